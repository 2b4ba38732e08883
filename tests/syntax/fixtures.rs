//! Good files have no findings; each broken file has beside it a `.expected` file with all that is said of it.
//! `UPDATE_EXPECT=1 cargo test --test syntax` rewrites these; `SHOW=path` prints the findings of any file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use partner_lang::diagnostic::codes::{Code, Stage};
use partner_lang::syntax::decode;
use partner_lang::text::Sources;

use crate::support::*;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "partner"));
    files.sort();
    files
}

#[test]
fn good_files_have_no_findings() {
    for path in files("syntax/good").into_iter().chain(files("cases")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let (sources, parse) = parse(&text);
        assert!(parse.diagnostics.is_empty(), "{}:\n{}", path.display(), render(&sources, &parse));
        assert!(!format!("{:?}", parse.file.items).contains("Error"), "{}", path.display());
        assert!(parse.file.broken_names.is_empty());
    }
}

#[test]
fn broken_files_are_told_as_expected() {
    let mut wrong = String::new();
    for path in files("syntax/broken") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (sources, parse) = parse(&text);
        let found = render(&sources, &parse);
        let beside = path.with_extension("expected");
        if std::env::var("UPDATE_EXPECT").is_ok() {
            std::fs::write(&beside, &found).unwrap();
            continue;
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if expected != found {
            wrong += &format!("--- {}\nexpected:\n{expected}\nfound:\n{found}\n", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A file says in its first line how many mistakes it holds: `//! 8 mistakes`.
#[test]
fn as_many_findings_as_mistakes() {
    for path in files("syntax/broken") {
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or("").trim_start_matches("//! ");
        let Some(count) = first.strip_suffix(" mistakes").or(first.strip_suffix(" mistake")) else {
            continue;
        };
        let (sources, parse) = parse(&text);
        let found = parse.diagnostics.len().to_string();
        assert_eq!(found, count, "{}:\n{}", path.display(), render(&sources, &parse));
    }
}

#[test]
fn every_syntax_code_has_a_fixture() {
    let mut found: BTreeSet<Code> = BTreeSet::new();
    for path in files("syntax/broken") {
        let text = std::fs::read_to_string(&path).unwrap();
        found.extend(parse(&text).1.diagnostics.iter().map(|finding| finding.code));
    }
    found.extend(parse(&"x".repeat(17 * 1024 * 1024)).1.diagnostics.iter().map(|finding| finding.code));
    let mut sources = Sources::default();
    let file = sources.add("bytes", "");
    found.insert(decode(file, b"metric \xFF").unwrap_err().code);
    let missing: Vec<&str> = Code::ALL
        .iter()
        // No text is laid out wrongly that we know of: that is what tests/format.rs is about.
        .filter(|code| code.stage() == Stage::Syntax && **code != Code::NotFormatted && !found.contains(code))
        .map(|code| code.name())
        .collect();
    assert!(missing.is_empty(), "no fixture for {missing:?}");
}

/// The pages show what is wrong and how it is right; both must be so. A page cannot show a file that is too large.
#[test]
fn the_examples_of_the_pages_are_true() {
    for code in Code::ALL.iter().filter(|code| code.stage() == Stage::Syntax && **code != Code::TooLarge) {
        let examples: Vec<&str> =
            code.page().split("```partner\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let &[wrong, right] = examples.as_slice() else { continue };
        let (sources, parsed) = parse(wrong);
        assert!(
            parsed.diagnostics.iter().any(|finding| finding.code == *code),
            "{}:\n{}",
            code.name(),
            render(&sources, &parsed)
        );
        let (sources, parsed) = parse(right);
        assert!(parsed.diagnostics.is_empty(), "{}:\n{}", code.name(), render(&sources, &parsed));
    }
}

#[test]
fn certain_fixes_cure_and_harm_nothing() {
    for path in files("syntax/broken") {
        let text = std::fs::read_to_string(&path).unwrap();
        check_fixes(&text, &path.display().to_string());
    }
}

#[test]
fn show() {
    if let Ok(path) = std::env::var("SHOW") {
        let text = std::fs::read_to_string(path).unwrap();
        let (sources, parse) = parse(&text);
        if std::env::var("TREE").is_ok() {
            println!("{:#?}", parse.file);
        }
        println!("{}", render(&sources, &parse));
    }
}
