//! How long formatting takes: `cargo bench --bench format`. The budget is 10 ms for 2,000 lines, read, laid out, read
//! again and compared; a file that is laid out already is read once.
#![allow(missing_docs)]

use std::time::{Duration, Instant};

use partner_lang::format::format;
use partner_lang::text::Sources;

const ROUNDS: usize = 41;

fn main() {
    let acme = include_str!("../examples/acme/acme.partner");
    println!("{:>8}  {:>12}  {:>12}", "lines", "laid out", "as it comes");
    for copies in [1, 10, 100] {
        let tidy = acme.repeat(copies);
        // Every line is too far to the right, and nothing is aligned any more.
        let lines = tidy.lines().map(|line| {
            let indent = line.len() - line.trim_start().len();
            let words: Vec<&str> = line.split_whitespace().collect();
            format!("{}{}\n", " ".repeat(indent * 2), words.join(" "))
        });
        let untidy: String = lines.collect();
        println!("{:>8}  {:>12.1?}  {:>12.1?}", tidy.lines().count(), median(&tidy), median(&untidy));
    }
}

/// The time that formatting a text takes.
fn median(text: &str) -> Duration {
    let file = Sources::default().add("bench.partner", text);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let formatted = std::hint::black_box(format(file, text));
            let time = start.elapsed();
            assert!(formatted.is_ok_and(|formatted| formatted.kept.is_empty()), "the example is sound");
            time
        })
        .collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
