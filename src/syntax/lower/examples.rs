//! The `test` declaration: rows and values that are given, and what is expected of them.
//! Must not know whether an expectation holds.

use crate::syntax::reading::Pair;

use super::{Lower, error_at};
use crate::syntax::ast::{
    Declaration, Expr, ExprKind, GivenStanding, Member, MissedRule, Test, TestClause, TestClauseKind,
};
use crate::syntax::grammar::Rule;
use crate::text::Span;

impl Lower<'_, '_> {
    pub(super) fn test(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let mut test = Test { name: self.no_text(span), clauses: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::text => test.name = self.text(part),
                Rule::given => {
                    self.docs(&part);
                    self.given(part, &mut test.clauses);
                }
                Rule::expect => {
                    self.docs(&part);
                    let span = self.span(&part);
                    let kind = self.expect(part, span);
                    test.clauses.push(TestClause { kind, span });
                }
                Rule::lost_clause => {
                    let span = self.span(&part);
                    self.lost(part);
                    test.clauses.push(TestClause { kind: TestClauseKind::Error, span });
                }
                _ => {}
            }
        }
        Declaration::Test(test)
    }

    /// One `given` may set several kinds of things; each becomes a clause.
    fn given(&mut self, pair: Pair<'_>, clauses: &mut Vec<TestClause>) {
        let span = self.span(&pair);
        let mut values: Vec<(Member, Expr)> = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::given_row => {
                    let kind = self.given_row(part, span);
                    clauses.push(TestClause { kind, span });
                }
                Rule::given_standing => {
                    let kind = self.given_standing(part, span);
                    clauses.push(TestClause { kind, span });
                }
                Rule::given_fact => {
                    let (name, value) = self.named_value(part, span);
                    match name.text().as_str() {
                        "" => clauses.push(TestClause { kind: TestClauseKind::Error, span }),
                        "today" => clauses.push(TestClause { kind: TestClauseKind::GivenToday(value), span }),
                        _ => values.push((name, value)),
                    }
                }
                _ => {}
            }
        }
        if !values.is_empty() {
            clauses.push(TestClause { kind: TestClauseKind::GivenValues(values), span });
        }
    }

    /// `name: value` and `name = value`.
    fn named_value(&mut self, pair: Pair<'_>, span: Span) -> (Member, Expr) {
        let mut name = Member { name: self.no_name(span), labels: None, span };
        let mut value = error_at(span);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::call => name = self.named_member(part),
                Rule::value | Rule::label_set => value = self.expr(part),
                _ => {}
            }
        }
        (name, value)
    }

    fn given_row(&mut self, pair: Pair<'_>, span: Span) -> TestClauseKind {
        let mut times = None;
        let mut names = Vec::new();
        let mut fields = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number | Rule::bad_number | Rule::hole => times = Some(self.expr(part)),
                Rule::name => names.push(self.name(&part)),
                Rule::given_field => {
                    self.docs(&part);
                    let (field, value) = self.named_value(part, span);
                    if !field.name.text.is_empty() {
                        fields.push((field.name, value));
                    }
                }
                _ => {}
            }
        }
        let mut names = names.into_iter();
        match names.next().filter(|record| !record.text.is_empty()) {
            Some(record) => TestClauseKind::GivenRow { times, record, name: names.next(), fields },
            None => TestClauseKind::Error,
        }
    }

    fn given_standing(&mut self, pair: Pair<'_>, span: Span) -> TestClauseKind {
        let mut of = None;
        let mut tier = error_at(span);
        let mut since = None;
        let (mut grace_until, mut evaluated, mut pending) = (None, None, None);
        let mut after = Rule::kw_standing;
        for part in pair.into_inner() {
            match (part.as_rule(), after) {
                (Rule::path, _) => of = Some(self.path(part)),
                (Rule::arith, Rule::kw_since) => since = Some(self.expr(part)),
                (Rule::grace_then, _) => grace_until = self.last_expr(part),
                (Rule::evaluated_then, _) => evaluated = self.last_expr(part),
                (Rule::pending_then, _) => {
                    let name = part.clone().into_inner().find(|part| part.as_rule() == Rule::name);
                    let name = name.map(|name| self.name(&name));
                    pending = name.zip(self.last_expr(part));
                }
                (Rule::arith, _) => tier = self.expr(part),
                (rule, _) => after = rule,
            }
        }
        TestClauseKind::GivenStanding(GivenStanding { of, tier, since, grace_until, evaluated, pending })
    }

    fn expect(&mut self, pair: Pair<'_>, span: Span) -> TestClauseKind {
        let Some(part) = pair.into_inner().find(|part| part.as_rule() != Rule::kw_expect) else {
            return TestClauseKind::Error;
        };
        match part.as_rule() {
            Rule::expect_misses => {
                let mut tier = error_at(span);
                let mut of = None;
                let mut after = Rule::path;
                let mut misses = Vec::new();
                for inner in part.into_inner() {
                    let rule = inner.as_rule();
                    match rule {
                        Rule::path => tier = self.expr(inner),
                        Rule::name if after == Rule::kw_of => of = Some(self.name(&inner)),
                        Rule::name | Rule::call => misses.push(MissedRule::Row(self.named_member(inner))),
                        Rule::text => misses.push(MissedRule::Rule(self.text(inner))),
                        _ => {}
                    }
                    after = rule;
                }
                // A rule whose name is lost would be compared with what is really missed.
                let lost =
                    misses.iter().any(|missed| matches!(missed, MissedRule::Row(row) if row.name.text.is_empty()));
                if lost || tier.kind == ExprKind::Error {
                    return TestClauseKind::Error;
                }
                TestClauseKind::ExpectMisses { tier, of, misses }
            }
            Rule::expect_unknown => {
                let subject = part.into_inner().find(|inner| inner.as_rule() == Rule::arith);
                TestClauseKind::ExpectUnknown(self.part(subject, span))
            }
            _ => TestClauseKind::Expect(self.expr(part)),
        }
    }
}
