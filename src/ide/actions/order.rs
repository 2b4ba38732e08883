//! Tiers in the order of what they ask for. Must not know what that is.

use super::{Action, ActionKind, Place};
use crate::diagnostic::Edit;
use crate::semantic::model::{Constant, ExprKind, RuleName};
use crate::syntax::ast::{Declaration, Table};
use crate::text::Span;
use crate::value::Decimal;

/// Puts the tiers into the order of the bounds that the requirements table has for them, with the columns of every
/// table: an offer where the first row whose bounds all differ does not rise.
pub fn by_bound(place: &Place<'_>) -> Option<Action> {
    let tiers = place.items().into_iter().find_map(|item| match &item.declaration {
        Declaration::Tiers(tiers) if place.lies_in(item.span) => Some(tiers),
        _ => None,
    })?;
    let model = place.workspace.model();
    let first = tiers.tiers.first()?.name.span.in_file(place.file);
    let ladder =
        model.ladders.values().find(|it| it.tiers.values().next().is_some_and(|tier| tier.symbol.at == first))?;
    let bounds = |row: &String| -> Option<Vec<Decimal>> {
        let of = |rule: &crate::semantic::model::Rule| match (&rule.name, &rule.condition.kind) {
            (Some(RuleName::Row(name)), ExprKind::Compare(_, _, bound)) if name == row => match bound.kind {
                ExprKind::Constant(Constant::Number(number)) => Some(number),
                _ => None,
            },
            _ => None,
        };
        ladder.tiers.values().map(|tier| tier.requires.iter().find_map(of)).collect()
    };
    let rules = ladder.tiers.values().flat_map(|tier| &tier.requires);
    let rows = rules.filter_map(|rule| match &rule.name {
        Some(RuleName::Row(name)) => Some(name),
        _ => None,
    });
    let bounds = rows.filter_map(bounds).find(|bounds| {
        let mut sorted = bounds.clone();
        sorted.sort();
        sorted.dedup();
        sorted.len() == bounds.len()
    })?;
    let mut order: Vec<usize> = (0..bounds.len()).collect();
    order.sort_by_key(|at| bounds.get(*at).copied());
    if order.is_sorted() || bounds.len() != tiers.tiers.len() {
        return None;
    }
    let labels: Vec<Span> =
        tiers.tiers.iter().map(|it| labelled(it.name.span, it.label.as_ref().map(|it| it.span))).collect();
    let mut edits = permuted(place, &labels, &order);
    let names: Vec<&str> = tiers.tiers.iter().map(|it| it.name.text.as_str()).collect();
    for item in place.items() {
        let table = match &item.declaration {
            Declaration::Requirements(it) => &it.table,
            Declaration::BenefitTable(it) => &it.table,
            _ => continue,
        };
        if table.header.iter().map(|it| it.text.as_str()).eq(names.iter().copied()) {
            edits.extend(columns(place, table, &order)?);
        }
    }
    edits.sort_by_key(|edit| edit.at);
    Some(Action::new("put the tiers in the order of what they ask for", ActionKind::Rewrite, edits))
}

fn labelled(name: Span, label: Option<Span>) -> Span {
    label.map_or(name, |label| name.to(label))
}

/// The cells of a table with its columns in another order; none where `same` would then mean something else.
fn columns(place: &Place<'_>, table: &Table, order: &[usize]) -> Option<Vec<Edit>> {
    let header: Vec<Span> = table.header.iter().map(|it| it.span).collect();
    let mut edits = permuted(place, &header, order);
    for row in &table.rows {
        let same = row.cells.iter().any(|cell| matches!(cell.kind, crate::syntax::ast::CellKind::Same));
        if same || row.cells.len() != order.len() {
            return None;
        }
        let cells: Vec<Span> = row.cells.iter().map(|it| it.span).collect();
        edits.extend(permuted(place, &cells, order));
    }
    Some(edits)
}

/// Stretches with their texts in another order.
fn permuted(place: &Place<'_>, spans: &[Span], order: &[usize]) -> Vec<Edit> {
    let moved = spans.iter().zip(order).filter_map(|(at, from)| Some((*at, place.slice(*spans.get(*from)?))));
    moved.filter(|(at, text)| place.slice(*at) != *text).map(|(at, text)| place.edit(at, text)).collect()
}
