//! The loop: reads all that is pending, takes in the edits, answers the requests, then says what is wrong.
//! Each request is answered once, whatever becomes of it. Must not know what is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crossbeam_channel::{Receiver, select};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{Cancel, Notification as _, PublishDiagnostics};
use lsp_types::{CancelParams, MessageType, NumberOrString, PublishDiagnosticsParams};
use serde_json::Value;

use super::background::{Background, Refresh, message};
use super::context::{Failure, State};
use super::features::{FEATURES, Row};
use super::notices::{self, Taken};
use super::outbox::{Asked, Outbox};
use super::progress::Progress;
use super::{discovery, figures, greeting, trials, uri, watching, whys};

/// Serves an editor until it says goodbye or goes away; whether it said goodbye.
pub fn serve(connection: Connection) -> bool {
    let Connection { sender, receiver } = connection;
    let outbox = Outbox::new(sender);
    let Some(state) = greeting::greet(&receiver, &outbox, FEATURES) else { return false };
    Server::new(receiver, outbox, state, FEATURES).run()
}

struct Server {
    inbox: Receiver<Message>,
    outbox: Outbox,
    state: State,
    table: &'static [Row],
    background: Background,
    progress: Progress,
    /// Requests that cannot be answered yet.
    waiting: Vec<Waiting>,
    /// Which report of a file the editor was sent last.
    published: BTreeMap<String, u64>,
    /// The tables that the editor was asked to watch.
    watched: BTreeSet<String>,
    /// Whether the editor has asked to shut down.
    closing: bool,
    /// Whether anything changed since the editor was told.
    changed: bool,
    /// What the editor cannot know to be out of date, as what followed from a change on the disk.
    outdated: BTreeSet<Refresh>,
}

/// A request that cannot be answered yet.
struct Waiting {
    id: RequestId,
    row: &'static Row,
    params: Value,
    /// The document that it is about as it stood when it was asked.
    about: Option<(String, i32)>,
}

impl Server {
    fn new(inbox: Receiver<Message>, outbox: Outbox, state: State, table: &'static [Row]) -> Server {
        Server {
            inbox,
            outbox,
            state,
            table,
            background: Background::new(),
            progress: Progress::default(),
            waiting: Vec::new(),
            published: BTreeMap::new(),
            watched: BTreeSet::new(),
            closing: false,
            changed: false,
            outdated: BTreeSet::new(),
        }
    }

    fn run(&mut self) -> bool {
        loop {
            if self.has_time() {
                self.changed = self.guard("analysis", |server| server.state.settle_more()).is_some();
            } else if let Some(orderly) = self.hear() {
                return orderly;
            }
            if self.changed && self.is_ready() {
                self.changed = false;
                self.tell_changes();
            }
        }
    }

    /// Whether nobody waits for anything while files that are not open are still to be looked through.
    fn has_time(&self) -> bool {
        let behind = !self.changed && self.is_ready() && self.state.reports.are_behind();
        behind && self.inbox.is_empty() && self.background.done().is_empty()
    }

    /// Waits for what comes next, and takes it in with all that is pending; how it ends where nothing comes after it.
    fn hear(&mut self) -> Option<bool> {
        if self.inbox.is_empty() {
            self.state.programs.forget_past();
        }
        let mut batch = Vec::new();
        select! {
            recv(self.inbox) -> message => match message {
                Ok(message) => batch.push(message),
                Err(_) => return Some(false),
            },
            recv(self.background.done()) -> done => if let Ok(done) = done {
                let topic = done.topic.clone();
                match self.background.finish(done) {
                    Ok(Some(effect)) => {
                        self.guard(&topic, |server| (effect.apply)(&mut server.state));
                        self.outdated.extend(effect.refresh);
                    }
                    Ok(None) => {}
                    Err(panic) => {
                        self.state.figures.give_up(&topic);
                        self.state.trials.give_up(&topic);
                        self.state.whys.give_up(&topic);
                        self.outbox.log(MessageType::ERROR, format!("a fault of partner in {topic}: {panic}"));
                    }
                }
                self.changed = true;
                self.progress.ended(&topic, &self.background, &self.outbox);
            },
        }
        batch.extend(self.inbox.try_iter());
        self.take(batch)
    }

    /// Whether it is known which programs there are.
    fn is_ready(&self) -> bool {
        !self.background.is_running(discovery::TOPIC)
    }

