//! The language server: an editor's protocol in, the answers of `ide` and the findings of `workspace` out. What is asked
//! for is answered on one thread, in the order in which it comes; whatever is pending is read before anything is analysed.
//! Must not decide anything that another front end would have to decide again.
//!
//! # The map
//!
//! | file | what it is for |
//! | --- | --- |
//! | `transport` | bytes to messages and back; bytes that are no message are answered there |
//! | `greeting` | the handshake, and what the user chose |
//! | `server` | the loop: batches, the life of a request, what happens at shutdown |
//! | `features` | **the table of all that is announced and served** |
//! | `handlers/` | one file a feature: parameters in, a function of [`crate::ide`] asked, its answer out |
//! | `context` | what a handler sees: programs, places, positions |
//! | `notices` | the notifications that change what the server knows |
//! | `documents`, `programs`, `discovery` | the open texts; which files make up which program; where policies are |
//! | `findings`, `reports` | findings as the protocol's diagnostics; what is wrong with each file, and since when |
//! | `figures`, `committed` | what programs make of the partners at hand; the version to compare with |
//! | `trials` | what came of the tests of programs |
//! | `whys` | explanations of partners, when somebody asks |
//! | `shift` | places of an earlier text in the present one |
//! | `background`, `progress` | long work off the loop, and what is shown of it |
//! | `client`, `settings`, `watching` | what the editor can do, what its user chose, what it is to tell of |
//! | `outbox` | what goes to the editor |
//! | `uri`, `to_proto`, `from_proto`, `edits` | conversions, and nothing else |
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
//! # To add long work
//!
//! A `Task` of `background` takes a clone of what it needs (a workspace is cheap to clone) and a `Cancel` that it asks now
//! and then. A new task of the same topic cancels the one before. Its `Effect` puts the result where handlers find it, a
//! field of `State`, and names what the editor should ask for again. `discovery` is an example; `figures` follows every
//! change: see `Server::tell_changes`. A handler that cannot answer before the result is there says
//! `Failure::NotYet`: it is asked again when something has changed.
//!
//! A handler never sees a wire, an id or a cancellation. It may fail (`Failure`) or even panic: that costs its own answer
//! and nothing else.

mod background;
mod client;
mod committed;
mod context;
mod discovery;
mod documents;
mod edits;
mod features;
mod figures;
mod findings;
mod from_proto;
mod greeting;
mod handlers;
mod notices;
mod outbox;
mod programs;
mod progress;
mod reports;
mod server;
mod settings;
mod shift;
mod to_proto;
mod transport;
mod trials;
mod uri;
mod watching;
mod whys;

pub use server::serve;

/// Serves the editor at standard input and output until it says goodbye or goes away; whether it said goodbye.
pub fn run() -> bool {
    let (connection, writer) = transport::stdio();
    let orderly = serve(connection);
    // What was answered last is still to be written.
    let _ = writer.join();
    orderly
}
