//! How long parsing and checking take: `cargo bench --bench check`. Medians over rounds, for the program of a large vendor
//! (40 metrics, 12 thresholds, 6 tiers, 3 tracks, 20 specializations, 30 benefits), which is to be parsed and checked in
//! well under 50 ms; and for acme as it is and with many metrics, to see that the cost grows in proportion.
#![allow(missing_docs)]

mod programs;

use std::time::{Duration, Instant};

use partner_lang::text::Sources;
use partner_lang::value::Date;
use partner_lang::{plan, semantic, syntax};

const ROUNDS: usize = 21;

fn main() {
    println!("{:>8}  {:>10}  {:>10}  {:>10}  {:>10}", "lines", "parse", "again", "check", "compile");
    measure(include_str!("../tests/cases/large/program.partner"), ROUNDS);
    measure(&programs::of_lines(2_000), ROUNDS);
    for metrics in [0, 1_000, 10_000, 50_000] {
        let text = programs::with_metrics(metrics);
        measure(&text, if metrics > 1_000 { 5 } else { ROUNDS });
    }
}

/// Prints how long each stage of a program takes.
fn measure(text: &str, rounds: usize) {
    let times: Vec<[Duration; 4]> = (0..rounds).map(|_| round(text)).collect();
    let median = |part: usize| {
        let mut part: Vec<Duration> = times.iter().filter_map(|times| times.get(part).copied()).collect();
        part.sort();
        part.get(part.len() / 2).copied().unwrap_or_default()
    };
    let lines = text.lines().count();
    let [parse, again, check, compile] = [0, 1, 2, 3].map(median);
    println!("{lines:>8}  {parse:>10.1?}  {again:>10.1?}  {check:>10.1?}  {compile:>10.1?}");
}

/// The time of each stage; parsing again is that of a text with one line more.
fn round(text: &str) -> [Duration; 4] {
    let mut sources = Sources::default();
    let file = sources.add("bench.partner", text);
    let start = Instant::now();
    let (parse, memory) = syntax::parse_again(file, text, &syntax::Memory::default());
    let parsed = start.elapsed();
    let edited = format!("metric fresh = count of deal\n{text}");
    let start = Instant::now();
    std::hint::black_box(syntax::parse_again(file, &edited, &memory));
    let again = start.elapsed();
    let start = Instant::now();
    let analysis = semantic::analyze(&[(file, &parse.file)]);
    let checked = start.elapsed();
    let start = Instant::now();
    std::hint::black_box(plan::lower::lower(&analysis.model, Date(20_000)));
    [parsed, again, checked, start.elapsed()]
}
