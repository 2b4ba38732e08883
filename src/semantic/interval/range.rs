//! Ranges of numbers and their arithmetic. An end that grows past what a decimal holds is open.
//! Must not know expressions or types.

use crate::value::Decimal;

/// The numbers from `low` to `high`, both included; an end without a bound is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least number.
    pub low: Option<Decimal>,
    /// The greatest number.
    pub high: Option<Decimal>,
}

impl Range {
    /// Every number.
    pub const ANY: Range = Range { low: None, high: None };

    /// From one number to another.
    pub fn new(low: Option<Decimal>, high: Option<Decimal>) -> Range {
        Range { low, high }
    }

    /// One number only.
    pub fn exactly(number: Decimal) -> Range {
        Range::new(Some(number), Some(number))
    }

    /// A number and all above it.
    pub fn from(low: Decimal) -> Range {
        Range::new(Some(low), None)
    }

    /// The number, where there is but one.
    pub fn single(self) -> Option<Decimal> {
        self.low.filter(|low| Some(*low) == self.high)
    }

    /// Whether every number here is less than every number there.
    pub fn is_below(self, other: Range) -> bool {
        matches!((self.high, other.low), (Some(high), Some(low)) if high < low)
    }

    /// Whether every number here is at least (`or_equal`), or else more than, every number there.
    pub fn is_from(self, other: Range, or_equal: bool) -> bool {
        matches!((self.low, other.high), (Some(low), Some(high)) if low > high || or_equal && low == high)
    }

    /// All numbers of both and those between.
    pub fn union(self, other: Range) -> Range {
        Range::new(least(self.low, other.low), greatest(self.high, other.high))
    }

    /// The numbers of both; this range where they have none in common.
    pub fn within(self, other: Range) -> Range {
        let low = self.low.map_or(other.low, |low| Some(other.low.map_or(low, |bound| low.max(bound))));
        let high = self.high.map_or(other.high, |high| Some(other.high.map_or(high, |bound| high.min(bound))));
        match (low, high) {
            (Some(low), Some(high)) if low > high => self,
            _ => Range::new(low, high),
        }
    }

    /// Sums of a number of each.
    pub fn plus(self, other: Range) -> Range {
        let add = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        Range::new(add(self.low, other.low), add(self.high, other.high))
    }

    /// The negatives.
    pub fn negate(self) -> Range {
        Range::new(self.high.map(|high| -high), self.low.map(|low| -low))
    }

    /// Products of a number of each.
    pub fn times(self, other: Range) -> Range {
        let corners = |f: fn(Decimal, Decimal) -> Option<Decimal>| -> Option<[Decimal; 4]> {
            let ((a, b), (c, d)) = ((self.low?, self.high?), (other.low?, other.high?));
            Some([f(a, c)?, f(a, d)?, f(b, c)?, f(b, d)?])
        };
        if let Some(corners) = corners(Decimal::checked_mul) {
            return Range::new(corners.iter().min().copied(), corners.iter().max().copied());
        }
        match (self.low, other.low) {
            (Some(a), Some(b)) if a >= Decimal::ZERO && b >= Decimal::ZERO => Range::new(a.checked_mul(b), None),
            // What takes away never adds.
            _ if self.is_negative() && other.low.is_some_and(|low| low >= Decimal::ZERO)
                || other.is_negative() && self.low.is_some_and(|low| low >= Decimal::ZERO) =>
            {
                Range::new(None, Some(Decimal::ZERO))
            }
            _ => Range::ANY,
        }
    }

    fn is_negative(self) -> bool {
        self.high.is_some_and(|high| high <= Decimal::ZERO)
    }

    /// Quotients of a number of each; only signs are told where a divisor can be zero.
    pub fn over(self, other: Range) -> Range {
        let positive = |range: Range| range.low.is_some_and(|low| low >= Decimal::ZERO);
        let inverted = match (other.low, other.high) {
            (Some(low), Some(high)) if low > Decimal::ZERO => {
                Decimal::ONE.checked_div(high).zip(Decimal::ONE.checked_div(low))
            }
            _ => None,
        };
        match inverted {
            // Exact only where the division comes out even; a bound must never be too tight.
            Some((low, high))
                if low * other.high.unwrap_or(low) == Decimal::ONE
                    && high * other.low.unwrap_or(high) == Decimal::ONE =>
            {
                self.times(Range::new(Some(low), Some(high)))
            }
            _ if positive(self) && positive(other) => Range::from(Decimal::ZERO),
            _ => Range::ANY,
        }
    }

    /// The smaller of a number of each.
    pub fn smaller(self, other: Range) -> Range {
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        };
        Range::new(least(self.low, other.low), high)
    }

    /// The larger of a number of each.
    pub fn larger(self, other: Range) -> Range {
        self.negate().smaller(other.negate()).negate()
    }

    /// With both ends moved out to whole numbers.
    pub fn widened(self) -> Range {
        Range::new(self.low.map(|low| low.floor()), self.high.map(|high| high.ceil()))
    }

    /// Without signs.
    pub fn magnitude(self) -> Range {
        match (self.low, self.high) {
            (Some(low), _) if low >= Decimal::ZERO => self,
            (_, Some(high)) if high <= Decimal::ZERO => self.negate(),
            (Some(low), Some(high)) => Range::new(Some(Decimal::ZERO), Some(high.max(-low))),
            _ => Range::from(Decimal::ZERO),
        }
    }

    /// Sums of any many, none included.
    pub fn summed(self) -> Range {
        let low = self.low.filter(|low| *low >= Decimal::ZERO).map(|_| Decimal::ZERO);
        let high = self.high.filter(|high| *high <= Decimal::ZERO).map(|_| Decimal::ZERO);
        Range::new(low, high)
    }
}

/// The lower of two lower ends, open if one is.
fn least(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    a.zip(b).map(|(a, b)| a.min(b))
}

/// The higher of two upper ends, open if one is.
fn greatest(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    a.zip(b).map(|(a, b)| a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: i64, high: i64) -> Range {
        Range::new(Some(low.into()), Some(high.into()))
    }

    #[test]
    fn arithmetic_keeps_every_value() {
        assert_eq!(range(1, 5).plus(range(-2, 3)), range(-1, 8));
        assert_eq!(range(-2, 3).times(range(-1, 4)), range(-8, 12));
        assert_eq!(range(4, 8).over(range(1, 2)), range(2, 8));
        assert_eq!(range(4, 8).over(range(0, 2)), Range::from(Decimal::ZERO));
        assert_eq!(range(1, 1).over(range(3, 3)), Range::from(Decimal::ZERO));
        assert_eq!(Range::from(2.into()).times(Range::from(3.into())), Range::from(6.into()));
        assert_eq!(range(-4, 3).magnitude(), range(0, 4));
    }

    #[test]
    fn the_smaller_of_a_bounded_and_an_open_range_is_bounded_above() {
        assert_eq!(range(0, 10).smaller(Range::from(3.into())), range(0, 10));
        assert_eq!(range(0, 10).larger(Range::from(3.into())), Range::from(3.into()));
    }

    #[test]
    fn an_end_past_what_a_decimal_holds_is_open() {
        let huge = Range::exactly(Decimal::MAX);
        assert_eq!(huge.plus(huge), Range::ANY);
    }

    #[test]
    fn ranges_without_a_number_in_common_stay_as_they_are() {
        assert_eq!(range(6, 7).within(range(1, 5)), range(6, 7));
        assert_eq!(range(3, 7).within(range(1, 5)), range(3, 5));
    }
}
