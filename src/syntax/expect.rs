//! What the grammar would take at a place of a text, for an editor to offer: pest is stopped there and asked.
//! Must not know what names mean.

use std::sync::{Mutex, PoisonError};

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::draft::{Draft, Piece};
use super::grammar::{Grammar, Rule};
use super::lower::Shared;
use super::reading::Stop;
use super::scan::{self, Token, TokenKind};
use super::shorten::Short;
use super::{outline, recover};
use crate::text::{FileId, Span};

/// What could stand at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Words of the language, in alphabetical order.
    pub words: Vec<String>,
    /// Whether a name could.
    pub name: bool,
    /// Whether a number could.
    pub number: bool,
    /// Whether a text in quotes could.
    pub text: bool,
    /// Whether no block is open, so that a declaration could begin on a line of its own.
    pub outside: bool,
    /// The words that head the blocks around the place, the outermost first: `score`, `group`.
    pub blocks: Vec<String>,
    /// The tokens of its declaration before it, the nearest last.
    pub before: Vec<String>,
    /// Whether the place begins its line.
    pub first: bool,
}

/// The tokens of its declaration before the byte `at` of a text, the nearest last.
pub fn tokens_before(text: &str, at: u32) -> Vec<String> {
    let before = text.get(..at as usize).unwrap_or("");
    let tokens = scan::scan(FileId(0), before).tokens;
    last_region(&tokens).iter().map(|token| token.text.to_string()).collect()
}

/// The tokens of the last declaration, which is the one that is being written.
fn last_region<'t, 's>(tokens: &'t [Token<'s>]) -> &'t [Token<'s>] {
    outline::regions(tokens).pop().and_then(|region| tokens.get(region.tokens)).unwrap_or(&[])
}

/// Where declarations cannot be read on as they stand; none where they need no repair.
pub fn stop(text: &str) -> Option<u32> {
    let tokens = scan::scan(FileId(0), text).tokens;
    outline::regions(&tokens).into_iter().find_map(|region| {
        let draft = Draft::new(tokens.get(region.tokens).unwrap_or(&[]));
        let sheet = draft.sheet(usize::MAX);
        let deep = region.too_deep.map(|span| span.start);
        deep.or_else(|| Some(sheet.piece_span(sheet.piece_at(Stop::find(Rule::items, &sheet.text)?.at)).start))
    })
}

/// What could stand at the byte `at` of a text, whatever follows there.
pub fn expected(text: &str, at: u32) -> Expected {
    let before = text.get(..at as usize).unwrap_or("");
    let tokens = scan::scan(FileId(0), before).tokens;
    let first = before.rsplit(['\n', '\r']).next().is_some_and(|line| line.trim().is_empty());
    let own = last_region(&tokens);
    let draft = Draft::new(own);
    let blocks = heads(&draft.pieces);
    let draft = shortened(readable(draft, before, first), first);
    Expected {
        words: words(&draft, first),
        name: takes(&draft, "ꙮ", TokenKind::Word, first),
        number: takes(&draft, "7", TokenKind::Number, first),
        text: takes(&draft, "\"\"", TokenKind::Text, first),
        outside: blocks.is_empty(),
        blocks,
        before: own.iter().map(|token| token.text.to_string()).collect(),
        first,
    }
}

/// The draft with the lines before that of the place repaired, where they cannot be read as they are: another mistake is
/// no reason to offer nothing.
fn readable<'s>(draft: Draft<'s>, source: &'s str, first: bool) -> Draft<'s> {
    if stops(&draft).is_none() {
        return draft;
    }
    let own_line = if first { draft.pieces.len() } else { draft.pieces.iter().rposition(|it| it.first).unwrap_or(0) };
    let mut before = draft.clone();
    let line = before.pieces.split_off(own_line);
    let end = before.pieces.last().map_or(0, |last| last.span.end);
    let mut shared = Shared::of(FileId(0), source);
    let Some(mut mended) = recover::mend_part(Draft { end, ..before }, Rule::items, &mut shared) else { return draft };
    // What is open at the place was closed only so that it could be read.
    while mended.pieces.last().is_some_and(|last| last.text == "}" && last.span.is_empty()) {
        mended.pieces.pop();
    }
    mended.pieces.extend(line);
    mended.end = draft.end;
    mended
}

