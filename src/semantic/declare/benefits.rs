//! What partners receive and owe, declared: the rows of tables, and budgets. Must not look into cells.

use super::{Body, LaterVersion, VersionBody, Waiting, declare_fact};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Benefit, BenefitValue, Fact, Kpi, Target};
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;

/// A budget is a figure without a name of its own: it is called by its benefit.
pub(super) fn declare_budget(
    checker: &mut Checker,
    budget: &ast::Budget,
    docs: Option<&ast::Doc>,
    whole: Span,
) -> Id<Kpi> {
    let written = match &budget.of.kind {
        ast::ExprKind::Name(name) | ast::ExprKind::Call(name, _) => name.text.clone(),
        _ => String::new(),
    };
    let name = ast::Name { text: format!("budget({written})"), span: budget.of.span };
    let symbol = checker.symbol(&name, None, docs, whole);
    let value = checker.error(budget.of.span);
    checker.model.kpis.push(Kpi { symbol, category: "budget".to_owned(), value, target: None, budget: None })
}

/// Enters one benefit a row.
pub(super) fn declare_rows<'a>(checker: &mut Checker<'a>, table: &'a ast::BenefitTable) -> Vec<Id<Benefit>> {
    let mut rows = Vec::new();
    for row in &table.table.rows {
        let Some(head) = &row.head else {
            let finding = Diagnostic::new(Code::MissingValue, "the row does not say which benefit it is")
                .label(checker.at(row.span), "nothing before the first bar")
                .help("begin it with the benefit's name, as `margin`");
            checker.report(finding);
            continue;
        };
        let ast::ExprKind::Name(name) = &head.value.kind else {
            if !matches!(head.value.kind, ast::ExprKind::Error) {
                let finding = Diagnostic::new(Code::Unexpected, "a row of a benefit table begins with a name")
                    .label(checker.at(head.value.span), "no name")
                    .help("write the benefit's name, as `margin`");
                checker.report(finding);
            }
            continue;
        };
        if let Some(Target::Benefit(first)) = checker.version_of(name, table.in_force.is_some()) {
            checker.note_declaration(name.span, Target::Benefit(first));
            let body = VersionBody::Row(row, table);
            let version = LaterVersion { file: checker.file, whole: row.span, body };
            checker.versions.entry(Target::Benefit(first)).or_default().push(version);
            continue;
        }
        let symbol = checker.member_symbol(name, head.label.as_ref(), row.docs.as_ref(), row.span);
        let category = table.category.text.clone();
        let value = BenefitValue::ByTier(Vec::new());
        let (ladder, versions) = (checker.names.ladder, Vec::new());
        let (ty, owed) = (Type::Error, table.owed);
        let id = checker.model.benefits.push(Benefit { symbol, owed, category, ladder, ty, value, versions });
        declare_fact(checker, name, Fact::Benefit(id));
        checker.is_dated(Target::Benefit(id), table.in_force.as_ref());
        let body = Body::Row(id, row, table);
        checker.waiting.insert(
            Fact::Benefit(id),
            Waiting { file: checker.file, ladder, bound: checker.names.bound.clone(), body },
        );
        rows.push(id);
    }
    rows
}