    /// Takes in a batch in its order; how it ends where the editor says goodbye in it.
    fn take(&mut self, batch: Vec<Message>) -> Option<bool> {
        let mut cancelled: BTreeSet<RequestId> = batch.iter().filter_map(cancelled).collect();
        let cancel = || Err(Failure::new(ErrorCode::RequestCanceled, "cancelled"));
        for waiting in self.waiting.extract_if(.., |waiting| cancelled.remove(&waiting.id)) {
            self.outbox.answer(waiting.id, cancel());
        }
        for message in batch {
            match message {
                Message::Request(request) if cancelled.remove(&request.id) => self.outbox.answer(request.id, cancel()),
                Message::Request(request) => self.request(request),
                Message::Notification(notice) if notice.method == "exit" => return Some(self.closing),
                Message::Notification(notice) => self.notice(&notice),
                Message::Response(response) => self.response(response),
            }
        }
        None
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if self.closing {
            let failure = Failure::new(ErrorCode::InvalidRequest, "the server is shutting down");
            return self.outbox.answer(id, Err(failure));
        }
        if method == "shutdown" {
            self.closing = true;
            for waiting in self.waiting.drain(..) {
                self.outbox.answer(waiting.id, Err(Failure::NotYet));
            }
            return self.outbox.answer(id, Ok(Value::Null));
        }
        match self.table.iter().find(|row| row.method == method) {
            Some(row) => {
                let about = params.pointer("/textDocument/uri").and_then(Value::as_str).and_then(|uri| {
                    let key = uri::key(&uri.parse().ok()?);
                    let version = self.state.documents.get(&key)?.version;
                    Some((key, version))
                });
                self.attempt(Waiting { id, row, params, about });
            }
            None => {
                let failure = Failure::new(ErrorCode::MethodNotFound, format!("`{method}` is not served"));
                self.outbox.answer(id, Err(failure));
            }
        }
    }

    /// Answers a request, or has it wait.
    fn attempt(&mut self, asked: Waiting) {
        let method = asked.row.method;
        let now =
            |(key, version): &(String, i32)| self.state.documents.get(key).is_some_and(|it| it.version == *version);
        let result = if !asked.about.as_ref().is_none_or(now) {
            Err(Failure::new(ErrorCode::ContentModified, "the text has changed since"))
        } else if self.is_ready() {
            let answered = self.guard(method, |server| {
                server.state.settle();
                asked.row.answer(&server.state, asked.params.clone())
            });
            answered.unwrap_or_else(|| {
                Err(Failure::new(ErrorCode::InternalError, format!("`{method}` failed; the server goes on")))
            })
        } else {
            Err(Failure::NotYet)
        };
        match result {
            Err(Failure::NotYet) => {
                // What it waits for may have to be begun first.
                self.changed |= self.state.whys.is_wanted();
                self.waiting.push(asked);
            }
            result => self.outbox.answer(asked.id, result),
        }
    }

    fn notice(&mut self, notice: &Notification) {
        if notice.method.starts_with("$/") || self.closing {
            return;
        }
        if notice.method == "initialized" {
            return self.begin();
        }
        match self.guard(&notice.method, |server| notices::take(&mut server.state, notice)) {
            Some(Ok(Taken::Nothing)) => {}
            Some(Ok(Taken::Edits)) => self.changed = true,
            Some(Ok(Taken::Files)) => {
                self.changed = true;
                self.outdated.insert(Refresh::Diagnostics);
            }
            Some(Ok(Taken::Folders)) => self.look_for_programs(),
            Some(Ok(Taken::Settings)) => self.ask_settings(),
            Some(Ok(Taken::Cancelled(topic))) => self.background.cancel(&topic),
            Some(Err(complaint)) => self.outbox.log(MessageType::WARNING, complaint),
            None => self.changed = true,
        }
    }

    /// What is done once the editor is ready to be asked.
    fn begin(&mut self) {
        for registration in watching::always(&self.state.client) {
            watching::register(&mut self.outbox, registration);
        }
        self.ask_settings();
        self.look_for_programs();
    }

    fn look_for_programs(&mut self) {
        self.changed = true;
        let task = discovery::task(&self.state);
        self.progress.started(&task, &self.state.client, &mut self.outbox);
        self.background.start(task);
    }

    fn ask_settings(&mut self) {
        if let Some((params, folders)) = greeting::settings_wanted(&self.state) {
            self.outbox.ask::<lsp_types::request::WorkspaceConfiguration>(params, Asked::Settings(folders));
        }
    }

