//! Rows of a table gathered into figures, one for each row they refer to: memory grows with the groups, not the rows
//! (and, for distinct counts and medians, with the values that are kept).
//! Must not know where rows come from.

use rustc_hash::FxHashSet;

use super::Frame;
use super::column::{Cell, Column};
use super::kernel::order;
use crate::plan::{ColumnKind, Fold, Slot};
use crate::semantic::model::AggregateFunction;
use crate::value::Decimal;

/// The state of one fold.
pub(super) struct Accumulator {
    function: AggregateFunction,
    state: State,
}

enum State {
    /// A running total and how many values it has.
    Totals(Vec<(Option<Decimal>, u64)>),
    /// Rows that count, and rows in all.
    Counts(Vec<(u64, u64)>),
    Distinct(FxHashSet<(usize, Cell)>, Vec<u64>),
    Extremes(Vec<Cell>),
    Values(Vec<Vec<Decimal>>),
}

impl Fold {
    /// The slot that leaves it open whether a row counts, or how much: its condition, else its operand.
    pub(super) fn unknown_by(&self, frame: &Frame, row: usize) -> Option<Slot> {
        let open = |slot: &Slot| frame.cell(*slot, row) == Cell::Missing;
        self.filter.filter(open).or(self.operand.filter(open))
    }
}

/// What a row meant to a fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// It counts.
    Yes,
    /// It does not.
    No,
    /// Whether it does, or with which value, is unknown: it is left out and named.
    Unknown,
}

impl Accumulator {
    /// A fold of nothing, for `groups` rows.
    pub(super) fn new(fold: &Fold, groups: usize) -> Accumulator {
        let state = match fold.function {
            AggregateFunction::Sum | AggregateFunction::Average => {
                State::Totals(vec![(Some(Decimal::ZERO), 0); groups])
            }
            AggregateFunction::Count | AggregateFunction::Share => State::Counts(vec![(0, 0); groups]),
            AggregateFunction::CountDistinct => State::Distinct(FxHashSet::default(), vec![0; groups]),
            AggregateFunction::Smallest | AggregateFunction::Largest => State::Extremes(vec![Cell::Missing; groups]),
            AggregateFunction::Median => State::Values(vec![Vec::new(); groups]),
        };
        Accumulator { function: fold.function, state }
    }

    /// Adds a row of a batch to a group, and says whether it counted.
    pub(super) fn add(&mut self, fold: &Fold, frame: &Frame, row: usize, group: usize) -> Counted {
        let operand = fold.operand.map(|operand| frame.cell(operand, row));
        let counted = match fold.filter.map(|filter| frame.cell(filter, row)) {
            None | Some(Cell::Truth(true)) if operand == Some(Cell::Missing) => Counted::Unknown,
            None | Some(Cell::Truth(true)) => Counted::Yes,
            Some(Cell::Truth(false)) => Counted::No,
            Some(_) => Counted::Unknown,
        };
        match &mut self.state {
            State::Counts(counts) => {
                if let Some((met, all)) = counts.get_mut(group) {
                    // A share is of the rows for which it is known.
                    *all += u64::from(counted != Counted::Unknown);
                    *met += u64::from(counted == Counted::Yes);
                }
            }
            _ if counted != Counted::Yes => {}
            State::Totals(totals) => {
                if let (Some((total, count)), Some(Cell::Number(value))) = (totals.get_mut(group), operand) {
                    *total = total.and_then(|total| total.checked_add(value));
                    *count += 1;
                }
            }
            State::Distinct(seen, counts) => {
                if let Some(cell) = operand.filter(|cell| *cell != Cell::Missing)
                    && seen.insert((group, cell))
                    && let Some(count) = counts.get_mut(group)
                {
                    *count += 1;
                }
            }
            State::Extremes(best) => {
                if let (Some(best), Some(cell)) = (best.get_mut(group), operand.filter(|cell| *cell != Cell::Missing)) {
                    let better = match self.function {
                        AggregateFunction::Smallest => order(cell, *best).is_lt(),
                        _ => order(cell, *best).is_gt(),
                    };
                    if *best == Cell::Missing || better {
                        *best = cell;
                    }
                }
            }
            State::Values(values) => {
                if let (Some(values), Some(Cell::Number(value))) = (values.get_mut(group), operand) {
                    values.push(value);
                }
            }
        }
        counted
    }

    /// The figures, one a group, and the groups whose total grew beyond what is exact.
    /// A sum or count of nothing is 0; the others of nothing are missing.
    pub(super) fn finish(self, kind: ColumnKind) -> (Column, Vec<usize>) {
        let mut overflowed = Vec::new();
        let average = self.function == AggregateFunction::Average;
        let column = match self.state {
            State::Totals(totals) => Column::numbers(totals.into_iter().enumerate().map(|(group, (total, count))| {
                if total.is_none() {
                    overflowed.push(group);
                }
                if average { total.filter(|_| count > 0)?.checked_div(Decimal::from(count)) } else { total }
            })),
            State::Counts(counts) if self.function == AggregateFunction::Share => {
                let share = |(met, all): (u64, u64)| Decimal::from(met).checked_div(Decimal::from(all));
                Column::numbers(counts.into_iter().map(share))
            }
            State::Counts(counts) => Column::numbers(counts.into_iter().map(|(met, _)| Some(Decimal::from(met)))),
            State::Distinct(_, counts) => Column::numbers(counts.into_iter().map(|count| Some(Decimal::from(count)))),
            State::Extremes(best) => {
                let mut column = Column::empty(kind);
                best.into_iter().for_each(|cell| column.push(cell));
                column
            }
            State::Values(values) => Column::numbers(values.into_iter().map(median)),
        };
        (column, overflowed)
    }
}

/// The middle value; of an even number, the mean of the two in the middle.
fn median(mut values: Vec<Decimal>) -> Option<Decimal> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(middle.checked_sub(1)?)?;
    lower.checked_add(upper)?.checked_div(Decimal::TWO)
}

#[cfg(test)]
mod tests {
    use super::median;
    use crate::value::Decimal;

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle() {
        let numbers = |values: &[i64]| values.iter().map(|value| Decimal::from(*value)).collect();
        assert_eq!(median(numbers(&[5, 1, 3])), Some(Decimal::from(3)));
        assert_eq!(median(numbers(&[4, 1])), Some(Decimal::new(25, 1)));
        assert_eq!(median(numbers(&[])), None);
    }
}
