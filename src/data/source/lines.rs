//! The lines of a text, one at a time. Must not know what is in them.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// What some programs put before the first line.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The longest line that is read, as the longest row.
const LONGEST: u64 = 1 << 30;

/// Reads lines.
pub struct Lines {
    path: PathBuf,
    input: BufReader<Box<dyn Read + Send>>,
    bytes: Vec<u8>,
    /// How many lines were read, and how many bytes.
    number: u64,
    read: u64,
}

/// A line, without its end and the spaces before that.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// From one.
    pub number: u64,
    /// Where in the file it begins.
    pub start: u64,
    /// What stands in it.
    pub bytes: &'a [u8],
}

impl Lines {
    /// The lines of a file.
    pub fn new(path: &Path, input: Box<dyn Read + Send>) -> Lines {
        let input = BufReader::with_capacity(1 << 16, input);
        Lines { path: path.to_owned(), input, bytes: Vec::new(), number: 0, read: 0 }
    }

    /// How many lines were read.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line; none at the end.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.bytes.clear();
        let count =
            (&mut self.input).take(LONGEST).read_until(b'\n', &mut self.bytes).map_err(|error| {
                io::Error::new(error.kind(), format!("{} cannot be read: {error}", self.path.display()))
            })? as u64;
        if count == LONGEST {
            return Err(io::Error::other(format!("{}: one line is longer than 1 GiB", self.path.display())));
        }
        if count == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.read += count;
        let marked = self.number == 1 && self.bytes.starts_with(MARK);
        let bytes = self.bytes.get(if marked { MARK.len() } else { 0 }..).unwrap_or_default();
        let start = self.read - bytes.len() as u64;
        Ok(Some(Line { number: self.number, start, bytes: bytes.trim_ascii_end() }))
    }
}
