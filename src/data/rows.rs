//! The rows of one file as CSV, a block at a time: the bytes of whole rows, where their cells end, and on which line each row
//! stands. Must not know tables or types.

mod column;

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use super::scan::{self, Found, PAD};
use crate::lanes::Means;

pub use column::{Cells, Side, Windows};

/// How many bytes a block holds, unless one row is longer.
const BLOCK: usize = 256 << 10;

/// The places of cells are numbers of 32 bits.
const LONGEST: usize = 1 << 30;

/// A CSV file being read.
pub struct Rows {
    /// What people call the file.
    pub name: Arc<str>,
    source: Box<dyn Read>,
    delimiter: u8,
    means: Means,
    /// The block's bytes, with [`PAD`] bytes before and after, so that a word can be read around every cell.
    bytes: Vec<u8>,
    /// Where the bytes of the block's rows end, and where those that were read do.
    cut: usize,
    filled: usize,
    /// The offset in the file of the first byte after the padding, and its line.
    offset: u64,
    line: u64,
    /// Whether a line is a row, whatever line ends stand within its cells.
    counts_rows: bool,
    ended: bool,
    found: Found,
    /// How many cells the header has; none before it was read.
    width: usize,
    /// How many rows the block has.
    count: usize,
    /// Of each row the byte before its first cell, then the end of each of its cells: rows begin `stride` apart, so that
    /// where one ends right before the next the two have that edge in common.
    edges: Vec<u32>,
    stride: usize,
    /// The line of each row; empty where every row is one line.
    lines: Vec<u64>,
    ragged: Vec<Ragged>,
    /// The first row that is not UTF-8.
    bad: Option<BadByte>,
    /// The next row to hand out.
    next: usize,
}

/// A row that has more or fewer cells than the header; in the block's table its cells are blank.
struct Ragged {
    row: usize,
    edges: Vec<u32>,
}

/// Where a row stands in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowPlace {
    /// The line on which it starts, from 1.
    pub line: u64,
    /// Its first byte.
    pub start: u64,
}

/// The first byte of a block that is not UTF-8, with its offset and the row it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadByte {
    /// The byte.
    pub byte: u8,
    /// Its place in the file, from 0.
    pub offset: u64,
    /// The row of the block that it is in.
    pub row: usize,
}

impl Rows {
    /// The rows of a source, its header among them.
    pub fn new(name: &str, source: Box<dyn Read>, delimiter: u8) -> Rows {
        Rows::in_blocks(BLOCK, Means::best(), name, source, delimiter)
    }

    fn in_blocks(block: usize, means: Means, name: &str, source: Box<dyn Read>, delimiter: u8) -> Rows {
        Rows {
            name: name.into(),
            source,
            delimiter,
            means,
            bytes: vec![0; PAD + block + PAD],
            cut: PAD,
            filled: PAD,
            offset: 0,
            line: 1,
            counts_rows: false,
            ended: false,
            found: Found::default(),
            width: 0,
            count: 0,
            edges: Vec::new(),
            stride: 1,
            lines: Vec::new(),
            ragged: Vec::new(),
            bad: None,
            next: 0,
        }
    }

    /// Counts rows for lines, from one after the header: of what was CSV only on its way here, a row was a line or a row
    /// before, and the header was none.
    pub fn counting_rows(self) -> Rows {
        Rows { line: 0, counts_rows: true, ..self }
    }

    /// The line of the header.
    pub fn first_line(&self) -> u64 {
        u64::from(!self.counts_rows)
    }

    /// The next rows, at most so many, by their places in the block; none at the end. Blank lines are not rows.
    pub fn take(&mut self, most: usize) -> io::Result<Option<Range<usize>>> {
        while self.next == self.count {
            if !self.load()? {
                return Ok(None);
            }
        }
        let first = self.next;
        self.next = self.count.min(first + most);
        Ok(Some(first..self.next))
    }

