//! Ladders, tracks and the life of a tier: the policies in `tests/ladder/` with the tests that they hold, their results
//! on a few partners, and what is told about them. `INSTA_UPDATE=always` writes the snapshots anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::path::Path;
use std::process::Command;

/// Runs a command in the folder of the policies; gives what it prints, and how it ended.
fn partner(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_partner"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ladder"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn every_policy_holds_its_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ladder");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "partner")) {
        let (said, code) = partner(&["test", file.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{said}");
    }
}

#[test]
fn each_track_has_its_columns() {
    let (results, code) = partner(&["eval", "tracks.partner", "tracks.csv", "--as-of", "2026-03-01"]);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(results);
}

#[test]
fn a_partner_of_two_tracks_is_told_both() {
    let arguments = ["why", "tracks.partner", "tracks.csv", "--as-of", "2026-03-01", "--partner", "P2"];
    insta::assert_snapshot!(partner(&arguments).0);
}

const CLOCKS: [&str; 7] =
    ["clocks.partner", "clocks.csv", "--as-of", "2026-03-02", "--previous", "clocks_before.csv", "--partner"];

fn clocks(key: &str) -> String {
    let mut arguments = vec!["why"];
    arguments.extend(CLOCKS);
    arguments.push(key);
    partner(&arguments).0
}

#[test]
fn a_rise_is_pending() {
    insta::assert_snapshot!(clocks("P1"));
}

#[test]
fn a_tier_is_kept_until_the_day() {
    insta::assert_snapshot!(clocks("P2"));
}

#[test]
fn a_tier_is_in_notice() {
    let arguments = ["why", "clocks.partner", "clocks.csv", "--as-of", "2026-07-15", "--previous", "clocks_before.csv"];
    insta::assert_snapshot!(partner(&[&arguments[..], &["--partner", "P2"]].concat()).0);
}

#[test]
fn what_is_pending_comes_back_with_the_results() {
    let folder = std::env::temp_dir().join(format!("partner-ladder-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let before = folder.join("before.csv");
    let first =
        partner(&["eval", "clocks.partner", "clocks.csv", "--as-of", "2026-03-02", "--previous", "clocks_before.csv"]);
    std::fs::write(&before, &first.0).unwrap();
    let before = before.to_str().unwrap();
    let on = |day: &str| partner(&["eval", "clocks.partner", "clocks.csv", "--as-of", day, "--previous", before]).0;
    let row = |results: &str| results.lines().nth(1).unwrap().to_owned();
    assert!(row(&first.0).contains(",Gold,2026-04-02,2026-03-02,Silver,pending,"), "{}", first.0);
    assert!(row(&on("2026-04-01")).contains(",Gold,2026-04-02,2026-04-01,Silver,pending,"));
    assert!(row(&on("2026-04-02")).contains("P1,Gold,Gold,2026-04-02,,,,2026-04-02,Gold,promoted,"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_another_earns_is_inherited() {
    let (results, code) = partner(&["eval", "inherited.partner", "inherited.csv", "--as-of", "2026-03-01"]);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(results);
}

#[test]
fn a_tier_is_inherited() {
    let arguments = ["why", "inherited.partner", "inherited.csv", "--as-of", "2026-03-01", "--partner", "A-DE"];
    insta::assert_snapshot!(partner(&arguments).0);
}

#[test]
fn the_facts_of_another_day_decide() {
    let arguments = ["why", "judged.partner", "judged", "--as-of", "2026-04-01", "--partner", "P1"];
    insta::assert_snapshot!(partner(&arguments).0);
}

const BADGES: [&str; 8] = [
    "badges.partner",
    "badges.csv",
    "--data",
    "history=badges_history.csv",
    "--as-of",
    "2026-07-01",
    "--previous",
    "badges_before.csv",
];

#[test]
fn a_badge_has_a_life_of_its_own() {
    let (results, code) = partner(&[&["eval"][..], &BADGES].concat());
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(results);
}

#[test]
fn results_of_badges_come_back() {
    let folder = std::env::temp_dir().join(format!("partner-badges-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let before = folder.join("before.csv");
    std::fs::write(&before, partner(&[&["eval"][..], &BADGES].concat()).0).unwrap();
    let [program, data, history, of_history, ..] = BADGES;
    let on = |day: &str| {
        let before = before.to_str().unwrap();
        let columns = "partner_id,care,care_status,care_grace_until,cloud,cloud_status";
        let after = ["--as-of", day, "--previous", before, "--columns", columns];
        partner(&[&["eval", program, data, history, of_history][..], &after].concat()).0
    };
    assert_eq!(
        on("2026-08-01"),
        "partner_id,care,care_status,care_grace_until,cloud,cloud_status\n\
         A,true,promoted,,true,held\n\
         B,true,retained,,true,grace\n\
         C,true,grace,2026-08-10,false,held\n\
         D,false,held,,false,held\n"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_became_of_badges_is_told() {
    let told = ["A", "B", "C", "D"].map(|key| partner(&[&["why"][..], &BADGES, &["--partner", key]].concat()).0);
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn how_many_hold_what_is_told() {
    let health = partner(&[&["health"][..], &BADGES].concat()).0;
    let tracks = partner(&["health", "tracks.partner", "tracks.csv", "--as-of", "2026-03-01"]).0;
    let json = partner(&["health", "tracks.partner", "tracks.csv", "--as-of", "2026-03-01", "--format", "json"]).0;
    insta::assert_snapshot!([health, tracks, json].join("\n"));
}

#[test]
fn a_standing_on_a_track_is_enough_for_an_earlier_result() {
    let arguments =
        ["standings.partner", "standings.csv", "--as-of", "2026-07-01", "--previous", "standings_before.csv"];
    let columns = ["--columns", "partner_id,resale_standing,resale_standing_since,resale_status"];
    assert_eq!(
        partner(&[&["eval"][..], &arguments, &columns].concat()).0,
        "partner_id,resale_standing,resale_standing_since,resale_status\n\
         A,Premier,2025-02-01,held\nB,Select,2026-07-01,new\nC,,,\n"
    );
}

#[test]
fn workbooks_are_refused_by_name() {
    let path = std::env::temp_dir().join(format!("partner-{}.xlsx", std::process::id()));
    std::fs::write(&path, "PK").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_partner"))
        .args(["eval", "standings.partner", path.to_str().unwrap()])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ladder"))
        .output()
        .unwrap();
    std::fs::remove_file(path).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(".xlsx: a workbook is not read; write the table as CSV"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn groups_of_one_name_are_told_apart() {
    let arguments =
        |columns: &'static str| ["eval", "groups.partner", "groups.csv", "--as-of", "2026-03-01", "--columns", columns];
    let (results, code) = partner(&arguments("partner_id,sales.wins,care.wins,speed"));
    assert_eq!((results.as_str(), code), ("partner_id,sales.wins,care.wins,speed\nA,5.00,15.00,10.00\n", Some(0)));
    assert_ne!(partner(&arguments("wins")).1, Some(0));
}
