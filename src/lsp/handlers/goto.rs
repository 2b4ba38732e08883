//! `textDocument/definition`, `declaration`, `typeDefinition` and `implementation`: where to go from a name.

use lsp_types::request::{
    GotoDeclaration, GotoDeclarationParams, GotoDeclarationResponse, GotoDefinition, GotoImplementation,
    GotoImplementationParams, GotoImplementationResponse, GotoTypeDefinition, GotoTypeDefinitionParams,
    GotoTypeDefinitionResponse,
};
use lsp_types::{
    DeclarationCapability, GotoDefinitionParams, GotoDefinitionResponse, ImplementationProviderCapability,
    LocationLink, OneOf, ServerCapabilities, TypeDefinitionProviderCapability,
};

use crate::ide;
use crate::ide::definition::Destination;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::text::FileId;
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
        go(state, params, "definition", ide::definitions)
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
        go(state, params, "implementation", ide::implementations)
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
