//! What is read by words against the exact reader of single cells.

use super::super::cells::numbers;
use super::super::rows::Windows;
use super::digits::{Digits, date};
use super::labels::Words;
use crate::value::{Date, Decimal};
use proptest::prelude::*;

/// A text with others around it, as in a block, and where it is.
fn placed(text: &str) -> (Vec<u8>, usize, usize) {
    let bytes = format!("{}{text},{}", "9".repeat(64), "9".repeat(64)).into_bytes();
    (bytes, 64, 64 + text.len())
}

/// What is read the short way where most are like `after`.
fn short(text: &str, places: u32, after: &str) -> Option<i64> {
    let mut digits = Digits::new(places);
    let (bytes, start, end) = placed(after);
    digits.follow(&bytes, start, end);
    let plain = digits.plain()?;
    let (bytes, start, end) = placed(text);
    let [low, high] = [end - 16, end - 8].map(|at| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()));
    let (value, made) = match plain.has_point() {
        true => plain.read::<true>(low, high, (end - start) as u64),
        false => plain.read::<false>(low, high, (end - start) as u64),
    };
    made.then_some(value)
}

/// The number that is read, by the long way; the short one gives the same where it gives any.
fn scaled(text: &str, places: u32, after: &str) -> Option<i64> {
    let (bytes, start, end) = placed(text);
    let all = Digits::new(places).scaled(&bytes, start, end, 0);
    let short = short(text, places, after);
    assert!(short.is_none() || short == all, "{text} after {after}: {short:?}, {all:?}");
    all
}

fn first_words(text: &str) -> (u64, u64, u64) {
    let (bytes, start, end) = placed(text);
    let [low, high] = [start, start + 8].map(|at| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()));
    (low, high, (end - start) as u64)
}

fn day(text: &str) -> Option<Date> {
    let (low, high, len) = first_words(text);
    let (day, made) = date(low, high, len);
    made.then_some(Date(day))
}

fn found(words: &Words, text: &str) -> Option<i32> {
    let (low, high, len) = first_words(text);
    let high = if words.wide() { high } else { 0 };
    let (mut codes, mut left) = ([0; 64], [7; 64]);
    words.find(&Windows { low: [low; 64], high: [high; 64], len: [len; 64] }, &mut codes, &mut left);
    assert!(left == [0; 64] || left == [1; 64], "{text}");
    (left == [0; 64]).then_some(codes[63])
}

#[test]
fn numbers_like_most_take_the_short_way() {
    for (text, after) in
        [("0", "5"), ("12345678", "5"), ("-7", "5"), ("1.5", "0.1"), ("-1234567.25", "1.25"), ("12345678.25", "1.25")]
    {
        assert!(short(text, 2, after).is_some(), "{text} after {after}");
    }
    for (text, after) in
        [("123456789", "5"), ("-12345678", "5"), ("1.5", "5"), ("1.25", "1.5"), ("5", "1.5"), ("", "5"), ("-", "5")]
    {
        assert_eq!(short(text, 2, after), None, "{text} after {after}");
    }
}

/// What is read by words is what the exact reader reads, whatever came before.
fn agree(text: &str, places: u32, after: &str) {
    let exact = numbers::decimal(text.as_bytes());
    if let Some(whole) = scaled(text, places, after) {
        assert_eq!(exact, Ok(Decimal::new(whole, places)), "{text}");
    }
}

#[test]
fn plain_decimals_are_read_by_words() {
    let cases = [
        ("0", 0),
        ("7", 700),
        ("1250.50", 125_050),
        ("-0.05", -5),
        ("7999999.99", 799_999_999),
        ("12345678.9", 1_234_567_890),
        ("123456789012.34", 12_345_678_901_234),
        ("1234567890123456", 123_456_789_012_345_600),
        ("-100", -10_000),
    ];
    for (text, expected) in cases {
        for after in ["1", "1.5", "1.25", "x", ""] {
            assert_eq!(scaled(text, 2, after), Some(expected), "{text}");
        }
    }
    for text in [
        "",
        "-",
        ".",
        ".5",
        "5.",
        "+5",
        "1.234",
        "1e5",
        " 1",
        "1 ",
        "--1",
        "1.2.3",
        "12345678901234567",
        "9999999999999999.99999",
        "1\u{660}",
    ] {
        assert_eq!(scaled(text, 2, "1"), None, "{text}");
    }
}

