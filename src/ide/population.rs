//! What a policy makes of the partners at hand: how many meet each rule, for how many it alone decides, who holds each
//! tier, what each benefit comes to. It takes as long as an evaluation does, and stops when it is told to.
//! Must not know where the numbers are shown, or one partner from another but by its key.

mod count;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use count::Count;
use rustc_hash::FxHashMap;

use crate::data::rejects::Rejected;
use crate::data::{Inputs, Reader, Stock};
use crate::diagnostic::{Diagnostic, sort};
use crate::eval::column::Batch;
use crate::eval::{Asked, Failure, Strings, Supply, Texts, run};
use crate::plan::{OutcomeKind, Plan, TableId};
use crate::semantic::Type;
use crate::text::{FileSpan, Sources};
use crate::value::{Date, Decimal};
use crate::workspace::Workspace;

/// What came of the partners at hand.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// The day it is for.
    pub today: Option<Date>,
    /// How many partners were judged.
    pub partners: usize,
    /// Their keys, in the order of the data.
    pub keys: Strings,
    /// For each rule of a tier, gate or specialization, by its cell or clause, what came of it.
    pub rules: BTreeMap<FileSpan, RuleCount>,
    /// For each ladder, by `Id<Ladder>::index`, who holds which tier.
    pub ladders: Vec<Holders>,
    /// For each benefit, term, gate, specialization and band, by kind and name, what came of it.
    pub outcomes: BTreeMap<(OutcomeKind, String), OutcomeCount>,
    /// For each bracket of a benefit, by its arm, how many partners who receive the benefit lie in it.
    pub brackets: BTreeMap<FileSpan, usize>,
    /// What is wrong with the data.
    pub data: DataFindings,
}

/// What is wrong with data.
#[derive(Clone, Debug, Default)]
pub struct DataFindings {
    /// What is wrong; it points into `sources`.
    pub findings: Vec<Diagnostic>,
    /// The texts of the policy, then excerpts of the tables.
    pub sources: Sources,
    /// The rows that were set aside, by file: not all of them are among the findings.
    pub rejected: Vec<Rejected>,
}

/// What came of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleCount {
    /// How many partners meet it.
    pub met: usize,
    /// How many do not.
    pub missed: usize,
    /// Of how many it is unknown.
    pub unknown: usize,
    /// How many it alone keeps from the tier, gate or specialization: they meet everything else.
    pub binding: usize,
}

impl RuleCount {
    /// Whether it keeps nobody from anything although some do not meet it: others always do so as well.
    pub fn never_decides(&self) -> bool {
        self.binding == 0 && self.missed + self.unknown > 0
    }
}

/// Who holds which tier of a ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    /// How many hold each tier, by code: no tier first.
    pub counts: Vec<usize>,
    /// The tier of each partner as a code, in the order of [`Population::keys`]; none where it is not known.
    pub tiers: Vec<Option<i32>>,
}

impl Population {
    /// How many came to a tier of a ladder, and how many left it, against what was before; none where there was no such
    /// ladder. Partners that are not in both do not count.
    pub fn movement(&self, before: &Population, ladder: usize, code: i32) -> Option<(usize, usize)> {
        let (now, then) = (&self.ladders.get(ladder)?.tiers, &before.ladders.get(ladder)?.tiers);
        let (mut came, mut left) = (0, 0);
        let mut count = |now: Option<i32>, then: Option<i32>| {
            let Some((now, then)) = now.zip(then) else { return };
            came += usize::from(now == code && then != code);
            left += usize::from(then == code && now != code);
        };
        if self.keys == before.keys {
            now.iter().zip(then).for_each(|(now, then)| count(*now, *then));
        } else {
            let places: FxHashMap<&[u8], usize> = (0..then.len()).map(|at| (before.keys.get(at), at)).collect();
            for (at, now) in now.iter().enumerate() {
                count(*now, places.get(self.keys.get(at)).and_then(|at| then.get(*at).copied().flatten()));
            }
        }
        Some((came, left))
    }
}

