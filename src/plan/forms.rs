//! How the numbers of each slot are held: whole numbers of a form where it is proven before any row is read that they
//! fit, exact decimals elsewhere. Must not know columns.
//!
//! What a field or a figure over rows can hold is not proven but looked at: a batch in which a cell lies outside the form
//! of its field is evaluated in decimals, by the same steps.

use super::{Bracket, ColumnKind, DaysOf, Figure, Fold, Op, Plan, Slot};
use crate::semantic::Type;
use crate::semantic::model::{AggregateFunction, BinaryOp, Constant};
use crate::value::{Decimal, Scaled};

/// The largest amount or number that a field is expected to hold, as a whole number of its form.
const MOST: i64 = 1_000_000_000_000_000;

/// How many places points are rounded to.
pub const POINT_PLACES: u32 = 2;

/// The most rows or days that are expected to be counted.
const MOST_COUNTED: i64 = 1_000_000_000_000;

impl Plan {
    /// The form that numbers of a type are expected to have where they are read or gathered.
    pub fn form_of(&self, ty: &Type) -> Option<Scaled> {
        match ty {
            Type::Count | Type::Duration(_) => Scaled::new(0, MOST_COUNTED),
            Type::Money(currency) => Scaled::new(currency.minor_digits(), MOST),
            Type::MoneyIn(field) => Scaled::new(self.minor_digits(*field), MOST),
            Type::Points => Scaled::new(2, MOST),
            Type::Number | Type::Scale(..) => Scaled::new(4, MOST),
            Type::Percent => Scaled::new(6, MOST_COUNTED),
            _ => None,
        }
    }

    /// The form of a slot's numbers; none where they are decimals, and where there are no numbers.
    pub fn form(&self, slot: Slot) -> Option<Scaled> {
        self.forms.get(slot.0 as usize).copied().flatten()
    }

    /// Why a slot's numbers are held as decimals; none where they are not.
    pub fn wide_because(&self, slot: Slot) -> Option<&'static str> {
        let is_number =
            |slot: Slot| self.slots.get(slot.0 as usize).is_some_and(|info| info.kind == ColumnKind::Number);
        if !is_number(slot) || self.form(slot).is_some() {
            return None;
        }
        let Some(Some(step)) = self.steps.get(slot.0 as usize) else { return Some("a quotient can have any places") };
        let mut reads_decimals = false;
        step.op.reads(&mut |of| reads_decimals |= is_number(of) && self.form(of).is_none());
        Some(match step.op {
            _ if reads_decimals => "it is made from decimals",
            Op::Arithmetic(BinaryOp::Divide, ..) | Op::Convert { .. } | Op::Brackets { against: Some(_), .. } => {
                "a quotient can have any places"
            }
            Op::ForEach { .. } | Op::RoundUp(..) | Op::RoundDown(..) | Op::Settled(..) => {
                "the step is done in decimals"
            }
            _ => "it might not fit 64 bits",
        })
    }

    /// Settles the form of every slot, once all steps and folds are there.
    pub fn settle_forms(&mut self) {
        let is_field = |at: usize| self.steps.get(at).is_some_and(Option::is_none);
        let fields = self.slots.iter().enumerate().map(|(at, info)| self.form_of(&info.ty).filter(|_| is_field(at)));
        self.forms = fields.collect();
        for fold in &self.folds {
            if let Some(form) = self.forms.get_mut(fold.out.0 as usize) {
                *form = None;
            }
        }
        // Most steps read only slots before their own; the few that read later ones are looked at again.
        loop {
            let steps = self.steps.iter().enumerate().filter_map(|(at, step)| Some((at, step.as_ref()?)));
            let steps = steps.map(|(at, step)| (at, form(&step.op, &|slot: Slot| self.form(slot))));
            let folds = self.folds.iter().map(|fold| (fold.out.0 as usize, gathered(fold, self)));
            let is_new = |(at, form): &(usize, Option<Scaled>)| form.is_some() && self.forms.get(*at) == Some(&None);
            let fresh: Vec<_> = steps.chain(folds).filter(is_new).collect();
            if fresh.is_empty() {
                return;
            }
            for (at, form) in fresh {
                if let Some(place) = self.forms.get_mut(at) {
                    *place = form;
                }
            }
        }
    }
}

