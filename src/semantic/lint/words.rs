//! How findings word things: values by their type, lists, names as they stand in the text.
//! Must not decide what is found.

use crate::semantic::interval::Range;
use crate::semantic::model::{CompareOp, Constant, Definition, Expr, ExprKind, Fact, Model};
use crate::semantic::types::Type;
use crate::semantic::{interval, walk};
use crate::value::decimal::{Rounding, group, percent, shortest};
use crate::value::{Decimal, Duration};

/// Words that the language reserves everywhere: a name like one stands in backticks.
const RESERVED: [&str; 14] =
    ["and", "or", "not", "is", "in", "if", "else", "where", "within", "when", "missing", "none", "yes", "no"];

/// `a`, `a and b`, `a, b and c`; past `most` things only how many more there are.
pub(super) fn list(items: &[String], most: usize) -> String {
    let shown: Vec<&str> = items.iter().take(most).map(String::as_str).collect();
    let hidden = items.len().saturating_sub(shown.len());
    if hidden > 0 {
        return format!("{} and {hidden} more", shown.join(", "));
    }
    match shown.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 case`, `2 cases`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A thing as messages call it, backticks included: `` `Premier` ``, `` `tier` ``.
pub(super) fn definition(model: &Model, of: Definition) -> String {
    match (walk::symbol(model, of), of) {
        (Some(symbol), _) => format!("`{}`", symbol.name),
        (None, Definition::Earned(_)) => "`earned`".to_owned(),
        (None, Definition::Standing(_)) => "`standing`".to_owned(),
        (None, _) => "`tier`".to_owned(),
    }
}

/// A name as it must be written in a program.
pub(super) fn in_program(name: &str) -> String {
    let plain = name.chars().all(|character| character.is_alphanumeric() || character == '_')
        && !name.starts_with(|character: char| character.is_ascii_digit())
        && !RESERVED.contains(&name)
        && !["otherwise", "default"].contains(&name);
    if plain { name.to_owned() } else { format!("`{name}`") }
}

/// A number as values of a type are written: `1,500,000 USD`, `15%`, `reseller`, `2026-06-30`.
pub(super) fn value(model: &Model, number: Decimal, ty: &Type) -> String {
    let whole = || i64::try_from(number.trunc()).ok();
    let label = |at: Option<i64>, names: &mut dyn Iterator<Item = &str>| {
        at.and_then(|at| usize::try_from(at).ok()).and_then(|at| names.nth(at).map(str::to_owned))
    };
    let written = match ty {
        Type::Percent => Some(percent(number, Rounding::HalfEven)),
        Type::Money(currency) => Some(format!("{} {currency}", group(&plain(number)))),
        Type::Date => {
            whole().and_then(|days| i32::try_from(days).ok()).map(|days| crate::value::Date(days).to_string())
        }
        Type::Duration(unit) => whole().map(|count| Duration { unit: *unit, count }.to_string()),
        Type::Flag => Some(if number.is_zero() { "no" } else { "yes" }.to_owned()),
        Type::Label(list) | Type::Set(list) => {
            label(whole(), &mut model.enums[*list].labels.iter().map(|symbol| symbol.name.as_str()))
        }
        Type::Tier(_) if number < Decimal::ZERO => Some("none".to_owned()),
        Type::Tier(ladder) => label(whole(), &mut model.ladders[*ladder].names()),
        _ => None,
    };
    written.unwrap_or_else(|| group(&plain(number)))
}

/// A range as a predicate: `at most 100`, `from 1 to 5`.
pub(super) fn range(model: &Model, range: Range, ty: &Type) -> String {
    let value = |number: Decimal| format!("`{}`", value(model, number, ty));
    match (range.low, range.high) {
        (Some(low), Some(high)) if low == high => format!("always {}", value(low)),
        (Some(low), Some(high)) if *ty == Type::Points && low.is_zero() => format!("at most {}", value(high)),
        (Some(low), Some(high)) => format!("from {} to {}", value(low), value(high)),
        (Some(low), None) => format!("at least {}", value(low)),
        (None, Some(high)) => format!("at most {}", value(high)),
        (None, None) => "any value".to_owned(),
    }
}

/// A comparison in words: `at least`, `is not`.
pub(super) fn comparison(op: CompareOp) -> &'static str {
    match op {
        CompareOp::AtLeast => "at least",
        CompareOp::MoreThan => "more than",
        CompareOp::AtMost => "at most",
        CompareOp::LessThan => "less than",
        CompareOp::Is => "exactly",
        CompareOp::IsNot => "other than",
    }
}

/// A constant or a named thing as it is written, backticks included; `this value` for anything longer.
pub(super) fn operand(model: &Model, expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Constant(Constant::Text(text)) => format!("`\"{text}\"`"),
        ExprKind::Constant(constant) => match interval::number(constant) {
            Some(number) => format!("`{}`", value(model, number, &expr.ty)),
            None => "`none`".to_owned(),
        },
        ExprKind::Fact(fact) => format!("`{}`", fact_name(model, *fact)),
        ExprKind::Today => "`today`".to_owned(),
        ExprKind::Aggregate(_) => "this figure".to_owned(),
        _ => "this value".to_owned(),
    }
}

/// The name of a fact.
pub(super) fn fact_name(model: &Model, fact: Fact) -> String {
    match fact {
        Fact::Field(id) => model.fields[id].symbol.name.clone(),
        Fact::Metric(id) => model.metrics[id].symbol.name.clone(),
        Fact::Threshold(id) => model.thresholds[id].symbol.name.clone(),
        Fact::Score(id) => model.scores[id].symbol.name.clone(),
        Fact::Group(id) => {
            let group = &model.groups[id];
            format!("{}.{}", model.scores[group.score].symbol.name, group.symbol.name)
        }
        Fact::Band(id) => model.bands[id].symbol.name.clone(),
        Fact::Gate(id) => model.gates[id].symbol.name.clone(),
        Fact::Specialization(id) => model.specializations[id].symbol.name.clone(),
        Fact::Benefit(id) => model.benefits[id].symbol.name.clone(),
        Fact::Kpi(id) => model.kpis[id].symbol.name.clone(),
        Fact::Track(id) => model.ladders[id].symbol.as_ref().map_or_else(String::new, |track| track.name.clone()),
        Fact::Earned(_) => "earned".to_owned(),
        Fact::Standing(_) => "standing".to_owned(),
        Fact::StandingSince(_) => "standing_since".to_owned(),
        Fact::GraceUntil(_) => "grace_until".to_owned(),
        Fact::Status(_) => "status".to_owned(),
        Fact::Tier(_) => "tier".to_owned(),
    }
}

fn plain(number: Decimal) -> String {
    shortest(number, 28, Rounding::HalfEven)
}
