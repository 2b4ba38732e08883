//! Days and windows to slots. Today is known when a program is lowered, so most days are constants of the plan; one that
//! depends on a row is computed there. What is asked as of another day is lowered again with that day as today.
//! Must not know which facts depend on a day: that is said with the model.

use super::Lowering;
use crate::plan::{Op, Slot, TableId};
use crate::semantic::Type;
use crate::semantic::model::{BinaryOp, Constant, Definition, Expr, ExprKind, Fact, Window};
use crate::semantic::{dated, order};
use crate::text::FileSpan;
use crate::value::{Date, Decimal, Duration, Period, TimeUnit};

/// A day as the plan knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Day {
    /// This one, for every row.
    Constant(Date),
    /// The day in this slot of the table at hand.
    Slot(Slot),
}

impl Lowering<'_> {
    /// The day of an expression: a constant where no row decides it.
    pub(super) fn day(&mut self, table: TableId, expr: &Expr) -> Day {
        match &expr.kind {
            ExprKind::Constant(Constant::Date(date)) => return Day::Constant(*date),
            ExprKind::Today => return self.day,
            ExprKind::Arithmetic(op, left, right) if expr.ty == Type::Date => {
                let (day, by) = if left.ty == Type::Date { (left, right) } else { (right, left) };
                if let ExprKind::Constant(Constant::Duration(by)) = by.kind {
                    let day = self.day(table, day);
                    let back = *op == BinaryOp::Subtract;
                    let by = Duration { count: if back { by.count.saturating_neg() } else { by.count }, ..by };
                    return self.moved(table, day, by, expr.at);
                }
            }
            _ => {}
        }
        Day::Slot(self.computed(table, expr).slot)
    }

    /// The slot of a day.
    pub(super) fn day_slot(&mut self, table: TableId, day: Day, at: FileSpan) -> Slot {
        match day {
            Day::Constant(date) => self.constant(table, Type::Date, at, Constant::Date(date)),
            Day::Slot(slot) => slot,
        }
    }

    /// Whether a day lies in a window.
    pub(super) fn within(&mut self, table: TableId, day: &Expr, window: &Window, at: FileSpan) -> Op {
        let day = self.settled(table, day);
        let (first, last) = self.window(table, window, at);
        let (first, last) = (self.day_slot(table, first, at), self.day_slot(table, last, at));
        Op::Within(day, first, last)
    }

    /// The first and the last day of a window.
    fn window(&mut self, table: TableId, window: &Window, at: FileSpan) -> (Day, Day) {
        let today = self.day;
        match window {
            Window::Last(duration) => {
                let back = Duration { count: duration.count.saturating_neg(), ..*duration };
                let same_day = self.moved(table, today, back, at);
                (self.moved(table, same_day, Duration { unit: TimeUnit::Day, count: 1 }, at), today)
            }
            Window::This(period) => (self.start(table, *period, today, at), today),
            Window::Previous(count, period) => {
                let this = self.start(table, *period, today, at);
                let back = period.times(-i64::from(*count));
                let first = back.map_or(this, |back| self.moved(table, this, back, at));
                (first, self.moved(table, this, Duration { unit: TimeUnit::Day, count: -1 }, at))
            }
            Window::Between(from, to) => (Day::Constant(*from), Day::Constant(*to)),
            Window::Since(from) => (Day::Constant(*from), today),
        }
    }

    /// A day moved by a length of time; one past the ends of the calendar stays at its end.
    fn moved(&mut self, table: TableId, day: Day, by: Duration, at: FileSpan) -> Day {
        match day {
            Day::Constant(date) => {
                let end = if by.count < 0 { Date::FIRST } else { Date::LAST };
                Day::Constant(date.plus(by).unwrap_or(end).clamp(Date::FIRST, Date::LAST))
            }
            Day::Slot(day) => {
                let count = Constant::Number(Decimal::from(by.count));
                let count = self.constant(table, Type::Duration(by.unit), at, count);
                let op = match by.unit {
                    TimeUnit::Month => Op::MoveMonths(day, count, false),
                    TimeUnit::Day | TimeUnit::Hour => Op::MoveDays(day, count, false),
                };
                Day::Slot(self.step(table, Type::Date, at, op))
            }
        }
    }

    /// The first day of the period that contains a day.
    fn start(&mut self, table: TableId, period: Period, day: Day, at: FileSpan) -> Day {
        match day {
            Day::Constant(date) => Day::Constant(period.start(date, self.fiscal_month()).unwrap_or(date)),
            Day::Slot(day) => Day::Slot(self.step(table, Type::Date, at, Op::StartOf(period, day))),
        }
    }

    pub(super) fn fiscal_month(&self) -> u32 {
        self.model.program.fiscal_month.unwrap_or(1)
    }

    /// Under which day a fact is kept: none where it is the same on every day.
    pub(super) fn day_of(&self, fact: Fact) -> Option<Day> {
        (self.day != self.today && self.dated.contains(&fact)).then_some(self.day)
    }

    /// Lowers the definition of a fact on a day on which it is asked for the first time.
    pub(super) fn define_on_day(&mut self, fact: Fact) {
        if dated::is_recorded(fact) {
            // What a partner held on another day is read from earlier results, which no plan does yet: it is missing.
            return;
        }
        match order::definition_of(self.model, fact) {
            Some(Definition::Earned(_)) | None => {}
            Some(definition) => self.definition(definition),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantic::Model;
    use crate::text::{FileId, Span};

    fn check(window: &Window, today: &str, first: &str, last: &str) {
        let mut model = Model::default();
        model.program.fiscal_month = Some(2);
        let mut lowering = Lowering::new(&model, Date::parse(today).unwrap());
        let at = FileSpan { file: FileId(0), span: Span::default() };
        let days = lowering.window(TableId::PARTNER, window, at);
        let day = |text: &str| Day::Constant(Date::parse(text).unwrap());
        assert_eq!(days, (day(first), day(last)), "{window:?} on {today}");
    }

    #[test]
    fn last_is_after_the_same_day_so_long_ago() {
        let year = Window::Last(Duration::of(12, "months").unwrap());
        check(&year, "2026-06-30", "2025-07-01", "2026-06-30");
        check(&year, "2024-02-29", "2023-03-01", "2024-02-29");
        check(&year, "2025-02-28", "2024-02-29", "2025-02-28");
        let month = Window::Last(Duration::of(1, "month").unwrap());
        check(&month, "2026-03-31", "2026-03-01", "2026-03-31");
        check(&month, "2024-03-30", "2024-03-01", "2024-03-30");
        check(&Window::Last(Duration::of(90, "days").unwrap()), "2026-06-30", "2026-04-02", "2026-06-30");
        check(&Window::Last(Duration::of(99_999, "years").unwrap()), "2026-06-30", "0001-01-02", "2026-06-30");
    }

    #[test]
    fn periods_end_today_or_lie_before_the_one_that_contains_it() {
        check(&Window::This(Period::Quarter), "2026-05-15", "2026-04-01", "2026-05-15");
        check(&Window::This(Period::FiscalYear), "2026-01-15", "2025-02-01", "2026-01-15");
        check(&Window::This(Period::FiscalQuarter), "2026-05-15", "2026-05-01", "2026-05-15");
        check(&Window::This(Period::Week), "2026-06-30", "2026-06-29", "2026-06-30");
        check(&Window::Previous(2, Period::Quarter), "2026-05-15", "2025-10-01", "2026-03-31");
        check(&Window::Previous(1, Period::Year), "2026-05-15", "2025-01-01", "2025-12-31");
    }
}
