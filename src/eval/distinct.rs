//! The values that were met in each group, for counting them once. Memory grows with what is told apart.
//! Must not know where values come from.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::column::{Cell, Column, Values};

/// The values that were met in each group.
#[derive(Default)]
pub(super) struct Seen {
    /// By group, since rows of one often follow each other.
    codes: Vec<Codes>,
    texts: Texts,
    others: FxHashSet<(usize, Cell)>,
}

/// Codes that were met.
enum Codes {
    /// A few: looking through them is faster than looking them up.
    Few(Vec<i32>),
    /// Many.
    Many(FxHashSet<i32>),
}

/// How many codes are few.
const FEW: usize = 32;

impl Seen {
    /// Remembers the value of a row; false if it was met.
    pub(super) fn insert(&mut self, group: usize, column: &Column, row: usize) -> bool {
        if group == usize::MAX {
            return false;
        }
        match &column.values {
            Values::Code(codes) => {
                if self.codes.len() <= group {
                    self.codes.resize_with(group + 1, || Codes::Few(Vec::new()));
                }
                let (codes, code) = (self.codes.get_mut(group), codes.get(row));
                codes.zip(code).is_some_and(|(codes, code)| codes.insert(*code))
            }
            Values::Text(strings) => self.texts.insert(group, strings.get(row)),
            _ => self.others.insert((group, column.cell(row))),
        }
    }
}

impl Codes {
    fn insert(&mut self, code: i32) -> bool {
        match self {
            Codes::Few(codes) if codes.contains(&code) => false,
            Codes::Few(codes) if codes.len() < FEW => {
                codes.push(code);
                true
            }
            Codes::Few(codes) => {
                let mut many: FxHashSet<i32> = codes.drain(..).collect();
                many.insert(code);
                *self = Codes::Many(many);
                true
            }
            Codes::Many(codes) => codes.insert(code),
        }
    }
}

/// Texts that were met: one after the other, each with the place of the one before it in its group. Those of one group lie
/// close together where its rows do, and nothing is kept of a text but its bytes and seven more.
struct Texts {
    /// Before each text: one more than the place of the one before it in five bytes, its mark, its length.
    bytes: Vec<u8>,
    /// For each group one more than the place of its last text, and how many it has here.
    last: Vec<(u64, u8)>,
    /// The group of the last row, and where its texts are: one more than their places, each at its mark or soon after it.
    group: usize,
    places: [u64; 256],
    /// Texts of groups that have many, and long ones.
    others: FxHashSet<(usize, Box<[u8]>)>,
}

/// How many texts of a group lie in a row; half of [`Texts::places`] stays free.
const FEW_TEXTS: u8 = 128;

impl Default for Texts {
    fn default() -> Texts {
        let others = FxHashSet::default();
        Texts { bytes: Vec::new(), last: Vec::new(), group: usize::MAX, places: [0; 256], others }
    }
}

impl Texts {
    fn insert(&mut self, group: usize, text: &[u8]) -> bool {
        let Ok(len) = u8::try_from(text.len()) else { return self.others.insert((group, text.into())) };
        if self.group != group {
            self.open(group);
        }
        let mark = (FxBuildHasher.hash_one(text).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8;
        let mut slot = mark;
        while let Some(at) = self.place(slot) {
            if self.entry(at).is_some_and(|(_, other, rest)| other == mark && rest == text) {
                return false;
            }
            slot = slot.wrapping_add(1);
        }
        let Some((last, count)) = self.last.get_mut(group).filter(|(_, count)| *count < FEW_TEXTS) else {
            return self.others.insert((group, text.into()));
        };
        let [a, b, c, d, e, ..] = last.to_le_bytes();
        (*last, *count) = (self.bytes.len() as u64 + 1, *count + 1);
        if let Some(place) = self.places.get_mut(usize::from(slot)) {
            *place = *last;
        }
        self.bytes.extend_from_slice(&[a, b, c, d, e, mark, len]);
        self.bytes.extend_from_slice(text);
        true
    }

    /// Finds the places of a group's texts.
    fn open(&mut self, group: usize) {
        self.group = group;
        self.places.fill(0);
        if self.last.len() <= group {
            self.last.resize(group + 1, (0, 0));
        }
        let mut next = self.last.get(group).map_or(0, |(last, _)| *last);
        while let Some((before, mark, _)) = next.checked_sub(1).and_then(|at| self.entry(at)) {
            let mut slot = mark;
            while self.place(slot).is_some() {
                slot = slot.wrapping_add(1);
            }
            if let Some(place) = self.places.get_mut(usize::from(slot)) {
                *place = next;
            }
            next = before;
        }
    }

    fn place(&self, slot: u8) -> Option<u64> {
        self.places.get(usize::from(slot))?.checked_sub(1)
    }

    /// One more than the place of the text before the one at a place, its mark, and itself.
    fn entry(&self, at: u64) -> Option<(u64, u8, &[u8])> {
        let [a, b, c, d, e, mark, len, rest @ ..] = self.bytes.get(at as usize..)? else { return None };
        Some((u64::from_le_bytes([*a, *b, *c, *d, *e, 0, 0, 0]), *mark, rest.get(..usize::from(*len))?))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::eval::{Mask, Strings};
    use crate::plan::ColumnKind;

    /// Groups and values in an order in which both come again.
    fn rows() -> impl Iterator<Item = (usize, i32)> {
        (0..9_000usize).map(|at| (at * at % 37 % 9, i32::try_from(at * 7 % 1009 % (20 + at % 290)).unwrap()))
    }

    #[test]
    fn codes_are_told_apart_in_each_group() {
        let (mut seen, mut plain) = (Seen::default(), BTreeSet::new());
        for (group, code) in rows() {
            let column = Column::filled(ColumnKind::Code, Cell::Code(code), 1);
            assert_eq!(seen.insert(group, &column, 0), plain.insert((group, code)), "{code} in {group}");
        }
        assert!(!seen.insert(usize::MAX, &Column::filled(ColumnKind::Code, Cell::Code(1), 1), 0), "no group");
    }

    #[test]
    fn texts_are_told_apart_in_each_group() {
        let (mut seen, mut plain) = (Seen::default(), BTreeSet::new());
        for (group, code) in rows() {
            let text = match code % 10 {
                0 => String::new(),
                1 => format!("{code}").repeat(90),
                _ => format!("person {code}"),
            };
            let mut strings = Strings::default();
            strings.push(text.as_bytes());
            let column = Column { values: Values::Text(strings), known: Mask::filled(1, true) };
            assert_eq!(seen.insert(group, &column, 0), plain.insert((group, text.clone())), "{text} in {group}");
        }
    }
}
