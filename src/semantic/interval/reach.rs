//! What scores can reach: the least and the most of every points line, group and score.
//! Knows how points are given; must not know what a score promises.

use super::{Range, Ranges, put};
use crate::semantic::arena::Id;
use crate::semantic::model::{Model, PointsKind, Score, ScoreItem};
use crate::value::Decimal;

impl Ranges {
    /// Finds the ranges of a score and of its groups, inner groups first.
    pub(super) fn add_score(&mut self, model: &Model, score: Id<Score>) {
        let mut outer_first = Vec::new();
        let mut stack: Vec<&[ScoreItem]> = vec![&model.scores[score].items];
        while let Some(items) = stack.pop() {
            for item in items {
                match item {
                    ScoreItem::Group(id) => {
                        outer_first.push(*id);
                        stack.push(&model.groups[*id].items);
                    }
                    ScoreItem::Best(items, _) => stack.push(items),
                    ScoreItem::Points(_) => {}
                }
            }
        }
        for group in outer_first.into_iter().rev() {
            let range = self.uncapped(model, &model.groups[group].items);
            let capped = match model.groups[group].up_to {
                Some((cap, _)) => range.smaller(Range::exactly(cap)),
                None => range,
            };
            put(&mut self.groups, group.index(), capped);
        }
        let range = self.uncapped(model, &model.scores[score].items);
        put(&mut self.scores, score.index(), range);
    }

    /// What some items come to together.
    pub fn uncapped(&self, model: &Model, items: &[ScoreItem]) -> Range {
        items.iter().map(|item| self.item(model, item)).fold(Range::exactly(Decimal::ZERO), Range::plus)
    }

    /// What a line, a group or the best of some comes to.
    pub fn item(&self, model: &Model, item: &ScoreItem) -> Range {
        match item {
            ScoreItem::Group(id) => self.groups.get(id.index()).copied().unwrap_or(Range::ANY),
            ScoreItem::Points(points) => self.points(model, &points.kind),
            ScoreItem::Best(items, _) => {
                let items = items.iter().map(|item| self.item(model, item));
                items.reduce(Range::larger).unwrap_or(Range::exactly(Decimal::ZERO))
            }
        }
    }

    /// What a points line comes to; nothing where an input is missing.
    pub fn points(&self, model: &Model, points: &PointsKind) -> Range {
        let none = Range::exactly(Decimal::ZERO);
        match points {
            PointsKind::InProportion { points, to, full_at } => {
                let share = self.expr(model, to).over(self.expr(model, full_at));
                let share = share.larger(none).smaller(Range::exactly(Decimal::ONE));
                Range::exactly(*points).times(share).rounded().union(none)
            }
            PointsKind::ForEach { points, each, limit } => {
                let given = Range::exactly(*points).times(self.expr(model, each)).rounded();
                match limit {
                    Some(least) if points.is_sign_negative() => given.larger(Range::exactly(*least)),
                    Some(most) => given.smaller(Range::exactly(*most)),
                    None => given,
                }
                .union(none)
            }
            PointsKind::When { points, .. } => Range::exactly(*points).union(none),
            PointsKind::By(choice) => {
                let given = self.values(model, choice);
                if choice.missing.is_some() { given } else { given.union(none) }
            }
        }
    }
}

impl Range {
    /// With both ends rounded outwards to two places, as points are at most.
    fn rounded(self) -> Range {
        let hundred = Range::exactly(Decimal::ONE_HUNDRED);
        let cents = self.times(hundred).widened();
        Range::new(
            cents.low.and_then(|low| low.checked_div(Decimal::ONE_HUNDRED)),
            cents.high.and_then(|high| high.checked_div(Decimal::ONE_HUNDRED)),
        )
    }
}
