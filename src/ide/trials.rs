//! What is shown of the tests of a policy that were run: above each whether it holds, beside each expectation that does not
//! what came out, and a change that accepts it. Must not run a test.

use super::actions::{Action, ActionKind};
use super::hints::{Hint, end_of_line};
use crate::diagnostic::{Diagnostic, Fix};
use crate::text::{FileId, Span};
use crate::trial::Trial;
use crate::workspace::Workspace;

/// What is shown above a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its name in the text.
    pub at: Span,
    /// Whether it holds, in a few words.
    pub text: String,
}

/// The verdicts on the tests of a file.
pub fn verdicts(file: FileId, trials: &[Trial]) -> Vec<Verdict> {
    let of_file = trials.iter().filter(|trial| trial.at.file == file);
    of_file.map(|trial| Verdict { at: trial.at.span, text: verdict(trial) }).collect()
}

/// Whether a test holds, in a few words.
pub fn verdict(trial: &Trial) -> String {
    let all = trial.expectations;
    let noun = if all == 1 { "expectation" } else { "expectations" };
    match trial.failures.len() {
        0 if all == 1 => "✓ the expectation holds".to_owned(),
        0 => format!("✓ all {all} {noun} hold"),
        failed if failed <= all => {
            let verb = if failed == 1 { "does" } else { "do" };
            format!("✗ {failed} of {all} {noun} {verb} not hold")
        }
        _ => "✗ it cannot be run as it stands".to_owned(),
    }
}

/// What came out, beside each expectation of a file that does not hold.
pub fn found_instead(workspace: &Workspace, file: FileId, trials: &[Trial]) -> Vec<Hint> {
    let Some(source) = workspace.sources().source(file) else { return Vec::new() };
    let failures = trials.iter().flat_map(|trial| &trial.failures);
    let here = failures.filter_map(|finding| Some((finding, finding.at().filter(|at| at.file == file)?)));
    here.map(|(finding, at)| Hint {
        at: end_of_line(source, source.lines().line_of(at.span.end)),
        text: format!("✗ {}", found(finding)),
        tooltip: tooltip(finding),
    })
    .collect()
}

/// What a failed expectation found: `it is 5%`.
fn found(finding: &Diagnostic) -> String {
    let said: Vec<&str> = finding.labels.iter().map(|label| label.message.as_str()).collect();
    let said = said.join("; ");
    // The words of the expectation stand in the same line already, where it is about one thing alone.
    match said.split_once("does not hold: ") {
        Some((_, found)) if !found.contains("does not hold") => found.to_owned(),
        _ => said,
    }
}

fn tooltip(finding: &Diagnostic) -> String {
    let labels = finding.labels.iter().map(|label| label.message.clone());
    let accept = finding.fixes.iter().map(|fix| format!("A quick fix can {}.", fix.title));
    let lines: Vec<String> = labels.chain(finding.help.clone()).chain(accept).collect();
    lines.join("\n\n")
}

/// The changes that accept what came out, of the expectations of a file that a stretch touches, each with its place.
pub fn acceptances(file: FileId, trials: &[Trial]) -> Vec<(Span, Action)> {
    let failures = trials.iter().flat_map(|trial| &trial.failures);
    let here = failures.filter_map(|finding| Some((finding, finding.at().filter(|at| at.file == file)?)));
    here.flat_map(|(finding, at)| finding.fixes.iter().map(move |fix| (at.span, action(fix)))).collect()
}

fn action(fix: &Fix) -> Action {
    Action { title: fix.title.clone(), kind: ActionKind::Fix, edits: fix.edits.clone(), cures: None, preferred: false }
}
