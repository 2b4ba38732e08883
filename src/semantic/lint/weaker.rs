//! Tiers that ask less than a tier below them. Tells only what is certain, case by case where thresholds allow.
//! Must not look at what tiers give.

use super::cells::Cases;
use super::claims::Demand;
use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::semantic::arena::Id;
use crate::semantic::interval::Range;
use crate::semantic::model::{Choice, Expr, ExprKind, Fact, Ladder, Rule, RuleName, Tier};

/// So many cases are named.
const MOST_NAMED: usize = 4;

/// Demands that a lower tier exceeds.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    // Read alone, tiers need not ask more and more.
    let ladders = program.model.ladders.values().filter(|ladder| !ladder.standalone);
    ladders.flat_map(|ladder| check_ladder(program, ladder)).collect()
}

fn check_ladder(program: &Program, ladder: &Ladder) -> Vec<Diagnostic> {
    let tiers: Vec<(Id<Tier>, &Tier)> = ladder.tiers.iter().collect();
    let mut found = Vec::new();
    for (at, (_, tier)) in tiers.iter().enumerate() {
        for rule in tier.requires.iter().filter(|rule| !rule.repeats) {
            let Some(demand) = Demand::of(&rule.condition) else {
                continue;
            };
            // The nearest tier below that measures the same thing is the one to beat.
            let below = tiers.iter().take(at).rev().find_map(|(_, lower)| {
                let demands = lower.requires.iter().filter(|rule| !rule.repeats);
                let mut like = demands.filter_map(|rule| Some((rule, Demand::of(&rule.condition)?)));
                like.find(|(_, other)| demand.is_like(other)).map(|(rule, other)| (*lower, rule, other))
            });
            if let Some((lower, lower_rule, other)) = below {
                found.extend(compare(program, (tier, rule, &demand), (lower, lower_rule, &other)));
            }
        }
    }
    found
}

type Asking<'a, 'm> = (&'a Tier, &'a Rule, &'a Demand<'m>);

fn compare(program: &Program, upper: Asking, lower: Asking) -> Option<Diagnostic> {
    let range = |bound: &Expr| program.ranges.expr(program.model, bound);
    let certain = upper.2.asks_less(range(upper.2.bound), lower.2, range(lower.2.bound));
    let cases = if certain { Vec::new() } else { weaker_cases(program, upper.2, lower.2) };
    if !certain && cases.is_empty() {
        return None;
    }
    let (name, lower_name) = (&upper.0.symbol.name, &lower.0.symbol.name);
    let what = words::operand(program.model, upper.2.subject);
    let asks = |demand: &Demand| {
        let op = match (demand.upwards, demand.included) {
            (true, true) => "at least",
            (true, false) => "more than",
            (false, true) => "at most",
            (false, false) => "less than",
        };
        format!("{op} {}", words::operand(program.model, demand.bound))
    };
    let scope = match cases.as_slice() {
        [] => String::new(),
        cases => format!(" for {}", words::list(cases, MOST_NAMED)),
    };
    let mut finding =
        Diagnostic::new(Code::WeakerTier, format!("`{name}` asks less of {what} than `{lower_name}` below it{scope}"))
            .label(upper.2.bound.at, format!("`{name}` asks for {}", asks(upper.2)))
            .label(lower.2.bound.at, format!("`{lower_name}` already asks for {}", asks(lower.2)));
    // One bound for all against a threshold: dead for some partners, and perhaps accepted.
    if !certain && (threshold(program, upper.2.bound).is_none() || threshold(program, lower.2.bound).is_none()) {
        finding.severity = Severity::Warning;
    }
    let finding = finding.help(format!("ask for at least as much as `{lower_name}`, or write `same`"));
    let in_table = matches!(upper.1.name, Some(RuleName::Row(_))) && upper.1.at.span.end <= upper.2.bound.at.span.end;
    Some(if in_table { finding.suggest("repeat the bound with `same`", upper.2.bound.at, "same") } else { finding })
}

/// The cases in which the upper bound certainly asks less than the lower, where both depend on the same facts or one
/// of them on none.
fn weaker_cases(program: &Program, upper: &Demand, lower: &Demand) -> Vec<String> {
    let (above, below) = (threshold(program, upper.bound), threshold(program, lower.bound));
    let choices: Vec<&Choice> = above.into_iter().chain(below).collect();
    if let (Some(above), Some(below)) = (above, below) {
        let alike = above.subjects.len() == below.subjects.len()
            && above.subjects.iter().zip(&below.subjects).all(|(a, b)| crate::semantic::walk::is_alike(a, b));
        if !alike {
            return Vec::new();
        }
    }
    let Some(cases) = Cases::of(program, &choices) else {
        return Vec::new();
    };
    let bounds = |choice: Option<&Choice>, bound: &Expr| -> Vec<Option<Range>> {
        match choice {
            Some(choice) => cases
                .values(choice)
                .into_iter()
                .map(|value| value.map(|value| program.ranges.expr(program.model, value)))
                .collect(),
            None => vec![Some(program.ranges.expr(program.model, bound)); cases.count()],
        }
    };
    let pairs = bounds(above, upper.bound).into_iter().zip(bounds(below, lower.bound));
    let weaker: Vec<usize> = (0..)
        .zip(pairs)
        .filter(|(_, pair)| matches!(pair, (Some(mine), Some(theirs)) if upper.asks_less(*mine, lower, *theirs)))
        .map(|(case, _)| case)
        .collect();
    cases.describe(&weaker)
}

/// The choice of the threshold that a bound names.
fn threshold<'m>(program: &Program<'m>, bound: &Expr) -> Option<&'m Choice> {
    match bound.kind {
        ExprKind::Fact(Fact::Threshold(id)) => Some(&program.model.thresholds[id].choice),
        _ => None,
    }
}
