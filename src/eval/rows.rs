//! The rows of a record handed on with all that is worked out about each.
//! Must not know how they are printed.

use super::column::BATCH;
use super::mask::Mask;
use super::run::{Run, Sink, overflow_finding};
use super::{Failure, Frame, HeldTable, Judged, Supply};
use crate::plan::{RowsPlan, Slot};

impl Run<'_> {
    /// Hands on every row, held or streamed.
    pub(super) fn rows(
        &mut self,
        rows: &RowsPlan,
        supply: &mut dyn Supply,
        sink: &mut Sink<'_>,
    ) -> Result<(), Failure> {
        let plan = self.plan;
        let Some(count) = self.tables.table(rows.table).map(HeldTable::len) else {
            supply.open(plan, rows.table)?;
            while let Some(batch) = supply.next(plan, &mut self.texts)? {
                let lines = batch.lines;
                let frame = Frame::of_fields(plan, rows.table, batch.columns, lines.len());
                let good = Mask::filled(lines.len(), true);
                self.hand_on(rows, Judged { frame, lines, good, unknown: Vec::new() }, 0, supply, sink)?;
            }
            return Ok(());
        };
        for start in (0..count).step_by(BATCH) {
            let range = start..count.min(start + BATCH);
            let Some(held) = self.tables.table(rows.table) else { continue };
            let frame = held.slice(plan, range.clone());
            let good = range.clone().map(|row| held.is_good(row)).collect();
            let lines = held.lines.get(range).unwrap_or_default().to_vec();
            self.hand_on(rows, Judged { frame, lines, good, unknown: Vec::new() }, start, supply, sink)?;
        }
        Ok(())
    }

    fn hand_on(
        &mut self,
        rows: &RowsPlan,
        mut batch: Judged,
        start: usize,
        supply: &mut dyn Supply,
        sink: &mut Sink<'_>,
    ) -> Result<(), Failure> {
        let plan = self.plan;
        let mut overflow: Vec<_> = self.execute(&rows.steps, &mut batch.frame).into_iter().collect();
        overflow.sort_unstable_by_key(|(row, _)| *row);
        for (row, at) in overflow {
            batch.good.set(row, false);
            let line = batch.lines.get(row).copied().unwrap_or(0);
            supply.reject(plan, rows.table, line, "", overflow_finding(at));
        }
        if self.asked.unknown {
            let done = self.tables.table(rows.table).map_or(&[][..], |held| &held.done);
            let mut doubt = self.doubt(rows.table, &batch.frame, start, done);
            doubt.carry(&rows.steps, &batch.frame);
            // A blank field says so itself; what is worked out from it does not.
            let is_field = |slot: Slot| plan.fields(rows.table).iter().any(|field| field.slot == slot);
            let columns = rows.columns.iter().map(|column| column.slot).filter(|slot| !is_field(*slot));
            batch.unknown = self.blanks_behind(columns, (&doubt, &batch.frame, start));
        }
        sink(plan, &self.texts, &batch)
    }
}
