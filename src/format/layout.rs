//! The layout of a file: what stands between its pieces. Declarations, blocks and what is in them, one below the other.
//! Must not know how a line that is too wide is broken, nor which parts of lines are aligned.

use super::columns::Line;
use super::pieces::{PieceKind, Pieces};
use super::stops::Entry;
use crate::syntax::Rule;
use crate::syntax::concrete::NodeId;
use crate::text::Span;

/// How wide a line may be.
pub const WIDTH: u32 = 120;

/// How far what is inside stands to the right of what it is in.
pub const STEP: u32 = 2;

/// What stands before a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// What the source has there.
    Source,
    /// Blanks.
    Blanks(u32),
    /// A line end, perhaps an empty line, and blanks.
    Line {
        /// The blanks.
        indent: u32,
        /// Whether an empty line comes before.
        blank: bool,
    },
}

/// A layout in the making.
#[derive(Debug)]
pub struct Layout<'a> {
    /// What is laid out.
    pub pieces: Pieces<'a>,
    gaps: Vec<Gap>,
    commas: Vec<bool>,
    /// The first and the last piece of what is aligned with one another.
    pub(super) aligned: Vec<(u32, u32)>,
    /// For each node whether something inside it begins a line of its own.
    pub(super) broken: Vec<bool>,
}

impl<'a> Layout<'a> {
    /// Lays a file out.
    pub fn new(pieces: Pieces<'a>) -> Layout<'a> {
        let count = pieces.list.len();
        let commas = pieces.list.iter().map(|piece| piece.comma).collect();
        let mut layout =
            Layout { pieces, gaps: vec![Gap::Source; count], commas, aligned: Vec::new(), broken: Vec::new() };
        layout.find_broken();
        layout.declarations();
        layout
    }

    /// What is aligned with one another, in the order of the text but for what lies inside.
    pub fn groups(&self) -> impl Iterator<Item = Span> + '_ {
        let span = |piece: u32| self.pieces.get(piece).map(|piece| piece.span);
        self.aligned.iter().filter_map(move |(first, last)| Some(span(*first)?.to(span(*last)?)))
    }

    /// What stands before a piece.
    pub fn gap(&self, piece: u32) -> Gap {
        self.gaps.get(piece as usize).copied().unwrap_or(Gap::Source)
    }

    /// Whether a comma stands after a piece that the piece itself does not hold.
    pub fn comma(&self, piece: u32) -> bool {
        self.commas.get(piece as usize).copied().unwrap_or(false)
    }

    /// How many columns a piece takes with its comma.
    pub(super) fn width(&self, piece: u32) -> u32 {
        self.pieces.width(piece) + u32::from(self.comma(piece))
    }

    pub(super) fn set(&mut self, piece: u32, gap: Gap) {
        if let Some(slot) = self.gaps.get_mut(piece as usize) {
            *slot = gap;
        }
    }

    /// The declarations of the file. One that cannot be read stays as it is.
    fn declarations(&mut self) {
        let concrete = self.pieces.concrete;
        let mut entries: Vec<Entry> = Vec::new();
        let mut next = 0;
        for (at, region) in concrete.regions.iter().enumerate() {
            let root = region.root.filter(|_| self.pieces.sound.get(at) == Some(&true));
            let Some(root) = root else {
                let piece = self.pieces.of_token(region.first);
                self.lead_as_written(next, piece);
                next = piece + 1;
                continue;
            };
            for item in concrete.children(root) {
                let node = concrete.node(item);
                if node.rule == Rule::EOI {
                    continue;
                }
                self.lead(next, self.pieces.first(node), 0, next == 0);
                entries.push(self.clause(item, 0));
                next = self.pieces.last(node) + 1;
            }
        }
        self.lead(next, self.pieces.count(), 0, next == 0);
        if !self.is_kept(Some(0)) {
            self.set(0, Gap::Blanks(0));
        }
        self.align_entries(&entries, false);
    }

    /// The gaps before the pieces from `from` to `to`: comments, and what they stand before.
    pub(super) fn lead(&mut self, from: u32, to: u32, indent: u32, mut at_start: bool) {
        for piece in from..=to {
            let after_kept = self.is_kept(piece.checked_sub(1));
            if self.is_kept(Some(piece)) || after_kept && self.pieces.is_trailing(piece) {
                self.set(piece, Gap::Source);
            } else if self.pieces.is_trailing(piece) {
                self.set(piece, Gap::Blanks(1));
            } else {
                let blank = !at_start && self.pieces.line_ends(piece) > 1;
                self.set(piece, Gap::Line { indent, blank });
                at_start = false;
            }
        }
    }

    /// The same, as the source has it.
    fn lead_as_written(&mut self, from: u32, to: u32) {
        for piece in from..=to {
            let trailing = self.pieces.is_trailing(piece) && !self.is_kept(piece.checked_sub(1));
            self.set(piece, if trailing { Gap::Blanks(1) } else { Gap::Source });
        }
    }

    fn is_kept(&self, piece: Option<u32>) -> bool {
        piece.and_then(|piece| self.pieces.get(piece)).is_some_and(|piece| piece.kind == PieceKind::Kept)
    }

    /// What stands in the braces of a construct, each on a line of its own; `indent` is that of the opening line.
    pub(super) fn block(&mut self, block: NodeId, indent: u32) {
        let concrete = self.pieces.concrete;
        let inner = indent + STEP;
        let mut entries: Vec<Entry> = Vec::new();
        let mut rows: Vec<Line> = Vec::new();
        self.close_list(block);
        let mut next = None;
        let mut at_start = true;
        for child in concrete.children(block) {
            let node = concrete.node(child);
            match (node.rule, next) {
                (Rule::open, _) => next = Some(self.pieces.first(node) + 1),
                (Rule::close, Some(from)) => {
                    let close = self.pieces.first(node);
                    if close > from {
                        self.lead(from, close - 1, inner, at_start);
                    }
                    self.set(close, Gap::Line { indent, blank: false });
                    break;
                }
                (Rule::comma, _) | (_, None) => {}
                (Rule::table, Some(from)) => {
                    rows = self.rows(child, from, inner);
                    next = rows.last().map(|row| row.last + 1).or(next);
                    at_start = false;
                }
                (_, Some(from)) => {
                    self.lead(from, self.pieces.first(node), inner, at_start);
                    entries.push(self.clause(child, inner));
                    next = Some(self.pieces.last(node) + 1);
                    at_start = false;
                }
            }
        }
        self.align_rows(&rows);
        self.align_entries(&entries, is_settings(concrete.node(block).rule));
    }

    /// A list with a line for each of its parts has a comma after the last one as well.
    fn close_list(&mut self, block: NodeId) {
        let concrete = self.pieces.concrete;
        let inside = concrete.children(block).map(|child| concrete.node(child));
        let inside = inside.skip_while(|node| node.rule != Rule::open).skip(1);
        let (mut parts, mut commas, mut last) = (0, 0, None);
        for node in inside.take_while(|node| node.rule != Rule::close) {
            if node.rule == Rule::comma {
                commas += 1;
            } else {
                parts += 1;
                last = Some(self.pieces.last(node));
            }
        }
        if let Some(last) = last.filter(|_| commas > 0 && commas + 1 >= parts) {
            self.commas.iter_mut().skip(last as usize).take(1).for_each(|comma| *comma = true);
        }
    }
}

/// Whether the clauses of a construct are like the settings of a form: a word and what is set, which are aligned.
fn is_settings(rule: Rule) -> bool {
    matches!(rule, Rule::program | Rule::benefit | Rule::review | Rule::exception)
}
