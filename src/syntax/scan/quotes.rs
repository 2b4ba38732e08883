//! Texts and quoted names, and the quotes that were meant as such: unclosed, single, typographic.
//! Must not know what a text stands for, only where a reader would see it end.

use std::borrow::Cow;

use super::{Scanner, TokenKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::Span;

/// Quotes that word processors make of `"`.
const TYPOGRAPHIC: [char; 5] = ['“', '”', '„', '«', '»'];

impl Scanner<'_> {
    /// A text that begins with `"`.
    pub(super) fn text(&mut self) {
        let line = self.line_rest();
        if let Some(length) = closed_length(line) {
            return self.push(TokenKind::Text, length);
        }
        let inside = line.get(1..).unwrap_or("");
        if let Some((at, quote)) = inside.char_indices().find(|(_, next)| TYPOGRAPHIC.contains(next)) {
            return self.replace_quotes(1, 1 + at, quote);
        }
        let end = 1 + unclosed_end(self.line_head(), inside);
        let written = line.get(1..end).unwrap_or("");
        let at = Span::at(self.at + end).in_file(self.file);
        self.report(
            Diagnostic::new(Code::BadLiteral, "this text is not closed")
                .label(Span::new(self.at, self.at + end).in_file(self.file), "begins here and has no closing `\"`")
                .help("a text ends with `\"` on the line it begins")
                .suggest("close the text", at, "\""),
        );
        let text = Cow::Owned(format!("\"{}\"", written.strip_suffix('\\').unwrap_or(written)));
        self.push_as(TokenKind::Text, end, text);
    }

    /// A text between quotes of another kind.
    pub(super) fn odd_quote(&mut self, open: char) {
        let closers: &[char] = match open {
            '\'' | '‘' | '’' | '‚' => &['\'', '‘', '’', '‚'],
            _ => &['“', '”', '„', '«', '»', '"'],
        };
        let line = self.line_rest();
        let inside = line.get(open.len_utf8()..).unwrap_or("");
        match inside.char_indices().find(|(_, next)| closers.contains(next)) {
            Some((at, close)) => self.replace_quotes(open.len_utf8(), open.len_utf8() + at, close),
            None => self.push_as(TokenKind::Alien, open.len_utf8(), "\u{E0FF}".into()),
        }
    }

    /// A name in backticks.
    pub(super) fn backticks(&mut self) {
        let line = self.line_rest();
        let inside = line.get(1..).unwrap_or("");
        match inside.find('`') {
            Some(0) => {
                self.report(
                    Diagnostic::new(Code::BadLiteral, "there is no name between these backticks")
                        .label(Span::new(self.at, self.at + 2).in_file(self.file), ""),
                );
                self.push_as(TokenKind::Quoted, 2, "\u{E000}".into());
            }
            Some(end) => self.push(TokenKind::Quoted, end + 2),
            None => {
                let end = 1 + inside.find(|next: char| !super::is_letter(next)).unwrap_or(inside.len());
                let at = Span::at(self.at + end).in_file(self.file);
                self.report(
                    Diagnostic::new(Code::BadLiteral, "this name has no closing backtick")
                        .label(Span::new(self.at, self.at + end).in_file(self.file), "")
                        .suggest("close the name", at, "`"),
                );
                let name = line.get(1..end).unwrap_or("");
                let text = if name.is_empty() { "\u{E000}".to_owned() } else { format!("`{name}`") };
                self.push_as(TokenKind::Quoted, end, text.into());
            }
        }
    }

    /// Takes what stands between `from` and `to` of the line as the text that it was meant to be.
    fn replace_quotes(&mut self, from: usize, to: usize, close: char) {
        let line = self.line_rest();
        let open = line.get(..from).unwrap_or("");
        let inside = line.get(from..to).unwrap_or("");
        let text = format!("\"{}\"", inside.replace('\\', "\\\\").replace('"', "\\\""));
        let span = Span::new(self.at, self.at + to + close.len_utf8());
        if self.listening() {
            let at = span.in_file(self.file);
            self.report(
                Diagnostic::new(Code::BadLiteral, format!("`{open}` and `{close}` are not the quotes of a text"))
                    .label(at, "")
                    .help("a text stands between straight double quotes: `\"text\"`")
                    .fix("write straight double quotes", at, text.clone()),
            );
        }
        self.push_as(TokenKind::Text, to + close.len_utf8(), text.into());
    }

    /// The line up to here.
    fn line_head(&self) -> &str {
        self.source.get(self.line_start..self.at).unwrap_or("")
    }
}

/// The length of a text that is closed on its line.
fn closed_length(line: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Where an unclosed text was meant to end: before what its line must still say, else before the signs at the line's end.
fn unclosed_end(head: &str, inside: &str) -> usize {
    let mark = match head.split_whitespace().next().unwrap_or("") {
        "metric" => " = ",
        "kpi" | "specialization" | "benefit" => " in ",
        "threshold" => " by ",
        "score" => " out of ",
        "band" => " of ",
        "require" | "retain" => ": ",
        _ => "\n",
    };
    let end = inside.find(mark).unwrap_or(inside.len());
    let text = inside.get(..end).unwrap_or("");
    text.trim_end_matches(|last: char| last.is_whitespace() || matches!(last, '{' | '}' | ',' | ')')).len()
}
