//! `tier NAME { require … retain … }`: what a table cannot say.

use super::staff;
use crate::semantic::checker::Checker;
use crate::semantic::scope::Scope;
use crate::syntax::ast::{self, TierClause};

/// Adds the rules of the block to its tier; they are checked even where the tier is unknown.
pub(super) fn check(checker: &mut Checker, tree: &ast::Tier) {
    let ladder = checker.names.ladder;
    let tier = checker.tier_of(ladder, &tree.name);
    for clause in &tree.clauses {
        let require = match clause {
            TierClause::Require(require) | TierClause::Retain(require) => require,
            TierClause::Staff(tree) => {
                let seats = staff::seats(checker, tree);
                if let Some(tier) = tier {
                    let unclear = staff::unclear(checker, tree, &seats);
                    checker.model.ladders[ladder].tiers[tier].requires.extend(unclear);
                    checker.model.ladders[ladder].tiers[tier].seats.extend(seats);
                }
                continue;
            }
        };
        let rules = checker.rules(require, &Scope::PARTNER);
        let Some(tier) = tier else {
            continue;
        };
        match clause {
            TierClause::Require(_) => checker.model.ladders[ladder].tiers[tier].requires.extend(rules),
            TierClause::Staff(_) => {}
            TierClause::Retain(_) => checker.model.ladders[ladder].tiers[tier].retains.extend(rules),
        }
    }
}
