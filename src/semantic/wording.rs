//! An expression as one line of text, in the canonical layout: the name of a row, the target of a kpi.
//! Must not know what the names mean.

use super::naming::as_written;
use crate::syntax::ast::{AggregateFunction, BinaryOp, Expr, ExprKind, UnaryOp};
use crate::value::Decimal;

/// How deep a text goes before it is cut short.
const DEEPEST: u32 = 32;

/// The expression's text. What a row or target seldom is, is cut short with `…`.
pub(super) fn wording(expr: &Expr) -> String {
    words(expr, 0)
}

fn words(expr: &Expr, depth: u32) -> String {
    if depth > DEEPEST {
        return "…".to_owned();
    }
    let wording = |inner: &Expr| words(inner, depth + 1);
    match &expr.kind {
        ExprKind::Name(name) => name.text.clone(),
        ExprKind::Member(base, name) => format!("{}.{}", wording(base), name.text),
        ExprKind::Number(number) => number_wording(*number),
        ExprKind::Percent(share) => match share.checked_mul(Decimal::ONE_HUNDRED) {
            Some(share) => format!("{}%", share.normalize()),
            None => format!("{share}"),
        },
        ExprKind::Money(amount, currency) => format!("{} {currency}", number_wording(*amount)),
        ExprKind::Date(date) => date.to_string(),
        ExprKind::Duration(duration) => duration.to_string(),
        ExprKind::Text(text) => format!("\"{text}\""),
        ExprKind::Flag(true) => "yes".to_owned(),
        ExprKind::Flag(false) => "no".to_owned(),
        ExprKind::None => "none".to_owned(),
        ExprKind::Today => "today".to_owned(),
        ExprKind::Unary(UnaryOp::Not, inner) => format!("not {}", wording(inner)),
        ExprKind::Unary(UnaryOp::Negate, inner) => format!("-{}", wording(inner)),
        ExprKind::Binary(op, left, right) => {
            let sign = match op {
                BinaryOp::Add => "+",
                BinaryOp::Subtract => "-",
                BinaryOp::Multiply => "*",
                BinaryOp::Divide => "/",
            };
            format!("{} {sign} {}", wording(left), wording(right))
        }
        ExprKind::Compare(op, left, right) => format!("{} {} {}", wording(left), op.symbol(), wording(right)),
        ExprKind::Includes(set, label) => format!("{} includes {}", wording(set), wording(label)),
        ExprKind::Default(value, fallback) => format!("{} default {}", wording(value), wording(fallback)),
        ExprKind::Holds(name, labels) if labels.is_empty() => format!("holds {}", as_written(&name.text)),
        ExprKind::Holds(name, labels) => {
            let labels: Vec<String> = labels.iter().map(wording).collect();
            format!("holds {}({})", name.text, labels.join(", "))
        }
        ExprKind::Qualifies(name, None) => format!("qualifies for {}", as_written(&name.text)),
        ExprKind::Qualifies(name, Some(track)) => {
            format!("qualifies for {} of {}", as_written(&name.text), as_written(&track.text))
        }
        ExprKind::Call(name, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(wording).collect();
            format!("{}({})", name.text, arguments.join(", "))
        }
        ExprKind::Aggregate(aggregate) => {
            let word = aggregate.function.word();
            let of = if aggregate.function == AggregateFunction::CountDistinct { "" } else { " of" };
            let filter = aggregate.filter.as_ref().map(|filter| format!(" where {}", wording(filter)));
            format!("{word}{of} {}{}", wording(&aggregate.operand), filter.unwrap_or_default())
        }
        _ => "…".to_owned(),
    }
}

/// A number as policies write it: `50M`, `4.2`.
fn number_wording(number: Decimal) -> String {
    for (unit, letter) in [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")] {
        if let Some(share) = number.checked_div(Decimal::from(unit)).map(|share| share.normalize())
            && share.abs() >= Decimal::ONE
            && share.scale() <= 2
            && number.fract().is_zero()
        {
            return format!("{share}{letter}");
        }
    }
    number.to_string()
}
