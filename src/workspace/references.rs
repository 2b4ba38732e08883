//! The files that a program's files name: imports, and the tables of thresholds. Paths are followed by their text alone,
//! from the folder of the file that names them and never out of the program's; what lies behind a path is asked of a
//! [`Loader`]. Must not read files.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::ast::{self, Declaration, ThresholdBody};
use crate::text::{FileId, FileSpan, Sources};

/// Where the files come from that others name: the command line's loader reads the disk, an editor's looks at its open
/// documents first.
pub trait Loader {
    /// The bytes of the file of a name, which is a path with `/` from where the program's first file was named.
    fn load(&mut self, name: &str) -> Result<Vec<u8>, NotLoaded>;
}

/// Why a file could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotLoaded {
    /// There is none; these are the names of the files in its folder.
    Absent(Vec<String>),
    /// It lies outside the program's folder, as where a link leads.
    Outside,
    /// It is there and cannot be read.
    Unreadable(String),
}

/// What a file names another one for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Its declarations.
    Import,
    /// The values of a threshold.
    Values,
}

impl Purpose {
    fn ending(self) -> &'static str {
        match self {
            Purpose::Import => ".partner",
            Purpose::Values => ".csv",
        }
    }
}

/// A path that stands in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference<'a> {
    pub path: &'a ast::Text,
    pub purpose: Purpose,
}

/// The paths that stand in a file, in order.
pub(super) fn references(tree: &ast::File) -> impl Iterator<Item = Reference<'_>> {
    tree.items.iter().filter_map(|item| match &item.declaration {
        Declaration::Import(path) => Some(Reference { path, purpose: Purpose::Import }),
        Declaration::Threshold(ast::Threshold { body: ThresholdBody::File(path), .. }) => {
            Some(Reference { path, purpose: Purpose::Values })
        }
        _ => None,
    })
}

/// Why a path cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Absolute,
    Backslash,
    Outside,
    Ending,
}

/// The name of the file that a path in the file `from` means; `root` is the program's folder.
pub(super) fn follow(root: &str, from: &str, path: &str, purpose: Purpose) -> Result<String, Refusal> {
    if path.contains('\\') {
        return Err(Refusal::Backslash);
    }
    if path.starts_with('/') || path.contains(':') {
        return Err(Refusal::Absolute);
    }
    if !path.ends_with(purpose.ending()) {
        return Err(Refusal::Ending);
    }
    let inner = folder(from).strip_prefix(root).unwrap_or("").trim_start_matches('/');
    let mut parts: Vec<&str> = inner.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or(Refusal::Outside)?),
            part => parts.push(part),
        }
    }
    let separator = if root.is_empty() || root.ends_with('/') { "" } else { "/" };
    Ok(format!("{root}{separator}{}", parts.join("/")))
}

/// The folder of a file; empty for one that is named without.
pub(super) fn folder(name: &str) -> &str {
    match name.rfind('/') {
        Some(0) => "/",
        Some(at) => name.get(..at).unwrap_or(""),
        None => "",
    }
}

/// How many files may import one another in a row.
const MAX_DEPTH: usize = 100;

/// What follows from the references of a program's files.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// The files of the program: what a file imports comes before it.
    pub files: Vec<FileId>,
    /// The file of values that stands at a path.
    pub values: BTreeMap<FileSpan, FileId>,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
}

impl Linked {
    /// All files of the program, those of values included, in the order in which they came.
    pub fn members(&self) -> BTreeSet<FileId> {
        self.files.iter().chain(self.values.values()).copied().collect()
    }
}

/// The trees of files and the names by which they are known.
pub(super) struct Linker<'a> {
    pub root: &'a str,
    pub sources: &'a Sources,
    pub trees: BTreeMap<FileId, &'a ast::File>,
    pub names: BTreeMap<&'a str, FileId>,
    pub absent: &'a BTreeMap<String, NotLoaded>,
    pub linked: Linked,
    /// The files that import one another on the way to the one at hand.
    way: Vec<FileId>,
    entered: BTreeSet<FileId>,
}

