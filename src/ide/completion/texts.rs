//! What could stand in quotes: columns, date formats, values of the data, keys of partners.
//! Must not know names.

use super::{Completion, CompletionKind, Seen};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// How dates are written in data, as a field's `format` says it.
const FORMATS: [&str; 5] = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d"];

/// What lies between the quotes around a place; none where the place is not in a text.
pub fn text_around(text: &str, offset: u32) -> Option<Span> {
    let at = offset as usize;
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let line = before.rsplit('\n').next()?;
    if line.replace("\\\"", "").matches('"').count() % 2 == 0 {
        return None;
    }
    let start = before.rfind('"')? + 1;
    let rest = after.split('\n').next().unwrap_or("");
    let end = at + rest.find('"').unwrap_or(0);
    Some(Span { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
}

/// What could stand between quotes.
pub fn completions(workspace: &Workspace, file: FileId, text: &str, within: Span, seen: &dyn Seen) -> Vec<Completion> {
    let quote = within.start.saturating_sub(1);
    let expected = crate::syntax::expect::expected(text, quote);
    let before: Vec<&str> = expected.before.iter().map(String::as_str).collect();
    let offer = |text: &str, detail: &str| Completion {
        label: text.to_owned(),
        kind: CompletionKind::Value,
        detail: Some(detail.to_owned()),
        replaces: within,
        text: text.replace('\\', "\\\\").replace('"', "\\\""),
        snippet: false,
        rank: 1,
        declared: None,
    };
    let model = workspace.model();
    match before.as_slice() {
        ["record", record, .., "column"] => {
            seen.columns(record).iter().map(|column| offer(column, "a column of the data")).collect()
        }
        [.., "format"] => FORMATS.iter().map(|format| offer(format, "how dates are written")).collect(),
        ["exception"] => {
            let partner = model.partner.map(|id| &model.records[id]);
            let key = partner.and_then(|it| Some(&model.fields[it.key?]));
            let column = key.map(|field| field.column.as_deref().unwrap_or(&field.symbol.name));
            let keys = column.map(|column| seen.values("partner", column)).unwrap_or_default();
            keys.iter().map(|key| offer(key, "a partner of the data")).collect()
        }
        ["import"] => others(workspace, file).iter().map(|name| offer(name, "a file of the program")).collect(),
        [.., field, "is"] | [.., field, "is", "not"] => {
            let fields = model.fields.values().filter(|it| it.symbol.name == *field);
            let values = fields.flat_map(|it| {
                let column = it.column.as_deref().unwrap_or(&it.symbol.name);
                seen.values(&model.records[it.record].symbol.name, column)
            });
            values.map(|value| offer(&value, "stands in the data")).collect()
        }
        _ => Vec::new(),
    }
}

/// The other policies beside a file.
fn others(workspace: &Workspace, file: FileId) -> Vec<String> {
    let sources = workspace.sources();
    let folder = |name: &str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let Some(own) = sources.source(file) else { return Vec::new() };
    let own_folder = folder(&own.name);
    let names = workspace.files().filter(|id| *id != file).filter_map(|id| Some(sources.source(id)?.name.clone()));
    let beside = names.filter(|name| name.ends_with(".partner") && folder(name) == own_folder);
    beside.map(|name| name.rsplit('/').next().unwrap_or(&name).to_owned()).collect()
}

/// The type that values look like.
pub fn type_of_values(values: &[String]) -> &'static str {
    let all = |is: fn(&str) -> bool| !values.is_empty() && values.iter().all(|value| is(value));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if all(|it| matches!(it, "yes" | "no" | "true" | "false")) {
        "flag"
    } else if all(|it| crate::value::Date::parse(it).is_some()) {
        "date"
    } else if values.iter().all(|it| digits(it)) && !values.is_empty() {
        "count"
    } else if all(|it| it.parse::<crate::value::Decimal>().is_ok()) {
        "number"
    } else {
        "text"
    }
}

/// A field's name for a column that is no name itself: `Annual Revenue` is `annual_revenue`.
pub fn name_of(column: &str) -> String {
    let mut name = String::new();
    for letter in column.chars() {
        if letter.is_alphanumeric() {
            name.extend(letter.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    let digit = name.starts_with(|it: char| it.is_ascii_digit());
    if name.is_empty() || digit { format!("column_{name}") } else { name.to_owned() }
}
