//! One table while it is read: its header matched, its rows checked cell by cell and gathered into batches.
//! Must not know which table comes next.

use std::ops::Range;

use super::TableState;
use crate::data::cells::{CellReader, CellType, Refusal, Words};
use crate::data::headers::{self, Header};
use crate::data::keys::Keys;
use crate::data::print;
use crate::data::rejects::{BadRow, Rejects};
use crate::data::rows::{RowPlace, Rows};
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::{Batch, Cell, Column, Failure, Texts, column::BATCH};
use crate::plan::{ColumnKind, FieldPlan, Plan, Slot, TableId};
use crate::text::Span;

/// A table being read.
pub(super) struct OpenTable {
    pub table: TableId,
    pub rows: Rows,
    /// Where the rows of the latest batch stand.
    pub places: Vec<RowPlace>,
    /// Keys found repeated whose first line is not known, with the finding that shows each.
    pub repeated: Vec<(usize, Box<[u8]>)>,
    /// Whether it holds our own earlier results.
    recorded: bool,
    width: usize,
    columns: Vec<usize>,
    fields: Vec<OpenField>,
    /// Which field is the key, and whether other tables refer to it.
    key: Option<(usize, bool)>,
    cells: Vec<Cell>,
}

struct OpenField {
    name: String,
    reader: CellReader,
    /// The table that a reference points into.
    target: String,
    kind: ColumnKind,
    /// The field that says the currency of this one's amounts.
    currency: Option<usize>,
}

impl OpenTable {
    /// Reads the header. Fails where there is none or a column is missing.
    pub fn new(
        plan: &Plan,
        table: TableId,
        mut rows: Rows,
        rejects: &mut Rejects,
        first_time: bool,
    ) -> Result<OpenTable, Failure> {
        let place = rows.advance().map_err(Failure::Io)?.filter(|place| place.line == 1);
        let Some(place) = place else {
            let message = format!("`{}` has no header", rows.name);
            let help = "the first line of a data file names its columns";
            return Err(Failure::Findings(vec![Diagnostic::new(Code::EmptyTable, message).help(help)]));
        };
        refuse_other_encodings(&rows, place, rejects)?;
        let raw = rows.raw(place);
        let names: Vec<String> =
            (0..rows.len()).map(|at| String::from_utf8_lossy(rows.cell(at)).into_owned()).collect();
        let places = rows.cells(raw);
        rejects.header(table, raw);
        let excerpt = rejects.excerpt(&rows.name, raw, place.line);
        let header = Header { file: &rows.name, names: &names, excerpt, places: &places };
        let Some(table_plan) = plan.tables.get(table.0 as usize) else { return Err(Failure::Findings(Vec::new())) };
        let lenient = plan.is_recorded(table);
        let matched = headers::match_fields(table_plan, header, lenient).map_err(Failure::Findings)?;
        if first_time {
            matched.warnings.into_iter().for_each(|warning| rejects.note(warning));
        }
        Ok(OpenTable {
            table,
            recorded: plan.is_recorded(table),
            width: names.len(),
            rows,
            places: Vec::new(),
            repeated: Vec::new(),
            columns: matched.columns,
            fields: Vec::new(),
            key: None,
            cells: Vec::new(),
        })
    }

