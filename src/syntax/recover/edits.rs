//! Edits of a draft, and why each is proposed.
//! Must not know how edits are found or told.

use std::borrow::Cow;

use crate::syntax::draft::{Draft, Piece};
use crate::syntax::scan::TokenKind;
use crate::text::Span;

/// A change of a draft.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Puts a token before the piece at `at`.
    Insert {
        /// Where.
        at: usize,
        /// What.
        text: String,
    },
    /// Puts one token in the place of some.
    Replace {
        /// The first.
        at: usize,
        /// How many.
        count: usize,
        /// What comes there; nothing to leave them out.
        text: Option<String>,
    },
}

/// Why an edit cures something.
#[derive(Clone, Debug)]
pub enum Cause<'s> {
    /// A sign is missing.
    Sign(&'static str),
    /// A word is missing.
    Word(String),
    /// A value, name or text is missing.
    Value,
    /// A comparison or operator is missing.
    Operator,
    /// A token stands here that nothing asks for.
    Extra,
    /// A token stands here twice.
    Twice,
    /// A word is misspelt.
    Misspelt(String),
    /// A sign or phrase of another language.
    Foreign(&'s str, String),
    /// Thousands are separated by commas.
    Thousands(String),
    /// An amount with a currency's sign.
    CurrencySign,
    /// A reserved word as a name.
    Reserved,
    /// A stretch that could not be read.
    Unreadable,
}

/// An edit with its cause and what it costs: the lower, the likelier.
#[derive(Clone, Debug)]
pub struct Candidate<'s> {
    pub edit: Edit,
    pub cause: Cause<'s>,
    pub cost: u32,
    /// Whether it must be tried on all of the draft, as a brace far from the failure.
    pub whole: bool,
}

impl Edit {
    pub fn insert(at: usize, text: String) -> Edit {
        Edit::Insert { at, text }
    }

    /// The piece at which it changes the draft.
    pub fn place(&self) -> usize {
        match self {
            Edit::Insert { at, .. } | Edit::Replace { at, .. } => *at,
        }
    }

    /// The edit for a draft that lacks so many pieces before it.
    pub fn moved_up(&self, lacking: usize) -> Edit {
        let mut edit = self.clone();
        let (Edit::Insert { at, .. } | Edit::Replace { at, .. }) = &mut edit;
        *at = at.saturating_sub(lacking);
        edit
    }

    /// The draft after this edit; of the pieces as they were, only the first `limit`.
    pub fn applied<'s>(&self, draft: &Draft<'s>, limit: usize) -> Draft<'s> {
        let count = draft.pieces.len().min(limit);
        let mut pieces: Vec<Piece<'s>> = Vec::with_capacity(count + 1);
        let mut before = draft.pieces.iter().take(count);
        pieces.extend(before.by_ref().take(self.place()).cloned());
        match self {
            Edit::Insert { text, .. } => {
                let at = gap(draft, pieces.len(), text);
                pieces.push(made(text, Span { start: at, end: at }));
            }
            Edit::Replace { count, text, .. } => {
                let left_out: Vec<&Piece<'s>> = before.by_ref().take(*count).collect();
                let first = left_out.first().copied();
                if let (Some(text), Some(first), Some(last)) = (text, first, left_out.last()) {
                    let mut piece = made(text, first.span.to(last.span));
                    (piece.first, piece.column, piece.spaced) = (first.first, first.column, first.spaced);
                    pieces.push(piece);
                    pieces.extend(before.next().cloned().map(|mut next| {
                        next.spaced |= *count > 1 || first.kind != TokenKind::Word;
                        next
                    }));
                } else if let (Some(next), Some(first)) = (before.next(), first) {
                    let mut next = next.clone();
                    next.first |= first.first;
                    next.spaced = true;
                    pieces.push(next);
                }
            }
        }
        pieces.extend(before.cloned());
        Draft { pieces, end: draft.end }
    }
}

/// Where in the source something missing before a piece belongs: at the end of what precedes, or at the start of the
/// next line if that is what it should have begun.
pub fn gap(draft: &Draft<'_>, at: usize, text: &str) -> u32 {
    let previous = at.checked_sub(1).and_then(|previous| draft.pieces.get(previous));
    match (previous, draft.pieces.get(at)) {
        (Some(previous), Some(next)) if !begins_line(previous, next, text) => previous.span.end,
        (_, Some(next)) => next.span.start,
        (Some(previous), None) => previous.span.end,
        (None, None) => draft.end,
    }
}

/// Whether something missing between two pieces was the beginning of the second one's line.
fn begins_line(previous: &Piece<'_>, next: &Piece<'_>, text: &str) -> bool {
    let value = text == crate::syntax::lower::HOLE;
    let word = text.starts_with(|first: char| first.is_alphabetic()) || text == super::words::LOST_WORD;
    let open_end = matches!(&*previous.text, "," | "{" | "}");
    let needs_left = matches!(&*next.text, ":" | "=>" | "=");
    next.first && &*next.text != "}" && (word || value && (needs_left || open_end))
}

/// A token that no text can hold, at which pest always stops.
pub fn alien() -> Piece<'static> {
    made("\u{E0FF}", Span::default())
}

fn made<'s>(text: &str, span: Span) -> Piece<'s> {
    let kind = match text.chars().next() {
        Some('`') => TokenKind::Quoted,
        Some(first) if first.is_ascii_digit() => TokenKind::Number,
        Some(first) if first.is_alphabetic() => TokenKind::Word,
        _ => TokenKind::Sign,
    };
    Piece { text: Cow::Owned(text.to_owned()), span, kind, first: false, spaced: true, column: 0 }
}
