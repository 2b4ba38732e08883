//! Files as they come: byte order marks, line ends, quotes, encodings, headers, missing and extra files, `-`.

use partner_lang::data::Place;
use partner_lang::plan::TableId;

use crate::case::{Case, GOOD, HEADER, Outcome};

const PARTNER: TableId = TableId::PARTNER;
const DEAL: TableId = TableId(3);

fn read(text: &str) -> Outcome {
    Case::partners(text.as_bytes()).read(PARTNER)
}

/// Two partners under the common header.
fn two() -> String {
    format!("{HEADER}\n{GOOD}\n{}\n", GOOD.replace("P1,Nord", "P2,Blue"))
}

#[test]
fn a_plain_file_is_read() {
    let outcome = read(&two());
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.lines, [2, 3]);
    assert_eq!(outcome.names(0), ["P1", "P2"]);
    assert_eq!(outcome.names(1), ["Nord", "Blue"]);
}

#[test]
fn byte_order_mark_crlf_quoted_newlines_and_a_missing_last_newline_are_read() {
    let text = two().replace("Nord", "\"Nord\n\"\"Big\"\", ltd\"").replace('\n', "\r\n");
    let outcome = read(&format!("\u{feff}{}", text.trim_end()));
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.lines, [2, 4]);
    assert_eq!(outcome.names(1), ["Nord\r\n\"Big\", ltd", "Blue"]);
}

#[test]
fn lines_are_counted_past_blank_lines() {
    let outcome = read(&two().replace(GOOD, &format!("\n\n{GOOD}\n")));
    assert_eq!(outcome.lines, [4, 6]);
}

#[test]
fn other_delimiters_are_read() {
    for delimiter in ['\t', ';', '|'] {
        let text = two().replace("a;c", "a").replace(',', &delimiter.to_string());
        let mut case = Case::partners(text.as_bytes());
        std::fs::write(case.path("deal.csv"), "deal_id,partner,amount,closed\n".replace(',', &delimiter.to_string()))
            .unwrap();
        case.inputs.delimiter = Some(delimiter as u8);
        assert_eq!(case.read(PARTNER).names(0), ["P1", "P2"]);
    }
}

#[test]
fn bytes_that_are_not_utf8_are_named() {
    let mut bytes = two().into_bytes();
    let at = bytes.windows(4).position(|window| window == b"Blue").unwrap();
    bytes[at + 1] = 0xF6;
    let outcome = Case::partners(&bytes).read(PARTNER);
    assert!(outcome.failed);
    assert_eq!(outcome.codes(), ["bad-encoding"]);
    assert!(outcome.message().ends_with(&format!("byte 0xF6 at offset {}", at + 1)), "{}", outcome.message());
    assert_eq!(outcome.underlined(), ("\u{fffd}", 3));
    let utf16: Vec<u8> = two().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let outcome = Case::partners(&[&[0xFF, 0xFE], utf16.as_slice()].concat()).read(PARTNER);
    assert_eq!(outcome.codes(), ["bad-encoding"]);
}

#[test]
fn headers_match_without_case_spaces_and_punctuation() {
    let header = HEADER.replace("partner_id", "Partner ID").replace("region", " REGION ").replace("joined", "Joi-ned");
    assert_eq!(read(&format!("{header}\n{GOOD}\n")).rows.len(), 1);
}

#[test]
fn an_exact_header_is_exact() {
    let policy = "program \"T\" { version \"1\" currency USD effective 2026-01-01 to 2026-12-31 }\n\
                  record partner { id: key column \"Partner ID\" }\ntiers { A }\nrequirements {\n | A |\n}\n";
    let read = |header: &str| Case::of(policy, &[("partner.csv", header.as_bytes())]).read(PARTNER);
    assert!(!read("Partner ID\nP1\n").failed);
    assert_eq!(read("partner_id\nP1\n").codes(), ["missing-column"]);
}

#[test]
fn missing_columns_are_one_error_that_lists_what_is_there() {
    let outcome = read("partner_id,nmae,region\nP1,x,NA\n");
    assert_eq!(outcome.codes(), ["missing-column"]);
    assert!(outcome.message().contains("`name`, `revenue`, `margin`"), "{}", outcome.message());
    assert!(outcome.findings[0].help.as_ref().unwrap().contains("`nmae`"));
    let outcome = read("partner_id\nP1\n");
    assert!(outcome.findings[0].help.as_ref().unwrap().contains("the file has `partner_id`"));
}

