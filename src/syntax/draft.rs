//! The text of a region as pest gets it, made anew from its tokens, and the way back from its offsets to the source.
//! Repairs change the tokens of a draft, never the source. Must not know why a token was changed.

use std::borrow::Cow;

use crate::syntax::scan::{Token, TokenKind};
use crate::text::Span;

/// A token of a draft.
#[derive(Clone, Debug)]
pub struct Piece<'s> {
    /// What pest reads.
    pub text: Cow<'s, str>,
    /// Where it stands in the source; empty for what a repair put there.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is the first on its line.
    pub first: bool,
    /// Whether something separates it from the piece before.
    pub spaced: bool,
    /// Bytes between the start of its line and the token.
    pub column: u32,
}

/// The tokens of a region, as written or repaired.
#[derive(Clone, Debug)]
pub struct Draft<'s> {
    /// The tokens in order.
    pub pieces: Vec<Piece<'s>>,
    /// The end of the region in the source, for what is missing there.
    pub end: u32,
}

/// A draft as text.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What pest reads.
    pub text: String,
    /// Where each piece begins in `text`.
    starts: Vec<usize>,
    /// Where each piece ends in `text`.
    ends: Vec<usize>,
    /// Where each piece stands in the source.
    spans: Vec<Span>,
    end: u32,
}

impl<'s> Draft<'s> {
    /// A draft of tokens as they were written.
    pub fn new(tokens: &[Token<'s>]) -> Draft<'s> {
        let pieces = tokens
            .iter()
            .map(|token| Piece {
                text: token.text.clone(),
                span: token.span,
                kind: token.kind,
                first: token.first,
                spaced: token.spaced,
                column: token.column,
            })
            .collect();
        Draft { pieces, end: tokens.last().map_or(0, |token| token.span.end) }
    }

    /// The text of the first `count` pieces.
    pub fn sheet(&self, count: usize) -> Sheet {
        let size = self.pieces.iter().take(count).map(|piece| piece.text.len() + 1).sum();
        let mut sheet = Sheet {
            text: String::with_capacity(size),
            starts: Vec::with_capacity(self.pieces.len().min(count)),
            ends: Vec::with_capacity(self.pieces.len().min(count)),
            spans: Vec::with_capacity(self.pieces.len().min(count)),
            end: self.end,
        };
        for piece in self.pieces.iter().take(count) {
            if !sheet.text.is_empty() && piece.first {
                sheet.text.push('\n');
            } else if piece.spaced {
                sheet.text.push(' ');
            }
            sheet.starts.push(sheet.text.len());
            sheet.text.push_str(&piece.text);
            sheet.ends.push(sheet.text.len());
            sheet.spans.push(piece.span);
        }
        sheet
    }
}

impl Sheet {
    /// The source span of a range of the text, without blanks at its ends.
    pub fn source_span(&self, start: usize, end: usize) -> Span {
        let first = self.ends.partition_point(|piece_end| *piece_end <= start);
        let after_last = self.starts.partition_point(|piece_start| *piece_start < end);
        let from = self.map(first, start).unwrap_or(self.end);
        match after_last.checked_sub(1) {
            Some(last) if last >= first => {
                let to = self.map_end(last, end).unwrap_or(self.end);
                Span { start: from, end: to.max(from) }
            }
            _ => Span { start: from, end: from },
        }
    }

    /// The index of the first piece that ends after `at`; the number of pieces at the end.
    pub fn piece_at(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end <= at)
    }

    /// How many pieces begin before `at`.
    pub fn pieces_before(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start < at)
    }

    /// The indices of the pieces that lie in a range of the text.
    pub fn pieces_in(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let first = self.ends.partition_point(|piece_end| *piece_end <= start);
        let after_last = self.starts.partition_point(|piece_start| *piece_start < end);
        first..after_last.max(first)
    }

    /// The source span of one piece.
    pub fn piece_span(&self, index: usize) -> Span {
        self.spans.get(index).copied().unwrap_or(Span { start: self.end, end: self.end })
    }

    /// A start inside a piece keeps its distance from the piece's start where the piece is as written; in a piece that
    /// a repair wrote, nothing inside has a place of its own.
    fn map(&self, index: usize, at: usize) -> Option<u32> {
        let (start, span) = (*self.starts.get(index)?, *self.spans.get(index)?);
        let inside = u32::try_from(at.saturating_sub(start)).ok()?;
        let inside = if self.as_written(index) { inside } else { 0 };
        Some(span.start.saturating_add(inside).min(span.end))
    }

    fn map_end(&self, index: usize, at: usize) -> Option<u32> {
        let (end, span) = (*self.ends.get(index)?, *self.spans.get(index)?);
        let cut = u32::try_from(end.saturating_sub(at)).ok()?;
        let cut = if self.as_written(index) { cut } else { 0 };
        Some(span.end.saturating_sub(cut).max(span.start))
    }

    /// Whether a piece stands in the source as it stands here.
    fn as_written(&self, index: usize) -> bool {
        match (self.starts.get(index), self.ends.get(index), self.spans.get(index)) {
            (Some(start), Some(end), Some(span)) => end - start == span.range().len(),
            _ => false,
        }
    }
}
