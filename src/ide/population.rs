//! What a policy makes of the partners at hand: how many meet each rule, for how many it alone decides, who holds each
//! tier, what each benefit comes to. It takes as long as an evaluation does, and stops when it is told to.
//! Must not know where the numbers are shown, or one partner from another but by its key.

use std::collections::BTreeMap;
use std::io;

use crate::data::{Inputs, Reader};
use crate::diagnostic::Diagnostic;
use crate::eval::column::Batch;
use crate::eval::{Asked, Cell, Failure, Judged, Supply, Texts, run};
use crate::plan::{OutcomeKind, Plan, Slot, TableId};
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
    /// For each rule of a tier, gate or specialization, by its cell or clause, what came of it.
    pub rules: BTreeMap<FileSpan, RuleCount>,
    /// For each ladder, by `Id<Ladder>::index`, who holds which tier.
    pub ladders: Vec<Holders>,
    /// For each benefit, term, gate, specialization and band, by kind and name, what came of it.
    pub outcomes: BTreeMap<(OutcomeKind, String), OutcomeCount>,
    /// What is wrong with the data; it points into `sources`.
    pub findings: Vec<Diagnostic>,
    /// The texts that the findings point into.
    pub sources: Sources,
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
    /// The tier of each partner by its key, as a code.
    pub tiers: BTreeMap<String, i32>,
}

impl Holders {
    /// How many came to a tier, and how many left it, against what was before. Partners that are not in both do not count.
    pub fn movement(&self, before: &Holders, code: i32) -> (usize, usize) {
        let (mut came, mut left) = (0, 0);
        for (key, now) in &self.tiers {
            let Some(then) = before.tiers.get(key) else { continue };
            came += usize::from(*now == code && *then != code);
            left += usize::from(*then == code && *now != code);
        }
        (came, left)
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
    /// The largest.
    pub most: Option<Decimal>,
}

/// Why there is no population.
#[derive(Debug)]
pub enum NoPopulation {
    /// The policy has errors.
    Unsound,
    /// It was told to stop.
    Cancelled,
    /// The data cannot be read at all.
    Data(Vec<Diagnostic>, Sources),
    /// The system's own word.
    Io(io::Error),
}

/// Evaluates the data at hand for a day; `cancelled` is asked between batches of rows.
///
/// # Errors
/// Where there is no result; a bad row is a finding and not an error.
pub fn population(
    workspace: &Workspace,
    inputs: &Inputs,
    today: Date,
    cancelled: &dyn Fn() -> bool,
) -> Result<Population, NoPopulation> {
    let plan = workspace.plan(today).ok_or(NoPopulation::Unsound)?;
    let sources = workspace.sources().clone();
    let failed = |failure, sources: &Sources| match failure {
        _ if cancelled() => NoPopulation::Cancelled,
        Failure::Findings(findings) => NoPopulation::Data(findings, sources.clone()),
        Failure::Io(error) => NoPopulation::Io(error),
    };
    let reader =
        Reader::new(&plan, inputs, Box::new(io::empty()), sources).map_err(|it| failed(it, workspace.sources()))?;
    let mut supply = Watched { reader, cancelled };
    let mut count = Count::new(&plan);
    let outcome = run(&plan, Asked::default(), &mut supply, &mut |_, texts, judged| {
        count.add(texts, judged);
        Ok(())
    });
    outcome.map_err(|failure| failed(failure, supply.reader.sources()))?;
    Ok(Population {
        today: Some(today),
        findings: supply.reader.findings(),
        sources: supply.reader.sources().clone(),
        ..count.finish()
    })
}

/// A reader that stops when it is told to.
struct Watched<'a> {
    reader: Reader,
    cancelled: &'a dyn Fn() -> bool,
}

impl Supply for Watched<'_> {
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

/// A rule, with the others that must hold together with it, itself included.
struct RuleSlots {
    at: FileSpan,
    slot: Slot,
    together: usize,
}

/// The count as it grows.
struct Count<'p> {
    plan: &'p Plan,
    /// What must hold together: the rules of a tier with those below it, of a gate, of a specialization.
    together: Vec<Vec<Slot>>,
    rules: Vec<RuleSlots>,
    population: Population,
}

