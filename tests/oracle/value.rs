//! Values one at a time, and how results print them. Shares nothing with the engine but `rust_decimal`.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use partner_lang::semantic::model::{CompareOp, Status};
use partner_lang::value::Date;
use partner_lang::value::decimal::Rounding;
use rust_decimal::{Decimal, RoundingStrategy};

/// A value that is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Numbers, amounts, shares, and lengths of time by their unit.
    Number(Decimal),
    Flag(bool),
    Day(NaiveDate),
    Text(String),
    /// A label by its place in its list.
    Label(usize),
    /// A tier by its place from 1; 0 is none.
    Tier(usize),
    Status(Status),
    Set(BTreeSet<usize>),
    /// A row by its place in its table.
    Row(usize),
}

impl Value {
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Value::Day(day) => Some(*day),
            _ => None,
        }
    }

    pub fn order(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Number(one), Value::Number(two)) => one.cmp(two),
            (Value::Flag(one), Value::Flag(two)) => one.cmp(two),
            (Value::Day(one), Value::Day(two)) => one.cmp(two),
            (Value::Text(one), Value::Text(two)) => one.cmp(two),
            (Value::Label(one), Value::Label(two)) | (Value::Tier(one), Value::Tier(two)) => one.cmp(two),
            (Value::Row(one), Value::Row(two)) => one.cmp(two),
            (Value::Set(one), Value::Set(two)) => one.cmp(two),
            (Value::Status(one), Value::Status(two)) => one.cmp(two),
            _ => panic!("{self:?} and {other:?} do not compare"),
        }
    }
}

/// What is known of a value: all of it, or for points two numbers that it lies between, each perhaps open.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    Exactly(Option<Value>),
    Between(Option<Decimal>, Option<Decimal>),
}

impl Known {
    /// The value, if there is one and it is one.
    pub fn value(self) -> Option<Value> {
        match self {
            Known::Exactly(value) => value,
            Known::Between(Some(low), Some(high)) if low == high => Some(Value::Number(low)),
            Known::Between(..) => None,
        }
    }

    pub fn bounds(&self) -> (Option<Decimal>, Option<Decimal>) {
        match self {
            Known::Between(low, high) => (*low, *high),
            Known::Exactly(value) => {
                let number = value.as_ref().and_then(Value::number);
                (number, number)
            }
        }
    }
}

pub fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::AtLeast => order != Ordering::Less,
        CompareOp::MoreThan => order == Ordering::Greater,
        CompareOp::AtMost => order != Ordering::Greater,
        CompareOp::LessThan => order == Ordering::Less,
        CompareOp::Is => order == Ordering::Equal,
        CompareOp::IsNot => order != Ordering::Equal,
    }
}

/// A comparison of what is known: decided where every value that both could have decides it alike.
pub fn compare(op: CompareOp, left: &Known, right: &Known) -> Option<bool> {
    if let (Known::Exactly(left), Known::Exactly(right)) = (left, right) {
        return Some(holds(op, left.as_ref()?.order(right.as_ref()?)));
    }
    let ((low, high), (from, to)) = (left.bounds(), right.bounds());
    let surely = |one: Option<Decimal>, other: Option<Decimal>, fits: fn(&Decimal, &Decimal) -> bool| matches!((one, other), (Some(one), Some(other)) if fits(&one, &other));
    let (always, never) = match op {
        CompareOp::AtLeast => (surely(low, to, Decimal::ge), surely(high, from, Decimal::lt)),
        CompareOp::MoreThan => (surely(low, to, Decimal::gt), surely(high, from, Decimal::le)),
        CompareOp::AtMost => (surely(high, from, Decimal::le), surely(low, to, Decimal::gt)),
        CompareOp::LessThan => (surely(high, from, Decimal::lt), surely(low, to, Decimal::ge)),
        CompareOp::Is | CompareOp::IsNot => {
            let same = low.is_some() && low == high && low == from && from == to;
            let apart = surely(low, to, Decimal::gt) || surely(high, from, Decimal::lt);
            if op == CompareOp::Is { (same, apart) } else { (apart, same) }
        }
    };
    if always { Some(true) } else { never.then_some(false) }
}

pub fn round(number: Decimal, places: u32, rounding: Rounding) -> Decimal {
    let strategy = match rounding {
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::Down => RoundingStrategy::ToZero,
        Rounding::Up => RoundingStrategy::AwayFromZero,
    };
    number.round_dp_with_strategy(places, strategy)
}

/// What a number of 27 digits and more stands for, or one with 24 after the point: its last four digits, and a run of
/// four or more nines or noughts before them, are the rest of a quotient that has no end.
pub fn settled(number: Decimal) -> Decimal {
    let text = number.abs().to_string();
    let Some((whole, places)) = text.split_once('.') else { return number };
    let digits = format!("{whole}{places}").trim_start_matches('0').len();
    if digits < 27 && places.len() < 24 || places.len() < 8 {
        return number;
    }
    let kept = &places[..places.len() - 4];
    let run = |digit: char| kept.len() - kept.trim_end_matches(digit).len();
    let run = run('9').max(run('0'));
    if run < 4 { number } else { number.round_dp(u32::try_from(kept.len() - run).unwrap()) }
}

/// So many places after the point, no fewer.
pub fn fixed(number: Decimal, places: usize, rounding: Rounding) -> String {
    let number = round(number, u32::try_from(places).unwrap(), rounding).normalize();
    let text = format!("{number:.places$}");
    if number.is_zero() { text.trim_start_matches('-').to_owned() } else { text }
}

/// The shortest form with at most four places.
pub fn shortest(number: Decimal, rounding: Rounding) -> String {
    let text = round(number, 4, rounding).normalize().to_string();
    if text == "-0" { "0".to_owned() } else { text }
}

pub fn percent(number: Decimal, rounding: Rounding) -> String {
    format!("{}%", shortest(number * Decimal::ONE_HUNDRED, rounding))
}

pub fn day_of(date: Date) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + chrono::Duration::days(i64::from(date.0))
}

pub fn date_of(day: NaiveDate) -> Date {
    Date::parse(&day.to_string()).unwrap()
}
