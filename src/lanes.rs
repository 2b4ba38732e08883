//! Work that is built for each kind of processor: once for vector registers of 64 bytes, once for those of 32, once for any
//! processor, and run by the best that there is. Must not know what is worked out.
//!
//! [`widest`] is for plain loops, which the compiler then makes of wider registers itself; [`Means::run`] is for work that
//! asks [`Lanes`] for more.

mod portable;
#[cfg(target_arch = "x86_64")]
mod simd;

use std::sync::atomic::{AtomicU8, Ordering};

/// What work is built for, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// Whatever the processor: eight bytes at a time in ordinary registers.
    Portable,
    /// 32 bytes at a time.
    Avx2,
    /// 64 bytes at a time.
    Avx512,
}

/// The most that may be used, as a number.
static MOST: AtomicU8 = AtomicU8::new(Means::Avx512 as u8);

impl Means {
    /// The best that this processor has, up to the limit of [`Means::limit`].
    #[inline]
    pub fn best() -> Means {
        let most = MOST.load(Ordering::Relaxed);
        Means::all().filter(|means| *means as u8 <= most).last().unwrap_or(Means::Portable)
    }

    /// Every one that this processor has, the best last.
    pub fn all() -> impl Iterator<Item = Means> {
        [Means::Portable, Means::Avx2, Means::Avx512].into_iter().filter(|means| match means {
            Means::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Means::Avx2 => simd::has_avx2(),
            #[cfg(target_arch = "x86_64")]
            Means::Avx512 => simd::has_avx512(),
            #[cfg(not(target_arch = "x86_64"))]
            Means::Avx2 | Means::Avx512 => false,
        })
    }

    /// From now on this is the most that [`Means::best`] gives: to measure what a lesser processor would take.
    pub fn limit(self) {
        MOST.store(self as u8, Ordering::Relaxed);
    }

    /// Runs work as it is built for these means; for any processor where this one does not have them.
    #[inline]
    pub fn run<W: Work>(self, work: W) -> W::Output {
        match self {
            Means::Portable => portable::run(work),
            #[cfg(target_arch = "x86_64")]
            Means::Avx2 => simd::avx2(work),
            #[cfg(target_arch = "x86_64")]
            Means::Avx512 => simd::avx512(work),
            #[cfg(not(target_arch = "x86_64"))]
            Means::Avx2 | Means::Avx512 => portable::run(work),
        }
    }
}

/// Work that is built once for each kind of processor. What it does must be inlined into `run`, and that be
/// `#[inline(always)]`, or it is built for any processor only.
pub trait Work {
    /// What comes of it.
    type Output;

    /// Does it.
    fn run(self, lanes: &impl Lanes) -> Self::Output;
}

/// Runs a loop as it is built for the best means there are: `widest(#[inline(always)] || …)`. What is called in it must be
/// inlined too, which iterators that collect or fold are not.
#[inline]
pub fn widest<R>(work: impl FnOnce() -> R) -> R {
    struct Plain<F>(F);
    impl<R, F: FnOnce() -> R> Work for Plain<F> {
        type Output = R;

        #[inline(always)]
        fn run(self, _: &impl Lanes) -> R {
            (self.0)()
        }
    }
    Means::best().run(Plain(work))
}

/// A chunk of 64 bytes as masks, its first byte lowest.
#[derive(Clone, Copy, Debug)]
pub struct Masks {
    /// Bytes that separate cells.
    pub delimiters: u64,
    /// `\n`.
    pub newlines: u64,
    /// `\r`.
    pub returns: u64,
    /// `"`.
    pub quotes: u64,
    /// Bytes that are not ASCII.
    pub high: u64,
}

/// The bytes of a chunk that are not ASCII, by their part in a character.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// What continues a character.
    pub following: u64,
    /// What begins one of two bytes.
    pub two: u64,
    /// What begins one of three bytes whose second may be any.
    pub three: u64,
}

/// What one kind of processor does in its own way.
pub trait Lanes {
    /// The masks of a chunk.
    fn masks(&self, chunk: &[u8; 64], delimiter: u8) -> Masks;
    /// The parts of characters in a chunk.
    fn parts(&self, chunk: &[u8; 64]) -> Parts;
    /// Bits that an odd number of set bits stand at or below.
    fn odd(&self, bits: u64) -> u64;
    /// Two neighbours every `stride` elements, at least two, from the first on: 64 times, or as often as there are two.
    #[inline(always)]
    fn pairs(&self, all: &[u32], stride: usize, first: &mut [u64; 64], second: &mut [u64; 64]) {
        for (all, (first, second)) in all.chunks(stride.max(1)).zip(first.iter_mut().zip(second)) {
            if let [one, two, ..] = all {
                (*first, *second) = (u64::from(*one), u64::from(*two));
            }
        }
    }

