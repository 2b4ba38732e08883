//! The reference of the language, `docs/language.md`, held to the language: every `partner` block in it is checked and its
//! tests are run. A block with a `program` stands alone; any other is checked together with the first block of the page.
//! What a fence says: `partner wrong CODE` must give that code, and
//! `partner file NAME` or `csv file NAME` is a file that the other blocks under its heading can name.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::path::Path;

use partner_lang::diagnostic::{Code, Diagnostic};
use partner_lang::trial::run_tests;
use partner_lang::workspace::Workspace;

/// What the fence of a block asks for.
#[derive(Clone, PartialEq)]
enum Want {
    Sound,
    Wrong(String),
    File(String),
}

struct Block {
    heading: String,
    line: usize,
    want: Want,
    text: String,
}

impl Block {
    fn stands_alone(&self) -> bool {
        self.text.lines().any(|line| line.starts_with("program "))
    }

    fn place(&self) -> String {
        format!("docs/language.md:{}, under \"{}\"", self.line, self.heading)
    }
}

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md")).unwrap()
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut heading = String::new();
    let mut open: Option<bool> = None;
    for (at, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(_), Some(_)) => open = None,
            (Some(fence), None) => {
                let words: Vec<&str> = fence.split_whitespace().collect();
                let want = match words.as_slice() {
                    ["partner"] => Some(Want::Sound),
                    ["partner", "wrong", code] => Some(Want::Wrong((*code).to_owned())),
                    ["partner" | "csv", "file", name] => Some(Want::File((*name).to_owned())),
                    ["partner", ..] => panic!("docs/language.md:{}: no such fence: {fence}", at + 1),
                    _ => None,
                };
                open = Some(want.is_some());
                if let Some(want) = want {
                    blocks.push(Block { heading: heading.clone(), line: at + 1, want, text: String::new() });
                }
            }
            (None, Some(true)) => blocks.last_mut().unwrap().text += &format!("{line}\n"),
            (None, Some(false)) => {}
            (None, None) => {
                if line.starts_with('#') {
                    heading = line.trim_start_matches(['#', ' ']).to_owned();
                }
            }
        }
    }
    blocks
}

/// What is wrong with a block, line by line.
fn findings(block: &Block, prelude: &Block, files: &[&Block]) -> Vec<String> {
    let mut workspace = Workspace::default();
    if !block.stands_alone() {
        workspace.set_text("prelude.partner", &prelude.text);
    }
    for file in files {
        if let Want::File(name) = &file.want {
            workspace.set_text(name, &file.text);
        }
    }
    let file = workspace.set_text("block.partner", &block.text);
    let tell = |finding: &Diagnostic| {
        let at = finding.at().map(|at| workspace.sources().place(at)).unwrap_or_default();
        let labels: Vec<&str> = finding.labels.iter().map(|label| label.message.as_str()).collect();
        format!("{at} {}: {}: {}", finding.code.name(), finding.message, labels.join("; "))
    };
    let found = workspace.diagnostics();
    if let Want::Wrong(code) = &block.want {
        let code = Code::parse(code).unwrap_or_else(|| panic!("{}: no such code: {code}", block.place()));
        if found.iter().any(|finding| finding.code == code) {
            return Vec::new();
        }
        let others = found.iter().map(tell);
        return std::iter::once(format!("it does not give `{}`", code.name())).chain(others).collect();
    }
    let errors: Vec<&Diagnostic> = found.iter().filter(|finding| finding.is_error()).collect();
    if !errors.is_empty() {
        return errors.into_iter().map(tell).collect();
    }
    let trials = run_tests(workspace.model(), workspace.sources());
    let ours = trials.iter().filter(|trial| trial.at.file == file);
    ours.flat_map(|trial| trial.failures.iter().map(|it| format!("test \"{}\": {}", trial.name, tell(it)))).collect()
}

#[test]
fn every_block_is_as_the_page_says() {
    let page = page();
    let blocks = blocks(&page);
    let prelude = blocks.first().unwrap();
    assert!(prelude.stands_alone(), "the first block is the program that the others are read with");
    let mut wrong = String::new();
    for block in blocks.iter().filter(|block| !matches!(block.want, Want::File(_))) {
        let files: Vec<&Block> =
            blocks.iter().filter(|file| matches!(file.want, Want::File(_)) && file.heading == block.heading).collect();
        let found = findings(block, prelude, &files);
        if !found.is_empty() {
            wrong += &format!("\n{}\n{}\n  {}\n", block.place(), block.text, found.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The words that begin a declaration, as the parser lists them.
fn declarations() -> Vec<&'static str> {
    let list = include_str!("../src/syntax/outline.rs");
    let (_, list) = list.split_once("DECLARATIONS: [").unwrap();
    let (_, list) = list.split_once("= [").unwrap();
    let (list, _) = list.split_once("];").unwrap();
    list.split('"').skip(1).step_by(2).collect()
}

#[test]
fn every_declaration_has_an_example() {
    let page = page();
    let blocks = blocks(&page);
    let begins = |word: &str| {
        let mut lines = blocks.iter().flat_map(|block| block.text.lines());
        lines.any(|line| line.split_whitespace().next() == Some(word))
    };
    let without: Vec<&str> = declarations().into_iter().filter(|word| !begins(word)).collect();
    assert!(without.is_empty(), "declarations without an example in docs/language.md: {without:?}");
}

/// The constructs of the page's index: the first cell of each row, in backticks; `…` stands for anything.
fn index(page: &str) -> Vec<&str> {
    let (_, index) = page.split_once("\n## Index\n").unwrap();
    let rows = index.lines().filter(|line| line.starts_with("| `"));
    rows.flat_map(|row| row.split(" | ").next().unwrap().split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_construct_of_the_index_has_an_example() {
    let page = page();
    let blocks = blocks(&page);
    let texts: Vec<String> = blocks.iter().map(|block| spaced(&block.text)).collect();
    let index = index(&page);
    assert!(index.len() > 80, "the index is found");
    let without: Vec<&str> =
        index.into_iter().filter(|construct| !texts.iter().any(|text| shows(text, construct))).collect();
    assert!(without.is_empty(), "constructs without an example in docs/language.md: {without:?}");
}

/// Whether the parts of a construct stand in a text one after the other.
fn shows(text: &str, construct: &str) -> bool {
    let mut rest = text;
    for part in construct.split('…').map(spaced).filter(|part| !part.is_empty()) {
        let Some(at) = rest.find(&part).and_then(|at| rest.get(at + part.len()..)) else { return false };
        rest = at;
    }
    true
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
