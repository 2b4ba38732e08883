//! Parts that get a name of their own: a bound that differs by region becomes a threshold, an expression a metric.
//! Must not know tables.

use super::{Action, ActionKind, Place};
use crate::semantic::model::Model;
use crate::semantic::{Type, as_written};
use crate::syntax::ast::{CellKind, Declaration, Expr, ExprKind, Item};
use crate::text::Span;

/// A number in a requirements table becomes a threshold by each list of labels that partners have: an offer a list.
pub fn threshold(place: &Place<'_>) -> Vec<Action> {
    let found = place.items().into_iter().find_map(|item| {
        let Declaration::Requirements(requirements) = &item.declaration else { return None };
        let rows = requirements.table.rows.iter();
        rows.filter(|row| row.head.as_ref().is_some_and(|head| head.op.is_some())).find_map(|row| {
            let (at, cell) = row.cells.iter().enumerate().find(|(_, cell)| place.lies_in(cell.span))?;
            let CellKind::Value(value) = &cell.kind else { return None };
            let tier = requirements.table.header.get(at)?;
            is_number(value).then_some((item, row.head.as_ref()?, cell.span, tier))
        })
    });
    let Some((item, head, cell, tier)) = found else { return Vec::new() };
    let model = place.workspace.model();
    let base = place.slice(head.value.span);
    let name = free(model, &format!("{}_{}", plain(base), tier.text.to_lowercase()));
    let Some(partner) = model.partner else { return Vec::new() };
    let lists = model.records[partner].fields.iter().map(|id| &model.fields[*id]);
    let lists = lists.filter_map(|field| match field.ty {
        Type::Label(list) => Some((&field.symbol.name, list)),
        _ => None,
    });
    lists
        .map(|(fact, list)| {
            let labels: Vec<String> = model.enums[list].labels.iter().map(|it| as_written(&it.name)).collect();
            let width = labels.iter().map(|it| it.chars().count()).max().unwrap_or(0);
            let value = place.slice(cell);
            let arms: String = labels.iter().map(|label| format!("  {label:width$} => {value},\n")).collect();
            let declaration = format!("threshold {name} by {} {{\n{arms}}}\n\n", as_written(fact));
            let edits = vec![before(place, item, declaration), place.edit(cell, name.clone())];
            Action::new(format!("let it differ by `{fact}`: extract a threshold"), ActionKind::Extract, edits)
        })
        .collect()
}

/// The selected expression becomes a metric.
pub fn metric(place: &Place<'_>) -> Option<Action> {
    if place.range.is_empty() {
        return None;
    }
    let selected = place.slice(place.range);
    let start = place.range.start + u32::try_from(selected.len() - selected.trim_start().len()).ok()?;
    let span = Span { start, end: start + u32::try_from(selected.trim().len()).ok()? };
    let item = place.items().into_iter().find(|item| place.lies_in(item.span))?;
    // Only what reads the same on any partner can be moved: the clauses of tiers, gates, badges, and other metrics.
    let of_partner = match &item.declaration {
        Declaration::Tier(_) | Declaration::Gate(_) | Declaration::Specialization(_) | Declaration::Benefit(_) => true,
        Declaration::Metric(metric) => metric.of.is_none() && metric.parameters.is_none(),
        _ => false,
    };
    let text = place.slice(span);
    let alone = format!("metric extracted = {text}\n");
    let whole = crate::syntax::parse(place.file, &alone);
    let [Item { declaration: Declaration::Metric(read), .. }] = whole.file.items.as_slice() else { return None };
    let bare = matches!(read.value.kind, ExprKind::Name(_) | ExprKind::Error);
    if !of_partner || bare || !whole.diagnostics.is_empty() || in_rows(place, item, span) {
        return None;
    }
    let name = free(place.workspace.model(), "figure");
    let edits = vec![before(place, item, format!("metric {name} = {text}\n\n")), place.edit(span, name.clone())];
    Some(Action::new(format!("extract a metric `{name}`"), ActionKind::Extract, edits))
}

/// Whether a stretch lies behind a `where`, where names are those of other rows.
fn in_rows(place: &Place<'_>, item: &Item, span: Span) -> bool {
    let before = place.slice(Span { start: item.span.start, end: span.start });
    let line = before.rsplit(['\n', '{', '}']).next().unwrap_or("");
    line.split_whitespace().any(|word| matches!(word, "where" | "satisfies" | "of"))
}

/// A declaration before another one and its documentation.
fn before(place: &Place<'_>, item: &Item, text: String) -> crate::diagnostic::Edit {
    let start = item.docs.as_ref().map_or(item.span.start, |docs| docs.span.start.min(item.span.start));
    let indent = place.indent(start);
    let lines: Vec<String> =
        text.lines().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") }).collect();
    let joined = lines.join("\n");
    let text = format!("{}\n{indent}", joined.trim_start());
    place.insert(start, text)
}

fn is_number(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Number(_) | ExprKind::Percent(_) | ExprKind::Money(..))
}

/// A text as part of a name.
fn plain(text: &str) -> String {
    let letter = |it: char| if it.is_alphanumeric() { it } else { '_' };
    text.chars().map(letter).collect()
}

/// A name like this one that nothing has.
fn free(model: &Model, name: &str) -> String {
    let taken = |name: &str| {
        let metrics = model.metrics.values().map(|it| &it.symbol.name);
        let thresholds = model.thresholds.values().map(|it| &it.symbol.name);
        let fields = model.fields.values().map(|it| &it.symbol.name);
        let scores = model.scores.values().map(|it| &it.symbol.name);
        let benefits = model.benefits.values().map(|it| &it.symbol.name);
        metrics.chain(thresholds).chain(fields).chain(scores).chain(benefits).any(|it| it == name)
    };
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|it| !taken(it)).unwrap_or_else(|| name.to_owned())
}
