//! `partner fmt`: policies laid out as everybody lays them out.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::output::Output;
use super::status::{Exit, Stop};
use super::terminal::Terminal;
use super::{Outcome, policy};
use crate::data::files;
use crate::format::{self, DiffLine, Formatted};
use crate::syntax;
use crate::workspace::Workspace;

/// Lay policies out: indentation, tables, blanks and line ends
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  partner fmt program.partner
  partner fmt --check .             every policy in this folder and below, changing none
  partner fmt --diff program.partner
  partner fmt - < program.partner   to standard output

Only blanks and line ends change, never what a policy says. A declaration with mistakes stays as it is.

Exits with 1 where a declaration has mistakes, and with --check where a policy would change.")]
pub struct Fmt {
    /// The policies, and folders with policies; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; say which policies would change
    #[arg(long)]
    check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    diff: bool,
}

/// What was done so far.
#[derive(Debug, Default)]
struct Tally {
    files: usize,
    changed: usize,
    broken: usize,
    refused: bool,
}

impl Fmt {
    /// Formats every policy, then says how it went.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let mut tally = Tally::default();
        let mut paths = Vec::new();
        for path in &self.paths {
            if path.is_dir() {
                let before = paths.len();
                collect(path, &mut paths)?;
                if paths.len() == before {
                    terminal.say(&format!("note: no policy is in {}; policies end in `.partner`", path.display()));
                }
            } else {
                paths.push(path.clone());
            }
        }
        for path in &paths {
            self.one(path, &mut tally, terminal)?;
        }
        let stdin = paths.iter().any(|path| is_stdin(path));
        if !(self.diff || stdin && !self.check) {
            terminal.print(&format!("{}\n", tally.summary(self.check)))?;
        }
        let failed = tally.refused || tally.broken > 0 || self.check && tally.changed > 0;
        Ok(if failed { Exit::Policy } else { Exit::Fine })
    }

    fn one(&self, path: &Path, tally: &mut Tally, terminal: &Terminal) -> Result<(), Stop> {
        tally.files += 1;
        let name = if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() };
        let bytes = if is_stdin(path) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            bytes
        } else {
            policy::bytes(path)?
        };
        let mut workspace = Workspace::default();
        let file = workspace.set_bytes(&name, &bytes);
        let text = match syntax::decode(file, &bytes) {
            Ok(text) => text,
            Err(_) => {
                terminal.show(&workspace.diagnostics(), workspace.sources());
                tally.refused = true;
                return Ok(());
            }
        };
        let formatted = match format::format(file, text) {
            Ok(formatted) => formatted,
            Err(finding) => {
                terminal.show(&[*finding], workspace.sources());
                tally.refused = true;
                return Ok(());
            }
        };
        let changes = !formatted.edits.is_empty();
        tally.changed += usize::from(changes);
        if !formatted.kept.is_empty() {
            tally.broken += formatted.kept.len();
            let count = formatted.kept.len();
            let (noun, verb) = if count == 1 { ("declaration", "is") } else { ("declarations", "are") };
            terminal.say(&format!(
                "note: {name}: {count} {noun} with mistakes {verb} left alone; `partner check {name}` shows them"
            ));
        }
        if self.diff {
            terminal.print(&shown(&name, text, &formatted, terminal.out_look().colour))?;
        } else if self.check {
            if changes {
                terminal.print(&format!("{name} is not formatted\n"))?;
            }
        } else if is_stdin(path) {
            terminal.print(&formatted.text)?;
        } else if changes {
            let mut output = Output::create(path)?;
            output.write_all(formatted.text.as_bytes())?;
            output.commit()?;
            terminal.print(&format!("{name} was formatted\n"))?;
        }
        Ok(())
    }
}

impl Tally {
    fn summary(&self, check: bool) -> String {
        let policies = |count: usize| if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") };
        match (self.changed, check) {
            (0, _) => format!("{} checked, nothing to change", policies(self.files)),
            (changed, true) => format!("{} would change, of {}", policies(changed), self.files),
            (changed, false) => format!("{} formatted, of {}", policies(changed), self.files),
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The policies of a folder and of the folders in it, by name; hidden folders and links are left out.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let found = files::list(folder)?;
    paths.extend(found.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "partner")));
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type()?.is_dir() && !hidden {
            folders.push(entry.path());
        }
    }
    folders.sort();
    folders.iter().try_for_each(|folder| collect(folder, paths))
}

/// What would change, as a difference that other programs can apply.
fn shown(name: &str, text: &str, formatted: &Formatted, colour: bool) -> String {
    let lines = format::diff(text, &formatted.edits);
    let mut out = String::new();
    let mut line = |style: &str, mark: &str, text: &str| {
        let (text, ended) = text.strip_suffix('\n').map_or((text, false), |text| (text, true));
        let _ = match colour {
            true => writeln!(out, "\u{1b}[{style}m{mark}{text}\u{1b}[0m"),
            false => writeln!(out, "{mark}{text}"),
        };
        if !ended {
            out.push_str("\\ No newline at end of file\n");
        }
    };
    if !lines.is_empty() {
        line("1", "--- ", &format!("{name}\n"));
        line("1", "+++ ", &format!("{name}\n"));
    }
    for diff_line in &lines {
        match diff_line {
            DiffLine::Hunk([old, olds, new, news]) => line("36", "", &format!("@@ -{old},{olds} +{new},{news} @@\n")),
            DiffLine::Same(text) => line("0", " ", text),
            DiffLine::Old(text) => line("31", "-", text),
            DiffLine::New(text) => line("32", "+", text),
        }
    }
    out
}
