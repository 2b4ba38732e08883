//! `partner explain`: the page of a finding's code.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::status::{Exit, Stop};
use super::terminal::Terminal;
use crate::data::table;
use crate::diagnostic::{Code, Stage, nearest};
use crate::report::page;

/// Explain a finding by its code, or list all codes
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  partner explain missing-comma")]
pub struct Explain {
    /// The code, as findings show it; all of them are listed without one
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// How a page is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// For an editor or a site
    Markdown,
}

/// The parts of the list, in order.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Syntax, "The text"),
    (Stage::Names, "Names"),
    (Stage::Types, "Values"),
    (Stage::Program, "The program"),
    (Stage::Data, "The data"),
];

impl Explain {
    /// Prints the page or the list.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let text = match &self.code {
            Some(name) => {
                let code = Code::parse(name.trim()).ok_or_else(|| no_such_code(name))?;
                match self.format {
                    Format::Text => page::text(code.page(), terminal.out_look()),
                    Format::Markdown => code.page().to_owned(),
                }
            }
            None => list(terminal.out_width()),
        };
        terminal.print(&text)?;
        Ok(Exit::Fine)
    }
}

fn list(width: Option<usize>) -> String {
    let mut out = String::new();
    for (stage, title) in STAGES {
        let codes = Code::ALL.iter().filter(|code| code.stage() == stage);
        let row =
            |code: &Code| vec![code.name().to_owned(), code.severity().word().to_owned(), code.summary().to_owned()];
        let rows: Vec<Vec<String>> = codes.map(row).collect();
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&table::render(&[title, "", ""], &[], &rows, width));
    }
    out
}

fn no_such_code(name: &str) -> Stop {
    let help = match nearest(name, Code::ALL.iter().map(|code| code.name())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`partner explain` lists all codes".to_owned(),
    };
    Stop::usage(format!("there is no code `{name}`"), help)
}
