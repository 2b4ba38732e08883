//! `role NAME of RECORD where C { up to N seats }`: who may fill a seat.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Role, Target};
use crate::semantic::scope::Scope;
use crate::syntax::ast;

/// Checks who they are and what they must be.
pub(super) fn check(checker: &mut Checker, id: Id<Role>, tree: &ast::Role) {
    let Some(record) = checker.names.record(&tree.of.text) else {
        let records = checker.record_names();
        let message = format!("there is no record `{}`", tree.of.text);
        checker.unknown(Code::UnknownName, message, &tree.of, records.iter().map(String::as_str));
        return;
    };
    checker.note_use(tree.of.span, Target::Record(record));
    if checker.model.partner == Some(record) {
        let finding = Diagnostic::new(Code::WrongScope, "a partner fills no seat of its own")
            .label(checker.at(tree.of.span), "not the people of a partner")
            .help("name the record of its people, as `role engineer of person where …`");
        checker.report(finding);
        return;
    }
    let scope = Scope::of_record(checker, record);
    let condition = checker.condition(&tree.condition, &scope);
    let seats = tree.seats.as_ref().and_then(|seats| checker.whole_literal(seats, "the seats of one person"));
    if let (Some(0), Some(at)) = (seats, &tree.seats) {
        let finding = Diagnostic::new(Code::NoEffect, "whoever may fill no seat has no role")
            .label(checker.at(at.span), "no seat at all")
            .help("write `up to 1 seat` or more, or leave it out for any number");
        checker.report(finding);
    }
    let role = &mut checker.model.roles[id];
    role.of = Some(record);
    role.condition = condition;
    role.seats = seats.filter(|seats| *seats > 0);
}
