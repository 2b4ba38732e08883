//! The table of a file that a threshold names: CSV text to cells with their places, each read as a plain value.
//! Must not know what the columns mean; data files are read elsewhere.

use super::ast::{Cell, CellKind, Expr, ExprKind, Name};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{FileId, Span};
use crate::value::decimal::parse_literal;
use crate::value::{Currency, Date, Decimal, Duration};

/// The most cells of one row; a table of more columns is no table of a policy.
const MAX_COLUMNS: usize = 500;

/// The table of a CSV file: a header and rows of as many cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CsvTable {
    /// The headings, left to right.
    pub header: Vec<Name>,
    /// The rows below.
    pub rows: Vec<CsvRow>,
    /// Whether something of the file could not be read: a case that is left out may stand there.
    pub broken: bool,
}

/// A row of a CSV file.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvRow {
    /// Its cells, each as a name and as a value.
    pub cells: Vec<CsvCell>,
    /// The line.
    pub span: Span,
}

/// A cell, which may turn out to be a label or a value.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvCell {
    /// What stands there.
    pub name: Name,
    /// What it says.
    pub cell: Cell,
}

/// A cell before it is read.
struct Field {
    text: String,
    span: Span,
}

/// Reads a CSV file.
pub fn parse_csv(file: FileId, text: &str) -> (CsvTable, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let mut lines = fields(text).into_iter();
    let Some(header) = lines.next() else {
        let finding = Diagnostic::new(Code::MissingValue, "the file has no header")
            .label(Span::at(0).in_file(file), "nothing stands here")
            .help("the first line names the columns, as `region,minimum`");
        return (CsvTable { broken: true, ..CsvTable::default() }, vec![finding]);
    };
    let width = header.len();
    let names = header.iter().map(|field| Name { text: field.text.clone(), span: field.span });
    let mut table = CsvTable { header: names.collect(), rows: Vec::new(), broken: false };
    for line in lines {
        let span = line.first().zip(line.last()).map(|(first, last)| first.span.to(last.span)).unwrap_or_default();
        if line.len() != width {
            let count = if line.len() == 1 { "1 cell".to_owned() } else { format!("{} cells", line.len()) };
            let message = format!("this row has {count}, the table has {width} columns");
            let help = "put an amount that has commas in quotes, as `\"1,500,000\"`";
            findings.push(Diagnostic::new(Code::RaggedRow, message).label(span.in_file(file), "").help(help));
            continue;
        }
        let cells = line.into_iter().map(|field| {
            let kind = value(&field.text, field.span);
            CsvCell { cell: Cell { kind, span: field.span }, name: Name { text: field.text, span: field.span } }
        });
        table.rows.push(CsvRow { cells: cells.collect(), span });
    }
    table.broken = !findings.is_empty();
    (table, findings)
}

/// The cells of each line that is not blank. Cells are parted by commas, or by semicolons where the header has no comma.
fn fields(text: &str) -> Vec<Vec<Field>> {
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let first = text.lines().next().unwrap_or("");
    let delimiter = if first.contains(';') && !first.contains(',') { ';' } else { ',' };
    let mut lines = Vec::new();
    let mut line: Vec<Field> = Vec::new();
    let mut from = start;
    let mut quoted = false;
    let ends = text.char_indices().filter(|(at, _)| *at >= start).chain([(text.len(), '\n')]);
    for (at, character) in ends {
        match character {
            '"' => quoted = !quoted,
            _ if quoted && at < text.len() => {}
            '\n' => {
                line.push(field(text, from, at));
                from = at + 1;
                let blank = line.iter().all(|field| field.text.is_empty());
                let whole = std::mem::take(&mut line);
                if !blank {
                    lines.push(whole);
                }
                quoted = false;
            }
            _ if character == delimiter && line.len() < MAX_COLUMNS => {
                line.push(field(text, from, at));
                from = at + 1;
            }
            _ => {}
        }
    }
    lines
}

/// A cell without the blanks and the quotes around it.
fn field(text: &str, from: usize, to: usize) -> Field {
    let raw = text.get(from..to).unwrap_or("");
    let start = from + (raw.len() - raw.trim_start().len());
    let trimmed = raw.trim();
    match trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => {
            let span = Span::new(start + 1, start + 1 + inner.len());
            Field { text: inner.replace("\"\"", "\"").trim().to_owned(), span }
        }
        None => Field { text: trimmed.to_owned(), span: Span::new(start, start + trimmed.len()) },
    }
}

