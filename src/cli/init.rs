//! `partner init`: a small program with its data, and its first result.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::output::Output;
use super::status::{Exit, Stop};
use super::terminal::Terminal;
use crate::data::results;
use crate::data::writers::Style;
use crate::data::{Format, Inputs, Reader, Writer};
use crate::eval::{Asked, Failure, run};
use crate::value::Date;
use crate::workspace::Workspace;

/// Make a small program with its data, ready to run
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  partner init my-program")]
pub struct Init {
    /// The folder to make it in
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

const PROGRAM: &str = "program.partner";

/// The files of the starter.
const FILES: [(&str, &str); 3] = [
    (PROGRAM, include_str!("../../examples/starter/program.partner")),
    ("data/partner.csv", include_str!("../../examples/starter/data/partner.csv")),
    ("data/deal.csv", include_str!("../../examples/starter/data/deal.csv")),
];

/// A day on which the starter's data says something.
const DAY: &str = "2026-06-30";

impl Init {
    /// Writes the files where none of them is yet, then evaluates them.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let taken: Vec<&str> =
            FILES.iter().map(|(name, _)| *name).filter(|name| self.folder.join(name).exists()).collect();
        if let [first, ..] = taken.as_slice() {
            let message = format!("`{}` is already there, and nothing is replaced", self.folder.join(first).display());
            return Err(Stop::usage(message, "name a new folder: `partner init my-program`"));
        }
        let create = |folder: &Path| {
            std::fs::create_dir_all(folder)
                .map_err(|error| io::Error::new(error.kind(), format!("{} cannot be made: {error}", folder.display())))
        };
        create(&self.folder.join("data"))?;
        for (name, text) in FILES {
            let path = self.folder.join(name);
            let mut output = Output::create(&path)?;
            output.write_all(text.as_bytes())?;
            output.commit()?;
            terminal.print(&format!("wrote {}\n", path.display()))?;
        }
        let result = self.first_result(terminal)?;
        let change = match self.folder.to_str() {
            Some(".") => String::new(),
            _ => format!("  cd {}\n", self.folder.display()),
        };
        terminal.print(&format!(
            "\nNext:\n{change}  partner check {PROGRAM}\n  partner test {PROGRAM}\n  \
             partner eval {PROGRAM} data --as-of {DAY}\n  \
             partner why {PROGRAM} data --partner P003 --as-of {DAY}\n  \
             partner health {PROGRAM} data --as-of {DAY}\n\nThe first result, for {DAY}:\n\n{result}"
        ))?;
        Ok(Exit::Fine)
    }

    fn first_result(&self, terminal: &Terminal) -> Result<String, Stop> {
        let failed = |failure: Failure| match failure {
            Failure::Io(error) => Stop::Io(error),
            Failure::Findings(_) => Stop::io(io::ErrorKind::InvalidData, "the starter program cannot be evaluated"),
        };
        let mut workspace = Workspace::default();
        for (name, text) in FILES.iter().filter(|(name, _)| *name == PROGRAM) {
            workspace.set_text(name, text);
        }
        let broken = || failed(Failure::Findings(workspace.diagnostics()));
        let today = Date::parse(DAY).ok_or_else(broken)?;
        let plan = workspace.plan(today).ok_or_else(broken)?;
        let inputs = Inputs { folder: Some(self.folder.join("data")), ..Inputs::default() };
        let stdin = Box::new(io::empty());
        let mut reader = Reader::new(&plan, &inputs, stdin, workspace.sources().clone()).map_err(failed)?;
        let columns = results::columns_for_people(&plan);
        let style = Style { today, raw: false, width: Some(terminal.out_width().unwrap_or(100)) };
        let mut writer = Writer::new(Vec::new(), Format::Table, columns, style);
        writer.begin()?;
        let sink: super::data::Sink<'_> = &mut |_, texts, judged| writer.write(judged, texts).map_err(Failure::Io);
        run(&plan, Asked::default(), &mut reader, sink).map_err(failed)?;
        let (table, _) = writer.finish()?;
        Ok(String::from_utf8_lossy(&table).into_owned())
    }
}
