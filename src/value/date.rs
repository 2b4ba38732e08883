//! Calendar days and spans of time: a day is a number, so a column of dates is a column of integers.
//! Month arithmetic that lands past a month's end takes its last day. Must not know the clock.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{Datelike, Months, NaiveDate};

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

/// Days from the first day of year 1 to 1970-01-01, the two origins that meet here.
const EPOCH: i32 = 719_163;

impl Date {
    /// 0001-01-01: no day of a program is earlier.
    pub const FIRST: Date = Date(1 - EPOCH);
    /// 9999-12-31: no day of a program is later.
    pub const LAST: Date = Date(2_932_896);

    /// The day of a year, month and day; none where the calendar has no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        NaiveDate::from_ymd_opt(year, month, day).map(Date::from_naive)
    }

    /// Reads `2026-06-30`; none unless it is ten characters of that form and a day of the calendar.
    pub fn parse(text: &str) -> Option<Date> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
            return None;
        };
        let number = |digits: &[&u8]| {
            digits
                .iter()
                .try_fold(0u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(**digit - b'0')))
        };
        let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
        Date::from_ymd(year, number(&[m1, m2])?, number(&[d1, d2])?)
    }

    /// The day of a moment, in UTC.
    pub fn on(moment: SystemTime) -> Date {
        let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        Date(i32::try_from(since.as_secs() / 86_400).unwrap_or(i32::MAX))
    }

    /// Year, month and day of the month.
    pub fn ymd(self) -> (i32, u32, u32) {
        match self.naive() {
            Some(date) => (date.year(), date.month(), date.day()),
            None => (0, 0, 0),
        }
    }

    /// This day moved by whole days; none past the ends of the calendar.
    pub fn plus_days(self, days: i64) -> Option<Date> {
        let moved = Date(i32::try_from(i64::from(self.0) + days).ok()?);
        moved.naive().map(|_| moved)
    }

    /// This day moved by whole months, the last day of the month where that day does not exist.
    pub fn plus_months(self, months: i64) -> Option<Date> {
        let date = self.naive()?;
        let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        let moved = if months < 0 { date.checked_sub_months(count) } else { date.checked_add_months(count) };
        moved.map(Date::from_naive)
    }

    /// This day moved by a duration; none for hours, which a day does not have.
    pub fn plus(self, duration: Duration) -> Option<Date> {
        match duration.unit {
            TimeUnit::Day => self.plus_days(duration.count),
            TimeUnit::Month => self.plus_months(duration.count),
            TimeUnit::Hour => None,
        }
    }

    /// The day of the week, Monday 0.
    pub fn weekday(self) -> u32 {
        self.naive().map_or(0, |date| date.weekday().num_days_from_monday())
    }

    fn naive(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0.checked_add(EPOCH)?)
    }

    fn from_naive(date: NaiveDate) -> Date {
        Date(date.num_days_from_ce() - EPOCH)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// The three measures of time that cannot be turned into one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// Hours.
    Hour,
    /// Days; weeks are seven of them.
    Day,
    /// Months; quarters, halves and years are three, six and twelve of them.
    Month,
}

/// A length of time in one measure: `90 days`, `2 quarters` (six months), `48 hours`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// What is counted.
    pub unit: TimeUnit,
    /// How many.
    pub count: i64,
}

impl Duration {
    /// A count of a unit by its word in the language (`day`, `weeks`, `quarter` …); none for another word or past the range.
    pub fn of(count: i64, word: &str) -> Option<Duration> {
        let (unit, each) = match word.strip_suffix('s').unwrap_or(word) {
            "hour" => (TimeUnit::Hour, 1),
            "day" => (TimeUnit::Day, 1),
            "week" => (TimeUnit::Day, 7),
            "month" => (TimeUnit::Month, 1),
            "quarter" => (TimeUnit::Month, 3),
            "half" | "halve" => (TimeUnit::Month, 6),
            "year" => (TimeUnit::Month, 12),
            _ => return None,
        };
        Some(Duration { unit, count: count.checked_mul(each)? })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.unit {
            TimeUnit::Hour => "hour",
            TimeUnit::Day => "day",
            TimeUnit::Month => "month",
        };
        write!(f, "{} {word}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_earlier_than_the_31st_is_the_last_day() {
        let end = Date::parse("2026-03-31").unwrap();
        assert_eq!(end.plus_months(-1).unwrap().to_string(), "2026-02-28");
        assert_eq!(Date::parse("2024-02-29").unwrap().plus_months(-12).unwrap().to_string(), "2023-02-28");
    }

    #[test]
    fn dates_that_the_calendar_lacks_are_none() {
        for text in ["2026-02-30", "2026-13-01", "2026-1-01", "26-01-01", "2026-01-01 ", "２026-01-01", "2026/01/01"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_none_and_no_panic() {
        assert_eq!(Date(i32::MAX).plus_days(i64::MAX / 2), None);
        assert_eq!(Date(0).plus_months(i64::MIN + 1), None);
        assert_eq!(Date(i32::MAX).ymd(), (0, 0, 0));
        assert_eq!(
            (Date::FIRST.to_string(), Date::LAST.to_string()),
            ("0001-01-01".to_owned(), "9999-12-31".to_owned())
        );
    }

    #[test]
    fn durations_print_with_their_unit() {
        assert_eq!(Duration::of(2, "quarters").unwrap().to_string(), "6 months");
        assert_eq!(Duration::of(1, "day").unwrap().to_string(), "1 day");
        assert_eq!(Duration::of(1, "fortnight"), None);
    }
}
