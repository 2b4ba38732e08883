//! Neighbouring tiers that hardly differ in what they give, so that nobody climbs.
//! Must not judge amounts: a benefit differs or it does not.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::model::{Benefit, BenefitValue, Constant, Definition, ExprKind, Fact, Formula, Ladder, Tier};
use crate::semantic::walk;

/// Neighbours should differ in so many benefits.
const ENOUGH: usize = 3;

/// A program with fewer benefits is young, or keeps its benefits elsewhere; three differences at every step would then
/// be nearly all there is.
const FEWEST_BENEFITS: usize = 5;

/// Steps of the ladder with fewer than three benefits that change.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let mut found = Vec::new();
    for (id, ladder) in model.ladders.iter() {
        if of_ladder(program, id).count() < FEWEST_BENEFITS {
            continue;
        }
        let tiers: Vec<(Id<Tier>, &Tier)> = ladder.tiers.iter().collect();
        found.extend(tiers.windows(2).filter_map(|pair| check_step(program, id, pair)));
    }
    found
}

fn check_step(program: &Program, ladder: Id<Ladder>, pair: &[(Id<Tier>, &Tier)]) -> Option<Diagnostic> {
    let [(lower_id, lower), (upper_id, upper)] = pair else {
        return None;
    };
    let mut changing = Vec::new();
    for benefit in of_ladder(program, ladder) {
        if differs(program, benefit, *lower_id, *upper_id)? {
            changing.push(format!("`{}`", benefit.symbol.name));
        }
    }
    if changing.len() >= ENOUGH {
        return None;
    }
    let (name, lower_name) = (&upper.symbol.name, &lower.symbol.name);
    let message = match changing.as_slice() {
        [] => format!("`{name}` gives nothing that `{lower_name}` does not"),
        some => format!(
            "`{name}` differs from `{lower_name}` in {} only: {}",
            words::count(some.len(), "benefit"),
            words::list(some, ENOUGH)
        ),
    };
    let finding = Diagnostic::new(Code::FewDifferences, message)
        .label(upper.symbol.at, "gives little more than the tier below")
        .label(lower.symbol.at, "the tier below");
    Some(finding.help(format!("let {ENOUGH} benefits or more change at each step, or make the two tiers one")))
}

/// What a ladder gives: without what partners owe, and without what depends on other facts than the tier.
fn of_ladder<'m>(program: &Program<'m>, ladder: Id<Ladder>) -> impl Iterator<Item = &'m Benefit> {
    let given = |benefit: &&Benefit| !benefit.owed && !matches!(benefit.value, BenefitValue::ByFact(_));
    program.model.benefits.values().filter(move |benefit| benefit.ladder == ladder).filter(given)
}

/// Whether a benefit changes from one tier to the next; none where it could not be understood.
fn differs(program: &Program, benefit: &Benefit, lower: Id<Tier>, upper: Id<Tier>) -> Option<bool> {
    match &benefit.value {
        BenefitValue::ByTier(cells) => {
            let cell = |tier: Id<Tier>| cells.get(tier.index()).map(|cell| cell.value.as_ref());
            match (cell(lower)?, cell(upper)?) {
                (Some(a), Some(b)) if walk::is_broken(a) || walk::is_broken(b) => None,
                (Some(a), Some(b)) => Some(!walk::is_alike(a, b)),
                // In a row of flags `-` is `no`.
                (Some(value), None) | (None, Some(value)) => {
                    Some(!matches!(value.kind, ExprKind::Constant(Constant::Flag(false))))
                }
                (None, None) => Some(false),
            }
        }
        BenefitValue::ByFact(_) => Some(false),
        BenefitValue::Formula(formula) => {
            let starts = formula.from.is_some_and(|(from, _)| from == upper);
            Some(starts || has_begun(formula, upper) && reads_ladder(program, benefit))
        }
    }
}

fn has_begun(formula: &Formula, tier: Id<Tier>) -> bool {
    formula.from.is_none_or(|(from, _)| from <= tier)
}

/// Whether a formula reads the tier, itself or through metrics, thresholds, bands and other benefits. Badges are left
/// out: what a badge adds is not what a tier gives.
fn reads_ladder(program: &Program, benefit: &Benefit) -> bool {
    let model = program.model;
    let Some(id) = model.benefits.find(|other| other.symbol == benefit.symbol) else {
        return false;
    };
    let mut seen = std::collections::BTreeSet::new();
    let mut stack = vec![Definition::Benefit(id)];
    let mut reads = false;
    while let Some(definition) = stack.pop() {
        for root in walk::roots(model, definition) {
            walk::each(root, |expr| match expr.kind {
                ExprKind::Fact(Fact::Tier(_) | Fact::Earned(_) | Fact::Standing(_)) => reads = true,
                ExprKind::Fact(fact @ (Fact::Metric(_) | Fact::Threshold(_) | Fact::Band(_) | Fact::Benefit(_))) => {
                    let of = crate::semantic::order::definition_of(model, fact);
                    stack.extend(of.filter(|of| seen.insert(*of)));
                }
                _ => {}
            });
        }
    }
    reads
}
