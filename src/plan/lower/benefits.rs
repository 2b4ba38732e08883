//! Benefits to steps: whether they are available, then their arithmetic in the order written, then one rounding.

use super::{Lowering, Value};
use crate::plan::{Bracket, Op, Slot, TableId};
use crate::semantic::model::{
    self, AmountStep, AmountStepKind, Benefit, BenefitValue, Brackets, Choice, CompareOp, Constant, Fact, Field,
    Formula, Ladder, Tier, TierValue,
};
use crate::semantic::{Id, Type};
use crate::text::FileSpan;
use crate::value::Currency;

impl Lowering<'_> {
    pub(super) fn benefit(&mut self, id: Id<Benefit>) {
        let benefit = &self.model.benefits[id];
        let at = benefit.symbol.at;
        self.define(Fact::Benefit(id), &benefit.symbol, |this| {
            let value = match &benefit.value {
                BenefitValue::ByTier(values) => this.by_tier(benefit, values, at),
                BenefitValue::ByFact(choice) => this.by_fact(benefit, choice, at),
                BenefitValue::Formula(formula) => this.formula(benefit, formula, at),
            };
            Value::from(value)
        });
    }

    fn by_tier(&mut self, benefit: &Benefit, values: &[TierValue], at: FileSpan) -> Slot {
        let (ladder, ty) = (benefit.ladder, &benefit.ty);
        let values = values
            .iter()
            .map(|cell| match &cell.value {
                Some(value) => Some(self.settled(TableId::PARTNER, value)),
                // In a row of flags, not available is simply no.
                None if *ty == Type::Flag => {
                    Some(self.constant(TableId::PARTNER, Type::Flag, cell.at, Constant::Flag(false)))
                }
                None => None,
            })
            .collect();
        let tier = self.fact(Fact::Tier(ladder), &Type::Tier(ladder), at).slot;
        let value = self.step(TableId::PARTNER, ty.clone(), at, Op::ByTier(tier, values));
        let suspensions = self.suspensions(benefit, at);
        if suspensions.is_empty() { value } else { self.available(value, suspensions, ty, at) }
    }

    /// The value of the fact's label, for a partner with a tier.
    fn by_fact(&mut self, benefit: &Benefit, choice: &Choice, at: FileSpan) -> Slot {
        let value = self.choice(TableId::PARTNER, choice, &benefit.ty);
        let value = match value.high {
            Some(high) => self.step(TableId::PARTNER, benefit.ty.clone(), at, Op::Settled(value.slot, high)),
            None => value.slot,
        };
        let mut conditions = vec![self.tier_at_least(benefit.ladder, None, at)];
        conditions.extend(self.suspensions(benefit, at));
        self.available(value, conditions, &benefit.ty, at)
    }

    fn formula(&mut self, benefit: &Benefit, formula: &Formula, at: FileSpan) -> Slot {
        let ty = &benefit.ty;
        let mut conditions = vec![self.tier_at_least(benefit.ladder, formula.from, at)];
        for rule in &formula.when {
            conditions.push(self.settled(TableId::PARTNER, &rule.condition));
        }
        conditions.extend(self.suspensions(benefit, at));
        let amount =
            formula.steps.iter().fold(None, |amount, step| Some(self.amount(amount, step, benefit.ladder, ty)));
        let amount = match (amount, ty) {
            (Some(amount), Type::Money(currency)) => {
                self.step(TableId::PARTNER, ty.clone(), at, Op::Round(amount, currency.minor_digits()))
            }
            (Some(amount), Type::MoneyIn(column)) => self.rounded_in(amount, *column, ty, at),
            (Some(amount), _) => amount,
            (None, _) => self.constant(TableId::PARTNER, ty.clone(), at, Constant::Missing),
        };
        self.available(amount, conditions, ty, at)
    }

    /// Rounds to the minor unit of the currency that a column says.
    fn rounded_in(&mut self, amount: Slot, column: Id<Field>, ty: &Type, at: FileSpan) -> Slot {
        let label = self.model.fields[column].ty.clone();
        let Type::Label(list) = label else { return amount };
        let codes = self.model.enums[list].labels.iter().map(|label| Currency::parse(&label.name));
        let digits: Vec<u32> = codes.map(|code| code.map_or(2, |code| code.minor_digits())).collect();
        let most = digits.iter().copied().max().unwrap_or(2);
        let mut rounded = self.step(TableId::PARTNER, ty.clone(), at, Op::Round(amount, most));
        let currency = self.fact(Fact::Field(column), &label, at).slot;
        for (place, digits) in (0..).zip(digits).filter(|(_, digits)| *digits != most) {
            let named = self.constant(TableId::PARTNER, label.clone(), at, Constant::Label(list, place));
            let is = self.step(TableId::PARTNER, Type::Flag, at, Op::Compare(CompareOp::Is, currency, named));
            let coarser = self.step(TableId::PARTNER, ty.clone(), at, Op::Round(amount, digits));
            rounded = self.step(TableId::PARTNER, ty.clone(), at, Op::If(is, coarser, rounded));
        }
        rounded
    }

    fn amount(&mut self, so_far: Option<Slot>, step: &AmountStep, ladder: Id<Ladder>, ty: &Type) -> Slot {
        let op = match (&step.kind, so_far) {
            (AmountStepKind::Value(value), _) => return self.settled(TableId::PARTNER, value),
            (AmountStepKind::Brackets(brackets), _) => return self.brackets(brackets, ladder, ty, step.at),
            (AmountStepKind::Plus(value, None), Some(amount)) => {
                Op::Sum(vec![amount, self.settled(TableId::PARTNER, value)])
            }
            (AmountStepKind::Plus(value, Some(condition)), Some(amount)) => {
                let value = self.settled(TableId::PARTNER, value);
                Op::Plus(amount, value, self.settled(TableId::PARTNER, condition))
            }
            (AmountStepKind::Cap(most), Some(amount)) => Op::Min(vec![amount, self.settled(TableId::PARTNER, most)]),
            (AmountStepKind::Floor(least), Some(amount)) => {
                Op::Max(vec![amount, self.settled(TableId::PARTNER, least)])
            }
            (_, None) => Op::Constant(Constant::Missing),
        };
        self.step(TableId::PARTNER, ty.clone(), step.at, op)
    }

    /// One set of brackets for everyone, or that of the tier held.
    fn brackets(&mut self, brackets: &Brackets, ladder: Id<Ladder>, ty: &Type, at: FileSpan) -> Slot {
        let on = self.settled(TableId::PARTNER, &brackets.on);
        let against = brackets.against.as_ref().map(|base| self.settled(TableId::PARTNER, base));
        let held = |this: &mut Self| this.fact(Fact::Tier(ladder), &Type::Tier(ladder), at).slot;
        let mut everyone = None;
        let mut tiers: Vec<Option<Slot>> = vec![None; self.model.ladders[ladder].tiers.len()];
        for set in &brackets.sets {
            let slices = set.brackets.iter().map(|bracket| self.bracket(bracket)).collect();
            let op = Op::Brackets { mode: brackets.mode, on, against, brackets: slices };
            let slot = self.step(TableId::PARTNER, ty.clone(), at, op);
            let Some(tier) = set.tier else {
                everyone = Some(slot);
                continue;
            };
            // A blank that only the brackets of another tier read does not matter.
            let own = self.constant(TableId::PARTNER, Type::Tier(ladder), at, Constant::Tier(Some(tier)));
            let is_held = Op::Compare(CompareOp::Is, held(self), own);
            let is_held = self.step(TableId::PARTNER, Type::Flag, at, is_held);
            let slot = self.step(TableId::PARTNER, ty.clone(), at, Op::Available(slot, is_held));
            tiers.iter_mut().skip(tier.index()).take(1).for_each(|place| *place = Some(slot));
        }
        everyone.unwrap_or_else(|| {
            let tier = held(self);
            self.step(TableId::PARTNER, ty.clone(), at, Op::ByTier(tier, tiers))
        })
    }

    fn bracket(&mut self, bracket: &model::Bracket) -> Bracket {
        Bracket {
            up_to: bracket.up_to.as_ref().map(|bound| self.settled(TableId::PARTNER, bound)),
            below: bracket.below,
            rate: bracket.rate.as_ref().map(|rate| self.settled(TableId::PARTNER, rate)),
            at: bracket.at,
        }
    }

    /// Benefits need a tier: the one they start from, or any.
    fn tier_at_least(&mut self, ladder: Id<Ladder>, from: Option<(Id<Tier>, FileSpan)>, at: FileSpan) -> Slot {
        let tier = self.fact(Fact::Tier(ladder), &Type::Tier(ladder), at).slot;
        let lowest = from.map(|(tier, _)| tier).or(self.model.ladders[ladder].tiers.ids().next());
        let at = from.map_or(at, |(_, at)| at);
        let lowest = self.constant(TableId::PARTNER, Type::Tier(ladder), at, Constant::Tier(lowest));
        self.step(TableId::PARTNER, Type::Flag, at, Op::Compare(CompareOp::AtLeast, tier, lowest))
    }

    /// The gates that suspend benefits, as decisions; what is owed stays.
    fn suspensions(&mut self, benefit: &Benefit, at: FileSpan) -> Vec<Slot> {
        let gates: Vec<_> = self.model.suspending(benefit).map(|(id, _)| id).collect();
        gates
            .into_iter()
            .map(|id| {
                let slot = self.fact(Fact::Gate(id), &Type::Flag, at).slot;
                self.step(TableId::PARTNER, Type::Flag, at, Op::Decide(slot))
            })
            .collect()
    }

    fn available(&mut self, value: Slot, conditions: Vec<Slot>, ty: &Type, at: FileSpan) -> Slot {
        let condition = self.step(TableId::PARTNER, Type::Flag, at, Op::All(conditions));
        self.step(TableId::PARTNER, ty.clone(), at, Op::Available(value, condition))
    }
}
