//! What stands at a place of a file: the name there and all that it stands for. A name inside `for each` is one name that
//! stands for a thing a label; here such things are one. Must not know what is done with it.

use std::collections::BTreeSet;

use crate::semantic::model::{Target, Use};
use crate::text::{FileId, FileSpan};
use crate::workspace::Workspace;

/// A name of a text and all that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where it stands.
    pub at: FileSpan,
    /// What it stands for: one thing, or where it is declared for labels, the same thing for each of them.
    pub of: BTreeSet<Target>,
}

impl Named {
    /// One of the things it stands for: what is the same of all of them can be asked of this one.
    pub fn first(&self) -> Option<Target> {
        self.of.first().copied()
    }
}

/// The name that a place lies in or touches. Where two names meet, the one that begins there counts: that is the one which
/// a cursor stands before.
pub fn name_at(workspace: &Workspace, file: FileId, offset: u32) -> Option<Named> {
    let uses = &workspace.model().uses;
    let after = uses.partition_point(|name| (name.at.file, name.at.span.start) <= (file, offset));
    let found = uses.get(..after)?.last().filter(|name| name.at.file == file && offset <= name.at.span.end)?.at;
    named(workspace, found)
}

/// What the name at a place stands for, given the place of a name.
pub fn named(workspace: &Workspace, at: FileSpan) -> Option<Named> {
    let of: BTreeSet<Target> = uses_at(workspace, at).map(|name| name.of).collect();
    (!of.is_empty()).then(|| Named { at, of: siblings(workspace, of) })
}

/// The uses that stand at the place of a name.
fn uses_at(workspace: &Workspace, at: FileSpan) -> impl Iterator<Item = &Use> {
    let uses = &workspace.model().uses;
    let from = uses.partition_point(|name| name.at < at);
    uses.get(from..).unwrap_or_default().iter().take_while(move |name| name.at == at)
}

/// With some things all those that are declared where they are: the same thing for other labels.
fn siblings(workspace: &Workspace, of: BTreeSet<Target>) -> BTreeSet<Target> {
    let declared = workspace.model().uses.iter().filter(|name| name.declares);
    let places: BTreeSet<FileSpan> =
        declared.clone().filter(|name| of.contains(&name.of)).map(|name| name.at).collect();
    let beside = declared.filter(|name| places.contains(&name.at)).map(|name| name.of);
    let all: BTreeSet<Target> = beside.collect();
    all.into_iter().chain(of).collect()
}

/// Every place where a thing is named, in the order of the files, each once; it is declared there if one says so.
pub fn uses_of<'w>(workspace: &'w Workspace, of: &'w BTreeSet<Target>) -> impl Iterator<Item = Use> + 'w {
    let mut last = None;
    let uses = workspace.model().uses.iter().copied().filter(|name| of.contains(&name.of));
    uses.filter(move |name| last.replace(name.at) != Some(name.at))
}
