//! Where a closing brace is missing, read off the layout: a block ends before the next line that stands no deeper.
//! Must not know what the blocks are.

use crate::syntax::draft::Draft;

/// Opening braces less closing ones.
pub fn surplus(draft: &Draft<'_>) -> isize {
    draft.pieces.iter().fold(0, |sum, piece| match &*piece.text {
        "{" => sum + 1,
        "}" => sum - 1,
        _ => sum,
    })
}

/// Where closing braces may be missing, with what each place costs.
pub fn missing(draft: &Draft<'_>, failed: usize) -> Vec<(usize, u32)> {
    if surplus(draft) <= 0 {
        return Vec::new();
    }
    let mut places: Vec<(usize, u32)> = suspects(draft).into_iter().map(|at| (at, 2)).collect();
    if failed >= draft.pieces.len() {
        places.push((failed, 3));
    }
    places
}

/// The ends of blocks whose brace closes at another depth than the line that opened it.
fn suspects(draft: &Draft<'_>) -> Vec<usize> {
    let mut open: Vec<(usize, u32)> = Vec::new();
    let mut line_column = 0;
    let mut suspects = Vec::new();
    for (at, piece) in draft.pieces.iter().enumerate() {
        if piece.first {
            line_column = piece.column;
        }
        match &*piece.text {
            "{" => open.push((at, line_column)),
            "}" => {
                while let Some((opened, column)) = open.pop() {
                    if !piece.first || column <= line_column {
                        break;
                    }
                    suspects.push(end_of_block(draft, opened, column));
                }
            }
            _ => {}
        }
    }
    suspects.extend(open.into_iter().map(|(opened, column)| end_of_block(draft, opened, column)));
    suspects
}

fn end_of_block(draft: &Draft<'_>, opened: usize, column: u32) -> usize {
    let after = draft.pieces.iter().enumerate().skip(opened + 1);
    after
        .filter(|(_, piece)| piece.first && piece.column <= column)
        .map(|(at, _)| at)
        .next()
        .unwrap_or(draft.pieces.len())
}

/// The closing braces that may be too many: the last ones before a brace that closes a deeper line than its own.
pub fn stray(draft: &Draft<'_>) -> Vec<usize> {
    if surplus(draft) >= 0 {
        return Vec::new();
    }
    let mut open: Vec<u32> = Vec::new();
    let mut line_column = 0;
    let mut last = None;
    for (at, piece) in draft.pieces.iter().enumerate() {
        if piece.first {
            line_column = piece.column;
        }
        match &*piece.text {
            "{" => open.push(line_column),
            "}" => {
                let opened = open.pop();
                if piece.first && opened != Some(line_column) {
                    return last.into_iter().chain([at]).collect();
                }
                last = Some(at);
            }
            _ => {}
        }
    }
    Vec::new()
}
