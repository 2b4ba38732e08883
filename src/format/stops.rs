//! Which parts of clauses are aligned with those of the clauses around them: what stands together without an empty line.
//! Must not know how lines are broken.

use super::columns::Line;
use super::layout::{Layout, WIDTH};
use super::pieces::Pieces;
use crate::syntax::Rule;
use crate::syntax::concrete::NodeId;

/// A clause that has been laid out, for those beside it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Which construct it is, and what that begins with.
    pub kind: (Rule, Option<Rule>),
    /// Its first line.
    pub line: Line,
    /// Its last piece.
    pub last: u32,
}

/// The stops, in the order in which they stand on a line.
const LABEL: u32 = 1;
const CATEGORY: u32 = 2;
const TYPE: u32 = 3;
const VALUE: u32 = 4;
const TARGET: u32 = 5;
const SETTING: u32 = 6;
const COMMENT: u32 = 7;

/// The stops of a clause, and the piece at each.
pub fn of(pieces: &Pieces<'_>, clause: NodeId) -> Vec<(u32, u32)> {
    let concrete = pieces.concrete;
    let rule = concrete.node(clause).rule;
    let mut stops = Vec::new();
    let mut before: Option<Rule> = None;
    for child in concrete.children(clause) {
        let node = concrete.node(child);
        let stop = match (rule, before, node.rule) {
            (_, Some(Rule::name | Rule::parameters), Rule::text) => Some(LABEL),
            (Rule::kpi, _, Rule::kw_in) => Some(CATEGORY),
            (Rule::field | Rule::given_field, Some(Rule::colon), _) => Some(TYPE),
            (Rule::metric | Rule::kpi | Rule::rate, _, Rule::equals) | (_, _, Rule::arrow) => Some(VALUE),
            (_, _, Rule::target) => Some(TARGET),
            (Rule::budget, Some(Rule::name | Rule::call), _) => Some(VALUE),
            _ => None,
        };
        stops.extend(stop.map(|stop| (stop, pieces.first(node))));
        if rule == Rule::weight && node.rule == Rule::full_at {
            // Its comma stays where it is.
            stops.push((VALUE, pieces.first(node) + 1));
        }
        before = Some(node.rule);
    }
    stops
}

/// Whether a stop is one of clauses of several lines as well: it stands close to their beginning.
pub fn lead(stop: u32) -> bool {
    stop == TYPE
}

impl Layout<'_> {
    /// Aligns clauses that stand one below the other.
    pub(super) fn align_entries(&mut self, entries: &[Entry], settings: bool) {
        let groups: Vec<&[Entry]> = entries.chunk_by(|one, next| self.stand_together(one, next)).collect();
        for group in groups {
            if settings {
                self.align_together(group.iter().map(Entry::setting).collect());
            } else {
                for alike in group.chunk_by(|one, next| one.kind == next.kind) {
                    self.align_together(alike.iter().map(|entry| entry.line.clone()).collect());
                }
            }
            let remarks = group.iter().filter_map(|entry| self.remark(entry)).collect();
            self.align_together(remarks);
        }
    }

    fn align_together(&mut self, lines: Vec<Line>) {
        if lines.len() > 1 {
            self.align(&lines, Some(WIDTH));
        }
    }

    /// Whether nothing but comments stands between two clauses.
    fn stand_together(&self, one: &Entry, next: &Entry) -> bool {
        (one.last + 1..=next.line.first).all(|piece| self.pieces.line_ends(piece) < 2)
    }

    /// A clause of one line with a comment after it.
    fn remark(&self, entry: &Entry) -> Option<Line> {
        let comment = entry.last + 1;
        let single = entry.line.last == entry.last && self.pieces.is_trailing(comment);
        single.then(|| Line { stops: vec![(COMMENT, comment)], ..entry.line.clone() })
    }
}

impl Entry {
    /// A clause as a word and what is set.
    fn setting(&self) -> Line {
        let second = self.line.first + 1;
        let stops = if second <= self.line.last { vec![(SETTING, second)] } else { Vec::new() };
        Line { stops, ..self.line.clone() }
    }
}
