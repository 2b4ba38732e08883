//! `exception "KEY" { tier T until DATE reason "…" by "…" }`: what is said.
//! What is missing, and what does not go together, is found by the checks of the whole program.

use crate::semantic::checker::Checker;
use crate::semantic::model::Exception;
use crate::syntax::ast::{self, ExceptionClause};
use crate::text::{FileSpan, Span};
use crate::value::Date;

/// Fills in the exception.
pub(super) fn check(checker: &mut Checker, tree: &ast::Exception, whole: Span, docs: Option<&ast::Doc>) {
    let mut exception = Exception {
        key: tree.key.value.clone(),
        key_at: checker.at(tree.key.span),
        ladder: checker.names.ladder,
        tier: None,
        from: None,
        until: None,
        reason: None,
        by: None,
        at: checker.at(whole),
        docs: docs.map(|docs| docs.text.clone()),
    };
    let mut said: Vec<(&str, FileSpan)> = Vec::new();
    for clause in &tree.clauses {
        let (word, span) = match clause {
            ExceptionClause::Tier { span, .. } => ("tier", *span),
            ExceptionClause::Reason(_, span) => ("reason", *span),
            ExceptionClause::By(_, span) => ("by", *span),
        };
        if let Some((_, first)) = said.iter().find(|(other, _)| *other == word) {
            checker.twice(format!("`{word}` is said twice"), span, *first, "keep one of them");
            continue;
        }
        said.push((word, checker.at(span)));
        fill(checker, &mut exception, clause);
    }
    checker.model.exceptions.push(exception);
}

fn fill(checker: &mut Checker, exception: &mut Exception, clause: &ExceptionClause) {
    match clause {
        ExceptionClause::Tier { tier, of, from, until, .. } => {
            if let Some((ladder, tier)) = checker.any_tier(tier, of.as_ref()) {
                exception.ladder = ladder;
                exception.tier = Some(tier);
            }
            exception.from = from.as_ref().and_then(|from| checker.date_literal(from, "the first day"));
            exception.until = until.as_ref().map(|until| {
                let day = checker.date_literal(until, "the last day");
                // An end that could not be read is no end that is missing.
                let end = checker.model.program.effective.map(|(_, end)| end);
                (day.or(end).unwrap_or(Date(i32::MAX)), checker.at(until.span))
            });
        }
        ExceptionClause::Reason(text, _) => exception.reason = Some(text.value.clone()),
        ExceptionClause::By(text, _) => exception.by = Some(text.value.clone()),
    }
}
