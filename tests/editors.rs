//! What `editors/` holds agrees with the project: pages are named as the server names them, declarations have snippets,
//! every editor starts the command that there is, and nothing names a host. That each snippet can be read is tested where
//! the server offers them; what needs an editor or Node is tested by `tests/editors/run`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics is a test that fails"
)]

use std::fs;
use std::path::{Path, PathBuf};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_pages_of_findings_are_named_alike() {
    let scheme = "partner-explain";
    assert!(read("src/lsp/findings.rs").contains(&format!("\"{scheme}:/")), "the server names the pages otherwise");
    assert!(read("editors/vscode/src/pages.ts").contains(&format!("SCHEME = '{scheme}'")));
}

#[test]
fn every_declaration_has_a_snippet() {
    let snippets = read("editors/vscode/snippets/partner.json");
    for word in [
        "program",
        "record",
        "enum",
        "metric",
        "threshold",
        "tiers",
        "requirements",
        "tier",
        "track",
        "gate",
        "score",
        "band",
        "role",
        "specialization",
        "benefits",
        "benefit",
        "review",
        "exception",
        "kpi",
        "test",
    ] {
        assert!(snippets.contains(&format!("\"{word} ")), "no snippet begins with `{word}`");
    }
}

/// Every file under a folder that is kept with the project.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["node_modules", "dist", "out", "target"].contains(&name.as_str()) {
                files(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

#[test]
fn lock_files_name_no_host() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("editors"), &mut found);
    files(&root.join("tests/editors"), &mut found);
    let locks: Vec<&PathBuf> = found.iter().filter(|path| path.ends_with("package-lock.json")).collect();
    assert!(locks.len() >= 2, "{locks:?}");
    for lock in locks {
        let text = fs::read_to_string(lock).unwrap();
        assert!(
            !text.contains("\"resolved\""),
            "{}: make it with `npm install --omit-lockfile-registry-resolved`",
            lock.display()
        );
    }
}

#[test]
fn every_text_of_the_extension_says_what_it_is_for_and_stays_short() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode"), &mut found);
    let scripts: Vec<&PathBuf> = found.iter().filter(|path| path.extension().is_some_and(|it| it == "ts")).collect();
    assert!(scripts.len() > 10);
    for path in scripts {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with("// "), "{}: begin with what the file is for", path.display());
        assert!(text.lines().count() < 300, "{}: {} lines", path.display(), text.lines().count());
    }
}

/// The words that declarations begin with, by the grammar.
fn declarations() -> Vec<String> {
    let grammar = read("grammar/partner.pest");
    let (_, items) = grammar.split_once("item = _{").unwrap();
    let (items, _) = items.split_once('}').unwrap();
    let rules = items.split('|').map(str::trim).filter(|rule| !rule.starts_with("not_yet") && !rule.is_empty());
    let words = rules.map(|rule| {
        let definition = grammar
            .lines()
            .find(|line| line.strip_prefix(rule).is_some_and(|rest| rest.split_whitespace().take(2).eq(["=", "{"])));
        let definition = definition.unwrap_or_else(|| panic!("no rule {rule}"));
        let word = definition.split(['{', ' ', '~']).find_map(|part| part.strip_prefix("kw_"));
        word.map(str::to_owned)
    });
    words.flatten().collect()
}

#[test]
fn other_editors_colour_every_declaration() {
    let words = declarations();
    assert!(words.len() > 20, "{words:?}");
    for path in ["editors/neovim/syntax/partner.vim", "editors/emacs/partner-mode.el"] {
        let text = read(path);
        let known: Vec<&str> = text.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
        let lacking: Vec<&String> = words.iter().filter(|word| !known.contains(&word.as_str())).collect();
        assert!(lacking.is_empty(), "{path} does not know {lacking:?}");
    }
}

#[test]
fn every_editor_starts_the_command_that_there_is() {
    for (path, words) in [
        ("editors/neovim/lsp/partner.lua", "cmd = { 'partner', 'lsp' }"),
        ("editors/helix/languages.toml", "command = \"partner\"\nargs = [\"lsp\"]"),
        ("editors/emacs/partner-mode.el", "(\"partner\" \"lsp\")"),
        ("editors/zed/src/lib.rs", "args: vec![\"lsp\".to_owned()]"),
        ("editors/vscode/src/server.ts", "args: ['lsp']"),
    ] {
        assert!(read(path).contains(words), "{path} does not say {words}");
    }
}
