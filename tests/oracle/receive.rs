//! What a partner receives and owes: section 8 of the reference.

use partner_lang::semantic::Type;
use partner_lang::semantic::model::{
    AmountStepKind, Benefit, BenefitValue, BracketMode, Brackets, Fact, Formula, GateOutcome, Ladder,
};
use rust_decimal::Decimal;

use super::evaluate::{At, World};
use super::value::{Value, round, settled};

impl World<'_> {
    pub fn benefit(&self, benefit: &Benefit, at: At) -> Option<Value> {
        let ladder = benefit.ladder;
        let suspended = self.model.gates.values().any(|gate| {
            let counts =
                gate.outcome == GateOutcome::SuspendBenefits && (gate.ladder == ladder || gate.ladder == Ladder::MAIN);
            counts && !benefit.owed && !self.is_passed(gate, at)
        });
        let tier = self.tier_of(Fact::Tier(ladder), at);
        if suspended || tier == 0 {
            return None;
        }
        let value = if benefit.versions.is_empty() {
            Some(&benefit.value)
        } else {
            benefit.versions.iter().find(|it| self.is_in_force(Some(it.in_force))).map(|it| &it.what)
        };
        match value? {
            BenefitValue::ByTier(values) => match &values.get(tier - 1)?.value {
                Some(value) => self.value(value, at),
                None => (benefit.ty == Type::Flag).then_some(Value::Flag(false)),
            },
            BenefitValue::ByFact(choice) => self.choose(choice, at).value(),
            BenefitValue::Formula(formula) => self.formula(formula, tier, &benefit.ty, at),
        }
    }

    fn formula(&self, formula: &Formula, tier: usize, ty: &Type, at: At) -> Option<Value> {
        let dated = formula.from_versions.iter().find(|it| self.is_in_force(Some(it.in_force)));
        let from = if formula.from_versions.is_empty() { formula.from } else { dated.map(|it| it.what) };
        if from.is_some_and(|(from, _)| tier < from.index() + 1) || self.rules(&formula.when, at) != Some(true) {
            return None;
        }
        let mut amount: Option<Value> = None;
        for step in formula.steps.iter().filter(|step| self.is_in_force(step.in_force)) {
            let so_far = amount.clone();
            amount = match &step.kind {
                AmountStepKind::Value(value) => self.value(value, at),
                AmountStepKind::Brackets(brackets) => self.brackets(brackets, tier, at).map(Value::Number),
                AmountStepKind::Plus(_, Some(condition)) if self.truth(condition, at) != Some(true) => so_far,
                AmountStepKind::Plus(value, _) => match (so_far, self.number(value, at)) {
                    (Some(Value::Number(one)), Some(two)) => self.checked(one.checked_add(two)).map(Value::Number),
                    _ => None,
                },
                AmountStepKind::Cap(most) => {
                    let most = self.value(most, at);
                    so_far.zip(most).map(|(amount, most)| if amount.order(&most).is_gt() { most } else { amount })
                }
                AmountStepKind::Floor(least) => {
                    let least = self.value(least, at);
                    so_far.zip(least).map(|(amount, least)| if amount.order(&least).is_lt() { least } else { amount })
                }
            };
        }
        match (amount?, ty) {
            (Value::Number(amount), Type::Money(currency)) => {
                Some(Value::Number(round(amount, currency.minor_digits(), self.model.program.rounding)))
            }
            // The currencies of random programs all have cents.
            (Value::Number(amount), Type::MoneyIn(_)) => {
                Some(Value::Number(round(amount, 2, self.model.program.rounding)))
            }
            (amount, _) => Some(amount),
        }
    }

    /// What brackets give: each slice at its rate, or all at the rate of the bracket that is reached.
    fn brackets(&self, brackets: &Brackets, tier: usize, at: At) -> Option<Decimal> {
        let amount = self.number(&brackets.on, at)?.max(Decimal::ZERO);
        let base = match &brackets.against {
            Some(base) => self.number(base, at).filter(|base| *base > Decimal::ZERO)?,
            None => Decimal::ONE,
        };
        let set = brackets.sets.iter().find(|set| set.tier.is_none_or(|of| of.index() + 1 == tier))?;
        let (mut total, mut from) = (Decimal::ZERO, Decimal::ZERO);
        for bracket in set.brackets.iter().filter(|bracket| self.is_in_force(bracket.in_force)) {
            let bound = match &bracket.up_to {
                Some(bound) => Some(settled(self.number(bound, at)? * base)),
                None => None,
            };
            let rate = |world: &Self| bracket.rate.as_ref().map_or(Some(Decimal::ZERO), |rate| world.number(rate, at));
            let ends = bound.is_none_or(|bound| amount < bound || amount == bound && !bracket.below);
            match brackets.mode {
                BracketMode::Retroactive if ends => return self.checked(amount.checked_mul(rate(self)?)),
                BracketMode::Retroactive => {}
                BracketMode::Incremental => {
                    let to = bound.map_or(amount, |bound| bound.min(amount));
                    // What nothing is left of needs no rate, but a bracket that begins at the amount is not reached.
                    if amount > from {
                        total = settled(total + (to - from).max(Decimal::ZERO) * rate(self)?);
                    }
                    if ends || amount <= from {
                        return Some(total);
                    }
                    from = to.max(from);
                }
            }
        }
        Some(total)
    }
}
