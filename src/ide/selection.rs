//! What a selection grows to, step by step: the word, the expression, the clause, the block, the declaration, the file.
//! Must not know what a construct means.

use super::folding::brackets;
use crate::syntax::nodes::nodes_at;
use crate::syntax::{TokenKind, tokens};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// The spans around a place, the smallest first; each lies in the next one, the last is the whole file.
pub fn selections(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Span> {
    let Some(source) = workspace.sources().source(file) else { return Vec::new() };
    let whole = Span::new(0, source.text.len());
    let mut around = vec![whole];
    if let Some(tree) = workspace.tree(file) {
        around.extend(nodes_at(tree, offset).into_iter().map(|node| node.span()));
        let comment = tree.comments.iter().map(|comment| comment.span);
        around.extend(comment);
        for item in &tree.items {
            around.extend(item.docs.iter().flat_map(|docs| [docs.span, docs.span.to(item.span)]));
        }
        // Words and brackets are those of the declaration alone: a bracket lost in another one does not matter.
        if let Some(item) = tree.items.iter().find(|item| touches(item.span, offset)) {
            let start = item.span.start as usize;
            let own = tokens(file, source.text.get(item.span.range()).unwrap_or(""));
            for token in &own {
                let span = token.span.shifted(start);
                around.push(span);
                // A text without its quotes first.
                if matches!(token.kind, TokenKind::Text | TokenKind::Quoted) && span.end > span.start + 2 {
                    around.push(Span { start: span.start + 1, end: span.end - 1 });
                }
            }
            for block in brackets(&own) {
                let block = block.shifted(start);
                around.extend([block, inner(&source.text, block)]);
            }
        }
    }
    around.retain(|span| touches(*span, offset) && !span.is_empty());
    around.sort_by_key(|span| (span.end - span.start, span.start));
    let mut found: Vec<Span> = Vec::new();
    for span in around {
        let grows = found.last().is_none_or(|last| span != *last && span.contains(*last));
        if grows {
            found.push(span);
        }
    }
    if found.is_empty() { vec![whole] } else { found }
}

fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

/// What stands in brackets, without the blanks around it.
fn inner(text: &str, block: Span) -> Span {
    let (start, end) = (block.start as usize + 1, block.end.saturating_sub(1) as usize);
    let inside = text.get(start..end).unwrap_or("");
    let start = start + (inside.len() - inside.trim_start().len());
    Span::new(start, start + inside.trim().len())
}