    /// How many cells the header has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many cells a row of the block has.
    pub fn len(&self, row: usize) -> usize {
        self.ragged(row).map_or(self.width, |ragged| ragged.edges.len() - 1)
    }

    /// The rows of a range that have more or fewer cells than the header.
    pub fn uneven(&self, rows: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let from = self.ragged.partition_point(|ragged| ragged.row < rows.start);
        self.ragged.iter().skip(from).map(|ragged| ragged.row).take_while(move |row| *row < rows.end)
    }

    /// A cell of a row, its quotes resolved; empty past the last.
    pub fn cell(&self, row: usize, at: usize) -> Cow<'_, [u8]> {
        plain(self.bytes.get(self.span(row, at)).unwrap_or_default())
    }

    /// The cells of a column of some rows.
    pub fn column(&self, rows: Range<usize>, at: usize) -> Cells<'_> {
        let edges = self.edges.get(rows.start * self.stride..).unwrap_or_default();
        Cells { bytes: &self.bytes, edges, stride: self.stride, rows: rows.len(), at: (at < self.width).then_some(at) }
    }

    /// The byte before a row's first cell, and the end of each of its cells; those of a ragged row are all blank.
    fn edges(&self, row: usize) -> &[u32] {
        self.edges.get(row * self.stride..row * self.stride + self.width + 1).unwrap_or_default()
    }

    /// The first byte of a row.
    fn start(&self, row: usize) -> Option<usize> {
        self.edges(row).first().map(|before| *before as usize + 1)
    }

    /// The line on which a row of the block starts.
    pub fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or(self.line + row as u64)
    }

    /// The lines on which some rows of the block start.
    pub fn lines(&self, rows: Range<usize>) -> Vec<u64> {
        match self.lines.get(rows.clone()) {
            Some(lines) if !lines.is_empty() => lines.to_vec(),
            _ => (self.line + rows.start as u64..self.line + rows.end as u64).collect(),
        }
    }

    /// Where a row of the block stands.
    pub fn place(&self, row: usize) -> RowPlace {
        let start = self.start(row).map_or(0, |start| start - PAD);
        RowPlace { line: self.line(row), start: self.offset + start as u64 }
    }

    /// The row of the block that stands on a line, if one does.
    pub fn on_line(&self, line: u64) -> Option<usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = (low + high) / 2;
            if self.line(middle) < line { low = middle + 1 } else { high = middle }
        }
        (low < self.count && self.line(low) == line).then_some(low)
    }

    /// A row of the block as it was written, without its line end.
    pub fn raw(&self, row: usize) -> &[u8] {
        let start = self.start(row).unwrap_or(0);
        let last = match self.ragged(row) {
            Some(ragged) => ragged.edges.last(),
            None => self.edges(row).last(),
        };
        let mut raw = self.bytes.get(start..last.map_or(start, |end| *end as usize)).unwrap_or_default();
        while let [rest @ .., b'\r' | b'\n'] = raw {
            raw = rest;
        }
        raw
    }

    /// The first byte of the block's rows that is not UTF-8.
    pub fn bad_byte(&self) -> Option<BadByte> {
        self.bad
    }

    /// The bytes of each cell within a raw row, quotes included.
    pub fn cells(&self, raw: &[u8]) -> Vec<Range<usize>> {
        cells(raw, self.delimiter)
    }

    fn ragged(&self, row: usize) -> Option<&Ragged> {
        let at = self.ragged.binary_search_by_key(&row, |ragged| ragged.row).ok()?;
        self.ragged.get(at)
    }

    /// The bytes of a cell; none past the last of its row.
    fn span(&self, row: usize, at: usize) -> Range<usize> {
        let edges = self.ragged(row).map_or_else(|| self.edges(row), |ragged| &ragged.edges);
        match edges.get(at..).unwrap_or_default() {
            [before, end, ..] => *before as usize + 1..*end as usize,
            _ => 0..0,
        }
    }

    /// Reads the next block; false at the end.
    fn load(&mut self) -> io::Result<bool> {
        self.offset += (self.cut - PAD) as u64;
        self.line += self.found.newlines as u64;
        self.bytes.copy_within(self.cut..self.filled, PAD);
        (self.filled, self.cut, self.next) = (self.filled - self.cut + PAD, PAD, 0);
        (self.found.newlines, self.bad) = (0, None);
        self.count = 0;
        loop {
            self.fill()?;
            let mark = self.offset == 0 && self.bytes.get(PAD..self.filled).is_some_and(|all| all.starts_with(MARK));
            let from = if mark { PAD + MARK.len() } else { PAD };
            if from >= self.filled {
                self.cut = self.filled;
                return Ok(false);
            }
            scan::scan(self.means, &self.bytes, from, self.filled, self.delimiter, &mut self.found);
            let open = self.ended && self.close();
            if !self.ended && !self.leave_tail() {
                if self.bytes.len() > LONGEST {
                    return Err(io::Error::other(format!("{}: one row is longer than 1 GiB", self.name)));
                }
                self.bytes.resize(self.bytes.len() * 2, 0);
                continue;
            }
            if self.counts_rows {
                self.found.newlines = self.found.rows - usize::from(open);
            }
            let lines = self.found.newlines + usize::from(open);
            let regular = self.width > 1
                && self.found.edges.len() == self.found.rows * self.width + 1
                && lines == self.found.rows
                && self.split_regular();
            if !regular {
                self.split_any(from);
            }
            self.bad = if self.found.doubtful { self.find_bad_byte(from) } else { None };
            return Ok(true);
        }
    }

    /// Reads until the block is full or the file ends.
    fn fill(&mut self) -> io::Result<()> {
        let room = self.bytes.len() - PAD;
        while !self.ended && self.filled < room {
            let Some(free) = self.bytes.get_mut(self.filled..room) else { break };
            match self.source.read(free) {
                Ok(0) => self.ended = true,
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// At the end of the file a row ends even without a line end, and within quotes. Whether one did.
    fn close(&mut self) -> bool {
        self.cut = self.filled;
        let last = self.found.edges.last().map_or(PAD, |end| *end as usize);
        let whole = last + 1 == self.filled && self.bytes.get(last).is_some_and(|byte| is_line_end(*byte));
        if !whole {
            self.found.edges.push(self.filled as u32);
            self.found.rows += 1;
            if let Some(byte) = self.bytes.get_mut(self.filled) {
                *byte = b'\n';
            }
        }
        !whole
    }

    /// Leaves the row that is not yet whole to the next block; false if no row is.
    fn leave_tail(&mut self) -> bool {
        let is_row_end = |end: &u32| self.bytes.get(*end as usize).is_some_and(|byte| is_line_end(*byte));
        let ends = self.found.edges.get(1..).unwrap_or_default();
        let Some(last) = ends.iter().rposition(is_row_end) else { return false };
        self.found.edges.truncate(last + 2);
        self.cut = self.found.edges.last().map_or(self.filled, |end| *end as usize + 1);
        let tail = self.bytes.get(self.cut..self.filled).unwrap_or_default();
        self.found.newlines -= newlines(tail);
        true
    }

    /// Rows of one line that have as many cells as the header, which most files have alone. False if there are others:
    /// there are as many row ends as rows, so they are all in their places or one is not.
    fn split_regular(&mut self) -> bool {
        let ends = self.found.edges.iter().skip(self.width).step_by(self.width);
        if !ends.map(|end| self.bytes.get(*end as usize)).all(|byte| byte == Some(&b'\n')) {
            return false;
        }
        self.lines.clear();
        self.ragged.clear();
        self.count = self.found.rows;
        if !self.found.returns {
            self.stride = self.width;
            std::mem::swap(&mut self.edges, &mut self.found.edges);
            self.edges.extend(std::iter::repeat_n(0, self.stride));
            return true;
        }
        self.edges.clear();
        self.stride = self.width + 1;
        for row in self.found.edges.windows(self.stride).step_by(self.width) {
            self.edges.extend_from_slice(row);
            if let Some(last) = self.edges.last_mut() {
                let end = *last as usize;
                *last -= u32::from(end < self.filled && self.bytes.get(end - 1) == Some(&b'\r'));
            }
        }
        self.edges.extend(std::iter::repeat_n(0, self.stride));
        true
    }

    /// Any rows: blank lines among them, lines within quotes, rows with more or fewer cells.
    fn split_any(&mut self, from: usize) {
        self.edges.clear();
        self.lines.clear();
        self.ragged.clear();
        let (mut start, mut first) = (from, 1);
        let (mut line, mut counted, mut ended) = (self.line, PAD, 0);
        for (at, end) in self.found.edges.iter().enumerate().skip(1) {
            let end = *end as usize;
            let byte = self.bytes.get(end).copied().unwrap_or(b'\n');
            if !is_line_end(byte) {
                continue;
            }
            // Where the file ends, no line end follows; a `\r` before that stands between quotes.
            let pair = byte == b'\n' && end > start && end < self.filled && self.bytes.get(end - 1) == Some(&b'\r');
            let stop = if pair { end - 1 } else { end };
            if stop > start {
                if self.counts_rows {
                    line = self.line + ended;
                } else {
                    line += newlines(self.bytes.get(counted..start).unwrap_or_default()) as u64;
                    counted = start;
                }
                let inner = self.found.edges.get(first..at).unwrap_or_default();
                let row = [start as u32 - 1].into_iter().chain(inner.iter().copied()).chain([stop as u32]);
                if self.width == 0 {
                    self.width = inner.len() + 1;
                }
                if inner.len() + 1 == self.width {
                    self.edges.extend(row);
                } else {
                    self.ragged.push(Ragged { row: self.count, edges: row.collect() });
                    self.edges.extend((start - 1..start + self.width).map(|edge| edge as u32));
                }
                self.count += 1;
                self.lines.push(line);
            }
            (start, first, ended) = (end + 1, at + 1, ended + 1);
        }
        self.stride = self.width + 1;
        self.edges.extend(std::iter::repeat_n(0, self.stride));
    }

    /// The first byte that is not UTF-8 in a cell that is not: quotes between two halves of a character go away with them.
    fn find_bad_byte(&self, from: usize) -> Option<BadByte> {
        let mut from = from;
        loop {
            let rest = self.bytes.get(from..self.cut)?;
            let at = from + std::str::from_utf8(rest).err()?.valid_up_to();
            let starts = self.edges.iter().step_by(self.stride).take(self.count);
            let row = starts.take_while(|before| (**before as usize) < at).count().checked_sub(1)?;
            if (0..self.len(row)).any(|cell| std::str::from_utf8(&self.cell(row, cell)).is_err()) {
                let offset = self.offset + (at - PAD) as u64;
                return Some(BadByte { byte: *self.bytes.get(at)?, offset, row });
            }
            from = self.start(row + 1).filter(|_| row + 1 < self.count)?;
        }
    }
}

/// What some programs put before the first row.
const MARK: &[u8] = b"\xEF\xBB\xBF";

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// A cell without its quotes.
pub fn plain(raw: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', rest @ ..] = raw else { return Cow::Borrowed(raw) };
    if let [text @ .., b'"'] = rest
        && !text.contains(&b'"')
    {
        return Cow::Borrowed(text);
    }
    let mut text = Vec::with_capacity(rest.len());
    let mut left = rest.iter();
    while let Some(byte) = left.next() {
        if *byte != b'"' {
            text.push(*byte);
            continue;
        }
        // Two quotes are one; after a closing one the rest stands as it is.
        match left.next() {
            Some(b'"') => text.push(b'"'),
            Some(byte) => {
                text.push(*byte);
                text.extend(left);
                break;
            }
            None => break,
        }
    }
    Cow::Owned(text)
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

#[cfg(test)]
#[allow(clippy::string_slice, reason = "ranges of whole cells")]
mod tests;
