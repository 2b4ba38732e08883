//! Arithmetic told line by line: additions, caps, points, and what made a benefit unavailable.

use super::{Reason, Verdict, View};
use crate::eval::Cell;
use crate::plan::{Op, Slot};
use crate::semantic::Type;
use crate::text::FileSpan;
use crate::value::Decimal;

/// How a cap and a floor are told.
const NO_MORE: &str = "no more than";
const NO_LESS: &str = "no less than";

impl View<'_> {
    /// How a benefit came to its value, or why it is not available.
    pub(super) fn amount(&self, slot: Slot) -> Vec<Reason> {
        let mut lines = Vec::new();
        self.amount_lines(slot, &mut lines);
        lines
    }

    fn amount_lines(&self, slot: Slot, lines: &mut Vec<Reason>) {
        let Some(step) = self.step(slot) else { return lines.push(self.found(slot)) };
        match &step.op {
            Op::Copy(of) if !self.is_named(*of) => self.amount_lines(*of, lines),
            Op::Available(value, condition) => {
                if self.verdict(*condition) == Verdict::Met {
                    self.amount_lines(*value, lines);
                } else {
                    let mut reason = self.reason(*condition);
                    reason.text = format!("only with {}", reason.text);
                    lines.push(reason);
                }
            }
            Op::ByTier(tier, values) if self.brackets_of_tier(*tier, values).is_some() => {
                let text = self.tier_title(*tier).map_or_else(String::new, |tier| format!("the brackets of {tier}"));
                lines.push(self.line(text, None, step.at));
                self.brackets_of_tier(*tier, values).into_iter().for_each(|of| self.amount_lines(of, lines));
            }
            Op::ByTier(tier, _) => {
                let text = match self.tier_title(*tier) {
                    Some(tier) => format!("at {tier}"),
                    None => "only with a tier".to_owned(),
                };
                let value = (self.cell(slot) != Cell::Missing).then_some(slot);
                lines.push(self.line(text, value, step.at));
            }
            Op::Choose { subjects, .. } if let [fact] = subjects.as_slice() => {
                let text = match self.cell(*fact) {
                    Cell::Missing => format!("{} is not known", self.name(*fact)),
                    _ => format!("for {} {}", self.name(*fact), self.shown(*fact)),
                };
                let value = (self.cell(slot) != Cell::Missing).then_some(slot);
                let mut line = self.line(text, value, step.at);
                line.origins = self.origins(*fact);
                lines.push(line);
            }
            Op::Brackets { mode, on, against, brackets } => {
                self.bracket_lines(slot, *mode, (*on, *against), brackets, lines)
            }
            Op::Plus(amount, extra, condition) => {
                self.amount_lines(*amount, lines);
                let mut line = self.line(format!("plus {}", self.shown(*extra)), None, step.at);
                let added = self.verdict(*condition) == Verdict::Met;
                line.value = Some(if added { "added" } else { "not added" }.to_owned());
                line.parts.push(self.reason(*condition));
                lines.push(line);
            }
            Op::Sum(of) => of.iter().for_each(|part| self.amount_lines(*part, lines)),
            Op::Min(of) => self.limit_lines(of, NO_MORE, lines),
            Op::Max(of) => self.limit_lines(of, NO_LESS, lines),
            Op::Round(of, _) => {
                self.amount_lines(*of, lines);
                if self.cell(*of) != self.cell(slot) && self.cell(slot) != Cell::Missing {
                    lines.push(self.line("rounded once, at the end".to_owned(), Some(slot), step.at));
                }
            }
            _ => lines.push(self.found(slot)),
        }
    }

    /// An amount and the bounds on it: a bound is told where it changes something.
    fn limit_lines(&self, of: &[Slot], word: &str, lines: &mut Vec<Reason>) {
        let Some((amount, limits)) = of.split_first() else { return };
        self.amount_lines(*amount, lines);
        for limit in limits {
            let at = self.plan.slots.get(limit.0 as usize).map(|info| info.at);
            if let Some(at) = at {
                let reached = match (self.cell(*amount), self.cell(*limit)) {
                    (Cell::Number(amount), Cell::Number(limit)) if word == NO_MORE => amount > limit,
                    (Cell::Number(amount), Cell::Number(limit)) => amount < limit,
                    _ => false,
                };
                let mut line = self.line(format!("{word} {}", self.shown(*limit)), None, at);
                line.value = Some(if reached { "reached, so this is the amount" } else { "not reached" }.to_owned());
                lines.push(line);
            }
        }
    }

    /// How a score came to its points: a line each.
    pub(super) fn score(&self, slot: Slot) -> Vec<Reason> {
        match self.step(slot).map(|step| &step.op) {
            Some(Op::Copy(of)) => self.score(*of),
            Some(Op::Sum(of)) => of.iter().map(|part| self.points(*part)).collect(),
            _ => Vec::new(),
        }
    }

    fn points(&self, slot: Slot) -> Reason {
        let at = self.plan.slots.get(slot.0 as usize).map(|info| info.at);
        let at = at.unwrap_or(FileSpan { file: crate::text::FileId(0), span: crate::text::Span::default() });
        let (text, parts) = match self.step(slot).map(|step| &step.op) {
            Some(Op::Sum(of)) => (self.name(slot), of.iter().map(|part| self.points(*part)).collect()),
            Some(Op::Copy(of)) => return Reason { text: self.name(slot), ..self.points(*of) },
            Some(Op::Min(of)) if self.is_named(slot) => {
                let inner = of.first().map(|inner| self.points(*inner));
                (self.name(slot), inner.map_or_else(Vec::new, |inner| inner.parts))
            }
            Some(Op::Max(of)) => ("best of".to_owned(), of.iter().map(|part| self.points(*part)).collect()),
            _ => (self.written(at), Vec::new()),
        };
        let mut line = self.line(text, Some(slot), at);
        if let (Some(most), Some(value)) = (self.points_of_weight(slot), &line.value) {
            line.value = Some(format!("{value} of {}", self.number(most, &Type::Points)));
        }
        if parts.is_empty() {
            line.origins = self.origins(slot);
        }
        line.parts = parts;
        line
    }

    /// The points that a line with a weight can give: the policy says only their share.
    fn points_of_weight(&self, slot: Slot) -> Option<Decimal> {
        match &self.step(slot)?.op {
            Op::Proven(of, _) => self.points_of_weight(*of),
            Op::InProportion { points, .. } => {
                let at = self.plan.slots.get(slot.0 as usize)?.at;
                self.written(at).starts_with("weight").then_some(*points)
            }
            _ => None,
        }
    }

    /// Where a metric or band comes from.
    pub(super) fn derivation(&self, slot: Slot) -> Vec<Reason> {
        let at = self.step(slot).map(|step| step.at);
        let at = at.or(self.plan.folds.iter().find(|fold| fold.out == slot).map(|fold| fold.at));
        let Some(at) = at else { return Vec::new() };
        let mut line = self.line(self.written(at), Some(slot), at);
        line.origins = self.origins(slot);
        match self.counts_days(slot) {
            Some((of, days)) => {
                let mut told = self.line(String::new(), None, at);
                told.verdict = Some(self.verdict(slot));
                self.on_days(of, days, &mut told);
                told.verdict = None;
                told.text = told.value.take().unwrap_or_default();
                line.parts.push(told);
            }
            None => line.parts = self.windows(slot, at),
        }
        vec![line]
    }

    /// A fact and its value.
    pub(super) fn found(&self, slot: Slot) -> Reason {
        let at = self.plan.slots.get(slot.0 as usize).map(|info| info.at);
        let at = at.unwrap_or(FileSpan { file: crate::text::FileId(0), span: crate::text::Span::default() });
        let mut line = self.line(self.name(slot), Some(slot), at);
        if let (Cell::Number(number), Some(info)) = (self.cell(slot), self.plan.slots.get(slot.0 as usize)) {
            line.value = Some(self.exact(number, &info.ty));
        }
        line.origins = self.origins(slot);
        line
    }

    pub(super) fn line(&self, text: String, value: Option<Slot>, at: FileSpan) -> Reason {
        Reason {
            verdict: None,
            text,
            value: value.map(|slot| self.shown(slot)),
            bound: None,
            missing: None,
            place: self.place(at),
            origins: Vec::new(),
            parts: Vec::new(),
        }
    }
}
