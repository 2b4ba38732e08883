//! What goes to the editor: answers, notifications, and requests of our own with what they were for.
//! Must not know what any of it means.

use std::collections::BTreeMap;

use crossbeam_channel::Sender;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use lsp_types::notification::{LogMessage, Notification as Notice};
use lsp_types::{LogMessageParams, MessageType};
use serde::Serialize;
use serde_json::Value;

use super::context::Failure;

/// The way to the editor. An editor that has gone away is noticed where its messages end, not here.
#[derive(Debug)]
pub struct Outbox {
    sender: Sender<Message>,
    next: i32,
    asked: BTreeMap<RequestId, Asked>,
}

/// What the editor was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What its user chose, for all files and then for each of these folders.
    Settings(Vec<String>),
    /// To show how far the work on a topic is.
    Progress(String),
    /// Something whose answer only counts where it is an error.
    Request(&'static str),
}

impl Outbox {
    /// The way to the editor at the other end.
    pub fn new(sender: Sender<Message>) -> Outbox {
        Outbox { sender, next: 0, asked: BTreeMap::new() }
    }

    /// Answers a request.
    pub fn answer(&self, id: RequestId, result: Result<Value, Failure>) {
        let response_result = result.map_err(|failure| match failure {
            Failure::Error { code, message } => ResponseError { code, message, data: None },
            Failure::NotYet => {
                ResponseError { code: ErrorCode::ServerCancelled as i32, message: "given up".to_owned(), data: None }
            }
        });
        self.send(Response { id, response_result }.into());
    }

    /// Sends a notification.
    pub fn tell<N: Notice>(&self, params: N::Params) {
        let params = value(params);
        self.send(Notification { method: N::METHOD.to_owned(), params }.into());
    }

    /// Writes a line to the editor's log.
    pub fn log(&self, typ: MessageType, message: String) {
        self.tell::<LogMessage>(LogMessageParams { typ, message });
    }

    /// Sends a request.
    pub fn ask<R: lsp_types::request::Request>(&mut self, params: R::Params, asked: Asked) {
        self.ask_for(R::METHOD, value(params), asked);
    }

    /// Sends a request without parameters.
    pub fn ask_plainly(&mut self, method: &'static str) {
        self.ask_for(method, Value::Null, Asked::Request(method));
    }

    fn ask_for(&mut self, method: &str, params: Value, asked: Asked) {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.asked.insert(id.clone(), asked);
        self.send(Request { id, method: method.to_owned(), params }.into());
    }

    /// What an answer of the editor's is about; none where nothing was asked.
    pub fn asked(&mut self, id: &RequestId) -> Option<Asked> {
        self.asked.remove(id)
    }

    fn send(&self, message: Message) {
        let _ = self.sender.send(message);
    }
}

/// What is sent consists of texts, numbers and lists: there is nothing in it that could not be written.
fn value(params: impl Serialize) -> Value {
    serde_json::to_value(params).unwrap_or_default()
}
