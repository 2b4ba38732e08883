//! What pest makes of a text, as plain data: it can be kept, and the text need not be read again when it comes again.
//! A reading depends on nothing but the text and the rule, so that it is the same wherever the text stands in a file.
//! Must not know where it came from, or what the nodes mean.

use std::ops::Range;
use std::sync::Arc;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use rustc_hash::FxHashMap;

use super::grammar::{Grammar, Rule};

/// A text as pest read it.
#[derive(Debug)]
pub struct Reading {
    text: Arc<str>,
    /// The nodes, each before what it holds; the first is the whole.
    nodes: Vec<Node>,
}

/// A construct of the grammar in a text.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Which.
    pub rule: Rule,
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// The place of the node that follows all that this one holds.
    pub after: u32,
}

/// Where pest stopped in a text, and what it would have taken there.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The byte.
    pub at: usize,
    /// The rules that it tried last.
    pub expected: Vec<Rule>,
}

impl Reading {
    /// Reads a text.
    pub fn of(rule: Rule, text: &str) -> Result<Reading, Stop> {
        let pairs = Grammar::parse(rule, text).map_err(Stop::of)?;
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for event in pairs.tokens() {
            match event {
                pest::Token::Start { rule, pos } => {
                    open.push(nodes.len());
                    nodes.push(Node { rule, start: offset(pos.pos()), end: 0, after: 0 });
                }
                pest::Token::End { pos, .. } => {
                    let after = offset(nodes.len());
                    if let Some(node) = open.pop().and_then(|at| nodes.get_mut(at)) {
                        node.end = offset(pos.pos());
                        node.after = after;
                    }
                }
            }
        }
        Ok(Reading { text: text.into(), nodes })
    }

    /// The whole.
    pub fn root(&self) -> Option<Pair<'_>> {
        self.pair(0)
    }

    /// The nodes, each before what it holds.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    fn pair(&self, at: u32) -> Option<Pair<'_>> {
        Some(Pair { reading: self, at, node: self.nodes.get(at as usize)? })
    }
}

impl Stop {
    /// Where pest stops in a text; none where it reads all of it.
    pub fn find(rule: Rule, text: &str) -> Option<Stop> {
        Grammar::parse(rule, text).err().map(Stop::of)
    }

    fn of(error: pest::error::Error<Rule>) -> Stop {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        let expected = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Stop { at, expected }
    }
}

/// A construct with what it holds.
#[derive(Clone, Debug)]
pub struct Pair<'r> {
    reading: &'r Reading,
    at: u32,
    node: &'r Node,
}

impl<'r> Pair<'r> {
    /// Which construct it is.
    pub fn as_rule(&self) -> Rule {
        self.node.rule
    }

    /// Its text.
    pub fn as_str(&self) -> &'r str {
        self.reading.text.get(self.range()).unwrap_or("")
    }

    /// Where it stands in the text.
    pub fn range(&self) -> Range<usize> {
        self.node.start as usize..self.node.end as usize
    }

    /// What it holds directly, in order.
    pub fn into_inner(self) -> Pairs<'r> {
        Pairs { reading: self.reading, next: self.at.saturating_add(1), end: self.node.after }
    }
}

/// Constructs beside each other.
#[derive(Clone, Debug)]
pub struct Pairs<'r> {
    reading: &'r Reading,
    next: u32,
    end: u32,
}

impl<'r> Iterator for Pairs<'r> {
    type Item = Pair<'r>;

    fn next(&mut self) -> Option<Pair<'r>> {
        let pair = self.reading.pair(self.next).filter(|pair| pair.at < self.end)?;
        self.next = pair.node.after;
        Some(pair)
    }
}

/// Readings of the declarations of a file, by their texts: what has not changed since is not read again.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<FxHashMap<Arc<str>, Arc<Reading>>>);

/// What is remembered while a file is read: of what was known before, that which comes again, and what is new.
#[derive(Debug, Default)]
pub struct Recall {
    before: Memory,
    now: FxHashMap<Arc<str>, Arc<Reading>>,
}

impl Recall {
    /// Nothing read yet, with what is known from before.
    pub fn of(before: &Memory) -> Recall {
        Recall { before: before.clone(), now: FxHashMap::default() }
    }

    /// The reading of a text as declarations.
    pub fn read(&mut self, text: &str) -> Result<Arc<Reading>, Stop> {
        if let Some(known) = self.now.get(text) {
            return Ok(Arc::clone(known));
        }
        let reading = match self.before.0.get(text) {
            Some(known) => Arc::clone(known),
            None => Arc::new(Reading::of(Rule::items, text)?),
        };
        self.now.insert(Arc::clone(&reading.text), Arc::clone(&reading));
        Ok(reading)
    }

    /// What was read, for the next time.
    pub fn finish(self) -> Memory {
        Memory(Arc::new(self.now))
    }
}
