//! Fixtures of the checks of the whole program: `tests/lint/<code>/fires*.partner` have the finding, `silent*.partner`
//! are near misses. `.expected` beside them holds all findings of those checks; `UPDATE_EXPECT=1` writes it anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use partner_lang::diagnostic::{Code, Diagnostic, Fix};
use partner_lang::semantic;
use partner_lang::syntax;
use partner_lang::text::Sources;

/// The findings of a program, syntax and types included.
fn findings(name: &str, text: &str) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let parse = syntax::parse(file, text);
    let analysis = semantic::analyze(&[(file, &parse.file)]);
    let mut found = parse.diagnostics;
    found.extend(analysis.diagnostics);
    (sources, found)
}

fn render(sources: &Sources, found: &[Diagnostic]) -> String {
    let place = |at| sources.place(at).split_once(':').map(|(_, place)| place.to_owned()).unwrap_or_default();
    let mut out = String::new();
    for finding in found {
        let at = finding.at().map(place).unwrap_or_default();
        writeln!(out, "{} {} {at} {}", finding.code.name(), finding.severity.word(), finding.message).unwrap();
        for label in &finding.labels {
            let text: String = sources.slice(label.at).split_whitespace().collect::<Vec<_>>().join(" ");
            let text = if text.chars().count() > 60 { text.chars().take(60).collect::<String>() + "…" } else { text };
            writeln!(out, "  {} «{text}» {}", place(label.at), label.message).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        for fix in &finding.fixes {
            let certain = if fix.certain { "fix" } else { "suggestion" };
            writeln!(out, "  {certain}: {}", fix.title).unwrap();
            for edit in &fix.edits {
                writeln!(out, "    {} «{}» -> «{}»", place(edit.at), sources.slice(edit.at), edit.text).unwrap();
            }
        }
        out.push('\n');
    }
    out
}

fn apply(text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| edit.at);
    for edit in edits.iter().rev() {
        text.replace_range(edit.at.span.range(), &edit.text);
    }
    text
}

fn fixtures() -> Vec<(Code, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint");
    let mut all = Vec::new();
    for folder in std::fs::read_dir(root).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let code = Code::parse(&name).unwrap_or_else(|| panic!("{name} is no code"));
        for file in std::fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "partner") {
                all.push((code, file));
            }
        }
    }
    all.sort();
    all
}

#[test]
fn fixtures_give_the_findings_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for (code, path) in fixtures() {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let (sources, found) = findings(name, &text);
        let fires = found.iter().any(|finding| finding.code == code);
        if fires != name.starts_with("fires") {
            wrong.push(format!("{}: {}", path.display(), if fires { "speaks" } else { "is silent" }));
        }
        let rendered = render(&sources, &found);
        let expected = path.with_extension("expected");
        if update {
            std::fs::write(&expected, &rendered).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != rendered {
            wrong.push(format!("{} differs:\n{rendered}", expected.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The program that shows the style, and the one of the flat benchmark: what is said about them must be worth saying.
#[test]
fn whole_programs_are_told_only_what_a_manager_wants_to_know() {
    for name in ["acme", "flat"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/lint/{name}.partner"));
        let text = std::fs::read_to_string(&path).unwrap();
        let (sources, found) = findings(name, &text);
        let rendered = render(&sources, &found);
        let expected = path.with_extension("expected");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected, &rendered).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&expected).unwrap(), rendered);
        assert!(!found.iter().any(Diagnostic::is_error), "{rendered}");
    }
}

#[test]
fn every_fix_cures_its_finding() {
    let mut wrong = Vec::new();
    for (code, path) in fixtures() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, found) = findings("fixture", &text);
        let count = |found: &[Diagnostic]| found.iter().filter(|finding| finding.code == code).count();
        for finding in found.iter().filter(|finding| finding.code == code) {
            for fix in &finding.fixes {
                let cured = apply(&text, fix);
                let (sources, after) = findings("fixture", &cured);
                let broken = after.iter().any(|one| one.is_error() && !found.iter().any(|old| old.code == one.code));
                if count(&after) >= count(&found) || broken {
                    wrong.push(format!("{}: {}\n{}", path.display(), fix.title, render(&sources, &after)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_of_a_program_has_a_fixture_and_a_page() {
    let covered: Vec<Code> = fixtures().into_iter().map(|(code, _)| code).collect();
    // Found while the model is built or while tests run.
    let elsewhere = [Code::DashAfterBound, Code::NoExpectation, Code::TestFailed];
    for code in Code::ALL.iter().copied().filter(|code| code.stage() == partner_lang::diagnostic::Stage::Program) {
        assert!(covered.contains(&code) || elsewhere.contains(&code), "{} has no fixture", code.name());
        let page = code.page();
        assert!(page.starts_with(&format!("# {}\n", code.name())), "{}", code.name());
        for heading in ["## What it means", "## Example", "## What to do"] {
            assert!(page.contains(heading), "{} lacks {heading}", code.name());
        }
    }
}
