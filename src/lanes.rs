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
    /// Two neighbours every `stride` elements, from the first on: 64 times, or as often as there are two.
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

    /// Writes `base` plus the place of each set bit; what comes after the last is of no account.
    fn places(&self, mask: u64, base: u32, out: &mut [u32; 64]);
}
