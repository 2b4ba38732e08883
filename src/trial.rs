//! The tests of a policy, run: each is a few rows given in place and what must come of them.
//! Uses the plan, the run and the explanations that real data gets; must not know files.

mod accept;
mod coverage;
mod given;

use std::collections::BTreeMap;

pub use coverage::{Clause, coverage};

use crate::diagnostic::{Code, Diagnostic};
use crate::eval::{Asked, Cell, Failure, Judged, Summary, Texts, run};
use crate::explain::{Files, View};
use crate::plan::lower::lower_test;
use crate::plan::{Plan, Slot, TableId};
use crate::semantic::model::{Expect, ExpectKind, Model, RuleName, Test};
use crate::text::{FileSpan, Sources};
use crate::value::Date;

/// A test that was run.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What the test shows.
    pub name: String,
    /// Where its name stands.
    pub at: FileSpan,
    /// How many expectations it has.
    pub expectations: usize,
    /// The expectations that do not hold, in order.
    pub failures: Vec<Diagnostic>,
    /// The rules of tiers, gates and specializations that are decided about its partners, by their cells and clauses.
    pub decided: BTreeMap<FileSpan, Decided>,
}

/// Which way a rule is decided about the partners of a test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Somebody meets it.
    pub met: bool,
    /// Somebody misses it.
    pub missed: bool,
}

/// Runs every test of an error-free program, in the order of the files.
pub fn run_tests(model: &Model, sources: &Sources) -> Vec<Trial> {
    model.tests.iter().map(|test| run_test(model, test, sources)).collect()
}

/// Runs one test of an error-free program.
pub fn run_test(model: &Model, test: &Test, sources: &Sources) -> Trial {
    let first_day = model.program.effective.map(|(first, _)| first);
    let plan = lower_test(model, test, test.today.or(first_day).unwrap_or(Date(0)));
    let mut supply = given::Given::new(model, &plan, test);
    let mut batches: Vec<(Texts, Judged)> = Vec::new();
    let outcome = run(&plan, Asked::default(), &mut supply, &mut |_, texts, judged| {
        batches.push((texts.clone(), judged.clone()));
        Ok(())
    });
    let mut failures = std::mem::take(&mut supply.rejected);
    let mut rules = BTreeMap::new();
    batches.iter().for_each(|(_, judged)| decide(&plan, judged, &mut rules));
    match (outcome, batches.first()) {
        (Ok(summary), Some((texts, judged))) => {
            let round = Round { plan: &plan, sources, texts, judged, summary: &summary };
            let expects = test.expects.iter().zip(&plan.expectations);
            failures.extend(expects.filter_map(|(expect, slot)| round.failure(expect, *slot)));
        }
        (Err(Failure::Findings(findings)), _) => failures.extend(findings),
        (Err(Failure::Io(error)), _) => failures.push(failed(test.at, error.to_string())),
        (Ok(_), None) => failures.push(failed(test.at, "there is no partner to judge".to_owned())),
    }
    Trial { name: test.name.clone(), at: test.at, expectations: test.expects.len(), failures, decided: rules }
}

/// Notes how each rule is decided about the partners of a batch.
fn decide(plan: &Plan, judged: &Judged, rules: &mut BTreeMap<FileSpan, Decided>) {
    let tiers = plan.ladders.iter().flat_map(|ladder| &ladder.tiers).flat_map(|tier| &tier.requires);
    for rule in tiers.chain(plan.outcomes.iter().flat_map(|outcome| &outcome.rules)) {
        let decided = rules.entry(rule.at).or_default();
        for row in 0..judged.frame.len() {
            match judged.frame.cell(rule.slot, row) {
                Cell::Truth(true) => decided.met = true,
                Cell::Truth(false) => decided.missed = true,
                _ => {}
            }
        }
    }
}

fn failed(at: FileSpan, what: String) -> Diagnostic {
    Diagnostic::new(Code::TestFailed, "the expectation does not hold").label(at, what)
}

/// The rows of a test are in no file.
struct Unnamed;

