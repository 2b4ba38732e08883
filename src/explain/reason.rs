//! Conditions told: what was asked, and what was found.

use serde::Serialize;

use super::words::decided;
use super::{Origin, Place, Value, View};
use crate::eval::Cell;
use crate::plan::{Op, OutcomeKind, RulePlan, Slot};
use crate::semantic::model::{CompareOp, Constant, RuleName};

/// The outcome of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not.
    Missed,
    /// Something that is not known leaves it open.
    Unknown,
}

/// One clause, or one line of arithmetic.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reason {
    /// Whether it holds; none for a line of arithmetic.
    pub verdict: Option<Verdict>,
    /// What the policy calls the clause, where it has a name.
    pub rule: Option<String>,
    /// What was asked or done: `Annual revenue >= 1,000,000.00 USD`.
    pub text: String,
    /// What was found.
    pub value: Option<Value>,
    /// How that came about: `3 × 5 = 15, at most 12`.
    pub working: Option<String>,
    /// What it was held against.
    pub bound: Option<Value>,
    /// How far what was found is from it, where it is missed and that can be said.
    pub gap: Option<Value>,
    /// Where it is written.
    pub place: Option<Place>,
    /// The cells and rows it rests on.
    pub origins: Vec<Origin>,
    /// What it is made of.
    pub parts: Vec<Reason>,
}

/// So long is a clause that is quoted beside its parts at most.
const SHORT: usize = 60;

impl Reason {
    /// What was found, beside what was asked.
    fn found(&self) -> String {
        match &self.value {
            Some(value) => format!("`{}` does not hold: it is {}", self.text, value.shown),
            None => format!("`{}` does not hold", self.text),
        }
    }

    /// What is told with a part is not told above it too.
    pub(super) fn told_once(mut self) -> Reason {
        self.parts = self.parts.into_iter().map(Reason::told_once).collect();
        let parts = &self.parts;
        self.origins.retain(|origin| !parts.iter().any(|part| part.tells(origin)));
        self
    }

    fn tells(&self, origin: &Origin) -> bool {
        self.origins.contains(origin) || self.parts.iter().any(|part| part.tells(origin))
    }
}

