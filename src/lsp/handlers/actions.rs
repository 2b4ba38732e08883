//! `textDocument/codeAction`: cures of findings and rewrites, with their edits: whether a rewrite can be offered is only
//! known once it is made, so that there is nothing left to ask for later.

use lsp_types::request::CodeActionRequest;
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams, CodeActionProviderCapability,
    CodeActionResponse, Diagnostic, NumberOrString, Range, ServerCapabilities,
};

use super::figures::tried;
use crate::diagnostic::Edit;
use crate::ide::actions::{Action, ActionKind, actions, laid_out};
use crate::ide::trials::acceptances;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::edits::Edits;
use crate::lsp::features::Feature;

/// What can be changed.
pub struct Offers;

impl Feature for Offers {
    type Request = CodeActionRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        let kinds = [
            CodeActionKind::QUICKFIX,
            CodeActionKind::SOURCE_FIX_ALL,
            CodeActionKind::REFACTOR,
            CodeActionKind::REFACTOR_EXTRACT,
            CodeActionKind::REFACTOR_REWRITE,
        ];
        capabilities.code_action_provider = Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(kinds.to_vec()),
            ..CodeActionOptions::default()
        }));
    }

    fn answer(state: &State, params: CodeActionParams) -> Result<Option<CodeActionResponse>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        let wanted = params.context.only.as_deref();
        let is_wanted = |kind: &CodeActionKind| wanted.is_none_or(|wanted| wanted.iter().any(|it| holds(it, kind)));
        let offered = offered(state, &here, params.range);
        let shown = offered.iter().filter(|it| is_wanted(&kind(it.kind))).map(|action| {
            let cured = params.context.diagnostics.iter().filter(|it| cures(&here, action, it)).cloned();
            let cured: Vec<Diagnostic> = cured.collect();
            CodeActionOrCommand::CodeAction(CodeAction {
                title: action.title.clone(),
                kind: Some(kind(action.kind)),
                diagnostics: (!cured.is_empty()).then_some(cured),
                edit: Some(edit(state, &here, action)),
                is_preferred: action.preferred.then_some(true),
                ..CodeAction::default()
            })
        });
        Ok(Some(shown.collect()))
    }
}

/// The changes for a range: of the policy as it stands, and of expectations that did not hold when tests were run last.
fn offered(state: &State, here: &Here<'_>, range: Range) -> Vec<Action> {
    let span = here.span(range);
    let mut found = actions(here.workspace, here.file, span, state.seen(here.program));
    if let Some((tried, (file, shift))) = tried(state, here) {
        found.extend(acceptances(file, &tried.trials).into_iter().filter_map(|(at, action)| {
            let at = shift.span(at).filter(|at| at.start <= span.end && span.start <= at.end);
            let edit = |edit: Edit| {
                let here = (edit.at.file == file).then_some(here.file)?;
                Some(Edit { at: shift.span(edit.at.span)?.in_file(here), text: edit.text })
            };
            let edits: Option<Vec<Edit>> = action.edits.into_iter().map(edit).collect();
            at.and(edits).map(|edits| Action { edits, ..action })
        }));
    }
    found
}

fn edit(state: &State, here: &Here<'_>, action: &Action) -> lsp_types::WorkspaceEdit {
    let mut edits = Edits::default();
    laid_out(here.workspace, &action.edits).iter().for_each(|edit| edits.add(here, edit));
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
