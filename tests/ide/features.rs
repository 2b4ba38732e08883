//! Every feature of the editor as a test asks it: a case in, its answer drawn. A row here is a folder of fixtures in
//! `tests/ide`, and is asked at every place of broken files too.

use super::fixture::{Answer, Case};
use partner_lang::ide;

/// A feature and how it answers.
pub type Feature = (&'static str, fn(&Case) -> Answer);

/// All features, by the names of their folders.
pub const FEATURES: [Feature; 1] = [("highlights", highlights)];

fn highlights(case: &Case) -> Answer {
    let word = |declares| if declares { "declared" } else { "read" };
    let found = ide::highlights(&case.workspace, case.file, case.offset);
    Answer::marks(found.into_iter().map(|it| (it.at.in_file(case.file), word(it.declares).to_owned())))
}
