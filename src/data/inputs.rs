//! Which file each table of a policy is read from. Must not know what is in the files.

use std::path::{Path, PathBuf};

use super::files::{self, Drafts, FileForm};
use super::headers::folded;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::eval::Failure;
use crate::plan::{Plan, TableId};

/// Where one table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    Stdin,
}

impl Place {
    /// The place of an argument: `-` is standard input.
    pub fn of(argument: &str) -> Place {
        if argument == "-" { Place::Stdin } else { Place::File(PathBuf::from(argument)) }
    }

    /// What people call it.
    pub fn name(&self) -> String {
        match self {
            Place::File(path) => path.display().to_string(),
            Place::Stdin => "standard input".to_owned(),
        }
    }
}

/// The data as a person names it.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// A folder with a file for each table.
    pub folder: Option<PathBuf>,
    /// Tables named one by one; these come before the folder's.
    pub tables: Vec<(String, Place)>,
    /// The results of the evaluation before.
    pub previous: Option<Place>,
    /// What stands between two cells; a comma unless said.
    pub delimiter: Option<u8>,
    /// Files that have another part in this run, so that finding them in the folder is not worth a word.
    pub known: Vec<PathBuf>,
    /// Texts that count more than what is in their files.
    pub drafts: Drafts,
}

/// For each table its place, in the order of the plan's tables, and what is worth knowing about the folder.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The places.
    pub places: Vec<Option<Place>>,
    /// Findings that stop nothing.
    pub notes: Vec<Diagnostic>,
}

impl Inputs {
    /// Adds the data that one argument names: a folder, the partners' file, or `-`.
    pub fn add(&mut self, argument: &str) {
        match Place::of(argument) {
            Place::File(path) if path.is_dir() => self.folder = Some(path),
            place => self.tables.push(("partner".to_owned(), place)),
        }
    }

    /// Whether a policy has a table of this name that data is given for.
    pub fn is_table(&self, plan: &Plan, name: &str) -> bool {
        table_named(plan, name).is_some()
    }

