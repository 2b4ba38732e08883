//! Which files make up which program. A policy that no other one imports is the root of a program; a file that several
//! import belongs to each of them. Open texts count, what is closed is read from the disk.
//! Must not know the protocol or what is wrong with a program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::documents::{Document, Documents};
use super::uri;
use crate::data::files;
use crate::text::FileId;
use crate::workspace::{Loader, NotLoaded, Workspace};

/// The programs, in the order of their roots' names.
#[derive(Debug, Default)]
pub struct Programs {
    /// The policies in the folders that are open.
    on_disk: BTreeSet<String>,
    programs: BTreeMap<String, Program>,
    /// How often any of them changed.
    revision: u64,
    /// How often files changed on the disk.
    refreshed: u64,
    /// What programs were before edits: to forget a whole program takes time that nobody should wait for.
    past: Vec<Workspace>,
}

/// The most states of programs that wait to be forgotten.
const MOST_PAST: usize = 8;

/// One program: its files are named within it by their paths from the root's folder.
#[derive(Clone, Debug)]
pub struct Program {
    folder: String,
    root: FileId,
    workspace: Workspace,
    /// Another one after each change, and never that of another state of the program.
    revision: u64,
}

impl Programs {
    /// All programs with the names of their roots.
    pub fn by_root(&self) -> impl Iterator<Item = (&String, &Program)> {
        self.programs.iter()
    }

    /// All programs.
    pub fn iter(&self) -> impl Iterator<Item = &Program> {
        self.programs.values()
    }

    /// The program of a root.
    pub fn root(&self, root: &str) -> Option<&Program> {
        self.programs.get(root)
    }

    /// The programs that a file belongs to, with what it is there.
    pub fn of(&self, key: &str) -> Vec<(&Program, FileId)> {
        self.iter().filter_map(|program| Some((program, program.file(key)?))).collect()
    }

    /// Which state of the disk the programs know.
    pub fn refreshed(&self) -> u64 {
        self.refreshed
    }

    /// Takes in which policies there are in the folders, each read by itself from the disk in the state `refreshed`.
    pub fn found(&mut self, mut read: BTreeMap<String, Program>, refreshed: u64, documents: &Documents) {
        self.on_disk = read.keys().cloned().collect();
        read.retain(|key, _| refreshed == self.refreshed && documents.get(key).is_none());
        self.group(read, documents);
    }

    /// Takes in that an open text changed.
    pub fn edit(&mut self, key: &str, documents: &Documents) {
        let Some(document) = documents.get(key) else { return };
        let mut known = false;
        let mut regroup = false;
        for program in self.programs.values_mut() {
            let Some(file) = program.held(key) else { continue };
            known = true;
            let before = program.workspace.named_by(file);
            if self.past.len() >= MOST_PAST {
                self.past.clear();
            }
            self.past.push(program.workspace.clone());
            program.set(key, &document.text);
            self.revision += 1;
            program.revision = self.revision;
            if program.workspace.named_by(file) != before {
                regroup = true;
            }
            program.load(documents);
        }
        let is_part = || is_policy(key, document) || self.iter().any(|it| it.tables().iter().any(|name| name == key));
        if regroup || !known && is_part() {
            self.group(BTreeMap::new(), documents);
        }
    }

    /// Forgets what programs were, now that nobody waits.
    pub fn forget_past(&mut self) {
        self.past.clear();
    }

    /// Takes in that files came, went or changed otherwise than by the editor's edits. Programs that name one of them are
    /// made anew.
    pub fn refresh(&mut self, keys: &BTreeSet<String>, documents: &Documents) {
        self.refreshed += 1;
        for key in keys.iter().filter(|key| key.ends_with(".partner")) {
            if uri::is_path(key) && Path::new(key).is_file() {
                self.on_disk.insert(key.clone());
            } else {
                self.on_disk.remove(key);
            }
        }
        self.programs.retain(|_, program| !program.keys().any(|key| keys.contains(&key)) && program.is_complete());
        self.group(BTreeMap::new(), documents);
    }

    /// Decides which policies are roots, and reads what belongs to them; `read` are those that have been read already.
    fn group(&mut self, mut read: BTreeMap<String, Program>, documents: &Documents) {
        let open = documents.iter().filter(|(key, document)| is_policy(key, document));
        let candidates: BTreeSet<String> =
            open.map(|(key, _)| key.to_owned()).chain(self.on_disk.iter().cloned()).collect();
        self.programs.retain(|root, _| candidates.contains(root));
        // First each policy by itself: those that another one names are no roots.
        let mut alone: BTreeMap<String, Program> = BTreeMap::new();
        for key in &candidates {
            let known = self.programs.remove(key).or_else(|| read.remove(key));
            let program = known.or_else(|| match documents.get(key) {
                Some(document) => Some(Program::of_text(key, &document.text)),
                None => Program::read(key),
            });
            alone.extend(program.map(|program| (key.clone(), program)));
        }
        let named: BTreeSet<String> = alone.iter().flat_map(|(key, program)| program.named_by_root(key)).collect();
        let mut inner: BTreeSet<String> = BTreeSet::new();
        for first in [true, false] {
            // Policies that import each other in a loop have no root among them: the first that nothing reached is one.
            let keys: Vec<String> = alone.keys().cloned().collect();
            for key in keys {
                if inner.contains(&key) || first && named.contains(&key) {
                    continue;
                }
                let Some(mut program) = alone.remove(&key) else { continue };
                program.load(documents);
                self.revision += 1;
                program.revision = self.revision;
                inner.extend(program.keys().filter(|it| *it != key));
                self.programs.insert(key, program);
            }
        }
        // A file may be reached only from another's: what a program reaches is no root of its own.
        let roots: Vec<String> = self.programs.keys().cloned().collect();
        for root in roots {
            if self.programs.iter().any(|(other, program)| *other != root && program.file(&root).is_some()) {
                self.programs.remove(&root);
            }
        }
    }
}