#[test]
fn days_are_read_by_words() {
    for day in (Date::FIRST.0..=Date::LAST.0).step_by(13).chain([Date::FIRST.0, Date::LAST.0, -1, 0, 1]) {
        assert_eq!(self::day(&Date(day).to_string()), Some(Date(day)));
    }
    for text in [
        "2023-02-29",
        "2024-02-30",
        "1900-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "2026-1-001",
        "2026/01/01",
        "0000-01-01",
        "2026-01-0x",
        "x026-01-01",
        "2026-0:-01",
    ] {
        assert_eq!(day(text), None, "{text}");
    }
}

#[test]
fn words_are_found_by_all_their_bytes() {
    let labels: Vec<String> =
        ["NA", "EMEA", "", "N", "sixteen_bytes_16", "seventeen_bytes_x", "technology"].map(str::to_owned).to_vec();
    let words = Words::numbered(&labels, 1);
    for (at, label) in labels.iter().enumerate() {
        let expected = (label.len() <= 16).then_some(at as i32 + 1);
        assert_eq!(found(&words, label), expected, "{label}");
    }
    for other in ["NB", "EME", "EMEAA", "N\0", "sixteen_bytes_17", "seventeen_bytes_"] {
        assert_eq!(found(&words, other), None, "{other}");
    }
    // All of eight bytes at most; then a table; then none, because they are too many.
    let short = Words::numbered(&["yes", "no", "eightbyt"].map(str::to_owned), 0);
    for (text, expected) in [("yes", Some(0)), ("eightbyt", Some(2)), ("eightbytes", None), ("no\0", None), ("", None)]
    {
        assert_eq!(found(&short, text), expected, "{text}");
    }
    let table: Vec<String> = (0..40).map(|at| format!("{}{at}", "x".repeat(at % 17))).collect();
    let words = Words::numbered(&table, 0);
    for (at, label) in table.iter().enumerate() {
        assert_eq!(found(&words, label), (label.len() <= 16).then_some(at as i32), "{label}");
        assert_eq!(found(&words, &format!("{label}x")), None, "{label}x");
    }
    // What ends like a length is no short word.
    let odd = Words::numbered(&["abcdefghi", "abcdefghijklmno\u{9}"].map(str::to_owned), 0);
    for (text, expected) in [("abcdefghi", Some(0)), ("abcdefghi\0\0\0\0\0\0\u{9}", None), ("abcdefghijklmnopq", None)]
    {
        assert_eq!(found(&odd, text), expected, "{text:?}");
    }
    let many: Vec<String> = (0..3000).map(|at| format!("label {at}")).collect();
    let words = Words::numbered(&many, 0);
    assert!(found(&words, "label 2999").is_none_or(|code| code == 2999));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_agree_with_the_exact_reader(text in "-?[0-9]{0,18}(\\.[0-9]{0,10})?[ x.]?", places in 0..6u32, after in "[0-9]{1,3}(\\.[0-9]{1,4})?") {
        agree(&text, places, &after);
    }

    #[test]
    fn ordinary_numbers_take_the_short_way(whole in 0..10_000_000u64, cents in 0..100u64, after in "[0-9]{1,3}(\\.[0-9]{1,2})?") {
        prop_assert_eq!(scaled(&format!("{whole}.{cents:02}"), 2, &after), Some((whole * 100 + cents) as i64));
        prop_assert_eq!(scaled(&format!("-{whole}"), 2, &after), Some(-(whole as i64) * 100));
    }
}
