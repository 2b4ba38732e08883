//! Columns: a batch of rows, a column at a time, with what is known and what is missing.
//! Must not know plans or files.

use std::ops::Range;

use super::mask::Mask;
use super::numbers::{self, Numbers, Wholes};
use super::strings::Strings;
use crate::plan::ColumnKind;
use crate::value::{Decimal, Scaled};

/// How many rows a batch holds at most: about those of a block of a file, so that what a batch costs is paid once a block.
pub const BATCH: usize = 4096;

/// The values of a column. Where a row is missing any value of the kind may stand, but a truth that is unknown is not met.
#[derive(Clone, Debug)]
pub enum Values {
    /// Exact numbers.
    Number(Numbers),
    /// Whole codes.
    Code(Vec<i32>),
    /// Sets of labels as bits, label 0 lowest.
    Set(Vec<u128>),
    /// Met or not.
    Truth(Mask),
    /// Texts that are only printed: no step reads them, so they are no cells.
    Text(Strings),
}

/// A column of a batch: values, and which rows have one. A truth that is not known is *unknown*.
#[derive(Clone, Debug)]
pub struct Column {
    /// The values.
    pub values: Values,
    /// Which rows have a value.
    pub known: Mask,
}

impl Column {
    /// An empty column of a kind, to push to.
    pub fn empty(kind: ColumnKind) -> Column {
        Column::missing(kind, 0)
    }

    /// A column of `len` rows without a value.
    pub fn missing(kind: ColumnKind, len: usize) -> Column {
        let values = match kind {
            ColumnKind::Number => Values::Number(Numbers::same(Decimal::ZERO, len)),
            ColumnKind::Code => Values::Code(vec![0; len]),
            ColumnKind::Set => Values::Set(vec![0; len]),
            ColumnKind::Truth => Values::Truth(Mask::filled(len, false)),
        };
        Column { values, known: Mask::filled(len, false) }
    }

    /// A column of `len` equal cells of a kind.
    pub fn filled(kind: ColumnKind, cell: Cell, len: usize) -> Column {
        let values = match (kind, cell) {
            (ColumnKind::Number, Cell::Number(number)) => Values::Number(Numbers::same(number, len)),
            (ColumnKind::Code, Cell::Code(code)) => Values::Code(vec![code; len]),
            (ColumnKind::Set, Cell::Set(set)) => Values::Set(vec![set; len]),
            (ColumnKind::Truth, Cell::Truth(met)) => Values::Truth(Mask::filled(len, met)),
            _ => return Column::missing(kind, len),
        };
        Column { values, known: Mask::filled(len, true) }
    }

    /// A column of numbers.
    pub fn numbers(rows: impl IntoIterator<Item = Option<Decimal>>) -> Column {
        let mut known = Mask::default();
        let values = rows.into_iter().inspect(|row| known.push(row.is_some())).map(Option::unwrap_or_default).collect();
        Column { values: Values::Number(Numbers::Wide(values)), known }
    }

    /// A column of whole numbers of a form.
    pub fn scaled(form: Scaled, wholes: Vec<i64>, known: Mask) -> Column {
        Column::wholes(form, Wholes::Each(wholes), known)
    }

    /// A column of whole numbers of a form, which may be the same in all rows.
    pub fn wholes(form: Scaled, wholes: Wholes, known: Mask) -> Column {
        Column { values: Values::Number(Numbers::Scaled(form, wholes)), known }
    }

    /// A column of codes.
    pub fn codes(rows: impl IntoIterator<Item = Option<i32>>) -> Column {
        let mut known = Mask::default();
        let values = rows.into_iter().inspect(|row| known.push(row.is_some())).map(Option::unwrap_or_default).collect();
        Column { values: Values::Code(values), known }
    }

