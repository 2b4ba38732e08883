//! One pass over the characters before pest sees them: tokens, comments and the limits that keep parsing safe.
//! Knows what a token looks like; must not know which tokens make a declaration.

mod comments;
mod quotes;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::Comment;
use crate::text::{FileId, Span};

pub use comments::Docs;

/// The largest text that is parsed: a policy of a million lines is a data file in the wrong place.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// What a token is, as far as its characters tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword.
    Word,
    /// A name in backticks.
    Quoted,
    /// A number or a date, well formed or not.
    Number,
    /// A text in quotes.
    Text,
    /// A sign of the language or one that people know from other languages.
    Sign,
    /// Characters that no `.partner` file holds outside texts and comments.
    Alien,
}

/// A token of the source.
#[derive(Clone, Debug)]
pub struct Token<'s> {
    /// What it is.
    pub kind: TokenKind,
    /// What is parsed: the source's own characters, or what the scan put in their place.
    pub text: std::borrow::Cow<'s, str>,
    /// Where it stands.
    pub span: Span,
    /// Whether it is the first on its line.
    pub first: bool,
    /// Whether blanks or a comment stand before it.
    pub spaced: bool,
    /// Bytes between the start of its line and the token.
    pub column: u32,
}

/// A scanned text.
#[derive(Debug, Default)]
pub struct Scan<'s> {
    /// The tokens in order, comments left out.
    pub tokens: Vec<Token<'s>>,
    /// The comments in order.
    pub comments: Vec<Comment>,
    /// The documentation, by the token that follows it.
    pub docs: Docs,
    /// What is wrong already: quotes and marks of other languages.
    pub diagnostics: Vec<Diagnostic>,
}

/// Scans a text. Linear in its length.
pub fn scan(file: FileId, source: &str) -> Scan<'_> {
    let mut scanner = Scanner {
        file,
        source,
        at: 0,
        line_start: 0,
        line_end: 0,
        fresh_line: true,
        spaced: true,
        scan: Scan::default(),
    };
    if source.starts_with('\u{FEFF}') {
        scanner.at = '\u{FEFF}'.len_utf8();
        scanner.line_start = scanner.at;
    }
    scanner.find_line_end();
    while scanner.step() {}
    comments::attach(&mut scanner.scan, source, file);
    scanner.scan
}

/// Whether a character can stand inside a name.
pub fn is_letter(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

struct Scanner<'s> {
    file: FileId,
    source: &'s str,
    at: usize,
    line_start: usize,
    line_end: usize,
    fresh_line: bool,
    spaced: bool,
    scan: Scan<'s>,
}

/// Signs of more than one character, longest first; the foreign ones are kept whole so that they can be named.
const SIGNS: [&str; 16] =
    ["===", "!==", "=>", ">=", "<=", "==", "!=", "<>", "=<", "->", "&&", ":=", "**", "+=", "-=", "<-"];