    /// Which name was meant instead of one that is no table's.
    pub fn advice(&self, plan: &Plan, name: &str) -> String {
        let names: Vec<String> = records(plan).filter_map(|at| plan.tables.get(at)).map(|it| it.name.clone()).collect();
        match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the policy has {}", quoted(&names)),
        }
    }

    /// Finds a place for every table. Fails where one has none, where two are on standard input, or where a name is no table's.
    pub fn resolve(&self, plan: &Plan) -> Result<Resolved, Failure> {
        let mut resolved = Resolved { places: vec![None; plan.tables.len()], notes: Vec::new() };
        let mut findings = self.absent();
        if !findings.is_empty() {
            return Err(Failure::Findings(findings));
        }
        for (name, place) in &self.tables {
            match table_named(plan, name).and_then(|table| resolved.places.get_mut(table)) {
                Some(slot) => *slot = Some(place.clone()),
                None => {
                    let message = format!("`{name}` is no table of the policy");
                    findings.push(Diagnostic::new(Code::MissingTable, message).help(self.advice(plan, name)));
                }
            }
        }
        if let Some(slot) = resolved.places.get_mut(TableId::PREVIOUS.0 as usize) {
            *slot = self.previous.clone();
        }
        let mut files = Vec::new();
        if let Some(folder) = &self.folder {
            files = files::list(folder).map_err(Failure::Io)?;
            findings.extend(self.take_from_folder(plan, folder, &files, &mut resolved));
        }
        for (table, place) in records(plan).filter_map(|at| Some((plan.tables.get(at)?, resolved.places.get(at)?))) {
            if place.is_none() {
                findings.push(self.missing_table(&table.name, &files));
            }
        }
        if resolved.places.iter().flatten().filter(|place| **place == Place::Stdin).count() > 1 {
            let message = "only one table can be read from standard input";
            findings.push(
                Diagnostic::new(Code::MissingTable, message).help("give the others as files: `--data NAME=PATH`"),
            );
        }
        if findings.is_empty() { Ok(resolved) } else { Err(Failure::Findings(findings)) }
    }

    /// What is named and is not there: said before anything else, since all else would follow from it.
    fn absent(&self) -> Vec<Diagnostic> {
        let places = self.tables.iter().map(|(_, place)| place).chain(&self.previous);
        places
            .filter_map(|place| match place {
                Place::File(path) if !path.exists() => {
                    let message = format!("there is no file or folder `{}`", path.display());
                    Some(Diagnostic::new(Code::MissingTable, message).help("look for a slip in the path"))
                }
                _ => None,
            })
            .collect()
    }

    /// Takes the files of a folder for the tables that have none yet. The findings are of tables that two of them hold.
    fn take_from_folder(
        &self,
        plan: &Plan,
        folder: &Path,
        files: &[PathBuf],
        resolved: &mut Resolved,
    ) -> Vec<Diagnostic> {
        let (mut others, mut findings) = (Vec::new(), Vec::new());
        let mut taken: Vec<&Path> = Vec::new();
        for path in files {
            let table = FileForm::said(path).and_then(|_| table_named(plan, &stem(path)));
            match table.and_then(|table| Some((plan.tables.get(table)?, resolved.places.get_mut(table)?))) {
                Some((_, slot @ None)) => {
                    taken.push(path);
                    *slot = Some(Place::File(path.clone()));
                }
                Some((_, Some(Place::File(chosen)))) if same(chosen, path) => {}
                Some((table, Some(Place::File(chosen)))) if taken.contains(&chosen.as_path()) => {
                    findings.push(repeated_table(&table.name, folder, chosen, path));
                }
                _ => others.push(path),
            }
        }
        let used: Vec<&Path> = resolved
            .places
            .iter()
            .flatten()
            .filter_map(|place| match place {
                Place::File(path) => Some(path.as_path()),
                Place::Stdin => None,
            })
            .chain(self.known.iter().map(PathBuf::as_path))
            .collect();
        others.retain(|path| !is_policy(path) && !used.iter().any(|used| same(used, path)));
        if !others.is_empty() {
            let count = others.len();
            let names = others.iter().map(|path| format!("`{}`", file_name(path))).collect::<Vec<_>>().join(", ");
            let (verb, noun) = if count == 1 { ("is", "file") } else { ("are", "files") };
            let message = format!("{count} {noun} in `{}` {verb} no table of the policy: {names}", folder.display());
            let help = "they are not read; `--data NAME=PATH` names a table's file, `--previous FILE` earlier results";
            resolved.notes.push(Diagnostic::new(Code::ExtraFile, message).help(help));
        }
        findings
    }

    fn missing_table(&self, name: &str, files: &[PathBuf]) -> Diagnostic {
        let message = match &self.folder {
            Some(folder) => format!("there is no `{name}.csv` in `{}`", folder.display()),
            None => format!("there is no data for `{name}`"),
        };
        let names: Vec<String> = files.iter().map(|path| file_name(path)).collect();
        let is_near = |name: &str| nearest(name, names.iter().map(String::as_str));
        let near = files::ENDINGS.iter().find_map(|(ending, _)| is_near(&format!("{name}.{ending}")));
        let help = match (&self.folder, near) {
            (Some(folder), Some(near)) => {
                format!("if `{near}` holds it, say so: `--data {name}={}`", folder.join(near).display())
            }
            (Some(_), None) if names.is_empty() => "the folder has no files".to_owned(),
            (Some(_), None) => format!("the folder has {}", quoted(&names)),
            (None, _) => format!("name its file, `--data {name}=PATH`, or give a folder with a file for each table"),
        };
        Diagnostic::new(Code::MissingTable, message).help(help)
    }
}

fn repeated_table(name: &str, folder: &Path, first: &Path, second: &Path) -> Diagnostic {
    let (first, second) = (file_name(first), file_name(second));
    let message = format!("`{first}` and `{second}` in `{}` both hold `{name}`", folder.display());
    let help = format!("take one away, or name the one that counts: `--data {name}={}`", folder.join(&first).display());
    Diagnostic::new(Code::RepeatedTable, message).help(help)
}

/// The places of the tables that a person provides: partners and the other records.
fn records(plan: &Plan) -> impl Iterator<Item = usize> {
    let fixed = [TableId::PROGRAM.0 as usize, TableId::PREVIOUS.0 as usize];
    (0..plan.tables.len()).filter(move |at| !fixed.contains(at))
}

fn table_named(plan: &Plan, name: &str) -> Option<usize> {
    let named = |exact: bool| {
        records(plan).find(|at| {
            plan.tables
                .get(*at)
                .is_some_and(|table| table.name == name || !exact && folded(&table.name) == folded(name))
        })
    };
    named(true).or_else(|| named(false))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn is_policy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "partner")
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
