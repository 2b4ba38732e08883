//! Places and findings as the protocol has them. Must not ask for anything: what is converted is given.

use lsp_types::{MarkupContent, MarkupKind, Position, Range};

use crate::diagnostic::Severity;
use crate::text::lines::Encoding;
use crate::text::{Source, Span};

/// The position of a byte of a text.
pub fn position(source: &Source, at: u32, encoding: Encoding) -> Position {
    let place = source.lines().line_column(&source.text, at, encoding);
    Position { line: place.line, character: place.column }
}

/// The range of a span of a text.
pub fn range(source: &Source, span: Span, encoding: Encoding) -> Range {
    Range { start: position(source, span.start, encoding), end: position(source, span.end, encoding) }
}

/// Markdown.
pub fn markup(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

/// How serious a finding is.
pub fn severity(severity: Severity) -> lsp_types::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp_types::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp_types::DiagnosticSeverity::WARNING,
        Severity::Hint => lsp_types::DiagnosticSeverity::HINT,
    }
}
