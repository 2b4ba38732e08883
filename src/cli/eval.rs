//! `partner eval`: a policy applied to partners.

use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::data::{DataArguments, Session};
use super::output::Output;
use super::status::{Exit, Stop};
use super::terminal::Terminal;
use crate::data::results::{self, NoSuchColumn};
use crate::data::writers::Style;
use crate::data::{self, ResultColumn, Writer};
use crate::eval::{Asked, Failure};

/// Apply a policy to partners
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  partner eval program.partner data --as-of 2026-06-30
  partner eval program.partner partners.csv --data deal=deals.csv --output results.csv
  partner eval program.partner data --previous results.csv --columns partner_id,tier,status
  partner eval program.partner data --rows deal

Exits with 0 where every row was evaluated, with 3 where rows were rejected and all others evaluated.")]
pub struct Eval {
    #[command(flatten)]
    data: DataArguments,
    /// Write the results to a file; its ending says in which format
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format of the results; a table on a terminal, else CSV unless the file's ending says otherwise
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Only these columns, in this order; fields of the partner may be among them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
    /// The rows of another record, with what the policy works out about each, instead of partners
    #[arg(long, value_name = "RECORD")]
    rows: Option<String>,
    /// Write texts as they are, even where a spreadsheet would take one for a formula
    #[arg(long)]
    raw: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Json,
    Ndjson,
    Table,
}

impl Eval {
    /// Evaluates, writes the results, says what was found.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let outputs: Vec<&Path> = self.output.as_deref().into_iter().collect();
        let mut session = self.data.open_rows(self.rows.as_deref(), &outputs, terminal)?;
        let format = self.format(terminal)?;
        let columns = self.columns(&session, format)?;
        session.print(columns.iter().filter_map(ResultColumn::slot).collect::<Vec<_>>());
        let destination = match &self.output {
            Some(path) => Destination::File(Output::create(path)?),
            // Whether there are bad rows is known at the end only, and what went to a pipe cannot be taken back.
            None if self.data.strict => Destination::Held(tempfile::tempfile()?),
            None => Destination::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())),
        };
        let width = terminal.out_width().filter(|_| self.output.is_none());
        let style = Style { today: session.plan.today, raw: self.raw, width };
        let asked = Asked { unknown: columns.iter().any(ResultColumn::is_unknown), follow: None };
        let mut writer = Writer::new(destination, format, columns, style);
        // The header waits for the first partners: an evaluation that fails before leaves standard output empty.
        let mut begun = false;
        let summary = session.run(
            asked,
            &mut |_, texts, judged| {
                if !std::mem::replace(&mut begun, true) {
                    writer.begin().map_err(Failure::Io)?;
                }
                writer.write(judged, texts).map_err(Failure::Io)
            },
            terminal,
        )?;
        if !begun {
            writer.begin()?;
        }
        let (destination, left_out) = writer.finish()?;
        let exit = session.conclude(&summary, terminal)?;
        if exit == Exit::Rejected && self.data.strict {
            terminal.say("error: rows were rejected, so `--strict` writes no results");
            return Ok(exit);
        }
        destination.commit()?;
        if left_out > 0 {
            let noun = if left_out == 1 { "column" } else { "columns" };
            terminal.say(&format!("note: {left_out} {noun} more; `--columns` chooses, `--format csv` has all"));
        }
        Ok(exit)
    }

    fn format(&self, terminal: &Terminal) -> Result<data::Format, Stop> {
        let ending =
            self.output.as_ref().and_then(|path| path.extension()).map(|it| it.to_string_lossy().to_lowercase());
        Ok(match (self.format, ending.as_deref()) {
            (Some(Format::Csv), _) => data::Format::Csv,
            (Some(Format::Json), _) => data::Format::Json,
            (Some(Format::Ndjson), _) => data::Format::Ndjson,
            (Some(Format::Table), _) => data::Format::Table,
            (None, Some("json")) => data::Format::Json,
            (None, Some("ndjson" | "jsonl")) => data::Format::Ndjson,
            (None, Some(ending @ ("xlsx" | "xls" | "ods" | "parquet" | "xml" | "html" | "pdf"))) => {
                let help = "end the file's name in `.csv`, `.json` or `.ndjson`, or say `--format`";
                return Err(Stop::usage(format!("results cannot be written as `.{ending}`"), help));
            }
            (None, _) if self.output.is_none() && terminal.out.is_some() => data::Format::Table,
            (None, _) => data::Format::Csv,
        })
    }

    fn columns(&self, session: &Session, format: data::Format) -> Result<Vec<ResultColumn>, Stop> {
        let plan = &session.plan;
        match (self.columns.is_empty(), format) {
            (true, _) if plan.rows.is_some() => Ok(results::row_columns(plan)),
            (false, _) => {
                let names: Vec<String> = self.columns.iter().map(|name| name.trim().to_owned()).collect();
                results::select(plan, &names).map_err(no_such_column)
            }
            (true, data::Format::Table) => Ok(results::columns_for_people(plan)),
            (true, _) => Ok(results::columns(plan)),
        }
    }
}

fn no_such_column(missing: NoSuchColumn) -> Stop {
    let help = match missing.nearest {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", missing.names.join(", ")),
    };
    Stop::usage(format!("there is no column `{}`", missing.name), help)
}

/// Where results go.
enum Destination {
    File(Output),
    Held(std::fs::File),
    Stdout(BufWriter<io::Stdout>),
}

impl Destination {
    fn commit(self) -> io::Result<()> {
        match self {
            Destination::File(output) => output.commit(),
            Destination::Held(mut file) => {
                file.rewind()?;
                let mut out = io::stdout().lock();
                io::copy(&mut file, &mut out)?;
                out.flush()
            }
            Destination::Stdout(mut out) => out.flush(),
        }
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Destination::File(output) => output.write(bytes),
            Destination::Held(file) => file.write(bytes),
            Destination::Stdout(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Destination::File(output) => output.flush(),
            Destination::Held(file) => file.flush(),
            Destination::Stdout(out) => out.flush(),
        }
    }
}
