//! What can be folded away: blocks, runs of comments and imports, and the sections that comments of dashes head.
//! Goes by brackets and lines, declaration by declaration, so that a bracket lost in one never reaches the next.
//! Must not know what stands in a block.

use crate::syntax::ast::{CommentKind, Declaration, File};
use crate::syntax::{Token, tokens};
use crate::text::{FileId, Source, Span};
use crate::workspace::Workspace;

/// What can be folded: from the line that stays to the last that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// From a place on the line that stays to one on the last line that goes.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// A block, a declaration of several lines.
    Block,
    /// Comments.
    Comment,
    /// Imports.
    Imports,
    /// From a comment with a line of dashes to the next.
    Section,
}

/// So many dashes in a comment head a section.
const DASHES: &str = "--------";

/// What can be folded in a file, in order.
pub fn folds(workspace: &Workspace, file: FileId) -> Vec<Fold> {
    let (Some(source), Some(tree)) = (workspace.sources().source(file), workspace.tree(file)) else {
        return Vec::new();
    };
    let tokens = tokens(file, &source.text);
    let mut found = Vec::new();
    for item in &tree.items {
        let own = tokens_in(&tokens, item.span);
        blocks(source, own, &mut found);
        let is_block = own.last().is_some_and(|last| last.text == "}");
        if !is_block {
            push(source, item.span, FoldKind::Block, &mut found);
        }
    }
    imports(source, tree, &mut found);
    comments(source, tree, &mut found);
    found.sort();
    found.dedup_by_key(|fold| source.lines().line_of(fold.span.start));
    found
}

/// The tokens within a span.
pub(super) fn tokens_in<'t, 's>(tokens: &'t [Token<'s>], span: Span) -> &'t [Token<'s>] {
    let from = tokens.partition_point(|token| token.span.start < span.start);
    let to = tokens.partition_point(|token| token.span.start < span.end);
    tokens.get(from..to).unwrap_or_default()
}

/// The brackets of some tokens that belong together, each from the opening one to the closing one.
pub(super) fn brackets(tokens: &[Token<'_>]) -> Vec<Span> {
    let mut open: Vec<&Token> = Vec::new();
    let mut found = Vec::new();
    for token in tokens {
        match &*token.text {
            "{" | "(" => open.push(token),
            "}" | ")" => {
                let opener = if token.text == "}" { "{" } else { "(" };
                if let Some(at) = open.iter().rposition(|other| other.text == opener) {
                    found.extend(open.get(at).map(|first| first.span.to(token.span)));
                    open.truncate(at);
                }
            }
            _ => {}
        }
    }
    found
}

fn blocks(source: &Source, tokens: &[Token<'_>], found: &mut Vec<Fold>) {
    for block in brackets(tokens) {
        // The line of the closing bracket stays where nothing else stands before it.
        let line = source.lines().line_of(block.end.saturating_sub(1));
        let start = source.lines().start_of(line);
        let alone = source.text.get(start as usize..block.end.saturating_sub(1) as usize);
        let end = if alone.is_some_and(|text| text.trim().is_empty()) { before(start) } else { block.end };
        push(source, Span { start: block.start, end: end.max(block.start) }, FoldKind::Block, found);
    }
}

/// The last byte of the line before a line's start.
fn before(start: u32) -> u32 {
    start.saturating_sub(1)
}

fn push(source: &Source, span: Span, kind: FoldKind, found: &mut Vec<Fold>) {
    if source.lines().line_of(span.start) < source.lines().line_of(span.end) {
        found.push(Fold { span, kind });
    }
}

fn imports(source: &Source, tree: &File, found: &mut Vec<Fold>) {
    let mut run: Option<Span> = None;
    for item in &tree.items {
        match (&item.declaration, &mut run) {
            (Declaration::Import(_), Some(span)) => *span = span.to(item.span),
            (Declaration::Import(_), None) => run = Some(item.span),
            (_, run) => {
                if let Some(span) = run.take() {
                    push(source, span, FoldKind::Imports, found);
                }
            }
        }
    }
    if let Some(span) = run {
        push(source, span, FoldKind::Imports, found);
    }
}

fn comments(source: &Source, tree: &File, found: &mut Vec<Fold>) {
    let text = |span: Span| source.text.get(span.range()).unwrap_or("");
    let mut run: Option<(Span, CommentKind)> = None;
    let mut section: Option<Span> = None;
    for comment in &tree.comments {
        let line = source.lines().line_of(comment.span.start);
        let alone = text(Span { start: source.lines().start_of(line), end: comment.span.start }).trim().is_empty();
        if !alone {
            continue;
        }
        if comment.kind == CommentKind::Plain && text(comment.span).contains(DASHES) {
            if let Some(head) = section.replace(comment.span) {
                let end = before(source.lines().start_of(line)).max(head.end);
                push(source, Span { start: head.start, end }, FoldKind::Section, found);
            }
            continue;
        }
        match &mut run {
            Some((span, kind)) if *kind == comment.kind && source.lines().line_of(span.end) + 1 == line => {
                *span = span.to(comment.span);
            }
            _ => {
                let last = run.replace((comment.span, comment.kind));
                if let Some((span, _)) = last {
                    push(source, span, FoldKind::Comment, found);
                }
            }
        }
    }
    if let Some((span, _)) = run {
        push(source, span, FoldKind::Comment, found);
    }
    if let Some(head) = section {
        let end = u32::try_from(source.text.trim_end().len()).unwrap_or(u32::MAX).max(head.end);
        push(source, Span { start: head.start, end }, FoldKind::Section, found);
    }
}
