//! Tiers that add no requirement to the tier below: everyone who earns the lower earns the upper at once.
//! Must not compare bounds, nor what tiers give beyond whether they give anything.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::model::{Benefit, BenefitValue, Constant, ExprKind, Ladder, Rule, Tier};
use crate::semantic::walk;

/// Tiers that require nothing, or nothing more.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    program.model.ladders.iter().flat_map(|(id, ladder)| check_ladder(program, id, ladder)).collect()
}

fn check_ladder(program: &Program, id: Id<Ladder>, ladder: &Ladder) -> Vec<Diagnostic> {
    let tiers: Vec<(Id<Tier>, &Tier)> = ladder.tiers.iter().collect();
    if tiers.iter().all(|(_, tier)| tier.requires.is_empty()) {
        return without_any(program, id, &tiers).into_iter().collect();
    }
    tiers.windows(2).filter_map(|pair| check_pair(program, id, pair)).collect()
}

/// One finding for a ladder that requires nothing at all; none while it gives nothing either.
fn without_any(program: &Program, ladder: Id<Ladder>, tiers: &[(Id<Tier>, &Tier)]) -> Option<Diagnostic> {
    let ((top, tier), [_, ..]) = tiers.split_last().map(|((id, tier), below)| ((*id, *tier), below))? else {
        return None;
    };
    let given = given_at(program, ladder, top);
    if given.is_empty() {
        return None;
    }
    let name = &tier.symbol.name;
    let finding = Diagnostic::new(
        Code::BenefitWithoutRequirement,
        format!("no tier requires anything: every partner earns `{name}` and what it gives"),
    )
    .label(tier.symbol.at, format!("gives {}", words::list(&given, 3)));
    Some(finding.help("say what each tier takes in a `requirements` table or with `require` in a `tier`"))
}

fn check_pair(program: &Program, ladder: Id<Ladder>, pair: &[(Id<Tier>, &Tier)]) -> Option<Diagnostic> {
    let [(_, lower), (id, upper)] = pair else {
        return None;
    };
    let adds = |rule: &&Rule| !rule.repeats && !lower.requires.iter().any(|other| is_same(other, rule));
    if upper.requires.iter().any(|rule| adds(&rule)) {
        return None;
    }
    let (name, lower_name) = (&upper.symbol.name, &lower.symbol.name);
    let given = given_at(program, ladder, *id);
    if upper.requires.is_empty() && !given.is_empty() {
        let finding = Diagnostic::new(
            Code::BenefitWithoutRequirement,
            format!("`{name}` gives {} and requires nothing", words::list(&given, 3)),
        )
        .label(upper.symbol.at, format!("every partner who earns `{lower_name}` earns this too"));
        return Some(finding.help(format!("say what `{name}` takes in the `requirements` table, or remove the tier")));
    }
    let mut finding = Diagnostic::new(
        Code::SameRequirements,
        format!("`{name}` requires nothing beyond `{lower_name}`: who earns the one earns the other"),
    )
    .label(upper.symbol.at, "adds no requirement")
    .label(lower.symbol.at, "no partner stays here");
    for rule in upper.requires.iter().take(3) {
        finding = finding.label(rule.at, "as in the tier below");
    }
    Some(finding.help(format!("ask something more for `{name}`, or make the two one tier")))
}

fn is_same(one: &Rule, other: &Rule) -> bool {
    walk::is_alike(&one.condition, &other.condition)
}

/// The benefits that a tier has, by name.
fn given_at(program: &Program, ladder: Id<Ladder>, tier: Id<Tier>) -> Vec<String> {
    let gives = |benefit: &&Benefit| match &benefit.value {
        BenefitValue::ByTier(cells) => {
            cells.get(tier.index()).and_then(|cell| cell.value.as_ref()).is_some_and(|value| {
                !matches!(value.kind, ExprKind::Constant(Constant::Flag(false) | Constant::Missing) | ExprKind::Error)
            })
        }
        BenefitValue::ByFact(_) => false,
        BenefitValue::Formula(formula) => formula.from.is_some_and(|(from, _)| from <= tier),
    };
    let of_it = program.model.benefits.values().filter(|benefit| benefit.ladder == ladder && !benefit.owed);
    of_it.filter(gives).map(|benefit| format!("`{}`", benefit.symbol.name)).collect()
}
