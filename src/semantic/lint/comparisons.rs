//! Comparisons that the reach of scores, the arms of thresholds and the bounds of figures decide.
//! What a literal and a type decide between them is found with the types; must not look at choices and targets.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::interval::{self, Range};
use crate::semantic::model::{CompareOp, Expr, ExprKind, Fact};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::text::FileSpan;

/// Comparisons that always or never hold.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let compared = program.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Compare(op, left, right) => check_comparison(program, expr, *op, left, right),
        _ => None,
    });
    compared.collect()
}

fn check_comparison(program: &Program, whole: &Expr, op: CompareOp, left: &Expr, right: &Expr) -> Option<Diagnostic> {
    let (constant, range) = (is_constant, |expr: &Expr| program.ranges.expr(program.model, expr));
    if constant(left) && constant(right) || walk::is_broken(whole) {
        return None;
    }
    let outcome = interval::decide(op, range(left), range(right))?;
    // What a literal and a type decide between them is told where types are checked; no type knows a score's reach.
    let literal = |expr: &Expr| matches!(expr.kind, ExprKind::Constant(_) | ExprKind::Undecided(_));
    let plain = |expr: &Expr| if literal(expr) { range(expr) } else { interval::of_type(program.model, &expr.ty) };
    if (literal(left) || literal(right)) && interval::decide(op, plain(left), plain(right)).is_some() {
        return None;
    }
    let points = [left, right].into_iter().any(|side| side.ty == Type::Points && !constant(side));
    let code = match outcome {
        true => Code::AlwaysHolds,
        false if points => Code::Unattainable,
        false => Code::NeverHolds,
    };
    let message = format!(
        "{} is {} {} {}",
        words::operand(program.model, left),
        if outcome { "always" } else { "never" },
        words::comparison(op),
        words::operand(program.model, right)
    );
    let mut finding =
        Diagnostic::new(code, message).label(whole.at, if outcome { "always holds" } else { "can never hold" });
    for side in [left, right].into_iter().filter(|side| !constant(side)) {
        if let Some(at) = declared(program, side) {
            let name = words::operand(program.model, side);
            finding = finding.label(at, format!("{name} is {}", words::range(program.model, range(side), &side.ty)));
        }
    }
    Some(finding.help(advice(outcome, range(left), program, left)))
}

/// Whether an expression reads nothing.
fn is_constant(expr: &Expr) -> bool {
    let mut reads = false;
    walk::each(expr, |expr| {
        reads |= matches!(expr.kind, ExprKind::Fact(_) | ExprKind::Aggregate(_) | ExprKind::Today);
    });
    !reads
}

fn advice(outcome: bool, reach: Range, program: &Program, left: &Expr) -> String {
    let name = words::operand(program.model, left);
    match (outcome, reach) {
        (true, _) => "remove it, or ask for more than every partner has".to_owned(),
        (false, reach) if reach != Range::ANY => {
            format!("{name} is {}: ask for something within that", words::range(program.model, reach, &left.ty))
        }
        (false, _) => "ask for something that a partner can have".to_owned(),
    }
}

/// Where the thing that an expression names is declared.
fn declared(program: &Program, expr: &Expr) -> Option<FileSpan> {
    let model = program.model;
    let ExprKind::Fact(fact) = expr.kind else {
        return None;
    };
    let symbol = match fact {
        Fact::Field(id) => &model.fields[id].symbol,
        Fact::Metric(id) => &model.metrics[id].symbol,
        Fact::Threshold(id) => &model.thresholds[id].symbol,
        Fact::Score(id) => &model.scores[id].symbol,
        Fact::Group(id) => &model.groups[id].symbol,
        _ => return None,
    };
    Some(symbol.at)
}
