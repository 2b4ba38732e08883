//! The loop: reads all that is pending, takes in the edits, answers the requests, then says what is wrong.
//! Each request is answered once, whatever becomes of it. Must not know what is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use lsp_types::notification::{Cancel, LogMessage, Notification as _, PublishDiagnostics};
use lsp_types::{
    CancelParams, Diagnostic, InitializeParams, InitializeResult, LogMessageParams, MessageType, NumberOrString,
    PublishDiagnosticsParams, ServerInfo,
};
use serde_json::Value;

use super::client::Client;
use super::context::{Failure, State};
use super::documents::Documents;
use super::features::{FEATURES, Row, capabilities};
use super::programs::Programs;
use super::{findings, notices, uri};

/// Serves an editor until it says goodbye or goes away; whether it said goodbye.
pub fn serve(connection: Connection) -> bool {
    let Some(state) = greet(&connection) else { return false };
    let mut server =
        Server { connection, state, table: FEATURES, published: BTreeMap::new(), closing: false, stale: false };
    server.run()
}

struct Server {
    connection: Connection,
    state: State,
    table: &'static [Row],
    /// What the editor was told last is wrong with a file.
    published: BTreeMap<String, Vec<Diagnostic>>,
    /// Whether the editor has asked to shut down.
    closing: bool,
    /// Whether what was published may no longer be so.
    stale: bool,
}

/// Waits for `initialize` and answers it. Nothing else is served before.
fn greet(connection: &Connection) -> Option<State> {
    for message in &connection.receiver {
        let request = match message {
            Message::Request(request) => request,
            Message::Notification(notice) if notice.method == "exit" => return None,
            _ => continue,
        };
        if request.method != "initialize" {
            let failure = Failure::new(ErrorCode::ServerNotInitialized, "the server is not initialized yet");
            answer(connection, request.id, Err(failure));
            continue;
        }
        let params: InitializeParams = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(error) => {
                let failure = Failure::new(ErrorCode::InvalidParams, format!("initialize: {error}"));
                answer(connection, request.id, Err(failure));
                continue;
            }
        };
        let client = Client::new(&params);
        let info = ServerInfo { name: "partner".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        let result = InitializeResult { capabilities: capabilities(&client, FEATURES), server_info: Some(info) };
        answer(connection, request.id, serde_json::to_value(result).map_err(internal));
        let folders = folders(&params);
        return Some(State {
            client,
            folders,
            documents: Documents::default(),
            edited: BTreeSet::new(),
            programs: Programs::default(),
        });
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

impl Server {
    fn run(&mut self) -> bool {
        while let Ok(first) = self.connection.receiver.recv() {
            let mut batch = vec![first];
            batch.extend(self.connection.receiver.try_iter());
            if let Some(orderly) = self.take(batch) {
                return orderly;
            }
            if self.stale {
                self.stale = false;
                self.guard("analysis", |server| {
                    server.state.settle();
                    server.publish();
                });
            }
        }
        false
    }

    /// Takes in a batch in its order; how it ends where the editor says goodbye in it.
    fn take(&mut self, batch: Vec<Message>) -> Option<bool> {
        let mut cancelled: BTreeSet<RequestId> = batch.iter().filter_map(cancelled).collect();
        for message in batch {
            match message {
                Message::Request(request) if cancelled.remove(&request.id) => {
                    let failure = Failure::new(ErrorCode::RequestCanceled, "cancelled");
                    answer(&self.connection, request.id, Err(failure));
                }
                Message::Request(request) => self.request(request),
                Message::Notification(notice) if notice.method == "exit" => return Some(self.closing),
                Message::Notification(notice) => self.notice(&notice),
                Message::Response(_) => {}
            }
        }
        None
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let result = if self.closing {
            Err(Failure::new(ErrorCode::InvalidRequest, "the server is shutting down"))
        } else if method == "shutdown" {
            self.closing = true;
            Ok(Value::Null)
        } else {
            match self.table.iter().find(|row| row.method == method) {
                Some(row) => self
                    .guard(&method, |server| {
                        server.state.settle();
                        row.answer(&server.state, params)
                    })
                    .unwrap_or_else(|| {
                        Err(Failure::new(ErrorCode::InternalError, format!("`{method}` failed; the server goes on")))
                    }),
                None => Err(Failure::new(ErrorCode::MethodNotFound, format!("`{method}` is not served"))),
            }
        };
        answer(&self.connection, id, result);
    }

    fn notice(&mut self, notice: &Notification) {
        if notice.method.starts_with("$/") || self.closing {
            return;
        }
        let taken = self.guard(&notice.method, |server| {
            if notice.method == "initialized" {
                server.state.programs.discover(&server.state.folders, &server.state.documents);
                return Ok(true);
            }
            notices::take(&mut server.state, notice)
        });
        match taken {
            Some(Ok(changed)) => self.stale |= changed,
            Some(Err(complaint)) => self.log(MessageType::WARNING, complaint),
            None => self.stale = true,
        }
    }

    /// Runs what may be at fault: a panic is logged, and costs what was asked for and nothing else.
    fn guard<T>(&mut self, what: &str, run: impl FnOnce(&mut Server) -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| run(self))) {
            Ok(done) => Some(done),
            Err(panic) => {
                let told = panic.downcast_ref::<String>().map(String::as_str);
                let told = told.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
                self.log(MessageType::ERROR, format!("a fault of partner in `{what}`: {told}"));
                None
            }
        }
    }

    /// Tells the editor what is wrong now, where that has changed.
    fn publish(&mut self) {
        let mut found = findings::by_file(&self.state);
        let gone: Vec<String> = self.published.keys().filter(|key| !found.contains_key(*key)).cloned().collect();
        found.extend(gone.into_iter().map(|key| (key, Vec::new())));
        for (key, diagnostics) in found {
            if self.published.get(&key).map_or(diagnostics.is_empty(), |before| *before == diagnostics) {
                continue;
            }
            let Some(uri) = self.state.uri(&key) else { continue };
            let version = self.state.documents.get(&key).map(|document| document.version);
            let params = PublishDiagnosticsParams { uri, diagnostics: diagnostics.clone(), version };
            self.tell(PublishDiagnostics::METHOD, params);
            if diagnostics.is_empty() {
                self.published.remove(&key);
            } else {
                self.published.insert(key, diagnostics);
            }
        }
    }

    fn log(&self, typ: MessageType, message: String) {
        self.tell(LogMessage::METHOD, LogMessageParams { typ, message });
    }

    fn tell(&self, method: &str, params: impl serde::Serialize) {
        let Ok(params) = serde_json::to_value(params) else { return };
        let notice = Notification { method: method.to_owned(), params };
        // An editor that has gone away is noticed where its messages end.
        let _ = self.connection.sender.send(notice.into());
    }
}

fn answer(connection: &Connection, id: RequestId, result: Result<Value, Failure>) {
    let response_result =
        result.map_err(|failure| ResponseError { code: failure.code, message: failure.message, data: None });
    let _ = connection.sender.send(Response { id, response_result }.into());
}

fn internal(error: serde_json::Error) -> Failure {
    Failure::new(ErrorCode::InternalError, error.to_string())
}

/// The request that a message cancels.
fn cancelled(message: &Message) -> Option<RequestId> {
    let Message::Notification(notice) = message else { return None };
    if notice.method != Cancel::METHOD {
        return None;
    }
    let params: CancelParams = serde_json::from_value(notice.params.clone()).ok()?;
    Some(match params.id {
        NumberOrString::Number(id) => RequestId::from(id),
        NumberOrString::String(id) => RequestId::from(id),
    })
}
