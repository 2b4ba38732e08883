//! `textDocument/documentSymbol` and `workspace/symbol`.

use lsp_types::request::{DocumentSymbolRequest, WorkspaceSymbolRequest};
use lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, OneOf, ServerCapabilities,
    SymbolInformation, SymbolKind, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use crate::ide;
use crate::ide::kind::Kind;
use crate::ide::outline::Entry;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;

/// The outline of a file.
pub struct OfDocument;

/// The declared things of all programs.
pub struct OfWorkspace;

impl Feature for OfDocument {
    type Request = DocumentSymbolRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_symbol_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        let entries = ide::outline(here.workspace, here.file);
        if state.client.says("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport") {
            let symbols = entries.into_iter().map(|entry| nested(&here, entry)).collect();
            return Ok(Some(DocumentSymbolResponse::Nested(symbols)));
        }
        let mut symbols = Vec::new();
        let uri = params.text_document.uri;
        let location = |entry: &Entry| Location { uri: uri.clone(), range: here.range(entry.whole) };
        flat(&entries, None, &location, &mut symbols);
        Ok(Some(DocumentSymbolResponse::Flat(symbols)))
    }
}

/// Nothing in the outline is deeper than brackets may be nested.
#[allow(deprecated, reason = "the field has no default and must be given")]
fn nested(here: &Here<'_>, entry: Entry) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> = entry.children.into_iter().map(|child| nested(here, child)).collect();
    DocumentSymbol {
        // A symbol without a name is refused by editors.
        name: if entry.name.trim().is_empty() { "…".to_owned() } else { entry.name },
        detail: entry.detail,
        kind: symbol_kind(entry.kind),
        tags: None,
        deprecated: None,
        range: here.range(entry.whole),
        selection_range: here.range(entry.at),
        children: (!children.is_empty()).then_some(children),
    }
}

#[allow(deprecated, reason = "the field has no default and must be given")]
fn flat(
    entries: &[Entry],
    container: Option<&str>,
    location: &impl Fn(&Entry) -> Location,
    found: &mut Vec<SymbolInformation>,
) {
    for entry in entries {
        found.push(SymbolInformation {
            name: entry.name.clone(),
            kind: symbol_kind(entry.kind),
            tags: None,
            deprecated: None,
            location: location(entry),
            container_name: container.map(str::to_owned),
        });
        flat(&entry.children, Some(&entry.name), location, found);
    }
}

impl Feature for OfWorkspace {
    type Request = WorkspaceSymbolRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.workspace_symbol_provider = Some(OneOf::Left(true));
    }

    #[allow(deprecated, reason = "the field has no default and must be given")]
    fn answer(state: &State, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>, Failure> {
        let mut symbols: Vec<SymbolInformation> = Vec::new();
        for program in state.programs.iter() {
            let here = state.in_program(program, program.root());
            for found in ide::search(here.workspace, &params.query) {
                let Some(location) = here.location(found.at) else { continue };
                // A file of two programs is found once.
                if symbols.iter().any(|known| known.location == location) {
                    continue;
                }
                symbols.push(SymbolInformation {
                    name: found.name,
                    kind: symbol_kind(Some(found.kind)),
                    tags: None,
                    deprecated: None,
                    location,
                    container_name: found.container,
                });
            }
        }
        Ok(Some(WorkspaceSymbolResponse::Flat(symbols)))
    }
}

/// The nearest of the protocol's kinds, which are those of programming languages.
pub(super) fn symbol_kind(kind: Option<Kind>) -> SymbolKind {
    match kind {
        Some(Kind::Program) => SymbolKind::MODULE,
        Some(Kind::Record) => SymbolKind::STRUCT,
        Some(Kind::Field) => SymbolKind::FIELD,
        Some(Kind::List | Kind::Band) => SymbolKind::ENUM,
        Some(Kind::Label | Kind::Tier | Kind::Category) => SymbolKind::ENUM_MEMBER,
        Some(Kind::Metric | Kind::Kpi) => SymbolKind::VARIABLE,
        Some(Kind::Threshold) => SymbolKind::CONSTANT,
        Some(Kind::Track) => SymbolKind::NAMESPACE,
        Some(Kind::Gate | Kind::Rule) => SymbolKind::BOOLEAN,
        Some(Kind::Score) => SymbolKind::CLASS,
        Some(Kind::Group) => SymbolKind::PROPERTY,
        Some(Kind::Role) => SymbolKind::INTERFACE,
        Some(Kind::Specialization) => SymbolKind::CLASS,
        Some(Kind::Benefit | Kind::Term) => SymbolKind::PROPERTY,
        Some(Kind::Test) => SymbolKind::METHOD,
        Some(Kind::Exception) => SymbolKind::EVENT,
        Some(Kind::Function) => SymbolKind::FUNCTION,
        Some(Kind::Parameter) => SymbolKind::TYPE_PARAMETER,
        Some(Kind::Partner) => SymbolKind::OBJECT,
        Some(Kind::BuiltIn) => SymbolKind::KEY,
        None => SymbolKind::PACKAGE,
    }
}
