//! Small programs, one a family of constructs: each is sound, and every test in it holds.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]

use std::path::Path;

use partner_lang::trial::run_tests;
use partner_lang::workspace::Workspace;

#[test]
fn the_tests_of_every_policy_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies");
    let mut files: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "partner"));
    files.sort();
    let mut wrong = String::new();
    for file in files {
        let mut workspace = Workspace::default();
        let name = file.file_name().unwrap().to_str().unwrap();
        workspace.set_text(name, &std::fs::read_to_string(&file).unwrap());
        let findings = workspace.diagnostics();
        let errors = findings.iter().filter(|finding| finding.is_error());
        let failures: Vec<_> = run_tests(workspace.model(), workspace.sources());
        let failed = failures.iter().flat_map(|trial| trial.failures.iter().map(|it| (trial.name.as_str(), it)));
        for (test, finding) in errors.map(|it| ("", it)).chain(failed) {
            let at = finding.at().map(|at| workspace.sources().place(at)).unwrap_or_default();
            let labels: Vec<&str> = finding.labels.iter().map(|label| label.message.as_str()).collect();
            wrong += &format!("{at} {test}: {}: {}\n", finding.message, labels.join("; "));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
