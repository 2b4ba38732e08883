//! Another name for a thing, everywhere: in other files, in tests, in the CSV files of thresholds, and in parts that cannot
//! be read at the moment. The change is tried out first: where a name would come to mean something else, or the program
//! would have an error that it has not now, it is refused with what would be wrong.
//! Must not know how an editor asks for the new name.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::name_of;
use super::place::{Named, name_at, uses_of};
use crate::diagnostic::{Diagnostic, Edit};
use crate::semantic::model::{BuiltIn, LocalKind, Target};
use crate::semantic::naming::{as_written, kind_of, symbol_of};
use crate::syntax::ast::Declaration;
use crate::syntax::nodes::{Node, visit};
use crate::syntax::{TokenKind, tokens};
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::Workspace;

/// What can be renamed at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// What the editor replaces: the name without backticks or quotes.
    pub at: FileSpan,
    /// The name as it is now.
    pub name: String,
}

/// What would be renamed at a place, or why nothing can be.
pub fn prepare_rename(workspace: &Workspace, file: FileId, offset: u32) -> Result<Renamable, String> {
    let name = renamable(workspace, file, offset)?;
    let written = workspace.sources().slice(name.at);
    let inner = Span { start: name.at.span.start + 1, end: name.at.span.end.saturating_sub(1) };
    let span = if written.starts_with(['`', '"']) && !inner.is_empty() { inner } else { name.at.span };
    let at = span.in_file(file);
    Ok(Renamable { at, name: workspace.sources().slice(at).to_owned() })
}

/// The name at a place, if the program may call it otherwise.
fn renamable(workspace: &Workspace, file: FileId, offset: u32) -> Result<Named, String> {
    let Some(name) = name_at(workspace, file, offset) else {
        return Err("no name stands here that stands for something".to_owned());
    };
    let model = workspace.model();
    for of in &name.of {
        let called = name_of(model, *of);
        match of {
            Target::BuiltIn(BuiltIn::Fact(_)) => {
                return Err(format!("`{called}` is a fact that the language gives every program"));
            }
            Target::BuiltIn(_) => return Err(format!("`{called}` is a word of the language")),
            Target::Record(record) if Some(*record) == model.partner => {
                return Err("`partner` is the record that every program is about; the language calls it so".to_owned());
            }
            _ => {}
        }
    }
    if !uses_of(workspace, &name.of).any(|it| it.declares) {
        let called = name.first().map(|of| name_of(model, of)).unwrap_or_default();
        return Err(format!("`{called}` is declared by the language, not by the program"));
    }
    Ok(name)
}

/// The edits that give the thing at a place another name, in the order of the files; or why that cannot be done.
pub fn rename(workspace: &Workspace, file: FileId, offset: u32, new: &str) -> Result<Vec<Edit>, String> {
    let name = renamable(workspace, file, offset)?;
    let new = new.trim().trim_matches(|quote| matches!(quote, '`' | '"'));
    if new.is_empty() {
        return Err("the new name is empty".to_owned());
    }
    let is_rule = name.of.iter().any(|of| match of {
        Target::Local(local) => workspace.model().locals[*local].kind == LocalKind::Rule,
        _ => false,
    });
    if let Some(bad) = new.chars().find(|it| it.is_control() || (*it == '`' && !is_rule) || (*it == '"' && is_rule)) {
        return Err(format!("a name holds no {}", if bad.is_control() { "line breaks" } else { "such quotes" }));
    }
    if let Some(refusal) = taken(workspace, &name, new) {
        return Err(refusal);
    }
    // A name that is a keyword where it stands may need backticks although it is a plain word.
    let plain = edits(workspace, &name, new, &as_written(new));
    match check(workspace, &plain) {
        Ok(()) => Ok(plain),
        Err(refusal) => {
            let quoted = edits(workspace, &name, new, &format!("`{new}`"));
            check(workspace, &quoted).map(|()| quoted).map_err(|_| refusal)
        }
    }
}

