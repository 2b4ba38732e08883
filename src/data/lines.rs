//! Results as lines of CSV: a column at a time into cells of sixteen bytes with what ends them, then row by row with one
//! copy a cell, into one buffer. Must not know what is printed.

pub mod digits;

use std::io::{self, Write};

use super::print::is_formula;

/// The cells of a column over the rows of a batch, quoted where they must be.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    cells: Vec<([u8; 16], u8)>,
    /// What does not fit sixteen bytes.
    long: Vec<u8>,
    /// What comes after each cell.
    end: u8,
    /// Whether it is the only column: a line without a byte would be no row.
    alone: bool,
}

/// The length of a cell that says where it is in [`Cells::long`].
const LONG: u8 = u8::MAX;

impl Cells {
    /// Adds a cell that needs no quotes.
    #[inline(always)]
    pub fn push(&mut self, text: &[u8]) {
        let mut cell = [0; 16];
        match cell.get_mut(..=text.len()) {
            Some(place) if !(self.alone && text.is_empty()) => {
                place.iter_mut().zip(text).for_each(|(place, byte)| *place = *byte);
                if let Some(last) = place.last_mut() {
                    *last = self.end;
                }
                self.cells.push((cell, text.len() as u8 + 1));
            }
            _ => self.push_long(text),
        }
    }

    /// Adds a cell of at most fifteen bytes, the first lowest.
    #[inline(always)]
    pub fn push_word(&mut self, word: u128, len: u32) {
        let word = word | u128::from(self.end) << (8 * len.min(15));
        self.cells.push((word.to_le_bytes(), len as u8 + 1));
    }

    /// Adds the text between two places of `bytes`; unless `raw` with a `'` before what a spreadsheet would compute.
    #[inline(always)]
    pub fn push_from(&mut self, bytes: &[u8], start: usize, end: usize, raw: bool) {
        let len = end - start;
        let word = bytes.get(start..start + 16).and_then(|all| <[u8; 16]>::try_from(all).ok()).map(u128::from_le_bytes);
        if let Some(word) = word.filter(|_| (1..16).contains(&len)) {
            let word = word & (u128::MAX >> (128 - 8 * len));
            // Letters and digits, as nearly all short texts begin with, begin no formula.
            if (word as u8).is_ascii_alphanumeric() && !has_special(word) {
                return self.push_word(word, len as u32);
            }
        }
        let text = bytes.get(start..end).unwrap_or_default();
        self.push_text(text, !raw && is_formula(text));
    }

    /// Adds a text; `guarded` puts a `'` before it.
    pub fn push_text(&mut self, text: &[u8], guarded: bool) {
        let special = text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        if !special && !guarded {
            return self.push(text);
        }
        let start = self.long.len();
        let quote = if special { &b"\""[..] } else { &[] };
        self.long.extend_from_slice(quote);
        self.long.extend_from_slice(if guarded { b"'" } else { b"" });
        for byte in text {
            self.long.extend_from_slice(if *byte == b'"' { b"\"\"" } else { std::slice::from_ref(byte) });
        }
        self.long.extend_from_slice(quote);
        self.end_long(start);
    }

    #[cold]
    fn push_long(&mut self, text: &[u8]) {
        let start = self.long.len();
        self.long.extend_from_slice(if text.is_empty() { b"\"\"" } else { text });
        self.end_long(start);
    }

    fn end_long(&mut self, start: usize) {
        self.long.push(self.end);
        let mut cell = [0; 16];
        let (from, to) = cell.split_at_mut(8);
        from.copy_from_slice(&start.to_le_bytes());
        to.copy_from_slice(&self.long.len().to_le_bytes());
        self.cells.push((cell, LONG));
    }

    fn begin(&mut self, end: u8, alone: bool) {
        self.cells.clear();
        self.long.clear();
        (self.end, self.alone) = (end, alone);
    }

    fn long(&self, cell: [u8; 16]) -> &[u8] {
        let (from, to) = cell.split_at(8);
        let place = |bytes: &[u8]| bytes.try_into().map_or(0, usize::from_le_bytes);
        self.long.get(place(from)..place(to)).unwrap_or_default()
    }
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
                let Some((cell, len)) = column.cells.get(row) else { continue };
                if *len == LONG {
                    let text = column.long(*cell);
                    if let Some(place) = self.buffer.get_mut(filled..filled + text.len()) {
                        place.copy_from_slice(text);
                    }
                    filled += text.len();
                } else {
                    if let Some(place) = self.buffer.get_mut(filled..filled + 16) {
                        place.copy_from_slice(cell);
                    }
                    filled += usize::from(*len);
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
    let long = column.cells.iter().filter(|(_, len)| *len == LONG);
    long.map(|(cell, _)| column.long(*cell).len()).max().unwrap_or(0)
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
            texts.iter().for_each(|text| cells.push_from(around(text).as_bytes(), 2, 2 + text.len(), at == 0));
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
