//! What depends on the day on which it is asked: windows, `today`, and every fact that reads them.
//! Must not know which day it is.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Id;
use super::model::{Definition, Expr, ExprKind, Fact, Field, Gathering, Group, Model, ScoreItem, Window, WindowKind};
use super::walk;

/// The facts of a program by what the day does to them.
#[derive(Clone, Debug, Default)]
pub struct Dated {
    /// Those that depend on the day.
    pub facts: FxHashSet<Fact>,
    /// Those of them that on another day are read from earlier results, and those that read such a one.
    pub recorded: FxHashSet<Fact>,
    /// Those that on another day are read from earlier results.
    past: FxHashSet<Fact>,
    /// Those that ask a condition on the days of a window that depends on the day.
    pub repeated: FxHashSet<Fact>,
    /// What those that ask other rows something that depends on the day ask of which.
    asking: FxHashMap<Fact, Asking>,
}

/// Of which other rows something is asked that depends on the day.
#[derive(Clone, Debug, Default)]
struct Asking {
    /// Of those that these references lead to.
    through: BTreeSet<Id<Field>>,
    /// Of peers, or of rows further away.
    further: bool,
}

impl Asking {
    fn is_any(&self) -> bool {
        self.further || !self.through.is_empty()
    }

    fn add(&mut self, other: &Asking) {
        self.through.extend(&other.through);
        self.further |= other.further;
    }
}

impl Dated {
    /// The facts of a model whose definitions are in order.
    pub fn of(model: &Model) -> Dated {
        let mut dated = Dated::default();
        for definition in &model.order {
            let facts = facts_of(model, *definition);
            let roots = walk::roots(model, *definition);
            if facts.iter().any(|fact| is_recorded(model, *fact)) {
                dated.facts.extend(&facts);
                dated.recorded.extend(&facts);
                dated.past.extend(facts.iter().filter(|fact| is_recorded(model, **fact)));
            }
            if roots.iter().any(|root| dated.depends(root)) {
                dated.facts.extend(&facts);
            }
            if roots.iter().any(|root| dated.reads_recorded(root)) {
                dated.recorded.extend(&facts);
            }
            if roots.iter().any(|root| dated.repeats(root)) {
                dated.repeated.extend(&facts);
            }
            let mut asking = Asking::default();
            roots.iter().for_each(|root| dated.ask(root, &mut asking));
            if asking.is_any() {
                dated.asking.extend(facts.iter().map(|fact| (*fact, asking.clone())));
            }
        }
        dated
    }

    /// Whether an expression depends on the day.
    pub fn depends(&self, root: &Expr) -> bool {
        self.any(root, |expr| match &expr.kind {
            ExprKind::Today => true,
            ExprKind::Fact(fact) => self.facts.contains(fact),
            ExprKind::Within(_, window) | ExprKind::Edge(_, window) => is_relative(window),
            ExprKind::OnDays(_, _, days) => is_relative(&days.window),
            _ => false,
        })
    }

    /// Whether an expression reads what earlier results have of another day.
    pub fn reads_recorded(&self, root: &Expr) -> bool {
        self.any(root, |expr| matches!(&expr.kind, ExprKind::Fact(fact) if self.recorded.contains(fact)))
    }

    /// Whether an expression asks a condition on days that depend on the day.
    pub fn repeats(&self, root: &Expr) -> bool {
        self.any(root, |expr| match &expr.kind {
            ExprKind::OnDays(_, _, days) => {
                is_relative(&days.window) || walk::bounds(&days.window).into_iter().any(|bound| self.depends(bound))
            }
            ExprKind::Fact(fact) => self.repeated.contains(fact),
            _ => false,
        })
    }

    /// Whether an expression asks other rows something that depends on the day. Rows that refer to this one are asked as
    /// of its day, and find their way back to it.
    pub fn asks_others(&self, root: &Expr) -> bool {
        let mut asking = Asking::default();
        self.ask(root, &mut asking);
        asking.is_any()
    }

