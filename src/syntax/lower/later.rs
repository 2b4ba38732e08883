//! Constructs of the language that this version does not have: one finding each, which names the construct.
//! Must not know when they come.

use pest::iterators::Pair;

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::grammar::Rule;

impl Lower<'_, '_> {
    /// Reports a construct that was read whole but has no place in the tree yet.
    pub(super) fn not_yet(&mut self, pair: &Pair<'_, Rule>) {
        let span = self.span(pair);
        self.shared.docs.drop_within(span);
        let first = pair.as_str().split_whitespace().next().unwrap_or("");
        let (what, help) = construct(pair.as_rule(), first);
        let at = self.shared.at(self.first_token(pair));
        let mut diagnostic =
            Diagnostic::new(Code::NotYet, format!("{what} are not part of this version of Partner")).label(at, "");
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }
}

/// What a construct is called, in the plural, and what may be written instead.
fn construct(rule: Rule, first: &str) -> (String, Option<&'static str>) {
    let help = match rule {
        Rule::not_yet_group => {
            Some("`within` takes days here: `within last 12 months`; among partners write `sum of X within country`")
        }
        _ => None,
    };
    let what = match rule {
        Rule::not_yet_review => "`review` blocks of a specialization".to_owned(),
        Rule::not_yet_group => "figures `within` a group of partners".to_owned(),
        _ => format!("`{first}` clauses"),
    };
    (what, help)
}
