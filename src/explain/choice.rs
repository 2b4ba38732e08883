//! Choices told: which arm of a threshold, a band or a row of points gave the value, and for what.

use super::{Reason, Verdict, View};
use crate::eval::Cell;
use crate::plan::{Op, OutcomeKind, Slot};

impl View<'_> {
    /// The slot of the value that a choice takes.
    pub(super) fn given_by(&self, op: &Op) -> Option<Slot> {
        let Op::Choose { subjects, arms, otherwise, missing } = op else { return None };
        let is_missing = subjects.iter().any(|subject| self.cell(*subject) == Cell::Missing);
        let arm = arms.iter().find(|(condition, _)| self.verdict(*condition) == Verdict::Met).map(|(_, value)| *value);
        if is_missing { arm.or(*missing) } else { arm.or(*otherwise) }
    }

    /// `region EMEA`, `csat 4.4`: a fact with its value.
    pub(super) fn named_value(&self, slot: Slot) -> String {
        match self.cell(slot) {
            Cell::Missing => format!("{} not known", self.name(slot)),
            _ => format!("{} {}", self.name(slot), self.shown(slot)),
        }
    }

    /// The arm that a choice takes, at its place, with the cells that lead to it.
    pub(super) fn arm(&self, slot: Slot) -> Option<Reason> {
        let op = self.op(slot)?;
        let Op::Choose { subjects, arms, missing, .. } = op else { return None };
        let value = self.given_by(op);
        let arm = value.and_then(|value| arms.iter().find(|(_, of)| *of == value)).map(|(condition, _)| *condition);
        let cases: Vec<String> = subjects.iter().map(|subject| self.named_value(*subject)).collect();
        let cases = cases.join(", ");
        let mut line = self.line(String::new(), arm.or(value).unwrap_or(slot));
        line.text = match arm.map(|arm| self.written_for(arm)) {
            Some(arm) if arm.contains("=>") => format!("for {cases}, by `{arm}`"),
            Some(_) => format!("for {cases}"),
            None if value.is_some() && value == *missing => format!("for {cases}, by `missing`"),
            None if value.is_some() => format!("for {cases}, otherwise"),
            None => format!("for {cases}: no value"),
        };
        if let Some(value) = value.filter(|_| self.cell(slot) != Cell::Missing) {
            line.value = Some(self.value(slot));
            line.working = self.conversions(value);
            // A cell of a table is where its value stands.
            if arm.is_none_or(|arm| !self.written_for(arm).contains("=>")) {
                line.place = self.place_of(value);
            }
        }
        // What a score rests on is told with the score.
        let is_told = |subject: Slot| self.outcome_of(subject).is_some_and(|it| it.kind == OutcomeKind::Score);
        for subject in subjects.iter().filter(|subject| !is_told(**subject)) {
            for origin in self.origins(*subject) {
                if !line.origins.contains(&origin) {
                    line.origins.push(origin);
                }
            }
        }
        Some(line)
    }

    /// Where a threshold or a band is read, tells its arm below, and leaves the cells that lead to it there.
    pub(super) fn tell_arm(&self, slot: Slot, reason: &mut Reason) {
        let root = self.root(slot);
        let Some(mut arm) = self.arm(self.defined_by(root)) else { return };
        arm.text = format!("{} {}", self.name(root), arm.text);
        reason.origins.retain(|origin| !arm.origins.contains(origin));
        if reason.parts.iter().all(|part| part.text != arm.text) {
            reason.parts.push(arm);
        }
    }

    /// The slot that works a fact out: below the copies that carry its name.
    pub(super) fn defined_by(&self, slot: Slot) -> Slot {
        match self.op(slot) {
            Some(Op::Copy(of) | Op::Settled(of, _)) if !self.is_field(*of) => match self.is_named(*of) {
                true => slot,
                false => self.defined_by(*of),
            },
            _ => slot,
        }
    }
}
