//! The types of values and how they meet: which compare, which add, what a product is.
//! Must not know names or declarations other than by id.

use super::arena::Id;
use super::model::{Enum, Record};
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
    /// A tier of the ladder, or none.
    Tier,
    /// What the review did.
    Status,
}