    fn ask(&self, expr: &Expr, asking: &mut Asking) {
        match &expr.kind {
            ExprKind::Fact(fact) => {
                if let Some(of) = self.asking.get(fact) {
                    asking.add(of);
                }
            }
            ExprKind::Through { reference, inner } => {
                // What a partner held is read from earlier results on any day of any row.
                let is_past = matches!(&inner.kind, ExprKind::Fact(fact) if self.past.contains(fact));
                if !is_past && self.depends(inner) {
                    asking.through.insert(*reference);
                    asking.further |= self.asks_others(inner);
                }
            }
            ExprKind::Rank(_) => asking.further |= self.depends(expr),
            ExprKind::Aggregate(aggregate) => match &aggregate.gathering {
                Gathering::Peers(_) | Gathering::All => asking.further |= self.depends(expr),
                Gathering::Via(way) => {
                    let mut of_rows = Asking::default();
                    walk::children(expr).into_iter().for_each(|inner| self.ask(inner, &mut of_rows));
                    if let [reference] = way.as_slice() {
                        of_rows.through.remove(reference);
                    }
                    asking.further |= of_rows.is_any();
                }
            },
            ExprKind::AsOf(_, day) => self.ask(day, asking),
            ExprKind::OnDays(_, _, days) => {
                walk::bounds(&days.window).into_iter().for_each(|bound| self.ask(bound, asking));
            }
            _ => walk::children(expr).into_iter().for_each(|inner| self.ask(inner, asking)),
        }
    }

    /// Whether something that is asked on the expression's own day is so: what stands below `as of` and `at every`
    /// is asked on other days.
    fn any(&self, root: &Expr, is: impl Fn(&Expr) -> bool) -> bool {
        let mut stack = vec![root];
        while let Some(expr) = stack.pop() {
            if is(expr) {
                return true;
            }
            match &expr.kind {
                ExprKind::AsOf(_, day) => stack.push(day),
                ExprKind::OnDays(_, _, days) => stack.extend(walk::bounds(&days.window)),
                _ => walk::push_children(expr, &mut stack),
            }
        }
        false
    }
}

/// Whether a window moves with the day, its bounds aside.
fn is_relative(mut window: &Window) -> bool {
    while let WindowKind::Nth(_, _, of) = &window.kind {
        window = of;
    }
    !matches!(window.kind, WindowKind::Between(..))
}

/// Whether a fact of another day is what earlier results recorded, never computed anew.
pub fn is_recorded(model: &Model, fact: Fact) -> bool {
    model.life_of(fact).is_some()
        || matches!(
            fact,
            Fact::Standing(_)
                | Fact::StandingSince(_)
                | Fact::GraceUntil(_)
                | Fact::Status(_)
                | Fact::Tier(_)
                | Fact::Benefit(_)
        )
}

/// The facts that a definition makes. Whether a tier is earned depends on the day as soon as one of its ladder does.
fn facts_of(model: &Model, definition: Definition) -> Vec<Fact> {
    match definition {
        Definition::Metric(id) => vec![Fact::Metric(id)],
        Definition::Threshold(id) => vec![Fact::Threshold(id)],
        Definition::Band(id) => vec![Fact::Band(id)],
        Definition::Gate(id) => vec![Fact::Gate(id)],
        Definition::Specialization(id) => vec![Fact::Specialization(id)],
        Definition::Benefit(id) => vec![Fact::Benefit(id)],
        Definition::Score(id) => {
            let groups = groups(model, &model.scores[id].items).into_iter().map(Fact::Group);
            groups.chain([Fact::Score(id)]).collect()
        }
        Definition::Track(ladder) => vec![Fact::Track(ladder), Fact::Earned(ladder)],
        Definition::Tier(ladder, _) => vec![Fact::Earned(ladder)],
        Definition::Standing(ladder) => {
            let parts = [Fact::Standing, Fact::StandingSince, Fact::GraceUntil, Fact::Status];
            parts.into_iter().map(|part| part(ladder)).collect()
        }
        Definition::Held(ladder) => vec![Fact::Tier(ladder)],
        Definition::Earned(_) | Definition::Kpi(_) => Vec::new(),
    }
}

fn groups(model: &Model, items: &[ScoreItem]) -> Vec<Id<Group>> {
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