impl View<'_> {
    /// For a condition that does not hold, what was found instead: `Tier is Silver`.
    pub fn found_instead(&self, slot: Slot) -> String {
        let reason = self.reason(slot);
        let parts = reason.parts.iter().filter(|part| part.verdict == Some(Verdict::Missed));
        let parts: Vec<String> = parts.map(|part| part.found()).collect();
        if parts.is_empty() || reason.value.is_none() { reason.found() } else { parts.join("; ") }
    }

    /// A rule at its clause, by its name.
    pub(super) fn rule(&self, rule: &RulePlan) -> Reason {
        let mut reason = self.reason(rule.slot);
        reason.place = self.place(rule.at);
        match &rule.name {
            Some(RuleName::Given(name)) => reason.rule = Some(name.clone()),
            // A metric with parameters is called as the row calls it, beside what it comes to.
            Some(RuleName::Row(name)) if name.contains('(') && !reason.text.contains(name.as_str()) => {
                reason.rule = Some(name.clone());
            }
            _ => {}
        }
        reason.told_once()
    }

    /// What a named condition asks, rather than its name.
    pub(super) fn asked(&self, slot: Slot) -> Reason {
        let mut reason = self.line(self.written_for(slot), slot);
        reason.verdict = Some(self.verdict(slot));
        match self.op(slot) {
            Some(op) => self.tell(op, slot, &mut reason),
            None => reason.origins = self.origins(slot),
        }
        reason
    }

    /// Tells a condition.
    pub(super) fn reason(&self, slot: Slot) -> Reason {
        let mut reason = self.line(self.written_for(slot), slot);
        reason.verdict = Some(self.verdict(slot));
        if self.is_named(slot) || self.step(slot).is_none() {
            self.fact(slot, &mut reason);
        } else if let Some(op) = self.op(slot) {
            self.tell(op, slot, &mut reason);
        }
        reason
    }

    /// A condition at its place; a bare fact stands where it is asked, not where it is declared.
    pub(super) fn reason_at(&self, slot: Slot, place: Option<&Place>) -> Reason {
        let reason = self.reason(slot);
        if self.is_named(slot) { Reason { place: place.cloned(), ..reason } } else { reason }
    }

    /// A fact that is a condition. What a gate or a badge asks is told with it where it does not hold.
    fn fact(&self, slot: Slot, reason: &mut Reason) {
        reason.text = self.name(slot);
        reason.value = Some(self.value(slot));
        if let Some(outcome) = self.decision(slot) {
            reason.text = called(outcome.kind, &outcome.title);
            let verdict = self.verdict(slot);
            if let (Some(deeper), false) = (self.deeper(), verdict == Verdict::Met) {
                let rules = outcome.rules.iter().filter(|rule| self.verdict(rule.slot) != Verdict::Met);
                reason.parts = rules.map(|rule| deeper.rule(rule)).collect();
            }
            return;
        }
        reason.origins = self.origins(slot);
        self.tell_unnamed(slot, reason);
        // A metric of a row has no part of its own to be read in.
        if self.here.is_some() && !self.is_field(slot) && reason.verdict != Some(Verdict::Met) {
            let asked = self.asked(self.defined_by(slot));
            if asked.text != reason.text {
                reason.origins.clear();
                reason.parts = vec![asked];
            }
        }
    }

    fn tell(&self, op: &Op, slot: Slot, reason: &mut Reason) {
        match op {
            Op::Copy(of) | Op::Decide(of) | Op::AsOf(of, _) => {
                let inner = self.reason(*of);
                let (place, verdict) = (reason.place.take(), reason.verdict);
                *reason = Reason { verdict, place, ..inner };
                // A decision is yes or no also where what it rests on is open.
                if let (Some(outcome), Cell::Truth(truth)) = (self.decision(*of), self.cell(slot)) {
                    let shown = decided(outcome.kind, truth).to_owned();
                    reason.value = Some(Value { shown, exact: Some(truth.to_string()), currency: None });
                }
                // A condition of one label says which.
                if let Some(title) =
                    self.info(slot).and_then(|info| info.title.as_ref()).filter(|_| !self.is_named(slot))
                {
                    reason.rule = Some(title.clone());
                }
            }
            // `holds cloud`, `agreement_signed is yes`: what is asked is the fact itself.
            Op::Compare(CompareOp::Is, a, b) if matches!(self.op(*b), Some(Op::Constant(Constant::Flag(true)))) => {
                let (place, verdict) = (reason.place.take(), reason.verdict);
                *reason = Reason { verdict, place, ..self.reason(*a) };
            }
            Op::Compare(op, a, b) => self.comparison(*op, *a, (*b, *b), reason),
            Op::CompareBounds(op, a, b) => {
                self.comparison(*op, a.0, *b, reason);
                if self.cell(a.0) != self.cell(a.1) {
                    let most = match self.cell(a.1) {
                        Cell::Missing => "no upper limit".to_owned(),
                        _ => format!("up to {}", self.shown(a.1)),
                    };
                    let proven = self.value(a.0);
                    let shown = format!("{} proven, {most} possible", proven.shown);
                    reason.value = Some(Value { shown, ..proven });
                }
            }
            Op::All(of) => self.several("all of these", of, slot, reason),
            Op::Any(of) => self.several("at least one of these", of, slot, reason),
            Op::AtLeast(count, of) => {
                self.several(&format!("at least {count} of these {}", of.len()), of, slot, reason);
            }
            Op::Staffed(_, roles) => {
                reason.text = "enough people for the seats".to_owned();
                reason.parts = self.staffing(roles, reason.place.as_ref());
                if reason.verdict == Some(Verdict::Missed) {
                    let short = reason.parts.iter().filter(|part| part.verdict == Some(Verdict::Missed)).count();
                    let roles = if short == 1 { "role is" } else { "roles are" };
                    reason.value = Some(Value::words(&format!("{short} {roles} short of people")));
                }
            }
            Op::Not(of) => {
                let inner = self.reason(*of);
                // `X is not missing` is one clause: its words already say `not`.
                if inner.text != reason.text {
                    reason.text = format!("not {}", inner.text);
                }
                let is_flag = self.cell(*of) != Cell::Missing && self.is_named(self.root(*of));
                reason.value = inner.value.map(|value| match is_flag && !inner.text.contains(' ') {
                    true => Value { shown: format!("{} is {}", inner.text, value.shown), ..value },
                    false => value,
                });
                reason.origins = inner.origins;
                reason.parts = inner.parts;
            }
            Op::OnDays(of, days) => self.on_days(*of, days, reason),
            Op::In(value, _) | Op::Includes(value, _) | Op::Missing(value) => {
                reason.value = Some(self.value(*value));
                if let (Op::Missing(_), Cell::Missing) = (op, self.cell(*value)) {
                    reason.value = Some(Value::words("blank"));
                }
                // Of several labels that are asked for at once each stands for itself.
                if matches!(op, Op::Includes(..)) && !reason.text.contains("includes") {
                    reason.text = format!("{} includes {}", self.name(*value), reason.text);
                }
                reason.origins = self.origins(*value);
                self.tell_arm(*value, reason);
            }
            Op::Within(day, first, last) => {
                reason.text = self.with_days(&reason.text, *first, *last);
                reason.value = Some(self.value(*day));
                reason.origins = self.origins(*day);
                // A window between days of the data is open where one of them is.
                for origin in [first, last].into_iter().flat_map(|end| self.origins(*end)) {
                    if !reason.origins.contains(&origin) {
                        reason.origins.push(origin);
                    }
                }
            }
            Op::Through { of, .. } => {
                reason.value = Some(self.value(slot));
                // What is read of a partner from one of its own rows.
                if self.plan.table_of(*of) == Some(crate::plan::TableId::PARTNER) {
                    reason.origins = self.origins(*of);
                }
            }
            _ => {
                reason.value = Some(self.value(slot));
                reason.origins = self.origins(slot);
            }
        }
    }

    /// Conditions that decide together. Those inside each other that ask the same are told as one list.
    fn several(&self, text: &str, of: &[Slot], slot: Slot, reason: &mut Reason) {
        let quoted = reason.text.starts_with("qualifies for");
        let mut of = self.flat(of, matches!(self.op(slot), Some(Op::All(_))));
        if let ([only], false) = (of.as_slice(), quoted) {
            let (place, verdict) = (reason.place.take(), reason.verdict);
            let inner = self.reason(*only);
            *reason = Reason { verdict, place, ..inner };
            return;
        }
        let met = of.iter().filter(|part| self.verdict(**part) == Verdict::Met).count();
        let mut shown = format!("{met} of {} met", of.len());
        match quoted {
            // What it takes to reach a tier is told in full with the tier.
            true => {
                of.retain(|part| self.verdict(*part) != Verdict::Met);
                shown = if reason.verdict == Some(Verdict::Met) { "yes" } else { "no" }.to_owned();
            }
            false if reason.text.contains(" between ") && reason.text.len() <= SHORT => {}
            false => reason.text = text.to_owned(),
        }
        reason.value = Some(Value::words(&shown));
        let place = reason.place.clone();
        reason.parts = of
            .iter()
            .map(|part| match self.rule_of(*part).filter(|_| quoted) {
                Some(rule) => self.rule(rule),
                None => self.reason_at(*part, place.as_ref()),
            })
            .collect();
    }

    /// Conditions of which all must hold, without those that hold of nothing.
    fn flat(&self, of: &[Slot], all: bool) -> Vec<Slot> {
        let mut flat = Vec::new();
        for part in of {
            match self.op(*part) {
                Some(Op::All(inner)) if inner.is_empty() => {}
                Some(Op::All(inner)) if all && !self.is_named(*part) => flat.extend(self.flat(inner, all)),
                Some(Op::Decide(inner)) if all && matches!(self.op(*inner), Some(Op::All(of)) if of.is_empty()) => {}
                _ => flat.push(*part),
            }
        }
        flat
    }

    /// A line of arithmetic at the place of a slot.
    pub(super) fn line(&self, text: String, at: Slot) -> Reason {
        Reason { text, place: self.place_of(at), ..Reason::default() }
    }

    /// A fact and its value, with the cells it rests on.
    pub(super) fn found(&self, slot: Slot) -> Reason {
        let mut line = self.line(self.name(slot), slot);
        let mut value = self.value(slot);
        if let Cell::Number(number) = self.cell(slot) {
            value.shown = self.exact(number, &self.told_as(slot));
        }
        line.value = Some(value);
        line.origins = self.origins(slot);
        self.tell_arm(slot, &mut line);
        line
    }
}

/// A gate or a badge by its title.
pub(super) fn called(kind: OutcomeKind, title: &str) -> String {
    match kind {
        OutcomeKind::Gate => format!("the gate {title}"),
        _ => title.to_owned(),
    }
}
