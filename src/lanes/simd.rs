//! Work by vector registers. The only module with `unsafe`: the two calls of functions that are built for more than the
//! least processor, each behind the question whether this one has it, and what only its own instructions do. `portable` is
//! the safe twin, and the tests of `data/scan` hold them together. Must not know what the masks are for.
#![allow(unsafe_code, reason = "functions built for wider registers are called only where the processor has them")]

use std::arch::x86_64::*;

use super::{Lanes, Masks, Parts, Work};

/// Whether [`avx2`] can be called.
pub(super) fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
        && is_x86_feature_detected!("pclmulqdq")
}

/// Whether [`avx512`] can be called.
pub(super) fn has_avx512() -> bool {
    has_avx2()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512cd")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("avx512vpopcntdq")
}

pub(super) fn avx2<W: Work>(work: W) -> W::Output {
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt,pclmulqdq")]
    fn wide<W: Work>(work: W) -> W::Output {
        work.run(&Avx2)
    }
    if !has_avx2() {
        return super::portable::run(work);
    }
    // SAFETY: the processor has what `wide` is built for.
    unsafe { wide(work) }
}

pub(super) fn avx512<W: Work>(work: W) -> W::Output {
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt,pclmulqdq")]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx512vbmi2,avx512vpopcntdq")]
    fn wide<W: Work>(work: W) -> W::Output {
        work.run(&Avx512)
    }
    if !has_avx512() {
        return super::portable::run(work);
    }
    // SAFETY: the processor has what `wide` is built for.
    unsafe { wide(work) }
}

/// Made only inside functions that are built for AVX2.
struct Avx2;

/// Made only inside functions that are built for AVX-512.
struct Avx512;

impl Avx2 {
    #[inline(always)]
    fn halves(chunk: &[u8; 64]) -> (__m256i, __m256i) {
        // SAFETY: 64 bytes can be read, in any alignment, and the processor has AVX2.
        unsafe { (_mm256_loadu_si256(chunk.as_ptr().cast()), _mm256_loadu_si256(chunk.as_ptr().add(32).cast())) }
    }

    #[inline(always)]
    fn joined(low: __m256i, high: __m256i) -> u64 {
        // SAFETY: the processor has AVX2.
        let (low, high) = unsafe { (_mm256_movemask_epi8(low), _mm256_movemask_epi8(high)) };
        u64::from(low as u32) | u64::from(high as u32) << 32
    }
}

impl Lanes for Avx2 {
    #[inline(always)]
    fn masks(&self, chunk: &[u8; 64], delimiter: u8) -> Masks {
        let (low, high) = Avx2::halves(chunk);
        // SAFETY: the processor has AVX2.
        let is = |byte: u8| unsafe {
            let byte = _mm256_set1_epi8(byte as i8);
            Avx2::joined(_mm256_cmpeq_epi8(low, byte), _mm256_cmpeq_epi8(high, byte))
        };
        Masks {
            delimiters: is(delimiter),
            newlines: is(b'\n'),
            returns: is(b'\r'),
            quotes: is(b'"'),
            high: Avx2::joined(low, high),
        }
    }

    #[inline(always)]
    fn parts(&self, chunk: &[u8; 64]) -> Parts {
        let (low, high) = Avx2::halves(chunk);
        // Bytes of at least a value, all of them above 0x7F: as signed numbers these are in order.
        // SAFETY: the processor has AVX2.
        let from = |byte: u8| unsafe {
            let below = _mm256_set1_epi8((byte as i8).wrapping_sub(1));
            Avx2::joined(_mm256_cmpgt_epi8(low, below), _mm256_cmpgt_epi8(high, below))
        };
        parts(Avx2::joined(low, high), from)
    }

    #[inline(always)]
    fn odd(&self, quotes: u64) -> u64 {
        // SAFETY: the processor has PCLMULQDQ.
        unsafe { odd(quotes) }
    }

    #[inline(always)]
    fn packed(&self, bytes: &[u8; 64]) -> u64 {
        let (low, high) = Avx2::halves(bytes);
        // SAFETY: the processor has AVX2.
        let set = |half: __m256i| unsafe { _mm256_cmpgt_epi8(half, _mm256_setzero_si256()) };
        Avx2::joined(set(low), set(high))
    }

    #[inline(always)]
    fn places(&self, mask: u64, base: u32, out: &mut [u32; 64]) {
        let mut left = mask;
        let mut some = |out: &mut [u32]| {
            for place in out {
                *place = base + left.trailing_zeros();
                left &= left.wrapping_sub(1);
            }
        };
        let (first, rest) = out.split_at_mut(16);
        some(first);
        if mask.count_ones() > 16 {
            some(rest);
        }
    }
}

