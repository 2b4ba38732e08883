//! The days that expressions and windows come to on a day, as far as no row decides them.
//! Must not know what depends on rows otherwise than by finding no answer.

use super::model::{BinaryOp, Constant, DaysIn, Edge, Expr, ExprKind, Window, WindowKind};
use crate::value::{Date, Duration, TimeUnit};

/// A day, and how the program counts years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Almanac {
    /// What `today` is.
    pub today: Date,
    /// The month in which the fiscal year starts, 1 to 12.
    pub fiscal_month: u32,
}

impl Almanac {
    /// The day of an expression; none where a row decides it.
    pub fn day(self, expr: &Expr) -> Option<Date> {
        match &expr.kind {
            ExprKind::Constant(Constant::Date(date)) => Some(*date),
            ExprKind::Today => Some(self.today),
            ExprKind::Arithmetic(op, left, right) => {
                let (day, by) = match (&left.kind, &right.kind) {
                    (_, ExprKind::Constant(Constant::Duration(by))) => (left, *by),
                    (ExprKind::Constant(Constant::Duration(by)), _) if *op == BinaryOp::Add => (right, *by),
                    _ => return None,
                };
                Some(moved(self.day(day)?, if *op == BinaryOp::Subtract { backwards(by) } else { by }))
            }
            ExprKind::Edge(edge, window) => {
                let (first, last) = self.window(window, true)?;
                Some(if *edge == Edge::Start { first } else { last })
            }
            ExprKind::AsOf(inner, day) => Almanac { today: self.day(day)?, ..self }.day(inner),
            _ => None,
        }
    }

    /// The first and the last day of a window; none where a row decides them. The period that contains today goes up to
    /// today, or, if it is asked for `whole`, to its end in the calendar.
    pub fn window(self, window: &Window, whole: bool) -> Option<(Date, Date)> {
        Some(match &window.kind {
            WindowKind::Last(duration) => (moved(moved(self.today, backwards(*duration)), DAY), self.today),
            WindowKind::Periods { previous, this, unit } => {
                let start = unit.start(self.today, self.fiscal_month)?;
                let first = unit.times(-i64::from(*previous)).map_or(start, |back| moved(start, back));
                let last = match (this, whole) {
                    (true, true) => unit.end(self.today, self.fiscal_month)?,
                    (true, false) => self.today,
                    (false, _) => moved(start, backwards(DAY)),
                };
                (first, last)
            }
            WindowKind::Nth(number, unit, of) => {
                let (first, last) = self.window(of, whole)?;
                let at = |count: i64| unit.times(count).map_or(Date::LAST, |by| moved(first, by));
                let end = moved(at(i64::from(*number)), backwards(DAY));
                (at(i64::from(*number) - 1), end.min(last))
            }
            WindowKind::Between(from, to) => (self.day(from)?, self.day(to)?),
            WindowKind::Since(from) => (self.day(from)?, self.today),
        })
    }

    /// The days of a window that are asked for, in order; none where a row decides them or there are more than `most`.
    /// `quarter_end in last 4 quarters` are the four latest, whatever the lengths of the months between.
    pub fn days(self, days: &DaysIn, most: usize) -> Option<Vec<Date>> {
        let (first, last) = self.window(&days.window, false)?;
        let end = |day: Date| days.ends_of.end(day, self.fiscal_month);
        let mut found = Vec::new();
        let mut next = end(first)?;
        while next <= last {
            if found.len() > most {
                return None;
            }
            found.push(next);
            let Some(after) = next.plus_days(1).and_then(end) else { break };
            next = after;
        }
        if let WindowKind::Last(Duration { unit: TimeUnit::Month, count }) = days.window.kind
            && let Some(Duration { unit: TimeUnit::Month, count: each }) = days.ends_of.times(1)
        {
            let latest = usize::try_from(count / each).unwrap_or(usize::MAX);
            found.drain(..found.len().saturating_sub(latest));
        }
        (found.len() <= most).then_some(found)
    }
}

/// One day.
pub const DAY: Duration = Duration { unit: TimeUnit::Day, count: 1 };

/// A length of time the other way.
pub fn backwards(by: Duration) -> Duration {
    Duration { count: by.count.saturating_neg(), ..by }
}

