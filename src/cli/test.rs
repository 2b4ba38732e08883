//! `partner test`: the examples that stand in policies, run.

use std::path::PathBuf;

use clap::Args;

use super::status::Exit;
use super::terminal::Terminal;
use super::{Outcome, policy};
use crate::report;
use crate::trial::run_tests;

/// Run the tests that stand in policies
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  partner test program.partner

Exits with 1 where a test fails or a policy has errors.")]
pub struct Test {
    /// The policies; each is a program of its own
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
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
                terminal.print(&format!("{} {}\n", if ok { "passed" } else { "FAILED" }, trial.name))?;
                terminal.print(&report::text(&trial.failures, workspace.sources(), terminal.out_look()))?;
            }
        }
        let noun = if passed + failed == 1 { "test" } else { "tests" };
        let mut summary = format!("{} {noun}: {passed} passed", passed + failed);
        if failed > 0 {
            summary.push_str(&format!(", {failed} failed"));
        }
        terminal.print(&format!("{summary}\n"))?;
        Ok(if failed == 0 && sound { Exit::Fine } else { Exit::Policy })
    }
}
