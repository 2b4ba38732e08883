//! What is wrong, where, and what to do about it: one plain value that terminal, JSON and editor all render.
//! Knows spans and codes; must not know colours, protocols or how a message is laid out.

pub mod codes;
pub mod suggest;

pub use codes::{Code, Severity, Stage};
pub use suggest::nearest;

use crate::text::FileSpan;

/// One finding. Messages start lower-case, carry user text in backticks and end without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding this is; `partner explain` has a page for each.
    pub code: Code,
    /// How serious it is; the code's own unless a caller said otherwise.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where: the first is the place to look at, the others explain it.
    pub labels: Vec<Label>,
    /// What to do, in a sentence or two.
    pub help: Option<String>,
    /// Edits that would cure it.
    pub fixes: Vec<Fix>,
}

/// A place and what to see there; the message may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub at: FileSpan,
    /// What stands there.
    pub message: String,
}

/// A change of the text that cures a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as an editor offers it: `insert a comma`.
    pub title: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether a machine may apply it unasked: there is one cure and this is it.
    pub certain: bool,
}

/// A replacement of a span by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub at: FileSpan,
    /// What comes there.
    pub text: String,
}

impl Diagnostic {
    /// A finding with its code's severity and no places yet.
    pub fn new(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Adds a place; the first one added is where the finding is.
    pub fn label(mut self, at: FileSpan, message: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { at, message: message.into() });
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Adds a cure that is certain: replace what stands at `at` by `text`.
    pub fn fix(self, title: impl Into<String>, at: FileSpan, text: impl Into<String>) -> Diagnostic {
        self.with_fix(Fix { title: title.into(), edits: vec![Edit { at, text: text.into() }], certain: true })
    }

    /// Adds a cure that a person should confirm, as the nearest of several names.
    pub fn suggest(self, title: impl Into<String>, at: FileSpan, text: impl Into<String>) -> Diagnostic {
        self.with_fix(Fix { title: title.into(), edits: vec![Edit { at, text: text.into() }], certain: false })
    }

    /// Adds a cure of several edits.
    pub fn with_fix(mut self, fix: Fix) -> Diagnostic {
        self.fixes.push(fix);
        self
    }

    /// Where the finding is, if it has a place.
    pub fn at(&self) -> Option<FileSpan> {
        self.labels.first().map(|label| label.at)
    }

    /// Whether a policy with this finding has no plan.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Brings findings into the order in which they are shown: by file, place and code; exact repeats are dropped.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (a.at(), a.code, &a.message).cmp(&(b.at(), b.code, &b.message)));
    diagnostics.dedup();
}