/// What came of one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeCount {
    /// What its values are.
    pub ty: Type,
    /// How many partners have it: an amount above zero, a yes, a label.
    pub having: usize,
    /// Of how many it is unknown or not available.
    pub without: usize,
    /// What it comes to over all, where it is an amount or a number of something; none beyond what can be computed exactly.
    pub total: Option<Decimal>,
    /// Some of the partners who have it by their keys, with their amounts: those with most, else the first.
    pub few: Vec<(String, Option<Decimal>)>,
}

/// Why there is no population.
#[derive(Debug)]
pub enum NoPopulation {
    /// The policy has errors.
    Unsound,
    /// It was told to stop.
    Cancelled,
    /// The data cannot be read at all.
    Data(DataFindings),
    /// The system's own word.
    Io(io::Error),
}

/// Evaluates the data at hand for a day; `cancelled` is asked between batches of rows. `stock` is what was read of them
/// until now, and keeps what is read anew.
///
/// # Errors
/// Where there is no result; a bad row is a finding and not an error.
pub fn population(
    workspace: &Workspace,
    inputs: &Inputs,
    today: Date,
    stock: &mut Option<Arc<Stock>>,
    cancelled: &dyn Fn() -> bool,
) -> Result<Population, NoPopulation> {
    let plan = workspace.plan(today).ok_or(NoPopulation::Unsound)?;
    let failed = |failure, mut data: DataFindings| match failure {
        _ if cancelled() => NoPopulation::Cancelled,
        Failure::Findings(findings) => {
            data.findings.extend(findings);
            sort(&mut data.findings);
            NoPopulation::Data(data)
        }
        Failure::Io(error) => NoPopulation::Io(error),
    };
    let nothing = || DataFindings { sources: workspace.sources().clone(), ..DataFindings::default() };
    let reader = Reader::new(&plan, inputs, Box::new(io::empty()), workspace.sources().clone());
    let reader = reader.map_err(|failure| failed(failure, nothing()))?;
    let mut supply = Watched { reader, cancelled };
    match supply.reader.draw_on(&plan, stock.take(), cancelled) {
        Ok(drawn) => *stock = drawn,
        Err(failure) => return Err(failed(failure, supply.found())),
    }
    let mut count = Count::new(&plan);
    let outcome = run(&plan, Asked::default(), &mut supply, &mut |_, texts, judged| {
        count.add(texts, judged);
        Ok(())
    });
    let mut data = supply.found();
    let summary = match outcome {
        Ok(summary) => summary,
        Err(failure) => return Err(failed(failure, data)),
    };
    data.findings.extend(summary.findings(today));
    sort(&mut data.findings);
    Ok(Population { today: Some(today), data, ..count.finish() })
}

/// A reader that stops when it is told to.
pub(super) struct Watched<'a> {
    pub(super) reader: Reader,
    pub(super) cancelled: &'a dyn Fn() -> bool,
}

impl Watched<'_> {
    fn found(&self) -> DataFindings {
        let (findings, rejected) = (self.reader.findings(), self.reader.rejected());
        DataFindings { findings, sources: self.reader.sources().clone(), rejected }
    }
}

impl Supply for Watched<'_> {
    fn texts(&self) -> Texts {
        self.reader.texts()
    }

    fn has(&self, table: TableId) -> bool {
        self.reader.has(table)
    }

    fn open(&mut self, plan: &Plan, table: TableId) -> Result<bool, Failure> {
        self.reader.open(plan, table)
    }

    fn next(&mut self, plan: &Plan, texts: &mut Texts) -> Result<Option<Batch>, Failure> {
        if (self.cancelled)() {
            return Err(Failure::Findings(Vec::new()));
        }
        self.reader.next(plan, texts)
    }

    fn unread(&self) -> Vec<usize> {
        self.reader.unread()
    }

    fn row(&self, table: TableId, key: i32) -> Option<i32> {
        self.reader.row(table, key)
    }

    fn reject(&mut self, plan: &Plan, table: TableId, line: u64, key: &str, reason: Diagnostic) {
        self.reader.reject(plan, table, line, key, reason);
    }
}
