//! `textDocument/definition`, `declaration`, `typeDefinition` and `implementation`: where to go from a name.

use lsp_types::request::{
    GotoDeclaration, GotoDeclarationParams, GotoDeclarationResponse, GotoDefinition, GotoImplementation,
    GotoImplementationParams, GotoImplementationResponse, GotoTypeDefinition, GotoTypeDefinitionParams,
    GotoTypeDefinitionResponse,
};
use lsp_types::{
    DeclarationCapability, GotoDefinitionParams, GotoDefinitionResponse, ImplementationProviderCapability, Location,
    LocationLink, OneOf, ServerCapabilities, TypeDefinitionProviderCapability,
};

use crate::ide;
use crate::ide::definition::Destination;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::lsp::uri;
use crate::semantic::model::Target;
use crate::text::FileId;
use crate::text::lines::LineIndex;
use crate::workspace::Workspace;

/// To what a name stands for.
pub struct Definition;

/// To where it gets its name.
pub struct Declaration;

/// To the type of what it stands for.
pub struct TypeDefinition;

/// To all that says what it comes to.
pub struct Implementation;

impl Feature for Definition {
    type Request = GotoDefinition;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.definition_provider = Some(OneOf::Left(true));
    }

    fn answer(state: &State, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>, Failure> {
        // Where a field is declared there is nowhere else to go than to its column.
        let (here, offset) = state.at(&params.text_document_position_params)?;
        let declares = |it: &Destination| it.from == it.to;
        let own = ide::definitions(here.workspace, here.file, offset).iter().any(declares);
        match column(state, &here, offset).filter(|_| own) {
            Some(column) => Ok(Some(GotoDefinitionResponse::Scalar(column))),
            None => go(state, params, "definition", ide::definitions),
        }
    }
}

impl Feature for Declaration {
    type Request = GotoDeclaration;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.declaration_provider = Some(DeclarationCapability::Simple(true));
    }

    fn answer(state: &State, params: GotoDeclarationParams) -> Result<Option<GotoDeclarationResponse>, Failure> {
        go(state, params, "declaration", ide::declarations)
    }
}

impl Feature for TypeDefinition {
    type Request = GotoTypeDefinition;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.type_definition_provider = Some(TypeDefinitionProviderCapability::Simple(true));
    }

    fn answer(state: &State, params: GotoTypeDefinitionParams) -> Result<Option<GotoTypeDefinitionResponse>, Failure> {
        go(state, params, "typeDefinition", ide::type_definitions)
    }
}

impl Feature for Implementation {
    type Request = GotoImplementation;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.implementation_provider = Some(ImplementationProviderCapability::Simple(true));
    }

    fn answer(state: &State, params: GotoImplementationParams) -> Result<Option<GotoImplementationResponse>, Failure> {
        let (here, offset) = state.at(&params.text_document_position_params)?;
        match column(state, &here, offset) {
            Some(column) => Ok(Some(GotoDefinitionResponse::Scalar(column))),
            None => go(state, params, "implementation", ide::implementations),
        }
    }
}

fn go(
    state: &State,
    params: GotoDefinitionParams,
    feature: &str,
    ask: fn(&Workspace, FileId, u32) -> Vec<Destination>,
) -> Result<Option<GotoDefinitionResponse>, Failure> {
    let (here, offset) = state.at(&params.text_document_position_params)?;
    let found = ask(here.workspace, here.file, offset);
    // An editor that cannot take links is told the places alone.
    let links = state.client.says(&format!("/textDocument/{feature}/linkSupport"));
    Ok(Some(match links {
        true => GotoDefinitionResponse::Link(found.iter().filter_map(|it| link(&here, it)).collect()),
        false => GotoDefinitionResponse::Array(found.iter().filter_map(|it| here.location(it.to)).collect()),
    }))
}

fn link(here: &Here<'_>, found: &Destination) -> Option<LocationLink> {
    Some(LocationLink {
        origin_selection_range: Some(here.range_in(found.from)),
        target_uri: here.uri_of(found.to.file)?,
        target_range: here.range_in(found.whole),
        target_selection_range: here.range_in(found.to),
    })
}

/// Where the column of the field at a place is named in the data at hand.
fn column(state: &State, here: &Here<'_>, offset: u32) -> Option<Location> {
    let model = here.workspace.model();
    let name = ide::name_at(here.workspace, here.file, offset)?;
    let field = name.of.iter().find_map(|of| match of {
        Target::Field(id) => Some(&model.fields[*id]),
        _ => None,
    })?;
    let sample = state.figures.sample(&here.program.key(here.program.root())?)?;
    let column = field.column.as_deref().unwrap_or(&field.symbol.name);
    let place = sample.column_place(&model.records[field.record].symbol.name, column)?;
    let lines = LineIndex::new(&place.header);
    let at = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let character = lines.line_column(&place.header, at, state.client.encoding).column;
        lsp_types::Position { line: 0, character }
    };
    let range = lsp_types::Range { start: at(place.at.start), end: at(place.at.end) };
    Some(Location { uri: state.uri(&uri::key_of_path(&place.path))?, range })
}
