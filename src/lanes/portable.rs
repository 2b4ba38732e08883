//! Work by ordinary registers, eight bytes at a time: the safe twin of `simd`, for every processor.
//! Must not know what the masks are for.

use super::{Lanes, Masks, Parts, Work};

pub(super) fn run<W: Work>(work: W) -> W::Output {
    work.run(&Portable)
}

struct Portable;

/// A byte in every place of a word.
const fn every(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

const HIGH: u64 = every(0x80);

/// The high bit of each byte of a word that is zero.
fn zeros(word: u64) -> u64 {
    !(((word & !HIGH) + !HIGH) | word | !HIGH)
}

/// The high bits of a word side by side.
fn gathered(highs: u64) -> u64 {
    (highs >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn words(chunk: &[u8; 64]) -> [u64; 8] {
    let mut words = [0; 8];
    let (eights, _) = chunk.as_chunks::<8>();
    words.iter_mut().zip(eights).for_each(|(word, eight)| *word = u64::from_le_bytes(*eight));
    words
}

#[inline(always)]
fn mask(words: &[u64; 8], highs: impl Fn(u64) -> u64) -> u64 {
    words.iter().rev().fold(0, |mask, word| mask << 8 | gathered(highs(*word)))
}

impl Lanes for Portable {
    #[inline(always)]
    fn masks(&self, chunk: &[u8; 64], delimiter: u8) -> Masks {
        let words = words(chunk);
        let is = |byte: u8| mask(&words, move |word| zeros(word ^ every(byte)));
        let any = |byte: u8| words.iter().any(|word| zeros(word ^ every(byte)) != 0);
        let some = |byte: u8| if any(byte) { is(byte) } else { 0 };
        let high = words.iter().any(|word| word & HIGH != 0);
        Masks {
            delimiters: is(delimiter),
            newlines: some(b'\n'),
            returns: some(b'\r'),
            quotes: some(b'"'),
            high: if high { mask(&words, |word| word & HIGH) } else { 0 },
        }
    }

    fn parts(&self, chunk: &[u8; 64]) -> Parts {
        let mut parts = Parts { following: 0, two: 0, three: 0 };
        for (at, byte) in chunk.iter().enumerate() {
            match byte {
                0x80..=0xBF => parts.following |= 1 << at,
                0xC2..=0xDF => parts.two |= 1 << at,
                0xE1..=0xEC | 0xEE..=0xEF => parts.three |= 1 << at,
                _ => {}
            }
        }
        parts
    }

    #[inline(always)]
    fn odd(&self, quotes: u64) -> u64 {
        let mut odd = quotes;
        for shift in [1, 2, 4, 8, 16, 32] {
            odd ^= odd << shift;
        }
        odd
    }

    #[inline(always)]
    fn places(&self, mask: u64, base: u32, out: &mut [u32; 64]) {
        let mut left = mask;
        for place in out.iter_mut().take(mask.count_ones() as usize) {
            *place = base + left.trailing_zeros();
            left &= left - 1;
        }
    }
}
