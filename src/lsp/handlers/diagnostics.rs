//! `textDocument/diagnostic` and `workspace/diagnostic`: what is wrong, for editors that ask instead of being told.

use std::collections::{BTreeMap, HashMap};

use lsp_types::request::{DocumentDiagnosticRequest, WorkspaceDiagnosticRequest};
use lsp_types::{
    DiagnosticOptions, DiagnosticServerCapabilities, DocumentDiagnosticParams, DocumentDiagnosticReport,
    DocumentDiagnosticReportKind, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, ServerCapabilities,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;
use crate::lsp::reports::Report;
use crate::lsp::uri;

/// What is wrong with a file, and with those that it makes a program with.
pub struct OfDocument;

/// What is wrong with all files.
pub struct OfWorkspace;

fn announce(client: &Client, capabilities: &mut ServerCapabilities) {
    if client.pulls() {
        capabilities.diagnostic_provider = Some(DiagnosticServerCapabilities::Options(DiagnosticOptions {
            identifier: Some("partner".to_owned()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            ..DiagnosticOptions::default()
        }));
    }
}

impl Feature for OfDocument {
    type Request = DocumentDiagnosticRequest;

    fn announce(client: &Client, capabilities: &mut ServerCapabilities) {
        announce(client, capabilities);
    }

    fn answer(state: &State, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult, Failure> {
        let key = uri::key(&params.text_document.uri);
        if state.programs.of(&key).iter().any(|(program, _)| state.reports.is_behind(program)) {
            return Err(Failure::NotYet);
        }
        let related_documents = related(state, &key);
        // With a file that belongs to no program nothing is wrong.
        let report = state.reports.get(&key);
        let id = report.map_or_else(|| "0".to_owned(), |report| report.id.to_string());
        let report = if params.previous_result_id.as_ref() == Some(&id) {
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
            })
        } else {
            let items = report.map(|report| report.diagnostics.clone()).unwrap_or_default();
            DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                related_documents,
                full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
            })
        };
        Ok(report.into())
    }
}

/// The reports of the other files of a file's programs, for an editor that can make use of them.
fn related(state: &State, key: &str) -> Option<HashMap<Uri, DocumentDiagnosticReportKind>> {
    if !state.client.says("/textDocument/diagnostic/relatedDocumentSupport") {
        return None;
    }
    let programs = state.programs.of(key).into_iter();
    let others = programs.flat_map(|(program, _)| program.keys().collect::<Vec<_>>()).filter(|other| other != key);
    let reports = others.filter_map(|other| Some((state.uri(&other)?, full(state.reports.get(&other)?).into())));
    #[allow(clippy::mutable_key_type, reason = "the protocol's crate has it so; a name is never changed here")]
    let reports: HashMap<Uri, DocumentDiagnosticReportKind> = reports.collect();
    (!reports.is_empty()).then_some(reports)
}

fn full(report: &Report) -> FullDocumentDiagnosticReport {
    FullDocumentDiagnosticReport { result_id: Some(report.id.to_string()), items: report.diagnostics.clone() }
}

impl Feature for OfWorkspace {
    type Request = WorkspaceDiagnosticRequest;

    fn announce(client: &Client, capabilities: &mut ServerCapabilities) {
        announce(client, capabilities);
    }

    /// An editor asks for this again as soon as it is answered. Where it knows everything already the request waits until
    /// there is something new, so that neither side works in vain.
    fn answer(state: &State, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult, Failure> {
        if state.reports.are_behind() {
            return Err(Failure::NotYet);
        }
        let known = params.previous_result_ids.into_iter();
        let mut known: BTreeMap<String, (Uri, String)> =
            known.map(|known| (uri::key(&known.uri), (known.uri, known.value))).collect();
        let mut items = Vec::new();
        let mut news = false;
        for (key, report) in state.reports.iter() {
            let Some(uri) = state.uri(key) else { continue };
            let version = state.documents.get(key).map(|document| i64::from(document.version));
            let id = report.id.to_string();
            if known.remove(key).is_some_and(|(_, known)| known == id) {
                let report = UnchangedDocumentDiagnosticReport { result_id: id };
                items.push(WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: report,
                }));
            } else {
                news = true;
                items.push(whole(uri, version, full(report)));
            }
        }
        // What is gone has nothing wrong with it.
        let nothing = || FullDocumentDiagnosticReport { result_id: Some("0".to_owned()), items: Vec::new() };
        for (uri, _) in known.into_values().filter(|(_, id)| id != "0") {
            news = true;
            items.push(whole(uri, None, nothing()));
        }
        if news { Ok(WorkspaceDiagnosticReport { items }.into()) } else { Err(Failure::NotYet) }
    }
}

fn whole(uri: Uri, version: Option<i64>, report: FullDocumentDiagnosticReport) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report: report,
    })
}
