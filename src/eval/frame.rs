//! The columns of one batch while steps run: what each slot holds so far.
//! Must not know what a step does.

use super::column::{Cell, Column};
use super::mask::Mask;
use crate::plan::{Plan, Slot, TableId};

/// The columns of a batch of rows of one table, by slot.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    columns: Vec<Option<Column>>,
    len: usize,
    /// No row at all.
    none: Mask,
}

impl Frame {
    /// A frame of `len` rows for a plan of `slots` slots, all empty.
    pub fn new(slots: usize, len: usize) -> Frame {
        Frame { columns: vec![None; slots], len, none: Mask::filled(len, false) }
    }

    /// The fields of some rows of a table: their numbers in the forms of the plan, where all fit.
    pub fn of_fields(plan: &Plan, table: TableId, columns: Vec<Column>, len: usize) -> Frame {
        let mut frame = Frame::new(plan.slots.len(), len);
        for (field, column) in plan.fields(table).iter().zip(columns) {
            frame.put(field.slot, column.narrowed(plan.form(field.slot)));
        }
        frame
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A mask of as many rows, none of them set.
    pub fn none(&self) -> &Mask {
        &self.none
    }

    /// The column of a slot, once it was put there.
    pub fn column(&self, slot: Slot) -> Option<&Column> {
        self.columns.get(slot.0 as usize)?.as_ref()
    }

    /// Every column that was put there, with its slot, in order.
    pub fn columns(&self) -> impl Iterator<Item = (Slot, &Column)> + '_ {
        let slots = self.columns.iter().enumerate();
        slots.filter_map(|(at, column)| Some((Slot(u32::try_from(at).ok()?), column.as_ref()?)))
    }

    /// Puts a column in its slot.
    pub fn put(&mut self, slot: Slot, column: Column) {
        if let Some(place) = self.columns.get_mut(slot.0 as usize) {
            *place = Some(column);
        }
    }

    /// Takes a column out of its slot.
    pub fn take(&mut self, slot: Slot) -> Option<Column> {
        self.columns.get_mut(slot.0 as usize)?.take()
    }

    /// The value of a slot in a row.
    pub fn cell(&self, slot: Slot, row: usize) -> Cell {
        self.column(slot).map_or(Cell::Missing, |column| column.cell(row))
    }
}
