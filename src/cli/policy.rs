//! A policy file from its path to a workspace, with a word of advice where the path is not one.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::status::{Exit, Stop};
use super::terminal::Terminal;
use crate::data::files;
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::plan::Plan;
use crate::value::Date;
use crate::workspace::{Loader, NotLoaded, Workspace};

/// Endings of files that hold data.
const DATA: [&str; 7] = ["csv", "tsv", "json", "jsonl", "ndjson", "parquet", "xlsx"];

/// Reads a policy; `-` is standard input.
pub fn load(path: &Path) -> Result<Workspace, Stop> {
    let mut workspace = Workspace::default();
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        workspace.set_bytes("standard input", &bytes);
        workspace.load(&mut Disk::new(Path::new("")));
        return Ok(workspace);
    }
    workspace.set_bytes(&path.display().to_string(), &bytes(path)?);
    workspace.load(&mut Disk::new(path.parent().unwrap_or(Path::new(""))));
    Ok(workspace)
}

/// The bytes of a policy file.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Stop> {
    refuse_data(path)?;
    if path.is_dir() {
        return Err(folder(path));
    }
    if !path.exists() {
        return Err(absent(path));
    }
    let mut bytes = Vec::new();
    files::open(path)?
        .read_to_end(&mut bytes)
        .map_err(|error| io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display())))?;
    Ok(bytes)
}

/// The files of a folder, for those that policies name.
struct Disk {
    root: Option<PathBuf>,
}

impl Disk {
    fn new(folder: &Path) -> Disk {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Disk { root: folder.canonicalize().ok() }
    }
}

impl Loader for Disk {
    fn load(&mut self, name: &str) -> Result<Vec<u8>, NotLoaded> {
        let path = Path::new(name);
        let Ok(real) = path.canonicalize() else {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let there = files::list(folder).unwrap_or_default();
            let names = there.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
            return Err(NotLoaded::Absent(names.collect()));
        };
        // A link may lead anywhere.
        if self.root.as_ref().is_some_and(|root| !real.starts_with(root)) {
            return Err(NotLoaded::Outside);
        }
        let mut bytes = Vec::new();
        let read = files::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
        read.map_err(|error| NotLoaded::Unreadable(error.to_string()))?;
        Ok(bytes)
    }
}

/// Holds a policy to be sound. One with errors is reported, and the command ends; warnings are only counted, since
/// `check` shows them. With `strict`, numbers still to be set are errors.
pub fn check(workspace: &Workspace, path: &Path, strict: bool, terminal: &Terminal) -> Result<(), Stop> {
    let findings = findings(workspace, strict);
    if findings.iter().any(Diagnostic::is_error) {
        terminal.show(&findings, workspace.sources());
        return Err(Stop::Said(Exit::Policy));
    }
    let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    if warnings > 0 {
        let (noun, verb) = if warnings == 1 { ("warning", "it") } else { ("warnings", "them") };
        let path = path.display();
        terminal.say(&format!("note: {path} has {warnings} {noun}; `partner check {path}` shows {verb}"));
    }
    Ok(())
}

/// The plan of a sound policy for a day.
pub fn plan(workspace: &Workspace, today: Date) -> Result<Plan, Stop> {
    workspace.plan(today).ok_or(Stop::Said(Exit::Policy))
}

/// The plan of a sound policy for the rows of a record.
pub fn plan_of_rows(workspace: &Workspace, today: Date, record: &str) -> Result<Plan, Stop> {
    if let Some(plan) = workspace.plan_of_rows(today, record) {
        return Ok(plan);
    }
    let names: Vec<&str> = workspace.model().records.values().map(|record| record.symbol.name.as_str()).collect();
    let help = match nearest(record, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    Err(Stop::usage(format!("there is no record `{record}`"), help))
}

/// What is wrong with a policy.
pub fn findings(workspace: &Workspace, strict: bool) -> Vec<Diagnostic> {
    let mut findings = workspace.diagnostics();
    for finding in findings.iter_mut().filter(|finding| strict && finding.code == Code::Undecided) {
        finding.severity = Severity::Error;
    }
    findings
}

/// A data file where a policy belongs is a mix-up that is easy to name.
fn refuse_data(path: &Path) -> Result<(), Stop> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !DATA.contains(&ending.as_str()) {
        return Ok(());
    }
    let shown = path.display();
    Err(Stop::usage(
        format!("`{shown}` is data, not a policy"),
        format!("the policy comes first: `partner eval program.partner {shown}`"),
    ))
}

fn folder(path: &Path) -> Stop {
    let policies = policies(path);
    let shown = path.display();
    let help = match policies.as_slice() {
        [] => "no policy is in it; policies end in `.partner`".to_owned(),
        [only] => format!("name the policy in it: `{}`", only.display()),
        many => {
            let names = many.iter().take(5).map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ");
            format!("name one of the policies in it: {names}")
        }
    };
    Stop::usage(format!("`{shown}` is a folder, not a policy"), help)
}

fn absent(path: &Path) -> Stop {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let there = files::list(folder).unwrap_or_default();
    let names: Vec<String> = there.iter().map(|path| name(path)).collect();
    let near = nearest(&name(path), names.iter().map(String::as_str));
    let shown = path.display();
    let help = match (near, policies(folder).as_slice()) {
        (Some(near), _) => format!("did you mean `{}`?", path.with_file_name(near).display()),
        (None, []) => "`partner init` makes a small program to begin with".to_owned(),
        (None, found) => {
            let names = found.iter().take(5).map(|path| format!("`{}`", name(path))).collect::<Vec<_>>().join(", ");
            format!("the folder has {names}")
        }
    };
    Stop::io(io::ErrorKind::NotFound, format!("there is no file `{shown}`\n  help: {help}"))
}

fn policies(folder: &Path) -> Vec<PathBuf> {
    let files = files::list(folder).unwrap_or_default();
    files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "partner")).collect()
}
