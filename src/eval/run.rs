//! The run of a plan: partners are loaded, child tables streamed into folds, then every batch is judged and handed on.
//! Must not know what a step computes.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::column::{Cell, Column, Mask};
use super::doubt::{Cause, Doubt};
use super::fold::{Accumulator, Counted};
use super::kernel::{Context, execute};
use super::{Failure, Followed, Frame, Judged, Summary, Supply, Texts};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Op, Pass, Plan, Scan, Slot, TableId};
use crate::text::FileSpan;

/// Where judged partners go, batch by batch, in the order of the partner table.
pub type Sink<'a> = dyn FnMut(&Plan, &Texts, &Judged) -> Result<(), Failure> + 'a;

/// Applies a plan to the tables of a supply.
///
/// # Errors
/// Where a table cannot be read at all, or the sink fails. A bad row is reported to the supply and left out.
pub fn run(plan: &Plan, supply: &mut dyn Supply, sink: &mut Sink<'_>) -> Result<Summary, Failure> {
    Run::new(plan, None).run(supply, sink)
}

/// As [`run`], and notes which rows of other tables counted for one partner.
///
/// # Errors
/// As [`run`].
pub fn run_following(plan: &Plan, key: &str, supply: &mut dyn Supply, sink: &mut Sink<'_>) -> Result<Summary, Failure> {
    Run::new(plan, Some(key)).run(supply, sink)
}

struct Run<'a> {
    plan: &'a Plan,
    texts: Texts,
    partners: Vec<Partners>,
    /// How many partners there are.
    count: usize,
    /// Full columns of partner slots that rows of other tables look at.
    held: FxHashMap<Slot, Column>,
    /// For each slot that a fold writes, what some partners' figures wait for.
    doubts: FxHashMap<Slot, FxHashMap<usize, BTreeSet<Cause>>>,
    /// Partners with a figure that grew beyond what is exact, and the clause.
    overflowed: FxHashMap<usize, FileSpan>,
    /// How many partners hold their earlier tier since a day that has not come yet.
    since_later: usize,
    follow: Option<&'a str>,
    followed: Vec<Followed>,
}

/// A batch of partners that is kept.
struct Partners {
    frame: Frame,
    lines: Vec<u64>,
    start: usize,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, follow: Option<&'a str>) -> Run<'a> {
        Run {
            plan,
            texts: Texts::default(),
            partners: Vec::new(),
            count: 0,
            held: FxHashMap::default(),
            doubts: FxHashMap::default(),
            overflowed: FxHashMap::default(),
            since_later: 0,
            follow,
            followed: Vec::new(),
        }
    }

    fn run(mut self, supply: &mut dyn Supply, sink: &mut Sink<'_>) -> Result<Summary, Failure> {
        self.load_partners(supply)?;
        self.load_previous(supply)?;
        for pass in &self.plan.passes {
            self.pass(pass, supply)?;
        }
        self.judge(supply, sink)
    }

    fn load_partners(&mut self, supply: &mut dyn Supply) -> Result<(), Failure> {
        supply.open(self.plan, TableId::PARTNER)?;
        while let Some(batch) = supply.next(self.plan, &mut self.texts)? {
            let len = batch.len();
            let mut frame = Frame::new(self.plan.slots.len(), len);
            let fields = self.plan.tables.get(TableId::PARTNER.0 as usize).map_or(&[][..], |table| &table.fields);
            for (field, column) in fields.iter().zip(batch.columns) {
                frame.put(field.slot, column);
            }
            self.partners.push(Partners { frame, lines: batch.lines, start: self.count });
            self.count += len;
        }
        Ok(())
    }

