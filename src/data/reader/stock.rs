//! Tables that were read to their end and are handed out again for as long as their files, and how their cells are read,
//! stay as they are. Must not know who evaluates them, or how often.

use std::sync::Arc;
use std::time::SystemTime;

use rustc_hash::FxHashMap;

use super::Reader;
use super::table::currency_field;
use crate::data::cells::CellType;
use crate::data::columns::Want;
use crate::data::files::{self, FileForm};
use crate::data::inputs::Place;
use crate::data::keys::Keys;
use crate::data::rejects::Found;
use crate::eval::{Batch, Failure, Supply, Texts};
use crate::plan::{FieldPlan, Plan, TableId};
use crate::value::Scaled;

/// The most bytes of files that are kept; longer ones are read whenever they are asked for.
const MOST: u64 = 32 << 20;

/// How many times longer than its file a table of Parquet may be taken to be.
const PACKED: u64 = 8;

/// The tables of some files.
#[derive(Debug)]
pub struct Stock {
    shape: Shape,
    tables: FxHashMap<TableId, Kept>,
    texts: Texts,
    keys: Keys,
    unread: Vec<usize>,
    found: Found,
}

/// One table.
#[derive(Debug, Default)]
struct Kept {
    batches: Vec<Batch>,
    /// For each field its column in the file, from one.
    columns: Vec<Option<usize>>,
}

/// All that the tables follow from: where they are equal, reading again would come to the same.
#[derive(Debug, PartialEq)]
struct Shape {
    delimiter: u8,
    tables: Vec<Option<TableShape>>,
}

#[derive(Debug, PartialEq)]
struct TableShape {
    name: String,
    place: Place,
    state: State,
    recorded: bool,
    referred: bool,
    fields: Vec<FieldShape>,
}

/// A state of a file.
#[derive(Debug, PartialEq)]
enum State {
    /// As it was written then, with its length.
    Saved(u64, SystemTime),
    /// A text that is not saved.
    Draft(Arc<[u8]>),
}

#[derive(Debug, PartialEq)]
struct FieldShape {
    name: String,
    column: Option<String>,
    cells: CellType,
    form: Option<Scaled>,
    optional: bool,
    may_lack: bool,
    default: Option<String>,
    refers: Option<TableId>,
    late: bool,
    currency: Option<usize>,
    want: Want,
}

impl Stock {
    /// The texts that codes stand for.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The rows that keys name.
    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The partners whose earlier results cannot be read.
    pub(super) fn unread(&self) -> Vec<usize> {
        self.unread.clone()
    }

    /// For each field of a table its column, from one.
    pub(super) fn columns(&self, table: TableId) -> Option<&[Option<usize>]> {
        self.tables.get(&table).map(|kept| kept.columns.as_slice())
    }
}

/// Where the tables of a stock are handed out, one at a time.
pub(super) struct Counter {
    pub stock: Arc<Stock>,
    table: TableId,
    /// The next batch.
    next: usize,
}

impl Counter {
    /// Starts a table from its first row; false if there is none.
    pub fn open(&mut self, table: TableId) -> bool {
        (self.table, self.next) = (table, 0);
        self.stock.tables.contains_key(&table)
    }

    /// The next rows of the table opened last.
    pub fn next(&mut self) -> Option<Batch> {
        let batch = self.stock.tables.get(&self.table)?.batches.get(self.next)?;
        self.next += 1;
        Some(batch.clone())
    }
}

impl Reader {
    /// Hands tables out from a stock from now on: from the one that is known, where the same would be read again, else from
    /// one that is made at once. None where there is too much to be kept, or something to be read once only.
    ///
    /// # Errors
    /// Where a table cannot be read, or `cancelled` says so between two batches.
    pub fn draw_on(
        &mut self,
        plan: &Plan,
        known: Option<Arc<Stock>>,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Option<Arc<Stock>>, Failure> {
        let Some(shape) = self.shape(plan) else { return Ok(None) };
        let stock = match known.filter(|known| known.shape == shape) {
            Some(known) => {
                self.rejects.adopt(&known.found);
                known
            }
            None => Arc::new(self.stock(plan, shape, cancelled)?),
        };
        self.counter = Some(Counter { stock: Arc::clone(&stock), table: TableId::PROGRAM, next: 0 });
        Ok(Some(stock))
    }

    /// Reads every table that is there.
    fn stock(&mut self, plan: &Plan, shape: Shape, cancelled: &dyn Fn() -> bool) -> Result<Stock, Failure> {
        let noted = self.rejects.noted();
        let mut texts = Texts::default();
        let mut tables = FxHashMap::default();
        for table in (0..plan.tables.len()).filter_map(|at| u32::try_from(at).ok()).map(TableId) {
            if !self.open(plan, table)? {
                continue;
            }
            let mut batches = Vec::new();
            while let Some(batch) = self.next(plan, &mut texts)? {
                if cancelled() {
                    return Err(Failure::Findings(Vec::new()));
                }
                batches.push(batch);
            }
            let columns = self.states.get(&table).map(|state| state.columns.clone()).unwrap_or_default();
            tables.insert(table, Kept { batches, columns });
        }
        let (unread, keys) = (self.unread(), std::mem::take(&mut self.keys));
        self.open = None;
        Ok(Stock { shape, tables, texts, keys, unread, found: self.rejects.found(noted) })
    }

    /// What reading the tables would follow from; none where they cannot be kept.
    fn shape(&self, plan: &Plan) -> Option<Shape> {
        let mut bytes = 0u64;
        let mut tables = Vec::new();
        for (at, (table, place)) in plan.tables.iter().zip(&self.places).enumerate() {
            let Some(place) = place else {
                tables.push(None);
                continue;
            };
            let id = TableId(u32::try_from(at).ok()?);
            let Place::File(path) = place else { return None };
            let state = match self.drafts.text(path) {
                Some(draft) => State::Draft(Arc::clone(draft)),
                None => files::stamp(path).map(|(length, written)| State::Saved(length, written))?,
            };
            bytes = bytes.saturating_add(match &state {
                State::Saved(length, _) if FileForm::of(path) == FileForm::Parquet => length.saturating_mul(PACKED),
                State::Saved(length, _) => *length,
                State::Draft(text) => text.len() as u64,
            });
            let shown = self.shown(plan, id);
            let field = |field: &FieldPlan| FieldShape {
                name: field.name.clone(),
                column: field.column.clone(),
                cells: CellType::of(plan, field),
                form: plan.form(field.slot),
                optional: field.optional,
                may_lack: field.may_lack,
                default: field.default.clone(),
                refers: field.refers,
                late: field.late,
                currency: currency_field(plan, &table.fields, field),
                want: shown.want(plan, field),
            };
            tables.push(Some(TableShape {
                name: table.name.clone(),
                place: place.clone(),
                state,
                recorded: plan.is_recorded(id),
                referred: shown.referred,
                fields: table.fields.iter().map(field).collect(),
            }));
        }
        (bytes <= MOST).then_some(Shape { delimiter: self.delimiter, tables })
    }
}
