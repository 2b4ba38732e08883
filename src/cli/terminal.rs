//! What stands at the other end: a terminal or a file, how wide, in colour or not. The only place that looks at the
//! environment and writes to standard error.

use std::io::{self, IsTerminal, Write};

use crate::diagnostic::Diagnostic;
use crate::report::{self, Look};
use crate::text::Sources;

/// The two streams that people see.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// How standard output looks; none where it is a file or another program.
    pub out: Option<Look>,
    /// How standard error looks.
    pub err: Option<Look>,
}

impl Terminal {
    /// Looks at the streams and the environment.
    pub fn detect() -> Terminal {
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0).max(40));
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let colour = !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let look = Look { colour, unicode: speaks_unicode(), width };
        Terminal { out: io::stdout().is_terminal().then_some(look), err: io::stderr().is_terminal().then_some(look) }
    }

    /// How findings look on standard output.
    pub fn out_look(&self) -> Look {
        self.out.unwrap_or(Look::PLAIN)
    }

    /// How wide a table on standard output may be.
    pub fn out_width(&self) -> Option<usize> {
        self.out.and_then(|look| look.width)
    }

    /// Writes a text to standard output.
    pub fn print(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Writes a line to standard error. Where that fails there is nobody left to tell.
    pub fn say(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Shows findings on standard error, with a last line that sums them up.
    pub fn show(&self, findings: &[Diagnostic], sources: &Sources) {
        if findings.is_empty() {
            return;
        }
        let text = report::text(findings, sources, self.err.unwrap_or(Look::PLAIN));
        let _ = write!(io::stderr().lock(), "{text}");
        self.say(&closing(findings));
    }
}

/// The last line under findings: how many, and where to read more.
pub fn closing(findings: &[Diagnostic]) -> String {
    // The worst finding, as the one to begin with.
    let example = findings.iter().min_by_key(|finding| finding.severity).map_or("CODE", |finding| finding.code.name());
    format!("{}; more about each: `partner explain {example}`", report::summary(findings))
}

/// Whether the terminal's character set has line-drawing characters.
fn speaks_unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let first = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    first.is_some_and(|value| {
        let value = value.to_string_lossy().to_uppercase();
        value.contains("UTF-8") || value.contains("UTF8")
    })
}
