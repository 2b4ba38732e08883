//! Whether two texts say the same: the same pieces in the same order, read as the same constructs.
//! Must not know how the second came about.

use super::pieces::{Piece, PieceKind, Pieces};
use crate::syntax::Rule;
use crate::text::Span;

/// The first place of `before` at which `after` says something else.
pub fn difference(before: &Pieces<'_>, after: &Pieces<'_>) -> Option<Span> {
    for (at, piece) in before.list.iter().enumerate() {
        let same = after.list.get(at).is_some_and(|other| words(before, piece) == words(after, other));
        if !same {
            return Some(piece.span);
        }
    }
    if after.list.len() > before.list.len() {
        return Some(before.list.last().map_or(Span::at(0), |piece| piece.span));
    }
    let (one, other) = (constructs(before), constructs(after));
    let equal = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let odd = one.get(equal).or(one.last().filter(|_| equal < other.len()))?;
    Some(before.get(odd.piece).map_or(Span::at(0), |piece| piece.span))
}

/// What a piece says; a comma at the end of a list says nothing.
fn words<'a>(pieces: &'a Pieces<'_>, piece: &Piece) -> (PieceKind, bool, &'a str) {
    (piece.kind, piece.comma, pieces.source.get(piece.span.range()).unwrap_or(""))
}

/// A construct: which, how deep inside others, and the piece that it begins with.
#[derive(Debug, PartialEq, Eq)]
struct Construct {
    /// None where a declaration begins that is not read.
    rule: Option<Rule>,
    depth: u32,
    piece: u32,
}

/// All constructs, each before what it holds: with the pieces, that is the whole tree.
fn constructs(pieces: &Pieces<'_>) -> Vec<Construct> {
    let concrete = pieces.concrete;
    let mut constructs = Vec::with_capacity(concrete.size());
    for (region, sound) in concrete.regions.iter().zip(&pieces.sound) {
        let root = region.root.filter(|_| *sound);
        let Some(root) = root else {
            constructs.push(Construct { rule: None, depth: 0, piece: pieces.of_token(region.first) });
            continue;
        };
        // The ends of the constructs around the one at hand.
        let mut around: Vec<usize> = Vec::new();
        for id in concrete.within(root) {
            while around.last().is_some_and(|end| *end <= concrete.index(id)) {
                around.pop();
            }
            let node = concrete.node(id);
            let depth = u32::try_from(around.len()).unwrap_or(u32::MAX);
            around.push(concrete.index_after(id));
            // Two declarations on one line are read together, and each alone on lines of their own.
            if !matches!(node.rule, Rule::comma | Rule::items | Rule::EOI) {
                constructs.push(Construct { rule: Some(node.rule), depth, piece: pieces.of_token(node.first) });
            }
        }
    }
    constructs
}