impl Program {
    /// Reads a policy by itself from the disk.
    pub fn read(key: &str) -> Option<Program> {
        let bytes = fs::read(key).ok()?;
        Some(Program::alone(key, |workspace, name| workspace.set_bytes(name, &bytes)))
    }

    /// A policy by itself.
    fn of_text(key: &str, text: &str) -> Program {
        Program::alone(key, |workspace, name| workspace.set_text(name, text))
    }

    fn alone(key: &str, set: impl FnOnce(&mut Workspace, &str) -> FileId) -> Program {
        let (folder, name) = uri::split(key);
        let mut workspace = Workspace::default();
        let root = set(&mut workspace, name);
        Program { folder: folder.to_owned(), root, workspace, revision: 0 }
    }

    /// The files, checked.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The folder that holds all its files.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Another number after each change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The names of the tables that its files name, whether or not they are there.
    pub fn tables(&self) -> Vec<String> {
        let named = self.workspace.files().flat_map(|file| self.workspace.named_by(file));
        named.filter(|name| name.ends_with(".csv")).map(|name| uri::join(&self.folder, &name)).collect()
    }

    /// The file that the program begins with.
    pub fn root(&self) -> FileId {
        self.root
    }

    /// What a file is in the program; none where it does not belong to it.
    pub fn file(&self, key: &str) -> Option<FileId> {
        let file = self.held(key)?;
        self.workspace.files().any(|it| it == file).then_some(file)
    }

    /// A file that is here, whether or not it belongs to the program as it stands.
    fn held(&self, key: &str) -> Option<FileId> {
        let name = self.name(key)?;
        self.workspace.sources().iter().find_map(|(file, source)| (&*source.name == name).then_some(file))
    }

    /// The name that we know a file of the program by.
    pub fn key(&self, file: FileId) -> Option<String> {
        self.workspace.sources().source(file).map(|source| uri::join(&self.folder, &source.name))
    }

    /// The names of all its files.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.workspace.files().filter_map(|file| self.key(file))
    }

    /// The name that a file has, or would have, in the program.
    fn name<'a>(&self, key: &'a str) -> Option<&'a str> {
        if self.folder.is_empty() {
            return Some(key);
        }
        let rest = key.strip_prefix(self.folder.as_str())?;
        if self.folder.ends_with('/') { Some(rest) } else { rest.strip_prefix('/') }
    }

    fn set(&mut self, key: &str, text: &str) {
        if let Some(name) = self.name(key).map(str::to_owned) {
            self.workspace.set_text(&name, text);
        }
    }

    fn load(&mut self, documents: &Documents) {
        let mut shelf = Shelf { folder: &self.folder, documents };
        self.workspace.load(&mut shelf);
    }

    /// The names of the files that its root names itself.
    fn named_by_root(&self, key: &str) -> Vec<String> {
        let names = self.workspace.named_by(self.root).into_iter();
        names.map(|name| uri::join(&self.folder, &name)).filter(|named| named != key).collect()
    }

    /// Whether every file that it names is there.
    fn is_complete(&self) -> bool {
        self.workspace.is_complete()
    }
}

fn is_policy(key: &str, document: &Document) -> bool {
    key.ends_with(".partner") || document.language == "partner"
}

/// Where a program's files come from: the open texts first, then the disk.
struct Shelf<'a> {
    folder: &'a str,
    documents: &'a Documents,
}

impl Loader for Shelf<'_> {
    fn load(&mut self, name: &str) -> Result<Vec<u8>, NotLoaded> {
        let key = uri::join(self.folder, name);
        if let Some(document) = self.documents.get(&key) {
            return Ok(document.text.clone().into_bytes());
        }
        if !uri::is_path(&key) {
            return Err(NotLoaded::Absent(Vec::new()));
        }
        let path = Path::new(&key);
        let Ok(real) = path.canonicalize() else {
            let there = path.parent().and_then(|folder| files::list(folder).ok()).unwrap_or_default();
            let names = there.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
            return Err(NotLoaded::Absent(names.collect()));
        };
        // A link may lead anywhere.
        if Path::new(self.folder).canonicalize().is_ok_and(|folder| !real.starts_with(folder)) {
            return Err(NotLoaded::Outside);
        }
        fs::read(path).map_err(|error| NotLoaded::Unreadable(error.to_string()))
    }
}
