//! The run of a plan: held tables are read, the plan's actions done in order, then partners are judged batch by batch
//! and handed on. Must not know what a step computes or how rows are gathered.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::column::{BATCH, Cell, Column, Values};
use super::doubt::{Beyond, Cause, Doubt};
use super::fold::{Accumulator, Groups};
use super::kernel::{Context, execute};
use super::mask::Mask;
use super::{Failure, Followed, Frame, HeldTables, Judged, Summary, Supply, Texts};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Action, ColumnKind, Figure, Fold, Gather, OutcomeKind, Plan, Slot, TableId};
use crate::text::FileSpan;

/// Where judged partners go, batch by batch, in the order of the partner table.
pub type Sink<'a> = dyn FnMut(&Plan, &Texts, &Judged) -> Result<(), Failure> + 'a;

/// What is asked of a run besides the values of slots.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The blank facts that outcomes depend on: [`Judged::unknown`] is empty unless asked.
    pub unknown: bool,
    /// The key of the partner of which is noted which rows of other tables counted.
    pub follow: Option<&'a str>,
}

/// Applies a plan to the tables of a supply: judges partners, or hands on the rows of the record that it is made for.
///
/// # Errors
/// Where a table cannot be read at all, or the sink fails. A bad row is reported to the supply and left out.
pub fn run(plan: &Plan, asked: Asked<'_>, supply: &mut dyn Supply, sink: &mut Sink<'_>) -> Result<Summary, Failure> {
    Run::new(plan, asked).run(supply, sink)
}

/// A run of a plan.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) texts: Texts,
    pub(super) tables: HeldTables,
    /// For each slot that a fold writes, what some rows' figures wait for.
    pub(super) doubts: FxHashMap<Slot, FxHashMap<usize, BTreeSet<Cause>>>,
    pub(super) asked: Asked<'a>,
    /// The place of the partner that is followed.
    pub(super) follow: Option<usize>,
    pub(super) followed: Vec<Followed>,
    /// How many partners hold their earlier tier since a day that has not come yet.
    since_later: usize,
}

/// What is open in tables that references lead to.
pub(super) type Doubts<'a> = FxHashMap<TableId, Doubt<'a>>;

