//! Parquet: columns of every type that a cell can say, and those that none can.

use std::io::Read;

use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use partner_lang::data::files::Drafts;
use partner_lang::data::source::Source;
use partner_lang::eval::Cell;
use partner_lang::plan::TableId;
use partner_lang::value::Decimal;

use crate::case::{Case, GOOD, HEADER, Outcome};
use crate::packed::{Values, parquet};

const PARTNER: TableId = TableId::PARTNER;
const DEAL: TableId = TableId(3);

/// The columns of [`HEADER`] with `rows` times the values of [`GOOD`], each of the type that says it best.
fn columns(rows: usize) -> Vec<(&'static str, Values)> {
    let many = |text: &str| Values::texts(std::iter::repeat_n(text, rows));
    let keys: Vec<String> = (1..=rows).map(|at| format!("P{at}")).collect();
    vec![
        ("optional binary partner_id (STRING);", Values::texts(keys.iter().map(String::as_str))),
        ("optional binary name (UTF8);", many("Nord")),
        ("optional binary region (ENUM);", many("NA")),
        ("optional int64 revenue (DECIMAL(18, 2));", Values::Int64(vec![Some(125_050); rows])),
        (
            "optional fixed_len_byte_array(9) margin (DECIMAL(20, 4));",
            Values::Fixed(vec![Some(vec![0, 0, 0, 0, 0, 0, 0, 5, 0xDC]); rows]),
        ),
        ("optional int32 csat (DECIMAL(3, 1));", Values::Int32(vec![Some(42); rows])),
        ("optional int32 deals (INTEGER(8, false));", Values::Int32(vec![Some(3); rows])),
        ("optional boolean signed;", Values::Flags(vec![Some(true); rows])),
        ("optional int32 joined (DATE);", Values::Int32(vec![Some(18_852); rows])),
        ("optional binary notice (STRING);", many("90 days")),
        (
            "optional group focus (LIST) { repeated group list { optional binary element (STRING); } }",
            Values::Lists(vec![Some(vec![Some("a"), None, Some("c")]); rows]),
        ),
        (
            "optional binary score (DECIMAL(30, 18));",
            Values::Texts(vec![Some(1_500_000_000_000_000_000i64.to_be_bytes().to_vec()); rows]),
        ),
    ]
}

fn case(columns: &[(&str, Values)]) -> Case {
    let bytes = parquet(columns, Compression::SNAPPY, 1_000);
    Case::new(&[("partner.parquet", &bytes), ("deal.csv", b"deal_id,partner,amount,closed\n")])
}

/// The common columns with one exchanged.
fn with(rows: usize, name: &str, declared: &'static str, values: Values) -> Vec<(&'static str, Values)> {
    let mut all = columns(rows);
    let at = all.iter().position(|(declared, _)| declared.contains(&format!(" {name}"))).unwrap();
    all[at] = (declared, values);
    all
}

#[test]
fn a_row_is_the_row_that_says_the_same() {
    let csv: Vec<String> = (1..=2_500).map(|at| GOOD.replace("P1", &format!("P{at}"))).collect();
    let expected = Case::partners(format!("{HEADER}\n{}\n", csv.join("\n")).as_bytes()).read(PARTNER);
    let (gzip, zstd) = (GzipLevel::default(), ZstdLevel::default());
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(gzip),
        Compression::ZSTD(zstd),
        Compression::LZ4_RAW,
    ];
    for codec in codecs {
        for group in [7_000, 900] {
            let bytes = parquet(&columns(2_500), codec, group);
            let case = Case::new(&[("partner.parquet", &bytes), ("deal.csv", b"deal_id,partner,amount,closed\n")]);
            let outcome = case.read(PARTNER);
            assert!(outcome.findings.is_empty(), "{codec:?}: {:?}", outcome.findings);
            assert!(outcome.rows == expected.rows, "{codec:?}");
            assert!(outcome.lines.iter().copied().eq(1..=2_500));
        }
    }
}

