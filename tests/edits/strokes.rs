//! Random edits of a text, as people and their tools make them, and as nobody would. The same seed makes the same edits.

use super::random::Random;

/// What is replaced, in bytes, and what comes there.
#[derive(Clone, Debug)]
pub struct Stroke {
    pub from: usize,
    pub to: usize,
    pub text: String,
}

impl Stroke {
    pub fn applied(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.from], self.text, &text[self.to..])
    }
}

/// Characters and signs that mean something somewhere, or nothing anywhere.
const SIGNS: [&str; 44] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "|",
    "\"",
    "`",
    "'",
    ",",
    ":",
    ".",
    "=",
    "=>",
    ">=",
    "-",
    "%",
    "/",
    "//",
    "///",
    "//!",
    "/*",
    "*/",
    "\\",
    "#",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "  ",
    "\u{A0}",
    "\u{FEFF}",
    "é",
    "e\u{301}",
    "€",
    "“",
    "≥",
    "ß",
    "\u{1F600}",
    "𝛑",
    "\u{10FFFF}",
    "\u{E000}",
    "0",
];

/// Words that begin or carry on something.
const WORDS: [&str; 24] = [
    "metric",
    "requirements {",
    "tier",
    "for each p in ",
    "where",
    "require ",
    "import \"x.partner\"",
    "sum of",
    "test \"t\" {",
    "benefit b in marketing: money {",
    "otherwise",
    "same",
    "2026-02-30",
    "100K USD",
    "within last",
    "and",
    "not",
    "is",
    "threshold t by region {",
    "} }",
    "| - |",
    "record",
    "metric m = ",
    "as of",
];

/// The next edit of a text.
pub fn stroke(random: &mut Random, text: &str) -> Stroke {
    let at = place(random, text);
    match random.below(16) {
        0..=3 => insert(at, random.word(&SIGNS)),
        4 | 5 => insert(at, random.word(&WORDS)),
        6 => insert(at, &format!("\n{}", random.word(&WORDS))),
        // As somebody writes: the next letter of a name, or of a number.
        7 | 8 => insert(at, random.word(&["a", "z", "_", "1", " "])),
        9 | 10 => {
            let length = random.from(1, 3);
            Stroke { from: at, to: boundary(text, at + length), text: String::new() }
        }
        11 => {
            let length = random.from(1, 400);
            Stroke { from: at, to: boundary(text, at + length), text: String::new() }
        }
        // A line goes, comes twice, or stands elsewhere.
        12 => {
            let (from, to) = line(text, at);
            Stroke { from, to, text: String::new() }
        }
        13 => {
            let (from, to) = line(text, at);
            let to_line = line(text, place(random, text)).0;
            insert(to_line, &text[from..to])
        }
        // Half of something that stands elsewhere.
        14 => {
            let from = place(random, text);
            let length = random.from(1, 60);
            insert(at, &text[from..boundary(text, from + length)])
        }
        _ => {
            let (from, to) = line(text, at);
            let line = &text[from..to];
            let other = if line.ends_with("\r\n") { line.replace("\r\n", "\n") } else { line.replace('\n', "\r\n") };
            Stroke { from, to, text: other }
        }
    }
}

fn insert(at: usize, text: &str) -> Stroke {
    Stroke { from: at, to: at, text: text.to_owned() }
}

/// Any place between two characters.
pub fn place(random: &mut Random, text: &str) -> usize {
    boundary(text, random.below(text.len() + 1))
}

/// The first place between two characters from a byte on; the protocol knows none inside `\r\n`.
fn boundary(text: &str, at: usize) -> usize {
    let inside = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
    (at..text.len()).find(|at| text.is_char_boundary(*at) && !inside(*at)).unwrap_or(text.len())
}

/// The line that holds a byte, its end included.
fn line(text: &str, at: usize) -> (usize, usize) {
    let from = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let to = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    (from, to)
}

/// Line and column of a byte as the protocol counts them: `\n`, `\r\n` and `\r` end lines, columns are UTF-16.
pub fn position(text: &str, at: usize) -> (u32, u32) {
    let mut line = 0;
    let mut start = 0;
    let bytes = text.as_bytes();
    for (index, byte) in bytes[..at].iter().enumerate() {
        if *byte == b'\n' || *byte == b'\r' && bytes.get(index + 1) != Some(&b'\n') {
            line += 1;
            start = index + 1;
        }
    }
    (line, u32::try_from(text[start..at].encode_utf16().count()).unwrap())
}
