//! One result told: by its kind, its rules, its arithmetic or its expression; and what a name means that is asked for.

use super::{Explanation, Named, OpenKind, Part, Reason, View, explain, life};
use crate::eval::Cell;
use crate::plan::{Outcome, OutcomeKind, Slot};

/// What a name that is asked for means.
#[derive(Clone, Debug)]
pub enum Subject {
    /// What is told about it.
    Told(Box<Explanation>),
    /// Nothing has the name; these are the names that there are.
    Unknown(Vec<String>),
}

impl View<'_> {
    pub(super) fn outcome(&self, outcome: &Outcome) -> Part {
        let slot = outcome.slot;
        let is_decision = matches!(outcome.kind, OutcomeKind::Gate | OutcomeKind::Specialization);
        let reasons = match outcome.kind {
            OutcomeKind::Gate | OutcomeKind::Specialization => outcome.rules.iter().map(|it| self.rule(it)).collect(),
            OutcomeKind::Benefit | OutcomeKind::Term => self.amount(slot),
            OutcomeKind::Score => self.score(slot),
            OutcomeKind::Metric | OutcomeKind::Band | OutcomeKind::Threshold => self.derivation(slot),
        };
        let is_known = self.cell(slot) != Cell::Missing;
        let is_benefit = matches!(outcome.kind, OutcomeKind::Benefit | OutcomeKind::Term);
        let high = outcome.high.filter(|high| self.cell(*high) != self.cell(slot));
        let of = self.plan.ladders.iter().find(|ladder| ladder.badge == Some(slot));
        let was_held = of.is_some_and(|it| self.cell(it.life.before.standing) == Cell::Truth(true));
        let keep = of.filter(|_| was_held).and_then(|it| it.tiers.first()).map_or(&[][..], |tier| &tier.retains);
        Part {
            name: outcome.name.clone(),
            title: outcome.title.clone(),
            verdict: is_decision.then(|| self.verdict(slot)),
            value: (is_known && !is_decision).then(|| self.value(slot)),
            up_to: high.filter(|high| self.cell(*high) != Cell::Missing).map(|high| self.value(high)),
            open: {
                let mut open = high.map_or_else(|| self.open(slot), |_| self.open_between(slot));
                // A `-` in a table makes a benefit unavailable, and leaves nothing open.
                open.retain(|open| !is_benefit || open.kind != OpenKind::NoValue);
                open
            },
            life: match outcome.kind {
                OutcomeKind::Gate => self.turns(outcome),
                _ => of.map(|it| life::of_badge(self, it)).unwrap_or_default(),
            },
            reasons: reasons.into_iter().map(Reason::told_once).collect(),
            keep: keep.iter().map(|rule| self.rule(rule)).collect(),
            place: self.place_of(slot),
        }
    }

    /// What is told about one result, by its name or by what people are shown for it; with all that it reads.
    pub fn about(&self, name: &str) -> Subject {
        let view = View { detail: true, ..*self };
        let mut all = explain(&view);
        let is_meant = |part: &Named| part.name == name || part.title == name;
        let names = view.names();
        let Some(meant) = names.iter().find(|named| is_meant(named)).cloned() else {
            return Subject::Unknown(names.into_iter().map(|named| named.name).collect());
        };
        let mut wanted = vec![meant.name.clone()];
        let outcomes = || view.plan.outcomes.iter().chain(&view.plan.thresholds);
        let mut at = 0;
        while let Some(next) = wanted.get(at).cloned() {
            at += 1;
            for outcome in outcomes().filter(|outcome| outcome.name == next) {
                let read = view.read_by(outcome).into_iter().filter_map(|slot| view.outcome_or_threshold(slot));
                for outcome in read {
                    if !wanted.contains(&outcome.name) {
                        wanted.push(outcome.name.clone());
                    }
                }
            }
        }
        let keep = |parts: &mut Vec<Part>| parts.retain(|part| wanted.contains(&part.name));
        for parts in [
            &mut all.gates,
            &mut all.specializations,
            &mut all.scores,
            &mut all.benefits,
            &mut all.terms,
            &mut all.facts,
            &mut all.thresholds,
        ] {
            keep(parts);
        }
        all.actions.retain(|action| wanted.contains(&action.gate.name));
        all.tracks.retain(|track| track.name == meant.name || track.title == meant.name);
        all.tiers = view.tiers_named(&meant.name);
        let ladder = ["tier", "earned", "standing", "status"].contains(&meant.name.as_str());
        match ladder {
            true => all.tiers = explain(&view).tiers,
            false => {
                all.life.clear();
                all.stay = None;
            }
        }
        all.facts.extend(view.rows_named(&meant.name));
        all.unknown.clear();
        Subject::Told(Box::new(all))
    }

    /// Everything that has a name and can be asked about.
    fn names(&self) -> Vec<Named> {
        let named = |name: &str, title: &str| Named { name: name.to_owned(), title: title.to_owned() };
        let plan = self.plan;
        let mut names: Vec<Named> =
            plan.outcomes.iter().chain(&plan.thresholds).map(|it| named(&it.name, &it.title)).collect();
        for ladder in plan.ladders.iter().filter(|ladder| ladder.badge.is_none()) {
            names.extend(ladder.tiers.iter().map(|tier| named(&tier.name, &tier.title)));
            names.extend(ladder.track.iter().map(|(name, title)| named(name, title)));
        }
        if plan.ladders.first().is_some_and(|ladder| ladder.shown) {
            names.extend(["tier", "earned", "standing", "status"].map(|name| named(name, name)));
        }
        names.extend(self.row_facts().into_iter().map(|(name, _)| named(&name, &name)));
        names
    }

    fn tiers_named(&self, name: &str) -> Vec<Part> {
        let main = self.plan.ladders.first().into_iter();
        let parts = main.flat_map(|ladder| {
            let tiers = ladder.tiers.iter().enumerate().filter(|(_, tier)| tier.name == name);
            tiers.filter_map(|(at, _)| self.tier_part(ladder, at))
        });
        parts.collect()
    }

    /// The facts that a result reads, its rules included.
    fn read_by(&self, outcome: &Outcome) -> Vec<Slot> {
        let mut read = self.facts_of(outcome.slot);
        let defined = self.defined_by(outcome.slot);
        if defined != outcome.slot {
            read.extend(self.facts_of(defined));
        }
        for rule in &outcome.rules {
            read.push(self.root(rule.slot));
            read.extend(self.facts_of(rule.slot));
        }
        read
    }

    fn outcome_or_threshold(&self, slot: Slot) -> Option<&Outcome> {
        self.outcome_of(slot).or_else(|| self.plan.thresholds.iter().find(|it| it.slot == slot))
    }
}
