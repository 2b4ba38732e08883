//! The kinds of rule that real programs use, one folder a kind, each by its number: a program, its data, and results
//! worked out by hand. `tests/conformance/README.md` says what a folder holds. Run by the built command.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics is a test that fails"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How many kinds there are.
const KINDS: usize = 61;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

/// The folders in order, each with its number.
fn folders() -> Vec<(usize, PathBuf)> {
    let entries = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<(usize, PathBuf)> = entries
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name.split('-').next().unwrap().parse().unwrap(), path)
        })
        .collect();
    folders.sort();
    folders
}

/// The cases of a folder: itself, or each folder in it that holds a program.
fn cases(folder: &Path) -> Vec<PathBuf> {
    if folder.join("program.partner").exists() {
        return vec![folder.to_owned()];
    }
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.join("program.partner").exists()).collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} holds no program", folder.display());
    cases
}

fn partner(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_partner")).args(arguments).env("NO_COLOR", "1").output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A file of expected results: `expected.DAY.csv`, `expected.DAY.rows-RECORD.csv`, `expected.DAY.health.csv`.
struct Expected {
    path: PathBuf,
    day: String,
    what: String,
}

fn expected(case: &Path) -> Vec<Expected> {
    let mut found: Vec<Expected> = std::fs::read_dir(case)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let rest = name.strip_prefix("expected.")?.strip_suffix(".csv")?.to_owned();
            let (day, what) = rest.split_once('.').unwrap_or((&rest, ""));
            Some(Expected { path: path.clone(), day: day.to_owned(), what: what.to_owned() })
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// What a case does not give as it should, in words; empty where all is well.
fn failures(case: &Path) -> String {
    let program = case.join("program.partner");
    let program = program.to_str().unwrap();
    let mut wrong = String::new();
    let check = partner(&["check", program]);
    if check.status.code() != Some(0) {
        wrong += &format!("{program} does not check:\n{}{}\n", text(&check.stdout), text(&check.stderr));
        return wrong;
    }
    let test = partner(&["test", program]);
    if test.status.code() != Some(0) {
        wrong += &format!("{program}: tests fail:\n{}{}\n", text(&test.stdout), text(&test.stderr));
    }
    let all = expected(case);
    if all.is_empty() {
        wrong += &format!("{} has no expected results\n", case.display());
    }
    for expected in all {
        wrong += &compare(case, program, &expected);
    }
    wrong
}

fn compare(case: &Path, program: &str, expected: &Expected) -> String {
    let written = std::fs::read_to_string(&expected.path).unwrap();
    let lines: Vec<&str> = written.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let wanted = lines.join("\n");
    let data = case.join("data");
    let data = data.to_str().unwrap();
    let mut arguments = vec![if expected.what == "health" { "health" } else { "eval" }, program, data];
    arguments.extend(["--as-of", &expected.day, "--format", "csv"]);
    let previous = case.join(format!("previous.{}.csv", expected.day));
    if previous.exists() {
        arguments.extend(["--previous", previous.to_str().unwrap()]);
    }
    if let Some(record) = expected.what.strip_prefix("rows-") {
        arguments.extend(["--rows", record]);
    }
    if expected.what != "health" {
        arguments.extend(["--columns", lines[0]]);
    }
    let ran = partner(&arguments);
    let found = text(&ran.stdout).trim_end();
    // Bad rows are part of some cases: their status is 3.
    if found != wanted || !matches!(ran.status.code(), Some(0 | 3)) {
        let shown = expected.path.display();
        return format!("{shown}:\nexpected\n{wanted}\nfound\n{found}\n{}\n", text(&ran.stderr));
    }
    String::new()
}

/// All folders, or those whose name holds `KIND`, as in `KIND=07 cargo test --test conformance`.
#[test]
fn every_case_gives_what_was_worked_out_by_hand() {
    let only = std::env::var("KIND").unwrap_or_default();
    let chosen = folders().into_iter().filter(|(_, path)| path.file_name().unwrap().to_str().unwrap().contains(&only));
    let wrong: String = chosen.flat_map(|(_, folder)| cases(&folder)).map(|case| failures(&case)).collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_kind_has_a_folder_of_its_number() {
    let missing: Vec<usize> = (1..=KINDS).filter(|kind| folders().iter().all(|(number, _)| number != kind)).collect();
    assert!(missing.is_empty(), "no folder for {missing:?}");
}

/// Each kind is tried at a boundary and with something missing, and says which row is which.
#[test]
fn every_kind_has_a_boundary_and_a_blank() {
    for (_, folder) in folders() {
        let mut words = String::new();
        for case in cases(&folder) {
            for expected in expected(&case) {
                let text = std::fs::read_to_string(expected.path).unwrap();
                words.extend(text.lines().filter(|line| line.starts_with('#')).map(|line| line.to_lowercase() + "\n"));
            }
        }
        for word in ["boundary", "missing"] {
            assert!(words.contains(word), "{}: no line says which row is the {word} case", folder.display());
        }
    }
}
