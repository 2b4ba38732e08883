//! `score NAME out of N { … }`: groups, the kinds of points lines, and the best of several.

use super::{choice, weight};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::declare::empty_choice;
use crate::semantic::model::{
    Arm, ArmTest, CompareOp, Constant, Expr, ExprKind, Fact, Group, Model, OpenTotal, Points, PointsKind, Score,
    ScoreItem,
};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::{FileSpan, Span};
use crate::value::Decimal;

/// Reads what the score and its groups say of their totals, before anything measures one against its full mark.
pub(super) fn check_totals(checker: &mut Checker, id: Id<Score>, score: &ast::Score) {
    checker.model.scores[id].out_of = total(checker, score.out_of.as_ref(), "the total of a score");
    checker.model.scores[id].weighted = score.items.iter().any(weight::is_weighted);
    let mut groups = Vec::new();
    group_trees(&score.items, &checker.model.scores[id].items, &checker.model, &mut groups);
    for (group, tree) in groups {
        checker.model.groups[group].up_to = total(checker, tree.up_to.as_ref(), "the most a group counts");
        checker.model.groups[group].open = open_total(checker, tree.up_to.as_ref());
        let share = tree.weight.as_ref().and_then(|tree| Some((weight::share(tree)?, checker.at(tree.span))));
        checker.model.groups[group].weight = share;
    }
}

/// The declared groups with their trees.
fn group_trees<'t>(
    trees: &'t [ast::ScoreItem],
    declared: &[ScoreItem],
    model: &Model,
    found: &mut Vec<(Id<Group>, &'t ast::ScoreGroup)>,
) {
    let trees = trees.iter().filter(|tree| !matches!(tree, ast::ScoreItem::Points(_)));
    for (tree, item) in trees.zip(declared) {
        match (tree, item) {
            (ast::ScoreItem::Group(tree), ScoreItem::Group(id)) => {
                found.push((*id, tree));
                group_trees(&tree.items, &model.groups[*id].items, model, found);
            }
            (ast::ScoreItem::Best(trees, _), ScoreItem::Best(items, _)) => group_trees(trees, items, model, found),
            _ => {}
        }
    }
}

/// Checks the lines of the score; its groups were declared with it.
pub(super) fn check(checker: &mut Checker, id: Id<Score>, score: &ast::Score) {
    let total = checker.model.scores[id].out_of.map_or(Decimal::ONE_HUNDRED, |(total, _)| total);
    let level = Level { name: &score.name, total };
    weight::check_level(checker, &level, &score.items);
    let declared = std::mem::take(&mut checker.model.scores[id].items);
    checker.model.scores[id].items = items(checker, declared, &score.items, &level);
}

/// What the weights of some items are shares of.
pub(super) struct Level<'t> {
    /// The score or group.
    pub name: &'t ast::Name,
    /// Its total.
    pub total: Decimal,
}

/// The items in the order written: the declared groups, and the lines between them.
fn items(checker: &mut Checker, declared: Vec<ScoreItem>, trees: &[ast::ScoreItem], level: &Level) -> Vec<ScoreItem> {
    let mut declared = declared.into_iter();
    let mut placed = Vec::new();
    for tree in trees {
        match tree {
            ast::ScoreItem::Points(line) => placed.extend(points(checker, line, level).map(ScoreItem::Points)),
            ast::ScoreItem::Group(tree) => {
                let Some(ScoreItem::Group(group)) = declared.next() else {
                    continue;
                };
                let (share, most) = (checker.model.groups[group].weight, checker.model.groups[group].up_to);
                let of = share.and_then(|(share, _)| level.total.checked_mul(share));
                let total = of.or(most.map(|(most, _)| most)).unwrap_or(Decimal::ONE_HUNDRED);
                let inner = Level { name: &tree.name, total };
                if share.is_some() {
                    weight::check_weighted_group(checker, tree);
                }
                weight::check_level(checker, &inner, &tree.items);
                let declared = std::mem::take(&mut checker.model.groups[group].items);
                checker.model.groups[group].items = items(checker, declared, &tree.items, &inner);
                placed.push(ScoreItem::Group(group));
            }
            ast::ScoreItem::Best(trees, span) => {
                let Some(ScoreItem::Best(inner, at)) = declared.next() else {
                    continue;
                };
                if let [] | [_] = trees.as_slice() {
                    let finding = Diagnostic::new(Code::Incomplete, "`best of` chooses between two items or more")
                        .label(checker.at(*span), "nothing to choose from")
                        .help("add another line or group, or leave `best of` out");
                    checker.report(finding);
                }
                placed.push(ScoreItem::Best(items(checker, inner, trees, level), at));
            }
        }
    }
    placed
}

