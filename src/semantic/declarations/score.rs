//! `score NAME out of N { … }`: groups and the four kinds of points lines.

use super::choice;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Points, PointsKind, Score, ScoreItem};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::FileSpan;
use crate::value::Decimal;

/// Checks the lines of the score; its groups were declared with it.
pub(super) fn check(checker: &mut Checker, id: Id<Score>, score: &ast::Score) {
    checker.model.scores[id].out_of = total(checker, score.out_of.as_ref(), "the total of a score");
    let declared = std::mem::take(&mut checker.model.scores[id].items);
    checker.model.scores[id].items = items(checker, declared, &score.items);
}

/// The items in the order written: the declared groups, and the lines between them.
fn items(checker: &mut Checker, declared: Vec<ScoreItem>, trees: &[ast::ScoreItem]) -> Vec<ScoreItem> {
    let mut groups = declared.into_iter();
    let mut placed = Vec::new();
    for tree in trees {
        match tree {
            ast::ScoreItem::Points(line) => placed.extend(points(checker, line).map(ScoreItem::Points)),
            ast::ScoreItem::Group(tree) => {
                let Some(ScoreItem::Group(group)) = groups.next() else {
                    continue;
                };
                checker.model.groups[group].up_to = total(checker, tree.up_to.as_ref(), "the most a group counts");
                let declared = std::mem::take(&mut checker.model.groups[group].items);
                checker.model.groups[group].items = items(checker, declared, &tree.items);
                placed.push(ScoreItem::Group(group));
            }
        }
    }
    placed
}

fn total(checker: &mut Checker, tree: Option<&ast::Expr>, what: &str) -> Option<(Decimal, FileSpan)> {
    let tree = tree?;
    Some((checker.number_literal(tree, what)?, checker.at(tree.span)))
}

/// A points line; none if it could not be read.
fn points(checker: &mut Checker, line: &ast::Points) -> Option<Points> {
    let at = checker.at(line.span);
    let kind = match &line.kind {
        ast::PointsKind::InProportion { points, to, full_at } => {
            let points = checker.number_literal(points, "the points");
            let mut to = measured(checker, to);
            let mut full_at = checker.expr(full_at, &Scope::PARTNER, None);
            checker.meet(&mut to, &mut full_at, "be compared");
            PointsKind::InProportion { points: points?, to, full_at }
        }
        ast::PointsKind::ForEach { points, each, at_most } => {
            let points = checker.number_literal(points, "the points");
            let at_most = at_most.as_ref().map(|most| checker.number_literal(most, "the most points"));
            let each = measured(checker, each);
            if let Type::Money(currency) = each.ty {
                let finding = Diagnostic::new(Code::WrongDimension, "points for each unit of an amount")
                    .label(each.at, checker.describe(&each.ty))
                    .help(format!(
                        "say for how much a point is given: divide by it, as `/ 1_000 {currency}`, or write `in proportion to`"
                    ));
                checker.report(finding);
            }
            PointsKind::ForEach { points: points?, each, at_most: at_most.flatten() }
        }
        ast::PointsKind::When { points, condition } => {
            let points = checker.number_literal(points, "the points");
            let condition = checker.condition(condition, &Scope::PARTNER);
            PointsKind::When { points: points?, condition }
        }
        ast::PointsKind::By { subject, arms } => {
            let subject = checker.expr(subject, &Scope::PARTNER, None);
            PointsKind::By(choice::check(checker, vec![subject], arms, at, |checker, value| {
                match checker.number_literal(value, "the points") {
                    Some(_) => checker.expr(value, &Scope::PARTNER, None),
                    None => checker.error(value.span),
                }
            }))
        }
        ast::PointsKind::Error => return None,
    };
    Some(Points { kind, at, in_force: checker.in_force(line.in_force.as_ref(), line.span) })
}

/// What points are given by: a number or an amount.
fn measured(checker: &mut Checker, tree: &ast::Expr) -> crate::semantic::model::Expr {
    let expr = checker.expr(tree, &Scope::PARTNER, None);
    if expr.ty.is_numeric() || expr.ty.is_error() {
        return expr;
    }
    let finding =
        Diagnostic::new(Code::WrongType, format!("points follow a number, not {}", checker.describe(&expr.ty)))
            .label(expr.at, "not a number")
            .help(match expr.ty {
                Type::Flag => "write `points 10 when …`",
                _ => "write `points by … { … }` to give points for labels",
            });
    checker.report(finding);
    checker.error(tree.span)
}
