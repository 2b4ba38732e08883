//! How a command ends: its exit status, and what is said where it cannot go on.

use std::io;
use std::process::ExitCode;

use super::terminal::Terminal;

/// The exit status, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Fine.
    Fine,
    /// The policy has errors, or a test fails.
    Policy,
    /// The command was not understood.
    Usage,
    /// Rows were rejected.
    Rejected,
    /// Input or output failed.
    Io,
}

impl Exit {
    /// Help and version are fine; what clap refuses is usage.
    pub fn from_clap(error: &clap::Error) -> Exit {
        if error.exit_code() == 0 { Exit::Fine } else { Exit::Usage }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Policy => 1,
            Exit::Usage => 2,
            Exit::Rejected => 3,
            Exit::Io => 4,
        })
    }
}

/// Why a command cannot go on.
#[derive(Debug)]
pub enum Stop {
    /// It has been said; only the status is left.
    Said(Exit),
    /// The arguments do not fit what they are about: what is wrong, and what to do.
    Usage(String),
    /// A file could not be read or written.
    Io(io::Error),
}

impl Stop {
    /// A usage error with advice on a second line.
    pub fn usage(message: impl Into<String>, help: impl AsRef<str>) -> Stop {
        Stop::Usage(format!("{}\n  help: {}", message.into(), help.as_ref()))
    }

    /// An input or output error with a message of ours.
    pub fn io(kind: io::ErrorKind, message: impl Into<String>) -> Stop {
        Stop::Io(io::Error::new(kind, message.into()))
    }

    /// Says why, and gives the status. A reader that has gone away is nobody to tell.
    pub fn report(self, terminal: &Terminal) -> Exit {
        match self {
            Stop::Said(exit) => exit,
            Stop::Usage(message) => {
                terminal.say(&format!("error: {message}"));
                Exit::Usage
            }
            Stop::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine,
            Stop::Io(error) => {
                terminal.say(&format!("error: {error}"));
                Exit::Io
            }
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Io(error)
    }
}
