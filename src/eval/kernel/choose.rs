//! Values picked by conditions: if, default, arms, tiers, availability. A condition picks only when it is met.

use super::{Cell, Column, ColumnKind, Mask, Operands, Slot};

pub(super) fn either(
    operands: &Operands<'_>,
    condition: Slot,
    then: Slot,
    otherwise: Slot,
    kind: ColumnKind,
) -> Column {
    let (met, _) = operands.truth(condition);
    pick(operands, kind, |row| Some(if met.get(row) { then } else { otherwise }))
}

pub(super) fn default(operands: &Operands<'_>, value: Slot, default: Slot, kind: ColumnKind) -> Column {
    let known = operands.known(value);
    pick(operands, kind, |row| Some(if known.get(row) { value } else { default }))
}

/// The value of the first arm that is met. A missing subject is not met by any arm: it has its own value or none.
pub(super) fn first_met(
    operands: &Operands<'_>,
    subjects: &[Slot],
    arms: &[(Slot, Slot)],
    otherwise: Option<Slot>,
    missing: Option<Slot>,
    kind: ColumnKind,
) -> Column {
    let mut known = Mask::filled(operands.len(), true);
    for subject in subjects {
        known = known.and(&operands.known(*subject));
    }
    let arms: Vec<(Mask, Slot)> =
        arms.iter().map(|(condition, value)| (operands.truth(*condition).0, *value)).collect();
    pick(operands, kind, |row| {
        if !known.get(row) {
            return missing;
        }
        arms.iter().find(|(met, _)| met.get(row)).map(|(_, value)| *value).or(otherwise)
    })
}

pub(super) fn available(operands: &Operands<'_>, value: Slot, condition: Slot, kind: ColumnKind) -> Column {
    let (met, _) = operands.truth(condition);
    pick(operands, kind, |row| met.get(row).then_some(value))
}

pub(super) fn by_tier(operands: &Operands<'_>, tier: Slot, values: &[Option<Slot>], kind: ColumnKind) -> Column {
    let tiers: Vec<Option<i32>> = operands.codes(tier).collect();
    pick(operands, kind, |row| {
        let tier = tiers.get(row).copied().flatten()?;
        let place = usize::try_from(tier).ok()?.checked_sub(1)?;
        values.get(place).copied().flatten()
    })
}

/// Row by row the value of the slot that `which` names, if it names one.
fn pick(operands: &Operands<'_>, kind: ColumnKind, which: impl Fn(usize) -> Option<Slot>) -> Column {
    let mut column = Column::empty(kind);
    for row in 0..operands.len() {
        column.push(which(row).map_or(Cell::Missing, |slot| operands.cell(slot, row)));
    }
    column
}

/// The value of the rows for which the other is known.
pub(super) fn where_known(operands: &Operands<'_>, value: Slot, other: Slot, kind: ColumnKind) -> Column {
    let known = operands.known(other);
    let mut column = Column::empty(kind);
    (0..operands.len())
        .for_each(|row| column.push(if known.get(row) { operands.cell(value, row) } else { Cell::Missing }));
    column
}
