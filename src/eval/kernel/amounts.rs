//! Amounts of benefits: brackets, additions under a condition. Nothing is rounded here.

use super::arithmetic::checked;
use super::{Cell, Column, Context, Operands, Slot, whole};
use crate::plan::Bracket;
use crate::semantic::model::BracketMode;
use crate::value::Decimal;

/// What brackets give for an amount, unrounded. What lies below zero counts as zero, what lies in a hole gives nothing.
/// Bounds against a base are shares of it; where that is missing, zero or less, nothing can be said.
pub(super) fn brackets(
    operands: &Operands<'_>,
    mode: BracketMode,
    (on, against): (Slot, Option<Slot>),
    brackets: &[Bracket],
    context: &mut Context<'_>,
) -> Column {
    if against.is_none()
        && let Some(column) = whole::brackets(operands, mode, on, brackets)
    {
        return column;
    }
    let amounts: Vec<Option<Decimal>> = operands.numbers(on).collect();
    Column::numbers(amounts.into_iter().enumerate().map(|(row, amount)| {
        let amount = amount?.max(Decimal::ZERO);
        let base = match number(operands, against, row)? {
            Some(base) if base <= Decimal::ZERO => return None,
            base => base,
        };
        let mut reader = Reader { operands, base, row, context };
        match mode {
            BracketMode::Incremental => reader.incremental(amount, brackets),
            BracketMode::Retroactive => reader.retroactive(amount, brackets),
        }
    }))
}

/// Reads the brackets of one row.
struct Reader<'a, 'b, 'c> {
    operands: &'a Operands<'b>,
    base: Option<Decimal>,
    row: usize,
    context: &'a mut Context<'c>,
}

impl Reader<'_, '_, '_> {
    /// Each slice at its own rate.
    fn incremental(&mut self, amount: Decimal, brackets: &[Bracket]) -> Option<Decimal> {
        let (mut total, mut from) = (Decimal::ZERO, Decimal::ZERO);
        for bracket in brackets {
            if amount <= from {
                break;
            }
            // Bounds that a fact of the partner sets can fall: then nothing lies between them.
            let to = self.bound(bracket)?.map_or(amount, |bound| bound.clamp(from, amount));
            if let Some(rate) = number(self.operands, bracket.rate, self.row)? {
                let slice = to.checked_sub(from).and_then(|slice| slice.checked_mul(rate));
                total = self.checked(slice.and_then(|slice| total.checked_add(slice)))?;
            }
            from = to;
        }
        Some(total)
    }

    /// The whole amount at the rate of the bracket it reaches.
    fn retroactive(&mut self, amount: Decimal, brackets: &[Bracket]) -> Option<Decimal> {
        for bracket in brackets {
            if self.bound(bracket)?.is_none_or(|bound| amount < bound || amount == bound && !bracket.below) {
                return match number(self.operands, bracket.rate, self.row)? {
                    Some(rate) => self.checked(amount.checked_mul(rate)),
                    None => Some(Decimal::ZERO),
                };
            }
        }
        Some(Decimal::ZERO)
    }

    /// The bound of a bracket as an amount, where it has one; none at all where it cannot be told.
    fn bound(&mut self, bracket: &Bracket) -> Option<Option<Decimal>> {
        match (number(self.operands, bracket.up_to, self.row)?, self.base) {
            (Some(share), Some(base)) => self.checked(base.checked_mul(share)).map(Some),
            (bound, _) => Some(bound),
        }
    }

    fn checked(&mut self, number: Option<Decimal>) -> Option<Decimal> {
        checked(number, self.row, self.operands, self.context)
    }
}

/// The number of a slot that may not be there; none at all where it is there and missing.
fn number(operands: &Operands<'_>, slot: Option<Slot>, row: usize) -> Option<Option<Decimal>> {
    match slot.map(|slot| operands.cell(slot, row)) {
        None => Some(None),
        Some(Cell::Number(number)) => Some(Some(number)),
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
    if let Some(column) = whole::plus(operands, amount, extra, met) {
        return column;
    }
    let rows = operands.numbers(amount).zip(operands.numbers(extra)).zip(met.iter()).enumerate();
    Column::numbers(rows.map(|(row, ((amount, extra), met))| {
        if !met {
            return amount;
        }
        checked(amount?.checked_add(extra?), row, operands, context)
    }))
}
