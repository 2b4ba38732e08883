//! Columns and masks: a batch of rows, a column at a time, with what is known and what is missing.
//! Must not know plans or files.

use crate::plan::ColumnKind;
use crate::value::Decimal;

/// How many rows a batch holds at most.
pub const BATCH: usize = 1024;

/// One bit a row. Bits past the length are zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    words: Vec<u64>,
    len: usize,
}

impl Mask {
    /// A mask of `len` equal bits.
    pub fn filled(len: usize, bit: bool) -> Mask {
        let words = vec![if bit { u64::MAX } else { 0 }; len.div_ceil(64)];
        let mut mask = Mask { words, len };
        mask.trim();
        mask
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bit of a row; false past the end.
    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Sets the bit of a row; nothing past the end.
    pub fn set(&mut self, row: usize, bit: bool) {
        if row < self.len
            && let Some(word) = self.words.get_mut(row / 64)
        {
            *word = *word & !(1 << (row % 64)) | u64::from(bit) << (row % 64);
        }
    }

    /// Adds a row.
    pub fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        self.len += 1;
        self.set(self.len - 1, bit);
    }

    /// Row by row in order.
    pub fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.len).map(|row| self.get(row))
    }

    /// The rows whose bit is set, in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros() as usize;
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// How many bits are set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether a bit is set.
    pub fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
    }

    /// Both.
    pub fn and(&self, other: &Mask) -> Mask {
        self.zip(other, |a, b| a & b)
    }

    /// Either.
    pub fn or(&self, other: &Mask) -> Mask {
        self.zip(other, |a, b| a | b)
    }

    /// This and not the other.
    pub fn and_not(&self, other: &Mask) -> Mask {
        self.zip(other, |a, b| a & !b)
    }

    /// The opposite.
    pub fn not(&self) -> Mask {
        let mut mask = Mask { words: self.words.iter().map(|word| !word).collect(), len: self.len };
        mask.trim();
        mask
    }

    fn zip(&self, other: &Mask, join: impl Fn(u64, u64) -> u64) -> Mask {
        let words = self.words.iter().zip(&other.words).map(|(a, b)| join(*a, *b)).collect();
        let mut mask = Mask { words, len: self.len.min(other.len) };
        mask.trim();
        mask
    }

    fn trim(&mut self) {
        self.words.truncate(self.len.div_ceil(64));
        if !self.len.is_multiple_of(64)
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }
}

impl FromIterator<bool> for Mask {
    fn from_iter<I: IntoIterator<Item = bool>>(bits: I) -> Mask {
        let mut mask = Mask::default();
        bits.into_iter().for_each(|bit| mask.push(bit));
        mask
    }
}

/// The values of a column; where a row is missing its value is the kind's zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Exact decimals.
    Number(Vec<Decimal>),
    /// Whole codes.
    Code(Vec<i32>),
    /// Sets of labels as bits, label 0 lowest.
    Set(Vec<u128>),
    /// Met or not.
    Truth(Mask),
}

/// A column of a batch: values, and which rows have one. A truth that is not known is *unknown*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The values.
    pub values: Values,
    /// Which rows have a value.
    pub known: Mask,
}

impl Column {
    /// An empty column of a kind, to push to.
    pub fn empty(kind: ColumnKind) -> Column {
        let values = match kind {
            ColumnKind::Number => Values::Number(Vec::new()),
            ColumnKind::Code => Values::Code(Vec::new()),
            ColumnKind::Set => Values::Set(Vec::new()),
            ColumnKind::Truth => Values::Truth(Mask::default()),
        };
        Column { values, known: Mask::default() }
    }

    /// A column of `len` rows without a value.
    pub fn missing(kind: ColumnKind, len: usize) -> Column {
        let values = match kind {
            ColumnKind::Number => Values::Number(vec![Decimal::ZERO; len]),
            ColumnKind::Code => Values::Code(vec![0; len]),
            ColumnKind::Set => Values::Set(vec![0; len]),
            ColumnKind::Truth => Values::Truth(Mask::filled(len, false)),
        };
        Column { values, known: Mask::filled(len, false) }
    }

    /// A column of numbers.
    pub fn numbers(rows: impl IntoIterator<Item = Option<Decimal>>) -> Column {
        let mut known = Mask::default();
        let values = rows.into_iter().inspect(|row| known.push(row.is_some())).map(Option::unwrap_or_default).collect();
        Column { values: Values::Number(values), known }
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
            Values::Number(values) => values.get(row).map_or(Cell::Missing, |value| Cell::Number(*value)),
            Values::Code(values) => values.get(row).map_or(Cell::Missing, |value| Cell::Code(*value)),
            Values::Set(values) => values.get(row).map_or(Cell::Missing, |value| Cell::Set(*value)),
            Values::Truth(met) => Cell::Truth(met.get(row)),
        }
    }

    /// The rows of a range, as a column of their own.
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Column {
        let known = rows.clone().map(|row| self.known.get(row)).collect();
        let values = match &self.values {
            Values::Number(values) => Values::Number(values.get(rows).unwrap_or_default().to_vec()),
            Values::Code(values) => Values::Code(values.get(rows).unwrap_or_default().to_vec()),
            Values::Set(values) => Values::Set(values.get(rows).unwrap_or_default().to_vec()),
            Values::Truth(met) => Values::Truth(rows.map(|row| met.get(row)).collect()),
        };
        Column { values, known }
    }

    /// Adds the rows of a column of the same kind.
    pub fn append(&mut self, other: &Column) {
        (0..other.len()).for_each(|row| self.push(other.cell(row)));
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