/// The draft without what need not be read again for every question.
fn shortened<'s>(draft: Draft<'s>, first: bool) -> Draft<'s> {
    let end = draft.pieces.len();
    let asked = with(&draft, CUT, TokenKind::Sign, first);
    let sheet = asked.sheet(usize::MAX);
    let stop = Stop::find(Rule::items, &sheet.text).filter(|stop| sheet.piece_at(stop.at) == end);
    let Some(mut short) = stop.and_then(|stop| Short::of(&asked, Rule::items, end, &stop.expected)) else {
        return draft;
    };
    short.draft.pieces.pop();
    short.draft
}

/// The piece at which pest stops, if that is not the end.
fn stops(draft: &Draft<'_>) -> Option<usize> {
    let sheet = with(draft, CUT, TokenKind::Sign, false).sheet(usize::MAX);
    let at = sheet.piece_at(Stop::find(Rule::items, &sheet.text)?.at);
    (at < draft.pieces.len()).then_some(at)
}

/// The character at which pest always stops; no source holds it.
const CUT: &str = "\u{E0FF}";

/// Pest keeps what it tried in every attempt only while this is asked for, for all threads at once.
static DETAIL: Mutex<()> = Mutex::new(());

/// The words that pest tried at the end of a draft.
fn words(draft: &Draft<'_>, first: bool) -> Vec<String> {
    let sheet = with(draft, CUT, TokenKind::Sign, first).sheet(usize::MAX);
    let tried = {
        let _only_one = DETAIL.lock().unwrap_or_else(PoisonError::into_inner);
        pest::set_error_detail(true);
        let tried = Grammar::parse(Rule::items, &sheet.text);
        pest::set_error_detail(false);
        tried
    };
    let Err(error) = tried else { return Vec::new() };
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    if sheet.piece_at(at) < draft.pieces.len() {
        return Vec::new();
    }
    let tokens = error.parse_attempts().map(|attempts| attempts.expected_tokens()).unwrap_or_default();
    // Where pest looked ahead past the place, only the rules that it gave up tell what it tried there.
    let rules = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let of_rules = rules.iter().flat_map(|rule| recover::words_of(*rule));
    let words = tokens.into_iter().map(|token| token.to_string()).chain(of_rules);
    let is_word =
        |word: &String| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    let mut words: Vec<String> = words.filter(is_word).collect();
    words.sort();
    words.dedup();
    words
}

/// Whether pest reads past a token at the end of a draft.
fn takes(draft: &Draft<'_>, text: &'static str, kind: TokenKind, first: bool) -> bool {
    let with_it = with(draft, text, kind, first);
    stops(&with_it).is_none()
}

/// A draft with one token more.
fn with<'s>(draft: &Draft<'s>, text: &'static str, kind: TokenKind, first: bool) -> Draft<'s> {
    let mut draft = draft.clone();
    let span = Span { start: draft.end, end: draft.end };
    draft.pieces.push(Piece { text: text.into(), span, kind, first, spaced: true, column: 0 });
    draft
}

/// The words that head the open blocks of a declaration, the outermost first.
fn heads(pieces: &[Piece<'_>]) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut head = String::new();
    for piece in pieces {
        match &*piece.text {
            "{" => open.push(std::mem::take(&mut head)),
            "}" => {
                open.pop();
                head.clear();
            }
            text if piece.first || head.is_empty() => head = text.to_owned(),
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::{Expected, expected};

    /// What could stand at the mark.
    fn at(text: &str) -> Expected {
        let (before, after) = text.split_once('$').unwrap();
        expected(&format!("{before}{after}"), u32::try_from(before.len()).unwrap())
    }

    fn words(text: &str) -> String {
        at(text).words.join(" ")
    }

    #[test]
    fn tells_the_words_that_the_grammar_takes() {
        assert_eq!(words("review {\n  promote $\n}"), "at daily half_yearly monthly on quarterly weekly yearly");
    }
}
