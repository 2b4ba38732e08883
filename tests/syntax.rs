//! The syntax floor from outside: good files, broken files with what is said of them, mutations of a large example, and
//! texts that are no policy at all.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "syntax/support.rs"]
mod support;

#[path = "robustness/threads.rs"]
mod threads;

#[path = "syntax/fixtures.rs"]
mod fixtures;

#[path = "syntax/mutations.rs"]
mod mutations;

#[path = "syntax/robustness.rs"]
mod robustness;

#[path = "syntax/trees.rs"]
mod trees;
