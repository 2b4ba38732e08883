//! What `partner why` tells about partners of the acme case, whole: the text that a manager would send on.
//! `INSTA_UPDATE=always` writes the snapshots anew; read them before you keep them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

#[path = "why/constructs.rs"]
mod constructs;

use std::path::Path;
use std::process::Command;

fn why(key: &str, more: &[&str]) -> String {
    why_of(["examples/acme/acme.partner", "tests/cases/acme"], key, more)
}

fn why_of(program_and_data: [&str; 2], key: &str, more: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_partner"))
        .arg("why")
        .args(program_and_data)
        .args(["--as-of", "2026-06-30", "--partner", key])
        .args(more)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 3)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const EARLIER: [&str; 2] = ["--previous", "tests/cases/acme/previous.csv"];

#[test]
fn a_blank_decides_over_growth() {
    insta::assert_snapshot!(why("P0000300", &[]));
}

#[test]
fn promoted_with_a_badge_out_of_reach() {
    insta::assert_snapshot!(why("P0000017", &EARLIER));
}

#[test]
fn an_exception_on_its_last_day() {
    insta::assert_snapshot!(why("P0000042", &EARLIER));
}

#[test]
fn retained_and_held_down_by_a_gate() {
    insta::assert_snapshot!(why("P0000001", &EARLIER));
}

#[test]
fn in_grace() {
    insta::assert_snapshot!(why("P0000018", &EARLIER));
}

#[test]
fn days_and_windows() {
    let case = ["tests/cases/time/program.partner", "tests/cases/time"];
    insta::assert_snapshot!(why_of(case, "P1", &[]));
}

#[test]
fn a_blank_day_leaves_open_what_is_asked_as_of_it() {
    let case = ["tests/cases/time/program.partner", "tests/cases/time"];
    insta::assert_snapshot!(why_of(case, "P2", &[]));
}

#[test]
fn referred_to_a_person_with_an_invitation_that_lapsed() {
    let case = ["tests/conformance/06-unproven-gate/program.partner", "tests/conformance/06-unproven-gate/data"];
    insta::assert_snapshot!(why_of(case, "E", &[]));
}

#[test]
fn owes_fees_while_benefits_are_suspended() {
    let case = ["tests/conformance/39-fee-by-tier/program.partner", "tests/conformance/39-fee-by-tier/data"];
    insta::assert_snapshot!(why_of(case, "B", &[]));
}

#[test]
fn amounts_in_the_currency_of_the_partner() {
    let case = ["tests/cases/currencies/program.partner", "tests/cases/currencies"];
    insta::assert_snapshot!(why_of(case, "C", &[]));
}

#[test]
fn slices_of_an_amount_as_shares_of_a_target() {
    let case = "tests/conformance/52-brackets-on-attainment";
    let [program, data] = [format!("{case}/program.partner"), format!("{case}/data")];
    let told = ["A", "D", "H"].map(|key| why_of([program.as_str(), data.as_str()], key, &[]));
    insta::assert_snapshot!(told.join("\n----\n"));
}

#[test]
fn the_bracket_that_is_reached() {
    let case = "tests/conformance/42-from-the-first-dollar";
    let [program, data] = [format!("{case}/program.partner"), format!("{case}/data")];
    let told = ["A", "B", "C"].map(|key| why_of([program.as_str(), data.as_str()], key, &[]));
    insta::assert_snapshot!(told.join("\n----\n"));
}

#[test]
fn the_brackets_of_the_tier_that_is_held() {
    let case = "tests/conformance/31-percentage-by-tier";
    let [program, data] = [format!("{case}/program.partner"), format!("{case}/data")];
    let told = ["A", "C"].map(|key| why_of([program.as_str(), data.as_str()], key, &[]));
    insta::assert_snapshot!(told.join("\n----\n"));
}

/// The same for machines: every clause has its verdict, its place and its cells.
#[test]
fn as_json() {
    let mut arguments = EARLIER.to_vec();
    arguments.extend(["--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&why("P0000018", &arguments)).unwrap();
    assert_eq!(told["partner"], "P0000018");
    let clauses: Vec<&serde_json::Value> =
        told["tiers"].as_array().unwrap().iter().flat_map(|tier| tier["reasons"].as_array().unwrap()).collect();
    assert!(clauses.len() >= 5, "{}", clauses.len());
    for clause in clauses {
        let verdict = clause["verdict"].as_str().unwrap();
        assert!(["met", "missed", "unknown"].contains(&verdict), "{clause}");
        assert_eq!(clause["place"]["file"], "examples/acme/acme.partner", "{clause}");
        assert!(clause["place"]["line"].as_u64().unwrap() > 60 && clause["place"]["column"].as_u64().unwrap() > 1);
        assert!(!clause["origins"].as_array().unwrap().is_empty(), "{clause}");
    }
}

/// What README.md shows of two partners is what is printed.
#[test]
fn the_readme_shows_what_is_printed() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let case = ["examples/acme/acme.partner", "examples/acme/data"];
    for (first, key) in [("$ partner why", "P0000009"), ("Annual rebate (rebate)", "P0000006")] {
        let printed = why_of(case, key, &[]);
        let mut left = printed.lines().map(str::trim);
        let shown = readme.split(&format!("```text\n{first}")).nth(1).unwrap().split("```").next().unwrap();
        let shown: Vec<&str> = shown.lines().skip(1).map(str::trim).filter(|line| *line != "…").collect();
        assert!(shown.len() >= 6, "{shown:?}");
        for line in shown {
            assert!(left.any(|printed| printed == line), "{line}\n{printed}");
        }
    }
}

/// The members of the JSON are those that the reference lists, in every object of a kind.
#[test]
fn the_json_has_the_shape_that_the_reference_says() {
    let keys = |value: &serde_json::Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let mut arguments = EARLIER.to_vec();
    arguments.extend(["--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&why("P0000018", &arguments)).unwrap();
    insta::assert_snapshot!(keys(&told).join(" "));
    let sections = ["tiers", "gates", "specializations", "scores", "benefits", "facts", "thresholds"];
    let parts: Vec<&serde_json::Value> = sections.iter().flat_map(|name| told[*name].as_array().unwrap()).collect();
    let mut left: Vec<&serde_json::Value> = Vec::new();
    for part in parts {
        let mut members = keys(part);
        members.sort();
        assert_eq!(members.join(" "), "keep life name open place reasons title up_to value verdict");
        left.extend(part["reasons"].as_array().unwrap());
        check_value(&part["value"]);
    }
    let mut seen = 0;
    while let Some(reason) = left.pop() {
        seen += 1;
        let mut members = keys(reason);
        members.sort();
        assert_eq!(members.join(" "), "bound gap origins parts place rule text value verdict working");
        ["value", "bound", "gap"].into_iter().for_each(|name| check_value(&reason[name]));
        assert!(reason["place"]["line"].is_u64(), "{reason}");
        for origin in reason["origins"].as_array().unwrap() {
            let is_cell = origin["field"].is_string();
            assert!(is_cell == origin["column"].is_u64() && is_cell != origin["rows"].is_u64(), "{origin}");
        }
        left.extend(reason["parts"].as_array().unwrap());
    }
    assert!(seen > 40, "{seen}");
}

/// What is exact is text, so that no reader rounds it.
fn check_value(value: &serde_json::Value) {
    if !value.is_null() {
        assert!(value["shown"].is_string() && !value["exact"].is_number(), "{value}");
        if value["currency"].is_string() {
            assert!(value["exact"].as_str().unwrap().parse::<rust_decimal::Decimal>().is_ok(), "{value}");
        }
    }
}
