//! `textDocument/hover`.

use lsp_types::request::HoverRequest;
use lsp_types::{Hover, HoverContents, HoverParams, HoverProviderCapability, ServerCapabilities};

use crate::ide;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;
use crate::lsp::to_proto;

/// What stands under the pointer.
pub struct Explanation;

impl Feature for Explanation {
    type Request = HoverRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.hover_provider = Some(HoverProviderCapability::Simple(true));
    }

    fn answer(state: &State, params: HoverParams) -> Result<Option<Hover>, Failure> {
        let (here, offset) = state.at(&params.text_document_position_params)?;
        Ok(ide::hover(here.workspace, here.file, offset).map(|hover| Hover {
            contents: HoverContents::Markup(to_proto::markup(hover.markdown)),
            range: Some(here.range(hover.at)),
        }))
    }
}
