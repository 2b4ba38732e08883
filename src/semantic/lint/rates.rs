//! Amounts that would have to be converted by a rate that the program does not say.
//! Must not know the rates: what could not be found for a currency was left open when the amount was read.

use super::Program;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::listing;
use crate::semantic::model::{ExpectKind, Expr, ExprKind, Model, Unknowable};
use crate::semantic::types::Type;
use crate::semantic::walk;

/// Every conversion that lacks a rate, once a place.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let mut found = Vec::new();
    program.exprs.iter().for_each(|expr| check_conversion(model, expr, &mut found));
    for expect in model.tests.iter().flat_map(|test| &test.expects) {
        match &expect.kind {
            ExpectKind::Holds(expr) | ExpectKind::Unknown(Unknowable::Value(expr)) => {
                walk::each(expr, |expr| check_conversion(model, expr, &mut found));
            }
            ExpectKind::Misses(..) | ExpectKind::Unknown(Unknowable::Tier(..)) => {}
        }
    }
    found
}

fn check_conversion(model: &Model, expr: &Expr, found: &mut Vec<Diagnostic>) {
    let ExprKind::Convert { amount, currency: Some(currency), pairs } = &expr.kind else {
        return;
    };
    let (Type::Label(list), Some(program)) = (&currency.ty, model.program.currency) else {
        return;
    };
    let labels = model.enums[*list].labels.iter().zip(pairs);
    let lacking: Vec<&str> =
        labels.filter(|(_, pair)| model.factor(**pair).is_none()).map(|(label, _)| label.name.as_str()).collect();
    let Some(first) = lacking.first() else {
        return;
    };
    let codes = listing(&lacking);
    let finding = if matches!(amount.ty, Type::MoneyIn(_)) {
        let what = format!("an amount here may be in {codes}, which no rate converts to {program}");
        Diagnostic::new(Code::WrongCurrency, what).label(expr.at, "in the currency of its row")
    } else {
        let what = format!("no rate converts an amount of {program} to {codes}");
        Diagnostic::new(Code::WrongCurrency, what).label(expr.at, "must be in the currency of its row")
    };
    found.push(finding.help(format!("add a rate, as `rates {{ {first} => … {program} }}`")));
}
