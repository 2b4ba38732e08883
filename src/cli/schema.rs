//! `partner schema`: the tables and columns that a policy reads.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::status::{Exit, Stop};
use super::terminal::Terminal;
use super::{Outcome, policy};
use crate::data::schema;
use crate::diagnostic::nearest;
use crate::plan::TablePlan;
use crate::value::Date;

/// Show the tables and columns that a policy reads
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  partner schema program.partner
  partner schema program.partner --format csv --table deal > deal.csv   an empty file to fill in")]
pub struct Schema {
    /// The policy
    #[arg(value_name = "FILE")]
    policy: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,
    /// One table alone
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Table,
    /// Header lines
    Csv,
    /// JSON Schema
    Json,
}

impl Schema {
    /// Prints the schema.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let workspace = policy::load(&self.policy)?;
        policy::check(&workspace, &self.policy, false, terminal)?;
        // The tables are the same on every day.
        let plan = policy::plan(&workspace, Date::FIRST)?;
        let mut tables: Vec<&TablePlan> = schema::tables(&plan).collect();
        if let Some(name) = &self.table {
            let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
            if !names.contains(&name.as_str()) {
                let help = match nearest(name, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the policy has {}", names.join(", ")),
                };
                return Err(Stop::usage(format!("`{name}` is no table of the policy"), help));
            }
            tables.retain(|table| table.name == *name);
        }
        terminal.print(&match self.format {
            Format::Table => schema::text(&plan, &tables, terminal.out_width()),
            Format::Csv => schema::csv(&tables).map_err(|error| Stop::Io(error.into()))?,
            Format::Json => schema::json(&plan, &tables).pretty(),
        })?;
        Ok(Exit::Fine)
    }
}
