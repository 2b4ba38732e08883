//! What partners held on other days: read from the table of earlier results, never computed anew.

use super::Lowering;
use crate::plan::{FieldPlan, HistoryPlan, Op, Slot, TableId};
use crate::semantic::Type;
use crate::semantic::dated::is_recorded;
use crate::semantic::model::{Constant, Expr, ExprKind, Fact};
use crate::text::{FileId, FileSpan, Span};

impl Lowering<'_> {
    /// The table of earlier results, once partners and their ladders are there.
    pub(super) fn declare_history(&mut self) {
        let Some(record) = self.model.history else { return };
        let table = self.table_of(record);
        let slots: Vec<Slot> = self
            .tables
            .get(table.0 as usize)
            .map_or(&[][..], |table| &table.fields)
            .iter()
            .take(2)
            .map(|field| field.slot)
            .collect();
        if let [partner, evaluated] = slots.as_slice() {
            let at = self.place_of_history();
            let ty = self.model.partner.map_or(Type::Error, Type::Row);
            let own = self.slot(TableId::PARTNER, ty, at, None);
            self.history = Some(HistoryPlan { table, partner: *partner, evaluated: *evaluated, own });
        }
    }

    /// A recorded fact of a partner on the day at hand.
    pub(super) fn past(&mut self, table: TableId, fact: Fact, partner: Slot, ty: &Type, at: FileSpan) -> Slot {
        let Some(of) = self.column_of_history(fact, ty) else {
            return self.constant(table, ty.clone(), at, Constant::Missing);
        };
        let day = self.day_slot(table, self.day, at);
        let starts = self.model.program.history_starts;
        self.step(table, ty.clone(), at, Op::Past { of, partner, day, starts })
    }

    /// The recorded fact that an expression asks of the partner a row refers to, on another day.
    pub(super) fn recorded_elsewhere(&self, inner: &Expr) -> Option<Fact> {
        match inner.kind {
            ExprKind::Fact(fact) if is_recorded(self.model, fact) && self.day_of(fact).is_some() => Some(fact),
            _ => None,
        }
    }

    /// The column of the history that has a fact; one more where the record has none of that name.
    fn column_of_history(&mut self, fact: Fact, ty: &Type) -> Option<Slot> {
        let history = self.history?;
        let ladder = |ladder: crate::semantic::Id<crate::semantic::model::Ladder>, part: &str| {
            self.ladders.get(ladder.index()).map_or_else(|| part.to_owned(), |plan| plan.column(part))
        };
        let name = match fact {
            Fact::Standing(id) => ladder(id, "standing"),
            Fact::StandingSince(id) => ladder(id, "standing_since"),
            Fact::GraceUntil(id) => ladder(id, "grace_until"),
            Fact::Status(id) => ladder(id, "status"),
            Fact::Tier(id) => ladder(id, "tier"),
            Fact::Benefit(id) => self.model.benefits[id].symbol.name.clone(),
            Fact::Specialization(id) => self.model.specializations[id].symbol.name.clone(),
            _ => return None,
        };
        let table = self.tables.get(history.table.0 as usize)?;
        if let Some(field) = table.fields.iter().find(|field| field.name == name) {
            return Some(field.slot);
        }
        let at = self.place_of_history();
        let slot = self.slot(history.table, ty.clone(), at, None);
        let field = FieldPlan {
            name: name.clone(),
            column: None,
            may_lack: false,
            ty: ty.clone(),
            optional: true,
            default: None,
            format: None,
            refers: None,
            late: false,
            slot,
            docs: None,
            at,
        };
        self.tables.get_mut(history.table.0 as usize)?.fields.push(field);
        if let Some(info) = self.slots.get_mut(slot.0 as usize) {
            info.name = Some(name);
        }
        Some(slot)
    }

    /// Earlier results are asked for where something reads them, and only the columns that it reads.
    pub(super) fn prune_history(&mut self) {
        let Some(history) = self.history else { return };
        let mut read = vec![false; self.slots.len()];
        let mut mark = |slot: Slot| {
            if let Some(mark) = read.get_mut(slot.0 as usize) {
                *mark = true;
            }
        };
        self.steps.iter().flatten().for_each(|step| step.op.reads(&mut mark));
        self.folds.iter().for_each(|fold| fold.reads(&mut mark));
        let used = self.folds.iter().any(|fold| fold.over == history.table);
        let is_read = |slot: Slot| read.get(slot.0 as usize) == Some(&true);
        let Some(table) = self.tables.get_mut(history.table.0 as usize) else { return };
        let keeps = |slot: Slot| slot == history.partner || slot == history.evaluated;
        table.fields.retain(|field| keeps(field.slot) || is_read(field.slot));
        if !used && table.fields.iter().all(|field| !is_read(field.slot)) {
            self.tables.truncate(history.table.0 as usize);
            self.history = None;
        }
    }

    fn place_of_history(&self) -> FileSpan {
        self.model.program.at.unwrap_or(FileSpan { file: FileId(0), span: Span::default() })
    }
}
