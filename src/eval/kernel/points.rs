//! The points of a line: proportions, so many for each, all or none. Multiplied first, rounded once.

use super::arithmetic::checked;
use super::{Cell, Column, ColumnKind, Context, Operands, Slot};
use crate::plan::forms::{POINT_PLACES, points_form};
use crate::value::Decimal;

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
        let part = to.clamp(least, most);
        let share = points.checked_mul(part).and_then(|product| product.checked_div(full_at));
        checked(share, row, operands, context).map(|share| rounding.round(share, POINT_PLACES))
    }))
    .narrowed(points_form(points))
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
        Some(rounding.round(limited, POINT_PLACES))
    }))
}

/// points where met, 0 where missed, missing where unknown.
pub(super) fn when(operands: &Operands<'_>, points: Decimal, condition: Slot) -> Column {
    let (met, known) = operands.truth(condition);
    let filled = |points: Decimal| Column::filled(ColumnKind::Number, Cell::Number(points), operands.len());
    Column::choose(met, &filled(points), &filled(Decimal::ZERO)).only(known)
}
