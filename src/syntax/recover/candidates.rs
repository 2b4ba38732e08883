//! The small edits that might cure a failure, near the place where pest stopped.
//! Must not know which of them works: the search tries them.

use std::borrow::Cow;

use super::Search;
use super::braces;
use super::edits::{Candidate, Cause, Edit};
use super::words::{self, insertion};
use crate::syntax::draft::Piece;
use crate::syntax::grammar::Rule;
use crate::syntax::lower::HOLE;
use crate::syntax::scan::TokenKind;

/// How many tokens before the failure are looked at: a wrong name may swallow the words of a construct.
const LOOK_BACK: usize = 4;

/// All edits worth trying.
pub fn all<'s>(search: &mut Search<'_, 's>) -> Vec<Candidate<'s>> {
    let failed = search.failure.at;
    let mut found = Vec::new();
    for back in 0..=LOOK_BACK.min(failed) {
        let at = failed - back;
        let distance = u32::try_from(back).unwrap_or(0);
        let expected = search.expected(at);
        insertions(search, at, distance, &expected, &mut found);
        misspellings(search, at, distance, &expected, &mut found);
        if back <= 3 {
            replacements(search, at, distance, &mut found);
        }
        deletions(search, at, distance, &mut found);
        thousands(search, at, &mut found);
    }
    for at in braces::stray(search.draft) {
        let edit = Edit::Replace { at, count: 1, text: None };
        found.push(Candidate { edit, cause: Cause::Extra, cost: 2, whole: true });
    }
    for (at, cost) in braces::missing(search.draft, failed) {
        let edit = Edit::insert(at, "}".to_owned());
        found.push(Candidate { edit, cause: Cause::Sign("}"), cost, whole: true });
    }
    found
}

fn insertions<'s>(
    search: &Search<'_, 's>,
    at: usize,
    distance: u32,
    expected: &[Rule],
    found: &mut Vec<Candidate<'s>>,
) {
    let pieces = &search.draft.pieces;
    let mut texts: Vec<String> = Vec::new();
    let mut add = |text: String, cause, cost| {
        if !texts.contains(&text) {
            texts.push(text.clone());
            found.push(Candidate { edit: Edit::insert(at, text), cause, cost: cost + distance, whole: false });
        }
    };
    let next = pieces.get(at);
    let second = pieces.get(at + 1).map_or("", |piece| &*piece.text);
    let previous = at.checked_sub(1).and_then(|before| pieces.get(before));
    let after_sign = previous.is_some_and(|previous| previous.kind == TokenKind::Sign);
    for rule in expected {
        if let Some((text, cause, cost)) = insertion(*rule) {
            let number = next.is_some_and(|next| next.kind == TokenKind::Number);
            let (text, cause, cost) = match (rule, cause) {
                (Rule::target_body, Cause::Value) if number => (words::LOST_OPERATOR.to_owned(), Cause::Operator, 5),
                (_, cause) => (text, cause, cost),
            };
            if !plausible(&text, previous, next) {
                continue;
            }
            let cost = match cause {
                // The first word of a clause is missing where the line begins with something else.
                Cause::Word(_) if next.is_some_and(|next| next.first) => cost - 1,
                // Nothing but a value can follow what waits for one, least of all the next clause.
                Cause::Value if waits(previous) => {
                    if next.is_none_or(|next| next.first || is_sign(next)) {
                        cost - 3
                    } else {
                        cost - 1
                    }
                }
                // A clause in the middle of a line is rare.
                Cause::Word(_) if words::begins_clause(&text) => cost + 4,
                // `csat 4.2` lacks a comparison, not a comma.
                Cause::Sign(",") if compares(previous, next) => cost + 4,
                // `a => x > 5,` is a comparison as a value, not the next arm.
                Cause::Sign(",") if next.is_some_and(is_comparison) && !leads_to_arrow(pieces, at) => cost + 8,
                _ => cost,
            };
            add(text, cause, cost);
        }
        for word in words::group(*rule) {
            // What follows may leave no doubt: `within 12 months`, `= of deal.amount`, `least 2 of`.
            let sure = match *word {
                "last" | "this" | "previous" | "since" => next.is_some_and(|next| next.kind == TokenKind::Number),
                "sum" => next.is_some_and(|next| next.text == "of") && after_sign && second != "distinct",
                "count" => next.is_some_and(|next| next.text == "of") && after_sign,
                "at" => next.is_some_and(|next| next.text == "least") && previous.is_some_and(|p| p.text != "at"),
                _ => false,
            };
            add((*word).to_owned(), Cause::Word((*word).to_owned()), if sure { 1 } else { 5 });
        }
    }
}

