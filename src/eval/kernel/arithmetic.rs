//! Numbers and days: missing where an operand is, rejected where the result cannot be held exactly.

use std::cmp::Ordering;

use super::{Cell, Column, ColumnKind, Context, Operands, Scaled, Slot, whole};
use crate::semantic::model::{BinaryOp, Factor};
use crate::value::decimal::{self, Rounding};
use crate::value::{Date, Decimal, Period};

/// The number that a result stands for. Notes an overflow of a row and gives no value for it.
pub(super) fn checked(
    value: Option<Decimal>,
    row: usize,
    operands: &Operands<'_>,
    context: &mut Context<'_>,
) -> Option<Decimal> {
    if value.is_none() {
        context.overflow.entry(row).or_insert(operands.at);
    }
    value.map(decimal::settled)
}

pub(super) fn negate(operands: &Operands<'_>, a: Slot) -> Column {
    whole::negate(operands, a)
        .unwrap_or_else(|| Column::numbers(operands.numbers(a).map(|value| value.map(|value| -value))))
}

/// Division by zero is missing, not an overflow.
pub(super) fn binary(operands: &Operands<'_>, op: BinaryOp, a: Slot, b: Slot, context: &mut Context<'_>) -> Column {
    if let Some(column) = whole::binary(operands, op, a, b) {
        return column;
    }
    let rows = operands.numbers(a).zip(operands.numbers(b)).enumerate();
    Column::numbers(rows.map(|(row, (a, b))| {
        let (a, b) = a.zip(b)?;
        let value = match op {
            BinaryOp::Add => a.checked_add(b),
            BinaryOp::Subtract => a.checked_sub(b),
            BinaryOp::Multiply => a.checked_mul(b),
            BinaryOp::Divide if b.is_zero() => return None,
            BinaryOp::Divide => a.checked_div(b),
        };
        checked(value, row, operands, context)
    }))
}

/// An amount by the factor of its currency; missing where either is.
pub(super) fn convert(
    operands: &Operands<'_>,
    amount: Slot,
    currency: Option<Slot>,
    factors: &[Factor],
    context: &mut Context<'_>,
) -> Column {
    let only = factors.first().copied();
    let amounts: Vec<Option<Decimal>> = operands.numbers(amount).collect();
    let factors: Vec<Option<Factor>> = match currency {
        Some(currency) => {
            let codes = operands.codes(currency);
            codes.map(|code| factors.get(usize::try_from(code?).ok()?).copied()).collect()
        }
        None => vec![only; operands.len()],
    };
    let rows = amounts.into_iter().zip(factors).enumerate();
    Column::numbers(rows.map(|(row, (amount, factor))| {
        let (amount, factor) = amount.zip(factor)?;
        checked(factor.of(amount), row, operands, context)
    }))
}

pub(super) fn sum(operands: &Operands<'_>, all: &[Slot], context: &mut Context<'_>) -> Column {
    if let Some(column) = whole::sum(operands, all) {
        return column;
    }
    let mut sums = vec![Some(Decimal::ZERO); operands.len()];
    for slot in all {
        for (row, (sum, value)) in sums.iter_mut().zip(operands.numbers(*slot)).enumerate() {
            *sum = match (*sum, value) {
                (Some(sum), Some(value)) => checked(sum.checked_add(value), row, operands, context),
                _ => None,
            };
        }
    }
    Column::numbers(sums)
}

/// The smallest or the largest, of numbers or of days and labels that rank.
pub(super) fn extreme(operands: &Operands<'_>, all: &[Slot], kind: ColumnKind, wanted: Ordering) -> Column {
    if let Some(column) = whole::extreme(operands, all, wanted.is_gt()) {
        return column;
    }
    let mut column = Column::empty(kind);
    for row in 0..operands.len() {
        let mut best = None;
        for slot in all {
            best = match (best, operands.cell(*slot, row)) {
                (_, Cell::Missing) | (Some(Cell::Missing), _) => Some(Cell::Missing),
                (None, cell) => Some(cell),
                (Some(best), cell) => Some(if order(cell, best) == wanted { cell } else { best }),
            };
        }
        column.push(best.unwrap_or(Cell::Missing));
    }
    column
}

/// How two cells of one kind stand to each other.
pub(in crate::eval) fn order(a: Cell, b: Cell) -> Ordering {
    match (a, b) {
        (Cell::Number(a), Cell::Number(b)) => a.cmp(&b),
        (Cell::Code(a), Cell::Code(b)) => a.cmp(&b),
        _ => Ordering::Equal,
    }
}

pub(super) fn round(operands: &Operands<'_>, a: Slot, places: u32, rounding: Rounding) -> Column {
    whole::round(operands, a, places, rounding).unwrap_or_else(|| {
        Column::numbers(operands.numbers(a).map(|value| value.map(|value| rounding.round(value, places))))
    })
}

/// Up or down to a multiple of so many places.
pub(super) fn round_towards(operands: &Operands<'_>, a: Slot, places: u32, up: bool) -> Column {
    let round = if up { decimal::round_up } else { decimal::round_down };
    Column::numbers(operands.numbers(a).map(|value| Some(round(value?, places))))
}

pub(super) fn abs(operands: &Operands<'_>, a: Slot) -> Column {
    whole::abs(operands, a)
        .unwrap_or_else(|| Column::numbers(operands.numbers(a).map(|value| value.map(|value| value.abs()))))
}

pub(super) fn move_date(
    operands: &Operands<'_>,
    day: Slot,
    by: Slot,
    backwards: bool,
    plus: fn(Date, i64) -> Option<Date>,
    context: &mut Context<'_>,
) -> Column {
    let rows = operands.codes(day).zip(operands.numbers(by)).enumerate();
    Column::codes(rows.map(|(row, (day, by))| {
        let (day, by) = day.zip(by)?;
        let by = i64::try_from(by).ok().map(|by| if backwards { -by } else { by });
        let moved = by.and_then(|by| plus(Date(day), by));
        if moved.is_none() {
            context.overflow.entry(row).or_insert(operands.at);
        }
        moved.map(|day| day.0)
    }))
}

pub(super) fn start_of(operands: &Operands<'_>, period: Period, day: Slot, context: &Context<'_>) -> Column {
    let fiscal_month = context.plan.fiscal_month;
    Column::codes(operands.codes(day).map(|day| period.start(Date(day?), fiscal_month).map(|first| first.0)))
}

pub(super) fn days_between(operands: &Operands<'_>, a: Slot, b: Slot) -> Column {
    let days = |slot: Slot| operands.codes(slot).map(|day| i64::from(day.unwrap_or_default()));
    let values = days(a).zip(days(b)).map(|(a, b)| a - b).collect();
    Column::scaled(Scaled::DAYS, values, operands.known(a).and(operands.known(b)))
}
