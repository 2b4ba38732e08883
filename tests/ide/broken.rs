//! Broken files: every feature answers at every place of a program with mistakes, and of one that is being typed.

use std::collections::BTreeMap;

use partner_lang::ide;
use partner_lang::syntax;
use partner_lang::text::{FileId, Span};
use partner_lang::workspace::Workspace;

use super::features::{Asks, FEATURES};
use super::fixture::Case;

const ACME: &str = include_str!("../../examples/acme/acme.partner");

/// Mistakes of many kinds in one program, each in another declaration: what is written, and what stands there instead.
const MISTAKES: [(&str, &str); 8] = [
    ("fiscal_year starts february\n}", "fiscal_year starts february\n"),
    ("amount:  money,", "amount  money"),
    ("metric deals_won      \"Deals won\"           =", "metric deals_won \"Deals won"),
    ("| NA   | EMEA |", "| NA   | "),
    ("require agreement_signed", "require"),
    (">= 70     => Excellent,", ">= => Excellent"),
    ("require focus includes healthcare", "requires focus inclues ("),
    ("up to 500K => 0%,", "up 500K => 0% \u{1F600} {"),
];

fn case(text: &str) -> (Case, FileId) {
    let mut workspace = Workspace::default();
    let file = workspace.set_text("main.partner", text);
    (Case::of(workspace, file), file)
}

fn ask_everywhere(text: &str, step: usize) {
    let (mut case, file) = case(text);
    let ask = |case: &Case, wanted: &dyn Fn(Asks) -> bool| {
        for (name, _, answer) in FEATURES.iter().filter(|(_, asks, _)| wanted(*asks)) {
            for (place, _) in &answer(case).marks {
                if place.file == file {
                    let at = case.offset;
                    assert!(
                        text.get(place.span.range()).is_some(),
                        "{name} at {at}: {place:?} is no place of the text"
                    );
                }
            }
        }
    };
    ask(&case, &|asks| asks == Asks::File);
    let mut names: BTreeMap<Span, u32> = BTreeMap::new();
    let tokens: Vec<Span> = syntax::tokens(file, text).iter().map(|token| token.span).collect();
    for at in (0..=text.len()).step_by(step) {
        case.offset = u32::try_from(at).unwrap();
        case.selection = Span::at(at);
        let node = is_told_apart(&tokens, case.offset) || !text.is_char_boundary(at);
        ask(&case, &|asks| match asks {
            Asks::Place(every) => at % (step * every) == 0,
            Asks::Node => node,
            Asks::File | Asks::Name => false,
        });
        if let Some(name) = ide::name_at(&case.workspace, file, case.offset) {
            names.insert(name.at.span, case.offset);
        }
    }
    for at in names.into_values().step_by(40) {
        case.offset = at;
        ask(&case, &|asks| asks == Asks::Name);
    }
}

/// Whether a place is one that a node can be told by: the first and the last of each token, and the first of what is
/// between two. The places in between lie in the same nodes.
fn is_told_apart(tokens: &[Span], at: u32) -> bool {
    let after = tokens.partition_point(|token| token.start <= at);
    after.checked_sub(1).is_none_or(|before| {
        let token = tokens[before];
        at == token.start || at == token.end || at == token.end + 1
    })
}

#[test]
fn every_feature_answers_at_every_place_of_a_broken_program() {
    let mut text = ACME.to_owned();
    for (sound, broken) in MISTAKES {
        assert!(text.contains(sound), "`{sound}` is gone from acme");
        text = text.replacen(sound, broken, 1);
    }
    ask_everywhere(&text, 1);
}

#[test]
fn every_feature_answers_while_a_program_is_typed() {
    for end in (0..ACME.len()).step_by(211).filter(|end| ACME.is_char_boundary(*end)) {
        ask_everywhere(&ACME[..end], 97);
    }
}

#[test]
fn every_feature_answers_in_what_is_no_program() {
    for text in ["", "\n", "\u{FEFF}", "`", "\"", "{{{{", "}", "| | |\n|", "tiers { \u{1F600}", "metric", "// x", "///"]
    {
        ask_everywhere(text, 1);
    }
}
