//! Some whole rows of a file: their bytes, where their cells end, and on which line each row stands.
//! Must not know how they were read.

use std::borrow::Cow;
use std::ops::Range;

use super::column::Cells;
use super::{cells, plain};
use crate::data::scan::PAD;

/// Some whole rows.
#[derive(Clone, Debug)]
pub struct Block {
    /// The rows' bytes, with [`PAD`] bytes before and after, so that a word can be read around every cell.
    pub(super) bytes: Vec<u8>,
    /// Where the rows end, and where the bytes that were read do.
    pub(super) cut: usize,
    pub(super) filled: usize,
    /// The offset in the file of the first byte after the padding, and its line.
    pub(super) offset: u64,
    pub(super) line: u64,
    pub(super) delimiter: u8,
    /// How many cells the header has; none before it was read.
    pub(super) width: usize,
    /// How many rows there are.
    pub(super) count: usize,
    /// Of each row the byte before its first cell, then the end of each of its cells: rows begin `stride` apart, so that
    /// where one ends right before the next the two have that edge in common.
    pub(super) edges: Vec<u32>,
    pub(super) stride: usize,
    /// The line of each row; empty where every row is one line.
    pub(super) lines: Vec<u64>,
    pub(super) ragged: Vec<Ragged>,
    /// The first row that is not UTF-8.
    pub(super) bad: Option<BadByte>,
}

/// A row that has more or fewer cells than the header; in the block's table its cells are blank.
#[derive(Clone, Debug)]
pub(super) struct Ragged {
    pub row: usize,
    pub edges: Vec<u32>,
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

impl Block {
    /// A block without rows.
    pub fn empty(delimiter: u8) -> Block {
        Block {
            bytes: Vec::new(),
            cut: PAD,
            filled: PAD,
            offset: 0,
            line: 1,
            delimiter,
            width: 0,
            count: 0,
            edges: Vec::new(),
            stride: 1,
            lines: Vec::new(),
            ragged: Vec::new(),
            bad: None,
        }
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        (self.count, self.bad) = (0, None);
    }

    /// How many rows it has.
    pub fn count(&self) -> usize {
        self.count
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

    /// The first byte that is not UTF-8 in a cell that is not: quotes between two halves of a character go away with them.
    pub(super) fn find_bad_byte(&self, from: usize) -> Option<BadByte> {
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