/// The form of a figure over rows: of a total the operand's places, and no more than a field is expected to hold.
fn gathered(fold: &Fold, plan: &Plan) -> Option<Scaled> {
    let Figure::Of(function) = fold.figure else { return Scaled::new(0, MOST_COUNTED) };
    match function {
        AggregateFunction::Count | AggregateFunction::CountDistinct => Scaled::new(0, MOST_COUNTED),
        AggregateFunction::Sum => Scaled::new(plan.form(fold.operand?)?.places, MOST),
        AggregateFunction::Smallest | AggregateFunction::Largest | AggregateFunction::Latest => {
            plan.form(fold.operand?)
        }
        // Of a quotient nobody knows the places before it is there.
        AggregateFunction::Average | AggregateFunction::Median | AggregateFunction::Share => None,
        AggregateFunction::Any | AggregateFunction::Every => None,
    }
}

/// The form of what a step gives from the forms of what it reads.
fn form(op: &Op, of: &impl Fn(Slot) -> Option<Scaled>) -> Option<Scaled> {
    let joined = |slots: &mut dyn Iterator<Item = Slot>| slots.map(of).reduce(|a, b| a?.join(b?)).flatten();
    match op {
        Op::Constant(Constant::Number(number)) => Scaled::of(*number).map(|(form, _)| form),
        Op::Constant(Constant::Duration(duration)) => Scaled::of(Decimal::from(duration.count)).map(|(form, _)| form),
        Op::Constant(Constant::Missing) | Op::Undecided(None) => Some(Scaled::ZERO),
        Op::Undecided(Some(number)) => Scaled::of(*number).map(|(form, _)| form),
        Op::Copy(a) | Op::Negate(a) | Op::Abs(a) | Op::Staffed(a, _) => of(*a),
        Op::Through { of: a, .. } | Op::AsOf(a, _) | Op::Available(a, _) | Op::Past { of: a, .. } => of(*a),
        Op::Arithmetic(BinaryOp::Add | BinaryOp::Subtract, a, b) | Op::Plus(a, b, _) => of(*a)?.plus(of(*b)?),
        Op::Arithmetic(BinaryOp::Multiply, a, b) => of(*a)?.times(of(*b)?),
        Op::Sum(all) => all.iter().map(|slot| of(*slot)).reduce(|a, b| a?.plus(b?)).flatten(),
        Op::Min(all) | Op::Max(all) => joined(&mut all.iter().copied()),
        Op::If(_, a, b) | Op::Default(a, b) | Op::Proven(a, b) => joined(&mut [*a, *b].into_iter()),
        Op::Choose { arms, otherwise, missing, .. } => {
            joined(&mut arms.iter().map(|(_, value)| *value).chain(*otherwise).chain(*missing))
        }
        Op::ByTier(_, values) => joined(&mut values.iter().flatten().copied()),
        Op::Round(a, places) => of(*a)?.rounded(*places),
        Op::DaysBetween(..) => Some(Scaled::DAYS),
        Op::OnDays(DaysOf::Met | DaysOf::Possible, days) => Scaled::new(0, i64::try_from(days.len()).ok()?),
        Op::PointsWhen(points, _) => Scaled::of(*points).map(|(form, _)| form),
        Op::InProportion { points, .. } => points_form(*points),
        Op::Brackets { against: None, on, brackets, .. } => bracketed(of(*on)?, brackets, of),
        _ => None,
    }
}

/// The form of what lies between no points and `points`, rounded as points are.
pub fn points_form(points: Decimal) -> Option<Scaled> {
    let (form, _) = Scaled::of(points)?;
    if form.places > POINT_PLACES { form.rounded(POINT_PLACES) } else { form.at(POINT_PLACES) }
}

/// The slices of brackets are parts of the amount: all together give no more than the whole at the highest rate.
fn bracketed(on: Scaled, brackets: &[Bracket], of: &impl Fn(Slot) -> Option<Scaled>) -> Option<Scaled> {
    let mut bounds = brackets.iter().filter_map(|bracket| bracket.up_to);
    let mut rates = brackets.iter().filter_map(|bracket| bracket.rate);
    let amounts = bounds.try_fold(on, |form, slot| form.join(of(slot)?))?;
    amounts.times(rates.try_fold(Scaled::ZERO, |form, slot| form.join(of(slot)?))?)
}
