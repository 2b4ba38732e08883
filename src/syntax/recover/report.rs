//! Repairs in words: what is wrong, where a reader would put a finger, and the change that cures it.
//! Must not know how a repair was found.

use super::advice::advice;
use super::edits::{Cause, Edit};
use super::{Failure, Found, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::draft::{Draft, Piece};
use crate::syntax::grammar::Rule;
use crate::syntax::lower::{Shared, shown};
use crate::syntax::outline::DECLARATIONS;
use crate::syntax::scan::TokenKind;
use crate::text::Span;

/// Reports a repair.
pub fn describe<'s>(draft: &Draft<'s>, failure: &Failure, found: &Found<'s>, shared: &mut Shared<'s>) {
    let finding = match &found.best.edit {
        Edit::Insert { at, .. } => missing(draft, *at, found, shared),
        Edit::Replace { at, count, text } => {
            let stretch = draft.pieces.get(*at..at + count).unwrap_or(&[]);
            let span = around(stretch, draft.end);
            if text.is_none() || matches!(found.best.cause, Cause::Unreadable) {
                shared.docs.drop_within(span);
            }
            match &found.best.cause {
                Cause::Unreadable => unread(draft, failure, *at, stretch, found, shared),
                cause => wrong(draft, *at, span, cause, text.as_deref(), shared),
            }
        }
    };
    shared.report(finding);
}

/// Reports a region that no repair could be found for.
pub fn unreadable(draft: &Draft<'_>, failure: &Failure, shared: &mut Shared<'_>) {
    let piece = draft.pieces.get(failure.at).or(draft.pieces.last());
    let span = piece.map_or(Span { start: draft.end, end: draft.end }, |piece| piece.span);
    let written = shown(shared.written(span));
    let at = shared.at(span);
    let finding = Diagnostic::new(Code::Unexpected, format!("`{written}` has no meaning here")).label(at, "");
    shared.report(match advice(draft, failure.at).or_else(|| expectation(&failure.expected)) {
        Some(help) => finding.help(help),
        None => finding,
    });
}

/// Something that must be put before the piece at `at`.
fn missing(draft: &Draft<'_>, at: usize, found: &Found<'_>, shared: &Shared<'_>) -> Diagnostic {
    // What an earlier repair put there is not shown.
    let before = draft.pieces.get(..at).and_then(|before| before.iter().rfind(|piece| !piece.span.is_empty()));
    let next = draft.pieces.get(at);
    let gap = match &found.best.edit {
        Edit::Insert { text, .. } => super::edits::gap(draft, at, text),
        Edit::Replace { .. } => draft.end,
    };
    let place = shared.at(Span { start: gap, end: gap });
    let leads = next.is_some_and(|next| next.first && next.span.start == gap);
    let after = before.map(|before| format!(" after {}", quoted(before, shared))).unwrap_or_default();
    let between = match (before, next) {
        (Some(before), Some(next)) => format!(" between {} and {}", quoted(before, shared), quoted(next, shared)),
        _ => after.clone(),
    };
    match &found.best.cause {
        Cause::Sign(",") => Diagnostic::new(Code::MissingComma, format!("a comma is missing{between}"))
            .label(place, "a `,` is missing here")
            .fix("insert a comma", place, ","),
        Cause::Sign("{") => Diagnostic::new(Code::MissingBrace, format!("a `{{` is missing{after}"))
            .label(place, "a `{` is missing here")
            .fix("insert `{`", place, " {"),
        Cause::Sign("}") => {
            let mut finding = Diagnostic::new(Code::MissingBrace, format!("a `}}` is missing{after}"))
                .label(place, "a `}` is missing here");
            let opener = opener(draft, at);
            if let Some(opener) = opener {
                finding = finding.label(shared.at(opener.span), "this `{` is not closed");
            }
            let own_line = next.is_none_or(|next| next.first) && opener.is_some_and(|opener| ends_line(draft, opener));
            let text = if own_line { format!("\n{}}}", indentation(shared.source, opener)) } else { " }".to_owned() };
            finding.fix("insert `}`", place, text)
        }
        Cause::Sign(sign @ (")" | "(")) => {
            Diagnostic::new(Code::MissingBracket, format!("a `{sign}` is missing{after}"))
                .label(place, format!("a `{sign}` is missing here"))
                .fix(format!("insert `{sign}`"), place, *sign)
        }
        Cause::Sign(sign) => {
            let text = if *sign == ":" || *sign == "." { (*sign).to_owned() } else { format!(" {sign}") };
            Diagnostic::new(Code::MissingWord, format!("`{sign}` is missing{after}"))
                .label(place, format!("a `{sign}` is missing here"))
                .fix(format!("insert `{sign}`"), place, text)
        }
        Cause::Operator if before.is_some_and(|before| before.text == "target") => {
            let bound = next.map_or("4", |next| &*next.text);
            Diagnostic::new(Code::MissingOperator, "the target does not say whether it is a least or a most")
                .label(place, "a comparison is missing here")
                .help(format!("write `target >= {bound}`, `target <= {bound}`, or a range as `target 1 to 5`"))
                .suggest("insert `>=`", place, " >=")
        }
        Cause::Operator => {
            Diagnostic::new(Code::MissingOperator, format!("a comparison or an operator is missing{between}"))
                .label(place, "nothing joins the two values here")
                .help("compare with `is`, `>=`, `at least`, `in { … }`, or calculate with `+`, `-`, `*`, `/`")
        }
        Cause::Word(word) if words::JOINING.contains(&word.as_str()) => {
            let finding = Diagnostic::new(Code::MissingOperator, format!("`and` or `or` is missing{between}"))
                .label(place, "nothing joins the two conditions here");
            finding.suggest("insert `and`", place, " and").suggest("insert `or`", place, " or")
        }
        Cause::Word(_) => missing_word(next.filter(|_| leads), &after, place, found, shared),
        _ => {
            let what = match before.map(|before| &*before.text) {
                Some("program" | "version" | "test" | "exception" | "reason" | "column" | "format") => {
                    "a text in quotes"
                }
                _ => wanted(&found.expected),
            };
            let side = match next {
                Some(next) if leads || before.is_none() => format!(" before {}", quoted(next, shared)),
                _ => after,
            };
            Diagnostic::new(Code::MissingValue, format!("{what} is missing{side}"))
                .label(place, format!("{what} is missing here"))
        }
    }
}