    /// A column of truths; what is met must be known.
    pub fn truths(met: Mask, known: Mask) -> Column {
        Column { values: Values::Truth(met), known }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The value of a row as one cell.
    pub fn cell(&self, row: usize) -> Cell {
        if !self.known.get(row) {
            return Cell::Missing;
        }
        match &self.values {
            Values::Number(values) => values.get(row).map_or(Cell::Missing, Cell::Number),
            Values::Code(values) => values.get(row).map_or(Cell::Missing, |value| Cell::Code(*value)),
            Values::Set(values) => values.get(row).map_or(Cell::Missing, |value| Cell::Set(*value)),
            Values::Truth(met) => Cell::Truth(met.get(row)),
            Values::Text(_) => Cell::Missing,
        }
    }

    /// The rows of a range, as a column of their own.
    pub fn slice(&self, rows: Range<usize>) -> Column {
        let known = self.known.slice(rows.clone());
        let values = match &self.values {
            Values::Number(values) => Values::Number(values.slice(rows)),
            Values::Code(values) => Values::Code(values.get(rows).unwrap_or_default().to_vec()),
            Values::Set(values) => Values::Set(values.get(rows).unwrap_or_default().to_vec()),
            Values::Truth(met) => Values::Truth(met.slice(rows)),
            Values::Text(texts) => Values::Text(texts.gather(rows.map(Some))),
        };
        Column { values, known }
    }

    /// Adds the rows of a column of the same kind; those of one of another kind are missing.
    pub fn append(&mut self, other: &Column) {
        match (&mut self.values, &other.values) {
            (Values::Number(values), Values::Number(more)) if self.known.is_empty() => *values = more.clone(),
            (Values::Number(values), Values::Number(more)) => values.append(more),
            (Values::Code(values), Values::Code(more)) => values.extend(more),
            (Values::Set(values), Values::Set(more)) => values.extend(more),
            (Values::Truth(met), Values::Truth(more)) => met.append(more),
            (Values::Text(texts), Values::Text(more)) => (0..more.len()).for_each(|row| texts.push(more.get(row))),
            _ => return (0..other.len()).for_each(|_| self.push(Cell::Missing)),
        }
        self.known.append(&other.known);
    }

    /// The rows that are named, as a column of their own; missing where none is.
    pub fn gather(&self, rows: &[Option<usize>]) -> Column {
        let bit = |mask: &Mask| Mask::each(rows, |row| row.is_some_and(|row| mask.get(row)));
        let values = match &self.values {
            Values::Number(values) => Values::Number(values.gather(rows)),
            Values::Code(values) => Values::Code(numbers::gather(values, rows)),
            Values::Set(values) => Values::Set(numbers::gather(values, rows)),
            Values::Truth(met) => Values::Truth(bit(met)),
            Values::Text(texts) => Values::Text(texts.gather(rows.iter().copied())),
        };
        Column { values, known: bit(&self.known) }
    }

    /// The rows of the first where the mask is set, else those of the second; both are of one kind and length.
    pub fn choose(mask: &Mask, set: &Column, unset: &Column) -> Column {
        let values = match (&set.values, &unset.values) {
            (Values::Number(set), Values::Number(unset)) => Values::Number(Numbers::choose(mask, set, unset)),
            (Values::Code(set), Values::Code(unset)) => Values::Code(numbers::choose(mask, set, unset)),
            (Values::Set(set), Values::Set(unset)) => Values::Set(numbers::choose(mask, set, unset)),
            (Values::Truth(set), Values::Truth(unset)) => Values::Truth(mask.choose(set, unset)),
            _ => return unset.only(&mask.not()),
        };
        Column { values, known: mask.choose(&set.known, &unset.known) }
    }

    /// The column with a value only in rows of the mask.
    pub fn only(&self, mask: &Mask) -> Column {
        let values = match &self.values {
            Values::Truth(met) => Values::Truth(met.and(mask)),
            values => values.clone(),
        };
        Column { values, known: self.known.and(mask) }
    }

    /// The column with its numbers as whole numbers of a form, where there is one and all fit it.
    pub fn narrowed(self, form: Option<Scaled>) -> Column {
        match (self.values, form) {
            (Values::Number(numbers), Some(form)) => {
                Column { values: Values::Number(numbers.narrowed(form, &self.known)), known: self.known }
            }
            (values, _) => Column { values, known: self.known },
        }
    }

    /// Sets the code of a row; nothing in a column of another kind.
    pub fn set_code(&mut self, row: usize, code: Option<i32>) {
        if let Values::Code(codes) = &mut self.values
            && let Some(place) = codes.get_mut(row)
        {
            *place = code.unwrap_or_default();
            self.known.set(row, code.is_some());
        }
    }

    /// Adds a row; a cell of another kind is missing.
    pub fn push(&mut self, cell: Cell) {
        let known = match (&mut self.values, cell) {
            (Values::Number(values), Cell::Number(value)) => {
                values.push(value);
                true
            }
            (Values::Code(values), Cell::Code(value)) => {
                values.push(value);
                true
            }
            (Values::Set(values), Cell::Set(value)) => {
                values.push(value);
                true
            }
            (Values::Truth(met), Cell::Truth(value)) => {
                met.push(value);
                true
            }
            (values, _) => {
                match values {
                    Values::Number(values) => values.push(Decimal::ZERO),
                    Values::Code(values) => values.push(0),
                    Values::Set(values) => values.push(0),
                    Values::Truth(met) => met.push(false),
                    Values::Text(texts) => texts.push(&[]),
                }
                false
            }
        };
        self.known.push(known);
    }
}

/// One value of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// None.
    Missing,
    /// A decimal.
    Number(Decimal),
    /// A code.
    Code(i32),
    /// A set of labels.
    Set(u128),
    /// Met or missed.
    Truth(bool),
}

/// Some rows of one table: a column for each field, in the order of the table's fields, and where each row stands.
#[derive(Clone, Debug)]
pub struct Batch {
    /// As many columns as the table has fields.
    pub columns: Vec<Column>,
    /// The line of the file on which each row starts, from 1; zero for a row that no file holds.
    pub lines: Vec<u64>,
}

impl Batch {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}
