//! Tables from files, as an evaluation asks for them: rows become batches, bad rows are set aside.
//! Must not know what the values are for.

mod stock;
mod table;

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::files::{Drafts, Spool};
use super::inputs::{Inputs, Place};
use super::keys::{Keys, Seen};
use super::rejects::{BadRow, Rejected, Rejects};
use super::rows::Rows;
use super::source::{self, Form, Source};
use crate::diagnostic::{Code, Diagnostic};
use crate::eval::column::BATCH;
use crate::eval::{Batch, Failure, Supply, Texts};
use crate::plan::{Action, FieldPlan, Plan, Slot, TableId};
use crate::text::Sources;
use stock::Counter;
pub use stock::Stock;
use table::{OpenTable, Shown};

/// A supply of tables from files.
pub struct Reader {
    places: Vec<Option<Place>>,
    drafts: Drafts,
    delimiter: u8,
    stdin: Option<Spool>,
    kept: Vec<Slot>,
    printed: Vec<Slot>,
    keys: Keys,
    states: FxHashMap<TableId, TableState>,
    open: Option<OpenTable>,
    rejects: Rejects,
    /// Whether another thread reads ahead.
    reads_ahead: bool,
    /// Trouble of a call that could not return it.
    late: Option<io::Error>,
    progress: Option<Box<dyn FnMut(u64)>>,
    rows_read: u64,
    /// Where the tables come from that were read before.
    counter: Option<Counter>,
}

/// What is remembered of a table from one reading to the next.
#[derive(Default)]
struct TableState {
    /// Whether its header was looked at, and said what there is to say of it.
    header_seen: bool,
    /// Rows up to this line have been reported.
    reported_to: u64,
    /// Whether all its keys are known.
    complete: bool,
    /// Keys that must not repeat, where nothing refers to them.
    seen: Seen,
    /// For each field the column that it is read from, from one; none for one that is absent.
    columns: Vec<Option<usize>>,
    /// The columns of a file that names them on every line.
    source_columns: Option<Arc<source::Columns>>,
    /// For earlier results: the line of each partner's.
    results: FxHashMap<i32, u64>,
    /// For earlier results: how many are of partners that are not in the data.
    strangers: u64,
    /// For earlier results: the partners of those that cannot be read.
    unread: BTreeSet<usize>,
}

impl Reader {
    /// A reader of the files that `inputs` names. Fails where a table has no file.
    pub fn new(plan: &Plan, inputs: &Inputs, stdin: Box<dyn Read + Send>, sources: Sources) -> Result<Reader, Failure> {
        let resolved = inputs.resolve(plan)?;
        let mut rejects = Rejects::new(sources);
        resolved.notes.into_iter().for_each(|note| rejects.note(note));
        let reads_stdin = resolved.places.contains(&Some(Place::Stdin));
        Ok(Reader {
            places: resolved.places,
            drafts: inputs.drafts.clone(),
            delimiter: inputs.delimiter.unwrap_or(b','),
            stdin: reads_stdin.then(|| Spool::new(stdin)),
            kept: Vec::new(),
            printed: Vec::new(),
            keys: Keys::default(),
            states: FxHashMap::default(),
            open: None,
            rejects,
            reads_ahead: false,
            late: None,
            progress: None,
            rows_read: 0,
            counter: None,
        })
    }

    /// Keeps the texts of a field although no step reads them: a result column shows it.
    pub fn keep(&mut self, slot: Slot) {
        self.kept.push(slot);
    }

    /// As [`Reader::keep`], where the texts are printed and nothing else: those of a table that is not held then stay
    /// texts, and memory does not grow with them.
    pub fn print(&mut self, slot: Slot) {
        self.printed.push(slot);
    }

    /// Writes every bad row to `out`, whole, with its reasons.
    pub fn write_rejects(&mut self, out: Box<dyn Write>) {
        self.rejects.write_to(out, self.delimiter);
    }

    /// Calls `progress` with the number of rows read, after each batch.
    pub fn on_progress(&mut self, progress: Box<dyn FnMut(u64)>) {
        self.progress = Some(progress);
    }

    /// Shares the work among so many threads: with more than one, another reads ahead of the one that evaluates. What comes
    /// of it does not depend on their number.
    pub fn share_among(&mut self, threads: usize) {
        self.reads_ahead = threads > 1;
    }

