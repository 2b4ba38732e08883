//! Short words by their bytes: one look at a table of words that share no place in it.
//! Must not know whose labels they are.

/// Words of up to sixteen bytes with a code each.
#[derive(Clone, Debug, Default)]
pub struct Words {
    places: Vec<Place>,
    factor: u64,
    shift: u32,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    word: u128,
    len: usize,
    code: i32,
}

/// No word has this length.
const FREE: Place = Place { word: 0, len: usize::MAX, code: 0 };

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
                // Of two that are equal the first counts.
                if !entries.iter().any(|other| (other.word, other.len) == (word, text.len())) {
                    entries.push(Place { word, len: text.len(), code });
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
        let at = self.place(entry.word, entry.len);
        match self.places.get_mut(at) {
            Some(place) if place.len == FREE.len => {
                *place = entry;
                true
            }
            _ => false,
        }
    }

    #[inline(always)]
    fn place(&self, word: u128, len: usize) -> usize {
        let mixed = (word as u64) ^ ((word >> 64) as u64).rotate_left(32) ^ len as u64;
        (mixed.wrapping_mul(self.factor) >> self.shift) as usize
    }

    /// The code of the word between two places of `bytes`.
    #[inline(always)]
    pub fn find(&self, bytes: &[u8], start: usize, end: usize) -> Option<i32> {
        let len = end - start;
        let all = bytes.get(start..start.wrapping_add(16)).and_then(|all| <[u8; 16]>::try_from(all).ok())?;
        let kept = u128::MAX.checked_shr(128u32.checked_sub(8 * len as u32)?).unwrap_or(0);
        let word = u128::from_le_bytes(all) & kept;
        let place = self.places.get(self.place(word, len))?;
        (place.word == word && place.len == len).then_some(place.code)
    }
}
