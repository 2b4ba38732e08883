//! `partner test`: the examples that stand in policies, run.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::status::Exit;
use super::terminal::Terminal;
use super::{Outcome, policy};
use crate::report;
use crate::trial::run_tests;

/// Run the tests that stand in policies
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  partner test program.partner
  partner test --format json program.partner   one test a line, for other programs

Exits with 1 where a test fails or a policy has errors.")]
pub struct Test {
    /// The policies; each is a program of its own
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// One JSON object a line
    Json,
}

impl Test {
    /// Runs every test of every file.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let (mut passed, mut failed) = (0, 0);
        let mut sound = true;
        for path in &self.files {
            let workspace = policy::load(path)?;
            if policy::check(&workspace, path, false, terminal).is_err() {
                sound = false;
                continue;
            }
            for trial in run_tests(workspace.model(), workspace.sources()) {
                let ok = trial.failures.is_empty();
                *(if ok { &mut passed } else { &mut failed }) += 1;
                if self.format == Format::Json {
                    terminal.print(&report::trial_line(&trial, workspace.sources()))?;
                    continue;
                }
                terminal.print(&format!("{} {}\n", if ok { "passed" } else { "FAILED" }, trial.name))?;
                terminal.print(&report::text(&trial.failures, workspace.sources(), terminal.out_look()))?;
            }
        }
        if self.format == Format::Json {
            return Ok(verdict(failed, sound));
        }
        let noun = if passed + failed == 1 { "test" } else { "tests" };
        let mut summary = format!("{} {noun}: {passed} passed", passed + failed);
        if failed > 0 {
            summary.push_str(&format!(", {failed} failed"));
        }
        terminal.print(&format!("{summary}\n"))?;
        Ok(verdict(failed, sound))
    }
}

fn verdict(failed: usize, sound: bool) -> Exit {
    if failed == 0 && sound { Exit::Fine } else { Exit::Policy }
}
