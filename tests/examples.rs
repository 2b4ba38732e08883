//! The examples' data is what their generator makes, so that anyone can make more of the same.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::fs;
use std::path::Path;

use partner_lang::diagnostic::Diagnostic;
use partner_lang::trial::run_tests;
use partner_lang::workspace::Workspace;

// An example is a program and cannot be imported, so its file is read in as a module; its `main` is then unused.
#[allow(dead_code, reason = "the generator's command line is not what is tested")]
#[path = "../examples/acme/generate.rs"]
mod generate;

/// A file below `examples`.
fn example(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_data_of_acme_is_what_its_generator_makes() {
    let tables = generate::generate(generate::SEED, generate::PARTNERS);
    let files = [
        ("partner", tables.partner),
        ("deal", tables.deal),
        ("certificate", tables.certificate),
        ("previous", tables.previous),
    ];
    for (name, made) in files {
        // Compared as a whole: the difference of two thousand lines would hide what to do about it.
        let same = example(&format!("acme/data/{name}.csv")) == made;
        assert!(same, "{name}.csv differs; run `cargo run --example generate-acme -- examples/acme/data`");
    }
}

#[test]
fn more_partners_leave_the_first_ones_as_they_are() {
    let few = generate::generate(7, 20);
    let many = generate::generate(7, 60);
    assert!(many.partner.starts_with(&few.partner));
    assert!(many.deal.starts_with(&few.deal));
    assert!(many.certificate.starts_with(&few.certificate));
    assert!(many.previous.starts_with(&few.previous));
    assert_ne!(generate::generate(8, 20).partner, few.partner, "another seed gives other data");
}

#[test]
fn the_partner_of_the_exception_is_there() {
    let partners = example("acme/data/partner.csv");
    let policy = example("acme/acme.partner");
    assert!(policy.contains("exception \"P0000042\""));
    assert!(partners.lines().any(|line| line.starts_with("P0000042,")));
}

/// Every case that has tests of its own passes them.
#[test]
fn the_cases_pass_their_own_tests() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut programs: Vec<_> =
        fs::read_dir(cases).unwrap().map(|it| it.unwrap().path().join("program.partner")).collect();
    programs.retain(|path| path.exists());
    programs.sort();
    assert!(!programs.is_empty());
    for path in programs {
        let mut workspace = Workspace::default();
        workspace.set_text("program.partner", &fs::read_to_string(&path).unwrap());
        let errors: Vec<_> = workspace.diagnostics().into_iter().filter(Diagnostic::is_error).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        for trial in run_tests(workspace.model(), workspace.sources()) {
            assert!(trial.failures.is_empty(), "{}, {}: {:#?}", path.display(), trial.name, trial.failures);
        }
    }
}
