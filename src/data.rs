//! Data in, results out: files of rows become batches of columns, and judged batches become files again.
//! Knows plans and columns; must not know terminals or the command line. Paths are opened in `files` alone.

pub mod cells;
pub mod columns;
pub mod files;
pub mod headers;
pub mod health;
pub mod inputs;
pub mod json;
pub mod keys;
pub mod lines;
pub mod print;
pub mod reader;
pub mod rejects;
pub mod results;
pub mod rows;
pub mod scan;
pub mod schema;
pub mod source;
pub mod steps;
pub mod table;
pub mod writers;

pub use inputs::{Inputs, Place};
pub use reader::{Reader, Stock};
pub use results::ResultColumn;
pub use writers::{Format, Writer};
