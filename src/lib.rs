//! Partner: a vendor's partner program as code, checked, evaluated and explained.
//!
//! The language itself is in `docs/language.md`; `tests/reference.rs` checks and runs every example there.
//!
//! # The map
//!
//! The code stands on floors. A module may import from its own floor and from lower ones, never from a higher one; the
//! edges never import each other, but that the command line may show what the report lays out and start the server.
//! `tests/floors.rs` holds the imports to this list.
//!
//! | floor | module | what it is for, and what it must not know |
//! | --- | --- | --- |
//! | 0 | [`value`], [`text`], [`lanes`] | dates, durations, exact decimals, currencies; files, spans, lines; loops by wide registers. Not the language. |
//! | 1 | [`diagnostic`] | what is wrong, where, what to do: plain data, the registry of codes and their pages. Not how it is laid out. |
//! | 2 | [`syntax`] | text to tree by `grammar/partner.pest`; cannot fail. Not what names mean. pest lives only here. |
//! | 3 | [`format`] | how a text is laid out; what it says never changes. Not what names mean. |
//! | 4 | [`semantic`] | trees to a checked program: names, types, whole-program checks. Not plans or data. |
//! | 5 | [`plan`] | the checked program as slots and ordered steps. Not rows. |
//! | 6 | [`eval`] | plans over batches of columns, three-valued and exact. Not files. |
//! | 7 | [`data`] | tables from CSV, NDJSON and Parquet, results to CSV and JSON. Not terminals. |
//! | 8 | [`explain`] | why a partner got what it got, as data. Not its layout. |
//! | 9 | [`trial`] | the tests of a policy, run. Not files. |
//! | 10 | [`workspace`] | the one door for every front end: texts in, findings and plans out. |
//! | 11 | [`ide`] | what an editor offers, as plain data in byte offsets. Not a protocol. |
//! | 12 | [`report`], [`cli`], [`lsp`] | findings and explanations on a terminal; commands; the editor's protocol. miette lives only in `report`. |
//!
//! To add a declaration: a rule in the grammar, a node in `syntax/ast.rs`, its lowering in `syntax/lower/`, its checking in
//! `semantic/declarations/`, its steps in `plan/lower/`. To add an expression: the same places, where `semantic/expr.rs` and
//! `plan/lower/expr.rs` have one arm a kind, and a kernel in `eval/kernel.rs`. Each of these matches is total, so the
//! compiler names every place that a new kind must be known in. To add a finding: a row in `diagnostic/codes.rs` and a page
//! beside it. To add what an editor can ask: a file in `ide/`.

pub mod cli;
pub mod data;
pub mod diagnostic;
pub mod eval;
pub mod explain;
pub mod format;
pub mod ide;
pub mod lanes;
pub mod lsp;
pub mod plan;
pub mod report;
pub mod semantic;
pub mod syntax;
pub mod text;
pub mod trial;
pub mod value;
pub mod workspace;
