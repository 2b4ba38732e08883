//! How far a long reading is, on standard error of a terminal. Says nothing of a short one.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::terminal::Terminal;
use crate::value::decimal::group;

/// Nothing is said before this time.
const PATIENCE: Duration = Duration::from_millis(500);
/// And then no more often than this.
const PAUSE: Duration = Duration::from_millis(100);

/// Takes the number of rows read so far; none where nobody would see it.
pub fn rows(terminal: &Terminal) -> Option<Box<dyn FnMut(u64)>> {
    terminal.err?;
    let mut next = Instant::now() + PATIENCE;
    Some(Box::new(move |rows| {
        let now = Instant::now();
        if now >= next {
            next = now + PAUSE;
            let mut err = io::stderr().lock();
            let _ = write!(err, "\r{} rows read", group(&rows.to_string()));
            let _ = err.flush();
        }
    }))
}

/// Takes the line away again.
pub fn clear(terminal: &Terminal) {
    if terminal.err.is_some() {
        let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
    }
}
