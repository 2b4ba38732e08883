//! Divisions whose divisor is zero whatever the data, and brackets against a base that is never above zero.
//! Must not look at divisors that some partner's data can make zero: those results are missing, and say so.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{
    AmountStepKind, BenefitValue, BinaryOp, ExpectKind, Expr, ExprKind, PointsKind, Unknowable,
};
use crate::semantic::walk;
use crate::value::Decimal;

/// Every division by zero, in the order of the definitions.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let mut found = Vec::new();
    program.exprs.iter().for_each(|expr| check_division(program, expr, &mut found));
    for expect in model.tests.iter().flat_map(|test| &test.expects) {
        match &expect.kind {
            ExpectKind::Holds(expr) | ExpectKind::Unknown(Unknowable::Value(expr)) => {
                walk::each(expr, |expr| check_division(program, expr, &mut found));
            }
            ExpectKind::Misses(..) | ExpectKind::Unknown(Unknowable::Tier(..)) => {}
        }
    }
    for score in model.scores.values() {
        for line in walk::points(model, &score.items) {
            if let PointsKind::InProportion { full_at, .. } = line
                && is_zero(program, full_at)
            {
                let what = "points in proportion to zero are never reached";
                let help = "say where the points are full, as `in full at 2M`";
                found.push(Diagnostic::new(Code::ZeroDivisor, what).label(full_at.at, "zero").help(help));
            }
        }
    }
    for benefit in model.benefits.values() {
        let BenefitValue::Formula(formula) = &benefit.value else { continue };
        for step in &formula.steps {
            if let AmountStepKind::Brackets(brackets) = &step.kind
                && let Some(base) = &brackets.against
                && program.ranges.expr(model, base).high.is_some_and(|most| most <= Decimal::ZERO)
                && !walk::is_broken(base)
            {
                let what = format!("the base of `{}` is never above zero", benefit.symbol.name);
                let help =
                    "measure against an amount above zero, or leave `against` out and write the bounds as amounts";
                found.push(Diagnostic::new(Code::ZeroDivisor, what).label(base.at, "no share of this").help(help));
            }
        }
    }
    found
}

fn check_division(program: &Program, expr: &Expr, found: &mut Vec<Diagnostic>) {
    if let ExprKind::Arithmetic(BinaryOp::Divide, whole, by) = &expr.kind
        && is_zero(program, by)
    {
        let what = format!("{} is divided by zero", words::operand(program.model, whole));
        let finding = Diagnostic::new(Code::ZeroDivisor, what)
            .label(by.at, "always zero")
            .label(whole.at, "has no share of nothing")
            .help("divide by something that is not zero; a division by zero gives no value, whatever the data");
        found.push(finding);
    }
}

fn is_zero(program: &Program, expr: &Expr) -> bool {
    program.ranges.expr(program.model, expr).single() == Some(Decimal::ZERO) && !walk::is_broken(expr)
}
