//! The acme program over its case, against results that were worked out independently (see `cases/README.md`).
//! Runs the built command, as a user would.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

#[path = "acme/forms.rs"]
mod forms;
#[path = "data/packed.rs"]
#[allow(dead_code, reason = "the tables here have no columns of every type")]
mod packed;

use std::path::PathBuf;
use std::process::Command;

const DAY: &str = "2026-06-30";

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs `partner` with arguments and gives what it printed; it must exit with 0.
fn partner(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_partner")).args(arguments).current_dir(root("")).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "partner {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn evaluate(more: &[&str]) -> String {
    let mut arguments =
        vec!["eval", "examples/acme/acme.partner", "tests/cases/acme", "--as-of", DAY, "--format", "csv"];
    arguments.extend(more);
    partner(&arguments)
}

/// A CSV as its header and its rows.
fn table(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// Every column of the expected table must be in the actual one, and agree row for row, as text.
fn agree(actual: &str, expected: &str) {
    let expected = std::fs::read_to_string(root("tests/cases/acme").join(expected)).unwrap();
    let ((header, rows), (wanted_header, wanted)) = (table(actual), table(&expected));
    assert_eq!(rows.len(), wanted.len(), "rows");
    assert!(!wanted.is_empty());
    let mut differences = Vec::new();
    for (at, column) in wanted_header.iter().enumerate() {
        let place = header.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"));
        for (row, wanted) in rows.iter().zip(&wanted) {
            if row[place] != wanted[at] {
                differences.push(format!("{} {column}: {:?}, expected {:?}", wanted[0], row[place], wanted[at]));
            }
        }
    }
    let shown: Vec<&String> = differences.iter().take(20).collect();
    assert!(differences.is_empty(), "{} cells differ, the first: {shown:#?}", differences.len());
}

#[test]
fn first_evaluation() {
    agree(&evaluate(&[]), "expected.csv");
}

#[test]
fn continued_from_earlier_results() {
    agree(&evaluate(&["--previous", "tests/cases/acme/previous.csv"]), "expected-continued.csv");
}

#[test]
fn health() {
    let arguments = ["health", "examples/acme/acme.partner", "tests/cases/acme", "--as-of", DAY, "--format", "csv"];
    agree(&partner(&arguments), "expected-kpi.csv");
}

/// What one evaluation prints is all that the next one needs.
#[test]
fn results_are_earlier_results_for_a_later_day() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("first.csv");
    let first = first.to_str().unwrap();
    evaluate(&["--previous", "tests/cases/acme/previous.csv", "--output", first]);
    let again = evaluate(&["--previous", first]);
    let (header, rows) = table(&again);
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (_, before) = table(&std::fs::read_to_string(first).unwrap());
    // On the same day a second evaluation moves nobody but those whom one step down did not bring to what they earn.
    let (standing, status, since) = (column("standing"), column("status"), column("standing_since"));
    for (row, before) in rows.iter().zip(&before) {
        if row[status] != "demoted" {
            assert_eq!((&row[standing], &row[since]), (&before[standing], &before[since]), "{row:?}");
        }
        assert_ne!(row[status], "new", "{row:?}");
        assert_ne!(row[status], "promoted", "{row:?}");
    }
}

#[test]
fn results_do_not_change_from_run_to_run() {
    assert_eq!(evaluate(&[]), evaluate(&[]));
    assert_eq!(evaluate(&["--threads", "1"]), evaluate(&["--threads", "3"]));
}

/// The tests that stand in the policy itself.
#[test]
fn the_policy_checks_and_its_tests_pass() {
    partner(&["check", "examples/acme/acme.partner"]);
    let out = partner(&["test", "examples/acme/acme.partner"]);
    assert!(out.contains("2 passed"), "{out}");
}

/// Every example checks clean, passes its own tests and runs on its own data.
#[test]
fn the_examples_run_on_their_own_data() {
    for (policy, data, partners, tier) in [
        ("examples/acme/acme.partner", "examples/acme/data", 80, "tier"),
        ("examples/starter/program.partner", "examples/starter/data", 11, "tier"),
        ("examples/marketplace/marketplace.partner", "examples/marketplace/data", 22, "tier"),
        ("examples/reseller/reseller.partner", "examples/reseller/data", 24, "tier"),
        ("examples/classic/classic.partner", "examples/classic/data", 18, "tier"),
        ("examples/cloud/cloud.partner", "examples/cloud/data", 16, "resell_tier"),
    ] {
        // The jumps of a retroactive bonus are meant, and are named all the same.
        let found = if policy.contains("reseller") { "1 hint" } else { "nothing to report" };
        assert!(partner(&["check", "--deny", "warnings", policy]).contains(found), "{policy}");
        partner(&["test", policy]);
        let (header, rows) = table(&partner(&["eval", policy, data, "--as-of", DAY, "--format", "csv"]));
        assert_eq!(rows.len(), partners, "{policy}");
        let tier = header.iter().position(|name| name == tier).unwrap();
        let held: std::collections::BTreeSet<&String> = rows.iter().map(|row| &row[tier]).collect();
        assert!(held.len() >= 3, "{policy}: {held:?}");
        partner(&["health", policy, data, "--as-of", DAY]);
    }
}
