//! What every command over data has in common: a policy, its data, the day; the run, and what is said after it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;

use super::output::{Output, Shared};
use super::status::{Exit, Stop};
use super::terminal::Terminal;
use super::{policy, progress};
use crate::data::{Inputs, Place, Reader};
use crate::diagnostic::{Code, Diagnostic, sort};
use crate::eval::{Asked, Failure, Judged, Summary, Texts, run};
use crate::plan::{Plan, Slot};
use crate::value::Date;
use crate::workspace::Workspace;

/// The arguments of a command over data.
#[derive(Debug, Args)]
pub struct DataArguments {
    /// The policy
    #[arg(value_name = "FILE")]
    policy: PathBuf,
    /// The data: a folder with a file for each record (CSV, NDJSON or Parquet), the partners' file, or `-` for CSV on
    /// standard input
    #[arg(value_name = "DATA", required_unless_present = "data")]
    folder: Option<String>,
    /// A record's file; may be given for several records
    #[arg(long, value_name = "NAME=PATH", value_parser = named)]
    data: Vec<(String, String)>,
    /// What stands between two cells: a character, or `tab`
    #[arg(long, value_name = "CHAR", value_parser = delimiter, default_value = ",")]
    delimiter: u8,
    /// The day to evaluate for; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// The results of the evaluation before, from which tiers are kept and grace runs
    #[arg(long, value_name = "FILE")]
    previous: Option<String>,
    /// How many threads may share the work: with more than one, another reads ahead. Results are the same
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..), default_value = "1")]
    threads: u16,
    /// Write every rejected row, whole, with the reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Write nothing if any row is rejected, and refuse numbers that are still to be set
    #[arg(long)]
    pub strict: bool,
}

/// A policy with its data, ready to run.
pub struct Session {
    /// The policy.
    pub workspace: Workspace,
    /// Its plan.
    pub plan: Plan,
    /// The data.
    pub reader: Reader,
    rejects: Option<Shared>,
}

/// What takes judged partners.
pub type Sink<'a> = &'a mut dyn FnMut(&Plan, &Texts, &Judged) -> Result<(), Failure>;

impl DataArguments {
    /// Loads the policy and finds the data; `outputs` are files that the command will write.
    pub fn open(&self, outputs: &[&Path], terminal: &Terminal) -> Result<Session, Stop> {
        self.open_rows(None, outputs, terminal)
    }

    /// As [`DataArguments::open`], for the rows of a record instead of partners.
    pub fn open_rows(&self, rows: Option<&str>, outputs: &[&Path], terminal: &Terminal) -> Result<Session, Stop> {
        self.refuse_mix_ups(outputs)?;
        let workspace = policy::load(&self.policy)?;
        policy::check(&workspace, &self.policy, self.strict, terminal)?;
        let today = self.today(terminal);
        let plan = match rows {
            Some(record) => policy::plan_of_rows(&workspace, today, record)?,
            None => policy::plan(&workspace, today)?,
        };
        let mut inputs = Inputs { delimiter: Some(self.delimiter), ..Inputs::default() };
        inputs.known.extend(outputs.iter().map(|path| path.to_path_buf()).chain(self.rejects.clone()));
        if let Some(folder) = &self.folder {
            inputs.add(folder);
        }
        for (name, path) in &self.data {
            if !inputs.is_table(&plan, name) {
                return Err(Stop::usage(format!("`{name}` is no table of the policy"), inputs.advice(&plan, name)));
            }
            inputs.tables.push((name.clone(), Place::of(path)));
        }
        inputs.previous = self.previous.as_deref().map(Place::of);
        let stdin = Box::new(io::stdin());
        let mut reader = match Reader::new(&plan, &inputs, stdin, workspace.sources().clone()) {
            Ok(reader) => reader,
            Err(failure) => return Err(stopped(failure, None, &workspace, terminal)),
        };
        let mut rejects = None;
        if let Some(path) = &self.rejects {
            let shared = Shared::new(Output::create(path)?);
            reader.write_rejects(Box::new(shared.clone()));
            rejects = Some(shared);
        }
        reader.share_among(usize::from(self.threads));
        if let Some(progress) = progress::rows(terminal) {
            reader.on_progress(progress);
        }
        Ok(Session { workspace, plan, reader, rejects })
    }

    fn today(&self, terminal: &Terminal) -> Date {
        if let Some(date) = self.as_of {
            return date;
        }
        let today = Date::on(SystemTime::now());
        terminal.say(&format!("note: evaluated for {today}, today in UTC; `--as-of DATE` sets the day"));
        today
    }

