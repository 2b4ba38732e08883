//! The built command as people and scripts run it: exit statuses, streams, files, and what is said when things go wrong.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics is a test that fails"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const DAY: [&str; 2] = ["--as-of", "2026-06-30"];

/// A folder with the starter in it.
struct Place {
    folder: tempfile::TempDir,
}

/// What a command came to.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partner"));
    command.args(arguments).current_dir(folder);
    command
}

impl Place {
    fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        let ran = place.run(&["init"]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        place
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        command(self.folder.path(), arguments).output().unwrap().into()
    }

    fn eval(&self, more: &[&str]) -> Ran {
        self.run(&[&["eval", "program.partner", "data"], &DAY[..], more].concat())
    }

    fn piped(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = command(self.folder.path(), arguments);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn exists(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Adds a deal whose amount is none.
    fn spoil(&self) {
        self.write("data/deal.csv", &format!("{}D9999,P001,12x,won,2026-01-01\n", self.read("data/deal.csv")));
    }
}

#[test]
fn without_arguments_the_help_is_shown() {
    let place = Place { folder: tempfile::tempdir().unwrap() };
    let ran = place.run(&[]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("Usage: partner"), "{}", ran.err);
    assert_eq!(place.run(&["--help"]).status, 0);
    assert_eq!(place.run(&["--version"]).status, 0);
    assert_eq!(place.run(&["evaluate"]).status, 2);
}

#[test]
fn every_command_has_an_example_in_its_help() {
    let place = Place { folder: tempfile::tempdir().unwrap() };
    for name in ["check", "eval", "why", "health", "test", "schema", "init", "explain", "explain-plan", "completions"] {
        let ran = place.run(&[name, "--help"]);
        assert_eq!(ran.status, 0);
        assert!(ran.out.contains("Example") && ran.out.contains(&format!("partner {name} ")), "{}", ran.out);
    }
}

#[test]
fn init_makes_a_program_that_runs_and_replaces_nothing() {
    let place = Place { folder: tempfile::tempdir().unwrap() };
    let ran = place.run(&["init", "mine"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("cd mine") && ran.out.contains("P001        Gold"), "{}", ran.out);
    assert!(place.exists("mine/data/deal.csv"));
    let again = place.run(&["init", "mine"]);
    assert_eq!(again.status, 2);
    assert!(again.err.contains("nothing is replaced"), "{}", again.err);
    assert_eq!(place.run(&["test", "mine/program.partner"]).status, 0);
}

#[test]
fn check_tells_errors_from_warnings() {
    let place = Place::new();
    assert_eq!(place.run(&["check", "program.partner"]).status, 0);
    place.write(
        "broken.partner",
        &place.read("program.partner").replace("Gold   \"Gold Partner\",", "Gold \"x\" \"y\","),
    );
    let ran = place.run(&["check", "program.partner", "broken.partner"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("broken.partner:"), "{}", ran.out);
    assert!(ran.out.contains("partner explain"), "{}", ran.out);
    place.write("warned.partner", &format!("{}\n/// Documents nothing.\n", place.read("program.partner")));
    let ran = place.run(&["check", "warned.partner"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert!(ran.out.contains("1 warning"), "{}", ran.out);
    assert_eq!(place.run(&["check", "--deny", "warnings", "warned.partner"]).status, 1);
}

#[test]
fn check_writes_json_lines_and_nothing_else() {
    let place = Place::new();
    place.write("broken.partner", "tiers { A, B\n");
    let ran = place.run(&["check", "--format", "json", "broken.partner"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert!(!ran.out.is_empty());
    for line in ran.out.lines() {
        let finding: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(finding["severity"].is_string());
    }
    assert_eq!(place.run(&["check", "--format", "json", "program.partner"]).out, "");
}

#[test]
fn check_reads_standard_input() {
    let place = Place::new();
    let ran = place.piped(&["check", "-"], "tiers { A, B\n");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("standard input:1"), "{}", ran.out);
}

#[test]
fn a_policy_that_is_no_text_is_said_to_be_none() {
    let place = Place::new();
    std::fs::write(place.folder.path().join("old.partner"), b"tiers { Gold \"f\xFCr\" }").unwrap();
    let ran = place.run(&["check", "old.partner"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("not-utf8") && ran.out.contains("0xFC"), "{}", ran.out);
}

#[test]
fn files_that_are_not_there_offer_those_that_are() {
    let place = Place::new();
    let ran = place.run(&["check", "progam.partner"]);
    assert_eq!(ran.status, 4);
    assert!(ran.err.contains("did you mean `program.partner`?"), "{}", ran.err);
    let ran = place.run(&["eval", "program.partner", "dat"]);
    assert_eq!(ran.status, 4);
    let ran = place.run(&["check", "data/partner.csv"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("is data, not a policy"), "{}", ran.err);
    let ran = place.run(&["check", "."]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("`./program.partner`"), "{}", ran.err);
    let ran = place.run(&["eval", "data/partner.csv", "program.partner"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("partner eval program.partner data/partner.csv"), "{}", ran.err);
}

#[test]
fn eval_writes_csv_to_a_pipe_and_notes_to_people() {
    let place = Place::new();
    let ran = place.eval(&[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("partner_id,earned,"), "{}", ran.out);
    let ran = place.run(&["eval", "program.partner", "data"]);
    assert!(ran.err.contains("today in UTC"), "{}", ran.err);
    let ran = place.eval(&["--as-of", "2026-02-30"]);
    assert_eq!(ran.status, 2);
    let ran = place.run(&["eval", "program.partner", "data", "--as-of", "2030-01-01"]);
    assert_eq!(ran.status, 0);
    assert!(ran.err.contains("outside-effect"), "{}", ran.err);
}

#[test]
fn eval_takes_the_format_from_the_files_name() {
    let place = Place::new();
    for (name, start) in [("r.csv", "partner_id,"), ("r.json", "[\n"), ("r.ndjson", "{\"partner_id\":\"P001\"")] {
        let ran = place.eval(&["--output", name]);
        assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
        assert!(place.read(name).starts_with(start), "{name}");
    }
    let ran = place.eval(&["--format", "table", "--columns", "partner_id,name,tier"]);
    assert!(ran.out.starts_with("partner_id  name"), "{}", ran.out);
}

#[test]
fn eval_reads_standard_input() {
    let place = Place::new();
    let partners = place.read("data/partner.csv");
    let arguments =
        [&["eval", "program.partner", "-", "--data", "deal=data/deal.csv", "--columns", "partner_id,tier"], &DAY[..]]
            .concat();
    let ran = place.piped(&arguments, &partners);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.starts_with("partner_id,tier\nP001,Gold\n"), "{}", ran.out);
}

#[test]
fn bad_rows_are_shown_and_every_other_row_is_evaluated() {
    let place = Place::new();
    let before = place.eval(&[]).out;
    place.spoil();
    let ran = place.eval(&["--rejects", "rejects.csv"]);
    assert_eq!(ran.status, 3);
    assert_eq!(ran.out, before);
    assert!(ran.err.contains("bad-cell") && ran.err.contains("1 row was rejected"), "{}", ran.err);
    assert!(place.read("rejects.csv").contains("\nD9999,P001,12x,won,2026-01-01,\""));
}

#[test]
fn strict_writes_nothing_if_a_row_is_bad() {
    let place = Place::new();
    place.spoil();
    place.write("results.csv", "before");
    let ran = place.eval(&["--strict", "--output", "results.csv", "--rejects", "rejects.csv"]);
    assert_eq!((ran.status, ran.out.as_str()), (3, ""));
    assert_eq!(place.read("results.csv"), "before");
    assert!(place.read("rejects.csv").contains("D9999"));
    assert_eq!(place.eval(&["--strict"]).out, "");
}

#[test]
fn a_failure_leaves_the_output_as_it_was() {
    let place = Place::new();
    let names = place.names();
    place.write("results.csv", "before");
    place.write("data/deal.csv", "deal_id,partner\n");
    let ran = place.eval(&["--output", "results.csv"]);
    assert_eq!(ran.status, 4);
    assert!(ran.err.contains("missing-column"), "{}", ran.err);
    assert_eq!(place.read("results.csv"), "before");
    place.write("data/deal.csv", "");
    let ran = place.eval(&["--output", "results.csv"]);
    assert_eq!(ran.status, 4);
    assert!(ran.err.contains("empty-table"), "{}", ran.err);
    std::fs::remove_file(place.folder.path().join("results.csv")).unwrap();
    assert_eq!(place.names(), names, "nothing is left beside the output");
}

#[test]
fn outputs_that_would_replace_inputs_are_refused() {
    let place = Place::new();
    for output in ["program.partner", "./data/../program.partner"] {
        let ran = place.eval(&["--output", output]);
        assert_eq!(ran.status, 2, "{}", ran.err);
    }
    let ran = place.run(&[
        "eval",
        "program.partner",
        "data/partner.csv",
        "--data",
        "deal=data/deal.csv",
        "-o",
        "data/deal.csv",
    ]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert_eq!(place.eval(&["-o", "x.csv", "--rejects", "x.csv"]).status, 2);
    assert_eq!(place.eval(&["-o", "nowhere/x.csv"]).status, 4);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    let place = Place::new();
    if Path::new("/dev/full").exists() {
        let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
        let arguments = [&["eval", "program.partner", "data"], &DAY[..]].concat();
        let status = command(place.folder.path(), &arguments).stdout(full()).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(4));
        let ran = place.eval(&["--output", "/dev/full"]);
        assert_eq!(ran.status, 4, "{}", ran.err);
    }
    let deals: String = (0..20_000).map(|at| format!("P{at:06},x,yes,2027-01-01,1,\n")).collect();
    place.write("data/partner.csv", &format!("{}{deals}", place.read("data/partner.csv")));
    for format in ["csv", "json", "table"] {
        let arguments = [&["eval", "program.partner", "data", "--format", format], &DAY[..]].concat();
        let mut command = command(place.folder.path(), &arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran: Ran = child.wait_with_output().unwrap().into();
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn columns_and_tables_that_do_not_exist_are_usage() {
    let place = Place::new();
    let ran = place.eval(&["--columns", "partner_id,tire"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("did you mean `tier`?"), "{}", ran.err);
    let ran = place.eval(&["--data", "deals=data/deal.csv"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("did you mean `deal`?"), "{}", ran.err);
    assert_eq!(place.eval(&["--data", "deal"]).status, 2);
    assert_eq!(place.eval(&["--delimiter", "ab"]).status, 2);
}

#[test]
fn earlier_results_are_our_own_output() {
    let place = Place::new();
    place.eval(&["--output", "first.csv"]);
    let ran = place.eval(&["--previous", "first.csv", "--columns", "partner_id,status"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("P001,held\n"), "{}", ran.out);
}

#[test]
fn why_explains_one_partner() {
    let place = Place::new();
    let ask = |key: &str, more: &[&str]| {
        place.run(&[&["why", "program.partner", "data", "--partner", key], &DAY[..], more].concat())
    };
    let ran = ask("P003", &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("P003: Silver Partner") && ran.out.contains("349,499.50 USD more needed"), "{}", ran.out);
    let json: serde_json::Value = serde_json::from_str(&ask("P003", &["--format", "json"]).out).unwrap();
    assert_eq!(json["partner"], "P003");
    let ran = ask("P03", &[]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("did you mean `P003`?"), "{}", ran.err);
}

#[test]
fn why_explains_one_result_by_its_name_and_offers_near_names() {
    let place = Place::new();
    let ask = |name: &str, more: &[&str]| {
        place.run(&[&["why", "program.partner", "data", name, "--partner", "P003"], &DAY[..], more].concat())
    };
    let ran = ask("annual_revenue", &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("Annual revenue (annual_revenue): ") && !ran.out.contains("Gates"), "{}", ran.out);
    let json: serde_json::Value = serde_json::from_str(&ask("Gold", &["--format", "json"]).out).unwrap();
    assert_eq!(json["tiers"][0]["name"], "Gold");
    assert_eq!(json["benefits"].as_array().map(Vec::len), Some(0));
    let ran = ask("anual_revenue", &[]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("did you mean `annual_revenue`?"), "{}", ran.err);
    let ran = ask("zzz", &[]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("there are: ") && ran.err.contains("annual_revenue"), "{}", ran.err);
}

#[test]
fn tests_that_fail_are_shown() {
    let place = Place::new();
    let ran = place.run(&["test", "program.partner"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.ends_with("1 test: 1 passed\n"), "{}", ran.out);
    place
        .write("wrong.partner", &place.read("program.partner").replace("expect tier is Silver", "expect tier is Gold"));
    let ran = place.run(&["test", "program.partner", "wrong.partner"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.ends_with("2 tests: 1 passed, 1 failed\n"), "{}", ran.out);
    assert!(ran.out.contains("test-failed") && ran.out.contains("wrong.partner:"), "{}", ran.out);
}

#[test]
fn tests_are_told_to_other_programs_line_by_line() {
    let place = Place::new();
    place
        .write("wrong.partner", &place.read("program.partner").replace("expect tier is Silver", "expect tier is Gold"));
    let ran = place.run(&["test", "--format", "json", "program.partner", "wrong.partner"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let tests: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (last, others) = tests.split_last().unwrap();
    assert!(others.iter().all(|test| test["passed"] == true), "{others:#?}");
    assert_eq!((&last["file"], &last["passed"]), (&"wrong.partner".into(), &false.into()));
    let label = &last["failures"][0]["labels"][0];
    assert!(label["line"].as_u64() > last["line"].as_u64(), "{last:#}");
    assert!(label["message"].as_str().unwrap().contains("does not hold"), "{label}");
}

#[test]
fn tests_tell_which_requirements_they_decide() {
    let place = Place::new();
    let one = place.run(&["test", "--coverage", "program.partner"]);
    assert_eq!(one.status, 0, "{}", one.err);
    // The only test has a partner who signed.
    let never = "never missed: Bronze Partner, agreement_signed: `yes` [program.partner:";
    assert!(one.out.contains(never), "{}", one.out);
    let more = "test \"none\" {\n  given partner { agreement_signed: no }\n  expect tier is none\n}\n";
    place.write("program.partner", &format!("{}\n{more}", place.read("program.partner")));
    let two = place.run(&["test", "--coverage", "program.partner"]).out;
    assert!(!two.contains(never), "{two}");
    let json = place.run(&["test", "--coverage", "--format", "json", "program.partner"]).out;
    let line: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    let clauses = line["clauses"].as_array().unwrap();
    let decided = clauses.iter().filter(|clause| clause["met"] != 0 && clause["missed"] != 0).count();
    let told = two.lines().filter(|line| line.starts_with("never ")).count();
    assert!(decided > 0 && told > 0 && told + decided == clauses.len(), "{line:#}");
    let sum = format!("{decided} of {} requirements are met in one test and missed in another\n", clauses.len());
    assert!(two.contains(&sum), "{two}");
    assert_eq!(clauses[0]["file"], "program.partner");
}

#[test]
fn health_and_schema_print() {
    let place = Place::new();
    let ran = place.run(&[&["health", "program.partner", "data"], &DAY[..]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("Gold Partner"), "{}", ran.out);
    let ran = place.run(&["schema", "program.partner", "--format", "csv", "--table", "deal"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "deal_id,partner,amount,stage,closed\n"));
    assert_eq!(place.run(&["schema", "program.partner", "--table", "deals"]).status, 2);
    let json = place.run(&["schema", "program.partner", "--format", "json"]).out;
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}

#[test]
fn the_plan_is_listed_with_how_its_numbers_are_held() {
    let place = Place::new();
    let ran = place.run(&["explain-plan", "program.partner"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("deal is read once, row by row"), "{}", ran.out);
    assert!(ran.out.contains("partner is judged, batch by batch"), "{}", ran.out);
    assert!(ran.out.contains("whole, 2 places, up to 10000000000000"), "{}", ran.out);
    let json = place.run(&["explain-plan", "program.partner", "--format", "json"]).out;
    let steps: serde_json::Value = serde_json::from_str(&json).unwrap();
    let steps = steps.as_array().unwrap();
    let total =
        steps.iter().find(|step| step["stage"].as_str().unwrap().starts_with("deal") && step["held"] == "whole");
    assert_eq!(total.unwrap()["places"], 2, "{total:?}");
    // Every number is whole or says why it is not, and every step has a clause.
    for step in steps {
        assert_eq!(step["held"] == "decimal", step["wide_because"].is_string(), "{step}");
        assert!(step["clause"].as_str().unwrap().starts_with("program.partner:"), "{step}");
    }
    assert_eq!(place.run(&["explain-plan", "data"]).status, 2);
}

#[test]
fn what_persons_are_asked_to_do_is_listed_and_counted() {
    let place = Place::new();
    let plain = place.read("program.partner");
    assert!(!place.eval(&[]).out.contains("actions"));
    let gates = r#"
        gate always_short { require certified > 1000
          otherwise refer "Call the partner" }
        gate never_held { require certified > 2000
          otherwise refer "Write; then wait" }
        "#;
    place.write("program.partner", &format!("{plain}\n{gates}"));
    let ran = place.eval(&["--columns", "actions"]);
    assert_eq!(ran.out.lines().nth(1), Some("Call the partner; Write; then wait"), "{}{}", ran.out, ran.err);
    let ran = place.eval(&["--columns", "actions", "--format", "ndjson"]);
    let first = ran.out.lines().next().unwrap();
    assert_eq!(first, r#"{"actions":["Call the partner","Write; then wait"]}"#, "{}", ran.err);
    let health =
        |format: &str| place.run(&[&["health", "program.partner", "data", "--format", format], &DAY[..]].concat()).out;
    assert!(health("text").contains("Call the partner"), "{}", health("text"));
    let json: serde_json::Value = serde_json::from_str(&health("json")).unwrap();
    assert_eq!(json["referred"][1]["gate"], "never_held");
    assert_eq!(json["referred"][1]["partners"], json["partners"]);
    assert!(!health("csv").contains("left"));
    let budget = "terms in fees by agreement_signed {\n | yes | no |\n fee | 1 USD | - |\n}\nbudget fee 1 USD\n";
    place.write("program.partner", &format!("{plain}\n{budget}"));
    assert!(health("csv").starts_with("kpi,value,target,met,left\n"), "{}", health("csv"));
    assert!(health("text").contains("Left"), "{}", health("text"));
    assert!(health("json").contains("\"left\""), "{}", health("json"));
}

#[test]
fn explain_prints_pages_and_completions_scripts() {
    let place = Place { folder: tempfile::tempdir().unwrap() };
    assert!(place.run(&["explain", "missing-comma"]).out.starts_with("missing-comma\n"));
    let markdown = place.run(&["explain", "missing-comma", "--format", "markdown"]).out;
    assert!(markdown.starts_with("# missing-comma\n") && markdown.contains("```partner"), "{markdown}");
    assert!(place.run(&["explain"]).out.contains("bad-cell"));
    let ran = place.run(&["explain", "mising-comma"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("did you mean `missing-comma`?"), "{}", ran.err);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(place.run(&["completions", shell]).out.contains("partner"), "{shell}");
    }
}

#[test]
fn nothing_is_coloured_where_it_is_not_a_terminal() {
    let place = Place::new();
    place.spoil();
    for no_colour in [None, Some("1")] {
        let mut command = command(place.folder.path(), &["eval", "program.partner", "data", "--as-of", "2026-06-30"]);
        if let Some(value) = no_colour {
            command.env("NO_COLOR", value);
        }
        let ran: Ran = command.output().unwrap().into();
        assert!(!ran.err.contains('\u{1b}') && !ran.out.contains('\u{1b}'));
    }
}

/// A program of several files, in a folder of its own.
fn several_files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "main.partner",
        "import \"shared/basics.partner\"\n\
         program \"Files\" { version \"1\" currency USD effective 2026-01-01 to 2026-12-31 }\n\
         tiers { Silver, Gold }\n\
         threshold least by region from \"tables/least.csv\"\n\
         requirements {\n             | Silver | Gold  |\n  revenue >= | 10     | least |\n}\n",
    );
    write(
        "shared/basics.partner",
        "record partner {\n  partner_id: key,\n  region: one of { NA, EMEA },\n  revenue: money,\n}\n",
    );
    write("tables/least.csv", "region,least\nNA,100\nEMEA,200\n");
    write("data/partner.csv", "partner_id,region,revenue\nA,NA,100\nB,EMEA,199.99\n");
    folder
}

#[test]
fn a_program_of_several_files_is_one_program() {
    let folder = several_files();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_partner"))
            .args(arguments)
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let both = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(both).unwrap())
    };
    let eval = ["eval", "main.partner", "data", "--as-of", "2026-06-30"];
    let (status, results) = run(&eval);
    assert_eq!(status, Some(0), "{results}");
    assert!(results.contains("A,Gold,Gold") && results.contains("B,Silver,Silver"), "{results}");
    let (_, why) = run(&["why", "main.partner", "data", "--as-of", "2026-06-30", "--partner", "B"]);
    assert!(why.contains("missed revenue >= 200.00 USD (least): 199.99 USD, 0.01 USD more needed"), "{why}");

    std::fs::write(folder.path().join("tables/least.csv"), "region,least\nNA,100\nEMEA,2oo\n").unwrap();
    let (status, findings) = run(&["check", "main.partner"]);
    assert_eq!(status, Some(1));
    assert!(findings.contains("tables/least.csv:3:6") && findings.contains("`2oo` is no value"), "{findings}");

    std::fs::remove_file(folder.path().join("shared/basics.partner")).unwrap();
    let (status, findings) = run(&["check", "main.partner"]);
    assert_eq!(status, Some(1));
    assert_eq!(findings.matches("error[").count(), 2, "{findings}");
    assert!(findings.contains("there is no file `shared/basics.partner`"), "{findings}");

    #[cfg(unix)]
    {
        let outside = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("shared/basics.partner")).unwrap();
        let (status, findings) = run(&["check", "main.partner"]);
        assert_eq!(status, Some(1));
        assert!(findings.contains("`shared/basics.partner` leads out of the program's folder"), "{findings}");
    }
}
