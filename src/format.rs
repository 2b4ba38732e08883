//! The layout of policies: blanks, line ends and the commas at the ends of lists, nothing else. What a file says, its
//! comments included, is the same before and after, or the file is left alone. Knows the grammar; must not know what
//! names mean.
//!
//! A file is taken to pieces, which are never changed; the layout decides what stands between them:
//!
//! | file | what it decides |
//! | --- | --- |
//! | `pieces` | what the pieces are |
//! | `layout` | declarations, blocks and comments, one below the other |
//! | `clauses`, `phrases` | one line or several, and where a line may be broken |
//! | `stops`, `columns`, `tables` | what is aligned, and how |
//! | `meaning` | whether the new text says the same |
//! | `diff` | what changes, line by line |
//! | `typing` | what of it is done while somebody types |

mod clauses;
mod columns;
mod diff;
mod layout;
mod meaning;
mod phrases;
mod pieces;
mod stops;
mod tables;
mod typing;

use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::syntax;
use crate::text::{FileId, Span};

pub use diff::{DiffLine, diff};
pub use typing::{format_on_type, format_range, format_ranges};

use layout::{Gap, Layout};
use pieces::{PieceKind, Pieces, Trust};

/// A file that has been laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The new text.
    pub text: String,
    /// What to replace in the old text, in order: each edit lies between two words.
    pub edits: Vec<Edit>,
    /// The declarations with mistakes, which are left as they are.
    pub kept: Vec<Span>,
}

/// Lays out a file. The finding says why it is left alone.
pub fn format(file: FileId, text: &str) -> Result<Formatted, Box<Diagnostic>> {
    let concrete = syntax::concrete(file, text)?;
    let layout = Layout::new(Pieces::new(&concrete, text, Trust::Sound));
    let (edits, text) = carry_out(file, &layout, Trust::Sound)?;
    Ok(Formatted { text, edits, kept: kept(&layout.pieces) })
}

/// What a layout changes, and the text that comes of it; the finding says that it would not say the same.
fn carry_out(file: FileId, layout: &Layout<'_>, trust: Trust) -> Result<(Vec<Edit>, String), Box<Diagnostic>> {
    let edits = edits(file, layout);
    let text = apply(layout.pieces.source, &edits);
    if !edits.is_empty() {
        let again = syntax::concrete(file, &text)?;
        if let Some(at) = meaning::difference(&layout.pieces, &Pieces::new(&again, &text, trust)) {
            return Err(Box::new(
                Diagnostic::new(Code::NotFormatted, "laid out anew, this would no longer say the same")
                    .label(at.in_file(file), "")
                    .help("the file is left as it is; please report this declaration"),
            ));
        }
    }
    Ok((edits, text))
}

/// Applies edits, which are in order and do not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut result = String::with_capacity(text.len() + text.len() / 8);
    let mut end = 0;
    for edit in edits {
        let span = edit.at.span.range();
        result.push_str(text.get(end..span.start).unwrap_or(""));
        result.push_str(&edit.text);
        end = span.end;
    }
    result.push_str(text.get(end..).unwrap_or(""));
    result
}

/// What a layout changes between the pieces.
fn edits(file: FileId, layout: &Layout<'_>) -> Vec<Edit> {
    let source = layout.pieces.source;
    let line_end = line_end(source);
    let mut edits = Vec::new();
    let mut edit = |start: usize, end: usize, text: String| {
        if source.get(start..end) != Some(text.as_str()) {
            edits.push(Edit { at: Span::new(start, end).in_file(file), text });
        }
    };
    // A mark of the encoding stays.
    let mut end = source.len() - source.trim_start_matches('\u{FEFF}').len();
    let mut comma = "";
    for (at, piece) in (0..).zip(&layout.pieces.list) {
        let mut text = comma.to_owned();
        match layout.gap(at) {
            Gap::Source => text = source.get(end..piece.span.start as usize).unwrap_or("").to_owned(),
            Gap::Blanks(blanks) => text.extend((0..blanks).map(|_| ' ')),
            Gap::Line { indent, blank } => {
                text.push_str(line_end);
                text.push_str(if blank { line_end } else { "" });
                text.extend((0..indent).map(|_| ' '));
            }
        }
        edit(end, piece.span.start as usize, text);
        end = piece.span.end as usize;
        comma = if layout.comma(at) { "," } else { "" };
    }
    let last = if layout.pieces.list.is_empty() { String::new() } else { format!("{comma}{line_end}") };
    edit(end, source.len(), last);
    edits
}

/// How the lines of a text end.
fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn kept(pieces: &Pieces<'_>) -> Vec<Span> {
    pieces.list.iter().filter(|piece| piece.kind == PieceKind::Kept).map(|piece| piece.span).collect()
}
