//! Figures over rows as they come, one for each group: memory grows with the groups, not the rows (and, for distinct
//! counts, medians and ranks, with the values that are kept).
//! Must not know where rows come from.

use super::Frame;
use super::column::{Cell, Column, Values};
use super::distinct::Seen;
use super::kernel::order;
use super::mask::Mask;
use super::totals::Totals;
use crate::plan::{ColumnKind, Figure, Fold, Slot};
use crate::semantic::model::AggregateFunction;
use crate::value::decimal::settled;
use crate::value::{Decimal, Scaled};

/// The state of one fold.
pub(super) struct Accumulator {
    figure: Figure,
    state: State,
}

enum State {
    /// The running totals, and how many values each has.
    Totals(Totals, Vec<u64>),
    /// Rows that count, and rows of which that is known.
    Counts(Vec<u64>, Vec<u64>),
    Distinct(Seen, Vec<u64>),
    Extremes(Vec<Cell>),
    Values(Vec<Vec<Decimal>>),
    /// The latest day and the value on it.
    Latest(Vec<(Cell, Cell)>),
    /// Whether a row missed the condition, and whether one left it open.
    Every(Vec<(bool, bool)>),
    /// The values to rank with group and row, and how many rows there are.
    Ranked(Vec<(usize, Cell, usize)>, usize),
}

/// The groups of some rows.
#[derive(Clone, Copy)]
pub(super) enum Groups<'a> {
    /// All rows come together.
    One,
    /// For each row its group, where it has one.
    Of(&'a [i32]),
}

impl Groups<'_> {
    /// The group of a row.
    pub(super) fn of(self, row: usize) -> usize {
        match self {
            Groups::One => 0,
            // A row without a group is in none: past all of them.
            Groups::Of(groups) => groups.get(row).and_then(|group| usize::try_from(*group).ok()).unwrap_or(usize::MAX),
        }
    }
}

/// What some rows meant to a fold. The other rows do not count.
pub(super) struct Counted {
    /// Those that count.
    pub yes: Mask,
    /// Those of which it is unknown whether they do, or with which value: they are left out and named.
    pub open: Mask,
}

impl Fold {
    /// The slot that leaves it open whether a row counts, or how much: its condition, else its operand.
    pub(super) fn unknown_by(&self, frame: &Frame, row: usize) -> Option<Slot> {
        let open = |slot: &Slot| frame.column(*slot).is_none_or(|column| !column.known.get(row));
        self.filter.filter(open).or(self.by.filter(open)).or(self.operand.filter(open))
    }
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
            AggregateFunction::Sum | AggregateFunction::Average => State::Totals(Totals::zero(groups), vec![0; groups]),
            AggregateFunction::Count | AggregateFunction::Share | AggregateFunction::Any => {
                State::Counts(vec![0; groups], vec![0; groups])
            }
            AggregateFunction::CountDistinct => State::Distinct(Seen::default(), vec![0; groups]),
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

