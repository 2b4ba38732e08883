//! Formatting while somebody types: some lines of a file, the line that has just been begun, the block that has just been
//! closed. Edits never lie where the cursor is. Must not know a protocol.

use std::ops::Range;

use super::layout::{Layout, STEP};
use super::pieces::{Pieces, Trust};
use crate::diagnostic::{Diagnostic, Edit};
use crate::syntax::{self, Concrete, Token, TokenKind};
use crate::text::{FileId, Span};

/// Lays out the lines that a span touches, and what is aligned with them. The finding says why they are left alone.
pub fn format_range(file: FileId, text: &str, span: Span) -> Result<Vec<Edit>, Box<Diagnostic>> {
    format_ranges(file, text, &[span])
}

/// As [`format_range`], for the lines that any of some spans touches.
pub fn format_ranges(file: FileId, text: &str, spans: &[Span]) -> Result<Vec<Edit>, Box<Diagnostic>> {
    let concrete = syntax::concrete(file, text)?;
    lines(file, text, &concrete, spans, Trust::Sound)
}

/// What follows from a character that has just been typed before `at`: the indentation of a new line and the alignment of
/// what stands above it, the layout of a block that was closed, the alignment of a table whose bar was typed.
pub fn format_on_type(file: FileId, text: &str, at: u32, typed: char) -> Vec<Edit> {
    let Ok(concrete) = syntax::concrete(file, text) else {
        return Vec::new();
    };
    // Also in a declaration with mistakes, where these leave no doubt about what stands where.
    let lay_out = |span: Span| {
        let mut edits = lines(file, text, &concrete, &[span], Trust::Read).unwrap_or_default();
        edits.retain(|edit| edit.at.span.end < at || at < edit.at.span.start);
        edits
    };
    let line = line_around(text, at as usize);
    match typed {
        '\n' => {
            let above = text.get(..line.start).unwrap_or("").trim_end_matches(['\n', '\r']).len();
            let mut edits = lay_out(Span::at(above));
            // What the layout makes of a line that has only just been begun is not what its writer is up to.
            edits.retain(|edit| !touches(edit, &line));
            edits.extend(indent(file, text, &concrete, &line));
            edits.sort_by_key(|edit| edit.at);
            edits
        }
        '}' => {
            let closed = concrete.tokens.iter().position(|token| token.span.end == at && token.text == "}");
            let before = closed.and_then(|closed| concrete.tokens.get(..closed)).unwrap_or(&[]);
            let Some(opener) = open(before) else { return Vec::new() };
            let edits = lay_out(Span { start: opener.span.start, end: at });
            let first = text.get(line.clone()).is_some_and(|line| line.trim_start().starts_with('}'));
            if edits.is_empty() && first { indent(file, text, &concrete, &line).into_iter().collect() } else { edits }
        }
        '|' => lay_out(Span::at(line.start)),
        _ => Vec::new(),
    }
}

/// The layout of the lines that some spans touch.
fn lines(
    file: FileId,
    text: &str,
    concrete: &Concrete<'_>,
    spans: &[Span],
    trust: Trust,
) -> Result<Vec<Edit>, Box<Diagnostic>> {
    let layout = Layout::new(Pieces::new(concrete, text, trust));
    let (edits, _) = super::carry_out(file, &layout, trust)?;
    let touched: Vec<Range<usize>> = spans.iter().map(|span| touched(text, &layout, *span)).collect();
    Ok(edits.into_iter().filter(|edit| touched.iter().any(|lines| touches(edit, lines))).collect())
}

/// The lines of a span, and those that are aligned with them.
fn touched(text: &str, layout: &Layout<'_>, span: Span) -> Range<usize> {
    let mut lines = line_around(text, span.start as usize).start..line_around(text, span.end as usize).end;
    for group in layout.groups() {
        if (group.start as usize) < lines.end && lines.start < group.end as usize {
            lines.start = lines.start.min(line_around(text, group.start as usize).start);
            lines.end = lines.end.max(line_around(text, group.end as usize).end);
        }
    }
    lines
}

fn touches(edit: &Edit, lines: &Range<usize>) -> bool {
    let span = edit.at.span.range();
    span.start < lines.end && lines.start <= span.end || span.start == lines.end && span.end == lines.end
}

/// The edit that indents a line as what is open before it asks.
fn indent(file: FileId, text: &str, concrete: &Concrete<'_>, line: &Range<usize>) -> Option<Edit> {
    let before = concrete.tokens.partition_point(|token| (token.span.start as usize) < line.start);
    let rest = text.get(line.clone()).unwrap_or("");
    let blanks = rest.len() - rest.trim_start().len();
    let closes = rest.trim_start().starts_with(['}', ')']);
    // A brace that was lost in an earlier declaration says nothing about this one.
    let region = concrete.regions.iter().rev().find(|region| (region.first as usize) < before);
    let tokens = concrete.tokens.get(region.map_or(0, |region| region.first as usize)..before).unwrap_or(&[]);
    let open = open(tokens);
    let columns = match (open, tokens.last()) {
        (Some(opener), _) if closes => indentation(text, opener.span),
        (Some(opener), Some(last)) if opener.span == last.span || !continues(last) => {
            indentation(text, opener.span) + STEP as usize
        }
        (_, Some(last)) if continues(last) => indentation(text, last.span) + STEP as usize,
        _ => 0,
    };
    let wanted = " ".repeat(columns);
    let at = Span::new(line.start, line.start + blanks);
    (text.get(at.range()) != Some(wanted.as_str())).then(|| Edit { at: at.in_file(file), text: wanted })
}

/// The bracket that is still open after some tokens.
fn open<'t, 's>(tokens: &'t [Token<'s>]) -> Option<&'t Token<'s>> {
    let mut open = Vec::new();
    for token in tokens {
        match &*token.text {
            "{" | "(" => open.push(token),
            "}" | ")" => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// Whether what a token belongs to surely goes on after it.
fn continues(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Sign => matches!(&*token.text, "=" | "=>" | ":" | "+" | "-" | "*" | "/"),
        TokenKind::Word => matches!(&*token.text, "and" | "or" | "not" | "where" | "if" | "else" | "of" | "when"),
        _ => false,
    }
}

/// The blanks at the beginning of the line that a span begins on.
fn indentation(text: &str, span: Span) -> usize {
    let line = line_around(text, span.start as usize);
    let line = text.get(line).unwrap_or("");
    line.chars().take_while(|character| character.is_whitespace()).count()
}

/// The line that a place lies on, without its end.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let end = [at, text.len()].into_iter().min().unwrap_or(at);
    let start = text.get(..end).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |found| found + 1);
    let length = text.get(end..).and_then(|after| after.find(['\n', '\r'])).unwrap_or(text.len() - end);
    start..end + length
}
