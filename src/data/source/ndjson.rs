//! NDJSON, an object a line, as CSV: a key is a column, and a line is a row. A line that is no such object goes on whole as
//! a row of one cell, which the reader then sets aside. Must not know what columns are for beyond how they are read.

mod object;

use std::collections::hash_map::Entry;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::Utf8Error;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::lines::{Line, Lines};
use super::{RowText, Use, end_row, give, not_so, push_cell, push_row};
use crate::data::cells::Words;
use crate::data::files::Drafts;
use crate::data::headers;
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::Failure;
use crate::plan::TablePlan;
use object::{keys, read, write};

/// The most columns: a file of more has data for keys, and every row would have to be as wide.
const MOST: usize = 4_096;

/// How much CSV is made at a time.
const PIECE: usize = 1 << 16;

/// The columns of a file: the keys of all its lines, in the order in which they first come.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    names: Vec<String>,
    uses: Vec<Use>,
    places: FxHashMap<String, usize>,
}

impl Columns {
    /// Looks through a whole file for its keys, since any line may be the first to have one.
    /// A file without objects has those of its table.
    pub fn find(path: &Path, input: Box<dyn Read + Send>, table: Option<&TablePlan>) -> Result<Columns, Failure> {
        let mut columns = Columns::default();
        let mut lines = Lines::new(path, input);
        let (mut objects, mut others) = (0u64, 0u64);
        while let Some(line) = lines.next().map_err(Failure::Io)? {
            let text = std::str::from_utf8(line.bytes).map_err(|error| other_encoding(path, line, error))?;
            if text.is_empty() {
                continue;
            }
            let known = columns.names.len();
            if keys(text, &mut |at, key| columns.add(at, key, table)) {
                objects += 1;
            } else {
                others += 1;
                columns.forget(known);
            }
            if columns.names.len() > MOST {
                let what = format!("has more than {MOST} different keys");
                let help = "a key is a column: name the same keys on every line, and write what differs as values";
                return Err(not_so(path, &what, help));
            }
        }
        if objects == 0 && others > 0 {
            let help =
                "write one object a line, as in `{\"deal_id\": \"D1\", \"amount\": 1250}`, without a list around them";
            return Err(not_so(path, "has no line that is a JSON object", help));
        }
        if let Some(table) = table.filter(|_| objects == 0) {
            table.fields.iter().map(headers::header).enumerate().for_each(|(at, name)| {
                columns.add(at, name, Some(table));
            });
        }
        Ok(columns)
    }

    /// The column of a key, which is most often that of the same place on the line before.
    fn place(&self, expected: usize, key: &str) -> Option<usize> {
        match self.names.get(expected) {
            Some(name) if name == key => Some(expected),
            _ => self.places.get(key).copied(),
        }
    }

    fn add(&mut self, expected: usize, key: &str, table: Option<&TablePlan>) -> usize {
        if let Some(at) = self.place(expected, key) {
            return at;
        }
        match self.places.entry(key.to_owned()) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                self.uses.push(Use::of(table, key));
                self.names.push(key.to_owned());
                *free.insert(self.names.len() - 1)
            }
        }
    }

    /// Forgets all columns but the first ones.
    fn forget(&mut self, known: usize) {
        self.uses.truncate(known);
        for name in self.names.drain(known..) {
            self.places.remove(&name);
        }
    }
}

fn other_encoding(path: &Path, line: Line<'_>, error: Utf8Error) -> Failure {
    let (path, at) = (path.display(), error.valid_up_to());
    let (byte, offset) = (line.bytes.get(at).copied().unwrap_or_default(), line.start + at as u64);
    let message = format!("`{path}` is not UTF-8: byte 0x{byte:02X} at offset {offset}, on line {}", line.number);
    Failure::Findings(vec![Diagnostic::new(Code::BadEncoding, message).help("write the file as UTF-8, as JSON is")])
}

/// The objects of a file as CSV, one row for each line.
pub struct Objects {
    lines: Lines,
    columns: Arc<Columns>,
    delimiter: u8,
    /// What was made and not yet given out.
    waiting: Vec<u8>,
    given: usize,
}

