//! A population as it is counted, row by row, from the columns that judged. Must not know where rows come from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Holders, OutcomeCount, Population, RuleCount};
use crate::eval::{Cell, Judged, Texts};
use crate::plan::{Bracket, Op, OutcomeKind, Plan, Slot};
use crate::semantic::Type;
use crate::text::FileSpan;
use crate::value::Decimal;

/// How many of the partners who have something are named.
const FEW: usize = 5;

/// A rule, with the others that must hold together with it, itself included.
struct RuleSlots {
    at: FileSpan,
    slot: Slot,
    together: usize,
}

/// The brackets of a benefit, for everyone or for a tier.
struct BracketSlots<'p> {
    /// What the benefit comes to.
    benefit: Slot,
    /// Whether they are those of the partner's tier; none where they are everyone's.
    guard: Option<Slot>,
    on: Slot,
    against: Option<Slot>,
    brackets: &'p [Bracket],
}

/// The count as it grows.
pub(super) struct Count<'p> {
    plan: &'p Plan,
    /// What must hold together: the rules of a tier with those below it, of a gate, of a specialization.
    together: Vec<Vec<Slot>>,
    rules: Vec<RuleSlots>,
    brackets: Vec<BracketSlots<'p>>,
    population: Population,
}

impl<'p> Count<'p> {
    pub(super) fn new(plan: &'p Plan) -> Count<'p> {
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
            let count = OutcomeCount { ty, having: 0, without: 0, total, few: Vec::new() };
            Some(((outcome.kind, outcome.name.clone()), count))
        });
        let brackets = brackets(plan);
        let arms = brackets.iter().flat_map(|set| set.brackets);
        let population = Population {
            brackets: arms.map(|bracket| (bracket.at, 0)).collect(),
            ladders: ladders.collect(),
            outcomes: outcomes.collect(),
            rules: rules.iter().map(|rule| (rule.at, RuleCount::default())).collect(),
            ..Population::default()
        };
        Count { plan, together, rules, brackets, population }
    }

    pub(super) fn add(&mut self, texts: &Texts, judged: &Judged) {
        for row in (0..judged.frame.len()).filter(|row| judged.good.get(*row)) {
            self.population.partners += 1;
            self.add_rules(judged, row);
            self.add_tiers(texts, judged, row);
            self.add_outcomes(texts, judged, row);
            self.add_brackets(judged, row);
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

    fn add_outcomes(&mut self, texts: &Texts, judged: &Judged, row: usize) {
        let key = match judged.frame.cell(self.plan.key, row) {
            Cell::Code(key) => texts.text(key),
            _ => "",
        };
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
            let amount = match cell {
                Cell::Number(number) => Some(number),
                _ => None,
            };
            if let Some(number) = amount {
                count.total = count.total.and_then(|total| total.checked_add(number));
            }
            if has {
                // Of equal amounts the earlier one stays first.
                let at = count.few.partition_point(|(_, other)| *other >= amount);
                if at < FEW {
                    count.few.truncate(FEW - 1);
                    count.few.insert(at, (key.to_owned(), amount));
                }
            }
        }
    }

    fn add_brackets(&mut self, judged: &Judged, row: usize) {
        let cell = |slot: Slot| judged.frame.cell(slot, row);
        let number = |slot: Slot| match cell(slot) {
            Cell::Number(number) => Some(number),
            _ => None,
        };
        for set in &self.brackets {
            let has = cell(set.benefit) != Cell::Missing && set.guard.is_none_or(|it| cell(it) == Cell::Truth(true));
            let base = match set.against.map(number) {
                None => Some(Decimal::ONE),
                Some(base) => base.filter(|base| *base > Decimal::ZERO),
            };
            let Some((amount, base)) = number(set.on).zip(base).filter(|_| has) else { continue };
            let reached = set.brackets.iter().find(|bracket| match bracket.up_to {
                None => true,
                Some(bound) => number(bound)
                    .and_then(|bound| bound.checked_mul(base))
                    .is_some_and(|bound| amount < bound || amount == bound && !bracket.below),
            });
            if let Some(count) = reached.and_then(|bracket| self.population.brackets.get_mut(&bracket.at)) {
                *count += 1;
            }
        }
    }

    pub(super) fn finish(self) -> Population {
        self.population
    }
}

/// Every set of brackets that a benefit is computed by.
fn brackets(plan: &Plan) -> Vec<BracketSlots<'_>> {
    let step = |slot: Slot| plan.steps.get(slot.0 as usize).and_then(Option::as_ref);
    let is_named = |slot: Slot| plan.slots.get(slot.0 as usize).is_some_and(|it| it.name.is_some());
    let mut found = Vec::new();
    for outcome in plan.outcomes.iter().filter(|it| matches!(it.kind, OutcomeKind::Benefit | OutcomeKind::Term)) {
        let mut seen = BTreeSet::from([outcome.slot]);
        let mut waiting = vec![(outcome.slot, None)];
        while let Some((slot, guard)) = waiting.pop() {
            match step(slot).map(|step| &step.op) {
                Some(Op::Brackets { on, against, brackets, .. }) => {
                    let (on, against, brackets) = (*on, *against, brackets.as_slice());
                    found.push(BracketSlots { benefit: outcome.slot, guard, on, against, brackets });
                }
                Some(op) => {
                    let own = match op {
                        Op::Available(_, condition) => Some(*condition),
                        _ => None,
                    };
                    op.reads(&mut |read| {
                        if !is_named(read) && seen.insert(read) {
                            waiting.push((read, own));
                        }
                    });
                }
                None => {}
            }
        }
    }
    found
}