impl<'a> Linker<'a> {
    pub fn new(
        root: &'a str,
        sources: &'a Sources,
        trees: BTreeMap<FileId, &'a ast::File>,
        names: BTreeMap<&'a str, FileId>,
        absent: &'a BTreeMap<String, NotLoaded>,
    ) -> Linker<'a> {
        let linked = Linked::default();
        Linker { root, sources, trees, names, absent, linked, way: Vec::new(), entered: BTreeSet::new() }
    }

    /// Links a file and all that it names.
    pub fn enter(&mut self, file: FileId) {
        if !self.entered.insert(file) {
            return;
        }
        let Some(tree) = self.trees.get(&file).copied() else { return };
        self.way.push(file);
        let deep = self.way.len() > MAX_DEPTH;
        for reference in references(tree) {
            let at = reference.path.span.in_file(file);
            match self.target(file, reference) {
                Ok(target) if reference.purpose == Purpose::Values => drop(self.linked.values.insert(at, target)),
                Ok(target) if self.way.contains(&target) => self.report_loop(target, at),
                Ok(_) if deep => self.linked.findings.push(
                    Diagnostic::new(Code::TooDeep, format!("files import each other more than {MAX_DEPTH} deep"))
                        .label(at, "one import too many"),
                ),
                Ok(target) => self.enter(target),
                Err(finding) => self.linked.findings.push(*finding),
            }
        }
        self.way.pop();
        self.linked.files.push(file);
    }

    fn name(&self, file: FileId) -> &'a str {
        self.sources.source(file).map_or("", |source| &source.name)
    }

    fn target(&self, from: FileId, reference: Reference<'_>) -> Result<FileId, Box<Diagnostic>> {
        let at = reference.path.span.in_file(from);
        let path = reference.path.value.as_str();
        let name = follow(self.root, self.name(from), path, reference.purpose)
            .map_err(|refusal| Box::new(refused(&refusal, path, reference.purpose, at)))?;
        self.names.get(name.as_str()).copied().ok_or_else(|| Box::new(self.not_loaded(&name, path, at)))
    }

    fn not_loaded(&self, name: &str, path: &str, at: FileSpan) -> Diagnostic {
        match self.absent.get(name) {
            Some(NotLoaded::Outside) => refused(&Refusal::Outside, path, Purpose::Import, at),
            Some(NotLoaded::Unreadable(why)) => {
                Diagnostic::new(Code::MissingFile, format!("`{name}` cannot be read: {why}")).label(at, "named here")
            }
            absent => {
                let known: Vec<&str> = match absent {
                    Some(NotLoaded::Absent(there)) => there.iter().map(String::as_str).collect(),
                    _ => self.names.keys().map(|name| last(name)).collect(),
                };
                let finding =
                    Diagnostic::new(Code::MissingFile, format!("there is no file `{name}`")).label(at, "not found");
                match nearest(last(path), known) {
                    Some(near) => {
                        let meant = format!("{}{near}", path.strip_suffix(last(path)).unwrap_or(""));
                        finding.help(format!("did you mean `{meant}`?")).suggest(
                            format!("change to `{meant}`"),
                            at,
                            format!("\"{meant}\""),
                        )
                    }
                    None => finding.help("a path starts in the folder of the file that it stands in"),
                }
            }
        }
    }

    fn report_loop(&mut self, target: FileId, at: FileSpan) {
        let from = self.way.iter().position(|file| *file == target).unwrap_or(0);
        let mut names: Vec<&str> = self.way.iter().skip(from).map(|file| self.name(*file)).collect();
        names.push(self.name(target));
        let finding = if names.len() == 2 {
            Diagnostic::new(Code::Cycle, "the file imports itself")
                .label(at, "leads back here")
                .help("remove the import")
        } else {
            let chain = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
            Diagnostic::new(Code::Cycle, format!("files import each other in a loop: {chain}"))
                .label(at, "leads back to where the loop began")
                .help("remove one of the imports, or move what both files need to a third")
        };
        self.linked.findings.push(finding);
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn refused(refusal: &Refusal, path: &str, purpose: Purpose, at: FileSpan) -> Diagnostic {
    let (message, label, help) = match refusal {
        Refusal::Absolute => (
            format!("`{path}` is no path within the program"),
            "a path from somewhere else",
            "write it from the folder of this file, as `shared/regions.partner`",
        ),
        Refusal::Backslash => (
            format!("`{path}` has a `\\`"),
            "not a path everywhere",
            "part folders with `/`, as `shared/regions.partner`",
        ),
        Refusal::Outside => (
            format!("`{path}` leads out of the program's folder"),
            "outside",
            "all files of a program lie in the folder of its first file or below it",
        ),
        Refusal::Ending => match purpose {
            Purpose::Import => (
                format!("`{path}` is no policy"),
                "does not end in `.partner`",
                "only `.partner` files are imported; the values of a threshold are read by `threshold … from \"file.csv\"`",
            ),
            Purpose::Values => (
                format!("`{path}` is no CSV file"),
                "does not end in `.csv`",
                "save the table as CSV; the declarations of another policy are read by `import`",
            ),
        },
    };
    Diagnostic::new(Code::BadPath, message).label(at, label).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_within_the_program() {
        let follow = |root, from, path| follow(root, from, path, Purpose::Import);
        let some = |name: &str| Ok(name.to_owned());
        assert_eq!(follow("", "a.partner", "b.partner"), some("b.partner"));
        assert_eq!(follow("x", "x/a.partner", "./y/b.partner"), some("x/y/b.partner"));
        assert_eq!(follow("x", "x/y/a.partner", "../b.partner"), some("x/b.partner"));
        assert_eq!(follow("/x", "/x/a.partner", "b.partner"), some("/x/b.partner"));
        assert_eq!(follow("/", "/a.partner", "b.partner"), some("/b.partner"));
        assert_eq!(follow("../x", "../x/a.partner", "b.partner"), some("../x/b.partner"));
        assert_eq!(follow(".", "./a.partner", "y/../b.partner"), some("./b.partner"));
        assert_eq!(follow("x", "x/a.partner", "../b.partner"), Err(Refusal::Outside));
        assert_eq!(follow("x", "x/a.partner", "../x/b.partner"), Err(Refusal::Outside));
        assert_eq!(follow("x", "x/a.partner", "y/../../b.partner"), Err(Refusal::Outside));
        assert_eq!(follow("x", "x/a.partner", "/b.partner"), Err(Refusal::Absolute));
        assert_eq!(follow("x", "x/a.partner", "C:/b.partner"), Err(Refusal::Absolute));
        assert_eq!(follow("x", "x/a.partner", "..\\b.partner"), Err(Refusal::Backslash));
        assert_eq!(follow("x", "x/a.partner", "b.csv"), Err(Refusal::Ending));
    }
}
