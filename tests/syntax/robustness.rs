//! Texts that are no policy: a few findings, in time that grows with the text, on the stack of a test thread.

use std::time::{Duration, Instant};

use crate::support::*;
use crate::threads::each;
use partner_lang::syntax::decode;
use partner_lang::text::Sources;

/// A megabyte in a release build; less where tests run with little optimisation, so that they take seconds.
const SIZE: usize = if cfg!(debug_assertions) { 24 * 1024 } else { 1024 * 1024 };
/// Generous, since tests run beside other work; what is guarded against is quadratic time.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_megabyte_of_anything() {
    let units = [
        "(",
        ")",
        "{",
        "}",
        "[",
        "\"",
        "'",
        "“",
        "«",
        "`",
        "|",
        "/",
        "//",
        "/*",
        "/**/",
        "a",
        "a ",
        "1",
        "1 ",
        "-",
        "- ",
        "!",
        ".",
        "a.",
        ",",
        ":",
        "=",
        "=>",
        ">=",
        "\0",
        "\u{E000}",
        "\u{1F600}",
        "é",
        "$",
        "%",
        "\\",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "#",
        "not ",
        "a + ",
        "if ",
        "a if b else ",
        "a default ",
        "metric ",
        "metric\n",
        "metric a = \n",
        "metric a = b\n",
        "x x\n",
        "tier a {\n",
        "for each\n",
        "track a for b {\n",
        "1% of ",
        "sum of ",
        "record a { b: c }\n",
        "| a |\n",
        "/// a\n",
        "//! a\n",
        "},\n",
        "requirements {\n| a |\n",
        "250,",
        "250,000",
        "\u{FEFF}",
        "a{",
        "test \"a\" {\n",
    ];
    let heads = ["", "metric a = ", "requirements {\n", "tier a {\n require ", "record a {\n"];
    let cases: Vec<_> = units.iter().flat_map(|unit| heads.map(|head| (unit, head))).collect();
    each(&cases, |(unit, head)| {
        let size = if head.is_empty() { SIZE } else { SIZE / 8 };
        let text = format!("{head}{}", unit.repeat(size / unit.len()));
        let start = Instant::now();
        let (_, parse) = parse(&text);
        let time = start.elapsed();
        assert!(time < PATIENCE, "{unit:?} after {head:?} took {time:?}");
        assert!(parse.diagnostics.len() <= 200, "{unit:?} after {head:?}: {} findings", parse.diagnostics.len());
        if std::env::var("LIST").is_ok() {
            println!("{time:?} {} {unit:?} after {head:?}", parse.diagnostics.len());
        }
    });
}

#[test]
fn small_oddities() {
    for (text, findings) in [
        ("", 0),
        ("\r", 0),
        ("\n\n", 0),
        ("\u{FEFF}", 0),
        ("{", 1),
        ("}", 1),
        ("(", 1),
        ("\0", 1),
        ("\"", 2),
        ("`", 2),
        ("|", 1),
        ("metric", 1),
        ("tiers", 1),
        ("test", 1),
        ("benefit", 1),
    ] {
        let (sources, parse) = parse(text);
        assert!(
            parse.diagnostics.len() <= findings.max(1) && (findings > 0 || parse.diagnostics.is_empty()),
            "{text:?}:\n{}",
            render(&sources, &parse)
        );
        assert_eq!(parse.diagnostics.is_empty(), findings == 0, "{text:?}");
    }
}

#[test]
fn nesting_at_the_limit_fits_the_stack() {
    let deep =
        |open: &str, close: &str, count: usize| format!("metric a = {}1{}\n", open.repeat(count), close.repeat(count));
    for (open, close) in [("(", ")"), ("all of { ", " }"), ("min(", ")"), ("(not a and b or c is ", ")")] {
        let (sources, parsed) = parse(&deep(open, close, 128));
        assert!(parsed.diagnostics.is_empty(), "{open}: {}", render(&sources, &parsed));
        for count in [129, 1000, 100_000] {
            let (sources, parsed) = parse(&deep(open, close, count));
            assert_eq!(parsed.diagnostics.len(), 1, "{open} {count}: {}", render(&sources, &parsed));
            assert_eq!(parsed.diagnostics[0].code.name(), "too-deep");
        }
    }
}

#[test]
fn long_chains_are_no_deep_trees() {
    for unit in ["not ", "- ", "1 + ", "1 * ", "a default ", "1% of ", "a if b else "] {
        let (sources, parsed) = parse(&format!("metric a = {}1\n", unit.repeat(10_000)));
        assert_eq!(parsed.diagnostics.len(), 1, "{unit}: {}", render(&sources, &parsed));
        assert_eq!(parsed.diagnostics[0].code.name(), "too-deep", "{unit}");
        let (sources, parsed) = parse(&format!("metric a = {}1\n", unit.repeat(100)));
        assert!(parsed.diagnostics.is_empty(), "{unit}: {}", render(&sources, &parsed));
    }
    for unit in ["a and ", "a or "] {
        let (_, parsed) = parse(&format!("metric a = {}1\n", unit.repeat(10_000)));
        assert!(parsed.diagnostics.is_empty(), "{unit}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    let mut sources = Sources::default();
    let file = sources.add("bytes", "");
    let finding = decode(file, b"metric a = 1\nmetric \xFF").unwrap_err();
    assert_eq!(finding.message, "the file is not UTF-8 text: byte 21 on line 2 is 0xFF");
    assert_eq!(decode(file, b"ok"), Ok("ok"));
}

#[test]
fn line_ends_and_marks_change_nothing() {
    let text = include_str!("../cases/acme.partner");
    let (_, unix) = parse(text);
    for changed in [text.replace('\n', "\r\n"), text.replace('\n', "\r"), format!("\u{FEFF}{text}")] {
        let (sources, parsed) = parse(&changed);
        assert!(parsed.diagnostics.is_empty(), "{}", render(&sources, &parsed));
        assert_eq!(parsed.file.items.len(), unix.file.items.len());
        assert_eq!(parsed.file.docs.as_ref().map(|doc| &doc.text), unix.file.docs.as_ref().map(|doc| &doc.text));
    }
}

#[test]
fn every_prefix_parses_and_always_the_same_way() {
    let text = include_str!("../cases/acme.partner");
    each(&tokens(text), |token| {
        let prefix = &text[..token.end];
        assert_eq!(parse(prefix).1, parse(prefix).1, "up to byte {}", token.end);
    });
}

#[test]
fn many_declarations_do_not_hang() {
    let one = include_str!("../cases/acme.partner");
    let lines = if cfg!(debug_assertions) { 5_000 } else { 50_000 };
    let text = one.repeat(lines / one.lines().count());
    let start = Instant::now();
    let (_, good) = parse(&text);
    let broken = parse(&text.replace(">=", "> =").replace("require ", "requre ")).1;
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert!(good.file.items.len() > lines / 7);
    assert!(good.diagnostics.iter().all(|finding| finding.code.name() == "stray-documentation"));
    assert!(broken.diagnostics.len() <= 200);
}
