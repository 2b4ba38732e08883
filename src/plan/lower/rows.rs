//! The rows of a record as results: their fields, references as keys, and what is worked out about each.

use super::Lowering;
use super::schedule::Schedule;
use crate::plan::{Action, Op, RowColumn, RowsPlan, Slot, TableId};
use crate::semantic::model::{Fact, Record};
use crate::semantic::{Id, Type};

impl Lowering<'_> {
    /// The columns of a record's rows.
    pub(super) fn rows(&mut self, record: Id<Record>) -> RowsPlan {
        let model = self.model;
        let table = self.table_of(record);
        let mut columns = Vec::new();
        for id in &model.records[record].fields {
            let field = &model.fields[*id];
            let slot = self.fact(Fact::Field(*id), &field.ty, field.symbol.at).slot;
            let slot = match field.ty {
                Type::Row(target) => self.key_of(table, slot, target).unwrap_or(slot),
                _ => slot,
            };
            columns.push(RowColumn { name: field.symbol.name.clone(), title: field.symbol.title().to_owned(), slot });
        }
        for (id, metric) in model.metrics.iter().filter(|(_, metric)| metric.of == Some(record)) {
            let slot = self.fact(Fact::Metric(id), &metric.value.ty, metric.symbol.at).slot;
            let slot = self.settled_metrics.get(&id).copied().unwrap_or(slot);
            columns.push(RowColumn { name: metric.symbol.name.clone(), title: metric.symbol.title().to_owned(), slot });
        }
        RowsPlan { table, columns, steps: Vec::new() }
    }

    /// The key of the row that a reference leads to.
    fn key_of(&mut self, table: TableId, reference: Slot, target: Id<Record>) -> Option<Slot> {
        let key = self.model.records[target].key?;
        let at = self.model.fields[key].symbol.at;
        let of = self.fact(Fact::Field(key), &Type::Key, at).slot;
        Some(self.step(table, Type::Key, at, Op::Through { reference, of }))
    }

    /// What is left to do on each row once the plan's actions are done.
    pub(super) fn finish_rows(&self, rows: RowsPlan, schedule: &Schedule) -> RowsPlan {
        let done = |slot: Slot| {
            let computes = |action: &Action| matches!(action, Action::Compute(_, steps) if steps.contains(&slot));
            schedule.actions.iter().any(computes)
        };
        let steps = self.written(rows.table).filter(|slot| !done(*slot)).collect();
        RowsPlan { steps, ..rows }
    }
}
