//! Pairs to tree. Lowering is total: what a rule accepts although it is wrong becomes an error node and a finding.
//! Must not know how a broken region was repaired, nor what a name means.

mod benefits;
mod days;
mod declarations;
mod examples;
mod expressions;
mod literals;
mod operands;
mod rules;
mod tables;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Doc, Expr, ExprKind, Item, Labelled, Name, Text};
use crate::syntax::draft::{Draft, Sheet};
use crate::syntax::grammar::Rule;
use crate::syntax::reading::{Pair, Recall};
use crate::syntax::recover::Budget;
use crate::syntax::scan::Docs;
use crate::text::{FileId, FileSpan, Span};
use crate::value::Currency;

pub(crate) use literals::shown;

/// What a placeholder for a missing name or value is spelt as.
pub const HOLE: &str = "\u{E000}";

/// What the lowering of a file shares between its regions.
#[derive(Debug)]
pub struct Shared<'s> {
    /// The file.
    pub file: FileId,
    /// Its text.
    pub source: &'s str,
    /// Documentation that is not taken yet.
    pub docs: Docs,
    /// Findings so far.
    pub diagnostics: Vec<Diagnostic>,
    /// Names that broken regions seem to declare.
    pub broken_names: Vec<Name>,
    /// Currencies of amounts given side by side.
    pub currencies: Vec<(Currency, Span)>,
    /// How much re-parsing is left.
    pub budget: Budget,
    /// The declarations that have been read.
    pub recall: Recall,
}

impl<'s> Shared<'s> {
    /// Nothing found yet in a file.
    pub fn of(file: FileId, source: &'s str) -> Shared<'s> {
        Shared {
            file,
            source,
            docs: Docs::default(),
            diagnostics: Vec::new(),
            broken_names: Vec::new(),
            currencies: Vec::new(),
            budget: Budget::default(),
            recall: Recall::default(),
        }
    }

    /// Adds a finding; past a thousand nobody reads them.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether no more findings are taken.
    pub fn is_full(&self) -> bool {
        self.diagnostics.len() >= 1000
    }

    /// A span in this file.
    pub fn at(&self, span: Span) -> FileSpan {
        span.in_file(self.file)
    }

    /// The source text of a span.
    pub fn written(&self, span: Span) -> &str {
        self.source.get(span.range()).unwrap_or("")
    }
}

/// Lowers the declarations of one region.
pub fn lower<'s>(pair: Pair<'_>, draft: &Draft<'s>, sheet: &Sheet, shared: &mut Shared<'s>) -> Vec<Item> {
    let mut lower = Lower { draft, sheet, shared, depth: 0 };
    pair.into_inner().filter(|pair| pair.as_rule() != Rule::EOI).map(|pair| lower.item(pair)).collect()
}

/// The lowering of one region.
struct Lower<'a, 's> {
    draft: &'a Draft<'s>,
    sheet: &'a Sheet,
    shared: &'a mut Shared<'s>,
    /// How many expressions hold the one at hand.
    depth: usize,
}

impl Lower<'_, '_> {
    fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.range();
        self.sheet.source_span(span.start, span.end)
    }

    fn at(&self, pair: &Pair<'_>) -> FileSpan {
        self.span(pair).in_file(self.shared.file)
    }

    /// The first token of a pair: where a reader would put a finger.
    fn first_token(&self, pair: &Pair<'_>) -> Span {
        self.sheet.piece_span(self.sheet.piece_at(pair.range().start))
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.shared.report(diagnostic);
    }

    /// The documentation before a pair.
    fn docs(&mut self, pair: &Pair<'_>) -> Option<Doc> {
        let start = self.first_token(pair).start;
        self.shared.docs.take(start)
    }

    fn name(&self, pair: &Pair<'_>) -> Name {
        let written = pair.as_str();
        let text = match written.strip_prefix('`') {
            Some(quoted) => quoted.strip_suffix('`').unwrap_or(quoted),
            None if written == HOLE => "",
            None => written,
        };
        Name { text: text.to_owned(), span: self.span(pair) }
    }

    /// A name that a broken declaration lost; its emptiness says that it was reported.
    fn no_name(&self, span: Span) -> Name {
        Name { text: String::new(), span: Span { start: span.start, end: span.start } }
    }

    /// A text with its escapes resolved.
    fn text(&mut self, pair: Pair<'_>) -> Text {
        let span = self.span(&pair);
        let mut value = String::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::text_plain => value.push_str(part.as_str()),
                Rule::text_escape => match unescape(part.as_str()) {
                    Some(character) => value.push(character),
                    None => {
                        let at = self.at(&part);
                        self.report(
                            Diagnostic::new(Code::BadLiteral, format!("`{}` is no escape of a text", part.as_str()))
                                .label(at, "")
                                .help("texts know `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}` with a character's number"),
                        );
                    }
                },
                _ => {}
            }
        }
        Text { value, span }
    }

    fn labelled(&mut self, pair: Pair<'_>) -> Labelled {
        let docs = self.docs(&pair);
        let mut name = self.no_name(self.span(&pair));
        let mut label = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = self.name(&part),
                Rule::text => label = Some(self.text(part)),
                _ => {}
            }
        }
        Labelled { name, label, docs }
    }

    /// The labels between braces; those that a repair left without a name are dropped.
    fn labels(&mut self, pair: Pair<'_>) -> Vec<Labelled> {
        let mut labels = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::labelled) {
            let labelled = self.labelled(part);
            if labelled.name.text.is_empty() {
                self.shared.broken_names.push(labelled.name);
            } else {
                labels.push(labelled);
            }
        }
        labels
    }
}

/// An expression in the place of one that is not there.
fn error_at(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, span: Span { start: span.start, end: span.start } }
}

fn unescape(escape: &str) -> Option<char> {
    match escape {
        "\\\"" => Some('"'),
        "\\\\" => Some('\\'),
        "\\n" => Some('\n'),
        "\\t" => Some('\t'),
        _ => {
            let code = escape.strip_prefix("\\u{")?.strip_suffix('}')?;
            char::from_u32(u32::from_str_radix(code, 16).ok()?)
        }
    }
}
