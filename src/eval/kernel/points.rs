//! Points and amounts: proportions, brackets, additions under a condition. Multiplied first, rounded once.

use super::arithmetic::checked;
use super::{Column, Context, Operands, Slot};
use crate::plan::Bracket;
use crate::semantic::model::BracketMode;
use crate::value::Decimal;

/// How many places points have.
const PLACES: u32 = 2;

/// points × to ÷ full_at, between 0 and points.
pub(super) fn in_proportion(
    operands: &Operands<'_>,
    points: Decimal,
    to: Slot,
    full_at: Slot,
    context: &mut Context<'_>,
) -> Column {
    let rounding = context.plan.rounding;
    let rows = operands.numbers(to).zip(operands.numbers(full_at)).enumerate();
    Column::numbers(rows.map(|(row, (to, full_at))| {
        let (to, full_at) = to.zip(full_at).filter(|(_, full_at)| !full_at.is_zero())?;
        // Clamping the measure first keeps the product small and changes nothing: the result lies between 0 and points.
        let (least, most) = (Decimal::ZERO.min(full_at), Decimal::ZERO.max(full_at));
        let share = points.checked_mul(to.clamp(least, most)).and_then(|product| product.checked_div(full_at));
        checked(share, row, operands, context).map(|share| rounding.round(share, PLACES))
    }))
}

/// points × each, at most `limit`; where points are taken away, at least.
pub(super) fn for_each(
    operands: &Operands<'_>,
    points: Decimal,
    each: Slot,
    limit: Option<Decimal>,
    context: &mut Context<'_>,
) -> Column {
    let rounding = context.plan.rounding;
    Column::numbers(operands.numbers(each).enumerate().map(|(row, each)| {
        let total = checked(points.checked_mul(each?), row, operands, context)?;
        let limited = match limit {
            Some(least) if points.is_sign_negative() => total.max(least),
            Some(most) => total.min(most),
            None => total,
        };
        Some(rounding.round(limited, PLACES))
    }))
}

/// points where met, 0 where missed, missing where unknown.
pub(super) fn when(operands: &Operands<'_>, points: Decimal, condition: Slot) -> Column {
    let (met, known) = operands.truth(condition);
    let rows = met.iter().zip(known.iter());
    Column::numbers(rows.map(|(met, known)| known.then_some(if met { points } else { Decimal::ZERO })))
}

/// What brackets give for an amount, unrounded. What lies below zero counts as zero, what lies in a hole gives nothing.
pub(super) fn brackets(
    operands: &Operands<'_>,
    mode: BracketMode,
    on: Slot,
    brackets: &[Bracket],
    context: &mut Context<'_>,
) -> Column {
    let amounts: Vec<Option<Decimal>> = operands.numbers(on).collect();
    Column::numbers(amounts.into_iter().enumerate().map(|(row, amount)| {
        let amount = amount?.max(Decimal::ZERO);
        match mode {
            BracketMode::Incremental => incremental(operands, amount, brackets, row, context),
            BracketMode::Retroactive => retroactive(operands, amount, brackets, row, context),
        }
    }))
}

/// Each slice at its own rate.
fn incremental(
    operands: &Operands<'_>,
    amount: Decimal,
    brackets: &[Bracket],
    row: usize,
    context: &mut Context<'_>,
) -> Option<Decimal> {
    let (mut total, mut from) = (Decimal::ZERO, Decimal::ZERO);
    for bracket in brackets {
        if amount <= from {
            break;
        }
        let bound = number(operands, bracket.up_to, row)?;
        let to = bound.map_or(amount, |bound| bound.min(amount));
        if let Some(rate) = number(operands, bracket.rate, row)? {
            let slice = to.checked_sub(from).and_then(|slice| slice.checked_mul(rate));
            total = checked(slice.and_then(|slice| total.checked_add(slice)), row, operands, context)?;
        }
        from = to;
    }
    Some(total)
}

/// The whole amount at the rate of the bracket it reaches.
fn retroactive(
    operands: &Operands<'_>,
    amount: Decimal,
    brackets: &[Bracket],
    row: usize,
    context: &mut Context<'_>,
) -> Option<Decimal> {
    for bracket in brackets {
        if number(operands, bracket.up_to, row)?.is_none_or(|bound| amount <= bound) {
            return match number(operands, bracket.rate, row)? {
                Some(rate) => checked(amount.checked_mul(rate), row, operands, context),
                None => Some(Decimal::ZERO),
            };
        }
    }
    Some(Decimal::ZERO)
}

/// The number of a bound or rate that may not be there; none at all where it is there and missing.
fn number(operands: &Operands<'_>, slot: Option<Slot>, row: usize) -> Option<Option<Decimal>> {
    match slot.map(|slot| operands.cell(slot, row)) {
        None => Some(None),
        Some(super::Cell::Number(number)) => Some(Some(number)),
        Some(_) => None,
    }
}

/// The amount, and the extra where the condition is met.
pub(super) fn plus(
    operands: &Operands<'_>,
    amount: Slot,
    extra: Slot,
    condition: Slot,
    context: &mut Context<'_>,
) -> Column {
    let (met, _) = operands.truth(condition);
    let rows = operands.numbers(amount).zip(operands.numbers(extra)).zip(met.iter()).enumerate();
    Column::numbers(rows.map(|(row, ((amount, extra), met))| {
        if !met {
            return amount;
        }
        checked(amount?.checked_add(extra?), row, operands, context)
    }))
}
