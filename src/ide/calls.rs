//! What an outcome reads and what reads it: from columns over metrics and requirements to tiers and benefits, and back.
//! Tests are left out: they read everything. Must not know how a hierarchy is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::whole_of;
use super::extent::owners_at;
use super::kind::{Kind, kind_of, name_of};
use super::place::{Named, name_at, named, uses_of};
use super::search::container;
use crate::semantic::model::{BuiltIn, Fact, Target};
use crate::syntax::nodes::{Node, nodes_at};
use crate::text::{FileId, FileSpan};
use crate::workspace::Workspace;

/// A thing that reads or is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What it is declared in.
    pub container: Option<String>,
    /// The name where it is declared.
    pub at: FileSpan,
    /// All of the declaration.
    pub whole: FileSpan,
}

/// A thing and the places where one reads the other: in the one that reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who reads, or what is read.
    pub of: Caller,
    /// Where, each the name that is read.
    pub at: Vec<FileSpan>,
}

/// The thing that is named at a place, if it reads or is read.
pub fn caller(workspace: &Workspace, file: FileId, offset: u32) -> Option<Caller> {
    describe(workspace, &name_at(workspace, file, offset)?)
}

fn describe(workspace: &Workspace, name: &Named) -> Option<Caller> {
    let of = name.of.iter().copied().find(|of| is_read(*of))?;
    let declared = uses_of(workspace, &name.of).find(|it| it.declares)?;
    Some(Caller {
        name: name_of(workspace.model(), of),
        kind: kind_of(workspace.model(), of),
        container: container(workspace.model(), of),
        at: declared.at,
        whole: whole_of(workspace, declared.at),
    })
}

/// Whether a thing has a value, or decides one.
fn is_read(of: Target) -> bool {
    !matches!(of, Target::Enum(_) | Target::Label(..) | Target::Record(_) | Target::Local(_) | Target::BuiltIn(_))
}

/// The things that read the one that is declared at a place, each with where.
pub fn incoming(workspace: &Workspace, declared: FileSpan) -> Vec<Call> {
    let Some(name) = named(workspace, declared) else { return Vec::new() };
    let mut of = name.of.clone();
    // Who reads `tier` reads all tiers of its ladder.
    let facts = name.of.iter().filter_map(|of| match of {
        Target::Tier(ladder, _) => Some([Fact::Tier(*ladder), Fact::Earned(*ladder), Fact::Standing(*ladder)]),
        _ => None,
    });
    of.extend(facts.flatten().map(|fact| Target::BuiltIn(BuiltIn::Fact(fact))));
    let mut readers: BTreeMap<FileSpan, (Named, BTreeSet<FileSpan>)> = BTreeMap::new();
    for place in uses_of(workspace, &of).filter(|it| !it.declares) {
        for owner in owners_at(workspace, place.at.file, place.at.span.start) {
            let Some(owner) = named(workspace, owner).filter(|owner| owner.of.is_disjoint(&name.of)) else { continue };
            let Some(key) = uses_of(workspace, &owner.of).find(|it| it.declares).map(|it| it.at) else { continue };
            readers.entry(key).or_insert_with(|| (owner, BTreeSet::new())).1.insert(place.at);
        }
    }
    calls(workspace, readers)
}

/// The things that the one that is declared at a place reads, each with where.
pub fn outgoing(workspace: &Workspace, declared: FileSpan) -> Vec<Call> {
    let Some(name) = named(workspace, declared) else { return Vec::new() };
    let mut read: BTreeMap<FileSpan, (Named, BTreeSet<FileSpan>)> = BTreeMap::new();
    // What a declaration's places belong to is asked of each of its names.
    let mut owners: BTreeMap<FileSpan, bool> = BTreeMap::new();
    for (file, span) in items_with(workspace, &name) {
        let uses = &workspace.model().uses;
        let from = uses.partition_point(|it| (it.at.file, it.at.span.start) < (file, span.start));
        let inside = uses.get(from..).unwrap_or_default();
        let mut last = None;
        for place in inside.iter().take_while(|it| it.at.file == file && it.at.span.start < span.end) {
            if place.declares || name.of.contains(&place.of) || last.replace(place.at) == Some(place.at) {
                continue;
            }
            let is_own = owners_at(workspace, file, place.at.span.start).into_iter().any(|owner| {
                let is_own = || named(workspace, owner).is_some_and(|it| !it.of.is_disjoint(&name.of));
                *owners.entry(owner).or_insert_with(is_own)
            });
            let Some(what) = named(workspace, place.at).filter(|_| is_own) else { continue };
            let Some(key) = uses_of(workspace, &what.of).find(|it| it.declares).map(|it| it.at) else { continue };
            read.entry(key).or_insert_with(|| (what, BTreeSet::new())).1.insert(place.at);
        }
    }
    calls(workspace, read)
}

/// The innermost declarations that a thing is named in.
fn items_with(workspace: &Workspace, name: &Named) -> BTreeSet<(FileId, crate::text::Span)> {
    let mut found = BTreeSet::new();
    for place in uses_of(workspace, &name.of) {
        let Some(tree) = workspace.tree(place.at.file) else { continue };
        let around = nodes_at(tree, place.at.span.start);
        let item = around.iter().rev().find(|node| matches!(node, Node::Item(_)));
        found.extend(item.map(|item| (place.at.file, item.span())));
    }
    found
}

fn calls(workspace: &Workspace, found: BTreeMap<FileSpan, (Named, BTreeSet<FileSpan>)>) -> Vec<Call> {
    let call = |(name, at): (Named, BTreeSet<FileSpan>)| {
        Some(Call { of: describe(workspace, &name)?, at: at.into_iter().collect() })
    };
    found.into_values().filter_map(call).collect()
}
