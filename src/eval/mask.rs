//! One bit a row, 64 rows a word. Must not know what a bit means.

use crate::lanes::{Lanes, Means, Work, widest};

/// One bit a row.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    bits: Held,
    len: usize,
}

/// Most masks are of one bit: known in every row, set aside in none.
#[derive(Clone, Debug)]
enum Held {
    /// The same in every row.
    Same(bool),
    /// 64 rows a word, row 0 lowest; those past the length are zero.
    Words(Vec<u64>),
}

impl Default for Held {
    fn default() -> Held {
        Held::Same(false)
    }
}

/// The bits of a mask where they lie.
#[derive(Clone, Copy, Debug)]
pub struct Bits<'a> {
    words: &'a [u64],
    others: u64,
    len: usize,
}

impl Bits<'_> {
    /// The bit of a row; false past the end.
    #[inline(always)]
    pub fn get(self, row: usize) -> bool {
        row < self.len && self.words.get(row / 64).copied().unwrap_or(self.others) >> (row % 64) & 1 == 1
    }

    /// The bits of 64 rows; those past the end are of no account.
    #[inline(always)]
    pub fn word(self, at: usize) -> u64 {
        self.words.get(at).copied().unwrap_or(self.others)
    }
}

impl PartialEq for Mask {
    fn eq(&self, other: &Mask) -> bool {
        self.len == other.len && self.each_word().eq(other.each_word())
    }
}

impl Eq for Mask {}

impl Mask {
    /// A mask of `len` equal bits.
    pub fn filled(len: usize, bit: bool) -> Mask {
        Mask { bits: Held::Same(bit), len }
    }

    /// A mask of `len` rows from words of 64 bits, row 0 lowest; bits past the length do not count.
    pub fn of_words(words: Vec<u64>, len: usize) -> Mask {
        let mut words = words;
        words.resize(len.div_ceil(64), 0);
        trim(&mut words, len);
        Mask { bits: Held::Words(words), len }
    }

    /// The bit that `of` gives for each of `len` rows.
    pub fn of(len: usize, mut of: impl FnMut(usize) -> bool) -> Mask {
        let word = |first: usize| {
            (first..len.min(first + 64)).enumerate().fold(0, |word, (at, row)| word | u64::from(of(row)) << at)
        };
        Mask { bits: Held::Words((0..len).step_by(64).map(word).collect()), len }
    }

    /// The bit that `of` gives for each value.
    pub fn each<T: Copy>(values: &[T], of: impl Fn(T) -> bool) -> Mask {
        let words = Means::best().run(Each { values, of });
        Mask { bits: Held::Words(words), len: values.len() }
    }

    /// The bit that `of` gives for each pair of values; as many rows as the shorter has.
    pub fn pairs<T: Copy, U: Copy>(left: &[T], right: &[U], of: impl Fn(T, U) -> bool) -> Mask {
        let len = left.len().min(right.len());
        let (left, right) = (left.get(..len).unwrap_or_default(), right.get(..len).unwrap_or_default());
        let words = Means::best().run(Pairs { left, right, of });
        Mask { bits: Held::Words(words), len }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bits, to be looked at in a loop.
    pub fn bits(&self) -> Bits<'_> {
        match &self.bits {
            Held::Same(bit) => Bits { words: &[], others: fill(*bit), len: self.len },
            Held::Words(words) => Bits { words, others: 0, len: self.len },
        }
    }

    /// The bit that all rows have, where they are held as one.
    pub fn same(&self) -> Option<bool> {
        match &self.bits {
            Held::Same(bit) => Some(*bit),
            Held::Words(_) => None,
        }
    }

    /// The bit of a row; false past the end.
    pub fn get(&self, row: usize) -> bool {
        self.bits().get(row)
    }

    /// Sets the bit of a row; nothing past the end.
    pub fn set(&mut self, row: usize, bit: bool) {
        if row < self.len
            && self.same() != Some(bit)
            && let Some(word) = self.own_words().get_mut(row / 64)
        {
            *word = *word & !(1 << (row % 64)) | u64::from(bit) << (row % 64);
        }
    }

    /// Adds a row.
    pub fn push(&mut self, bit: bool) {
        if self.len == 0 {
            self.bits = Held::Same(bit);
        }
        if self.same() == Some(bit) {
            self.len += 1;
            return;
        }
        let mut words: Vec<u64> = self.take_words();
        words.resize((self.len + 1).div_ceil(64), 0);
        (self.bits, self.len) = (Held::Words(words), self.len + 1);
        self.set(self.len - 1, bit);
    }

