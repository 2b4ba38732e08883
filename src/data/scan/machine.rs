//! The exact machine of quotes, a byte at a time: what every other means of scanning must agree with.
//! Must not know where cells are needed.

/// Where the machine stands between two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A quote would open: a cell begins here, or a quote was closed just before.
    Start,
    /// In a cell, where a quote is a character as any other.
    Cell,
    /// Between quotes.
    Quoted,
}

impl State {
    /// Takes a byte: whether it ends a cell, or is a quote. Whether it does end one here.
    pub(super) fn step(&mut self, ends: bool, quote: bool) -> bool {
        let here = ends && *self != State::Quoted;
        *self = match *self {
            State::Quoted if quote => State::Start,
            State::Quoted => State::Quoted,
            State::Start if quote => State::Quoted,
            _ if ends => State::Start,
            _ => State::Cell,
        };
        here
    }
}

/// The bytes of a chunk that are not between quotes, of those that matter: its ends of cells and rows.
#[cold]
#[inline(never)]
pub(super) fn outside(chunk: &[u8; 64], ends: u64, quotes: u64, state: &mut State) -> u64 {
    let mut outside = 0;
    for at in 0..chunk.len() {
        outside |= u64::from(state.step(ends >> at & 1 == 1, quotes >> at & 1 == 1)) << at;
    }
    outside
}
