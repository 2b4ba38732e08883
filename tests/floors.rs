//! The build's tidy checks: which floor may know which, how large a file may grow, and what no file may hold.
//! They read the sources as text, so they hold for code that no test runs.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

#[path = "floors/source.rs"]
mod source;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use source::{Source, rust_files};

/// The floors, lowest first. A module may import from its own floor or a lower one. Modules of one row share a floor.
const FLOORS: [&[&str]; 14] = [
    &["value", "text", "lanes"],
    &["diagnostic"],
    &["syntax"],
    &["format"],
    &["semantic"],
    &["plan"],
    &["eval"],
    &["data"],
    &["explain"],
    &["trial"],
    &["workspace"],
    &["ide"],
    EDGES,
    &["main", "lib"],
];

/// Where text, terminals and protocols are met. An edge does not import another, so that each can be replaced alone.
const EDGES: &[&str] = &["report", "cli", "lsp"];

/// The imports between edges that are allowed all the same: the command line shows what the report lays out, and starts
/// the language server, which is one of its commands and knows nothing of it.
const BETWEEN_EDGES: [(&str, &str); 2] = [("cli", "report"), ("cli", "lsp")];

/// The most lines that a source or test file may have.
const MOST_LINES: usize = 600;

/// Files that may be longer, and why.
const LONGER: [(&str, &str); 2] = [
    ("src/syntax/ast.rs", "the whole tree in one place is easier to look up than in pieces; it holds no logic"),
    ("src/semantic/model.rs", "the whole model in one place is easier to look up than in pieces; it holds no logic"),
];

/// Crates that only some modules may know, so that replacing one of them stays a change in one place.
const KEPT_IN: [(&str, &str); 7] = [
    ("pest", "syntax"),
    ("pest_derive", "syntax"),
    ("miette", "report"),
    ("parquet", "data"),
    ("lsp_server", "lsp"),
    ("lsp_types", "lsp"),
    ("gen_lsp_types", "lsp"),
];

/// The floor of a module.
fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|row| row.contains(&module))
}

/// Fails with every finding at once, so that one run shows them all.
fn none(findings: &[String], rule: &str) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}

#[test]
fn modules_import_from_their_own_floor_or_lower() {
    let mut findings = Vec::new();
    for file in rust_files("src") {
        let module = file.module();
        let Some(own) = floor(&module) else {
            findings.push(format!("{}: `{module}` has no floor; place it in FLOORS of tests/floors.rs", file.path));
            continue;
        };
        for (line, other) in file.imports() {
            let at = format!("{}:{line}", file.path);
            match floor(&other) {
                None if module == "lib" || module == "main" => {}
                // A name that is no module is an item which the root re-exports; nothing below may lean on the root.
                None => findings.push(format!("{at}: `{other}` is in no floor; import it from the module that has it")),
                Some(_) if other == module => {}
                Some(theirs) if theirs > own => {
                    findings.push(format!("{at}: `{module}` may not know `{other}` above it"))
                }
                Some(_) if EDGES.contains(&module.as_str()) && EDGES.contains(&other.as_str()) => {
                    if !BETWEEN_EDGES.contains(&(module.as_str(), other.as_str())) {
                        findings.push(format!("{at}: the edge `{module}` may not know the edge `{other}`"));
                    }
                }
                Some(_) => {}
            }
        }
    }
    none(&findings, "imports go down the floors only");
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let findings: Vec<String> =
        rust_files("src").into_iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path).collect();
    none(&findings, "a source file opens with a `//!` line that says what it is for and what it must not know");
}

#[test]
fn files_stay_short_enough_to_read() {
    let mut findings = Vec::new();
    for file in rust_files("src").into_iter().chain(rust_files("tests")) {
        let lines = file.text.lines().count();
        let excused = LONGER.iter().any(|(path, _)| *path == file.path);
        if lines > MOST_LINES && !excused {
            findings.push(format!("{}: {lines} lines; split it, or add it to LONGER with a reason", file.path));
        }
        if lines <= MOST_LINES && excused {
            findings.push(format!("{}: {lines} lines; it needs no place in LONGER any more", file.path));
        }
    }
    for (path, _) in LONGER {
        if !root().join(path).exists() {
            findings.push(format!("{path}: it is in LONGER and does not exist"));
        }
    }
    none(&findings, &format!("a file has at most {MOST_LINES} lines"));
}

