//! Rows gathered into figures: a streamed table in one reading, a held one where it lies.
//! Must not know how a figure is computed or what it is for.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::column::{Cell, Column, Values};
use super::doubt::{Cause, Doubt};
use super::fold::{Accumulator, Counted, Groups};
use super::mask::Mask;
use super::run::{Doubts, Run, index, overflow_finding};
use super::{Failure, Followed, Frame, HeldTable, Supply};
use crate::plan::{ColumnKind, FieldPlan, Figure, Fold, Gather, Scan, Slot, TableId};
use crate::semantic::Type;
use crate::semantic::model::AggregateFunction;

/// For each group what its figure waits for.
type Waits = FxHashMap<usize, BTreeSet<Cause>>;

/// One fold while rows come.
struct Gathering<'p> {
    fold: &'p Fold,
    accumulator: Accumulator,
    doubts: Waits,
    followed: Followed,
    /// The group of the row that is followed.
    follow: Option<usize>,
}

impl<'p> Gathering<'p> {
    fn new(fold: &'p Fold, groups: usize, rows: usize, follow: Option<usize>) -> Gathering<'p> {
        let followed = Followed::new(fold.out, fold.over);
        Gathering {
            fold,
            accumulator: Accumulator::new(fold, groups, rows),
            doubts: Waits::default(),
            followed,
            follow,
        }
    }

    /// Adds rows of a frame to their groups. Those that are left out because nobody knows whether they count, or how much.
    fn add(&mut self, frame: &Frame, rows: &Mask, groups: Groups<'_>, lines: &[u64]) -> Mask {
        let Counted { yes, open } = self.accumulator.add(self.fold, frame, rows, groups);
        if let Some(follow) = self.follow {
            rows.each_row(|row| {
                if groups.of(row) == follow {
                    let counts = if open.get(row) { None } else { Some(yes.get(row)) };
                    self.followed.note(counts, frame, row, lines.get(row).copied().unwrap_or(0));
                }
            });
        }
        open
    }
}

impl Run<'_> {
    /// Streams one table into its folds.
    pub(super) fn scan(&mut self, scan: &Scan, supply: &mut dyn Supply) -> Result<(), Failure> {
        let plan = self.plan;
        let follow = |run: &Run, fold: &Fold| run.follow.filter(|_| run.goes_to_partners(fold));
        let folds = scan.folds.iter().filter_map(|at| plan.folds.get(*at));
        let mut gatherings: Vec<Gathering> =
            folds.map(|fold| Gathering::new(fold, self.groups(fold), 0, follow(self, fold))).collect();
        let unsure = plan.chooses(&scan.steps);
        let mut known = Doubts::default();
        supply.open(plan, scan.table)?;
        while let Some(batch) = supply.next(plan, &mut self.texts)? {
            let lines = batch.lines;
            let mut frame = Frame::of_fields(plan, scan.table, batch.columns, lines.len());
            let overflow = self.execute(&scan.steps, &mut frame);
            for (row, at) in &overflow {
                let line = lines.get(*row).copied().unwrap_or(0);
                supply.reject(plan, scan.table, line, "", overflow_finding(*at));
            }
            let mut good = Mask::filled(lines.len(), true);
            overflow.keys().for_each(|row| good.set(*row, false));
            let mut doubt = None;
            for gathering in &mut gatherings {
                let (rows, groups) = grouped(gathering.fold, &frame, &good);
                let open = gathering.add(&frame, &rows, groups, &lines);
                let asked = if unsure { &rows } else { &open };
                if !self.asked.unknown || !asked.any() {
                    continue;
                }
                let doubt = doubt.get_or_insert_with(|| {
                    let mut doubt = Doubt::of_fields(plan, scan.table, &frame);
                    doubt.carry(&scan.steps, &frame);
                    doubt
                });
                let fold = gathering.fold;
                for row in asked.rows() {
                    let waits_for = if open.get(row) { fold.unknown_by(&frame, row) } else { None };
                    for slot in waits_for.into_iter().chain(fold.filter).chain(fold.operand) {
                        if doubt.is_open(slot, row) {
                            let group = groups.of(row);
                            let causes = gathering.doubts.entry(group).or_default();
                            let asking = self.goes_to_partners(fold).then_some(group);
                            self.causes((doubt, &frame, 0), (slot, row), asking, &mut known, causes);
                        }
                    }
                }
            }
        }
        for gathering in gatherings {
            let out = gathering.fold.out;
            let (column, overflowed) = gathering.accumulator.finish(self.kind(out), plan.form(out));
            self.keep(gathering.fold, column, overflowed, gathering.doubts, gathering.followed);
        }
        Ok(())
    }

