//! Constructs of the language that this version does not have: one finding each, which names the construct.
//! Must not know when they come.

use pest::iterators::Pair;

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::Name;
use crate::syntax::grammar::Rule;
use crate::syntax::recover;

impl Lower<'_, '_> {
    /// Reports a construct that was read whole but has no place in the tree yet.
    pub(super) fn not_yet(&mut self, pair: &Pair<'_, Rule>) {
        let span = self.span(pair);
        self.shared.docs.drop_within(span);
        let inner = pair.clone().into_inner().next();
        let rule = match pair.as_rule() {
            Rule::not_yet_item => inner.as_ref().map_or(Rule::not_yet_item, Pair::as_rule),
            rule => rule,
        };
        let first = pair.as_str().split_whitespace().next().unwrap_or("");
        let (what, help) = construct(rule, first);
        let at = self.shared.at(self.first_token(pair));
        let mut diagnostic =
            Diagnostic::new(Code::NotYet, format!("{what} are not part of this version of Partner")).label(at, "");
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
        if pair.as_rule() == Rule::not_yet_item {
            let range = pair.as_span();
            let pieces = self.draft.pieces.get(self.sheet.pieces_in(range.start(), range.end())).unwrap_or(&[]);
            let names: Vec<Name> = recover::declared_names(pieces);
            self.shared.broken_names.extend(names);
        }
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
        Rule::not_yet_budget => format!("`{first}` declarations"),
        Rule::not_yet_terms => "`terms` tables".to_owned(),
        Rule::not_yet_review => "`review` blocks of a specialization".to_owned(),
        Rule::not_yet_refer => "`refer` outcomes of a gate".to_owned(),
        Rule::not_yet_by => "benefit tables `by` a fact".to_owned(),
        Rule::not_yet_life => format!("`{first}` clauses"),
        Rule::not_yet_group => "figures `within` a group of partners".to_owned(),
        _ => format!("`{first}` clauses"),
    };
    (what, help)
}
