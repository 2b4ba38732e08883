//! `band NAME of X { … }`: names for the ranges of a figure.

use super::choice;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::mentions::names_in;
use crate::semantic::model::{Band, Constant, Expr, ExprKind};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;

/// Finds out whether the band is of kpis, before anything reads it.
pub(super) fn place(checker: &mut Checker, id: Id<Band>, band: &ast::Band) {
    let mut names = Vec::new();
    names_in(&band.of, &mut names);
    let of_program = names.iter().any(|name| checker.names.is_kpi(name) && checker.names.fact(name).is_none());
    checker.model.bands[id].of_program = of_program;
}

/// Checks the figure and its ranges; the labels were declared with the band.
pub(super) fn check(checker: &mut Checker, id: Id<Band>, band: &ast::Band) {
    let scope = if checker.model.bands[id].of_program { &Scope::PROGRAM } else { &Scope::PARTNER };
    let mut subject = checker.expr(&band.of, scope, None);
    if !subject.ty.is_numeric() && !matches!(subject.ty, Type::Error | Type::Date | Type::Duration(_)) {
        let finding = Diagnostic::new(Code::WrongType, format!("{} has no ranges", checker.describe(&subject.ty)))
            .label(subject.at, "not a number")
            .help("a band names ranges of a number; use a `threshold` to look up by labels");
        checker.report(finding);
        subject = checker.error(band.of.span);
    }
    let labels = checker.model.bands[id].labels;
    let at = checker.model.bands[id].choice.at;
    let choice = choice::check(checker, vec![subject], &band.arms, at, |checker, value| match &value.kind {
        ast::ExprKind::Name(name) => match checker.model.enums[labels].position(&name.text) {
            Some(place) => Expr {
                kind: ExprKind::Constant(Constant::Label(labels, place)),
                ty: Type::Label(labels),
                at: checker.at(value.span),
            },
            None => checker.error(value.span),
        },
        ast::ExprKind::Error => checker.error(value.span),
        _ => {
            let finding = Diagnostic::new(Code::WrongType, "a band gives names")
                .label(checker.at(value.span), "not a name")
                .help("write one word for the range, as `Excellent`");
            checker.report(finding);
            checker.error(value.span)
        }
    });
    checker.model.bands[id].choice = choice;
}
