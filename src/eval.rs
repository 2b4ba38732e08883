//! A plan applied to rows: batches of columns, three-valued conditions, exact decimals.
//! Knows plans; must not know syntax, names or the file system: tables come from a [`Supply`].

pub mod column;
mod compare;
mod distinct;
pub mod doubt;
mod fold;
pub mod frame;
mod gather;
mod kernel;
pub mod mask;
pub mod numbers;
mod rows;
pub mod run;
pub mod strings;
mod tables;
pub mod texts;
mod totals;

pub use column::{Batch, Cell, Column, Values};
pub use frame::Frame;
pub use kernel::status_code;
pub use mask::Mask;
pub use numbers::{Numbers, Wholes};
pub use run::{Asked, run};
pub use strings::Strings;
pub use tables::{HeldTable, HeldTables};
pub use texts::Texts;

use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Plan, Slot, TableId};
use crate::text::FileSpan;
use crate::value::Date;

/// Where tables come from: files, or the rows of a test.
///
/// A supply turns cells into columns (types, blanks, texts, references), sets bad rows aside and reports them. The
/// partners are read first, so that it knows their keys when rows that refer to them come; a reference's code is the
/// place of the row it names among the good rows of its table.
pub trait Supply {
    /// Whether there is such a table: the earlier results may be absent.
    fn has(&self, table: TableId) -> bool;

    /// The texts that the codes of its tables stand for already, before any of them is opened.
    fn texts(&self) -> Texts {
        Texts::default()
    }

    /// Starts a table from its first row; called again where a later reading is needed.
    /// False if there is no such table and it may be absent (the earlier results).
    fn open(&mut self, plan: &Plan, table: TableId) -> Result<bool, Failure>;

    /// The next rows of the table opened last, at most [`column::BATCH`]; none at its end.
    fn next(&mut self, plan: &Plan, texts: &mut Texts) -> Result<Option<Batch>, Failure>;

    /// The places of the partners whose earlier results are there but cannot be read, once those are read to their end.
    fn unread(&self) -> Vec<usize> {
        Vec::new()
    }

    /// The place of the row that a key's text code names, among the good rows of a table that was read to its end.
    fn row(&self, table: TableId, key: i32) -> Option<i32>;

    /// Sets a row aside that was read well but cannot be computed: a number grew beyond what is exact, or a
    /// reference to a row read after it leads nowhere.
    fn reject(&mut self, plan: &Plan, table: TableId, line: u64, key: &str, reason: Diagnostic);
}

/// Why an evaluation stopped: a table could not be read at all, or the results not be written. Bad rows never stop one.
#[derive(Debug)]
pub enum Failure {
    /// Findings that name the trouble.
    Findings(Vec<Diagnostic>),
    /// The system's own word.
    Io(std::io::Error),
}

/// Judged partners: a batch of them with every slot that was computed.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The partners' slots.
    pub frame: Frame,
    /// The line of the partner file on which each row starts.
    pub lines: Vec<u64>,
    /// Which rows are results; the others overflowed and were rejected.
    pub good: Mask,
    /// For each row, the blank facts that an outcome depends on: `csat`, `deal.closed`, in the order declared. Empty
    /// where that was not asked.
    pub unknown: Vec<Vec<String>>,
}

/// What a run comes to, once every partner is judged.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many partners were judged.
    pub partners: usize,
    /// For each ladder how many of them hold each tier, by code: no tier first.
    pub tiers: Vec<Vec<usize>>,
    /// For each gate that refers how many of them it refers to a person.
    pub referred: Vec<usize>,
    /// How many hold each specialization.
    pub held: Vec<usize>,
    /// The program's slots, one row: the kpis.
    pub figures: Frame,
    /// The keys that exceptions name and no partner has, with the place in the policy.
    pub unknown_keys: Vec<(String, FileSpan)>,
    /// How many partners hold their earlier tier since a day after the evaluation's.
    pub since_later: usize,
    /// For the partner that was followed, which rows counted in each figure.
    pub followed: Vec<Followed>,
    /// For the partner that was followed, the keys of the rows that its fields refer to, as texts.
    pub keys: Vec<(Slot, i32)>,
    /// And the days of its earlier results, each with its line, the earliest first.
    pub past: Vec<(Date, u64)>,
}

impl Summary {
    /// What of the data does not go together with the policy, now that all of it was read: exceptions of nobody, earlier
    /// results of a later day.
    pub fn findings(&self, today: Date) -> Vec<Diagnostic> {
        let strangers = self.unknown_keys.iter().map(|(key, at)| {
            Diagnostic::new(Code::UnknownKey, format!("no partner has the key `{key}`"))
                .label(*at, "this exception applies to nobody")
                .help("correct the key, or remove the exception once the partner has left")
        });
        let later = (self.since_later > 0).then(|| {
            let count = self.since_later;
            let noun = if count == 1 { "partner holds its" } else { "partners hold their" };
            let message = format!("{count} {noun} earlier tier since a day after {today}");
            let help = "`--previous` takes the results of the evaluation before; give those, or correct `--as-of`";
            Diagnostic::new(Code::LaterResults, message).help(help)
        });
        strangers.chain(later).collect()
    }
}

/// The rows of a table that counted in one figure of one partner.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The figure's slot.
    pub figure: Slot,
    /// Whose rows.
    pub table: TableId,
    /// How many counted.
    pub counted: usize,
    /// How many were left out because it is unknown whether they count.
    pub unknown: usize,
    /// The lines of those that counted, at most [`Followed::MOST`].
    pub lines: Vec<u64>,
    /// The lines of those left out, at most [`Followed::MOST`].
    pub unknown_lines: Vec<u64>,
    /// The first rows, those that do not count included; none of peers, whose rows are not this partner's to see.
    pub rows: Vec<FollowedRow>,
    /// How many rows were looked at.
    pub seen: usize,
}

/// A row of another table as a figure of the followed partner saw it.
#[derive(Clone, Debug)]
pub struct FollowedRow {
    /// Whose row.
    pub table: TableId,
    /// Its line.
    pub line: u64,
    /// Whether it counts; none where that, or with which value, is unknown.
    pub counts: Option<bool>,
    /// What is known of it, by slot.
    pub cells: Vec<(Slot, Cell)>,
}

impl Followed {
    /// How many lines are kept.
    pub const MOST: usize = 1000;

    /// How many rows are kept with what is known of them.
    pub const ROWS: usize = 50;

    fn new(figure: Slot, table: TableId) -> Followed {
        let (lines, unknown_lines, rows) = (Vec::new(), Vec::new(), Vec::new());
        Followed { figure, table, counted: 0, unknown: 0, lines, unknown_lines, rows, seen: 0 }
    }

    /// Notes a row: whether it counts, none where that is unknown.
    fn note(&mut self, counts: Option<bool>, frame: &Frame, row: usize, line: u64) {
        self.seen += 1;
        match counts {
            Some(true) => self.counted += 1,
            Some(false) => {}
            None => self.unknown += 1,
        }
        if counts == Some(true) && self.lines.len() < Followed::MOST {
            self.lines.push(line);
        }
        if counts.is_none() && self.unknown_lines.len() < Followed::MOST {
            self.unknown_lines.push(line);
        }
        if self.table != TableId::PARTNER && self.rows.len() < Followed::ROWS {
            let cells = frame.columns().map(|(slot, column)| (slot, column.cell(row)));
            self.rows.push(FollowedRow { table: self.table, line, counts, cells: cells.collect() });
        }
    }
}
