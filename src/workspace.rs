//! The one door for every front end: texts in, findings and the plan out. The command line fills it from files, an
//! editor from open documents; what those name is asked of a loader. Must not read files, know terminals or protocols.

mod passage;
mod references;

pub use passage::Passage;
pub use references::{Loader, NotLoaded};

use references::Linked;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Diagnostic, Edit, sort};
use crate::plan::{
    Plan,
    lower::{lower, lower_rows},
};
use crate::semantic::{Analysis, Model, Part, Values, analyze_with};
use crate::syntax::csv::{CsvTable, parse_csv};
use crate::syntax::{Memory, Parse, ast, decode, parse_again};
use crate::text::{FileId, Sources, Span};
use crate::value::Date;

/// The files of one program: those that a front end gives, and those that they name. Cheap to clone: texts, trees and
/// the analysis are shared.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    sources: Sources,
    files: BTreeMap<FileId, File>,
    /// The files that were asked for and are not there.
    absent: BTreeMap<String, NotLoaded>,
    /// The folder that no path leads out of, where it is not that of the first file.
    root: Option<String>,
    /// What follows from the paths in the files; made when it is first asked for, forgotten when a file changes.
    linked: OnceLock<Arc<Linked>>,
    /// The same of what the files mean together.
    analysis: OnceLock<Arc<Analysis>>,
}

#[derive(Clone, Debug)]
struct File {
    content: Content,
    /// What was wrong with the bytes, before there was a text.
    encoding: Option<Diagnostic>,
    /// Whether it is here because another file names it.
    named: bool,
}

#[derive(Clone, Debug)]
enum Content {
    /// With what the next parse may begin from.
    Policy(Arc<Parse>, Memory),
    Values(Arc<(CsvTable, Vec<Diagnostic>)>),
}

impl Content {
    /// Reads a text; `before` is what the file held until now.
    fn of(id: FileId, name: &str, text: &str, before: Option<&Content>) -> Content {
        if name.ends_with(".csv") {
            return Content::Values(Arc::new(parse_csv(id, text)));
        }
        let (parse, memory) = match before {
            Some(Content::Policy(_, memory)) => parse_again(id, text, memory),
            _ => parse_again(id, text, &Memory::default()),
        };
        Content::Policy(Arc::new(parse), memory)
    }

    fn tree(&self) -> Option<&ast::File> {
        match self {
            Content::Policy(parse, _) => Some(&parse.file),
            Content::Values(_) => None,
        }
    }

    fn findings(&self) -> &[Diagnostic] {
        match self {
            Content::Policy(parse, _) => &parse.diagnostics,
            Content::Values(values) => &values.1,
        }
    }
}

/// A file that another one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// The path, quotes included.
    pub at: Span,
    /// The name of the file that it leads to.
    pub name: String,
    /// That file; none where it is not there.
    pub file: Option<FileId>,
}

impl Workspace {
    /// Adds a file, or gives the file of that name a new text. Names are paths with `/`; the first file is the program's,
    /// and its folder the one that no path leads out of. A name that ends in `.csv` is the table of a threshold.
    pub fn set_text(&mut self, name: &str, text: &str) -> FileId {
        let known = self.files.keys().copied().find(|id| self.sources.source(*id).is_some_and(|it| &*it.name == name));
        let id = match known {
            Some(id) => {
                self.sources.replace(id, text);
                id
            }
            None => self.sources.add(name, text),
        };
        self.absent.remove(name);
        let before = self.files.get(&id);
        let named = before.is_some_and(|file| file.named);
        let content = Content::of(id, name, text, before.map(|file| &file.content));
        self.files.insert(id, File { content, encoding: None, named });
        self.forget();
        id
    }