impl<'s> Scanner<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(character) = rest.chars().next() else {
            return false;
        };
        match character {
            '\n' | '\r' => {
                self.at += 1;
                self.begin_line();
            }
            ' ' | '\t' | '\u{A0}' | '\u{202F}' | '\u{B}' | '\u{C}' => {
                self.at += character.len_utf8();
                self.spaced = true;
            }
            '/' if rest.starts_with("//") => self.comment(),
            '/' if rest.starts_with("/*") => self.block_comment(),
            '#' => self.foreign_comment("#"),
            '-' if self.fresh_line && rest.starts_with("-- ") => self.foreign_comment("--"),
            '"' => self.text(),
            '\'' | '‘' | '’' | '‚' | '“' | '”' | '„' | '«' => self.odd_quote(character),
            '`' => self.backticks(),
            _ if character.is_ascii_digit() => {
                let length = number_length(rest);
                self.push(TokenKind::Number, length);
            }
            _ if is_letter(character) => {
                let length = rest.find(|next| !is_letter(next)).unwrap_or(rest.len());
                self.push(TokenKind::Word, length);
            }
            _ if character.is_ascii_punctuation() || "≥≤≠×÷–—−→⇒".contains(character) => {
                let length =
                    SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(character.len_utf8(), |s| s.len());
                self.push(TokenKind::Sign, length);
            }
            _ => {
                let alien = |next: char| !next.is_ascii() || next.is_ascii_control() && !next.is_ascii_whitespace();
                let length = rest.find(|next| !alien(next) || is_letter(next)).unwrap_or(rest.len());
                // Currency signs are named one by one; other characters are reported as one run.
                let length = if "€£¥₹₩".contains(character) { character.len_utf8() } else { length };
                self.push_as(TokenKind::Alien, length.max(character.len_utf8()), "\u{E0FF}".into());
            }
        }
        true
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let text = self.rest().get(..length).unwrap_or("");
        self.push_as(kind, length, text.into());
    }

    fn push_as(&mut self, kind: TokenKind, length: usize, text: std::borrow::Cow<'s, str>) {
        let column = u32::try_from(self.at - self.line_start).unwrap_or(u32::MAX);
        let span = Span::new(self.at, self.at + length);
        self.scan.tokens.push(Token { kind, text, span, first: self.fresh_line, spaced: self.spaced, column });
        self.at += length;
        self.fresh_line = false;
        self.spaced = false;
    }

    fn begin_line(&mut self) {
        self.line_start = self.at;
        self.fresh_line = true;
        self.spaced = true;
        self.find_line_end();
    }

    /// Looks for the line's end once a line, so that long lines stay linear.
    fn find_line_end(&mut self) {
        self.line_end = self.rest().find(['\n', '\r']).map_or(self.source.len(), |length| self.at + length);
    }

    /// What is left of the line, without the line end.
    fn line_rest(&self) -> &'s str {
        self.source.get(self.at..self.line_end).unwrap_or("")
    }

    fn report(&mut self, finding: Diagnostic) {
        if self.listening() {
            self.scan.diagnostics.push(finding);
        }
    }

    /// Whether findings are still collected; past a thousand nobody reads them.
    fn listening(&self) -> bool {
        self.scan.diagnostics.len() < 1000
    }
}

/// How long a number, a date or what was meant as one is.
fn number_length(rest: &str) -> usize {
    if let Some(length) = date_length(rest) {
        return length;
    }
    let mut length = 0;
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let goes_on =
            is_letter(character) || (character == '.' && characters.peek().is_some_and(|(_, next)| is_letter(*next)));
        if !goes_on {
            break;
        }
        length = at + character.len_utf8();
    }
    length
}

/// Three groups of digits between the same two signs, as dates are written somewhere in the world.
fn date_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes().get(..rest.len().min(12))?;
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let first = digits(0);
    let sign = *bytes.get(first)?;
    let second = digits(first + 1);
    let third_at = first + 1 + second + 1;
    let third = digits(third_at);
    let shape = match sign {
        b'-' => first == 4 && (1..=2).contains(&second) && (1..=2).contains(&third),
        b'/' => {
            (first <= 2 && (1..=2).contains(&second) && (third == 2 || third == 4))
                || (first == 4 && (1..=2).contains(&second) && (1..=2).contains(&third))
        }
        b'.' => first <= 2 && (1..=2).contains(&second) && (third == 2 || third == 4),
        _ => false,
    };
    let end = third_at + third;
    let ends = rest.get(end..).and_then(|after| after.chars().next()).is_none_or(|next| !is_letter(next));
    (shape && bytes.get(third_at - 1) == Some(&sign) && ends).then_some(end)
}

/// The finding for a text that is too large to be a policy.
pub fn too_large(file: FileId, length: usize) -> Diagnostic {
    Diagnostic::new(
        Code::TooLarge,
        format!("the file has {} MiB; a policy has at most {}", length / (1024 * 1024), MAX_BYTES / (1024 * 1024)),
    )
    .label(Span::at(0).in_file(file), "")
    .help("split the program into several files, and keep data in CSV files")
}