    /// Adds the rows of another.
    pub fn append(&mut self, other: &Mask) {
        if self.len == 0 || other.len > 0 && self.same().is_some() && self.same() == other.same() {
            self.bits = other.bits.clone();
            self.len += other.len;
            return;
        }
        let (shift, len) = (self.len % 64, self.len + other.len);
        let mut words = self.take_words();
        for word in other.each_word() {
            if shift == 0 {
                words.push(word);
                continue;
            }
            if let Some(last) = words.last_mut() {
                *last |= word << shift;
            }
            words.push(word >> (64 - shift));
        }
        words.truncate(len.div_ceil(64));
        (self.bits, self.len) = (Held::Words(words), len);
    }

    /// The rows of a range, as a mask of their own; those past the end are not set.
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Mask {
        let words = match &self.bits {
            Held::Same(bit) if rows.end <= self.len || !bit => return Mask::filled(rows.len(), *bit),
            Held::Same(_) => return Mask::of(rows.len(), |row| self.get(rows.start + row)),
            Held::Words(words) => words,
        };
        let (first, shift) = (rows.start / 64, rows.start % 64);
        let at = |word: usize| words.get(word).copied().unwrap_or(0);
        let high = |word: usize| if shift == 0 { 0 } else { at(word + 1) << (64 - shift) };
        let words = (first..first + rows.len().div_ceil(64)).map(|word| at(word) >> shift | high(word)).collect();
        Mask::of_words(words, rows.len())
    }