    /// Whether the readers of cells are made.
    pub fn prepared(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Makes the readers of cells, now that the texts are at hand.
    pub fn prepare(&mut self, plan: &Plan, kept: &[Slot], texts: &mut Texts) {
        let referred = plan.tables.iter().flat_map(|table| &table.fields).any(|field| field.refers == Some(self.table));
        let referred = referred || self.table == TableId::PARTNER;
        let fields = plan.tables.get(self.table.0 as usize).map_or(&[][..], |table| &table.fields);
        self.key = fields.iter().position(|field| field.ty == crate::semantic::Type::Key).map(|at| (at, referred));
        let open_field = |field: &FieldPlan| {
            let is_key = field.ty == crate::semantic::Type::Key;
            let wanted = kept.contains(&field.slot) || is_key && referred || field.late || plan.reads(field.slot);
            let target = field.refers.and_then(|table| plan.tables.get(table.0 as usize));
            OpenField {
                name: field.name.clone(),
                reader: CellReader::new(plan, field, wanted, texts),
                target: target.map(|table| table.name.clone()).unwrap_or_default(),
                kind: ColumnKind::of(&field.ty),
                currency: match field.ty {
                    crate::semantic::Type::MoneyIn(column) => {
                        plan.currency_slot(column).and_then(|slot| fields.iter().position(|other| other.slot == slot))
                    }
                    _ => None,
                },
            }
        };
        self.fields = fields.iter().map(open_field).collect();
    }

    /// For each field its column, from one; none for one that the file does not have.
    pub fn columns(&self) -> Vec<Option<usize>> {
        self.columns.iter().map(|column| column.checked_add(1)).collect()
    }

    /// The column of the key.
    pub fn key_column(&self) -> Option<usize> {
        self.key.and_then(|(field, _)| self.columns.get(field)).copied()
    }

    /// The next good rows; an empty batch at the end.
    pub fn next_batch(
        &mut self,
        texts: &mut Texts,
        keys: &mut Keys,
        state: &mut TableState,
        rejects: &mut Rejects,
    ) -> Result<Batch, Failure> {
        let columns = self.fields.iter().map(|field| Column::empty(field.kind)).collect();
        let mut batch = Batch { columns, lines: Vec::with_capacity(BATCH) };
        self.places.clear();
        while batch.len() < BATCH {
            let Some(place) = self.rows.advance().map_err(Failure::Io)? else { break };
            if self.places.is_empty() {
                self.rows.release(place);
            }
            refuse_other_encodings(&self.rows, place, rejects)?;
            let mut problems = self.read_cells(texts, keys);
            if problems.is_empty() {
                match self.claim_key(place, keys, state) {
                    Claim::Free => {}
                    Claim::Stranger => {
                        state.strangers += 1;
                        continue;
                    }
                    Claim::Taken(problem) => problems.push(problem),
                }
            } else if self.is_stranger(&problems) {
                state.strangers += 1;
                continue;
            } else {
                state.unread.extend(self.whose(texts, keys));
            }
            if !problems.is_empty() {
                self.set_aside(place, problems, keys, state, rejects)?;
                continue;
            }
            for (column, cell) in batch.columns.iter_mut().zip(&self.cells) {
                column.push(*cell);
            }
            batch.lines.push(place.line);
            self.places.push(place);
        }
        Ok(batch)
    }

    /// Reads every cell of the row into `cells`; what is wrong with them, by field.
    fn read_cells(&mut self, texts: &mut Texts, keys: &Keys) -> Vec<Problem> {
        if self.rows.len() != self.width {
            return vec![Problem::Ragged];
        }
        let mut problems = Vec::new();
        self.cells.clear();
        for (at, (field, column)) in self.fields.iter().zip(&self.columns).enumerate() {
            let text = self.rows.cell(*column);
            let text = if self.recorded { print::unguarded(text) } else { text };
            let currency = field.currency.and_then(|field| self.columns.get(field));
            let value = match currency {
                Some(currency) => field.reader.read_in(text, self.rows.cell(*currency), texts, keys),
                None => field.reader.read(text, texts, keys),
            };
            match value {
                Ok(cell) => self.cells.push(cell),
                Err(refusal) => problems.push(Problem::Cell(at, refusal)),
            }
        }
        problems
    }

    /// Earlier results of partners that are not in the data are no mistake.
    fn is_stranger(&self, problems: &[Problem]) -> bool {
        let dangling =
            |problem: &Problem| matches!(problem, Problem::Cell(_, Refusal::Dangling | Refusal::DanglingRejected(_)));
        self.recorded && problems.iter().any(dangling)
    }

    /// The partner of an earlier result that cannot be read.
    fn whose(&mut self, texts: &mut Texts, keys: &Keys) -> Option<usize> {
        let (field, column) = self.fields.first_mut().zip(self.columns.first())?;
        let key = print::unguarded(self.rows.cell(*column));
        match field.reader.read(key, texts, keys) {
            Ok(Cell::Code(partner)) if self.table == TableId::PREVIOUS => usize::try_from(partner).ok(),
            _ => None,
        }
    }

    fn claim_key(&mut self, place: RowPlace, keys: &mut Keys, state: &mut TableState) -> Claim {
        if self.table == TableId::PREVIOUS {
            let Some(Cell::Code(partner)) = self.cells.first().copied() else { return Claim::Stranger };
            return match state.results.insert(partner, place.line) {
                Some(line) => Claim::Taken(Problem::Repeated(0, Some(line))),
                None => Claim::Free,
            };
        }
        let Some((field, referred)) = self.key else { return Claim::Free };
        let key = self.columns.get(field).map_or(&[][..], |column| self.rows.cell(*column)).trim_ascii();
        let first = match self.cells.get(field) {
            Some(Cell::Code(code)) if referred => match keys.index(self.table).claim(*code, place.line) {
                Ok(()) => return Claim::Free,
                Err(line) => Some(line),
            },
            _ if state.seen.insert(key) => return Claim::Free,
            _ => None,
        };
        Claim::Taken(Problem::Repeated(field, first))
    }

    fn set_aside(
        &mut self,
        place: RowPlace,
        problems: Vec<Problem>,
        keys: &mut Keys,
        state: &mut TableState,
        rejects: &mut Rejects,
    ) -> Result<(), Failure> {
        let key = self.key.filter(|(_, referred)| *referred).and_then(|_| self.key_column());
        if let Some(column) = key {
            let text = String::from_utf8_lossy(self.rows.cell(column));
            keys.index(self.table).reject(text.trim(), place.line);
        }
        if place.line <= state.reported_to {
            return Ok(());
        }
        state.reported_to = place.line;
        let raw = self.rows.raw(place);
        let ranges = self.rows.cells(raw);
        let unknown_line = problems.iter().any(|problem| matches!(problem, Problem::Repeated(_, None)));
        let words = problems.iter().map(|problem| self.words(problem, raw, &ranges)).collect();
        let row = BadRow { table: self.table, file: &self.rows.name, line: place.line, raw };
        let shown = rejects.reject(row, words).map_err(Failure::Io)?;
        if unknown_line
            && !shown.is_empty()
            && let Some(column) = self.key_column()
        {
            self.repeated.push((shown.start, self.rows.cell(column).trim_ascii().into()));
        }
        Ok(())
    }

    /// What is wrong, in words, and which bytes of the row it is about.
    fn words(&self, problem: &Problem, raw: &[u8], ranges: &[Range<usize>]) -> (Range<usize>, Words) {
        let field = |at: &usize| {
            let column = self.columns.get(*at).copied().unwrap_or(usize::MAX);
            let range = ranges.get(column).cloned().unwrap_or(0..raw.len());
            let text = String::from_utf8_lossy(self.rows.cell(column)).trim().to_owned();
            (self.fields.get(*at), range, text)
        };
        match problem {
            Problem::Ragged => {
                let past = ranges.get(self.width).map_or(raw.len(), |range| range.start);
                let range = if ranges.len() > self.width { past..raw.len() } else { 0..raw.len() };
                (range, ragged(self.rows.len(), self.width, raw))
            }
            Problem::Cell(at, refusal) => {
                let (field, range, text) = field(at);
                let words = match field {
                    Some(field) => refusal.words(&field.name, &text, &field.reader.ty, &field.target),
                    None => refusal.words("", &text, &CellType::Text, ""),
                };
                (range, words)
            }
            Problem::Repeated(at, line) => {
                let (_, range, text) = field(at);
                let words = Words {
                    code: Code::DuplicateKey,
                    message: format!("the key `{text}` stands twice in `{}`", self.rows.name),
                    label: line.map(first_line).unwrap_or_else(|| "it stands on an earlier line too".to_owned()),
                    help: Some(
                        "remove the row that is out of date, or correct its key; the first one counts".to_owned(),
                    ),
                };
                (range, words)
            }
        }
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug)]
enum Problem {
    /// It has more or fewer cells than the header.
    Ragged,
    /// A field's cell is refused.
    Cell(usize, Refusal),
    /// Its key came before, on this line.
    Repeated(usize, Option<u64>),
}

enum Claim {
    Free,
    Taken(Problem),
    /// An earlier result of nobody.
    Stranger,
}

pub(super) fn first_line(line: u64) -> String {
    format!("first on line {line}")
}

fn ragged(cells: usize, width: usize, raw: &[u8]) -> Words {
    let open_quote = raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
    let help = if open_quote {
        "a quote in this row is never closed"
    } else if cells > width {
        "put a text that contains a comma in quotes"
    } else {
        "the row may have been cut off, or the file has another delimiter: `--delimiter`"
    };
    let noun = if cells == 1 { "cell" } else { "cells" };
    Words {
        code: Code::RaggedRecord,
        message: format!("the row has {cells} {noun}, but the header names {width} columns"),
        label: if cells > width { "too many".to_owned() } else { "too few".to_owned() },
        help: Some(help.to_owned()),
    }
}

/// A byte that is not UTF-8 ends the reading: names would come out wrong in every row.
fn refuse_other_encodings(rows: &Rows, place: RowPlace, rejects: &mut Rejects) -> Result<(), Failure> {
    let Some(bad) = rows.bad_byte(place) else { return Ok(()) };
    let raw = rows.raw(place);
    let excerpt = rejects.excerpt(&rows.name, raw, place.line);
    let at = usize::try_from(bad.offset - place.start).unwrap_or(0);
    let start = raw.get(..at).map_or(0, |head| String::from_utf8_lossy(head).len());
    let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
    let message = format!("`{}` is not UTF-8: byte 0x{:02X} at offset {}", rows.name, bad.byte, bad.offset);
    let finding = Diagnostic::new(Code::BadEncoding, message)
        .label(Span::new(start, end).in_file(excerpt), "this byte")
        .help("save or export the file as \"CSV UTF-8\"");
    Err(Failure::Findings(vec![finding]))
}
