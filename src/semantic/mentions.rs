//! Walks over the tree of an expression and the names it mentions, before anything is known of their meaning.
//! Never recurses, so that it can look at trees too deep to be checked.

use crate::syntax::ast::{Arm, Cell, CellKind, Expr, ExprKind, PatternKind, Quantity, Window, WindowKind};

/// Visits an expression and all in it, outside first; `visit` says whether to go on below.
pub(super) fn walk<'t>(tree: &'t Expr, visit: &mut impl FnMut(&'t Expr) -> bool) {
    let mut stack = vec![tree];
    while let Some(expr) = stack.pop() {
        if visit(expr) {
            let first = stack.len();
            push_parts(expr, &mut stack);
            if let Some(parts) = stack.get_mut(first..) {
                parts.reverse();
            }
        }
    }
}

/// The names in an expression.
pub(super) fn names_in<'t>(tree: &'t Expr, names: &mut Vec<&'t str>) {
    walk(tree, &mut |expr| {
        if let ExprKind::Name(name) | ExprKind::Holds(name, _) | ExprKind::Call(name, _) = &expr.kind {
            names.push(&name.text);
        }
        true
    });
}

/// The names in the arms of a choice.
pub(super) fn names_in_arms<'t>(arms: &'t [Arm], names: &mut Vec<&'t str>) {
    for arm in arms {
        names_in(&arm.value, names);
        for pattern in &arm.patterns {
            match &pattern.kind {
                PatternKind::Compare(_, bound) | PatternKind::UpTo(bound) => names_in(bound, names),
                PatternKind::Range(low, high) => {
                    names_in(low, names);
                    names_in(high, names);
                }
                _ => {}
            }
        }
    }
}

/// The names in the cells of a row.
pub(super) fn names_in_cells<'t>(cells: &'t [Cell], names: &mut Vec<&'t str>) {
    for cell in cells {
        if let CellKind::Value(value) = &cell.kind {
            names_in(value, names);
        }
    }
}

fn push_parts<'t>(expr: &'t Expr, stack: &mut Vec<&'t Expr>) {
    match &expr.kind {
        ExprKind::Name(_)
        | ExprKind::Number(_)
        | ExprKind::Percent(_)
        | ExprKind::Money(..)
        | ExprKind::Amounts(_)
        | ExprKind::Date(_)
        | ExprKind::Duration(_)
        | ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::None
        | ExprKind::Today
        | ExprKind::Qualifies(..)
        | ExprKind::CountHeld(_)
        | ExprKind::Error => {}
        ExprKind::Member(base, _) | ExprKind::ForLabels(_, _, base) => stack.push(base),
        ExprKind::ToBeSet(bounds) => {
            if let Some(bounds) = bounds {
                stack.extend([&bounds.0, &bounds.1]);
            }
        }
        ExprKind::Unary(_, inner) => stack.push(inner),
        ExprKind::Binary(_, left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::Includes(left, right)
        | ExprKind::Default(left, right) => stack.extend([&**left, &**right]),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) | ExprKind::Holds(_, parts) => {
            stack.extend(parts);
        }
        ExprKind::CountOf(parts) | ExprKind::Set(parts) => stack.extend(parts),
        ExprKind::Quantity(quantity, parts) => {
            if let Quantity::AtLeast(number) = quantity {
                stack.push(number);
            }
            stack.extend(parts);
        }
        ExprKind::In { value, among, .. } => {
            stack.push(value);
            stack.extend(among);
        }
        ExprKind::Between(value, low, high) => stack.extend([&**value, &**low, &**high]),
        ExprKind::Missing { value, .. } => stack.push(value),
        ExprKind::Within { value, window, .. } => {
            stack.push(value);
            push_bounds(window, stack);
        }
        ExprKind::Edge(_, window) => push_bounds(window, stack),
        ExprKind::AsOf(value, day) => stack.extend([&**value, &**day]),
        ExprKind::OnDays(_, condition, days) => {
            stack.push(condition);
            push_bounds(&days.window, stack);
        }
        ExprKind::If { then, condition, otherwise } => stack.extend([&**then, &**condition, &**otherwise]),
        ExprKind::Aggregate(aggregate) => {
            stack.push(&aggregate.operand);
            stack.extend(
                [&aggregate.by, &aggregate.within, &aggregate.filter, &aggregate.satisfies].into_iter().flatten(),
            );
        }
        ExprKind::Rank(rank) => {
            stack.push(&rank.of);
            stack.extend([&rank.by, &rank.within, &rank.filter].into_iter().flatten());
        }
        ExprKind::Top(top) => {
            stack.extend(&top.row);
            stack.extend([&top.count, &top.by]);
            stack.extend([&top.within, &top.filter].into_iter().flatten());
        }
    }
}

fn push_bounds<'t>(mut window: &'t Window, stack: &mut Vec<&'t Expr>) {
    while let WindowKind::Nth(_, _, of) = &window.kind {
        window = of;
    }
    match &window.kind {
        WindowKind::Between(from, to) => stack.extend([&**from, &**to]),
        WindowKind::Since(from) => stack.push(from),
        _ => {}
    }
}
