//! The tables that are held while a plan runs: every row, one column a slot.
//! Must not know what is done with them.

use rustc_hash::FxHashMap;

use super::column::{Cell, Column};
use super::mask::Mask;
use super::{Failure, Frame, Supply, Texts};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{FieldPlan, Plan, Slot, TableId};
use crate::text::FileSpan;
use crate::value::Date;

/// A table that is held.
#[derive(Clone, Debug, Default)]
pub struct HeldTable {
    /// All its rows.
    pub frame: Frame,
    /// The line of the file on which each row starts.
    pub lines: Vec<u64>,
    /// The steps that were done, in order.
    pub done: Vec<Slot>,
    /// Rows that take no part: a number in them grew beyond what is exact, in this clause.
    pub overflowed: FxHashMap<usize, FileSpan>,
    /// Rows that take no part because a reference in them leads nowhere, or their earlier result cannot be read.
    pub set_aside: Mask,
}

/// The tables that are held, by table.
#[derive(Debug, Default)]
pub struct HeldTables {
    tables: Vec<Option<HeldTable>>,
    /// For each partner the days of its earlier results, in order, each with its row.
    recorded: Vec<Vec<(i32, usize)>>,
}

impl HeldTable {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a row takes part.
    pub fn is_good(&self, row: usize) -> bool {
        !self.set_aside.get(row) && !self.overflowed.contains_key(&row)
    }

    /// Some of its rows with every column that is known by now.
    pub fn slice(&self, plan: &Plan, rows: std::ops::Range<usize>) -> Frame {
        let mut frame = Frame::new(plan.slots.len(), rows.len());
        for (slot, column) in self.frame.columns() {
            frame.put(slot, column.slice(rows.clone()));
        }
        frame
    }
}

impl HeldTables {
    /// No table yet; the program is one row from the start.
    pub fn new(plan: &Plan) -> HeldTables {
        let mut tables: Vec<Option<HeldTable>> = plan.tables.iter().map(|_| None).collect();
        if let Some(program) = tables.get_mut(TableId::PROGRAM.0 as usize) {
            let frame = Frame::new(plan.slots.len(), 1);
            *program = Some(HeldTable { frame, lines: vec![0], ..HeldTable::default() });
        }
        HeldTables { tables, recorded: Vec::new() }
    }

    /// A table, if it is held and not taken.
    pub fn table(&self, table: TableId) -> Option<&HeldTable> {
        self.tables.get(table.0 as usize)?.as_ref()
    }

    /// A table, if it is held and not taken.
    pub fn table_mut(&mut self, table: TableId) -> Option<&mut HeldTable> {
        self.tables.get_mut(table.0 as usize)?.as_mut()
    }

    /// Takes a table out while its own columns change.
    pub fn take(&mut self, table: TableId) -> Option<HeldTable> {
        self.tables.get_mut(table.0 as usize)?.take()
    }

    /// Puts a table back.
    pub fn put(&mut self, table: TableId, held: HeldTable) {
        if let Some(place) = self.tables.get_mut(table.0 as usize) {
            *place = Some(held);
        }
    }

    /// The column of a slot of a held table.
    pub fn column(&self, plan: &Plan, slot: Slot) -> Option<&Column> {
        self.table(plan.table_of(slot)?)?.frame.column(slot)
    }

    /// Reads a table to its end.
    ///
    /// # Errors
    /// Where the supply fails.
    pub fn load(
        &mut self,
        plan: &Plan,
        table: TableId,
        supply: &mut dyn Supply,
        texts: &mut Texts,
    ) -> Result<(), Failure> {
        supply.open(plan, table)?;
        let fields = plan.fields(table);
        let kinds = fields.iter().map(|field| crate::plan::ColumnKind::of(&field.ty));
        let mut columns: Vec<Column> = kinds.map(Column::empty).collect();
        let mut lines = Vec::new();
        while let Some(batch) = supply.next(plan, texts)? {
            columns.iter_mut().zip(&batch.columns).for_each(|(all, some)| all.append(some));
            lines.extend(batch.lines);
        }
        let frame = Frame::of_fields(plan, table, columns, lines.len());
        let set_aside = Mask::filled(lines.len(), false);
        self.put(table, HeldTable { frame, lines, set_aside, ..HeldTable::default() });
        Ok(())
    }

    /// Gives each partner its own place, and puts its earlier results in order. Of two of one day the later row counts.
    pub fn record(&mut self, plan: &Plan) {
        let Some(history) = plan.history else { return };
        let Some(partners) = self.table_mut(TableId::PARTNER) else { return };
        let count = partners.len();
        partners.frame.put(history.own, Column::codes((0..count).map(|place| i32::try_from(place).ok())));
        let mut recorded = vec![Vec::new(); count];
        if let Some(rows) = self.table(history.table) {
            for row in 0..rows.len() {
                if let (Cell::Code(partner), Cell::Code(day)) =
                    (rows.frame.cell(history.partner, row), rows.frame.cell(history.evaluated, row))
                    && let Some(days) = usize::try_from(partner).ok().and_then(|partner| recorded.get_mut(partner))
                {
                    days.push((day, row));
                }
            }
        }
        recorded.iter_mut().for_each(|days: &mut Vec<(i32, usize)>| days.sort_unstable());
        self.recorded = recorded;
    }

    /// The row of the latest result of a partner up to a day.
    pub fn recorded(&self, partner: usize, day: i32) -> Option<usize> {
        let days = self.recorded.get(partner)?;
        let after = days.partition_point(|(evaluated, _)| *evaluated <= day);
        days.get(after.checked_sub(1)?).map(|(_, row)| *row)
    }

    /// The days of a partner's earlier results, each with its line, the earliest first.
    pub fn past(&self, plan: &Plan, partner: usize) -> Vec<(Date, u64)> {
        let rows = plan.history.and_then(|history| self.table(history.table));
        let days = self.recorded.get(partner).into_iter().flatten();
        days.filter_map(|(day, row)| Some((Date(*day), *rows?.lines.get(*row)?))).collect()
    }

    /// Follows the references of a table to rows that were read after it: their cells are texts until then.
    pub fn resolve_late(&mut self, plan: &Plan, table: TableId, supply: &mut dyn Supply, texts: &Texts) {
        let Some(mut held) = self.take(table) else { return };
        let late = plan.fields(table).iter().filter(|field| field.late);
        for (field, target) in late.filter_map(|field| Some((field, field.refers?))) {
            let Some(column) = held.frame.take(field.slot) else { continue };
            let mut rows = Column::empty(crate::plan::ColumnKind::Code);
            for row in 0..column.len() {
                let cell = match column.cell(row) {
                    Cell::Code(key) => match supply.row(target, key) {
                        Some(place) => Cell::Code(place),
                        None => {
                            let line = held.lines.get(row).copied().unwrap_or(0);
                            let text = texts.text(key);
                            supply.reject(plan, table, line, text, dangling(field, text));
                            held.set_aside.set(row, true);
                            Cell::Missing
                        }
                    },
                    other => other,
                };
                rows.push(cell);
            }
            held.frame.put(field.slot, rows);
        }
        self.put(table, held);
    }
}

fn dangling(field: &FieldPlan, key: &str) -> Diagnostic {
    Diagnostic::new(Code::DanglingReference, format!("`{}` is `{key}`, which is the key of no row", field.name))
        .label(field.at, "this reference")
        .help("correct the key, leave the cell blank if the field is optional, or add the row it names")
}
