//! Parquet as CSV, some rows of a group at a time: each column that is read becomes cells, and these become rows. Must not
//! know what columns are for beyond how they are read.

mod column;
mod kind;
mod sound;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::parquet::column::reader::get_column_reader;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::SchemaDescriptor;

use super::{Use, end_row, give, not_so, push_cell, push_row};
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::Failure;
use crate::plan::TablePlan;
use column::{Cells, ColumnCells};
use kind::Kind;
use sound::Pages;

/// How many rows are made at a time.
const ROWS: usize = 1_024;

/// A file, group of rows by group of rows.
pub struct Groups {
    path: PathBuf,
    file: SerializedFileReader<File>,
    /// For each column of the file how it is read; none where it is not.
    columns: Vec<Option<Reading>>,
    delimiter: u8,
    /// The group to be read next, and what is left of the one before it.
    next: usize,
    left: usize,
    open: Vec<Option<ColumnCells>>,
    cells: Vec<Cells>,
    waiting: Vec<u8>,
    given: usize,
}

/// How a column is read.
#[derive(Clone, Debug)]
struct Reading {
    /// Its place among those that hold values.
    leaf: usize,
    kind: Kind,
    used: Use,
}

impl Groups {
    /// Opens a file. Fails where a column that is read cannot be.
    pub fn open(path: &Path, delimiter: u8, table: Option<&TablePlan>) -> Result<Groups, Failure> {
        let broken = |error: ParquetError| {
            let what = format!("is no Parquet file that can be read: {}", said(&error));
            not_so(path, &what, "write the table again, as Parquet or as CSV; Parquet must not be encrypted")
        };
        let opened = File::open(path).map_err(|error| Failure::Io(at(path, &error)))?;
        let length = opened.metadata().map_err(|error| Failure::Io(at(path, &error)))?.len();
        let read = || {
            let file = SerializedFileReader::new(opened)?;
            sound::check(file.metadata(), length).map(|()| file)
        };
        let file = sound::read(read).map_err(broken)?;
        let (mut names, mut columns, mut findings) = (Vec::new(), Vec::new(), Vec::new());
        let schema = file.metadata().file_metadata().schema_descr();
        for (root, field) in schema.root_schema().get_fields().iter().enumerate() {
            let used = Use::of(table, field.name());
            names.push(field.name().to_owned());
            let reading = match used {
                Use::Unread => None,
                used => match reading(schema, root, used.clone()) {
                    Ok(reading) => Some(reading),
                    Err(_) if used == Use::Shown => None,
                    Err(refused) => {
                        findings.push(refused.finding(path, field.name()));
                        None
                    }
                },
            };
            columns.push(reading);
        }
        if !findings.is_empty() {
            return Err(Failure::Findings(findings));
        }
        let mut waiting = Vec::new();
        push_row(names.iter().map(String::as_bytes), delimiter, &mut waiting);
        let (open, cells) = (Vec::new(), columns.iter().map(|_| Cells::default()).collect());
        Ok(Groups { path: path.to_owned(), file, columns, delimiter, next: 0, left: 0, open, cells, waiting, given: 0 })
    }

    /// Makes the next rows; none at the end.
    fn fill(&mut self) -> Result<(), ParquetError> {
        self.waiting.clear();
        self.given = 0;
        while self.left == 0 && self.next < self.file.num_row_groups() {
            let group = self.file.get_row_group(self.next)?;
            let column = |reading: &Option<Reading>| match reading {
                Some(reading) => {
                    let of = group.metadata().schema_descr().column(reading.leaf);
                    let pages = Box::new(Pages::new(group.get_column_page_reader(reading.leaf)?));
                    Ok(Some(ColumnCells::new(get_column_reader(Arc::clone(&of), pages), &of, reading.clone())))
                }
                None => Ok(None),
            };
            self.open = self.columns.iter().map(column).collect::<Result<_, ParquetError>>()?;
            self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            self.next += 1;
        }
        let rows = self.left.min(ROWS);
        self.left -= rows;
        for (column, cells) in self.open.iter_mut().zip(&mut self.cells) {
            cells.clear();
            if let Some(column) = column {
                column.read(rows, cells)?;
            }
        }
        for row in 0..rows {
            let start = self.waiting.len();
            for (at, cells) in self.cells.iter().enumerate() {
                if at > 0 {
                    self.waiting.push(self.delimiter);
                }
                push_cell(cells.get(row), self.delimiter, &mut self.waiting);
            }
            end_row(start, &mut self.waiting);
        }
        Ok(())
    }
}

impl Read for Groups {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.waiting.len() {
            sound::read(|| self.fill())
                .map_err(|error| at(&self.path, &io::Error::new(io::ErrorKind::InvalidData, said(&error))))?;
        }
        Ok(give(&self.waiting, &mut self.given, buffer))
    }
}

/// Why a column cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Refused {
    /// Its values are of a kind that no cell says, in words.
    Kind(&'static str),
    /// It holds lists, where single values are read.
    List,
    /// It holds lists of lists, or values under names.
    Nested,
}

impl Refused {
    fn finding(&self, path: &Path, column: &str) -> Diagnostic {
        let (what, help) = match self {
            Refused::Kind(kind) if kind.contains("binary") => {
                (*kind, format!("these are not exact: write `{column}` as DECIMAL(18,2), as whole numbers or as text"))
            }
            Refused::Kind(kind) => (*kind, format!("write `{column}` as text, a number, a date or a boolean")),
            Refused::List => ("lists", format!("write one value for `{column}`; only a field of labels takes a list")),
            Refused::Nested => ("values that are nested", format!("write one value for `{column}`")),
        };
        let message = format!("the column `{column}` of `{}` holds {what}", path.display());
        Diagnostic::new(Code::ColumnType, message).help(help)
    }
}

/// How a column of the file is read, by its place among those at the top.
fn reading(schema: &SchemaDescriptor, root: usize, used: Use) -> Result<Reading, Refused> {
    let mut leaves = (0..schema.num_columns()).filter(|leaf| schema.get_column_root_idx(*leaf) == root);
    let (Some(leaf), None) = (leaves.next(), leaves.next()) else { return Err(Refused::Nested) };
    let column = schema.column(leaf);
    let is_list = column.max_rep_level() == 1;
    match used {
        _ if column.max_rep_level() > 1 || !is_list && column.path().parts().len() > 1 => return Err(Refused::Nested),
        Use::Value | Use::Day(_) if is_list => return Err(Refused::List),
        _ => {}
    }
    let kind = Kind::of(&column).map_err(Refused::Kind)?;
    Ok(Reading { leaf, kind, used })
}

/// What the library says, without the name of the kind of error before it.
fn said(error: &ParquetError) -> String {
    match error {
        ParquetError::General(said) | ParquetError::EOF(said) | ParquetError::NYI(said) => said.clone(),
        other => other.to_string(),
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display()))
}