    /// Folds the rows of a held table.
    pub(super) fn gather(&mut self, fold: &Fold) {
        let plan = self.plan;
        let Some(held) = self.tables.table(fold.over) else { return };
        let peers = match fold.gather {
            Gather::Peers(by) => Some(peers(held, by)),
            Gather::By(_) | Gather::All => None,
        };
        let count = peers.as_ref().map_or_else(|| self.groups(fold), |(_, count)| *count);
        let good = Mask::of(held.len(), |row| held.is_good(row));
        let (rows, groups) = match &peers {
            Some((groups, _)) => (good, Groups::Of(groups)),
            None => grouped(fold, &held.frame, &good),
        };
        let follow = self.follow.filter(|_| self.goes_to_partners(fold));
        let follow = if peers.is_some() { follow.map(|row| groups.of(row)) } else { follow };
        let mut gathering = Gathering::new(fold, count, held.len(), follow);
        let unsure = self.doubts.keys().any(|slot| plan.table_of(*slot) == Some(fold.over)) || plan.chooses(&held.done);
        let mut known = Doubts::default();
        // Of peers each has its own causes, and knows those of the others as theirs.
        let mut own: FxHashMap<usize, BTreeSet<Cause>> = FxHashMap::default();
        let open = gathering.add(&held.frame, &rows, groups, &held.lines);
        let asked = if unsure { &rows } else { &open };
        let mut doubt = None;
        for row in asked.rows().take_while(|_| self.asked.unknown) {
            let doubt = doubt.get_or_insert_with(|| self.doubt(fold.over, &held.frame, 0, &held.done));
            let group = groups.of(row);
            let waits_for = if open.get(row) { fold.unknown_by(&held.frame, row) } else { None };
            let asking = if peers.is_some() { row } else { group };
            let asking = self.goes_to_partners(fold).then_some(asking);
            // A figure of the row that left something out may be known and yet another one.
            let open = waits_for.into_iter().chain(fold.filter).chain(fold.operand);
            for slot in open.filter(|slot| doubt.is_open(*slot, row)) {
                let causes = if peers.is_some() { own.entry(row) } else { gathering.doubts.entry(group) };
                self.causes((doubt, &held.frame, 0), (slot, row), asking, &mut known, causes.or_default());
            }
        }
        let Gathering { accumulator, doubts, followed, .. } = gathering;
        let ranks = accumulator.is_by_row();
        let (column, overflowed) = accumulator.finish(self.kind(fold.out), plan.form(fold.out));
        let Some((of_row, _)) = &peers else { return self.keep(fold, column, overflowed, doubts, followed) };
        // What peers share goes to each of them.
        let places: Vec<Option<usize>> = of_row.iter().map(|group| usize::try_from(*group).ok()).collect();
        let each = if ranks { column } else { column.gather(&places) };
        let mut of_groups = Waits::default();
        for (row, causes) in &own {
            let Some(Some(group)) = places.get(*row) else { continue };
            of_groups.entry(*group).or_default().extend(causes);
        }
        of_groups.values_mut().for_each(Cause::thin);
        let (mut overflowed_rows, mut doubts_of_rows) = (Vec::new(), Waits::default());
        for (row, group) in places.iter().enumerate().filter_map(|(row, group)| Some((row, group.as_ref()?))) {
            if overflowed.contains(group) {
                overflowed_rows.push(row);
            }
            if let Some(all) = of_groups.get(group) {
                let mine = own.get(&row).cloned().unwrap_or_default();
                // Of a partner that rows read it is still open whose outcome waits.
                let of_other = |cause: &Cause| match cause {
                    Cause::BlankOf(..) | Cause::NoRowsOf(..) => *cause,
                    cause => cause.of_peer(),
                };
                let others: Vec<Cause> = all.difference(&mine).map(of_other).collect();
                doubts_of_rows.insert(row, mine.into_iter().chain(others).collect());
            }
        }
        self.keep(fold, each, overflowed_rows, doubts_of_rows, followed);
    }

