//! What leaves a value open, down to the blank cell: the walk from something that is not known to what it waits for.
//! Must not know which outcomes there are.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Origin, Place, View};
use crate::eval::Cell;
use crate::plan::{Op, OutcomeKind, Slot};
use crate::semantic::model::BinaryOp;
use crate::value::Decimal;

/// So many lines with blanks are named.
const LINES: usize = 3;

/// One thing that leaves something open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Open {
    /// Which kind of thing.
    pub kind: OpenKind,
    /// In words: `csat is blank`.
    pub text: String,
    /// The clause that asks for it; none for a cell.
    pub place: Option<Place>,
    /// The cell or the rows.
    pub origins: Vec<Origin>,
}

/// What can leave something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenKind {
    /// A blank cell of the partner's row.
    Blank,
    /// Blank cells in rows of another table.
    BlankInRows,
    /// A figure over rows of which there are none.
    NoRows,
    /// A number that the program has not set.
    ToBeSet,
    /// A division by zero.
    DividedByZero,
    /// Brackets against a base that is zero or less.
    NoBase,
    /// There is no earlier result of the day.
    NoEarlierResult,
    /// The policy says `none` for the case, or there is none of a tier's life.
    NoValue,
}

/// A walk down what is not known.
struct Walk<'v, 'a> {
    view: &'v View<'a>,
    seen: BTreeSet<(Slot, bool)>,
    left: Vec<(Slot, bool)>,
    found: Vec<Open>,
}

impl View<'_> {
    /// What a slot that is not known waits for; empty for one that is known.
    pub(super) fn open(&self, slot: Slot) -> Vec<Open> {
        if self.cell(slot) == Cell::Missing { self.waits_for(slot, false) } else { Vec::new() }
    }

    /// What leaves a range between two bounds, of which this is one.
    pub(super) fn open_between(&self, slot: Slot) -> Vec<Open> {
        self.waits_for(slot, true)
    }

    fn waits_for(&self, slot: Slot, loose: bool) -> Vec<Open> {
        let mut walk = Walk { view: self, seen: BTreeSet::new(), left: vec![(slot, loose)], found: Vec::new() };
        while let Some((slot, loose)) = walk.left.pop() {
            if (loose || self.cell(slot) == Cell::Missing) && walk.seen.insert((slot, loose)) {
                let from = walk.left.len();
                walk.visit(slot, loose);
                // What is written first is told first.
                if let Some(fresh) = walk.left.get_mut(from..) {
                    fresh.reverse();
                }
            }
        }
        walk.found
    }

    /// Why a value is not known, in a word or two.
    pub(super) fn why_missing(&self, slot: Slot) -> String {
        if self.is_field(self.root(slot)) {
            return "blank".to_owned();
        }
        let mut open = self.open(slot);
        let is_benefit = |kind| matches!(kind, OutcomeKind::Benefit | OutcomeKind::Term);
        if self.outcome_of(self.root(slot)).is_some_and(|outcome| is_benefit(outcome.kind)) {
            open.retain(|open| open.kind != OpenKind::NoValue);
            if open.is_empty() {
                return "not available".to_owned();
            }
        }
        let texts: Vec<&str> = open.iter().take(2).map(|open| open.text.as_str()).collect();
        match texts.as_slice() {
            [] => {
                let unavailable = self.facts_of(slot).into_iter().find(|fact| {
                    let outcome = self.outcome_of(*fact).filter(|outcome| is_benefit(outcome.kind));
                    outcome.is_some() && self.cell(*fact) == Cell::Missing
                });
                match unavailable {
                    Some(benefit) => format!("not available, as {} is not", self.name(benefit)),
                    None => "unknown".to_owned(),
                }
            }
            texts => format!("unknown, since {}", texts.join(" and ")),
        }
    }
}

