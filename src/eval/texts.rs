//! Texts and keys as codes, so that a column of texts is a column of integers.
//! Must not know which column a text came from.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

/// The texts met so far, each once; its code is its place.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// All of them, one after the other, and where each ends.
    bytes: String,
    ends: Vec<usize>,
    /// Where a text is by its hash: at the place that the hash says, or at one soon after it.
    places: Vec<Place>,
}

/// A hash and a code; a negative code is no text's.
#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    code: i32,
}

const FREE: Place = Place { hash: 0, code: -1 };

impl Texts {
    /// The code of a text, new if it was not met before.
    pub fn code(&mut self, text: &str) -> i32 {
        self.code_by(hash(text), text)
    }

    /// The codes of many texts, none where there is none.
    pub fn codes<'t>(&mut self, texts: impl Iterator<Item = Option<&'t str>>) -> Vec<Option<i32>> {
        let all: Vec<Option<(u32, &str)>> = texts.map(|text| text.map(|text| (hash(text), text))).collect();
        // All places are looked at before the first is needed: memory answers many such questions in the time of one.
        let code = |hash: u32| self.first(hash).and_then(|at| self.places.get(at)).map_or(0, |place| place.code);
        std::hint::black_box(all.iter().flatten().fold(0, |all, (hash, _)| all ^ code(*hash)));
        all.into_iter().map(|text| text.map(|(hash, text)| self.code_by(hash, text))).collect()
    }

    fn code_by(&mut self, hash: u32, text: &str) -> i32 {
        self.look(hash, text).unwrap_or_else(|| self.add(hash, text))
    }

    fn add(&mut self, hash: u32, text: &str) -> i32 {
        let code = i32::try_from(self.ends.len()).unwrap_or(i32::MAX);
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        // Half of the places stay free, so that a search soon meets one.
        if self.ends.len() * 2 > self.places.len() {
            let longer = vec![FREE; (self.places.len() * 2).max(64)];
            let places = std::mem::replace(&mut self.places, longer);
            places.into_iter().filter(|place| place.code >= 0).for_each(|place| self.put(place));
        }
        self.put(Place { hash, code });
        code
    }

    /// The code of a text that was met.
    pub fn find(&self, text: &str) -> Option<i32> {
        self.look(hash(text), text)
    }

    /// The text of a code.
    pub fn text(&self, code: i32) -> &str {
        let range = usize::try_from(code).ok().and_then(|code| {
            let start = code.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
            Some(start..*self.ends.get(code)?)
        });
        range.and_then(|range| self.bytes.get(range)).unwrap_or("")
    }

    fn is(&self, place: Place, text: &str) -> bool {
        place.code >= 0 && self.text(place.code) == text
    }

    fn look(&self, hash: u32, text: &str) -> Option<i32> {
        let mut at = self.first(hash)?;
        loop {
            let place = self.places.get(at)?;
            if place.code < 0 {
                return None;
            }
            if place.hash == hash && self.is(*place, text) {
                return Some(place.code);
            }
            at = self.after(at);
        }
    }

    fn put(&mut self, new: Place) {
        let Some(mut at) = self.first(new.hash) else { return };
        while let Some(place) = self.places.get_mut(at) {
            if place.code < 0 {
                *place = new;
                return;
            }
            at = self.after(at);
        }
    }

    /// The place that a hash says: its high bits, which are the best mixed. There are always a power of two.
    fn first(&self, hash: u32) -> Option<usize> {
        let bits = self.places.len().checked_ilog2()?;
        Some((u64::from(hash) << 32 >> (64 - bits)) as usize)
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 < self.places.len() { at + 1 } else { 0 }
    }
}

fn hash(text: &str) -> u32 {
    // The hasher leaves its best bits low; one more product spreads all of them upwards.
    (FxBuildHasher.hash_one(text).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_code_and_each_code_its_text() {
        let mut texts = Texts::default();
        let all: Vec<String> = (0..5_000).map(|at| format!("{}{at}", ["P", "", "é"][at % 3])).collect();
        assert_eq!(texts.find("P0"), None);
        for (at, text) in all.iter().enumerate() {
            assert_eq!(texts.code(text), at as i32);
        }
        for (at, text) in all.iter().enumerate() {
            assert_eq!((texts.code(text), texts.find(text)), (at as i32, Some(at as i32)));
            assert_eq!(texts.text(at as i32), text);
        }
        assert_eq!((texts.find("P1"), texts.text(-1), texts.text(5_000)), (None, "", ""));
        assert_eq!((texts.code(""), texts.text(5_000)), (5_000, ""));
    }
}
