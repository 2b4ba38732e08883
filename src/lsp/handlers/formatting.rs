//! `textDocument/formatting`, `rangeFormatting` and `onTypeFormatting`: the layout of `format`, whole or in part.

use lsp_server::ErrorCode;
use lsp_types::request::{Formatting, OnTypeFormatting, RangeFormatting};
use lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingOptions, DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams, OneOf, ServerCapabilities, TextEdit,
};

use crate::format::format;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::text::Span;

/// A whole file.
pub struct Whole;

/// What lies in a range.
pub struct Part;

/// The declaration that was just written on: all of it when its bracket closes, what stands above when a line is begun.
pub struct Typed;

impl Feature for Whole {
    type Request = Formatting;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_formatting_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        laid_out(&here, Span { start: 0, end: u32::MAX }).map(Some)
    }
}

impl Feature for Part {
    type Request = RangeFormatting;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_range_formatting_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        laid_out(&here, here.span(params.range)).map(Some)
    }
}

impl Feature for Typed {
    type Request = OnTypeFormatting;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_on_type_formatting_provider = Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "}".to_owned(),
            more_trigger_character: Some(vec!["\n".to_owned()]),
        });
    }

    /// Nobody asked in so many words: what cannot be laid out is left as it is, and not said.
    fn answer(state: &State, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>, Failure> {
        let (here, offset) = state.at(&params.text_document_position)?;
        let Some(source) = here.workspace.sources().source(here.file) else { return Ok(None) };
        let end = match params.ch.as_str() {
            "}" => offset,
            // What stands between the line above and the cursor is being written.
            _ => source.lines().start_of(source.lines().line_of(offset)).saturating_sub(1),
        };
        let items = here.workspace.tree(here.file).into_iter().flat_map(|tree| &tree.items);
        let start = items.map(|item| item.span.start).filter(|start| *start <= end).max();
        Ok(start.and_then(|start| laid_out(&here, Span { start, end }).ok()))
    }
}

/// The edits that lie in a span. Each stands between two words by itself, so some of them are as safe as all.
fn laid_out(here: &Here<'_>, within: Span) -> Result<Vec<TextEdit>, Failure> {
    let Some(source) = here.workspace.sources().source(here.file) else { return Ok(Vec::new()) };
    let formatted = format(here.file, &source.text).map_err(|finding| {
        let help = finding.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        Failure::new(ErrorCode::RequestFailed, format!("{}{help}", finding.message))
    })?;
    let edits = formatted.edits.into_iter().filter(|edit| within.contains(edit.at.span));
    Ok(edits.map(|edit| TextEdit { range: here.range(edit.at.span), new_text: edit.text }).collect())
}