impl Walk<'_, '_> {
    fn visit(&mut self, slot: Slot, loose: bool) {
        let view = self.view;
        let Some(op) = view.op(slot) else { return self.leaf(slot) };
        let is_known = |slot: Slot| view.cell(slot) != Cell::Missing;
        match op {
            Op::Undecided(_) => {
                let written = view.written_for(slot);
                let text = match written.starts_with("to be set") {
                    true => format!("a number is still {written}"),
                    false => format!("a number of `{written}` is still to be set"),
                };
                self.find(OpenKind::ToBeSet, text, slot);
            }
            Op::Arithmetic(BinaryOp::Divide, a, by) | Op::InProportion { to: a, full_at: by, .. }
                if is_known(*a) && is_known(*by) =>
            {
                if view.cell(*by) == Cell::Number(Decimal::ZERO) && !is_known(slot) {
                    let text = format!("{} is 0, by which nothing can be divided", view.name(*by));
                    self.find(OpenKind::DividedByZero, text, slot);
                }
            }
            Op::Life(..) => {
                self.find(OpenKind::NoValue, format!("there is no {}", view.name(slot)), slot);
            }
            Op::Past { partner, day, .. } if is_known(*partner) && is_known(*day) => {
                let on = view.day(*day).map(|day| format!(" of {day}")).unwrap_or_default();
                self.find(OpenKind::NoEarlierResult, format!("there is no earlier result{on}"), slot);
            }
            // What is read beyond a row or a day that is not known does not matter.
            Op::Past { partner, day, .. } => self.left.extend([(*partner, false), (*day, false)]),
            Op::Through { reference, .. } if !is_known(*reference) => self.left.push((*reference, false)),
            Op::Through { .. } if !is_known(slot) => {
                self.find(OpenKind::Blank, format!("{} is blank", view.written_for(slot)), slot);
            }
            Op::Brackets { against: Some(base), .. } if matches!(view.cell(*base), Cell::Number(base) if base <= Decimal::ZERO) =>
            {
                self.find(OpenKind::NoBase, format!("{} is zero or less", view.name(*base)), *base);
            }
            Op::Choose { subjects, .. } if subjects.iter().all(|subject| is_known(*subject)) => {
                let given = view.given_by(op);
                match given.filter(|value| !matches!(view.op(*value), None | Some(Op::Constant(_)))) {
                    Some(value) => self.left.push((value, loose)),
                    None => {
                        let cases: Vec<String> = subjects.iter().map(|subject| view.named_value(*subject)).collect();
                        let text = format!("{} has no value for {}", view.name(slot), cases.join(", "));
                        self.find(OpenKind::NoValue, text, slot);
                    }
                }
            }
            Op::CompareBounds(_, a, b) => {
                for (low, high) in [a, b] {
                    let loose = view.cell(*low) != view.cell(*high);
                    self.left.extend([(*low, loose), (*high, loose)]);
                }
            }
            Op::Settled(low, high) => self.left.extend([(*low, true), (*high, true)]),
            Op::Proven(of, _) => self.left.push((*of, false)),
            Op::If(condition, then, otherwise) => {
                let met = view.cell(*condition) == Cell::Truth(true);
                self.left.extend([(*condition, false), (if met { *then } else { *otherwise }, loose)]);
            }
            Op::Available(value, condition) => {
                self.left.push((*condition, false));
                if view.cell(*condition) == Cell::Truth(true) {
                    self.left.push((*value, loose));
                }
            }
            Op::ByTier(tier, values) => {
                self.left.push((*tier, false));
                let place = view.code(*tier).and_then(|code| usize::try_from(code).ok()?.checked_sub(1));
                self.left.extend(place.and_then(|at| values.get(at).copied().flatten()).map(|value| (value, loose)));
            }
            // Conditions are open only where they are not known.
            Op::All(of) | Op::Any(of) | Op::AtLeast(_, of) => self.left.extend(of.iter().map(|slot| (*slot, false))),
            op => {
                let left = &mut self.left;
                op.reads(&mut |read| left.push((read, loose)));
            }
        }
    }

    fn leaf(&mut self, slot: Slot) {
        let view = self.view;
        if view.is_field(slot) {
            if view.cell(slot) == Cell::Missing {
                let name = view.info(slot).and_then(|info| info.name.clone()).unwrap_or_default();
                self.find(OpenKind::Blank, format!("{name} is blank"), slot);
            }
            return;
        }
        let Some(followed) = view.followed(slot) else { return };
        let file = view.files.name(followed.table);
        if followed.unknown > 0 {
            let lines: Vec<String> = followed.unknown_lines.iter().take(LINES).map(u64::to_string).collect();
            let rest = followed.unknown.saturating_sub(lines.len());
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let (noun, verb) = if followed.unknown == 1 { ("line", "has") } else { ("lines", "have") };
            let text = format!("{noun} {}{rest} of {file} {verb} a blank that matters", lines.join(", "));
            self.find(OpenKind::BlankInRows, text, slot);
        } else if view.cell(slot) == Cell::Missing {
            let text = format!("no row of {file} counts for {}", view.name(slot));
            self.find(OpenKind::NoRows, text, slot);
        }
    }

    fn find(&mut self, kind: OpenKind, text: String, slot: Slot) {
        let place = if kind == OpenKind::Blank { None } else { self.view.place_of(slot) };
        let origins = match kind {
            OpenKind::ToBeSet | OpenKind::NoEarlierResult => Vec::new(),
            _ => self.view.origins(slot),
        };
        let open = Open { kind, text, place, origins };
        if self.found.iter().all(|other| other.text != open.text) {
            self.found.push(open);
        }
    }
}
