//! Names that change together as one is typed: those that only a part of one file knows, as what a `for each` block calls
//! its label, the parameters of a metric and the partners of a test. All others are renamed.
//! Must not know what is typed.

use super::place::{name_at, uses_of};
use crate::semantic::model::{LocalKind, Target};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// The places that are typed in together, in order; empty where the name at the place is known to more than its part.
pub fn linked(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Span> {
    let Some(name) = name_at(workspace, file, offset) else { return Vec::new() };
    let local = |of: &Target| match of {
        Target::Local(local) => workspace.model().locals[*local].kind != LocalKind::Rule,
        _ => false,
    };
    if !name.of.iter().all(local) {
        return Vec::new();
    }
    let text = workspace.sources().slice(name.at);
    let places: Vec<_> = uses_of(workspace, &name.of).map(|it| it.at).collect();
    // Typed in together means spelt alike.
    let alike = places.iter().all(|at| at.file == file && workspace.sources().slice(*at) == text);
    if alike { places.into_iter().map(|at| at.span).collect() } else { Vec::new() }
}
