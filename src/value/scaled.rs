//! Whole numbers that stand for decimals: how many digits lie after the point, and how far from zero they can be.
//! What an operation makes of two such forms is decided before any number is looked at, so that no sum or product of
//! columns can overflow. Must not know columns.

use super::Decimal;

/// A form of numbers: each is a whole number × 10^-`places`, none further from zero than `most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scaled {
    /// The digits after the point, at most [`Scaled::PLACES`].
    pub places: u32,
    /// The bound of the whole numbers, zero or more.
    pub most: i64,
}

impl Scaled {
    /// The most places that a form has: every power of ten up to it is a whole number of 64 bits.
    pub const PLACES: u32 = 18;

    /// Counts, from the form of nothing but zero up.
    pub const ZERO: Scaled = Scaled { places: 0, most: 0 };

    /// The differences of two days.
    pub const DAYS: Scaled = Scaled { places: 0, most: u32::MAX as i64 };

    /// A form, none where it has too many places.
    pub fn new(places: u32, most: i64) -> Option<Scaled> {
        (places <= Scaled::PLACES && most >= 0).then_some(Scaled { places, most })
    }

    /// The form of one number and the whole number that stands for it; none where it does not fit.
    pub fn of(value: Decimal) -> Option<(Scaled, i64)> {
        let value = value.normalize();
        let whole = i64::try_from(value.mantissa()).ok()?;
        Some((Scaled::new(value.scale(), whole.checked_abs()?)?, whole))
    }

    /// What a whole number of the form is multiplied by to have so many places; none for fewer than it has.
    pub fn factor_to(self, places: u32) -> Option<i64> {
        power_of_ten(places.checked_sub(self.places)?)
    }

    /// The same numbers with more places; none where they no longer fit.
    pub fn at(self, places: u32) -> Option<Scaled> {
        Scaled::new(places, self.most.checked_mul(self.factor_to(places)?)?)
    }

    /// The form that holds the numbers of both.
    pub fn join(self, other: Scaled) -> Option<Scaled> {
        let places = self.places.max(other.places);
        Some(Scaled { places, most: self.at(places)?.most.max(other.at(places)?.most) })
    }

    /// The form of sums and differences.
    pub fn plus(self, other: Scaled) -> Option<Scaled> {
        let places = self.places.max(other.places);
        Some(Scaled { places, most: self.at(places)?.most.checked_add(other.at(places)?.most)? })
    }

    /// The form of products.
    pub fn times(self, other: Scaled) -> Option<Scaled> {
        Scaled::new(self.places + other.places, self.most.checked_mul(other.most)?)
    }

    /// The form of numbers rounded to so many places, whichever way.
    pub fn rounded(self, places: u32) -> Option<Scaled> {
        match power_of_ten(self.places.saturating_sub(places))? {
            1 => Some(self),
            step => Scaled::new(places, (self.most / step).checked_add(1)?),
        }
    }

    /// The whole number that stands for a decimal in this form; none for one with more places or outside it.
    pub fn whole(self, value: Decimal) -> Option<i64> {
        let value = if value.scale() > self.places { value.normalize() } else { value };
        let factor = 10i128.checked_pow(self.places.checked_sub(value.scale())?)?;
        self.within(i64::try_from(value.mantissa().checked_mul(factor)?).ok()?)
    }

    /// A whole number, if it lies within the form.
    pub fn within(self, whole: i64) -> Option<i64> {
        (whole.unsigned_abs() <= self.most.unsigned_abs()).then_some(whole)
    }

    /// The decimal that a whole number of the form stands for.
    pub fn decimal(self, whole: i64) -> Decimal {
        Decimal::new(whole, self.places)
    }
}

/// 10^`places` as far as 64 bits hold it.
pub fn power_of_ten(places: u32) -> Option<i64> {
    10i64.checked_pow(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(places: u32, most: i64) -> Scaled {
        Scaled::new(places, most).unwrap()
    }

    #[test]
    fn a_form_ends_where_64_bits_do() {
        assert_eq!(form(2, i64::MAX).plus(form(2, 1)), None, "over by one");
        assert_eq!(form(2, i64::MAX - 1).plus(form(2, 1)), Some(form(2, i64::MAX)));
        assert_eq!(form(0, i64::MAX / 10).at(1), Some(form(1, i64::MAX / 10 * 10)));
        assert_eq!(form(0, i64::MAX / 10 + 1).at(1), None);
        assert_eq!(form(9, 3).times(form(9, 5)), Some(form(18, 15)));
        assert_eq!(form(9, 3).times(form(10, 5)), None, "more places than 64 bits have");
        assert_eq!(form(0, 1 << 32).times(form(0, 1 << 31)), None);
        assert_eq!(form(2, 150).join(form(0, 3)), Some(form(2, 300)));
    }

    #[test]
    fn decimals_go_in_and_out_unchanged_or_not_at_all() {
        let two = form(2, 10_000);
        let number = |text: &str| Decimal::from_str_exact(text).unwrap();
        for text in ["0", "1.5", "-99.99", "100", "-100.00", "3.140"] {
            assert_eq!(two.decimal(two.whole(number(text)).unwrap()), number(text), "{text}");
        }
        for text in ["100.01", "-100.01", "0.001", "79228162514264337593543950335"] {
            assert_eq!(two.whole(number(text)), None, "{text}");
        }
        assert_eq!(Scaled::of(number("-2.50")), Some((form(1, 25), -25)));
        assert_eq!(Scaled::of(Decimal::MAX), None);
    }
}