    /// What was found in the data so far.
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.rejects.findings()
    }

    /// The bad rows of each file that has some.
    pub fn rejected(&self) -> Vec<Rejected> {
        self.rejects.counts()
    }

    /// The texts that findings point into, excerpts of data included.
    pub fn sources(&self) -> &Sources {
        &self.rejects.sources
    }

    /// The file of a table, as people know it.
    pub fn file(&self, table: TableId) -> String {
        self.places.get(table.0 as usize).and_then(Option::as_ref).map(Place::name).unwrap_or_default()
    }

    /// The column of a table's field in its file, from one.
    pub fn column(&self, table: TableId, field: usize) -> Option<usize> {
        let columns = match &self.counter {
            Some(counter) => counter.stock.columns(table),
            None => self.states.get(&table).map(|state| state.columns.as_slice()),
        };
        columns?.get(field).copied().flatten()
    }

    /// Ends the reading; fails if bad rows could not be written.
    pub fn finish(&mut self) -> io::Result<()> {
        match self.late.take() {
            Some(error) => Err(error),
            None => self.rejects.flush(),
        }
    }

    /// The rows of a table's file from their start, and what they are there; none if the table has no file.
    fn rows(&mut self, plan: &Plan, table: TableId) -> Result<Option<(Rows, Form)>, Failure> {
        let Some(Some(place)) = self.places.get(table.0 as usize) else { return Ok(None) };
        let source = match (place, &self.stdin) {
            (Place::File(path), _) => {
                let known = &mut self.states.entry(table).or_default().source_columns;
                Source::open(path, &self.drafts, self.delimiter, plan.tables.get(table.0 as usize), known)?
            }
            (Place::Stdin, Some(spool)) => Source::csv(Box::new(spool.clone())),
            (Place::Stdin, None) => return Ok(None),
        };
        let rows = if source.form.counts_rows() { Rows::counted } else { Rows::new };
        let rows = rows(&place.name(), source.bytes, self.delimiter);
        Ok(Some((rows, source.form)))
    }

    /// Reads a table to its end for its keys and its bad rows, if that was not done.
    fn complete(&mut self, plan: &Plan, table: TableId, texts: &mut Texts) -> Result<(), Failure> {
        if self.states.entry(table).or_default().complete {
            return Ok(());
        }
        let outer = self.open.take();
        if self.open(plan, table)? {
            while self.next(plan, texts)?.is_some() {}
        }
        self.open = outer;
        Ok(())
    }

    /// Before the first row of a table, the keys of those it refers to are known.
    fn prepare(&mut self, plan: &Plan, open: &mut OpenTable, texts: &mut Texts) -> Result<(), Failure> {
        let table = open.table;
        let fields = plan.tables.get(table.0 as usize).map_or(&[][..], |table| &table.fields);
        for field in fields {
            // A late reference is followed once both tables are there.
            let Some(target) = field.refers.filter(|_| !field.late) else { continue };
            self.complete(plan, target, texts)?;
        }
        open.prepare(plan, self.shown(plan, table), texts);
        self.keys.index(table).clear();
        let state = self.states.entry(table).or_default();
        state.seen.clear();
        state.results.clear();
        state.strangers = 0;
        state.unread.clear();
        Ok(())
    }

    /// What is looked at of a table beyond what the plan reads.
    fn shown(&self, plan: &Plan, table: TableId) -> Shown {
        let refers = |field: &FieldPlan| field.refers == Some(table);
        let mut tables = plan.tables.iter().zip(&self.places).filter(|(_, place)| place.is_some());
        let referred = tables.any(|(other, _)| other.fields.iter().any(refers));
        let held = plan.is_held(table) || table == TableId::PARTNER && self.has(TableId::PREVIOUS);
        let (kept, printed) = match held {
            true => ([self.kept.as_slice(), &self.printed].concat(), Vec::new()),
            false => (self.kept.clone(), self.printed.clone()),
        };
        Shown { kept, printed, referred }
    }

    /// At the end of a table: what is said once, and once the partners are known, tables that nothing reads.
    fn end(&mut self, plan: &Plan, open: &OpenTable, texts: &mut Texts) -> Result<(), Failure> {
        let table = open.table;
        let state = self.states.entry(table).or_default();
        let first_time = !state.complete;
        state.complete = true;
        if !first_time {
            return Ok(());
        }
        if state.strangers > 0 {
            let noun = if state.strangers == 1 {
                "result is of a partner that is"
            } else {
                "results are of partners that are"
            };
            let message = format!("{} earlier {noun} not in the data", state.strangers);
            let mut note = Diagnostic::new(Code::DanglingReference, message);
            note.severity = crate::diagnostic::Severity::Hint;
            self.rejects.note(note.help("they are left out: a partner that has left, or whose row was rejected"));
        }
        if !state.unread.is_empty() {
            let count = state.unread.len();
            let are = if count == 1 { "partner is" } else { "partners are" };
            let message = format!("{count} {are} not judged: the earlier result cannot be read");
            let help =
                format!("correct the rows of `{}`; without its row a partner would count as new", open.rows.name);
            self.rejects.note(Diagnostic::new(Code::BadCell, message).help(help));
        }
        self.find_first_lines(plan, open)?;
        if table == TableId::PARTNER {
            let scanned = |table: TableId| {
                let scans = |action: &Action| matches!(action, Action::Scan(scan) if scan.table == table);
                plan.is_held(table) || plan.actions.iter().any(scans)
            };
            let last = u32::try_from(plan.tables.len()).unwrap_or(u32::MAX);
            for other in (TableId::PREVIOUS.0 + 1..last).map(TableId).filter(|table| !scanned(*table)) {
                self.complete(plan, other, texts)?;
            }
        }
        Ok(())
    }

    /// Says for each repeated key that is shown on which line it stands first. Keys that nothing refers to are kept
    /// without their lines, so the file is looked through once more.
    fn find_first_lines(&mut self, plan: &Plan, open: &OpenTable) -> Result<(), Failure> {
        let (Some(column), false) = (open.key_column(), open.repeated.is_empty()) else { return Ok(()) };
        let Some((mut rows, form)) = self.rows(plan, open.table)? else { return Ok(()) };
        let mut wanted: Vec<_> = open.repeated.iter().collect();
        while let (Some(found), false) = (rows.take(BATCH).map_err(Failure::Io)?, wanted.is_empty()) {
            for row in found {
                let key = rows.cell(row, column);
                let key = key.trim_ascii();
                wanted.retain(|(at, repeated)| {
                    let found = **repeated == *key;
                    let finding = if found { self.rejects.finding(*at) } else { None };
                    if let Some(label) = finding.and_then(|finding| finding.labels.first_mut()) {
                        label.message = table::first_at(&form, rows.line(row));
                    }
                    !found
                });
            }
        }
        Ok(())
    }

    /// A row by its line, for one that is rejected after it was handed out.
    fn reject_line(
        &mut self,
        plan: &Plan,
        table: TableId,
        line: u64,
        key: &str,
        reason: Diagnostic,
    ) -> Result<(), Failure> {
        if let Some(open) = self.open.as_mut().filter(|open| open.table == table)
            && let Some(row) = open.rows.on_line(line)
        {
            let raw = open.rows.raw(row);
            let shown = self.rejects.shown(&mut open.form, table, line).map_err(Failure::Io)?;
            let text = shown.as_ref().map_or(raw, |shown| &shown.text);
            let row = BadRow { table, file: &open.rows.name, line, raw, text };
            return self.rejects.reject_for(row, key, reason).map_err(Failure::Io);
        }
        let Some((mut rows, mut form)) = self.rows(plan, table)? else { return Ok(()) };
        let mut found = None;
        while found.is_none() && rows.take(usize::MAX).map_err(Failure::Io)?.is_some() {
            found = rows.on_line(line);
        }
        let raw = found.map_or(&[][..], |row| rows.raw(row));
        let shown = self.rejects.shown(&mut form, table, line).map_err(Failure::Io)?;
        let text = shown.as_ref().map_or(raw, |shown| &shown.text);
        let row = BadRow { table, file: &rows.name, line, raw, text };
        self.rejects.reject_for(row, key, reason).map_err(Failure::Io)
    }
}