    /// Earlier results go beside the partners they are about.
    fn load_previous(&mut self, supply: &mut dyn Supply) -> Result<(), Failure> {
        let life = &self.plan.life;
        let slots = [life.previous_standing, life.previous_since, life.previous_grace];
        let mut columns = slots.map(|_| vec![Cell::Missing; self.count]);
        if supply.open(self.plan, TableId::PREVIOUS)? {
            while let Some(batch) = supply.next(self.plan, &mut self.texts)? {
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
        let today = self.plan.today.0;
        let since = columns.get(1).into_iter().flatten();
        self.since_later = since.filter(|cell| matches!(cell, Cell::Code(day) if *day > today)).count();
        for (slot, cells) in slots.into_iter().zip(columns) {
            let kind = self.plan.slots.get(slot.0 as usize).map(|info| info.kind);
            let mut column = Column::empty(kind.unwrap_or(crate::plan::ColumnKind::Code));
            cells.into_iter().for_each(|cell| column.push(cell));
            self.spread(slot, &column);
        }
        Ok(())
    }

    /// Puts a full column into the batches.
    fn spread(&mut self, slot: Slot, column: &Column) {
        for batch in &mut self.partners {
            let rows = batch.start..batch.start + batch.lines.len();
            batch.frame.put(slot, column.slice(rows));
        }
    }

    fn pass(&mut self, pass: &Pass, supply: &mut dyn Supply) -> Result<(), Failure> {
        let mut partners = std::mem::take(&mut self.partners);
        for batch in &mut partners {
            let overflow = self.execute(&pass.prepare, &mut batch.frame);
            self.overflowed.extend(overflow.into_iter().map(|(row, at)| (batch.start + row, at)));
        }
        self.partners = partners;
        for scan in &pass.scans {
            self.scan(scan, supply)?;
        }
        Ok(())
    }

    /// Streams one table into its folds.
    fn scan(&mut self, scan: &Scan, supply: &mut dyn Supply) -> Result<(), Failure> {
        let plan = self.plan;
        self.hold(scan);
        let followed = self.followed_row();
        let mut folds: Vec<_> = scan
            .folds
            .iter()
            .filter_map(|at| plan.folds.get(*at))
            .map(|fold| (fold, Accumulator::new(fold, self.count), Followed::new(fold.out, fold.over)))
            .collect();
        supply.open(plan, scan.table)?;
        while let Some(batch) = supply.next(plan, &mut self.texts)? {
            let mut frame = Frame::new(plan.slots.len(), batch.len());
            let fields = plan.tables.get(scan.table.0 as usize).map_or(&[][..], |table| &table.fields);
            for (field, column) in fields.iter().zip(batch.columns) {
                frame.put(field.slot, column);
            }
            let overflow = self.execute(&scan.steps, &mut frame);
            for (row, at) in &overflow {
                let line = batch.lines.get(*row).copied().unwrap_or(0);
                supply.reject(plan, scan.table, line, "", overflow_finding(*at));
            }
            let mut doubt = None;
            for (row, line) in batch.lines.iter().enumerate().filter(|(row, _)| !overflow.contains_key(row)) {
                for (fold, accumulator, lines) in &mut folds {
                    let Some(group) = fold.via.and_then(|via| index(frame.cell(via, row))) else { continue };
                    let counted = accumulator.add(fold, &frame, row, group);
                    if Some(group) == followed {
                        lines.note(counted == Counted::Yes, counted == Counted::Unknown, *line);
                    }
                    // What is left out is named: a row of which nobody knows whether it counts, or how much.
                    let waits_for = if counted == Counted::Unknown { fold.unknown_by(&frame, row) } else { None };
                    if let Some(waits_for) = waits_for {
                        let doubt = doubt.get_or_insert_with(|| {
                            let mut doubt = Doubt::of_fields(plan, scan.table, &frame);
                            doubt.carry(&scan.steps, &frame);
                            doubt
                        });
                        let causes = self.doubts.entry(fold.out).or_default().entry(group).or_default();
                        doubt.causes(waits_for, row, &|_| None, causes);
                    }
                }
            }
        }
        for (fold, accumulator, lines) in folds {
            let kind = plan.slots.get(fold.out.0 as usize).map_or(crate::plan::ColumnKind::Number, |info| info.kind);
            let (column, overflowed) = accumulator.finish(kind);
            self.overflowed.extend(overflowed.into_iter().map(|group| (group, fold.at)));
            self.spread(fold.out, &column);
            self.followed.push(lines);
        }
        Ok(())
    }

    /// Gathers full columns of the partner slots that a scan looks at.
    fn hold(&mut self, scan: &Scan) {
        for slot in &scan.steps {
            if let Some(Some(step)) = self.plan.steps.get(slot.0 as usize)
                && let Op::Through { of, .. } = step.op
                && !self.held.contains_key(&of)
            {
                let kind = self.plan.slots.get(of.0 as usize).map(|info| info.kind);
                let mut full = Column::empty(kind.unwrap_or(crate::plan::ColumnKind::Number));
                for batch in &self.partners {
                    match batch.frame.column(of) {
                        Some(column) => full.append(column),
                        None => batch.lines.iter().for_each(|_| full.push(Cell::Missing)),
                    }
                }
                self.held.insert(of, full);
            }
        }
    }

    fn judge(mut self, supply: &mut dyn Supply, sink: &mut Sink<'_>) -> Result<Summary, Failure> {
        let plan = self.plan;
        let mut figures: Vec<_> = plan
            .folds
            .iter()
            .filter(|fold| fold.over == TableId::PARTNER)
            .map(|fold| (fold, Accumulator::new(fold, 1)))
            .collect();
        let mut tiers = vec![0; plan.tiers.len() + 1];
        let mut judged_partners = 0;
        let mut keys = KnownKeys::new(plan, &mut self.texts);
        for mut batch in std::mem::take(&mut self.partners) {
            let mut overflow = self.execute(&plan.judge, &mut batch.frame);
            for row in 0..batch.lines.len() {
                if let Some(at) = self.overflowed.get(&(batch.start + row)) {
                    overflow.entry(row).or_insert(*at);
                }
            }
            let good: Mask = (0..batch.lines.len()).map(|row| !overflow.contains_key(&row)).collect();
            let mut rejected: Vec<_> = overflow.into_iter().collect();
            rejected.sort_unstable_by_key(|(row, _)| *row);
            for (row, at) in rejected {
                let line = batch.lines.get(row).copied().unwrap_or(0);
                let key = self.key(&batch.frame, row);
                supply.reject(plan, TableId::PARTNER, line, &key, overflow_finding(at));
            }
            for row in good.rows() {
                judged_partners += 1;
                if let Some(count) = index(batch.frame.cell(plan.life.tier, row)).and_then(|tier| tiers.get_mut(tier)) {
                    *count += 1;
                }
                for (fold, accumulator) in &mut figures {
                    accumulator.add(fold, &batch.frame, row, 0);
                }
            }
            keys.see(&batch.frame, plan);
            let unknown = self.unknown(&batch);
            sink(plan, &self.texts, &Judged { frame: batch.frame, lines: batch.lines, good, unknown })?;
        }
        let mut program = Frame::new(plan.slots.len(), 1);
        for (fold, accumulator) in figures {
            let kind = plan.slots.get(fold.out.0 as usize).map_or(crate::plan::ColumnKind::Number, |info| info.kind);
            program.put(fold.out, accumulator.finish(kind).0);
        }
        self.execute(&plan.figures, &mut program);
        Ok(Summary {
            partners: judged_partners,
            tiers,
            figures: program,
            unknown_keys: keys.unknown(plan),
            since_later: self.since_later,
            followed: self.followed,
        })
    }

    /// For each row the blank facts that an outcome depends on.
    fn unknown(&self, batch: &Partners) -> Vec<Vec<String>> {
        let plan = self.plan;
        let mut doubt = Doubt::of_fields(plan, TableId::PARTNER, &batch.frame);
        for fold in plan.folds.iter().filter(|fold| fold.over != TableId::PARTNER) {
            if let Some(column) = batch.frame.column(fold.out) {
                let doubts = self.doubts.get(&fold.out);
                let rows = (0..batch.lines.len()).map(|row| {
                    !column.known.get(row) || doubts.is_some_and(|doubts| doubts.contains_key(&(batch.start + row)))
                });
                doubt.mark(fold.out, rows.collect());
            }
        }
        for pass in &plan.passes {
            doubt.carry(&pass.prepare, &batch.frame);
        }
        doubt.carry(&plan.judge, &batch.frame);
        let outcomes = plan.outcomes.iter().flat_map(|outcome| std::iter::once(outcome.slot).chain(outcome.high));
        let outcomes: Vec<Slot> = outcomes.chain([plan.life.earned, plan.life.standing]).collect();
        (0..batch.lines.len())
            .map(|row| {
                let mut causes = BTreeSet::new();
                let of_fold = |slot: Slot| self.doubts.get(&slot)?.get(&(batch.start + row)).cloned();
                for slot in &outcomes {
                    doubt.causes(*slot, row, &of_fold, &mut causes);
                }
                let mut texts: Vec<String> = causes.into_iter().map(|cause| cause.text(plan)).collect();
                texts.dedup();
                texts
            })
            .collect()
    }

    /// Runs steps over a batch; gives the rows that overflowed, with the clause that did it first.
    fn execute(&mut self, steps: &[Slot], frame: &mut Frame) -> FxHashMap<usize, FileSpan> {
        let mut context =
            Context { plan: self.plan, texts: &mut self.texts, held: &self.held, overflow: FxHashMap::default() };
        steps.iter().for_each(|slot| execute(*slot, frame, &mut context));
        context.overflow
    }

    fn key(&self, frame: &Frame, row: usize) -> String {
        match frame.cell(self.plan.life.key, row) {
            Cell::Code(code) => self.texts.text(code).to_owned(),
            _ => String::new(),
        }
    }

    /// The place of the partner that is followed.
    fn followed_row(&self) -> Option<usize> {
        let key = self.texts.find(self.follow?)?;
        self.partners.iter().find_map(|batch| {
            let rows = 0..batch.lines.len();
            let row = rows.into_iter().find(|row| batch.frame.cell(self.plan.life.key, *row) == Cell::Code(key))?;
            Some(batch.start + row)
        })
    }
}

/// Which of the exceptions' keys some partner has.
struct KnownKeys {
    codes: Vec<(i32, bool)>,
}

impl KnownKeys {
    fn new(plan: &Plan, texts: &mut Texts) -> KnownKeys {
        KnownKeys { codes: plan.life.exceptions.iter().map(|it| (texts.code(&it.key), false)).collect() }
    }

    fn see(&mut self, frame: &Frame, plan: &Plan) {
        for row in 0..frame.len() {
            let key = frame.cell(plan.life.key, row);
            for (code, seen) in &mut self.codes {
                *seen |= key == Cell::Code(*code);
            }
        }
    }

    fn unknown(&self, plan: &Plan) -> Vec<(String, FileSpan)> {
        let exceptions = plan.life.exceptions.iter().zip(&self.codes);
        exceptions.filter(|(_, (_, seen))| !seen).map(|(it, _)| (it.key.clone(), it.key_at)).collect()
    }
}

/// The place of a row or tier.
fn index(cell: Cell) -> Option<usize> {
    match cell {
        Cell::Code(code) => usize::try_from(code).ok(),
        _ => None,
    }
}

fn overflow_finding(at: FileSpan) -> Diagnostic {
    Diagnostic::new(Code::Overflow, "a number grew beyond what can be computed exactly")
        .label(at, "computing this went past 28 digits")
        .help("look for an amount with too many digits in the row, or for a product of large amounts in the clause")
}
