//! What stands in a file, piece by piece, and what the source has between the pieces. A piece is never changed.
//! Must not know how anything is laid out.

use unicode_width::UnicodeWidthStr;

use crate::syntax::Rule;
use crate::syntax::concrete::{Concrete, Node, closeness};
use crate::text::Span;

/// Something that is printed as it stands in the source.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: PieceKind,
    /// How many columns it takes.
    pub width: u32,
    /// How many line ends the source has before it; two stand for more.
    pub line_ends: u8,
    /// Whether it stands close to the piece before.
    pub glued: bool,
    /// Whether the source has a comma of a list after it, other than at the list's end.
    pub comma: bool,
}

/// The kinds of pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A token other than the comma of a list.
    Token,
    /// A comment, which ends its line.
    Comment,
    /// A declaration that could not be read, or what is no part of the language.
    Kept,
}

/// Which declarations are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Those without mistakes.
    Sound,
    /// All that could be read as they stand, as a table one row of which is still too short.
    Read,
}

/// All pieces of a file.
#[derive(Debug)]
pub struct Pieces<'a> {
    /// The file.
    pub concrete: &'a Concrete<'a>,
    /// Its text.
    pub source: &'a str,
    /// The pieces in order.
    pub list: Vec<Piece>,
    /// For each region whether it is laid out.
    pub sound: Vec<bool>,
    /// The piece of each token: of a comma of a list the piece before it.
    of_token: Vec<u32>,
}

impl<'a> Pieces<'a> {
    /// Takes a file to pieces.
    pub fn new(concrete: &'a Concrete<'a>, source: &'a str, trust: Trust) -> Pieces<'a> {
        let foreign = foreign(concrete, source);
        let mut broken = false;
        let sound: Vec<bool> = concrete
            .regions
            .iter()
            .map(|region| {
                let span = concrete.span(*region);
                let inside = |mistake: &Span| span.start <= mistake.start && mistake.start <= span.end;
                let sound = region.root.is_some()
                    && (trust == Trust::Read || !concrete.mistakes.iter().any(inside))
                    && !foreign.iter().any(|foreign| span.contains(*foreign));
                // What stands further right below something broken is likely a part of it.
                let beside = concrete.token(region.first).is_some_and(|token| token.column == 0);
                broken = !sound || broken && !beside;
                !broken
            })
            .collect();
        let mut pieces = Pieces { concrete, source, list: Vec::new(), sound, of_token: Vec::new() };
        pieces.collect(&foreign);
        pieces.look_between();
        pieces.mark();
        pieces
    }

    /// The piece of a token.
    pub fn of_token(&self, token: u32) -> u32 {
        self.of_token.get(token as usize).copied().unwrap_or(0)
    }

    /// The first piece of a node.
    pub fn first(&self, node: Node) -> u32 {
        self.of_token(node.first)
    }

    /// The last piece of a node.
    pub fn last(&self, node: Node) -> u32 {
        self.of_token(node.end.saturating_sub(1).max(node.first))
    }

    /// A piece.
    pub fn get(&self, at: u32) -> Option<&Piece> {
        self.list.get(at as usize)
    }

    /// How many pieces there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX)
    }

    /// Whether a piece is a comment.
    pub fn is_comment(&self, at: u32) -> bool {
        self.get(at).is_some_and(|piece| piece.kind == PieceKind::Comment)
    }

    /// Whether a piece is a comment at the end of a line that something else stands on.
    pub fn is_trailing(&self, at: u32) -> bool {
        at > 0 && self.is_comment(at) && self.line_ends(at) == 0
    }

    /// How many line ends the source has before a piece; two stand for more.
    pub fn line_ends(&self, at: u32) -> u8 {
        self.get(at).map_or(0, |piece| piece.line_ends)
    }

    /// How many columns a piece takes, its comma left out.
    pub fn width(&self, at: u32) -> u32 {
        self.get(at).map_or(0, |piece| piece.width)
    }

    fn collect(&mut self, foreign: &[Span]) {
        let concrete = self.concrete;
        let separators = separators(concrete);
        let mut others: Vec<(Span, PieceKind)> =
            concrete.comments.iter().map(|comment| (comment.span, PieceKind::Comment)).collect();
        others.extend(foreign.iter().map(|span| (*span, PieceKind::Kept)));
        others.sort_by_key(|(span, _)| *span);
        let mut others = others.into_iter().peekable();
        for (region, sound) in concrete.regions.iter().zip(self.sound.clone()) {
            let span = concrete.span(*region);
            if !sound {
                while let Some((other, kind)) = others.next_if(|(other, _)| other.start < span.start) {
                    self.push(other, kind);
                }
                while others.next_if(|(other, _)| other.start < span.end).is_some() {}
                self.push(span, PieceKind::Kept);
                let piece = self.count().saturating_sub(1);
                self.of_token.extend((region.first..region.end).map(|_| piece));
                continue;
            }
            for token in region.first..region.end {
                if separators.get(token as usize) == Some(&true) {
                    self.of_token.push(self.of_token.last().copied().unwrap_or(0));
                    continue;
                }
                let Some(span) = concrete.token(token).map(|token| token.span) else { continue };
                while let Some((other, kind)) = others.next_if(|(other, _)| other.start < span.start) {
                    self.push(other, kind);
                }
                self.of_token.push(self.count());
                self.push(span, PieceKind::Token);
            }
        }
        for (other, kind) in others {
            self.push(other, kind);
        }
    }

