//! Scorecards: `out of N` is the largest total that can be reached.
//! Must not look at who compares a score: comparisons have a check of their own.

use super::claims::Claim;
use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::model::{ExprKind, Fact, PointsKind, Score, ScoreItem};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::text::FileSpan;
use crate::value::Decimal;

/// Totals that are not what the lines add up to.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    program.model.scores.ids().filter_map(|score| check_total(program, score)).collect()
}

fn check_total(program: &Program, id: Id<Score>) -> Option<Diagnostic> {
    let score = &program.model.scores[id];
    let (total, at) = score.out_of?;
    // Weights total 100 % of what the score is out of, which is checked with them.
    if score.weighted {
        return None;
    }
    let lines = walk::points(program.model, &score.items);
    if lines.is_empty() || lines.iter().any(|line| is_broken(line)) {
        return None;
    }
    if lines.iter().any(|line| is_open(line)) || has_open_groups(program, &score.items) {
        return None;
    }
    let name = &score.symbol.name;
    let Some(reach) = program.ranges.uncapped(program.model, &score.items).high else {
        let finding =
            Diagnostic::new(Code::WrongTotal, format!("`{name}` has no largest total, and says `out of {total}`"))
                .label(at, "promises a largest total");
        return Some(open_lines(program, id, finding).help(
            "give each line that grows without end an `at most`, or its group an `up to`, or leave out `out of`",
        ));
    };
    if reach == total || (reach > total && !is_exact(program, &lines)) {
        return None;
    }
    let reach = words::value(program.model, reach, &Type::Points);
    let mut finding =
        Diagnostic::new(Code::WrongTotal, format!("`{name}` can reach {reach} points, and says `out of {total}`"))
            .label(at, format!("the lines add up to {reach}"));
    for (words, span) in parts(program, id) {
        finding = finding.label(span, words);
    }
    let finding = finding.help(format!("write `out of {reach}`, or change the points"));
    Some(if is_exact(program, &lines) {
        finding.fix(format!("write `out of {reach}`"), at, reach.replace(',', "_"))
    } else {
        finding
    })
}

/// Whether the points of a line are still to be set.
fn is_open(line: &PointsKind) -> bool {
    let PointsKind::By(choice) = line else {
        return false;
    };
    let mut values = choice.arms.iter().map(|arm| &arm.value).chain(choice.otherwise.as_deref());
    values.any(|value| matches!(value.kind, ExprKind::Undecided(_)))
}

/// Whether the most that a group counts is still to be set.
fn has_open_groups(program: &Program, items: &[ScoreItem]) -> bool {
    items.iter().any(|item| match item {
        ScoreItem::Group(id) => {
            let group = &program.model.groups[*id];
            group.open.is_some() || has_open_groups(program, &group.items)
        }
        ScoreItem::Best(items, _) => has_open_groups(program, items),
        ScoreItem::Points(_) => false,
    })
}

fn is_broken(line: &PointsKind) -> bool {
    match line {
        PointsKind::InProportion { to, full_at, .. } => walk::is_broken(to) || walk::is_broken(full_at),
        PointsKind::ForEach { each, .. } => walk::is_broken(each),
        PointsKind::When { condition, .. } => walk::is_broken(condition),
        PointsKind::By(choice) => choice
            .subjects
            .iter()
            .chain(choice.arms.iter().map(|arm| &arm.value))
            .chain(choice.otherwise.as_deref())
            .any(walk::is_broken),
    }
}

/// Whether the sum of what every line can give can be given to one partner. It cannot be told where a line's points
/// are computed, and it is not where two lines rule each other out.
fn is_exact(program: &Program, lines: &[&PointsKind]) -> bool {
    let computed = lines.iter().any(|line| match line {
        PointsKind::By(choice) => {
            let values = choice.arms.iter().map(|arm| &arm.value).chain(choice.otherwise.as_deref());
            values.map(|value| program.ranges.expr(program.model, value)).any(|range| range.single().is_none())
        }
        PointsKind::InProportion { points, to, .. } => {
            let reached = program.ranges.points(program.model, line).high;
            reached != Some((*points).max(Decimal::ZERO)) && !is_field(&to.kind)
        }
        PointsKind::ForEach { points, limit, each } => {
            let reached = program.ranges.points(program.model, line).high;
            !points.is_sign_negative() && reached != *limit && !is_field(&each.kind)
        }
        PointsKind::When { .. } => false,
    });
    let conditions: Vec<Claim> = lines
        .iter()
        .filter_map(|line| match line {
            PointsKind::When { condition, .. } => Claim::of(program, condition),
            _ => None,
        })
        .collect();
    let exclusive =
        (1..).zip(&conditions).any(|(next, one)| conditions.iter().skip(next).any(|other| one.rules_out(other)));
    !computed && !exclusive
}

fn is_field(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Fact(Fact::Field(_)))
}

/// What each item of a score can reach, and where it stands.
fn parts(program: &Program, id: Id<Score>) -> Vec<(String, FileSpan)> {
    let model = program.model;
    let reach = |high: Option<Decimal>| high.map(|high| words::value(model, high, &Type::Points));
    let part = |item: &ScoreItem| match item {
        ScoreItem::Best(_, at) => {
            reach(program.ranges.item(model, item).high).map(|high| (format!("up to {high}"), *at))
        }
        ScoreItem::Group(group) => {
            let group = &model.groups[*group];
            let inner = program.ranges.uncapped(model, &group.items).high;
            let high = group.up_to.map_or(inner, |(cap, _)| Some(inner.map_or(cap, |inner| inner.min(cap))));
            reach(high).map(|high| (format!("up to {high}"), group.symbol.at))
        }
        ScoreItem::Points(points) => {
            reach(program.ranges.points(model, &points.kind).high).map(|high| (format!("up to {high}"), points.at))
        }
    };
    model.scores[id].items.iter().filter_map(part).collect()
}

/// Labels the lines of a score that grow without end.
fn open_lines(program: &Program, id: Id<Score>, mut finding: Diagnostic) -> Diagnostic {
    let model = program.model;
    let mut stack: Vec<&ScoreItem> = model.scores[id].items.iter().rev().collect();
    while let Some(item) = stack.pop() {
        match item {
            ScoreItem::Group(group) if model.groups[*group].up_to.is_none() => {
                stack.extend(model.groups[*group].items.iter().rev());
            }
            ScoreItem::Best(items, _) => stack.extend(items.iter().rev()),
            ScoreItem::Points(points) if program.ranges.points(model, &points.kind).high.is_none() => {
                finding = finding.label(points.at, "grows without end");
            }
            _ => {}
        }
    }
    finding
}
