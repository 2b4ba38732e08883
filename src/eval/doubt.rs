//! Which outcomes hinge on something that is not there, and on what: for each slot the rows that are *open*, then a
//! walk from an outcome down the open slots to the blank cells. A value that the blank cannot change is not open.
//! Must not know how values were computed, only which slots each step reads.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::column::{Cell, Values};
use super::mask::Mask;
use super::{Column, Frame};
use crate::plan::{DaysOf, Op, Plan, Slot, TableId};
use crate::semantic::Type;
use crate::semantic::model::{BinaryOp, RuleName};

/// How many of the partners that lack one and the same thing are told apart in a group of rows.
const PARTNERS_TOLD: usize = 8;

/// What an outcome is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A blank cell of a field, by its place in its table.
    Blank(TableId, usize),
    /// A figure over rows of which there are none.
    NoRows(Slot),
    /// A blank cell of a peer's row.
    PeerBlank(TableId, usize),
    /// A peer's figure over rows of which there are none.
    PeerNoRows(Slot),
    /// A blank cell of a partner, by its field and its place, where nobody knows yet whose outcome waits for it.
    BlankOf(usize, usize),
    /// A partner's figure over rows of which there are none, by its place, where nobody knows yet whose outcome waits.
    NoRowsOf(Slot, usize),
    /// A division by zero.
    DividedByZero(Slot),
    /// Brackets against a base that is zero or less: the base where it has a name, or the brackets.
    NoBase(Slot),
    /// A number that is still to be set.
    Undecided(Slot),
    /// What earlier results would have of a day: a column of theirs.
    NoResult(Slot),
    /// A part of a tier's life that there is none of, as the end of a grace in which nobody is.
    NoPart(Slot),
    /// A fact of the row that a reference leads to: the reference, and the fact.
    Beyond(Slot, Slot),
}

impl Cause {
    /// The cause as a peer has it that waits for it too.
    pub(super) fn of_peer(self) -> Cause {
        match self {
            Cause::Blank(table, field) => Cause::PeerBlank(table, field),
            Cause::BlankOf(field, _) => Cause::PeerBlank(TableId::PARTNER, field),
            Cause::NoRows(slot) | Cause::NoRowsOf(slot, _) => Cause::PeerNoRows(slot),
            other => other,
        }
    }

    /// The cause with the partner that it is about: found at a place of the partners' table, or in rows that read it.
    fn told_of(self, place: Option<usize>, plan: &Plan) -> (Cause, Option<usize>) {
        match self {
            Cause::BlankOf(field, place) => (Cause::Blank(TableId::PARTNER, field), Some(place)),
            Cause::NoRowsOf(slot, place) => (Cause::NoRows(slot), Some(place)),
            Cause::Blank(TableId::PARTNER, _) => (self, place),
            Cause::NoRows(slot) if plan.table_of(slot) == Some(TableId::PARTNER) => (self, place),
            other => (other, None),
        }
    }

    /// A cause found at a place of a table, for the partner whose outcome waits for it. What another partner lacks is a
    /// peer's; while nobody knows who asks, the cause says whose it is.
    pub(super) fn asked_by(self, asking: Option<usize>, table: TableId, place: usize, plan: &Plan) -> Cause {
        let here = Some(place).filter(|_| table == TableId::PARTNER);
        let (cause, whose) = self.told_of(here, plan);
        match (asking, whose.or(here)) {
            (Some(asking), Some(whose)) if asking != whose => cause.of_peer(),
            (Some(_), _) => cause,
            (None, _) => match (cause, whose) {
                (Cause::Blank(_, field), Some(whose)) => Cause::BlankOf(field, whose),
                (Cause::NoRows(slot), Some(whose)) => Cause::NoRowsOf(slot, whose),
                _ => cause,
            },
        }
    }

    /// Of the partners that lack one and the same thing only some: enough to tell one's own from another's.
    pub(super) fn thin(causes: &mut BTreeSet<Cause>) {
        let alike = |cause: &Cause| match cause {
            Cause::BlankOf(field, _) => Some(Err(*field)),
            Cause::NoRowsOf(slot, _) => Some(Ok(*slot)),
            _ => None,
        };
        let (mut last, mut count) = (None, 0);
        causes.retain(|cause| {
            let what = alike(cause);
            count = if what == last { count + 1 } else { 1 };
            last = what;
            what.is_none() || count <= PARTNERS_TOLD
        });
    }

