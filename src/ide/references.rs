//! Every place of the program where the thing under the cursor is named: in other files, in tests, in the headers of the
//! CSV files of thresholds. Must not know how a name is found.

use super::place::{name_at, uses_of};
use crate::text::{FileId, FileSpan};
use crate::workspace::Workspace;

/// A place where a thing is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name there.
    pub at: FileSpan,
    /// Whether the thing is declared here; it is read everywhere else.
    pub declares: bool,
}

/// Where the thing that is named at a place is named, file by file; empty where no name stands.
pub fn references(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Reference> {
    let Some(name) = name_at(workspace, file, offset) else { return Vec::new() };
    uses_of(workspace, &name.of).map(|it| Reference { at: it.at, declares: it.declares }).collect()
}
