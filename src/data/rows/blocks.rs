//! The blocks of a file, read one after the other: cut at the last line end that stands outside quotes, and split into rows.
//! Must not know what is asked of them, nor on which thread they are read.

use std::io::{self, Read};
use std::sync::Arc;

use super::block::{Block, Ragged};
use crate::data::scan::{self, Found, PAD};
use crate::lanes::Means;

/// How many bytes a block holds, unless one row is longer.
pub const SIZE: usize = 256 << 10;

/// The places of cells are numbers of 32 bits.
const LONGEST: usize = 1 << 30;

/// What some programs put before the first row.
pub(super) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads the blocks of a file.
pub struct Blocks {
    name: Arc<str>,
    source: Box<dyn Read + Send>,
    delimiter: u8,
    means: Means,
    size: usize,
    /// Whether a line is a row, whatever line ends stand within its cells.
    counts_rows: bool,
    ended: bool,
    /// Where the next block begins in the file, and on which line.
    offset: u64,
    line: u64,
    /// How many cells the header has; none before it was read.
    width: usize,
    /// What was read past the rows of the last block.
    tail: Vec<u8>,
    found: Found,
}

impl Blocks {
    /// The blocks of a source, of so many bytes each.
    pub fn new(size: usize, means: Means, name: Arc<str>, source: Box<dyn Read + Send>, delimiter: u8) -> Blocks {
        Blocks {
            name,
            source,
            delimiter,
            means,
            size,
            counts_rows: false,
            ended: false,
            offset: 0,
            line: 1,
            width: 0,
            tail: Vec::new(),
            found: Found::default(),
        }
    }

    /// A block to read into.
    pub fn empty(&self) -> Block {
        Block::empty(self.delimiter)
    }

    /// Counts rows for lines, from one after the header.
    pub fn counting_rows(self) -> Blocks {
        Blocks { line: 0, counts_rows: true, ..self }
    }

    /// Whether lines are counted by rows.
    pub fn counts_rows(&self) -> bool {
        self.counts_rows
    }

    /// Whether the source has been read to its end.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// Reads the next rows into a block; false, and none, at the end.
    ///
    /// # Errors
    /// Those of the source, and a row that is longer than 1 GiB.
    pub fn read(&mut self, block: &mut Block) -> io::Result<bool> {
        self.begin(block);
        loop {
            self.fill(block)?;
            let mark = self.offset == 0 && block.bytes.get(PAD..block.filled).is_some_and(|all| all.starts_with(MARK));
            let from = if mark { PAD + MARK.len() } else { PAD };
            if from >= block.filled {
                block.cut = block.filled;
                return Ok(false);
            }
            scan::scan(self.means, &block.bytes, from, block.filled, self.delimiter, &mut self.found);
            let open = self.ended && self.close(block);
            if !self.ended && !self.leave_tail(block) {
                if block.bytes.len() > LONGEST {
                    return Err(io::Error::other(format!("{}: one row is longer than 1 GiB", self.name)));
                }
                block.bytes.resize(block.bytes.len() * 2, 0);
                continue;
            }
            if self.counts_rows {
                self.found.newlines = self.found.rows - usize::from(open);
            }
            let lines = self.found.newlines + usize::from(open);
            let regular = self.width > 1
                && self.found.edges.len() == self.found.rows * self.width + 1
                && lines == self.found.rows
                && self.split_regular(block);
            if !regular {
                self.split_any(block, from);
            }
            (block.offset, block.line, block.width) = (self.offset, self.line, self.width);
            block.bad = if self.found.doubtful { block.find_bad_byte(from) } else { None };
            self.offset += (block.cut - PAD) as u64;
            self.line += self.found.newlines as u64;
            self.tail.extend_from_slice(block.bytes.get(block.cut..block.filled).unwrap_or_default());
            return Ok(true);
        }
    }

    /// Begins a block with what was read past the last one.
    fn begin(&mut self, block: &mut Block) {
        let room = PAD + self.size.max(2 * self.tail.len()) + PAD;
        block.bytes.resize(room.max(block.bytes.len()), 0);
        if let Some(place) = block.bytes.get_mut(PAD..PAD + self.tail.len()) {
            place.copy_from_slice(&self.tail);
        }
        (block.cut, block.filled) = (PAD, PAD + self.tail.len());
        block.clear();
        self.tail.clear();
    }

