//! `textDocument/formatting`, `rangeFormatting` and `onTypeFormatting`: the layout of `format`, whole or in part.

use lsp_server::ErrorCode;
use lsp_types::request::{Formatting, OnTypeFormatting, RangeFormatting};
use lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingOptions, DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams, OneOf, ServerCapabilities, TextEdit,
};

use crate::diagnostic::{Diagnostic, Edit};
use crate::format::{format, format_on_type, format_range};
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;

/// A whole file.
pub struct Whole;

/// What lies in a range.
pub struct Part;

/// What follows from a character that was just typed.
pub struct Typed;

impl Feature for Whole {
    type Request = Formatting;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_formatting_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        laid_out(&here, |text| format(here.file, text).map(|formatted| formatted.edits))
    }
}

impl Feature for Part {
    type Request = RangeFormatting;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_range_formatting_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        laid_out(&here, |text| format_range(here.file, text, here.span(params.range)))
    }
}

impl Feature for Typed {
    type Request = OnTypeFormatting;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_on_type_formatting_provider = Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "}".to_owned(),
            more_trigger_character: Some(vec!["\n".to_owned(), "|".to_owned()]),
        });
    }

    /// Nobody asked in so many words: what cannot be laid out is left as it is, and not said.
    fn answer(state: &State, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>, Failure> {
        let (here, offset) = state.at(&params.text_document_position)?;
        let Some(typed) = params.ch.chars().next() else { return Ok(None) };
        laid_out(&here, |text| Ok(format_on_type(here.file, text, offset, typed)))
    }
}

/// The edits of a layout of a file. Each stands between two words by itself, so some of them are as safe as all.
fn laid_out(
    here: &Here<'_>,
    lay_out: impl FnOnce(&str) -> Result<Vec<Edit>, Box<Diagnostic>>,
) -> Result<Option<Vec<TextEdit>>, Failure> {
    let Some(source) = here.workspace.sources().source(here.file) else { return Ok(None) };
    let edits = lay_out(&source.text).map_err(|finding| {
        let help = finding.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        Failure::new(ErrorCode::RequestFailed, format!("{}{help}", finding.message))
    })?;
    let edits = edits.into_iter().map(|edit| TextEdit { range: here.range(edit.at.span), new_text: edit.text });
    Ok(Some(edits.collect()))
}
