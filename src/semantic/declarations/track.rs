//! `track NAME for EXPR { … }`: a ladder of its own for some partners.
//! What stands in it is checked as what stands outside, on the track's ladder.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::Ladder;
use crate::semantic::scope::Scope;
use crate::syntax::ast;

/// Checks which partners the track is for, and that it has tiers.
pub(super) fn check(checker: &mut Checker, tree: &ast::Track) {
    let ladder = checker.names.ladder;
    // Whom the track is for is asked outside of it: there `tier` is that of the program.
    checker.names.ladder = Ladder::MAIN;
    let condition = checker.condition(&tree.condition, &Scope::PARTNER);
    checker.names.ladder = ladder;
    checker.model.ladders[ladder].condition = Some(condition);
    if checker.ladder().tiers.is_empty() && !checker.broken {
        let finding = Diagnostic::new(Code::Missing, format!("the track `{}` has no tiers", tree.name.text))
            .label(checker.at(tree.name.span), "nothing to climb")
            .help("declare them inside the track, lowest first, as `tiers { Silver, Gold }`");
        checker.report(finding);
    }
}