    /// Row by row in order.
    pub fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.len).map(|row| self.get(row))
    }

    /// The rows whose bit is set, in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.each_word().enumerate().flat_map(|(at, word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros() as usize;
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// Calls `of` with every row whose bit is set, in order.
    pub fn each_row(&self, mut of: impl FnMut(usize)) {
        for (at, word) in self.each_word().enumerate() {
            if word == u64::MAX {
                (at * 64..at * 64 + 64).for_each(&mut of);
                continue;
            }
            let mut left = word;
            while left != 0 {
                of(at * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }

    /// Changes each value by its row's bit; there are no more values than rows.
    pub fn change<T: Copy>(&self, values: &mut [T], to: impl Fn(T, bool) -> T) {
        let bits = self.bits();
        widest(
            #[inline(always)]
            move || {
                for (at, values) in values.chunks_mut(64).enumerate() {
                    let word = bits.word(at);
                    for (at, value) in values.iter_mut().enumerate() {
                        *value = to(*value, word >> at & 1 == 1);
                    }
                }
            },
        );
    }

    /// How many bits are set.
    pub fn count(&self) -> usize {
        match &self.bits {
            Held::Same(bit) => self.len * usize::from(*bit),
            Held::Words(words) => words.iter().map(|word| word.count_ones() as usize).sum(),
        }
    }

    /// Whether a bit is set.
    pub fn any(&self) -> bool {
        match &self.bits {
            Held::Same(bit) => *bit && self.len > 0,
            Held::Words(words) => words.iter().any(|word| *word != 0),
        }
    }

    /// Whether every bit is set.
    pub fn all(&self) -> bool {
        self.count() == self.len
    }

    /// Both.
    pub fn and(&self, other: &Mask) -> Mask {
        self.zip(other, |a, b| a & b)
    }

    /// Either.
    pub fn or(&self, other: &Mask) -> Mask {
        self.zip(other, |a, b| a | b)
    }

    /// This and not the other.
    pub fn and_not(&self, other: &Mask) -> Mask {
        self.zip(other, |a, b| a & !b)
    }

    /// The first where this is set, else the second.
    pub fn choose(&self, set: &Mask, unset: &Mask) -> Mask {
        self.and(set).or(&unset.and_not(self))
    }

    /// The opposite.
    pub fn not(&self) -> Mask {
        match &self.bits {
            Held::Same(bit) => Mask::filled(self.len, !bit),
            Held::Words(words) => Mask::of_words(words.iter().map(|word| !word).collect(), self.len),
        }
    }

    /// Joins each word with those of two others, bit by bit, in place.
    pub fn join(&mut self, a: &Mask, b: &Mask, join: impl Fn(u64, u64, u64) -> u64) {
        if let (Some(own), Some(a), Some(b)) = (self.same(), a.same(), b.same()) {
            self.bits = Held::Same(join(fill(own), fill(a), fill(b)) & 1 == 1);
            return;
        }
        let (len, a, b) = (self.len, a.bits(), b.bits());
        let words = self.own_words();
        for (at, word) in words.iter_mut().enumerate() {
            *word = join(*word, a.word(at), b.word(at));
        }
        trim(words, len);
    }

    fn zip(&self, other: &Mask, join: impl Fn(u64, u64) -> u64) -> Mask {
        let len = self.len.min(other.len);
        // What comes of all zeros and of all ones tells what comes of anything, bit by bit.
        let (zeros, ones, varied) = match (&self.bits, &other.bits) {
            (Held::Words(a), Held::Words(b)) => {
                return Mask::of_words(a.iter().zip(b).map(|(a, b)| join(*a, *b)).collect(), len);
            }
            (Held::Same(bit), Held::Words(_)) => (join(fill(*bit), 0), join(fill(*bit), u64::MAX), other),
            (_, Held::Same(bit)) => (join(0, fill(*bit)), join(u64::MAX, fill(*bit)), self),
        };
        match (varied.same(), zeros == ones) {
            (Some(bit), _) => Mask::filled(len, if bit { ones } else { zeros } & 1 == 1),
            (None, true) => Mask::filled(len, ones & 1 == 1),
            (None, false) if varied.len != len => Mask::of(len, |row| varied.get(row) == (ones & 1 == 1)),
            (None, false) if ones & 1 == 1 => varied.clone(),
            (None, false) => varied.not(),
        }
    }

    fn each_word(&self) -> impl Iterator<Item = u64> + '_ {
        let (bits, len) = (self.bits(), self.len);
        (0..len.div_ceil(64)).map(move |at| bits.word(at) & live(at, len))
    }

    fn take_words(&mut self) -> Vec<u64> {
        match std::mem::take(&mut self.bits) {
            Held::Words(words) => words,
            Held::Same(bit) => Mask::filled(self.len, bit).each_word().collect(),
        }
    }

    /// The bits as words of their own, to be changed.
    fn own_words(&mut self) -> &mut [u64] {
        if self.same().is_some() {
            self.bits = Held::Words(self.each_word().collect());
        }
        match &mut self.bits {
            Held::Words(words) => words,
            Held::Same(_) => &mut [],
        }
    }
}

fn fill(bit: bool) -> u64 {
    if bit { u64::MAX } else { 0 }
}

/// The bits of a word that are not past the end.
fn live(at: usize, len: usize) -> u64 {
    if len >= at * 64 + 64 { u64::MAX } else { (1 << (len % 64)) - 1 }
}

fn trim(words: &mut [u64], len: usize) {
    if let Some(last) = len.checked_sub(1).and_then(|row| words.get_mut(row / 64)) {
        *last &= live((len - 1) / 64, len);
    }
}

/// A bit for each of some values.
struct Each<'a, T, F> {
    values: &'a [T],
    of: F,
}

impl<T: Copy, F: Fn(T) -> bool> Work for Each<'_, T, F> {
    type Output = Vec<u64>;

    #[inline(always)]
    fn run(self, lanes: &impl Lanes) -> Vec<u64> {
        let mut words = Vec::with_capacity(self.values.len().div_ceil(64));
        for values in self.values.chunks(64) {
            let mut bytes = [0; 64];
            for (byte, value) in bytes.iter_mut().zip(values) {
                *byte = u8::from((self.of)(*value));
            }
            words.push(lanes.packed(&bytes));
        }
        words
    }
}

/// A bit for each of some pairs of values.
struct Pairs<'a, T, U, F> {
    left: &'a [T],
    right: &'a [U],
    of: F,
}

impl<T: Copy, U: Copy, F: Fn(T, U) -> bool> Work for Pairs<'_, T, U, F> {
    type Output = Vec<u64>;

    #[inline(always)]
    fn run(self, lanes: &impl Lanes) -> Vec<u64> {
        let mut words = Vec::with_capacity(self.left.len().div_ceil(64));
        for (left, right) in self.left.chunks(64).zip(self.right.chunks(64)) {
            let mut bytes = [0; 64];
            for (byte, (left, right)) in bytes.iter_mut().zip(left.iter().zip(right)) {
                *byte = u8::from((self.of)(*left, *right));
            }
            words.push(lanes.packed(&bytes));
        }
        words
    }
}

