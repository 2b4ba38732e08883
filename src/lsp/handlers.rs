//! One file a feature: its parameters become a question to `ide`, the answer becomes the protocol's. Nothing is decided here.

pub mod diagnostics;
pub mod highlight;
