//! One declaration, clause or part of a list: on one line if it fits, else broken where its phrases begin, the outermost
//! first. Line breaks that the source has at such places are kept. Must not know where the clause stands among others.

use super::columns::Line;
use super::layout::{Gap, Layout, STEP, WIDTH};
use super::phrases::{BLOCK_RANK, FINAL_BLOCK_RANK};
use super::stops::{self, Entry};
use crate::syntax::Rule;
use crate::syntax::concrete::{Node, NodeId};

/// A clause on its way.
#[derive(Debug)]
struct Clause {
    first: u32,
    last: u32,
    indent: u32,
    /// The constructs in it that can be broken between their parts.
    levels: Vec<Level>,
    /// Where they can be, in the order of the text.
    places: Vec<Place>,
    /// The lists and blocks in it, in the order of the text.
    blocks: Vec<Block>,
}

/// A construct that can be broken between its parts.
#[derive(Debug)]
struct Level {
    outer: Option<usize>,
    depth: u32,
    broken: bool,
}

/// A place between two parts of a construct.
#[derive(Debug)]
struct Place {
    piece: u32,
    level: usize,
    rank: u8,
    broken: bool,
}

/// Something in braces.
#[derive(Debug)]
struct Block {
    node: NodeId,
    open: u32,
    close: u32,
    depth: u32,
    rank: u8,
    broken: bool,
}

/// A line of a clause; what stands in a broken block is none.
#[derive(Clone, Copy, Debug)]
struct ClauseLine {
    first: u32,
    last: u32,
    indent: u32,
    width: u32,
}

impl Layout<'_> {
    /// Lays out a clause that begins a line.
    pub(super) fn clause(&mut self, id: NodeId, indent: u32) -> Entry {
        let node = self.pieces.concrete.node(id);
        let (first, last) = (self.pieces.first(node), self.pieces.last(node));
        let mut clause = Clause { first, last, indent, levels: Vec::new(), places: Vec::new(), blocks: Vec::new() };
        self.survey(id, 0, None, &mut clause);
        clause.places.sort_unstable_by_key(|place| place.piece);
        clause.blocks.sort_unstable_by_key(|block| block.open);
        let lines = loop {
            let lines = self.lines(&clause);
            if !lines.iter().filter(|line| line.width > WIDTH).any(|line| clause.break_line(line)) {
                break lines;
            }
        };
        self.write(&clause, &lines);
        let first_line = lines.first().map_or(first, |line| line.last);
        let mut stops = stops::of(&self.pieces, id);
        stops.retain(|(stop, piece)| *piece <= first_line && (lines.len() == 1 || stops::lead(*stop)));
        let begins = self.pieces.concrete.children(id).next().map(|child| self.pieces.concrete.node(child).rule);
        Entry { kind: (node.rule, begins), line: Line { first, last: first_line, stops }, last }
    }

    /// Finds the places at which a clause can be broken, and those at which it is.
    fn survey(&self, id: NodeId, depth: u32, outer: Option<usize>, clause: &mut Clause) {
        let concrete = self.pieces.concrete;
        let parent = concrete.node(id);
        let mut own = None;
        let mut before: Option<Node> = None;
        let mut open = None;
        for child in concrete.children(id) {
            let node = concrete.node(child);
            let piece = self.pieces.first(node);
            let place = before.filter(|_| open.is_none()).and_then(|before| self.rank(parent.rule, before, child));
            if let Some(rank) = place {
                let level = *own.get_or_insert_with(|| {
                    clause.levels.push(Level { outer, depth, broken: false });
                    clause.levels.len() - 1
                });
                let broken = self.breaks_before(parent, child);
                clause.places.push(Place { piece, level, rank, broken });
                clause.levels.iter_mut().skip(level).take(1).for_each(|level| level.broken |= broken);
            }
            match (node.rule, open) {
                (Rule::open, _) => open = Some(piece),
                (Rule::close, Some(opened)) => {
                    open = None;
                    let broken = self.is_broken_block(id);
                    // `x in { a, b }` at the end of a condition is not what the condition is about.
                    let last = piece == clause.last && parent.rule != Rule::in_list;
                    let (depth, rank) = if last { (0, FINAL_BLOCK_RANK) } else { (depth, BLOCK_RANK) };
                    clause.blocks.push(Block { node: id, open: opened, close: piece, depth, rank, broken });
                }
                _ => {}
            }
            before = Some(node);
        }
        let mut inside = false;
        for child in concrete.children(id) {
            match concrete.node(child).rule {
                Rule::open => inside = true,
                Rule::close => inside = false,
                _ if !inside => self.survey(child, depth + 1, own.or(outer), clause),
                _ => {}
            }
        }
    }

    /// The lines of a clause as it is broken so far.
    fn lines(&self, clause: &Clause) -> Vec<ClauseLine> {
        let start = |first: u32, indent: u32| ClauseLine { first, last: first, indent, width: indent };
        let mut places = clause.places.iter().peekable();
        let mut blocks = clause.blocks.iter().filter(|block| block.broken).peekable();
        let mut lines = Vec::new();
        let mut line = start(clause.first, clause.indent);
        let mut piece = clause.first;
        while piece <= clause.last {
            while places.next_if(|place| place.piece < piece).is_some() {}
            let place = places.peek().filter(|place| place.piece == piece);
            let begins = match place {
                Some(place) if place.broken => Some(clause.indent_of(place.level)),
                _ if self.pieces.is_comment(piece) && !self.pieces.is_trailing(piece) => Some(clause.indent + STEP),
                _ if piece > clause.first && self.pieces.is_comment(piece - 1) => Some(clause.indent + STEP),
                _ => None,
            };
            if let Some(indent) = begins.filter(|_| piece > clause.first) {
                lines.push(line);
                line = start(piece, indent);
            }
            if !self.pieces.is_comment(piece) {
                line.width += self.width(piece) + if piece == line.first { 0 } else { self.blanks_before(piece) };
            }
            line.last = piece;
            piece += 1;
            while blocks.next_if(|block| block.open + 1 < piece).is_some() {}
            if let Some(block) = blocks.next_if(|block| block.open + 1 == piece) {
                lines.push(line);
                line = start(block.close, line.indent);
                piece = block.close;
            }
        }
        lines.push(line);
        lines
    }

    /// Writes down what stands between the pieces of a clause.
    fn write(&mut self, clause: &Clause, lines: &[ClauseLine]) {
        for line in lines {
            if line.first != clause.first {
                self.set(line.first, Gap::Line { indent: line.indent, blank: false });
            }
            for piece in line.first + 1..=line.last {
                self.set(piece, Gap::Blanks(self.blanks_before(piece)));
            }
        }
        for block in clause.blocks.iter().filter(|block| block.broken) {
            let line = lines.iter().find(|line| line.first <= block.open && block.open <= line.last);
            self.block(block.node, line.map_or(clause.indent, |line| line.indent));
        }
    }

    /// The blanks before a piece that stands on the line of the piece before.
    pub(super) fn blanks_before(&self, piece: u32) -> u32 {
        u32::from(self.pieces.get(piece).is_some_and(|piece| !piece.glued))
    }
}

