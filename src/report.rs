//! Findings and explanations laid out for people and machines: a terminal's report, plain text, JSON lines.
//! The only place that knows miette; must not decide anything or read files.

mod finding;
mod machine;
pub mod page;
mod spaces;
pub mod why;

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::Sources;

pub use machine::{coverage_line, json_lines, trial_line};

/// What the reader's side can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub colour: bool,
    /// Whether lines are drawn with more than ASCII.
    pub unicode: bool,
    /// How many characters fit on a line; any number without.
    pub width: Option<usize>,
}

impl Look {
    /// For a file or another program: no colour, ASCII, lines as long as they are.
    pub const PLAIN: Look = Look { colour: false, unicode: false, width: None };
}

/// The findings as reports, one after another, in the order given.
pub fn text(findings: &[Diagnostic], sources: &Sources, look: Look) -> String {
    let texts = spaces::ShownTexts::of(findings, sources);
    findings.iter().map(|finding| finding::render(finding, &texts, look)).collect()
}

/// How many findings of each severity there are: `2 errors, 1 warning`. Empty without any.
pub fn summary(findings: &[Diagnostic]) -> String {
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let counts = [Severity::Error, Severity::Warning, Severity::Hint].map(|severity| (severity, count(severity)));
    let words = counts.iter().filter(|(_, count)| *count > 0).map(|(severity, count)| {
        let plural = if *count == 1 { "" } else { "s" };
        format!("{count} {}{plural}", severity.word())
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Text of a person or a file with what would steer a terminal taken out; as long in bytes as it was.
fn calm(text: &str) -> String {
    let calm = |c: char| match c {
        '\t' | '\n' | '\r' => c,
        c if c.is_control() && c.len_utf8() == 1 => '?',
        // The controls past ASCII are two bytes long, and so is this dot.
        c if c.is_control() => '·',
        c => c,
    };
    text.chars().map(calm).collect()
}
