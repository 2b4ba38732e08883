//! The command line: one file a command; each fills a workspace, asks for what it shows, and ends with a status.
//! Must not decide anything that another front end would have to decide again.

mod check;
mod completions;
mod data;
mod eval;
mod explain;
mod explain_plan;
mod fmt;
mod health;
mod init;
mod lsp;
mod output;
mod policy;
mod progress;
mod schema;
mod status;
mod terminal;
mod test;
mod why;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use status::{Exit, Stop};
use terminal::Terminal;

/// A vendor's partner program as code: checked, evaluated and explained.
#[derive(Debug, Parser)]
#[command(name = "partner", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "\
Begin:
  partner init my-program          a small program, its data and a first result

Exit status:
  0  fine
  1  the policy has errors, or a test fails
  2  the command was not understood
  3  rows of the data were rejected; every other row was evaluated
  4  a file could not be read or written")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Eval(eval::Eval),
    Why(why::Why),
    Health(health::Health),
    Test(test::Test),
    Fmt(fmt::Fmt),
    Schema(schema::Schema),
    Init(init::Init),
    Lsp(lsp::Lsp),
    Explain(explain::Explain),
    ExplainPlan(explain_plan::ExplainPlan),
    Completions(completions::Completions),
}

/// Runs the command that the arguments name, the program's own name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help that nobody reads to its end is no failure.
            let _ = error.print();
            return Exit::from_clap(&error).into();
        }
    };
    let terminal = Terminal::detect();
    let outcome = match &arguments.command {
        Command::Check(command) => command.run(&terminal),
        Command::Eval(command) => command.run(&terminal),
        Command::Why(command) => command.run(&terminal),
        Command::Health(command) => command.run(&terminal),
        Command::Test(command) => command.run(&terminal),
        Command::Fmt(command) => command.run(&terminal),
        Command::Schema(command) => command.run(&terminal),
        Command::Init(command) => command.run(&terminal),
        Command::Lsp(command) => command.run(),
        Command::Explain(command) => command.run(&terminal),
        Command::ExplainPlan(command) => command.run(&terminal),
        Command::Completions(command) => command.run(&terminal),
    };
    outcome.unwrap_or_else(|stop| stop.report(&terminal)).into()
}

/// What `completions` reads.
fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// What a command comes to.
type Outcome = Result<Exit, Stop>;