/// Why a name is not free, where that is plain before anything is tried: something of the same kind has it, in the same
/// place.
fn taken(workspace: &Workspace, name: &Named, new: &str) -> Option<String> {
    let model = workspace.model();
    let of = name.first()?;
    let other = model
        .uses
        .iter()
        .filter(|it| it.declares && !name.of.contains(&it.of))
        .find(|it| name_of(model, it.of) == new && namespace(workspace, it.of) == namespace(workspace, of))?;
    let at = symbol_of(other.of, model)?.at;
    let place = workspace.sources().place(at);
    Some(format!("`{new}` is declared already: {}, at {place}", kind_of(other.of, model)))
}

/// Names of one namespace must differ.
#[derive(PartialEq, Eq)]
enum Namespace {
    /// What partners have.
    Facts,
    /// What a type can be named by.
    Types,
    /// The parts of one thing, by its place in its list.
    Of(&'static str, usize),
}

fn namespace(workspace: &Workspace, of: Target) -> Option<Namespace> {
    let model = workspace.model();
    let of_record = |record| match Some(record) == model.partner {
        true => Namespace::Facts,
        false => Namespace::Of("record", record.index()),
    };
    Some(match of {
        Target::Enum(_) | Target::Record(_) => Namespace::Types,
        Target::Label(list, _) => Namespace::Of("list", list.index()),
        Target::Field(field) => of_record(model.fields[field].record),
        Target::Metric(metric) => of_record(model.metrics[metric].of?),
        Target::Tier(ladder, _) => Namespace::Of("ladder", ladder.index()),
        Target::Role(_) => Namespace::Of("roles", 0),
        Target::Kpi(_) => Namespace::Of("kpis", 0),
        Target::Threshold(_)
        | Target::Track(_)
        | Target::Gate(_)
        | Target::Score(_)
        | Target::Band(_)
        | Target::Specialization(_)
        | Target::Benefit(_)
        | Target::Calculation(_) => Namespace::Facts,
        // Whether these meet depends on where they stand; the trial says so.
        Target::Group(_) | Target::Local(_) | Target::BuiltIn(_) => return None,
    })
}

/// The edits: of every name that stands for the thing, and of those that seem to in parts that could not be understood.
fn edits(workspace: &Workspace, name: &Named, new: &str, written: &str) -> Vec<Edit> {
    let old = name.first().map(|of| name_of(workspace.model(), of)).unwrap_or_default();
    let mut places: BTreeMap<FileSpan, String> = BTreeMap::new();
    for place in uses_of(workspace, &name.of) {
        let before = workspace.sources().slice(place.at);
        let is_policy = workspace.tree(place.at.file).is_some();
        let text = match before.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            // The name of a rule that is there for each label has the label after it.
            Some(text) => {
                let after = text.strip_prefix(old.as_str()).unwrap_or("");
                format!("\"{}{after}\"", new.replace('\\', "\\\\"))
            }
            None if is_policy => written.to_owned(),
            None => csv_cell(workspace, place.at, new),
        };
        places.insert(place.at, text);
    }
    for at in unclear(workspace, name, &old) {
        places.entry(at).or_insert_with(|| written.to_owned());
    }
    let edit = |(at, text): (FileSpan, String)| (workspace.sources().slice(at) != text).then_some(Edit { at, text });
    places.into_iter().filter_map(edit).collect()
}

/// A name as a cell of a CSV file holds it; in quotes already where the cell has them.
fn csv_cell(workspace: &Workspace, at: FileSpan, new: &str) -> String {
    let before = at.span.start.checked_sub(1).map(|start| Span { start, end: at.span.start }.in_file(at.file));
    let in_quotes = before.is_some_and(|before| workspace.sources().slice(before) == "\"");
    let doubled = new.replace('"', "\"\"");
    match in_quotes || !new.contains([',', ';', '"']) {
        true => doubled,
        false => format!("\"{doubled}\""),
    }
}

