//! What an editor offers, one file a feature, as plain data in byte offsets: every function takes the workspace as it
//! stands, a file and a place in it, and always answers, whatever is broken elsewhere.
//! Must not know a protocol, lines and columns, or when it is asked.

pub mod actions;
pub mod completion;
pub mod description;
pub mod highlight;
pub mod hints;
pub mod hover;
mod place;
pub mod population;
pub mod sample;
pub mod signature;
pub mod words;

pub use completion::completions;
pub use description::describe;
pub use highlight::highlights;
pub use hover::hover;
pub use signature::signature;