    fn push(&mut self, span: Span, kind: PieceKind) {
        let mut span = span;
        let text = self.source.get(span.range()).unwrap_or("");
        if kind == PieceKind::Comment {
            let length = text.trim_end().len();
            span = Span::new(span.start as usize, span.start as usize + length);
        }
        let width = if text.is_ascii() { text.len() } else { text.width() };
        let width = u32::try_from(width).unwrap_or(u32::MAX);
        self.list.push(Piece { span, kind, width, line_ends: 0, glued: false, comma: false });
    }

    /// Counts the line ends between the pieces.
    fn look_between(&mut self) {
        let mut end = 0;
        for piece in &mut self.list {
            let between = self.source.get(end..piece.span.start as usize).unwrap_or("");
            piece.line_ends = line_ends(between).min(2);
            end = piece.span.end as usize;
        }
    }

    /// Marks where the constructs want no blank, and which pieces have a comma after them.
    fn mark(&mut self) {
        let concrete = self.concrete;
        let roots = concrete.regions.iter().zip(self.sound.clone()).filter(|(_, sound)| *sound);
        for id in roots.filter_map(|(region, _)| region.root).flat_map(|root| concrete.within(root)) {
            let node = concrete.node(id);
            let mut before: Option<Rule> = None;
            let mut inside = false;
            let mut comma = None;
            for next in concrete.children(id).map(|child| concrete.node(child)) {
                if let Some(at) = comma.take().filter(|_| !matches!(next.rule, Rule::close | Rule::paren_close)) {
                    self.change(at, |piece| piece.comma = true);
                }
                match next.rule {
                    Rule::comma if inside => comma = Some(self.of_token(next.first)),
                    Rule::open | Rule::paren_open => inside = true,
                    Rule::close | Rule::paren_close => inside = false,
                    _ => {}
                }
                let (close_before, close_after) = closeness(node.rule, before, next.rule);
                if close_before && !(next.rule == Rule::comma && comma.is_some()) {
                    self.change(self.first(next), |piece| piece.glued = true);
                }
                if close_after {
                    self.change(self.last(next) + 1, |piece| piece.glued = true);
                }
                before = Some(next.rule);
            }
        }
    }

    fn change(&mut self, at: u32, change: impl FnOnce(&mut Piece)) {
        if let Some(piece) = self.list.get_mut(at as usize) {
            change(piece);
        }
    }
}

/// For each token whether it is a comma between the parts of something in brackets, or after the last of them.
fn separators(concrete: &Concrete<'_>) -> Vec<bool> {
    let mut separators = vec![false; concrete.tokens.len()];
    for id in concrete.regions.iter().filter_map(|region| region.root).flat_map(|root| concrete.within(root)) {
        let mut inside = false;
        for child in concrete.children(id).map(|child| concrete.node(child)) {
            match child.rule {
                Rule::open | Rule::paren_open => inside = true,
                Rule::close | Rule::paren_close => inside = false,
                Rule::comma if inside => {
                    if let Some(separator) = separators.get_mut(child.first as usize) {
                        *separator = true;
                    }
                }
                _ => {}
            }
        }
    }
    separators
}

/// What is neither token nor comment nor blank: comments of other languages.
fn foreign(concrete: &Concrete<'_>, source: &str) -> Vec<Span> {
    let mut known: Vec<Span> = concrete.tokens.iter().map(|token| token.span).collect();
    known.extend(concrete.comments.iter().map(|comment| comment.span));
    known.sort_unstable();
    known.push(Span::at(source.len()));
    let mut found = Vec::new();
    let mut end = 0;
    for span in known {
        let start = span.start as usize;
        let between = source.get(end..start).unwrap_or("");
        let trimmed = between.trim_start_matches(is_blank);
        if !trimmed.is_empty() {
            let from = start - trimmed.len();
            found.push(Span::new(from, from + trimmed.trim_end_matches(is_blank).len()));
        }
        end = span.end as usize;
    }
    found
}

/// Whether a character stands for nothing.
fn is_blank(character: char) -> bool {
    matches!(character, '\n' | '\r' | ' ' | '\t' | '\u{A0}' | '\u{202F}' | '\u{B}' | '\u{C}' | '\u{FEFF}')
}

/// How many line ends a text has, up to 255.
fn line_ends(text: &str) -> u8 {
    let bytes = text.as_bytes();
    let ends = |at: &usize| match bytes.get(*at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    u8::try_from((0..bytes.len()).filter(ends).count()).unwrap_or(u8::MAX)
}
