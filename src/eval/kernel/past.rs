//! What earlier results have of a partner on a day: its latest row up to that day.

use super::{Cell, Column, ColumnKind, Context, Operands, Slot};
use crate::semantic::Type;

/// The value of a column of the history on a day. Before a partner's first row it is missing, or, once the history is
/// complete, no tier.
pub(super) fn on_day(
    operands: &Operands<'_>,
    of: Slot,
    [partner, day]: [Slot; 2],
    starts: Option<i32>,
    kind: ColumnKind,
    context: &Context<'_>,
) -> Column {
    let values = context.tables.column(context.plan, of);
    let is_tier = context.plan.slots.get(of.0 as usize).is_some_and(|info| matches!(info.ty, Type::Tier(_)));
    let mut column = Column::empty(kind);
    for (partner, day) in operands.codes(partner).zip(operands.codes(day)) {
        let (Some(partner), Some(day)) = (partner, day) else {
            column.push(Cell::Missing);
            continue;
        };
        let row = usize::try_from(partner).ok().and_then(|partner| context.tables.recorded(partner, day));
        column.push(match (row, values) {
            (Some(row), Some(values)) => values.cell(row),
            (None, _) if is_tier && starts.is_some_and(|starts| starts <= day) => Cell::Code(0),
            _ => Cell::Missing,
        });
    }
    column
}