impl FromIterator<bool> for Mask {
    fn from_iter<I: IntoIterator<Item = bool>>(bits: I) -> Mask {
        let (mut words, mut len, mut word) = (Vec::new(), 0, 0);
        for bit in bits {
            word |= u64::from(bit) << (len % 64);
            len += 1;
            if len % 64 == 0 {
                words.push(std::mem::take(&mut word));
            }
        }
        if len % 64 != 0 {
            words.push(word);
        }
        Mask { bits: Held::Words(words), len }
    }
}

#[cfg(test)]
mod tests {
    use super::Mask;

    const LENGTHS: [usize; 10] = [0, 1, 2, 63, 64, 65, 127, 128, 129, 200];

    fn bits(len: usize, seed: usize) -> Vec<bool> {
        (0..len).map(|row| (row * 7 + seed) % 5 < 2).collect()
    }

    #[test]
    fn parts_come_off_and_together_at_every_length() {
        for len in LENGTHS {
            let all = bits(len, 3);
            let mask: Mask = all.iter().copied().collect();
            assert_eq!(mask.iter().collect::<Vec<_>>(), all);
            assert_eq!(Mask::of(len, |row| all[row]), mask);
            assert_eq!(Mask::each(&all, |bit| bit), mask);
            assert_eq!(mask.count(), all.iter().filter(|bit| **bit).count());
            for from in LENGTHS.into_iter().filter(|from| *from <= len) {
                for to in LENGTHS.into_iter().filter(|to| (from..=len).contains(to)) {
                    let part = mask.slice(from..to);
                    assert_eq!(part.iter().collect::<Vec<_>>(), all[from..to], "{from}..{to} of {len}");
                }
                let mut joined = mask.slice(0..from);
                joined.append(&mask.slice(from..len));
                assert_eq!(joined, mask, "cut at {from} of {len}");
                for (first, second) in [(false, true), (true, false), (true, true), (false, false)] {
                    let mut mixed = Mask::filled(from, first);
                    mixed.append(&Mask::filled(len - from, second));
                    let mut pushed = Mask::filled(from, first);
                    (from..len).for_each(|_| pushed.push(second));
                    let told: Mask = (0..len).map(|row| if row < from { first } else { second }).collect();
                    assert_eq!((&mixed, &pushed), (&told, &told), "{first} up to {from} of {len}, then {second}");
                }
            }
        }
    }

    #[test]
    fn one_bit_for_all_joins_as_each_its_own_does() {
        for len in LENGTHS {
            let varied: Mask = bits(len, 1).into_iter().collect();
            let told = |bit: bool| -> Mask { (0..len).map(|_| bit).collect() };
            for bit in [false, true] {
                let (same, each) = (Mask::filled(len, bit), told(bit));
                assert_eq!(
                    [same.and(&varied), same.or(&varied), same.and_not(&varied), same.not()],
                    [each.and(&varied), each.or(&varied), each.and_not(&varied), each.not()]
                );
                assert_eq!(
                    [varied.and(&same), varied.or(&same), varied.and_not(&same), varied.choose(&same, &varied)],
                    [varied.and(&each), varied.or(&each), varied.and_not(&each), varied.choose(&each, &varied)]
                );
                let (mut a, mut b) = (same.clone(), each.clone());
                a.join(&varied, &same, |own, varied, same| own & varied | !same);
                b.join(&varied, &each, |own, varied, same| own & varied | !same);
                assert_eq!(a, b);
                assert_eq!((same.count(), same.any(), same.all()), (each.count(), each.any(), each.all()));
                assert_eq!(same.rows().collect::<Vec<_>>(), each.rows().collect::<Vec<_>>());
                let (mut a, mut b) = (vec![0; len], vec![0; len]);
                same.change(&mut a, |_, bit| i64::from(bit));
                each.change(&mut b, |_, bit| i64::from(bit));
                assert_eq!(a, b);
            }
        }
    }

    #[test]
    fn bits_past_the_end_are_never_set() {
        for len in LENGTHS {
            let none = Mask::filled(len, false);
            let told: Mask = (0..len).map(|_| true).collect();
            assert_eq!(Mask::filled(len, true), told, "one bit for all is the same as each its own");
            assert_eq!(none.not().count(), len);
            assert!(none.not().all());
            assert_eq!(Mask::pairs(&bits(len, 0), &bits(len + 3, 1), |_, _| true).count(), len);
            assert_eq!(none.not().choose(&none, &none.not()), none);
        }
    }
}
