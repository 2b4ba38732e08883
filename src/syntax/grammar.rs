//! The parser that pest makes of `grammar/partner.pest`.
//! Must not know trees or diagnostics.

#![allow(missing_docs)]

use pest_derive::Parser;

/// The parser; its rules are [`Rule`].
#[derive(Parser)]
#[grammar = "grammar/partner.pest"]
pub struct Grammar;
