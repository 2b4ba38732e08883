//! Tiers, gates and the life of a tier to steps.

use super::Lowering;
use crate::plan::{
    Before, Day, ExceptionPlan, Figure, Fold, Gather, LadderPlan, LifePart, LifePlan, Op, Referral, RulePlan, Slot,
    TableId, TierPlan, WhenPlan,
};
use crate::semantic::model::{
    AggregateFunction, CompareOp, Constant, Expr, Fact, Gate, GateOutcome, Inherit, Ladder, Model, Rule,
    Specialization, Symbol, Tier, When,
};
use crate::semantic::{Id, Type};
use crate::text::{FileId, FileSpan, Span};
use crate::value::{Date, Period};

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

    /// Whether a track is for a partner.
    pub(super) fn track(&mut self, id: Id<Ladder>) {
        let ladder = &self.model.ladders[id];
        if let (Some(symbol), Some(condition)) = (&ladder.symbol, &ladder.condition) {
            self.define(Fact::Track(id), symbol, |this| this.settled(TableId::PARTNER, condition).into());
            let member = self.fact(Fact::Track(id), &Type::Flag, symbol.at).slot;
            let as_of = self.day_of(Fact::Track(id));
            if let Some(ladder) = self.ladders.get_mut(id.index()).filter(|_| as_of.is_none()) {
                ladder.member = Some(member);
            }
        }
    }

    /// Whether a partner is on a track, on the day at hand; none for the ladder of all.
    pub(super) fn member(&mut self, ladder: Id<Ladder>) -> Option<Slot> {
        let at = self.model.ladders[ladder].symbol.as_ref()?.at;
        let _ = self.ladders.get(ladder.index())?.member?;
        Some(self.fact(Fact::Track(ladder), &Type::Flag, at).slot)
    }

    /// The slots of a tier's rules, on the day whose facts decide.
    fn judged(&mut self, ladder: Id<Ladder>, rules: &[Rule]) -> Vec<RulePlan> {
        self.on_day_judged(self.model.ladders[ladder].review.judge.as_ref(), |this| this.rules(rules))
    }

    /// Lowers what is asked on the day of a `judge` clause, if there is one.
    fn on_day_judged<T>(&mut self, judge: Option<&Expr>, lower: impl FnOnce(&mut Self) -> T) -> T {
        match judge {
            // What is asked as of another day anyway is asked as of that one.
            Some(day) if self.day == self.today => {
                let day = self.day(TableId::PARTNER, day);
                self.on_day(day, lower)
            }
            _ => lower(self),
        }
    }

    pub(super) fn tier(&mut self, ladder: Id<Ladder>, id: Id<Tier>) {
        let tier = &self.model.ladders[ladder].tiers[id];
        let requires = self.judged(ladder, &tier.requires);
        let met = self.all(&requires, tier.symbol.at);
        let as_of = self.day_of(Fact::Earned(ladder));
        self.mets.insert((ladder, id, as_of), met);
        if as_of.is_some() {
            return;
        }
        // Tiers stand in the order of dependency, which need not be the ladder's: each goes to its own place.
        let tiers = self.ladders.get_mut(ladder.index()).map(|ladder| &mut ladder.tiers);
        if let Some(place) = tiers.and_then(|tiers| tiers.get_mut(id.index())) {
            place.requires = requires;
            place.met = met;
        }
    }

    pub(super) fn earned(&mut self, ladder: Id<Ladder>) {
        let at = self.ladder_place(ladder);
        let tiers = self.model.ladders[ladder].tiers.ids().map(|id| self.met(ladder, id, at)).collect();
        let member = self.member(ladder);
        let standalone = self.ladders.get(ladder.index()).is_some_and(|plan| plan.standalone);
        let op = Op::Earned { tiers, standalone, member };
        let earned = self.standing_part(("earned", ladder), Fact::Earned, Type::Tier(ladder), at, op);
        if self.day_of(Fact::Earned(ladder)).is_none() {
            self.life(ladder, |life| life.earned = earned);
        }
    }

    pub(super) fn standing(&mut self, ladder: Id<Ladder>) {
        let tree = &self.model.ladders[ladder];
        let at = tree.review.at.unwrap_or_else(|| self.ladder_place(ladder));
        let mut retain = Vec::new();
        for (id, tier) in tree.tiers.iter() {
            let retains = self.judged(ladder, &tier.retains);
            let slot = (!retains.is_empty()).then(|| self.all(&retains, tier.symbol.at));
            retain.push(slot);
            let tiers = self.ladders.get_mut(ladder.index()).map(|ladder| &mut ladder.tiers);
            if let Some(place) = tiers.and_then(|tiers| tiers.get_mut(id.index())) {
                place.retains = retains;
            }
        }
        let counts = self.counts(ladder);
        let judged = tree.review.judge.as_ref().map(|day| (self.day(TableId::PARTNER, day), day.at));
        let exceptions = self.exceptions(ladder);
        let promote = self.when(&tree.review.promote);
        let demote = self.when(&tree.review.demote);
        let effective_from = tree.review.effective_after.and_then(|delay| self.today().plus(delay));
        // Who a partner is matters to exceptions alone.
        let mut reads: Vec<Slot> = exceptions.first().map(|_| self.key).into_iter().collect();
        reads.extend(self.ladders.get(ladder.index()).and_then(|plan| plan.member));
        self.life(ladder, |life| {
            life.counts = counts.map_or(life.earned, |(counts, _)| counts);
            life.inherit = counts.map(|(_, inherit)| inherit);
            reads.extend([life.counts, life.before.standing, life.before.since, life.before.grace_until]);
            reads.extend(life.before.pending.map(|(tier, _)| tier));
            reads.extend(retain.iter().flatten());
            life.judged = judged;
            life.retain = retain;
            for when in [promote, demote] {
                if let WhenPlan::Anniversary(day) = when {
                    reads.push(day);
                }
            }
            life.exceptions = exceptions;
            life.promote = promote;
            life.demote = demote;
            life.effective_from = effective_from;
        });
        let part = |part: LifePart| Op::Life(ladder, part, reads.clone());
        let (tier, day) = (Type::Tier(ladder), Type::Date);
        let standing = self.standing_part(("standing", ladder), Fact::Standing, tier, at, part(LifePart::Standing));
        let since = self.standing_part(
            ("standing_since", ladder),
            Fact::StandingSince,
            day.clone(),
            at,
            part(LifePart::StandingSince),
        );
        let until = self.standing_part(("grace_until", ladder), Fact::GraceUntil, day, at, part(LifePart::GraceUntil));
        let status = self.standing_part(("status", ladder), Fact::Status, Type::Status, at, part(LifePart::Status));
        let pending = tree.review.effective_after.map(|_| {
            let tier = self.part("pending_tier", ladder, Type::Tier(ladder), at, part(LifePart::PendingTier));
            (tier, self.part("pending_from", ladder, Type::Date, at, part(LifePart::PendingFrom)))
        });
        self.life(ladder, |life| {
            life.pending = pending;
            life.standing = standing;
            life.since = since;
            life.grace_until = until;
            life.status = status;
        });
    }

    /// The tier that counts as earned where it may be inherited, with what those have in common whom it may come from.
    fn counts(&mut self, ladder: Id<Ladder>) -> Option<(Slot, (Slot, FileSpan))> {
        let review = &self.model.ladders[ladder].review;
        let Inherit { within, when, at } = review.inherit.as_ref()?;
        let (ty, partner) = (Type::Tier(ladder), TableId::PARTNER);
        let own = self.fact(Fact::Earned(ladder), &ty, *at).slot;
        let (within, when) = self.on_day_judged(review.judge.as_ref(), |this| {
            (this.settled(partner, within), when.as_ref().map(|when| this.settled(partner, when)))
        });
        // From whom nothing is inherited, no tier is.
        let passed_on = when.map_or(own, |when| {
            let none = self.constant(partner, ty.clone(), *at, Constant::Tier(None));
            self.step(partner, ty.clone(), *at, Op::If(when, own, none))
        });
        let (figure, gather) = (Figure::Of(AggregateFunction::Largest), Gather::Peers(Some(within)));
        let operand = Some(passed_on);
        let fold = Fold { out: Slot(0), figure, over: partner, gather, operand, by: None, filter: None, at: *at };
        let highest = self.fold(partner, ty.clone(), fold);
        Some((self.step(partner, ty, *at, Op::Max(vec![own, highest])), (within, *at)))
    }

    pub(super) fn gate(&mut self, id: Id<Gate>) {
        let gate = &self.model.gates[id];
        self.ruled(Fact::Gate(id), &gate.symbol, &gate.requires);
    }

    /// Whether each gate that refers does so, which an open gate does too; those of a track refer only its partners.
    pub(super) fn referrals(&mut self) -> Vec<Referral> {
        let mut referrals = Vec::new();
        for (id, gate) in self.model.gates.iter() {
            let (GateOutcome::Refer(action), at) = (&gate.outcome, gate.symbol.at) else { continue };
            let passed = self.fact(Fact::Gate(id), &Type::Flag, at).slot;
            let passed = self.step(TableId::PARTNER, Type::Flag, at, Op::Decide(passed));
            let mut conditions = vec![self.step(TableId::PARTNER, Type::Flag, at, Op::Not(passed))];
            if let Some(member) = self.ladders.get(gate.ladder.index()).and_then(|ladder| ladder.member) {
                conditions.push(self.step(TableId::PARTNER, Type::Flag, at, Op::Decide(member)));
            }
            referrals.push(Referral {
                gate: gate.symbol.name.clone(),
                title: gate.symbol.title().to_owned(),
                action: action.clone(),
                slot: self.step(TableId::PARTNER, Type::Flag, at, Op::All(conditions)),
                at,
            });
        }
        referrals
    }

    pub(super) fn specialization(&mut self, id: Id<Specialization>) {
        let specialization = &self.model.specializations[id];
        match specialization.life {
            Some(ladder) => self.badge(id, ladder),
            None => self.ruled(Fact::Specialization(id), &specialization.symbol, &specialization.requires),
        }
    }

    /// A badge with a life is held where it stands on the one tier of its ladder.
    fn badge(&mut self, id: Id<Specialization>, ladder: Id<Ladder>) {
        let symbol = &self.model.specializations[id].symbol;
        let (fact, ty) = (Fact::Specialization(id), Type::Tier(ladder));
        self.define(fact, symbol, |this| {
            let standing = this.fact(Fact::Standing(ladder), &ty, symbol.at).slot;
            let none = this.constant(TableId::PARTNER, ty.clone(), symbol.at, Constant::Tier(None));
            this.step(TableId::PARTNER, Type::Flag, symbol.at, Op::Compare(CompareOp::MoreThan, standing, none)).into()
        });
        let held = self.fact(fact, &Type::Flag, symbol.at).slot;
        if let Some(ladder) = self.ladders.get_mut(ladder.index()) {
            ladder.badge = Some(held);
            let rules = ladder.tiers.first().map(|tier| tier.requires.clone());
            self.rules.insert(fact, rules.unwrap_or_default());
        }
    }

    pub(super) fn held(&mut self, ladder: Id<Ladder>) {
        let at = self.ladder_place(ladder);
        let mut limits = Vec::new();
        for (id, gate) in self.model.gates.iter().filter(|(_, gate)| gate.ladder == ladder) {
            if let GateOutcome::NoHigherThan(tier) = gate.outcome {
                let slot = self.fact(Fact::Gate(id), &Type::Flag, gate.symbol.at).slot;
                limits.push((slot, tier.map_or(0, code)));
            }
        }
        let standing = self.fact(Fact::Standing(ladder), &Type::Tier(ladder), at).slot;
        let tier = self.standing_part(("tier", ladder), Fact::Tier, Type::Tier(ladder), at, Op::Held(standing, limits));
        self.life(ladder, |life| life.tier = tier);
    }

    /// Fills in what is known of the life of a ladder's tiers.
    pub(super) fn life(&mut self, ladder: Id<Ladder>, fill: impl FnOnce(&mut LifePlan)) {
        if let Some(ladder) = self.ladders.get_mut(ladder.index()) {
            fill(&mut ladder.life);
        }
    }

    /// A fact that holds when all its rules do, with the rules kept for explanations.
    fn ruled(&mut self, fact: Fact, symbol: &Symbol, requires: &[Rule]) {
        let mut rules = Vec::new();
        self.define(fact, symbol, |this| {
            rules = this.rules(requires);
            this.all(&rules, symbol.at).into()
        });
        if self.day_of(fact).is_none() {
            self.rules.insert(fact, rules);
        }
    }

    /// A slot of the tier's life that is a fact.
    fn standing_part(
        &mut self,
        (name, ladder): (&str, Id<Ladder>),
        fact: fn(Id<Ladder>) -> Fact,
        ty: Type,
        at: FileSpan,
        op: Op,
    ) -> Slot {
        let slot = self.part(name, ladder, ty, at, op);
        let fact = fact(ladder);
        let as_of = self.day_of(fact);
        if let Some(info) = self.slots.get_mut(slot.0 as usize) {
            info.as_of = as_of;
        }
        self.remember(fact, slot.into());
        slot
    }

    /// A slot of the tier's life under the name that results give it.
    fn part(&mut self, name: &str, ladder: Id<Ladder>, ty: Type, at: FileSpan, op: Op) -> Slot {
        let name = self.ladders.get(ladder.index()).map_or_else(|| name.to_owned(), |plan| plan.column(name));
        // Of a badge results tell whether it is held, not on which tier it stands.
        let unnamed = matches!(ty, Type::Tier(_)) && self.model.ladders[ladder].badge.is_some();
        let slot = self.step(TableId::PARTNER, ty, at, op);
        if let Some(info) = self.slots.get_mut(slot.0 as usize).filter(|_| !unnamed) {
            info.title = Some(name.clone());
            info.name = Some(name);
        }
        slot
    }

    /// When a review promotes or demotes, on the day of the evaluation.
    fn when(&mut self, when: &When) -> WhenPlan {
        let today = self.today();
        match when {
            When::AtOnce => WhenPlan::AtOnce,
            When::Weekly => WhenPlan::Latest(Period::Week.start(today, 1)),
            When::On(days) => {
                let (year, ..) = today.ymd();
                let of_year = |year: i32| {
                    days.iter().filter_map(move |(month, day)| {
                        // 29 February is the 28th where there is no other.
                        Date::from_ymd(year, *month, *day).or_else(|| Date::from_ymd(year, *month, day - 1))
                    })
                };
                WhenPlan::Latest(of_year(year - 1).chain(of_year(year)).filter(|day| *day <= today).max())
            }
            When::Anniversary(day) => WhenPlan::Anniversary(self.settled(TableId::PARTNER, day)),
        }
    }

    fn today(&self) -> Date {
        match self.today {
            Day::Constant(today) => today,
            Day::Slot(_) => Date::FIRST,
        }
    }

    fn exceptions(&self, ladder: Id<Ladder>) -> Vec<ExceptionPlan> {
        let exceptions = self.model.exceptions.iter().filter(|exception| exception.ladder == ladder);
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

    /// Where a ladder is declared, for steps that no clause of their own asks for.
    fn ladder_place(&self, ladder: Id<Ladder>) -> FileSpan {
        let first = self.model.ladders[ladder].tiers.values().next().map(|tier| tier.symbol.at);
        let track = self.model.ladders[ladder].symbol.as_ref().map(|symbol| symbol.at);
        first.or(track).or(self.model.program.at).unwrap_or(FileSpan { file: FileId(0), span: Span::default() })
    }
}

