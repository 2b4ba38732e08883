//! The call hierarchy: what an outcome reads, and what reads it.

use lsp_types::request::{CallHierarchyIncomingCalls, CallHierarchyOutgoingCalls, CallHierarchyPrepare};
use lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, CallHierarchyServerCapability, ServerCapabilities,
};

use super::symbols::symbol_kind;
use crate::ide;
use crate::ide::calls::Caller;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::text::FileSpan;

/// What stands at a place.
pub struct Prepare;

/// What reads it.
pub struct Incoming;

/// What it reads.
pub struct Outgoing;

fn announce(capabilities: &mut ServerCapabilities) {
    capabilities.call_hierarchy_provider = Some(CallHierarchyServerCapability::Simple(true));
}

impl Feature for Prepare {
    type Request = CallHierarchyPrepare;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        announce(capabilities);
    }

    fn answer(state: &State, params: CallHierarchyPrepareParams) -> Result<Option<Vec<CallHierarchyItem>>, Failure> {
        let (here, offset) = state.at(&params.text_document_position_params)?;
        let found = ide::caller(here.workspace, here.file, offset).and_then(|caller| item(&here, caller));
        Ok(found.map(|item| vec![item]))
    }
}

impl Feature for Incoming {
    type Request = CallHierarchyIncomingCalls;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        announce(capabilities);
    }

    fn answer(
        state: &State,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>, Failure> {
        let here = state.here(&params.item.uri)?;
        let found = ide::incoming(here.workspace, declared(&here, &params.item)).into_iter();
        let calls = found.filter_map(|call| {
            // The ranges are taken to lie in the file of the one that reads.
            let own = call.at.iter().filter(|at| at.file == call.of.at.file);
            let from_ranges = own.map(|at| here.range_in(*at)).collect();
            Some(CallHierarchyIncomingCall { from: item(&here, call.of)?, from_ranges })
        });
        Ok(Some(calls.collect()))
    }
}

impl Feature for Outgoing {
    type Request = CallHierarchyOutgoingCalls;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        announce(capabilities);
    }

    fn answer(
        state: &State,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>, Failure> {
        let here = state.here(&params.item.uri)?;
        let found = ide::outgoing(here.workspace, declared(&here, &params.item)).into_iter();
        let calls = found.filter_map(|call| {
            // The ranges are taken to lie in the file of the item that was asked about.
            let own = call.at.iter().filter(|at| at.file == here.file);
            let from_ranges = own.map(|at| here.range_in(*at)).collect();
            Some(CallHierarchyOutgoingCall { to: item(&here, call.of)?, from_ranges })
        });
        Ok(Some(calls.collect()))
    }
}

/// The name of an item, where it is declared.
fn declared(here: &Here<'_>, item: &CallHierarchyItem) -> FileSpan {
    here.span(item.selection_range).in_file(here.file)
}

fn item(here: &Here<'_>, caller: Caller) -> Option<CallHierarchyItem> {
    Some(CallHierarchyItem {
        name: caller.name,
        kind: symbol_kind(Some(caller.kind)),
        tags: None,
        detail: Some(match caller.container {
            Some(container) => format!("{} in {container}", caller.kind.word()),
            None => caller.kind.word().to_owned(),
        }),
        uri: here.uri_of(caller.at.file)?,
        range: here.range_in(caller.whole),
        selection_range: here.range_in(caller.at),
        data: None,
    })
}
