//! `textDocument/prepareRename` and `textDocument/rename`, in every program that a file belongs to.

use lsp_server::ErrorCode;
use lsp_types::request::{PrepareRenameRequest, Rename as Request};
use lsp_types::{
    OneOf, PrepareRenameResponse, RenameOptions, RenameParams, ServerCapabilities, TextDocumentPositionParams,
    WorkDoneProgressOptions, WorkspaceEdit,
};

use crate::ide;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::edits::Edits;
use crate::lsp::features::Feature;

/// What can be renamed.
pub struct PrepareRename;

/// Another name.
pub struct Rename;

impl Feature for PrepareRename {
    type Request = PrepareRenameRequest;

    fn announce(client: &Client, capabilities: &mut ServerCapabilities) {
        if client.says("/textDocument/rename/prepareSupport") {
            capabilities.rename_provider = Some(OneOf::Right(RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }));
        }
    }

    fn answer(state: &State, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>, Failure> {
        let (here, offset) = state.at(&params)?;
        let found = ide::prepare_rename(here.workspace, here.file, offset).map_err(refusal)?;
        let range = here.range_in(found.at);
        Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: found.name }))
    }
}

impl Feature for Rename {
    type Request = Request;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.rename_provider.get_or_insert(OneOf::Left(true));
    }

    fn answer(state: &State, params: RenameParams) -> Result<Option<WorkspaceEdit>, Failure> {
        let place = params.text_document_position;
        // A file that is read by two programs is edited once, and both must go on to be sound.
        let mut edits = Edits::default();
        let programs = state.everywhere(&place.text_document.uri);
        if programs.is_empty() {
            state.here(&place.text_document.uri)?;
        }
        for here in programs {
            let offset = here.offset(place.position);
            let found = ide::rename(here.workspace, here.file, offset, &params.new_name).map_err(refusal)?;
            found.iter().for_each(|edit| edits.add(&here, edit));
        }
        Ok(Some(edits.finish(state)))
    }
}

fn refusal(why: String) -> Failure {
    Failure::new(ErrorCode::RequestFailed, why)
}
