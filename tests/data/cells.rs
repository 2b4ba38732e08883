//! Cells by type: what is read, what is refused, and how a refusal is said.

use partner_lang::eval::Cell;
use partner_lang::plan::TableId;
use partner_lang::value::{Date, Decimal};

use crate::case::{Case, GOOD, HEADER, Outcome, plan_of};

/// Reads the good partner with another cell in one field.
fn read(field: &str, cell: &str) -> Outcome {
    let at = HEADER.split(',').position(|name| name == field).unwrap();
    let mut cells: Vec<String> = GOOD.split(',').map(str::to_owned).collect();
    cells[at] = format!("\"{}\"", cell.replace('"', "\"\""));
    Case::partners(format!("{HEADER}\n{}\n", cells.join(",")).as_bytes()).read(TableId::PARTNER)
}

fn value(field: &str, cell: &str) -> Cell {
    let at = HEADER.split(',').position(|name| name == field).unwrap();
    let outcome = read(field, cell);
    assert!(outcome.findings.is_empty(), "{field} {cell:?}: {:?}", outcome.findings);
    outcome.rows[0][at]
}

fn number(text: &str) -> Cell {
    Cell::Number(Decimal::from_str_exact(text).unwrap())
}

#[test]
fn numbers_are_read_exactly() {
    let cases = [
        ("score", "0", "0"),
        ("score", " -12.50 ", "-12.50"),
        ("score", "+.5", "0.5"),
        ("score", "0.1234567890123456789012345678", "0.1234567890123456789012345678"),
        ("score", "79228162514264337593543950335", "79228162514264337593543950335"),
        ("deals", "12.0", "12"),
        ("csat", "5", "5"),
        ("margin", "15%", "0.15"),
        ("margin", "12.5 %", "0.125"),
        ("margin", "0.15", "0.15"),
        ("margin", "-1", "-1"),
        ("margin", "250%", "2.5"),
        ("revenue", "1250.5", "1250.5"),
        ("revenue", "$1,250.50", "1250.50"),
        ("revenue", "-$5", "-5"),
        ("revenue", "$ -5", "-5"),
        ("revenue", "USD 1,234,567", "1234567"),
        ("revenue", "12 USD", "12"),
        ("notice", "90 days", "90"),
        ("notice", "2 weeks", "14"),
        ("notice", "1day", "1"),
    ];
    for (field, cell, expected) in cases {
        assert_eq!(value(field, cell), number(expected), "{field} {cell:?}");
    }
}

#[test]
fn other_types_are_read() {
    for yes in ["true", "TRUE", "Yes", "1", " yes "] {
        assert_eq!(value("signed", yes), Cell::Truth(true));
    }
    for no in ["false", "No", "0"] {
        assert_eq!(value("signed", no), Cell::Truth(false));
    }
    assert_eq!(value("joined", "2024-02-29"), Cell::Code(Date::parse("2024-02-29").unwrap().0));
    assert_eq!(value("region", "EMEA"), Cell::Code(1));
    assert_eq!(value("focus", ""), Cell::Set(0));
    assert_eq!(value("focus", "c; a;a;"), Cell::Set(0b101));
    assert_eq!(value("csat", ""), Cell::Missing);
    assert_eq!(value("csat", " "), Cell::Missing);
}

