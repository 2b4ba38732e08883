//! The language server over the wire: the built binary is started, spoken to in its protocol, and held to every
//! capability that it announces. Nothing here sleeps: each wait is for a message, with a deadline.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics is a test that fails"
)]

#[path = "lsp/announced.rs"]
mod announced;
#[path = "lsp/editor.rs"]
mod editor;
#[path = "lsp/features.rs"]
mod features;
#[path = "lsp/files.rs"]
mod files;
#[path = "lsp/life.rs"]
mod life;
#[path = "lsp/pulled.rs"]
mod pulled;
#[path = "lsp/tables.rs"]
mod tables;
#[path = "lsp/trials.rs"]
mod trials;
#[path = "lsp/workspace.rs"]
mod workspace;