/// Whether a word makes sense between two tokens; most do, some begin constructs that are told by what follows.
fn plausible(word: &str, previous: Option<&Piece<'_>>, next: Option<&Piece<'_>>) -> bool {
    let first = next.is_some_and(|next| next.first);
    let text = next.map_or("", |next| &*next.text);
    match word {
        "within" => {
            matches!(text, "last" | "this" | "previous" | "since") || text.starts_with(|c: char| c.is_ascii_digit())
        }
        // The line begins with a clause already.
        _ if first && words::begins_clause(word) && words::begins_clause(text) => false,
        "review" | "effective" => first,
        "%" => text == "of",
        _ => previous.is_none_or(|previous| previous.text != word) && text != word,
    }
}

fn is_comparison(piece: &Piece<'_>) -> bool {
    matches!(&*piece.text, ">=" | ">" | "<=" | "<")
}

/// Whether a comparison and its operand are followed by `=>`.
fn leads_to_arrow(pieces: &[Piece<'_>], at: usize) -> bool {
    let after = pieces.iter().skip(at + 1).take(4);
    after.map(|piece| &*piece.text).take_while(|text| *text != ",").any(|text| text == "=>")
}

/// Whether two tokens look like the sides of a comparison.
fn compares(previous: Option<&Piece<'_>>, next: Option<&Piece<'_>>) -> bool {
    let sides = previous.zip(next).filter(|(_, next)| !next.first);
    sides.is_some_and(|(left, right)| left.kind == TokenKind::Word && right.kind == TokenKind::Number)
}

/// Whether a value must follow a token.
fn waits(piece: Option<&Piece<'_>>) -> bool {
    piece.is_some_and(|piece| {
        matches!(
            &*piece.text,
            "=" | ">="
                | ">"
                | "<="
                | "<"
                | "+"
                | "*"
                | "/"
                | "=>"
                | ":"
                | "("
                | ","
                | "{"
                | "."
                | "of"
                | "and"
                | "or"
                | "not"
                | "is"
                | "in"
                | "where"
                | "when"
                | "by"
                | "within"
                | "cap"
                | "floor"
                | "plus"
                | "value"
                | "until"
                | "from"
                | "between"
                | "default"
                | "than"
                | "includes"
                | "grace"
                | "to"
                | "most"
                | "least"
                | "effective"
                | "version"
                | "currency"
                | "starts"
                | "if"
                | "else"
                | "since"
                | "target"
                | "require"
                | "retain"
                | "expect"
                | "misses"
                | "holds"
                | "each"
                | "reason"
        )
    })
}

fn is_sign(piece: &Piece<'_>) -> bool {
    piece.kind == TokenKind::Sign && !matches!(&*piece.text, "(" | "-" | "!")
}

fn misspellings<'s>(
    search: &Search<'_, 's>,
    at: usize,
    distance: u32,
    expected: &[Rule],
    found: &mut Vec<Candidate<'s>>,
) {
    let Some(piece) = search.draft.pieces.get(at) else {
        return;
    };
    if piece.kind != TokenKind::Word || piece.text.len() > 24 || piece.text.len() < 2 {
        return;
    }
    // A short word that is one already is meant: what is wrong stands around it.
    if matches!(&*piece.text, "as" | "is" | "of" | "or" | "in") {
        return;
    }
    let folded = piece.text.to_lowercase();
    let groups = expected.iter().flat_map(|rule| words::group(*rule).iter().chain(words::beginnings(*rule)));
    let groups = groups.map(|word| (*word).to_owned());
    let mut words: Vec<(usize, String)> = expected
        .iter()
        .filter_map(|rule| words::keyword(*rule))
        .chain(groups)
        .map(|word| (strsim::damerau_levenshtein(&folded, &word), word))
        .filter(|(edits, word)| *edits <= (word.len() / 3).max(1) && *edits < word.len() && *word != piece.text)
        .collect();
    words.sort();
    words.dedup();
    for (edits, word) in words.into_iter().take(3) {
        let edit = Edit::Replace { at, count: 1, text: Some(word.clone()) };
        let cost = 1 + distance + u32::try_from(edits).unwrap_or(3);
        found.push(Candidate { edit, cause: Cause::Misspelt(word), cost, whole: false });
    }
}

