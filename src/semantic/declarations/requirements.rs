//! `requirements { table }`: one row a metric, one column a tier.

use super::ladder_table::{check_header, columns};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{CompareOp, Expr, ExprKind, Rule, RuleName, Tier};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::semantic::wording::wording;
use crate::syntax::ast::{self, CellKind};
use crate::text::Span;

/// Adds the rules of the table to its tiers.
pub(super) fn check(checker: &mut Checker, table: &ast::Table) {
    check_header(checker, table);
    let tiers = columns(checker, table);
    for row in &table.rows {
        match &row.head {
            Some(head) => check_row(checker, head, row, &tiers),
            None => {
                let finding = Diagnostic::new(Code::MissingValue, "the row does not say what it asks")
                    .label(checker.at(row.span), "nothing before the first bar")
                    .help("begin it with a metric and a comparison, as `annual_revenue >=`");
                checker.report(finding);
            }
        }
    }
}

fn check_row(checker: &mut Checker, head: &ast::RowHead, row: &ast::Row, tiers: &[Option<Id<Tier>>]) {
    let mut subject = checker.expr(&head.value, &Scope::PARTNER, None);
    if let ExprKind::Constant(_) = subject.kind {
        let finding = Diagnostic::new(Code::WrongType, "a row asks for something that partners have")
            .label(subject.at, "a plain value")
            .help("begin it with a field or a metric, as `annual_revenue >=`");
        checker.report(finding);
        subject = checker.error(head.value.span);
    }
    let name = wording(&head.value);
    let op = operator(checker, head, &subject);
    if let Some(op) = op {
        let key = (checker.names.ladder, name.clone(), op.symbol());
        match checker.rows.get(&key).copied() {
            Some(first) => {
                let message = format!("`{name}` has two rows");
                checker.twice(message, head.span, first, "join them to one row");
            }
            None => {
                checker.rows.insert(key, checker.at(head.span));
            }
        }
    }
    let mut left: Option<Expr> = None;
    let mut broken = op.is_none();
    for (cell, tier) in row.cells.iter().zip(tiers) {
        let at = checker.at(cell.span);
        let mut repeats = false;
        match &cell.kind {
            CellKind::Value(bound) => {
                left = Some(match op {
                    Some(op) => checker.compare_to(op, subject.clone(), bound, &Scope::PARTNER, at),
                    None => checker.error(cell.span),
                });
            }
            CellKind::Same => {
                if left.is_none() && !broken {
                    same_of_nothing(checker, cell.span);
                }
                repeats = !checker.ladder().standalone;
            }
            // Read alone, a tier may ask nothing of what a lower one asks for.
            CellKind::Dash if checker.ladder().standalone => left = None,
            CellKind::Dash if left.is_some() => {
                dash_after_bound(checker, &name, cell.span);
                repeats = true;
            }
            CellKind::Dash => {}
            CellKind::Error => {
                left = None;
                broken = true;
            }
        }
        let (Some(condition), Some(tier)) = (&left, *tier) else {
            continue;
        };
        let condition = Expr { at, ..condition.clone() };
        let rule = Rule { name: Some(RuleName::Row(name.clone())), condition, at, repeats };
        let ladder = checker.names.ladder;
        checker.model.ladders[ladder].tiers[tier].requires.push(rule);
    }
}

/// The comparison of a row; `is` may be left out for flags and labels. None where it makes no sense, which is reported.
fn operator(checker: &mut Checker, head: &ast::RowHead, subject: &Expr) -> Option<CompareOp> {
    let named = matches!(subject.ty, Type::Flag | Type::Error) || subject.ty.is_labelled();
    match head.op {
        Some((op, span)) => {
            let at = checker.at(span);
            checker.check_order(op, subject, at).then_some(op)
        }
        None if named => Some(CompareOp::Is),
        None => {
            let end = checker.at(Span::at(head.value.span.end as usize));
            let finding = Diagnostic::new(Code::MissingOperator, "the row does not say how its cells are compared")
                .label(subject.at, checker.describe(&subject.ty))
                .help("write `>=` after it; only flags and labels do without")
                .suggest("write `>=`", end, " >=");
            checker.report(finding);
            Some(CompareOp::AtLeast)
        }
    }
}

fn same_of_nothing(checker: &mut Checker, cell: Span) {
    let finding = Diagnostic::new(Code::Unexpected, "`same` has no bound to its left to repeat")
        .label(checker.at(cell), "nothing to repeat")
        .help("write the bound, or `-` where nothing is asked yet");
    checker.report(finding);
}

fn dash_after_bound(checker: &mut Checker, name: &str, cell: Span) {
    let at = checker.at(cell);
    let finding = Diagnostic::new(Code::DashAfterBound, format!("`-` would drop what `{name}` asks of the tier below"))
        .label(at, "a tier asks all that those below it ask")
        .help("write `same` to keep the bound")
        .fix("change to `same`", at, "same");
    checker.report(finding);
}
