//! One table while it is read: its header matched, its rows checked cell by cell and gathered into batches.
//! Must not know which table comes next.

use std::ops::Range;

use super::TableState;
use crate::data::cells::{CellType, Refusal, Words};
use crate::data::columns::{self, ColumnReader, Context, Want};
use crate::data::headers::{self, Header};
use crate::data::keys::Keys;
use crate::data::print;
use crate::data::rejects::{BadRow, Rejects};
use crate::data::rows::{BadByte, Rows, plain};
use crate::data::source::{Form, RowText};
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::{Batch, Cell, Column, Failure, Mask, Texts, column::BATCH};
use crate::plan::{FieldPlan, Plan, Slot, TableId};
use crate::semantic::Type;
use crate::text::Span;

/// A table being read.
pub(super) struct OpenTable {
    pub table: TableId,
    pub rows: Rows,
    /// What the rows are in their file.
    pub form: Form,
    /// Keys found repeated whose first line is not known, with the finding that shows each.
    pub repeated: Vec<(usize, Box<[u8]>)>,
    /// Whether it holds our own earlier results.
    recorded: bool,
    columns: Vec<usize>,
    fields: Vec<OpenField>,
    /// Which field is the key, and whether other tables refer to it.
    key: Option<(usize, bool)>,
}

/// Which slots of a table are looked at beyond what the plan reads.
pub(super) struct Shown {
    /// Those whose texts somebody may ask for.
    pub kept: Vec<Slot>,
    /// Those that are only printed.
    pub printed: Vec<Slot>,
    /// Whether another table that is there refers to this one.
    pub referred: bool,
}

impl Shown {
    /// What is wanted of the texts of a field.
    pub fn want(&self, plan: &Plan, field: &FieldPlan) -> Want {
        let needed = self.kept.contains(&field.slot) || field.ty == Type::Key && self.referred || field.late;
        match () {
            () if needed => Want::Codes,
            () if plan.only_tells_apart(field.slot) => Want::Texts,
            () if plan.computes_with(field.slot) => Want::Codes,
            () if self.printed.contains(&field.slot) => Want::Texts,
            () if plan.reads(field.slot) => Want::Codes,
            () => Want::Nothing,
        }
    }
}

/// Which of a table's fields says the currency of one's amounts.
pub(super) fn currency_field(plan: &Plan, fields: &[FieldPlan], field: &FieldPlan) -> Option<usize> {
    let Type::MoneyIn(column) = field.ty else { return None };
    let slot = plan.currency_slot(column)?;
    fields.iter().position(|other| other.slot == slot)
}

struct OpenField {
    name: String,
    reader: ColumnReader,
    /// The table that a reference points into.
    target: String,
    /// The field that says the currency of this one's amounts.
    currency: Option<usize>,
}

