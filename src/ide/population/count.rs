//! A population as it is counted, row by row, from the columns that judged. Must not know where rows come from.

use std::collections::BTreeSet;

use super::{Holders, OutcomeCount, Population, RuleCount};
use crate::eval::{Cell, Column, Judged, Mask, Numbers, Texts, Values};
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
    count: RuleCount,
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
    /// How many partners lie in each.
    counts: Vec<usize>,
}

/// The count as it grows.
pub(super) struct Count<'p> {
    plan: &'p Plan,
    /// What must hold together: the rules of a tier with those below it, of a gate, of a specialization.
    together: Vec<Vec<Slot>>,
    rules: Vec<RuleSlots>,
    brackets: Vec<BracketSlots<'p>>,
    /// For each outcome of the plan.
    outcomes: Vec<OutcomeCount>,
    population: Population,
}

impl<'p> Count<'p> {
    pub(super) fn new(plan: &'p Plan) -> Count<'p> {
        let mut together: Vec<Vec<Slot>> = Vec::new();
        let mut rules = Vec::new();
        let rule = |at, slot, together| RuleSlots { at, slot, together, count: RuleCount::default() };
        for ladder in &plan.ladders {
            for (at, tier) in ladder.tiers.iter().enumerate() {
                let with = ladder.read_with(at).flat_map(|it| &it.requires).map(|rule| rule.slot);
                rules.extend(tier.requires.iter().map(|it| rule(it.at, it.slot, together.len())));
                together.push(with.collect());
            }
        }
        for outcome in &plan.outcomes {
            rules.extend(outcome.rules.iter().map(|it| rule(it.at, it.slot, together.len())));
            together.push(outcome.rules.iter().map(|rule| rule.slot).collect());
        }
        let ladders = plan.ladders.iter();
        let ladders = ladders.map(|it| Holders { counts: vec![0; it.tiers.len() + 1], tiers: Vec::new() });
        let outcomes = plan.outcomes.iter().map(|outcome| {
            let ty = plan.slots.get(outcome.slot.0 as usize).map_or(Type::Error, |slot| slot.ty.clone());
            let total = matches!(ty, Type::Money(_) | Type::Number | Type::Count).then_some(Decimal::ZERO);
            OutcomeCount { ty, having: 0, without: 0, total, few: Vec::new() }
        });
        let population = Population { ladders: ladders.collect(), ..Population::default() };
        Count { plan, together, rules, brackets: brackets(plan), outcomes: outcomes.collect(), population }
    }

    pub(super) fn add(&mut self, texts: &Texts, judged: &Judged) {
        self.population.partners += judged.good.count();
        self.add_rules(judged);
        self.add_tiers(texts, judged);
        let key = |row: usize| match judged.frame.cell(self.plan.key, row) {
            Cell::Code(key) => texts.text(key).to_owned(),
            _ => String::new(),
        };
        for (outcome, count) in self.plan.outcomes.iter().zip(&mut self.outcomes) {
            count.add(judged.frame.column(outcome.slot), &judged.good, &key);
        }
        self.brackets.iter_mut().for_each(|set| set.add(judged));
    }

    fn add_rules(&mut self, judged: &Judged) {
        let good = &judged.good;
        let met = |slot: Slot| match judged.frame.column(slot) {
            Some(Column { values: Values::Truth(met), known }) => (good.and(met).and(known), good.and(known)),
            _ => (Mask::filled(good.len(), false), Mask::filled(good.len(), false)),
        };
        // Of each set of rules the rows in which just one does not hold.
        let alone = self.together.iter().map(|slots| {
            let [mut once, mut twice] = [(); 2].map(|()| Mask::filled(good.len(), false));
            for slot in slots {
                let misses = good.and_not(&met(*slot).0);
                twice = twice.or(&once.and(&misses));
                once = once.or(&misses);
            }
            once.and_not(&twice)
        });
        let alone: Vec<Mask> = alone.collect();
        for rule in &mut self.rules {
            let (met, known) = met(rule.slot);
            rule.count.met += met.count();
            rule.count.missed += known.and_not(&met).count();
            rule.count.unknown += good.and_not(&known).count();
            let alone = alone.get(rule.together);
            rule.count.binding += alone.map_or(0, |alone| alone.and_not(&met).count());
        }
    }

    fn add_tiers(&mut self, texts: &Texts, judged: &Judged) {
        for row in judged.good.rows() {
            // Who has no key is in no other population either.
            let Cell::Code(key) = judged.frame.cell(self.plan.key, row) else { continue };
            self.population.keys.push(texts.text(key).as_bytes());
            for (ladder, holders) in self.plan.ladders.iter().zip(&mut self.population.ladders) {
                let code = match judged.frame.cell(ladder.life.tier, row) {
                    Cell::Code(code) => Some(code),
                    _ => None,
                };
                let place = code.and_then(|code| usize::try_from(code).ok());
                if let Some(count) = place.and_then(|place| holders.counts.get_mut(place)) {
                    *count += 1;
                }
                holders.tiers.push(code);
            }
        }
    }

    pub(super) fn finish(self) -> Population {
        let mut population = self.population;
        for rule in &self.rules {
            let count = population.rules.entry(rule.at).or_default();
            count.met += rule.count.met;
            count.missed += rule.count.missed;
            count.unknown += rule.count.unknown;
            count.binding += rule.count.binding;
        }
        for set in &self.brackets {
            for (bracket, count) in set.brackets.iter().zip(&set.counts) {
                *population.brackets.entry(bracket.at).or_default() += count;
            }
        }
        let outcomes = self.plan.outcomes.iter().zip(self.outcomes);
        population.outcomes = outcomes.map(|(it, count)| ((it.kind, it.name.clone()), count)).collect();
        population
    }
}

impl OutcomeCount {
    /// Counts the good rows of an outcome's column.
    fn add(&mut self, column: Option<&Column>, good: &Mask, key: &dyn Fn(usize) -> String) {
        let nobody = Mask::filled(good.len(), false);
        let known = column.map_or(nobody.clone(), |column| good.and(&column.known));
        self.without += good.and_not(&known).count();
        let having = match column.map(|column| &column.values) {
            Some(Values::Number(numbers)) => return self.add_numbers(numbers, &known, key),
            Some(Values::Truth(truth)) => known.and(truth),
            Some(Values::Code(_)) => known,
            Some(Values::Set(sets)) => known.and(&Mask::each(sets, |labels| labels != 0)),
            Some(Values::Text(_)) | None => nobody,
        };
        self.having += having.count();
        let free = FEW.saturating_sub(self.few.len());
        self.few.extend(having.rows().take(free).map(|row| (key(row), None)));
    }

