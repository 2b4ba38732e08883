//! Figures over the rows of a table, and how rows are gathered for them.
//! Must not know how a figure is computed.

use super::{Slot, TableId};
use crate::semantic::model::AggregateFunction;
use crate::text::FileSpan;

/// A figure over the rows of a table.
#[derive(Clone, Debug)]
pub struct Fold {
    /// Where the figure goes: a slot of the table that [`Gather`] says.
    pub out: Slot,
    /// Which figure.
    pub figure: Figure,
    /// Whose rows.
    pub over: TableId,
    /// Which rows come together.
    pub gather: Gather,
    /// What is summed, counted distinct, asked of every row, or ranked.
    pub operand: Option<Slot>,
    /// For the latest: the day that decides which row that is.
    pub by: Option<Slot>,
    /// Which rows: those for which it is met.
    pub filter: Option<Slot>,
    /// The aggregate in the policy.
    pub at: FileSpan,
}

/// What is made of the rows that come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// One value for all of them.
    Of(AggregateFunction),
    /// The place of each row among them, from 1; equal values share the better place.
    Rank {
        /// Whether the smallest value is first.
        lowest_first: bool,
    },
}

/// Which rows come together in one figure, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gather {
    /// All rows; the figure goes to the program.
    All,
    /// Those that refer to one row by this slot; the figure goes to that row.
    By(Slot),
    /// Those of equal value in this slot, or all; the figure goes to each of them. A blank value is a group of its own.
    Peers(Option<Slot>),
}

impl Fold {
    /// Whether it gives the place of each row rather than a figure of all.
    pub fn ranks(&self) -> bool {
        matches!(self.figure, Figure::Rank { .. })
    }

    /// Every slot that the figure is made from.
    pub fn reads(&self, read: &mut impl FnMut(Slot)) {
        let gathered = match self.gather {
            Gather::By(slot) => Some(slot),
            Gather::Peers(slot) => slot,
            Gather::All => None,
        };
        [gathered, self.operand, self.by, self.filter].into_iter().flatten().for_each(read);
    }
}
