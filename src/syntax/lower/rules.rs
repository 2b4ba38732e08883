//! The declarations that decide: requirements of tiers, gates, scores, bands and specializations.
//! Must not know what a rule asks for.

use crate::syntax::reading::Pair;

use super::declarations::is_word;
use super::{Lower, error_at};
use crate::syntax::ast::{
    Band, BinaryOp, Declaration, Expr, ExprKind, Gate, GateOutcome, GateOutcomeKind, Points, PointsKind, Require, Role,
    Score, ScoreGroup, ScoreItem, Seats, Specialization, Staff, Tier, TierClause, Track,
};
use crate::syntax::grammar::Rule;
use crate::text::Span;
use crate::value::Decimal;

impl Lower<'_, '_> {
    pub(super) fn tier(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, _) = self.head(&pair, span);
        let mut clauses = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::require => clauses.push(TierClause::Require(self.require(part))),
                Rule::retain => clauses.push(TierClause::Retain(self.require(part))),
                Rule::staff => clauses.push(TierClause::Staff(self.staff(part))),
                Rule::lost_clause => self.lost(part),
                _ => {}
            }
        }
        Declaration::Tier(Tier { name, clauses })
    }

    pub(super) fn track(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let mut condition = None;
        let mut items = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::text => {}
                Rule::expr if condition.is_none() => condition = Some(self.expr(part)),
                rule if is_word(rule) => {}
                _ => items.push(self.item(part)),
            }
        }
        Declaration::Track(Track { name, label, condition: condition.unwrap_or_else(|| error_at(span)), items })
    }

    fn require(&mut self, pair: Pair<'_>) -> Require {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let mut require = Require { name: None, condition: error_at(span), in_force: None, docs, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::text => {
                    let text = self.text(part);
                    require.name = (!text.value.is_empty()).then_some(text);
                }
                Rule::expr => require.condition = self.expr(part),
                Rule::in_force => require.in_force = Some(self.in_force(part)),
                _ => {}
            }
        }
        require
    }

    /// A clause whose first word is lost: reported, and its documentation is no stray.
    pub(super) fn lost(&mut self, pair: Pair<'_>) {
        let span = self.span(&pair);
        self.shared.docs.drop_within(span);
    }

    pub(super) fn gate(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let mut gate = Gate { name, label, requires: Vec::new(), outcomes: Vec::new() };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::require => gate.requires.push(self.require(part)),
                Rule::gate_outcome => gate.outcomes.push(self.gate_outcome(part)),
                Rule::lost_clause => self.lost(part),
                _ => {}
            }
        }
        Declaration::Gate(gate)
    }

    fn gate_outcome(&mut self, pair: Pair<'_>) -> GateOutcome {
        self.docs(&pair);
        let span = self.span(&pair);
        let mut kind = GateOutcomeKind::SuspendBenefits;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::no_higher => {
                    let tier = part.into_inner().find(|part| matches!(part.as_rule(), Rule::name | Rule::nothing));
                    let tier = tier.map_or_else(|| self.no_name(span), |tier| self.name(&tier));
                    kind = GateOutcomeKind::NoHigherThan(tier);
                }
                Rule::refer => {
                    kind = GateOutcomeKind::Refer(self.last_text(part).unwrap_or_else(|| self.no_text(span)))
                }
                _ => {}
            }
        }
        GateOutcome { kind, span }
    }

    pub(super) fn score(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let mut out_of = None;
        let mut items = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::out_of => out_of = self.last_expr(part),
                _ => items.extend(self.score_item(part)),
            }
        }
        Declaration::Score(Score { name, label, out_of, items })
    }

    fn score_item(&mut self, pair: Pair<'_>) -> Option<ScoreItem> {
        match pair.as_rule() {
            Rule::group => Some(ScoreItem::Group(self.group(pair))),
            Rule::points => Some(ScoreItem::Points(self.points(pair))),
            Rule::weight => Some(ScoreItem::Points(self.weight(pair))),
            Rule::best_of => {
                self.docs(&pair);
                let span = self.span(&pair);
                let items = pair.into_inner().filter_map(|part| self.score_item(part)).collect();
                Some(ScoreItem::Best(items, span))
            }
            // A score or figure named among the best of several gives its own points.
            Rule::named_points => {
                let (docs, span) = (self.docs(&pair), self.span(&pair));
                let each = self.last_expr(pair).unwrap_or_else(|| error_at(span));
                let points = Expr { kind: ExprKind::Number(Decimal::ONE), span: error_at(span).span };
                let kind = PointsKind::ForEach { points, each, at_most: None, at_least: None };
                Some(ScoreItem::Points(Points { kind, in_force: None, docs, span }))
            }
            Rule::lost_clause => {
                let span = self.span(&pair);
                self.lost(pair);
                Some(ScoreItem::Points(Points { kind: PointsKind::Error, in_force: None, docs: None, span }))
            }
            _ => None,
        }
    }

    fn group(&mut self, pair: Pair<'_>) -> ScoreGroup {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let (name, label) = self.head(&pair, span);
        let mut group = ScoreGroup { name, label, up_to: None, weight: None, items: Vec::new(), docs, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::group_limit => group.up_to = self.last_expr(part),
                Rule::group_weight => group.weight = self.last_expr(part),
                _ => group.items.extend(self.score_item(part)),
            }
        }
        group
    }

    fn points(&mut self, pair: Pair<'_>) -> Points {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let mut points = None;
        let mut kind = PointsKind::Error;
        let mut in_force = None;
        for part in pair.into_inner() {
            let rule = part.as_rule();
            match rule {
                Rule::arith => points = Some(self.expr(part)),
                Rule::points_by => {
                    let mut subject = error_at(span);
                    let mut arms = Vec::new();
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::arith => subject = self.expr(inner),
                            Rule::arms => arms = self.arms(inner),
                            _ => {}
                        }
                    }
                    kind = PointsKind::By { subject, arms };
                }
                Rule::in_proportion | Rule::for_each | Rule::points_when => {
                    let points = points.take().unwrap_or_else(|| error_at(span));
                    let mut measure = error_at(span);
                    let (mut full_at, mut at_most, mut at_least) = (None, None, None);
                    let mut per = None;
                    for inner in part.into_inner() {
                        match inner.as_rule() {
                            Rule::arith | Rule::expr => measure = self.expr(inner),
                            Rule::per => per = inner.into_inner().next().map(|amount| self.expr(amount)),
                            Rule::full_at => full_at = self.last_expr(inner),
                            Rule::each_most => at_most = self.last_expr(inner),
                            Rule::each_least => at_least = self.last_expr(inner),
                            _ => {}
                        }
                    }
                    // So many points for each 1_000 USD of X: X divided by that.
                    if let Some(per) = per {
                        let span = per.span.to(measure.span);
                        let kind = ExprKind::Binary(BinaryOp::Divide, Box::new(measure), Box::new(per));
                        measure = Expr { kind, span };
                    }
                    kind = match rule {
                        Rule::in_proportion => PointsKind::InProportion { points, to: measure, full_at },
                        Rule::for_each => PointsKind::ForEach { points, each: measure, at_most, at_least },
                        _ => PointsKind::When { points, condition: measure },
                    };
                }
                Rule::in_force => in_force = Some(self.in_force(part)),
                _ => {}
            }
        }
        Points { kind, in_force, docs, span }
    }

    /// `weight W for X, in full at Y`
    fn weight(&mut self, pair: Pair<'_>) -> Points {
        let docs = self.docs(&pair);
        let span = self.span(&pair);
        let mut operands = Vec::new();
        let mut full_at = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arith => operands.push(self.expr(part)),
                Rule::full_at => full_at = self.last_expr(part),
                _ => {}
            }
        }
        let mut operands = operands.into_iter();
        let kind = match (operands.next(), operands.next()) {
            (Some(weight), Some(to)) => PointsKind::Weight { weight, to, full_at },
            _ => PointsKind::Error,
        };
        Points { kind, in_force: None, docs, span }
    }

    pub(super) fn band(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let mut of = error_at(span);
        let mut arms = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arith => of = self.expr(part),
                Rule::arms => arms = self.arms(part),
                _ => {}
            }
        }
        Declaration::Band(Band { name, label, of, arms })
    }

    pub(super) fn specialization(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let category = self.category(&pair, span);
        let (mut requires, mut retains) = (Vec::new(), Vec::new());
        let (mut staff, mut reviews) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::require => requires.push(self.require(part)),
                Rule::retain => retains.push(self.require(part)),
                Rule::staff => staff.push(self.staff(part)),
                Rule::review => {
                    self.docs(&part);
                    let span = self.span(&part);
                    reviews.push((self.review(part), span));
                }
                Rule::lost_clause => self.lost(part),
                _ => {}
            }
        }
        Declaration::Specialization(Specialization { name, label, category, requires, retains, staff, reviews })
    }

    /// `role NAME of RECORD where C { up to N seats }`
    pub(super) fn role(&mut self, pair: Pair<'_>, span: Span) -> Declaration {
        let (name, label) = self.head(&pair, span);
        let mut of = None;
        let mut condition = error_at(span);
        let mut seats = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                // The role's own name comes first.
                Rule::name => of = Some(self.name(&part)),
                Rule::filter => {
                    let asked = part.into_inner().find(|part| part.as_rule() == Rule::condition);
                    condition = self.part(asked, span);
                }
                Rule::role_seats => {
                    let arith = part.into_inner().find(|part| part.as_rule() == Rule::arith);
                    seats = arith.map(|arith| self.expr(arith));
                }
                _ => {}
            }
        }
        Declaration::Role(Role { name, label, of: of.unwrap_or_else(|| self.no_name(span)), condition, seats })
    }

    /// `staff 1 account_manager, 2 engineer`
    fn staff(&mut self, pair: Pair<'_>) -> Staff {
        let span = self.span(&pair);
        let seats = pair.into_inner().filter(|part| part.as_rule() == Rule::seats);
        let seats = seats
            .map(|part| {
                let span = self.span(&part);
                let mut parts = part.into_inner();
                let count = self.part(parts.next(), span);
                let (role, labels) = match parts.next() {
                    Some(part) if part.as_rule() == Rule::call => match self.call(part) {
                        ExprKind::Call(name, labels) => (name, labels),
                        _ => (self.no_name(span), Vec::new()),
                    },
                    Some(part) => (self.name(&part), Vec::new()),
                    None => (self.no_name(span), Vec::new()),
                };
                Seats { count, role, labels, span }
            })
            .collect();
        Staff { seats, span }
    }
}
