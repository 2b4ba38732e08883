//! Digits by words: up to eight at a time, their values and whether they are digits at all.
//! Must not know what is counted.

use crate::value::Date;
use crate::value::scaled::power_of_ten;

/// The eight bytes from a place, the first lowest; zeros outside.
#[inline(always)]
pub fn word(bytes: &[u8], at: usize) -> u64 {
    let eight = bytes.get(at..at.wrapping_add(8)).and_then(|eight| <[u8; 8]>::try_from(eight).ok());
    eight.map_or(0, u64::from_le_bytes)
}

const fn every(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The last so many bytes of a word, one to eight, as digits: each its value. Some bits of `0xF0` where one is no digit.
#[inline(always)]
fn values(word: u64, count: usize) -> (u64, u64) {
    let values = (word ^ every(b'0')) & (u64::MAX << ((64 - 8 * count as u32) & 63));
    (values, values | values.wrapping_add(every(6)))
}

/// The number that eight values of digits make, the first the highest.
#[inline(always)]
fn number(values: u64) -> u64 {
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    low.wrapping_add(high) >> 32
}

/// The number that the digits before `end` make, at most eight; none where one is no digit.
#[inline(always)]
fn short(bytes: &[u8], end: usize, count: usize) -> Option<i64> {
    let (low, wrong) = values(word(bytes, end.wrapping_sub(8)), count);
    if wrong & every(0xF0) == 0 { Some(number(low) as i64) } else { None }
}

/// The same of nine to sixteen digits.
#[inline(always)]
fn long(bytes: &[u8], end: usize, count: usize) -> Option<i64> {
    let high = short(bytes, end.wrapping_sub(8), count.checked_sub(8)?)?;
    Some(high * 100_000_000 + short(bytes, end, 8)?)
}

/// Plain decimals as whole numbers of so many places.
#[derive(Clone, Copy, Debug)]
pub struct Digits {
    places: usize,
    powers: [i64; 19],
    /// How many digits followed the point in the last one: most columns have as many in all.
    after: usize,
}

impl Digits {
    /// Decimals of at most so many places.
    pub fn new(places: u32) -> Digits {
        let powers = std::array::from_fn(|at| u32::try_from(at).ok().and_then(power_of_ten).unwrap_or(0));
        Digits { places: places as usize, powers, after: places as usize }
    }

    /// The decimal between two places, `exponent` places smaller; none for all that is not some digits, up to sixteen before
    /// the point and eight after it, with a minus before them or not.
    #[inline(always)]
    pub fn scaled(&mut self, bytes: &[u8], start: usize, end: usize, exponent: usize) -> Option<i64> {
        match self.read(bytes, (start, end), self.after, exponent) {
            None => self.find_point(bytes, start, end, exponent),
            value => value,
        }
    }

    /// Takes the number of digits after the point from the cell.
    #[cold]
    #[inline(never)]
    fn find_point(&mut self, bytes: &[u8], start: usize, end: usize, exponent: usize) -> Option<i64> {
        let point = bytes.get(start..end)?.iter().rev().take(9).position(|byte| *byte == b'.').unwrap_or(0);
        self.after = point;
        self.read(bytes, (start, end), point, exponent)
    }

    #[inline(always)]
    fn read(&self, bytes: &[u8], (start, end): (usize, usize), after: usize, exponent: usize) -> Option<i64> {
        let minus = bytes.get(start) == Some(&b'-');
        let start = start + usize::from(minus);
        let point = end.wrapping_sub(after + usize::from(after > 0));
        let before = point.wrapping_sub(start);
        let value = match before {
            1..=8 => short(bytes, point, before)?,
            9..=16 => long(bytes, point, before)?,
            _ => return None,
        };
        let up = *self.powers.get(self.places.checked_sub(after + exponent)?)?;
        let value = if after == 0 {
            value.checked_mul(up)?
        } else {
            if bytes.get(point) != Some(&b'.') {
                return None;
            }
            let part = short(bytes, end, after)?;
            value.checked_mul(*self.powers.get(after)?)?.checked_add(part)?.checked_mul(up)?
        };
        let sign = -i64::from(minus);
        Some((value ^ sign) - sign)
    }
}

/// How many days a year has before each month, of a year that is no leap year.
const BEFORE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS: [i32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The day between two places as ISO writes it; none for all that is no day from the year 1 on.
#[inline(always)]
pub fn date(bytes: &[u8], start: usize, end: usize) -> Option<Date> {
    if end - start != 10 {
        return None;
    }
    // `2026-06-` and `26-06-30`.
    let (first, last) = (word(bytes, start), word(bytes, start + 2));
    const MARKS: u64 = 0xFF00_00FF_0000_0000;
    let marks = first & MARKS == u64::from_le_bytes(*b"\0\0\0\0-\0\0-") & MARKS;
    let first = (first & !MARKS | every(b'0') & MARKS) ^ every(b'0');
    let day = (last ^ every(b'0')) >> 48;
    let digits = first | day << 32 & 0xFF_0000_0000 | day << 48 & 0xFF00_0000_0000_0000;
    if !marks || (digits | digits.wrapping_add(every(6))) & every(0xF0) != 0 {
        return None;
    }
    let two = |at: u32| (first >> at & 0xFF) as i32 * 10 + (first >> (at + 8) & 0xFF) as i32;
    let (year, month) = (two(0) * 100 + two(16), two(40));
    let day = (day & 0xFF) as i32 * 10 + (day >> 8) as i32;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let at = usize::try_from(month - 1).ok()?;
    let days = DAYS.get(at)? + i32::from(leap && month == 2);
    if year == 0 || day == 0 || day > days {
        return None;
    }
    let years = year - 1;
    let before = years * 365 + years / 4 - years / 100 + years / 400;
    Some(Date(Date::FIRST.0 + before + BEFORE.get(at)? + i32::from(leap && month > 2) + day - 1))
}
