//! Fixtures of names and types: `tests/semantic/<code>/*.partner`, each checked together with `prelude.partner` unless
//! it begins with `//! alone`. `.expected` beside one holds its findings; `UPDATE_EXPECT=1` writes it anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use partner_lang::diagnostic::{Code, Diagnostic, Severity, Stage};
use partner_lang::semantic::model::Target;
use partner_lang::semantic::{self, Analysis};
use partner_lang::syntax;
use partner_lang::text::Sources;

/// Checks a text, with the prelude unless it stands alone; mistakes of the text itself come first.
fn analyze(name: &str, text: &str) -> (Sources, Analysis, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut parses = Vec::new();
    if !text.starts_with("//! alone") {
        let prelude = std::fs::read_to_string(root().join("prelude.partner")).unwrap();
        let file = sources.add("prelude.partner", &prelude);
        parses.push((file, syntax::parse(file, &prelude)));
    }
    let file = sources.add(name, text);
    parses.push((file, syntax::parse(file, text)));
    let files: Vec<_> = parses.iter().map(|(file, parse)| (*file, &parse.file)).collect();
    let analysis = semantic::analyze(&files);
    let mut found: Vec<Diagnostic> = parses.iter().flat_map(|(_, parse)| parse.diagnostics.clone()).collect();
    found.extend(analysis.diagnostics.iter().filter(|finding| is_ours(finding)).cloned());
    (sources, analysis, found)
}

/// What only the whole program tells is shown where it is an error: then it may follow from a mistake here.
fn is_ours(finding: &Diagnostic) -> bool {
    let unused = matches!(finding.code, Code::Unused | Code::UnusedMetric);
    !unused && (finding.severity == Severity::Error || finding.code.stage() == Stage::Types)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semantic")
}

