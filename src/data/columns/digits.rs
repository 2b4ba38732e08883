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
/// Of any other count something comes that is of no use.
#[inline(always)]
fn values(word: u64, count: u64) -> (u64, u64) {
    let values = (word ^ every(b'0')) & (u64::MAX << (64u64.wrapping_sub(count.wrapping_mul(8)) & 63));
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
    let (low, wrong) = values(word(bytes, end.wrapping_sub(8)), count as u64);
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
    /// How many digits follow the point in most cells of a column.
    after: usize,
}

impl Digits {
    /// Decimals of at most so many places.
    pub fn new(places: u32) -> Digits {
        let powers = std::array::from_fn(|at| u32::try_from(at).ok().and_then(power_of_ten).unwrap_or(0));
        Digits { places: places as usize, powers, after: places as usize }
    }

    /// Takes the cell between two places for what most are like.
    pub fn follow(&mut self, bytes: &[u8], start: usize, end: usize) {
        let cell = bytes.get(start..end).unwrap_or_default();
        self.after = cell.iter().rev().take(8).position(|byte| *byte == b'.').unwrap_or(0);
    }

    /// How most cells are read, where eight digits before the point fit with all places.
    pub fn plain(&self) -> Option<Plain> {
        let up = self.power(self.places.checked_sub(self.after)?);
        let short = self.places <= 10 && self.after <= 6;
        short.then(|| Plain { after: self.after as u64, part: self.power(self.after), up })
    }

    #[inline(always)]
    fn power(&self, places: usize) -> i64 {
        self.powers.get(places).copied().unwrap_or(0)
    }

    /// Any decimal between two places, `exponent` places smaller; none for all that is not some digits, up to sixteen before
    /// the point and eight after it, with a minus before them or not.
    pub fn scaled(&self, bytes: &[u8], start: usize, end: usize, exponent: usize) -> Option<i64> {
        let after = bytes.get(start..end)?.iter().rev().take(9).position(|byte| *byte == b'.').unwrap_or(0);
        self.read(bytes, (start, end), after, exponent)
    }

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

/// How most cells of a column are read: one to eight digits, with a minus before them or not, and as many after the point as
/// the others have; without a point where none has one.
#[derive(Clone, Copy, Debug)]
pub struct Plain {
    after: u64,
    part: i64,
    up: i64,
}

impl Plain {
    /// Whether a point stands in the cells.
    pub fn has_point(self) -> bool {
        self.after > 0
    }

    /// The number of a cell by its last sixteen bytes and its length, and whether it is one.
    #[inline(always)]
    pub fn read<const POINT: bool>(self, low: u64, high: u64, len: u64) -> (i64, bool) {
        let point = 8 * (self.after + 1);
        let (before, word) = match POINT {
            true => (len.wrapping_sub(self.after + 1), high << (point & 63) | low >> ((64 - point) & 63)),
            false => (len, high),
        };
        let minus = u64::from(word >> (64u64.wrapping_sub(before.wrapping_mul(8)) & 63) & 0xFF == u64::from(b'-'));
        let count = before.wrapping_sub(minus);
        let (digits, mut wrong) = values(word, count);
        let mut fits = before.wrapping_sub(1) < 8 && count.wrapping_sub(1) < 8;
        let mut value = number(digits) as i64;
        if POINT {
            let (digits, others) = values(high, self.after);
            wrong |= others;
            fits &= high >> (56 - 8 * self.after) & 0xFF == u64::from(b'.');
            value = value.wrapping_mul(self.part).wrapping_add(number(digits) as i64);
        }
        let sign = -(minus as i64);
        ((value.wrapping_mul(self.up) ^ sign).wrapping_sub(sign), fits & (wrong & every(0xF0) == 0))
    }
}

/// Keys that count up: all as long as the first, with the same text before as many digits.
#[derive(Clone, Copy, Debug)]
pub struct Counting {
    low: u64,
    high: u64,
    len: u64,
    /// How many of the last bytes are the number, at most eight, and which of the bytes before them there are.
    count: u64,
    kept: (u64, u64),
}

impl Counting {
    /// Keys like this one: printed characters, no quotes among them, with a digit at the end, and no longer than sixteen
    /// bytes.
    pub fn like(key: &[u8]) -> Option<Counting> {
        let mut bytes = [0; 16];
        bytes.get_mut(16usize.checked_sub(key.len())?..)?.copy_from_slice(key);
        let count = key.iter().rev().take(8).take_while(|byte| byte.is_ascii_digit()).count() as u64;
        let plain = count > 0 && key.iter().all(|byte| (0x23..0x7F).contains(byte));
        let all = u128::MAX.checked_shl(128 - 8 * key.len() as u32)? & u128::MAX >> (8 * count);
        let word = u128::from_le_bytes(bytes) & all;
        let split = |word: u128| (word as u64, (word >> 64) as u64);
        let ((low, high), kept) = (split(word), split(all));
        plain.then_some(Counting { low, high, len: key.len() as u64, count, kept })
    }

    /// The number of a key by its last sixteen bytes and its length, and whether it is one of these.
    #[inline(always)]
    pub fn read(self, low: u64, high: u64, len: u64) -> (i64, bool) {
        let (digits, wrong) = values(high, self.count);
        let other = (low & self.kept.0 ^ self.low) | (high & self.kept.1 ^ self.high) | (len ^ self.len);
        (number(digits) as i64, other == 0 && wrong & every(0xF0) == 0)
    }
}

/// The day of a cell as ISO writes it, by its first sixteen bytes and its length, and whether it is one, from the year 1 on.
#[inline(always)]
pub fn date(low: u64, high: u64, len: u64) -> (i32, bool) {
    // `2026-06-` and `30`.
    const MARKS: u64 = 0xFF00_00FF_0000_0000;
    let marks = low & MARKS == u64::from_le_bytes(*b"\0\0\0\0-\0\0-") & MARKS;
    let first = (low & !MARKS | every(b'0') & MARKS) ^ every(b'0');
    let last = (high ^ every(b'0')) & 0xFFFF;
    let wrong = first | first.wrapping_add(every(6)) | last | last.wrapping_add(0x0606);
    let two = |word: u64, at: u32| (word >> at & 0xFF) as u32 * 10 + (word >> (at + 8) & 0xFF) as u32;
    let (century, year, month, day) = (two(first, 0), two(first, 16), two(first, 40), two(last, 0));
    let (of_century, years) = (year, century * 100 + year);
    let leap = of_century % 4 == 0 && (of_century != 0 || century % 4 == 0);
    let february = month == 2;
    let days = 30 + ((month + (month >> 3)) & 1) - 2 * u32::from(february) + u32::from(february && leap);
    let is_day = years != 0 && month.wrapping_sub(1) < 12 && day.wrapping_sub(1) < days;
    let made = len == 10 && marks && wrong & every(0xF0) == 0 && is_day;
    // Days before the month: those of a year that begins in March, which ends with its shortest month.
    let early = u32::from(month < 3);
    let (from_march, year) = (month + 12 * early, years.wrapping_sub(early));
    let before = from_march.wrapping_sub(3).wrapping_mul(153).wrapping_add(2) / 5;
    let century = year / 100;
    let all = year.wrapping_mul(365).wrapping_add(year / 4).wrapping_sub(century).wrapping_add(century / 4);
    let days = all.wrapping_add(before).wrapping_add(day) as i32;
    // The first of March of the year 0 is 306 days before the first of January of the year 1.
    (Date::FIRST.0.wrapping_add(days).wrapping_sub(307), made)
}
