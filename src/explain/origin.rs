//! Where a value comes from: the cells of the partner's row and the rows of other tables behind it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::View;
use crate::eval::Cell;
use crate::plan::{Op, Slot, Step, TableId};

/// A place in the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// The column; none for a count of rows.
    pub field: Option<String>,
    /// The cell's value; none for a blank one and for rows.
    pub value: Option<String>,
    /// The lines, from one: of the partner's row, or of the rows that counted (at most a few hundred are kept).
    pub lines: Vec<u64>,
    /// How many rows counted.
    pub rows: Option<usize>,
    /// The lines of rows that were left out because a blank cell leaves it open whether they count.
    pub left_out: Vec<u64>,
}

impl View<'_> {
    /// The cells and rows behind a slot, in the order of the tables.
    pub(super) fn origins(&self, slot: Slot) -> Vec<Origin> {
        let mut leaves = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut left = vec![slot];
        while let Some(slot) = left.pop() {
            if !seen.insert(slot) {
                continue;
            }
            match self.plan.steps.get(slot.0 as usize) {
                // A tier rests on all that the tiers' own clauses tell; repeating it here would bury the clause.
                Some(Some(Step { op: Op::Earned { .. } | Op::Life(..) | Op::Held(..), .. })) => {}
                // So do the days of a condition, each with its own rows.
                Some(Some(Step { op: Op::OnDays(..), .. })) => {}
                Some(Some(step)) => step.op.reads(&mut |read| left.push(read)),
                _ => drop(leaves.insert(slot)),
            }
        }
        leaves.into_iter().filter_map(|leaf| self.origin(leaf)).collect()
    }

    /// Where a slot comes from that no step writes: a field, or a figure over rows.
    fn origin(&self, leaf: Slot) -> Option<Origin> {
        if let Some(followed) = self.summary.followed.iter().find(|followed| followed.figure == leaf) {
            return Some(Origin {
                file: (self.files)(followed.table),
                field: None,
                value: None,
                lines: followed.lines.clone(),
                rows: Some(followed.counted),
                left_out: followed.unknown_lines.clone(),
            });
        }
        let partner = self.plan.tables.get(TableId::PARTNER.0 as usize)?;
        let field = partner.fields.iter().find(|field| field.slot == leaf)?;
        Some(Origin {
            file: (self.files)(TableId::PARTNER),
            field: Some(field.name.clone()),
            value: (self.cell(leaf) != Cell::Missing).then(|| self.shown(leaf)),
            lines: self.judged.lines.get(self.row).copied().into_iter().collect(),
            rows: None,
            left_out: Vec::new(),
        })
    }
}
