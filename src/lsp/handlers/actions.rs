//! `textDocument/codeAction` and `codeAction/resolve`: cures of findings and rewrites. An editor that can ask for the edits
//! of the one that is chosen gets them then.

use lsp_types::request::{CodeActionRequest, CodeActionResolveRequest};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams, CodeActionProviderCapability,
    CodeActionResponse, Diagnostic, NumberOrString, Range, ServerCapabilities, Uri,
};
use serde::{Deserialize, Serialize};

use crate::ide::actions::{Action, ActionKind, actions};
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::edits::Edits;
use crate::lsp::features::Feature;

/// What can be changed.
pub struct Offers;

/// The edits of what was chosen.
pub struct Chosen;

/// Where an action was offered: it is looked for there again by its title and kind.
#[derive(Debug, Deserialize, Serialize)]
struct Origin {
    uri: Uri,
    range: Range,
}

impl Feature for Offers {
    type Request = CodeActionRequest;

    fn announce(client: &Client, capabilities: &mut ServerCapabilities) {
        let kinds = [
            CodeActionKind::QUICKFIX,
            CodeActionKind::SOURCE_FIX_ALL,
            CodeActionKind::REFACTOR,
            CodeActionKind::REFACTOR_EXTRACT,
            CodeActionKind::REFACTOR_REWRITE,
        ];
        capabilities.code_action_provider = Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(kinds.to_vec()),
            resolve_provider: Some(resolves(client)),
            ..CodeActionOptions::default()
        }));
    }

    fn answer(state: &State, params: CodeActionParams) -> Result<Option<CodeActionResponse>, Failure> {
        let uri = params.text_document.uri;
        let here = state.here(&uri)?;
        let wanted = params.context.only.as_deref();
        let is_wanted = |kind: &CodeActionKind| wanted.is_none_or(|wanted| wanted.iter().any(|it| holds(it, kind)));
        let offered = actions(here.workspace, here.file, here.span(params.range), state.seen(here.program));
        let shown = offered.iter().filter(|it| is_wanted(&kind(it.kind))).map(|action| {
            let cured = params.context.diagnostics.iter().filter(|it| cures(&here, action, it)).cloned();
            let cured: Vec<Diagnostic> = cured.collect();
            let later = resolves(&state.client);
            CodeActionOrCommand::CodeAction(CodeAction {
                title: action.title.clone(),
                kind: Some(kind(action.kind)),
                diagnostics: (!cured.is_empty()).then_some(cured),
                edit: (!later).then(|| edit(state, &here, action)),
                is_preferred: action.preferred.then_some(true),
                data: later.then(|| serde_json::json!(Origin { uri: uri.clone(), range: params.range })),
                ..CodeAction::default()
            })
        });
        Ok(Some(shown.collect()))
    }
}

impl Feature for Chosen {
    type Request = CodeActionResolveRequest;

    /// The options that the offers announce say it.
    fn announce(client: &Client, capabilities: &mut ServerCapabilities) {
        Offers::announce(client, capabilities);
    }

    fn answer(state: &State, mut chosen: CodeAction) -> Result<CodeAction, Failure> {
        let origin = chosen.data.clone().and_then(|data| serde_json::from_value::<Origin>(data).ok());
        let Some(Origin { uri, range }) = origin else { return Ok(chosen) };
        let here = state.here(&uri)?;
        let offered = actions(here.workspace, here.file, here.span(range), state.seen(here.program));
        let meant = offered.iter().find(|it| it.title == chosen.title && Some(kind(it.kind)) == chosen.kind);
        chosen.edit = meant.map(|action| edit(state, &here, action));
        Ok(chosen)
    }
}

/// Whether the editor asks for the edits of what is chosen.
fn resolves(client: &Client) -> bool {
    let properties = client.can.text_document.as_ref().and_then(|it| it.code_action.as_ref());
    let properties = properties.and_then(|it| it.resolve_support.as_ref()).map(|it| it.properties.as_slice());
    properties.unwrap_or_default().iter().any(|it| it == "edit") && client.says("/textDocument/codeAction/dataSupport")
}

fn edit(state: &State, here: &Here<'_>, action: &Action) -> lsp_types::WorkspaceEdit {
    let mut edits = Edits::default();
    action.edits.iter().for_each(|edit| edits.add(here, edit));
    edits.finish(state)
}

fn cures(here: &Here<'_>, action: &Action, diagnostic: &Diagnostic) -> bool {
    action.cures.is_some_and(|(code, at)| {
        diagnostic.code == Some(NumberOrString::String(code.name().to_owned())) && diagnostic.range == here.range_in(at)
    })
}

/// Whether a kind is, or holds, another: `refactor` holds `refactor.extract`.
fn holds(wanted: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let rest = kind.as_str().strip_prefix(wanted.as_str());
    wanted.as_str().is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::Fix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => CodeActionKind::SOURCE_FIX_ALL,
        ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Add => CodeActionKind::REFACTOR,
    }
}
