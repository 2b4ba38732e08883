//! Line starts of one text, and byte offset ↔ line and column in the three encodings that editors use.
//! Must not know which file it indexes. Lines end at `\n`, `\r\n` or a lone `\r`, as the editor protocol has it.

/// How columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// 16-bit units, what editors use unless they agree on something else.
    Utf16,
    /// Characters, what people count.
    Utf32,
}

/// A place as people and editors write it; both count from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Lines before this one.
    pub line: u32,
    /// Units before this one in the line.
    pub column: u32,
}

/// The starts of the lines of a text; building it is one pass, each question a binary search.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                starts.push(offset(at + 1));
            }
        }
        LineIndex { starts, len: offset(bytes.len()) }
    }

    /// How many lines there are; a text without a line end has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from zero, that holds the byte at `at`.
    pub fn line_of(&self, at: u32) -> u32 {
        let after = self.starts.partition_point(|start| *start <= at);
        offset(after.saturating_sub(1))
    }

    /// The byte at which `line` starts; the end of the text for a line past the last.
    pub fn start_of(&self, line: u32) -> u32 {
        self.starts.get(line as usize).copied().unwrap_or(self.len)
    }

    /// Line and column of the byte at `at`; an offset inside a character counts as its start.
    pub fn line_column(&self, text: &str, at: u32, encoding: Encoding) -> LineColumn {
        let at = at.min(self.len);
        let line = self.line_of(at);
        let start = self.start_of(line);
        let before = text.get(start as usize..floor_boundary(text, at as usize)).unwrap_or("");
        LineColumn { line, column: width(before, encoding) }
    }

    /// The byte at `place`; a column past the end of its line is the end of that line.
    pub fn offset(&self, text: &str, place: LineColumn, encoding: Encoding) -> u32 {
        let start = self.start_of(place.line);
        let end = self.start_of(place.line.saturating_add(1));
        let line = text.get(start as usize..end as usize).unwrap_or("");
        let line = line.trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (at, character) in line.char_indices() {
            if units >= place.column {
                return start + offset(at);
            }
            units += unit(character, encoding);
        }
        start + offset(line.len())
    }
}

fn width(text: &str, encoding: Encoding) -> u32 {
    text.chars().map(|character| unit(character, encoding)).sum()
}

fn unit(character: char, encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Utf8 => offset(character.len_utf8()),
        Encoding::Utf16 => offset(character.len_utf16()),
        Encoding::Utf32 => 1,
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a𝛑b\r\nsecond\rthird\n";

    #[test]
    fn lines_end_at_all_three_line_ends() {
        let index = LineIndex::new(TEXT);
        assert_eq!(index.count(), 4);
        assert_eq!(index.line_of(0), 0);
        assert_eq!(index.start_of(1), 8);
        assert_eq!(index.start_of(2), 15);
        assert_eq!(index.start_of(9), 21);
    }

    #[test]
    fn columns_follow_the_encoding() {
        let index = LineIndex::new(TEXT);
        let after_pi = 5;
        assert_eq!(index.line_column(TEXT, after_pi, Encoding::Utf8).column, 5);
        assert_eq!(index.line_column(TEXT, after_pi, Encoding::Utf16).column, 3);
        assert_eq!(index.line_column(TEXT, after_pi, Encoding::Utf32).column, 2);
        assert_eq!(index.line_column(TEXT, 3, Encoding::Utf16).column, 1);
    }

    #[test]
    fn offsets_come_back_and_stay_inside_the_line() {
        let index = LineIndex::new(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (at, _) in TEXT.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')) {
                let at = u32::try_from(at).unwrap();
                let place = index.line_column(TEXT, at, encoding);
                assert_eq!(index.offset(TEXT, place, encoding), at);
            }
        }
        let past = LineColumn { line: 1, column: 99 };
        assert_eq!(index.offset(TEXT, past, Encoding::Utf16), 14);
    }
}
