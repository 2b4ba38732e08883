//! Why a partner got what it got, as an editor shows it: the explanation as data, and as a page of text whose every line
//! leads to its clause and to its cells. It takes as long as an evaluation does, and stops when it is told to.
//! Must not know a protocol.

mod cells;
mod page;

use std::io;

pub use cells::{CellPlaces, cell_span};
pub use page::{Goal, Link, Page};

use super::population::Watched;
use crate::data::{Inputs, Reader};
use crate::diagnostic::{Diagnostic, nearest};
use crate::eval::{Asked, Failure, run};
use crate::explain::{Explanation, Sought, Subject, View, explain};
use crate::value::Date;
use crate::workspace::Workspace;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The partner's key.
    pub partner: String,
    /// One result instead of all.
    pub about: Option<String>,
}

/// Why there is no explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoWhy {
    /// It was told to stop.
    Cancelled,
    /// In words.
    Because(String),
}

/// Explains one of the partners at hand.
///
/// # Errors
/// Where there is nothing to explain, and why.
pub fn why(
    workspace: &Workspace,
    inputs: &Inputs,
    today: Date,
    question: &Question,
    cancelled: &dyn Fn() -> bool,
) -> Result<Explanation, NoWhy> {
    let because = |what: String| NoWhy::Because(what);
    let failed = |failure| match failure {
        _ if cancelled() => NoWhy::Cancelled,
        Failure::Findings(findings) => NoWhy::Because(first(&findings)),
        Failure::Io(error) => NoWhy::Because(error.to_string()),
    };
    let plan = workspace.plan(today).ok_or_else(|| because("the policy has errors".to_owned()))?;
    let reader = Reader::new(&plan, inputs, Box::new(io::empty()), workspace.sources().clone()).map_err(failed)?;
    let mut supply = Watched { reader, cancelled };
    Sought::kept(&plan).into_iter().for_each(|slot| supply.reader.keep(slot));
    let mut sought = Sought::new(&question.partner);
    let asked = Asked { unknown: true, follow: Some(&question.partner) };
    let summary = run(&plan, asked, &mut supply, &mut |plan, texts, judged| {
        sought.take(plan, texts, judged);
        Ok(())
    });
    let summary = summary.map_err(failed)?;
    let Some((texts, judged, row)) = sought.found() else {
        let near = sought.nearest().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(because(format!("no partner that was judged has the key `{}`{near}", question.partner)));
    };
    let view = View {
        plan: &plan,
        sources: workspace.sources(),
        texts,
        judged,
        row,
        summary: &summary,
        files: &supply.reader,
        here: None,
        depth: 0,
        detail: false,
    };
    match &question.about {
        None => Ok(explain(&view)),
        Some(name) => match view.about(name) {
            Subject::Told(told) => Ok(*told),
            Subject::Unknown(names) => {
                let near = nearest(name, names.iter().map(String::as_str));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Err(because(format!("the policy has no result called `{name}`{near}")))
            }
        },
    }
}

/// The first of what stopped an evaluation.
fn first(findings: &[Diagnostic]) -> String {
    let first = findings.iter().find(|finding| finding.is_error()).or(findings.first());
    first.map_or_else(|| "the data cannot be read".to_owned(), |finding| finding.message.clone())
}
