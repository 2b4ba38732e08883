//! Since when a condition holds or does not, and until when, where nothing but days of the data decides it: the condition
//! is asked again of the days around today, with what the data says now.
//! Must not know windows: which day is meant on another day the almanac says.

use super::{Sentence, Verdict, View};
use crate::eval::{Cell, FollowedRow};
use crate::plan::{Figure, MovingDay, Op, Outcome, Slot};
use crate::semantic::almanac::Almanac;
use crate::semantic::model::{AggregateFunction, Edge};
use crate::value::{Date, Decimal};

/// How many days before and after today are looked at: three years.
const FAR: i64 = 1_100;

/// A view that asks conditions of other days than today.
#[derive(Clone, Copy)]
struct Asking<'v, 'a> {
    view: View<'a>,
    /// For each slot, whether it may be another one on another day.
    unsteady: &'v [bool],
    /// For each slot, whether rows may have come since a day: the latest of them is not what was the latest then.
    since_then: Option<&'v [bool]>,
}

impl View<'_> {
    /// Since when a gate is passed or not, and until when, by the days in the data; nothing where other things decide.
    pub(super) fn turns(&self, gate: &Outcome) -> Vec<Sentence> {
        let unsteady = self.unsteady();
        let asking = Asking { view: *self, unsteady: &unsteady, since_then: None };
        let now = match self.verdict(gate.slot) {
            Verdict::Met => true,
            Verdict::Missed => false,
            Verdict::Unknown => return Vec::new(),
        };
        let today = self.plan.today;
        if !asking.is_unsteady(gate.slot) || asking.holds(gate.slot, today) != Some(now) {
            return Vec::new();
        }
        // What is held since when other rows may have held before; what is lost was lost with the last of them.
        let rows = self.resting_on(|slot| self.plan.folds.iter().any(|fold| fold.out == slot));
        let back = Asking { since_then: now.then_some(&rows), ..asking };
        let turn = |asking: Asking<'_, '_>, step: i64| {
            let (first, last) = self.plan.steady;
            let is_steady =
                |day: &Date| first.is_none_or(|first| first <= *day) && last.is_none_or(|last| *day <= last);
            let days = (1..=FAR).map_while(|count| today.plus_days(count * step)).take_while(is_steady);
            let mut asked = days.map(|day| (day, asking.holds(gate.slot, day)));
            asked.find(|(_, holds)| *holds != Some(now)).filter(|(_, holds)| holds.is_some()).map(|(day, _)| day)
        };
        let (before, after) = (turn(back, -1).and_then(|day| day.plus_days(1)), turn(asking, 1));
        let until = after.and_then(|day| day.plus_days(-1));
        let text = match (now, before, until, after) {
            (true, Some(since), Some(until), _) => {
                format!("Passed since {since}, by the days in the data until {until}.")
            }
            (true, Some(since), ..) => format!("Passed since {since}, by the days in the data."),
            (true, None, Some(until), _) => format!("Passed until {until}, by the days in the data."),
            (false, Some(since), _, Some(again)) => {
                format!("Not passed since {since}, by the days in the data passed again from {again} on.")
            }
            (false, Some(since), ..) => format!("Not passed since {since}, by the days in the data."),
            (false, None, _, Some(from)) => format!("Passed from {from} on, by the days in the data."),
            _ => return Vec::new(),
        };
        vec![Sentence { text, place: self.place_of(gate.slot) }]
    }

    /// Which slots may be another one on another day: days that go on, and all that rests on them.
    fn unsteady(&self) -> Vec<bool> {
        self.resting_on(|slot| {
            self.plan.moving.iter().any(|(moving, _)| *moving == slot)
                || self.info(slot).is_some_and(|info| info.as_of.is_some())
                || self.plan.rates_change && matches!(self.op(slot), Some(Op::Convert { .. }))
                || matches!(self.op(slot), Some(Op::OnDays(..) | Op::AsOf(..) | Op::Past { .. } | Op::Life(..)))
        })
    }

    /// The slots of a kind, and all that rests on them.
    fn resting_on(&self, is_of_kind: impl Fn(Slot) -> bool) -> Vec<bool> {
        let plan = self.plan;
        let slots = || (0..).map(Slot).take(plan.slots.len());
        let mut resting: Vec<bool> = slots().map(is_of_kind).collect();
        loop {
            let mut more = false;
            for slot in slots() {
                let mut reads = false;
                let mut look = |read: Slot| reads |= resting.get(read.0 as usize) == Some(&true);
                match self.op(slot) {
                    Some(op) => op.reads(&mut look),
                    None => plan.folds.iter().filter(|fold| fold.out == slot).for_each(|fold| fold.reads(&mut look)),
                }
                if let Some(rests) = resting.get_mut(slot.0 as usize).filter(|rests| reads && !**rests) {
                    (*rests, more) = (true, true);
                }
            }
            if !more {
                return resting;
            }
        }
    }
}

