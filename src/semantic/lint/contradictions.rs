//! Conditions that rule each other out: in one tier, in a tier and those below it, in a gate, a badge, an `and`.
//! Must not look at what types decide.

use super::claims::Claim;
use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{BenefitValue, Expr, ExprKind, Ladder, Rule};

/// Pairs of conditions of which at most one can hold where both must.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let mut found = Vec::new();
    for ladder in model.ladders.values() {
        check_ladder(program, ladder, &mut found);
    }
    for gate in model.gates.values() {
        let consequence = format!("gate `{}` can never be passed", gate.symbol.name);
        check_all(program, &conditions(&gate.requires), &consequence, &mut found);
    }
    for badge in model.specializations.values() {
        let consequence = format!("`{}` can never be held", badge.symbol.name);
        check_all(program, &conditions(&badge.requires), &consequence, &mut found);
    }
    for benefit in model.benefits.values() {
        if let BenefitValue::Formula(formula) = &benefit.value {
            let consequence = format!("`{}` is never available", benefit.symbol.name);
            check_all(program, &conditions(&formula.when), &consequence, &mut found);
        }
    }
    for expr in &program.exprs {
        if let ExprKind::All(items) = &expr.kind {
            check_all(program, &items.iter().collect::<Vec<_>>(), "this can never hold", &mut found);
        }
    }
    found
}

fn check_ladder(program: &Program, ladder: &Ladder, found: &mut Vec<Diagnostic>) {
    let mut below: Vec<Claim> = Vec::new();
    for tier in ladder.tiers.values() {
        if ladder.standalone {
            below.clear();
        }
        let name = &tier.symbol.name;
        for rule in tier.requires.iter().filter(|rule| !rule.repeats) {
            if let Some(claim) = Claim::of(program, &rule.condition) {
                let consequence = format!("`{name}` can never be earned");
                found.extend(first_conflict(program, &claim, &below, &consequence));
                below.push(claim);
            }
        }
        let consequence = format!("`{name}` can never be retained");
        check_all(program, &conditions(&tier.retains), &consequence, found);
    }
}

fn conditions(rules: &[Rule]) -> Vec<&Expr> {
    rules.iter().map(|rule| &rule.condition).collect()
}

fn check_all(program: &Program, conditions: &[&Expr], consequence: &str, found: &mut Vec<Diagnostic>) {
    let mut claims: Vec<Claim> = Vec::new();
    for condition in conditions {
        if let Some(claim) = Claim::of(program, condition) {
            found.extend(first_conflict(program, &claim, &claims, consequence));
            claims.push(claim);
        }
    }
}

fn first_conflict(program: &Program, claim: &Claim, others: &[Claim], consequence: &str) -> Option<Diagnostic> {
    let other = others.iter().find(|other| claim.rules_out(other))?;
    let (this, that) = (claim.describe(program), other.describe(program));
    let subject = match words::operand(program.model, claim.subject) {
        name if name.starts_with('`') => name,
        _ => "a figure".to_owned(),
    };
    let message = format!("{consequence}: {subject} cannot be {that} and {this} at once");
    let finding = Diagnostic::new(Code::NeverHolds, message)
        .label(claim.condition.at, format!("asks for {this}"))
        .label(other.condition.at, format!("asks for {that}"));
    Some(finding.help("both must hold: change one of the two, or join them with `or`"))
}
