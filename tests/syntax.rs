//! The syntax floor from outside.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use partner_lang::syntax::{self, Parse};
use partner_lang::text::Sources;

fn parse(text: &str) -> Parse {
    let mut sources = Sources::default();
    let file = sources.add("test.partner", text);
    syntax::parse(file, text)
}

#[test]
fn dump() {
    let path = std::env::var("DUMP").unwrap_or("tests/cases/acme.partner".into());
    let text = std::fs::read_to_string(path).unwrap();
    let parse = parse(&text);
    println!("{:#?}", parse.file.items);
    for d in parse.diagnostics { println!("{:?} {} {:?} {:?} {:?}", d.code, d.message, d.labels, d.help, d.fixes); }
}