/// A ladder before anything of it is lowered.
pub(super) fn draft(model: &Model, id: Id<Ladder>, ladder: &Ladder) -> LadderPlan {
    let nowhere = Slot(0);
    let tier = |tier: &Tier| TierPlan {
        name: tier.symbol.name.clone(),
        title: tier.symbol.title().to_owned(),
        requires: Vec::new(),
        retains: Vec::new(),
        met: nowhere,
    };
    LadderPlan {
        track: ladder.symbol.as_ref().map(|track| (track.name.clone(), track.title().to_owned())),
        badge: None,
        member: None,
        standalone: ladder.standalone,
        shown: model.is_shown(id),
        tiers: ladder.tiers.values().map(tier).collect(),
        life: LifePlan {
            earned: nowhere,
            counts: nowhere,
            inherit: None,
            judged: None,
            retain: Vec::new(),
            promote: WhenPlan::AtOnce,
            demote: WhenPlan::AtOnce,
            effective_from: None,
            notice_days: ladder.review.notice_days,
            grace_days: ladder.review.grace_days,
            demote_at_most: ladder.review.demote_at_most,
            exceptions: Vec::new(),
            before: Before {
                standing: nowhere,
                since: nowhere,
                grace_until: nowhere,
                status: None,
                evaluated: None,
                pending: None,
            },
            standing: nowhere,
            since: nowhere,
            grace_until: nowhere,
            status: nowhere,
            pending: None,
            tier: nowhere,
            at: ladder.review.at,
            promote_at: ladder.review.promote_at,
            demote_at: ladder.review.demote_at,
        },
    }
}

/// The code of a tier in a column: its place plus one, as 0 is no tier.
pub(super) fn code(tier: Id<Tier>) -> u32 {
    u32::try_from(tier.index() + 1).unwrap_or(u32::MAX)
}
