//! What formatting changes, line by line, as people read it: hunks of old and new lines with some lines around them.
//! Must not know colours.

use crate::diagnostic::Edit;
use crate::text::{LineIndex, Span};

/// How many unchanged lines are shown around a change.
const AROUND: usize = 3;

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffLine {
    /// Where a hunk begins: the first line and the count of lines, in the old text and in the new one; lines from 1.
    Hunk([usize; 4]),
    /// In both.
    Same(String),
    /// In the old text alone.
    Old(String),
    /// In the new text alone.
    New(String),
}

/// A run of lines that changes.
struct Change {
    /// The first old line.
    first: usize,
    old: Vec<String>,
    new: Vec<String>,
}

/// The difference that edits of a text make; nothing where they make none.
pub fn diff(text: &str, edits: &[Edit]) -> Vec<DiffLine> {
    let lines = LineIndex::new(text);
    let changes = changes(text, edits, &lines);
    let count =
        lines.count().saturating_sub(usize::from(lines.start_of(u32_of(lines.count() - 1)) as usize == text.len()));
    let line = |at: usize| span_lines(text, &lines, at, at + 1).concat();
    let mut result = Vec::new();
    // How many lines more the new text has so far.
    let (mut more, mut less) = (0, 0);
    for hunk in changes.chunk_by(|one, next| next.first <= one.first + one.old.len() + 2 * AROUND) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let start = first.first.saturating_sub(AROUND);
        let end = (last.first + last.old.len() + AROUND).min(count);
        let (old, new): (usize, usize) =
            hunk.iter().fold((0, 0), |(old, new), change| (old + change.old.len(), new + change.new.len()));
        let size = end - start;
        result.push(DiffLine::Hunk([start + 1, size, start + 1 + more - less, size + new - old]));
        let mut at = start;
        for changes in hunk.chunk_by(|one, next| next.first == one.first + one.old.len()) {
            let first = changes.first().map_or(at, |change| change.first);
            result.extend((at..first).map(|at| DiffLine::Same(line(at))));
            result.extend(changes.iter().flat_map(|change| change.old.iter().cloned().map(DiffLine::Old)));
            result.extend(changes.iter().flat_map(|change| change.new.iter().cloned().map(DiffLine::New)));
            at = first + changes.iter().map(|change| change.old.len()).sum::<usize>();
        }
        result.extend((at..end).map(|at| DiffLine::Same(line(at))));
        more += new;
        less += old;
    }
    result
}

/// The lines that change: those that edits touch, but for what they leave as it is at both ends.
fn changes(text: &str, edits: &[Edit], lines: &LineIndex) -> Vec<Change> {
    let line_of = |at: u32| lines.line_of(at) as usize;
    let touching = |one: &Edit, next: &Edit| line_of(one.at.span.end) == line_of(next.at.span.start);
    edits
        .chunk_by(touching)
        .filter_map(|edits| {
            let (first, last) = (line_of(edits.first()?.at.span.start), line_of(edits.last()?.at.span.end));
            let start = lines.start_of(u32_of(first)) as usize;
            let shifted: Vec<Edit> = edits
                .iter()
                .map(|edit| {
                    let span = edit.at.span;
                    let at = Span::new(span.start as usize - start, span.end as usize - start);
                    Edit { at: at.in_file(edit.at.file), text: edit.text.clone() }
                })
                .collect();
            let mut old = span_lines(text, lines, first, last + 1);
            let mut new = split(&super::apply(&old.concat(), &shifted));
            let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
            old.drain(..head);
            new.drain(..head);
            let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
            old.truncate(old.len() - tail);
            new.truncate(new.len() - tail);
            (old != new).then_some(Change { first: first + head, old, new })
        })
        .collect()
}

/// Some lines of a text with their ends.
fn span_lines(text: &str, lines: &LineIndex, from: usize, to: usize) -> Vec<String> {
    let (start, end) = (lines.start_of(u32_of(from)) as usize, lines.start_of(u32_of(to)) as usize);
    split(text.get(start..end).unwrap_or(""))
}

fn split(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}

fn u32_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