    /// Puts a figure where it goes.
    fn keep(&mut self, fold: &Fold, column: Column, overflowed: Vec<usize>, mut doubts: Waits, followed: Followed) {
        // What one row decides waits for no other.
        let decides = match fold.figure {
            Figure::Of(AggregateFunction::Any) => Some(Cell::Truth(true)),
            Figure::Of(AggregateFunction::Every) => Some(Cell::Truth(false)),
            _ => None,
        };
        doubts.retain(|group, _| decides.is_none_or(|decides| column.cell(*group) != decides));
        if let Some(held) = self.plan.table_of(fold.out).and_then(|table| self.tables.table_mut(table)) {
            held.frame.put(fold.out, column);
            for row in overflowed {
                held.overflowed.entry(row).or_insert(fold.at);
            }
        }
        if !doubts.is_empty() {
            self.doubts.insert(fold.out, doubts);
        }
        if self.goes_to_partners(fold) {
            self.followed.push(self.with_keys(followed));
        }
    }

    /// In rows that are told, what a reference leads to is called by its key.
    fn with_keys(&self, mut followed: Followed) -> Followed {
        let plan = self.plan;
        let key = |slot: Slot, cell: Cell| {
            let ty = plan.slots.get(slot.0 as usize).map(|info| &info.ty)?;
            if !matches!(ty, Type::Row(_)) || cell == Cell::Missing {
                return Some(cell);
            }
            let target = plan.tables.iter().flat_map(|table| &table.fields).find(|field| field.ty == *ty)?.refers?;
            let key = plan.fields(target).iter().find(|field| field.ty == Type::Key)?.slot;
            Some(self.tables.table(target)?.frame.cell(key, index(cell)?))
        };
        for row in &mut followed.rows {
            let cells = std::mem::take(&mut row.cells).into_iter();
            row.cells = cells.filter_map(|(slot, cell)| Some((slot, key(slot, cell)?))).collect();
        }
        followed
    }

    /// For each field of a partner that refers to a row, the text of that row's key.
    pub(super) fn keys_of(&self, partner: usize) -> Vec<(Slot, i32)> {
        let plan = self.plan;
        let key = |field: &FieldPlan| {
            let (target, held) = (field.refers?, self.tables.table(TableId::PARTNER)?);
            let key = plan.fields(target).iter().find(|field| field.ty == Type::Key)?.slot;
            let row = index(held.frame.cell(field.slot, partner))?;
            match self.tables.table(target)?.frame.cell(key, row) {
                Cell::Code(code) => Some((field.slot, code)),
                _ => None,
            }
        };
        plan.fields(TableId::PARTNER).iter().filter_map(key).collect()
    }

    /// How many groups a fold has: the rows of the table that its figures go to.
    fn groups(&self, fold: &Fold) -> usize {
        let table = self.plan.table_of(fold.out).and_then(|table| self.tables.table(table));
        table.map_or(0, HeldTable::len)
    }

    fn goes_to_partners(&self, fold: &Fold) -> bool {
        self.plan.table_of(fold.out) == Some(TableId::PARTNER)
    }

    fn kind(&self, slot: Slot) -> ColumnKind {
        self.plan.slots.get(slot.0 as usize).map_or(ColumnKind::Number, |info| info.kind)
    }
}

/// The rows of a fold that have a group, and their groups: by reference, or all together.
fn grouped<'a>(fold: &Fold, frame: &'a Frame, good: &Mask) -> (Mask, Groups<'a>) {
    let Gather::By(via) = fold.gather else { return (good.clone(), Groups::One) };
    match frame.column(via) {
        Some(Column { values: Values::Code(groups), known }) => (good.and(known), Groups::Of(groups)),
        _ => (Mask::filled(good.len(), false), Groups::One),
    }
}

/// For each row the number of its group, and how many groups there are: rows of equal value, or all. A blank value is a
/// group of its own.
fn peers(held: &HeldTable, by: Option<Slot>) -> (Vec<i32>, usize) {
    let Some(by) = by else { return (vec![0; held.len()], 1) };
    let mut numbers: FxHashMap<Cell, usize> = FxHashMap::default();
    let mut count = 0;
    let mut fresh = || {
        count += 1;
        count - 1
    };
    let groups = (0..held.len())
        .map(|row| {
            let group = match held.frame.cell(by, row) {
                Cell::Missing => fresh(),
                cell => *numbers.entry(cell).or_insert_with(&mut fresh),
            };
            // A table has no more rows than references can tell apart.
            i32::try_from(group).unwrap_or(i32::MAX)
        })
        .collect();
    (groups, count)
}
