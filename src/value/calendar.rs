//! The calendar as programs count it: weeks from Monday, months, quarters, halves and years of the calendar or of a fiscal
//! year that starts in another month. Must not know which day it is.

use super::{Date, Duration, TimeUnit};

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar half year.
    Half,
    /// A calendar year.
    Year,
    /// A quarter of the program's fiscal year.
    FiscalQuarter,
    /// A half of the program's fiscal year.
    FiscalHalf,
    /// The program's fiscal year.
    FiscalYear,
}

impl Period {
    /// The words for the last days of periods, and for every day.
    pub const ENDS: [(&str, Period); 9] = [
        ("day", Period::Day),
        ("week_end", Period::Week),
        ("month_end", Period::Month),
        ("quarter_end", Period::Quarter),
        ("half_end", Period::Half),
        ("year_end", Period::Year),
        ("fiscal_quarter_end", Period::FiscalQuarter),
        ("fiscal_half_end", Period::FiscalHalf),
        ("fiscal_year_end", Period::FiscalYear),
    ];

    /// Its word in the language.
    pub fn word(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::Half => "half",
            Period::Year => "year",
            Period::FiscalQuarter => "fiscal_quarter",
            Period::FiscalHalf => "fiscal_half",
            Period::FiscalYear => "fiscal_year",
        }
    }

    /// So many of them as a length of time; none past the range.
    pub fn times(self, count: i64) -> Option<Duration> {
        let (unit, each) = match self {
            Period::Day => (TimeUnit::Day, 1),
            Period::Week => (TimeUnit::Day, 7),
            Period::Month => (TimeUnit::Month, 1),
            Period::Quarter | Period::FiscalQuarter => (TimeUnit::Month, 3),
            Period::Half | Period::FiscalHalf => (TimeUnit::Month, 6),
            Period::Year | Period::FiscalYear => (TimeUnit::Month, 12),
        };
        Some(Duration { unit, count: count.checked_mul(each)? })
    }

    /// The first day of the one that contains a day, by the month in which the fiscal year starts; none before the
    /// calendar begins. Weeks start on Monday (ISO 8601).
    pub fn start(self, day: Date, fiscal_month: u32) -> Option<Date> {
        let (year, month, _) = day.ymd();
        let months = match self {
            Period::Day => return Some(day),
            Period::Week => return day.plus_days(-i64::from(day.weekday())),
            Period::Month => 1,
            Period::Quarter | Period::FiscalQuarter => 3,
            Period::Half | Period::FiscalHalf => 6,
            Period::Year | Period::FiscalYear => 12,
        };
        let first_month = match self {
            Period::FiscalQuarter | Period::FiscalHalf | Period::FiscalYear => fiscal_month,
            _ => 1,
        };
        // Months since the year's first; a month before it belongs to the year that began twelve months earlier.
        let since = (month + 12 - first_month) % 12;
        Date::from_ymd(year, month, 1)?.plus_months(-i64::from(since % months))
    }

    /// The last day of the one that contains a day.
    pub fn end(self, day: Date, fiscal_month: u32) -> Option<Date> {
        self.start(day, fiscal_month)?.plus(self.times(1)?)?.plus_days(-1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(period: Period, day: &str, first: &str, last: &str) {
        let day = Date::parse(day).unwrap();
        let (start, end) = (period.start(day, 2).unwrap(), period.end(day, 2).unwrap());
        assert_eq!((start.to_string().as_str(), end.to_string().as_str()), (first, last), "{period:?} of {day}");
    }

    #[test]
    fn periods_follow_the_calendar_and_the_fiscal_year() {
        check(Period::Day, "2026-05-15", "2026-05-15", "2026-05-15");
        check(Period::Week, "2026-06-30", "2026-06-29", "2026-07-05");
        check(Period::Week, "2026-06-28", "2026-06-22", "2026-06-28");
        check(Period::Month, "2024-02-29", "2024-02-01", "2024-02-29");
        check(Period::Quarter, "2026-05-15", "2026-04-01", "2026-06-30");
        check(Period::Half, "2026-12-31", "2026-07-01", "2026-12-31");
        check(Period::Year, "2026-05-15", "2026-01-01", "2026-12-31");
        check(Period::FiscalYear, "2026-01-15", "2025-02-01", "2026-01-31");
        check(Period::FiscalYear, "2026-02-01", "2026-02-01", "2027-01-31");
        check(Period::FiscalHalf, "2026-01-31", "2025-08-01", "2026-01-31");
        check(Period::FiscalQuarter, "2026-05-15", "2026-05-01", "2026-07-31");
    }

    #[test]
    fn the_ends_of_the_calendar_are_none_and_no_panic() {
        for period in [Period::Day, Period::Week, Period::Month, Period::FiscalYear] {
            let _ = (period.start(Date(i32::MAX), 4), period.end(Date(i32::MIN), 4));
            assert_eq!(period.times(i64::MAX).is_some(), matches!(period, Period::Day | Period::Month));
        }
    }
}
