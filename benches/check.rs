//! How long parsing and checking take: `cargo bench --bench check`. Medians over rounds, for the program of a large vendor
//! (40 metrics, 12 thresholds, 6 tiers, 3 tracks, 20 specializations, 30 benefits), which is to be parsed and checked in
//! well under 50 ms; and for acme as it is and with many metrics, to see that the cost grows in proportion.
#![allow(missing_docs)]

use std::fmt::Write;
use std::time::{Duration, Instant};

use partner_lang::text::Sources;
use partner_lang::value::Date;
use partner_lang::{plan, semantic, syntax};

const ROUNDS: usize = 21;

fn main() {
    let acme = include_str!("../examples/acme/acme.partner");
    println!("{:>8}  {:>10}  {:>10}  {:>10}", "lines", "parse", "check", "compile");
    measure(include_str!("../tests/cases/large/program.partner"), ROUNDS);
    for metrics in [0, 1_000, 10_000, 50_000] {
        let mut text = acme.to_owned();
        for at in 0..metrics {
            let _ = writeln!(text, "metric m{at} = sum of deal.amount where stage is won and amount >= {at}");
        }
        measure(&text, if metrics > 1_000 { 5 } else { ROUNDS });
    }
}

/// Prints how long each stage of a program takes.
fn measure(text: &str, rounds: usize) {
    let times: Vec<[Duration; 3]> = (0..rounds).map(|_| round(text)).collect();
    let median = |part: usize| {
        let mut part: Vec<Duration> = times.iter().filter_map(|times| times.get(part).copied()).collect();
        part.sort();
        part.get(part.len() / 2).copied().unwrap_or_default()
    };
    let lines = text.lines().count();
    println!("{lines:>8}  {:>10.1?}  {:>10.1?}  {:>10.1?}", median(0), median(1), median(2));
}

/// The time of each stage.
fn round(text: &str) -> [Duration; 3] {
    let mut sources = Sources::default();
    let file = sources.add("bench.partner", text);
    let start = Instant::now();
    let parse = syntax::parse(file, text);
    let parsed = start.elapsed();
    let start = Instant::now();
    let analysis = semantic::analyze(&[(file, &parse.file)]);
    let checked = start.elapsed();
    let start = Instant::now();
    std::hint::black_box(plan::lower::lower(&analysis.model, Date(20_000)));
    [parsed, checked, start.elapsed()]
}