fn missing_word(
    next: Option<&Piece<'_>>,
    after: &str,
    place: crate::text::FileSpan,
    found: &Found<'_>,
    shared: &Shared<'_>,
) -> Diagnostic {
    let words: Vec<String> = found.words.iter().map(|word| format!("`{word}`")).collect();
    let (first, one) = (found.words.first().cloned().unwrap_or_default(), words.len() == 1);
    // A word that begins a line is shown before what the line holds now.
    if let Some(next) = next.filter(|next| next.first) {
        let at = shared.at(next.span);
        let message = if one {
            format!("{} is missing before {}", listed(&words, "or"), quoted(next, shared))
        } else {
            format!("a word is missing before {}", quoted(next, shared))
        };
        let finding = Diagnostic::new(Code::MissingWord, message).label(at, "");
        let before = shared.at(Span { start: next.span.start, end: next.span.start });
        return if one {
            finding.fix(format!("insert `{first}`"), before, format!("{first} "))
        } else {
            finding.help(format!("say which: {}", listed(&words, "or")))
        };
    }
    let message = match one {
        true => format!("{} is missing{after}", listed(&words, "or")),
        false => format!("a word is missing{after}: {}", listed(&words, "or")),
    };
    let finding = Diagnostic::new(Code::MissingWord, message).label(place, "a word is missing here");
    if one { finding.fix(format!("insert `{first}`"), place, format!(" {first}")) } else { finding }
}

/// Something that stands there and should not, or should be something else.
fn wrong(
    draft: &Draft<'_>,
    at: usize,
    span: Span,
    cause: &Cause<'_>,
    text: Option<&str>,
    shared: &Shared<'_>,
) -> Diagnostic {
    let place = shared.at(span);
    let written = shown(shared.written(span));
    let first = draft.pieces.get(at).is_some_and(|piece| piece.first);
    match cause {
        Cause::Twice => Diagnostic::new(Code::Unexpected, format!("`{written}` stands here twice"))
            .label(place, "the second one")
            .fix("remove it", removal(draft, at, shared), ""),
        Cause::Misspelt(word) => {
            let what =
                if first { "begins no declaration or clause" } else { "is no word of the language at this place" };
            Diagnostic::new(Code::UnknownKeyword, format!("`{written}` {what}"))
                .label(place, "")
                .help(format!("did you mean `{word}`?"))
                .suggest(format!("write `{word}`"), place, word.clone())
        }
        Cause::Reserved => Diagnostic::new(Code::ReservedWord, format!("`{written}` is a reserved word and no name"))
            .label(place, "")
            .help("a name that is a reserved word stands in backticks")
            .fix("put it in backticks", place, format!("`{written}`")),
        Cause::Thousands(number) => {
            Diagnostic::new(Code::BadLiteral, format!("`{written}` separates its thousands with commas"))
                .label(place, "")
                .help(format!("thousands are separated by `_`: `{number}`"))
                .fix(format!("write `{number}`"), place, number.clone())
        }
        Cause::CurrencySign => {
            let number = draft.pieces.get(at + 1).map_or("", |piece| &*piece.text);
            Diagnostic::new(Code::BadLiteral, format!("an amount is written without `{written}`"))
                .label(place, "")
                .help(format!(
                    "write `{number}` for an amount in the program's currency, and a code after one in another: `{number} EUR`"
                ))
                .suggest(format!("remove `{written}`"), place, "")
        }
        Cause::Foreign(sign, meant) => foreign(sign, meant, place, &written),
        _ if &*written == "}" => Diagnostic::new(Code::Unexpected, "this `}` closes nothing").label(place, "").suggest(
            "remove it",
            removal(draft, at, shared),
            "",
        ),
        _ => {
            let what = if text.is_some() { "cannot stand here" } else { "has no meaning here" };
            let finding = Diagnostic::new(Code::Unexpected, format!("`{written}` {what}")).label(place, "");
            match advice(draft, at) {
                Some(help) => finding.help(help),
                None if text.is_some() => finding,
                None => finding.suggest("remove it", removal(draft, at, shared), ""),
            }
        }
    }
}