/// Names in parts that could not be understood which can mean only this: nothing else of the program is called so.
fn unclear(workspace: &Workspace, name: &Named, old: &str) -> Vec<FileSpan> {
    let model = workspace.model();
    let of_part = name.of.iter().any(|of| matches!(of, Target::Local(_)));
    let is_only = !of_part && model.uses.iter().all(|it| name.of.contains(&it.of) || name_of(model, it.of) != old);
    if !is_only {
        return Vec::new();
    }
    let known: BTreeSet<FileSpan> = model.uses.iter().map(|it| it.at).collect();
    let mut found = Vec::new();
    let files: BTreeSet<FileId> = model.uses.iter().map(|it| it.at.file).collect();
    for file in files {
        let (Some(tree), Some(source)) = (workspace.tree(file), workspace.sources().source(file)) else { continue };
        visit(tree, &mut |node| {
            if let Node::Name(other) = node
                && other.text == old
                && !known.contains(&other.span.in_file(file))
            {
                found.push(other.span.in_file(file));
            }
            true
        });
        let broken = tree.items.iter().filter(|item| item.declaration == Declaration::Error).map(|item| item.span);
        let broken: Vec<Span> = broken.collect();
        if broken.is_empty() {
            continue;
        }
        for token in tokens(file, &source.text) {
            let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
            if is_name && token.text.trim_matches('`') == old && broken.iter().any(|it| it.contains(token.span)) {
                found.push(token.span.in_file(file));
            }
        }
    }
    found
}

/// Tries edits out: every name must go on to stand for what it stands for, and no error may come.
fn check(workspace: &Workspace, edits: &[Edit]) -> Result<(), String> {
    let changed = workspace.edited(edits);
    let errors = |of: &Workspace| of.diagnostics().into_iter().filter(Diagnostic::is_error).collect::<Vec<_>>();
    let (before, after) = (errors(workspace), errors(&changed));
    if after.len() > before.len() {
        let known: BTreeSet<_> = before.iter().map(|finding| (finding.code, finding.message.as_str())).collect();
        let new = after.iter().find(|finding| !known.contains(&(finding.code, finding.message.as_str())));
        return Err(match new.or(after.last()) {
            Some(finding) => {
                let place = finding.at().map(|at| changed.sources().place(at)).unwrap_or_default();
                format!("the program would not be sound any more: {}, at {place}", finding.message)
            }
            None => "the program would not be sound any more".to_owned(),
        });
    }
    let (old, new) = (&workspace.model().uses, &changed.model().uses);
    let mut moves = Moves::by(edits);
    let odd = old.iter().zip(new).find(|(old, new)| {
        moves.start(workspace, old.at) != new.at.span.start || old.at.file != new.at.file || old.of != new.of
    });
    match odd {
        None if old.len() == new.len() => Ok(()),
        odd => {
            let place = odd.map(|(old, _)| format!(" at {}", workspace.sources().place(old.at))).unwrap_or_default();
            Err(format!("the name{place} would come to mean something else"))
        }
    }
}

/// Where places lie after some edits; asked for one place after the other, in order.
struct Moves<'e> {
    edits: std::iter::Peekable<std::vec::IntoIter<&'e Edit>>,
    /// The file at hand, and what the edits so far have taken away and put there.
    file: Option<FileId>,
    gone: u32,
    come: u32,
    in_csv: bool,
}

impl<'e> Moves<'e> {
    fn by(edits: &'e [Edit]) -> Moves<'e> {
        let mut edits: Vec<&Edit> = edits.iter().collect();
        edits.sort_by_key(|edit| edit.at);
        Moves { edits: edits.into_iter().peekable(), file: None, gone: 0, come: 0, in_csv: false }
    }

    /// The start of a name after the edits before it in its file.
    fn start(&mut self, workspace: &Workspace, at: FileSpan) -> u32 {
        if self.file.replace(at.file) != Some(at.file) {
            (self.gone, self.come) = (0, 0);
            self.in_csv = workspace.tree(at.file).is_none();
        }
        let before = |edit: &&Edit| (edit.at.file, edit.at.span.end) <= (at.file, at.span.start);
        while let Some(edit) = self.edits.next_if(before) {
            if edit.at.file == at.file {
                self.gone += edit.at.span.end - edit.at.span.start;
                self.come = self.come.saturating_add(u32::try_from(edit.text.len()).unwrap_or(u32::MAX));
            }
        }
        // A cell that needs quotes gets them around the name.
        let quote = self.edits.peek().is_some_and(|edit| edit.at == at && edit.text.starts_with('"'));
        let quote = u32::from(quote && self.in_csv);
        at.span.start.saturating_add(self.come + quote).saturating_sub(self.gone)
    }
}
