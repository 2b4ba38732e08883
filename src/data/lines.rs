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
    cells: Vec<Cell>,
    /// Instead of cells: those of a few words, and which of them each row has.
    words: Vec<Cell>,
    picked: Vec<u8>,
    /// What does not fit, and how long the longest of it is.
    long: Vec<u8>,
    longest: usize,
    /// What comes after each cell.
    end: u8,
    /// Whether it is the only column: a line without a byte would be no row.
    alone: bool,
}

/// A text with what ends it, the first byte lowest, and in the highest byte how many bytes that are; or [`LONG`] there, below
/// it where in `long` the cell ends, and in the other word where it starts.
type Cell = [u64; 2];

/// A short text: its first eight bytes, the first lowest, the others, and how many bytes it has; [`UNWRITTEN`] for one that
/// is to be written out.
pub type Word = (u64, u64, u64);

/// The most bytes of a text that is one word.
pub const SHORT: u64 = 14;

/// No text that fits a word, or one that needs quotes.
pub const UNWRITTEN: Word = (0, 0, u64::MAX);

const LONG: u64 = 0xFF;

/// What no cell is: each has at least the byte that ends it.
const NONE: Cell = [0, 0];

/// 64 short texts side by side.
#[derive(Clone, Debug)]
pub struct Words {
    low: [u64; 64],
    high: [u64; 64],
    len: [u64; 64],
}

impl Words {
    /// Sets each to the word that `of` makes of its place.
    #[inline(always)]
    pub fn fill(&mut self, of: impl Fn(usize) -> Word) {
        for (at, ((low, high), len)) in self.low.iter_mut().zip(&mut self.high).zip(&mut self.len).enumerate() {
            (*low, *high, *len) = of(at);
        }
    }

    /// Changes each.
    #[inline(always)]
    pub fn change(&mut self, to: impl Fn(Word) -> Word) {
        for ((low, high), len) in self.low.iter_mut().zip(&mut self.high).zip(&mut self.len) {
            (*low, *high, *len) = to((*low, *high, *len));
        }
    }
}

impl Cells {
    /// Adds a cell for every row of a mask: its word, as `fill` makes them of 64 rows from one on; else the text that
    /// `text` writes, unless `raw` with a `'` before what a spreadsheet would compute.
    #[inline(always)]
    pub fn extend(
        &mut self,
        rows: &Mask,
        raw: bool,
        fill: impl Fn(usize, &mut Words),
        text: impl FnMut(usize, &mut Vec<u8>),
    ) {
        let (end, alone, first) = (self.end, self.alone, self.cells.len());
        let (count, cells) = (rows.len(), &mut self.cells);
        let left = widest(
            #[inline(always)]
            move || {
                let mut words = Words { low: [0; 64], high: [0; 64], len: [0; 64] };
                let (mut made, mut left) = ([NONE; 64], 0);
                for first in (0..count).step_by(64) {
                    fill(first, &mut words);
                    // Each loop by itself is one that vectors can do.
                    words.change(
                        #[inline(always)]
                        |word| {
                            let [low, high] = ended(word, end, alone);
                            (low, high, word.2)
                        },
                    );
                    left |= words.high.iter().fold(0, |left, high| left | u64::from(*high == 0));
                    for (cell, (low, high)) in made.iter_mut().zip(words.low.iter().zip(&words.high)) {
                        *cell = [*low, *high];
                    }
                    cells.extend_from_slice(made.get(..count - first).unwrap_or(&made));
                }
                left != 0
            },
        );
        self.settle(first, rows, raw, left, text);
    }

    /// Adds a cell for every row of a mask: the word that `at` says of it, by its place; the first where there is none.
    #[inline(always)]
    pub fn pick(&mut self, rows: &Mask, raw: bool, words: &[Word], at: Vec<u8>, text: impl FnMut(usize, &mut Vec<u8>)) {
        let (end, alone, first) = (self.end, self.alone, self.cells.len());
        let made: Vec<Cell> = words.iter().map(|word| ended(*word, end, alone)).collect();
        let left = made.contains(&NONE);
        if first == 0 && rows.all() && !left {
            (self.words, self.picked) = (made, at);
            return;
        }
        let none = made.first().copied().unwrap_or(NONE);
        self.cells.extend(at.iter().map(|at| made.get(usize::from(*at)).copied().unwrap_or(none)));
        self.settle(first, rows, raw, left, text);
    }

