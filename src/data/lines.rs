//! Results as lines of CSV: a column at a time into cells of sixteen bytes with what ends them, then row by row with one
//! copy a cell, into one buffer. Must not know what is printed.

pub mod digits;

use std::io::{self, Write};

use super::print::is_formula;
use crate::eval::Mask;
use crate::lanes::widest;

/// The cells of a column over the rows of a batch, quoted where they must be.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// Each with what ends it, the first byte lowest, and in the highest how many bytes that are; or [`LONG`] there, and
    /// below it where in `long` the cell is.
    cells: Vec<u128>,
    /// What does not fit.
    long: Vec<u8>,
    /// What comes after each cell.
    end: u8,
    /// Whether it is the only column: a line without a byte would be no row.
    alone: bool,
}

/// A short text, the first byte lowest, and how many bytes it has.
pub type Word = (u128, u32);

/// The most bytes of a text that is one word.
pub const SHORT: u32 = 14;

const LONG: u8 = u8::MAX;

/// What no cell is: each has at least the byte that ends it.
const NONE: u128 = 0;

impl Cells {
    /// Adds a cell for every row of a mask: its word, where `word` has one that needs no quotes; else the text that `text`
    /// writes, unless `raw` with a `'` before what a spreadsheet would compute.
    #[inline(always)]
    pub fn extend(
        &mut self,
        rows: &Mask,
        raw: bool,
        word: impl Fn(usize) -> Option<Word> + Copy,
        mut text: impl FnMut(usize, &mut Vec<u8>),
    ) {
        let first = self.cells.len();
        let Cells { cells, end, alone, .. } = self;
        let rows_of = || (0..rows.len()).filter(|row| rows.get(*row));
        if rows.all() {
            cells.resize(first + rows.len(), NONE);
            let (fresh, end, alone) = (cells.get_mut(first..).unwrap_or_default(), *end, *alone);
            widest(
                #[inline(always)]
                move || {
                    for (row, cell) in fresh.iter_mut().enumerate() {
                        *cell = ended(word(row), end, alone);
                    }
                },
            );
        } else {
            cells.extend(rows_of().map(|row| ended(word(row), *end, *alone)));
        }
        if !self.cells.get(first..).unwrap_or_default().contains(&NONE) {
            return;
        }
        let mut written = Vec::new();
        for (at, row) in (first..).zip(rows_of()) {
            if self.cells.get(at) == Some(&NONE) {
                written.clear();
                text(row, &mut written);
                let cell = self.made(&written, !raw && is_formula(&written));
                if let Some(place) = self.cells.get_mut(at) {
                    *place = cell;
                }
            }
        }
    }

    /// Adds a text; `guarded` puts a `'` before it.
    pub fn push_text(&mut self, text: &[u8], guarded: bool) {
        let cell = self.made(text, guarded);
        self.cells.push(cell);
    }

    fn made(&mut self, text: &[u8], guarded: bool) -> u128 {
        let special = text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        let short = word_of(text).filter(|_| !special && !guarded);
        let cell = ended(short, self.end, self.alone);
        if cell != NONE {
            return cell;
        }
        let start = self.long.len();
        let quote = if special || text.is_empty() { &b"\""[..] } else { &[] };
        self.long.extend_from_slice(quote);
        self.long.extend_from_slice(if guarded { b"'" } else { b"" });
        for byte in text {
            self.long.extend_from_slice(if *byte == b'"' { b"\"\"" } else { std::slice::from_ref(byte) });
        }
        self.long.extend_from_slice(quote);
        self.long.push(self.end);
        u128::from(LONG) << 120 | (self.long.len() as u128) << 60 | start as u128
    }

    fn begin(&mut self, end: u8, alone: bool) {
        self.cells.clear();
        self.long.clear();
        (self.end, self.alone) = (end, alone);
    }

