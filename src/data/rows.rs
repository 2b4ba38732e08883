//! The rows of one file as CSV, a block at a time. Must not know tables or types.

mod ahead;
mod block;
mod blocks;
mod column;

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::lanes::Means;
use ahead::Feed;
use blocks::Blocks;

pub use block::{BadByte, Block, RowPlace};
pub use column::{Cells, Side, Windows};

/// A file being read: the rows are those of the block at hand.
pub struct Rows {
    /// What people call the file.
    pub name: Arc<str>,
    feed: Feed,
    block: Block,
    /// The next row to hand out.
    next: usize,
    /// The line of the header.
    first_line: u64,
}

impl Deref for Rows {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.block
    }
}

impl Rows {
    /// The rows of a source, its header among them.
    pub fn new(name: &str, source: Box<dyn Read + Send>, delimiter: u8) -> Rows {
        Rows::of(Blocks::new(blocks::SIZE, Means::best(), name.into(), source, delimiter), name)
    }

    /// As [`Rows::new`], but counts rows for lines, from one after the header: of what was CSV only on its way here, a row
    /// was a line or a row before, and the header was none.
    pub fn counted(name: &str, source: Box<dyn Read + Send>, delimiter: u8) -> Rows {
        let blocks = Blocks::new(blocks::SIZE, Means::best(), name.into(), source, delimiter);
        Rows::of(blocks.counting_rows(), name)
    }

    fn of(blocks: Blocks, name: &str) -> Rows {
        let first_line = u64::from(!blocks.counts_rows());
        let block = blocks.empty();
        Rows { name: name.into(), feed: Feed::Here(Box::new(blocks)), block, next: 0, first_line }
    }

    /// The next rows, at most so many, by their places in the block; none at the end. Blank lines are not rows.
    pub fn take(&mut self, most: usize) -> io::Result<Option<Range<usize>>> {
        while self.next == self.block.count() {
            self.next = 0;
            if !self.feed.next(&mut self.block)? {
                return Ok(None);
            }
        }
        let first = self.next;
        self.next = self.block.count().min(first.saturating_add(most));
        Ok(Some(first..self.next))
    }

    /// From now on another thread reads ahead, if there is more to read than what was.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub fn read_ahead(&mut self) -> io::Result<()> {
        self.feed.read_ahead()
    }

    /// The line of the header.
    pub fn first_line(&self) -> u64 {
        self.first_line
    }
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
