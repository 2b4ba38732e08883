//! The values that an expression can have, from types and constants alone: a range, perhaps open at either end.
//! Counts on nothing about data beyond the types; must not know findings.

use super::model::Constant;
use crate::value::Decimal;

/// A constant as a number: a day by its count, a label and a tier by its place (none is -1). Values of one type
/// compare as their numbers do.
pub fn number(constant: &Constant) -> Option<Decimal> {
    match constant {
        Constant::Number(number) => Some(*number),
        Constant::Date(date) => Some(date.0.into()),
        Constant::Duration(duration) => Some(duration.count.into()),
        Constant::Flag(flag) => Some(u8::from(*flag).into()),
        Constant::Label(_, at) => Some((*at).into()),
        Constant::Tier(None) => Some(Decimal::NEGATIVE_ONE),
        Constant::Tier(Some(tier)) => Some(tier.index().into()),
        Constant::Status(status) => Some((*status as u8).into()),
        Constant::Text(_) | Constant::Missing => None,
    }
}
