//! Days and windows to slots. Today is known when a program is lowered, so most days are constants of the plan; one that
//! depends on a row is computed there. What is asked as of another day is lowered again with that day as today.
//! Must not know which facts depend on a day: that is said with the model.

use super::{Lowering, Value};
use crate::plan::{Day, DaysOf, MovingDay, Op, Slot, TableId};
use crate::semantic::almanac::{Almanac, DAY, backwards};
use crate::semantic::model::{
    Constant, DaysIn, DaysThat, Definition, Edge, Expr, ExprKind, Fact, Ladder, Tier, Window, WindowKind,
};
use crate::semantic::{Id, Type, dated, order};
use crate::text::FileSpan;
use crate::value::{Decimal, Duration, Period, TimeUnit};

/// How many days a plan asks a condition on at most. Checks refuse far fewer; only a window `since` a day grows past it.
const MOST_DAYS: usize = 4000;

impl Lowering<'_> {
    /// Whether an expression gives a day that need not be computed on rows.
    pub(super) fn is_day(expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Today | ExprKind::Edge(..))
            || matches!(expr.kind, ExprKind::Arithmetic(..)) && expr.ty == Type::Date
    }

    /// The day of an expression: a constant where no row decides it.
    pub(super) fn day(&mut self, table: TableId, expr: &Expr) -> Day {
        match self.almanac().and_then(|almanac| almanac.day(expr)) {
            Some(date) => Day::Constant(date),
            None => Day::Slot(self.computed(table, expr).slot),
        }
    }

    /// The calendar of the day at hand; none where rows decide it.
    fn almanac(&self) -> Option<Almanac> {
        match self.day {
            Day::Constant(today) => Some(Almanac { today, fiscal_month: self.fiscal_month() }),
            Day::Slot(_) => None,
        }
    }

    /// The slot of a day.
    pub(super) fn day_slot(&mut self, table: TableId, day: Day, at: FileSpan) -> Slot {
        match day {
            Day::Constant(date) => self.constant(table, Type::Date, at, Constant::Date(date)),
            Day::Slot(slot) => slot,
        }
    }

    /// Whether a day lies in a window. The slots of its ends stand where the window is written.
    pub(super) fn within(&mut self, table: TableId, day: &Expr, window: &Window) -> Op {
        let day = self.settled(table, day);
        let (first, last) = self.window(table, window, false);
        let [first, last] = [(first, Edge::Start), (last, Edge::End)].map(|(end, edge)| {
            let slot = self.end_of_window(table, end, window.at);
            if self.moves(end) {
                self.moving.push((slot, MovingDay::End(edge, window.clone())));
            }
            slot
        });
        Op::Within(day, first, last)
    }

    /// Whether a day goes on with the day of the evaluation: rows do not decide it, and nothing is asked of another day.
    pub(super) fn moves(&self, day: Day) -> bool {
        matches!(day, Day::Constant(_)) && self.day == self.today
    }

    fn end_of_window(&mut self, table: TableId, day: Day, at: FileSpan) -> Slot {
        match day {
            Day::Constant(_) => self.day_slot(table, day, at),
            Day::Slot(slot) => self.step(table, Type::Date, at, Op::Copy(slot)),
        }
    }

    /// The first or the last day of a window.
    pub(super) fn edge(&mut self, table: TableId, edge: Edge, window: &Window) -> Slot {
        let (first, last) = self.window(table, window, true);
        self.day_slot(table, if edge == Edge::Start { first } else { last }, window.at)
    }

    /// The first and the last day of a window, as [`Almanac::window`] has them where no row decides.
    fn window(&mut self, table: TableId, window: &Window, whole: bool) -> (Day, Day) {
        if let Some((first, last)) = self.almanac().and_then(|almanac| almanac.window(window, whole)) {
            return (Day::Constant(first), Day::Constant(last));
        }
        let (at, today) = (window.at, self.day);
        match &window.kind {
            WindowKind::Last(duration) => {
                let same_day = self.moved(table, today, backwards(*duration), at);
                (self.moved(table, same_day, DAY, at), today)
            }
            WindowKind::Periods { previous, this, unit } => {
                let start = self.start(table, *unit, today, at);
                let by = |count: i64| unit.times(count).unwrap_or(Duration { unit: TimeUnit::Day, count: 0 });
                let first = self.moved(table, start, by(-i64::from(*previous)), at);
                let last = match (this, whole) {
                    (true, false) => today,
                    (true, true) => {
                        let next = self.moved(table, start, by(1), at);
                        self.moved(table, next, backwards(DAY), at)
                    }
                    (false, _) => self.moved(table, start, backwards(DAY), at),
                };
                (first, last)
            }
            WindowKind::Nth(number, unit, of) => {
                let (first, last) = self.window(table, of, whole);
                let by = |count: u32| unit.times(i64::from(count)).unwrap_or(DAY);
                let start = self.moved(table, first, by(number.saturating_sub(1)), at);
                let next = self.moved(table, first, by(*number), at);
                let end = self.moved(table, next, backwards(DAY), at);
                let ends = [end, last].map(|day| self.day_slot(table, day, at));
                (start, Day::Slot(self.step(table, Type::Date, at, Op::Min(ends.to_vec()))))
            }
            WindowKind::Between(from, to) => (self.day(table, from), self.day(table, to)),
            WindowKind::Since(from) => (self.day(table, from), today),
        }
    }

    /// A day moved by a length of time.
    fn moved(&mut self, table: TableId, day: Day, by: Duration, at: FileSpan) -> Day {
        let day = self.day_slot(table, day, at);
        let count = Constant::Number(Decimal::from(by.count));
        let count = self.constant(table, Type::Duration(by.unit), at, count);
        let op = match by.unit {
            TimeUnit::Month => Op::MoveMonths(day, count, false),
            TimeUnit::Day | TimeUnit::Hour => Op::MoveDays(day, count, false),
        };
        Day::Slot(self.step(table, Type::Date, at, op))
    }

    /// The first day of the period that contains a day.
    fn start(&mut self, table: TableId, period: Period, day: Day, at: FileSpan) -> Day {
        let day = self.day_slot(table, day, at);
        Day::Slot(self.step(table, Type::Date, at, Op::StartOf(period, day)))
    }

    pub(super) fn fiscal_month(&self) -> u32 {
        self.model.program.fiscal_month.unwrap_or(1)
    }

    /// An expression with another day for today.
    pub(super) fn as_of(&mut self, table: TableId, inner: &Expr, day: &Expr, at: FileSpan) -> Value {
        let day = self.day(table, day);
        let value = self.on_day(day, |this| this.expr(table, inner));
        // What has no name is quoted with its `as of`.
        for slot in [Some(value.slot), value.high].into_iter().flatten() {
            if let Some(info) = self.slots.get_mut(slot.0 as usize).filter(|info| info.name.is_none()) {
                info.at = at;
                info.as_of = Some(day);
            }
        }
        let Day::Slot(day) = day else { return value };
        // As of a day that is not known, nothing is.
        let mut known = |slot: Slot| self.step(table, inner.ty.clone(), at, Op::AsOf(slot, day));
        Value { slot: known(value.slot), high: value.high.map(known) }
    }

    /// A condition on each day of a window; how many of them it holds on is known between two bounds.
    pub(super) fn on_days(
        &mut self,
        table: TableId,
        that: DaysThat,
        condition: &Expr,
        days: &DaysIn,
        whole: &Expr,
    ) -> Value {
        let Some(days) = self.almanac().and_then(|almanac| almanac.days(days, MOST_DAYS)) else {
            return self.constant(table, whole.ty.clone(), whole.at, Constant::Missing).into();
        };
        let mut on = Vec::new();
        for date in days {
            on.push((date, self.on_day(Day::Constant(date), |this| this.settled(table, condition))));
        }
        let mut step = |of: DaysOf| self.step(table, whole.ty.clone(), whole.at, Op::OnDays(of, on.clone()));
        match that {
            DaysThat::All => step(DaysOf::All).into(),
            DaysThat::Any => step(DaysOf::Any).into(),
            DaysThat::Count => Value { slot: step(DaysOf::Met), high: Some(step(DaysOf::Possible)) },
        }
    }

    pub(super) fn on_day<T>(&mut self, day: Day, lower: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.day, day);
        let elsewhere = std::mem::replace(&mut self.elsewhere, true);
        let lowered = lower(self);
        self.day = before;
        self.elsewhere = elsewhere;
        lowered
    }

    /// What stands in a figure over rows: the day at hand is that of the row they belong to.
    pub(super) fn on_rows<T>(
        &mut self,
        rows: TableId,
        reference: Option<Slot>,
        at: FileSpan,
        lower: impl FnOnce(&mut Self) -> T,
    ) -> T {
        match (self.day, reference) {
            (Day::Slot(of), Some(reference)) => {
                let day = self.step(rows, Type::Date, at, Op::Through { reference, of });
                self.on_day(Day::Slot(day), lower)
            }
            _ => lower(self),
        }
    }

    /// What stands on the row that a reference names: a day that came from there is that row's own.
    pub(super) fn through<T>(&mut self, reference: Slot, lower: impl FnOnce(&mut Self) -> T) -> T {
        if let Day::Slot(day) = self.day
            && let Some(Some(step)) = self.steps.get(day.0 as usize)
            && let Op::Through { reference: back, of } = step.op
            && back == reference
        {
            return self.on_day(Day::Slot(of), lower);
        }
        lower(self)
    }

    /// Under which day a fact is kept: none where it is the same on every day.
    pub(super) fn day_of(&self, fact: Fact) -> Option<Day> {
        // What earlier results recorded is theirs even on the evaluation's own day, where another day is asked about.
        let recorded = self.elsewhere && self.dated.recorded.contains(&fact);
        (recorded || self.day != self.today && self.dated.facts.contains(&fact)).then_some(self.day)
    }

    /// Lowers the definition of a fact on a day on which it is asked for the first time. What a partner held on another
    /// day is not computed: it is read from earlier results.
    pub(super) fn define_on_day(&mut self, fact: Fact, ty: &Type, at: FileSpan) {
        if dated::is_recorded(self.model, fact) {
            let Some(history) = self.history else { return };
            let slot = self.past(TableId::PARTNER, fact, history.own, ty, at);
            return self.remember(fact, slot.into());
        }
        if let Some(definition) = order::definition_of(self.model, fact) {
            self.definition(definition);
        }
    }

    /// Whether the rules of a tier hold, on the day at hand.
    pub(super) fn met(&mut self, ladder: Id<Ladder>, tier: Id<Tier>, at: FileSpan) -> Slot {
        let key = (ladder, tier, self.day_of(Fact::Earned(ladder)));
        if !self.mets.contains_key(&key) && key.2.is_some() {
            self.definition(Definition::Tier(ladder, tier));
        }
        match self.mets.get(&key) {
            Some(met) => *met,
            None => self.constant(TableId::PARTNER, Type::Flag, at, Constant::Missing),
        }
    }
}