/// A sign or phrase that other languages or spreadsheets write.
fn foreign(sign: &str, meant: &str, place: crate::text::FileSpan, written: &str) -> Diagnostic {
    let (message, help) = match (sign, meant) {
        ("=", "is") => {
            ("`=` only defines; a comparison is `is`".to_owned(), Some("`=` only defines; say `is`".to_owned()))
        }
        ("==" | "===", "is") => (format!("`{sign}` is no comparison here"), Some("say `is`".to_owned())),
        ("->" | "→" | "⇒" | ":" | "=", "=>") => {
            (format!("`{sign}` does not lead to the value of an arm"), Some("an arm is `case => value`".to_owned()))
        }
        ("=>", ":") => ("`=>` does not stand between a name and what it is".to_owned(), Some("say `:`".to_owned())),
        ("=>", ">=") => ("`=>` is no comparison".to_owned(), Some("at least is `>=`".to_owned())),
        (";", _) => ("`;` separates nothing here".to_owned(), Some("items are separated by `,`".to_owned())),
        _ => (format!("`{written}` is not how Partner says it"), Some(format!("say `{meant}`"))),
    };
    let mut finding = Diagnostic::new(Code::Unexpected, message).label(place, "");
    if let Some(help) = help {
        finding = finding.help(help);
    }
    let text = if matches!(meant, "is" | "and" | "or" | "not" | "is not") && sign != "equals" {
        format!(" {meant} ")
    } else {
        meant.to_owned()
    };
    let text = if written.starts_with(|c: char| c.is_alphabetic()) { meant.to_owned() } else { text };
    finding.fix(format!("write `{meant}`"), place, text)
}

