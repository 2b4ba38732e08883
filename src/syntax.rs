//! Text to tree. Parsing never fails: it gives a tree with error nodes and every mistake of the file.
//! pest lives only here; must not know what names mean.

pub mod ast;
pub mod concrete;
pub mod csv;
mod draft;
pub mod expect;
mod grammar;
mod lower;
pub mod nodes;
mod outline;
mod reading;
mod recover;
mod scan;
mod shorten;

use std::collections::BTreeSet;
use std::sync::OnceLock;

pub use concrete::Concrete;
pub use grammar::Rule;
pub use reading::Memory;
pub use scan::{Token, TokenKind};

use crate::diagnostic::{self, Code, Diagnostic};
use crate::syntax::ast::{Declaration, File, Item};
use crate::syntax::draft::Draft;
use crate::syntax::lower::Shared;
use crate::syntax::outline::{MAX_NESTING, Region};
use crate::syntax::reading::Recall;
use crate::syntax::recover::Failure;
use crate::syntax::scan::Scan;
use crate::text::{FileId, Span};

/// A parsed file with what is wrong with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parse {
    /// The tree.
    pub file: File,
    /// The mistakes, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// The most findings that a file is given: more than that is not a policy with mistakes but another kind of file.
const MAX_FINDINGS: usize = 200;

/// Parses one file.
pub fn parse(file: FileId, text: &str) -> Parse {
    parse_again(file, text, &Memory::default()).0
}

/// Parses a file of which an earlier text was parsed: declarations whose text is still the same are not read again. The
/// result is that of [`parse`]; with it comes what the next parse may begin from.
pub fn parse_again(file: FileId, text: &str, before: &Memory) -> (Parse, Memory) {
    read_file(file, text, before, None)
}

/// The concrete tree of one file, for what works on its text; none of a text that is too large to be a policy.
pub fn concrete(file: FileId, text: &str) -> Result<Concrete<'_>, Box<Diagnostic>> {
    if text.len() > scan::MAX_BYTES {
        return Err(Box::new(scan::too_large(file, text.len())));
    }
    let mut concrete = Concrete::default();
    let (parse, _) = read_file(file, text, &Memory::default(), Some(&mut concrete));
    concrete.comments = parse.file.comments;
    concrete.mistakes = parse.file.mistakes;
    Ok(concrete)
}

fn read_file<'s>(
    file: FileId,
    text: &'s str,
    before: &Memory,
    mut concrete: Option<&mut Concrete<'s>>,
) -> (Parse, Memory) {
    if text.len() > scan::MAX_BYTES {
        let diagnostics = vec![scan::too_large(file, text.len())];
        return (Parse { file: File::default(), diagnostics }, Memory::default());
    }
    let Scan { tokens, comments, docs, diagnostics } = scan::scan(file, text);
    let mut shared = Shared { docs, diagnostics, recall: Recall::of(before), ..Shared::of(file, text) };
    let mut items = Vec::new();
    for region in outline::regions(&tokens) {
        parse_region(&tokens, region, &mut shared, &mut items, concrete.as_deref_mut());
    }
    if let Some(concrete) = concrete {
        concrete.tokens = tokens;
    }
    let docs = shared.docs.file.take();
    let mut diagnostics = shared.diagnostics;
    diagnostics.extend(shared.docs.stray(file));
    diagnostic::sort(&mut diagnostics);
    let mistakes = diagnostics
        .iter()
        .filter(|finding| finding.is_error())
        .filter_map(|finding| Some(finding.at()?.span))
        .collect();
    cap(&mut diagnostics);
    let file =
        File { docs, items, comments, broken_names: shared.broken_names, currencies: shared.currencies, mistakes };
    (Parse { file, diagnostics }, shared.recall.finish())
}

/// The tokens of a text in order, comments left out. What stands between them is blank, or a comment.
pub fn tokens(file: FileId, text: &str) -> Vec<Token<'_>> {
    if text.len() > scan::MAX_BYTES { Vec::new() } else { scan::scan(file, text).tokens }
}

