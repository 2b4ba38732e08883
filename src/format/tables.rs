//! Tables: each laid out by itself, column by column.
//! Must not know what a table is about.

use super::columns::Line;
use super::layout::{Gap, Layout};
use crate::syntax::Rule;
use crate::syntax::concrete::NodeId;

/// The stops of a row before its bars; the bars follow.
const LABEL: u32 = 0;
const COMPARISON: u32 = 1;
const BARS: u32 = 2;

impl Layout<'_> {
    /// Lays out the rows of a table from the piece `next` on, each for itself.
    pub(super) fn rows(&mut self, table: NodeId, mut next: u32, indent: u32) -> Vec<Line> {
        let concrete = self.pieces.concrete;
        let mut rows = Vec::new();
        for row in concrete.children(table) {
            let node = concrete.node(row);
            let (first, last) = (self.pieces.first(node), self.pieces.last(node));
            self.lead(next, first, indent, rows.is_empty());
            for piece in first + 1..=last {
                self.set(piece, Gap::Blanks(self.blanks_before(piece)));
            }
            next = last + 1;
            rows.push(Line { first, last, stops: self.row_stops(row) });
        }
        rows
    }

    /// Aligns the rows of a table, and the comments after them.
    pub(super) fn align_rows(&mut self, rows: &[Line]) {
        self.align(rows, None);
        let remarks = rows.iter().filter(|row| self.pieces.is_trailing(row.last + 1));
        let remarks: Vec<Line> = remarks.map(|row| Line { stops: vec![(0, row.last + 1)], ..row.clone() }).collect();
        self.align(&remarks, None);
    }

    fn row_stops(&self, row: NodeId) -> Vec<(u32, u32)> {
        let concrete = self.pieces.concrete;
        let mut stops = Vec::new();
        let mut bars = BARS..;
        for part in concrete.children(row) {
            let node = concrete.node(part);
            match node.rule {
                Rule::head => {
                    let head = concrete.children(part).next();
                    // A row without a comparison keeps its place free.
                    let mut comparison = self.pieces.last(node) + 1;
                    for part in head.into_iter().flat_map(|head| concrete.children(head)) {
                        let node = concrete.node(part);
                        match node.rule {
                            Rule::text => stops.push((LABEL, self.pieces.first(node))),
                            Rule::compare_op => comparison = self.pieces.first(node),
                            _ => {}
                        }
                    }
                    stops.push((COMPARISON, comparison));
                }
                Rule::bar => stops.extend(bars.next().map(|bar| (bar, self.pieces.first(node)))),
                _ => {}
            }
        }
        stops
    }
}
