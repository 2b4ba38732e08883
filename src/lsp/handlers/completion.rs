//! `textDocument/completion` and `completionItem/resolve`.

use lsp_types::request::{Completion, ResolveCompletionItem};
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionOptions, CompletionParams, CompletionResponse, CompletionTextEdit,
    Documentation, InsertTextFormat, Location, ServerCapabilities, TextEdit,
};
use serde_json::json;

use crate::ide;
use crate::ide::completion::{CompletionKind, ends_something, resolve};
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::features::Feature;
use crate::lsp::to_proto;

/// What could be written.
pub struct Proposals;

/// What is said about a proposal when a person dwells on it.
pub struct Proposal;

/// What ends a word and begins a place where something new can stand; letters bring the list up by themselves. Not what
/// mostly ends a line: the key that ends the line would take what the list begins with.
const TRIGGERS: [&str; 6] = [".", "\"", "(", "|", ":", "="];

const SNIPPETS: &str = "/textDocument/completion/completionItem/snippetSupport";

impl Feature for Proposals {
    type Request = Completion;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        let options = capabilities.completion_provider.get_or_insert_with(CompletionOptions::default);
        options.trigger_characters = Some(TRIGGERS.iter().map(|it| (*it).to_owned()).collect());
    }

    fn answer(state: &State, params: CompletionParams) -> Result<Option<CompletionResponse>, Failure> {
        let place = params.text_document_position;
        let (here, offset) = state.at(&place)?;
        let typed = params.context.and_then(|context| context.trigger_character);
        let text = here.workspace.sources().source(here.file).map_or("", |source| &*source.text);
        if typed.is_some() && ends_something(text, offset) {
            return Ok(None);
        }
        let found = ide::completions(here.workspace, here.file, offset, state.seen(here.program));
        let snippets = state.client.says(SNIPPETS);
        let items = found.into_iter().enumerate().map(|(order, it)| CompletionItem {
            // Where there is more to say it is asked for with the place of the declaration.
            data: it.declared.and_then(|at| Some(json!(here.location(at)?))),
            kind: Some(kind(it.kind)),
            detail: it.detail,
            sort_text: Some(format!("{:03}{order:05}", it.rank)),
            insert_text_format: Some(if it.snippet && snippets {
                InsertTextFormat::SNIPPET
            } else {
                InsertTextFormat::PLAIN_TEXT
            }),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit {
                range: here.range(it.replaces),
                new_text: if it.snippet && !snippets { without_placeholders(&it.text) } else { it.text },
            })),
            label: it.label,
            ..CompletionItem::default()
        });
        Ok(Some(CompletionResponse::Array(items.collect())))
    }
}

impl Feature for Proposal {
    type Request = ResolveCompletionItem;

    fn announce(_: &Client, capabilities: &mut ServerCapabilities) {
        capabilities.completion_provider.get_or_insert_with(CompletionOptions::default).resolve_provider = Some(true);
    }

    fn answer(state: &State, mut item: CompletionItem) -> Result<CompletionItem, Failure> {
        let place = item.data.clone().and_then(|data| serde_json::from_value::<Location>(data).ok());
        let Some((here, place)) = place.and_then(|place| Some((state.here(&place.uri).ok()?, place))) else {
            return Ok(item);
        };
        let at = here.span(place.range).in_file(here.file);
        let description = resolve(here.workspace, at, &item.label);
        item.documentation = description.map(|it| Documentation::MarkupContent(to_proto::markup(it.markdown())));
        Ok(item)
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Word => CompletionItemKind::KEYWORD,
        CompletionKind::Snippet => CompletionItemKind::SNIPPET,
        CompletionKind::Field => CompletionItemKind::FIELD,
        CompletionKind::Figure => CompletionItemKind::VARIABLE,
        CompletionKind::Condition => CompletionItemKind::INTERFACE,
        CompletionKind::Benefit => CompletionItemKind::PROPERTY,
        CompletionKind::Tier => CompletionItemKind::CLASS,
        CompletionKind::Label => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Type => CompletionItemKind::STRUCT,
        CompletionKind::Value => CompletionItemKind::VALUE,
        CompletionKind::Date => CompletionItemKind::CONSTANT,
    }
}

/// A snippet for an editor that knows none: each placeholder is the text that it proposes.
fn without_placeholders(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet.chars().peekable();
    let mut open = 0_usize;
    while let Some(character) = rest.next() {
        match character {
            '\\' => text.extend(rest.next()),
            '$' => {
                let braced = rest.next_if_eq(&'{').is_some();
                while rest.next_if(char::is_ascii_digit).is_some() {}
                if braced {
                    rest.next_if_eq(&':');
                    open += 1;
                }
            }
            '}' if open > 0 => open -= 1,
            character => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::without_placeholders;

    #[test]
    fn placeholders_become_what_they_propose() {
        assert_eq!(without_placeholders("a ${1:name} = $2{ ${3} \\$ \\} }$0"), "a name = {  $ } }");
        assert_eq!(without_placeholders("${1:from ${2:A}}"), "from A");
    }
}
