//! Findings that the program accepts: they are not told, and what is accepted in vain is.
//! Must not know why something is found.

use super::model::Accepted;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// Leaves out what is accepted, and says what is accepted and not found; of a program with mistakes that is not known.
pub(super) fn apply(found: &mut Vec<Diagnostic>, accepted: &[Accepted], whole: bool) {
    let mut idle = Vec::new();
    for accept in accepted {
        let before = found.len();
        found.retain(|finding| !is_meant(finding, accept));
        if found.len() == before && whole {
            let message = format!("there is no `{}` to accept here", accept.code.name());
            idle.push(
                Diagnostic::new(Code::NoEffect, message)
                    .label(accept.at, accept.code.summary())
                    .help("remove the line, or name the declaration that the finding is at"),
            );
        }
    }
    found.append(&mut idle);
}

fn is_meant(finding: &Diagnostic, accept: &Accepted) -> bool {
    let lies_in =
        |at: crate::text::FileSpan| accept.of.iter().any(|whole| whole.file == at.file && whole.span.contains(at.span));
    finding.code == accept.code
        && finding.severity != Severity::Error
        && finding.labels.iter().any(|label| lies_in(label.at))
}
