//! The formatter: what it makes of each construct, and that it never changes what a file says.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

#[path = "format/command.rs"]
mod command;
#[path = "format/editing.rs"]
mod editing;
#[path = "format/fixtures.rs"]
mod fixtures;
#[path = "format/perturbed.rs"]
mod perturbed;

use std::fs;
use std::path::{Path, PathBuf};

use partner_lang::format::{Formatted, format};
use partner_lang::syntax;
use partner_lang::text::Sources;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every policy below a folder of the repository, by name.
fn policies(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "partner") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn laid_out(text: &str) -> Formatted {
    let mut sources = Sources::default();
    let file = sources.add("test.partner", text);
    format(file, text).unwrap_or_else(|finding| panic!("{}: {:?}", finding.message, finding.at()))
}

/// The tree of a text without the places where things stand.
fn tree(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("test.partner", text);
    let parsed = syntax::parse(file, text).file;
    let shown = format!("{:?} {:?} {:?}", parsed.docs, parsed.items, parsed.broken_names);
    let mut result = String::new();
    let mut rest = shown.as_str();
    while let Some(at) = rest.find("Span { start: ") {
        result.push_str(&rest[..at]);
        rest = &rest[at..][rest[at..].find('}').unwrap() + 1..];
    }
    result + rest
}

/// What is wrong with how the policies below a folder are laid out.
fn faults(folder: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = 0;
    for path in policies(folder) {
        // Some are no text on purpose.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        seen += 1;
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let file = Sources::default().add("test.partner", &text);
        match format(file, &text) {
            Err(finding) => faults.push(format!("{name}: {} at {:?}", finding.message, finding.at())),
            Ok(first) if first.text == text => {}
            Ok(first) => {
                if laid_out(&first.text).text != first.text {
                    faults.push(format!("{name}: laid out twice, it changes again"));
                }
                if tree(&text) != tree(&first.text) {
                    faults.push(format!("{name}: it says something else"));
                }
            }
        }
    }
    assert!(seen > 0, "no policy is in {folder}");
    faults
}

#[test]
fn policies_of_the_conformance_tests_are_laid_out_once_and_say_the_same() {
    assert_eq!(faults("tests/conformance"), Vec::<String>::new());
}

#[test]
fn policies_of_other_tests_are_laid_out_once_and_say_the_same() {
    let folders = ["cases", "ladder", "lint", "policies", "semantic", "syntax", "workspace"];
    let faults: Vec<String> = folders.iter().flat_map(|folder| faults(&format!("tests/{folder}"))).collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_examples_are_laid_out() {
    for path in policies("examples") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(laid_out(&text).text == text, "`partner fmt examples` changes {}", path.display());
    }
}