    fn response(&mut self, response: Response) {
        match (self.outbox.asked(&response.id), response.response_result) {
            (None, _) => {}
            (Some(Asked::Settings(folders)), Ok(answer)) => {
                let complaints = greeting::take_settings(&mut self.state, &folders, &answer);
                complaints.into_iter().for_each(|complaint| self.outbox.log(MessageType::WARNING, complaint));
                self.changed = true;
            }
            (Some(Asked::Progress(topic)), Ok(_)) => self.progress.shown(&topic, &self.background, &self.outbox),
            (Some(Asked::Progress(topic)), Err(_)) => self.progress.refused(&topic),
            (Some(Asked::Request(_)), Ok(_)) => {}
            (Some(asked), Err(error)) => {
                self.outbox.log(MessageType::WARNING, format!("the editor refuses {asked:?}: {}", error.message))
            }
        }
    }

    /// Runs what may be at fault: a panic is logged, and costs what was asked for and nothing else.
    fn guard<T>(&mut self, what: &str, run: impl FnOnce(&mut Server) -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| run(self))) {
            Ok(done) => Some(done),
            Err(panic) => {
                let told = message(&*panic);
                self.outbox.log(MessageType::ERROR, format!("a fault of partner in `{what}`: {told}"));
                None
            }
        }
    }

    /// Brings the editor up to what has changed.
    fn tell_changes(&mut self) {
        self.guard("analysis", |server| server.state.settle());
        let mut tasks = figures::tasks(&mut self.state);
        tasks.extend(trials::tasks(&mut self.state));
        // What was found in data that nobody looks at any more is withdrawn.
        self.guard("analysis", |server| server.state.settle());
        for waiting in std::mem::take(&mut self.waiting) {
            self.attempt(waiting);
        }
        if self.state.client.pulls() {
            self.published.clear();
        } else {
            self.publish();
        }
        for refresh in std::mem::take(&mut self.outdated) {
            let (method, known) = refresh.method();
            if self.state.client.says(known) {
                self.outbox.ask_plainly(method);
            }
        }
        tasks.extend(whys::tasks(&mut self.state));
        tasks.into_iter().for_each(|task| self.background.start(task));
        watching::tables(&self.state, &mut self.watched, &mut self.outbox);
    }

    /// Sends the reports that the editor does not have.
    fn publish(&mut self) {
        let mut before = std::mem::take(&mut self.published);
        for (key, report) in self.state.reports.iter() {
            let sent = before.remove(key);
            self.published.insert(key.to_owned(), report.id);
            // Of a file that was never mentioned it need not be said that nothing is wrong.
            if sent == Some(report.id) || sent.is_none() && report.diagnostics.is_empty() {
                continue;
            }
            let Some(uri) = self.state.uri(key) else { continue };
            let version = self.state.documents.get(key).map(|document| document.version);
            let diagnostics = report.diagnostics.clone();
            self.outbox.tell::<PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
        }
        for uri in before.keys().filter_map(|key| self.state.uri(key)) {
            let diagnostics = Vec::new();
            self.outbox.tell::<PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version: None });
        }
    }
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]
mod tests {
    use lsp_types::request::{FoldingRangeRequest, HoverRequest, Request as _};
    use lsp_types::{FoldingRange, FoldingRangeParams, Hover, HoverParams, ServerCapabilities};
    use serde_json::json;

    use super::*;
    use crate::lsp::client::Client;
    use crate::lsp::features::{Feature, row};

    /// A feature at fault.
    struct Faulty;

    impl Feature for Faulty {
        type Request = HoverRequest;
        fn announce(_: &Client, _: &mut ServerCapabilities) {}
        fn answer(_: &State, _: HoverParams) -> Result<Option<Hover>, Failure> {
            panic!("this is a test")
        }
    }

    /// A feature that has nothing to say until a text is open.
    struct Patient;

    impl Feature for Patient {
        type Request = FoldingRangeRequest;
        fn announce(_: &Client, _: &mut ServerCapabilities) {}
        fn answer(state: &State, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>, Failure> {
            match state.documents.get(&uri::key(&params.text_document.uri)) {
                Some(document) if document.text.is_empty() => Err(Failure::NotYet),
                Some(_) => Ok(None),
                None if state.documents.iter().next().is_none() => Err(Failure::NotYet),
                None => Ok(Some(Vec::new())),
            }
        }
    }

    const TABLE: &[Row] = &[row::<Faulty>(), row::<Patient>()];

