//! Where the cells and rows of a block of CSV end: one pass over the bytes, 64 at a time. Must not know tables, nor what is in a cell.
//!
//! A chunk of 64 bytes becomes masks of a bit a byte: separators, line ends, quotes. Bytes between quotes are those that an
//! odd number of quotes precedes, as long as every quote that opens stands where a cell begins or where another one closed;
//! a chunk that has others goes through the exact machine in [`machine`], byte by byte, and so reads as it always did.

mod machine;

use crate::lanes::{Lanes, Means, Work};
use machine::State;

/// Bytes that stand after the bytes to be scanned, so that every chunk is whole.
pub const PAD: usize = 64;

/// What is found in a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The place of the byte before the first cell, then that of every byte that ends a cell, in order.
    pub edges: Vec<u32>,
    /// How many of them end a row.
    pub rows: usize,
    /// How many bytes are line ends, those between quotes among them.
    pub newlines: usize,
    /// Whether a line ends in `\r\n`.
    pub returns: bool,
    /// Whether bytes may not be UTF-8.
    pub doubtful: bool,
}

/// Finds the ends of cells in `bytes` from `from` up to `to`, where a row begins at `from` and [`PAD`] bytes follow `to`.
pub fn scan(means: Means, bytes: &[u8], from: usize, to: usize, delimiter: u8, found: &mut Found) {
    *found = Found { edges: std::mem::take(&mut found.edges), ..Found::default() };
    means.run(Scan { bytes, from, to, delimiter, found });
}

struct Scan<'a> {
    bytes: &'a [u8],
    from: usize,
    to: usize,
    delimiter: u8,
    found: &'a mut Found,
}

impl Work for Scan<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, lanes: &impl Lanes) {
        pass(lanes, self.bytes, self.from, self.to, self.delimiter, self.found);
    }
}

