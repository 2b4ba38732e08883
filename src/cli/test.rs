//! `partner test`: the examples that stand in policies, run.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::status::Exit;
use super::terminal::Terminal;
use super::{Outcome, policy};
use crate::report;
use crate::text::Sources;
use crate::trial::{Clause, coverage, run_tests};

/// Run the tests that stand in policies
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  partner test program.partner
  partner test --coverage program.partner      and which requirements the tests decide, and which way
  partner test --format json program.partner   one test a line, for other programs

Exits with 1 where a test fails or a policy has errors.")]
pub struct Test {
    /// The policies; each is a program of its own
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Tell which requirements no test meets, and which none misses
    #[arg(long)]
    coverage: bool,
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
            let trials = run_tests(workspace.model(), workspace.sources());
            for trial in &trials {
                let ok = trial.failures.is_empty();
                *(if ok { &mut passed } else { &mut failed }) += 1;
                if self.format == Format::Json {
                    terminal.print(&report::trial_line(trial, workspace.sources()))?;
                    continue;
                }
                terminal.print(&format!("{} {}\n", if ok { "passed" } else { "FAILED" }, trial.name))?;
                terminal.print(&report::text(&trial.failures, workspace.sources(), terminal.out_look()))?;
            }
            if self.coverage {
                let clauses = coverage(workspace.model(), &trials);
                terminal.print(&match self.format {
                    Format::Json => report::coverage_line(&clauses, workspace.sources()),
                    Format::Text => decided(&clauses, workspace.sources()),
                })?;
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

/// The requirements that are not decided both ways, and how many are.
fn decided(clauses: &[Clause], sources: &Sources) -> String {
    let mut text = String::new();
    for clause in clauses.iter().filter(|clause| !clause.is_decided_both_ways()) {
        let what = match (clause.met, clause.missed) {
            (0, 0) => "never decided",
            (0, _) => "never met",
            _ => "never missed",
        };
        let words: Vec<&str> = sources.slice(clause.at).split_whitespace().collect();
        let rule = if clause.rule.is_empty() { String::new() } else { format!(", {}", clause.rule) };
        let place = sources.place(clause.at);
        text.push_str(&format!("{what}: {}{rule}: `{}` [{place}]\n", clause.of, words.join(" ")));
    }
    let both = clauses.iter().filter(|clause| clause.is_decided_both_ways()).count();
    text.push_str(&format!("{both} of {} requirements are met in one test and missed in another\n", clauses.len()));
    text
}

fn verdict(failed: usize, sound: bool) -> Exit {
    if failed == 0 && sound { Exit::Fine } else { Exit::Policy }
}