impl Lanes for Avx512 {
    #[inline(always)]
    fn masks(&self, chunk: &[u8; 64], delimiter: u8) -> Masks {
        // SAFETY: 64 bytes can be read, in any alignment, and the processor has AVX-512BW.
        unsafe {
            let bytes = _mm512_loadu_si512(chunk.as_ptr().cast());
            let is = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8));
            Masks {
                delimiters: is(delimiter),
                newlines: is(b'\n'),
                returns: is(b'\r'),
                quotes: is(b'"'),
                high: _mm512_movepi8_mask(bytes),
            }
        }
    }

    #[inline(always)]
    fn parts(&self, chunk: &[u8; 64]) -> Parts {
        // SAFETY: 64 bytes can be read, in any alignment, and the processor has AVX-512BW.
        unsafe {
            let bytes = _mm512_loadu_si512(chunk.as_ptr().cast());
            let from = |byte: u8| _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8(byte as i8));
            parts(_mm512_movepi8_mask(bytes), from)
        }
    }

    #[inline(always)]
    fn odd(&self, quotes: u64) -> u64 {
        // SAFETY: the processor has PCLMULQDQ.
        unsafe { odd(quotes) }
    }

    #[inline(always)]
    fn pairs(&self, all: &[u32], stride: usize, first: &mut [u64; 64], second: &mut [u64; 64]) {
        let eights = first.as_chunks_mut::<8>().0.iter_mut().zip(second.as_chunks_mut::<8>().0);
        for (at, (first, second)) in eights.enumerate() {
            // SAFETY: the processor has AVX-512F; only pairs that lie within `all` are read, and `first` and `second` have
            // room for a register each.
            unsafe {
                let step = _mm512_set1_epi64(stride as i64);
                let rows =
                    _mm512_add_epi64(_mm512_set1_epi64(8 * at as i64), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
                let places = _mm512_mullo_epi64(rows, step);
                let last = _mm512_set1_epi64(all.len() as i64 - 2);
                let there = _mm512_cmple_epi64_mask(places, last);
                let pairs =
                    _mm512_mask_i64gather_epi64::<4>(_mm512_setzero_si512(), there, places, all.as_ptr().cast());
                let low = _mm512_and_si512(pairs, _mm512_set1_epi64(0xFFFF_FFFF));
                _mm512_storeu_si512(first.as_mut_ptr().cast(), low);
                _mm512_storeu_si512(second.as_mut_ptr().cast(), _mm512_srli_epi64::<32>(pairs));
            }
        }
    }

    #[inline(always)]
    fn words(&self, bytes: &[u8], places: &[u64; 64], out: &mut [u64; 64]) {
        let Some(last) = bytes.len().checked_sub(8) else { return *out = [0; 64] };
        for (places, out) in places.as_chunks::<8>().0.iter().zip(out.as_chunks_mut::<8>().0) {
            // SAFETY: the processor has AVX-512F; only words that lie within `bytes` are read, and `places` and `out` have
            // room for a register each.
            unsafe {
                let places = _mm512_loadu_si512(places.as_ptr().cast());
                let there = _mm512_cmple_epu64_mask(places, _mm512_set1_epi64(last as i64));
                let zero = _mm512_setzero_si512();
                let words = _mm512_mask_i64gather_epi64::<1>(zero, there, places, bytes.as_ptr().cast());
                _mm512_storeu_si512(out.as_mut_ptr().cast(), words);
            }
        }
    }

    #[inline(always)]
    fn packed(&self, bytes: &[u8; 64]) -> u64 {
        // SAFETY: 64 bytes can be read, in any alignment, and the processor has AVX-512BW.
        unsafe {
            let bytes = _mm512_loadu_si512(bytes.as_ptr().cast());
            _mm512_test_epi8_mask(bytes, bytes)
        }
    }

    #[inline(always)]
    fn places(&self, mask: u64, base: u32, out: &mut [u32; 64]) {
        // SAFETY: the processor has AVX-512VBMI2, and `out` has room for four registers.
        unsafe {
            let packed = _mm512_maskz_compress_epi8(mask, numbers());
            let base = _mm512_set1_epi32(base as i32);
            let out: *mut i32 = out.as_mut_ptr().cast();
            let store = |at: usize, four: __m128i| {
                _mm512_storeu_si512(out.add(at).cast(), _mm512_add_epi32(base, _mm512_cvtepu8_epi32(four)));
            };
            store(0, _mm512_castsi512_si128(packed));
            if mask.count_ones() > 16 {
                store(16, _mm512_extracti32x4_epi32::<1>(packed));
                store(32, _mm512_extracti32x4_epi32::<2>(packed));
                store(48, _mm512_extracti32x4_epi32::<3>(packed));
            }
        }
    }
}

/// The parts of characters, by which bytes are at least a value.
#[inline(always)]
fn parts(high: u64, from: impl Fn(u8) -> u64) -> Parts {
    let two = from(0xC2) & !from(0xE0);
    let three = from(0xE1) & !from(0xED) | from(0xEE) & !from(0xF0);
    Parts { following: high & !from(0xC0), two: high & two, three: high & three }
}

/// Bits that an odd number of set bits stand at or below: the product with all ones, without carries.
///
/// # Safety
/// The processor has PCLMULQDQ.
#[inline(always)]
unsafe fn odd(quotes: u64) -> u64 {
    // SAFETY: as the function's own.
    unsafe {
        let product = _mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, quotes as i64), _mm_set1_epi8(-1));
        _mm_cvtsi128_si64(product) as u64
    }
}

/// 0 to 63.
///
/// # Safety
/// The processor has AVX-512F.
#[inline(always)]
unsafe fn numbers() -> __m512i {
    #[rustfmt::skip]
    const NUMBERS: [u8; 64] = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    ];
    // SAFETY: 64 bytes can be read; as the function's own.
    unsafe { _mm512_loadu_si512(NUMBERS.as_ptr().cast()) }
}