    fn long(&self, cell: u128) -> &[u8] {
        const PLACE: u128 = (1 << 60) - 1;
        let (start, end) = (cell & PLACE, cell >> 60 & PLACE);
        self.long.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// A word with what ends it, as a cell; nothing for one that is too long, or that would be a line without a byte.
#[inline(always)]
fn ended(word: Option<Word>, end: u8, alone: bool) -> u128 {
    match word {
        Some((word, len)) if len <= SHORT && !(alone && len == 0) => {
            word | u128::from(end) << (8 * len) | u128::from(len + 1) << 120
        }
        _ => NONE,
    }
}

/// A text as a word, where it is short enough.
pub fn word_of(text: &[u8]) -> Option<Word> {
    let word = || text.iter().rev().fold(0, |word: u128, byte| word << 8 | u128::from(*byte));
    (text.len() <= SHORT as usize).then(|| (word(), text.len() as u32))
}

/// The text between two places of `bytes` as a word, where it begins like nearly all short texts, with a letter or a digit,
/// which no formula does, and needs no quotes.
#[inline(always)]
pub fn word_from(bytes: &[u8], start: usize, end: usize) -> Option<Word> {
    let len = end.wrapping_sub(start);
    let all = bytes.get(start..start.wrapping_add(16)).and_then(|all| <[u8; 16]>::try_from(all).ok())?;
    let kept = u128::MAX.checked_shr(128u32.checked_sub(8 * u32::try_from(len).ok()?)?)?;
    let word = u128::from_le_bytes(all) & kept;
    ((word as u8).is_ascii_alphanumeric() && !has_special(word)).then_some((word, len as u32))
}

/// Whether one of the bytes is a comma, a quote or a line end.
#[inline(always)]
fn has_special(word: u128) -> bool {
    const ONES: u128 = u128::MAX / 255;
    let zero = |bytes: u128| bytes.wrapping_sub(ONES) & !bytes & (ONES << 7);
    [b',', b'"', b'\n', b'\r'].into_iter().fold(0, |any, byte| any | zero(word ^ (ONES * u128::from(byte)))) != 0
}

/// A buffer is written once it holds so many bytes.
const FULL: usize = 128 << 10;

/// Writes lines of CSV.
pub struct Lines<W: Write> {
    out: W,
    columns: Vec<Cells>,
    /// As long as it ever was; what is filled comes first.
    buffer: Vec<u8>,
    filled: usize,
}

impl<W: Write> Lines<W> {
    /// Lines of so many cells.
    pub fn new(out: W, columns: usize) -> Lines<W> {
        Lines { out, columns: vec![Cells::default(); columns], buffer: Vec::new(), filled: 0 }
    }

    /// Writes some rows: `fill` adds to each column, which it is told by its place, as many cells as there are rows.
    pub fn write(&mut self, mut fill: impl FnMut(usize, &mut Cells)) -> io::Result<()> {
        let count = self.columns.len();
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.begin(if at + 1 == count { b'\n' } else { b',' }, count == 1);
            fill(at, column);
        }
        let rows = self.columns.iter().map(|column| column.cells.len()).min().unwrap_or(0);
        let long: usize =
            self.columns.iter().map(|column| longest(column) * usize::from(!column.long.is_empty())).sum();
        let room = 16 * (count + 1) + long;
        let mut filled = self.filled;
        for row in 0..rows {
            if self.buffer.len() < filled + room {
                self.buffer.resize((filled + room).max(FULL + 16 * room), 0);
            }
            for column in &self.columns {
                let Some(cell) = column.cells.get(row) else { continue };
                let len = (cell >> 120) as u8;
                if len == LONG {
                    let text = column.long(*cell);
                    if let Some(place) = self.buffer.get_mut(filled..filled + text.len()) {
                        place.copy_from_slice(text);
                    }
                    filled += text.len();
                } else {
                    if let Some(place) = self.buffer.get_mut(filled..filled + 16) {
                        place.copy_from_slice(&cell.to_le_bytes());
                    }
                    filled += usize::from(len);
                }
            }
            if filled >= FULL {
                self.filled = filled;
                self.flush()?;
                filled = 0;
            }
        }
        self.filled = filled;
        Ok(())
    }

    /// Writes out what is waiting.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(self.buffer.get(..self.filled).unwrap_or_default())?;
        self.filled = 0;
        Ok(())
    }
}

/// The most bytes that a long cell of a column may have.
fn longest(column: &Cells) -> usize {
    let long = column.cells.iter().filter(|cell| (**cell >> 120) as u8 == LONG);
    long.map(|cell| column.long(*cell).len()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the `csv` crate writes.
    fn plain(rows: &[Vec<String>]) -> String {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    fn written(rows: &[Vec<String>], width: usize) -> String {
        let mut lines = Lines::new(Vec::new(), width);
        for some in rows.chunks(7) {
            lines.write(|at, cells| some.iter().for_each(|row| cells.push_text(row[at].as_bytes(), false))).unwrap();
        }
        String::from_utf8(lines.finish().unwrap()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_are_quoted_as_the_crate_does(rows in (1..4usize).prop_flat_map(|width| {
            prop::collection::vec(prop::collection::vec("([a-z,\"\r\n =é']{0,3}|[a-z]{13,18}|[a-z\"]{100,300})", width), 1..40)
        })) {
            prop_assert_eq!(written(&rows, rows[0].len()), plain(&rows));
        }
    }

    #[test]
    fn short_texts_are_taken_from_among_others() {
        let texts =
            ["P1", "a,b", "a\"b", "x\ny", "z\r", "", "=1", "-2", "fifteen_bytes_15", "fourteen_bytes", "Müller", "'"];
        let around = |text: &str| format!("\",{text},\"{}", "\n".repeat(16));
        let mut lines = Lines::new(Vec::new(), 2);
        let fill = |at: usize, cells: &mut Cells| {
            let all: Vec<String> = texts.iter().map(|text| around(text)).collect();
            let word = |row: usize| word_from(all[row].as_bytes(), 2, 2 + texts[row].len());
            let rows = Mask::filled(texts.len(), true);
            cells.extend(&rows, at == 0, word, |row, out| out.extend_from_slice(texts[row].as_bytes()));
        };
        lines.write(fill).unwrap();
        let guarded = |text: &str| if text.starts_with(['=', '-']) { format!("'{text}") } else { text.to_owned() };
        let rows: Vec<Vec<String>> = texts.iter().map(|text| vec![(*text).to_owned(), guarded(text)]).collect();
        assert_eq!(String::from_utf8(lines.finish().unwrap()).unwrap(), plain(&rows));
    }

    #[test]
    fn buffers_are_written_in_order_once_they_are_full() {
        let rows: Vec<Vec<String>> = (0..30_000).map(|at| vec![format!("row {at}"), "x".repeat(at % 40)]).collect();
        assert_eq!(written(&rows, 2), plain(&rows));
    }
}
