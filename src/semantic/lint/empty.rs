//! Declarations that say nothing: a gate or badge that requires nothing, a score without points, an exception whose
//! signature or reason is blank. Must not know what a rule asks.

use super::Program;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::Symbol;

/// Empty declarations.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let gates = model.gates.values().filter(|gate| gate.requires.is_empty());
    let gates = gates.map(|gate| said(&gate.symbol, "gate", "requires nothing, so nobody fails it", "add a `require`"));
    let badges = model.specializations.iter().filter(|(id, _)| model.asked_of(*id).is_empty());
    let badges = badges.map(|(_, badge)| {
        said(&badge.symbol, "specialization", "requires nothing, so everybody holds it", "add a `require`")
    });
    let scores = model.scores.values().filter(|score| score.items.is_empty());
    let scores = scores.map(|score| said(&score.symbol, "score", "gives no points", "add a line of `points`"));
    let blank = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
    let exceptions = model.exceptions.iter().filter(|it| blank(&it.reason) || blank(&it.by)).map(|exception| {
        let what = if blank(&exception.reason) { "reason" } else { "signature" };
        Diagnostic::new(Code::UnsignedException, format!("the exception for `{}` has a blank {what}", exception.key))
            .label(exception.key_at, format!("its {what} says nothing"))
            .help("say why the exception is made, and who signed it")
    });
    gates.chain(badges).chain(scores).chain(exceptions).collect()
}

fn said(symbol: &Symbol, kind: &str, what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::NoEffect, format!("{kind} `{}` {what}", symbol.name))
        .label(symbol.at, what)
        .help(format!("{help}, or remove the {kind}"))
}