    /// The policy where the data belongs, or an output that would replace an input.
    fn refuse_mix_ups(&self, outputs: &[&Path]) -> Result<(), Stop> {
        let data: Vec<&str> = self
            .folder
            .iter()
            .chain(self.data.iter().map(|(_, path)| path))
            .chain(&self.previous)
            .map(String::as_str)
            .collect();
        let policy = self.policy.display();
        if let Some(swapped) = data.iter().find(|path| path.ends_with(".partner")) {
            let help = format!("the policy comes first, then the data: `partner eval {swapped} {policy}`");
            return Err(Stop::usage(format!("`{swapped}` is a policy, not data"), help));
        }
        let on_stdin = data.iter().filter(|path| **path == "-").count() + usize::from(self.policy.as_os_str() == "-");
        if on_stdin > 1 {
            return Err(Stop::usage("standard input can only be one of the files", "give the others by their paths"));
        }
        let inputs = || data.iter().map(Path::new).chain([self.policy.as_path()]).filter(|path| path.is_file());
        let outputs = || outputs.iter().copied().chain(self.rejects.as_deref());
        for (at, output) in outputs().enumerate() {
            if outputs().take(at).any(|other| same(other, output)) {
                return Err(Stop::usage(
                    format!("`{}` would be written twice", output.display()),
                    "give each its own file",
                ));
            }
            if inputs().any(|input| same(input, output)) {
                let help = "give the results a file of their own";
                return Err(Stop::usage(format!("`{}` would be replaced by the results", output.display()), help));
            }
        }
        Ok(())
    }
}

impl Session {
    /// Runs the plan. A failure is reported here.
    pub fn run(&mut self, asked: Asked<'_>, sink: Sink<'_>, terminal: &Terminal) -> Result<Summary, Stop> {
        let outcome = run(&self.plan, asked, &mut self.reader, sink);
        self.settle(outcome, terminal)
    }

    /// Keeps texts that a result column shows.
    pub fn keep(&mut self, slots: impl IntoIterator<Item = Slot>) {
        slots.into_iter().for_each(|slot| self.reader.keep(slot));
    }

    /// Keeps texts that are printed and nothing else.
    pub fn print(&mut self, slots: impl IntoIterator<Item = Slot>) {
        slots.into_iter().for_each(|slot| self.reader.print(slot));
    }

    /// How many rows were rejected.
    pub fn rejected(&self) -> u64 {
        self.reader.rejected().iter().map(|file| file.rows).sum()
    }

    /// Says what was found in the data, writes the rejects, and gives the status so far.
    pub fn conclude(&mut self, summary: &Summary, terminal: &Terminal) -> Outcome {
        let mut findings = self.reader.findings();
        findings.extend(self.outside_effect());
        findings.extend(summary.findings(self.plan.today));
        sort(&mut findings);
        terminal.show(&findings, self.reader.sources());
        self.reader.finish()?;
        self.say_rejected(terminal);
        if let Some(rejects) = &self.rejects {
            rejects.commit()?;
        }
        Ok(if self.rejected() > 0 { Exit::Rejected } else { Exit::Fine })
    }

    fn say_rejected(&self, terminal: &Terminal) {
        for file in self.reader.rejected() {
            let noun = if file.rows == 1 { "row was" } else { "rows were" };
            let more = match (file.rows > file.shown, &self.rejects) {
                (true, None) => format!("; the first {} are shown, `--rejects FILE` writes all", file.shown),
                (true, Some(_)) => format!("; the first {} are shown", file.shown),
                (false, _) => String::new(),
            };
            terminal.say(&format!("{}: {} {noun} rejected{more}", file.file, file.rows));
        }
    }

    fn settle(&mut self, outcome: Result<Summary, Failure>, terminal: &Terminal) -> Result<Summary, Stop> {
        progress::clear(terminal);
        outcome.map_err(|failure| stopped(failure, Some(&self.reader), &self.workspace, terminal))
    }

    fn outside_effect(&self) -> Option<Diagnostic> {
        let (first, last) = self.plan.effective?;
        let today = self.plan.today;
        if (first..=last).contains(&today) {
            return None;
        }
        let message = format!("{today} is outside the program's dates, {first} to {last}");
        Some(Diagnostic::new(Code::OutsideEffect, message).help("give the day that you mean with `--as-of DATE`"))
    }
}

/// Reports why a run stopped: findings about a file as a whole, or the system's word.
fn stopped(failure: Failure, reader: Option<&Reader>, workspace: &Workspace, terminal: &Terminal) -> Stop {
    match failure {
        Failure::Findings(mut findings) => {
            let sources = reader.map_or(workspace.sources(), |reader| reader.sources());
            findings.extend(reader.map(|reader| reader.findings()).unwrap_or_default());
            sort(&mut findings);
            terminal.show(&findings, sources);
            Stop::Said(Exit::Io)
        }
        Failure::Io(error) => Stop::Io(error),
    }
}

type Outcome = Result<Exit, Stop>;

fn named(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok((name.to_owned(), path.to_owned())),
        _ => Err("write the record's name, `=` and its file, as in `deal=deals.csv`".to_owned()),
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(*byte),
        _ => Err("give one character, as in `;`, or `tab`".to_owned()),
    }
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a day of the calendar, as in `2026-06-30`".to_owned())
}

fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
