//! What stands under the pointer, explained: a declared thing with its type, documentation and values, a word of the
//! language, or a number with all its digits. Must not know where it is shown.

use super::description::describe;
use super::place::name_at;
use super::words;
use crate::syntax::token_at;
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// An explanation of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What is explained.
    pub at: Span,
    /// The explanation, as Markdown.
    pub markdown: String,
}

/// What stands at a place; none where there is nothing to say.
pub fn hover(workspace: &Workspace, file: FileId, offset: u32) -> Option<Hover> {
    if let Some(name) = name_at(workspace, file, offset) {
        let described = name.of.iter().find_map(|of| describe(workspace, *of));
        if let Some(description) = described {
            return Some(Hover { at: name.at.span, markdown: description.markdown() });
        }
    }
    let source = workspace.sources().source(file)?;
    let token = token_at(&source.text, offset)?;
    let text = source.text.get(token.range())?;
    let markdown = match words::meaning(text) {
        Some(meaning) => format!("**{text}** — {meaning}"),
        None => number(text)?,
    };
    Some(Hover { at: token, markdown })
}

/// `250K` in full.
fn number(text: &str) -> Option<String> {
    let (digits, zeros) = match text.char_indices().next_back()? {
        (at, 'K') => (text.get(..at)?, 3),
        (at, 'M') => (text.get(..at)?, 6),
        (at, 'B') => (text.get(..at)?, 9),
        _ => return None,
    };
    let plain: String = digits.chars().filter(|digit| *digit != '_').collect();
    let value: crate::value::Decimal = plain.parse().ok()?;
    let factor = crate::value::Decimal::from(10_i64.checked_pow(zeros)?);
    let whole = value.checked_mul(factor)?.normalize();
    Some(format!("**{text}** — {}", crate::value::decimal::group(&whole.to_string())))
}