impl Files for Unnamed {
    fn name(&self, _: TableId) -> String {
        String::new()
    }

    fn column(&self, _: TableId, _: usize) -> Option<usize> {
        None
    }
}

/// One judged test.
struct Round<'a> {
    plan: &'a Plan,
    sources: &'a Sources,
    texts: &'a Texts,
    judged: &'a Judged,
    summary: &'a Summary,
}

impl Round<'_> {
    fn failure(&self, expect: &Expect, slot: Slot) -> Option<Diagnostic> {
        match &expect.kind {
            ExpectKind::Misses(ladder, tier, names) => self.misses(expect, (ladder.index(), tier.index()), names),
            ExpectKind::Holds(_) => match self.judged.frame.cell(slot, expect.partner) {
                Cell::Truth(true) => None,
                Cell::Truth(false) => Some(self.failed(expect, slot, self.view(expect.partner).found_instead(slot))),
                _ => Some(self.failed(expect, slot, format!("it is unknown: {}", self.blanks(expect)))),
            },
            ExpectKind::Unknown(_) => match self.judged.frame.cell(slot, expect.partner) {
                Cell::Truth(true) => None,
                _ => Some(self.failed(expect, slot, "it is known".to_owned())),
            },
        }
    }

    /// An expectation that does not hold, with what it would have to say.
    fn failed(&self, expect: &Expect, slot: Slot, what: String) -> Diagnostic {
        let finding = failed(expect.at, what);
        match self.accepted(expect, slot) {
            Some(fix) => finding.with_fix(fix),
            None => finding,
        }
    }

    /// One of the partners, for explanations.
    fn view(&self, partner: usize) -> View<'_> {
        View {
            plan: self.plan,
            sources: self.sources,
            texts: self.texts,
            judged: self.judged,
            row: partner,
            summary: self.summary,
            files: &Unnamed,
            here: None,
            depth: 0,
            detail: false,
        }
    }

    fn blanks(&self, expect: &Expect) -> String {
        match self.judged.unknown.get(expect.partner) {
            Some(blanks) if !blanks.is_empty() => format!("{} is not given", blanks.join(", ")),
            _ => "something that it needs is not given".to_owned(),
        }
    }

    /// The rules of a tier and those below that are not met must be exactly the named ones.
    fn misses(
        &self,
        expect: &Expect,
        (ladder, tier): (usize, usize),
        names: &[(RuleName, FileSpan)],
    ) -> Option<Diagnostic> {
        let tiers = self.plan.ladders.get(ladder).into_iter().flat_map(|ladder| ladder.read_with(tier));
        let rules = tiers.flat_map(|tier| &tier.requires);
        let missed: Vec<_> =
            rules.filter(|rule| self.judged.frame.cell(rule.slot, expect.partner) != Cell::Truth(true)).collect();
        let mut diagnostic = Diagnostic::new(Code::TestFailed, "the rules that are missed are not the ones named");
        for (name, at) in names {
            if !missed.iter().any(|rule| rule.name.as_ref() == Some(name)) {
                diagnostic = diagnostic.label(*at, "this rule is met");
            }
        }
        let mut unnamed: Vec<String> = Vec::new();
        for rule in &missed {
            let word = match &rule.name {
                Some(name) if names.iter().any(|(named, _)| named == name) => continue,
                Some(RuleName::Row(name)) => format!("`{name}`"),
                Some(RuleName::Given(name)) => format!("\"{name}\""),
                None => format!("the rule at {}, which has no name", self.sources.place(rule.at)),
            };
            if !unnamed.contains(&word) {
                unnamed.push(word);
            }
        }
        if !unnamed.is_empty() {
            diagnostic = diagnostic.label(expect.at, format!("also missed: {}", unnamed.join(", ")));
        }
        if diagnostic.labels.is_empty() {
            return None;
        }
        let diagnostic = diagnostic.help("`misses` names exactly what is not met, of the tier and those below");
        Some(match self.accepted_misses(expect.at, names, &missed) {
            Some(fix) => diagnostic.with_fix(fix),
            None => diagnostic,
        })
    }
}