impl<'a> Asking<'_, 'a> {
    fn is_unsteady(&self, slot: Slot) -> bool {
        self.unsteady.get(slot.0 as usize) != Some(&false)
    }

    fn in_row(&self, row: &'a FollowedRow) -> Asking<'_, 'a> {
        Asking { view: View { here: Some(row), ..self.view }, ..*self }
    }

    /// Whether what a slot holds now is what it held on the day that is asked about.
    fn held_then(&self, slot: Slot) -> bool {
        self.since_then.is_none_or(|rows| rows.get(slot.0 as usize) == Some(&false))
    }

    /// Whether a condition holds on a day; none where that is not known or cannot be said.
    fn holds(&self, slot: Slot, day: Date) -> Option<bool> {
        if !self.is_unsteady(slot) {
            return match self.view.cell(slot) {
                Cell::Truth(truth) if self.held_then(slot) => Some(truth),
                _ => None,
            };
        }
        match self.view.op(slot) {
            Some(Op::Copy(of) | Op::Decide(of)) => self.holds(*of, day),
            Some(Op::Not(of)) => self.holds(*of, day).map(|holds| !holds),
            Some(Op::All(of)) => self.several(of, day, false),
            Some(Op::Any(of)) => self.several(of, day, true),
            Some(Op::Compare(op, a, b)) => {
                let order = match (self.day(*a, day), self.day(*b, day)) {
                    (Some(one), Some(other)) => one.cmp(&other),
                    _ => self.number(*a, day)?.cmp(&self.number(*b, day)?),
                };
                Some(op.holds(order))
            }
            Some(Op::Within(of, first, last)) => {
                let of = self.day(*of, day)?;
                Some(self.day(*first, day)? <= of && of <= self.day(*last, day)?)
            }
            None => {
                let (counted, open) = self.counted(slot, AggregateFunction::Any, day)?;
                if counted > 0 { Some(true) } else { (open == 0).then_some(false) }
            }
            Some(_) => None,
        }
    }

    /// One that decides is enough; else all must be known.
    fn several(&self, of: &[Slot], day: Date, decides: bool) -> Option<bool> {
        let asked: Vec<Option<bool>> = of.iter().map(|slot| self.holds(*slot, day)).collect();
        if asked.contains(&Some(decides)) {
            return Some(decides);
        }
        asked.iter().all(Option::is_some).then_some(!decides)
    }

    /// What a slot that holds a day holds on a day.
    fn day(&self, slot: Slot, day: Date) -> Option<Date> {
        let moving = self.view.plan.moving.iter().find(|(other, _)| *other == slot).map(|(_, moving)| moving);
        let almanac = Almanac { today: day, fiscal_month: self.view.plan.fiscal_month };
        match moving {
            Some(MovingDay::Day(expr)) => almanac.day(expr),
            Some(MovingDay::End(Edge::Start, window)) => Some(almanac.window(window, false)?.0),
            Some(MovingDay::End(Edge::End, window)) => Some(almanac.window(window, false)?.1),
            None if self.is_unsteady(slot) => match self.view.op(slot)? {
                Op::Copy(of) => self.day(*of, day),
                _ => None,
            },
            None => self.view.day(slot).filter(|_| self.held_then(slot)),
        }
    }

    /// What a slot that holds a number holds on a day.
    fn number(&self, slot: Slot, day: Date) -> Option<Decimal> {
        if !self.is_unsteady(slot) {
            return match self.view.cell(slot) {
                Cell::Number(number) if self.held_then(slot) => Some(number),
                _ => None,
            };
        }
        match self.view.op(slot) {
            Some(Op::Copy(of)) => self.number(*of, day),
            Some(_) => None,
            None => {
                let (counted, open) = self.counted(slot, AggregateFunction::Count, day)?;
                (open == 0).then(|| Decimal::from(counted))
            }
        }
    }

    /// How many rows of a figure count on a day, and of how many that is not known; none where not all rows were kept.
    fn counted(&self, slot: Slot, function: AggregateFunction, day: Date) -> Option<(usize, usize)> {
        let fold = self.view.plan.folds.iter().find(|fold| fold.out == slot)?;
        let followed = self.view.summary.followed.iter().find(|followed| followed.figure == slot)?;
        if fold.figure != Figure::Of(function) || followed.rows.len() != followed.seen || self.view.here.is_some() {
            return None;
        }
        let filter = fold.filter?;
        let asked: Vec<Option<bool>> = followed.rows.iter().map(|row| self.in_row(row).holds(filter, day)).collect();
        let counted = asked.iter().filter(|holds| **holds == Some(true)).count();
        Some((counted, asked.iter().filter(|holds| holds.is_none()).count()))
    }
}
