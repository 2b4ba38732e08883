//! Values as results print them: the same text in every format, but for JSON's own numbers and lists.
//! Must not know files.

use super::json::Json;
use crate::eval::{Cell, Texts};
use crate::plan::Plan;
use crate::semantic::Type;
use crate::semantic::model::Status;
use crate::value::decimal::{self, Rounding};
use crate::value::{Date, Duration, TimeUnit};

/// How the values of a column are printed.
#[derive(Clone, Debug)]
pub struct Form {
    kind: FormKind,
    rounding: Rounding,
}

#[derive(Clone, Debug)]
enum FormKind {
    /// The shortest form, at most four places.
    Number,
    /// So many places.
    Fixed(u32),
    /// The shortest form with its sign.
    Percent,
    /// A count and its unit.
    Duration(TimeUnit),
    /// `true`, `false`, or empty where it is not known.
    Flag,
    /// `true`, or `false` where it is missed or not known.
    Decision,
    /// Year, month and day.
    Date,
    /// A name by its place.
    Label(Vec<String>),
    /// A name by its place plus one; 0 is none.
    Tier(Vec<String>),
    /// Names by their bits.
    Set(Vec<String>),
    /// What the review did.
    Status,
    /// A text by its code.
    Text,
    /// Nothing that can be printed.
    Nothing,
}

impl Form {
    /// The form of a type's values.
    pub fn of(plan: &Plan, ty: &Type) -> Form {
        let labels = |at: usize| plan.labels.get(at).map(|list| list.labels.clone()).unwrap_or_default();
        let kind = match ty {
            Type::Number | Type::Count | Type::Scale(..) | Type::Error => FormKind::Number,
            Type::Money(currency) => FormKind::Fixed(currency.minor_digits()),
            Type::MoneyIn(column) => FormKind::Fixed(plan.minor_digits(*column)),
            Type::Points => FormKind::Fixed(2),
            Type::Percent => FormKind::Percent,
            Type::Duration(unit) => FormKind::Duration(*unit),
            Type::Flag => FormKind::Flag,
            Type::Date => FormKind::Date,
            Type::Label(list) => FormKind::Label(labels(list.index())),
            Type::Set(list) => FormKind::Set(labels(list.index())),
            Type::Tier(ladder) => FormKind::Tier(plan.tier_names(*ladder)),
            Type::Status => FormKind::Status,
            Type::Key | Type::Text => FormKind::Text,
            Type::Row(_) => FormKind::Nothing,
        };
        Form { kind, rounding: plan.rounding }
    }

    /// The form of a decision: a gate or a badge is there or it is not.
    pub fn decision(plan: &Plan) -> Form {
        Form { kind: FormKind::Decision, rounding: plan.rounding }
    }

    /// Whether tables align the values to the right.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, FormKind::Number | FormKind::Fixed(_) | FormKind::Percent | FormKind::Duration(_))
    }

    /// Whether the values are people's own words, which a spreadsheet might take for a formula.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, FormKind::Text | FormKind::Label(_) | FormKind::Set(_) | FormKind::Tier(_))
    }

    /// Appends the value of a cell; nothing for one that is missing.
    pub fn write(&self, cell: Cell, texts: &Texts, out: &mut String) {
        match (&self.kind, cell) {
            (FormKind::Number, Cell::Number(value)) => out.push_str(&decimal::shortest(value, 4, self.rounding)),
            (FormKind::Fixed(places), Cell::Number(value)) => {
                out.push_str(&decimal::fixed(value, *places, self.rounding))
            }
            (FormKind::Percent, Cell::Number(value)) => out.push_str(&decimal::percent(value, self.rounding)),
            (FormKind::Duration(unit), Cell::Number(value)) => match i64::try_from(value.trunc().mantissa()) {
                Ok(count) if value.fract().is_zero() => {
                    out.push_str(&Duration { unit: *unit, count }.to_string());
                }
                _ => out.push_str(&fraction_of(*unit, &decimal::shortest(value, 4, self.rounding))),
            },
            (FormKind::Flag | FormKind::Decision, Cell::Truth(met)) => out.push_str(if met { "true" } else { "false" }),
            (FormKind::Decision, _) => out.push_str("false"),
            (FormKind::Date, Cell::Code(days)) => out.push_str(&Date(days).to_string()),
            (FormKind::Label(labels), Cell::Code(place)) => out.push_str(name(labels, i64::from(place))),
            (FormKind::Tier(tiers), Cell::Code(code)) => out.push_str(name(tiers, i64::from(code) - 1)),
            (FormKind::Status, Cell::Code(place)) => {
                let status = usize::try_from(place).ok().and_then(|place| Status::ALL.get(place));
                out.push_str(status.map_or("", |status| status.word()));
            }
            (FormKind::Set(labels), Cell::Set(bits)) => {
                for (at, label) in members(labels, bits).enumerate() {
                    if at > 0 {
                        out.push(';');
                    }
                    out.push_str(label);
                }
            }
            (FormKind::Text, Cell::Code(code)) => out.push_str(texts.text(code)),
            _ => {}
        }
    }

    /// The value of a cell as JSON: numbers, amounts and points as numbers with the digits that results print, a
    /// percentage as its share (`0.05`), durations and dates as texts, sets as lists, what is missing as `null`.
    pub fn json(&self, cell: Cell, texts: &Texts) -> Json {
        match (&self.kind, cell) {
            (FormKind::Decision, Cell::Missing) => Json::Bool(false),
            (_, Cell::Missing) => Json::Null,
            (FormKind::Percent, Cell::Number(value)) => Json::Number(decimal::shortest(value, 6, self.rounding)),
            (FormKind::Flag | FormKind::Decision, Cell::Truth(met)) => Json::Bool(met),
            (FormKind::Tier(_), Cell::Code(0)) => Json::Null,
            (FormKind::Set(labels), Cell::Set(bits)) => Json::List(members(labels, bits).map(Json::text).collect()),
            (kind, cell) => {
                let mut text = String::new();
                self.write(cell, texts, &mut text);
                match kind {
                    FormKind::Number | FormKind::Fixed(_) => Json::Number(text),
                    _ => Json::Text(text),
                }
            }
        }
    }
}

fn name(names: &[String], place: i64) -> &str {
    usize::try_from(place).ok().and_then(|place| names.get(place)).map_or("", String::as_str)
}

fn members(labels: &[String], bits: u128) -> impl Iterator<Item = &str> {
    labels.iter().enumerate().filter(move |(at, _)| *at < 128 && bits >> at & 1 == 1).map(|(_, label)| label.as_str())
}

fn fraction_of(unit: TimeUnit, count: &str) -> String {
    let word = match unit {
        TimeUnit::Hour => "hours",
        TimeUnit::Day => "days",
        TimeUnit::Month => "months",
    };
    format!("{count} {word}")
}

/// Whether a spreadsheet would take a text for a formula.
pub fn is_formula(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

/// A text as it was before [`is_formula`] made us put a `'` in front of it: results read back as earlier results.
pub fn unguarded(text: &[u8]) -> &[u8] {
    match text {
        [b'\'', rest @ ..] if is_formula(rest) => rest,
        _ => text,
    }
}
