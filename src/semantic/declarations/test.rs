//! `test "…" { given … expect … }`: what is given, and what is expected of it.

mod expects;
mod givens;

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::{Cast, Checker};
use crate::semantic::model::Test;
use crate::syntax::ast::{self, TestClauseKind};

/// Checks a test.
pub(super) fn check(checker: &mut Checker, tree: &ast::Test) {
    let mut test = Test {
        name: checker.names.full_rule_name(&tree.name.value),
        at: checker.at(tree.name.span),
        today: None,
        partners: Vec::new(),
        rows: Vec::new(),
        values: Vec::new(),
        standings: Vec::new(),
        expects: Vec::new(),
    };
    if let Some(first) = checker.model.tests.iter().find(|other| other.name == test.name) {
        let first = first.at;
        let message = format!("two tests are called \"{}\"", test.name);
        checker.twice(message, tree.name.span, first, "say what sets them apart");
    }
    checker.cast = Cast::default();
    givens::check(checker, tree, &mut test);
    for clause in &tree.clauses {
        expects::check(checker, clause, &mut test);
    }
    checker.cast = Cast::default();
    let expects = tree.clauses.iter().any(|clause| {
        matches!(
            clause.kind,
            TestClauseKind::Expect(_)
                | TestClauseKind::ExpectMisses { .. }
                | TestClauseKind::ExpectUnknown(_)
                | TestClauseKind::Error
        )
    });
    if !expects {
        let finding = Diagnostic::new(Code::NoExpectation, format!("the test \"{}\" expects nothing", test.name))
            .label(test.at, "shows nothing")
            .help("add what must hold, as `expect tier is …`");
        checker.report(finding);
    }
    checker.model.tests.push(test);
}
