//! One file a feature: its parameters become a question to `ide`, the answer becomes the protocol's. Nothing is decided here.

pub mod actions;
pub mod calls;
pub mod commands;
pub mod completion;
pub mod diagnostics;
pub mod figures;
pub mod formatting;
pub mod goto;
pub mod highlight;
pub mod hover;
pub mod moves;
pub mod references;
pub mod rename;
pub mod shape;
pub mod signature;
pub mod symbols;
pub mod tokens;
