//! `textDocument/inlayHint` and `textDocument/codeLens`: what a policy makes of the partners at hand, in it.

use lsp_types::request::{CodeLensRequest, InlayHintRequest};
use lsp_types::{
    CodeLens, CodeLensOptions, CodeLensParams, Command, InlayHint, InlayHintLabel, InlayHintParams, InlayHintTooltip,
    OneOf, ServerCapabilities, Uri,
};

use crate::ide::hints;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::lsp::figures::{Counted, Shift};
use crate::lsp::{to_proto, uri};
use crate::text::{FileId, Span};

/// How many meet each row and clause.
pub struct Hints;

/// How many hold each tier, and what benefits come to.
pub struct Lenses;

impl Feature for Hints {
    type Request = InlayHintRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.inlay_hint_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>, Failure> {
        let Some((here, counted, file, shift)) =
            counted(state, &params.text_document.uri, "/workspace/inlayHint/refreshSupport")?
        else {
            return Ok(None);
        };
        let range = here.span(params.range);
        let everything = Span { start: 0, end: u32::MAX };
        let found = hints::hints(counted.workspace(), file, everything, counted.population());
        let shown = found.into_iter().filter_map(|hint| {
            let at = shift.at(hint.at).filter(|at| range.start <= *at && *at <= range.end)?;
            let earlier = if shift.is_none() { "" } else { "\n\nCounted before the last edits." };
            Some(InlayHint {
                position: here.position(at),
                label: InlayHintLabel::String(hint.text),
                kind: None,
                text_edits: None,
                tooltip: Some(InlayHintTooltip::MarkupContent(to_proto::markup(format!("{}{earlier}", hint.tooltip)))),
                padding_left: Some(true),
                padding_right: None,
                data: None,
            })
        });
        Ok(Some(shown.collect()))
    }
}

impl Feature for Lenses {
    type Request = CodeLensRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.code_lens_provider = Some(CodeLensOptions { resolve_provider: Some(false) });
    }

    fn answer(state: &State, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>, Failure> {
        let Some((here, counted, file, shift)) =
            counted(state, &params.text_document.uri, "/workspace/codeLens/refreshSupport")?
        else {
            return Ok(None);
        };
        let found = hints::summaries(counted.workspace(), file, counted.population(), counted.before());
        let shown = found.into_iter().filter_map(|summary| {
            let at = Span { start: shift.at(summary.at.start)?, end: shift.at(summary.at.end)? };
            // A lens without a command is a line of text.
            let command = Command { title: summary.text, command: String::new(), arguments: None };
            Some(CodeLens { range: here.range(at), command: Some(command), data: None })
        });
        Ok(Some(shown.collect()))
    }
}

/// What was counted of the first program of a file, as far as it is known. An editor that cannot be told to ask again
/// waits for it.
fn counted<'a>(
    state: &'a State,
    uri: &Uri,
    refresh: &str,
) -> Result<Option<(Here<'a>, &'a Counted, FileId, Shift)>, Failure> {
    let here = state.here(uri)?;
    let root = here.program.key(here.program.root()).unwrap_or_default();
    let pending = || state.figures.is_pending(&root, here.program.revision(), state.settings.of(&root));
    if !state.client.says(refresh) && state.documents.get(&uri::key(uri)).is_some() && pending() {
        return Err(Failure::NotYet);
    }
    let source = here.workspace.sources().source(here.file);
    Ok(state.figures.counted(&root).zip(source).and_then(|(counted, source)| {
        let (file, shift) = counted.file(&source.name, &source.text)?;
        Some((here, counted, file, shift))
    }))
}
