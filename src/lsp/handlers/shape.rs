//! `textDocument/foldingRange`, `selectionRange`, `linkedEditingRange` and `documentLink`: the shape of a text.

use lsp_types::request::{DocumentLinkRequest, FoldingRangeRequest, LinkedEditingRange, SelectionRangeRequest};
use lsp_types::{
    DocumentLink, DocumentLinkOptions, DocumentLinkParams, FoldingRange, FoldingRangeKind, FoldingRangeParams,
    FoldingRangeProviderCapability, LinkedEditingRangeParams, LinkedEditingRangeServerCapabilities,
    LinkedEditingRanges, SelectionRange, SelectionRangeParams, SelectionRangeProviderCapability, ServerCapabilities,
    WorkDoneProgressOptions,
};

use crate::ide;
use crate::ide::folding::FoldKind;
use crate::ide::links::LinkTarget;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;
use crate::lsp::findings::page;
use crate::text::Span;

/// What can be folded.
pub struct Folding;

/// What a selection grows to.
pub struct Selection;

/// What is typed in together.
pub struct Linked;

/// What leads out of a text.
pub struct Links;

impl Feature for Folding {
    type Request = FoldingRangeRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.folding_range_provider = Some(FoldingRangeProviderCapability::Simple(true));
    }

    fn answer(state: &State, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        let folds = ide::folds(here.workspace, here.file).into_iter().map(|fold| {
            let range = here.range(fold.span);
            let kind = match fold.kind {
                FoldKind::Block => None,
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
                FoldKind::Imports => Some(FoldingRangeKind::Imports),
                FoldKind::Section => Some(FoldingRangeKind::Region),
            };
            FoldingRange { start_line: range.start.line, end_line: range.end.line, kind, ..FoldingRange::default() }
        });
        Ok(Some(folds.collect()))
    }
}

impl Feature for Selection {
    type Request = SelectionRangeRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.selection_range_provider = Some(SelectionRangeProviderCapability::Simple(true));
    }

    fn answer(state: &State, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        let ranges = params.positions.into_iter().map(|position| {
            let offset = here.offset(position);
            let spans = ide::selections(here.workspace, here.file, offset);
            // The outermost first, so that each is the parent of the next.
            let nested = spans.into_iter().rev().fold(None, |parent: Option<SelectionRange>, span| {
                Some(SelectionRange { range: here.range(span), parent: parent.map(Box::new) })
            });
            nested.unwrap_or_else(|| SelectionRange { range: here.range(Span::at(offset as usize)), parent: None })
        });
        Ok(Some(ranges.collect()))
    }
}

impl Feature for Linked {
    type Request = LinkedEditingRange;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.linked_editing_range_provider = Some(LinkedEditingRangeServerCapabilities::Simple(true));
    }

    fn answer(state: &State, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>, Failure> {
        let (here, offset) = state.at(&params.text_document_position_params)?;
        let found = ide::linked(here.workspace, here.file, offset);
        let ranges = found.into_iter().map(|span| here.range(span)).collect::<Vec<_>>();
        Ok((!ranges.is_empty()).then_some(LinkedEditingRanges { ranges, word_pattern: None }))
    }
}

impl Feature for Links {
    type Request = DocumentLinkRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.document_link_provider = Some(DocumentLinkOptions {
            resolve_provider: None,
            work_done_progress_options: WorkDoneProgressOptions::default(),
        });
    }

    fn answer(state: &State, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        let links = ide::links(here.workspace, here.file).into_iter().filter_map(|link| {
            let (target, tooltip) = match link.to {
                LinkTarget::File { file, name } => (here.uri_of(file?)?, name),
                LinkTarget::Code(code) => (page(code)?, code.summary().to_owned()),
            };
            Some(DocumentLink { range: here.range(link.at), target: Some(target), tooltip: Some(tooltip), data: None })
        });
        Ok(Some(links.collect()))
    }
}
