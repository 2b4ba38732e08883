//! `partner lsp`: the language server at standard input and output.

use clap::Args;

use super::Outcome;
use super::status::{Exit, Stop};
use crate::lsp;

/// Serve an editor over standard input and output
#[derive(Debug, Args)]
#[command(after_help = "\
Editors start this by themselves; there is nothing to type. Exits with 0 where the editor said goodbye, else with 1.")]
pub struct Lsp {
    /// Taken for the sake of editors that pass it; there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    /// Serves until the editor leaves.
    pub fn run(&self) -> Outcome {
        if lsp::run() { Ok(Exit::Fine) } else { Err(Stop::Said(Exit::Policy)) }
    }
}
