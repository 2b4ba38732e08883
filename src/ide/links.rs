//! What leads out of a text: the paths of imports and of the CSV files of thresholds, and codes of findings that are
//! accepted or that comments name. Must not know how a link is opened.

use crate::diagnostic::Code;
use crate::syntax::ast::{Declaration, Name};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// A piece of text that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The piece.
    pub at: Span,
    /// Where it leads.
    pub to: LinkTarget,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a file.
    File {
        /// Its name.
        name: String,
        /// The file; none where there is none of that name.
        file: Option<FileId>,
    },
    /// To the page of a code.
    Code(Code),
}

/// The links of a file, in order.
pub fn links(workspace: &Workspace, file: FileId) -> Vec<Link> {
    let mut found: Vec<Link> = workspace
        .paths(file)
        .into_iter()
        .map(|named| {
            // Without the quotes.
            let at = Span { start: named.at.start + 1, end: named.at.end.saturating_sub(1).max(named.at.start + 1) };
            Link { at, to: LinkTarget::File { name: named.name, file: named.file } }
        })
        .collect();
    let Some(tree) = workspace.tree(file) else { return found };
    let accepted = tree.items.iter().filter_map(|item| match &item.declaration {
        Declaration::Accept(accept) => Some(&accept.finding),
        _ => None,
    });
    let code = |name: &Name| Some(Link { at: name.span, to: LinkTarget::Code(Code::parse(&name.text)?) });
    found.extend(accepted.filter_map(code));
    for comment in &tree.comments {
        let text = workspace.sources().slice(comment.span.in_file(file));
        let start = comment.span.start as usize;
        let mut from = 0;
        // The pieces between backticks, by turns outside and inside.
        for (at, piece) in text.split('`').enumerate() {
            let code = Code::parse(piece).filter(|_| at % 2 == 1);
            found.extend(code.map(|code| {
                let at = Span::new(start + from, start + from + piece.len());
                Link { at, to: LinkTarget::Code(code) }
            }));
            from += piece.len() + 1;
        }
    }
    found.sort_by_key(|link| link.at);
    found
}
