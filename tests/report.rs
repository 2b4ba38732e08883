//! Findings as people and programs see them, held against files in `report/`; `UPDATE=1` writes them anew.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::path::PathBuf;

use partner_lang::diagnostic::{Code, Diagnostic, Edit, Fix, Severity};
use partner_lang::report::{Look, json_lines, page, summary, text};
use partner_lang::text::{FileSpan, Sources, Span};

/// Holds a text against its file.
fn expect(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/report").join(format!("{name}.expected"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{} differs; `UPDATE=1 cargo test` writes it anew", path.display());
}

const POLICY: &str =
    "tiers {\n  Silver,\n  Gold,\n}\n\nrequirements {\n           | Silver | Gold |\n  sold  >= | 100K   | 50K  |\n}\n";

/// The policy, another one, and two rows of a data file.
struct Texts {
    sources: Sources,
    policy: partner_lang::text::FileId,
    other: partner_lang::text::FileId,
    row: partner_lang::text::FileId,
}

fn texts() -> Texts {
    let mut sources = Sources::default();
    let policy = sources.add("program.partner", POLICY);
    let other = sources.add("tiers.partner", "// the ladder\r\ntiers { Silver, Gold }\r\n");
    let row = sources.add_excerpt("deal.csv", "D0042,\"東京, ltd\",\"12\n000\",won", 4711);
    Texts { sources, policy, other, row }
}

/// The first place of a text in a file.
fn at(texts: &Texts, file: partner_lang::text::FileId, part: &str) -> FileSpan {
    let start = texts.sources.source(file).unwrap().text.find(part).unwrap();
    Span::new(start, start + part.len()).in_file(file)
}

fn findings(texts: &Texts) -> Vec<Diagnostic> {
    let insert = Edit { at: Span::at(17).in_file(texts.policy), text: ",".to_owned() };
    let mut hint = Diagnostic::new(Code::UnusedMetric, "nothing reads `sold`, which is only a result column");
    hint.severity = Severity::Hint;
    vec![
        Diagnostic::new(Code::WeakerTier, "`Gold` asks less than `Silver`: 50K where `Silver` asks 100K")
            .label(at(texts, texts.policy, "50K"), "less than to the left")
            .label(at(texts, texts.policy, "100K"), "")
            .help("raise it, or write `same`"),
        Diagnostic::new(Code::Duplicate, "`tiers` is declared twice")
            .label(at(texts, texts.other, "tiers {"), "the second")
            .label(at(texts, texts.policy, "tiers {"), "the first")
            .with_fix(Fix { title: "remove the second".to_owned(), edits: vec![insert], certain: false }),
        Diagnostic::new(Code::BadCell, "`12 000` is not an amount for `amount`")
            .label(at(texts, texts.row, "\"12\n000\""), "`amount` takes an amount of USD such as `1250.00`")
            .help("decimals have a point"),
        Diagnostic::new(Code::BlankCell, "`closed` is blank")
            .label(Span::at(POLICY.len()).in_file(texts.policy), "nothing stands here"),
        Diagnostic::new(Code::OutsideEffect, "2027-01-01 is outside the program's dates, 2026-01-01 to 2026-12-31"),
        hint,
    ]
}

#[test]
fn reports_without_colour() {
    let texts = texts();
    expect("plain", &text(&findings(&texts), &texts.sources, Look::PLAIN));
}

#[test]
fn reports_on_a_narrow_terminal() {
    let texts = texts();
    let look = Look { colour: false, unicode: true, width: Some(50) };
    expect("narrow", &text(&findings(&texts), &texts.sources, look));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let texts = texts();
    let plain = text(&findings(&texts), &texts.sources, Look { colour: false, unicode: true, width: Some(80) });
    let coloured = text(&findings(&texts), &texts.sources, Look { colour: true, unicode: true, width: Some(80) });
    assert!(coloured.contains("\u{1b}[31"));
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut inside = false;
    for c in coloured.chars() {
        match c {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            c if !inside => stripped.push(c),
            _ => {}
        }
    }
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&stripped), lines(&plain));
}

#[test]
fn findings_for_programs() {
    let texts = texts();
    let lines = json_lines(&findings(&texts), &texts.sources);
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value["code"].is_string() && value["labels"].is_array());
    }
    expect("json", &lines);
}

#[test]
fn findings_are_counted() {
    let texts = texts();
    assert_eq!(summary(&findings(&texts)), "4 errors, 1 warning, 1 hint");
    assert_eq!(summary(&[]), "");
}

/// A data file may hold anything; what would steer the terminal is not passed on.
#[test]
fn controls_do_not_reach_the_terminal() {
    let mut sources = Sources::default();
    let file = sources.add_excerpt("a\u{1b}]0;b.csv", "x,\u{1b}[2J\u{9b}1m,\u{7}\n", 1);
    let finding = Diagnostic::new(Code::BadCell, "`\u{1b}[2J` is not a number")
        .label(Span::new(2, 6).in_file(file), "\u{1b}[31m")
        .help("\u{7}");
    let shown = text(&[finding], &sources, Look::PLAIN);
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
}

#[test]
fn pages_are_text() {
    let shown = page::text(Code::BadCell.page(), Look::PLAIN);
    assert!(shown.starts_with("bad-cell\n\nA cell cannot"));
    assert!(shown.contains("\n    P0000001,EMEA,4.2\n"));
    assert!(!shown.contains("```") && !shown.contains("\n#"));
}

#[test]
fn what_is_missing_at_the_end_is_shown_at_the_end() {
    for ending in ["", "\n", "\r\n\n"] {
        let mut sources = Sources::default();
        let text_of = format!("tiers {{ A, B{ending}");
        let file = sources.add("a.partner", &text_of);
        let finding = Diagnostic::new(Code::MissingBrace, "a `}` is missing")
            .label(Span::at(text_of.len()).in_file(file), "here");
        let shown = text(&[finding], &sources, Look::PLAIN);
        assert!(shown.contains("[a.partner:1:13]"), "{ending:?} {shown}");
        assert!(shown.contains("-- here"), "{ending:?} {shown}");
    }
}