    /// Adds a file from its bytes. Bytes that are not UTF-8 are reported, and read as far as they can be.
    pub fn set_bytes(&mut self, name: &str, bytes: &[u8]) -> FileId {
        let id = self.set_text(name, "");
        let mut finding = match decode(id, bytes) {
            Ok(text) => return self.set_text(name, text),
            Err(finding) => *finding,
        };
        self.sources.replace(id, &String::from_utf8_lossy(bytes));
        // The finding was made without a text to point into; now there is one, up to the byte as it was written.
        let bad = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        finding.labels.clear();
        let byte = Span::new(bad, bad + char::REPLACEMENT_CHARACTER.len_utf8());
        let finding = finding.label(byte.in_file(id), "this byte");
        if let Some(file) = self.files.get_mut(&id) {
            file.encoding = Some(finding);
        }
        id
    }

    /// Sets the folder that no path leads out of, where it is not that of the first file.
    pub fn set_root(&mut self, folder: &str) {
        self.root = Some(folder.to_owned());
        self.forget();
    }

    /// Brings in the files that others name, and those that these name. A file that is here already stays as it is: an
    /// editor's text counts more than what is on disk.
    pub fn load(&mut self, loader: &mut dyn Loader) {
        self.absent.clear();
        loop {
            let wanted = self.wanted();
            if wanted.is_empty() || self.files.len() > MAX_FILES {
                break;
            }
            for name in wanted {
                match loader.load(&name) {
                    Ok(bytes) => {
                        let id = self.set_bytes(&name, &bytes);
                        if let Some(file) = self.files.get_mut(&id) {
                            file.named = true;
                        }
                    }
                    Err(why) => drop(self.absent.insert(name, why)),
                }
            }
        }
        self.forget();
    }

    /// Forgets what followed from the files as they were.
    fn forget(&mut self) {
        self.linked = OnceLock::new();
        self.analysis = OnceLock::new();
    }

    /// The names of files that others name and that are not here yet.
    fn wanted(&self) -> BTreeSet<String> {
        let names = self.names();
        let root = self.root();
        let trees = self.files.iter().filter_map(|(id, file)| Some((*id, file.content.tree()?)));
        let named = trees.flat_map(|(id, tree)| {
            let from = self.sources.source(id).map_or("", |source| &*source.name);
            references::references(tree)
                .filter_map(move |it| references::follow(root, from, &it.path.value, it.purpose).ok())
        });
        named.filter(|name| !names.contains_key(name.as_str()) && !self.absent.contains_key(name)).collect()
    }

    /// The names of the files that a file names, wherever they lead within the program, in order.
    pub fn named_by(&self, file: FileId) -> Vec<String> {
        let from = self.sources.source(file).map_or("", |source| &*source.name);
        let named = self.tree(file).into_iter().flat_map(references::references);
        named.filter_map(|it| references::follow(self.root(), from, &it.path.value, it.purpose).ok()).collect()
    }

    /// Whether every file that another one names is there.
    pub fn is_complete(&self) -> bool {
        self.absent.is_empty()
    }

    /// The folder that no path leads out of.
    fn root(&self) -> &str {
        let first = || self.files.keys().next().and_then(|id| self.sources.source(*id));
        self.root.as_deref().unwrap_or_else(|| first().map_or("", |source| references::folder(&source.name)))
    }

    fn names(&self) -> BTreeMap<&str, FileId> {
        self.files.keys().filter_map(|id| Some((&*self.sources.source(*id)?.name, *id))).collect()
    }

    /// The workspace with some edits made, which do not overlap; this one stays as it is.
    pub fn edited(&self, edits: &[Edit]) -> Workspace {
        let mut edited = self.clone();
        let mut edits: Vec<&Edit> = edits.iter().collect();
        edits.sort_by_key(|edit| edit.at);
        for edits in edits.chunk_by(|one, other| one.at.file == other.at.file) {
            let Some(source) = edits.first().and_then(|edit| self.sources.source(edit.at.file)) else { continue };
            let mut text = source.text.to_string();
            for edit in edits.iter().rev() {
                let range = edit.at.span.range();
                if text.get(range.clone()).is_some() {
                    text.replace_range(range, &edit.text);
                }
            }
            edited.set_text(&source.name.clone(), &text);
        }
        edited
    }

