//! `specialization NAME in CATEGORY { require … }`: a badge beside the ladder.

use super::{category, review, staff};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Ladder, Rule, Specialization, Tier};
use crate::semantic::scope::Scope;
use crate::syntax::ast::{self, Require};

/// Checks the category and what must hold.
pub(super) fn check(checker: &mut Checker, id: Id<Specialization>, badge: &ast::Specialization) {
    category::check(checker, &badge.category, "specializations", category::SPECIALIZATIONS);
    let mut requires = rules(checker, &badge.requires);
    let mut seats = Vec::new();
    for tree in &badge.staff {
        let found = staff::seats(checker, tree);
        requires.extend(staff::unclear(checker, tree, &found));
        seats.extend(found);
    }
    checker.model.specializations[id].seats = seats;
    let retains = rules(checker, &badge.retains);
    match life(checker, id) {
        Some((ladder, tier)) => {
            checker.model.ladders[ladder].tiers[tier].requires = requires;
            checker.model.ladders[ladder].tiers[tier].retains = retains;
            for (tree, whole) in &badge.reviews {
                review::check(checker, ladder, tree, *whole);
            }
        }
        None => checker.model.specializations[id].requires = requires,
    }
}

fn rules(checker: &mut Checker, clauses: &[Require]) -> Vec<Rule> {
    clauses.iter().flat_map(|clause| checker.rules(clause, &Scope::PARTNER)).collect()
}

/// The one tier that stands for the badge, where it has a life.
pub(super) fn life(checker: &Checker, id: Id<Specialization>) -> Option<(Id<Ladder>, Id<Tier>)> {
    let ladder = checker.model.specializations[id].life?;
    checker.model.ladders[ladder].tiers.ids().next().map(|tier| (ladder, tier))
}
