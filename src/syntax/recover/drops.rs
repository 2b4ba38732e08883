//! The last resort: leaving out the smallest stretch after which the rest can be read.
//! Must not know what stood there.

use super::Search;
use super::edits::{Candidate, Cause, Edit};
use super::{LOOK_AHEAD, Reach};
use crate::syntax::lower::HOLE;

/// How far back a stretch may begin.
const MOST_BACK: usize = 60;

/// What leaving out costs before its length.
const LEAST_COST: u32 = 6;

/// The smallest stretch around the failure that can be left out.
pub fn repair<'s>(search: &mut Search<'_, 's>) -> Option<Candidate<'s>> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for start in starts(search) {
        for end in ends(search, start) {
            if end > start && end >= search.failure.at {
                stretches.push((start, end));
            }
        }
    }
    stretches.sort_by_key(|(start, end)| (end - start, *start));
    stretches.dedup();
    let mut best: Option<(Reach, Candidate<'s>)> = None;
    for (start, end) in stretches {
        for text in [None, Some(HOLE.to_owned())] {
            let edit = Edit::Replace { at: start, count: end - start, text };
            let cost = LEAST_COST + u32::try_from(end - start).unwrap_or(u32::MAX / 4);
            let candidate = Candidate { edit, cause: Cause::Unreadable, cost, whole: false };
            match reach_past(search, &candidate, end) {
                Reach::Full => return Some(candidate),
                reach if reach > Reach::Tokens(1) && best.as_ref().is_none_or(|(best, _)| *best < reach) => {
                    best = Some((reach, candidate));
                }
                _ => {}
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How far pest reads past the end of a stretch that is left out.
fn reach_past(search: &mut Search<'_, '_>, candidate: &Candidate<'_>, end: usize) -> Reach {
    let (draft, lacking) = search.near(candidate.edit.place());
    let end = end.saturating_sub(lacking);
    let limit = end.saturating_add(LOOK_AHEAD);
    let all = draft.pieces.len();
    let edited = candidate.edit.moved_up(lacking).applied(draft, limit);
    let kept = edited.pieces.len();
    let Some(failure) = super::attempt(&edited, search.rule, search.budget) else {
        return Reach::Full;
    };
    if limit < all && failure.at >= kept {
        return Reach::Full;
    }
    let removed = all.min(limit) as isize - kept as isize;
    Reach::Tokens(failure.at as isize + removed - end as isize)
}

/// The failure itself, what follows the sign before it, and the starts of its line and of those before it.
fn starts(search: &Search<'_, '_>) -> Vec<usize> {
    let pieces = &search.draft.pieces;
    let failed = search.failure.at.min(pieces.len());
    let mut starts = vec![failed];
    let mut depth = 0usize;
    for at in (failed.saturating_sub(MOST_BACK)..failed).rev() {
        let Some(piece) = pieces.get(at) else {
            continue;
        };
        match &*piece.text {
            "}" | ")" => depth += 1,
            "{" | "(" if depth == 0 => {
                starts.push(at + 1);
                break;
            }
            "{" | "(" => depth -= 1,
            "," | "=>" | ":" | "=" if depth == 0 => starts.push(at + 1),
            _ => {}
        }
        if piece.first && depth == 0 {
            starts.push(at);
        }
    }
    starts.truncate(8);
    starts
}

/// Where a stretch may end: after a comma, before a closing bracket, before a line, after a block.
fn ends(search: &Search<'_, '_>, start: usize) -> Vec<usize> {
    let pieces = &search.draft.pieces;
    let mut ends = Vec::new();
    let mut depth = 0usize;
    for (at, piece) in pieces.iter().enumerate().skip(start) {
        if piece.first && depth == 0 && at > start {
            ends.push(at);
        }
        match &*piece.text {
            "{" | "(" => {
                if depth == 0 {
                    ends.push(at);
                }
                depth += 1;
            }
            "}" | ")" if depth == 0 => {
                ends.push(at);
                ends.push(at + 1);
                break;
            }
            "}" | ")" => {
                depth -= 1;
                if depth == 0 {
                    ends.push(at + 1);
                }
            }
            "," if depth == 0 => ends.extend([at, at + 1]),
            _ => {}
        }
        if ends.len() > 12 {
            break;
        }
    }
    ends.push(pieces.len());
    ends.retain(|end| *end >= search.failure.at);
    ends.truncate(8);
    ends
}