    /// Forgets a file.
    pub fn remove(&mut self, file: FileId) {
        self.sources.remove(file);
        self.files.remove(&file);
        self.forget();
    }

    /// The files that belong to the program, in the order in which they came.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.linked().members().into_iter()
    }

    /// The texts, which findings point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The tree of a file; none for the table of a threshold.
    pub fn tree(&self, file: FileId) -> Option<&ast::File> {
        self.files.get(&file).and_then(|file| file.content.tree())
    }

    /// The paths that stand in a file, in order, with the files that they name. One that cannot be followed is left out.
    pub fn paths(&self, file: FileId) -> Vec<NamedFile> {
        let (Some(tree), Some(source)) = (self.tree(file), self.sources.source(file)) else { return Vec::new() };
        let names = self.names();
        let named = references::references(tree).filter_map(|it| {
            let name = references::follow(self.root(), &source.name, &it.path.value, it.purpose).ok()?;
            Some(NamedFile { at: it.path.span, file: names.get(name.as_str()).copied(), name })
        });
        named.collect()
    }

    /// The checked program; with errors among the findings it is what could be understood.
    pub fn model(&self) -> &Model {
        &self.analysis().model
    }

    /// Everything that is wrong, in order. Where a file was not read as text, nothing else is said: the rest would only
    /// follow from that.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let linked = self.linked();
        let members = linked.members();
        let files = || members.iter().filter_map(|id| self.files.get(id));
        let mut findings: Vec<Diagnostic> = files().filter_map(|file| file.encoding.clone()).collect();
        if findings.is_empty() {
            findings.extend(files().flat_map(|file| file.content.findings().iter().cloned()));
            findings.extend(linked.findings.iter().chain(&self.analysis().diagnostics).cloned());
        }
        sort(&mut findings);
        findings
    }

    /// The executable program for a day; none where there are errors.
    pub fn plan(&self, today: Date) -> Option<Plan> {
        let sound = !self.diagnostics().iter().any(Diagnostic::is_error);
        sound.then(|| lower(self.model(), today))
    }

    /// The program made for the rows of a record instead of partners; none where there are errors or no such record.
    pub fn plan_of_rows(&self, today: Date, record: &str) -> Option<Plan> {
        let sound = !self.diagnostics().iter().any(Diagnostic::is_error);
        if sound { lower_rows(self.model(), today, record) } else { None }
    }

    fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| Arc::new(analyze_with(&self.parts(), &self.values())))
    }

    fn linked(&self) -> &Linked {
        self.linked.get_or_init(|| Arc::new(self.link()))
    }

    /// Follows the paths in the files.
    /// Files that are given belong to the program whether one names them or not; others only where one does.
    fn link(&self) -> Linked {
        let trees = self.files.iter().filter_map(|(id, file)| Some((*id, file.content.tree()?))).collect();
        let mut linker = references::Linker::new(self.root(), &self.sources, trees, self.names(), &self.absent);
        for (id, file) in self.files.iter().filter(|(_, file)| !file.named) {
            if file.content.tree().is_some() {
                linker.enter(*id);
            }
        }
        linker.linked
    }

    /// The declarations of the program's files: what a file imports comes before it.
    fn parts(&self) -> Vec<Part<'_>> {
        self.linked().files.iter().filter_map(|id| Some(Part::whole(*id, self.tree(*id)?))).collect()
    }

    /// What the tables of thresholds hold.
    fn values(&self) -> Values<'_> {
        let linked = self.linked();
        let tables = linked.values.iter().filter_map(|(at, id)| match &self.files.get(id)?.content {
            Content::Values(values) => Some((*at, (*id, &values.0))),
            Content::Policy(..) => None,
        });
        let broken =
            linked.values.values().any(|id| self.files.get(id).is_some_and(|it| !it.content.findings().is_empty()));
        Values { tables: tables.collect(), incomplete: broken || !linked.findings.is_empty() }
    }
}

/// The most files of a program: more than that is a folder of something else.
const MAX_FILES: usize = 1_000;
