//! `textDocument/prepareRename` and `textDocument/rename`, in every program that a file belongs to.

use std::collections::{BTreeMap, HashMap};

use lsp_server::ErrorCode;
use lsp_types::request::{PrepareRenameRequest, Rename as Request};
use lsp_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, PrepareRenameResponse, RenameOptions,
    RenameParams, ServerCapabilities, TextDocumentEdit, TextDocumentPositionParams, TextEdit, Uri,
    WorkDoneProgressOptions, WorkspaceEdit,
};

use crate::ide;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
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
        let mut edits: BTreeMap<String, (Uri, Vec<TextEdit>)> = BTreeMap::new();
        let programs = state.everywhere(&place.text_document.uri);
        if programs.is_empty() {
            state.here(&place.text_document.uri)?;
        }
        for here in programs {
            let offset = here.offset(place.position);
            let found = ide::rename(here.workspace, here.file, offset, &params.new_name).map_err(refusal)?;
            for edit in found {
                let (Some(key), Some(uri)) = (here.program.key(edit.at.file), here.uri_of(edit.at.file)) else {
                    continue;
                };
                let edit = TextEdit { range: here.range_in(edit.at), new_text: edit.text };
                let (_, known) = edits.entry(key).or_insert_with(|| (uri, Vec::new()));
                if !known.contains(&edit) {
                    known.push(edit);
                }
            }
        }
        Ok(Some(workspace_edit(state, edits)))
    }
}

fn refusal(why: String) -> Failure {
    Failure::new(ErrorCode::RequestFailed, why)
}

/// Edits as the editor takes them: with the versions of the open texts, where it knows those.
fn workspace_edit(state: &State, edits: BTreeMap<String, (Uri, Vec<TextEdit>)>) -> WorkspaceEdit {
    if !state.client.says("/workspace/workspaceEdit/documentChanges") {
        let changes: HashMap<Uri, Vec<TextEdit>> = edits.into_values().collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let edits = edits.into_iter().map(|(key, (uri, edits))| {
        let version = state.documents.get(&key).map(|document| document.version);
        TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        }
    });
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(edits.collect())), ..WorkspaceEdit::default() }
}
