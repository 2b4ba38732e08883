//! `gate NAME { require … otherwise … }`: compliance that no points outweigh.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Gate, GateOutcome};
use crate::semantic::scope::Scope;
use crate::syntax::ast::{self, GateOutcomeKind};

/// Checks what must hold, and that one outcome is said.
pub(super) fn check(checker: &mut Checker, id: Id<Gate>, gate: &ast::Gate) {
    let mut rules = Vec::new();
    for require in &gate.requires {
        rules.extend(checker.rules(require, &Scope::PARTNER));
    }
    checker.model.gates[id].requires = rules;
    let mut outcomes = gate.outcomes.iter();
    match outcomes.next() {
        Some(first) => {
            outcome(checker, id, &first.kind);
            let first = checker.at(first.span);
            for other in outcomes {
                let message = format!("the gate `{}` says twice what happens", gate.name.text);
                checker.twice(message, other.span, first, "keep one outcome; a second needs a gate of its own");
            }
        }
        None => {
            let message = format!("the gate `{}` does not say what happens if it is not passed", gate.name.text);
            let finding = Diagnostic::new(Code::MissingWord, message)
                .label(checker.at(gate.name.span), "no `otherwise`")
                .help("add `otherwise no higher than …`, `otherwise suspend benefits` or `otherwise refer \"…\"`");
            checker.report(finding);
        }
    }
}

fn outcome(checker: &mut Checker, id: Id<Gate>, kind: &GateOutcomeKind) {
    let outcome = match kind {
        GateOutcomeKind::NoHigherThan(name) if name.text == "none" => GateOutcome::NoHigherThan(None),
        GateOutcomeKind::NoHigherThan(name) => {
            let tier = checker.any_tier(name, None);
            // A gate limits the ladder whose tier it names.
            if let Some((ladder, _)) = tier {
                checker.model.gates[id].ladder = ladder;
            }
            GateOutcome::NoHigherThan(tier.map(|(_, tier)| tier))
        }
        GateOutcomeKind::SuspendBenefits => GateOutcome::SuspendBenefits,
        GateOutcomeKind::Refer(action) => {
            if action.value.trim().is_empty() && !checker.mistakes.are_in(checker.at(action.span)) {
                let finding =
                    Diagnostic::new(Code::MissingValue, "the gate refers, and does not say what is to be done")
                        .label(checker.at(action.span), "no action")
                        .help("write what a person should do, as `refer \"Hold the business review\"`");
                checker.report(finding);
            }
            GateOutcome::Refer(action.value.clone())
        }
    };
    checker.model.gates[id].outcome = outcome;
}
