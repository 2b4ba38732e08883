//! `partner explain-plan`: what an evaluation does, step by step, and how it holds its numbers.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::data::date;
use super::status::Exit;
use super::terminal::Terminal;
use super::{Outcome, policy};
use crate::data::steps;
use crate::value::Date;

/// Show the steps of an evaluation: what is read, worked out and judged, and how numbers are held
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  partner explain-plan program.partner
  partner explain-plan program.partner --as-of 2026-06-30 --format json")]
pub struct ExplainPlan {
    /// The policy
    #[arg(value_name = "FILE")]
    policy: PathBuf,
    /// The day of the evaluation; windows and dates in force are those of this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Table,
    /// A list of objects
    Json,
}

impl ExplainPlan {
    /// Prints the steps.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let workspace = policy::load(&self.policy)?;
        policy::check(&workspace, &self.policy, false, terminal)?;
        let effective = workspace.model().program.effective;
        let today = self.as_of.or(effective.map(|(first, _)| first)).unwrap_or(Date::FIRST);
        let plan = policy::plan(&workspace, today)?;
        let (model, sources) = (workspace.model(), workspace.sources());
        terminal.print(&match self.format {
            Format::Table => steps::text(&plan, model, sources, terminal.out_width()),
            Format::Json => steps::json(&plan, model, sources).pretty(),
        })?;
        Ok(Exit::Fine)
    }
}
