//! Comparisons: unknown where an operand is missing; with bounds, where they do not decide.

use std::cmp::Ordering;

use super::{Column, ColumnKind, Mask, Operands, Slot, Values, whole};
use crate::eval::compare::pairs as pairs_of;
use crate::semantic::model::CompareOp;
use crate::value::Decimal;

pub(super) fn compare(operands: &Operands<'_>, op: CompareOp, a: Slot, b: Slot) -> Column {
    match operands.kind(a) {
        ColumnKind::Code => codes(operands, op, a, b),
        ColumnKind::Number => whole::compare(operands, op, a, b)
            .unwrap_or_else(|| pairs(operands.numbers(a).zip(operands.numbers(b)), op)),
        ColumnKind::Truth => {
            let ((a, a_known), (b, b_known)) = (operands.truth(a), operands.truth(b));
            let known = a_known.and(b_known);
            let mut met = known.clone();
            // No is less than yes.
            met.join(a, b, |known, a, b| {
                known
                    & match op {
                        CompareOp::AtLeast => a | !b,
                        CompareOp::MoreThan => a & !b,
                        CompareOp::AtMost => !a | b,
                        CompareOp::LessThan => !a & b,
                        CompareOp::Is => !(a ^ b),
                        CompareOp::IsNot => a ^ b,
                    }
            });
            Column::truths(met, known)
        }
        ColumnKind::Set => {
            let sets = |slot: Slot| match operands.frame.column(slot) {
                Some(Column { values: Values::Set(values), known }) => {
                    values.iter().zip(known.iter()).map(|(set, known)| known.then_some(*set)).collect()
                }
                _ => vec![None; operands.len()],
            };
            pairs(sets(a).into_iter().zip(sets(b)), op)
        }
    }
}

fn codes(operands: &Operands<'_>, op: CompareOp, a: Slot, b: Slot) -> Column {
    match (operands.frame.column(a), operands.frame.column(b)) {
        (
            Some(Column { values: Values::Code(a), known: a_known }),
            Some(Column { values: Values::Code(b), known: b_known }),
        ) => {
            let known = a_known.and(b_known);
            Column::truths(pairs_of(op, a, b).and(&known), known)
        }
        _ => Column::missing(ColumnKind::Truth, operands.len()),
    }
}

fn pairs<T: Ord>(rows: impl Iterator<Item = (Option<T>, Option<T>)>, op: CompareOp) -> Column {
    let (mut met, mut known) = (Mask::default(), Mask::default());
    for (a, b) in rows {
        let both = a.zip(b);
        known.push(both.is_some());
        met.push(both.is_some_and(|(a, b)| op.holds(a.cmp(&b))));
    }
    Column::truths(met, known)
}

/// A comparison of two numbers that are known only to lie between a low and a high; a missing bound is none.
pub(super) fn bounds(operands: &Operands<'_>, op: CompareOp, a: (Slot, Slot), b: (Slot, Slot)) -> Column {
    let (mut met, mut known) = (Mask::default(), Mask::default());
    let left = operands.numbers(a.0).zip(operands.numbers(a.1));
    let right = operands.numbers(b.0).zip(operands.numbers(b.1));
    for (a, b) in left.zip(right) {
        let truth = decided(op, a, b);
        known.push(truth.is_some());
        met.push(truth == Some(true));
    }
    Column::truths(met, known)
}

type Bounds = (Option<Decimal>, Option<Decimal>);

fn decided(op: CompareOp, a: Bounds, b: Bounds) -> Option<bool> {
    // `low` against `high`: whether every value on the left compares so with every value on the right.
    let surely = |left: Option<Decimal>, right: Option<Decimal>, fits: fn(Ordering) -> bool| {
        left.zip(right).is_some_and(|(left, right)| fits(left.cmp(&right)))
    };
    let truth = |met: bool, missed: bool| if met { Some(true) } else { missed.then_some(false) };
    match op {
        CompareOp::AtLeast => truth(surely(a.0, b.1, Ordering::is_ge), surely(a.1, b.0, Ordering::is_lt)),
        CompareOp::MoreThan => truth(surely(a.0, b.1, Ordering::is_gt), surely(a.1, b.0, Ordering::is_le)),
        CompareOp::AtMost => truth(surely(a.1, b.0, Ordering::is_le), surely(a.0, b.1, Ordering::is_gt)),
        CompareOp::LessThan => truth(surely(a.1, b.0, Ordering::is_lt), surely(a.0, b.1, Ordering::is_ge)),
        CompareOp::Is => {
            let apart = surely(a.0, b.1, Ordering::is_gt) || surely(a.1, b.0, Ordering::is_lt);
            truth(surely(a.0, b.1, Ordering::is_ge) && surely(a.1, b.0, Ordering::is_le), apart)
        }
        CompareOp::IsNot => decided(CompareOp::Is, a, b).map(|is| !is),
    }
}

pub(super) fn settled(operands: &Operands<'_>, low: Slot, high: Slot) -> Column {
    Column::numbers(operands.numbers(low).zip(operands.numbers(high)).map(|(low, high)| low.filter(|_| low == high)))
}

pub(super) fn among(operands: &Operands<'_>, value: Slot, among: &[Slot]) -> Column {
    let mut met = Mask::filled(operands.len(), false);
    for slot in among {
        if let Values::Truth(this) = compare(operands, CompareOp::Is, value, *slot).values {
            met = met.or(&this);
        }
    }
    Column::truths(met, operands.known(value).clone())
}

pub(super) fn includes(operands: &Operands<'_>, set: Slot, label: u32) -> Column {
    let Some(Column { values: Values::Set(values), known }) = operands.frame.column(set) else {
        return Column::missing(ColumnKind::Truth, operands.len());
    };
    let met = Mask::each(values, |set| set.checked_shr(label).unwrap_or(0) & 1 == 1);
    Column::truths(met.and(known), known.clone())
}

/// Missed where the day is surely outside, even if the other end of the window is missing.
pub(super) fn within(operands: &Operands<'_>, day: Slot, first: Slot, last: Slot) -> Column {
    let side = |op: CompareOp, end: Slot| match codes(operands, op, day, end) {
        Column { values: Values::Truth(met), known } => (met, known),
        Column { known, .. } => (operands.frame.none().clone(), known),
    };
    let (after, after_known) = side(CompareOp::AtLeast, first);
    let (before, before_known) = side(CompareOp::AtMost, last);
    let inside = after.and(&before);
    let outside = after_known.and_not(&after).or(&before_known.and_not(&before));
    let known = inside.or(&outside);
    Column::truths(inside, known)
}
