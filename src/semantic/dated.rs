//! What depends on the day on which it is asked: windows, `today`, and every fact that reads them.
//! Must not know which day it is.

use rustc_hash::FxHashSet;

use super::model::{Definition, Expr, ExprKind, Fact, Model, ScoreItem, Window};
use super::walk;

/// The facts that depend on the day, those of the tier's life included.
pub fn facts(model: &Model) -> FxHashSet<Fact> {
    let mut dated: FxHashSet<Fact> = FxHashSet::default();
    for definition in &model.order {
        let reads = walk::roots(model, *definition).into_iter().any(|root| depends(root, &dated));
        match definition {
            Definition::Metric(id) if reads => drop(dated.insert(Fact::Metric(*id))),
            Definition::Threshold(id) if reads => drop(dated.insert(Fact::Threshold(*id))),
            Definition::Band(id) if reads => drop(dated.insert(Fact::Band(*id))),
            Definition::Gate(id) if reads => drop(dated.insert(Fact::Gate(*id))),
            Definition::Specialization(id) if reads => drop(dated.insert(Fact::Specialization(*id))),
            Definition::Score(id) if reads => {
                dated.insert(Fact::Score(*id));
                dated.extend(groups(model, &model.scores[*id].items).into_iter().map(Fact::Group));
            }
            Definition::Track(ladder) if reads => drop(dated.insert(Fact::Track(*ladder))),
            Definition::Tier(ladder, _) if reads => drop(dated.insert(Fact::Earned(*ladder))),
            Definition::Benefit(id) => drop(dated.insert(Fact::Benefit(*id))),
            Definition::Standing(ladder) => {
                let parts = [Fact::Standing, Fact::StandingSince, Fact::GraceUntil, Fact::Status];
                dated.extend(parts.map(|part| part(*ladder)));
            }
            Definition::Held(ladder) => drop(dated.insert(Fact::Tier(*ladder))),
            _ => {}
        }
    }
    dated
}

/// Whether an expression depends on the day, given the facts that do.
pub fn depends(root: &Expr, dated: &FxHashSet<Fact>) -> bool {
    let mut found = false;
    walk::each(root, |expr| {
        found |= match &expr.kind {
            ExprKind::Today => true,
            ExprKind::Fact(fact) => dated.contains(fact),
            ExprKind::Within(_, window) => !matches!(window, Window::Between(..)),
            _ => false,
        };
    });
    found
}

/// Whether a fact of another day is what earlier results recorded, never computed anew.
pub fn is_recorded(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::Standing(_)
            | Fact::StandingSince(_)
            | Fact::GraceUntil(_)
            | Fact::Status(_)
            | Fact::Tier(_)
            | Fact::Benefit(_)
    )
}

fn groups(model: &Model, items: &[ScoreItem]) -> Vec<super::Id<super::model::Group>> {
    let mut found = Vec::new();
    let mut stack: Vec<&ScoreItem> = items.iter().collect();
    while let Some(item) = stack.pop() {
        if let ScoreItem::Group(id) = item {
            found.push(*id);
            stack.extend(&model.groups[*id].items);
        }
    }
    found
}
