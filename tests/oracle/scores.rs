//! Points: every line gives between two numbers, the same one where all is known.

use partner_lang::semantic::model::{Constant, Expr, ExprKind, Fact, Points, PointsKind, ScoreItem};
use rust_decimal::Decimal;

use super::evaluate::{At, World};
use super::value::{Known, round};

pub type Bounds = (Option<Decimal>, Option<Decimal>);

impl World<'_> {
    pub fn points_of(&self, items: &[ScoreItem], at: At) -> Bounds {
        let mut total = (Some(Decimal::ZERO), Some(Decimal::ZERO));
        for item in items {
            let Some((low, high)) = self.item(item, at) else { continue };
            total = (sum(total.0, low), sum(total.1, high));
        }
        total
    }

    /// The points of an item; none for a line that is not in force.
    fn item(&self, item: &ScoreItem, at: At) -> Option<Bounds> {
        match item {
            ScoreItem::Group(id) => Some(self.fact(Fact::Group(*id), at).bounds()),
            ScoreItem::Points(line) => self.is_in_force(line.in_force).then(|| self.line(line, at)),
            ScoreItem::Best(items, _) => {
                let items: Vec<Bounds> = items.iter().filter_map(|item| self.item(item, at)).collect();
                if items.is_empty() {
                    return Some((Some(Decimal::ZERO), Some(Decimal::ZERO)));
                }
                let highest =
                    |ends: Vec<Option<Decimal>>| ends.into_iter().collect::<Option<Vec<_>>>()?.into_iter().max();
                // What is proven of one is proven of the best.
                let low = items.iter().filter_map(|it| it.0).max();
                Some((low, highest(items.iter().map(|it| it.1).collect())))
            }
        }
    }

    fn line(&self, line: &Points, at: At) -> Bounds {
        let rounded = |points: Decimal| round(points, 2, self.model.program.rounding);
        let given = match &line.kind {
            PointsKind::InProportion { points, .. } | PointsKind::When { points, .. } => *points,
            PointsKind::ForEach { .. } | PointsKind::By(_) => Decimal::ZERO,
        };
        let (least, most) = (Some(given.min(Decimal::ZERO)), Some(given.max(Decimal::ZERO)));
        match &line.kind {
            PointsKind::InProportion { points, to, full_at } => {
                let full = self.number(full_at, at).filter(|full| !full.is_zero());
                let give = |to: Decimal| {
                    let full = full?;
                    let share = self.checked(points.checked_mul(to).and_then(|it| it.checked_div(full)));
                    share.map(|share| rounded(share.clamp(least.unwrap(), most.unwrap())))
                };
                let (low, high) = self.known(to, at).bounds();
                ordered(*points, low.and_then(give), high.and_then(give), (least, most))
            }
            PointsKind::ForEach { points, each, limit } => {
                let taken = points.is_sign_negative();
                let give = |each: Decimal| {
                    let total = self.checked(points.checked_mul(each));
                    total.map(|total| {
                        rounded(match limit {
                            Some(limit) if taken => total.max(*limit),
                            Some(limit) => total.min(*limit),
                            None => total,
                        })
                    })
                };
                let zero = Some(Decimal::ZERO);
                let ends = if taken { (*limit, zero) } else { (zero, *limit) };
                let (low, high) = self.known(each, at).bounds();
                ordered(*points, low.and_then(give), high.and_then(give), ends)
            }
            PointsKind::When { points, condition } => match self.truth(condition, at) {
                Some(met) => {
                    let given = Some(if met { *points } else { Decimal::ZERO });
                    (given, given)
                }
                None => (least, most),
            },
            PointsKind::By(choice) => {
                let (low, high) = self.choose(choice, at).bounds();
                if low.is_some() && low == high {
                    return (low.map(rounded), high.map(rounded));
                }
                // Nothing is proven: at most what the arm may give, or any arm where it is not known which.
                let arms = choice.arms.iter().filter(|arm| self.is_in_force(arm.in_force)).map(|arm| &arm.value);
                let (otherwise, missing) = self.fallbacks(choice);
                let ends: Vec<Bounds> = arms.chain(otherwise).chain(missing).map(ends).collect();
                let least = ends.iter().filter_map(|it| it.0).fold(Decimal::ZERO, Decimal::min);
                let most = ends.into_iter().map(|it| it.1).collect::<Option<Vec<_>>>();
                let most = most.map(|most| most.into_iter().fold(Decimal::ZERO, Decimal::max));
                (Some(least), high.map(rounded).or(most))
            }
        }
    }
}

pub fn between((low, high): Bounds) -> Known {
    Known::Between(low, high)
}

fn sum(one: Option<Decimal>, two: Option<Decimal>) -> Option<Decimal> {
    Some(one? + two?)
}

/// What a line gives for the least and the most of its measure; where one is not known, the ends of what it could be.
fn ordered(points: Decimal, low: Option<Decimal>, high: Option<Decimal>, ends: Bounds) -> Bounds {
    let (low, high) = if points.is_sign_negative() { (high, low) } else { (low, high) };
    (low.or(ends.0), high.or(ends.1))
}

/// The least and the most of the points of an arm.
fn ends(value: &Expr) -> Bounds {
    let given = |number: Decimal| (Some(number), Some(number));
    match &value.kind {
        ExprKind::Constant(Constant::Number(number)) => given(*number),
        ExprKind::Constant(Constant::Missing) => given(Decimal::ZERO),
        ExprKind::Undecided(Some((low, high))) => (Some(*low), Some(*high)),
        ExprKind::Negate(inner) => {
            let (low, high) = ends(inner);
            (high.map(|it| -it), low.map(|it| -it))
        }
        _ => (None, None),
    }
}