/// The pass itself; inlined into a function that may use what `lanes` needs.
#[inline(always)]
fn pass(lanes: &impl Lanes, bytes: &[u8], from: usize, to: usize, delimiter: u8, found: &mut Found) {
    let mut edges = std::mem::take(&mut found.edges);
    // What was found in the block before is written over.
    edges.resize(edges.len().max(1), 0);
    if let Some(first) = edges.first_mut() {
        *first = (from as u32).wrapping_sub(1);
    }
    let (mut count, mut at) = (1, from);
    // Whether the next byte stands between quotes, and whether a cell may open with it: each a bit.
    let (mut quoted, mut begins) = (0u64, 1u64);
    // Continuing bytes that the last chunk's characters still need.
    let mut wanted = 0u64;
    let (mut rows, mut newlines, mut returns, mut doubtful) = (0, 0, false, false);
    while at < to {
        let Some(chunk) = bytes.get(at..at + 64).and_then(|chunk| <&[u8; 64]>::try_from(chunk).ok()) else { break };
        let live = if to - at >= 64 { u64::MAX } else { (1 << (to - at)) - 1 };
        let masks = lanes.masks(chunk, delimiter);
        let mut row_ends = masks.newlines & live;
        newlines += row_ends.count_ones() as usize;
        if masks.returns & live != 0 {
            // `\r\n` ends a row once, at its second byte.
            let next = u64::from(bytes.get(at + 64) == Some(&b'\n') && to > at + 64);
            let paired = masks.returns & (row_ends >> 1 | next << 63);
            returns |= paired != 0;
            row_ends |= masks.returns & !paired & live;
        }
        let mut all = masks.delimiters & live | row_ends;
        let quotes = masks.quotes & live;
        let mut inside = lanes.odd(quotes) ^ quoted.wrapping_neg();
        if quotes & inside & !((all | quotes) << 1 | begins) == 0 {
            quoted = inside >> 63;
            begins = (all | quotes) >> 63 | quoted;
        } else {
            let mut state = match (quoted, begins) {
                (1, _) => State::Quoted,
                (_, 1) => State::Start,
                _ => State::Cell,
            };
            inside = !machine::outside(chunk, all, quotes, &mut state);
            (quoted, begins) = (u64::from(state == State::Quoted), u64::from(state != State::Cell));
        }
        all &= !inside;
        rows += (row_ends & all).count_ones() as usize;
        if edges.len() < count + 64 {
            edges.resize(count + 4096, 0);
        }
        if let Some(out) = edges.get_mut(count..count + 64).and_then(|out| <&mut [u32; 64]>::try_from(out).ok()) {
            lanes.places(all, at as u32, out);
        }
        count += all.count_ones() as usize;
        let high = masks.high & live;
        if high | wanted != 0 {
            let parts = lanes.parts(chunk);
            let (two, three) = (parts.two & live, parts.three & live);
            let expected = two << 1 | three << 1 | three << 2 | wanted;
            doubtful |= expected != parts.following & live || two | three | parts.following & live != high;
            wanted = (two | three) >> 63 | three >> 62;
        }
        at += 64;
    }
    edges.truncate(count);
    found.edges = edges;
    (found.rows, found.newlines, found.returns) = (rows, newlines, returns);
    found.doubtful = doubtful || wanted != 0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The ends by the exact machine alone, and the other findings the plain way.
    fn plain(text: &[u8], delimiter: u8) -> Found {
        let newlines = text.iter().filter(|byte| **byte == b'\n').count();
        let mut found = Found { edges: vec![BEFORE], newlines, ..Found::default() };
        let mut state = State::Start;
        for (at, byte) in text.iter().enumerate() {
            let pair = *byte == b'\r' && text.get(at + 1) == Some(&b'\n');
            found.returns |= pair;
            let ends = *byte == delimiter || *byte == b'\n' || *byte == b'\r' && !pair;
            if state.step(ends, *byte == b'"') {
                found.edges.push(at as u32 + BEFORE + 1);
                found.rows += usize::from(*byte != delimiter);
            }
        }
        found
    }

    /// The byte before the text.
    const BEFORE: u32 = 3;

    fn scanned(means: Means, text: &[u8], delimiter: u8) -> Found {
        // Nothing outside the range may count.
        let mut bytes = b"\",\n\xFF".to_vec();
        bytes.extend_from_slice(text);
        bytes.extend_from_slice(&[b'"'; PAD + 1]);
        let mut found = Found::default();
        scan(means, &bytes, 4, 4 + text.len(), delimiter, &mut found);
        found
    }

    fn agree(text: &[u8], delimiter: u8) {
        let mut expected = plain(text, delimiter);
        for means in Means::all() {
            let found = scanned(means, text, delimiter);
            assert!(found.doubtful || std::str::from_utf8(text).is_ok(), "{means:?} takes {text:?} for UTF-8");
            expected.doubtful = found.doubtful;
            assert_eq!(found, expected, "{means:?} over {:?}", String::from_utf8_lossy(text));
        }
        let doubts: Vec<bool> = Means::all().map(|means| scanned(means, text, delimiter).doubtful).collect();
        assert!(doubts.windows(2).all(|pair| pair[0] == pair[1]), "{doubts:?} over {text:?}");
    }

    #[test]
    fn quotes_in_every_place_of_a_chunk_are_read_alike() {
        for quoted in
            ["\"a,b\"", "\"a\"\"b\n\"", "a\"b", "\"a\"b\",\"", "\"", "\"\"", "\r\n", "\r", "é", "東", "\u{1F600}"]
        {
            for before in 0..130 {
                for after in [0, 1, 62, 63, 64] {
                    agree(format!("{},{quoted},x{}", "y".repeat(before), "z\n".repeat(after)).as_bytes(), b',');
                    agree(format!("{}{quoted}", "y".repeat(before)).as_bytes(), b',');
                }
            }
        }
    }

    #[test]
    fn ordinary_texts_of_other_languages_are_not_doubted() {
        for text in ["Müller, São Paulo, 東京, Łódź, Ångström", "Ελληνικά Русский 日本語 中文 “quoted” – €"]
        {
            for before in 0..70 {
                let text = format!("{}{text}", "x".repeat(before));
                assert!(Means::all().all(|means| !scanned(means, text.as_bytes(), b',').doubtful), "{text}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_means_reads_alike(text in "([a-c,;\r\n\"]|é|東|\u{1F600}|[xyz]{1,40}){0,90}", semicolon: bool) {
            agree(text.as_bytes(), if semicolon { b';' } else { b',' });
        }

        #[test]
        fn every_means_reads_any_bytes_alike(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), 0x80..=0xF8u8], 0..300)) {
            agree(&bytes, b',');
        }
    }
}
