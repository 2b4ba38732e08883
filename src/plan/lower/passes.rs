//! Which tables are read when: a fold waits for the partner facts that its rows look at, and no table is read twice
//! where one pass can serve.

use rustc_hash::FxHashMap;

use super::Lowering;
use crate::plan::{Fold, Pass, Scan, Slot, TableId};

impl Lowering<'_> {
    /// The passes before partners are judged. Folds over partners themselves (kpis) come with the judging.
    pub(super) fn passes(&self) -> Vec<Pass> {
        let levels = self.levels();
        let level = |slot: Slot| levels.get(slot.0 as usize).copied().unwrap_or(0);
        let child_folds: Vec<(usize, &Fold)> =
            self.folds.iter().enumerate().filter(|(_, fold)| fold.over != TableId::PARTNER).collect();
        let last = child_folds.iter().map(|(_, fold)| level(fold.out)).max().unwrap_or(0);
        let mut prepared = vec![false; self.slots.len()];
        (1..=last).map(|pass| self.pass(&child_folds, |fold| level(fold.out) == pass, &mut prepared)).collect()
    }

    fn pass(&self, folds: &[(usize, &Fold)], now: impl Fn(&Fold) -> bool, prepared: &mut [bool]) -> Pass {
        let folds: Vec<(usize, &Fold)> = folds.iter().copied().filter(|(_, fold)| now(fold)).collect();
        let mut needed = vec![false; self.slots.len()];
        for (_, fold) in &folds {
            [fold.operand, fold.filter].into_iter().flatten().for_each(|slot| self.need(slot, &mut needed));
        }
        let steps = |table: TableId| {
            let needed = &needed;
            self.slots.iter().zip(&self.steps).enumerate().filter_map(move |(at, (info, step))| {
                let wanted = info.table == table && step.is_some() && needed.get(at) == Some(&true);
                wanted.then_some(Slot(u32::try_from(at).ok()?))
            })
        };
        let prepare: Vec<Slot> =
            steps(TableId::PARTNER).filter(|slot| prepared.get(slot.0 as usize) == Some(&false)).collect();
        for slot in &prepare {
            if let Some(done) = prepared.get_mut(slot.0 as usize) {
                *done = true;
            }
        }
        let mut tables: Vec<TableId> = folds.iter().map(|(_, fold)| fold.over).collect();
        tables.sort();
        tables.dedup();
        let scans = tables.into_iter().map(|table| Scan {
            table,
            steps: steps(table).collect(),
            folds: folds.iter().filter(|(_, fold)| fold.over == table).map(|(at, _)| *at).collect(),
        });
        Pass { prepare, scans: scans.collect() }
    }

    /// Marks a slot and all that it reads. Operands come before what reads them, so one sweep downwards does it.
    fn need(&self, slot: Slot, needed: &mut [bool]) {
        let Some(mark) = needed.get_mut(slot.0 as usize) else { return };
        *mark = true;
        for at in (0..=slot.0).rev() {
            if needed.get(at as usize) != Some(&true) {
                continue;
            }
            if let Some(Some(step)) = self.steps.get(at as usize) {
                step.op.reads(&mut |read| {
                    if let Some(mark) = needed.get_mut(read.0 as usize) {
                        *mark = true;
                    }
                });
            }
        }
    }

    /// For each slot after how many readings of child tables it can be known.
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
                    [fold.operand, fold.filter].into_iter().flatten().for_each(&mut read);
                    level += 1;
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
