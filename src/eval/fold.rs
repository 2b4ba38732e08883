//! Figures over rows as they come, one for each group: memory grows with the groups, not the rows (and, for distinct
//! counts, medians and ranks, with the values that are kept).
//! Must not know where rows come from.

use rustc_hash::FxHashSet;

use super::Frame;
use super::column::{Cell, Column, Mask};
use super::kernel::order;
use crate::plan::{ColumnKind, Figure, Fold, Slot};
use crate::semantic::model::AggregateFunction;
use crate::value::Decimal;

/// The state of one fold.
pub(super) struct Accumulator {
    figure: Figure,
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
    /// The latest day and the value on it.
    Latest(Vec<(Cell, Cell)>),
    /// Whether a row missed the condition, and whether one left it open.
    Every(Vec<(bool, bool)>),
    /// The values to rank with group and row, and how many rows there are.
    Ranked(Vec<(usize, Cell, usize)>, usize),
}

impl Fold {
    /// The slot that leaves it open whether a row counts, or how much: its condition, else its operand.
    pub(super) fn unknown_by(&self, frame: &Frame, row: usize) -> Option<Slot> {
        let open = |slot: &Slot| frame.cell(*slot, row) == Cell::Missing;
        self.filter.filter(open).or(self.by.filter(open)).or(self.operand.filter(open))
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
    /// A fold of nothing, for so many groups; a rank is of so many rows.
    pub(super) fn new(fold: &Fold, groups: usize, rows: usize) -> Accumulator {
        let function = match fold.figure {
            Figure::Of(function) => function,
            Figure::Rank { .. } => {
                return Accumulator { figure: fold.figure, state: State::Ranked(Vec::new(), rows) };
            }
        };
        let state = match function {
            AggregateFunction::Sum | AggregateFunction::Average => {
                State::Totals(vec![(Some(Decimal::ZERO), 0); groups])
            }
            AggregateFunction::Count | AggregateFunction::Share | AggregateFunction::Any => {
                State::Counts(vec![(0, 0); groups])
            }
            AggregateFunction::CountDistinct => State::Distinct(FxHashSet::default(), vec![0; groups]),
            AggregateFunction::Smallest | AggregateFunction::Largest => State::Extremes(vec![Cell::Missing; groups]),
            AggregateFunction::Median => State::Values(vec![Vec::new(); groups]),
            AggregateFunction::Latest => State::Latest(vec![(Cell::Missing, Cell::Missing); groups]),
            AggregateFunction::Every => State::Every(vec![(false, false); groups]),
        };
        Accumulator { figure: fold.figure, state }
    }

    /// Whether the figures are one a row, not one a group.
    pub(super) fn is_by_row(&self) -> bool {
        matches!(self.state, State::Ranked(..))
    }

    /// Adds a row of a batch to a group, and says whether it counted.
    pub(super) fn add(&mut self, fold: &Fold, frame: &Frame, row: usize, group: usize) -> Counted {
        let operand = fold.operand.map(|operand| frame.cell(operand, row));
        let by = fold.by.map(|by| frame.cell(by, row));
        let counted = match fold.filter.map(|filter| frame.cell(filter, row)) {
            None | Some(Cell::Truth(true)) if operand == Some(Cell::Missing) || by == Some(Cell::Missing) => {
                self.leave_open(fold, frame, row, group);
                Counted::Unknown
            }
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
                    let better = match self.figure {
                        Figure::Of(AggregateFunction::Smallest) => order(cell, *best).is_lt(),
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
            State::Latest(latest) => {
                if let (Some(latest), Some(by), Some(operand)) = (latest.get_mut(group), by, operand)
                    && (latest.0 == Cell::Missing || order(by, latest.0).is_ge())
                {
                    *latest = (by, operand);
                }
            }
            State::Every(every) => {
                if let Some((missed, _)) = every.get_mut(group) {
                    *missed |= operand == Some(Cell::Truth(false));
                }
            }
            State::Ranked(values, _) => values.extend(operand.map(|value| (group, value, row))),
        }
        counted
    }

    /// A row of which it is not known whether it satisfies what every one must.
    fn leave_open(&mut self, fold: &Fold, frame: &Frame, row: usize, group: usize) {
        let asked = fold.filter.is_none_or(|filter| frame.cell(filter, row) == Cell::Truth(true));
        if let State::Every(every) = &mut self.state
            && let Some((_, open)) = every.get_mut(group)
        {
            *open |= asked;
        }
    }

    /// The figures, one a group, and the groups whose total grew beyond what is exact.
    /// A sum or count of nothing is 0; the others of nothing are missing.
    pub(super) fn finish(self, kind: ColumnKind) -> (Column, Vec<usize>) {
        let mut overflowed = Vec::new();
        let function = match self.figure {
            Figure::Of(function) => function,
            Figure::Rank { .. } => AggregateFunction::Count,
        };
        let average = function == AggregateFunction::Average;
        let column = match self.state {
            State::Totals(totals) => Column::numbers(totals.into_iter().enumerate().map(|(group, (total, count))| {
                if total.is_none() {
                    overflowed.push(group);
                }
                if average { total.filter(|_| count > 0)?.checked_div(Decimal::from(count)) } else { total }
            })),
            State::Counts(counts) if function == AggregateFunction::Any => {
                let known = Mask::filled(counts.len(), true);
                Column::truths(counts.into_iter().map(|(met, _)| met > 0).collect(), known)
            }
            State::Counts(counts) if function == AggregateFunction::Share => {
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
            State::Latest(latest) => {
                let mut column = Column::empty(kind);
                latest.into_iter().for_each(|(_, cell)| column.push(cell));
                column
            }
            State::Every(every) => {
                let met = every.iter().map(|(missed, open)| !missed && !open).collect();
                let known = every.iter().map(|(missed, open)| *missed || !open).collect();
                Column::truths(met, known)
            }
            State::Ranked(values, rows) => {
                let lowest_first = self.figure == Figure::Rank { lowest_first: true };
                ranks(values, rows, lowest_first)
            }
        };
        (column, overflowed)
    }
}

/// For each row its place in its group, from 1; equal values share the better place, a row without a value has none.
fn ranks(mut values: Vec<(usize, Cell, usize)>, rows: usize, lowest_first: bool) -> Column {
    values.sort_by(|(group, value, row), (other_group, other, other_row)| {
        let by_value = if lowest_first { order(*value, *other) } else { order(*other, *value) };
        group.cmp(other_group).then(by_value).then(row.cmp(other_row))
    });
    let mut ranks = vec![None; rows];
    let (mut before, mut place, mut rank) = (None, 0u64, 0);
    for (group, value, row) in values {
        let (same_group, same_value) = match before {
            Some((other, equal)) => (other == group, other == group && equal == value),
            None => (false, false),
        };
        place = if same_group { place + 1 } else { 1 };
        rank = if same_value { rank } else { place };
        before = Some((group, value));
        if let Some(of) = ranks.get_mut(row) {
            *of = Some(Decimal::from(rank));
        }
    }
    Column::numbers(ranks)
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
    use super::{median, ranks};
    use crate::eval::Cell;
    use crate::value::Decimal;

    #[test]
    fn equal_values_share_the_better_place_and_each_group_starts_anew() {
        let value = |group: usize, value: i64, row: usize| (group, Cell::Number(Decimal::from(value)), row);
        let values = vec![value(0, 5, 0), value(0, 9, 1), value(1, 1, 2), value(0, 9, 3), value(0, 1, 5)];
        let highest = ranks(values.clone(), 6, false);
        let places: Vec<Cell> = (0..6).map(|row| highest.cell(row)).collect();
        let rank = |rank: i64| Cell::Number(Decimal::from(rank));
        assert_eq!(places, [rank(3), rank(1), rank(1), rank(1), Cell::Missing, rank(4)]);
        assert_eq!(ranks(values, 6, true).cell(0), rank(2));
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle() {
        let numbers = |values: &[i64]| values.iter().map(|value| Decimal::from(*value)).collect();
        assert_eq!(median(numbers(&[5, 1, 3])), Some(Decimal::from(3)));
        assert_eq!(median(numbers(&[4, 1])), Some(Decimal::new(25, 1)));
        assert_eq!(median(numbers(&[])), None);
    }
}