fn replacements<'s>(search: &Search<'_, 's>, at: usize, distance: u32, found: &mut Vec<Candidate<'s>>) {
    let pieces = &search.draft.pieces;
    let Some(piece) = pieces.get(at) else {
        return;
    };
    let written: &'s str = match &piece.text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => return,
    };
    for (order, meant) in words::meant_by(written).iter().enumerate() {
        let text = Some((*meant).to_owned());
        let cause = Cause::Foreign(written, (*meant).to_owned());
        let rare =
            matches!(written, "(" | ")" | "{" | "}" | "to" | "until") || matches!((written, *meant), ("=>", ">="));
        let cost = 1 + distance + u32::try_from(order).unwrap_or(0) + if rare { 5 } else { 0 };
        found.push(Candidate { edit: Edit::Replace { at, count: 1, text }, cause, cost, whole: false });
    }
    for (phrase, meant) in words::PHRASES {
        let run = pieces.iter().skip(at).take(phrase.len());
        if run.clone().count() == phrase.len() && run.zip(phrase).all(|(piece, word)| piece.text == *word) {
            let edit = Edit::Replace { at, count: phrase.len(), text: Some(meant.to_owned()) };
            let cause = Cause::Foreign(written, meant.to_owned());
            found.push(Candidate { edit, cause, cost: 1 + distance, whole: false });
        }
    }
    if words::is_reserved(written) {
        let edit = Edit::Replace { at, count: 1, text: Some(format!("`{written}`")) };
        found.push(Candidate { edit, cause: Cause::Reserved, cost: 3 + distance, whole: false });
    }
    if piece.kind != TokenKind::Sign && at == search.failure.at {
        // Something that is no name, text or number stands where one must.
        let edit = Edit::Replace { at, count: 1, text: Some(HOLE.to_owned()) };
        found.push(Candidate { edit, cause: Cause::Extra, cost: 9, whole: false });
    }
}

fn deletions<'s>(search: &Search<'_, 's>, at: usize, distance: u32, found: &mut Vec<Candidate<'s>>) {
    let pieces = &search.draft.pieces;
    let Some(piece) = pieces.get(at) else {
        return;
    };
    let text = |at: Option<usize>| at.and_then(|at| pieces.get(at)).map_or("", |piece| &*piece.text);
    let twice = text(at.checked_sub(1)) == piece.text;
    let surplus = braces::surplus(search.draft);
    let money = piece.text == "$" || piece.kind == TokenKind::Alien && "€£¥₹₩".contains(written(search, piece));
    let amount = money && pieces.get(at + 1).is_some_and(|next| next.kind == TokenKind::Number);
    let (cause, cost) = match &*piece.text {
        _ if amount => (Cause::CurrencySign, 0),
        _ if piece.kind == TokenKind::Alien => (Cause::Extra, 1),
        "}" if surplus < 0 => (Cause::Extra, 3),
        "{" if surplus > 0 => (if twice { Cause::Twice } else { Cause::Extra }, 3),
        "{" | "}" => (Cause::Extra, 9),
        _ if twice => (Cause::Twice, 0),
        ";" => (Cause::Extra, 1),
        "," => (Cause::Extra, 3),
        _ if piece.kind == TokenKind::Sign => (Cause::Extra, 5),
        _ => (Cause::Extra, 7),
    };
    if distance > 2 && !twice {
        return;
    }
    let edit = Edit::Replace { at, count: 1, text: None };
    found.push(Candidate { edit, cause, cost: cost + distance, whole: matches!(&*piece.text, "{" | "}") });
}

/// The characters of a piece in the source: the scan puts another in the place of an alien one.
fn written<'s>(search: &Search<'_, 's>, piece: &Piece<'s>) -> char {
    let text = search.source.get(piece.span.range()).unwrap_or("");
    text.chars().next().unwrap_or(' ')
}

/// `250,000`: digits in threes between commas without blanks.
fn thousands<'s>(search: &Search<'_, 's>, at: usize, found: &mut Vec<Candidate<'s>>) {
    let pieces = &search.draft.pieces;
    let Some(first) = pieces.get(at).filter(|first| first.kind == TokenKind::Number && first.text.len() <= 3) else {
        return;
    };
    let mut number = first.text.to_string();
    let mut count = 1;
    while let (Some(comma), Some(group)) = (pieces.get(at + count), pieces.get(at + count + 1)) {
        let digits = group.text.bytes().take_while(u8::is_ascii_digit).count();
        let joined = comma.text == "," && !comma.spaced && !group.spaced && group.kind == TokenKind::Number;
        if !joined || digits != 3 {
            break;
        }
        number.push('_');
        number.push_str(&group.text);
        count += 2;
    }
    if count > 1 {
        let edit = Edit::Replace { at, count, text: Some(number.clone()) };
        found.push(Candidate { edit, cause: Cause::Thousands(number), cost: 0, whole: false });
    }
}
