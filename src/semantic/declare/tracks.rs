//! Tracks: a ladder each, and the result columns that each has, as the lives of badges have.

use super::declare_fact;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Fact, Ladder};
use crate::semantic::names::BUILT_IN;
use crate::semantic::naming::symbol_of;
use crate::syntax::ast;
use crate::text::Span;

/// Enters a track and gives its ladder.
pub(super) fn declare_track(
    checker: &mut Checker,
    track: &ast::Track,
    docs: Option<&ast::Doc>,
    whole: Span,
) -> Id<Ladder> {
    let symbol = checker.symbol(&track.name, track.label.as_ref(), docs, whole);
    // Until it is checked the condition is there, so that the ladder is known to be a track's.
    let condition = Some(checker.error(track.condition.span));
    let id = checker.model.ladders.push(Ladder { symbol: Some(symbol), condition, ..Ladder::default() });
    declare_fact(checker, &track.name, Fact::Track(id));
    id
}

/// Reports facts whose names are those of the result columns that a track has, or the life of a badge.
pub(super) fn taken_columns(checker: &mut Checker) {
    let of = |ladder: &Ladder| {
        let kind = if ladder.badge.is_some() { "specialization" } else { "track" };
        Some((ladder.symbol.as_ref()?.name.clone(), kind))
    };
    let lives: Vec<(String, &str)> = checker.model.ladders.values().filter_map(of).collect();
    for (track, kind) in lives {
        for (word, _) in BUILT_IN {
            let column = format!("{track}_{word}");
            let Some(at) = checker
                .names
                .facts
                .get(&column)
                .and_then(|target| symbol_of(*target, &checker.model))
                .map(|symbol| symbol.at)
            else {
                continue;
            };
            let finding =
                Diagnostic::new(Code::TakenName, format!("`{column}` is a result column of the {kind} `{track}`"))
                    .label(at, "cannot be declared")
                    .help("choose another name");
            checker.report(finding);
        }
    }
}
