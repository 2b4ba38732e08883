//! What a type's bounds decide: literals outside them, and comparisons of literals that never or always hold.
//! Must not look beyond one comparison; what scores and thresholds decide is found once the program is whole.

use super::interval::{self, Range};
use super::model::{CompareOp, Constant, Expr, ExprKind, Model};
use super::types::Type;
use crate::value::Decimal;

/// Whether a comparison with a literal is decided by the other side's type alone; none where it is not.
pub(super) fn decide(model: &Model, op: CompareOp, left: &Expr, right: &Expr) -> Option<bool> {
    if !is_literal(left) && !is_literal(right) {
        return None;
    }
    // What the lines of a score can reach is not known yet.
    if matches!(left.ty, Type::Points) && !is_literal(left) || matches!(right.ty, Type::Points) && !is_literal(right) {
        return None;
    }
    if matches!(op, CompareOp::Is | CompareOp::IsNot) && (is_fraction_of(left, right) || is_fraction_of(right, left)) {
        return Some(op == CompareOp::IsNot);
    }
    interval::decide(op, range(model, left), range(model, right))
}

/// What an operand can come to, by its literal or else by its type.
fn range(model: &Model, expr: &Expr) -> Range {
    match &expr.kind {
        ExprKind::Constant(value) => interval::number(value).map_or(Range::ANY, Range::exactly),
        ExprKind::Undecided(Some((low, high))) => Range::new(Some(*low), Some(*high)),
        ExprKind::Undecided(None) => Range::ANY,
        _ => interval::of_type(model, &expr.ty),
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(_) | ExprKind::Undecided(_))
}

/// Whether a literal with decimals stands against whole numbers.
fn is_fraction_of(literal: &Expr, other: &Expr) -> bool {
    !is_literal(other)
        && interval::is_whole(&other.ty)
        && matches!(literal.kind, ExprKind::Constant(Constant::Number(number)) if !number.fract().is_zero())
}

/// Why a constant cannot be a value of a type: what people are told; none where it can.
pub(super) fn outside(expr: &Expr, ty: &Type) -> Option<String> {
    let ExprKind::Constant(Constant::Number(value)) = expr.kind else {
        return None;
    };
    match ty {
        Type::Scale(low, high) if value < *low || value > *high => Some(format!("outside {low} to {high}")),
        Type::Count if value < Decimal::ZERO => Some("a count is never below zero".to_owned()),
        Type::Count if !value.fract().is_zero() => Some("a count is a whole number".to_owned()),
        _ => None,
    }
}
