//! The order in which values come to be: what each definition reads, all of them sorted after what they read, and the
//! loops that make sorting impossible. Must not know how a loop is told to people.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};

use super::arena::Id;
use super::dated::is_recorded;
use super::model::{CompareOp, Constant, Definition, Expr, ExprKind, Fact, Ladder, Model, Tier};
use super::walk;
use crate::text::FileSpan;

/// Something that a definition must wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// What is read.
    pub of: Definition,
    /// Where the text reads it; none where the language does: `tier` waits for `standing`, a benefit for `tier`.
    pub at: Option<FileSpan>,
}

/// One step of a loop: `by` reads `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Who reads.
    pub by: Definition,
    /// What, and where.
    pub read: Read,
}

/// All definitions of a model, sorted.
#[derive(Clone, Debug, Default)]
pub struct Arrangement {
    /// Each definition once, after all that it reads; without those that stand in a loop.
    pub order: Vec<Definition>,
    /// Loops: each step reads what the next one is about, the last what the first is about.
    pub loops: Vec<Vec<Step>>,
}

/// Sorts the definitions of a model. Among those that may come next, the one that [`walk::definitions`] names first does.
pub fn arrange(model: &Model) -> Arrangement {
    let graph = Graph::of(model);
    let settled = graph.settle(|_| true);
    if settled.len() == graph.nodes.len() {
        return Arrangement { order: graph.definitions(settled), loops: Vec::new() };
    }
    let knotted = graph.knotted(&settled);
    let loops = graph.loops(&knotted);
    let looping: BTreeSet<usize> = graph.looping(&knotted);
    let order = graph.definitions(graph.settle(|node| !looping.contains(&node)));
    Arrangement { order, loops }
}

/// What a definition reads, in the order written; a thing read twice is named where it is read first.
pub fn reads(model: &Model, definition: Definition) -> Vec<Read> {
    let mut found = Vec::new();
    let mut below: Vec<&Expr> = Vec::new();
    // Each expression with whether it is asked on another day than the evaluation's.
    let mut stack: Vec<(&Expr, bool)> =
        walk::roots(model, definition).into_iter().rev().map(|root| (root, false)).collect();
    while let Some((expr, elsewhere)) = stack.pop() {
        if let Some((ladder, tier)) = asks_to_qualify(expr) {
            let tree = &model.ladders[ladder];
            // On a standalone ladder any tier from this one up will do, on others this one and all below must.
            let asked = tree.tiers.ids().filter(|id| if tree.standalone { *id >= tier } else { *id <= tier });
            let asked = asked.map(|id| Definition::Tier(ladder, id)).chain(track(model, ladder));
            found.extend(asked.map(|of| Read { of, at: Some(expr.at) }));
            continue;
        }
        match &expr.kind {
            // What was held on another day is read from earlier results: nothing of today's is waited for.
            ExprKind::Fact(fact) if elsewhere && is_recorded(model, *fact) => {}
            ExprKind::Fact(fact) => {
                found.extend(definition_of(model, *fact).map(|of| Read { of, at: Some(expr.at) }));
            }
            ExprKind::AsOf(inner, day) => stack.extend([(&**day, elsewhere), (&**inner, true)]),
            ExprKind::OnDays(_, condition, days) => {
                stack.extend(walk::bounds(&days.window).into_iter().rev().map(|bound| (bound, elsewhere)));
                stack.push((condition, true));
            }
            _ => {
                walk::push_children(expr, &mut below);
                stack.extend(below.drain(..).rev().map(|child| (child, elsewhere)));
            }
        }
    }
    found.extend(implied(model, definition).into_iter().map(|of| Read { of, at: None }));
    let mut seen = FxHashSet::default();
    found.retain(|read| seen.insert(read.of));
    found
}

/// The tier that an expression asks to qualify for: `qualifies for T` and `earned >= T` are one. It waits for the
/// requirements of that tier and those below only, never for `earned`: that is what makes it the way out of a loop.
pub fn asks_to_qualify(expr: &Expr) -> Option<(Id<Ladder>, Id<Tier>)> {
    let ExprKind::Compare(CompareOp::AtLeast, left, right) = &expr.kind else {
        return None;
    };
    // Inside an aggregate the question goes through the reference back to the partner.
    let mut left = left;
    while let ExprKind::Through { inner, .. } = &left.kind {
        left = inner;
    }
    match (&left.kind, &right.kind) {
        (ExprKind::Fact(Fact::Earned(ladder)), ExprKind::Constant(Constant::Tier(tier))) => {
            tier.map(|tier| (*ladder, tier))
        }
        _ => None,
    }
}