    /// The cause as results name it: `csat`, `deal.closed`, `retention (no rows)`.
    pub fn text(self, plan: &Plan) -> String {
        match self {
            Cause::Blank(table, field) => {
                let Some(table_plan) = plan.tables.get(table.0 as usize) else { return String::new() };
                let field = table_plan.fields.get(field).map_or("", |field| &field.name);
                if table == TableId::PARTNER { field.to_owned() } else { format!("{}.{field}", table_plan.name) }
            }
            Cause::BlankOf(..) | Cause::NoRowsOf(..) => self.of_peer().text(plan),
            Cause::PeerBlank(table, field) => {
                let table = plan.tables.get(table.0 as usize);
                let name = table.and_then(|table| Some((&table.name, &table.fields.get(field)?.name)));
                name.map_or_else(String::new, |(table, field)| format!("{table}.{field}"))
            }
            Cause::PeerNoRows(slot) => {
                let table = plan.table_of(slot).and_then(|table| plan.tables.get(table.0 as usize));
                format!("{}.{}", table.map_or("", |table| &table.name), called(plan, slot, "no rows"))
            }
            Cause::NoRows(slot) => called(plan, slot, "no rows"),
            Cause::DividedByZero(slot) => called(plan, slot, "divided by zero"),
            Cause::NoResult(of) => {
                let column = plan.slots.get(of.0 as usize).and_then(|info| info.name.as_deref());
                format!("history.{} (no earlier result)", column.unwrap_or("standing"))
            }
            Cause::NoBase(slot) => called(plan, slot, "zero or less"),
            Cause::NoPart(slot) => called(plan, slot, "none"),
            Cause::Beyond(reference, of) => {
                let name = |slot: Slot| plan.slots.get(slot.0 as usize).and_then(|info| info.name.as_deref());
                format!("{}.{}", name(reference).unwrap_or("reference"), name(of).unwrap_or("value"))
            }
            Cause::Undecided(slot) => called(plan, slot, "to be set"),
        }
    }
}

/// What people call a slot that has no name: the first rule of a tier that rests on it, as `Gold: annual_revenue`, or the
/// first fact that does.
fn called(plan: &Plan, slot: Slot, what: &str) -> String {
    let mut rests = vec![false; plan.slots.len()];
    let mark = |rests: &mut Vec<bool>, at: usize| {
        if let Some(mark) = rests.get_mut(at) {
            *mark = true;
        }
    };
    mark(&mut rests, slot.0 as usize);
    for at in slot.0 as usize..plan.slots.len() {
        let here = u32::try_from(at).map_or(slot, Slot);
        if here != slot {
            let mut reads = false;
            let mut look = |read: Slot| reads |= rests.get(read.0 as usize) == Some(&true);
            match plan.steps.get(at) {
                Some(Some(step)) => step.op.reads(&mut look),
                _ => plan.folds.iter().filter(|fold| fold.out == here).for_each(|fold| fold.reads(&mut look)),
            }
            if !reads {
                continue;
            }
            mark(&mut rests, at);
        }
        let rule = plan.ladders.iter().flat_map(|ladder| &ladder.tiers).find_map(|tier| {
            let rule = tier.requires.iter().find(|rule| rule.slot == here)?;
            Some(match &rule.name {
                Some(RuleName::Row(row) | RuleName::Given(row)) => format!("{}: {row}", tier.name),
                None => tier.name.clone(),
            })
        });
        let named = rule.or_else(|| plan.slots.get(at)?.name.clone());
        if let Some(named) = named {
            return format!("{named} ({what})");
        }
    }
    what.to_owned()
}

/// A fact of the row that a reference leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beyond {
    /// The reference.
    pub reference: Slot,
    /// The fact.
    pub of: Slot,
}

/// For each slot the rows whose value hinges on something missing; none where no row does.
pub(super) struct Doubt<'a> {
    plan: &'a Plan,
    pub(super) table: TableId,
    open: Vec<Option<Mask>>,
}