    fn add_numbers(&mut self, numbers: &Numbers, known: &Mask, key: &dyn Fn(usize) -> String) {
        for row in known.rows() {
            let Some(number) = numbers.get(row).filter(|number| !number.is_zero()) else { continue };
            self.having += 1;
            self.total = self.total.and_then(|total| total.checked_add(number));
            // Of equal amounts the earlier one stays first.
            if self.few.len() == FEW && self.few.last().is_some_and(|(_, least)| *least >= Some(number)) {
                continue;
            }
            let at = self.few.partition_point(|(_, other)| *other >= Some(number));
            self.few.truncate(FEW - 1);
            self.few.insert(at, (key(row), Some(number)));
        }
    }
}

impl BracketSlots<'_> {
    /// Counts in which bracket each partner lies who receives the benefit.
    fn add(&mut self, judged: &Judged) {
        let cell = |slot: Slot, row: usize| judged.frame.cell(slot, row);
        let number = |slot: Slot, row: usize| match cell(slot, row) {
            Cell::Number(number) => Some(number),
            _ => None,
        };
        for row in judged.good.rows() {
            let guarded = self.guard.is_none_or(|it| cell(it, row) == Cell::Truth(true));
            if !guarded || cell(self.benefit, row) == Cell::Missing {
                continue;
            }
            let base = match self.against.map(|against| number(against, row)) {
                None => Some(Decimal::ONE),
                Some(base) => base.filter(|base| *base > Decimal::ZERO),
            };
            let Some((amount, base)) = number(self.on, row).zip(base) else { continue };
            let reached = self.brackets.iter().position(|bracket| match bracket.up_to {
                None => true,
                Some(bound) => number(bound, row)
                    .and_then(|bound| bound.checked_mul(base))
                    .is_some_and(|bound| amount < bound || amount == bound && !bracket.below),
            });
            if let Some(count) = reached.and_then(|at| self.counts.get_mut(at)) {
                *count += 1;
            }
        }
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
                    let counts = vec![0; brackets.len()];
                    found.push(BracketSlots { benefit: outcome.slot, guard, on, against, brackets, counts });
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
