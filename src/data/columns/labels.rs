//! Short words by their bytes: a few are compared with one after the other, more stand in a table where none shares its place.
//! Must not know whose labels they are.

use crate::data::rows::Windows;

/// Words of up to sixteen bytes with a code each.
#[derive(Clone, Debug)]
pub struct Words {
    words: Vec<Word>,
    table: Table,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    low: u64,
    /// Its other bytes; where that are fewer than eight, with [`tagged`] how long it is.
    high: u64,
    code: i32,
}

/// Where each word is among those of a table; none is made for a few, which are compared with one after the other.
#[derive(Clone, Debug, Default)]
struct Table {
    places: Vec<Word>,
    factor: u64,
    shift: u32,
}

/// No word is so long, and none has this code.
const FREE: Word = Word { low: 0, high: u64::MAX, code: i32::MIN };

/// The bytes of a text after its first eight, and how long it is, as one word that tells all texts apart that can be words:
/// no character of a text of sixteen bytes is as low as a length.
#[inline(always)]
fn tagged(high: u64, len: u64) -> u64 {
    match () {
        () if len < 16 => high | len << 56,
        () if len == 16 && high >> 56 >= 16 => high,
        () => FREE.high,
    }
}

/// The most words that are compared with one after the other.
const FEW: usize = 12;

/// The most words that a table is made for; with more the exact reader looks through all of them.
const MOST: usize = 64;

impl Words {
    /// Words with their codes; longer ones are left out.
    pub fn new<'a>(words: impl Iterator<Item = (&'a str, i32)>) -> Words {
        let mut found: Vec<Word> = Vec::new();
        for (text, code) in words {
            let mut bytes = [0; 16];
            if let Some(place) = bytes.get_mut(..text.len()) {
                place.copy_from_slice(text.as_bytes());
                let all = u128::from_le_bytes(bytes);
                let word = Word { low: all as u64, high: tagged((all >> 64) as u64, text.len() as u64), code };
                // Of two that are equal the first counts.
                let same = |other: &Word| (other.low, other.high) == (word.low, word.high);
                if word.high != FREE.high && !found.iter().any(same) {
                    found.push(word);
                }
            }
        }
        let table = match found.len() {
            count if count <= FEW => Table::default(),
            count if count <= MOST => Table::new(&found),
            _ => return Words { words: Vec::new(), table: Table::default() },
        };
        Words { words: found, table }
    }

    /// Labels with their places, counted from `first`, as codes.
    pub fn numbered(labels: &[String], first: i32) -> Words {
        Words::new(labels.iter().map(String::as_str).zip(first..))
    }

    /// Whether a word has more than eight bytes.
    pub fn wide(&self) -> bool {
        self.words.iter().any(|word| word.high >> 56 > 8)
    }

    /// The codes of cells by their first bytes, and a 1 in `left` for those that are none of the words.
    #[inline(always)]
    pub fn find(&self, cells: &Windows, codes: &mut [i32; 64], left: &mut [u8; 64]) {
        let mut cut = cells.clone();
        for ((low, high), len) in cut.low.iter_mut().zip(&mut cut.high).zip(&cells.len) {
            let kept = |bytes: u64| if bytes >= 8 { u64::MAX } else { (1u64 << ((8 * bytes) & 63)).wrapping_sub(1) };
            *low &= kept(*len);
            *high = tagged(*high & kept(len.saturating_sub(8)), *len);
        }
        if self.table.places.is_empty() { self.compare(&cut, codes, left) } else { self.table.find(&cut, codes, left) }
    }

    #[inline(always)]
    fn compare(&self, cells: &Windows, codes: &mut [i32; 64], left: &mut [u8; 64]) {
        // As wide as the words are, so that nothing is narrowed within the loop.
        let mut found = [i64::from(FREE.code); 64];
        for word in &self.words {
            for (found, (low, high)) in found.iter_mut().zip(cells.low.iter().zip(&cells.high)) {
                let other = (low ^ word.low) | (high ^ word.high);
                *found = if other == 0 { i64::from(word.code) } else { *found };
            }
        }
        for ((code, left), found) in codes.iter_mut().zip(left).zip(&found) {
            (*code, *left) = (*found as i32, u8::from(*found == i64::from(FREE.code)));
        }
    }
}

impl Table {
    /// A table in which no two words share a place.
    fn new(words: &[Word]) -> Table {
        let mut factor = 0x9E37_79B9_7F4A_7C15u64;
        // A table four times as large as the words seldom takes more than a few attempts; past that it grows.
        let least = words.len().next_power_of_two().trailing_zeros() + 2;
        for attempt in 0..64 * 4 {
            let bits = least + attempt / 64;
            let mut table = Table { places: vec![FREE; 1 << bits], factor, shift: 64 - bits };
            if words.iter().all(|word| table.put(*word)) {
                return table;
            }
            factor = factor.wrapping_mul(0xD134_2543_DE82_EF95) | 1;
        }
        Table { places: vec![FREE; 4], factor, shift: 62 }
    }

    fn put(&mut self, word: Word) -> bool {
        let at = self.place(word.low, word.high);
        match self.places.get_mut(at as usize) {
            Some(place) if place.code == FREE.code => {
                *place = word;
                true
            }
            _ => false,
        }
    }

    #[inline(always)]
    fn place(&self, low: u64, high: u64) -> u64 {
        (low ^ high.rotate_left(32)).wrapping_mul(self.factor) >> self.shift
    }

    #[inline(always)]
    fn find(&self, cells: &Windows, codes: &mut [i32; 64], left: &mut [u8; 64]) {
        let mut places = [0u64; 64];
        for (place, (low, high)) in places.iter_mut().zip(cells.low.iter().zip(&cells.high)) {
            *place = self.place(*low, *high);
        }
        let words = cells.low.iter().zip(&cells.high);
        for (((code, left), at), (low, high)) in codes.iter_mut().zip(left).zip(&places).zip(words) {
            let place = self.places.get(*at as usize).unwrap_or(&FREE);
            *code = place.code;
            *left = u8::from(place.low != *low || place.high != *high);
        }
    }
}
