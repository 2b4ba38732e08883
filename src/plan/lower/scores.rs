//! Scorecards to steps: every line gives what is proven and what it could still be; groups and the score add both up.

use super::{Lowering, Value};
use crate::plan::{Op, Slot, TableId};
use crate::semantic::model::{
    Choice, Constant, Expr, ExprKind, Fact, OpenTotal, Points, PointsKind, Score, ScoreItem, Symbol,
};
use crate::semantic::{Id, Type};
use crate::text::FileSpan;
use crate::value::Decimal;

impl Lowering<'_> {
    pub(super) fn score(&mut self, id: Id<Score>) {
        let score = &self.model.scores[id];
        self.define(Fact::Score(id), &score.symbol, |this| this.items(&score.items, score.symbol.at));
    }

    fn items(&mut self, items: &[ScoreItem], at: FileSpan) -> Value {
        let parts: Vec<Value> = items.iter().map(|item| self.item(item)).collect();
        self.joined(TableId::PARTNER, &parts, &Type::Points, at, Op::Sum)
    }

    fn item(&mut self, item: &ScoreItem) -> Value {
        match item {
            ScoreItem::Points(line) => self.line(line),
            ScoreItem::Best(items, at) => {
                let mut parts: Vec<Value> = items.iter().map(|item| self.item(item)).collect();
                // None of them may be in force today.
                if parts.is_empty() {
                    parts.push(self.number(*at, Decimal::ZERO).into());
                }
                if items.iter().any(|item| self.is_bottomless(item)) {
                    parts = self.proven_of_any(&parts, *at);
                }
                self.joined(TableId::PARTNER, &parts, &Type::Points, *at, Op::Max)
            }
            ScoreItem::Group(id) => {
                let group = &self.model.groups[*id];
                // Groups of two scores may have one name.
                let name = format!("{}.{}", self.model.scores[group.score].symbol.name, group.symbol.name);
                let label = Some(group.symbol.title().to_owned());
                let symbol = Symbol { name, label, ..group.symbol.clone() };
                self.define(Fact::Group(*id), &symbol, |this| {
                    let mut value = this.items(&group.items, group.symbol.at);
                    if let Some((most, at)) = group.up_to {
                        value.slot = this.at_most(value.slot, most, at);
                        value.high = value.high.map(|high| this.at_most_open(high, most, at));
                    }
                    match &group.open {
                        Some(open) => this.capped_by(value, open),
                        None => value,
                    }
                });
                self.fact(Fact::Group(*id), &Type::Points, group.symbol.at)
            }
        }
    }

    /// Whether nothing may be proven of an item: points are taken away for each of something, without an end.
    fn is_bottomless(&self, item: &ScoreItem) -> bool {
        match item {
            ScoreItem::Group(id) => self.model.groups[*id].items.iter().any(|item| self.is_bottomless(item)),
            ScoreItem::Best(items, _) => items.iter().all(|item| self.is_bottomless(item)),
            ScoreItem::Points(line) => {
                matches!(&line.kind, PointsKind::ForEach { points, limit: None, .. } if points.is_sign_negative())
            }
        }
    }

    /// Parts of which the best counts: where nothing is proven of one, what is proven of the next one stands for it.
    fn proven_of_any(&mut self, parts: &[Value], at: FileSpan) -> Vec<Value> {
        let mut proven = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let others = parts.iter().cycle().skip(place + 1).take(parts.len() - 1);
            let slot = others.fold(part.slot, |slot, other| self.points(at, Op::Proven(slot, other.slot)));
            proven.push(Value { slot, high: Some(part.high.unwrap_or(part.slot)) });
        }
        proven
    }

    fn line(&mut self, line: &Points) -> Value {
        let at = line.at;
        // What the line gives where its input is known, then the least and the most where it is not.
        let (slot, least, most) = match &line.kind {
            PointsKind::InProportion { points, to, full_at } => {
                let to = self.expr(TableId::PARTNER, to);
                let full_at = self.settled(TableId::PARTNER, full_at);
                let ends = (Some(Decimal::ZERO.min(*points)), Some(Decimal::ZERO.max(*points)));
                let share = |this: &mut Self, to| this.points(at, Op::InProportion { points: *points, to, full_at });
                return self.rising(*points, to, share, ends, at);
            }
            PointsKind::ForEach { points, each, limit } => {
                let each = self.expr(TableId::PARTNER, each);
                // Without a limit what is taken away has no end: nothing is proven then.
                let ends = match points.is_sign_negative() {
                    true => (*limit, Some(Decimal::ZERO)),
                    false => (Some(Decimal::ZERO), *limit),
                };
                let given =
                    |this: &mut Self, each| this.points(at, Op::ForEach { points: *points, each, limit: *limit });
                return self.rising(*points, each, given, ends, at);
            }
            PointsKind::When { points, condition } => {
                let condition = self.settled(TableId::PARTNER, condition);
                let slot = self.points(at, Op::PointsWhen(*points, condition));
                (slot, Some(Decimal::ZERO.min(*points)), Some(Decimal::ZERO.max(*points)))
            }
            PointsKind::By(choice) => {
                let value = self.choice(TableId::PARTNER, choice, &Type::Points);
                let (least, most) = extremes(choice);
                let ends = (Some(least), most);
                let Some(open) = value.high else {
                    let slot = self.points(at, Op::Round(value.slot, 2));
                    return self.bounded(slot, slot, ends, at);
                };
                // An arm that is to be set proves nothing, and gives the end of its range at most.
                let slot = self.points(at, Op::Settled(value.slot, open));
                let slot = self.points(at, Op::Round(slot, 2));
                let high = self.points(at, Op::Round(open, 2));
                return self.bounded(slot, high, ends, at);
            }
        };
        self.bounded(slot, slot, (least, most), at)
    }

    /// Points that rise with a measure, or fall with it where they are taken away. The measure may itself be a score
    /// of which not all is proven.
    fn rising(
        &mut self,
        points: Decimal,
        measure: Value,
        give: impl Fn(&mut Self, Slot) -> Slot,
        ends: (Option<Decimal>, Option<Decimal>),
        at: FileSpan,
    ) -> Value {
        let low = give(self, measure.slot);
        let high = measure.high.map_or(low, |high| give(self, high));
        if points.is_sign_negative() { self.bounded(high, low, ends, at) } else { self.bounded(low, high, ends, at) }
    }

    /// Points between two slots; where they are missing, between the least and the most that they could be.
    fn bounded(&mut self, low: Slot, high: Slot, ends: (Option<Decimal>, Option<Decimal>), at: FileSpan) -> Value {
        let slot = self.proven(low, ends.0, at);
        Value { slot, high: Some(self.proven(high, ends.1, at)) }
    }

    /// The points where they are known, else the bound of what they could be; missing where there is none.
    fn proven(&mut self, slot: Slot, bound: Option<Decimal>, at: FileSpan) -> Slot {
        match bound {
            Some(bound) => {
                let bound = self.number(at, bound);
                self.points(at, Op::Proven(slot, bound))
            }
            None => slot,
        }
    }

    /// Points of which no more count than a number that is to be set: what is proven is what the least of it lets through.
    fn capped_by(&mut self, value: Value, open: &OpenTotal) -> Value {
        let at = open.at;
        let slot = self.at_most(value.slot, open.least, at);
        let high = value.high.unwrap_or(value.slot);
        let high = open.most.map_or(high, |most| self.at_most_open(high, most, at));
        let unsure = self.points(at, Op::Undecided(Some(Decimal::ZERO)));
        Value { slot, high: Some(self.points(at, Op::Sum(vec![high, unsure]))) }
    }

    fn at_most(&mut self, slot: Slot, most: Decimal, at: FileSpan) -> Slot {
        let most = self.number(at, most);
        self.points(at, Op::Min(vec![slot, most]))
    }

    /// As [`Self::at_most`], for an upper bound that may be open: the cap closes it.
    fn at_most_open(&mut self, slot: Slot, most: Decimal, at: FileSpan) -> Slot {
        let most = self.number(at, most);
        let closed = self.points(at, Op::Default(slot, most));
        self.points(at, Op::Min(vec![closed, most]))
    }

    fn points(&mut self, at: FileSpan, op: Op) -> Slot {
        self.step(TableId::PARTNER, Type::Points, at, op)
    }

    fn number(&mut self, at: FileSpan, number: Decimal) -> Slot {
        self.constant(TableId::PARTNER, Type::Points, at, Constant::Number(number))
    }
}

/// The least and the most that arms can give; nothing is the least where all give more, since a missing input earns
/// no points. No most where an arm's value is not a constant.
fn extremes(choice: &Choice) -> (Decimal, Option<Decimal>) {
    let values = choice.arms.iter().map(|arm| &arm.value);
    let values: Vec<Option<(Decimal, Decimal)>> =
        values.chain(choice.otherwise.as_deref()).chain(choice.missing.as_deref()).map(ends).collect();
    let least = values.iter().flatten().map(|it| it.0).fold(Decimal::ZERO, Decimal::min);
    let most = values.iter().try_fold(Decimal::ZERO, |most, value| value.map(|value| most.max(value.1)));
    (least, most)
}

/// The least and the most that a value can be, where it is a number or to be set between two.
fn ends(expr: &Expr) -> Option<(Decimal, Decimal)> {
    match &expr.kind {
        ExprKind::Undecided(ends) => *ends,
        _ => constant(expr).map(|number| (number, number)),
    }
}

fn constant(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Constant(Constant::Number(number)) => Some(*number),
        ExprKind::Constant(Constant::Missing) => Some(Decimal::ZERO),
        ExprKind::Negate(inner) => constant(inner).map(|number| -number),
        _ => None,
    }
}