    /// Reads until the block is full or the file ends.
    fn fill(&mut self, block: &mut Block) -> io::Result<()> {
        let room = block.bytes.len() - PAD;
        while !self.ended && block.filled < room {
            let Some(free) = block.bytes.get_mut(block.filled..room) else { break };
            match self.source.read(free) {
                Ok(0) => self.ended = true,
                Ok(count) => block.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// At the end of the file a row ends even without a line end, and within quotes. Whether one did.
    fn close(&mut self, block: &mut Block) -> bool {
        block.cut = block.filled;
        let last = self.found.edges.last().map_or(PAD, |end| *end as usize);
        let whole = last + 1 == block.filled && block.bytes.get(last).is_some_and(|byte| is_line_end(*byte));
        if !whole {
            self.found.edges.push(block.filled as u32);
            self.found.rows += 1;
            if let Some(byte) = block.bytes.get_mut(block.filled) {
                *byte = b'\n';
            }
        }
        !whole
    }

    /// Leaves the row that is not yet whole to the next block; false if no row is.
    fn leave_tail(&mut self, block: &mut Block) -> bool {
        let is_row_end = |end: &u32| block.bytes.get(*end as usize).is_some_and(|byte| is_line_end(*byte));
        let ends = self.found.edges.get(1..).unwrap_or_default();
        let Some(last) = ends.iter().rposition(is_row_end) else { return false };
        self.found.edges.truncate(last + 2);
        block.cut = self.found.edges.last().map_or(block.filled, |end| *end as usize + 1);
        let tail = block.bytes.get(block.cut..block.filled).unwrap_or_default();
        self.found.newlines -= newlines(tail);
        true
    }

    /// Rows of one line that have as many cells as the header, which most files have alone. False if there are others:
    /// there are as many row ends as rows, so they are all in their places or one is not.
    fn split_regular(&mut self, block: &mut Block) -> bool {
        let ends = self.found.edges.iter().skip(self.width).step_by(self.width);
        if !ends.map(|end| block.bytes.get(*end as usize)).all(|byte| byte == Some(&b'\n')) {
            return false;
        }
        block.lines.clear();
        block.ragged.clear();
        block.count = self.found.rows;
        if self.found.returns {
            block.edges.clear();
            block.stride = self.width + 1;
            for row in self.found.edges.windows(block.stride).step_by(self.width) {
                block.edges.extend_from_slice(row);
                if let Some(last) = block.edges.last_mut() {
                    let end = *last as usize;
                    *last -= u32::from(end < block.filled && block.bytes.get(end - 1) == Some(&b'\r'));
                }
            }
        } else {
            block.stride = self.width;
            std::mem::swap(&mut block.edges, &mut self.found.edges);
        }
        block.edges.extend(std::iter::repeat_n(0, block.stride));
        true
    }

    /// Any rows: blank lines among them, lines within quotes, rows with more or fewer cells.
    fn split_any(&mut self, block: &mut Block, from: usize) {
        block.edges.clear();
        block.lines.clear();
        block.ragged.clear();
        let (mut start, mut first) = (from, 1);
        let (mut line, mut counted, mut ended) = (self.line, PAD, 0);
        for (at, end) in self.found.edges.iter().enumerate().skip(1) {
            let end = *end as usize;
            let byte = block.bytes.get(end).copied().unwrap_or(b'\n');
            if !is_line_end(byte) {
                continue;
            }
            // Where the file ends, no line end follows; a `\r` before that stands between quotes.
            let pair = byte == b'\n' && end > start && end < block.filled && block.bytes.get(end - 1) == Some(&b'\r');
            let stop = if pair { end - 1 } else { end };
            if stop > start {
                if self.counts_rows {
                    line = self.line + ended;
                } else {
                    line += newlines(block.bytes.get(counted..start).unwrap_or_default()) as u64;
                    counted = start;
                }
                let inner = self.found.edges.get(first..at).unwrap_or_default();
                let row = [start as u32 - 1].into_iter().chain(inner.iter().copied()).chain([stop as u32]);
                if self.width == 0 {
                    self.width = inner.len() + 1;
                }
                if inner.len() + 1 == self.width {
                    block.edges.extend(row);
                } else {
                    block.ragged.push(Ragged { row: block.count, edges: row.collect() });
                    block.edges.extend((start - 1..start + self.width).map(|edge| edge as u32));
                }
                block.count += 1;
                block.lines.push(line);
            }
            (start, first, ended) = (end + 1, at + 1, ended + 1);
        }
        block.stride = self.width + 1;
        block.edges.extend(std::iter::repeat_n(0, block.stride));
    }
}

pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

pub(super) fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
