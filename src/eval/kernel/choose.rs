//! Values picked by conditions: if, default, arms, tiers, availability. A condition picks only when it is met.

use super::{Column, ColumnKind, Mask, Operands, Slot, Values};

pub(super) fn either(
    operands: &Operands<'_>,
    condition: Slot,
    then: Slot,
    otherwise: Slot,
    kind: ColumnKind,
) -> Column {
    let (met, _) = operands.truth(condition);
    choose(operands, met, Some(then), Some(otherwise), kind)
}

pub(super) fn default(operands: &Operands<'_>, value: Slot, default: Slot, kind: ColumnKind) -> Column {
    choose(operands, operands.known(value), Some(value), Some(default), kind)
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
    let mut column = value(operands, otherwise, kind);
    // From the last arm to the first, each over those after it.
    for (condition, slot) in arms.iter().rev() {
        let (met, _) = operands.truth(*condition);
        if met.any() {
            column = over(operands, met, Some(*slot), &column, kind);
        }
    }
    let mut known = Mask::filled(operands.len(), true);
    for subject in subjects {
        known = known.and(operands.known(*subject));
    }
    if known.all() { column } else { over(operands, &known.not(), missing, &column, kind) }
}

pub(super) fn available(operands: &Operands<'_>, value: Slot, condition: Slot, kind: ColumnKind) -> Column {
    let (met, _) = operands.truth(condition);
    choose(operands, met, Some(value), None, kind)
}

pub(super) fn by_tier(operands: &Operands<'_>, tier: Slot, values: &[Option<Slot>], kind: ColumnKind) -> Column {
    let Some(Column { values: Values::Code(tiers), known }) = operands.frame.column(tier) else {
        return Column::missing(kind, operands.len());
    };
    let mut column = Column::missing(kind, operands.len());
    for (code, value) in (1..).zip(values).filter(|(_, value)| value.is_some()) {
        let held = Mask::each(tiers, move |tier| tier == code).and(known);
        if held.any() {
            column = over(operands, &held, *value, &column, kind);
        }
    }
    column
}

/// The value of the rows for which the other is known.
pub(super) fn where_known(operands: &Operands<'_>, value: Slot, other: Slot, kind: ColumnKind) -> Column {
    choose(operands, operands.known(other), Some(value), None, kind)
}

/// The value of the first slot where the mask is set, else that of the second; missing where there is none.
fn choose(operands: &Operands<'_>, mask: &Mask, set: Option<Slot>, unset: Option<Slot>, kind: ColumnKind) -> Column {
    match (set.and_then(|slot| operands.frame.column(slot)), unset.and_then(|slot| operands.frame.column(slot))) {
        (Some(set), Some(unset)) => Column::choose(mask, set, unset),
        (Some(set), None) => set.only(mask),
        (None, Some(unset)) => unset.only(&mask.not()),
        (None, None) => Column::missing(kind, operands.len()),
    }
}

/// The value of a slot where the mask is set, else that of the column.
fn over(operands: &Operands<'_>, mask: &Mask, set: Option<Slot>, unset: &Column, kind: ColumnKind) -> Column {
    match set.and_then(|slot| operands.frame.column(slot)) {
        Some(set) => Column::choose(mask, set, unset),
        None => Column::choose(mask, &Column::missing(kind, operands.len()), unset),
    }
}

fn value(operands: &Operands<'_>, slot: Option<Slot>, kind: ColumnKind) -> Column {
    slot.and_then(|slot| operands.frame.column(slot)).cloned().unwrap_or_else(|| Column::missing(kind, operands.len()))
}