/// A stretch that was left out.
fn unread(
    draft: &Draft<'_>,
    failure: &Failure,
    at: usize,
    stretch: &[Piece<'_>],
    found: &Found<'_>,
    shared: &mut Shared<'_>,
) -> Diagnostic {
    let names = super::declared_names(stretch);
    shared.broken_names.extend(names);
    let first = stretch.first().filter(|first| first.first && first.kind == TokenKind::Word);
    let clause = |rule: &Rule| words::keyword(*rule).is_some_and(|word| words::begins_clause(&word));
    let first = first.filter(|first| !words::begins_clause(&first.text));
    if let Some(first) = first.filter(|_| found.expected.iter().any(clause)) {
        let place = shared.at(first.span);
        let written = shown(shared.written(first.span));
        let mut known: Vec<String> = found.expected.iter().filter_map(|rule| words::keyword(*rule)).collect();
        known.retain(|word| words::begins_clause(word));
        known.sort();
        known.dedup();
        let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        let depth_zero = at == 0 || known.len() >= DECLARATIONS.len();
        let finding = Diagnostic::new(
            Code::UnknownKeyword,
            format!("`{written}` begins no {}", if depth_zero { "declaration" } else { "clause here" }),
        )
        .label(place, "");
        return match known.len() {
            1..=10 => finding.help(format!("what can stand here begins with {}", listed(&known, "or"))),
            _ => finding,
        };
    }
    let wrong = draft.pieces.get(failure.at).or(stretch.last());
    let span = wrong.map_or(Span { start: draft.end, end: draft.end }, |piece| piece.span);
    let written = shown(shared.written(span));
    let comparison = matches!(&*written, ">=" | ">" | "<=" | "<" | "is");
    let finding =
        Diagnostic::new(Code::Unexpected, format!("`{written}` has no meaning here")).label(shared.at(span), "");
    let help = if comparison {
        Some("comparisons do not chain, and the value of an arm is a comparison only in brackets".to_owned())
    } else {
        advice(draft, failure.at).or_else(|| expectation(&failure.expected))
    };
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// What a placeholder stands for, as people call it.
fn wanted(expected: &[Rule]) -> &'static str {
    let any = |rules: &[Rule]| expected.iter().any(|rule| rules.contains(rule));
    if any(&[
        Rule::expr,
        Rule::value,
        Rule::arith,
        Rule::condition,
        Rule::term,
        Rule::operand,
        Rule::factor,
        Rule::postfix,
        Rule::comparison,
    ]) || any(&[Rule::conjunction, Rule::negation, Rule::value_pattern, Rule::signed, Rule::target_body])
    {
        "a value"
    } else if any(&[Rule::pattern, Rule::arm]) {
        "a case"
    } else if any(&[Rule::type_of, Rule::plain_type]) {
        "a type"
    } else if any(&[Rule::unit]) {
        "a unit such as `days` or `months`"
    } else if any(&[Rule::window]) {
        "a window of days"
    } else if any(&[
        Rule::name,
        Rule::labelled,
        Rule::field,
        Rule::given_field,
        Rule::given_fact,
        Rule::given_row,
        Rule::path,
    ]) {
        "a name"
    } else if any(&[Rule::text]) {
        "a text in quotes"
    } else if any(&[Rule::number, Rule::number_or_hole]) {
        "a number"
    } else {
        "a value"
    }
}

/// What could stand at a failure, if it is few things.
fn expectation(expected: &[Rule]) -> Option<String> {
    let mut things: Vec<String> = Vec::new();
    for rule in expected {
        let thing = match words::insertion(*rule) {
            Some((_, Cause::Sign(sign), _)) => format!("`{sign}`"),
            Some((_, Cause::Word(word), _)) => format!("`{word}`"),
            Some((_, Cause::Value, _)) => wanted(&[*rule]).to_owned(),
            _ => continue,
        };
        if !things.contains(&thing) {
            things.push(thing);
        }
    }
    (1..=3).contains(&things.len()).then(|| format!("{} could stand here", listed(&things, "or")))
}

fn listed(things: &[String], joint: &str) -> String {
    match things {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} {joint} {last}", before.join(", ")),
    }
}

/// A token as a message shows it.
fn quoted(piece: &Piece<'_>, shared: &Shared<'_>) -> String {
    let written = shown(shared.written(piece.span));
    if written.contains('`') { written } else { format!("`{written}`") }
}

fn around(stretch: &[Piece<'_>], end: u32) -> Span {
    let span = stretch.first().zip(stretch.last()).map(|(first, last)| first.span.to(last.span));
    span.unwrap_or(Span { start: end, end })
}

/// A token together with the blanks before it on its line.
fn removal(draft: &Draft<'_>, at: usize, shared: &Shared<'_>) -> crate::text::FileSpan {
    let span = draft.pieces.get(at).map_or(Span { start: draft.end, end: draft.end }, |piece| piece.span);
    let before = at.checked_sub(1).and_then(|before| draft.pieces.get(before));
    let start = match (before, draft.pieces.get(at)) {
        (Some(before), Some(piece)) if !piece.first => before.span.end,
        _ => span.start,
    };
    shared.at(Span { start, end: span.end })
}

/// The brace that a missing one would close.
fn opener<'d, 's>(draft: &'d Draft<'s>, at: usize) -> Option<&'d Piece<'s>> {
    let mut depth = 0usize;
    for piece in draft.pieces.get(..at)?.iter().rev() {
        match &*piece.text {
            "}" => depth += 1,
            "{" if depth == 0 => return Some(piece),
            "{" => depth -= 1,
            _ => {}
        }
    }
    None
}

fn ends_line(draft: &Draft<'_>, opener: &Piece<'_>) -> bool {
    let at = draft.pieces.partition_point(|piece| piece.span.start <= opener.span.start);
    draft.pieces.get(at).is_none_or(|piece| piece.first)
}

/// The blanks before the line of a token.
fn indentation<'t>(source: &'t str, piece: Option<&Piece<'_>>) -> &'t str {
    let Some(piece) = piece else {
        return "";
    };
    let before = source.get(..piece.span.start as usize).unwrap_or("");
    let line = before.rfind(['\n', '\r']).map_or(before, |at| before.get(at + 1..).unwrap_or(""));
    let blanks = line.find(|c: char| c != ' ' && c != '\t').unwrap_or(line.len());
    line.get(..blanks).unwrap_or("")
}