impl<'a> Doubt<'a> {
    /// Starts from the blank cells of a batch.
    pub(super) fn of_fields(plan: &'a Plan, table: TableId, frame: &Frame) -> Doubt<'a> {
        let mut doubt = Doubt { plan, table, open: vec![None; plan.slots.len()] };
        for field in plan.tables.get(table.0 as usize).iter().flat_map(|table| &table.fields) {
            if let Some(column) = frame.column(field.slot) {
                doubt.mark(field.slot, column.known.not());
            }
        }
        doubt
    }

    /// Marks rows of a slot as open.
    pub(super) fn mark(&mut self, slot: Slot, rows: Mask) {
        if let Some(place) = self.open.get_mut(slot.0 as usize).filter(|_| rows.any()) {
            *place = Some(place.as_ref().map_or_else(|| rows.clone(), |before| before.or(&rows)));
        }
    }

    /// Carries open rows through steps, in order.
    pub(super) fn carry(&mut self, steps: &[Slot], frame: &Frame) {
        for slot in steps {
            if let Some(Some(step)) = self.plan.steps.get(slot.0 as usize) {
                let rows = self.through(*slot, &step.op, frame);
                if let Some(rows) = rows {
                    self.mark(*slot, rows);
                }
                self.close_settled(*slot, frame);
            }
        }
    }

    /// Where the most that is possible is what is proven, nothing is open any more.
    fn close_settled(&mut self, high: Slot, frame: &Frame) {
        let pairs = self.plan.bounds.iter().filter(|(_, of)| *of == high).map(|(low, _)| *low);
        let open = |slot: Slot| self.rows(slot).is_some();
        for low in pairs.filter(|low| open(*low) || open(high)).collect::<Vec<Slot>>() {
            let same = |row: usize| {
                let cell = frame.cell(low, row);
                cell != Cell::Missing && cell == frame.cell(high, row)
            };
            let settled = Mask::of(frame.len(), same);
            let settled = settled.and_not(&self.left_out(high, frame));
            for slot in [low, high] {
                if let Some(Some(open)) = self.open.get_mut(slot.0 as usize) {
                    *open = open.and_not(&settled);
                }
            }
        }
    }

    /// The rows for which a figure behind a slot is known and yet left something out, or something was taken because a
    /// condition is not known: no bound tells how much.
    fn left_out(&self, slot: Slot, frame: &Frame) -> Mask {
        let mut rows = Mask::filled(frame.len(), false);
        let mut seen = FxHashSet::default();
        let mut left = vec![slot];
        while let Some(slot) = left.pop() {
            if !seen.insert(slot) || self.rows(slot).is_none() && seen.len() > 1 {
                continue;
            }
            let op = self.plan.steps.get(slot.0 as usize).and_then(|step| Some(&step.as_ref()?.op));
            if (matches!(op, Some(Op::If(..))) || self.is_fold(slot))
                && let (Some(open), Some(column)) = (self.rows(slot), frame.column(slot))
            {
                rows = rows.or(&open.and(&column.known));
            }
            if let Some(op) = op {
                op.reads(&mut |read| left.push(read));
            }
        }
        rows
    }

    /// Whether a row of a slot is open.
    pub(super) fn is_open(&self, slot: Slot, row: usize) -> bool {
        self.rows(slot).is_some_and(|rows| rows.get(row))
    }

    /// The open rows of a slot, if there are any.
    pub(super) fn rows(&self, slot: Slot) -> Option<&Mask> {
        self.open.get(slot.0 as usize)?.as_ref()
    }

    fn through(&self, slot: Slot, op: &Op, frame: &Frame) -> Option<Mask> {
        let any = self.any(op);
        match op {
            Op::If(..) | Op::Choose { .. } | Op::Plus(..) | Op::ByTier(..) => self.chosen(op, frame),
            // The cure for what is missing, and the question whether it is.
            Op::Missing(_) => None,
            Op::Default(value, default) => {
                let filled = frame.column(*value).map(|column| column.known.not());
                let left = self.rows(*value).zip(filled.as_ref()).map(|(open, filled)| open.and_not(filled));
                let right = self.rows(*default).zip(filled.as_ref()).map(|(open, filled)| open.and(filled));
                either(left, right)
            }
            Op::Staffed(enough, _) => self.rows(*enough).cloned(),
            Op::Undecided(_) => Some(Mask::filled(frame.len(), true)),
            Op::OnDays(of, days) => match of {
                DaysOf::All | DaysOf::Any => {
                    let slots: Vec<Slot> = days.iter().map(|(_, slot)| *slot).collect();
                    any.map(|open| open.and_not(&self.decided(&slots, frame, *of == DaysOf::Any)))
                }
                DaysOf::Met | DaysOf::Possible => any,
            },
            // A condition that is decided all the same is closed: one missed requirement settles `and`.
            Op::All(of) => any.map(|open| open.and_not(&self.decided(of, frame, false))),
            Op::Any(of) => any.map(|open| open.and_not(&self.decided(of, frame, true))),
            Op::AtLeast(..) | Op::CompareBounds(..) => {
                any.zip(frame.column(slot)).map(|(open, column)| open.and_not(&column.known))
            }
            Op::Available(value, condition) => {
                let met = frame.column(*condition).and_then(truth)?;
                let value = self.rows(*value).map(|open| open.and(met));
                either(self.rows(*condition).cloned(), value)
            }
            Op::Arithmetic(BinaryOp::Divide, ..)
            | Op::InProportion { .. }
            | Op::Brackets { against: Some(_), .. }
            | Op::Life(..) => {
                let undefined = frame.column(slot).map(|column| column.known.not());
                either(any, undefined.filter(Mask::any))
            }
            Op::Through { .. } | Op::Past { .. } => {
                frame.column(slot).map(|column| column.known.not()).filter(Mask::any)
            }
            Op::Max(of) => any.map(|open| open.and_not(&self.at_the_top(slot, of, frame))),
            Op::Earned { tiers, standalone, member } => {
                Some(self.earned(tiers, *standalone, *member, frame)).filter(Mask::any)
            }
            _ => any,
        }
    }

    /// The rows for which one of several tiers is surely the highest that there is.
    fn at_the_top(&self, slot: Slot, of: &[Slot], frame: &Frame) -> Mask {
        let top = match self.plan.slots.get(slot.0 as usize).map(|info| &info.ty) {
            Some(Type::Tier(ladder)) => self.plan.ladders.get(ladder.index()).map(|ladder| ladder.tiers.len()),
            _ => None,
        };
        let top = top.and_then(|top| i32::try_from(top).ok()).map(Cell::Code);
        let is_top = |row: usize, slot: &Slot| Some(frame.cell(*slot, row)) == top && !self.is_open(*slot, row);
        (0..frame.len()).map(|row| of.iter().any(|slot| is_top(row, slot))).collect()
    }

    /// The rows for which something open decides the value: of what is chosen between, only what is chosen.
    fn chosen(&self, op: &Op, frame: &Frame) -> Option<Mask> {
        let any = self.any(op)?;
        let open = |row: usize| any.get(row) && deciding(op, frame, row).iter().any(|slot| self.is_open(*slot, row));
        Some(Mask::of(frame.len(), open))
    }

    /// The rows for which something that the step reads is open.
    fn any(&self, op: &Op) -> Option<Mask> {
        let mut any: Option<Mask> = None;
        op.reads(&mut |slot| any = either(any.take(), self.rows(slot).cloned()));
        any
    }

    /// The rows for which one of the conditions is surely met (or surely missed).
    fn decided(&self, of: &[Slot], frame: &Frame, met: bool) -> Mask {
        let mut decided = Mask::filled(frame.len(), false);
        for slot in of {
            if let Some(column) = frame.column(*slot)
                && let Some(truth) = truth(column)
            {
                let sure = if met { truth.clone() } else { column.known.and_not(truth) };
                decided = decided.or(&self.rows(*slot).map_or_else(|| sure.clone(), |open| sure.and_not(open)));
            }
        }
        decided
    }

    /// From the bottom up, as long as no tier is surely missed; read alone, from the top down, as long as none is surely
    /// met. Nothing is open for whom the ladder surely is not.
    fn earned(&self, tiers: &[Slot], standalone: bool, member: Option<Slot>, frame: &Frame) -> Mask {
        let mut open = Mask::filled(frame.len(), false);
        let mut possible = Mask::filled(frame.len(), true);
        if let Some(member) = member {
            possible = possible.and_not(&self.decided(&[member], frame, false));
            if let Some(rows) = self.rows(member) {
                open = open.or(rows);
            }
        }
        let mut look = |tier: &Slot| {
            if let Some(rows) = self.rows(*tier) {
                open = open.or(&rows.and(&possible));
            }
            possible = possible.and_not(&self.decided(std::slice::from_ref(tier), frame, standalone));
        };
        if standalone {
            tiers.iter().rev().for_each(&mut look)
        } else {
            tiers.iter().for_each(&mut look)
        }
        open
    }

    /// What a row of a slot waits for, as far as it lies in this table; `doubts` tells what a figure over rows waits for.
    /// Gives what is left to be asked of the rows that references lead to.
    pub(super) fn causes(
        &self,
        from: Slot,
        (frame, row): (&Frame, usize),
        doubts: &dyn Fn(Slot) -> Option<BTreeSet<Cause>>,
        causes: &mut BTreeSet<Cause>,
    ) -> Vec<Beyond> {
        let mut beyond = Vec::new();
        let mut seen = FxHashSet::default();
        let mut left = vec![from];
        while let Some(slot) = left.pop() {
            if !self.is_open(slot, row) || !seen.insert(slot) {
                continue;
            }
            match self.plan.steps.get(slot.0 as usize) {
                Some(Some(step)) => {
                    let before = left.len();
                    left.extend(deciding(&step.op, frame, row));
                    let reads = left.get(before..).unwrap_or_default();
                    let own = reads.iter().all(|read| !self.is_open(*read, row));
                    match step.op {
                        Op::Undecided(_) => drop(causes.insert(Cause::Undecided(slot))),
                        Op::Arithmetic(BinaryOp::Divide, ..) | Op::InProportion { .. } if own => {
                            causes.insert(Cause::DividedByZero(slot));
                        }
                        Op::Life(..) if own => drop(causes.insert(Cause::NoPart(slot))),
                        Op::Past { of, partner, day, .. } if !self.is_open(partner, row) && !self.is_open(day, row) => {
                            causes.insert(Cause::NoResult(of));
                        }
                        Op::Brackets { against: Some(base), .. } if own => {
                            causes.insert(Cause::NoBase(if self.is_named(base) { base } else { slot }));
                        }
                        Op::Through { reference, of } if !self.is_open(reference, row) => {
                            match self.table == TableId::PARTNER && self.plan.table_of(of) == Some(TableId::PARTNER) {
                                // Facts of another partner are not this one's.
                                true => drop(causes.insert(Cause::Beyond(reference, of))),
                                false => beyond.push(Beyond { reference, of }),
                            }
                        }
                        _ => {}
                    }
                }
                _ if self.is_fold(slot) => match doubts(slot) {
                    Some(found) => causes.extend(found),
                    None => drop(causes.insert(Cause::NoRows(slot))),
                },
                _ => causes.extend(self.blank(slot)),
            }
        }
        beyond
    }

    fn is_named(&self, slot: Slot) -> bool {
        self.plan.slots.get(slot.0 as usize).is_some_and(|info| info.name.is_some())
    }

    fn is_fold(&self, slot: Slot) -> bool {
        self.plan.folds.iter().any(|fold| fold.out == slot)
    }

    /// The field of a slot.
    fn blank(&self, slot: Slot) -> Option<Cause> {
        let table = self.plan.slots.get(slot.0 as usize).map_or(self.table, |info| info.table);
        let fields = &self.plan.tables.get(table.0 as usize)?.fields;
        fields.iter().position(|field| field.slot == slot).map(|field| Cause::Blank(table, field))
    }
}

/// The slots that decide the value of a row: all that a step reads, but where it chooses only the way to what is chosen.
fn deciding(op: &Op, frame: &Frame, row: usize) -> Vec<Slot> {
    let met = |slot: Slot| frame.cell(slot, row) == Cell::Truth(true);
    match op {
        Op::If(condition, then, otherwise) => vec![*condition, if met(*condition) { *then } else { *otherwise }],
        Op::Plus(base, more, condition) if !met(*condition) => vec![*base, *condition],
        Op::ByTier(tier, values) => {
            let held = match frame.cell(*tier, row) {
                Cell::Code(code) => usize::try_from(code).ok().and_then(|code| code.checked_sub(1)),
                _ => None,
            };
            let value = held.and_then(|held| values.get(held).copied().flatten());
            std::iter::once(*tier).chain(value).collect()
        }
        Op::Choose { subjects, arms, otherwise, missing } => {
            let mut slots = subjects.clone();
            if subjects.iter().any(|subject| frame.cell(*subject, row) == Cell::Missing) {
                slots.extend(missing);
                return slots;
            }
            for (condition, value) in arms {
                slots.push(*condition);
                if met(*condition) {
                    slots.push(*value);
                    return slots;
                }
            }
            slots.extend(otherwise);
            slots
        }
        _ => {
            let mut all = Vec::new();
            op.reads(&mut |slot| all.push(slot));
            all
        }
    }
}

fn truth(column: &Column) -> Option<&Mask> {
    match &column.values {
        Values::Truth(met) => Some(met),
        _ => None,
    }
}

fn either(a: Option<Mask>, b: Option<Mask>) -> Option<Mask> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or(&b)),
        (a, b) => a.or(b),
    }
}
