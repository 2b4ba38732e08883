//! One file a feature: its parameters become a question to `ide`, the answer becomes the protocol's. Nothing is decided here.

pub mod actions;
pub mod completion;
pub mod diagnostics;
pub mod figures;
pub mod formatting;
pub mod highlight;
pub mod hover;
pub mod signature;
