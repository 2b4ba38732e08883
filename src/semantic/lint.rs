//! The checks of the whole program: what is legal line by line and still does not hang together.
//! Each check has a file in `lint/` and a line in [`CHECKS`]; must not look at the text, only at the checked program.

mod benefits;
mod brackets;
mod cells;
mod choices;
mod claims;
mod comparisons;
mod contradictions;
mod cycles;
mod dates;
mod differences;
mod empty;
mod exceptions;
mod idle;
mod kpis;
mod ladder;
mod rates;
mod scores;
mod unused;
mod weaker;
mod words;

use super::interval::Ranges;
use super::model::Model;
use super::order;
use crate::diagnostic::{self, Diagnostic};

/// What every check reads: the checked program and the ranges of its values.
struct Program<'m> {
    model: &'m Model,
    ranges: &'m Ranges,
}

/// A check looks at the whole program and tells what it finds.
type Check = fn(&Program) -> Vec<Diagnostic>;

/// All checks but that for loops, which the order of the definitions finds.
const CHECKS: &[Check] = &[
    choices::check,
    brackets::check,
    scores::check,
    comparisons::check,
    contradictions::check,
    weaker::check,
    ladder::check,
    differences::check,
    benefits::check,
    idle::check,
    exceptions::check,
    dates::check,
    empty::check,
    kpis::check,
    rates::check,
    unused::check,
];

/// What is wrong with a checked program as a whole. Fills [`Model::order`] on the way.
/// What could not be understood has been reported and is passed over in silence.
pub fn lint(model: &mut Model) -> Vec<Diagnostic> {
    let arrangement = order::arrange(model);
    model.order = arrangement.order;
    let ranges = Ranges::of(model);
    let mut found = cycles::check(model, &arrangement.loops);
    let program = Program { model, ranges: &ranges };
    found.extend(CHECKS.iter().flat_map(|check| check(&program)));
    diagnostic::sort(&mut found);
    found
}
