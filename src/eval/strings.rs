//! Texts that nobody compares, as they came: one after the other, without a code for each.
//! Must not know where they are printed.

/// The texts of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strings {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Strings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Sixteen bytes from where the text of a row starts, as two words, the first byte lowest, and how long the text is; no
    /// length that any text has where so many do not follow.
    #[inline(always)]
    pub fn window(&self, row: usize) -> (u64, u64, u64) {
        let (start, end) = self.place(row);
        let bytes = self.bytes.get(start..).and_then(|rest| rest.first_chunk().copied());
        match bytes.map(u128::from_le_bytes) {
            Some(window) => (window as u64, (window >> 64) as u64, (end - start) as u64),
            None => (0, 0, u64::MAX),
        }
    }

    /// Where the text of a row starts and ends.
    #[inline(always)]
    pub fn place(&self, row: usize) -> (usize, usize) {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        (start, self.ends.get(row).map_or(start, |end| *end as usize))
    }

    /// The text of a row; empty past the last.
    pub fn get(&self, row: usize) -> &[u8] {
        let (start, end) = self.place(row);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Adds a text.
    pub fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    /// Adds the text between two places of `bytes`; a short one in one move, with what comes after it cut off again.
    #[inline(always)]
    pub fn push_from(&mut self, bytes: &[u8], start: usize, end: usize) {
        let whole = bytes.get(start..start + 16).and_then(|all| <&[u8; 16]>::try_from(all).ok());
        match whole {
            Some(all) if end - start <= 16 => {
                let len = self.bytes.len() + end - start;
                self.bytes.extend_from_slice(all);
                self.bytes.truncate(len);
                self.ends.push(u32::try_from(len).unwrap_or(u32::MAX));
            }
            _ => self.push(bytes.get(start..end).unwrap_or_default()),
        }
    }

    /// Some rows of it, in this order; empty where none is named.
    pub fn gather(&self, rows: impl Iterator<Item = Option<usize>>) -> Strings {
        let mut some = Strings::default();
        rows.for_each(|row| some.push(row.map_or(&[], |row| self.get(row))));
        some
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_texts_come_back_as_they_were() {
        let all: Vec<String> =
            (0..60).map(|at| "abcdefghij".repeat(6).chars().skip(at % 7).take(at).collect()).collect();
        let mut strings = Strings::default();
        for text in &all {
            let around = format!("xx{text}yyyyyyyyyyyyyyyyyy");
            strings.push_from(around.as_bytes(), 2, 2 + text.len());
            strings.push_from(text.as_bytes(), 0, text.len());
        }
        for (at, text) in all.iter().enumerate() {
            assert_eq!((strings.get(2 * at), strings.get(2 * at + 1)), (text.as_bytes(), text.as_bytes()));
        }
        assert_eq!((strings.len(), strings.get(120)), (120, &[][..]));
        let some = strings.gather([Some(4), None, Some(118)].into_iter());
        assert_eq!((some.get(0), some.get(1), some.get(2)), (all[2].as_bytes(), &[][..], all[59].as_bytes()));
    }
}
