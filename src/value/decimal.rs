//! Exact decimals as text and back: literals with `K`, `M`, `B`, and the rounded forms that results carry.
//! Must not know types: a caller says how many places it wants.

use rust_decimal::{Decimal, RoundingStrategy};

/// How a number is brought to fewer places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// To the even neighbour from the middle: the language's own unless the program says otherwise.
    #[default]
    HalfEven,
    /// Away from zero from the middle.
    HalfUp,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

impl Rounding {
    /// The rounding of a word in the `program` declaration.
    pub fn parse(word: &str) -> Option<Rounding> {
        Some(match word {
            "half_even" => Rounding::HalfEven,
            "half_up" => Rounding::HalfUp,
            "down" => Rounding::Down,
            "up" => Rounding::Up,
            _ => return None,
        })
    }

    /// All words that [`Rounding::parse`] takes.
    pub const WORDS: [&str; 4] = ["half_even", "half_up", "down", "up"];

    /// `value` at no more than `places` digits after the point.
    pub fn round(self, value: Decimal, places: u32) -> Decimal {
        let strategy = match self {
            Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
            Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Rounding::Down => RoundingStrategy::ToZero,
            Rounding::Up => RoundingStrategy::AwayFromZero,
        };
        value.round_dp_with_strategy(places, strategy)
    }

    /// `whole` ÷ `step`, which is above zero, to a whole number.
    #[inline(always)]
    pub fn divide(self, whole: i64, step: i64) -> i64 {
        let quotient = whole.unsigned_abs().checked_div(step.unsigned_abs()).unwrap_or(0);
        self.quotient(whole, quotient, step.unsigned_abs())
    }

    /// As [`Rounding::divide`] by a `STEP` of at most 10,000, for numbers below [`Rounding::SMALL`]: in two divisions of 32
    /// bits, which vectors can do.
    #[inline(always)]
    pub fn divide_small<const STEP: u32>(self, whole: i64) -> i64 {
        let size = whole.unsigned_abs();
        let high = (size >> 16) as u32;
        let low = (high % STEP) << 16 | (size & 0xFFFF) as u32;
        self.quotient(whole, u64::from(high / STEP) << 16 | u64::from(low / STEP), u64::from(STEP))
    }

    /// What [`Rounding::divide_small`] is for lies below.
    pub const SMALL: u64 = 1 << 46;

    /// The quotient of a number's size by a step, rounded, with the number's sign.
    #[inline(always)]
    fn quotient(self, whole: i64, quotient: u64, step: u64) -> i64 {
        let rest = whole.unsigned_abs().wrapping_sub(quotient.wrapping_mul(step));
        let twice = rest.wrapping_mul(2);
        let away = match self {
            Rounding::HalfEven => (twice > step) | ((twice == step) & (quotient & 1 == 1)),
            Rounding::HalfUp => twice >= step,
            Rounding::Down => false,
            Rounding::Up => rest != 0,
        };
        let size = quotient.wrapping_add(u64::from(away)) as i64;
        if whole < 0 { size.wrapping_neg() } else { size }
    }
}

/// The number that a result of arithmetic stands for. A quotient without an end is held to 28 digits, so that three
/// times a third of 100 is 99.99…97, or perhaps 100.00…02: where leaving off the last four of so many digits takes a
/// whole run of nines or noughts with them, the run was the rest of a quotient.
#[inline]
pub fn settled(value: Decimal) -> Decimal {
    let scale = value.scale();
    let may_be = scale >= 24 || scale >= SETTLED_RUN && value.mantissa().unsigned_abs() >= NEARLY_FULL;
    if may_be { without_rest(value) } else { value }
}

/// A mantissa of 27 digits: beyond what amounts have, near the 28 that a decimal holds.
const NEARLY_FULL: u128 = 10u128.pow(26);
/// So many digits must go together, four that are left off and the run before them.
const SETTLED_RUN: u32 = 8;

#[cold]
fn without_rest(value: Decimal) -> Decimal {
    let short = value.round_dp(value.scale().saturating_sub(4)).normalize();
    if short.scale() + SETTLED_RUN <= value.scale() { short } else { value }
}

/// The next multiple of so many decimal places from a number up.
pub fn round_up(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::ToPositiveInfinity)
}

/// The next multiple of so many decimal places from a number down.
pub fn round_down(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::ToNegativeInfinity)
}

/// `value` with exactly `places` digits after the point, rounded: `1000.00`.
pub fn fixed(value: Decimal, places: u32, rounding: Rounding) -> String {
    let mut value = rounding.round(value, places);
    value.rescale(places);
    if value.is_zero() {
        value.set_sign_positive(true);
    }
    value.to_string()
}

/// `value` in its shortest form with no more than `places` digits after the point: `4.5`, `3`.
pub fn shortest(value: Decimal, places: u32, rounding: Rounding) -> String {
    let value = rounding.round(value, places).normalize();
    if value.is_zero() { "0".to_owned() } else { value.to_string() }
}

/// `value` as a percentage in its shortest form, the sign included: `0.125` is `12.5%`; at most four places.
pub fn percent(value: Decimal, rounding: Rounding) -> String {
    match value.checked_mul(Decimal::ONE_HUNDRED) {
        Some(value) => format!("{}%", shortest(value, 4, rounding)),
        None => format!("{}%", shortest(value, 4, rounding)),
    }
}

