//! Days and periods counted by hand: months and years by their numbers, weeks by the day of the week.

use chrono::{Datelike, Duration, NaiveDate};
use partner_lang::value::{Period, TimeUnit};

pub fn plus_days(day: NaiveDate, days: i64) -> NaiveDate {
    day + Duration::days(days)
}

/// So many months later or earlier, on the same day or the last one of a shorter month.
pub fn plus_months(day: NaiveDate, months: i64) -> NaiveDate {
    let counted = i64::from(day.year()) * 12 + i64::from(day.month0()) + months;
    let (year, month) = (i32::try_from(counted.div_euclid(12)).unwrap(), counted.rem_euclid(12) as u32 + 1);
    (1..=day.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).unwrap()
}

pub fn moved(day: NaiveDate, unit: TimeUnit, count: i64) -> NaiveDate {
    match unit {
        TimeUnit::Day => plus_days(day, count),
        TimeUnit::Month => plus_months(day, count),
        TimeUnit::Hour => panic!("days have no hours"),
    }
}

/// A day moved by so many periods.
pub fn plus_periods(day: NaiveDate, period: Period, count: i64) -> NaiveDate {
    match period {
        Period::Day => plus_days(day, count),
        Period::Week => plus_days(day, 7 * count),
        _ => plus_months(day, months(period) * count),
    }
}

fn months(period: Period) -> i64 {
    match period {
        Period::Day | Period::Week => 0,
        Period::Month => 1,
        Period::Quarter | Period::FiscalQuarter => 3,
        Period::Half | Period::FiscalHalf => 6,
        Period::Year | Period::FiscalYear => 12,
    }
}

/// Whether a period begins on a day.
fn begins(day: NaiveDate, period: Period, fiscal_month: u32) -> bool {
    let first = match period {
        Period::FiscalQuarter | Period::FiscalHalf | Period::FiscalYear => fiscal_month,
        _ => 1,
    };
    let month = i64::from(day.month()) - i64::from(first);
    match period {
        Period::Day => true,
        Period::Week => day.weekday() == chrono::Weekday::Mon,
        _ => day.day() == 1 && month.rem_euclid(months(period)) == 0,
    }
}

/// The first day of the period that holds a day: the latest one up to it on which such a period begins.
pub fn start(day: NaiveDate, period: Period, fiscal_month: u32) -> NaiveDate {
    let mut first = day;
    while !begins(first, period, fiscal_month) {
        first = first.pred_opt().unwrap();
    }
    first
}

/// The last day of the period that holds a day.
pub fn end(day: NaiveDate, period: Period, fiscal_month: u32) -> NaiveDate {
    let mut last = day;
    while !begins(last.succ_opt().unwrap(), period, fiscal_month) {
        last = last.succ_opt().unwrap();
    }
    last
}

/// The last anniversary of a day up to another, its own first day aside.
pub fn last_anniversary(of: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    (1..200).map(|years| plus_months(of, 12 * years)).take_while(|day| *day <= today).last()
}
