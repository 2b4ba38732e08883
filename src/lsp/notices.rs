//! The notifications that change what the server knows. One that cannot be understood changes nothing.
//! Must not answer anything.

use std::collections::BTreeSet;

use lsp_server::Notification;
use lsp_types::notification::{
    DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders,
    DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Notification as Notice, WorkDoneProgressCancel,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::context::State;
use super::settings::SECTION;
use super::{progress, uri};

/// What follows from a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nothing.
    Nothing,
    /// Open texts changed.
    Edits,
    /// Files changed that the editor does not have open.
    Files,
    /// Other folders are open.
    Folders,
    /// The user chose something else, and the editor is to be asked what.
    Settings,
    /// Work on a topic is not wanted any more.
    Cancelled(String),
}

/// Takes in a notification.
pub fn take(state: &mut State, notice: &Notification) -> Result<Taken, String> {
    match notice.method.as_str() {
        DidOpenTextDocument::METHOD => {
            let params = read::<DidOpenTextDocument>(notice)?;
            let key = state.documents.open(params.text_document);
            state.edit(key);
        }
        DidChangeTextDocument::METHOD => {
            let params = read::<DidChangeTextDocument>(notice)?;
            let key = uri::key(&params.text_document.uri);
            let encoding = state.client.encoding;
            if !state.documents.change(&key, params.text_document.version, &params.content_changes, encoding) {
                return Err(format!("`{key}` changed and is not open"));
            }
            state.edit(key);
        }
        DidCloseTextDocument::METHOD => {
            let key = uri::key(&read::<DidCloseTextDocument>(notice)?.text_document.uri);
            if state.documents.close(&key) {
                state.edited.remove(&key);
                state.figures.edited(&key);
                state.programs.refresh(&BTreeSet::from([key]), &state.documents);
            }
        }
        // A table may have been written, or a version be about to be committed.
        DidSaveTextDocument::METHOD => state.figures.data_changed(),
        DidChangeWatchedFiles::METHOD => {
            let params = read::<DidChangeWatchedFiles>(notice)?;
            let keys = params.changes.iter().map(|change| uri::key(&change.uri));
            // What is open counts as it is there; its file is looked at when it is closed.
            let keys: BTreeSet<String> = keys.filter(|key| state.documents.get(key).is_none()).collect();
            state.programs.refresh(&keys, &state.documents);
            state.figures.data_changed();
            return Ok(Taken::Files);
        }
        DidChangeWorkspaceFolders::METHOD => {
            let event = read::<DidChangeWorkspaceFolders>(notice)?.event;
            let gone: Vec<String> = event.removed.iter().map(|folder| uri::key(&folder.uri)).collect();
            state.folders.retain(|folder| !gone.contains(folder));
            state.folders.extend(event.added.iter().map(|folder| uri::key(&folder.uri)));
            return Ok(Taken::Folders);
        }
        DidChangeConfiguration::METHOD => {
            let params = read::<DidChangeConfiguration>(notice)?;
            if state.client.says("/workspace/configuration") {
                return Ok(Taken::Settings);
            }
            let section = params.settings.get(SECTION).unwrap_or(&Value::Null);
            let complaints = state.settings.set(section);
            return if complaints.is_empty() { Ok(Taken::Edits) } else { Err(complaints.join("; ")) };
        }
        WorkDoneProgressCancel::METHOD => {
            let token = read::<WorkDoneProgressCancel>(notice)?.token;
            return Ok(progress::topic(&token).map_or(Taken::Nothing, Taken::Cancelled));
        }
        _ => return Ok(Taken::Nothing),
    }
    Ok(Taken::Edits)
}

fn read<N: Notice>(notice: &Notification) -> Result<N::Params, String>
where
    N::Params: DeserializeOwned,
{
    serde_json::from_value(notice.params.clone()).map_err(|error| format!("{}: {error}", notice.method))
}