/// `value` as people read it, with thousands separated: `1,234,567.50`.
pub fn grouped(value: Decimal, places: u32, rounding: Rounding) -> String {
    group(&fixed(value, places, rounding))
}

/// Separates the thousands of a written decimal.
pub fn group(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// Reads a literal of the language without its unit: digits with `_` between them, a point, and `K`, `M` or `B`.
/// None past what a decimal holds.
pub fn parse_literal(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|character| *character != '_').collect();
    let (digits, scale) = match plain.char_indices().last()? {
        (at, 'K') => (plain.get(..at)?, Decimal::from(1_000)),
        (at, 'M') => (plain.get(..at)?, Decimal::from(1_000_000)),
        (at, 'B') => (plain.get(..at)?, Decimal::from(1_000_000_000)),
        _ => (plain.as_str(), Decimal::ONE),
    };
    Decimal::from_str_exact(digits).ok()?.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn literals_take_separators_and_scales() {
        assert_eq!(parse_literal("250_000"), Some(decimal("250000")));
        assert_eq!(parse_literal("1.5M"), Some(decimal("1500000")));
        assert_eq!(parse_literal("2B"), Some(decimal("2000000000")));
        assert_eq!(parse_literal("99999999999999999999999999999999"), None);
        assert_eq!(parse_literal("K"), None);
    }

    #[test]
    fn rounding_goes_to_even_from_the_middle() {
        assert_eq!(fixed(decimal("0.125"), 2, Rounding::HalfEven), "0.12");
        assert_eq!(fixed(decimal("0.135"), 2, Rounding::HalfEven), "0.14");
        assert_eq!(fixed(decimal("0.125"), 2, Rounding::HalfUp), "0.13");
        assert_eq!(fixed(decimal("-0.001"), 2, Rounding::HalfEven), "0.00");
        assert_eq!(fixed(decimal("7"), 2, Rounding::HalfEven), "7.00");
    }

    #[test]
    fn whole_numbers_are_rounded_as_decimals_are() {
        for rounding in [Rounding::HalfEven, Rounding::HalfUp, Rounding::Down, Rounding::Up] {
            for whole in (-520..=520).chain([i64::MAX, i64::MIN + 1, 4_999_999_999_999_999_950]) {
                let expected = rounding.round(Decimal::new(whole, 2), 0);
                assert_eq!(Decimal::from(rounding.divide(whole, 100)), expected, "{whole} {rounding:?}");
            }
        }
    }

    #[test]
    fn what_is_multiplied_after_it_was_divided_is_what_it_stands_for() {
        for amount in ["0.01", "1", "100", "400", "99999.99", "1000000000000", "100000000000000000000"].map(decimal) {
            for (over, times) in [("3", "3"), ("9", "18"), ("7", "0.7"), ("0.0036", "1.26"), ("-11", "33")] {
                let (over, times) = (decimal(over), decimal(times));
                let exact = amount * times / over;
                for quotient in [amount / over * times, amount * (times / over)] {
                    assert_eq!(settled(quotient), settled(exact), "{amount} / {over} * {times}");
                }
            }
        }
        let third = Decimal::ONE / decimal("3");
        assert_eq!(settled(third + third + third - Decimal::ONE), Decimal::ZERO);
        assert_eq!(settled(third), third);
        for exact in ["0.00000000000001", "123456789012345678901234.01", "0.30000000000000000001", "4.99999999"] {
            assert_eq!(settled(decimal(exact)).to_string(), exact);
        }
    }

    #[test]
    fn shortest_forms_lose_no_more_than_they_must() {
        assert_eq!(shortest(decimal("4.5000"), 4, Rounding::HalfEven), "4.5");
        assert_eq!(shortest(decimal("0.00001"), 4, Rounding::HalfEven), "0");
        assert_eq!(percent(decimal("0.125"), Rounding::HalfEven), "12.5%");
        assert_eq!(percent(decimal("0.10"), Rounding::HalfEven), "10%");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(grouped(decimal("1234567.5"), 2, Rounding::HalfEven), "1,234,567.50");
        assert_eq!(grouped(decimal("-123"), 0, Rounding::HalfEven), "-123");
    }

    #[test]
    fn small_divisions_agree_with_whole_ones_at_every_edge() {
        let last = (Rounding::SMALL - 1) as i64;
        let edges =
            [0, 4, 5, 6, 15, 50, 150, 25, 49_999, 50_000, 65_535, 65_536, 655_360_000, 4_294_967_295, last - 5, last];
        for whole in edges.into_iter().flat_map(|edge| [edge, edge + 1, -edge]).filter(|whole| whole.abs() <= last) {
            for rounding in [Rounding::HalfEven, Rounding::HalfUp, Rounding::Down, Rounding::Up] {
                assert_eq!(rounding.divide_small::<10>(whole), rounding.divide(whole, 10), "{whole} {rounding:?}");
                assert_eq!(rounding.divide_small::<100>(whole), rounding.divide(whole, 100), "{whole} {rounding:?}");
                assert_eq!(rounding.divide_small::<1000>(whole), rounding.divide(whole, 1000), "{whole} {rounding:?}");
                assert_eq!(rounding.divide_small::<10_000>(whole), rounding.divide(whole, 10_000), "{whole}");
            }
        }
    }
}