#[test]
fn blanks_are_blank_and_bad_rows_have_their_number() {
    let csat = Values::Int32(vec![Some(42), None, Some(99), None]);
    let mut all = with(4, "csat", "optional int32 csat (DECIMAL(3, 1));", csat);
    all[10].1 = Values::Lists(vec![None, Some(vec![]), Some(vec![Some("a")]), Some(vec![Some("a"), Some("x")])]);
    let outcome = case(&all).read(PARTNER);
    assert_eq!((outcome.codes(), &outcome.lines), (vec!["bad-cell", "bad-cell"], &vec![1, 2]));
    assert_eq!((outcome.message(), outcome.underlined()), ("`9.9` is outside the scale of `csat`", ("9.9", 3)));
    assert_eq!(
        (outcome.rows[0][10], outcome.rows[1][10], outcome.rows[1][5]),
        (Cell::Set(0), Cell::Set(0), Cell::Missing)
    );
    assert!(
        outcome.rejects.contains("P3,Nord,NA,1250.50,0.1500,9.9,3,true,2021-08-13,90 days,a,"),
        "{}",
        outcome.rejects
    );
    let mut twice = columns(2);
    twice[0].1 = Values::texts(["P1", "P1"]);
    assert_eq!(case(&twice).read(PARTNER).findings[0].labels[0].message, "first on row 1");
}

#[test]
fn whole_numbers_of_every_size_are_exact() {
    let score = |declared, values| {
        let outcome = case(&with(1, "score", declared, values)).read(PARTNER);
        assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
        outcome.rows[0][11]
    };
    let number = |text: &str| Cell::Number(Decimal::from_str_exact(text).unwrap());
    let int64 = |value| Values::Int64(vec![Some(value)]);
    assert_eq!(score("optional int64 score;", int64(i64::MIN)), number("-9223372036854775808"));
    assert_eq!(score("optional int64 score (INTEGER(64, false));", int64(-1)), number("18446744073709551615"));
    assert_eq!(score("optional int32 score (UINT_32);", Values::Int32(vec![Some(-1)])), number("4294967295"));
    assert_eq!(score("optional int32 score (INTEGER(16, true));", Values::Int32(vec![Some(-7)])), number("-7"));
    let long = Values::Fixed(vec![Some((-1_250_000_000_000_000_000_000i128).to_be_bytes().to_vec())]);
    assert_eq!(score("optional fixed_len_byte_array(16) score (DECIMAL(38, 18));", long), number("-1250"));
    assert_eq!(score("optional binary score;", Values::texts(["1.5"])), number("1.5"));
}

#[test]
fn days_and_moments_are_read_as_their_field_says() {
    let joined = |declared, values| case(&with(1, "joined", declared, values)).read(PARTNER);
    let day = Cell::Code(18_852);
    for (declared, per_day) in [
        ("optional int64 joined (TIMESTAMP(MILLIS, true));", 86_400_000),
        ("optional int64 joined (TIMESTAMP(MICROS, false));", 86_400_000_000),
        ("optional int64 joined (TIMESTAMP(NANOS, true));", 86_400_000_000_000),
        ("optional int64 joined (TIMESTAMP_MILLIS);", 86_400_000),
    ] {
        let outcome = joined(declared, Values::Int64(vec![Some(18_852 * per_day)]));
        assert_eq!((outcome.codes(), outcome.rows[0][8]), (vec![], day), "{declared}");
        let outcome = joined(declared, Values::Int64(vec![Some(18_852 * per_day + per_day / 2)]));
        assert_eq!(outcome.message(), "`2021-08-13T12:00:00` is not a date for `joined`");
    }
    let outcome = joined("optional int96 joined;", Values::Int96(vec![Some([0, 0, 2_440_588 + 18_852])]));
    assert_eq!(outcome.rows[0][8], day);
    let outcome = joined("optional int32 joined (DATE);", Values::Int32(vec![Some(i32::MAX)]));
    assert_eq!(outcome.message(), "`2147483647` is not a date for `joined`");
    // A field whose dates have a form of their own.
    let case = case(&columns(1));
    std::fs::remove_file(case.path("deal.csv")).unwrap();
    let deals = [
        ("optional binary deal_id (STRING);", Values::texts(["D1"])),
        ("optional binary partner (STRING);", Values::texts(["P1"])),
        ("optional int32 amount;", Values::Int32(vec![Some(5)])),
        ("optional int64 closed (TIMESTAMP(MICROS, true));", Values::Int64(vec![Some(18_852 * 86_400_000_000 + 1)])),
    ];
    std::fs::write(case.path("deal.parquet"), parquet(&deals, Compression::UNCOMPRESSED, 9)).unwrap();
    let outcome = case.read(DEAL);
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.rows[0][3], day);
}

