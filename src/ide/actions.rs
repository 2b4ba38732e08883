//! Changes that an editor offers at a place: the cures of findings there, and rewrites of what stands there.
//! Must not know how they are shown; a rewrite never changes what the policy means, unless its title says so.

mod arms;
mod extract;
mod fields;
mod layout;
mod order;
mod table;
mod weights;

pub use layout::laid_out;

use super::completion::Seen;
use crate::diagnostic::{Code, Edit};
use crate::syntax::ast::{Declaration, File, Item};
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::Workspace;

/// A change that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub title: String,
    /// What kind of change it is.
    pub kind: ActionKind,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// The finding that it cures, by its code and place.
    pub cures: Option<(Code, FileSpan)>,
    /// Whether it is the one that should be taken.
    pub preferred: bool,
}

/// The kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// The cure of a finding.
    Fix,
    /// Every certain cure of a file.
    FixAll,
    /// A part gets a name of its own.
    Extract,
    /// The same, written otherwise.
    Rewrite,
    /// Something more.
    Add,
}

impl Action {
    fn new(title: impl Into<String>, kind: ActionKind, edits: Vec<Edit>) -> Action {
        Action { title: title.into(), kind, edits, cures: None, preferred: false }
    }
}

/// The place that changes are asked for.
struct Place<'a> {
    workspace: &'a Workspace,
    file: FileId,
    tree: &'a File,
    text: &'a str,
    range: Span,
}

impl<'a> Place<'a> {
    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn edit(&self, span: Span, text: impl Into<String>) -> Edit {
        Edit { at: span.in_file(self.file), text: text.into() }
    }

    fn insert(&self, at: u32, text: impl Into<String>) -> Edit {
        self.edit(Span { start: at, end: at }, text)
    }

    /// Whether a stretch holds the place.
    fn lies_in(&self, span: Span) -> bool {
        span.start <= self.range.start && self.range.end <= span.end
    }

    /// The declarations, those of tracks and families included.
    fn items(&self) -> Vec<&'a Item> {
        let mut found = Vec::new();
        let mut waiting: Vec<&Item> = self.tree.items.iter().rev().collect();
        while let Some(item) = waiting.pop() {
            found.push(item);
            match &item.declaration {
                Declaration::Track(track) => waiting.extend(track.items.iter().rev()),
                Declaration::Family(family) => waiting.extend(family.items.iter().rev()),
                _ => {}
            }
        }
        found
    }

    /// The blanks before the line of a byte.
    fn indent(&self, at: u32) -> &'a str {
        let before = self.text.get(..at as usize).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |line| line + 1);
        let line = self.text.get(start..).unwrap_or("");
        let blanks = line.find(|it: char| it != ' ' && it != '\t').unwrap_or(0);
        line.get(..blanks).unwrap_or("")
    }
}

/// The changes offered for a stretch of a file.
pub fn actions(workspace: &Workspace, file: FileId, range: Span, seen: &dyn Seen) -> Vec<Action> {
    let mut found = fixes(workspace, file, range);
    found.extend(fix_all(workspace, file));
    let (Some(tree), Some(source)) = (workspace.tree(file), workspace.sources().source(file)) else { return found };
    let place = Place { workspace, file, tree, text: &source.text, range };
    found.extend(arms::missing_arms(&place));
    found.extend(order::by_bound(&place));
    found.extend(weights::rebalanced(&place));
    found.extend(extract::threshold(&place));
    found.extend(extract::metric(&place));
    found.extend(table::to_blocks(&place));
    found.extend(table::to_table(&place));
    found.extend(fields::of_columns(&place, seen));
    found
}

/// The cures of the findings that touch a stretch.
fn fixes(workspace: &Workspace, file: FileId, range: Span) -> Vec<Action> {
    let touches = |at: FileSpan| at.file == file && at.span.start <= range.end && range.start <= at.span.end;
    let findings = workspace.diagnostics();
    let here = findings.iter().filter_map(|finding| Some((finding, finding.at().filter(|at| touches(*at))?)));
    here.flat_map(|(finding, at)| {
        finding.fixes.iter().map(move |fix| Action {
            title: fix.title.clone(),
            kind: ActionKind::Fix,
            edits: fix.edits.clone(),
            cures: Some((finding.code, at)),
            preferred: fix.certain || finding.fixes.len() == 1,
        })
    })
    .collect()
}

/// Every certain cure of a file in one change; of two that meet in the text the first.
pub fn fix_all(workspace: &Workspace, file: FileId) -> Option<Action> {
    let mut edits: Vec<Edit> = Vec::new();
    for finding in workspace.diagnostics() {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.certain) else { continue };
        let meets = |edit: &Edit| {
            edits.iter().any(|other| {
                let (a, b) = (edit.at.span, other.at.span);
                a.start <= b.end && b.start <= a.end
            })
        };
        if fix.edits.iter().all(|edit| edit.at.file == file && !meets(edit)) {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| edit.at);
    let title = "apply every certain fix of this file";
    (!edits.is_empty()).then(|| Action::new(title, ActionKind::FixAll, edits))
}
