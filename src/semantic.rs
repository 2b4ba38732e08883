//! Trees to a checked program: names are resolved, types and dimensions inferred, the program proven sound.
//! Knows syntax; must not know plans, data or rendering.

pub mod arena;
pub mod interval;
pub mod lint;
pub mod model;
pub mod order;
pub mod types;
pub mod walk;

pub use arena::{Arena, Id};
pub use model::Model;
pub use types::Type;

use crate::diagnostic::Diagnostic;
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
    let _ = files;
    Analysis::default()
}
