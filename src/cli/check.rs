//! `partner check`: everything that is wrong with policies.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::status::Exit;
use super::terminal::{Terminal, closing};
use super::{Outcome, policy};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report;

/// Check policies and report everything that is wrong with them
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  partner check program.partner
  partner check --format json program.partner   one finding a line, for other programs

Exits with 0 where no policy has errors, else with 1.")]
pub struct Check {
    /// The policies; each is a program of its own, and `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
    /// Findings that fail the check beside errors
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Refuse numbers that are still to be set
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Reports for people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings fail the check
    Warnings,
}

impl Check {
    /// Checks every file, then says how it went.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let mut all: Vec<Diagnostic> = Vec::new();
        for path in &self.files {
            let workspace = policy::load(path)?;
            let findings = policy::findings(&workspace, self.strict);
            terminal.print(&match self.format {
                Format::Text => report::text(&findings, workspace.sources(), terminal.out_look()),
                Format::Json => report::json_lines(&findings, workspace.sources()),
            })?;
            all.extend(findings);
        }
        if self.format == Format::Text {
            let files = match self.files.as_slice() {
                [only] => only.display().to_string(),
                many => format!("{} policies", many.len()),
            };
            let result = if all.is_empty() { "nothing to report".to_owned() } else { closing(&all) };
            terminal.print(&format!("{files}: {result}\n"))?;
        }
        let fails = |finding: &Diagnostic| {
            finding.is_error() || self.deny == Some(Deny::Warnings) && finding.severity == Severity::Warning
        };
        Ok(if all.iter().any(fails) { Exit::Policy } else { Exit::Fine })
    }
}