    /// Adds rows of a frame to their groups, and says which of them counted.
    pub(super) fn add(&mut self, fold: &Fold, frame: &Frame, rows: &Mask, groups: Groups<'_>) -> Counted {
        let none = || Mask::filled(frame.len(), false);
        let (met, known) = match fold.filter {
            None => (rows.clone(), rows.clone()),
            Some(filter) => match frame.column(filter) {
                Some(Column { values: Values::Truth(met), known }) => (rows.and(met), rows.and(known)),
                _ => (none(), none()),
            },
        };
        let mut yes = met.clone();
        for slot in [fold.operand, fold.by].into_iter().flatten() {
            yes = frame.column(slot).map_or_else(none, |column| yes.and(&column.known));
        }
        let open = rows.and_not(&known).or(&met.and_not(&yes));
        let operand = fold.operand.and_then(|slot| frame.column(slot));
        let cell = |row: usize| operand.map_or(Cell::Missing, |column| column.cell(row));
        match &mut self.state {
            State::Counts(met, all) => {
                yes.each_row(|row| count(met, groups.of(row)));
                // A share is of the rows for which it is known.
                if self.figure == Figure::Of(AggregateFunction::Share) {
                    rows.and_not(&open).each_row(|row| count(all, groups.of(row)));
                }
            }
            State::Totals(totals, counts) => {
                if let Some(Column { values: Values::Number(numbers), .. }) = operand {
                    totals.add(numbers, &yes, groups);
                }
                if self.figure == Figure::Of(AggregateFunction::Average) {
                    yes.each_row(|row| count(counts, groups.of(row)));
                }
            }
            State::Distinct(seen, counts) => {
                let Some(operand) = operand else { return Counted { yes, open } };
                yes.each_row(|row| {
                    let group = groups.of(row);
                    if seen.insert(group, operand, row) {
                        count(counts, group);
                    }
                });
            }
            State::Extremes(best) => {
                let smallest = self.figure == Figure::Of(AggregateFunction::Smallest);
                yes.each_row(|row| {
                    let (Some(best), cell) = (best.get_mut(groups.of(row)), cell(row)) else { return };
                    let order = order(cell, *best);
                    if *best == Cell::Missing || if smallest { order.is_lt() } else { order.is_gt() } {
                        *best = cell;
                    }
                });
            }
            State::Values(values) => yes.each_row(|row| {
                if let (Some(values), Cell::Number(value)) = (values.get_mut(groups.of(row)), cell(row)) {
                    values.push(value);
                }
            }),
            State::Latest(latest) => yes.each_row(|row| {
                let by = fold.by.map_or(Cell::Missing, |by| frame.cell(by, row));
                if let Some(latest) = latest.get_mut(groups.of(row))
                    && (latest.0 == Cell::Missing || order(by, latest.0).is_ge())
                {
                    *latest = (by, cell(row));
                }
            }),
            State::Every(every) => {
                // A row of which it is not known whether it satisfies what every one must.
                met.and_not(&yes).each_row(|row| {
                    if let Some((_, open)) = every.get_mut(groups.of(row)) {
                        *open = true;
                    }
                });
                yes.each_row(|row| {
                    if let Some((missed, _)) = every.get_mut(groups.of(row)) {
                        *missed |= cell(row) == Cell::Truth(false);
                    }
                });
            }
            State::Ranked(values, _) => yes.each_row(|row| {
                if operand.is_some() {
                    values.push((groups.of(row), cell(row), row));
                }
            }),
        }
        Counted { yes, open }
    }

    /// The figures, one a group, and the groups whose total grew beyond what is exact: in a form where there is one and all
    /// fit it. A sum or count of nothing is 0; the others of nothing are missing.
    pub(super) fn finish(self, kind: ColumnKind, form: Option<Scaled>) -> (Column, Vec<usize>) {
        let mut overflowed = Vec::new();
        let function = match self.figure {
            Figure::Of(function) => function,
            Figure::Rank { .. } => AggregateFunction::Count,
        };
        let cells = |cells: &mut dyn Iterator<Item = Cell>| {
            let mut column = Column::empty(kind);
            cells.for_each(|cell| column.push(cell));
            column
        };
        let column = match self.state {
            State::Totals(totals, counts) if function == AggregateFunction::Average => {
                Column::numbers(totals.decimals().into_iter().zip(counts).enumerate().map(|(group, (total, count))| {
                    if total.is_none() {
                        overflowed.push(group);
                    }
                    total.filter(|_| count > 0)?.checked_div(Decimal::from(count)).map(settled)
                }))
            }
            State::Totals(totals, _) => totals.finish(form, &mut overflowed),
            State::Counts(met, _) if function == AggregateFunction::Any => {
                let known = Mask::filled(met.len(), true);
                Column::truths(Mask::each(&met, |met| met > 0), known)
            }
            State::Counts(met, all) if function == AggregateFunction::Share => {
                let share = |(met, all): (u64, u64)| Decimal::from(met).checked_div(Decimal::from(all));
                Column::numbers(met.into_iter().zip(all).map(share))
            }
            State::Counts(counts, _) | State::Distinct(_, counts) => counted(counts, form),
            State::Extremes(best) => cells(&mut best.into_iter()),
            State::Values(values) => Column::numbers(values.into_iter().map(median)),
            State::Latest(latest) => cells(&mut latest.into_iter().map(|(_, cell)| cell)),
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
        (column.narrowed(form), overflowed)
    }
}

/// Counts as a column: of whole numbers where there is a form that all fit.
fn counted(counts: Vec<u64>, form: Option<Scaled>) -> Column {
    let form = form.filter(|form| form.places == 0);
    let whole = |count: &u64| form?.within(i64::try_from(*count).ok()?);
    match (form, counts.iter().map(whole).collect()) {
        (Some(form), Some(wholes)) => Column::scaled(form, wholes, Mask::filled(counts.len(), true)),
        _ => Column::numbers(counts.into_iter().map(|count| Some(Decimal::from(count)))),
    }
}

fn count(counts: &mut [u64], group: usize) {
    if let Some(count) = counts.get_mut(group) {
        *count += 1;
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
    lower.checked_add(upper)?.checked_div(Decimal::TWO).map(settled)
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