impl OpenTable {
    /// Reads the header. Fails where there is none or a column is missing.
    pub fn new(
        plan: &Plan,
        table: TableId,
        (mut rows, form): (Rows, Form),
        rejects: &mut Rejects,
        first_time: bool,
    ) -> Result<OpenTable, Failure> {
        let header = rows.take(1).map_err(Failure::Io)?.map(|rows| rows.start);
        let Some(row) = header.filter(|row| rows.line(*row) == rows.first_line()) else {
            let message = format!("`{}` has no header", rows.name);
            let help = "the first line of a data file names its columns";
            return Err(Failure::Findings(vec![Diagnostic::new(Code::EmptyTable, message).help(help)]));
        };
        if let Some(bad) = rows.bad_byte().filter(|bad| bad.row == row) {
            return Err(other_encoding(&rows, &form, bad, rejects));
        }
        let raw = rows.raw(row);
        let names: Vec<String> =
            (0..rows.len(row)).map(|at| String::from_utf8_lossy(&rows.cell(row, at)).into_owned()).collect();
        let places = rows.cells(raw);
        rejects.header(table, raw);
        // A header that the file does not have is shown where rows begin.
        let excerpt = rejects.excerpt(&rows.name, raw, 1);
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
            rows,
            form,
            repeated: Vec::new(),
            columns: matched.columns,
            fields: Vec::new(),
            key: None,
        })
    }

    /// Whether the readers of cells are made.
    pub fn prepared(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Makes the readers of cells, now that the texts are at hand.
    pub fn prepare(&mut self, plan: &Plan, shown: Shown, texts: &mut Texts) {
        let fields = plan.fields(self.table);
        self.key = fields.iter().position(|field| field.ty == Type::Key).map(|at| (at, shown.referred));
        let open_field = |field: &FieldPlan| {
            let target = field.refers.and_then(|table| plan.tables.get(table.0 as usize));
            OpenField {
                name: field.name.clone(),
                reader: ColumnReader::new(plan, field, shown.want(plan, field), self.recorded, texts),
                target: target.map(|table| table.name.clone()).unwrap_or_default(),
                currency: currency_field(plan, fields, field),
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
        while let Some(rows) = self.rows.take(BATCH).map_err(Failure::Io)? {
            let bad = self.rows.bad_byte().filter(|bad| rows.contains(&bad.row));
            let rows = rows.start..bad.map_or(rows.end, |bad| bad.row);
            let batch = self.read(rows, texts, keys, state, rejects)?;
            if let Some(bad) = bad {
                return Err(other_encoding(&self.rows, &self.form, bad, rejects));
            }
            if !batch.is_empty() {
                return Ok(batch);
            }
        }
        Ok(Batch { columns: Vec::new(), lines: Vec::new() })
    }

    /// Reads some rows of the block, column by column; those that are not good are set aside in their order.
    fn read(
        &mut self,
        rows: Range<usize>,
        texts: &mut Texts,
        keys: &mut Keys,
        state: &mut TableState,
        rejects: &mut Rejects,
    ) -> Result<Batch, Failure> {
        let mut bad = Mask::filled(rows.len(), false);
        self.rows.uneven(rows.clone()).for_each(|row| bad.set(row - rows.start, true));
        let mut columns = Vec::with_capacity(self.fields.len());
        for (field, at) in self.fields.iter().zip(&self.columns) {
            let currency = field.currency.and_then(|field| self.columns.get(field));
            let currency = currency.map(|at| self.rows.column(rows.clone(), *at));
            let mut context = Context { texts, keys, bad: &mut bad };
            columns.push(field.reader.column(self.rows.column(rows.clone(), *at), currency, &mut context));
        }
        let mut dropped = bad.clone();
        let plain_keys =
            !bad.any() && self.table != TableId::PREVIOUS && self.key.is_none_or(|(_, referred)| !referred);
        if plain_keys {
            dropped = self.repeated_keys(rows.clone(), state);
            for at in dropped.rows() {
                let repeated = self.key.map(|(field, _)| Problem::Repeated(field, None)).into_iter().collect();
                self.set_aside(rows.start + at, repeated, keys, state, rejects)?;
            }
        }
        for (at, row) in rows.clone().enumerate().take(if plain_keys { 0 } else { rows.len() }) {
            let mut problems = if bad.get(at) { self.problems(row, texts, keys) } else { Vec::new() };
            if problems.is_empty() {
                match self.claim_key(row, at, &columns, keys, state) {
                    Claim::Free => continue,
                    Claim::Stranger => state.strangers += 1,
                    Claim::Taken(problem) => problems.push(problem),
                }
            } else if self.is_stranger(&problems) {
                state.strangers += 1;
                problems.clear();
            } else {
                state.unread.extend(self.whose(row, texts, keys));
            }
            dropped.set(at, true);
            if !problems.is_empty() {
                self.set_aside(row, problems, keys, state, rejects)?;
            }
        }
        let good = dropped.not();
        if dropped.any() {
            for column in &mut columns {
                let rows: Vec<Option<usize>> = good.rows().map(Some).collect();
                *column = column.gather(&rows);
            }
        }
        let lines = match dropped.any() {
            true => good.rows().map(|at| self.rows.line(rows.start + at)).collect(),
            false => self.rows.lines(rows),
        };
        Ok(Batch { columns, lines })
    }

    /// The rows whose key came before, where nothing refers to the keys.
    fn repeated_keys(&self, rows: Range<usize>, state: &mut TableState) -> Mask {
        let mut repeated = Mask::filled(rows.len(), false);
        if let Some(column) = self.key_column() {
            let cells = self.rows.column(rows, column);
            if columns::counts_up(cells) && state.seen.insert_counted(cells.get(0), cells.len() as u64) {
                return repeated;
            }
            cells.each(|row, start, end| {
                let raw = cells.bytes.get(start..end).unwrap_or_default();
                let is_plain = |byte: Option<&u8>| byte.is_some_and(|byte| (0x23..0x7F).contains(byte));
                let fresh = match is_plain(raw.first()) && is_plain(raw.last()) {
                    true => state.seen.insert(raw),
                    false => state.seen.insert(plain(raw).trim_ascii()),
                };
                if !fresh {
                    repeated.set(row, true);
                }
            });
        }
        repeated
    }

    /// What is wrong with the cells of a row, by field.
    fn problems(&self, row: usize, texts: &mut Texts, keys: &Keys) -> Vec<Problem> {
        if self.rows.len(row) != self.rows.width() {
            return vec![Problem::Ragged];
        }
        let cell = |at: usize| self.rows.column(row..row + 1, at).get(0);
        let mut problems = Vec::new();
        for (at, (field, column)) in self.fields.iter().zip(&self.columns).enumerate() {
            let currency = field.currency.and_then(|field| self.columns.get(field)).map(|at| cell(*at));
            let read = field.reader.read(cell(*column), currency, texts, keys);
            problems.extend(read.err().map(|refusal| Problem::Cell(at, refusal)));
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
    fn whose(&self, row: usize, texts: &mut Texts, keys: &Keys) -> Option<usize> {
        let (field, column) = self.fields.first().zip(self.columns.first())?;
        let key = self.rows.cell(row, *column);
        match field.reader.cells.read(print::unguarded(&key), texts, keys) {
            Ok(Cell::Code(partner)) if self.table == TableId::PREVIOUS => usize::try_from(partner).ok(),
            _ => None,
        }
    }

    fn claim_key(&self, row: usize, at: usize, columns: &[Column], keys: &mut Keys, state: &mut TableState) -> Claim {
        let code = |field: usize| columns.get(field).map(|column| column.cell(at));
        if self.table == TableId::PREVIOUS {
            let Some(Cell::Code(partner)) = code(0) else { return Claim::Stranger };
            return match state.results.insert(partner, self.rows.line(row)) {
                Some(line) => Claim::Taken(Problem::Repeated(0, Some(line))),
                None => Claim::Free,
            };
        }
        let Some((field, referred)) = self.key else { return Claim::Free };
        let first = match code(field) {
            Some(Cell::Code(code)) if referred => match keys.index(self.table).claim(code, self.rows.line(row)) {
                Ok(()) => return Claim::Free,
                Err(line) => Some(line),
            },
            _ => {
                let key = self.columns.get(field).map(|column| self.rows.column(row..row + 1, *column).get(0));
                if state.seen.insert(plain(key.unwrap_or_default()).trim_ascii()) {
                    return Claim::Free;
                }
                None
            }
        };
        Claim::Taken(Problem::Repeated(field, first))
    }

    fn set_aside(
        &mut self,
        row: usize,
        problems: Vec<Problem>,
        keys: &mut Keys,
        state: &mut TableState,
        rejects: &mut Rejects,
    ) -> Result<(), Failure> {
        let line = self.rows.line(row);
        let key = self.key.filter(|(_, referred)| *referred).and_then(|_| self.key_column());
        if let Some(column) = key {
            let text = String::from_utf8_lossy(&self.rows.cell(row, column)).into_owned();
            keys.index(self.table).reject(text.trim(), line);
        }
        if line <= state.reported_to {
            return Ok(());
        }
        state.reported_to = line;
        let raw = self.rows.raw(row);
        let shown = rejects.shown(&mut self.form, self.table, line).map_err(Failure::Io)?;
        let shown = shown.unwrap_or_else(|| RowText { text: raw.into(), cells: self.rows.cells(raw) });
        let unknown_line = problems.iter().any(|problem| matches!(problem, Problem::Repeated(_, None)));
        let words = problems.iter().map(|problem| self.words(problem, row, &shown)).collect();
        let bad = BadRow { table: self.table, file: &self.rows.name, line, raw, text: &shown.text };
        let shown = rejects.reject(bad, words).map_err(Failure::Io)?;
        if unknown_line
            && !shown.is_empty()
            && let Some(column) = self.key_column()
        {
            self.repeated.push((shown.start, self.rows.cell(row, column).trim_ascii().into()));
        }
        Ok(())
    }

    /// What is wrong, in words, and which bytes of the row as it is shown it is about.
    fn words(&self, problem: &Problem, row: usize, shown: &RowText<'_>) -> (Range<usize>, Words) {
        let (raw, ranges) = (&shown.text, &shown.cells);
        let field = |at: &usize| {
            let column = self.columns.get(*at).copied().unwrap_or(usize::MAX);
            let range = ranges.get(column).cloned().unwrap_or(0..raw.len());
            let text = String::from_utf8_lossy(&self.rows.cell(row, column)).trim().to_owned();
            (self.fields.get(*at), range, text)
        };
        match problem {
            Problem::Ragged => {
                // What no cells could be made of came as it is, in one.
                if let Some(fault) = self.form.fault(&String::from_utf8_lossy(&self.rows.cell(row, 0))) {
                    return fault;
                }
                let past = ranges.get(self.rows.width()).map_or(raw.len(), |range| range.start);
                let range = if ranges.len() > self.rows.width() { past..raw.len() } else { 0..raw.len() };
                (range, ragged(self.rows.len(row), self.rows.width(), raw))
            }
            Problem::Cell(at, refusal) => {
                let (field, range, text) = field(at);
                let words = match field {
                    Some(field) => refusal.words(&field.name, &text, &field.reader.cells.ty, &field.target),
                    None => refusal.words("", &text, &CellType::Text, ""),
                };
                (range, words)
            }
            Problem::Repeated(at, line) => {
                let (_, range, text) = field(at);
                let words = Words {
                    code: Code::DuplicateKey,
                    message: format!("the key `{text}` stands twice in `{}`", self.rows.name),
                    label: line
                        .map_or("it stands on an earlier line too".to_owned(), |line| first_at(&self.form, line)),
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

/// Where a repeated key stands first.
pub(super) fn first_at(form: &Form, line: u64) -> String {
    format!("first on {}", form.place(line))
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
fn other_encoding(rows: &Rows, form: &Form, bad: BadByte, rejects: &mut Rejects) -> Failure {
    let (raw, place) = (rows.raw(bad.row), rows.place(bad.row));
    let excerpt = rejects.excerpt(&rows.name, raw, place.line);
    let at = usize::try_from(bad.offset - place.start).unwrap_or(0);
    let start = raw.get(..at).map_or(0, |head| String::from_utf8_lossy(head).len());
    let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
    let (place, help) = match form {
        Form::Csv => (format!("at offset {}", bad.offset), "save or export the file as \"CSV UTF-8\""),
        Form::Ndjson(_) | Form::Parquet => (format!("in {}", form.place(place.line)), "write its texts as UTF-8"),
    };
    let message = format!("`{}` is not UTF-8: byte 0x{:02X} {place}", rows.name, bad.byte);
    let finding = Diagnostic::new(Code::BadEncoding, message)
        .label(Span::new(start, end).in_file(excerpt), "this byte")
        .help(help);
    Failure::Findings(vec![finding])
}
