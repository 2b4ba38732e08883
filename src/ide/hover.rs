//! What stands under the pointer, explained: a declared thing with its type, documentation and values, a word of the
//! language, a number with all its digits, or the code of a finding with its page. Must not know where it is shown.

use super::brackets::bracket_at;
use super::description::describe;
use super::links::{LinkTarget, links};
use super::place::name_at;
use super::words;
use crate::semantic::model::Target;
use crate::syntax::token_at;
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::Workspace;

/// An explanation of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What is explained.
    pub at: Span,
    /// The explanation, as Markdown.
    pub markdown: String,
    /// What it is about, for who knows more of that.
    pub about: Vec<About>,
}

/// What an explanation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A declared thing.
    Declared(Target),
    /// A bracket of a benefit, by its arm.
    Bracket(FileSpan),
}

/// What stands at a place; none where there is nothing to say.
pub fn hover(workspace: &Workspace, file: FileId, offset: u32) -> Option<Hover> {
    if let Some(name) = name_at(workspace, file, offset) {
        let described = name.of.iter().find_map(|of| describe(workspace, *of));
        if let Some(description) = described {
            let about = name.of.iter().copied().map(About::Declared).collect();
            return Some(Hover { at: name.at.span, markdown: description.markdown(), about });
        }
    }
    let mut codes = links(workspace, file).into_iter().filter_map(|link| match link.to {
        LinkTarget::Code(code) => Some((link.at, code)),
        LinkTarget::File { .. } => None,
    });
    if let Some((at, code)) = codes.find(|(at, _)| at.start <= offset && offset <= at.end) {
        return Some(Hover { at, markdown: code.page().trim_end().to_owned(), about: Vec::new() });
    }
    let source = workspace.sources().source(file)?;
    let token = token_at(&source.text, offset)?;
    let text = source.text.get(token.range())?;
    let bracket = bracket_at(workspace, file, offset);
    let plain = match words::meaning(text).filter(|_| bracket.is_none()) {
        Some(meaning) => Some(format!("**{text}** — {meaning}")),
        None => number(text),
    };
    let about = bracket.iter().map(|(arm, _)| About::Bracket(*arm)).collect();
    let parts: Vec<String> = plain.into_iter().chain(bracket.map(|(_, means)| means)).collect();
    (!parts.is_empty()).then(|| Hover { at: token, markdown: parts.join("\n\n"), about })
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
