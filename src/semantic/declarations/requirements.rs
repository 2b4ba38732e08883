//! `requirements { table }`: one row a metric, one column a tier.

use super::ladder_table::{check_header, columns};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{CompareOp, DatedRows, Expr, ExprKind, Rule, RuleName, Tier, Validity};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::semantic::wording::wording;
use crate::syntax::ast::{self, CellKind};
use crate::text::Span;

/// Adds the rules of the table to its tiers.
pub(super) fn check(checker: &mut Checker, tree: &ast::Requirements) {
    let table = &tree.table;
    let in_force = checker.in_force(tree.in_force.as_ref(), table.span);
    checker.tables.push((checker.names.ladder, checker.at(table.span), in_force));
    check_header(checker, table);
    let tiers = columns(checker, table);
    for row in &table.rows {
        match &row.head {
            Some(head) => check_row(checker, head, row, &tiers, in_force),
            None => {
                let finding = Diagnostic::new(Code::MissingValue, "the row does not say what it asks")
                    .label(checker.at(row.span), "nothing before the first bar")
                    .help("begin it with a metric and a comparison, as `annual_revenue >=`");
                checker.report(finding);
            }
        }
    }
}

fn check_row(
    checker: &mut Checker,
    head: &ast::RowHead,
    row: &ast::Row,
    tiers: &[Option<Id<Tier>>],
    in_force: Option<Validity>,
) {
    let mut subject = checker.expr(&head.value, &Scope::PARTNER, None);
    if let ExprKind::Constant(_) = subject.kind {
        let finding = Diagnostic::new(Code::WrongType, "a row asks for something that partners have")
            .label(subject.at, "a plain value")
            .help("begin it with a field or a metric, as `annual_revenue >=`");
        checker.report(finding);
        subject = checker.error(head.value.span);
    }
    let name = checker.names.spelt(&wording(&head.value));
    let op = operator(checker, head, &subject);
    if let Some(op) = op {
        let key = (checker.names.ladder, name.clone(), op.symbol());
        let at = checker.at(head.span);
        let rows = checker.rows.entry(key).or_default();
        // Rows of two dated tables are two versions, whose dates the checks of the whole program compare.
        let first = rows.iter().find(|(_, dated)| dated.is_none() || in_force.is_none()).map(|(first, _)| *first);
        rows.push((at, in_force));
        if let Some(first) = first {
            let message = format!("`{name}` has two rows");
            checker.twice(message, head.span, first, "join them to one row");
        }
    }
    // A row that is no name of its own goes by its label.
    let called = match &head.label {
        Some(label) if !matches!(head.value.kind, ast::ExprKind::Name(_)) => {
            checker.rule_name(&label.value, label);
            RuleName::Given(label.value.clone())
        }
        _ => RuleName::Row(name.clone()),
    };
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
        let rule = Rule { name: Some(called.clone()), condition, at, repeats, in_force };
        let ladder = checker.names.ladder;
        checker.model.ladders[ladder].tiers[tier].requires.push(rule);
    }
}

impl Checker<'_> {
    /// Once all tables are known: their rows, whose versions the checks of the whole program compare.
    pub fn finish_rows(&mut self) {
        let mut rows: Vec<_> = std::mem::take(&mut self.rows).into_iter().collect();
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (ladder, at, in_force) in std::mem::take(&mut self.tables) {
            match self.model.tables.iter_mut().find(|tables| tables.ladder == ladder) {
                Some(tables) => tables.versions.push((at, in_force)),
                None => self.model.tables.push(DatedRows { ladder, row: None, versions: vec![(at, in_force)] }),
            }
        }
        self.model.tables.extend(rows.into_iter().map(|((ladder, name, op), versions)| {
            let row = Some(format!("{name} {op}"));
            DatedRows { ladder, row, versions }
        }));
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
