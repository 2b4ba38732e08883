//! Short words by their bytes: one look at a table of words that share no place in it.
//! Must not know whose labels they are.

use crate::data::rows::Windows;
use crate::eval::mask::packed;

/// Words of up to sixteen bytes with a code each.
#[derive(Clone, Debug, Default)]
pub struct Words {
    places: Vec<Place>,
    factor: u64,
    shift: u32,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    low: u64,
    high: u64,
    len: u64,
    code: i32,
}

/// No word has this length.
const FREE: Place = Place { low: 0, high: 0, len: u64::MAX, code: 0 };

/// The most words that a table is made for; with more the exact reader looks through all of them.
const MOST: usize = 64;

impl Words {
    /// Words with their codes; longer ones are left out.
    pub fn new<'a>(words: impl Iterator<Item = (&'a str, i32)>) -> Words {
        let mut entries: Vec<Place> = Vec::new();
        for (text, code) in words {
            let mut bytes = [0; 16];
            if let Some(place) = bytes.get_mut(..text.len()) {
                place.copy_from_slice(text.as_bytes());
                let word = u128::from_le_bytes(bytes);
                let entry = Place { low: word as u64, high: (word >> 64) as u64, len: text.len() as u64, code };
                // Of two that are equal the first counts.
                let same = |other: &Place| (other.low, other.high, other.len) == (entry.low, entry.high, entry.len);
                if !entries.iter().any(same) {
                    entries.push(entry);
                }
            }
        }
        let mut factor = 0x9E37_79B9_7F4A_7C15u64;
        // A table four times as large as the words seldom takes more than a few attempts; past that it grows.
        let least = entries.len().max(1).next_power_of_two().trailing_zeros() + 2;
        for attempt in 0..if entries.len() > MOST { 0 } else { 64 * 4 } {
            let bits = least + attempt / 64;
            let mut words = Words { places: vec![FREE; 1 << bits], factor, shift: 64 - bits };
            if entries.iter().all(|entry| words.put(*entry)) {
                return words;
            }
            factor = factor.wrapping_mul(0xD134_2543_DE82_EF95) | 1;
        }
        Words { places: vec![FREE; 4], factor, shift: 62 }
    }

    /// Labels with their places, counted from `first`, as codes.
    pub fn numbered(labels: &[String], first: i32) -> Words {
        Words::new(labels.iter().map(String::as_str).zip(first..))
    }

    fn put(&mut self, entry: Place) -> bool {
        let at = self.place(entry.low, entry.high, entry.len);
        match self.places.get_mut(at as usize) {
            Some(place) if place.len == FREE.len => {
                *place = entry;
                true
            }
            _ => false,
        }
    }

    #[inline(always)]
    fn place(&self, low: u64, high: u64, len: u64) -> u64 {
        (low ^ high.rotate_left(32) ^ len).wrapping_mul(self.factor) >> self.shift
    }

    /// The codes of cells by their first sixteen bytes, and the bits of those that are none of the words.
    #[inline(always)]
    pub fn find(&self, cells: &Windows, codes: &mut [i32; 64]) -> u64 {
        let mut wanted = cells.clone();
        let mut places = [0u64; 64];
        let words = wanted.low.iter_mut().zip(&mut wanted.high).zip(&cells.len);
        for (((low, high), len), place) in words.zip(&mut places) {
            let kept = |bytes: u64| if bytes >= 8 { u64::MAX } else { (1u64 << ((8 * bytes) & 63)).wrapping_sub(1) };
            *low &= kept(*len);
            *high &= kept(len.saturating_sub(8));
            *place = self.place(*low, *high, *len);
        }
        let mut left = [0u8; 64];
        let words = wanted.low.iter().zip(&wanted.high).zip(&cells.len);
        for (((code, left), at), ((low, high), len)) in codes.iter_mut().zip(&mut left).zip(&places).zip(words) {
            let place = self.places.get(*at as usize).unwrap_or(&FREE);
            *code = place.code;
            *left = u8::from(place.low != *low || place.high != *high || place.len != *len);
        }
        packed(&left)
    }
}
