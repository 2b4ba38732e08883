//! Definitions whose type follows from their body, each checked after those it mentions.
//! Must not know what the bodies mean; what the order is for evaluation is decided later, on the model.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bound::Space;
use super::checker::Checker;
use super::declarations;
use super::declare::Body;
use super::mentions::{names_in, names_in_arms, names_in_cells};
use super::model::Fact;
use crate::syntax::ast;

/// How many definitions may be inferred one because of the other: only loops come near it, and they are reported.
const DEEPEST: u32 = 16;

impl<'a> Checker<'a> {
    /// Checks everything whose type is inferred, dependencies first.
    pub fn infer(&mut self) {
        for fact in self.inference_order() {
            if self.is_answered() {
                return;
            }
            self.settle(fact);
        }
    }

    /// Checks a definition whose type is inferred, if it has not been. One that is being checked has no type yet:
    /// it depends on itself, which is reported once the whole program is known.
    pub fn settle(&mut self, fact: Fact) {
        if self.settling >= DEEPEST {
            return;
        }
        let Some(waiting) = self.waiting.remove(&fact) else {
            return;
        };
        let (file, ladder, depth) = (self.file, self.names.ladder, self.depth);
        let cast = std::mem::take(&mut self.cast);
        let bound = std::mem::replace(&mut self.names.bound, waiting.bound);
        let calling = std::mem::take(&mut self.calling);
        self.file = waiting.file;
        self.names.ladder = waiting.ladder;
        self.depth = 0;
        self.settling += 1;
        match waiting.body {
            Body::Metric(id, tree) => declarations::metric::check(self, id, tree),
            Body::Threshold(id, tree) => declarations::threshold::check(self, id, tree),
            Body::Kpi(id, tree) => declarations::kpi::check(self, id, tree),
            Body::Row(id, row, table) => declarations::benefit_table::check_row(self, id, row, table),
        }
        self.settling -= 1;
        self.file = file;
        self.names.ladder = ladder;
        self.depth = depth;
        self.cast = cast;
        self.names.bound = bound;
        self.calling = calling;
    }

    /// The facts that a name may stand for: one, or all members of a family.
    fn facts_of(&self, name: &str) -> Vec<Fact> {
        let members = [Space::Facts, Space::Kpis].into_iter().filter_map(|space| self.names.family(space, name));
        let members = members.flat_map(|family| family.members.iter().copied());
        members.chain(self.names.fact(name)).chain(self.names.kpi(name)).collect()
    }

    /// The names, and those in the metrics with parameters among them.
    fn with_parametric<'n>(&self, mut names: Vec<&'n str>) -> Vec<&'n str>
    where
        'a: 'n,
    {
        let mut seen = FxHashSet::default();
        let mut at = 0;
        while let Some(name) = names.get(at).copied() {
            if let Some(metric) = self.parametric.get(name)
                && seen.insert(name)
            {
                names_in(&metric.tree.value, &mut names);
            }
            at += 1;
        }
        names
    }

    /// The waiting definitions in an order in which each follows those that it mentions, loops aside.
    fn inference_order(&self) -> Vec<Fact> {
        let mut facts: Vec<Fact> = self.waiting.keys().copied().collect();
        facts.sort_unstable();
        let mentions: FxHashMap<Fact, Vec<Fact>> = facts
            .iter()
            .filter_map(|fact| {
                let body = self.waiting.get(fact)?.body;
                let mut mentioned: Vec<Fact> = self
                    .with_parametric(names(body))
                    .into_iter()
                    .flat_map(|name| self.facts_of(name))
                    .filter(|other| self.waiting.contains_key(other))
                    .collect();
                mentioned.sort_unstable();
                mentioned.dedup();
                Some((*fact, mentioned))
            })
            .collect();
        let mut order = Vec::new();
        let mut entered = FxHashSet::default();
        for fact in facts {
            if !entered.insert(fact) {
                continue;
            }
            let mut path = vec![(fact, 0)];
            while let Some((here, next)) = path.last_mut() {
                match mentions.get(here).and_then(|mentioned| mentioned.get(*next)) {
                    Some(mentioned) => {
                        *next += 1;
                        if entered.insert(*mentioned) {
                            path.push((*mentioned, 0));
                        }
                    }
                    None => {
                        order.push(*here);
                        path.pop();
                    }
                }
            }
        }
        order
    }
}

fn names(body: Body<'_>) -> Vec<&str> {
    let mut names = Vec::new();
    match body {
        Body::Metric(_, metric) => names_in(&metric.value, &mut names),
        Body::Threshold(_, threshold) => {
            for subject in &threshold.by {
                names_in(subject, &mut names);
            }
            match &threshold.body {
                ast::ThresholdBody::Arms(arms) => names_in_arms(arms, &mut names),
                ast::ThresholdBody::Table(table) => {
                    for row in &table.rows {
                        names_in_cells(&row.cells, &mut names);
                    }
                }
                // The values of a file are plain.
                ast::ThresholdBody::File(_) => {}
            }
        }
        Body::Row(_, row, table) => {
            table.by.iter().for_each(|by| names_in(by, &mut names));
            names_in_cells(&row.cells, &mut names);
        }
        Body::Kpi(_, kpi) => names_in(&kpi.value, &mut names),
    }
    names
}