    /// What a server answers to messages that it finds all at once: requests by their number, notifications by their name.
    fn said(messages: &[(Option<i32>, &str, Value)]) -> Vec<String> {
        let (server, client) = Connection::memory();
        let send = |(id, method, params): &(Option<i32>, &str, Value)| {
            let (method, params) = ((*method).to_owned(), params.clone());
            let message = match id {
                Some(id) => Message::Request(Request { id: RequestId::from(*id), method, params }),
                None => Message::Notification(Notification { method, params }),
            };
            client.sender.send(message).unwrap();
        };
        send(&(Some(0), "initialize", json!({ "capabilities": {} })));
        let outbox = Outbox::new(server.sender);
        let state = greeting::greet(&server.receiver, &outbox, TABLE).unwrap();
        messages.iter().for_each(send);
        let Connection { sender, receiver } = client;
        drop(sender);
        let left = Server::new(server.receiver, outbox, state, TABLE).run();
        let mut said: Vec<String> = receiver.try_iter().skip(1).map(brief).collect();
        said.push(format!("left {left}"));
        said
    }

    fn brief(message: Message) -> String {
        match message {
            Message::Response(Response { id, response_result: Ok(result) }) => format!("{id}: {result}"),
            Message::Response(Response { id, response_result: Err(error) }) => format!("{id}: error {}", error.code),
            Message::Notification(notice) => notice.method,
            Message::Request(request) => format!("asks {}", request.method),
        }
    }

    fn document(version: i32, text: &str) -> Value {
        json!({ "textDocument": { "uri": "file:///a.txt", "languageId": "text", "version": version, "text": text } })
    }

    fn place(uri: &str) -> Value {
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } })
    }

    #[test]
    fn a_fault_costs_one_answer() {
        let said = said(&[
            (Some(1), HoverRequest::METHOD, place("file:///a.txt")),
            (Some(2), "unheardOf", Value::Null),
            (Some(3), HoverRequest::METHOD, json!(7)),
            (Some(4), "shutdown", Value::Null),
            (None, "exit", Value::Null),
        ]);
        let expected =
            ["window/logMessage", "1: error -32603", "2: error -32601", "3: error -32602", "4: null", "left true"];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_cancelled_request_is_answered_so_and_only_once() {
        let said = said(&[
            (Some(1), FoldingRangeRequest::METHOD, place("file:///b.txt")),
            (Some(2), HoverRequest::METHOD, place("file:///a.txt")),
            (None, "$/cancelRequest", json!({ "id": 2 })),
            (None, "$/cancelRequest", json!({ "id": 1 })),
            (None, "$/cancelRequest", json!({ "id": 1 })),
            (Some(3), "shutdown", Value::Null),
            (None, "exit", Value::Null),
        ]);
        assert_eq!(said, ["1: error -32800", "2: error -32800", "3: null", "left true"]);
    }

    #[test]
    fn what_waits_is_answered_after_a_change() {
        let said = said(&[
            (None, "textDocument/didOpen", document(1, "")),
            (Some(1), FoldingRangeRequest::METHOD, place("file:///a.txt")),
            (Some(2), FoldingRangeRequest::METHOD, place("file:///b.txt")),
            (None, "textDocument/didClose", json!({ "textDocument": { "uri": "file:///a.txt" } })),
            (None, "textDocument/didOpen", document(2, "text")),
        ]);
        // The first was asked about a text that is another one by now.
        assert_eq!(said, ["2: []", "1: error -32801", "left false"]);
    }

    #[test]
    fn what_waits_is_given_up_at_the_end() {
        let said = said(&[
            (Some(1), FoldingRangeRequest::METHOD, place("file:///b.txt")),
            (Some(2), "shutdown", Value::Null),
            (None, "exit", Value::Null),
        ]);
        assert_eq!(said, ["1: error -32802", "2: null", "left true"]);
    }

    #[test]
    fn each_row_announces_something_of_its_own_request() {
        let operations = json!({ "fileOperations": { "willRename": true } });
        let can = json!({ "textDocument": { "diagnostic": {}, "rename": { "prepareSupport": true } }, "workspace": operations });
        let params = serde_json::from_value(json!({ "capabilities": can.clone() })).unwrap();
        let client = Client::new(&params, can);
        let nothing = serde_json::to_value(crate::lsp::features::capabilities(&client, &[])).unwrap();
        for row in FEATURES {
            let announced = crate::lsp::features::capabilities(&client, std::slice::from_ref(row));
            assert_ne!(serde_json::to_value(announced).unwrap(), nothing, "{} is served and not announced", row.method);
        }
    }
}
