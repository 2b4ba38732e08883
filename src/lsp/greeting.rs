//! The handshake, and what the editor is asked in return. Nothing else is served before it.

use crossbeam_channel::Receiver;
use lsp_server::{ErrorCode, Message};
use lsp_types::{ConfigurationItem, ConfigurationParams, InitializeParams, InitializeResult, ServerInfo};
use serde_json::Value;

use super::client::Client;
use super::context::{Failure, State};
use super::features::{Row, capabilities};
use super::outbox::Outbox;
use super::settings::SECTION;
use super::uri;

/// Waits for `initialize` and answers it; none where the editor leaves before.
pub fn greet(inbox: &Receiver<Message>, outbox: &Outbox, table: &[Row]) -> Option<State> {
    for message in inbox {
        let request = match message {
            Message::Request(request) => request,
            Message::Notification(notice) if notice.method == "exit" => return None,
            _ => continue,
        };
        if request.method != "initialize" {
            let failure = Failure::new(ErrorCode::ServerNotInitialized, "the server is not initialized yet");
            outbox.answer(request.id, Err(failure));
            continue;
        }
        let raw = request.params.pointer("/capabilities").cloned().unwrap_or_default();
        let params: InitializeParams = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(error) => {
                let failure = Failure::new(ErrorCode::InvalidParams, format!("initialize: {error}"));
                outbox.answer(request.id, Err(failure));
                continue;
            }
        };
        let client = Client::new(&params, raw);
        let info = ServerInfo { name: "partner".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        let result = InitializeResult { capabilities: capabilities(&client, table), server_info: Some(info) };
        let result = serde_json::to_value(result);
        let result = result.map_err(|error| Failure::new(ErrorCode::InternalError, error.to_string()));
        outbox.answer(request.id, result);
        let mut state = State::new(client, folders(&params));
        for complaint in state.settings.set(&params.initialization_options.unwrap_or_default()) {
            outbox.log(lsp_types::MessageType::WARNING, complaint);
        }
        return Some(state);
    }
    None
}

#[expect(deprecated, reason = "older editors name one folder, and not in a list")]
fn folders(params: &InitializeParams) -> Vec<String> {
    match &params.workspace_folders {
        Some(folders) => folders.iter().map(|folder| uri::key(&folder.uri)).collect(),
        None => params.root_uri.iter().map(uri::key).collect(),
    }
}

/// How to ask for what the user chose, for all files and for each folder; none where the editor cannot be asked.
pub fn settings_wanted(state: &State) -> Option<(ConfigurationParams, Vec<String>)> {
    if !state.client.says("/workspace/configuration") {
        return None;
    }
    let item = |scope_uri| ConfigurationItem { scope_uri, section: Some(SECTION.to_owned()) };
    let mut items = vec![item(None)];
    items.extend(state.folders.iter().map(|folder| item(uri::uri(folder))));
    Some((ConfigurationParams { items }, state.folders.clone()))
}

/// Takes in what the user chose; what cannot be meant is said.
pub fn take_settings(state: &mut State, folders: &[String], answer: &Value) -> Vec<String> {
    let mut chosen = answer.as_array().into_iter().flatten();
    let mut complaints = state.settings.set(chosen.next().unwrap_or(&Value::Null));
    for (folder, section) in folders.iter().zip(chosen) {
        complaints.extend(state.settings.set_for(folder, section));
    }
    // A mistake that holds for all folders is one mistake.
    complaints.sort();
    complaints.dedup();
    complaints
}
