//! Weights that come to 100 %. Must not know what they weigh.

use super::{Action, ActionKind, Place};
use crate::diagnostic::Edit;
use crate::syntax::ast::{Declaration, Expr, ExprKind, PointsKind, ScoreItem};
use crate::text::Span;
use crate::value::Decimal;

/// Makes the weights of the innermost score or group at the place come to 100 %: each keeps its share as far as whole
/// percentages allow, and the largest takes what is left.
pub fn rebalanced(place: &Place<'_>) -> Option<Action> {
    let items = place.items().into_iter().find_map(|item| match &item.declaration {
        Declaration::Score(score) if place.lies_in(item.span) => Some(score.items.as_slice()),
        _ => None,
    })?;
    let weights = weights(innermost(place, items));
    let parts: Vec<(Span, Decimal)> = weights
        .into_iter()
        .map(|weight| match weight.kind {
            ExprKind::Percent(share) => Some((weight.span, share)),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let total = parts.iter().try_fold(Decimal::ZERO, |sum, (_, share)| sum.checked_add(*share))?;
    if parts.len() < 2 || total == Decimal::ONE || total <= Decimal::ZERO {
        return None;
    }
    let hundred = Decimal::from(100);
    let mut shares: Vec<Decimal> = parts
        .iter()
        .map(|(_, share)| Some(share.checked_mul(hundred)?.checked_div(total)?.round()))
        .collect::<Option<_>>()?;
    let rest = hundred.checked_sub(shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(*share))?)?;
    let largest = shares.iter_mut().max()?;
    *largest = largest.checked_add(rest)?;
    if shares.iter().any(|share| *share <= Decimal::ZERO) {
        return None;
    }
    let edits: Vec<Edit> =
        parts.iter().zip(&shares).map(|((at, _), share)| place.edit(*at, format!("{share}%"))).collect();
    Some(Action::new("make the weights come to 100%", ActionKind::Fix, edits))
}

/// The items of the group that the place lies in, else those given.
fn innermost<'a>(place: &Place<'_>, items: &'a [ScoreItem]) -> &'a [ScoreItem] {
    for item in items {
        if let ScoreItem::Group(group) = item
            && place.lies_in(group.span)
            && !weights(&group.items).is_empty()
        {
            return innermost(place, &group.items);
        }
    }
    items
}

/// The weights that stand side by side.
fn weights(items: &[ScoreItem]) -> Vec<&Expr> {
    items
        .iter()
        .filter_map(|item| match item {
            ScoreItem::Points(points) => match &points.kind {
                PointsKind::Weight { weight, .. } => Some(weight),
                _ => None,
            },
            ScoreItem::Group(group) => group.weight.as_ref(),
            ScoreItem::Best(..) => None,
        })
        .collect()
}
