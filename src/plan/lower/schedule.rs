//! When everything is done: which tables are held, in which order they are read, and what happens before partners are
//! judged. A figure over a streamed table waits for one reading of it; no table is read twice where one reading serves.

use rustc_hash::FxHashMap;

use super::Lowering;
use crate::plan::{Action, Fold, Gather, Op, Scan, Slot, TableId};

/// The order of a plan.
pub(super) struct Schedule {
    pub load: Vec<TableId>,
    pub actions: Vec<Action>,
    pub judge: Vec<Slot>,
    pub figures: Vec<Slot>,
}

impl Lowering<'_> {
    /// Decides which tables are held and puts everything in order.
    pub(super) fn schedule(&mut self) -> Schedule {
        self.hold_tables();
        let load = self.load_order();
        let needed = self.needed(self.folds.iter(), true);
        let actions = self.actions(&needed);
        let of_table = |table: TableId, wanted: bool| {
            let slots = self.written(table).filter(|slot| marked(&needed, *slot) == wanted);
            slots.collect::<Vec<Slot>>()
        };
        let judge = of_table(TableId::PARTNER, false);
        let mut figures = of_table(TableId::PROGRAM, false);
        figures.extend(of_table(TableId::PROGRAM, true));
        figures.sort_unstable();
        Schedule { load, actions, judge, figures }
    }

    /// A table is held where figures go into its rows, a reference is followed to them, or they are compared.
    fn hold_tables(&mut self) {
        let mut held: Vec<TableId> = Vec::new();
        for fold in &self.folds {
            match fold.gather {
                Gather::By(_) => held.extend(self.table_at(fold.out)),
                Gather::Peers(_) => held.push(fold.over),
                Gather::All => {}
            }
        }
        for step in self.steps.iter().flatten() {
            if let Op::Through { of, .. } = step.op {
                held.extend(self.table_at(of));
            }
        }
        if let Some(history) = self.history {
            held.extend([TableId::PARTNER, history.table]);
        }
        for table in held {
            if let Some(table) = self.tables.get_mut(table.0 as usize) {
                table.held = true;
            }
        }
    }

    /// Held tables, each after those it refers to, as far as references go in no circle; the others are marked late.
    fn load_order(&mut self) -> Vec<TableId> {
        let all = (0..self.tables.len()).filter_map(|at| u32::try_from(at).ok()).map(TableId);
        let mut left: Vec<TableId> =
            all.filter(|table| *table != TableId::PROGRAM && *table != TableId::PREVIOUS).collect();
        let mut order: Vec<TableId> = Vec::new();
        while !left.is_empty() {
            let waits = |table: &TableId| {
                let fields = self.tables.get(table.0 as usize).map_or(&[][..], |table| &table.fields);
                fields.iter().filter_map(|field| field.refers).any(|of| of != *table && left.contains(&of))
            };
            // In a circle the first declared goes first; what it refers to is then late.
            let next = left.iter().position(|table| !waits(table)).unwrap_or(0);
            order.push(left.remove(next));
        }
        let place = |table: TableId| order.iter().position(|other| *other == table);
        for (at, table) in self.tables.iter_mut().enumerate() {
            let here = u32::try_from(at).ok().map(TableId).and_then(place);
            for field in &mut table.fields {
                field.late = here.is_some() && field.refers.is_some_and(|of| place(of) >= here);
            }
        }
        // A late reference is resolved once both tables are there.
        let late: Vec<TableId> = order
            .iter()
            .filter(|table| {
                self.tables.get(table.0 as usize).is_some_and(|table| table.fields.iter().any(|field| field.late))
            })
            .copied()
            .collect();
        for table in late {
            if let Some(table) = self.tables.get_mut(table.0 as usize) {
                table.held = true;
            }
        }
        order.retain(|table| self.tables.get(table.0 as usize).is_some_and(|table| table.held));
        order
    }

    fn actions(&self, needed: &[bool]) -> Vec<Action> {
        let levels = self.levels();
        let level = |slot: Slot| levels.get(slot.0 as usize).copied().unwrap_or(0);
        let folds: FxHashMap<Slot, (usize, &Fold)> =
            self.folds.iter().enumerate().map(|(at, fold)| (fold.out, (at, fold))).collect();
        let last = self.folds.iter().map(|fold| level(fold.out)).max().unwrap_or(0);
        let mut actions = Vec::new();
        for now in 0..=last {
            actions.extend(self.scans(now, &level));
            for at in 0..self.slots.len() {
                let slot = Slot(u32::try_from(at).unwrap_or(u32::MAX));
                let Some(table) = self.table_at(slot).filter(|_| level(slot) == now) else { continue };
                let held = self.tables.get(table.0 as usize).is_some_and(|table| table.held);
                match folds.get(&slot) {
                    Some((at, fold)) if self.is_held(fold.over) && !self.is_judged(fold) => {
                        actions.push(Action::Gather(fold.over, vec![*at]));
                    }
                    None if held && marked(needed, slot) && self.has_step(slot) => compute(&mut actions, table, slot),
                    _ => {}
                }
            }
        }
        actions
    }

    /// The streamed tables whose figures belong to a level, each read once.
    fn scans(&self, now: u32, level: &impl Fn(Slot) -> u32) -> Vec<Action> {
        let due = |fold: &Fold| level(fold.out) == now && !self.is_held(fold.over) && !self.is_judged(fold);
        let mut tables: Vec<TableId> = self.folds.iter().filter(|fold| due(fold)).map(|fold| fold.over).collect();
        tables.sort();
        tables.dedup();
        let scan = |table: TableId| {
            let folds = self.folds.iter().enumerate().filter(|(_, fold)| fold.over == table && due(fold));
            let (places, folds): (Vec<usize>, Vec<&Fold>) = folds.unzip();
            let needed = self.needed(folds.into_iter(), false);
            let steps = self.written(table).filter(|slot| marked(&needed, *slot)).collect();
            Action::Scan(Scan { table, steps, folds: places })
        };
        tables.into_iter().map(scan).collect()
    }

    /// Figures of the program over partners come with the judging.
    fn is_judged(&self, fold: &Fold) -> bool {
        fold.over == TableId::PARTNER && fold.gather == Gather::All
    }

    fn is_held(&self, table: TableId) -> bool {
        self.tables.get(table.0 as usize).is_some_and(|table| table.held)
    }

    fn table_at(&self, slot: Slot) -> Option<TableId> {
        self.info(slot).map(|info| info.table)
    }

    fn has_step(&self, slot: Slot) -> bool {
        self.steps.get(slot.0 as usize).is_some_and(Option::is_some)
    }

    /// The slots of a table that steps write, in order.
    pub(super) fn written(&self, table: TableId) -> impl Iterator<Item = Slot> + '_ {
        let slots = (0..self.slots.len()).filter_map(|at| u32::try_from(at).ok()).map(Slot);
        slots.filter(move |slot| self.table_at(*slot) == Some(table) && self.has_step(*slot))
    }

    /// The slots that some folds are made from, directly or not, and, where asked, those read through references.
    /// Operands come before what reads them, so one sweep downwards does it.
    fn needed<'f>(&self, folds: impl Iterator<Item = &'f Fold>, references: bool) -> Vec<bool> {
        let mut needed = vec![false; self.slots.len()];
        let mut mark = |slot: Slot| {
            if let Some(mark) = needed.get_mut(slot.0 as usize) {
                *mark = true;
            }
        };
        folds.filter(|fold| !self.is_judged(fold)).for_each(|fold| fold.reads(&mut mark));
        if references {
            for step in self.steps.iter().flatten() {
                if let Op::Through { of, .. } = step.op {
                    mark(of);
                }
            }
        }
        for at in (0..self.slots.len()).rev() {
            if needed.get(at) == Some(&true)
                && let Some(Some(step)) = self.steps.get(at)
            {
                step.op.reads(&mut |read| {
                    if let Some(mark) = needed.get_mut(read.0 as usize) {
                        *mark = true;
                    }
                });
            }
        }
        needed
    }

    /// For each slot after how many readings of streamed tables it can be known.
    fn levels(&self) -> Vec<u32> {
        let mut levels = vec![0; self.slots.len()];
        let folds: FxHashMap<Slot, &Fold> = self.folds.iter().map(|fold| (fold.out, fold)).collect();
        for at in 0..self.slots.len() {
            let slot = Slot(u32::try_from(at).unwrap_or(u32::MAX));
            let mut level = 0;
            let mut read = |slot: Slot| level = level.max(levels.get(slot.0 as usize).copied().unwrap_or(0));
            match (self.steps.get(at), folds.get(&slot)) {
                (Some(Some(step)), _) => step.op.reads(&mut read),
                (_, Some(fold)) => {
                    fold.reads(&mut read);
                    level += u32::from(!self.is_held(fold.over));
                }
                _ => {}
            }
            if let Some(place) = levels.get_mut(at) {
                *place = level;
            }
        }
        levels
    }
}

/// Adds a step to the latest action where that is of the same table.
fn compute(actions: &mut Vec<Action>, table: TableId, slot: Slot) {
    match actions.last_mut() {
        Some(Action::Compute(of, slots)) if *of == table => slots.push(slot),
        _ => actions.push(Action::Compute(table, vec![slot])),
    }
}

fn marked(marks: &[bool], slot: Slot) -> bool {
    marks.get(slot.0 as usize) == Some(&true)
}
