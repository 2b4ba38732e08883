//! The declarations of what partners get and how a tier lives on: benefits, review, exceptions, kpis.
//! Must not know what a benefit is worth.

use crate::syntax::reading::Pair;

use super::declarations::is_word;
use super::{Lower, error_at};
use crate::syntax::ast::{
    Accept, Benefit, BenefitClause, BenefitClauseKind, BenefitTable, BracketMode, BracketSet, Brackets, Budget,
    CompareOp, Declaration, Exception, ExceptionClause, InForce, Kpi, Name, Requirements, Review, ReviewClause,
    ReviewClauseKind, ReviewDays, Table, Target, TargetKind, Text, TypeExpr, TypeKind,
};
use crate::syntax::concrete::closeness;
use crate::syntax::grammar::Rule;
use crate::text::Span;

impl Lower<'_, '_> {
    /// The category after `in`: the last name among the words of the head.
    pub(super) fn category(&self, pair: &Pair<'_>, span: Span) -> Name {
        let mut after_in = false;
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::kw_in => after_in = true,
                Rule::name if after_in => return self.name(&part),
                _ => {}
            }
        }
        self.no_name(span)
    }

    pub(super) fn requirements(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (table, in_force) = self.only_table(pair, span);
        Declaration::Requirements(Requirements { in_force, table })
    }

    pub(super) fn benefit_table(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let owed = pair.as_rule() == Rule::terms_table;
        let category = self.category(&pair, span);
        let by = pair.clone().into_inner().find(|part| part.as_rule() == Rule::by_fact);
        let by = by.and_then(|by| self.last_expr(by));
        let (table, in_force) = self.only_table(pair, span);
        Declaration::BenefitTable(BenefitTable { owed, category, by, in_force, table })
    }

    fn only_table(&mut self, pair: Pair<'_>, span: Span) -> (Table, Option<InForce>) {
        let mut in_force = None;
        let mut table = Table { header: Vec::new(), rows: Vec::new(), span: Span { start: span.end, end: span.end } };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::table => table = self.table(part),
                Rule::in_force => in_force = Some(self.in_force(part)),
                _ => {}
            }
        }
        (table, in_force)
    }

    pub(super) fn benefit(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let category = self.category(&pair, span);
        let mut ty = TypeExpr { kind: TypeKind::Error, span };
        let mut clauses = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::type_of => ty = self.type_of(part),
                Rule::name | Rule::text => {}
                rule if is_word(rule) => {}
                _ => clauses.push(self.benefit_clause(part)),
            }
        }
        Declaration::Benefit(Benefit { name, label, category, ty, clauses })
    }

    fn benefit_clause(&mut self, pair: Pair<'_>) -> BenefitClause {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut kind = BenefitClauseKind::Error;
        let mut in_force = None;
        let mut values = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name if rule == Rule::from_clause => {
                    let name = self.name(&part);
                    if !name.text.is_empty() {
                        kind = BenefitClauseKind::From(name);
                    }
                }
                Rule::brackets => kind = self.brackets(part),
                Rule::value | Rule::expr if rule != Rule::lost_clause => values.push(self.expr(part)),
                Rule::in_force => in_force = Some(self.in_force(part)),
                _ => {}
            }
        }
        let mut values = values.into_iter();
        if let Some(value) = values.next() {
            kind = match rule {
                Rule::when_clause => BenefitClauseKind::When(value),
                Rule::value_clause => BenefitClauseKind::Value(value),
                Rule::plus_clause => BenefitClauseKind::Plus(value, values.next()),
                Rule::cap_clause => BenefitClauseKind::Cap(value),
                Rule::floor_clause => BenefitClauseKind::Floor(value),
                _ => BenefitClauseKind::Error,
            };
        }
        BenefitClause { kind, in_force, docs, span }
    }

    fn brackets(&mut self, pair: Pair<'_>) -> BenefitClauseKind {
        let span = self.span(&pair);
        let (mode, on) = (BracketMode::Incremental, error_at(span));
        let mut brackets = Brackets { mode, on, against: None, sets: Vec::new(), span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_retroactive => brackets.mode = BracketMode::Retroactive,
                Rule::arith => brackets.on = self.expr(part),
                Rule::bracket_base => brackets.against = self.last_expr(part),
                Rule::arms => brackets.sets.push(BracketSet { tier: None, arms: self.arms(part) }),
                Rule::by_tier => {
                    let sets = part.into_inner().filter(|part| part.as_rule() == Rule::tier_arms);
                    brackets.sets.extend(sets.map(|set| self.tier_arms(set)));
                }
                _ => {}
            }
        }
        BenefitClauseKind::Brackets(brackets)
    }

    fn tier_arms(&mut self, pair: Pair<'_>) -> BracketSet {
        let mut set = BracketSet { tier: Some(self.no_name(self.span(&pair))), arms: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => set.tier = Some(self.name(&part)),
                Rule::arms => set.arms = self.arms(part),
                _ => {}
            }
        }
        set
    }

    /// `review { … }`, of tiers or of a badge.
    pub(super) fn review(&mut self, pair: Pair<'_>) -> Review {
        let mut clauses = Vec::new();
        for part in pair.into_inner().filter(|part| !is_word(part.as_rule())) {
            let docs = self.docs(&part);
            let span = self.span(&part);
            let kind = match part.as_rule() {
                Rule::promote_clause => ReviewClauseKind::Promote(self.review_days(&part)),
                Rule::demote_clause => {
                    ReviewClauseKind::Demote { days: self.review_days(&part), at_most: self.last_expr(part) }
                }
                Rule::notice_clause => self.last_expr(part).map_or(ReviewClauseKind::Error, ReviewClauseKind::Notice),
                Rule::judge_clause => {
                    let day = part.into_inner().find(|inner| inner.as_rule() == Rule::day);
                    day.map_or(ReviewClauseKind::Error, |day| ReviewClauseKind::Judge(self.expr(day)))
                }
                Rule::effective_after => {
                    self.last_expr(part).map_or(ReviewClauseKind::Error, ReviewClauseKind::EffectiveAfter)
                }
                Rule::grace_clause => self.last_expr(part).map_or(ReviewClauseKind::Error, ReviewClauseKind::Grace),
                Rule::inherit_clause => self.inherit(part),
                _ => ReviewClauseKind::Error,
            };
            clauses.push(ReviewClause { kind, docs, span });
        }
        Review { clauses }
    }

    /// From whom a tier is inherited.
    fn inherit(&mut self, clause: Pair<'_>) -> ReviewClauseKind {
        let (mut of, mut within, mut when) = (None, None, None);
        for part in clause.into_inner() {
            match part.as_rule() {
                Rule::arith => of = Some(self.expr(part)),
                Rule::path => within = Some(self.path(part)),
                Rule::expr => when = Some(self.expr(part)),
                _ => {}
            }
        }
        match (of, within) {
            (Some(of), Some(within)) => ReviewClauseKind::Inherit { of, within, when },
            _ => ReviewClauseKind::Error,
        }
    }

    /// The days of a `promote` or `demote` clause.
    fn review_days(&mut self, clause: &Pair<'_>) -> ReviewDays {
        let Some(days) = clause.clone().into_inner().find(|part| part.as_rule() == Rule::review_days) else {
            return ReviewDays::Error;
        };
        let mut on = Vec::new();
        for part in days.into_inner() {
            match part.as_rule() {
                Rule::kw_once => return ReviewDays::AtOnce,
                Rule::often => {
                    return ReviewDays::Often(Name { text: part.as_str().to_owned(), span: self.span(&part) });
                }
                Rule::path => return ReviewDays::Anniversary(self.path(part)),
                Rule::day_of_year => {
                    let mut inner = part.into_inner();
                    if let (Some(day), Some(month)) = (inner.next(), inner.next()) {
                        on.push((self.expr(day), self.name(&month)));
                    }
                }
                _ => {}
            }
        }
        if on.is_empty() { ReviewDays::Error } else { ReviewDays::On(on) }
    }

    pub(super) fn exception(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let mut exception = Exception { key: self.no_text(span), clauses: Vec::new() };
        for part in pair.into_inner() {
            let at = self.span(&part);
            let rule = part.as_rule();
            match rule {
                Rule::text => exception.key = self.text(part),
                Rule::exception_tier => exception.clauses.push(self.exception_tier(part, at)),
                Rule::reason_clause | Rule::by_clause => {
                    self.docs(&part);
                    let text = self.last_text(part).unwrap_or_else(|| self.no_text(at));
                    exception.clauses.push(match rule {
                        Rule::reason_clause => ExceptionClause::Reason(text, at),
                        _ => ExceptionClause::By(text, at),
                    });
                }
                Rule::lost_clause => self.lost(part),
                _ => {}
            }
        }
        Declaration::Exception(exception)
    }

    fn exception_tier(&mut self, pair: Pair<'_>, span: Span) -> ExceptionClause {
        self.docs(&pair);
        let mut names = Vec::new();
        let mut from = None;
        let mut until = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(self.name(&part)),
                Rule::from_day => from = self.last_expr(part),
                Rule::until_day => until = self.last_expr(part),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        let tier = names.next().unwrap_or_else(|| self.no_name(span));
        ExceptionClause::Tier { tier, of: names.next().filter(|of| !of.text.is_empty()), from, until, span }
    }

    pub(super) fn kpi(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let category = self.category(&pair, span);
        let mut value = error_at(span);
        let mut target = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr => value = self.expr(part),
                Rule::target => {
                    let body = part.into_inner().find(|part| part.as_rule() == Rule::target_body);
                    target = body.map(|body| self.target(body));
                }
                _ => {}
            }
        }
        Declaration::Kpi(Kpi { name, label, category, value, target })
    }

    /// The amount is told as a target is: the most that the sum may come to.
    pub(super) fn budget(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let mut of = error_at(span);
        let mut amount = Target { kind: TargetKind::Error, span, text: String::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::call => of = self.expr(part),
                Rule::arith => {
                    let at = self.span(&part);
                    let text = wording(&part);
                    amount = Target { kind: TargetKind::Compare(CompareOp::AtMost, self.expr(part)), span: at, text };
                }
                _ => {}
            }
        }
        Declaration::Budget(Budget { of, amount })
    }

    /// `accept FINDING of NAME because "…"`
    pub(super) fn accept(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let mut finding = self.no_name(span);
        let mut of = error_at(span);
        let mut because = Text { value: String::new(), span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::finding => {
                    let text = part.as_str().split_whitespace().collect::<String>();
                    finding = Name { text, span: self.span(&part) };
                }
                Rule::name | Rule::call => of = self.expr(part),
                Rule::text => because = self.text(part),
                _ => {}
            }
        }
        Declaration::Accept(Accept { finding, of, because })
    }

    fn target(&mut self, pair: Pair<'_>) -> Target {
        let span = self.span(&pair);
        let text = wording(&pair);
        let mut op = None;
        let mut operands = Vec::new();
        for part in pair.into_inner().flat_map(Pair::into_inner) {
            match part.as_rule() {
                Rule::compare_op => op = self.compare_op(&part),
                Rule::arith => operands.push(self.expr(part)),
                _ => {}
            }
        }
        let last = operands.pop();
        let kind = match (op, operands.pop(), last) {
            (Some(op), None, Some(bound)) => TargetKind::Compare(op, bound),
            (None, Some(from), Some(to)) => TargetKind::Range(from, to),
            _ => TargetKind::Error,
        };
        Target { kind, span, text }
    }
}

/// A construct as it is told, whatever blanks it was written with.
fn wording(pair: &Pair<'_>) -> String {
    let mut text = String::new();
    word(pair.clone(), &mut text);
    text.trim_end().to_owned()
}

/// Adds a construct and a blank.
fn word(pair: Pair<'_>, text: &mut String) {
    let parent = pair.as_rule();
    if parent == Rule::text || pair.clone().into_inner().next().is_none() {
        text.push_str(pair.as_str().trim_end());
        text.push(' ');
        return;
    }
    let mut before = None;
    for part in pair.into_inner() {
        let rule = part.as_rule();
        let (close_before, close_after) = closeness(parent, before, rule);
        if close_before && text.ends_with(' ') {
            text.pop();
        }
        word(part, text);
        if close_after {
            text.pop();
        }
        before = Some(rule);
    }
}
