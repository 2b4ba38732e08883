//! The language server: an editor's protocol in, the answers of `ide` and the findings of `workspace` out. What is asked
//! for is answered on one thread, in the order in which it comes; whatever is pending is read before anything is analysed.
//! Must not decide anything that another front end would have to decide again.
//!
//! # The map
//!
//! | file | what it is for |
//! | --- | --- |
//! | `transport` | bytes to messages and back; bytes that are no message are answered there |
//! | `server` | the loop: batches, the life of a request, what happens at shutdown |
//! | `features` | **the table of all that is announced and served** |
//! | `handlers/` | one file a feature: parameters in, a function of [`crate::ide`] asked, its answer out |
//! | `context` | what a handler sees: programs, places, positions |
//! | `notices` | the notifications that change what the server knows |
//! | `documents`, `programs` | the open texts; which files make up which program |
//! | `findings` | findings as the protocol's diagnostics, pushed |
//! | `client` | what the editor said that it can do |
//! | `uri`, `to_proto`, `from_proto` | conversions, and nothing else |
//!
//! # To add a feature
//!
//! 1. Write the answer in `src/ide/`, over a workspace, a file and an offset, as plain data.
//! 2. Write `src/lsp/handlers/NAME.rs`: a unit struct with an `impl Feature`. `announce` says in the reply to
//!    `initialize` that the request is served, `answer` converts. See `handlers/highlight.rs`, which is all there is to it.
//! 3. Add its row to `FEATURES` in `features.rs`. Requests that share a capability, as rename and its preparation, have a
//!    row each and announce together what they share.
//! 4. Add an exercise to `tests/lsp/`: the walk over the announced capabilities fails until there is one.
//!
//! A handler never sees a wire, an id or a cancellation. It may fail (`Failure`) or even panic: that costs its own answer
//! and nothing else.

mod client;
mod context;
mod documents;
mod features;
mod findings;
mod from_proto;
mod handlers;
mod notices;
mod programs;
mod server;
mod to_proto;
mod transport;
mod uri;

pub use server::serve;

/// Serves the editor at standard input and output until it says goodbye or goes away; whether it said goodbye.
pub fn run() -> bool {
    let (connection, writer) = transport::stdio();
    let orderly = serve(connection);
    // What was answered last is still to be written.
    let _ = writer.join();
    orderly
}
