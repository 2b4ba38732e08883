//! Clauses that change nothing: a gate that allows the top tier, a cap that nothing reaches.
//! Must not look at conditions.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{AmountStepKind, BenefitValue, GateOutcome, Ladder};
use crate::semantic::types::Type;
use crate::semantic::walk;

/// Clauses without effect.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    gates(program, &mut found);
    groups(program, &mut found);
    caps(program, &mut found);
    demotion(program, &mut found);
    found
}

fn gates(program: &Program, found: &mut Vec<Diagnostic>) {
    for gate in program.model.gates.values() {
        let Some((top, tier)) = program.model.ladders[gate.ladder].tiers.iter().last() else {
            continue;
        };
        if gate.outcome == GateOutcome::NoHigherThan(Some(top)) {
            let (gate_name, name) = (&gate.symbol.name, &tier.symbol.name);
            found.push(
                Diagnostic::new(
                    Code::NoEffect,
                    format!("gate `{gate_name}` allows every tier: `{name}` is the highest"),
                )
                .label(gate.symbol.at, format!("no partner is held back below `{name}`"))
                .label(tier.symbol.at, "the highest tier")
                .help("name a lower tier after `no higher than`, or write `otherwise suspend benefits`"),
            );
        }
    }
}

fn groups(program: &Program, found: &mut Vec<Diagnostic>) {
    for group in program.model.groups.values() {
        let reach = program.ranges.uncapped(program.model, &group.items).high;
        if let (Some((cap, at)), Some(reach)) = (group.up_to, reach)
            && reach < cap
        {
            let said = words::value(program.model, reach, &Type::Points);
            found.push(
                Diagnostic::new(
                    Code::NoEffect,
                    format!("group `{}` never reaches its `up to`: it gives {said} at most", group.symbol.name),
                )
                .label(at, format!("the lines add up to {said}"))
                .help(format!("write `up to {said}` or less, add points, or leave `up to` out")),
            );
        }
    }
}

/// A cap below a floor before it: the floor never shows.
fn caps(program: &Program, found: &mut Vec<Diagnostic>) {
    for benefit in program.model.benefits.values() {
        let BenefitValue::Formula(formula) = &benefit.value else {
            continue;
        };
        let bound = |is_cap: bool| {
            formula.steps.iter().find_map(|step| match &step.kind {
                AmountStepKind::Cap(bound) if is_cap => Some((bound, step.at)),
                AmountStepKind::Floor(bound) if !is_cap => Some((bound, step.at)),
                _ => None,
            })
        };
        let (Some((cap, cap_at)), Some((floor, floor_at))) = (bound(true), bound(false)) else {
            continue;
        };
        let range = |bound| program.ranges.expr(program.model, bound);
        if range(cap).is_below(range(floor)) && !walk::is_broken(cap) && !walk::is_broken(floor) {
            found.push(
                Diagnostic::new(
                    Code::NoEffect,
                    format!("`{}` is always the same amount: its cap is below its floor", benefit.symbol.name),
                )
                .label(cap_at, "no more than this")
                .label(floor_at, "no less than this")
                .help("set the cap above the floor"),
            );
        }
    }
}

fn demotion(program: &Program, found: &mut Vec<Diagnostic>) {
    found.extend(program.model.ladders.values().filter_map(too_far));
}

/// A demotion that may take more tiers than there are.
fn too_far(ladder: &Ladder) -> Option<Diagnostic> {
    let (review, tiers) = (&ladder.review, ladder.tiers.len());
    if let (Some(most), Some(at)) = (review.demote_at_most, review.demote_at)
        && tiers > 0
        && usize::try_from(most).is_ok_and(|most| most > tiers)
    {
        return Some(
            Diagnostic::new(
                Code::NoEffect,
                format!("no demotion takes {most} tiers: there are {}", words::count(tiers, "tier")),
            )
            .label(at, "limits nothing")
            .help("write a smaller number, or leave `at most` out"),
        );
    }
    None
}
