//! Running totals, one a group: whole numbers as long as they fit, decimals from then on.
//! Must not know what is summed.

use super::column::Column;
use super::fold::Groups;
use super::mask::Mask;
use super::numbers::Numbers;
use crate::value::decimal::settled;
use crate::value::scaled::power_of_ten;
use crate::value::{Decimal, Scaled};

/// The totals of some groups.
pub(super) enum Totals {
    /// Whole numbers with so many places; [`Totals::Wide`] as soon as one would not fit.
    Whole(u32, Vec<i64>),
    /// Decimals; none of a group whose total grew beyond what is exact.
    Wide(Vec<Option<Decimal>>),
}

impl Totals {
    /// Totals of nothing.
    pub(super) fn zero(groups: usize) -> Totals {
        Totals::Whole(0, vec![0; groups])
    }

    /// Adds the numbers of some rows to their groups.
    pub(super) fn add(&mut self, numbers: &Numbers, rows: &Mask, groups: Groups<'_>) {
        let Numbers::Scaled(form, wholes) = numbers else { return self.add_decimals(numbers, rows, groups) };
        if !self.reach(form.places) {
            return self.add_decimals(numbers, rows, groups);
        }
        let Totals::Whole(places, totals) = self else { return self.add_decimals(numbers, rows, groups) };
        let factor = power_of_ten(places.saturating_sub(form.places)).unwrap_or(1);
        let mut left = Vec::new();
        rows.each_row(|row| {
            let (Some(total), Some(whole)) = (totals.get_mut(groups.of(row)), wholes.get(row)) else { return };
            match whole.checked_mul(factor).and_then(|whole| total.checked_add(whole)) {
                Some(sum) => *total = sum,
                None => left.push(row),
            }
        });
        if !left.is_empty() {
            let mut rows = Mask::filled(rows.len(), false);
            left.into_iter().for_each(|row| rows.set(row, true));
            self.add_decimals(numbers, &rows, groups);
        }
    }

    /// Gives whole totals as many places at least; false where they are decimals, and where they would not fit.
    fn reach(&mut self, wanted: u32) -> bool {
        let Totals::Whole(places, totals) = self else { return false };
        if *places >= wanted {
            return true;
        }
        let factor = power_of_ten(wanted - *places);
        let Some(raised) = totals.iter().map(|total| total.checked_mul(factor?)).collect() else { return false };
        *self = Totals::Whole(wanted, raised);
        true
    }

    fn add_decimals(&mut self, numbers: &Numbers, rows: &Mask, groups: Groups<'_>) {
        let mut totals = std::mem::replace(self, Totals::Wide(Vec::new())).decimals();
        rows.each_row(|row| {
            if let (Some(total), Some(number)) = (totals.get_mut(groups.of(row)), numbers.get(row)) {
                *total = total.and_then(|total| total.checked_add(number));
            }
        });
        *self = Totals::Wide(totals);
    }

    /// The totals as decimals.
    pub(super) fn decimals(self) -> Vec<Option<Decimal>> {
        match self {
            Totals::Whole(places, totals) => {
                totals.into_iter().map(|total| Some(Decimal::new(total, places))).collect()
            }
            Totals::Wide(totals) => totals.into_iter().map(|total| total.map(settled)).collect(),
        }
    }

    /// The totals as a column, and the groups that have none.
    pub(super) fn finish(self, form: Option<Scaled>, overflowed: &mut Vec<usize>) -> Column {
        if let (Totals::Whole(places, totals), Some(form)) = (&self, form)
            && let Some(factor) = form.places.checked_sub(*places).and_then(power_of_ten)
            && let Some(wholes) = totals.iter().map(|total| form.within(total.checked_mul(factor)?)).collect()
        {
            return Column::scaled(form, wholes, Mask::filled(totals.len(), true));
        }
        Column::numbers(self.decimals().into_iter().enumerate().map(|(group, total)| {
            if total.is_none() {
                overflowed.push(group);
            }
            total
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::Wholes;

    fn totals_of(batches: &[(u32, &[i64])]) -> Vec<Option<Decimal>> {
        let mut totals = Totals::zero(2);
        for (places, wholes) in batches {
            let form = Scaled::new(*places, i64::MAX).unwrap();
            let groups: Vec<i32> = (0..wholes.len()).map(|row| i32::try_from(row % 2).unwrap()).collect();
            let numbers = Numbers::Scaled(form, Wholes::Each(wholes.to_vec()));
            totals.add(&numbers, &Mask::filled(wholes.len(), true), Groups::Of(&groups));
        }
        totals.decimals()
    }

    fn decimal(text: &str) -> Option<Decimal> {
        Some(Decimal::from_str_exact(text).unwrap())
    }

    #[test]
    fn totals_go_on_in_decimals_where_64_bits_end() {
        let most = [i64::MAX, i64::MIN + 1];
        let sums = totals_of(&[(0, &most), (0, &[1, -2]), (2, &[250, 1])]);
        assert_eq!(sums, [decimal("9223372036854775810.5"), decimal("-9223372036854775808.99")]);
        let fits = totals_of(&[(0, &[i64::MAX - 1, 0]), (0, &[1, 0])]);
        assert_eq!(fits, [decimal("9223372036854775807"), decimal("0")]);
    }

    #[test]
    fn batches_of_other_places_add_up() {
        assert_eq!(totals_of(&[(2, &[150, 1]), (0, &[3, 4]), (4, &[5, 5])]), [decimal("4.5005"), decimal("4.0105")]);
        // What has no row in a word still counts in the next.
        let many: Vec<i64> = (0..130).collect();
        assert_eq!(totals_of(&[(0, &many)]), [decimal("4160"), decimal("4225")]);
    }
}
