//! What stands at a place of a file: the name there and what it stands for.
//! Must not know what is done with it.

use crate::semantic::model::{Target, Use};
use crate::text::FileId;
use crate::workspace::Workspace;

/// The name that a place lies in or touches, with what it stands for. Where two names meet, the one that begins there
/// counts: that is the one which a cursor stands before.
pub fn name_at(workspace: &Workspace, file: FileId, offset: u32) -> Option<Use> {
    let touches = |name: &&Use| name.at.file == file && name.at.span.start <= offset && offset <= name.at.span.end;
    workspace.model().uses.iter().filter(touches).max_by_key(|name| name.at.span.start).copied()
}

/// Every place where a thing is named, in the order of the files.
pub fn uses_of(workspace: &Workspace, of: Target) -> impl Iterator<Item = Use> {
    workspace.model().uses.iter().copied().filter(move |name| name.of == of)
}
