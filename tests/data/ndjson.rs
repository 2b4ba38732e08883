//! NDJSON: an object a line, read as the CSV that says the same.

use partner_lang::eval::Cell;
use partner_lang::plan::TableId;
use partner_lang::value::Decimal;

use crate::case::{Case, GOOD, HEADER, Outcome};

const PARTNER: TableId = TableId::PARTNER;
const DEAL: TableId = TableId(3);

/// [`GOOD`] as an object.
const OBJECT: &str = r#"{"partner_id": "P1", "name": "Nord", "region": "NA", "revenue": 1250.50, "margin": "15%", "csat": 4.2, "deals": 3, "signed": true, "joined": "2021-08-13", "notice": "90 days", "focus": ["a", "c"], "score": 1.5}"#;

fn case(text: &str) -> Case {
    Case::new(&[("partner.ndjson", text.as_bytes()), ("deal.jsonl", b"")])
}

fn read(text: &str) -> Outcome {
    case(text).read(PARTNER)
}

/// [`OBJECT`] with one text in place of another.
fn with(from: &str, to: &str) -> String {
    assert!(OBJECT.contains(from), "{from}");
    OBJECT.replace(from, to)
}

fn second() -> String {
    with("\"P1\", \"name\": \"Nord\"", "\"P2\", \"name\": \"Blue\"")
}

#[test]
fn an_object_is_the_row_that_says_the_same() {
    let outcome = read(&format!("{OBJECT}\n{}\n", second()));
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    let csv = Case::partners(format!("{HEADER}\n{GOOD}\n{}\n", GOOD.replace("P1,Nord", "P2,Blue")).as_bytes());
    assert_eq!(outcome.rows, csv.read(PARTNER).rows);
    assert_eq!(outcome.lines, [1, 2]);
    assert_eq!(outcome.names(1), ["Nord", "Blue"]);
}

#[test]
fn lines_are_those_of_the_file_whatever_is_in_them() {
    let nord = with("Nord", r#"N\u00f6rd\n\"Big\",\r\nltd 東"#);
    let outcome = read(&format!("\u{feff}\r\n  {nord}\r\n\r\n\t\n{}", second()));
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.lines, [2, 5]);
    assert_eq!(outcome.names(1), ["Nörd\n\"Big\",\r\nltd 東", "Blue"]);
    // Past the end of a block too.
    let all: Vec<String> = (0..9_000).map(|at| with("P1", &format!("P{at}")).replace("Nord", "N\\nrd")).collect();
    let outcome = read(&all.join("\n\n"));
    assert_eq!(outcome.rows.len(), 9_000);
    assert!(outcome.lines.iter().zip(0..).all(|(line, at)| *line == 2 * at + 1));
}

#[test]
fn numbers_are_their_digits() {
    let score = |number: &str| read(&with("1.5}", &format!("{number}}}")));
    for (number, value) in [
        ("0.1", "0.1"),
        ("123456789012345678901234567.8", "123456789012345678901234567.8"),
        ("1.25e3", "1250"),
        ("-2.5E-2", "-0.025"),
        ("\"1.50\"", "1.50"),
    ] {
        let outcome = score(number);
        assert_eq!(outcome.rows[0][11], Cell::Number(Decimal::from_str_exact(value).unwrap()), "{number}");
    }
    for number in ["1e400", "1e-400", "0.12345678901234567890123456789", "true"] {
        assert_eq!(score(number).codes(), ["bad-cell"], "{number}");
    }
}

#[test]
fn null_and_an_absent_key_are_blank() {
    for line in [with("4.2", "null"), with("\"csat\": 4.2, ", ""), with("4.2", "\"\"")] {
        // Another line has the key, or there would be no such column.
        let outcome = read(&format!("{line}\n{}", second()));
        assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
        assert_eq!(outcome.rows[0][5], Cell::Missing);
    }
    let outcome = read(&format!("{}\n{}", with("\"NA\"", "null"), second()));
    assert_eq!(outcome.codes(), ["blank-cell"]);
    assert_eq!(outcome.underlined(), ("null", 1));
    let outcome = read(&format!("{}\n{}", OBJECT, second().replace("\"region\": \"NA\", ", "")));
    assert_eq!((outcome.codes(), outcome.underlined()), (vec!["blank-cell"], ("}", 2)));
}

