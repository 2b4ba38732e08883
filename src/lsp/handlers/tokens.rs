//! `textDocument/semanticTokens`: in full, of a range, and as what has changed since the last answer.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lsp_types::request::{SemanticTokensFullDeltaRequest, SemanticTokensFullRequest, SemanticTokensRangeRequest};
use lsp_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensFullOptions,
    SemanticTokensLegend, SemanticTokensOptions, SemanticTokensParams, SemanticTokensRangeParams,
    SemanticTokensRangeResult, SemanticTokensResult, SemanticTokensServerCapabilities, ServerCapabilities, Uri,
};

use crate::ide;
use crate::ide::marks::{Mark, Meaning};
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, Here, State};
use crate::lsp::features::Feature;
use crate::lsp::uri;
use crate::text::Span;

/// All of a file.
pub struct Full;

/// What has changed.
pub struct Delta;

/// A part of a file.
pub struct Range;

/// What was answered last for each file, which the next answer may be told by: its number and the tokens.
#[derive(Debug, Default)]
pub struct Answered(RefCell<BTreeMap<String, (u64, Vec<SemanticToken>)>>);

/// The modifiers, by their bits.
const MODIFIERS: [SemanticTokenModifier; 3] =
    [SemanticTokenModifier::DECLARATION, SemanticTokenModifier::DOCUMENTATION, SemanticTokenModifier::DEFAULT_LIBRARY];

fn legend() -> SemanticTokensLegend {
    let mut token_types: Vec<SemanticTokenType> = Vec::new();
    for meaning in Meaning::all().map(type_of) {
        if !token_types.contains(&meaning) {
            token_types.push(meaning);
        }
    }
    SemanticTokensLegend { token_types, token_modifiers: MODIFIERS.to_vec() }
}

/// The name of a meaning: the protocol's where it has one, else the word of the trade.
fn type_of(meaning: Meaning) -> SemanticTokenType {
    match meaning {
        Meaning::Name(kind) => SemanticTokenType::new(kind.word()),
        Meaning::Keyword => SemanticTokenType::KEYWORD,
        Meaning::Type => SemanticTokenType::TYPE,
        Meaning::Constant => SemanticTokenType::new("constant"),
        Meaning::Number => SemanticTokenType::NUMBER,
        Meaning::Unit => SemanticTokenType::new("unit"),
        Meaning::Date => SemanticTokenType::new("date"),
        Meaning::Text => SemanticTokenType::STRING,
        Meaning::Sign => SemanticTokenType::OPERATOR,
        Meaning::Comment | Meaning::Documentation => SemanticTokenType::COMMENT,
    }
}

fn announce(capabilities: &mut ServerCapabilities) {
    capabilities.semantic_tokens_provider =
        Some(SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
            legend: legend(),
            range: Some(true),
            full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
            ..SemanticTokensOptions::default()
        }));
}

impl Feature for Full {
    type Request = SemanticTokensFullRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        announce(capabilities);
    }

    fn answer(state: &State, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>, Failure> {
        let uri = params.text_document.uri;
        let data = all(&state.here(&uri)?);
        let (id, _) = state.tokens.replace(&uri, &data);
        Ok(Some(SemanticTokensResult::Tokens(SemanticTokens { result_id: Some(id.to_string()), data })))
    }
}

impl Feature for Delta {
    type Request = SemanticTokensFullDeltaRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        announce(capabilities);
    }

    fn answer(
        state: &State,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>, Failure> {
        let uri = params.text_document.uri;
        let data = all(&state.here(&uri)?);
        let (id, last) = state.tokens.replace(&uri, &data);
        let result_id = Some(id.to_string());
        Ok(Some(match last.filter(|(last, _)| last.to_string() == params.previous_result_id) {
            Some((_, last)) => {
                let edits = changed(&last, data).into_iter().collect();
                SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id, edits })
            }
            None => SemanticTokensFullDeltaResult::Tokens(SemanticTokens { result_id, data }),
        }))
    }
}

impl Feature for Range {
    type Request = SemanticTokensRangeRequest;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        announce(capabilities);
    }

    fn answer(state: &State, params: SemanticTokensRangeParams) -> Result<Option<SemanticTokensRangeResult>, Failure> {
        let here = state.here(&params.text_document.uri)?;
        let part = here.span(params.range);
        let marks = ide::marks(here.workspace, here.file).into_iter();
        let inside = marks.filter(|mark| mark.at.start < part.end && part.start < mark.at.end);
        let data = encoded(&here, &inside.collect::<Vec<_>>());
        Ok(Some(SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data })))
    }
}

impl Answered {
    /// Keeps an answer; its number, and the answer before it.
    fn replace(&self, uri: &Uri, data: &[SemanticToken]) -> (u64, Option<(u64, Vec<SemanticToken>)>) {
        let mut answered = self.0.borrow_mut();
        let key = uri::key(uri);
        let id = answered.get(&key).map_or(1, |(last, _)| last + 1);
        (id, answered.insert(key, (id, data.to_vec())))
    }
}

fn all(here: &Here<'_>) -> Vec<SemanticToken> {
    encoded(here, &ide::marks(here.workspace, here.file))
}

/// Marks as the protocol has them: each by its distance from the one before.
fn encoded(here: &Here<'_>, marks: &[Mark]) -> Vec<SemanticToken> {
    let types: BTreeMap<String, u32> =
        (0..).zip(legend().token_types).map(|(number, name)| (name.as_str().to_owned(), number)).collect();
    let mut tokens = Vec::with_capacity(marks.len());
    let mut last = lsp_types::Position::default();
    for mark in marks {
        let range = here.range(Span { start: mark.at.start, end: mark.at.end });
        let one_line = range.start.line == range.end.line;
        let Some(number) = types.get(type_of(mark.meaning).as_str()).filter(|_| one_line) else { continue };
        let same_line = range.start.line == last.line;
        let bits = [mark.declares, mark.meaning == Meaning::Documentation, mark.built_in];
        tokens.push(SemanticToken {
            delta_line: range.start.line - last.line,
            delta_start: if same_line { range.start.character - last.character } else { range.start.character },
            length: range.end.character - range.start.character,
            token_type: *number,
            token_modifiers_bitset: bits.iter().rev().fold(0, |set, bit| set * 2 + u32::from(*bit)),
        });
        last = range.start;
    }
    tokens
}

/// The one stretch in which two answers differ; none where they are alike. It counts numbers, of which a token has five.
fn changed(last: &[SemanticToken], data: Vec<SemanticToken>) -> Option<SemanticTokensEdit> {
    let start = last.iter().zip(&data).take_while(|(old, new)| old == new).count();
    let most = last.len().min(data.len()) - start;
    let end = last.iter().rev().zip(data.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
    let gone = last.len() - start - end;
    let come: Vec<SemanticToken> = data.get(start..data.len() - end).unwrap_or_default().to_vec();
    let number = |count: usize| u32::try_from(count * 5).unwrap_or(u32::MAX);
    (gone > 0 || !come.is_empty()).then(|| SemanticTokensEdit {
        start: number(start),
        delete_count: number(gone),
        data: Some(come),
    })
}
