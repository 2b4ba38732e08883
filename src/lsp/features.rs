//! The table of requests that are served. The reply to `initialize` is made from it, and requests are answered by it: what
//! is announced is served, and the other way round. Must not know when a request is answered.

use lsp_server::ErrorCode;
use lsp_types::request::Request;
use lsp_types::{
    OneOf, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde_json::Value;

use super::client::Client;
use super::context::{Failure, State};
use super::handlers::{
    actions, calls, commands, completion, diagnostics, figures, formatting, goto, highlight, hover, moves, references,
    rename, shape, signature, symbols, tokens,
};

/// The requests that are served.
pub const FEATURES: &[Row] = &[
    row::<actions::Offers>(),
    row::<calls::Incoming>(),
    row::<calls::Outgoing>(),
    row::<calls::Prepare>(),
    row::<commands::Commands>(),
    row::<completion::Proposals>(),
    row::<completion::Proposal>(),
    row::<diagnostics::OfDocument>(),
    row::<diagnostics::OfWorkspace>(),
    row::<figures::Hints>(),
    row::<figures::Lenses>(),
    row::<formatting::Whole>(),
    row::<formatting::Part>(),
    row::<formatting::Typed>(),
    row::<goto::Declaration>(),
    row::<goto::Definition>(),
    row::<goto::Implementation>(),
    row::<goto::TypeDefinition>(),
    row::<highlight::Highlight>(),
    row::<hover::Explanation>(),
    row::<moves::Moves>(),
    row::<references::References>(),
    row::<rename::PrepareRename>(),
    row::<rename::Rename>(),
    row::<shape::Folding>(),
    row::<shape::Linked>(),
    row::<shape::Links>(),
    row::<shape::Selection>(),
    row::<signature::Signature>(),
    row::<symbols::OfDocument>(),
    row::<symbols::OfWorkspace>(),
    row::<tokens::Delta>(),
    row::<tokens::Full>(),
    row::<tokens::Range>(),
];

/// Something that an editor can ask for.
pub trait Feature {
    /// The request of the protocol.
    type Request: Request;

    /// Says in the reply to `initialize` that it can be asked for. An editor that cannot make use of it need not be told.
    fn announce(client: &Client, capabilities: &mut ServerCapabilities);

    /// Answers.
    fn answer(
        state: &State,
        params: <Self::Request as Request>::Params,
    ) -> Result<<Self::Request as Request>::Result, Failure>;
}

/// One request, as the table has it.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name in the protocol.
    pub method: &'static str,
    announce: fn(&Client, &mut ServerCapabilities),
    answer: fn(&State, Value) -> Result<Value, Failure>,
}

/// The row of a feature.
pub const fn row<F: Feature>() -> Row {
    Row { method: F::Request::METHOD, announce: F::announce, answer: answer::<F> }
}

fn answer<F: Feature>(state: &State, params: Value) -> Result<Value, Failure> {
    let params = serde_json::from_value(params)
        .map_err(|error| Failure::new(ErrorCode::InvalidParams, format!("{}: {error}", F::Request::METHOD)))?;
    let answer = F::answer(state, params)?;
    serde_json::to_value(answer).map_err(|error| Failure::new(ErrorCode::InternalError, error.to_string()))
}

impl Row {
    /// Answers the request.
    pub fn answer(&self, state: &State, params: Value) -> Result<Value, Failure> {
        (self.answer)(state, params)
    }
}

/// What is announced to an editor.
pub fn capabilities(client: &Client, table: &[Row]) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::Supported(true)),
        ..TextDocumentSyncOptions::default()
    };
    let folders =
        WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(OneOf::Left(true)) };
    let mut capabilities = ServerCapabilities {
        position_encoding: Some(client.encoding_kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        workspace: Some(WorkspaceServerCapabilities { workspace_folders: Some(folders), file_operations: None }),
        ..ServerCapabilities::default()
    };
    for row in table {
        (row.announce)(client, &mut capabilities);
    }
    capabilities
}
