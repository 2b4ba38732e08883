//! `textDocument/inlayHint` and `textDocument/codeLens`: what a policy makes of the partners at hand, and what came of its
//! tests, in it.

use lsp_types::request::{CodeLensRequest, InlayHintRequest};
use lsp_types::{
    CodeLens, CodeLensOptions, CodeLensParams, Command, InlayHint, InlayHintLabel, InlayHintParams, InlayHintTooltip,
    OneOf, ServerCapabilities, Uri,
};
use serde_json::json;

use super::commands;
use crate::ide::hints::{self, Hint};
use crate::ide::trials;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::lsp::figures::Counted;
use crate::lsp::shift::Shift;
use crate::lsp::trials::Tried;
use crate::lsp::{to_proto, uri};
use crate::text::{FileId, Span};

/// How many meet each row and clause, and what came out where a test expected something else.
pub struct Hints;

/// How many hold each tier, what benefits come to, and whether tests hold.
pub struct Lenses;

impl Feature for Hints {
    type Request = InlayHintRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.inlay_hint_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>, Failure> {
        let here = settled(state, &params.text_document.uri, "/workspace/inlayHint/refreshSupport")?;
        let range = here.span(params.range);
        let everything = Span { start: 0, end: u32::MAX };
        let mut shown = Vec::new();
        let mut add = |hints: Vec<Hint>, shift: Shift, earlier: &str| {
            let earlier = if shift.is_none() { "" } else { earlier };
            shown.extend(hints.into_iter().filter_map(|hint| {
                let at = shift.at(hint.at).filter(|at| range.start <= *at && *at <= range.end)?;
                Some(InlayHint {
                    position: here.position(at),
                    label: InlayHintLabel::String(hint.text),
                    kind: None,
                    text_edits: None,
                    tooltip: Some(InlayHintTooltip::MarkupContent(to_proto::markup(format!(
                        "{}{earlier}",
                        hint.tooltip
                    )))),
                    padding_left: Some(true),
                    padding_right: None,
                    data: None,
                })
            }));
        };
        if let Some((counted, (file, shift))) = counted(state, &here) {
            let hints = hints::hints(counted.workspace(), file, everything, counted.population());
            add(hints, shift, "\n\nCounted before the last edits.");
        }
        if let Some((tried, (file, shift))) = tried(state, &here) {
            let hints = trials::found_instead(tried.workspace(), file, &tried.trials);
            add(hints, shift, "\n\nRun before the last edits.");
        }
        Ok((!shown.is_empty()).then_some(shown))
    }
}

impl Feature for Lenses {
    type Request = CodeLensRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.code_lens_provider = Some(CodeLensOptions { resolve_provider: Some(false) });
    }

    fn answer(state: &State, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>, Failure> {
        let uri = params.text_document.uri;
        let here = settled(state, &uri, "/workspace/codeLens/refreshSupport")?;
        let mut shown = Vec::new();
        if let Some((counted, (file, shift))) = counted(state, &here) {
            let found = hints::summaries(counted.workspace(), file, counted.population(), counted.before());
            // A lens without a command is a line of text.
            let lens = |title: String| Command { title, command: String::new(), arguments: None };
            let places = found.into_iter().filter_map(|summary| Some((shift.span(summary.at)?, lens(summary.text))));
            shown.extend(places);
        }
        if let Some((tried, (file, shift))) = tried(state, &here) {
            let found = trials::verdicts(file, &tried.trials);
            shown.extend(found.into_iter().filter_map(|verdict| {
                let at = shift.span(verdict.at)?;
                let arguments = vec![json!(uri), json!(here.range(at).start.line)];
                let command = if state.client.has_command(RUN_TESTS) { RUN_TESTS } else { commands::TESTS };
                Some((at, Command { title: verdict.text, command: command.to_owned(), arguments: Some(arguments) }))
            }));
        }
        shown.sort_by_key(|(at, _)| *at);
        let lenses = shown.into_iter().map(|(at, command)| CodeLens {
            range: here.range(at),
            command: Some(command),
            data: None,
        });
        let lenses: Vec<CodeLens> = lenses.collect();
        Ok((!lenses.is_empty()).then_some(lenses))
    }
}

/// The command by which an editor that has it shows that tests are run.
const RUN_TESTS: &str = "partner.runTests";

/// A file, once everything that is shown in it is worked out. An editor that can be told to ask again need not wait.
fn settled<'a>(state: &'a State, uri: &Uri, refresh: &str) -> Result<Here<'a>, Failure> {
    let here = state.here(uri)?;
    let root = here.program.key(here.program.root()).unwrap_or_default();
    let revision = here.program.revision();
    let pending = || {
        state.figures.is_pending(&root, revision, state.settings.of(&root)) || state.trials.is_pending(&root, revision)
    };
    if !state.client.says(refresh) && state.documents.get(&uri::key(uri)).is_some() && pending() {
        return Err(Failure::NotYet);
    }
    Ok(here)
}

/// What was counted of the program of a file last, and the file as it was then.
fn counted<'a>(state: &'a State, here: &Here<'a>) -> Option<(&'a Counted, (FileId, Shift))> {
    let counted = state.figures.counted(&here.program.key(here.program.root())?)?;
    Some((counted, counted.file(here.workspace.sources().source(here.file)?)?))
}

/// What came of its tests last, and the file as it was then.
pub(super) fn tried<'a>(state: &'a State, here: &Here<'a>) -> Option<(&'a Tried, (FileId, Shift))> {
    let tried = state.trials.tried(&here.program.key(here.program.root())?)?;
    Some((tried, tried.file(here.workspace.sources().source(here.file)?)?))
}
