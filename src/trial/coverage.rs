//! Which requirements the tests of a policy decide, and which way. Must not run a test.

use std::collections::BTreeMap;

use super::Trial;
use crate::semantic::model::{Model, RuleName};
use crate::text::FileSpan;

/// A rule of a tier, a gate or a specialization, and the tests that decide it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What it is of, as people know it.
    pub of: String,
    /// How tests call it; nothing where it has no name.
    pub rule: String,
    /// The cell or clause.
    pub at: FileSpan,
    /// In how many tests somebody meets it.
    pub met: usize,
    /// In how many somebody misses it.
    pub missed: usize,
}

impl Clause {
    /// Whether it is seen to be met and to be missed.
    pub fn is_decided_both_ways(&self) -> bool {
        self.met > 0 && self.missed > 0
    }
}

/// Every rule of a program by its place. One that only repeats another is left out.
pub fn coverage(model: &Model, trials: &[Trial]) -> Vec<Clause> {
    let mut clauses: BTreeMap<FileSpan, Clause> = BTreeMap::new();
    for (of, rule) in model.rules().filter(|(_, rule)| !rule.repeats) {
        let decided = trials.iter().filter_map(|trial| trial.decided.get(&rule.at));
        let (met, missed) = decided.fold((0, 0), |(met, missed), decided| {
            (met + usize::from(decided.met), missed + usize::from(decided.missed))
        });
        let name = match &rule.name {
            Some(RuleName::Row(name) | RuleName::Given(name)) => name.clone(),
            None => String::new(),
        };
        clauses.insert(rule.at, Clause { of: of.title().to_owned(), rule: name, at: rule.at, met, missed });
    }
    clauses.into_values().collect()
}
