//! What an expectation would have to say to hold: its own words with what came out in the place of what did not.
//! Must not judge whether that is right; a person accepts it.

use super::Round;
use crate::diagnostic::{Edit, Fix};
use crate::eval::Cell;
use crate::plan::{Op, Slot};
use crate::semantic::model::{CompareOp, Expect, ExpectKind, Expr, ExprKind, RuleName, Unknowable};
use crate::semantic::naming::as_written;
use crate::text::{FileSpan, Span};

impl Round<'_> {
    /// The change that makes an expectation say what came out; none where that cannot be said in its place.
    pub(super) fn accepted(&self, expect: &Expect, slot: Slot) -> Option<Fix> {
        let mut edits = Vec::new();
        match &expect.kind {
            ExpectKind::Holds(condition) => self.accept(expect.partner, condition, slot, &mut edits)?,
            ExpectKind::Unknown(Unknowable::Value(of)) => {
                let value = self.value(expect.partner, self.unknown_of(slot)?)?;
                let clause = self.sources.slice(expect.at);
                // All of the clause behind its keyword is the value and `is unknown`.
                let from = clause.find(|it: char| it.is_whitespace())?;
                let rest = clause.get(from..)?;
                let start = from + (rest.len() - rest.trim_start().len());
                let span = Span::new(expect.at.span.start as usize + start, expect.at.span.end as usize);
                let text = format!("{} is {value}", self.sources.slice(of.at));
                edits.push(Edit { at: span.in_file(expect.at.file), text });
            }
            ExpectKind::Unknown(Unknowable::Tier(..)) | ExpectKind::Misses(..) => return None,
        }
        self.fix(expect.at, edits)
    }

    /// The change that makes a list of missed rules name those that are missed.
    pub(super) fn accepted_misses(
        &self,
        at: FileSpan,
        names: &[(RuleName, FileSpan)],
        missed: &[&crate::plan::RulePlan],
    ) -> Option<Fix> {
        let (first, last) = names.first().zip(names.last())?;
        let mut words: Vec<String> = Vec::new();
        for rule in missed {
            let word = match rule.name.as_ref()? {
                RuleName::Row(name) => row_as_written(name),
                RuleName::Given(name) => format!("\"{name}\""),
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        // A tier of which nothing is missed misses nothing: that is another expectation.
        if words.is_empty() {
            return None;
        }
        let span = Span { start: first.1.span.start, end: last.1.span.end };
        self.fix(at, vec![Edit { at: span.in_file(at.file), text: words.join(", ") }])
    }

    fn fix(&self, clause: FileSpan, mut edits: Vec<Edit>) -> Option<Fix> {
        edits.sort_by_key(|edit| edit.at);
        let within = |edit: &Edit| edit.at.file == clause.file && clause.span.contains(edit.at.span);
        if edits.is_empty() || !edits.iter().all(within) {
            return None;
        }
        // The clause as it will read, from the first change on.
        let mut text = String::new();
        let mut from = clause.span.start;
        for edit in &edits {
            text.push_str(self.sources.slice(Span { start: from, end: edit.at.span.start }.in_file(clause.file)));
            text.push_str(&edit.text);
            from = edit.at.span.end;
        }
        text.push_str(self.sources.slice(Span { start: from, end: clause.span.end }.in_file(clause.file)));
        let words: Vec<&str> = text.split_whitespace().collect();
        Some(Fix { title: format!("accept what came out: `{}`", words.join(" ")), edits, certain: false })
    }

    /// Adds the changes that make a condition hold.
    fn accept(&self, partner: usize, condition: &Expr, slot: Slot, edits: &mut Vec<Edit>) -> Option<()> {
        let cell = self.judged.frame.cell(slot, partner);
        let whole = |text: String| Edit { at: condition.at, text };
        match (&condition.kind, self.op(slot)) {
            _ if cell == Cell::Truth(true) => {}
            (ExprKind::All(parts), Some(Op::All(slots))) if parts.len() == slots.len() => {
                for (part, slot) in parts.iter().zip(slots) {
                    self.accept(partner, part, *slot, edits)?;
                }
            }
            (ExprKind::Compare(op, value, bound), Some(Op::Compare(_, of, _) | Op::CompareBounds(_, (of, _), _))) => {
                let text = self.sources.slice(value.at);
                match self.value(partner, *of) {
                    Some(found) if *op == CompareOp::Is => edits.push(Edit { at: bound.at, text: found }),
                    Some(found) => edits.push(whole(format!("{text} is {found}"))),
                    None => edits.push(whole(format!("{text} is unknown"))),
                }
            }
            (ExprKind::Not(inner), Some(Op::Not(_))) if cell == Cell::Truth(false) => {
                edits.push(whole(self.sources.slice(inner.at).to_owned()));
            }
            (ExprKind::Fact(_) | ExprKind::Includes(..) | ExprKind::In(..) | ExprKind::Missing(_), _)
                if cell == Cell::Truth(false) =>
            {
                edits.push(whole(format!("not {}", self.sources.slice(condition.at))));
            }
            _ => return None,
        }
        Some(())
    }

    fn op(&self, slot: Slot) -> Option<&Op> {
        self.plan.steps.get(slot.0 as usize)?.as_ref().map(|step| &step.op)
    }

    /// The value that is asked whether it is unknown.
    fn unknown_of(&self, slot: Slot) -> Option<Slot> {
        match self.op(slot)? {
            Op::Missing(of) => Some(*of),
            _ => None,
        }
    }

    /// A value as a policy says it; none where it is unknown.
    fn value(&self, partner: usize, slot: Slot) -> Option<String> {
        self.view(partner).literal(slot)
    }
}

/// The row of a table as an expectation names it: a metric, also one of a family, by its name, an expression in backticks.
fn row_as_written(name: &str) -> String {
    let (base, labels) = name.split_once('(').unwrap_or((name, ""));
    let is_label = |label: &str| as_written(label.trim()) == label.trim();
    let is_member = labels.is_empty() || labels.strip_suffix(')').is_some_and(|all| all.split(',').all(is_label));
    if is_member && as_written(base) == base { name.to_owned() } else { as_written(name) }
}
