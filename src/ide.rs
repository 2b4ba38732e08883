//! What an editor offers, one file a feature, as plain data in byte offsets: every function takes the workspace as it
//! stands, a file and a place in it, and always answers, whatever is broken elsewhere.
//! Must not know a protocol, lines and columns, or when it is asked.

pub mod actions;
mod brackets;
pub mod calls;
pub mod completion;
pub mod definition;
pub mod description;
mod extent;
pub mod folding;
pub mod highlight;
pub mod hints;
pub mod hover;
pub mod kind;
pub mod linked;
pub mod links;
pub mod marks;
pub mod moves;
pub mod outline;
mod place;
pub mod population;
pub mod receivers;
pub mod references;
pub mod rename;
pub mod sample;
pub mod search;
pub mod selection;
pub mod signature;
pub mod trials;
pub mod types;
pub mod why;
pub mod words;

pub use calls::{caller, incoming, outgoing};
pub use completion::completions;
pub use definition::{declarations, definitions, implementations, type_definitions};
pub use description::describe;
pub use folding::folds;
pub use highlight::highlights;
pub use hover::hover;
pub use linked::linked;
pub use links::links;
pub use marks::marks;
pub use outline::outline;
pub use place::{Named, name_at};
pub use references::references;
pub use rename::{prepare_rename, rename};
pub use search::search;
pub use selection::selections;
pub use signature::signature;
