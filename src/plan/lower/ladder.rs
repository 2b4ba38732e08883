//! Tiers, gates and the life of a tier to steps.

use super::Lowering;
use crate::plan::{ExceptionPlan, LifePart, Op, RulePlan, Slot, TableId, TierPlan};
use crate::semantic::model::{Fact, Gate, GateOutcome, Rule, Specialization, Symbol, Tier};
use crate::semantic::{Id, Type};
use crate::text::{FileId, FileSpan, Span};

impl Lowering<'_> {
    /// The slots of rules.
    pub(super) fn rules(&mut self, rules: &[Rule]) -> Vec<RulePlan> {
        rules
            .iter()
            .map(|rule| RulePlan {
                name: rule.name.clone(),
                slot: self.settled(TableId::PARTNER, &rule.condition),
                at: rule.at,
            })
            .collect()
    }

    fn all(&mut self, rules: &[RulePlan], at: FileSpan) -> Slot {
        let slots = rules.iter().map(|rule| rule.slot).collect();
        self.step(TableId::PARTNER, Type::Flag, at, Op::All(slots))
    }

    pub(super) fn tier(&mut self, id: Id<Tier>) {
        let tier = &self.model.tiers[id];
        let requires = self.rules(&tier.requires);
        let met = self.all(&requires, tier.symbol.at);
        // Tiers stand in the order of dependency, which need not be the ladder's: each goes to its own place.
        while self.ladder.len() <= id.index() {
            self.ladder.push(TierPlan { requires: Vec::new(), retains: Vec::new(), met });
        }
        if let Some(place) = self.ladder.get_mut(id.index()) {
            *place = TierPlan { requires, retains: Vec::new(), met };
        }
    }

    pub(super) fn earned(&mut self) {
        let at = self.ladder_place();
        let tiers = self.ladder.iter().map(|tier| tier.met).collect();
        self.life.earned = self.standing_part("earned", Fact::Earned, Type::Tier, at, Op::Earned(tiers));
    }

    pub(super) fn standing(&mut self) {
        let model = self.model;
        let at = model.review.at.unwrap_or_else(|| self.ladder_place());
        for (id, tier) in model.tiers.iter() {
            let retains = self.rules(&tier.retains);
            let slot = (!retains.is_empty()).then(|| self.all(&retains, tier.symbol.at));
            self.life.retain.push(slot);
            if let Some(place) = self.ladder.get_mut(id.index()) {
                place.retains = retains;
            }
        }
        self.life.exceptions = self.exceptions();
        let life = &self.life;
        let mut reads = vec![life.key, life.earned, life.previous_standing, life.previous_since, life.previous_grace];
        reads.extend(life.retain.iter().flatten());
        let part = |part: LifePart| Op::Life(part, reads.clone());
        self.life.standing = self.standing_part("standing", Fact::Standing, Type::Tier, at, part(LifePart::Standing));
        self.life.since =
            self.standing_part("standing_since", Fact::StandingSince, Type::Date, at, part(LifePart::StandingSince));
        self.life.grace_until =
            self.standing_part("grace_until", Fact::GraceUntil, Type::Date, at, part(LifePart::GraceUntil));
        self.life.status = self.standing_part("status", Fact::Status, Type::Status, at, part(LifePart::Status));
    }

    pub(super) fn gate(&mut self, id: Id<Gate>) {
        let gate = &self.model.gates[id];
        self.ruled(Fact::Gate(id), &gate.symbol, &gate.requires);
    }

    pub(super) fn specialization(&mut self, id: Id<Specialization>) {
        let specialization = &self.model.specializations[id];
        self.ruled(Fact::Specialization(id), &specialization.symbol, &specialization.requires);
    }

    pub(super) fn held(&mut self) {
        let at = self.ladder_place();
        let mut limits = Vec::new();
        for (id, gate) in self.model.gates.iter() {
            if let GateOutcome::NoHigherThan(tier) = gate.outcome {
                let slot = self.fact(Fact::Gate(id), &Type::Flag, gate.symbol.at).slot;
                limits.push((slot, tier.map_or(0, code)));
            }
        }
        let op = Op::Held(self.life.standing, limits);
        self.life.tier = self.standing_part("tier", Fact::Tier, Type::Tier, at, op);
    }

    /// A fact that holds when all its rules do, with the rules kept for explanations.
    fn ruled(&mut self, fact: Fact, symbol: &Symbol, requires: &[Rule]) {
        let mut rules = Vec::new();
        self.define(fact, symbol, |this| {
            rules = this.rules(requires);
            this.all(&rules, symbol.at).into()
        });
        self.rules.insert(fact, rules);
    }

    /// A slot of the tier's life under the name that results give it.
    fn standing_part(&mut self, name: &str, fact: Fact, ty: Type, at: FileSpan, op: Op) -> Slot {
        let slot = self.step(TableId::PARTNER, ty, at, op);
        if let Some(info) = self.slots.get_mut(slot.0 as usize) {
            info.name = Some(name.to_owned());
            info.title = Some(name.to_owned());
        }
        self.remember(fact, slot.into());
        slot
    }

    fn exceptions(&self) -> Vec<ExceptionPlan> {
        let exceptions = self.model.exceptions.iter();
        exceptions
            .filter_map(|exception| {
                Some(ExceptionPlan {
                    key: exception.key.clone(),
                    tier: exception.tier.map(code)?,
                    from: exception.from.or(self.model.program.effective.map(|(first, _)| first)),
                    until: exception.until?.0,
                    reason: exception.reason.clone()?,
                    by: exception.by.clone(),
                    key_at: exception.key_at,
                    at: exception.at,
                })
            })
            .collect()
    }

    /// Where the ladder is declared, for steps that no clause of their own asks for.
    fn ladder_place(&self) -> FileSpan {
        let first = self.model.tiers.values().next().map(|tier| tier.symbol.at);
        first.or(self.model.program.at).unwrap_or(FileSpan { file: FileId(0), span: Span::default() })
    }
}

/// The code of a tier in a column: its place plus one, as 0 is no tier.
pub(super) fn code(tier: Id<Tier>) -> u32 {
    u32::try_from(tier.index() + 1).unwrap_or(u32::MAX)
}
