//! One bit a row, 64 rows a word. Must not know what a bit means.

/// One bit a row. Bits past the length are zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    words: Vec<u64>,
    len: usize,
}

impl Mask {
    /// A mask of `len` equal bits.
    pub fn filled(len: usize, bit: bool) -> Mask {
        Mask::of_words(vec![if bit { u64::MAX } else { 0 }; len.div_ceil(64)], len)
    }

    /// A mask of `len` rows from words of 64 bits, row 0 lowest; bits past the length do not count.
    pub fn of_words(words: Vec<u64>, len: usize) -> Mask {
        let mut mask = Mask { words, len };
        mask.words.resize(len.div_ceil(64), 0);
        mask.trim();
        mask
    }

    /// The bit that `of` gives for each of `len` rows.
    pub fn of(len: usize, mut of: impl FnMut(usize) -> bool) -> Mask {
        let word = |first: usize| {
            (first..len.min(first + 64)).enumerate().fold(0, |word, (at, row)| word | u64::from(of(row)) << at)
        };
        Mask { words: (0..len).step_by(64).map(word).collect(), len }
    }

    /// The bit that `of` gives for each value.
    pub fn each<T: Copy>(values: &[T], of: impl Fn(T) -> bool) -> Mask {
        let word = |values: &[T]| {
            let mut bytes = [0; 64];
            bytes.iter_mut().zip(values).for_each(|(byte, value)| *byte = u8::from(of(*value)));
            packed(&bytes)
        };
        Mask { words: values.chunks(64).map(word).collect(), len: values.len() }
    }

    /// The bit that `of` gives for each pair of values; as many rows as the shorter has.
    pub fn pairs<T: Copy, U: Copy>(left: &[T], right: &[U], of: impl Fn(T, U) -> bool) -> Mask {
        let word = |(left, right): (&[T], &[U])| {
            let mut bytes = [0; 64];
            let pairs = left.iter().zip(right);
            bytes.iter_mut().zip(pairs).for_each(|(byte, (left, right))| *byte = u8::from(of(*left, *right)));
            packed(&bytes)
        };
        let words = left.chunks(64).zip(right.chunks(64)).map(word).collect();
        Mask { words, len: left.len().min(right.len()) }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bits, 64 rows a word, row 0 lowest.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The bit of a row; false past the end.
    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Sets the bit of a row; nothing past the end.
    pub fn set(&mut self, row: usize, bit: bool) {
        if row < self.len
            && let Some(word) = self.words.get_mut(row / 64)
        {
            *word = *word & !(1 << (row % 64)) | u64::from(bit) << (row % 64);
        }
    }

    /// Adds a row.
    pub fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        self.len += 1;
        self.set(self.len - 1, bit);
    }

    /// Adds the rows of another.
    pub fn append(&mut self, other: &Mask) {
        let shift = self.len % 64;
        self.len += other.len;
        if shift == 0 {
            self.words.extend(&other.words);
        } else {
            for word in &other.words {
                if let Some(last) = self.words.last_mut() {
                    *last |= word << shift;
                }
                self.words.push(word >> (64 - shift));
            }
        }
        self.trim();
    }

    /// The rows of a range, as a mask of their own; those past the end are not set.
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Mask {
        let (first, shift) = (rows.start / 64, rows.start % 64);
        let at = |word: usize| self.words.get(word).copied().unwrap_or(0);
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
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
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
        for (at, word) in self.words.iter().enumerate() {
            if *word == u64::MAX {
                (at * 64..at * 64 + 64).for_each(&mut of);
                continue;
            }
            let mut left = *word;
            while left != 0 {
                of(at * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }

    /// How many bits are set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether a bit is set.
    pub fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
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
        Mask::of_words(self.words.iter().map(|word| !word).collect(), self.len)
    }

    fn zip(&self, other: &Mask, join: impl Fn(u64, u64) -> u64) -> Mask {
        let words = self.words.iter().zip(&other.words).map(|(a, b)| join(*a, *b)).collect();
        Mask::of_words(words, self.len.min(other.len))
    }

    fn trim(&mut self) {
        self.words.truncate(self.len.div_ceil(64));
        if !self.len.is_multiple_of(64)
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }
}

/// 64 bytes of 0 or 1 as the bits of a word. Bytes are written side by side before they are packed, because compilers turn
/// that into comparisons of many values at once, and packing eight of them is one multiplication.
fn packed(bytes: &[u8; 64]) -> u64 {
    // Byte `i` of eight, 2^8i, times 2^(56-7i) of the factor, lands on bit 56+i; nothing else reaches these bits.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = bytes.as_chunks::<8>();
    let bits = eights.iter().map(|eight| u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56);
    bits.enumerate().fold(0, |word, (at, bits)| word | bits << (at * 8))
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
        Mask { words, len }
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
            }
        }
    }

    #[test]
    fn bits_past_the_end_are_never_set() {
        for len in LENGTHS {
            let none = Mask::filled(len, false);
            assert_eq!(none.not().count(), len);
            assert!(none.not().all());
            assert_eq!(Mask::pairs(&bits(len, 0), &bits(len + 3, 1), |_, _| true).count(), len);
            assert_eq!(none.not().choose(&none, &none.not()), none);
        }
    }
}