impl Clause {
    /// Breaks a line once, at the outermost construct that can be; false where none can.
    fn break_line(&mut self, line: &ClauseLine) -> bool {
        let inside = |piece: u32| line.first < piece && piece <= line.last;
        let depth = |level: usize| self.levels.get(level).map_or(0, |level| level.depth);
        let place = self.places.iter().filter(|place| !place.broken && inside(place.piece));
        let place = place.map(|place| (depth(place.level), place.rank, place.level)).min();
        let block = self.blocks.iter().enumerate().filter(|(_, block)| !block.broken && block.open + 1 < block.close);
        let block = block.filter(|(_, block)| line.first <= block.open && inside(block.close));
        let block = block.map(|(at, block)| (block.depth, block.rank, at)).min();
        match (place, block) {
            (Some((depth, rank, level)), block) if block.is_none_or(|block| (depth, rank) < (block.0, block.1)) => {
                self.places
                    .iter_mut()
                    .filter(|place| place.level == level && place.rank == rank)
                    .for_each(|place| place.broken = true);
                self.levels.iter_mut().skip(level).take(1).for_each(|level| level.broken = true);
                true
            }
            (_, Some((.., at))) => {
                self.blocks.iter_mut().skip(at).take(1).for_each(|block| block.broken = true);
                true
            }
            _ => false,
        }
    }

    /// How far a line stands to the right that begins between the parts of a construct: one step for each construct
    /// around it that is broken as well.
    fn indent_of(&self, level: usize) -> u32 {
        let mut indent = self.indent;
        let mut at = Some(level);
        while let Some(level) = at.and_then(|at| self.levels.get(at)) {
            indent += if level.broken { STEP } else { 0 };
            at = level.outer;
        }
        indent
    }
}