/// What a cell says. What is no literal is a name; one that begins like a number and is none is a text, which no
/// threshold takes, so that it is refused where its column is known.
fn value(text: &str, span: Span) -> CellKind {
    let kind = match text {
        "" => return CellKind::Error,
        "-" => return CellKind::Dash,
        "same" => return CellKind::Same,
        "none" => ExprKind::None,
        "to be set" => ExprKind::ToBeSet(None),
        _ if text.eq_ignore_ascii_case("yes") || text.eq_ignore_ascii_case("true") => ExprKind::Flag(true),
        _ if text.eq_ignore_ascii_case("no") || text.eq_ignore_ascii_case("false") => ExprKind::Flag(false),
        _ => match (literal(text, span), text.starts_with(|first: char| first.is_ascii_digit() || first == '-')) {
            (Some(kind), _) => kind,
            (None, true) => ExprKind::Text(text.to_owned()),
            (None, false) => ExprKind::Name(Name { text: text.to_owned(), span }),
        },
    };
    CellKind::Value(Expr { kind, span })
}

fn literal(text: &str, span: Span) -> Option<ExprKind> {
    if let Some(date) = Date::parse(text) {
        return Some(ExprKind::Date(date));
    }
    let amounts: Option<Vec<_>> =
        text.split(" or ").map(|part| money(part).map(|(number, currency)| (number, currency, span))).collect();
    match amounts.as_deref() {
        Some([(number, currency, _)]) => return Some(ExprKind::Money(*number, *currency)),
        Some(_) => return amounts.map(ExprKind::Amounts),
        None => {}
    }
    if let Some(share) = text.strip_suffix('%') {
        let share = number(share.trim())?.checked_mul(Decimal::new(1, 2))?;
        return Some(ExprKind::Percent(share.normalize()));
    }
    if let Some((count, unit)) = text.split_once(' ') {
        return Duration::of(count.parse().ok()?, unit.trim()).map(ExprKind::Duration);
    }
    number(text).map(ExprKind::Number)
}

fn money(text: &str) -> Option<(Decimal, Currency)> {
    let (amount, code) = text.trim().rsplit_once(' ')?;
    Some((number(amount.trim())?, Currency::parse(code)?))
}

/// A number of the language, or one whose thousands are parted by commas.
fn number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let mut groups = digits.split('.').next().unwrap_or("").split(',');
    let first = groups.next().unwrap_or("");
    let mut rest = groups.peekable();
    let grouped = rest.peek().is_some();
    if grouped && !((1..=3).contains(&first.len()) && rest.all(|group| group.len() == 3)) {
        return None;
    }
    let number = parse_literal(&digits.replace(',', ""))?;
    Some(if digits.len() < text.len() { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_places() {
        let text = "\u{FEFF}region , minimum\r\n\nNA,\"1,500,000\"\r\n\"EMEA\", 1.5M\n";
        let (table, findings) = parse_csv(FileId(0), text);
        assert_eq!(findings, Vec::new());
        let names: Vec<&str> = table.header.iter().map(|name| name.text.as_str()).collect();
        assert_eq!(names, ["region", "minimum"]);
        for row in &table.rows {
            let cell = row.cells.last().map(|cell| cell.cell.kind.clone());
            let Some(CellKind::Value(Expr { kind: ExprKind::Number(number), .. })) = cell else { panic!("{row:?}") };
            assert_eq!(number, Decimal::from(1_500_000));
        }
        let places: Vec<&str> =
            table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| text.get(cell.cell.span.range())).collect();
        assert_eq!(places, ["NA", "1,500,000", "EMEA", "1.5M"]);
    }

    #[test]
    fn cells_are_plain_values() {
        let kind = |text: &str| match value(text, Span::default()) {
            CellKind::Value(expr) => format!("{:?}", expr.kind),
            other => format!("{other:?}"),
        };
        assert_eq!(kind("12.5%"), "Percent(0.125)");
        assert_eq!(kind("90 days"), format!("{:?}", ExprKind::Duration(Duration::of(90, "days").unwrap())));
        assert!(kind("40,000 EUR").starts_with("Money(40000"));
        assert!(kind("150 EUR or 180 USD").starts_with("Amounts"));
        assert!(kind("12,34").starts_with("Text"));
        assert!(kind("reseller").starts_with("Name"));
        assert_eq!(kind("-"), "Dash");
        assert_eq!(kind("-5"), "Number(-5)");
    }
}
