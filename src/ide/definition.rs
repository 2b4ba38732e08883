//! Where to go from a name: to what it stands for, to the type of that, and to all that says what it comes to.
//! Must not know how places are shown.

use std::collections::BTreeSet;

use super::extent::{clauses_of, extents_of};
use super::place::{Named, name_at, uses_of};
use super::types::{TypePlace, type_place};
use crate::semantic::Id;
use crate::semantic::model::{Enum, Target};
use crate::syntax::nodes::{Node, nodes_at};
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::Workspace;

/// A place to go to, from a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    /// What was asked about: the name or the path.
    pub from: FileSpan,
    /// The name to go to, or the start of a file.
    pub to: FileSpan,
    /// All of what is called that.
    pub whole: FileSpan,
}

/// Where the thing that is named at a place gets its name. From a path the file.
pub fn declarations(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Destination> {
    let mut found = definitions(workspace, file, offset);
    found.truncate(1);
    found
}

/// Where the thing that is named at a place is declared: every version of it. From a path the file.
pub fn definitions(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Destination> {
    if let Some(found) = file_at(workspace, file, offset) {
        return vec![found];
    }
    let Some(name) = name_at(workspace, file, offset) else { return Vec::new() };
    declared(workspace, &name)
}

fn declared(workspace: &Workspace, name: &Named) -> Vec<Destination> {
    let mut places: Vec<FileSpan> = uses_of(workspace, &name.of).filter(|it| it.declares).map(|it| it.at).collect();
    if places.is_empty() {
        // A list that grows by a declaration a label is declared by all of them.
        for of in &name.of {
            if let Target::Enum(list) = of {
                places.extend(labels_of(workspace, *list));
            }
        }
    }
    to_all(workspace, name.at, places)
}

fn labels_of(workspace: &Workspace, list: Id<Enum>) -> Vec<FileSpan> {
    let count = u32::try_from(workspace.model().enums[list].labels.len()).unwrap_or(u32::MAX);
    let labels: BTreeSet<Target> = (0..count).map(|place| Target::Label(list, place)).collect();
    uses_of(workspace, &labels).filter(|it| it.declares).map(|it| it.at).collect()
}

fn to_all(workspace: &Workspace, from: FileSpan, places: Vec<FileSpan>) -> Vec<Destination> {
    places.into_iter().map(|to| Destination { from, to, whole: whole_of(workspace, to) }).collect()
}

/// All of what is declared by the name at a place.
pub(super) fn whole_of(workspace: &Workspace, name: FileSpan) -> FileSpan {
    let Some(tree) = workspace.tree(name.file) else { return name };
    let around = nodes_at(tree, name.span.start);
    let declares = |node: &&Node| {
        matches!(node, Node::Item(_) | Node::Field(_) | Node::Row(_) | Node::ScoreGroup(_) | Node::Labelled(_))
            || matches!(node, Node::Require(_) | Node::Parameter(_) | Node::Binding(_) | Node::TestClause(_))
    };
    around.iter().rev().find(declares).map_or(name, |node| node.span().in_file(name.file))
}

/// The file that the path at a place names.
fn file_at(workspace: &Workspace, file: FileId, offset: u32) -> Option<Destination> {
    let touches = |span: Span| span.start <= offset && offset <= span.end;
    let named = workspace.paths(file).into_iter().find(|named| touches(named.at))?;
    let start = Span::default().in_file(named.file?);
    Some(Destination { from: named.at.in_file(file), to: start, whole: start })
}

/// Where the type of the thing that is named at a place is declared: the list of a label, the record of a reference, the
/// ladder of a tier.
pub fn type_definitions(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Destination> {
    let Some(name) = name_at(workspace, file, offset) else { return Vec::new() };
    let places: BTreeSet<TypePlace> = name.of.iter().filter_map(|of| type_place(workspace.model(), *of)).collect();
    let mut found = Vec::new();
    for place in places {
        match place {
            TypePlace::Declared(of) => {
                found.extend(declared(workspace, &Named { at: name.at, of: BTreeSet::from([of]) }));
            }
            TypePlace::Written(to) => found.push(Destination { from: name.at, to, whole: to }),
        }
    }
    found.dedup();
    found
}

/// All that says what the thing that is named at a place comes to: the versions and cases of a threshold, what a tier asks
/// in tables and blocks, the cells and clauses of a benefit.
pub fn implementations(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Destination> {
    let Some(name) = name_at(workspace, file, offset) else { return Vec::new() };
    let mut places = BTreeSet::new();
    for extent in extents_of(workspace, &name.of) {
        places.extend(clauses_of(&extent));
    }
    places.into_iter().map(|to| Destination { from: name.at, to, whole: to }).collect()
}
