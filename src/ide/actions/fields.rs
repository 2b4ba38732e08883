//! The fields that a record lacks: one for each column of the data that no field reads.
//! Must not know other declarations.

use super::{Action, ActionKind, Place};
use crate::data::headers::folded;
use crate::ide::completion::{Seen, field_for};
use crate::syntax::ast::Declaration;

/// Adds a field for each column of the record's table that no field reads: one offer a column, and one for all.
pub fn of_columns(place: &Place<'_>, seen: &dyn Seen) -> Vec<Action> {
    let found = place.items().into_iter().find_map(|item| match &item.declaration {
        Declaration::Record(record) if place.lies_in(item.span) => Some((item, record)),
        _ => None,
    });
    let Some((item, record)) = found else { return Vec::new() };
    let model = place.workspace.model();
    let at = record.name.span.in_file(place.file);
    let Some(declared) = model.records.values().find(|it| it.symbol.at == at) else { return Vec::new() };
    let fields = || declared.fields.iter().map(|id| &model.fields[*id]);
    let reads =
        |column: &str| fields().any(|it| folded(it.column.as_deref().unwrap_or(&it.symbol.name)) == folded(column));
    let columns = seen.columns(&record.name.text);
    let unread: Vec<&String> = columns.iter().filter(|column| !column.is_empty() && !reads(column)).collect();
    let close = item.span.end.saturating_sub(1);
    let body = place.text.get(..close as usize).unwrap_or("").trim_end();
    let at = u32::try_from(body.len()).unwrap_or(close);
    let line = |column: &String| {
        format!("\n{}  {},", place.indent(item.span.start), field_for(&record.name.text, column, seen))
    };
    let comma = if body.ends_with([',', '{']) { "" } else { "," };
    let rest = if place.slice(crate::text::Span { start: at, end: close }).contains('\n') { "" } else { "\n" };
    let offer = |title: String, lines: String| {
        Action::new(title, ActionKind::Add, vec![place.insert(at, format!("{comma}{lines}{rest}"))])
    };
    let mut actions: Vec<Action> = unread
        .iter()
        .take(10)
        .map(|column| offer(format!("add a field for the column `{column}`"), line(column)))
        .collect();
    if unread.len() > 1 {
        let title = format!("add fields for the {} columns that none reads", unread.len());
        actions.push(offer(title, unread.iter().map(|column| line(column)).collect()));
    }
    actions
}
