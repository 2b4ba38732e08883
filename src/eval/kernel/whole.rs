//! Arithmetic on whole numbers of known forms: nothing here can overflow, because the form of the result is made first.
//! What has no such form is left to the decimals.

use std::iter::repeat;

use super::{Column, Held, Mask, Operands, Scaled, Slot};
use crate::eval::numbers::{Wholes, choose};
use crate::lanes::widest;
use crate::plan::Bracket;
use crate::semantic::model::{BinaryOp, BracketMode, CompareOp};
use crate::value::decimal::Rounding;

/// Sums, differences and products; none for quotients, and where the result might not fit.
pub(super) fn binary(operands: &Operands<'_>, op: BinaryOp, a: Slot, b: Slot) -> Option<Column> {
    let (a, b) = (operands.wholes(a)?, operands.wholes(b)?);
    let (form, wholes) = match op {
        BinaryOp::Add => aligned(a, b, a.form.plus(b.form)?, |a, b| a + b)?,
        BinaryOp::Subtract => aligned(a, b, a.form.plus(b.form)?, |a, b| a - b)?,
        BinaryOp::Multiply => (a.form.times(b.form)?, a.wholes.join(b.wholes, |a, b| a * b)),
        BinaryOp::Divide => return None,
    };
    Some(Column::wholes(form, wholes, a.known.and(b.known)))
}

/// Two columns as whole numbers of the same places, joined row by row.
fn aligned(a: Held<'_>, b: Held<'_>, form: Scaled, join: impl Fn(i64, i64) -> i64) -> Option<(Scaled, Wholes)> {
    let (left, right) = (a.form.factor_to(form.places)?, b.form.factor_to(form.places)?);
    Some((form, a.wholes.times(left).join(&b.wholes.times(right), join)))
}

fn each(a: Held<'_>, form: Scaled, of: impl Fn(i64) -> i64) -> Column {
    Column::wholes(form, a.wholes.map(of), a.known.clone())
}

pub(super) fn sum(operands: &Operands<'_>, all: &[Slot]) -> Option<Column> {
    folded(operands, all, Scaled::plus, |a, b| a + b)
}

/// The smallest or the largest of several.
pub(super) fn extreme(operands: &Operands<'_>, all: &[Slot], largest: bool) -> Option<Column> {
    folded(operands, all, Scaled::join, if largest { i64::max } else { i64::min })
}

/// Several columns joined one after the other; missing where one is.
fn folded(
    operands: &Operands<'_>,
    all: &[Slot],
    form: impl Fn(Scaled, Scaled) -> Option<Scaled>,
    join: impl Fn(i64, i64) -> i64,
) -> Option<Column> {
    let (first, others) = all.split_first()?;
    let first = operands.wholes(*first)?;
    let mut folded = Column::wholes(first.form, first.wholes.clone(), first.known.clone());
    for slot in others {
        let (before, more) = (Held::of(&folded)?, operands.wholes(*slot)?);
        let (form, wholes) = aligned(before, more, form(before.form, more.form)?, &join)?;
        folded = Column::wholes(form, wholes, before.known.and(more.known));
    }
    Some(folded)
}

pub(super) fn compare(operands: &Operands<'_>, op: CompareOp, a: Slot, b: Slot) -> Option<Column> {
    let (a, b) = (operands.wholes(a)?, operands.wholes(b)?);
    let form = a.form.join(b.form)?;
    let (left, right) = (a.form.factor_to(form.places)?, b.form.factor_to(form.places)?);
    let met = a.wholes.times(left).compare(&b.wholes.times(right), op);
    let known = a.known.and(b.known);
    Some(Column::truths(met.and(&known), known))
}

pub(super) fn negate(operands: &Operands<'_>, a: Slot) -> Option<Column> {
    let a = operands.wholes(a)?;
    Some(each(a, a.form, |value| -value))
}

pub(super) fn abs(operands: &Operands<'_>, a: Slot) -> Option<Column> {
    let a = operands.wholes(a)?;
    Some(each(a, a.form, i64::abs))
}

/// As `round` would, where there are places to take away.
pub(super) fn round(operands: &Operands<'_>, a: Slot, places: u32, rounding: Rounding) -> Option<Column> {
    let a = operands.wholes(a)?;
    let form = a.form.rounded(places)?;
    // Division by a number that is known when this is built is many times faster.
    Some(match form.factor_to(a.form.places)? {
        1 => each(a, form, |value| value),
        10 => rounded::<10>(a, form, rounding),
        100 => rounded::<100>(a, form, rounding),
        1000 => rounded::<1000>(a, form, rounding),
        10_000 => rounded::<10_000>(a, form, rounding),
        step => each(a, form, move |value| rounding.divide(value, step)),
    })
}

