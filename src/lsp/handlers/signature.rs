//! `textDocument/signatureHelp`.

use lsp_types::request::SignatureHelpRequest;
use lsp_types::{
    Documentation, ParameterInformation, ParameterLabel, ServerCapabilities, SignatureHelp, SignatureHelpOptions,
    SignatureHelpParams, SignatureInformation,
};

use crate::ide;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;
use crate::lsp::to_proto;

/// What goes into the brackets that are being written.
pub struct Signature;

impl Feature for Signature {
    type Request = SignatureHelpRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        let characters = |all: &[&str]| Some(all.iter().map(|it| (*it).to_owned()).collect());
        capabilities.signature_help_provider = Some(SignatureHelpOptions {
            trigger_characters: characters(&["(", ","]),
            retrigger_characters: characters(&[")"]),
            ..SignatureHelpOptions::default()
        });
    }

    fn answer(state: &State, params: SignatureHelpParams) -> Result<Option<SignatureHelp>, Failure> {
        let (here, offset) = state.at(&params.text_document_position_params)?;
        let Some(found) = ide::signature(here.workspace, here.file, offset) else { return Ok(None) };
        let active = u32::try_from(found.active).ok();
        let parameter = |label| ParameterInformation { label: ParameterLabel::Simple(label), documentation: None };
        let signature = SignatureInformation {
            label: found.label,
            documentation: Some(Documentation::MarkupContent(to_proto::markup(found.docs))),
            parameters: Some(found.parameters.into_iter().map(parameter).collect()),
            active_parameter: active,
        };
        Ok(Some(SignatureHelp { signatures: vec![signature], active_signature: Some(0), active_parameter: active }))
    }
}
