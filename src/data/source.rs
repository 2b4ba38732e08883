//! Data files of every form as the rows of CSV that the one reader reads: CSV as it is; NDJSON and Parquet as CSV that says
//! the same, a piece at a time. Must not know what cells mean beyond what tells a list and a day from other values.

mod lines;
mod ndjson;
mod numbers;
mod parquet;

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::cells::Words;
use super::files::{Drafts, FileForm};
use super::headers;
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::Failure;
use crate::plan::TablePlan;
use crate::semantic::Type;
pub use ndjson::Columns;
use ndjson::{Objects, Originals};
use parquet::Groups;

/// How the values of a column are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// Nothing reads them.
    Unread,
    /// Somebody looks at them: what no cell can hold is blank.
    Shown,
    /// Each is one value.
    Value,
    /// Each is a day; in cells of this form, where they are no ISO dates.
    Day(Option<String>),
    /// Each is some labels.
    Labels,
}

impl Use {
    /// How a column of this name is read for a table; of no table, all are looked at.
    fn of(table: Option<&TablePlan>, header: &str) -> Use {
        let Some(table) = table else { return Use::Shown };
        match headers::field_of(table, header).map(|field| (&field.ty, &field.format)) {
            None => Use::Unread,
            Some((Type::Date, format)) => Use::Day(format.clone()),
            Some((Type::Set(_), _)) => Use::Labels,
            Some(_) => Use::Value,
        }
    }
}

/// A file as CSV.
pub struct Source {
    /// The CSV.
    pub bytes: Box<dyn Read + Send>,
    /// What its rows are in the file.
    pub form: Form,
}

/// What the rows of a source are in its file.
pub enum Form {
    /// The same.
    Csv,
    /// Lines of JSON.
    Ndjson(Originals),
    /// Rows that no text says.
    Parquet,
}

/// A row as people find it in its file: its text, and where each of its cells is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowText<'a> {
    /// The text.
    pub text: Cow<'a, [u8]>,
    /// The bytes of each cell.
    pub cells: Vec<Range<usize>>,
}

impl Source {
    /// CSV as it is.
    pub fn csv(bytes: Box<dyn Read + Send>) -> Source {
        Source { bytes, form: Form::Csv }
    }

    /// Opens the file of a table; of none, whatever is in it. `known` are its columns where these were looked for before.
    ///
    /// # Errors
    /// Where the file cannot be opened, is not of the form that its name says, or has columns that cannot be read.
    pub fn open(
        path: &Path,
        drafts: &Drafts,
        delimiter: u8,
        table: Option<&TablePlan>,
        known: &mut Option<Arc<Columns>>,
    ) -> Result<Source, Failure> {
        let open = || drafts.open(path).map_err(Failure::Io);
        match FileForm::of(path) {
            FileForm::Csv => Ok(Source::csv(open()?)),
            FileForm::Ndjson => {
                let columns = match known {
                    Some(columns) => Arc::clone(columns),
                    None => Arc::clone(known.insert(Arc::new(Columns::find(path, open()?, table)?))),
                };
                let bytes = Box::new(Objects::new(path, open()?, Arc::clone(&columns), delimiter));
                Ok(Source { bytes, form: Form::Ndjson(Originals::new(path, drafts.clone(), columns)) })
            }
            FileForm::Parquet => {
                // Its bytes are wanted in no order; opening it for text first says what is wrong with the path.
                drop(open()?);
                Ok(Source { bytes: Box::new(Groups::open(path, delimiter, table)?), form: Form::Parquet })
            }
        }
    }
}

impl Form {
    /// Whether a row is counted as one line whatever is in it.
    pub fn counts_rows(&self) -> bool {
        !matches!(self, Form::Csv)
    }

    /// What a row is called that is found by its number.
    pub fn place(&self, number: u64) -> String {
        match self {
            Form::Csv | Form::Ndjson(_) => format!("line {number}"),
            Form::Parquet => format!("row {number}"),
        }
    }

    /// A row as it stands in the file; none where that is the CSV.
    pub fn shown(&mut self, number: u64) -> io::Result<Option<RowText<'static>>> {
        match self {
            Form::Ndjson(originals) => originals.shown(number),
            Form::Csv | Form::Parquet => Ok(None),
        }
    }

    /// What is wrong with a text that no cells could be made of, and with which bytes of it.
    pub fn fault(&self, text: &str) -> Option<(Range<usize>, Words)> {
        match self {
            Form::Ndjson(originals) => originals.fault(text),
            Form::Csv | Form::Parquet => None,
        }
    }
}

/// Adds a cell to a row of CSV.
fn push_cell(cell: &[u8], delimiter: u8, out: &mut Vec<u8>) {
    let special = |byte: &u8| *byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
    if !cell.iter().any(special) && !cell.starts_with(b"\xEF\xBB\xBF") {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    for (at, part) in cell.split(|byte| *byte == b'"').enumerate() {
        out.extend_from_slice(if at > 0 { b"\"\"" } else { b"" });
        out.extend_from_slice(part);
    }
    out.push(b'"');
}

/// Adds a row of CSV that has at least one cell.
fn push_row<'a>(cells: impl Iterator<Item = &'a [u8]>, delimiter: u8, out: &mut Vec<u8>) {
    let start = out.len();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(delimiter);
        }
        push_cell(cell, delimiter, out);
    }
    end_row(start, out);
}

/// Ends the row that began at `start`: one of a single blank cell would be no row.
fn end_row(start: usize, out: &mut Vec<u8>) {
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

/// Gives out what is waiting from `at` on; how much it was.
fn give(waiting: &[u8], at: &mut usize, buffer: &mut [u8]) -> usize {
    let rest = waiting.get(*at..).unwrap_or_default();
    let count = rest.len().min(buffer.len());
    if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
        to.copy_from_slice(from);
    }
    *at += count;
    count
}

/// A file that is not what its name says.
fn not_so(path: &Path, what: &str, help: impl Into<String>) -> Failure {
    let message = format!("`{}` {what}", path.display());
    Failure::Findings(vec![Diagnostic::new(Code::BadFile, message).help(help)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let row = |cells: &[&str]| {
            let mut out = Vec::new();
            push_row(cells.iter().map(|cell| cell.as_bytes()), b',', &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(row(&["a", "", "b c"]), "a,,b c\n");
        assert_eq!(row(&["a,b", "\"c\"", "d\ne", "f\r"]), "\"a,b\",\"\"\"c\"\"\",\"d\ne\",\"f\r\"\n");
        assert_eq!(row(&[""]), "\"\"\n");
        assert_eq!(row(&["", ""]), ",\n");
    }
}
