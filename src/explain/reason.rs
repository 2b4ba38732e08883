//! Conditions told: what was asked, what was found, and how much is missing.

use serde::Serialize;

use super::{Origin, View};
use crate::eval::Cell;
use crate::plan::{Op, Slot, Step};
use crate::semantic::Type;
use crate::semantic::model::CompareOp;
use crate::value::{Decimal, Duration, TimeUnit};

/// The outcome of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not.
    Missed,
    /// A blank leaves it open.
    Unknown,
}

/// One clause, or one line of arithmetic.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// Whether it holds; none for a line of arithmetic.
    pub verdict: Option<Verdict>,
    /// What was asked or done: `Annual revenue >= 1,000,000.00 USD`.
    pub text: String,
    /// What was found.
    pub value: Option<String>,
    /// What it was held against.
    pub bound: Option<String>,
    /// How much is missing, where that can be said.
    pub missing: Option<String>,
    /// Where it is written: `file:line`.
    pub place: String,
    /// The cells and rows it rests on.
    pub origins: Vec<Origin>,
    /// What it is made of.
    pub parts: Vec<Reason>,
}

impl Reason {
    /// What was found, beside what was asked.
    pub(super) fn found(&self) -> String {
        match &self.value {
            Some(value) => format!("`{}` does not hold: it is {value}", self.text),
            None => format!("`{}` does not hold", self.text),
        }
    }
}

