//! The types of values, what they have in common and how people are told of them.
//! Must not know names or declarations other than by id.

use super::arena::Id;
use super::model::{Enum, Field, Ladder, Model, Record};
use crate::value::{Currency, Decimal, TimeUnit};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Already reported; meets everything.
    Error,
    /// What identifies a row.
    Key,
    /// Free text.
    Text,
    /// A number without a dimension.
    Number,
    /// A whole number from zero up.
    Count,
    /// A share: 10 % is 0.10.
    Percent,
    /// An amount of a currency.
    Money(Currency),
    /// An amount of the currency that a field of its row names: how it is kept. What reads it, reads it converted.
    MoneyIn(Id<Field>),
    /// A number between bounds, both included.
    Scale(Decimal, Decimal),
    /// Points of a score: a number with two places, perhaps not all of it proven.
    Points,
    /// Yes, no or unknown; every condition.
    Flag,
    /// A day.
    Date,
    /// A length of time in one measure.
    Duration(TimeUnit),
    /// A label of a list.
    Label(Id<Enum>),
    /// A set of labels of a list.
    Set(Id<Enum>),
    /// A row of a record.
    Row(Id<Record>),
    /// A tier of a ladder, or none.
    Tier(Id<Ladder>),
    /// What the review did.
    Status,
}

impl Type {
    /// Whether it has been reported already.
    pub fn is_error(&self) -> bool {
        matches!(self, Type::Error)
    }

    /// Whether its values are numbers without a currency.
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Number | Type::Count | Type::Percent | Type::Scale(..) | Type::Points)
    }

    /// Whether its values are numbers, with or without a currency: what a bare number can become.
    pub fn is_numeric(&self) -> bool {
        self.is_number() || matches!(self, Type::Money(_))
    }

    /// Whether its values are written as names: opposite it a bare name is a label.
    pub fn is_labelled(&self) -> bool {
        matches!(self, Type::Label(_) | Type::Tier(_) | Type::Status)
    }

    /// What people are told a value of it is: `an amount in USD`, ``a label of `region` ``.
    pub fn describe(&self, model: &Model) -> String {
        match self {
            Type::Error => "something that could not be read".to_owned(),
            Type::Key => "a key".to_owned(),
            Type::Text => "a text".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Count => "a count".to_owned(),
            Type::Percent => "a percentage".to_owned(),
            Type::Money(currency) => format!("an amount in {currency}"),
            Type::MoneyIn(field) => format!("an amount in the currency of `{}`", model.fields[*field].symbol.name),
            Type::Scale(low, high) => format!("a number from {low} to {high}"),
            Type::Points => "a number of points".to_owned(),
            Type::Flag => "a yes or no".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::Duration(unit) => format!("a number of {}", unit_word(*unit)),
            Type::Label(list) => format!("a label of `{}`", model.enums[*list].owner),
            Type::Set(list) => format!("a set of labels of `{}`", model.enums[*list].owner),
            Type::Row(record) => format!("a row of `{}`", model.records[*record].symbol.name),
            Type::Tier(ladder) => match &model.ladders[*ladder].symbol {
                Some(track) => format!("a tier of `{}`", track.name),
                None => "a tier".to_owned(),
            },
            Type::Status => "a status".to_owned(),
        }
    }
}

/// The measure's word, many of it.
pub(super) fn unit_word(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Hour => "hours",
        TimeUnit::Day => "days",
        TimeUnit::Month => "months",
    }
}
