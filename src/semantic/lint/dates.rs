//! Ranges of dates that end before they begin: the program's own and windows in conditions.
//! Exceptions have a check of their own; must not know what a window is for.

use super::Program;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{ExprKind, Window};
use crate::semantic::walk;

/// Reversed ranges.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let mut found = Vec::new();
    if let (Some((first, last)), Some(at)) = (model.program.effective, model.program.at)
        && last < first
    {
        found.push(
            Diagnostic::new(Code::ReversedDates, format!("the program ends on {last}, before it begins on {first}"))
                .label(at, "in effect on no day")
                .help(format!("write `effective {last} to {first}`, or correct the dates")),
        );
    }
    for definition in walk::definitions(model) {
        for root in walk::roots(model, definition) {
            walk::each(root, |expr| {
                if let ExprKind::Within(_, Window::Between(from, to)) = &expr.kind
                    && to < from
                {
                    found.push(
                        Diagnostic::new(Code::ReversedDates, format!("the days from {from} to {to} are none"))
                            .label(expr.at, "holds on no day")
                            .help(format!("write `{to} to {from}`, or correct the dates")),
                    );
                }
            });
        }
    }
    found
}