#[test]
fn extra_columns_are_one_warning() {
    let outcome = read(&format!("{HEADER},owner,names\n{GOOD},x,y\n"));
    assert_eq!(outcome.codes(), ["extra-column"]);
    assert!(outcome.message().contains("`owner`, `names`"), "{}", outcome.message());
    assert!(outcome.findings[0].help.as_ref().unwrap().contains("`names` should be `name`"));
    assert_eq!(outcome.underlined(), ("owner", 1));
    assert_eq!(outcome.rows.len(), 1);
}

#[test]
fn two_columns_for_one_field_are_an_error() {
    let outcome = read(&format!("{HEADER},Name\n{GOOD},x\n"));
    assert_eq!(outcome.codes(), ["repeated-column"]);
    assert_eq!(outcome.underlined(), ("Name", 1));
}

#[test]
fn a_file_without_a_header_is_an_error_and_one_without_rows_is_not() {
    for text in ["", "\n", "\u{feff}", "\n\npartner_id\n"] {
        let outcome = read(text);
        assert_eq!(outcome.codes(), ["empty-table"], "{text:?}");
        assert!(outcome.failed);
    }
    let outcome = read(HEADER);
    assert!(!outcome.failed && outcome.rows.is_empty());
}

#[test]
fn ragged_rows_are_rejected_and_the_others_read() {
    let outcome = read(&format!("{HEADER}\nP0,short\n{GOOD}\n{GOOD},more\n"));
    assert_eq!(outcome.codes(), ["ragged-record", "ragged-record"]);
    assert_eq!(outcome.underlined(), ("P0,short", 2));
    assert_eq!(outcome.rejected, [2]);
    assert_eq!(outcome.names(0), ["P1"]);
    let outcome = read(&format!("{HEADER}\n{GOOD}\nP2,\"open,NA\n"));
    assert_eq!(outcome.findings[0].help.as_deref(), Some("a quote in this row is never closed"));
}

#[test]
fn missing_tables_name_the_files_there_are() {
    let case = Case::new(&[("partner.csv", HEADER.as_bytes()), ("deals.csv", b"x\n")]);
    let outcome = case.read(PARTNER);
    assert_eq!(outcome.codes(), ["missing-table"]);
    assert!(outcome.message().contains("no `deal.csv`"), "{}", outcome.message());
    let help = outcome.findings[0].help.as_ref().unwrap();
    assert!(help.contains("--data deal=") && help.contains("deals.csv"), "{help}");
}

#[test]
fn other_files_of_the_folder_are_noted_once() {
    let case = Case::partners(two().as_bytes());
    for name in ["previous.csv", "notes.txt", ".hidden", "policy.partner"] {
        std::fs::write(case.path(name), "x\n").unwrap();
    }
    let outcome = case.read(PARTNER);
    assert_eq!(outcome.codes(), ["extra-file"]);
    assert!(outcome.message().ends_with("`notes.txt`, `previous.csv`"), "{}", outcome.message());
    assert_eq!(outcome.rows.len(), 2);
}

#[test]
fn tables_are_given_one_by_one_or_on_standard_input() {
    let mut case = Case::partners(two().as_bytes());
    case.inputs.folder = None;
    case.inputs.add("-");
    case.stdin = two().into_bytes();
    assert_eq!(case.read(PARTNER).codes(), ["missing-table"]);
    case.inputs.tables.push(("Deal".to_owned(), Place::File(case.path("deal.csv"))));
    let outcome = case.read(DEAL);
    assert!(!outcome.failed, "{:?}", outcome.findings);
    assert_eq!(case.read(PARTNER).names(0), ["P1", "P2"]);
    case.inputs.tables.push(("deal".to_owned(), Place::Stdin));
    assert_eq!(case.read(PARTNER).codes(), ["missing-table"]);
}

#[test]
fn standard_input_can_be_read_twice() {
    use std::io::Read;
    let text: Vec<u8> = (0..100_000u32).flat_map(u32::to_le_bytes).collect();
    let spool = partner_lang::data::files::Spool::new(Box::new(std::io::Cursor::new(text.clone())));
    let (mut first, mut second) = (spool.clone(), spool);
    let mut head = vec![0; 1000];
    first.read_exact(&mut head).unwrap();
    let mut whole = Vec::new();
    second.read_to_end(&mut whole).unwrap();
    first.read_to_end(&mut head).unwrap();
    assert!(head == text && whole == text);
}
