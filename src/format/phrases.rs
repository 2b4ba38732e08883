//! Where the phrases of a clause begin, and which of these places begin a line in the source.
//! Must not know how wide anything is.

use super::layout::Layout;
use crate::syntax::concrete::{Node, NodeId, is_keyword};
use crate::syntax::{Rule, TokenKind};

/// The rank of a list or a block among the places at which a line is broken: after all others of its construct.
pub const BLOCK_RANK: u8 = 3;

/// The rank of one that ends its clause, and for which the clause is made: before all others.
pub const FINAL_BLOCK_RANK: u8 = 0;

impl Layout<'_> {
    /// Whether a line may be broken before a part of a construct, and how gladly: the lower the better.
    pub(super) fn rank(&self, parent: Rule, before: Node, child: NodeId) -> Option<u8> {
        let concrete = self.pieces.concrete;
        match (parent, before.rule, concrete.node(child).rule) {
            // Between what stands side by side, after a name's colon, and before what something is said to be.
            (_, Rule::comma, _) | (Rule::require | Rule::retain, Rule::colon, _) | (_, Rule::arrow, _) => Some(1),
            (Rule::metric | Rule::kpi, _, Rule::equals) => Some(1),
            (Rule::arith | Rule::day, _, Rule::plus | Rule::minus)
            | (Rule::term | Rule::operand, _, Rule::star | Rule::slash) => Some(2),
            // Elsewhere where a word of the language follows a value or a name: `where`, `and`, `if`, `effective`. What is
            // compared stays together.
            (Rule::comparison, ..) | (_, Rule::compare_op, _) => None,
            (_, said, _) if is_keyword(said) => None,
            _ => {
                let lead = concrete.node(concrete.leaf(child)).rule;
                if !is_keyword(lead) || matches!(lead, Rule::kw_of | Rule::kw_to | Rule::kw_in) {
                    return None;
                }
                let last = concrete.token(before.end.saturating_sub(1))?;
                let ends = last.kind != TokenKind::Sign || matches!(&*last.text, ")" | "}" | "%");
                ends.then_some(2)
            }
        }
    }

    /// Whether the source begins a line at a part of a construct, or right after the word or sign that leads it.
    pub(super) fn breaks_before(&self, parent: Node, child: NodeId) -> bool {
        let concrete = self.pieces.concrete;
        let node = concrete.node(child);
        let piece = self.pieces.first(node);
        let leaf = concrete.leaf(child);
        let first = concrete.node(leaf).rule;
        let followed = if leaf == child { node.end < parent.end } else { node.first + 1 < node.end };
        let leads = followed
            && (is_keyword(first)
                || matches!(first, Rule::equals | Rule::plus | Rule::minus | Rule::star | Rule::slash));
        self.pieces.line_ends(piece) > 0 || leads && self.pieces.line_ends(piece + 1) > 0
    }

    /// Whether what a construct has in braces has a line for each of its parts.
    pub(super) fn is_broken_block(&self, block: NodeId) -> bool {
        let concrete = self.pieces.concrete;
        let (mut parts, mut commas, mut broken) = (0, 0, false);
        let mut open = None;
        for child in concrete.children(block) {
            let node = concrete.node(child);
            match node.rule {
                Rule::open => open = Some(self.pieces.first(node)),
                Rule::close => {
                    let close = self.pieces.first(node);
                    let comments = open.is_some_and(|open| (open..close).any(|piece| self.pieces.is_comment(piece)));
                    let begun = open.is_some_and(|open| parts > 0 && self.pieces.line_ends(open + 1) > 0);
                    return broken || comments || begun || parts > commas + 1;
                }
                Rule::comma if open.is_some() => commas += 1,
                rule if open.is_some() => {
                    parts += 1;
                    broken |= rule == Rule::table || self.is_broken(child);
                }
                _ => {}
            }
        }
        false
    }

    /// Notes for each node whether something in it begins a line of its own, whatever its width.
    pub(super) fn find_broken(&mut self) {
        let concrete = self.pieces.concrete;
        self.broken = vec![false; concrete.size()];
        let regions = concrete.regions.iter().zip(self.pieces.sound.clone()).filter(|(_, sound)| *sound);
        for id in regions.filter_map(|(region, _)| region.root).flat_map(|root| concrete.within(root).rev()) {
            let broken = self.breaks_inside(id);
            self.broken.iter_mut().skip(concrete.index(id)).take(1).for_each(|slot| *slot = broken);
        }
    }

    fn breaks_inside(&self, id: NodeId) -> bool {
        let concrete = self.pieces.concrete;
        let node = concrete.node(id);
        if concrete.children(id).any(|child| self.is_broken(child)) || self.is_broken_block(id) {
            return true;
        }
        let mut before: Option<Node> = None;
        for child in concrete.children(id) {
            let place = before.is_some_and(|before| self.rank(node.rule, before, child).is_some());
            if place && self.breaks_before(node, child) {
                return true;
            }
            before = Some(concrete.node(child));
        }
        let (first, last) = (self.pieces.first(node), self.pieces.last(node));
        before.is_some() && (first..last).any(|piece| self.pieces.is_comment(piece))
    }

    fn is_broken(&self, id: NodeId) -> bool {
        self.broken.get(self.pieces.concrete.index(id)).copied().unwrap_or(false)
    }
}