#[test]
fn keys_of_any_line_are_columns() {
    // Late, in another order, under another spelling.
    let late = second().replace("{\"partner_id\": \"P2\", ", "{").replace('}', ", \"Partner ID\": \"P2\"}");
    let outcome = read(&late.replace("Partner ID", "partner_id"));
    assert_eq!(outcome.names(0), ["P2"]);
    assert_eq!(read(&format!("{OBJECT}\n{late}")).codes(), ["repeated-column"]);
    let outcome = read(&format!("{OBJECT}\n{}", second().replace('}', ", \"owner\": {\"id\": 1}, \"names\": [[]]}")));
    assert_eq!(outcome.codes(), ["extra-column"]);
    assert!(outcome.message().contains("`owner`, `names` of"), "{}", outcome.message());
    assert!(outcome.findings[0].help.as_ref().unwrap().contains("`names` should be `name`"));
    assert_eq!(outcome.rows.len(), 2);
    let outcome = read(&with("revenue", "revenues"));
    assert_eq!(outcome.codes(), ["missing-column"]);
    assert!(outcome.findings[0].help.as_ref().unwrap().contains("`revenues`"));
}

#[test]
fn broken_lines_are_set_aside_and_the_others_read() {
    for (line, message, underlined) in [
        (OBJECT.trim_end_matches('}').to_owned(), "the line is no JSON object", ""),
        (with("\"NA\"", "NA"), "the line is no JSON object", "N"),
        (with("\"NA\"", "é"), "the line is no JSON object", "é"),
        (format!("{OBJECT} x"), "the line is no JSON object", "x"),
        (format!("{OBJECT},"), "the line is no JSON object", ","),
        ("[1, 2]".to_owned(), "the line is no JSON object", "[1, 2]"),
        ("null".to_owned(), "the line is no JSON object", "null"),
        (with("\"NA\"", "\"NA\", \"region\": \"EMEA\""), "the key `region` stands twice on the line", "\"EMEA\""),
    ] {
        let outcome = read(&format!("{line}\n{}", second()));
        assert_eq!(outcome.codes(), ["broken-line"], "{line}");
        assert_eq!((outcome.message(), outcome.underlined()), (message, (underlined, 1)), "{line}");
        assert_eq!((outcome.names(0), &outcome.rejected), (vec!["P2"], &vec![1]));
        let quoted = line.replace('"', "\"\"");
        assert!(
            outcome.rejects.contains(&format!("{quoted}\",\"")) || outcome.rejects.contains(&format!("{line},\"")),
            "{}",
            outcome.rejects
        );
    }
}

#[test]
fn nested_values_are_bad_cells_where_they_are_read() {
    for (line, message, underlined) in [
        (with("\"Nord\"", "{\"long\": \"Nord\"}"), "`name` holds an object", "{\"long\": \"Nord\"}"),
        (with("\"Nord\"", "[\"Nord\"]"), "`name` holds a list", "[\"Nord\"]"),
        (with("\"2021-08-13\"", "[]"), "`joined` holds a list", "[]"),
        (with("\"a\", \"c\"", "\"a\", [\"c\"]"), "`focus` holds a list of more than texts", "[\"a\", [\"c\"]]"),
        (with("Nord", "\\ud83d"), "the text of `name` has half a character", "\"\\ud83d\""),
        (with("\"a\", \"c\"", "\"a\", \"d\""), "`d` is not one of the labels of `focus`", "[\"a\", \"d\"]"),
    ] {
        let outcome = read(&format!("{}\n{line}", second()));
        assert_eq!(outcome.codes(), ["bad-cell"], "{line}");
        assert_eq!((outcome.message(), outcome.underlined()), (message, (underlined, 2)));
        assert_eq!(outcome.names(0), ["P2"]);
    }
}

