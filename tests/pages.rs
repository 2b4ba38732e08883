//! Every diagnostic code has a page that a program manager can act on, and every page has its code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use partner_lang::diagnostic::{Code, Stage};

/// The sections of a page after its title and summary, in order.
const SECTIONS: [&str; 3] = ["## What it means", "## Example", "## What to do"];

/// The most lines that a page may take: one screen.
const MOST_LINES: usize = 45;

/// What is wrong with the page of a code, if anything.
fn faults(code: Code) -> Vec<String> {
    let page = code.page();
    let mut faults = Vec::new();
    let mut lines = page.lines();
    if lines.next() != Some(format!("# {}", code.name()).as_str()) {
        faults.push(format!("the first line is not `# {}`", code.name()));
    }
    let summary: Vec<&str> = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).collect();
    match summary.last() {
        Some(last) if summary.first().is_some_and(|first| !first.starts_with('#')) => {
            if !last.ends_with('.') {
                faults.push("the summary is not a sentence".to_owned());
            }
        }
        _ => faults.push("a summary is missing under the title".to_owned()),
    }
    let found: Vec<&str> = outside_fences(page).filter(|line| line.starts_with("## ")).collect();
    if found != SECTIONS {
        faults.push(format!("the sections are {found:?} rather than {SECTIONS:?}"));
    }
    for section in SECTIONS {
        if body(page, section).trim().is_empty() {
            faults.push(format!("nothing stands under `{section}`"));
        }
    }
    let languages: &[&str] = if code.stage() == Stage::Data { &["csv", "json"] } else { &["partner"] };
    let shows = |language: &&str| body(page, "## Example").lines().any(|line| line == format!("```{language}"));
    if !languages.iter().any(shows) {
        faults.push(format!("the example has no block of ```{}", languages.join(" or ```")));
    }
    if page.lines().filter(|line| line.starts_with("```")).count() % 2 == 1 {
        faults.push("a ``` block is left open".to_owned());
    }
    if page.lines().count() > MOST_LINES {
        faults.push(format!("it is longer than {MOST_LINES} lines"));
    }
    if !page.ends_with('\n') || page.ends_with("\n\n") {
        faults.push("it does not end with exactly one line end".to_owned());
    }
    for line in page.lines().filter(|line| line.chars().count() > 120) {
        faults.push(format!("a line is wider than 120 characters: {line}"));
    }
    faults
}

/// The lines of a page that are not inside a ``` block.
fn outside_fences(page: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    page.lines().filter(move |line| {
        if line.starts_with("```") {
            fenced = !fenced;
            return false;
        }
        !fenced
    })
}

/// What stands between a section's title and the next one.
fn body<'a>(page: &'a str, section: &str) -> &'a str {
    let after = page.split_once(&format!("\n{section}\n")).map_or("", |(_, after)| after);
    after.split_once("\n## ").map_or(after, |(body, _)| body)
}

#[test]
fn every_code_has_a_complete_page() {
    let faulty: Vec<String> = Code::ALL
        .iter()
        .filter_map(|code| {
            let faults = faults(*code);
            (!faults.is_empty()).then(|| format!("{}.md: {}", code.name(), faults.join("; ")))
        })
        .collect();
    assert!(faulty.is_empty(), "pages to complete in src/diagnostic/pages:\n{}", faulty.join("\n"));
}

#[test]
fn no_page_is_without_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/pages");
    let files: BTreeSet<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let expected: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{}.md", code.name())).collect();
    let orphans: Vec<&String> = files.difference(&expected).collect();
    assert!(orphans.is_empty(), "pages that no code of the registry has: {orphans:?}");
}

#[test]
fn codes_are_lower_case_words_and_unique() {
    let mut seen = BTreeSet::new();
    for code in Code::ALL {
        let name = code.name();
        assert!(seen.insert(name), "the code `{name}` stands twice in the registry");
        let plain = name
            .chars()
            .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-');
        assert!(plain, "the code `{name}` is not made of lower-case words joined by `-`");
        assert_eq!(Code::parse(name), Some(*code));
    }
}
