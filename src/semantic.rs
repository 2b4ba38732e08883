//! Trees to a checked program: names are resolved, types and dimensions inferred, the program proven sound.
//! Knows syntax; must not know plans, data or rendering.

pub mod arena;
mod bounds;
mod checker;
pub mod dated;
mod declarations;
mod declare;
mod dimensions;
mod expr;
mod infer;
pub mod interval;
pub mod lint;
mod mentions;
mod mistakes;
pub mod model;
mod names;
pub mod order;
mod scope;
pub mod types;
pub mod walk;
mod wording;

pub use arena::{Arena, Id};
pub use model::Model;
pub use types::Type;

use crate::diagnostic::{self, Diagnostic};
use crate::syntax::ast;
use crate::text::FileId;

/// A checked program and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// The program, as far as it could be understood.
    pub model: Model,
    /// The findings, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the files of one program together.
pub fn analyze(files: &[(FileId, &ast::File)]) -> Analysis {
    let mut checker = checker::Checker::new(files);
    let tasks = declare::declare(&mut checker, files);
    declarations::check(&mut checker, &tasks);
    let checker::Checker { mut model, mut diagnostics, mistakes, .. } = checker;
    model.uses.sort_by_key(|name| (name.at, !name.declares, name.of));
    model.uses.dedup();
    diagnostics.extend(lint::lint(&mut model));
    diagnostics.retain(|finding| !mistakes.explain(finding));
    diagnostic::sort(&mut diagnostics);
    Analysis { model, diagnostics }
}