impl View<'_> {
    pub(super) fn verdict(&self, slot: Slot) -> Verdict {
        match self.cell(slot) {
            Cell::Truth(true) => Verdict::Met,
            Cell::Truth(false) => Verdict::Missed,
            _ => Verdict::Unknown,
        }
    }

    /// Tells a condition.
    pub(super) fn reason(&self, slot: Slot) -> Reason {
        let at = self.plan.slots.get(slot.0 as usize).map(|info| info.at);
        let mut reason = Reason {
            verdict: Some(self.verdict(slot)),
            text: at.map_or_else(String::new, |at| self.written(at)),
            value: None,
            bound: None,
            missing: None,
            place: at.map_or_else(String::new, |at| self.place(at)),
            origins: Vec::new(),
            parts: Vec::new(),
        };
        match self.step(slot) {
            Some(Step { op, .. }) => self.tell(op, slot, &mut reason),
            None => {
                reason.text = self.name(slot);
                reason.origins = self.origins(slot);
                reason.value = Some(self.shown(slot));
            }
        }
        reason
    }

    fn tell(&self, op: &Op, slot: Slot, reason: &mut Reason) {
        match op {
            // A gate or specialization has its own part; here it is one fact.
            Op::Copy(of) | Op::Decide(of) | Op::AsOf(of, _) if self.is_named(*of) => {
                reason.text = self.name(*of);
                reason.value = Some(self.shown(slot));
                reason.origins = if self.step(*of).is_none() { self.origins(*of) } else { Vec::new() };
            }
            Op::Copy(of) | Op::Decide(of) | Op::AsOf(of, _) => {
                let inner = self.reason(*of);
                let place = std::mem::take(&mut reason.place);
                let verdict = reason.verdict;
                *reason = Reason { verdict, ..inner };
                // A condition of one label says which.
                if let Some(title) = self.plan.slots.get(slot.0 as usize).and_then(|info| info.title.as_ref()) {
                    reason.text = format!("{title}: {}", reason.text);
                }
                if reason.place.is_empty() {
                    reason.place = place;
                }
            }
            Op::Compare(op, a, b) => self.comparison(*op, *a, (*b, *b), reason),
            Op::CompareBounds(op, a, b) => {
                self.comparison(*op, a.0, *b, reason);
                if self.cell(a.0) != self.cell(a.1) {
                    let most = match self.cell(a.1) {
                        Cell::Missing => "no upper limit".to_owned(),
                        _ => format!("up to {}", self.shown(a.1)),
                    };
                    reason.value = Some(format!("{} proven, {most} possible", self.shown(a.0)));
                }
            }
            Op::All(of) => self.several("all of these", of, reason),
            Op::Any(of) => self.several("one of these at least", of, reason),
            Op::AtLeast(count, of) => self.several(&format!("at least {count} of these {}", of.len()), of, reason),
            Op::Staffed(_, roles) => {
                reason.text = "enough people for all seats".to_owned();
                reason.parts = self.staffing(roles, &reason.place);
            }
            Op::Not(of) => {
                let inner = self.reason(*of);
                // `X is not missing` is one clause: its words already say `not`.
                if inner.text != reason.text {
                    reason.text = format!("not {}", inner.text);
                }
                reason.value = inner.value;
                reason.origins = inner.origins;
                reason.parts = inner.parts;
            }
            Op::OnDays(of, days) => self.on_days(*of, days, reason),
            Op::In(value, _) | Op::Includes(value, _) | Op::Missing(value) => {
                reason.value = Some(self.shown(*value));
                reason.origins = self.origins(*value);
            }
            Op::Within(day, first, last) => {
                reason.text = self.with_days(&reason.text, *first, *last);
                reason.value = Some(self.shown(*day));
                reason.origins = self.origins(*day);
            }
            _ => {
                reason.value = Some(self.shown(slot));
                reason.origins = self.origins(slot);
            }
        }
    }

    fn several(&self, text: &str, of: &[Slot], reason: &mut Reason) {
        if let [only] = of {
            *reason = self.reason(*only);
            return;
        }
        reason.text = text.to_owned();
        reason.parts = of.iter().map(|part| self.reason(*part)).collect();
        let met = reason.parts.iter().filter(|part| part.verdict == Some(Verdict::Met)).count();
        reason.value = Some(format!("{met} of {} met", of.len()));
    }

    fn comparison(&self, op: CompareOp, a: Slot, b: (Slot, Slot), reason: &mut Reason) {
        let bound = match (self.cell(b.0), self.cell(b.1)) {
            (Cell::Missing, _) | (_, Cell::Missing) => "a number that is not known yet".to_owned(),
            (low, high) if low == high => self.shown(b.0),
            _ => format!("{} to {}", self.shown(b.0), self.shown(b.1)),
        };
        let place = |slot: Slot| self.plan.slots.get(slot.0 as usize).map(|info| info.at);
        if place(a).is_some_and(|at| self.written(at) == reason.text) {
            // A place among others: the clause says both sides in one.
            reason.value = Some(format!("place {}, and the first {bound} are meant", self.shown(a)));
            reason.origins = self.origins(a);
            return;
        }
        let named = self.is_named(b.0);
        let bound = if named { format!("{bound} ({})", self.name(b.0)) } else { bound };
        reason.text = format!("{} {} {bound}", self.name(a), op.symbol());
        reason.value = Some(self.shown(a));
        // What differs must look different.
        if let (Cell::Number(value), Cell::Number(bound)) = (self.cell(a), self.cell(b.0))
            && value != bound
            && self.shown(a) == self.shown(b.0)
        {
            reason.value = Some(value.normalize().to_string());
        }
        reason.bound = Some(self.shown(b.0));
        reason.missing = (reason.verdict == Some(Verdict::Missed)).then(|| self.shortfall(op, a, b.0)).flatten();
        reason.origins = self.origins(a);
        reason.origins.extend(self.origins(b.0));
        reason.origins.dedup();
    }

    /// How far a value is from the bound that it misses.
    fn shortfall(&self, op: CompareOp, a: Slot, b: Slot) -> Option<String> {
        let ty = &self.plan.slots.get(a.0 as usize)?.ty;
        let rising = match op {
            CompareOp::AtLeast | CompareOp::MoreThan => true,
            CompareOp::AtMost | CompareOp::LessThan => false,
            CompareOp::Is | CompareOp::IsNot => return None,
        };
        let word = if rising { "missing" } else { "too many" };
        match (self.cell(a), self.cell(b), ty) {
            (Cell::Number(value), Cell::Number(bound), ty) => {
                let gap = bound.checked_sub(value)?.abs();
                let over = if rising { word } else { "too much" };
                let told = self.number(gap, ty);
                let told = if told == self.number(Decimal::ZERO, ty) { gap.normalize().to_string() } else { told };
                (!gap.is_zero()).then(|| format!("{told} {over}"))
            }
            (Cell::Code(value), Cell::Code(bound), Type::Date) => {
                let count = (i64::from(bound) - i64::from(value)).abs();
                (count > 0).then(|| format!("{} {word}", Duration { unit: TimeUnit::Day, count }))
            }
            _ => None,
        }
    }

    pub(super) fn step(&self, slot: Slot) -> Option<&Step> {
        self.plan.steps.get(slot.0 as usize)?.as_ref()
    }

    /// Whether a slot holds a fact that the policy names.
    pub(super) fn is_named(&self, slot: Slot) -> bool {
        self.plan.slots.get(slot.0 as usize).is_some_and(|info| info.name.is_some())
    }

    /// What people call a slot: the fact's title, or the words of the policy.
    pub(super) fn name(&self, slot: Slot) -> String {
        let Some(info) = self.plan.slots.get(slot.0 as usize) else { return String::new() };
        match (&info.title, self.step(slot)) {
            (Some(title), _) => match self.as_of(slot) {
                Some(day) => format!("{title} as of {day}"),
                None => title.clone(),
            },
            (None, Some(Step { op: Op::Copy(of) | Op::Settled(of, _) | Op::AsOf(of, _), .. })) => self.name(*of),
            (None, _) => match self.as_of(slot) {
                Some(day) => format!("{} ({day})", self.written(info.at)),
                None => self.written(info.at),
            },
        }
    }
}
