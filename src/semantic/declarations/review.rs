//! `review { promote … demote … grace … }`: the life of a tier.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::types::unit_word;
use crate::syntax::ast::{self, ReviewClauseKind};
use crate::text::{FileSpan, Span};
use crate::value::TimeUnit;

/// Fills in the review; a program has one.
pub(super) fn check(checker: &mut Checker, review: &ast::Review, whole: Span) {
    let ladder = checker.names.ladder;
    if let Some(first) = checker.model.ladders[ladder].review.at {
        checker.twice("the review is declared twice".to_owned(), whole, first, "put all its clauses in one `review`");
        return;
    }
    checker.model.ladders[ladder].review.at = Some(checker.at(whole));
    let mut said: Vec<(&str, FileSpan)> = Vec::new();
    for clause in &review.clauses {
        let at = checker.at(clause.span);
        let word = match clause.kind {
            ReviewClauseKind::Promote => "promote",
            ReviewClauseKind::Demote { .. } => "demote",
            ReviewClauseKind::Grace(_) => "grace",
            ReviewClauseKind::Error => continue,
        };
        if let Some((_, first)) = said.iter().find(|(other, _)| *other == word) {
            checker.twice(format!("`{word}` is said twice"), clause.span, *first, "keep one of them");
            continue;
        }
        said.push((word, at));
        match &clause.kind {
            ReviewClauseKind::Promote | ReviewClauseKind::Error => {}
            ReviewClauseKind::Demote { at_most } => {
                checker.model.ladders[ladder].review.demote_at = Some(at);
                checker.model.ladders[ladder].review.demote_at_most =
                    at_most.as_ref().and_then(|most| tiers(checker, most));
            }
            ReviewClauseKind::Grace(length) => {
                checker.model.ladders[ladder].review.grace_at = Some(at);
                if let Some(days) = days(checker, length) {
                    checker.model.ladders[ladder].review.grace_days = days;
                }
            }
        }
    }
}

/// How many tiers a demotion takes at most.
fn tiers(checker: &mut Checker, tree: &ast::Expr) -> Option<u32> {
    let tiers = checker.whole_literal(tree, "the number of tiers")?;
    if tiers == 0 {
        let finding = Diagnostic::new(Code::OutOfBounds, "a demotion takes one tier at least")
            .label(checker.at(tree.span), "no tier")
            .help("write `at most 1 tier`");
        checker.report(finding);
        return None;
    }
    Some(tiers)
}

/// The length of the grace, in days.
fn days(checker: &mut Checker, tree: &ast::Expr) -> Option<u32> {
    let at = checker.at(tree.span);
    let finding = match &tree.kind {
        ast::ExprKind::Error => return None,
        ast::ExprKind::Duration(length) if length.unit == TimeUnit::Day => match u32::try_from(length.count) {
            Ok(days) => return Some(days),
            Err(_) => Diagnostic::new(Code::OutOfBounds, "the grace is too long").label(at, "not a number of days"),
        },
        ast::ExprKind::Duration(length) => Diagnostic::new(Code::WrongDimension, "the grace is counted in days")
            .label(at, unit_word(length.unit))
            .help("write it in days, as `90 days`"),
        ast::ExprKind::Number(number) => Diagnostic::new(Code::WrongDimension, "the grace is counted in days")
            .label(at, "a number without a unit")
            .suggest(format!("write `{number} days`"), at, format!("{number} days")),
        _ => Diagnostic::new(Code::WrongType, "the grace is a plain number of days")
            .label(at, "not a length of time")
            .help("write it in days, as `90 days`"),
    };
    checker.report(finding);
    None
}
