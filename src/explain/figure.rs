//! Metrics and expressions told: the words of the policy, the facts that they read with their values, the condition of an
//! `if`, the days of windows, and the rows behind.

use std::collections::BTreeSet;

use super::{Reason, Verdict, View};
use crate::plan::{Op, Slot};
use crate::semantic::Type;

impl View<'_> {
    /// Where a metric or band comes from.
    pub(super) fn derivation(&self, slot: Slot) -> Vec<Reason> {
        let defined = self.defined_by(slot);
        if let Some(arm) = self.arm(defined) {
            return vec![Reason { value: None, ..arm }];
        }
        if self.type_of(slot) == Type::Flag && self.step(defined).is_some() && self.counts_days(slot).is_none() {
            return vec![Reason { verdict: None, ..self.flag(slot, defined) }];
        }
        let mut line = self.expression(defined);
        line.value = None;
        if let Some((of, days)) = self.counts_days(slot) {
            let mut told = self.line(String::new(), defined);
            told.verdict = Some(self.verdict(slot));
            self.on_days(of, days, &mut told);
            told.verdict = None;
            told.text = told.value.take().map(|value| value.shown).unwrap_or_default();
            line.parts = vec![told];
        }
        vec![line]
    }

    /// A flag by what it asks.
    fn flag(&self, slot: Slot, defined: Slot) -> Reason {
        let mut reason = self.asked(defined);
        let written = self.written_for(defined);
        if !reason.text.contains(&written) && !reason.parts.is_empty() {
            reason.text = written;
        }
        reason.place = self.defined_at(defined).and_then(|at| self.place(at));
        if reason.value.as_ref().is_some_and(|value| value.shown == self.shown(slot)) {
            reason.value = None;
        }
        reason.parts.extend(self.windows(defined).into_iter().filter(|line| !reason.text.contains(&line.text)));
        reason
    }

    /// An expression in the words of the policy, with its value and the facts that it reads.
    pub(super) fn expression(&self, slot: Slot) -> Reason {
        if let Some(Op::Copy(of)) = self.op(slot)
            && self.is_named(*of)
        {
            return self.read_fact(*of);
        }
        let mut line = self.line(self.written_for(slot), slot);
        line.place = self.defined_at(slot).and_then(|at| self.place(at));
        line.value = Some(self.value(slot));
        if let crate::eval::Cell::Number(number) = self.cell(slot)
            && let Some(value) = &mut line.value
        {
            value.shown = self.exact(number, &self.told_as(slot));
        }
        line.working = self.standing_among(slot).or_else(|| self.conversions(slot));
        if let Some(days) = self.counts_days(slot) {
            let _ = days;
            return line;
        }
        line.origins = self.own_origins(slot);
        line.parts = self.conditions(slot);
        let conditions: Vec<String> = line.parts.iter().map(|part| part.text.clone()).collect();
        for fact in self.facts_of(slot) {
            let told = self.read_fact(fact);
            if !conditions.iter().any(|text| text.contains(&told.text)) {
                line.parts.push(told);
            }
        }
        for beyond in self.read_beyond(slot) {
            if !conditions.iter().any(|text| text.contains(&beyond.text)) {
                line.parts.push(beyond);
            }
        }
        for window in self.windows(slot) {
            let written = window.text.split(" is ").next().unwrap_or_default();
            if !line.parts.iter().any(|part| part.text.contains(written)) {
                line.parts.push(window);
            }
        }
        line.parts.extend(self.rows_behind(slot));
        line
    }

    /// The amounts that an expression converts from another currency, with their rates.
    pub(super) fn conversions(&self, slot: Slot) -> Option<String> {
        let (mut seen, mut told) = (BTreeSet::new(), Vec::new());
        let mut left = vec![slot];
        while let Some(next) = left.pop() {
            if !seen.insert(next) || next != slot && self.is_named(next) {
                continue;
            }
            match self.op(next) {
                Some(Op::Convert { .. } | Op::Constant(_)) => told.extend(self.conversion(next)),
                Some(Op::If(condition, then, otherwise)) => {
                    left.push(if self.verdict(*condition) == Verdict::Met { *then } else { *otherwise });
                }
                Some(op @ Op::Choose { .. }) => left.extend(self.given_by(op)),
                Some(Op::OnDays(..)) | None => {}
                Some(op) => op.reads(&mut |read| left.push(read)),
            }
        }
        (!told.is_empty()).then(|| format!("converted from {}", told.join(" and ")))
    }

    /// A fact that is read: its value, and where it is not told by itself, its cells.
    fn read_fact(&self, fact: Slot) -> Reason {
        let mut line = self.line(self.name(fact), fact);
        line.value = Some(self.value(fact));
        if self.outcome_of(fact).is_none() {
            line.origins = self.origins(fact);
            line.parts = self.windows(fact);
        }
        self.tell_arm(fact, &mut line);
        line
    }

    /// What an expression of a row reads of the rows that it refers to: `product.points: 5`.
    fn read_beyond(&self, slot: Slot) -> Vec<Reason> {
        let (mut seen, mut told) = (BTreeSet::new(), Vec::new());
        let mut left = if self.here.is_some() { vec![slot] } else { Vec::new() };
        while let Some(next) = left.pop() {
            if !seen.insert(next) || next != slot && self.is_named(next) {
                continue;
            }
            match self.op(next) {
                Some(Op::Through { .. }) if self.cell(next) != crate::eval::Cell::Missing => {
                    let mut line = self.line(self.written_for(next), next);
                    line.value = Some(self.value(next));
                    told.push(line);
                }
                Some(Op::OnDays(..)) | None => {}
                Some(op) => op.reads(&mut |read| left.push(read)),
            }
        }
        told.reverse();
        told
    }

    /// The conditions of the `if` that an expression is, or of those that it adds up.
    fn conditions(&self, slot: Slot) -> Vec<Reason> {
        let mut told = Vec::new();
        let mut left = vec![slot];
        while let Some(next) = left.pop() {
            match self.op(next) {
                Some(Op::If(condition, ..)) if self.is_case(*condition) => {}
                // `50 EUR or 55 USD`: which of them it is shows.
                Some(Op::If(condition, ..)) if self.is_of_amounts(next, *condition) => {}
                Some(Op::If(condition, then, otherwise)) => {
                    told.push(self.reason_at(*condition, self.place_of(next).as_ref()));
                    let chosen = if self.verdict(*condition) == Verdict::Met { *then } else { *otherwise };
                    left.extend(Some(chosen).filter(|of| !self.is_named(*of)));
                }
                Some(Op::Arithmetic(_, a, b)) => {
                    left.extend([*b, *a].into_iter().filter(|of| !self.is_named(*of)));
                }
                _ => {}
            }
        }
        told
    }

    /// Whether a condition is none that is written, but asks for the currency of amounts that are given per currency.
    fn is_of_amounts(&self, whole: Slot, condition: Slot) -> bool {
        let at = |slot: Slot| self.info(slot).map(|info| info.at);
        at(whole) == at(condition)
    }

    /// Whether a condition is one of a label or badge among many, of which it is counted how many hold.
    fn is_case(&self, slot: Slot) -> bool {
        self.info(slot).is_some_and(|info| info.title.is_some() && info.name.is_none())
    }

    /// The facts that an expression reads itself, in the order written.
    pub(super) fn facts_of(&self, slot: Slot) -> Vec<Slot> {
        let (mut seen, mut facts) = (BTreeSet::new(), Vec::new());
        let mut left = vec![slot];
        while let Some(next) = left.pop() {
            if !seen.insert(next) {
                continue;
            }
            if next != slot && self.is_named(next) {
                if !self.is_field(next) {
                    facts.push(next);
                }
                continue;
            }
            let from = left.len();
            match self.op(next) {
                Some(Op::OnDays(..)) | None => {}
                // What is looked up decides by its arm, which is told with it.
                Some(op) => op.reads(&mut |read| left.push(read)),
            }
            if let Some(fresh) = left.get_mut(from..) {
                fresh.reverse();
            }
        }
        facts.retain(|fact| self.plan.table_of(*fact) == self.plan.table_of(slot));
        facts
    }
}
