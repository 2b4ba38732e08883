//! Texts that are checked several times: once for each label, or for each use. What is wrong in them is told once.
//! Must not know why a text is checked again.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::text::FileSpan;

/// Where such texts stand.
#[derive(Default)]
pub(super) struct Repeated {
    places: BTreeSet<FileSpan>,
}

impl Repeated {
    /// Notes a text that is checked several times.
    pub fn note(&mut self, at: FileSpan) {
        self.places.insert(at);
    }

    /// Where they stand, in order.
    pub fn places(&self) -> impl Iterator<Item = FileSpan> {
        self.places.iter().copied()
    }

    /// Keeps one finding of a code at a place. What always or never holds for one label may be the point of it.
    pub fn keep_one(&self, findings: &mut Vec<Diagnostic>) {
        let mut told: BTreeSet<(Code, FileSpan)> = BTreeSet::new();
        findings.retain(|finding| {
            let Some(at) = finding.at().filter(|at| self.holds(*at)) else {
                return true;
            };
            let of_label = matches!(finding.code, Code::AlwaysHolds | Code::NeverHolds | Code::NoEffect);
            !of_label && told.insert((finding.code, at))
        });
    }

    fn holds(&self, at: FileSpan) -> bool {
        self.places.iter().any(|place| place.file == at.file && place.span.contains(at.span))
    }
}
