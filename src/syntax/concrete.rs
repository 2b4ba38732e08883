//! The concrete tree of a file: every token with the constructs of the grammar that it stands in, nothing left out.
//! For what works on the text itself, as the formatter does. Must not know what a construct means.

use std::sync::OnceLock;

use crate::syntax::ast::Comment;
use crate::syntax::draft::Sheet;
use crate::syntax::grammar::Rule;
use crate::syntax::reading::Reading;
use crate::syntax::scan::Token;
use crate::text::Span;

/// A file as it was written. What is neither token nor comment is blank, or an error has been reported for it.
#[derive(Debug, Default)]
pub struct Concrete<'s> {
    /// The tokens in order.
    pub tokens: Vec<Token<'s>>,
    /// The comments in order.
    pub comments: Vec<Comment>,
    /// The stretches of tokens that were read alone, in order; together they are all tokens.
    pub regions: Vec<Region>,
    /// Where mistakes were found.
    pub mistakes: Vec<Span>,
    nodes: Vec<Node>,
}

/// A stretch of whole declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its first token.
    pub first: u32,
    /// One past its last token.
    pub end: u32,
    /// The construct that it is; none where it could not be read as it stands.
    pub root: Option<NodeId>,
}

/// A node of a [`Concrete`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(u32);

/// A construct of the grammar: the tokens that it covers. A node without children is one token, rarely several.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Which.
    pub rule: Rule,
    /// Its first token.
    pub first: u32,
    /// One past its last token.
    pub end: u32,
    /// The node that follows all that this one holds.
    after: u32,
}

impl<'s> Concrete<'s> {
    /// A token.
    pub fn token(&self, at: u32) -> Option<&Token<'s>> {
        self.tokens.get(at as usize)
    }

    /// The tokens of a region, from its first byte to its last.
    pub fn span(&self, region: Region) -> Span {
        let first = self.token(region.first).map(|token| token.span);
        let last = region.end.checked_sub(1).and_then(|last| self.token(last)).map(|token| token.span);
        first.zip(last).map(|(first, last)| first.to(last)).unwrap_or_default()
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id.0 as usize).copied().unwrap_or(Node { rule: Rule::EOI, first: 0, end: 0, after: id.0 })
    }

    /// What a node holds directly, in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(id).after;
        let mut next = id.0.saturating_add(1);
        std::iter::from_fn(move || {
            let child = (next < end).then_some(NodeId(next))?;
            next = self.node(child).after.max(next.saturating_add(1));
            Some(child)
        })
    }

    /// A node and every node inside it, each before what it holds.
    pub fn within(&self, id: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (id.0..self.node(id).after).map(NodeId)
    }

    /// The innermost node at the front of a node: what it begins with.
    pub fn leaf(&self, id: NodeId) -> NodeId {
        let mut leaf = id;
        while let Some(child) = self.children(leaf).next() {
            leaf = child;
        }
        leaf
    }

    /// The place of a node among all nodes.
    pub fn index(&self, id: NodeId) -> usize {
        id.0 as usize
    }

    /// The place after all that a node holds.
    pub fn index_after(&self, id: NodeId) -> usize {
        self.node(id).after as usize
    }

    /// How many nodes there are.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// Adds the constructs that a region was read as; `offset` is its first token.
    pub(super) fn add(&mut self, reading: &Reading, sheet: &Sheet, offset: usize) -> Option<NodeId> {
        let root = u32::try_from(self.nodes.len()).ok()?;
        for node in reading.nodes() {
            let first = u32::try_from(offset + sheet.piece_at(node.start as usize)).ok()?;
            let end = u32::try_from(offset + sheet.pieces_before(node.end as usize)).ok()?.max(first);
            self.nodes.push(Node { rule: node.rule, first, end, after: root.checked_add(node.after)? });
        }
        Some(NodeId(root))
    }
}

/// Whether a rule of the grammar is one keyword.
pub fn is_keyword(rule: Rule) -> bool {
    static KEYWORDS: OnceLock<Vec<Rule>> = OnceLock::new();
    let keywords = KEYWORDS.get_or_init(|| {
        let mut keywords: Vec<Rule> =
            Rule::all_rules().iter().copied().filter(|rule| format!("{rule:?}").starts_with("kw_")).collect();
        keywords.sort_unstable();
        keywords
    });
    keywords.binary_search(&rule).is_ok()
}

/// Whether a part of a construct is written close to what is before it, and to what is after it; else a blank is between.
pub fn closeness(parent: Rule, before: Option<Rule>, part: Rule) -> (bool, bool) {
    match part {
        Rule::comma | Rule::colon | Rule::paren_close | Rule::percent_sign => (true, false),
        Rule::dot => (true, true),
        // `min(…)` and `metric f(…)`; other brackets stand for themselves.
        Rule::paren_open => (before.is_some() || parent == Rule::parameters, true),
        // `unreachable-arm` is one word to its readers.
        Rule::minus => (parent == Rule::finding, !matches!(parent, Rule::arith | Rule::day)),
        _ => (false, false),
    }
}
