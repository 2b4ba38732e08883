//! `workspace/executeCommand`: what an editor can have done that is no request of its own in the protocol. The answers are
//! for any editor to show: a page of text with what each piece of it leads to.

use lsp_server::ErrorCode;
use lsp_types::request::ExecuteCommand;
use lsp_types::{
    ExecuteCommandOptions, ExecuteCommandParams, Location, Range, ServerCapabilities, Uri, WorkDoneProgressOptions,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::figures::tried;
use crate::explain::Explanation;
use crate::ide::trials::verdict;
use crate::ide::why::{Goal, Question};
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;
use crate::lsp::programs::Program;
use crate::lsp::whys::{self, Told};
use crate::lsp::{to_proto, uri};
use crate::text::Source;
use crate::text::lines::LineIndex;

/// What came of the tests of a file, or of the one that begins on a line: `[uri, line?]`.
pub const TESTS: &str = "partner.server.tests";

/// Why a partner got what it got: `[uri, key, name?]`; all of it, or the one result that is named.
pub const WHY: &str = "partner.server.why";

/// The commands.
pub struct Commands;

/// An explanation, as it is answered.
#[derive(Serialize)]
struct Why<'a> {
    /// The folder that the files of the policy are named from.
    folder: &'a str,
    /// As data, in the words of `partner why --format json`.
    explanation: &'a Explanation,
    /// As text.
    text: &'a str,
    /// What pieces of the text lead to.
    links: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    range: Range,
    to: Location,
}

impl Feature for Commands {
    type Request = ExecuteCommand;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.execute_command_provider = Some(ExecuteCommandOptions {
            commands: vec![TESTS.to_owned(), WHY.to_owned()],
            work_done_progress_options: WorkDoneProgressOptions::default(),
        });
    }

    fn answer(state: &State, params: ExecuteCommandParams) -> Result<Option<Value>, Failure> {
        let mut given = params.arguments.into_iter();
        let uri: Uri = argument(&mut given)?.ok_or_else(|| invalid("the first argument is the uri of a policy"))?;
        match params.command.as_str() {
            TESTS => tests(state, &uri, argument(&mut given)?).map(Some),
            WHY => {
                let partner = argument(&mut given)?.ok_or_else(|| invalid("the second argument is a partner's key"))?;
                explained(state, &uri, Question { partner, about: argument(&mut given)? }).map(Some)
            }
            other => Err(Failure::new(ErrorCode::MethodNotFound, format!("`{other}` is no command"))),
        }
    }
}

fn invalid(what: &str) -> Failure {
    Failure::new(ErrorCode::InvalidParams, what)
}

/// The next argument; none where it was left out.
fn argument<T: DeserializeOwned>(given: &mut impl Iterator<Item = Value>) -> Result<Option<T>, Failure> {
    let Some(value) = given.next() else { return Ok(None) };
    serde_json::from_value(value).map_err(|error| invalid(&error.to_string()))
}

/// The tests as lines of text: each with what does not hold.
fn tests(state: &State, uri: &Uri, line: Option<u32>) -> Result<Value, Failure> {
    let here = state.here(uri)?;
    let root = here.program.key(here.program.root()).unwrap_or_default();
    if state.documents.get(&uri::key(uri)).is_some() && state.trials.is_pending(&root, here.program.revision()) {
        return Err(Failure::NotYet);
    }
    let Some((tried, (file, shift))) = tried(state, &here) else {
        return Err(Failure::new(ErrorCode::RequestFailed, "the policy has errors, or is not open"));
    };
    let mut text = Vec::new();
    for trial in tried.trials.iter().filter(|trial| trial.at.file == file) {
        let at = shift.span(trial.at.span).map(|at| here.range(at).start.line);
        if line.is_some() && at != line {
            continue;
        }
        text.push(format!("{}: {}", trial.name, verdict(trial)));
        let said = trial.failures.iter().flat_map(|finding| &finding.labels);
        text.extend(said.map(|label| format!("  {}", label.message)));
    }
    Ok(Value::String(text.join("\n")))
}

fn explained(state: &State, uri: &Uri, question: Question) -> Result<Value, Failure> {
    let here = state.here(uri)?;
    let root = here.program.key(here.program.root()).unwrap_or_default();
    let told = match whys::answer(state, &root, question) {
        None => return Err(Failure::NotYet),
        Some(Err(why)) => return Err(Failure::new(ErrorCode::RequestFailed, why)),
        Some(Ok(told)) => told,
    };
    let lines = LineIndex::new(&told.page.text);
    let position = |at: u32| {
        let place = lines.line_column(&told.page.text, at, state.client.encoding);
        lsp_types::Position { line: place.line, character: place.column }
    };
    let links = told.page.links.iter().filter_map(|link| {
        let range = Range { start: position(link.at.start), end: position(link.at.end) };
        Some(Link { range, to: goal(state, here.program, &told, &link.to)? })
    });
    let answer = Why {
        folder: here.program.folder(),
        explanation: &told.explanation,
        text: &told.page.text,
        links: links.collect(),
    };
    serde_json::to_value(answer).map_err(|error| Failure::new(ErrorCode::InternalError, error.to_string()))
}

fn goal(state: &State, program: &Program, told: &Told, goal: &Goal) -> Option<Location> {
    match goal {
        Goal::Clause(at) => {
            let source: &Source = told.workspace.sources().source(at.file)?;
            let uri = state.uri(&uri::join(program.folder(), &source.name))?;
            Some(Location { uri, range: to_proto::range(source, at.span, state.client.encoding) })
        }
        Goal::Row(file, line, cell) => {
            let uri = state.uri(&uri::key_of_path(file.as_ref()))?;
            let number = u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX);
            let (text, span) = told.cells.place(file, *line, *cell)?;
            let index = LineIndex::new(text);
            let column = |at: usize| {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let character = index.line_column(text, at, state.client.encoding).column;
                lsp_types::Position { line: number, character }
            };
            Some(Location { uri, range: Range { start: column(span.start), end: column(span.end) } })
        }
    }
}
