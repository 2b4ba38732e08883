//! Walks over the tree of an expression and the names it mentions, before anything is known of their meaning.
//! Never recurses, so that it can look at trees too deep to be checked.

use crate::syntax::ast::{Arm, Cell, CellKind, Expr, ExprKind, PatternKind};
use crate::syntax::nodes::{Node, visit_node};

/// Visits an expression and all in it, outside first; `visit` says whether to go on below.
pub(super) fn walk<'t>(tree: &'t Expr, visit: &mut impl FnMut(&'t Expr) -> bool) {
    visit_node(Node::Expr(tree), &mut |node| match node {
        Node::Expr(expr) => visit(expr),
        _ => true,
    });
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
