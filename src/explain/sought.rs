//! The one partner that is asked about, caught as batches of judged partners go by. Must not know why it is asked about.

use super::Files;
use crate::data::Reader;
use crate::diagnostic::nearest;
use crate::eval::{Cell, Judged, Texts};
use crate::plan::{Plan, Slot, TableId};
use crate::semantic::Type;

/// How many keys are kept to find the nearest.
const OTHERS: usize = 10_000;

/// A partner that is looked for.
#[derive(Clone, Debug)]
pub struct Sought {
    key: String,
    batch: Option<(Texts, Judged, usize)>,
    /// Keys that could be meant.
    others: Vec<String>,
}

impl Sought {
    /// The partner of a key.
    pub fn new(key: &str) -> Sought {
        Sought { key: key.to_owned(), batch: None, others: Vec::new() }
    }

    /// What the reader of data has to keep for an explanation: rows are called by their keys.
    pub fn kept(plan: &Plan) -> Vec<Slot> {
        let fields = plan.tables.iter().flat_map(|table| &table.fields);
        fields.filter(|field| field.ty == Type::Key).map(|field| field.slot).collect()
    }

    /// Looks through a batch.
    pub fn take(&mut self, plan: &Plan, texts: &Texts, judged: &Judged) {
        for row in (0..judged.frame.len()).filter(|row| judged.good.get(*row)) {
            let Cell::Code(code) = judged.frame.cell(plan.key, row) else { continue };
            let key = texts.text(code);
            if key == self.key {
                self.batch = Some((texts.clone(), judged.clone(), row));
            } else if self.others.len() < OTHERS {
                self.others.push(key.to_owned());
            }
        }
    }

    /// The texts, the batch and the row of the partner, if it was judged.
    pub fn found(&self) -> Option<(&Texts, &Judged, usize)> {
        self.batch.as_ref().map(|(texts, judged, row)| (texts, judged, *row))
    }

    /// The key that could be meant instead.
    pub fn nearest(&self) -> Option<&str> {
        nearest(&self.key, self.others.iter().map(String::as_str))
    }
}

/// The files that were read.
impl Files for Reader {
    fn name(&self, table: TableId) -> String {
        self.file(table)
    }

    fn column(&self, table: TableId, field: usize) -> Option<usize> {
        Reader::column(self, table, field)
    }
}
