//! `specialization NAME in CATEGORY { require … }`: a badge beside the ladder.

use super::{category, staff};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::Specialization;
use crate::semantic::scope::Scope;
use crate::syntax::ast;

/// Checks the category and what must hold.
pub(super) fn check(checker: &mut Checker, id: Id<Specialization>, badge: &ast::Specialization) {
    category::check(checker, &badge.category, "specializations", category::SPECIALIZATIONS);
    let mut rules = Vec::new();
    for require in &badge.requires {
        rules.extend(checker.rules(require, &Scope::PARTNER));
    }
    checker.model.specializations[id].requires = rules;
    let seats: Vec<_> = badge.staff.iter().flat_map(|tree| staff::seats(checker, tree)).collect();
    checker.model.specializations[id].seats = seats;
}