fn rounded<const STEP: u32>(a: Held<'_>, form: Scaled, rounding: Rounding) -> Column {
    let small = match a.wholes {
        Wholes::Each(wholes) => wholes.iter().fold(0, |all, whole| all | whole.unsigned_abs()) < Rounding::SMALL,
        Wholes::Same(..) => false,
    };
    match (small, rounding) {
        // A rounding that is known when this is built leaves nothing to ask in the loop.
        (true, Rounding::HalfEven) => each(a, form, move |value| Rounding::HalfEven.divide_small::<STEP>(value)),
        (true, _) => each(a, form, move |value| rounding.divide_small::<STEP>(value)),
        (false, _) => each(a, form, move |value| rounding.divide(value, i64::from(STEP))),
    }
}

/// The amount, and the extra where the mask is set.
pub(super) fn plus(operands: &Operands<'_>, amount: Slot, extra: Slot, met: &Mask) -> Option<Column> {
    let (amount, extra) = (operands.wholes(amount)?, operands.wholes(extra)?);
    let form = amount.form.plus(extra.form)?;
    let (_, sums) = aligned(amount, extra, form, |amount, extra| amount + extra)?;
    let alone = amount.wholes.times(amount.form.factor_to(form.places)?).into_owned();
    let both = amount.known.and(extra.known);
    let (sum, alone) = (Column::wholes(form, sums, both), Column::wholes(form, alone, amount.known.clone()));
    Some(Column::choose(met, &sum, &alone))
}

/// Brackets whose bounds and rates are all there.
pub(super) fn brackets(operands: &Operands<'_>, mode: BracketMode, on: Slot, brackets: &[Bracket]) -> Option<Column> {
    let on = operands.wholes(on)?;
    let complete = |slot: Slot| operands.wholes(slot).filter(|wholes| wholes.known.all());
    let mut parts = Vec::with_capacity(brackets.len());
    let (mut amounts, mut rates) = (on.form, Scaled::ZERO);
    for bracket in brackets {
        let bound = match bracket.up_to {
            Some(slot) => Some(complete(slot)?),
            None => None,
        };
        let rate = match bracket.rate {
            Some(slot) => Some(complete(slot)?),
            None => None,
        };
        amounts = bound.map_or(Some(amounts), |bound| amounts.join(bound.form))?;
        rates = rate.map_or(Some(rates), |rate| rates.join(rate.form))?;
        parts.push((bound, rate, bracket.below));
    }
    // The slices are parts of the amount, so that all together give no more than the whole at the highest rate.
    let form = amounts.times(rates)?;
    let amount = on.wholes.times(on.form.factor_to(amounts.places)?).map(|amount| amount.max(0)).into_each();
    let mut sums = Slices { given: vec![0; amount.len()], from: vec![0; amount.len()], amount };
    let mut open = Mask::filled(on.known.len(), true);
    for (bound, rate, below) in parts {
        let bound = match bound {
            Some(bound) => Some(bound.wholes.times(bound.form.factor_to(amounts.places)?)),
            None => None,
        };
        let rate = match rate {
            Some(rate) => rate.wholes.times(rate.form.factor_to(rates.places)?).into_owned(),
            None => Wholes::Same(0, on.known.len()),
        };
        match mode {
            BracketMode::Incremental => sums.add(bound.as_deref(), &rate),
            BracketMode::Retroactive => {
                let within = if below { CompareOp::MoreThan } else { CompareOp::AtLeast };
                let reached = match &bound {
                    Some(bound) => bound.compare(&Wholes::Each(sums.amount.clone()), within),
                    None => Mask::filled(on.known.len(), true),
                };
                sums.set(&open.and(&reached), &rate);
                open = open.and_not(&reached);
            }
        }
    }
    Some(Column::scaled(form, sums.given, on.known.clone()))
}

/// What brackets give, one after the other.
struct Slices {
    amount: Vec<i64>,
    given: Vec<i64>,
    /// Where the last slice ended.
    from: Vec<i64>,
}

impl Slices {
    /// Adds what lies between the last bound and this one, at its rate. Bounds that a fact of the partner sets can fall:
    /// then nothing lies between them.
    fn add(&mut self, bound: Option<&Wholes>, rate: &Wholes) {
        let no_bound = Wholes::Same(i64::MAX, self.amount.len());
        match (bound.unwrap_or(&no_bound), rate) {
            (Wholes::Same(bound, _), Wholes::Same(rate, _)) => self.slice(repeat(*bound), repeat(*rate)),
            (bound, rate) => self.slice(bound.clone().into_each().into_iter(), rate.clone().into_each().into_iter()),
        }
    }

    #[inline(always)]
    fn slice(&mut self, bounds: impl Iterator<Item = i64>, rates: impl Iterator<Item = i64>) {
        let rows = self.given.iter_mut().zip(&mut self.from).zip(&self.amount);
        widest(
            #[inline(always)]
            move || {
                for (((given, from), amount), (bound, rate)) in rows.zip(bounds.zip(rates)) {
                    let to = bound.min(*amount).max(*from);
                    *given += (to - *from) * rate;
                    *from = to;
                }
            },
        );
    }

    /// Gives the whole amount at a rate where the mask is set.
    fn set(&mut self, here: &Mask, rate: &Wholes) {
        let whole = Wholes::Each(self.amount.clone()).join(rate, |amount, rate| amount * rate).into_each();
        self.given = choose(here, &whole, &self.given);
    }
}
