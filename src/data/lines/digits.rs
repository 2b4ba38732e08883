//! Whole numbers with a point as the text of their digits, a word at a time.
//! Must not know what is counted, nor how it was rounded.

use super::{UNWRITTEN, Word};

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

/// The digits of a number of `AFTER` digits, at most four, the first lowest, each its value.
#[inline(always)]
fn few<const AFTER: u32>(number: u64) -> u64 {
    let two = |number: u64| {
        let tens = (number.wrapping_mul(103) >> 10) & 0xF;
        tens | number.wrapping_sub(tens * 10) << 8
    };
    match AFTER {
        0 => 0,
        1 => number,
        2 => two(number),
        _ => {
            let hundreds = (number.wrapping_mul(10_486) >> 20) & 0x7F;
            let four = two(hundreds) | two(number.wrapping_sub(hundreds * 100)) << 16;
            if AFTER == 3 { four >> 8 } else { four }
        }
    }
}

/// A number's digits before and after the point, of which `AFTER` follow it, as two numbers: of one below 10^(8 + `AFTER`).
#[inline(always)]
fn split<const AFTER: u32>(size: u64) -> (u64, u64) {
    match AFTER {
        0 => (size, 0),
        1 => (size / 10, size % 10),
        2 => {
            // Through 32 bits, which vectors can multiply: a quarter of the number by 2^36 / 25, too large by 14 / 25 at
            // most, which below 2^32 never makes one more of the quotient.
            let whole = u64::from((size >> 2) as u32).wrapping_mul(2_748_779_070) >> 36;
            (whole, size.wrapping_sub(whole * 100))
        }
        3 => (size / 1000, size % 1000),
        _ => (size / 10_000, size % 10_000),
    }
}

/// A whole number of so many `AFTER` the point, at most [`PLACES`], as a word; without the zeros at its end if it is to be
/// `SHORT`. To be written out where more than eight digits stand before the point.
#[inline(always)]
pub fn text<const AFTER: u32, const SHORT: bool>(value: i64) -> Word {
    let size = value.unsigned_abs();
    let (whole, part) = split::<AFTER>(size);
    let digits = eight(whole as u32);
    let zeros = (u64::from(digits.trailing_zeros()) & 0x78).min(56);
    let parts = few::<AFTER>(part);
    let kept = if SHORT { (71 - u64::from(parts.leading_zeros())) >> 3 } else { u64::from(AFTER) };
    // The point and what follows it.
    let point = u64::from(b'.') | (parts | ZEROS) << 8;
    let parts = if kept == 0 { 0 } else { point & (u64::MAX >> ((56 - 8 * kept) & 63)) };
    // Shifted in two steps, because a word cannot be shifted by all of its bits at once.
    let (low, high) = (((digits | ZEROS) >> zeros) | ((parts << 1) << (63 - zeros)), parts >> zeros);
    let len = 8 - (zeros >> 3) + kept + u64::from(kept > 0);
    let minus = u64::from(value < 0);
    let shift = 8 * minus;
    let signed = ((low << shift) | (u64::from(b'-') * minus), (high << shift) | ((low >> 1) >> (63 - shift)));
    if size < 10u64.pow(8 + AFTER) { (signed.0, signed.1, len + minus) } else { UNWRITTEN }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Decimal;
    use crate::value::decimal::{Rounding, fixed, shortest};

    fn written(value: i64, places: u32, short: bool) -> Option<String> {
        let (low, high, len) = match (places, short) {
            (0, false) => text::<0, false>(value),
            (1, false) => text::<1, false>(value),
            (2, false) => text::<2, false>(value),
            (3, false) => text::<3, false>(value),
            (4, false) => text::<4, false>(value),
            (0, true) => text::<0, true>(value),
            (1, true) => text::<1, true>(value),
            (2, true) => text::<2, true>(value),
            (3, true) => text::<3, true>(value),
            (4, true) => text::<4, true>(value),
            _ => return None,
        };
        let text = u128::from(high) << 64 | u128::from(low);
        (len <= 16).then(|| String::from_utf8(text.to_le_bytes()[..len as usize].to_vec()).unwrap())
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
