//! The `partner` command: arguments in, exit status out. Everything else is in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    partner_lang::cli::run(std::env::args_os())
}
