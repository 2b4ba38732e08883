//! Texts that no author would leave, through parse, check and compile: no panic, and the same result twice.
//! `EVERY_PREFIX=1 cargo test --release --test robustness` tries every prefix instead of those at token boundaries.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

#[path = "robustness/threads.rs"]
mod threads;

use partner_lang::diagnostic::Diagnostic;
use partner_lang::text::Sources;
use partner_lang::value::Date;
use partner_lang::{plan, semantic, syntax};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The policies that are cut up.
const EXAMPLES: [(&str, &str); 2] = [
    ("acme", include_str!("../examples/acme/acme.partner")),
    ("starter", include_str!("../examples/starter/program.partner")),
];

/// What comes of a text: its findings, and its plan if it has no error.
fn compile(text: &str) -> (Vec<Diagnostic>, Option<String>) {
    let mut sources = Sources::default();
    let file = sources.add("cut.partner", text);
    let parse = syntax::parse(file, text);
    let analysis = semantic::analyze(&[(file, &parse.file)]);
    let mut findings = parse.diagnostics;
    findings.extend(analysis.diagnostics);
    for finding in &findings {
        assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "{finding:?}");
        for label in &finding.labels {
            assert!(text.get(label.at.span.range()).is_some(), "a label lies outside the text: {finding:?}");
        }
    }
    let sound = !findings.iter().any(Diagnostic::is_error);
    let plan = sound.then(|| format!("{:?}", plan::lower::lower(&analysis.model, Date(20_000))));
    (findings, plan)
}

fn twice(text: &str) {
    assert_eq!(compile(text), compile(text), "two runs differ over {text:?}");
}

/// Where a word, a number or a mark ends.
fn boundaries(text: &str) -> Vec<usize> {
    let kind = |c: char| if c.is_alphanumeric() || c == '_' { 0 } else { 1 + usize::from(c.is_whitespace()) };
    let pairs = text.char_indices().zip(text.chars().skip(1));
    pairs.filter(|((_, a), b)| kind(*a) != kind(*b) || kind(*a) == 1).map(|((at, a), _)| at + a.len_utf8()).collect()
}

#[test]
fn prefixes_compile_or_say_why_not() {
    for (name, text) in EXAMPLES {
        let ends = match std::env::var_os("EVERY_PREFIX") {
            Some(_) => text.char_indices().map(|(at, _)| at).collect(),
            None => boundaries(text),
        };
        assert!(ends.len() > 300, "{name} has {} ends", ends.len());
        threads::each(&ends, |end| twice(&text[..*end]));
    }
}

#[test]
fn the_whole_examples_have_a_plan() {
    for (name, text) in EXAMPLES {
        assert!(compile(text).1.is_some(), "{name}");
    }
}

/// A piece of an example, cut at token boundaries.
fn piece() -> impl Strategy<Value = String> {
    (0..EXAMPLES.len(), any::<prop::sample::Index>(), 1..12usize).prop_map(|(which, from, length)| {
        let text = EXAMPLES[which].1;
        let ends = boundaries(text);
        let from = from.index(ends.len());
        let to = (from + length).min(ends.len() - 1);
        text[ends[from]..ends[to]].to_owned()
    })
}

/// The same cases on every run, so that a run that passes passes again; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` look further.
fn config() -> ProptestConfig {
    let given = ProptestConfig::default();
    let seeded = std::env::var_os("PROPTEST_RNG_SEED").is_some();
    let rng_seed = if seeded { given.rng_seed } else { RngSeed::Fixed(20_260_630) };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { given.cases } else { 200 };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..given }
}

proptest! {
    #![proptest_config(config())]

    /// A piece of one example in the middle of another.
    #[test]
    fn splices_compile_or_say_why_not(which in 0..EXAMPLES.len(), at in any::<prop::sample::Index>(), piece in piece(), drop in 0..6usize) {
        let text = EXAMPLES[which].1;
        let ends = boundaries(text);
        let from = at.index(ends.len());
        let to = (from + drop).min(ends.len() - 1);
        twice(&format!("{}{piece}{}", &text[..ends[from]], &text[ends[to]..]));
    }

    /// Noise in the middle of an example.
    #[test]
    fn noise_compiles_or_says_why_not(at in any::<prop::sample::Index>(), noise in "\\PC{0,12}|[{}()|\"`=>,:;/-]{1,8}") {
        let text = EXAMPLES[1].1;
        let ends = boundaries(text);
        let at = ends[at.index(ends.len())];
        twice(&format!("{}{noise}{}", &text[..at], &text[at..]));
    }
}
