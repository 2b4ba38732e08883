//! `textDocument/references`, in every program that a file belongs to.

use lsp_types::request::References as Request;
use lsp_types::{Location, OneOf, ReferenceParams, ServerCapabilities};

use crate::ide;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;

/// The places where the thing under the cursor is named.
pub struct References;

impl Feature for References {
    type Request = Request;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.references_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: ReferenceParams) -> Result<Option<Vec<Location>>, Failure> {
        let place = params.text_document_position;
        let mut locations: Vec<Location> = Vec::new();
        for here in state.everywhere(&place.text_document.uri) {
            let found = ide::references(here.workspace, here.file, here.offset(place.position));
            let wanted = found.iter().filter(|it| params.context.include_declaration || !it.declares);
            for location in wanted.filter_map(|it| here.location(it.at)) {
                if !locations.contains(&location) {
                    locations.push(location);
                }
            }
        }
        Ok(Some(locations))
    }
}