/// What judging adds up.
struct Tally<'p> {
    partners: usize,
    tiers: Vec<Vec<usize>>,
    referred: Vec<usize>,
    held: Vec<(Slot, usize)>,
    figures: Vec<(&'p Fold, Accumulator)>,
    keys: KnownKeys,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, asked: Asked<'a>) -> Run<'a> {
        Run {
            plan,
            texts: Texts::default(),
            tables: HeldTables::new(plan),
            doubts: FxHashMap::default(),
            asked,
            follow: None,
            followed: Vec::new(),
            since_later: 0,
        }
    }

    fn run(mut self, supply: &mut dyn Supply, sink: &mut Sink<'_>) -> Result<Summary, Failure> {
        self.texts = supply.texts();
        self.prepare(supply)?;
        match &self.plan.rows {
            Some(rows) => {
                self.rows(rows, supply, sink)?;
                Ok(Summary { followed: self.followed, ..Summary::default() })
            }
            None => self.judge(supply, sink),
        }
    }

    /// Reads what is held and does the plan's actions.
    fn prepare(&mut self, supply: &mut dyn Supply) -> Result<(), Failure> {
        let plan = self.plan;
        for table in &plan.load {
            self.tables.load(plan, *table, supply, &mut self.texts)?;
        }
        // Earlier results lie beside the partners they are about.
        if !plan.is_held(TableId::PARTNER) && (supply.has(TableId::PREVIOUS) || self.asked.follow.is_some()) {
            self.tables.load(plan, TableId::PARTNER, supply, &mut self.texts)?;
        }
        for table in &plan.load {
            self.tables.resolve_late(plan, *table, supply, &self.texts);
        }
        self.tables.record(plan);
        self.load_previous(supply)?;
        self.follow = self.followed_row();
        for action in &plan.actions {
            match action {
                Action::Compute(table, steps) => self.compute(*table, steps, supply),
                Action::Gather(_, folds) => {
                    folds.iter().filter_map(|at| plan.folds.get(*at)).for_each(|fold| self.gather(fold));
                }
                Action::Scan(scan) => self.scan(scan, supply)?,
            }
        }
        Ok(())
    }

    /// Earlier results go beside the partners they are about.
    fn load_previous(&mut self, supply: &mut dyn Supply) -> Result<(), Failure> {
        let plan = self.plan;
        let Some(partners) = self.tables.table(TableId::PARTNER).map(super::HeldTable::len) else { return Ok(()) };
        let slots = &plan.previous;
        let mut columns = vec![vec![Cell::Missing; partners]; slots.len()];
        if supply.has(TableId::PREVIOUS) && supply.open(plan, TableId::PREVIOUS)? {
            while let Some(batch) = supply.next(plan, &mut self.texts)? {
                let Some((keys, values)) = batch.columns.split_first() else { continue };
                for row in 0..keys.len() {
                    let Some(partner) = index(keys.cell(row)) else { continue };
                    for (column, value) in columns.iter_mut().zip(values) {
                        if let Some(cell) = column.get_mut(partner) {
                            *cell = value.cell(row);
                        }
                    }
                }
            }
        }
        let today = plan.today.0;
        let since: Vec<Slot> = plan.ladders.iter().map(|ladder| ladder.life.before.since).collect();
        let since: Vec<&Vec<Cell>> =
            slots.iter().zip(&columns).filter(|(slot, _)| since.contains(slot)).map(|(_, column)| column).collect();
        let later =
            |row: &usize| since.iter().any(|column| matches!(column.get(*row), Some(Cell::Code(day)) if *day > today));
        self.since_later = (0..partners).filter(later).count();
        let Some(held) = self.tables.table_mut(TableId::PARTNER) else { return Ok(()) };
        // Who cannot be told from someone new is not judged.
        supply.unread().into_iter().for_each(|partner| held.set_aside.set(partner, true));
        for (slot, cells) in slots.iter().copied().zip(columns) {
            let mut column = Column::empty(plan.slots.get(slot.0 as usize).map_or(ColumnKind::Code, |info| info.kind));
            cells.into_iter().for_each(|cell| column.push(cell));
            held.frame.put(slot, column);
        }
        Ok(())
    }

    /// Does steps of a held table over all its rows. A row that overflows takes no part from here on.
    fn compute(&mut self, table: TableId, steps: &[Slot], supply: &mut dyn Supply) {
        let Some(mut held) = self.tables.take(table) else { return };
        let mut fresh: Vec<(usize, FileSpan)> = self
            .execute(steps, &mut held.frame)
            .into_iter()
            .filter(|(row, _)| !held.overflowed.contains_key(row))
            .collect();
        fresh.sort_unstable_by_key(|(row, _)| *row);
        for (row, at) in &fresh {
            // Partners are rejected when they are judged.
            if table != TableId::PARTNER {
                let line = held.lines.get(*row).copied().unwrap_or(0);
                supply.reject(self.plan, table, line, "", overflow_finding(*at));
            }
        }
        held.overflowed.extend(fresh);
        held.done.extend(steps);
        self.tables.put(table, held);
    }

    fn judge(mut self, supply: &mut dyn Supply, sink: &mut Sink<'_>) -> Result<Summary, Failure> {
        let plan = self.plan;
        let judged = plan.folds.iter().filter(|fold| fold.over == TableId::PARTNER && fold.gather == Gather::All);
        let badges = plan.outcomes.iter().filter(|outcome| outcome.kind == OutcomeKind::Specialization);
        let mut tally = Tally {
            partners: 0,
            tiers: plan.ladders.iter().map(|it| vec![0; it.tiers.len() + 1]).collect(),
            referred: vec![0; plan.referrals.len()],
            held: badges.map(|badge| (badge.slot, 0)).collect(),
            figures: judged.map(|fold| (fold, Accumulator::new(fold, 1, 0))).collect(),
            keys: KnownKeys::new(plan, &mut self.texts),
        };
        match self.tables.table(TableId::PARTNER).map(super::HeldTable::len) {
            Some(partners) => {
                for start in (0..partners).step_by(BATCH) {
                    let rows = start..partners.min(start + BATCH);
                    let Some(held) = self.tables.table(TableId::PARTNER) else { continue };
                    let frame = held.slice(plan, rows.clone());
                    let lines = held.lines.get(rows).unwrap_or_default().to_vec();
                    self.judge_batch(Partners { frame, lines, start }, &mut tally, supply, sink)?;
                }
            }
            None => {
                supply.open(plan, TableId::PARTNER)?;
                let mut start = 0;
                while let Some(batch) = supply.next(plan, &mut self.texts)? {
                    let lines = batch.lines;
                    let rows = lines.len();
                    let frame = Frame::of_fields(plan, TableId::PARTNER, batch.columns, lines.len());
                    self.judge_batch(Partners { frame, lines, start }, &mut tally, supply, sink)?;
                    start += rows;
                }
            }
        }
        let Tally { partners, tiers, referred, held, figures, keys } = tally;
        let mut program = self.tables.take(TableId::PROGRAM).unwrap_or_default().frame;
        for (fold, accumulator) in figures {
            let kind = plan.slots.get(fold.out.0 as usize).map_or(ColumnKind::Number, |info| info.kind);
            program.put(fold.out, accumulator.finish(kind, plan.form(fold.out)).0);
        }
        self.execute(&plan.figures, &mut program);
        Ok(Summary {
            partners,
            tiers,
            referred,
            held: held.into_iter().map(|(_, count)| count).collect(),
            figures: program,
            unknown_keys: keys.unknown(plan),
            since_later: self.since_later,
            keys: self.follow.map(|partner| self.keys_of(partner)).unwrap_or_default(),
            past: self.follow.map(|partner| self.tables.past(plan, partner)).unwrap_or_default(),
            followed: self.followed,
        })
    }

    fn judge_batch(
        &mut self,
        mut batch: Partners,
        tally: &mut Tally<'_>,
        supply: &mut dyn Supply,
        sink: &mut Sink<'_>,
    ) -> Result<(), Failure> {
        let plan = self.plan;
        let mut overflow = self.execute(&plan.judge, &mut batch.frame);
        let mut good = Mask::filled(batch.lines.len(), true);
        if let Some(held) = self.tables.table(TableId::PARTNER) {
            for row in 0..batch.lines.len() {
                if let Some(at) = held.overflowed.get(&(batch.start + row)) {
                    overflow.entry(row).or_insert(*at);
                }
                good.set(row, held.is_good(batch.start + row));
            }
        }
        let mut rejected: Vec<_> = overflow.into_iter().collect();
        rejected.sort_unstable_by_key(|(row, _)| *row);
        for (row, at) in rejected {
            good.set(row, false);
            let line = batch.lines.get(row).copied().unwrap_or(0);
            let key = self.key(&batch.frame, row);
            supply.reject(plan, TableId::PARTNER, line, &key, overflow_finding(at));
        }
        tally.partners += good.count();
        let met = |slot: Slot| match batch.frame.column(slot) {
            Some(Column { values: Values::Truth(met), .. }) => good.and(met),
            _ => Mask::filled(good.len(), false),
        };
        for (ladder, counts) in plan.ladders.iter().zip(&mut tally.tiers) {
            // Whom a track is not for has no tier there, and is not counted among those on it.
            let members = ladder.member.map_or_else(|| good.clone(), met);
            if let Some(Column { values: Values::Code(tiers), known }) = batch.frame.column(ladder.life.tier) {
                let members = members.and(known);
                for (tier, count) in (0..).zip(counts) {
                    *count += Mask::each(tiers, |held| held == tier).and(&members).count();
                }
            }
        }
        for (referral, count) in plan.referrals.iter().zip(&mut tally.referred) {
            *count += met(referral.slot).count();
        }
        for (badge, count) in &mut tally.held {
            *count += met(*badge).count();
        }
        for (fold, accumulator) in &mut tally.figures {
            accumulator.add(fold, &batch.frame, &good, Groups::One);
        }
        tally.keys.see(&batch.frame, plan);
        let unknown = if self.asked.unknown { self.unknown(&batch) } else { Vec::new() };
        sink(plan, &self.texts, &Judged { frame: batch.frame, lines: batch.lines, good, unknown })
    }

    /// For each row the blank facts that an outcome depends on.
    fn unknown(&self, batch: &Partners) -> Vec<Vec<String>> {
        let plan = self.plan;
        let done = self.tables.table(TableId::PARTNER).map_or(&[][..], |held| &held.done);
        let mut doubt = self.doubt(TableId::PARTNER, &batch.frame, batch.start, done);
        doubt.carry(&plan.judge, &batch.frame);
        let outcomes = plan.outcomes.iter().flat_map(|outcome| std::iter::once(outcome.slot).chain(outcome.high));
        let outcomes = outcomes.chain(plan.ladders.iter().flat_map(|it| [it.life.earned, it.life.standing]));
        self.blanks_behind(outcomes, (&doubt, &batch.frame, batch.start))
    }

    /// For each row of a frame the blank facts that some slots depend on, as results name them. The frame's first row is
    /// the `first` of its table.
    pub(super) fn blanks_behind(
        &self,
        slots: impl Iterator<Item = Slot>,
        (doubt, frame, first): (&Doubt<'a>, &Frame, usize),
    ) -> Vec<Vec<String>> {
        let mut known = Doubts::default();
        // Most slots hinge on nothing that is missing.
        let open: Vec<Slot> = slots.filter(|slot| doubt.rows(*slot).is_some_and(Mask::any)).collect();
        (0..frame.len())
            .map(|row| {
                let mut causes = BTreeSet::new();
                for slot in open.iter().filter(|slot| doubt.is_open(**slot, row)) {
                    let asking = (doubt.table == TableId::PARTNER).then_some(first + row);
                    self.causes((doubt, frame, first), (*slot, row), asking, &mut known, &mut causes);
                }
                // Of another row's outcome the partner's blanks are not its own.
                let told = |cause: Cause| match cause {
                    Cause::BlankOf(..) | Cause::NoRowsOf(..) => cause.of_peer(),
                    other => other,
                };
                let causes: BTreeSet<Cause> = causes.into_iter().map(told).collect();
                let mut texts: Vec<String> = causes.into_iter().map(|cause| cause.text(self.plan)).collect();
                texts.dedup();
                texts
            })
            .collect()
    }

    /// What a row waits for, wherever that lies: in its own table, or in those that references lead to from there.
    /// `first` is its place in its table, less its place in the frame; `asking` the partner whose outcome waits: what
    /// another partner lacks is named as a peer's.
    pub(super) fn causes(
        &self,
        (doubt, frame, first): (&Doubt<'a>, &Frame, usize),
        (slot, row): (Slot, usize),
        asking: Option<usize>,
        known: &mut Doubts<'a>,
        causes: &mut BTreeSet<Cause>,
    ) {
        let of_fold = |row: usize| move |slot: Slot| self.doubts.get(&slot)?.get(&row).cloned();
        let mut note = |found: BTreeSet<Cause>, table: TableId, place: usize| {
            causes.extend(found.into_iter().map(|cause| cause.asked_by(asking, table, place, self.plan)));
        };
        let mut found = BTreeSet::new();
        let mut left = places(doubt.causes(slot, (frame, row), &of_fold(first + row), &mut found), frame, row);
        note(found, doubt.table, first + row);
        let mut seen = FxHashSet::default();
        while let Some((Beyond { reference, of }, place)) = left.pop() {
            let table = self.plan.table_of(of);
            let held = table.and_then(|table| Some((table, self.tables.table(table)?)));
            let (Some((table, held)), Some(place)) = (held, place) else {
                note(BTreeSet::from([Cause::Beyond(reference, of)]), doubt.table, first + row);
                continue;
            };
            let mut found = BTreeSet::new();
            let doubt = known.entry(table).or_insert_with(|| self.doubt(table, &held.frame, 0, &held.done));
            if !doubt.is_open(of, place) {
                found.insert(Cause::Beyond(reference, of));
            } else if seen.insert((of, place)) {
                let beyond = doubt.causes(of, (&held.frame, place), &of_fold(place), &mut found);
                left.extend(places(beyond, &held.frame, place));
            }
            note(found, table, place);
        }
    }

    /// What is open in some rows of a held table, the first of them at `start`, after the steps that were done.
    pub(super) fn doubt(&self, table: TableId, frame: &Frame, start: usize, done: &[Slot]) -> Doubt<'a> {
        let plan = self.plan;
        let mut doubt = Doubt::of_fields(plan, table, frame);
        for fold in plan.folds.iter().filter(|fold| plan.table_of(fold.out) == Some(table)) {
            if let Some(column) = frame.column(fold.out) {
                let doubts = self.doubts.get(&fold.out);
                // Who is not ranked has no place, and that is known.
                let left_out = |row: usize| {
                    let ranks = matches!(fold.figure, Figure::Rank { .. });
                    fold.filter.is_some_and(|filter| ranks && frame.cell(filter, row) == Cell::Truth(false))
                };
                let open = |row: usize| {
                    !column.known.get(row) && !left_out(row)
                        || doubts.is_some_and(|doubts| doubts.contains_key(&(start + row)))
                };
                doubt.mark(fold.out, (0..frame.len()).map(open).collect());
            }
        }
        doubt.carry(done, frame);
        doubt
    }

    /// Runs steps over some rows; gives the rows that overflowed, with the clause that did it first.
    pub(super) fn execute(&mut self, steps: &[Slot], frame: &mut Frame) -> FxHashMap<usize, FileSpan> {
        let mut context =
            Context { plan: self.plan, texts: &mut self.texts, tables: &self.tables, overflow: FxHashMap::default() };
        steps.iter().for_each(|slot| execute(*slot, frame, &mut context));
        context.overflow
    }

    fn key(&self, frame: &Frame, row: usize) -> String {
        match (frame.column(self.plan.key).map(|column| &column.values), frame.cell(self.plan.key, row)) {
            (Some(Values::Text(keys)), _) => String::from_utf8_lossy(keys.get(row)).into_owned(),
            (_, Cell::Code(code)) => self.texts.text(code).to_owned(),
            _ => String::new(),
        }
    }

    /// The place of the partner that is followed.
    fn followed_row(&self) -> Option<usize> {
        let key = self.texts.find(self.asked.follow?)?;
        let held = self.tables.table(TableId::PARTNER)?;
        (0..held.len()).find(|row| held.frame.cell(self.plan.key, *row) == Cell::Code(key))
    }
}

/// Some partners that are judged together.
struct Partners {
    frame: Frame,
    lines: Vec<u64>,
    start: usize,
}

/// Which of the exceptions' keys some partner has.
struct KnownKeys {
    codes: Vec<(i32, bool)>,
}

impl KnownKeys {
    fn new(plan: &Plan, texts: &mut Texts) -> KnownKeys {
        KnownKeys { codes: plan.exceptions().map(|it| (texts.code(&it.key), false)).collect() }
    }

    fn see(&mut self, frame: &Frame, plan: &Plan) {
        if let Some(Column { values: Values::Code(keys), .. }) = frame.column(plan.key) {
            self.codes.iter_mut().for_each(|(code, seen)| *seen = *seen || keys.contains(code));
        }
    }

    fn unknown(&self, plan: &Plan) -> Vec<(String, FileSpan)> {
        let exceptions = plan.exceptions().zip(&self.codes);
        exceptions.filter(|(_, (_, seen))| !seen).map(|(it, _)| (it.key.clone(), it.key_at)).collect()
    }
}

/// The rows that references lead to.
fn places(found: Vec<Beyond>, frame: &Frame, row: usize) -> Vec<(Beyond, Option<usize>)> {
    found.into_iter().map(|beyond| (beyond, index(frame.cell(beyond.reference, row)))).collect()
}

/// The place of a row or tier.
pub(super) fn index(cell: Cell) -> Option<usize> {
    match cell {
        Cell::Code(code) => usize::try_from(code).ok(),
        _ => None,
    }
}

pub(super) fn overflow_finding(at: FileSpan) -> Diagnostic {
    Diagnostic::new(Code::Overflow, "a number grew beyond what can be computed exactly")
        .label(at, "computing this went past 28 digits")
        .help("look for an amount with too many digits in the row, or for a product of large amounts in the clause")
}