impl Supply for Reader {
    fn has(&self, table: TableId) -> bool {
        matches!(self.places.get(table.0 as usize), Some(Some(_)))
    }

    fn texts(&self) -> Texts {
        self.counter.as_ref().map(|counter| counter.stock.texts().clone()).unwrap_or_default()
    }

    fn unread(&self) -> Vec<usize> {
        if let Some(counter) = &self.counter {
            return counter.stock.unread();
        }
        self.states.get(&TableId::PREVIOUS).map(|state| state.unread.iter().copied().collect()).unwrap_or_default()
    }

    fn row(&self, table: TableId, key: i32) -> Option<i32> {
        let keys = self.counter.as_ref().map_or(&self.keys, |counter| counter.stock.keys());
        keys.row(table, key)
    }

    fn open(&mut self, plan: &Plan, table: TableId) -> Result<bool, Failure> {
        if let Some(counter) = &mut self.counter {
            return Ok(counter.open(table));
        }
        let Some(source) = self.rows(plan, table)? else { return Ok(false) };
        let state = self.states.entry(table).or_default();
        let first_time = !std::mem::replace(&mut state.header_seen, true);
        let mut open = OpenTable::new(plan, table, source, &mut self.rejects, first_time)?;
        if self.reads_ahead {
            open.rows.read_ahead().map_err(Failure::Io)?;
        }
        self.states.entry(table).or_default().columns = open.columns();
        self.open = Some(open);
        Ok(true)
    }

    fn next(&mut self, plan: &Plan, texts: &mut Texts) -> Result<Option<Batch>, Failure> {
        if let Some(counter) = &mut self.counter {
            return Ok(counter.next());
        }
        let Some(mut open) = self.open.take() else { return Ok(None) };
        if !open.prepared() {
            self.prepare(plan, &mut open, texts)?;
        }
        let state = self.states.entry(open.table).or_default();
        let batch = match open.next_batch(texts, &mut self.keys, state, &mut self.rejects) {
            Ok(batch) => batch,
            Err(failure) => {
                self.find_first_lines(plan, &open)?;
                return Err(failure);
            }
        };
        self.rows_read += batch.len() as u64;
        if let Some(progress) = &mut self.progress {
            progress(self.rows_read);
        }
        let ended = batch.is_empty();
        if ended {
            self.end(plan, &open, texts)?;
        }
        self.open = Some(open);
        Ok((!ended).then_some(batch))
    }

    fn reject(&mut self, plan: &Plan, table: TableId, line: u64, key: &str, reason: Diagnostic) {
        match self.reject_line(plan, table, line, key, reason) {
            Err(Failure::Io(error)) => self.late = Some(error),
            Err(Failure::Findings(findings)) => findings.into_iter().for_each(|finding| self.rejects.note(finding)),
            Ok(()) => {}
        }
    }
}
