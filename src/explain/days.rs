//! Days told: what a window comes to, on which days a condition held, as of which day something is said.
//! Must not know the calendar: every day that is told is one of the plan or of the data.

use std::collections::BTreeSet;

use super::{Reason, Value, Verdict, View};
use crate::plan::{Day, DaysOf, Op, Slot, TableId};
use crate::semantic::model::Constant;
use crate::value::Date;

impl View<'_> {
    /// The day of a slot: one of the plan, or the partner's.
    pub(super) fn day(&self, slot: Slot) -> Option<Date> {
        match self.step(slot).map(|step| &step.op) {
            Some(Op::Constant(Constant::Date(day))) => Some(*day),
            Some(Op::Copy(of) | Op::Through { of, .. }) => self.day(*of),
            Some(Op::MoveMonths(day, by, false)) => self.day(*day)?.plus_months(self.whole(*by)?),
            Some(Op::MoveDays(day, by, false)) => self.day(*day)?.plus_days(self.whole(*by)?),
            Some(Op::Min(of)) => of.iter().map(|day| self.day(*day)).collect::<Option<Vec<Date>>>()?.into_iter().min(),
            _ => {
                let table = self.plan.table_of(slot)?;
                let is_here = self.here.is_some_and(|here| here.table == table);
                if table == TableId::PARTNER || is_here { self.code(slot).map(Date) } else { None }
            }
        }
    }

    /// The whole number of a constant.
    fn whole(&self, slot: Slot) -> Option<i64> {
        match self.step(slot)?.op {
            Op::Constant(Constant::Number(number)) => i64::try_from(number).ok(),
            Op::Constant(Constant::Duration(duration)) => Some(duration.count),
            _ => None,
        }
    }

    /// The day for which a slot holds what it does, where that is not the evaluation's.
    pub(super) fn as_of(&self, slot: Slot) -> Option<Date> {
        self.date(self.plan.slots.get(slot.0 as usize)?.as_of?)
    }

    /// The date of a day.
    pub(super) fn date(&self, day: Day) -> Option<Date> {
        match day {
            Day::Constant(day) => Some(day),
            Day::Slot(slot) => self.day(slot),
        }
    }

    /// A condition with the days of its window: `joined within last 12 months (2025-07-01 to 2026-06-30)`.
    pub(super) fn with_days(&self, text: &str, first: Slot, last: Slot) -> String {
        match self.days_of(first, last) {
            Some(days) if !text.contains(&days) => format!("{text} ({days})"),
            _ => text.to_owned(),
        }
    }

    fn days_of(&self, first: Slot, last: Slot) -> Option<String> {
        Some(format!("{} to {}", self.day(first)?, self.day(last)?))
    }

    /// What the windows behind a fact come to, and what held on which days. The windows of other facts are told with
    /// them.
    pub(super) fn windows(&self, fact: Slot) -> Vec<Reason> {
        let (mut seen, mut told) = (BTreeSet::new(), BTreeSet::new());
        let mut lines = Vec::new();
        let mut left = vec![fact];
        while let Some(slot) = left.pop() {
            if !seen.insert(slot) || slot != fact && self.is_named(slot) {
                continue;
            }
            let folds = self.plan.folds.iter().filter(|fold| fold.out == slot);
            left.extend(folds.flat_map(|fold| [fold.filter, fold.operand]).flatten());
            let Some(step) = self.step(slot) else { continue };
            match &step.op {
                // Each of the days has windows of its own; the days are told instead.
                Op::OnDays(DaysOf::Met | DaysOf::Possible, _) => continue,
                Op::OnDays(..) => {
                    lines.push(self.reason(slot));
                    continue;
                }
                Op::Within(_, first, last) => {
                    let written = self.written_for(*first);
                    if let Some(days) = self.days_of(*first, *last).filter(|days| *days != written)
                        && told.insert((written.clone(), days.clone()))
                    {
                        lines.push(self.line(format!("{written} is {days}"), slot));
                    }
                }
                _ => {}
            }
            step.op.reads(&mut |read| left.push(read));
        }
        // What is read last is looked at first.
        lines.reverse();
        lines
    }

    /// On which days a condition held: the first that decides, with its reasons, and how many there are.
    pub(super) fn on_days(&self, of: DaysOf, days: &[(Date, Slot)], reason: &mut Reason) {
        let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else {
            reason.value = Some(Value::words("no such day lies in the window"));
            return;
        };
        let with = |verdict: Verdict| -> Vec<&(Date, Slot)> {
            days.iter().filter(|(_, slot)| self.verdict(*slot) == verdict).collect()
        };
        let all = format!("{} days from {first} to {last}", days.len());
        let (text, told) = match (of, reason.verdict) {
            (DaysOf::All, Some(Verdict::Met)) => (format!("on all {all}"), None),
            (DaysOf::Any, Some(Verdict::Missed)) => (format!("on none of {all}"), days.last()),
            (DaysOf::All, Some(Verdict::Missed)) => decisive("not on", &with(Verdict::Missed)),
            (DaysOf::Any, Some(Verdict::Met)) => decisive("on", &with(Verdict::Met)),
            (DaysOf::Met | DaysOf::Possible, _) => decisive("on", &with(Verdict::Met)),
            _ => decisive("open on", &with(Verdict::Unknown)),
        };
        reason.value = Some(Value::words(&if text.is_empty() { format!("on none of {all}") } else { text }));
        reason.parts = told.map(|(_, slot)| self.reason(*slot)).into_iter().collect();
    }

    /// Whether a slot is told by days.
    pub(super) fn counts_days(&self, slot: Slot) -> Option<(DaysOf, &[(Date, Slot)])> {
        match self.step(slot).map(|step| &step.op) {
            Some(Op::OnDays(of, days)) => Some((*of, days)),
            Some(Op::Copy(of) | Op::Settled(of, _)) => self.counts_days(*of),
            _ => None,
        }
    }
}

/// `not on 2025-09-30 and 2 days more`, and the first of them.
fn decisive<'a>(word: &str, days: &[&'a (Date, Slot)]) -> (String, Option<&'a (Date, Slot)>) {
    let text = match days {
        [] => String::new(),
        [(only, _)] => format!("{word} {only}"),
        [(first, _), (second, _)] => format!("{word} {first} and {second}"),
        [(first, _), rest @ ..] => format!("{word} {first} and {} days more", rest.len()),
    };
    (text, days.first().copied())
}
