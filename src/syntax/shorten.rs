//! Drafts without the clauses far above a place that is asked about, which would be read again for every question: a long
//! table is then mended, and written on, as fast as a short one. Must not know what stands there; pest must stop at the
//! same place of both, and ask for the same.

use super::draft::{Draft, Piece};
use super::grammar::Rule;
use super::reading::Stop;

/// How many lines of a block are left above what is left out, as the head of a table.
const KEPT_ABOVE: usize = 3;

/// How many pieces before the place stay.
const KEPT_BELOW: usize = 24;

/// The fewest pieces that are worth it.
const WORTH: usize = 48;

/// A draft without some whole lines above a place.
pub struct Short<'s> {
    /// The draft.
    pub draft: Draft<'s>,
    /// How many pieces it lacks.
    pub count: usize,
    /// The place of the piece after those, in the draft as it was.
    pub end: usize,
}

impl<'s> Short<'s> {
    /// A shorter draft at which pest stops as it does at the long one: at the piece `at`, where it would have taken
    /// `expected`. None where nothing can be left out.
    pub fn of(draft: &Draft<'s>, rule: Rule, at: usize, expected: &[Rule]) -> Option<Short<'s>> {
        let (start, end) = stretch(&draft.pieces, at)?;
        let count = end - start;
        let kept = draft.pieces.iter().take(start).chain(draft.pieces.iter().skip(end));
        let short = Draft { pieces: kept.cloned().collect(), end: draft.end };
        let sheet = short.sheet(usize::MAX);
        let stop = Stop::find(rule, &sheet.text)?;
        let is_same = sheet.piece_at(stop.at) + count == at && stop.expected == expected;
        is_same.then_some(Short { draft: short, count, end })
    }
}

/// The longest run of lines of one block that lies far enough above a place, whether or not the block is closed there.
fn stretch(pieces: &[Piece<'_>], at: usize) -> Option<(usize, usize)> {
    let last = at.checked_sub(KEPT_BELOW)?;
    // The lines right inside of each block.
    let mut open: Vec<Vec<usize>> = Vec::new();
    let mut closed: Vec<Vec<usize>> = Vec::new();
    for (at, piece) in pieces.iter().enumerate().take(last + 1) {
        match (&*piece.text, open.last_mut()) {
            ("}", _) => closed.extend(open.pop()),
            (_, Some(lines)) if piece.first => lines.push(at),
            _ => {}
        }
        if piece.text == "{" {
            open.push(Vec::new());
        }
    }
    let runs = open.iter().chain(&closed).filter_map(|lines| {
        // A line that is further in goes on with the one above.
        let column = pieces.get(*lines.first()?)?.column;
        let begins = |at: &&usize| pieces.get(**at).is_some_and(|piece| piece.column == column);
        let clauses: Vec<usize> = lines.iter().filter(begins).copied().collect();
        Some((*clauses.get(KEPT_ABOVE)?, *clauses.last()?))
    });
    runs.filter(|(start, end)| end.saturating_sub(*start) >= WORTH).max_by_key(|(start, end)| end - start)
}
