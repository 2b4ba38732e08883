//! Arithmetic on whole numbers of known forms: nothing here can overflow, because the form of the result is made first.
//! What has no such form is left to the decimals.

use super::compare::each_pair;
use super::{Column, Mask, Operands, Scaled, Slot, Wholes};
use crate::eval::numbers::choose;
use crate::plan::Bracket;
use crate::semantic::model::{BinaryOp, BracketMode, CompareOp};
use crate::value::decimal::Rounding;

/// Sums, differences and products; none for quotients, and where the result might not fit.
pub(super) fn binary(operands: &Operands<'_>, op: BinaryOp, a: Slot, b: Slot) -> Option<Column> {
    let (a, b) = (operands.wholes(a)?, operands.wholes(b)?);
    let (form, values) = match op {
        BinaryOp::Add => aligned(a, b, a.form.plus(b.form)?, |a, b| a + b)?,
        BinaryOp::Subtract => aligned(a, b, a.form.plus(b.form)?, |a, b| a - b)?,
        BinaryOp::Multiply => (a.form.times(b.form)?, zipped(a.values, b.values, |a, b| a * b)),
        BinaryOp::Divide => return None,
    };
    Some(Column::scaled(form, values, a.known.and(b.known)))
}

/// Two columns as whole numbers of the same places, joined row by row.
fn aligned(a: Wholes<'_>, b: Wholes<'_>, form: Scaled, join: impl Fn(i64, i64) -> i64) -> Option<(Scaled, Vec<i64>)> {
    let values = match (a.form.factor_to(form.places)?, b.form.factor_to(form.places)?) {
        (1, 1) => zipped(a.values, b.values, join),
        (left, right) => zipped(a.values, b.values, |a, b| join(a * left, b * right)),
    };
    Some((form, values))
}

fn zipped(a: &[i64], b: &[i64], join: impl Fn(i64, i64) -> i64) -> Vec<i64> {
    a.iter().zip(b).map(|(a, b)| join(*a, *b)).collect()
}

fn each(a: Wholes<'_>, form: Scaled, of: impl Fn(i64) -> i64) -> Column {
    Column::scaled(form, a.values.iter().map(|value| of(*value)).collect(), a.known.clone())
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
    let mut folded = Column::scaled(first.form, first.values.to_vec(), first.known.clone());
    for slot in others {
        let (before, more) = (Wholes::of(&folded)?, operands.wholes(*slot)?);
        let (form, values) = aligned(before, more, form(before.form, more.form)?, &join)?;
        folded = Column::scaled(form, values, before.known.and(more.known));
    }
    Some(folded)
}

pub(super) fn compare(operands: &Operands<'_>, op: CompareOp, a: Slot, b: Slot) -> Option<Column> {
    let (a, b) = (operands.wholes(a)?, operands.wholes(b)?);
    let form = a.form.join(b.form)?;
    let met = match (a.form.factor_to(form.places)?, b.form.factor_to(form.places)?) {
        (1, 1) => each_pair(op, a.values, b.values),
        (left, right) => {
            let scaled = |values: &[i64], factor: i64| values.iter().map(|value| value * factor).collect::<Vec<i64>>();
            each_pair(op, &scaled(a.values, left), &scaled(b.values, right))
        }
    };
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
    if form == a.form {
        return Some(each(a, form, |value| value));
    }
    let step = form.factor_to(a.form.places)?;
    Some(each(a, form, |value| rounding.divide(value, step)))
}

/// The amount, and the extra where the mask is set.
pub(super) fn plus(operands: &Operands<'_>, amount: Slot, extra: Slot, met: &Mask) -> Option<Column> {
    let (amount, extra) = (operands.wholes(amount)?, operands.wholes(extra)?);
    let form = amount.form.plus(extra.form)?;
    let (_, sums) = aligned(amount, extra, form, |amount, extra| amount + extra)?;
    let factor = amount.form.factor_to(form.places)?;
    let alone = amount.values.iter().map(|amount| amount * factor).collect();
    let both = amount.known.and(extra.known);
    let (sum, alone) = (Column::scaled(form, sums, both), Column::scaled(form, alone, amount.known.clone()));
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
    let at = |wholes: Wholes<'_>, form: Scaled| {
        let factor = wholes.form.factor_to(form.places)?;
        Some(wholes.values.iter().map(|value| value * factor).collect::<Vec<i64>>())
    };
    let amount: Vec<i64> = at(on, amounts)?.into_iter().map(|amount| amount.max(0)).collect();
    let mut given = vec![0; amount.len()];
    let mut from = vec![0; amount.len()];
    let mut open = Mask::filled(amount.len(), true);
    for (bound, rate, below) in parts {
        let bound = match bound {
            Some(bound) => Some(at(bound, amounts)?),
            None => None,
        };
        let rate = match rate {
            Some(rate) => at(rate, rates)?,
            None => vec![0; amount.len()],
        };
        match mode {
            BracketMode::Incremental => {
                // Bounds that a fact of the partner sets can fall: then nothing lies between them.
                let to: Vec<i64> = match &bound {
                    Some(bound) => {
                        let ends = bound.iter().zip(&amount).zip(&from);
                        ends.map(|((bound, amount), from)| (*bound).min(*amount).max(*from)).collect()
                    }
                    None => amount.iter().zip(&from).map(|(amount, from)| *amount.max(from)).collect(),
                };
                let slices = to.iter().zip(&from).zip(&rate);
                given.iter_mut().zip(slices).for_each(|(given, ((to, from), rate))| *given += (to - from) * rate);
                from = to;
            }
            BracketMode::Retroactive => {
                let reached = match &bound {
                    Some(bound) if below => each_pair(CompareOp::LessThan, &amount, bound),
                    Some(bound) => each_pair(CompareOp::AtMost, &amount, bound),
                    None => Mask::filled(amount.len(), true),
                };
                let here = open.and(&reached);
                let whole: Vec<i64> = amount.iter().zip(&rate).map(|(amount, rate)| amount * rate).collect();
                given = choose(&here, &whole, &given);
                open = open.and_not(&reached);
            }
        }
    }
    Some(Column::scaled(form, given, on.known.clone()))
}
