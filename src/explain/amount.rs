//! Benefits told line by line: additions, caps, rounding, and what makes one unavailable.

use super::{Reason, Value, Verdict, View};
use crate::eval::Cell;
use crate::plan::{Op, OutcomeKind, Slot};
use crate::semantic::Type;

/// How a cap and a floor are told.
const NO_MORE: &str = "no more than";
const NO_LESS: &str = "no less than";

impl View<'_> {
    /// How a benefit came to its value, or why it is not available.
    pub(super) fn amount(&self, slot: Slot) -> Vec<Reason> {
        let mut lines = Vec::new();
        if let Some(op) = self.op(slot) {
            self.op_lines(slot, op, &mut lines);
        }
        lines
    }

    fn amount_lines(&self, slot: Slot, lines: &mut Vec<Reason>) {
        match self.op(slot) {
            Some(op) if !self.is_named(slot) => self.op_lines(slot, op, lines),
            _ => lines.push(self.found(slot)),
        }
    }

    fn op_lines(&self, slot: Slot, op: &Op, lines: &mut Vec<Reason>) {
        match op {
            Op::Copy(of) if !self.is_named(*of) => self.amount_lines(*of, lines),
            Op::Copy(of) => lines.push(self.found(*of)),
            Op::Available(value, condition) => match self.verdict(*condition) {
                Verdict::Met => self.amount_lines(*value, lines),
                _ => self.unavailable(*condition, lines),
            },
            Op::ByTier(tier, values) if self.brackets_of_tier(*tier, values).is_some() => {
                let text = self.tier_title(*tier).map_or_else(String::new, |tier| format!("the brackets of {tier}"));
                lines.push(self.line(text, slot));
                self.brackets_of_tier(*tier, values).into_iter().for_each(|of| self.amount_lines(of, lines));
            }
            Op::ByTier(tier, values) => lines.push(self.at_tier(slot, *tier, values)),
            Op::Choose { .. } => lines.extend(self.arm(slot)),
            Op::Brackets { mode, on, against, brackets } => {
                self.bracket_lines(slot, *mode, (*on, *against), brackets, lines)
            }
            Op::Plus(amount, extra, condition) => {
                self.amount_lines(*amount, lines);
                let mut line = self.line(format!("plus {}", self.shown(*extra)), slot);
                let added = self.verdict(*condition) == Verdict::Met;
                line.working = Some(if added { "added" } else { "not added" }.to_owned());
                self.add_working(&mut line, self.conversions(*extra));
                line.origins = self.own_origins(*extra);
                line.parts.push(self.reason_at(*condition, line.place.as_ref()));
                lines.push(line);
            }
            Op::Sum(of) => of.iter().enumerate().for_each(|(at, part)| {
                let from = lines.len();
                self.amount_lines(*part, lines);
                if let Some(first) = lines.get_mut(from).filter(|_| at > 0) {
                    first.text = format!("plus {}", first.text);
                }
            }),
            Op::Min(of) => self.limit_lines(slot, of, NO_MORE, lines),
            Op::Max(of) => self.limit_lines(slot, of, NO_LESS, lines),
            // Rounded to the minor unit of the currency at hand.
            Op::If(condition, then, otherwise) if matches!(self.op(*then), Some(Op::Round(..))) => {
                let met = self.verdict(*condition) == Verdict::Met;
                self.amount_lines(if met { *then } else { *otherwise }, lines);
            }
            Op::Round(of, _) => {
                self.amount_lines(*of, lines);
                if self.cell(*of) != self.cell(slot) && self.cell(slot) != Cell::Missing {
                    let mut line = self.line("rounded once, at the end".to_owned(), slot);
                    line.value = Some(self.value(slot));
                    lines.push(line);
                }
            }
            _ => lines.push(self.expression(slot)),
        }
    }

    /// The cell of the tier held.
    fn at_tier(&self, slot: Slot, tier: Slot, values: &[Option<Slot>]) -> Reason {
        let code = self.code(tier).and_then(|code| usize::try_from(code).ok()?.checked_sub(1));
        let cell = code.and_then(|at| values.get(at).copied().flatten());
        let ladder = self.name(tier);
        let text = match (self.tier_title(tier), cell) {
            (Some(tier), Some(_)) => format!("at {tier}"),
            (Some(tier), None) => format!("nothing at {tier}"),
            (None, _) => format!("only with a {ladder}"),
        };
        let mut line = self.line(text, slot);
        if let Some(cell) = cell {
            line.value = Some(self.value(slot));
            line.place = self.place_of(cell);
            line.working = self.conversions(cell);
            line.origins = self.own_origins(cell);
            let facts = self.facts_of(cell).into_iter().filter(|_| !self.is_named(cell));
            line.parts = facts.map(|fact| self.found(fact)).collect();
        }
        line
    }

    /// Says one more thing of how a line came about.
    pub(super) fn add_working(&self, line: &mut Reason, more: Option<String>) {
        line.working = match (line.working.take(), more) {
            (Some(working), Some(more)) => Some(format!("{working}; {more}")),
            (working, more) => working.or(more),
        };
    }

    /// Each condition that keeps a benefit from a partner.
    fn unavailable(&self, condition: Slot, lines: &mut Vec<Reason>) {
        let conditions = match self.op(condition) {
            Some(Op::All(of)) => of.clone(),
            _ => vec![condition],
        };
        for condition in conditions.into_iter().filter(|condition| self.verdict(*condition) != Verdict::Met) {
            let mut reason = self.reason(condition);
            let gate = self.decision(self.root(condition)).filter(|outcome| outcome.kind == OutcomeKind::Gate);
            reason.text = match gate {
                Some(gate) => format!("suspended until the gate {} is passed", gate.title),
                None if self.asks_for_any_tier(condition) => format!("only with a {}", self.asked_tier(condition)),
                None => format!("only with {}", reason.text),
            };
            if gate.is_some() {
                reason.value = None;
            }
            reason.verdict = None;
            lines.push(reason);
        }
    }

    /// Whether a condition asks for the lowest tier or a higher one.
    fn asks_for_any_tier(&self, condition: Slot) -> bool {
        match self.op(condition) {
            Some(Op::Compare(_, tier, lowest)) => {
                matches!(self.type_of(*tier), Type::Tier(_)) && self.cell(*lowest) == Cell::Code(1)
            }
            _ => false,
        }
    }

    fn asked_tier(&self, condition: Slot) -> String {
        match self.op(condition) {
            Some(Op::Compare(_, tier, _)) => self.name(*tier),
            _ => String::new(),
        }
    }

    /// An amount and the bounds on it: a bound is told where it changes something.
    fn limit_lines(&self, slot: Slot, of: &[Slot], word: &str, lines: &mut Vec<Reason>) {
        let Some((amount, limits)) = of.split_first() else { return };
        // `min` and `max` of an expression are not a cap.
        if !matches!(self.written_for(slot).split(' ').next(), Some("cap" | "floor")) {
            return lines.push(self.expression(slot));
        }
        self.amount_lines(*amount, lines);
        for limit in limits {
            let reached = match (self.cell(*amount), self.cell(*limit)) {
                (Cell::Number(amount), Cell::Number(limit)) if word == NO_MORE => amount > limit,
                (Cell::Number(amount), Cell::Number(limit)) => amount < limit,
                _ => false,
            };
            let mut line = self.line(format!("{word} {}", self.shown(*limit)), *limit);
            let is_known = [amount, limit].into_iter().all(|slot| self.cell(*slot) != Cell::Missing);
            line.working =
                is_known.then(|| if reached { "reached, so this is the amount" } else { "not reached" }.to_owned());
            self.add_working(&mut line, self.conversions(*limit));
            if reached {
                line.value = Some(Value { shown: self.shown(*limit), ..self.value(*limit) });
            }
            line.origins = self.own_origins(*limit);
            lines.push(line);
        }
    }
}
