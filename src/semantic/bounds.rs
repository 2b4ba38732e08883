//! What a type's bounds decide: literals outside them, and comparisons that never or always hold.
//! Must not look beyond one comparison.

use super::model::{BinaryOp, CompareOp, Constant, Expr, ExprKind};
use super::types::Type;
use crate::value::Decimal;

/// The numbers an expression can come to; an open end has no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Interval {
    low: Option<Decimal>,
    high: Option<Decimal>,
    /// Whether only whole numbers occur.
    whole: bool,
}

/// What an expression can come to, by its constants or else by its type.
fn interval(expr: &Expr) -> Interval {
    if let Some(value) = folded(expr) {
        return Interval { low: Some(value), high: Some(value), whole: false };
    }
    match &expr.ty {
        Type::Scale(low, high) => Interval { low: Some(*low), high: Some(*high), whole: false },
        Type::Count => Interval { low: Some(Decimal::ZERO), high: None, whole: true },
        _ => Interval::default(),
    }
}

/// The number that an expression of constants comes to.
fn folded(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Constant(Constant::Number(number)) => Some(*number),
        ExprKind::Constant(Constant::Date(date)) => Some(Decimal::from(date.0)),
        ExprKind::Constant(Constant::Duration(duration)) => Some(Decimal::from(duration.count)),
        ExprKind::Negate(inner) => folded(inner).map(|number| -number),
        ExprKind::Arithmetic(op, left, right) if expr.ty.is_numeric() => {
            let (left, right) = (folded(left)?, folded(right)?);
            match op {
                BinaryOp::Add => left.checked_add(right),
                BinaryOp::Subtract => left.checked_sub(right),
                BinaryOp::Multiply => left.checked_mul(right),
                BinaryOp::Divide => left.checked_div(right),
            }
        }
        _ => None,
    }
}

/// Whether a comparison is decided whatever the data says; none where it is not.
pub(super) fn decide(op: CompareOp, left: &Expr, right: &Expr) -> Option<bool> {
    let (left, right) = (interval(left), interval(right));
    match op {
        CompareOp::AtLeast => at_least(left, right),
        CompareOp::LessThan => at_least(left, right).map(|holds| !holds),
        CompareOp::AtMost => at_least(right, left),
        CompareOp::MoreThan => at_least(right, left).map(|holds| !holds),
        CompareOp::Is => equal(left, right),
        CompareOp::IsNot => equal(left, right).map(|holds| !holds),
    }
}

fn at_least(left: Interval, right: Interval) -> Option<bool> {
    if let (Some(low), Some(high)) = (left.low, right.high)
        && low >= high
    {
        return Some(true);
    }
    if let (Some(high), Some(low)) = (left.high, right.low)
        && high < low
    {
        return Some(false);
    }
    None
}

fn equal(left: Interval, right: Interval) -> Option<bool> {
    let single = |interval: Interval| interval.low.filter(|_| interval.low == interval.high);
    let broken = |value: Option<Decimal>| value.is_some_and(|value| !value.fract().is_zero());
    if let (Some(left), Some(right)) = (single(left), single(right)) {
        return Some(left == right);
    }
    let apart = |one: Interval, other: Interval| matches!((one.high, other.low), (Some(high), Some(low)) if high < low);
    let fraction = left.whole && broken(single(right)) || right.whole && broken(single(left));
    (apart(left, right) || apart(right, left) || fraction).then_some(false)
}

/// Why a constant cannot be a value of a type: what people are told; none where it can.
pub(super) fn outside(expr: &Expr, ty: &Type) -> Option<String> {
    let value = folded(expr)?;
    match ty {
        Type::Scale(low, high) if value < *low || value > *high => Some(format!("outside {low} to {high}")),
        Type::Count if value < Decimal::ZERO => Some("a count is never below zero".to_owned()),
        Type::Count if !value.fract().is_zero() => Some("a count is a whole number".to_owned()),
        _ => None,
    }
}
