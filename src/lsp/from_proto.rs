//! The protocol's places as byte offsets. Must not know more of the protocol than that.

use lsp_types::{Position, Range};

use crate::text::lines::{Encoding, LineColumn, LineIndex};
use crate::text::{Source, Span};

/// The byte at a position of a text; one past the end of its line is that end.
pub fn offset(source: &Source, position: Position, encoding: Encoding) -> u32 {
    offset_in(source.lines(), &source.text, position, encoding)
}

/// The bytes of a range of a text.
pub fn span(source: &Source, range: Range, encoding: Encoding) -> Span {
    let start = offset(source, range.start, encoding);
    let end = offset(source, range.end, encoding);
    Span { start, end: end.max(start) }
}

/// The byte at a position of a text that has no name yet.
pub fn offset_in(lines: &LineIndex, text: &str, position: Position, encoding: Encoding) -> u32 {
    lines.offset(text, LineColumn { line: position.line, column: position.character }, encoding)
}