    /// The eight bytes from each place, the first lowest; zero where they are not all there.
    #[inline(always)]
    fn words(&self, bytes: &[u8], places: &[u64; 64], out: &mut [u64; 64]) {
        for (word, place) in out.iter_mut().zip(places) {
            let eight = bytes.get(*place as usize..).and_then(|rest| rest.first_chunk());
            *word = eight.map_or(0, |eight| u64::from_le_bytes(*eight));
        }
    }

    /// 64 bytes of 0 or 1 as the bits of a word.
    #[inline(always)]
    fn packed(&self, bytes: &[u8; 64]) -> u64 {
        packed(bytes)
    }

    /// Writes `base` plus the place of each set bit; what comes after the last is of no account.
    fn places(&self, mask: u64, base: u32, out: &mut [u32; 64]);
}

/// 64 bytes of 0 or 1 as the bits of a word. Bytes are written side by side before they are packed, because compilers turn
/// that into comparisons of many values at once, and packing eight of them is one multiplication.
#[inline(always)]
fn packed(bytes: &[u8; 64]) -> u64 {
    // Byte `i` of eight, 2^8i, times 2^(56-7i) of the factor, lands on bit 56+i; nothing else reaches these bits.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = bytes.as_chunks::<8>();
    let mut word = 0;
    for eight in eights.iter().rev() {
        word = word << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a processor makes of its own ways of taking pairs, words and bits.
    struct Taken<'a> {
        all: &'a [u32],
        stride: usize,
        bytes: &'a [u8],
        places: &'a [u64; 64],
        bits: &'a [u8; 64],
    }

    impl Work for Taken<'_> {
        type Output = ([u64; 64], [u64; 64], [u64; 64], u64);

        #[inline(always)]
        fn run(self, lanes: &impl Lanes) -> Self::Output {
            let (mut first, mut second, mut words) = ([0; 64], [0; 64], [7; 64]);
            lanes.pairs(self.all, self.stride, &mut first, &mut second);
            lanes.words(self.bytes, self.places, &mut words);
            (first, second, words, lanes.packed(self.bits))
        }
    }

    #[test]
    fn every_means_takes_the_same_and_nothing_from_outside() {
        let all: Vec<u32> = (0..1000).map(|at| at * 4_000_003).collect();
        let bytes: Vec<u8> = (0..300).map(|at| (at * 7) as u8).collect();
        for (len, stride) in [(0, 2), (1, 2), (2, 2), (2, 3), (65, 2), (190, 3), (191, 3), (193, 3), (1000, 14)] {
            for (count, from) in [(0usize, 0u64), (7, 0), (8, 0), (9, 0), (100, 60), (300, 229), (300, u64::MAX - 60)] {
                let places = std::array::from_fn(|at| from.wrapping_add(at as u64));
                let bits = std::array::from_fn(|at| u8::from((at * 5 + len) % 7 < 3));
                let (all, bytes) = (&all[..len], &bytes[..count]);
                let taken = |means: Means| means.run(Taken { all, stride, bytes, places: &places, bits: &bits });
                let (first, second, words, packed) = taken(Means::Portable);
                for (at, place) in places.iter().enumerate() {
                    let pair = all.get(at * stride..).filter(|rest| rest.len() > 1);
                    let pair = pair.map_or((0, 0), |pair| (u64::from(pair[0]), u64::from(pair[1])));
                    assert_eq!((first[at], second[at]), pair, "pair {at} of {len} by {stride}");
                    let word = usize::try_from(*place).ok().and_then(|place| bytes.get(place..place.checked_add(8)?));
                    let word = word.map_or(0, |word| u64::from_le_bytes(word.try_into().unwrap()));
                    assert_eq!(words[at], word, "the word at {place} of {count}");
                    assert_eq!(packed >> at & 1, u64::from(bits[at]));
                }
                for means in Means::all() {
                    assert_eq!(taken(means), (first, second, words, packed), "{means:?} {len} {stride} {count} {from}");
                }
            }
        }
    }
}
