//! `textDocument/documentHighlight`.

use lsp_types::request::DocumentHighlightRequest;
use lsp_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, OneOf, ServerCapabilities};

use crate::ide;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;

/// The places where the name under the cursor is meant.
pub struct Highlight;

impl Feature for Highlight {
    type Request = DocumentHighlightRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_highlight_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>, Failure> {
        let (here, offset) = state.at(&params.text_document_position_params)?;
        let found = ide::highlights(here.workspace, here.file, offset);
        let kind = |declares| if declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
        let highlights =
            found.iter().map(|it| DocumentHighlight { range: here.range(it.at), kind: Some(kind(it.declares)) });
        Ok(Some(highlights.collect()))
    }
}
