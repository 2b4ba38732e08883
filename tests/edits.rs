//! Random edits, one after the other: after each of them what is known of the text is what a fresh reading of it knows.
//!
//! `EDITS` says how many edits each test makes, `EDITS_SEED` with which run to begin; `tests/README.md` has the command of
//! the long run. What fails is told with its seed: the same seed makes the same edits on every machine.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that panics is a test that fails"
)]

#[path = "lsp/editor.rs"]
#[allow(dead_code, reason = "used in part")]
mod editor;
#[path = "oracle/random.rs"]
#[allow(dead_code, reason = "used in part")]
mod random;
#[path = "edits/served.rs"]
mod served;
#[path = "edits/strokes.rs"]
mod strokes;

use partner_lang::syntax::{Memory, parse, parse_again};
use partner_lang::text::Sources;
use partner_lang::workspace::Workspace;
use random::Random;

/// The programs that are edited.
const PROGRAMS: [&str; 4] = [
    include_str!("../examples/starter/program.partner"),
    include_str!("../examples/acme/acme.partner"),
    include_str!("cases/large/program.partner"),
    "// ü\r\nmetric a = 1\r\n\r\nmetric b = a + 1 // \u{1F600}\r\n",
];

/// How many edits are made of one program before another one is taken: longer, and it is no program any more.
const RUN: u64 = 25;

/// A number that the environment may set.
fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).map_or(or, |text| text.parse().unwrap())
}

/// Makes edits in runs: each gets a seed, and what makes its random edits.
fn runs(edits: u64, run: impl Fn(u64, &mut Random)) {
    let first = number("EDITS_SEED", 1);
    for seed in first..first + number("EDITS", edits).div_ceil(RUN) {
        run(seed, &mut Random::new(seed));
    }
}

/// A program, or a few of its paragraphs in some order.
fn beginning(random: &mut Random) -> String {
    let program = *random.pick(&PROGRAMS);
    if random.chance(10) {
        return program.to_owned();
    }
    let paragraphs: Vec<&str> = program.split_inclusive("\n\n").collect();
    (0..random.from(1, 6)).map(|_| *random.pick(&paragraphs)).collect()
}

#[test]
fn a_text_that_was_edited_is_read_as_if_it_were_new() {
    runs(125, |seed, random| {
        let mut text = beginning(random);
        let file = Sources::default().add("a.partner", "");
        let mut memory = Memory::default();
        let mut earlier = vec![text.clone()];
        for step in 0..RUN {
            let (again, next) = parse_again(file, &text, &memory);
            let fresh = parse(file, &text);
            assert!(again == fresh, "seed {seed}, edit {step}: {again:#?}\nis not\n{fresh:#?}\nof\n{text}");
            memory = next;
            // What is undone comes back.
            text = if random.chance(10) {
                random.pick(&earlier).clone()
            } else {
                strokes::stroke(random, &text).applied(&text)
            };
            earlier.push(text.clone());
        }
    });
}

#[test]
fn a_program_that_was_edited_is_checked_as_if_it_were_new() {
    const NAMES: [&str; 2] = ["main.partner", "part.partner"];
    runs(50, |seed, random| {
        let main = format!("import \"{}\"\n{}", NAMES[1], beginning(random));
        let mut texts = [main, beginning(random)];
        let mut edited = Workspace::default();
        for (name, text) in NAMES.iter().zip(&texts) {
            edited.set_text(name, text);
        }
        for step in 0..RUN {
            let at = random.below(2);
            texts[at] = strokes::stroke(random, &texts[at]).applied(&texts[at]);
            edited.set_text(NAMES[at], &texts[at]);
            let mut fresh = Workspace::default();
            for (name, text) in NAMES.iter().zip(&texts) {
                fresh.set_text(name, text);
            }
            let (one, other) = (edited.diagnostics(), fresh.diagnostics());
            assert!(one == other, "seed {seed}, edit {step}: {one:#?}\nis not\n{other:#?}\nof {texts:#?}");
            assert!(edited.model().uses == fresh.model().uses, "seed {seed}, edit {step}: other names in {texts:#?}");
        }
    });
}