impl<'p> Count<'p> {
    fn new(plan: &'p Plan) -> Count<'p> {
        let mut together: Vec<Vec<Slot>> = Vec::new();
        let mut rules = Vec::new();
        for ladder in &plan.ladders {
            for (at, tier) in ladder.tiers.iter().enumerate() {
                let with = ladder.read_with(at).flat_map(|it| &it.requires).map(|rule| rule.slot);
                let own = tier.requires.iter().map(|rule| (rule.at, rule.slot));
                rules.extend(own.map(|(at, slot)| RuleSlots { at, slot, together: together.len() }));
                together.push(with.collect());
            }
        }
        for outcome in &plan.outcomes {
            let own = outcome.rules.iter().map(|rule| (rule.at, rule.slot));
            rules.extend(own.map(|(at, slot)| RuleSlots { at, slot, together: together.len() }));
            together.push(outcome.rules.iter().map(|rule| rule.slot).collect());
        }
        let ladders = plan.ladders.iter();
        let ladders = ladders.map(|it| Holders { counts: vec![0; it.tiers.len() + 1], tiers: BTreeMap::new() });
        let outcomes = plan.outcomes.iter().filter_map(|outcome| {
            let ty = plan.slots.get(outcome.slot.0 as usize)?.ty.clone();
            let total = matches!(ty, Type::Money(_) | Type::Number | Type::Count).then_some(Decimal::ZERO);
            Some(((outcome.kind, outcome.name.clone()), OutcomeCount { ty, having: 0, without: 0, total, most: None }))
        });
        let population = Population {
            ladders: ladders.collect(),
            outcomes: outcomes.collect(),
            rules: rules.iter().map(|rule| (rule.at, RuleCount::default())).collect(),
            ..Population::default()
        };
        Count { plan, together, rules, population }
    }

    fn add(&mut self, texts: &Texts, judged: &Judged) {
        for row in (0..judged.frame.len()).filter(|row| judged.good.get(*row)) {
            self.population.partners += 1;
            self.add_rules(judged, row);
            self.add_tiers(texts, judged, row);
            self.add_outcomes(judged, row);
        }
    }

    fn add_rules(&mut self, judged: &Judged, row: usize) {
        let holds = |slot: &Slot| judged.frame.cell(*slot, row) == Cell::Truth(true);
        let missed: Vec<usize> = self.together.iter().map(|it| it.iter().filter(|slot| !holds(slot)).count()).collect();
        for rule in &self.rules {
            let Some(count) = self.population.rules.get_mut(&rule.at) else { continue };
            match judged.frame.cell(rule.slot, row) {
                Cell::Truth(true) => {
                    count.met += 1;
                    continue;
                }
                Cell::Truth(false) => count.missed += 1,
                _ => count.unknown += 1,
            }
            count.binding += usize::from(missed.get(rule.together) == Some(&1));
        }
    }

    fn add_tiers(&mut self, texts: &Texts, judged: &Judged, row: usize) {
        let Cell::Code(key) = judged.frame.cell(self.plan.key, row) else { return };
        for (ladder, holders) in self.plan.ladders.iter().zip(&mut self.population.ladders) {
            let Cell::Code(code) = judged.frame.cell(ladder.life.tier, row) else { continue };
            if let Some(count) = usize::try_from(code).ok().and_then(|code| holders.counts.get_mut(code)) {
                *count += 1;
            }
            holders.tiers.insert(texts.text(key).to_owned(), code);
        }
    }

    fn add_outcomes(&mut self, judged: &Judged, row: usize) {
        for outcome in &self.plan.outcomes {
            let Some(count) = self.population.outcomes.get_mut(&(outcome.kind, outcome.name.clone())) else { continue };
            let cell = judged.frame.cell(outcome.slot, row);
            let has = match cell {
                Cell::Number(number) => !number.is_zero(),
                Cell::Truth(truth) => truth,
                Cell::Code(_) => true,
                Cell::Set(labels) => labels != 0,
                Cell::Missing => false,
            };
            count.having += usize::from(has);
            count.without += usize::from(cell == Cell::Missing);
            if let Cell::Number(number) = cell {
                count.total = count.total.and_then(|total| total.checked_add(number));
                count.most = count.most.map_or(Some(number), |most| Some(most.max(number)));
            }
        }
    }

    fn finish(self) -> Population {
        self.population
    }
}