fn total(checker: &mut Checker, tree: Option<&ast::Expr>, what: &str) -> Option<(Decimal, FileSpan)> {
    let tree = tree?;
    if let ast::ExprKind::ToBeSet(_) = tree.kind {
        // That it is not decided is said; until it is, there is none.
        checker.expr(tree, &Scope::PARTNER, None);
        return None;
    }
    Some((checker.number_literal(tree, what)?, checker.at(tree.span)))
}

/// The most that a group counts where that is to be set: the least and the most that it may be.
fn open_total(checker: &Checker, tree: Option<&ast::Expr>) -> Option<OpenTotal> {
    let tree = tree?;
    let ast::ExprKind::ToBeSet(between) = &tree.kind else {
        return None;
    };
    let number = |tree: &ast::Expr| match tree.kind {
        ast::ExprKind::Number(number) => Some(number),
        _ => None,
    };
    let least = between.as_ref().and_then(|between| number(&between.0)).unwrap_or(Decimal::ZERO);
    let most = between.as_ref().and_then(|between| number(&between.1));
    Some(OpenTotal { least, most, at: checker.at(tree.span) })
}

/// The numbers of a points line, as far as they are to be set: reported, and the most that they let the line give.
fn undecided(checker: &mut Checker, points: &ast::Expr, limit: Option<&ast::Expr>) -> Option<Option<Decimal>> {
    let is_open = |tree: &ast::Expr| matches!(tree.kind, ast::ExprKind::ToBeSet(_));
    if !is_open(points) && !limit.is_some_and(is_open) {
        return None;
    }
    let mut most = |tree: &ast::Expr| match is_open(tree) {
        true => match checker.expr(tree, &Scope::PARTNER, None).kind {
            ExprKind::Undecided(Some((_, most))) => Some(most),
            _ => None,
        },
        false => checker.number_literal(tree, "the points"),
    };
    let of_points = most(points);
    Some(match limit {
        Some(limit) => most(limit),
        None => of_points,
    })
}

/// A line whose points are to be set: none where it surely gives none, else unknown up to the most.
fn open_line(subject: Expr, gives_none: ArmTest, most: Option<Decimal>, at: FileSpan) -> PointsKind {
    let points = |kind: ExprKind| Expr { kind, ty: Type::Points, at };
    let none = points(ExprKind::Constant(Constant::Number(Decimal::ZERO)));
    let open = points(ExprKind::Undecided(most.map(|most| (Decimal::ZERO.min(most), Decimal::ZERO.max(most)))));
    let mut choice = empty_choice(at);
    choice.subjects = vec![subject];
    choice.arms = vec![Arm { tests: vec![gives_none], value: none, at, in_force: None }];
    choice.otherwise = Some(Box::new(open));
    PointsKind::By(choice)
}

/// Nothing of what points are given for.
fn nothing_of(measure: &Expr) -> ArmTest {
    let zero = ExprKind::Constant(Constant::Number(Decimal::ZERO));
    ArmTest::Compare(CompareOp::AtMost, Expr { kind: zero, ty: measure.ty.clone(), at: measure.at })
}

/// A points line; none if it could not be read.
fn points(checker: &mut Checker, line: &ast::Points, level: &Level) -> Option<Points> {
    let at = checker.at(line.span);
    let kind = match &line.kind {
        ast::PointsKind::InProportion { points, to, full_at } => {
            if let Some(most) = undecided(checker, points, None) {
                let (to, full_at) = proportion(checker, to, full_at.as_ref(), line.span);
                full_at?;
                let none = nothing_of(&to);
                return finished(checker, open_line(to, none, most, at), line);
            }
            let points = checker.number_literal(points, "the points");
            let (to, full_at) = proportion(checker, to, full_at.as_ref(), line.span);
            PointsKind::InProportion { points: points?, to, full_at: full_at? }
        }
        ast::PointsKind::Weight { weight, to, full_at } => {
            let (to, full_at) = proportion(checker, to, full_at.as_ref(), line.span);
            let points = level.total.checked_mul(weight::share(weight)?)?.normalize();
            PointsKind::InProportion { points, to, full_at: full_at? }
        }
        ast::PointsKind::ForEach { points, each, at_most, at_least } => {
            let said = at_most.as_ref().or(at_least.as_ref());
            if let Some(most) = undecided(checker, points, said) {
                let each = measured(checker, each);
                let none = nothing_of(&each);
                // Without a limit they grow with what is counted.
                let most = most.filter(|_| said.is_some());
                return finished(checker, open_line(each, none, most, at), line);
            }
            let points = checker.number_literal(points, "the points");
            let limit = limit(checker, points, at_most.as_ref(), at_least.as_ref());
            let each = measured(checker, each);
            if let Type::Money(currency) = each.ty {
                let finding = Diagnostic::new(Code::WrongDimension, "points for each unit of an amount")
                    .label(each.at, checker.describe(&each.ty))
                    .help(format!(
                        "say for how much a point is given: divide by it, as `/ 1_000 {currency}`, or write `in proportion to`"
                    ));
                checker.report(finding);
            }
            PointsKind::ForEach { points: points?, each, limit }
        }
        ast::PointsKind::When { points, condition } => {
            if let Some(most) = undecided(checker, points, None) {
                let condition = checker.condition(condition, &Scope::PARTNER);
                let no = ExprKind::Constant(Constant::Flag(false));
                let none = ArmTest::Equal(Expr { kind: no, ty: Type::Flag, at: condition.at });
                return finished(checker, open_line(condition, none, most, at), line);
            }
            let points = checker.number_literal(points, "the points");
            let condition = checker.condition(condition, &Scope::PARTNER);
            PointsKind::When { points: points?, condition }
        }
        ast::PointsKind::By { subject, arms } => {
            let subject = checker.expr(subject, &Scope::PARTNER, None);
            PointsKind::By(choice::check(checker, vec![subject], arms, at, |checker, value| {
                // Points that are to be set are a number that is not known yet.
                let undecided = matches!(value.kind, ast::ExprKind::ToBeSet(_)).then_some(Decimal::ZERO);
                match undecided.or_else(|| checker.number_literal(value, "the points")) {
                    Some(_) => checker.expr(value, &Scope::PARTNER, None),
                    None => checker.error(value.span),
                }
            }))
        }
        ast::PointsKind::Error => return None,
    };
    finished(checker, kind, line)
}

