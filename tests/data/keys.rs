//! Keys that repeat, references to nobody, rows set aside whole, earlier results.

use partner_lang::data::{Format, Place};
use partner_lang::plan::TableId;

use crate::case::{Case, GOOD, HEADER};

const DEAL: TableId = TableId(3);

fn partners() -> String {
    format!("{HEADER}\n{GOOD}\n{}\n", GOOD.replace("P1,Nord", "P2,Blue"))
}

fn deals(text: &str) -> Case {
    let text = format!("deal_id,partner,amount,closed\n{text}");
    Case::new(&[("partner.csv", partners().as_bytes()), ("deal.csv", text.as_bytes())])
}

#[test]
fn the_second_row_of_a_key_is_rejected_and_names_the_first() {
    let outcome = Case::partners(format!("{}{GOOD}\n", partners()).as_bytes()).read(TableId::PARTNER);
    assert_eq!(outcome.codes(), ["duplicate-key"]);
    assert_eq!(outcome.underlined(), ("P1", 4));
    assert_eq!(outcome.findings[0].labels[0].message, "first on line 2");
    assert_eq!(outcome.names(0), ["P1", "P2"]);
}

#[test]
fn keys_that_nothing_refers_to_are_checked_too() {
    let outcome = deals("D01,P1,5,\nD02,P2,5,\nD02,P1,7,\nX,P1,1,\nX,P1,1,\n").read(DEAL);
    assert_eq!(outcome.codes(), ["duplicate-key", "duplicate-key"]);
    let lines: Vec<&str> = outcome.findings.iter().map(|it| it.labels[0].message.as_str()).collect();
    assert_eq!(lines, ["first on line 3", "first on line 5"]);
    assert_eq!(outcome.lines, [2, 3, 5]);
}

#[test]
fn references_to_nobody_are_rejected() {
    let outcome = deals("D01,P9,5,\nD02,P2,5,\n").read(DEAL);
    assert_eq!(outcome.codes(), ["dangling-reference"]);
    assert_eq!(outcome.underlined(), ("P9", 2));
    assert_eq!(outcome.lines, [3]);
}

#[test]
fn references_to_a_rejected_row_say_so() {
    let partners = partners().replace("P1,Nord,NA", "P1,Nord,XX");
    let case = Case::new(&[
        ("partner.csv", partners.as_bytes()),
        ("deal.csv", b"deal_id,partner,amount,closed\nD01,P1,5,\nD02,P2,5,\n"),
    ]);
    let outcome = case.evaluate(Format::Csv, &["partner_id", "sold"], false);
    assert_eq!(outcome.codes(), ["bad-cell", "dangling-reference"]);
    assert_eq!(outcome.findings[1].message, "the partner `P1` was itself rejected");
    assert_eq!(outcome.results, "partner_id,sold\nP2,5.00\n");
    assert_eq!(outcome.rejected, [1, 1]);
}

#[test]
fn ten_rows_are_shown_and_every_one_is_written_whole() {
    let rows: String = (0..25).map(|at| format!("D{at:02},P1,\"bad,\n{at}\",\n")).collect();
    let outcome = deals(&format!("{rows}D99,P1,5,31/12/2026\n")).evaluate(Format::Csv, &["partner_id", "sold"], false);
    assert_eq!(outcome.findings.len(), 10);
    assert_eq!(outcome.rejected, [25]);
    assert_eq!(outcome.underlined(), ("\"bad,\n0\"", 2));
    assert_eq!(outcome.results, "partner_id,sold\nP1,5.00\nP2,0.00\n");
    let mut reader = csv::Reader::from_reader(outcome.rejects.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next_back(), Some("rejected_because"));
    let rejects: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rejects.len(), 25);
    assert_eq!(&rejects[24][2], "bad,\n24");
    assert!(rejects[24][4].contains("deal.csv:50: bad-cell: "), "{}", &rejects[24][4]);
}

#[test]
fn rows_of_several_files_are_set_aside_under_their_own_headers() {
    let partners = format!("{}P3,short\n", partners());
    let case = Case::new(&[
        ("partner.csv", partners.as_bytes()),
        ("deal.csv", b"deal_id,partner,amount,closed\r\nD01,P9,5,\r\n"),
    ]);
    let outcome = case.evaluate(Format::Csv, &[], false);
    let lines: Vec<&str> = outcome.rejects.lines().collect();
    assert_eq!(lines.len(), 4, "{}", outcome.rejects);
    assert_eq!(lines[0], format!("{HEADER},rejected_because"));
    assert!(lines[1].starts_with("P3,short,\""));
    assert_eq!(lines[2], "deal_id,partner,amount,closed,rejected_because");
    assert!(lines[3].starts_with("D01,P9,5,,\""));
}

#[test]
fn a_number_past_what_is_exact_rejects_its_row_whole() {
    let huge = "79000000000000000000000000000";
    let outcome =
        deals(&format!("D1,P1,{huge},\nD2,P1,{huge},\nD3,P2,5,\n")).evaluate(Format::Csv, &["partner_id"], false);
    assert_eq!(outcome.codes(), ["overflow"]);
    assert_eq!(outcome.results, "partner_id\nP2\n");
    assert!(outcome.rejects.contains(&format!("\n{GOOD},\"")), "{}", outcome.rejects);
    assert_eq!(outcome.rejected, [1]);
}

#[test]
fn earlier_results_are_read_by_key() {
    let mut case = deals("");
    let before = "partner_id,earned,standing,standing_since,grace_until,margin\n\
                  P1,,Growth,2025-01-01,,\nP9,,Entry,2025-01-01,,\nP8,,,,,\nP2,,,,,\n";
    std::fs::write(case.path("before.csv"), before).unwrap();
    case.inputs.previous = Some(Place::File(case.path("before.csv")));
    let outcome = case.evaluate(Format::Csv, &["partner_id", "status", "standing"], false);
    assert_eq!(outcome.codes(), ["dangling-reference"]);
    assert_eq!(outcome.message(), "2 earlier results are of partners that are not in the data");
    assert!(outcome.rejected.is_empty());
    assert_eq!(outcome.results, "partner_id,status,standing\nP1,demoted,Entry\nP2,promoted,Entry\n");
    let twice = format!("{before}P1,,Entry,2025-01-01,,\n");
    std::fs::write(case.path("before.csv"), twice).unwrap();
    let outcome = case.evaluate(Format::Csv, &["partner_id", "status", "standing"], false);
    assert!(outcome.codes().contains(&"duplicate-key"));
}

#[test]
fn whose_earlier_result_cannot_be_read_is_not_judged() {
    let mut case = deals("");
    let judged = |case: &Case| case.evaluate(Format::Csv, &["partner_id", "status"], false);
    let bad = [("P1,,Grwth,2025-01-01,,\n", "bad-cell"), ("P1,,Growth\n", "ragged-record")];
    for (row, code) in bad {
        let before =
            format!("partner_id,earned,standing,standing_since,grace_until,margin\nP2,,Entry,2025-01-01,,\n{row}");
        std::fs::write(case.path("before.csv"), before).unwrap();
        case.inputs.previous = Some(Place::File(case.path("before.csv")));
        let outcome = judged(&case);
        let mut codes = outcome.codes();
        codes.sort_unstable();
        assert_eq!(codes, ["bad-cell", code]);
        let said: Vec<&str> = outcome.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert!(said.contains(&"1 partner is not judged: the earlier result cannot be read"), "{said:?}");
        assert_eq!(outcome.rejected, [1]);
        assert_eq!(outcome.results, "partner_id,status\nP2,held\n");
    }
}
