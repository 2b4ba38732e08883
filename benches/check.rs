//! How long parsing and checking take: `cargo bench --bench check`. Medians over rounds, for acme as it is and for
//! programs of many metrics, to see that the cost grows in proportion.
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
    for metrics in [0, 1_000, 10_000, 50_000] {
        let mut text = acme.to_owned();
        for at in 0..metrics {
            let _ = writeln!(text, "metric m{at} = sum of deal.amount where stage is won and amount >= {at}");
        }
        let rounds = if metrics > 1_000 { 5 } else { ROUNDS };
        let times: Vec<[Duration; 3]> = (0..rounds).map(|_| round(&text)).collect();
        let median = |part: usize| {
            let mut part: Vec<Duration> = times.iter().filter_map(|times| times.get(part).copied()).collect();
            part.sort();
            part.get(part.len() / 2).copied().unwrap_or_default()
        };
        let lines = text.lines().count();
        println!("{lines:>8}  {:>10.1?}  {:>10.1?}  {:>10.1?}", median(0), median(1), median(2));
    }
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