    /// Keeps only the cells of a mask's rows from `first` on, and writes those out that have no word, if some are `left`.
    fn settle(&mut self, first: usize, rows: &Mask, raw: bool, left: bool, mut text: impl FnMut(usize, &mut Vec<u8>)) {
        if !rows.all() {
            let mut place = first;
            rows.each_row(|row| {
                if let Some(cell) = self.cells.get(first + row).copied()
                    && let Some(free) = self.cells.get_mut(place)
                {
                    *free = cell;
                    place += 1;
                }
            });
            self.cells.truncate(place);
        }
        if !left {
            return;
        }
        let mut written = Vec::new();
        for (at, row) in (first..).zip(rows.rows()) {
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

    fn made(&mut self, text: &[u8], guarded: bool) -> Cell {
        let special = text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        let word = if special || guarded { UNWRITTEN } else { word_of(text) };
        let cell = ended(word, self.end, self.alone);
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
        self.longest = self.longest.max(self.long.len() - start);
        [start as u64, LONG << 56 | self.long.len() as u64]
    }

    fn begin(&mut self, end: u8, alone: bool) {
        self.cells.clear();
        self.picked.clear();
        self.long.clear();
        (self.longest, self.end, self.alone) = (0, end, alone);
    }

    fn len(&self) -> usize {
        self.cells.len().max(self.picked.len())
    }

    #[inline(always)]
    fn cell(&self, row: usize) -> Option<Cell> {
        match self.picked.get(row) {
            Some(at) => self.words.get(usize::from(*at)).or(self.words.first()).copied(),
            None => self.cells.get(row).copied(),
        }
    }

    fn long(&self, [start, end]: Cell) -> &[u8] {
        self.long.get(start as usize..(end & !(LONG << 56)) as usize).unwrap_or_default()
    }
}

/// A word with what ends it, as a cell; nothing for one that is too long, or that would be a line without a byte.
#[inline(always)]
fn ended(word: Word, end: u8, alone: bool) -> Cell {
    let least = u64::from(alone);
    let is_word = word.2.wrapping_sub(least) <= SHORT - least;
    let (low, high, len) = followed(word, end);
    if is_word { [low, high | len << 56] } else { NONE }
}

/// A word with one byte more; of one that is full or to be written out, something that is of no use.
#[inline(always)]
pub fn followed((low, high, len): Word, byte: u8) -> Word {
    let byte = u64::from(byte) << (8 * (len & 7));
    let (first, second) = if len < 8 { (byte, 0) } else { (0, byte) };
    (low | first, high | second, len.wrapping_add(1))
}

/// A text as a word, where it is short enough.
pub fn word_of(text: &[u8]) -> Word {
    let mut bytes = [0; 16];
    match bytes.get_mut(..text.len()) {
        Some(place) if text.len() as u64 <= SHORT => {
            place.copy_from_slice(text);
            let all = u128::from_le_bytes(bytes);
            (all as u64, (all >> 64) as u64, text.len() as u64)
        }
        _ => UNWRITTEN,
    }
}

/// Sixteen bytes from where a text starts, and how long it is, as the text's word; where it begins like nearly all short
/// texts, with a letter or a digit, which no formula does, and needs no quotes.
#[inline(always)]
pub fn word_within((low, high, len): Word) -> Word {
    let kept = |bytes: u64| if bytes >= 8 { u64::MAX } else { (1u64 << ((8 * bytes) & 63)).wrapping_sub(1) };
    let (low, high) = (low & kept(len), high & kept(len.saturating_sub(8)));
    let first = low & 0xFF;
    let is_plain = (first | 0x20).wrapping_sub(u64::from(b'a')) < 26 || first.wrapping_sub(u64::from(b'0')) < 10;
    let quoted = has_special(low) | has_special(high) != 0;
    if is_plain && !quoted { (low, high, len) } else { UNWRITTEN }
}

/// Some bits where one of the bytes is a comma, a quote or a line end.
#[inline(always)]
fn has_special(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let of = |byte: u8| zero(word ^ (ONES * u64::from(byte)));
    (of(b',') | of(b'"') | of(b'\n') | of(b'\r')) & (ONES << 7)
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
        let rows = self.columns.iter().map(|column| column.len()).min().unwrap_or(0);
        let long: usize = self.columns.iter().map(|column| column.longest).sum();
        let room = 16 * (count + 1) + long;
        let mut filled = self.filled;
        for row in 0..rows {
            if self.buffer.len() < filled + room {
                self.buffer.resize((filled + room).max(FULL + 16 * room), 0);
            }
            for column in &self.columns {
                let Some([low, high]) = column.cell(row) else { continue };
                let len = high >> 56;
                if len == LONG {
                    let text = column.long([low, high]);
                    if let Some(place) = self.buffer.get_mut(filled..filled + text.len()) {
                        place.copy_from_slice(text);
                    }
                    filled += text.len();
                } else {
                    if let Some(place) = self.buffer.get_mut(filled..filled + 16) {
                        let cell = u128::from(high) << 64 | u128::from(low);
                        place.copy_from_slice(&cell.to_le_bytes());
                    }
                    filled += len as usize;
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
            let word = |row: usize| match all.get(row) {
                Some(text) => {
                    let window = u128::from_le_bytes(text.as_bytes()[2..18].try_into().unwrap());
                    word_within((window as u64, (window >> 64) as u64, texts[row].len() as u64))
                }
                None => UNWRITTEN,
            };
            let rows = Mask::filled(texts.len(), true);
            let fill = |first: usize, words: &mut Words| words.fill(|at| word(first + at));
            cells.extend(&rows, at == 0, fill, |row, out| out.extend_from_slice(texts[row].as_bytes()));
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
