//! `x.partner` laid out is `x.formatted.partner`, for each construct of the grammar. `UPDATE_EXPECT=1` writes what is made.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use partner_lang::syntax;
use partner_lang::text::Sources;

use super::{laid_out, policies, root, tree};

/// What is not laid out yet, by name.
fn fixtures() -> Vec<PathBuf> {
    let mut fixtures = policies("tests/format");
    fixtures.retain(|path| !path.to_string_lossy().ends_with(".formatted.partner"));
    assert!(fixtures.len() > 5);
    fixtures
}

#[test]
fn every_fixture_is_laid_out_as_expected() {
    let mut faults = Vec::new();
    for path in fixtures() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let made = laid_out(&text);
        if made.kept.is_empty() == (name == "broken.partner") {
            faults.push(format!("{name}: left as they are: {:?}", made.kept));
        }
        if tree(&text) != tree(&made.text) {
            faults.push(format!("{name}: it says something else"));
        }
        if laid_out(&made.text).text != made.text {
            faults.push(format!("{name}: laid out twice, it changes again"));
        }
        let expected = path.with_extension("formatted.partner");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &made.text).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != made.text {
            faults.push(format!("{name}: not as in {}:\n{}", expected.display(), made.text));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Rules that leave no node of their own: they are only looked ahead for, read a part of a table alone, or are broken.
const WITHOUT_NODE: [&str; 10] = [
    "after_fact",
    "cell_only",
    "closed_cell",
    "head_only",
    "line_with_bar",
    "opening_word",
    "whole",
    "broken_cell",
    "broken_head",
    "broken_row",
];

#[test]
fn every_construct_of_the_grammar_is_in_a_fixture() {
    let grammar = fs::read_to_string(root().join("grammar/partner.pest")).unwrap();
    let (language, _) = grammar.split_once("// ====").unwrap();
    let rules: BTreeSet<String> = language
        .lines()
        .filter_map(|line| {
            let (name, body) = line.split_once('=')?;
            let named = name.chars().all(|character| character.is_ascii_lowercase() || "_ ".contains(character));
            (named && !body.trim_start().starts_with('_')).then(|| name.trim().to_owned())
        })
        .filter(|name| !name.is_empty() && !WITHOUT_NODE.contains(&name.as_str()))
        .collect();
    assert!(rules.len() > 250, "the grammar is read by its lines");
    let mut met = BTreeSet::new();
    for path in fixtures().into_iter().chain(policies("tests/syntax/good")) {
        let text = fs::read_to_string(path).unwrap();
        let concrete = syntax::concrete(Sources::default().add("test.partner", &text), &text).unwrap();
        for root in concrete.regions.iter().filter_map(|region| region.root) {
            met.extend(concrete.within(root).map(|id| format!("{:?}", concrete.node(id).rule)));
        }
    }
    let missing: Vec<&String> = rules.difference(&met).collect();
    assert!(missing.is_empty(), "write into a fixture of tests/format what holds {missing:?}");
}
