//! The weights of a score: shares of the total around them, which total 100 % at each level.
//! Must not know what is weighed.

use super::score::Level;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::syntax::ast::{Expr, ExprKind, PointsKind, ScoreGroup, ScoreItem};
use crate::text::Span;
use crate::value::Decimal;
use crate::value::decimal::{Rounding, percent};

/// The share that a weight is; none for anything but a percentage from 0 to 100.
pub(super) fn share(tree: &Expr) -> Option<Decimal> {
    match tree.kind {
        ExprKind::Percent(share) if share > Decimal::ZERO && share <= Decimal::ONE => Some(share),
        _ => None,
    }
}

/// Whether an item has a weight.
pub(super) fn is_weighted(item: &ScoreItem) -> bool {
    match item {
        ScoreItem::Points(line) => matches!(line.kind, PointsKind::Weight { .. }),
        ScoreItem::Group(group) => group.weight.is_some(),
        ScoreItem::Best(items, _) => items.iter().any(is_weighted),
    }
}

/// The weights of a level total 100 %, and no points stand beside them.
pub(super) fn check_level(checker: &mut Checker, level: &Level, items: &[ScoreItem]) {
    let Some(first) = items.iter().find(|item| is_weighted(item)) else {
        return;
    };
    if let Some(other) = items.iter().find(|item| !is_weighted(item) && !is_broken(item)) {
        let finding = Diagnostic::new(
            Code::WrongDimension,
            format!("weights and points stand side by side in `{}`", level.name.text),
        )
        .label(checker.at(span(other)), "points")
        .label(checker.at(span(first)), "a weight")
        .help("give everything at this level a weight, or put the points into a score of their own and weigh that");
        return checker.report(finding);
    }
    let Some(weights) = items.iter().map(|item| weight(checker, item)).collect::<Option<Vec<(Decimal, Span)>>>() else {
        return;
    };
    let sum: Decimal = weights.iter().map(|(share, _)| *share).sum();
    if sum != Decimal::ONE {
        let said = |share: Decimal| percent(share, Rounding::HalfEven);
        let message = format!("the weights of `{}` total {}, not 100%", level.name.text, said(sum));
        let mut finding = Diagnostic::new(Code::WrongTotal, message);
        for (share, span) in &weights {
            finding = finding.label(checker.at(*span), said(*share));
        }
        return checker.report(finding.help("change the weights until they add up to 100%"));
    }
    for (share, span) in weights {
        let points = level.total.checked_mul(share).unwrap_or_default().normalize();
        if points.scale() > 2 {
            let message =
                format!("the weight is {points} of {} points, and points have two places", level.total.normalize());
            let finding = Diagnostic::new(Code::WrongTotal, message)
                .label(checker.at(span), "rounded, so that the total would not be reached exactly")
                .help("round the weights, or let the score be `out of` a larger total");
            checker.report(finding);
        }
    }
}

/// A group with a weight is made of weights.
pub(super) fn check_weighted_group(checker: &mut Checker, group: &ScoreGroup) {
    if let Some(points) = group.items.iter().find(|item| !is_weighted(item) && !is_broken(item))
        && !group.items.iter().any(is_weighted)
    {
        let message = format!("the group `{}` has a weight, and points within", group.name.text);
        let finding =
            Diagnostic::new(Code::WrongDimension, message).label(checker.at(span(points)), "points").help(format!(
                "give each line a weight, or declare `score {0} out of … {{ … }}` and write `weight … for {0}`",
                group.name.text
            ));
        checker.report(finding);
    }
}

/// The weight of an item and where it stands; none where it cannot be told, which is reported.
fn weight(checker: &mut Checker, item: &ScoreItem) -> Option<(Decimal, Span)> {
    let tree = match item {
        ScoreItem::Points(line) => match &line.kind {
            PointsKind::Weight { weight, .. } => weight,
            _ => return None,
        },
        ScoreItem::Group(group) => group.weight.as_ref()?,
        ScoreItem::Best(items, span) => {
            let weights: Option<Vec<(Decimal, Span)>> = items.iter().map(|item| weight(checker, item)).collect();
            let weights = weights?;
            let (first, _) = *weights.first()?;
            if let Some((other, at)) = weights.iter().find(|(share, _)| *share != first) {
                let said = |share: Decimal| percent(share, Rounding::HalfEven);
                let message = format!("the best of {} and {} has no one weight", said(first), said(*other));
                let finding = Diagnostic::new(Code::WrongTotal, message)
                    .label(checker.at(*at), "another weight")
                    .help("give all that the best is chosen from the same weight");
                checker.report(finding);
                return None;
            }
            return Some((first, *span));
        }
    };
    if let Some(share) = share(tree) {
        return Some((share, tree.span));
    }
    if !matches!(tree.kind, ExprKind::Error) {
        let mut finding = Diagnostic::new(Code::WrongType, "a weight is a percentage of the total around it")
            .label(checker.at(tree.span), "not a percentage above 0%");
        finding = match tree.kind {
            ExprKind::Number(number) => {
                finding.suggest(format!("write `{number}%`"), checker.at(tree.span), format!("{number}%"))
            }
            _ => finding.help("write a percentage up to 100%, as `30%`"),
        };
        checker.report(finding);
    }
    None
}

fn is_broken(item: &ScoreItem) -> bool {
    matches!(item, ScoreItem::Points(line) if matches!(line.kind, PointsKind::Error))
}

fn span(item: &ScoreItem) -> Span {
    match item {
        ScoreItem::Points(line) => line.span,
        ScoreItem::Group(group) => group.name.span,
        ScoreItem::Best(_, span) => *span,
    }
}