#[test]
fn columns_that_no_cell_can_say_are_refused_where_they_are_read() {
    let refused = |name, declared, values| {
        let outcome: Outcome = case(&with(1, name, declared, values)).read(PARTNER);
        assert!(outcome.failed && outcome.codes() == ["column-type"], "{:?}", outcome.findings);
        let message = outcome.message().to_owned();
        message.split_once("parquet` holds ").map(|(_, what)| what.to_owned()).unwrap_or(message)
    };
    let double = || Values::Doubles(vec![Some(0.1)]);
    let list = || Values::Lists(vec![Some(vec![Some("a")])]);
    assert_eq!(refused("revenue", "optional double revenue;", double()), "binary floating-point numbers");
    assert_eq!(
        refused("notice", "optional int32 notice (TIME(MILLIS, true));", Values::Int32(vec![Some(1)])),
        "times of day"
    );
    assert_eq!(
        refused("name", "optional fixed_len_byte_array(2) name;", Values::Fixed(vec![Some(b"ab".to_vec())])),
        "bytes that are no text"
    );
    assert_eq!(
        refused(
            "name",
            "optional group name (LIST) { repeated group list { optional binary element (STRING); } }",
            list()
        ),
        "lists"
    );
    assert_eq!(
        refused("name", "optional group name { optional binary name (STRING); }", Values::texts(["x"])),
        "values that are nested"
    );
    let mut all = columns(1);
    all.push(("optional double owner;", double()));
    let outcome = case(&all).read(PARTNER);
    assert_eq!((outcome.codes(), outcome.rows.len()), (vec!["extra-column"], 1));
    assert_eq!(case(&columns(1)[1..]).read(PARTNER).codes(), ["missing-column"]);
    let mut texts = columns(1);
    texts[1].1 = Values::Texts(vec![Some(vec![b'a', 0xFF])]);
    let outcome = case(&texts).read(PARTNER);
    assert_eq!(outcome.codes(), ["bad-encoding"]);
    assert!(outcome.message().ends_with("is not UTF-8: byte 0xFF in row 1"), "{}", outcome.message());
}

#[test]
fn a_table_without_rows_is_one() {
    let outcome = case(&columns(0)).read(PARTNER);
    assert!(outcome.findings.is_empty() && outcome.rows.is_empty(), "{:?}", outcome.findings);
}

#[test]
fn what_is_no_parquet_file_is_refused() {
    let bytes = parquet(&columns(3), Compression::SNAPPY, 2);
    for broken in [&b""[..], b"PAR1", b"partner_id,name\n", &bytes[..bytes.len() - 9]] {
        let case = Case::new(&[("partner.parquet", broken), ("deal.csv", b"deal_id,partner,amount,closed\n")]);
        let outcome = case.read(PARTNER);
        assert_eq!(outcome.codes(), ["bad-file"]);
        assert!(
            outcome.failed && outcome.message().contains("` is no Parquet file that can be read: "),
            "{}",
            outcome.message()
        );
    }
}

/// Whatever is damaged in a file, it is read or refused.
#[test]
fn damaged_files_are_read_or_refused() {
    let case = case(&columns(1));
    let table = case.plan.tables.get(PARTNER.0 as usize);
    let path = case.path("damaged.parquet");
    for (codec, first) in [(Compression::UNCOMPRESSED, 0), (Compression::SNAPPY, 3)] {
        let whole = parquet(&columns(3)[3..], codec, 2);
        for at in (first..whole.len()).step_by(7) {
            for damage in [0x01, 0x80, 0xFF] {
                let mut bytes = whole.clone();
                bytes[at] ^= damage;
                std::fs::write(&path, &bytes).unwrap();
                let opened = Source::open(&path, &Drafts::default(), b',', table, &mut None);
                let said = match opened.map(|mut source| source.bytes.read_to_end(&mut Vec::new())) {
                    Ok(Ok(_)) => continue,
                    Ok(Err(error)) => error.to_string(),
                    Err(failure) => format!("{failure:?}"),
                };
                assert!(said.contains("damaged.parquet"), "{said}");
                // What is not looked at beforehand makes the library fall, which is caught, and said aloud.
                assert!(!said.contains("do not fit together"), "byte {at}: {said}");
            }
        }
    }
}
