//! The rows of one CSV file with the place of each: its line, its bytes, its cells.
//! Must not know tables or types.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use csv::ByteRecord;

use super::window::Window;

/// A CSV file being read.
pub struct Rows {
    /// What people call the file.
    pub name: Arc<str>,
    reader: csv::Reader<Window>,
    record: ByteRecord,
    delimiter: u8,
}

/// Where a row stands in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowPlace {
    /// The line on which it starts, from 1.
    pub line: u64,
    /// Its first byte.
    pub start: u64,
    /// One past its last byte; a line end may be among the last.
    pub end: u64,
}

/// The first byte of a file that is not UTF-8, with its offset and the line it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadByte {
    /// The byte.
    pub byte: u8,
    /// Its place in the file, from 0.
    pub offset: u64,
    /// The row that it is in.
    pub row: RowPlace,
}

impl Rows {
    /// The rows of a source, its header among them.
    pub fn new(name: &str, source: Window, delimiter: u8) -> Rows {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 17)
            .from_reader(source);
        Rows { name: name.into(), reader, record: ByteRecord::new(), delimiter }
    }

    /// The next row, now in [`Rows::cell`]; none at the end. Blank lines are not rows.
    pub fn advance(&mut self) -> io::Result<Option<RowPlace>> {
        let before = self.reader.position().clone();
        let found = self.reader.read_byte_record(&mut self.record).map_err(io_error)?;
        if !found {
            return Ok(None);
        }
        let end = self.reader.position().byte();
        // The parser leaves the second half of `\r\n`, and blank lines, to the next row.
        let raw = self.reader.get_ref().bytes(before.byte(), end);
        let mark = if before.byte() == 0 && raw.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let ends = raw.iter().skip(mark).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let lines = raw.iter().skip(mark).take(ends).filter(|byte| **byte == b'\n').count();
        let start = before.byte() + (mark + ends) as u64;
        Ok(Some(RowPlace { line: before.line() + lines as u64, start, end }))
    }

    /// Says that rows before `place` are not asked for again.
    pub fn release(&mut self, place: RowPlace) {
        self.reader.get_mut().release(place.start);
    }

    /// How many cells the row has.
    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// Whether the row has no cells.
    pub fn is_empty(&self) -> bool {
        self.record.is_empty()
    }

    /// A cell of the row, its quotes resolved; empty past the last.
    pub fn cell(&self, at: usize) -> &[u8] {
        self.record.get(at).unwrap_or(&[])
    }

    /// A row as it was written, without its line end; empty once it was released.
    pub fn raw(&self, place: RowPlace) -> &[u8] {
        let mut raw = self.reader.get_ref().bytes(place.start, place.end);
        while let [rest @ .., b'\r' | b'\n'] = raw {
            raw = rest;
        }
        raw
    }

    /// The first byte of the row that is not UTF-8.
    pub fn bad_byte(&self, place: RowPlace) -> Option<BadByte> {
        if self.record.as_slice().is_ascii() {
            return None;
        }
        self.record.iter().find_map(|cell| std::str::from_utf8(cell).err())?;
        let raw = self.raw(place);
        let at = std::str::from_utf8(raw).err()?.valid_up_to();
        Some(BadByte { byte: *raw.get(at)?, offset: place.start + at as u64, row: place })
    }

    /// The bytes of each cell within a raw row, quotes included.
    pub fn cells(&self, raw: &[u8]) -> Vec<Range<usize>> {
        cells(raw, self.delimiter)
    }
}

fn cells(raw: &[u8], delimiter: u8) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in raw.iter().enumerate() {
        match byte {
            b'"' if quoted || at == start => quoted = !quoted,
            // A quote that follows a closing one is a quote in the text: it opens again.
            b'"' if at > start && raw.get(at - 1) == Some(&b'"') && raw.get(start) == Some(&b'"') => quoted = true,
            byte if *byte == delimiter && !quoted => {
                cells.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    cells.push(start..raw.len());
    cells
}

/// The system's own error inside one of the CSV crate, whose own conversion hides what kind it is.
pub fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "ranges of whole cells")]
mod tests {
    use super::*;

    fn split(raw: &str) -> Vec<&str> {
        cells(raw.as_bytes(), b',').into_iter().map(|range| &raw[range]).collect()
    }

    #[test]
    fn cells_are_found_in_the_raw_row() {
        assert_eq!(split("a,b,,c"), ["a", "b", "", "c"]);
        assert_eq!(split("\"a,\"\"b\"\"\",\"c\nd\",e"), ["\"a,\"\"b\"\"\"", "\"c\nd\"", "e"]);
        assert_eq!(split("a\"b,c"), ["a\"b", "c"]);
        assert_eq!(split(""), [""]);
    }
}
