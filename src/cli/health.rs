//! `partner health`: tiers, shares and every kpi against its target.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::data::DataArguments;
use super::status::{Exit, Stop};
use super::terminal::Terminal;
use crate::data::health;
use crate::eval::Asked;

/// Show how a program is doing: tiers, shares and every kpi against its target
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  partner health program.partner data --as-of 2026-06-30")]
pub struct Health {
    #[command(flatten)]
    data: DataArguments,
    /// How it is written; CSV has the kpis alone
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// kpi, value, target, met
    Csv,
    /// One object
    Json,
}

impl Health {
    /// Evaluates every partner and prints the figures.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let mut session = self.data.open(&[], terminal)?;
        let summary = session.run(Asked::default(), &mut |_, _, _| Ok(()), terminal)?;
        let exit = session.conclude(&summary, terminal)?;
        if exit == Exit::Rejected && self.data.strict {
            terminal.say("error: rows were rejected, so `--strict` shows no figures");
            return Ok(exit);
        }
        let health = health::Health::of(&session.plan, &summary, session.plan.today);
        terminal.print(&match self.format {
            Format::Text => health.text(terminal.out_width()),
            Format::Csv => health.csv().map_err(|error| Stop::Io(error.into()))?,
            Format::Json => health.json().pretty(),
        })?;
        Ok(exit)
    }
}