#[test]
fn findings_show_the_line_as_it_stands() {
    let bad = with("1250.50", "\"12x\"").replace("P1", "P3");
    let outcome = read(&format!("{OBJECT}\n{bad}\n\n{OBJECT}"));
    assert_eq!(outcome.codes(), ["bad-cell", "duplicate-key"]);
    assert_eq!(outcome.underlined(), ("\"12x\"", 2));
    assert_eq!(outcome.findings[1].labels[0].message, "first on line 1");
    let at = outcome.findings[1].at().unwrap();
    assert_eq!((outcome.sources.slice(at), outcome.sources.source(at.file).unwrap().first_line), ("\"P1\"", 4));
    // A bad key is told from one that is not there, also by what refers to it.
    let case = case(&with("\"NA\"", "\"XX\""));
    std::fs::write(case.path("deal.jsonl"), r#"{"deal_id": 1, "partner": "P1", "amount": 5, "closed": null}"#).unwrap();
    let outcome = case.read(DEAL);
    assert_eq!(outcome.codes(), ["bad-cell", "dangling-reference"]);
    assert!(outcome.findings[1].message.contains("was itself rejected"), "{}", outcome.findings[1].message);
}

#[test]
fn files_that_hold_no_objects_are_refused_or_empty() {
    let outcome = read(&format!("[\n{OBJECT},\n{},\n]\n", second()));
    assert_eq!(outcome.codes(), ["bad-file"]);
    assert!(
        outcome.failed && outcome.message().ends_with("has no line that is a JSON object"),
        "{}",
        outcome.message()
    );
    let keys: Vec<String> = (0..5_000).map(|at| format!("{{\"k{at}\": 1}}")).collect();
    assert!(read(&keys.join("\n")).message().ends_with("has more than 4096 different keys"));
    for text in ["", "\n \n", "\u{feff}"] {
        let outcome = read(text);
        assert!(outcome.findings.is_empty() && outcome.rows.is_empty(), "{:?}", outcome.findings);
    }
    let mut bytes = format!("{OBJECT}\n{}", second()).into_bytes();
    let at = bytes.windows(4).position(|window| window == b"Blue").unwrap();
    bytes[at + 1] = 0xF6;
    let outcome =
        Case::new(&[("partner.ndjson", &bytes), ("deal.csv", b"deal_id,partner,amount,closed\n")]).read(PARTNER);
    assert_eq!(outcome.codes(), ["bad-encoding"]);
    assert!(
        outcome.message().ends_with(&format!("byte 0xF6 at offset {}, on line 2", at + 1)),
        "{}",
        outcome.message()
    );
}

#[test]
fn one_column_and_any_delimiter_will_do() {
    let policy = "program \"T\" { version \"1\" currency USD effective 2026-01-01 to 2026-12-31 }\n\
                  record partner { id: key }\ntiers { A }\nrequirements {\n | A |\n}\n";
    for delimiter in [b',', b'P', b'\t'] {
        let mut case = Case::of(policy, &[("partner.ndjson", b"{\"id\": \"P,1\"}\n{}\n7\n{\"id\": 2}")]);
        case.inputs.delimiter = Some(delimiter);
        let outcome = case.read(PARTNER);
        assert_eq!(outcome.codes(), ["blank-cell", "broken-line"]);
        assert_eq!((outcome.names(0), &outcome.lines), (vec!["P,1", "2"], &vec![1, 4]));
    }
}

#[test]
fn two_files_of_one_table_are_refused_unless_one_is_named() {
    let mut case = case(OBJECT);
    std::fs::write(case.path("partner.csv"), format!("{HEADER}\n{}\n", GOOD.replace("P1", "P9"))).unwrap();
    let outcome = case.read(PARTNER);
    assert_eq!(outcome.codes(), ["repeated-table"]);
    assert!(outcome.message().starts_with("`partner.csv` and `partner.ndjson` in `"), "{}", outcome.message());
    case.inputs.tables.push(("partner".to_owned(), partner_lang::data::Place::File(case.path("partner.ndjson"))));
    let outcome = case.read(PARTNER);
    assert_eq!((outcome.codes(), outcome.names(0)), (vec!["extra-file"], vec!["P1"]));
}
