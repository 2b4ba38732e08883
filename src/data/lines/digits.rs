//! Whole numbers with a point as the text of their digits, a word at a time.
//! Must not know what is counted, nor how it was rounded.

/// The digits of a number below 100,000,000, the first lowest, each its value.
#[inline(always)]
fn eight(number: u32) -> u64 {
    let fours = u64::from(number / 10_000) | u64::from(number % 10_000) << 32;
    let hundreds = (fours.wrapping_mul(10_486) >> 20) & 0x0000_007F_0000_007F;
    let twos = hundreds | fours.wrapping_sub(hundreds * 100) << 16;
    let tens = (twos.wrapping_mul(103) >> 10) & 0x000F_000F_000F_000F;
    tens | twos.wrapping_sub(tens * 10) << 8
}

const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The most places that are written by words.
pub const PLACES: u32 = 4;

/// A whole number of so many `AFTER` the point, at most [`PLACES`], as its text, the first byte lowest, and how many bytes
/// that has; without the zeros at its end if it is to be `SHORT`. None past what fits fifteen bytes.
#[inline(always)]
pub fn text<const AFTER: u32, const SHORT: bool>(value: i64) -> Option<(u128, u32)> {
    let size = value.unsigned_abs();
    let (whole, part) = match AFTER {
        0 => (size, 0),
        1 => (size / 10, size % 10),
        2 => (size / 100, size % 100),
        3 => (size / 1000, size % 1000),
        4 => (size / 10_000, size % 10_000),
        _ => return None,
    };
    if whole >= 100_000_000 {
        return None;
    }
    let digits = eight(whole as u32);
    let zeros = (digits.trailing_zeros() / 8).min(7);
    let parts = if AFTER == 0 { 0 } else { eight(part as u32) >> ((64 - 8 * AFTER) & 63) };
    let kept = if SHORT { (64 - parts.leading_zeros()).div_ceil(8) } else { AFTER };
    // The point and what follows it.
    let point = u64::from(b'.') | (parts | ZEROS) << 8;
    let parts = if kept == 0 { 0 } else { point & (u64::MAX >> (56 - 8 * kept)) };
    let text = (u128::from(digits | ZEROS) | u128::from(parts) << 64) >> (8 * zeros);
    let len = 8 - zeros + kept + u32::from(kept > 0);
    let minus = u32::from(value < 0);
    Some(((text << (8 * minus)) | (u128::from(b'-') * u128::from(minus)), len + minus))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Decimal;
    use crate::value::decimal::{Rounding, fixed, shortest};

    fn written(value: i64, places: u32, short: bool) -> Option<String> {
        let (text, len) = match (places, short) {
            (0, false) => text::<0, false>(value)?,
            (1, false) => text::<1, false>(value)?,
            (2, false) => text::<2, false>(value)?,
            (3, false) => text::<3, false>(value)?,
            (4, false) => text::<4, false>(value)?,
            (0, true) => text::<0, true>(value)?,
            (1, true) => text::<1, true>(value)?,
            (2, true) => text::<2, true>(value)?,
            (3, true) => text::<3, true>(value)?,
            (4, true) => text::<4, true>(value)?,
            _ => return None,
        };
        Some(String::from_utf8(text.to_le_bytes()[..len as usize].to_vec()).unwrap())
    }

    #[test]
    fn digits_are_those_of_decimals() {
        let edges = [
            0,
            1,
            9,
            10,
            99,
            100,
            101,
            12_345,
            99_999,
            1_000_000,
            99_999_999,
            100_000_000,
            9_999_999_999,
            999_999_999_999,
        ];
        for value in
            edges.into_iter().chain((0..40).map(|at| 3i64.pow(at % 25) + i64::from(at))).flat_map(|it| [it, -it])
        {
            for places in 0..=PLACES {
                let number = Decimal::new(value, places);
                let fits = number.abs() < Decimal::from(100_000_000);
                let long = fits.then(|| fixed(number, places, Rounding::HalfEven));
                assert_eq!(written(value, places, false), long, "{value} at {places}");
                let short = fits.then(|| shortest(number, places, Rounding::HalfEven));
                assert_eq!(written(value, places, true), short, "{value} at {places}");
            }
        }
        assert_eq!(written(i64::MIN, 2, false), None);
    }
}
