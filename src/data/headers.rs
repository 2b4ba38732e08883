//! The header of a file against the fields of a table: which column each field is in.
//! Must not know cells.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::plan::{FieldPlan, TablePlan};
use crate::text::{FileId, Span};

/// Case, spaces and punctuation of a header do not count.
pub fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A header as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// The file, as messages call it.
    pub file: &'a str,
    /// The names, quotes resolved.
    pub names: &'a [String],
    /// The excerpt that holds the header, and where in it each name stands.
    pub excerpt: FileId,
    /// As many as there are names.
    pub places: &'a [Range<usize>],
}

/// The columns of a table's fields.
#[derive(Clone, Debug, Default)]
pub struct Matched {
    /// For each field of the table its column, from 0.
    pub columns: Vec<usize>,
    /// What is worth knowing.
    pub warnings: Vec<Diagnostic>,
}

/// The header that a field is looked up by.
pub fn header(field: &FieldPlan) -> &str {
    field.column.as_deref().unwrap_or(&field.name)
}

/// Whether a column of this name, told also as it is folded, is a field's.
fn is_of(field: &FieldPlan, name: &str, fold: &str) -> bool {
    match &field.column {
        Some(column) => name == column,
        None => fold == folded(&field.name),
    }
}

/// The field whose column has this header.
pub fn field_of<'a>(table: &'a TablePlan, header: &str) -> Option<&'a FieldPlan> {
    let (name, fold) = (header.trim(), folded(header));
    table.fields.iter().find(|field| is_of(field, name, &fold))
}

/// Finds the column of every field. The errors name missing and repeated columns; the warning lists unknown ones, unless
/// `lenient`: our own results have many columns that the next evaluation does not need.
pub fn match_fields(table: &TablePlan, header: Header<'_>, lenient: bool) -> Result<Matched, Vec<Diagnostic>> {
    let names: Vec<(&str, String)> = header.names.iter().map(|name| (name.trim(), folded(name))).collect();
    let mut taken = vec![false; names.len()];
    let mut columns = Vec::new();
    let mut missing = Vec::new();
    let mut lacking = Vec::new();
    let mut errors = Vec::new();
    for field in &table.fields {
        let mut found = names.iter().enumerate().filter(|(_, (name, fold))| is_of(field, name, fold)).map(|(at, _)| at);
        match (found.next(), found.next()) {
            (Some(at), None) => {
                columns.push(at);
                if let Some(taken) = taken.get_mut(at) {
                    *taken = true;
                }
            }
            (Some(first), Some(second)) => errors.push(repeated(&field.name, header, first, second)),
            // Past the end of every row: all its cells are blank.
            (None, _) if field.may_lack => {
                columns.push(usize::MAX);
                lacking.push(field.name.clone());
            }
            (None, _) => missing.push(self::header(field).to_owned()),
        }
    }
    let free: Vec<usize> = taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(at, _)| at).collect();
    if !missing.is_empty() {
        errors.push(absent(&missing, header, &free));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut warnings = if free.is_empty() || lenient { Vec::new() } else { vec![unknown(table, header, &free)] };
    if !lacking.is_empty() {
        warnings.push(lacks(&lacking, header));
    }
    Ok(Matched { columns, warnings })
}

/// Earlier results of a policy that did not have a track yet.
fn lacks(lacking: &[String], header: Header<'_>) -> Diagnostic {
    let noun = if lacking.len() == 1 { "column" } else { "columns" };
    let message = format!("`{}` has no {noun} {}", header.file, quoted(lacking.iter()));
    let mut finding = Diagnostic::new(Code::MissingHeader, message)
        .help("there are no earlier results of these: every partner is judged there for the first time");
    finding.severity = Severity::Warning;
    finding
}

fn absent(missing: &[String], header: Header<'_>, free: &[usize]) -> Diagnostic {
    let noun = if missing.len() == 1 { "column" } else { "columns" };
    let message = format!("`{}` has no {noun} {}", header.file, quoted(missing.iter()));
    let spare: Vec<&str> = free.iter().filter_map(|at| header.names.get(*at)).map(|name| name.trim()).collect();
    let near = missing.iter().find_map(|name| nearest(name, spare.iter().copied()).map(|near| (name, near)));
    let help = match near {
        Some((name, near)) => {
            format!("if `{near}` is meant, rename it, or give the field its header: `{name}: … column \"{near}\"`")
        }
        None => match header.names {
            [only] if only.contains([';', '\t', '|']) => {
                let mark = only.chars().find(|mark| [';', '\t', '|'].contains(mark)).unwrap_or(';');
                let mark = if mark == '\t' { "\\t".to_owned() } else { mark.to_string() };
                format!("the file seems to be separated otherwise: try `--delimiter '{mark}'`")
            }
            _ => format!("the file has {}", quoted(header.names.iter())),
        },
    };
    let whole = header.places.last().map_or(0, |last| last.end);
    Diagnostic::new(Code::MissingHeader, message)
        .label(Span::new(0, whole).in_file(header.excerpt), "these columns are there")
        .help(help)
}

fn repeated(field: &str, header: Header<'_>, first: usize, second: usize) -> Diagnostic {
    let place = |at: usize| {
        let range = header.places.get(at).cloned().unwrap_or_default();
        Span::new(range.start, range.end).in_file(header.excerpt)
    };
    Diagnostic::new(Code::RepeatedHeader, format!("`{}` has two columns for `{field}`", header.file))
        .label(place(second), "the second")
        .label(place(first), "the first")
        .help("rename or remove one of them; capitals, spaces and punctuation do not tell headers apart")
}

fn unknown(table: &TablePlan, header: Header<'_>, free: &[usize]) -> Diagnostic {
    let names: Vec<&String> = free.iter().filter_map(|at| header.names.get(*at)).collect();
    let (noun, verb) = if names.len() == 1 { ("column", "is") } else { ("columns", "are") };
    let message =
        format!("{noun} {} of `{}` {verb} not in `record {}`", quoted(names.iter().copied()), header.file, table.name);
    let fields = || table.fields.iter().map(|field| field.name.as_str());
    let near = names.iter().find_map(|name| nearest(name.trim(), fields()).map(|near| (name.trim(), near)));
    let help = match near {
        Some((name, near)) => format!("nothing reads it; if `{name}` should be `{near}`, rename it"),
        None => "nothing reads it; add a field if it should count, or leave it out of the export".to_owned(),
    };
    let mut finding = Diagnostic::new(Code::UnknownHeader, message).help(help);
    for at in free.iter().take(5) {
        let range = header.places.get(*at).cloned().unwrap_or_default();
        finding = finding.label(Span::new(range.start, range.end).in_file(header.excerpt), "");
    }
    finding
}

fn quoted<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(|name| format!("`{}`", name.trim())).collect::<Vec<_>>().join(", ")
}
