//! Data in and results out, in process: headers, cells, keys, rejected rows, and every printed form.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics is a test that fails"
)]

#[path = "data/case.rs"]
mod case;
#[path = "data/cells.rs"]
mod cells;
#[path = "data/currencies.rs"]
mod currencies;
#[path = "data/files.rs"]
mod files;
#[path = "data/keys.rs"]
mod keys;
#[path = "data/ndjson.rs"]
mod ndjson;
#[path = "data/packed.rs"]
mod packed;
#[path = "data/parquet.rs"]
mod parquet_files;
#[path = "data/printing.rs"]
mod printing;
#[path = "data/wide.rs"]
mod wide;