/// The definition that a fact comes from; none for a field, which is given.
pub fn definition_of(model: &Model, fact: Fact) -> Option<Definition> {
    Some(match fact {
        Fact::Field(_) => return None,
        Fact::Metric(id) => Definition::Metric(id),
        Fact::Threshold(id) => Definition::Threshold(id),
        Fact::Score(id) => Definition::Score(id),
        Fact::Group(id) => Definition::Score(model.groups[id].score),
        Fact::Band(id) => Definition::Band(id),
        Fact::Gate(id) => Definition::Gate(id),
        Fact::Specialization(id) => Definition::Specialization(id),
        Fact::Benefit(id) => Definition::Benefit(id),
        Fact::Kpi(id) => Definition::Kpi(id),
        Fact::Track(ladder) => Definition::Track(ladder),
        Fact::Earned(ladder) => Definition::Earned(ladder),
        Fact::Standing(ladder) | Fact::StandingSince(ladder) | Fact::GraceUntil(ladder) | Fact::Status(ladder) => {
            Definition::Standing(ladder)
        }
        Fact::Tier(ladder) => Definition::Held(ladder),
    })
}

/// The condition of a ladder that is a track's.
fn track(model: &Model, ladder: Id<Ladder>) -> Option<Definition> {
    model.ladders[ladder].condition.as_ref().map(|_| Definition::Track(ladder))
}