impl Objects {
    /// The rows of a file under a header of its columns.
    pub fn new(path: &Path, input: Box<dyn Read + Send>, columns: Arc<Columns>, delimiter: u8) -> Objects {
        let mut waiting = Vec::with_capacity(2 * PIECE);
        push_row(columns.names.iter().map(String::as_bytes), delimiter, &mut waiting);
        Objects { lines: Lines::new(path, input), columns, delimiter, waiting, given: 0 }
    }

    /// Makes the next rows.
    fn fill(&mut self) -> io::Result<()> {
        self.waiting.clear();
        self.given = 0;
        while self.waiting.len() < PIECE {
            let Some(line) = self.lines.next()? else { break };
            push_line(&String::from_utf8_lossy(line.bytes), &self.columns, self.delimiter, &mut self.waiting);
        }
        Ok(())
    }
}

impl Read for Objects {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.waiting.len() {
            self.fill()?;
        }
        Ok(give(&self.waiting, &mut self.given, buffer))
    }
}

/// Adds the row of a line; of a blank one a blank line, so that lines are rows.
fn push_line(text: &str, columns: &Columns, delimiter: u8, out: &mut Vec<u8>) {
    if text.is_empty() {
        out.push(b'\n');
        return;
    }
    let start = out.len();
    let Ok(values) = read(text, columns) else { return push_whole(text, columns, delimiter, start, out) };
    for (at, (value, used)) in values.iter().zip(&columns.uses).enumerate() {
        if at > 0 {
            out.push(delimiter);
        }
        let Some(value) = value else { continue };
        match write(value, used) {
            Ok(cell) => push_cell(cell.as_bytes(), delimiter, out),
            Err(_) => return push_whole(text, columns, delimiter, start, out),
        }
    }
    end_row(start, out);
}

/// Adds a line as it is, as a row of a number of cells that no good row has.
fn push_whole(text: &str, columns: &Columns, delimiter: u8, start: usize, out: &mut Vec<u8>) {
    out.truncate(start);
    push_cell(text.as_bytes(), delimiter, out);
    if columns.names.len() <= 1 {
        out.push(delimiter);
    }
    end_row(start, out);
}

/// The lines of a file as they stand there, for findings to show: looked up on the way down, which the reader goes too.
pub struct Originals {
    path: PathBuf,
    drafts: Drafts,
    columns: Arc<Columns>,
    lines: Option<Lines>,
}

impl Originals {
    /// The lines of a file with these columns.
    pub fn new(path: &Path, drafts: Drafts, columns: Arc<Columns>) -> Originals {
        Originals { path: path.to_owned(), drafts, columns, lines: None }
    }

    /// A line by its number, with the place of each column's value; where there is none, that is the object's end.
    pub fn shown(&mut self, number: u64) -> io::Result<Option<RowText<'static>>> {
        let mut lines = match self.lines.take().filter(|lines| lines.number() < number) {
            Some(lines) => lines,
            None => Lines::new(&self.path, self.drafts.open(&self.path)?),
        };
        while lines.number() + 1 < number && lines.next()?.is_some() {}
        let text = lines.next()?.map(|line| String::from_utf8_lossy(line.bytes).into_owned());
        self.lines = Some(lines);
        Ok(text.map(|text| {
            let end = text.len().saturating_sub(1)..text.len();
            let values = read(&text, &self.columns).unwrap_or_default();
            let cells = values.iter().map(|value| value.map_or(end.clone(), |value| range(&text, value))).collect();
            RowText { cells, text: text.into_bytes().into() }
        }))
    }

    /// What is wrong with a line that is no row.
    pub fn fault(&self, text: &str) -> Option<(Range<usize>, Words)> {
        let values = match read(text, &self.columns) {
            Ok(values) => values,
            Err(broken) => return Some((broken.at.clone(), broken.words())),
        };
        let mut all = values.iter().zip(self.columns.names.iter().zip(&self.columns.uses));
        all.find_map(|(value, (name, used))| {
            let refused = write((*value)?, used).err()?;
            Some((range(text, (*value)?), refused.words(name, used)))
        })
    }
}

/// Where a part of a text stands in it.
fn range(text: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + part.len()
}
