//! `metric NAME = EXPR`, `metric RECORD.NAME = EXPR`: a derived fact about a partner, or about a row of a record.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::declare::outcomes;
use crate::semantic::model::Metric;
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;

/// Checks the metric's expression.
pub(in crate::semantic) fn check(checker: &mut Checker, id: Id<Metric>, metric: &ast::Metric) {
    let scope = match (checker.model.metrics[id].of, &metric.of) {
        (Some(record), _) => Scope::of_record(checker, record),
        (None, None) => Scope::PARTNER,
        // That there is no such record has been reported.
        (None, Some(_)) => return,
    };
    let mut names = Vec::new();
    if !matches!(metric.value.kind, ast::ExprKind::Name(_)) {
        outcomes(&metric.value, checker.file, &mut names);
    }
    let owner = checker.model.metrics[id].symbol.name.clone();
    let labels = checker.labels_meant(owner, &names, &scope);
    let mut value = checker.expr(&metric.value, &scope, labels.as_ref());
    if let Type::Row(_) = value.ty {
        let finding = Diagnostic::new(Code::WrongType, format!("{} is not a value", checker.describe(&value.ty)))
            .label(value.at, "a whole row")
            .help("name one of its fields");
        checker.report(finding);
        value = checker.error(metric.value.span);
    }
    if checker.mistakes.are_in(checker.model.metrics[id].symbol.whole) {
        value.ty = Type::Error;
    }
    checker.model.metrics[id].value = value;
}