fn render(sources: &Sources, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in found {
        let at = finding.at().map(|at| sources.place(at)).unwrap_or_default();
        writeln!(out, "{at} {} {} {}", finding.code.name(), finding.severity.word(), finding.message).unwrap();
        for label in &finding.labels {
            let text: String = sources.slice(label.at).split_whitespace().collect::<Vec<_>>().join(" ");
            let text = if text.chars().count() > 60 { text.chars().take(60).collect::<String>() + "…" } else { text };
            writeln!(out, "  {} «{text}» {}", sources.place(label.at), label.message).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        for fix in &finding.fixes {
            let certain = if fix.certain { "fix" } else { "suggestion" };
            for edit in &fix.edits {
                let place = sources.place(edit.at);
                writeln!(out, "  {certain}: {} {place} «{}» -> «{}»", fix.title, sources.slice(edit.at), edit.text)
                    .unwrap();
            }
        }
    }
    out
}

fn fixtures() -> Vec<(String, PathBuf)> {
    let mut all = Vec::new();
    for folder in std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "partner") {
                all.push((code.clone(), file));
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
        let (sources, _, mut found) = analyze(name, &text);
        // What is said of the text itself is for the fixtures of the text.
        found.retain(|finding| code != "repaired" || finding.code.stage() != Stage::Syntax);
        let fires = found.iter().any(|finding| finding.code.name() == code);
        if !fires && !["sound", "repaired"].contains(&code.as_str()) {
            wrong.push(format!("{} does not give {code}", path.display()));
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

#[test]
fn every_code_of_names_and_types_has_a_fixture() {
    let covered: Vec<String> = fixtures().into_iter().map(|(code, _)| code).collect();
    let elsewhere = [Code::Unused, Code::UnusedMetric, Code::MissingFile, Code::BadPath];
    for code in Code::ALL.iter().filter(|code| matches!(code.stage(), Stage::Names | Stage::Types)) {
        assert!(elsewhere.contains(code) || covered.iter().any(|name| name == code.name()), "{}", code.name());
    }
}

#[test]
fn messages_keep_the_house_style() {
    let mut wrong = Vec::new();
    for (_, path) in fixtures() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, _, found) = analyze("fixture", &text);
        for finding in found {
            let lower = finding.message.chars().next().is_some_and(|first| !first.is_uppercase());
            let short = !finding.message.ends_with('.') && !finding.message.contains('\n');
            let labelled = finding.code.stage() == Stage::Syntax
                || finding.labels.first().is_some_and(|label| !label.message.is_empty());
            if !(lower && short && labelled) {
                wrong.push(format!("{}: {}", path.display(), finding.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn certain_fixes_cure_their_finding() {
    for (_, path) in fixtures() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (sources, _, found) = analyze("fixture", &text);
        for finding in found.iter().filter(|finding| finding.code.stage() != Stage::Syntax) {
            for fix in finding.fixes.iter().filter(|fix| fix.certain) {
                let mut cured = text.clone();
                let mut edits = fix.edits.clone();
                edits.sort_by_key(|edit| edit.at);
                for edit in edits.iter().rev() {
                    assert_eq!(sources.source(edit.at.file).unwrap().name.as_ref(), "fixture");
                    cured.replace_range(edit.at.span.range(), &edit.text);
                }
                let (_, _, after) = analyze("fixture", &cured);
                assert!(after.len() < found.len(), "{}: {}", path.display(), fix.title);
            }
        }
    }
}

#[test]
fn the_showcases_are_sound() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in ["tests/cases/acme.partner", "tests/syntax/good/flat.partner"] {
        let text = std::fs::read_to_string(base.join(path)).unwrap();
        let mut sources = Sources::default();
        let file = sources.add(path, &text);
        let parse = syntax::parse(file, &text);
        assert_eq!(parse.diagnostics, Vec::new(), "{path}");
        let analysis = semantic::analyze(&[(file, &parse.file)]);
        let found: Vec<Diagnostic> = analysis.diagnostics.into_iter().filter(is_ours).collect();
        assert!(found.is_empty(), "{path}:\n{}", render(&sources, &found));
    }
}

#[test]
fn every_name_of_the_showcase_is_a_use() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/acme.partner");
    let text = std::fs::read_to_string(path).unwrap();
    let mut sources = Sources::default();
    let file = sources.add("acme.partner", &text);
    let parse = syntax::parse(file, &text);
    let mut uses = semantic::analyze(&[(file, &parse.file)]).model.uses;
    // What the language gives a name to is a keyword elsewhere, and a rule's name is a text.
    uses.retain(|name_use| !matches!(name_use.of, Target::BuiltIn(_) | Target::Local(_)));
    let mut known: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for name_use in &uses {
        known.entry(sources.slice(name_use.at)).or_default().push(name_use.at.span.start);
    }
    // Words that are also something of the language where they stand.
    for word in ["healthcare", "performance", "partner"] {
        known.remove(word);
    }
    for (name, known) in known {
        assert_eq!(known, occurrences(&text, name), "{name}");
    }
    for name_use in uses.iter().filter(|name_use| !name_use.declares) {
        let name = sources.slice(name_use.at);
        let declared: Vec<_> = uses.iter().filter(|other| other.declares && other.of == name_use.of).collect();
        assert_eq!(declared.len(), 1, "{name}");
        assert_eq!(sources.slice(declared[0].at), name);
    }
}

/// Where a word stands outside comments and quotes.
fn occurrences(text: &str, word: &str) -> Vec<u32> {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let code = line.split("//").next().unwrap();
        for (at, _) in code.match_indices(word) {
            let before = code[..at].chars().next_back();
            let after = code[at + word.len()..].chars().next();
            let quoted = code[..at].matches('"').count() % 2 == 1;
            if !quoted && !before.is_some_and(is_part) && !after.is_some_and(is_part) {
                found.push(u32::try_from(start + at).unwrap());
            }
        }
        start += line.len();
    }
    found
}

#[test]
fn chains_and_loops_of_any_length_end() {
    let sum = vec!["deals_won"; 1_000].join(" + ");
    let (_, _, found) = analyze("chain", &format!("metric total = {sum}\n"));
    assert!(found.iter().any(|finding| finding.code == Code::TooDeep));

    let mut chain = String::new();
    for at in 0..1_500 {
        writeln!(chain, "metric m{at} = m{} + 1", at + 1).unwrap();
    }
    chain.push_str("metric m1500 = 1\n");
    let (_, analysis, found) = analyze("chain", &chain);
    assert_eq!(found, Vec::new());
    assert_eq!(analysis.model.metrics.len(), 1_501);

    let flat = vec!["deals_won >= 5"; 1_000].join(" and ");
    let (_, _, found) = analyze("flat", &format!("tier Gold {{ require {flat} }}\n"));
    assert!(found.iter().all(|finding| finding.code != Code::TooDeep));
}

#[test]
fn any_cut_of_a_program_is_checked_without_a_panic() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/acme.partner");
    let text = std::fs::read_to_string(path).unwrap();
    let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(211).collect();
    for cut in cuts {
        let mut sources = Sources::default();
        let file = sources.add("cut", &text[..cut]);
        let parse = syntax::parse(file, &text[..cut]);
        let one = semantic::analyze(&[(file, &parse.file)]);
        let two = semantic::analyze(&[(file, &parse.file)]);
        assert_eq!(one.diagnostics, two.diagnostics);
    }
}

#[test]
fn a_large_program_is_checked() {
    let mut text = String::new();
    for at in 0..1_000 {
        writeln!(text, "metric m{at} = sum of deal.amount where stage is won and amount >= {at}K").unwrap();
    }
    let mut sources = Sources::default();
    let prelude = std::fs::read_to_string(root().join("prelude.partner")).unwrap() + &text;
    let file = sources.add("large", &prelude);
    let parse = syntax::parse(file, &prelude);
    let analysis = semantic::analyze(&[(file, &parse.file)]);
    assert_eq!(analysis.model.metrics.len(), 1_000);
}
