//! `partner completions`: what a shell completes.

use clap::Args;
use clap_complete::Shell;

use super::Outcome;
use super::status::Exit;
use super::terminal::Terminal;

/// Print what a shell needs to complete `partner` commands
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  partner completions bash > ~/.local/share/bash-completion/completions/partner")]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub fn run(&self, terminal: &Terminal) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "partner", &mut script);
        terminal.print(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Fine)
    }
}
