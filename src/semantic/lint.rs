//! The checks of the whole program: what is legal line by line and still does not hang together.
//! Each check has a file in `lint/` and a line in [`CHECKS`]; must not look at the text, only at the checked program.

mod cycles;
mod words;

use super::model::Model;
use super::order;
use crate::diagnostic::Diagnostic;

/// What is wrong with a checked program as a whole. Fills [`Model::order`] on the way.
/// What could not be understood has been reported and is passed over in silence.
pub fn lint(model: &mut Model) -> Vec<Diagnostic> {
    let arrangement = order::arrange(model);
    model.order = arrangement.order;
    let mut found = cycles::check(model, &arrangement.loops);
    crate::diagnostic::sort(&mut found);
    found
}
