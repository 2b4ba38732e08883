//! Requirements as a table, and as clauses of tiers: the one into the other. Must not know what they ask for.

use super::{Action, ActionKind, Place};
use crate::diagnostic::Edit;
use crate::semantic::as_written;
use crate::syntax::ast::{CellKind, CompareOp, Declaration, ExprKind, Item, Requirements, Row, Tier, TierClause};
use crate::text::Span;

/// The row at the place becomes a clause of each tier that it asks something of.
pub fn to_blocks(place: &Place<'_>) -> Option<Action> {
    let (requirements, row) = place.items().into_iter().find_map(|item| match &item.declaration {
        Declaration::Requirements(it) => Some((it, it.table.rows.iter().find(|row| place.lies_in(row.span))?)),
        _ => None,
    })?;
    if requirements.in_force.is_some() || row.docs.is_some() || requirements.table.rows.len() < 2 {
        return None;
    }
    let clauses = clauses(place, requirements, row)?;
    let mut edits = vec![place.edit(line(place, row.span), "")];
    let mut fresh = String::new();
    for (tier, clause) in clauses {
        match block(place, &tier) {
            Some(item) => {
                let close = item.span.end.saturating_sub(1);
                let body = place.text.get(..close as usize)?.trim_end();
                let indent = place.indent(item.span.start);
                let at = u32::try_from(body.len()).ok()?;
                let rest = if place.slice(Span { start: at, end: close }).contains('\n') { "" } else { "\n" };
                edits.push(place.insert(at, format!("\n{indent}  {clause}{rest}")));
            }
            None => fresh.push_str(&format!("\n\ntier {} {{\n  {clause}\n}}", as_written(&tier))),
        }
    }
    if !fresh.is_empty() {
        let item = place.items().into_iter().find(
            |item| matches!(&item.declaration, Declaration::Requirements(it) if std::ptr::eq(it, requirements)),
        )?;
        edits.push(place.insert(item.span.end, fresh));
    }
    edits.sort_by_key(|edit| edit.at);
    Some(Action::new("write this row as clauses of the tiers", ActionKind::Rewrite, edits))
}

/// The clause that each tier gets from a row; none where a cell cannot be written as one.
fn clauses(place: &Place<'_>, requirements: &Requirements, row: &Row) -> Option<Vec<(String, String)>> {
    let head = row.head.as_ref()?;
    let subject = place.slice(head.value.span);
    let mut clauses = Vec::new();
    for (tier, cell) in requirements.table.header.iter().zip(&row.cells) {
        let value = match &cell.kind {
            CellKind::Dash | CellKind::Same => continue,
            CellKind::Error => return None,
            CellKind::Value(value) => value,
        };
        let text = place.slice(cell.span);
        let condition = match (&head.op, &value.kind) {
            (Some((_, at)), _) => format!("{subject} {} {text}", place.slice(*at)),
            (None, ExprKind::Flag(true)) => subject.to_owned(),
            (None, ExprKind::Flag(false)) => format!("not {subject}"),
            (None, _) => format!("{subject} is {text}"),
        };
        clauses.push((tier.text.clone(), format!("require \"{}\": {condition}", subject.replace('"', "'"))));
    }
    (!clauses.is_empty()).then_some(clauses)
}

/// The block of a tier.
fn block<'a>(place: &Place<'a>, tier: &str) -> Option<&'a Item> {
    place.items().into_iter().find(|item| matches!(&item.declaration, Declaration::Tier(it) if it.name.text == tier))
}

/// The whole line of a stretch, with its end.
fn line(place: &Place<'_>, span: Span) -> Span {
    let before = place.text.get(..span.start as usize).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let after = place.text.get(span.end as usize..).unwrap_or("");
    let end = span.end as usize + after.find('\n').map_or(after.len(), |at| at + 1);
    Span { start: u32::try_from(start).unwrap_or(span.start), end: u32::try_from(end).unwrap_or(span.end) }
}

/// The clause at the place, a comparison with a bound, becomes a row of the requirements table.
pub fn to_table(place: &Place<'_>) -> Option<Action> {
    let items = place.items();
    let (item, tier, clause) = items.iter().find_map(|item| match &item.declaration {
        Declaration::Tier(tier) => tier.clauses.iter().find_map(|clause| match clause {
            TierClause::Require(require) if place.lies_in(require.span) => Some((*item, tier, require)),
            _ => None,
        }),
        _ => None,
    })?;
    let table = items.iter().find_map(|other| match &other.declaration {
        Declaration::Requirements(it) if it.in_force.is_none() => Some(&it.table),
        _ => None,
    })?;
    if clause.in_force.is_some() || clause.docs.is_some() {
        return None;
    }
    let ExprKind::Compare(op, left, right) = &clause.condition.kind else { return None };
    let sign = match op {
        CompareOp::Is | CompareOp::IsNot => return None,
        order => order.symbol(),
    };
    let subject = place.slice(left.span);
    let bound = place.slice(right.span);
    let known = |row: &Row| row.head.as_ref().is_some_and(|head| place.slice(head.value.span) == subject);
    if table.rows.iter().any(known) || !table.header.iter().any(|it| it.text == tier.name.text) {
        return None;
    }
    let reached = table.header.iter().position(|it| it.text == tier.name.text)?;
    let cells = table.header.iter().enumerate().map(|(at, name)| {
        let text = match at {
            _ if at < reached => "-",
            _ if at == reached => bound,
            _ => "same",
        };
        let width = name.text.chars().count().max(4);
        format!(" {text:width$} |")
    });
    let last = table.rows.last()?;
    let indent = place.indent(last.span.start);
    let row = format!("\n{indent}{subject} {sign} |{}", cells.collect::<String>());
    let end = line(place, last.span).end;
    let after = place.text.get(..end as usize)?.trim_end();
    let mut edits = vec![place.insert(u32::try_from(after.len()).ok()?, row)];
    edits.extend(removal(place, item, tier, clause.span));
    edits.sort_by_key(|edit| edit.at);
    Some(Action::new("write this clause as a row of the table", ActionKind::Rewrite, edits))
}

/// Takes a clause out of a tier, and the tier's block with it where nothing else is in it.
fn removal(place: &Place<'_>, item: &Item, tier: &Tier, clause: Span) -> Vec<Edit> {
    let whole = place.slice(item.span);
    let comments =
        place.tree.comments.iter().any(|it| item.span.start <= it.span.start && it.span.end <= item.span.end);
    if tier.clauses.len() == 1 && !comments && item.docs.is_none() {
        return vec![place.edit(line(place, item.span), "")];
    }
    if whole.contains('\n') { vec![place.edit(line(place, clause), "")] } else { vec![place.edit(clause, "")] }
}
