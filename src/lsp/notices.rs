//! The notifications that change what the server knows. One that cannot be understood changes nothing.
//! Must not answer anything.

use std::collections::BTreeSet;

use lsp_server::Notification;
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, Notification as Notice,
};
use serde::de::DeserializeOwned;

use super::context::State;
use super::uri;

/// Takes in a notification; whether programs may have changed.
pub fn take(state: &mut State, notice: &Notification) -> Result<bool, String> {
    match notice.method.as_str() {
        DidOpenTextDocument::METHOD => {
            let params = read::<DidOpenTextDocument>(notice)?;
            let key = state.documents.open(params.text_document);
            state.edited.insert(key);
        }
        DidChangeTextDocument::METHOD => {
            let params = read::<DidChangeTextDocument>(notice)?;
            let key = uri::key(&params.text_document.uri);
            let encoding = state.client.encoding;
            if !state.documents.change(&key, params.text_document.version, &params.content_changes, encoding) {
                return Err(format!("`{key}` changed and is not open"));
            }
            state.edited.insert(key);
        }
        DidCloseTextDocument::METHOD => {
            let key = uri::key(&read::<DidCloseTextDocument>(notice)?.text_document.uri);
            if state.documents.close(&key) {
                state.edited.remove(&key);
                state.programs.refresh(&BTreeSet::from([key]), &state.documents);
            }
        }
        DidSaveTextDocument::METHOD => return Ok(false),
        DidChangeWatchedFiles::METHOD => {
            let params = read::<DidChangeWatchedFiles>(notice)?;
            let keys = params.changes.iter().map(|change| uri::key(&change.uri));
            // What is open counts as it is there; its file is looked at when it is closed.
            let keys: BTreeSet<String> = keys.filter(|key| state.documents.get(key).is_none()).collect();
            state.programs.refresh(&keys, &state.documents);
        }
        DidChangeWorkspaceFolders::METHOD => {
            let event = read::<DidChangeWorkspaceFolders>(notice)?.event;
            let gone: Vec<String> = event.removed.iter().map(|folder| uri::key(&folder.uri)).collect();
            state.folders.retain(|folder| !gone.contains(folder));
            state.folders.extend(event.added.iter().map(|folder| uri::key(&folder.uri)));
            state.programs.discover(&state.folders, &state.documents);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn read<N: Notice>(notice: &Notification) -> Result<N::Params, String>
where
    N::Params: DeserializeOwned,
{
    serde_json::from_value(notice.params.clone()).map_err(|error| format!("{}: {error}", notice.method))
}
