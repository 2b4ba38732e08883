//! `partner why`: one partner's results explained, clause by clause.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::data::{DataArguments, Session};
use super::status::{Exit, Stop};
use super::terminal::Terminal;
use crate::diagnostic::nearest;
use crate::eval::Asked;
use crate::explain::{Sought, Subject, View, explain};
use crate::report::why::{Marks, why};

/// Explain one partner's results: which rule decided, and what is missing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  partner why program.partner data --partner P0000042 --as-of 2026-06-30
  partner why program.partner data rebate --partner P0000042    # one result, row by row
  partner why program.partner data Gold --partner P0000042      # what a tier takes")]
pub struct Why {
    #[command(flatten)]
    data: DataArguments,
    /// One result instead of all: a tier, metric, threshold, score, gate, badge or benefit, or `RECORD.METRIC`
    #[arg(value_name = "NAME")]
    about: Option<String>,
    /// The partner's key
    #[arg(long, value_name = "KEY")]
    partner: String,
    /// How it is written
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// One object
    Json,
}

/// How many names are listed where none is near.
const NAMED: usize = 20;

impl Why {
    /// Evaluates every partner and explains one.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let mut session = self.data.open(&[], terminal)?;
        let kept = Sought::kept(&session.plan);
        session.keep(kept);
        let mut sought = Sought::new(&self.partner);
        let summary = session.run(
            Asked { unknown: true, follow: Some(&self.partner) },
            &mut |plan, texts, judged| {
                sought.take(plan, texts, judged);
                Ok(())
            },
            terminal,
        )?;
        let exit = session.conclude(&summary, terminal)?;
        let Some((texts, judged, row)) = sought.found() else { return Err(self.stranger(&session, sought.nearest())) };
        if exit == Exit::Rejected && self.data.strict {
            terminal.say("error: rows were rejected, so `--strict` explains nothing");
            return Ok(exit);
        }
        let view = View {
            plan: &session.plan,
            sources: session.workspace.sources(),
            texts,
            judged,
            row,
            summary: &summary,
            files: &session.reader,
            here: None,
            depth: 0,
            detail: false,
        };
        let explanation = match &self.about {
            None => explain(&view),
            Some(name) => match view.about(name) {
                Subject::Told(told) => *told,
                Subject::Unknown(names) => return Err(nameless(name, &names)),
            },
        };
        terminal.print(&match self.format {
            Format::Text => why(&explanation, Marks { colour: terminal.out_look().colour }),
            Format::Json => {
                let json = serde_json::to_string_pretty(&explanation).map_err(|error| Stop::Io(error.into()))?;
                format!("{json}\n")
            }
        })?;
        Ok(exit)
    }

    fn stranger(&self, session: &Session, near: Option<&str>) -> Stop {
        let help = match near {
            Some(near) if session.rejected() > 0 => {
                format!("its row, or its earlier result, may be among those rejected above; or did you mean `{near}`?")
            }
            Some(near) => format!("did you mean `{near}`?"),
            None if session.rejected() > 0 => {
                "its row, or its earlier result, may be among those rejected above".to_owned()
            }
            None => "keys are matched exactly".to_owned(),
        };
        Stop::usage(format!("no partner that was judged has the key `{}`", self.partner), help)
    }
}

/// Nothing of the policy has the name.
fn nameless(name: &str, names: &[String]) -> Stop {
    let help = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}", names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ")),
    };
    Stop::usage(format!("the policy has no result called `{name}`"), help)
}
