//! The other places in a file where the name under the cursor is meant.
//! Must not know other files: an editor marks what it shows.

use super::place::{name_at, uses_of};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// A place to mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The name there.
    pub at: Span,
    /// Whether the thing is declared here; it is read everywhere else.
    pub declares: bool,
}

/// Where the thing that is named at a place is named in the same file, in order; empty where no name stands.
pub fn highlights(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Highlight> {
    let Some(name) = name_at(workspace, file, offset) else { return Vec::new() };
    let here = uses_of(workspace, &name.of).filter(|it| it.at.file == file);
    here.map(|it| Highlight { at: it.at.span, declares: it.declares }).collect()
}