/// A day moved; one past the ends of the calendar stays at its end.
fn moved(day: Date, by: Duration) -> Date {
    let end = if by.count < 0 { Date::FIRST } else { Date::LAST };
    day.plus(by).unwrap_or(end).clamp(Date::FIRST, Date::LAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantic::types::Type;
    use crate::text::{FileId, FileSpan, Span};
    use crate::value::Period;

    fn nowhere() -> FileSpan {
        FileSpan { file: FileId(0), span: Span::default() }
    }

    fn almanac(today: &str) -> Almanac {
        Almanac { today: Date::parse(today).unwrap(), fiscal_month: 2 }
    }

    fn window(kind: WindowKind) -> Window {
        Window { kind, at: nowhere() }
    }

    fn last(count: i64, unit: &str) -> WindowKind {
        WindowKind::Last(Duration::of(count, unit).unwrap())
    }

    fn periods(previous: u32, this: bool, unit: Period) -> WindowKind {
        WindowKind::Periods { previous, this, unit }
    }

    fn nth(number: u32, unit: Period, of: WindowKind) -> WindowKind {
        WindowKind::Nth(number, unit, Box::new(window(of)))
    }

    fn between(from: &str, to: &str) -> WindowKind {
        let day = |day: &str| {
            let kind = ExprKind::Constant(Constant::Date(Date::parse(day).unwrap()));
            Box::new(Expr { kind, ty: Type::Date, at: nowhere() })
        };
        WindowKind::Between(day(from), day(to))
    }

    fn check(kind: WindowKind, today: &str, first: &str, last: &str) {
        let text = format!("{kind:?} on {today}");
        let (from, to) = almanac(today).window(&window(kind), false).unwrap();
        assert_eq!((from.to_string().as_str(), to.to_string().as_str()), (first, last), "{text}");
    }

    #[test]
    fn last_is_after_the_same_day_so_long_ago() {
        check(last(12, "months"), "2026-06-30", "2025-07-01", "2026-06-30");
        check(last(12, "months"), "2024-02-29", "2023-03-01", "2024-02-29");
        check(last(12, "months"), "2025-02-28", "2024-02-29", "2025-02-28");
        check(last(1, "month"), "2026-03-31", "2026-03-01", "2026-03-31");
        check(last(1, "month"), "2024-03-30", "2024-03-01", "2024-03-30");
        check(last(90, "days"), "2026-06-30", "2026-04-02", "2026-06-30");
        check(last(1, "day"), "2026-06-30", "2026-06-30", "2026-06-30");
        check(last(99_999, "years"), "2026-06-30", "0001-01-02", "2026-06-30");
    }

    #[test]
    fn periods_end_today_or_lie_before_the_one_that_contains_it() {
        check(periods(0, true, Period::Quarter), "2026-05-15", "2026-04-01", "2026-05-15");
        check(periods(0, true, Period::FiscalYear), "2026-01-15", "2025-02-01", "2026-01-15");
        check(periods(0, true, Period::FiscalQuarter), "2026-05-15", "2026-05-01", "2026-05-15");
        check(periods(0, true, Period::Week), "2026-06-30", "2026-06-29", "2026-06-30");
        check(periods(1, false, Period::Week), "2026-06-28", "2026-06-15", "2026-06-21");
        check(periods(2, false, Period::Quarter), "2026-05-15", "2025-10-01", "2026-03-31");
        check(periods(1, false, Period::Year), "2026-05-15", "2025-01-01", "2025-12-31");
        check(periods(1, false, Period::Month), "2024-03-31", "2024-02-01", "2024-02-29");
        check(periods(2, true, Period::Quarter), "2026-05-15", "2025-10-01", "2026-05-15");
    }

    #[test]
    fn a_numbered_month_counts_from_the_first_day_and_ends_with_the_window() {
        check(nth(2, Period::Month, periods(1, false, Period::Quarter)), "2026-05-15", "2026-02-01", "2026-02-28");
        check(nth(2, Period::Month, periods(0, true, Period::Quarter)), "2026-05-15", "2026-05-01", "2026-05-15");
        check(nth(1, Period::Month, between("2026-01-31", "2026-12-31")), "2026-05-15", "2026-01-31", "2026-02-27");
        check(nth(2, Period::Week, between("2026-01-01", "2026-01-10")), "2026-05-15", "2026-01-08", "2026-01-10");
    }

    #[test]
    fn the_end_of_a_period_that_goes_on_is_the_calendar_s() {
        let this = window(periods(0, true, Period::Quarter));
        let (_, end) = almanac("2026-05-15").window(&this, true).unwrap();
        assert_eq!(end.to_string(), "2026-06-30");
    }

    fn days(ends_of: Period, kind: WindowKind, today: &str) -> Vec<String> {
        let days = DaysIn { ends_of, window: window(kind), at: nowhere() };
        almanac(today).days(&days, 400).unwrap().iter().map(Date::to_string).collect()
    }

    #[test]
    fn quarter_ends_in_the_last_quarters_are_the_latest_today_included() {
        let four = ["2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30"];
        assert_eq!(days(Period::Quarter, last(4, "quarters"), "2026-06-30"), four);
        let four = ["2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31"];
        assert_eq!(days(Period::Quarter, last(4, "quarters"), "2026-06-29"), four);
        let three = ["2025-12-31", "2026-01-31", "2026-02-28"];
        assert_eq!(days(Period::Month, last(3, "months"), "2026-02-28"), three, "and not 30 November");
        assert_eq!(days(Period::FiscalYear, last(2, "years"), "2026-06-30"), ["2025-01-31", "2026-01-31"]);
    }

    #[test]
    fn other_windows_have_the_days_that_lie_in_them() {
        assert_eq!(days(Period::Week, periods(1, false, Period::Month), "2026-03-10").len(), 4);
        assert_eq!(days(Period::Day, last(12, "months"), "2024-02-29").len(), 366);
        assert_eq!(days(Period::Day, periods(1, false, Period::Year), "2025-02-01").len(), 366);
        assert!(days(Period::Quarter, periods(0, true, Period::Quarter), "2026-05-15").is_empty());
        let every = DaysIn { ends_of: Period::Day, window: window(last(2, "years")), at: nowhere() };
        assert_eq!(almanac("2026-06-30").days(&every, 400), None);
    }
}
