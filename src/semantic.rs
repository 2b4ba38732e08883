//! Trees to a checked program: names are resolved, types and dimensions inferred, the program proven sound.
//! Knows syntax; must not know plans, data or rendering.

mod accepted;
pub mod almanac;
pub mod arena;
mod bound;
mod bounds;
mod checker;
mod comparison;
pub mod dated;
mod declarations;
mod declare;
mod dimensions;
mod expr;
mod families;
pub mod in_force;
mod infer;
pub mod interval;
pub mod lint;
mod mentions;
mod mistakes;
pub mod model;
mod names;
pub mod naming;
pub mod order;
pub mod part;
mod repeated;
mod scope;
pub mod types;
pub mod validity;
pub mod walk;
pub mod wanted;
mod wording;

pub use arena::{Arena, Id};
pub use model::Model;
pub use naming::{as_written, kind_of, symbol_of};
pub use part::Part;
pub use types::Type;
pub use wanted::Wanted;

use crate::diagnostic::{self, Diagnostic};
use crate::syntax::ast;
use crate::syntax::csv::CsvTable;
use crate::text::{FileId, FileSpan};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A checked program and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// The program, as far as it could be understood.
    pub model: Model,
    /// The findings, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// What stands in other files than policies.
#[derive(Debug, Default)]
pub struct Values<'a> {
    /// The tables of thresholds, by the place of the path that names each, with the file that it stands in.
    pub tables: BTreeMap<FileSpan, (FileId, &'a CsvTable)>,
    /// Whether a file that is named could not be read: what is missing may be in there.
    pub incomplete: bool,
}

/// Checks the files of one program together; a threshold's values from a file are not looked at.
pub fn analyze(files: &[(FileId, &ast::File)]) -> Analysis {
    let parts: Vec<Part<'_>> = files.iter().map(|(file, tree)| Part::whole(*file, tree)).collect();
    analyze_with(&parts, &Values::default())
}

/// What the name at a place could be, whatever it is now, with the program as far as it had to be checked for that; none
/// where no name is looked up there.
pub fn wanted_at(parts: &[Part<'_>], values: &Values<'_>, at: FileSpan) -> Option<(Wanted, Model)> {
    let mut checker = checker::Checker::new(parts, values);
    checker.question.replace(Some(wanted::Question { at, answer: None }));
    let tasks = declare::declare(&mut checker, parts);
    declarations::check(&mut checker, &tasks);
    let answer = checker.question.take()?.answer?;
    checker.settle_offers(&answer);
    Some((answer, checker.model))
}

/// Checks every declaration; `settled` are thresholds of bare numbers whose type is known.
fn checked<'a>(
    parts: &[Part<'a>],
    values: &'a Values<'a>,
    settled: FxHashMap<Id<model::Threshold>, Type>,
) -> checker::Checker<'a> {
    let mut checker = checker::Checker::new(parts, values);
    checker.settled = settled;
    let tasks = declare::declare(&mut checker, parts);
    declarations::check(&mut checker, &tasks);
    checker.finish_rows();
    checker
}

/// Checks the parts of one program together.
pub fn analyze_with(parts: &[Part<'_>], values: &Values<'_>) -> Analysis {
    let mut checker = checked(parts, values, FxHashMap::default());
    // What reads a threshold of bare numbers before that meets its type is checked again, now that the type is known.
    // It may give a type to a threshold that had none, and so on: nobody writes longer chains than this.
    for _ in 0..8 {
        if !checker.was_read_bare() {
            break;
        }
        let settled = std::mem::take(&mut checker.settled);
        checker = checked(parts, values, settled);
    }
    let checker::Checker { mut model, mut diagnostics, mistakes, repeated, .. } = checker;
    model.uses.sort_by_key(|name| (name.at, !name.declares, name.of));
    model.uses.dedup();
    model.many = repeated.places().collect();
    diagnostics.extend(lint::lint(&mut model));
    diagnostics.retain(|finding| !mistakes.explain(finding));
    let whole = !mistakes.exist() && diagnostics.iter().all(|finding| !finding.is_error());
    accepted::apply(&mut diagnostics, &model.accepted, whole);
    diagnostic::sort(&mut diagnostics);
    repeated.keep_one(&mut diagnostics);
    Analysis { model, diagnostics }
}
