//! Comments, and which token each piece of documentation stands before.
//! Must not know whether a token can be documented: that is seen when the tree is made.

use std::collections::BTreeMap;

use super::{Scan, Scanner};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Comment, CommentKind, Doc};
use crate::text::{FileId, Span};

/// Documentation that no node has taken yet, by the start of the token that follows it.
#[derive(Debug, Default)]
pub struct Docs {
    /// The `//!` lines at the top.
    pub file: Option<Doc>,
    before: BTreeMap<u32, Doc>,
}

impl Docs {
    /// Takes the documentation of the node that begins at `start`.
    pub fn take(&mut self, start: u32) -> Option<Doc> {
        self.before.remove(&start)
    }

    /// Drops the documentation inside a region that could not be read: it is not the writer's mistake.
    pub fn drop_within(&mut self, span: Span) {
        self.before.retain(|start, _| *start < span.start || *start >= span.end);
    }

    /// What is left when the tree is made: documentation of nothing.
    pub fn stray(self, file: FileId) -> impl Iterator<Item = Diagnostic> {
        self.before.into_values().map(move |doc| {
            Diagnostic::new(Code::StrayDocumentation, "this documentation comment documents nothing")
                .label(doc.span.in_file(file), "")
                .help("put it before a declaration, a clause, an item or a row, or write `//` for a plain comment")
        })
    }
}

impl Scanner<'_> {
    pub(super) fn comment(&mut self) {
        let line = self.line_rest();
        let kind = match line.as_bytes() {
            [b'/', b'/', b'!', ..] => CommentKind::File,
            [b'/', b'/', b'/', b'/', ..] => CommentKind::Plain,
            [b'/', b'/', b'/', ..] => CommentKind::Documentation,
            _ => CommentKind::Plain,
        };
        self.scan.comments.push(Comment { span: Span::new(self.at, self.at + line.len()), kind });
        self.at += line.len();
        self.spaced = true;
    }

    pub(super) fn block_comment(&mut self) {
        let rest = self.rest();
        let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
        self.report(
            Diagnostic::new(Code::Unexpected, "`/*` begins no comment here")
                .label(Span::new(self.at, self.at + 2).in_file(self.file), "")
                .help("begin every line of the comment with `//`"),
        );
        let skipped = rest.get(..length).unwrap_or("");
        self.at += length;
        self.spaced = true;
        if skipped.contains(['\n', '\r']) {
            self.begin_line();
        }
    }

    pub(super) fn foreign_comment(&mut self, mark: &str) {
        let at = Span::new(self.at, self.at + mark.len()).in_file(self.file);
        self.report(
            Diagnostic::new(Code::Unexpected, format!("`{mark}` begins no comment here"))
                .label(at, "")
                .help("a comment begins with `//`")
                .fix("write `//`", at, "//"),
        );
        self.at += self.line_rest().len();
        self.spaced = true;
    }
}

/// Joins documentation lines and files them under the token that follows; reports `//!` lines that are not at the top.
pub(super) fn attach(scan: &mut Scan<'_>, source: &str, file: FileId) {
    let mut tokens = scan.tokens.iter().map(|token| token.span.start).peekable();
    let first_token = tokens.peek().copied().unwrap_or(u32::MAX);
    for comment in &scan.comments {
        let line = source.get(comment.span.range()).unwrap_or("");
        match comment.kind {
            CommentKind::Plain => {}
            CommentKind::File if comment.span.start < first_token => join(&mut scan.docs.file, line, comment.span),
            CommentKind::File => scan.diagnostics.push(
                Diagnostic::new(Code::StrayDocumentation, "`//!` documents the file and stands at its top")
                    .label(comment.span.in_file(file), "")
                    .help("move it before the first declaration, or write `///` to document what follows"),
            ),
            CommentKind::Documentation => {
                while tokens.next_if(|start| *start < comment.span.end).is_some() {}
                let next = tokens.peek().copied().unwrap_or(u32::MAX);
                let mut doc = scan.docs.before.remove(&next);
                join(&mut doc, line, comment.span);
                scan.docs.before.extend(doc.map(|doc| (next, doc)));
            }
        }
    }
}

fn join(doc: &mut Option<Doc>, line: &str, span: Span) {
    let line = line.get(3..).unwrap_or("");
    let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
    match doc {
        Some(doc) => {
            doc.text.push('\n');
            doc.text.push_str(line);
            doc.span = doc.span.to(span);
        }
        None => *doc = Some(Doc { text: line.to_owned(), span }),
    }
}