#[test]
fn parser_renderer_and_protocol_stay_where_they_are() {
    let mut findings = Vec::new();
    for file in rust_files("src") {
        for (name, module) in KEPT_IN {
            if file.module() != module {
                findings.extend(file.words(name).map(|line| format!("{}:{line}: `{name}`", file.path)));
            }
        }
    }
    none(
        &findings,
        "pest is known to `syntax` only, miette to `report`, parquet to `data`, the protocol's crates to `lsp`",
    );
}

#[test]
fn no_binary_floating_point() {
    let mut findings = Vec::new();
    for file in rust_files("src") {
        for name in ["f32", "f64"] {
            findings.extend(file.words(name).map(|line| format!("{}:{line}: `{name}`", file.path)));
        }
    }
    none(&findings, "numbers are exact decimals from cell to result");
}

#[test]
fn nothing_is_left_for_later() {
    let mut findings = Vec::new();
    for file in rust_files("src") {
        for name in ["todo", "unimplemented", "dbg"] {
            let calls = file.words(name).filter(|line| file.line(*line).contains(&format!("{name}!")));
            findings.extend(calls.map(|line| format!("{}:{line}: `{name}!`", file.path)));
        }
    }
    for file in rust_files("tests").into_iter().chain(rust_files("src")) {
        let ignored = file.words("ignore").filter(|line| file.line(*line).trim_start().starts_with("#["));
        findings.extend(ignored.map(|line| format!("{}:{line}: an ignored test", file.path)));
    }
    none(&findings, "no placeholders in the sources and no test that is not run");
}

#[test]
fn no_file_names_a_place_of_one_machine() {
    // Written in two parts, or this file would be the first finding.
    let places = [["/wo", "rk/"].concat(), ["/tmp/", "wt"].concat(), ["/ro", "ot/"].concat()];
    let mut findings = Vec::new();
    for path in tracked_files() {
        // Pictures and archives hold no text.
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            for place in &places {
                if line.match_indices(place.as_str()).any(|(at, _)| starts_a_path(line, at)) {
                    findings.push(format!("{}:{}: `{place}`", path.display(), number + 1));
                }
            }
        }
    }
    none(&findings, "files name no folder of the machine they were written on");
}

/// Whether the slash at `at` begins an absolute path rather than continuing a relative one.
fn starts_a_path(line: &str, at: usize) -> bool {
    let before = line.get(..at).and_then(|before| before.chars().next_back());
    before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '.' | '-' | '_' | '}' | '*'))
}

/// The files under version control; in an unpacked release, which has none, every file that is not built.
fn tracked_files() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            String::from_utf8(output.stdout).unwrap().split_terminator('\0').map(PathBuf::from).collect()
        }
        _ => source::files_below(root(), Path::new("")),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_reader_of_sources_sees_code_and_nothing_else() {
    let text = r##"//! about crate::cli
use crate::{text::{Span, lines}, value};
fn f<'a>(x: &'a str) -> char { let _ = "crate::lsp \" dbg!"; /* f64 /* nested */ f32 */ '"' }
const RAW: &str = r#"a "quoted" crate::ide"#; // todo!
fn g() { crate::syntax::parse(); super::semantic::run(); super::run() }
"##;
    let file = Source::new("src/plan.rs".to_owned(), text.to_owned());
    let imports: Vec<(usize, String)> = file.imports();
    let expected = [(2, "text"), (2, "value"), (5, "syntax"), (5, "semantic")];
    assert_eq!(imports, expected.map(|(line, name)| (line, name.to_owned())));
    for hidden in ["f32", "f64", "dbg", "todo", "ide", "cli", "lsp"] {
        assert_eq!(file.words(hidden).count(), 0, "`{hidden}` stands in a comment or a text");
    }
    assert_eq!(Source::new("src/eval/csv/read.rs".to_owned(), String::new()).module(), "eval");
    assert!(starts_a_path("see /x", 4) && !starts_a_path("../x", 2));
}