fn finished(checker: &mut Checker, kind: PointsKind, line: &ast::Points) -> Option<Points> {
    let in_force = checker.in_force(line.in_force.as_ref(), line.span);
    Some(Points { kind, at: checker.at(line.span), in_force })
}

/// What is measured, and where it counts in full: as said, or where the measure itself has a full mark.
fn proportion(checker: &mut Checker, to: &ast::Expr, full_at: Option<&ast::Expr>, line: Span) -> (Expr, Option<Expr>) {
    let mut to = measured(checker, to);
    let Some(tree) = full_at else {
        let mark = full_mark(checker, &to);
        if mark.is_none() && !to.ty.is_error() {
            let finding = Diagnostic::new(Code::MissingWord, "the line does not say where it counts in full")
                .label(checker.at(line), "in full at what?")
                .help("add `, in full at …`; only a percentage and a score with a total have a full mark of their own");
            checker.report(finding);
        }
        return (to, mark);
    };
    let mut full_at = checker.expr(tree, &Scope::PARTNER, None);
    checker.meet(&mut to, &mut full_at, "be compared");
    (to, Some(full_at))
}

/// A percentage is full at 100 %, a score at its total.
fn full_mark(checker: &Checker, to: &Expr) -> Option<Expr> {
    let model = &checker.model;
    let mark = match (&to.kind, &to.ty) {
        (_, Type::Percent) => Decimal::ONE,
        (ExprKind::Fact(Fact::Score(id)), _) => match (model.scores[*id].out_of, model.scores[*id].weighted) {
            (Some((total, _)), _) => total,
            (None, true) => Decimal::ONE_HUNDRED,
            (None, false) => return None,
        },
        (ExprKind::Fact(Fact::Group(id)), _) => model.groups[*id].up_to?.0,
        _ => return None,
    };
    Some(Expr { kind: ExprKind::Constant(Constant::Number(mark)), ty: to.ty.clone(), at: to.at })
}

/// The most of points that are given, the least of points that are taken away.
fn limit(
    checker: &mut Checker,
    points: Option<Decimal>,
    at_most: Option<&ast::Expr>,
    at_least: Option<&ast::Expr>,
) -> Option<Decimal> {
    let takes = points.is_some_and(|points| points.is_sign_negative());
    let (said, other) = if takes { (at_least, at_most) } else { (at_most, at_least) };
    if let Some(tree) = other {
        let number = checker.number_literal(tree, "the most points");
        let (message, help) = match takes {
            true => (
                "points that are taken away have an `at least`",
                number.map_or("write `at least`".to_owned(), |n| format!("write `at least -{}`", n.abs())),
            ),
            false => (
                "points that are given have an `at most`",
                number.map_or("write `at most`".to_owned(), |n| format!("write `at most {}`", n.abs())),
            ),
        };
        let finding =
            Diagnostic::new(Code::Unexpected, message).label(checker.at(tree.span), "the other end").help(help);
        checker.report(finding);
        return None;
    }
    let tree = said?;
    let number = checker.number_literal(tree, if takes { "the least points" } else { "the most points" })?;
    if takes && number > Decimal::ZERO {
        let finding = Diagnostic::new(Code::OutOfBounds, "points that are taken away end below zero")
            .label(checker.at(tree.span), "above zero")
            .help(format!("write `at least -{number}`"));
        checker.report(finding);
        return None;
    }
    Some(number)
}

/// What points are given by: a number or an amount.
fn measured(checker: &mut Checker, tree: &ast::Expr) -> Expr {
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