#[test]
fn bad_cells_are_refused_with_what_was_expected() {
    let cases = [
        ("score", "1,5", "bad-cell", "`1,5` is not a number for `score`"),
        ("score", "1e5", "bad-cell", "`1e5` is not a number for `score`"),
        ("score", "5.", "bad-cell", "`5.` is not a number for `score`"),
        ("score", "NaN", "bad-cell", "`NaN` is not a number for `score`"),
        ("score", "٣", "bad-cell", "`٣` is not a number for `score`"),
        ("score", "-", "bad-cell", "`-` is not a number for `score`"),
        ("score", "", "blank-cell", "`score` is blank"),
        ("score", "79228162514264337593543950336", "bad-cell", "has more digits than can be computed exactly"),
        ("deals", "-1", "bad-cell", "`-1` is not a whole number from 0 up"),
        ("deals", "1.5", "bad-cell", "`1.5` is not a whole number from 0 up"),
        ("csat", "5.01", "bad-cell", "`5.01` is outside the scale of `csat`"),
        ("margin", "15", "bad-cell", "`15` could be a percentage or a multiple"),
        ("margin", "%", "bad-cell", "`%` is not a percentage for `margin`"),
        ("revenue", "1.234.567", "bad-cell", "`1.234.567` is not an amount for `revenue`"),
        ("revenue", "1.234,56", "bad-cell", "`1.234,56` is not an amount for `revenue`"),
        ("revenue", "12,34", "bad-cell", "`12,34` is not an amount for `revenue`"),
        ("revenue", "1234,567", "bad-cell", "`1234,567` is not an amount for `revenue`"),
        ("revenue", "€5", "bad-cell", "`€5` is in `€`"),
        ("revenue", "5 EUR", "bad-cell", "`5 EUR` is in `EUR`"),
        ("revenue", "$5 USD", "bad-cell", "`$5 USD` is not an amount for `revenue`"),
        ("revenue", "USD", "bad-cell", "`USD` is not an amount for `revenue`"),
        ("signed", "maybe", "bad-cell", "`maybe` is not a yes or no for `signed`"),
        ("joined", "2026-02-30", "bad-cell", "the calendar has no day `2026-02-30`"),
        ("joined", "30/06/2026", "bad-cell", "`30/06/2026` is not a date for `joined`"),
        ("notice", "ninety", "bad-cell", "`ninety` is not a length of time for `notice`"),
        ("notice", "3 months", "bad-cell", "`3 months` is not a length of time for `notice`"),
        ("region", "emea", "bad-cell", "`emea` is not one of the labels of `region`"),
        ("focus", "a;d", "bad-cell", "`d` is not one of the labels of `focus`"),
        ("partner_id", "", "blank-cell", "`partner_id` is blank"),
        ("name", "  ", "blank-cell", "`name` is blank"),
    ];
    for (field, cell, code, message) in cases {
        let outcome = read(field, cell);
        assert_eq!(outcome.codes(), [code], "{field} {cell:?}");
        assert!(outcome.message().contains(message), "{field} {cell:?}: {}", outcome.message());
        assert_eq!(outcome.underlined(), (format!("\"{cell}\"").as_str(), 2), "{field} {cell:?}");
        assert!(outcome.rows.is_empty());
    }
}

#[test]
fn the_nearest_label_is_offered() {
    assert_eq!(read("region", "EMAE").findings[0].help.as_deref(), Some("did you mean `EMEA`?"));
}

#[test]
fn every_bad_cell_of_a_row_is_shown() {
    let row = "P1,Nord,XX,abc,15%,9,3,yes,2021-08-13,90 days,a,1.5";
    let outcome = Case::partners(format!("{HEADER}\n{row}\n").as_bytes()).read(TableId::PARTNER);
    assert_eq!(outcome.codes(), ["bad-cell", "bad-cell", "bad-cell"]);
    assert_eq!(outcome.rejected, [1]);
}

#[test]
fn dates_of_another_form_and_defaults_are_read() {
    let policy = "program \"T\" { version \"1\" currency USD effective 2026-01-01 to 2026-12-31 }\n\
                  record partner { id: key, day: date format \"%d/%m/%Y\" default 2026-01-31, share: percent default 15%,\n\
                  level: level of { low, high } default high }\ntiers { A }\nrequirements {\n | A |\n}\n";
    let (_, plan) = plan_of(policy);
    let share = plan.tables[1].fields[2].default.clone();
    assert!(share.is_some());
    let read = |row: &str| Case::of(policy, &[("partner.csv", format!("id,day,share,level\n{row}\n").as_bytes())]);
    let day = |text: &str| Cell::Code(Date::parse(text).unwrap().0);
    let outcome = read("P1,30/06/2026,20%,low").read(TableId::PARTNER);
    assert_eq!(outcome.rows[0][1..], [day("2026-06-30"), number("0.20"), Cell::Code(0)]);
    let outcome = read("P1,,,").read(TableId::PARTNER);
    assert_eq!(outcome.rows[0][1..], [day("2026-01-31"), number("0.15"), Cell::Code(1)]);
    assert_eq!(read("P1,2026-06-30,,").read(TableId::PARTNER).codes(), ["bad-cell"]);
    assert_eq!(read("P1,31/02/2026,,").read(TableId::PARTNER).codes(), ["bad-cell"]);
}