/// Whether a word is a keyword somewhere in the language.
pub fn is_keyword(word: &str) -> bool {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        // The grammar names the rule of each keyword by its word.
        let rules = Rule::all_rules().iter().map(|rule| format!("{rule:?}"));
        rules.filter_map(|rule| rule.strip_prefix("kw_").map(str::to_owned)).collect()
    });
    words.contains(word)
}

/// The text of a file's bytes, or the finding that they are none.
pub fn decode(file: FileId, bytes: &[u8]) -> Result<&str, Box<Diagnostic>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let before = bytes.get(..at).unwrap_or(bytes);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let byte = bytes.get(at).copied().unwrap_or(0);
        Box::new(
            Diagnostic::new(
                Code::NotUtf8,
                format!("the file is not UTF-8 text: byte {} on line {line} is 0x{byte:02X}", at + 1),
            )
            .label(Span::at(0).in_file(file), "")
            .help("save the file with the encoding UTF-8"),
        )
    })
}

fn parse_region<'s>(
    tokens: &[Token<'s>],
    region: Region,
    shared: &mut Shared<'s>,
    items: &mut Vec<Item>,
    mut concrete: Option<&mut Concrete<'s>>,
) {
    let range = region.tokens;
    let tokens = tokens.get(range.clone()).unwrap_or(&[]);
    if let Some(concrete) = concrete.as_deref_mut() {
        let end = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        concrete.regions.push(concrete::Region { first: end(range.start), end: end(range.end), root: None });
    }
    let span = tokens.first().zip(tokens.last()).map(|(first, last)| first.span.to(last.span)).unwrap_or_default();
    let draft = match region.too_deep {
        Some(at) => {
            shared.report(
                Diagnostic::new(Code::TooDeep, format!("brackets are nested more than {MAX_NESTING} deep"))
                    .label(at.in_file(shared.file), "one bracket too many")
                    .help("name parts of it as metrics of their own"),
            );
            None
        }
        None => Some(Draft::new(tokens)),
    };
    match draft.and_then(|draft| read(draft, shared, range.start, concrete)) {
        Some(lowered) => items.extend(lowered),
        None => {
            shared.broken_names.extend(recover::declared_names(&Draft::new(tokens).pieces));
            let docs = shared.docs.take(span.start);
            shared.docs.drop_within(span);
            items.push(Item { span, docs, declaration: Declaration::Error });
        }
    }
}

/// The declarations of a region, repaired if need be; none if it cannot be read.
fn read<'s>(
    draft: Draft<'s>,
    shared: &mut Shared<'s>,
    offset: usize,
    concrete: Option<&mut Concrete<'s>>,
) -> Option<Vec<Item>> {
    let sheet = draft.sheet(usize::MAX);
    let failure = match shared.recall.read(&sheet.text) {
        Ok(reading) => {
            if let Some(concrete) = concrete {
                let root = concrete.add(&reading, &sheet, offset);
                concrete.regions.iter_mut().last()?.root = root;
            }
            return Some(lower::lower(reading.root()?, &draft, &sheet, shared));
        }
        Err(stop) => Failure::of(stop, &sheet),
    };
    let draft = recover::mend(draft, failure, Rule::items, shared)?;
    let sheet = draft.sheet(usize::MAX);
    let reading = shared.recall.read(&sheet.text).ok()?;
    Some(lower::lower(reading.root()?, &draft, &sheet, shared))
}

/// Cuts a list of findings that is too long to be read.
fn cap(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.len() <= MAX_FINDINGS {
        return;
    }
    let more = diagnostics.len() - MAX_FINDINGS;
    diagnostics.truncate(MAX_FINDINGS);
    if let Some(last) = diagnostics.last_mut() {
        let note = format!("{more} more findings of this file are not shown");
        last.help = Some(match last.help.take() {
            Some(help) => format!("{help}; {note}"),
            None => note,
        });
    }
}

/// The token that a place lies in or touches; where two meet, the one that begins there. None in comments and blanks.
pub fn token_at(text: &str, offset: u32) -> Option<Span> {
    let tokens = scan::scan(FileId(0), text).tokens;
    let after = tokens.partition_point(|token| token.span.start <= offset);
    let token = tokens.get(after.checked_sub(1)?)?;
    (offset <= token.span.end).then_some(token.span)
}
