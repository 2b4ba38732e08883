//! Windows to days: the first and the last, both included.
//! Must not know columns.

use crate::semantic::model::{Period, Window};
use crate::value::{Date, Duration};

/// The first and the last day of a window on an evaluation day; none where the calendar ends before.
pub fn days(window: &Window, today: Date, fiscal_month: u32) -> Option<(Date, Date)> {
    match window {
        Window::Last(duration) => {
            let back = Duration { count: duration.count.checked_neg()?, ..*duration };
            Some((today.plus(back)?.plus_days(1)?, today))
        }
        Window::This(period) => Some((start_of(*period, today, fiscal_month)?, today)),
        Window::Previous(count, period) => {
            let this = start_of(*period, today, fiscal_month)?;
            Some((back(*period, this, *count)?, this.plus_days(-1)?))
        }
        Window::Between(from, to) => Some((*from, *to)),
        Window::Since(from) => Some((*from, today)),
    }
}

/// The first day of the period that contains a day. Weeks start on Monday (ISO 8601).
pub fn start_of(period: Period, day: Date, fiscal_month: u32) -> Option<Date> {
    let (year, month, _) = day.ymd();
    let months = match period {
        Period::Day => return Some(day),
        Period::Week => return day.plus_days(-i64::from(day.weekday())),
        Period::Month => 1,
        Period::Quarter | Period::FiscalQuarter => 3,
        Period::Half | Period::FiscalHalf => 6,
        Period::Year | Period::FiscalYear => 12,
    };
    let first_month = match period {
        Period::FiscalQuarter | Period::FiscalHalf | Period::FiscalYear => fiscal_month,
        _ => 1,
    };
    // Months since the year's first; a month before it belongs to the year that began twelve months earlier.
    let since = (month + 12 - first_month) % 12;
    Date::from_ymd(year, month, 1)?.plus_months(-i64::from(since % months))
}

fn back(period: Period, start: Date, count: u32) -> Option<Date> {
    let count = -i64::from(count);
    match period {
        Period::Day => start.plus_days(count),
        Period::Week => start.plus_days(7 * count),
        Period::Month => start.plus_months(count),
        Period::Quarter | Period::FiscalQuarter => start.plus_months(3 * count),
        Period::Half | Period::FiscalHalf => start.plus_months(6 * count),
        Period::Year | Period::FiscalYear => start.plus_months(12 * count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(window: &Window, today: &str, first: &str, last: &str) {
        let (from, to) = days(window, Date::parse(today).unwrap(), 2).unwrap();
        assert_eq!((from.to_string().as_str(), to.to_string().as_str()), (first, last), "{window:?}");
    }

    #[test]
    fn last_is_after_the_same_day_so_long_ago() {
        let year = Window::Last(Duration::of(12, "months").unwrap());
        check(&year, "2026-06-30", "2025-07-01", "2026-06-30");
        check(&year, "2024-02-29", "2023-03-01", "2024-02-29");
        let month = Window::Last(Duration::of(1, "month").unwrap());
        check(&month, "2026-03-31", "2026-03-01", "2026-03-31");
        check(&Window::Last(Duration::of(90, "days").unwrap()), "2026-06-30", "2026-04-02", "2026-06-30");
    }

    #[test]
    fn periods_follow_the_calendar_and_the_fiscal_year() {
        check(&Window::This(Period::Quarter), "2026-05-15", "2026-04-01", "2026-05-15");
        check(&Window::This(Period::FiscalYear), "2026-01-15", "2025-02-01", "2026-01-15");
        check(&Window::This(Period::FiscalQuarter), "2026-05-15", "2026-05-01", "2026-05-15");
        check(&Window::This(Period::Week), "2026-06-30", "2026-06-29", "2026-06-30");
        check(&Window::Previous(2, Period::Quarter), "2026-05-15", "2025-10-01", "2026-03-31");
        check(&Window::Previous(1, Period::Year), "2026-05-15", "2025-01-01", "2025-12-31");
    }
}