/// What the language makes a definition wait for without its being written.
fn implied(model: &Model, definition: Definition) -> Vec<Definition> {
    match definition {
        Definition::Earned(ladder) => {
            let tiers = model.ladders[ladder].tiers.ids().map(|tier| Definition::Tier(ladder, tier));
            track(model, ladder).into_iter().chain(tiers).collect()
        }
        Definition::Standing(ladder) => vec![Definition::Earned(ladder)],
        Definition::Specialization(id) => {
            model.specializations[id].life.map(Definition::Standing).into_iter().collect()
        }
        Definition::Held(ladder) => {
            let gates = model.gates.iter().filter(|(_, gate)| gate.ladder == ladder);
            std::iter::once(Definition::Standing(ladder)).chain(gates.map(|(id, _)| Definition::Gate(id))).collect()
        }
        Definition::Benefit(id) => {
            let benefit = &model.benefits[id];
            let suspending = model.suspending(benefit);
            std::iter::once(Definition::Held(benefit.ladder))
                .chain(suspending.map(|(id, _)| Definition::Gate(id)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The definitions by number, and what each reads.
struct Graph {
    nodes: Vec<Definition>,
    reads: Vec<Vec<(usize, Read)>>,
}

impl Graph {
    fn of(model: &Model) -> Graph {
        let nodes = walk::definitions(model);
        let numbers: FxHashMap<Definition, usize> =
            nodes.iter().enumerate().map(|(number, definition)| (*definition, number)).collect();
        let number = |read: Read| numbers.get(&read.of).map(|number| (*number, read));
        let reads = nodes.iter().map(|node| reads(model, *node).into_iter().filter_map(number).collect()).collect();
        Graph { nodes, reads }
    }

    fn reads(&self, node: usize) -> &[(usize, Read)] {
        self.reads.get(node).map_or(&[], Vec::as_slice)
    }

    /// The nodes in loops and between loops: what is left when all that reads only settled nodes is taken away, and
    /// then all that only settled nodes read.
    fn knotted(&self, settled: &[usize]) -> BTreeSet<usize> {
        let mut left: BTreeSet<usize> = (0..self.nodes.len()).collect();
        for node in settled {
            left.remove(node);
        }
        let mut readers: BTreeMap<usize, usize> = BTreeMap::new();
        for node in &left {
            for (of, _) in self.reads(*node) {
                *readers.entry(*of).or_default() += 1;
            }
        }
        let mut unread: Vec<usize> = left.iter().copied().filter(|node| !readers.contains_key(node)).collect();
        while let Some(node) = unread.pop() {
            left.remove(&node);
            for (of, _) in self.reads(node) {
                if let Some(count) = readers.get_mut(of) {
                    *count -= 1;
                    if *count == 0 {
                        unread.push(*of);
                    }
                }
            }
        }
        left
    }

    /// The nodes that `counts` in an order in which each follows all it reads; what hangs on a loop of them is left out.
    fn settle(&self, counts: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut waits: Vec<usize> = Vec::with_capacity(self.nodes.len());
        let mut readers: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for node in 0..self.nodes.len() {
            // Each is read once: what a definition reads twice is named once.
            let mut awaited = 0;
            for (of, _) in self.reads(node).iter().filter(|(of, _)| counts(*of)) {
                awaited += 1;
                if let Some(readers) = readers.get_mut(*of) {
                    readers.push(node);
                }
            }
            waits.push(awaited);
        }
        let mut ready: BTreeSet<usize> = waits
            .iter()
            .enumerate()
            .filter(|(node, waits)| **waits == 0 && counts(*node))
            .map(|(node, _)| node)
            .collect();
        let mut settled = Vec::with_capacity(self.nodes.len());
        while let Some(node) = ready.pop_first() {
            settled.push(node);
            for reader in readers.get(node).into_iter().flatten() {
                if let Some(waits) = waits.get_mut(*reader) {
                    *waits -= 1;
                    if *waits == 0 && counts(*reader) {
                        ready.insert(*reader);
                    }
                }
            }
        }
        settled
    }

    /// The definitions of some nodes, in their order.
    fn definitions(&self, nodes: Vec<usize>) -> Vec<Definition> {
        nodes.into_iter().filter_map(|node| self.nodes.get(node).copied()).collect()
    }

    /// The nodes that reach themselves.
    fn looping(&self, knotted: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for node in knotted {
            if !found.contains(node) {
                found.extend(self.shortest(*node, knotted).into_iter().flatten().map(|(by, _)| by));
            }
        }
        found
    }

    /// The shortest loop through each node that no loop before it showed. Loops that share something written share
    /// their cure, so only the first of them is told.
    fn loops(&self, knotted: &BTreeSet<usize>) -> Vec<Vec<Step>> {
        let mut shown = BTreeSet::new();
        let mut said: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut loops = Vec::new();
        // Tiers first: a loop is best told from the tier whose requirement closes it.
        let (tiers, others): (Vec<usize>, Vec<usize>) =
            knotted.iter().partition(|node| matches!(self.nodes.get(**node), Some(Definition::Tier(..))));
        for node in tiers.into_iter().chain(others) {
            if shown.contains(&node) {
                continue;
            }
            let Some(path) = self.shortest(node, knotted) else {
                continue;
            };
            let written = |path: &[(usize, Read)]| -> Vec<(usize, usize)> {
                let next = path.iter().cycle().skip(1).map(|(by, _)| *by);
                let pairs = path.iter().zip(next).filter(|((_, read), _)| read.at.is_some());
                pairs.map(|((by, _), of)| (*by, of)).collect()
            };
            let written = written(&path);
            shown.extend(path.iter().map(|(by, _)| *by));
            if written.iter().any(|pair| said.contains(pair)) {
                continue;
            }
            said.extend(written);
            let step = |(by, read): (usize, Read)| self.nodes.get(by).map(|by| Step { by: *by, read });
            loops.push(path.into_iter().filter_map(step).collect());
        }
        loops
    }

    /// The shortest way from a node back to it, as the nodes on the way and what each reads.
    fn shortest(&self, start: usize, among: &BTreeSet<usize>) -> Option<Vec<(usize, Read)>> {
        let mut came: BTreeMap<usize, (usize, Read)> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for (of, read) in self.reads(node) {
                if !among.contains(of) || came.contains_key(of) {
                    continue;
                }
                came.insert(*of, (node, *read));
                if *of == start {
                    return Some(retrace(start, &came));
                }
                queue.push_back(*of);
            }
        }
        None
    }
}

/// The way that `came` remembers from `start` back to it.
fn retrace(start: usize, came: &BTreeMap<usize, (usize, Read)>) -> Vec<(usize, Read)> {
    let mut path = Vec::new();
    let mut node = start;
    while let Some((by, read)) = came.get(&node) {
        path.push((*by, *read));
        node = *by;
        if node == start {
            break;
        }
    }
    path.reverse();
    path
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics is a test that fails")]
mod tests {
    use super::*;
    use crate::semantic::model::{Gate, GateOutcome, Metric, Rule, Specialization, Symbol};
    use crate::semantic::types::Type;
    use crate::text::{Sources, Span};

    /// A model built by hand: every expression stands at a place of its own.
    struct Draft {
        model: Model,
        file: crate::text::FileId,
        next: usize,
    }

    impl Draft {
        fn new(tiers: &[&str]) -> Draft {
            let mut model = Model::default();
            model.ladders.push(Ladder::default());
            let mut draft = Draft { model, file: Sources::default().add("test", ""), next: 0 };
            for name in tiers {
                let symbol = draft.symbol(name);
                draft.model.ladders[Ladder::MAIN].tiers.push(Tier {
                    symbol,
                    requires: Vec::new(),
                    retains: Vec::new(),
                    seats: Vec::new(),
                });
            }
            draft
        }

        fn at(&mut self) -> FileSpan {
            self.next += 1;
            Span::at(self.next).in_file(self.file)
        }

        fn symbol(&mut self, name: &str) -> Symbol {
            let at = self.at();
            Symbol { name: name.to_owned(), label: None, docs: None, at, whole: at }
        }

        fn expr(&mut self, kind: ExprKind, ty: Type) -> Expr {
            Expr { kind, ty, at: self.at() }
        }

        fn fact(&mut self, fact: Fact) -> Expr {
            self.expr(ExprKind::Fact(fact), Type::Number)
        }

        fn metric(&mut self, name: &str, reads: &[Fact]) -> Id<Metric> {
            let facts = reads.iter().map(|fact| self.fact(*fact)).collect();
            let value = self.expr(ExprKind::Call(super::super::model::Function::Max, facts), Type::Number);
            let symbol = self.symbol(name);
            self.model.metrics.push(Metric { symbol, of: None, value })
        }

        fn tier_test(&mut self, fact: Fact, tier: usize) -> Rule {
            let id = self.model.ladders[Ladder::MAIN].tiers.ids().nth(tier).unwrap();
            let left = self.expr(ExprKind::Fact(fact), Type::Tier(Ladder::MAIN));
            let right = self.expr(ExprKind::Constant(Constant::Tier(Some(id))), Type::Tier(Ladder::MAIN));
            let condition =
                self.expr(ExprKind::Compare(CompareOp::AtLeast, Box::new(left), Box::new(right)), Type::Flag);
            Rule { name: None, at: condition.at, condition, repeats: false, in_force: None }
        }

        fn badge(&mut self, rule: Rule) -> Id<Specialization> {
            let symbol = self.symbol("badge");
            self.model.specializations.push(Specialization {
                symbol,
                category: "technical".to_owned(),
                life: None,
                requires: vec![rule],
                seats: Vec::new(),
            })
        }

        fn require(&mut self, tier: usize, fact: Fact) {
            let condition = self.fact(fact);
            let id = self.model.ladders[Ladder::MAIN].tiers.ids().nth(tier).unwrap();
            let at = condition.at;
            self.model.ladders[Ladder::MAIN].tiers[id].requires.push(Rule {
                name: None,
                condition,
                at,
                repeats: false,
                in_force: None,
            });
        }
    }

    fn place(arrangement: &Arrangement, definition: Definition) -> usize {
        arrangement.order.iter().position(|other| *other == definition).unwrap()
    }

    #[test]
    fn each_definition_follows_what_it_reads() {
        let mut draft = Draft::new(&["Entry", "Growth"]);
        let first = draft.metric("first", &[]);
        let second = draft.metric("second", &[Fact::Metric(first)]);
        draft.require(1, Fact::Metric(second));
        let held = draft.metric("held", &[Fact::Tier(Ladder::MAIN)]);
        let arrangement = arrange(&draft.model);
        assert!(arrangement.loops.is_empty());
        assert_eq!(arrangement.order.len(), walk::definitions(&draft.model).len());
        let order = [
            Definition::Metric(first),
            Definition::Metric(second),
            Definition::Earned(Ladder::MAIN),
            Definition::Standing(Ladder::MAIN),
            Definition::Held(Ladder::MAIN),
            Definition::Metric(held),
        ];
        let places: Vec<usize> = order.iter().map(|definition| place(&arrangement, *definition)).collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn a_tier_that_waits_for_the_tier_held_is_a_loop() {
        let mut draft = Draft::new(&["Entry", "Growth", "Premier"]);
        let rule = draft.tier_test(Fact::Tier(Ladder::MAIN), 1);
        let badge = draft.badge(rule);
        draft.require(2, Fact::Specialization(badge));
        let arrangement = arrange(&draft.model);
        assert_eq!(arrangement.loops.len(), 1);
        let by: Vec<Definition> = arrangement.loops[0].iter().map(|step| step.by).collect();
        let premier = draft.model.ladders[Ladder::MAIN].tiers.ids().nth(2).unwrap();
        assert_eq!(
            by,
            [
                Definition::Tier(Ladder::MAIN, premier),
                Definition::Specialization(badge),
                Definition::Held(Ladder::MAIN),
                Definition::Standing(Ladder::MAIN),
                Definition::Earned(Ladder::MAIN)
            ]
        );
        assert!(!arrangement.order.contains(&Definition::Held(Ladder::MAIN)));
        assert!(
            arrangement.order.contains(&Definition::Tier(
                Ladder::MAIN,
                draft.model.ladders[Ladder::MAIN].tiers.ids().next().unwrap()
            ))
        );
    }

    #[test]
    fn to_qualify_for_a_lower_tier_is_no_loop() {
        let mut draft = Draft::new(&["Entry", "Growth", "Premier"]);
        let rule = draft.tier_test(Fact::Earned(Ladder::MAIN), 1);
        let badge = draft.badge(rule);
        draft.require(2, Fact::Specialization(badge));
        let arrangement = arrange(&draft.model);
        assert!(arrangement.loops.is_empty());
        let growth = draft.model.ladders[Ladder::MAIN].tiers.ids().nth(1).unwrap();
        assert!(
            place(&arrangement, Definition::Tier(Ladder::MAIN, growth))
                < place(&arrangement, Definition::Specialization(badge))
        );
        assert!(
            place(&arrangement, Definition::Specialization(badge))
                < place(&arrangement, Definition::Earned(Ladder::MAIN))
        );
    }

    #[test]
    fn what_hangs_on_a_loop_is_ordered_and_loops_apart_are_each_told() {
        let mut draft = Draft::new(&["Entry"]);
        let ids: Vec<Id<Metric>> = (0..5).map(|number| draft.metric(&format!("m{number}"), &[])).collect();
        let reads = [(0, 1), (1, 0), (2, 0), (3, 3), (4, 2)];
        for (by, of) in reads {
            let value = draft.fact(Fact::Metric(ids[of]));
            draft.model.metrics[ids[by]].value = value;
        }
        let arrangement = arrange(&draft.model);
        assert_eq!(arrangement.loops.len(), 2);
        let ordered = |number: usize| arrangement.order.contains(&Definition::Metric(ids[number]));
        assert!(!ordered(0) && !ordered(1) && !ordered(3));
        assert!(ordered(2) && ordered(4));
        assert!(place(&arrangement, Definition::Metric(ids[2])) < place(&arrangement, Definition::Metric(ids[4])));
    }

    #[test]
    fn a_gate_may_read_the_standing_and_not_the_tier() {
        for (fact, loops) in
            [(Fact::Standing(Ladder::MAIN), 0), (Fact::Earned(Ladder::MAIN), 0), (Fact::Tier(Ladder::MAIN), 1)]
        {
            let mut draft = Draft::new(&["Entry", "Growth"]);
            let rule = draft.tier_test(fact, 1);
            let symbol = draft.symbol("gate");
            let outcome = GateOutcome::NoHigherThan(None);
            draft.model.gates.push(Gate { symbol, ladder: Ladder::MAIN, requires: vec![rule], outcome });
            assert_eq!(arrange(&draft.model).loops.len(), loops, "{fact:?}");
        }
    }

    #[test]
    fn a_hundred_thousand_metrics_in_a_row_are_ordered() {
        let mut draft = Draft::new(&["Entry"]);
        let mut before = draft.metric("m", &[]);
        for _ in 0..100_000 {
            before = draft.metric("m", &[Fact::Metric(before)]);
        }
        let arrangement = arrange(&draft.model);
        assert!(arrangement.loops.is_empty());
        assert_eq!(arrangement.order.len(), walk::definitions(&draft.model).len());
    }
}
