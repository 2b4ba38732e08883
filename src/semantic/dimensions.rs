//! The table of dimensions: what a sum, a difference, a product and a quotient of two types is.
//! Must not know expressions; bare numbers have taken their type before they come here.

use super::model::BinaryOp;
use super::types::Type;
use crate::value::TimeUnit;

/// Why two types do not go together in an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// Amounts of two currencies.
    Currency,
    /// A percentage is added to or taken from a number.
    Share,
    /// Days meet months, or hours meet days.
    Measures,
    /// A number without a unit meets a date or a length of time.
    Unitless,
    /// An amount meets a number without a currency.
    Amount,
    /// Two amounts are multiplied.
    Product,
    /// Anything else.
    Other,
}

/// The type of `left op right`.
pub(super) fn combine(op: BinaryOp, left: &Type, right: &Type) -> Result<Type, Mismatch> {
    match op {
        BinaryOp::Add => sum(left, right, true),
        BinaryOp::Subtract => sum(left, right, false),
        BinaryOp::Multiply => product(left, right),
        BinaryOp::Divide => quotient(left, right),
    }
}

fn sum(left: &Type, right: &Type, adds: bool) -> Result<Type, Mismatch> {
    match (left, right) {
        (Type::Error, _) | (_, Type::Error) => Ok(Type::Error),
        (Type::Money(one), Type::Money(other)) if one == other => Ok(left.clone()),
        (Type::Money(_), Type::Money(_)) => Err(Mismatch::Currency),
        (Type::Percent, Type::Percent) => Ok(Type::Percent),
        (Type::Percent, other) | (other, Type::Percent) if other.is_number() => Err(Mismatch::Share),
        (Type::Count, Type::Count) if adds => Ok(Type::Count),
        (one, other) if one.is_number() && other.is_number() => Ok(Type::Number),
        (Type::Date, Type::Date) if !adds => Ok(Type::Duration(TimeUnit::Day)),
        (Type::Date, Type::Duration(TimeUnit::Hour)) | (Type::Duration(TimeUnit::Hour), Type::Date) => {
            Err(Mismatch::Measures)
        }
        (Type::Date, Type::Duration(_)) => Ok(Type::Date),
        (Type::Duration(_), Type::Date) if adds => Ok(Type::Date),
        (Type::Duration(one), Type::Duration(other)) if one == other => Ok(left.clone()),
        (Type::Duration(_), Type::Duration(_)) => Err(Mismatch::Measures),
        (Type::Date | Type::Duration(_), other) | (other, Type::Date | Type::Duration(_)) if other.is_number() => {
            Err(Mismatch::Unitless)
        }
        (Type::Money(_), other) | (other, Type::Money(_)) if other.is_number() => Err(Mismatch::Amount),
        _ => Err(Mismatch::Other),
    }
}

fn product(left: &Type, right: &Type) -> Result<Type, Mismatch> {
    match (left, right) {
        (Type::Error, _) | (_, Type::Error) => Ok(Type::Error),
        (Type::Money(_), Type::Money(_)) => Err(Mismatch::Product),
        (amount @ Type::Money(_), factor) | (factor, amount @ Type::Money(_)) if factor.is_number() => {
            Ok(amount.clone())
        }
        (Type::Percent, Type::Percent) => Ok(Type::Percent),
        (one, other) if one.is_number() && other.is_number() => Ok(Type::Number),
        _ => Err(Mismatch::Other),
    }
}

fn quotient(left: &Type, right: &Type) -> Result<Type, Mismatch> {
    match (left, right) {
        (Type::Error, _) | (_, Type::Error) => Ok(Type::Error),
        (Type::Money(one), Type::Money(other)) if one == other => Ok(Type::Number),
        (Type::Money(_), Type::Money(_)) => Err(Mismatch::Currency),
        (Type::Money(_), by) if by.is_number() => Ok(left.clone()),
        (by, Type::Money(_)) if by.is_number() => Err(Mismatch::Amount),
        (Type::Percent, Type::Percent) => Ok(Type::Number),
        (Type::Percent, by) if by.is_number() => Ok(Type::Percent),
        (one, other) if one.is_number() && other.is_number() => Ok(Type::Number),
        _ => Err(Mismatch::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Currency;

    #[test]
    fn the_table_of_the_reference_holds() {
        let usd = Type::Money(Currency::parse("USD").unwrap());
        let eur = Type::Money(Currency::parse("EUR").unwrap());
        let days = Type::Duration(TimeUnit::Day);
        let months = Type::Duration(TimeUnit::Month);
        let hours = Type::Duration(TimeUnit::Hour);
        let table = [
            (BinaryOp::Add, &usd, &usd, Ok(usd.clone())),
            (BinaryOp::Add, &usd, &eur, Err(Mismatch::Currency)),
            (BinaryOp::Add, &usd, &Type::Count, Err(Mismatch::Amount)),
            (BinaryOp::Multiply, &usd, &Type::Percent, Ok(usd.clone())),
            (BinaryOp::Multiply, &Type::Number, &usd, Ok(usd.clone())),
            (BinaryOp::Multiply, &usd, &usd, Err(Mismatch::Product)),
            (BinaryOp::Divide, &usd, &usd, Ok(Type::Number)),
            (BinaryOp::Divide, &usd, &Type::Count, Ok(usd.clone())),
            (BinaryOp::Divide, &Type::Count, &Type::Count, Ok(Type::Number)),
            (BinaryOp::Subtract, &Type::Count, &Type::Count, Ok(Type::Number)),
            (BinaryOp::Subtract, &Type::Date, &Type::Date, Ok(days.clone())),
            (BinaryOp::Add, &Type::Date, &Type::Date, Err(Mismatch::Other)),
            (BinaryOp::Subtract, &Type::Date, &months, Ok(Type::Date)),
            (BinaryOp::Add, &Type::Date, &hours, Err(Mismatch::Measures)),
            (BinaryOp::Add, &days, &months, Err(Mismatch::Measures)),
            (BinaryOp::Add, &days, &Type::Number, Err(Mismatch::Unitless)),
            (BinaryOp::Add, &Type::Number, &Type::Percent, Err(Mismatch::Share)),
        ];
        for (op, left, right, expected) in table {
            assert_eq!(combine(op, left, right), expected, "{left:?} {op:?} {right:?}");
        }
    }
}
