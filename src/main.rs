//! The `partner` command.

fn main() {}
