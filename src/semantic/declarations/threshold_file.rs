//! `threshold NAME by X, Y from "file.csv"`: the values of a table that stands in a file of its own.
//!
//! Three layouts, told apart by the header. One fact: its labels across and one row of values, or two columns, the label
//! and its value. Two facts: the first down and the second across. Any number of facts: a column for each and the value
//! last. Findings point into the file.

use super::threshold::{self, Key};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::{Choice, Expr, ExprKind as ModelKind};
use crate::semantic::naming::{fact_target, symbol_of};
use crate::semantic::types::Type;
use crate::syntax::ast::{self, CellKind, ExprKind};
use crate::syntax::csv::{CsvCell, CsvRow, CsvTable};
use crate::text::{FileId, Span};

/// Adds the values of the file to the choice.
pub(super) fn check(
    checker: &mut Checker,
    subjects: &[Expr],
    file: FileId,
    table: &CsvTable,
    labels: Option<&Type>,
    choice: &mut Choice,
) {
    let outer = std::mem::replace(&mut checker.file, file);
    let headings = |from: usize| table.header.get(from..).unwrap_or_default();
    let across = |checker: &Checker, subject: &Expr, from: usize| {
        headings(from).iter().any(|heading| is_label(checker, subject, &heading.text))
    };
    match subjects {
        [subject] if across(checker, subject, 0) && !is_list(checker, subject, table) => {
            let table = table_of(checker, table, 0, labels);
            threshold::one_row(checker, subject, &table, labels, choice);
        }
        [down, second] if across(checker, second, 1) => {
            let table = table_of(checker, table, 1, labels);
            threshold::two_ways(checker, [down, second], &table, labels, choice);
        }
        _ if table.header.len() == subjects.len() + 1 => list(checker, subjects, table, labels, choice),
        _ => {
            if !table.broken {
                report_layout(checker, subjects, table);
            }
            leave_open(checker, choice);
        }
    }
    if table.broken {
        leave_open(checker, choice);
    }
    checker.file = outer;
}

/// The values of the file that are names: the last cell of each row, or all where labels stand across.
pub(super) fn names(table: &CsvTable) -> impl Iterator<Item = &ast::Name> {
    table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| match &cell.cell.kind {
        CellKind::Value(ast::Expr { kind: ExprKind::Name(name), .. }) => Some(name),
        _ => None,
    })
}

/// What could not be read may say the cases that are not there.
fn leave_open(checker: &Checker, choice: &mut Choice) {
    choice.otherwise.get_or_insert(Box::new(checker.error(Span::at(0))));
}

/// Whether a heading is a label of a fact, or one of the words that stand for labels.
fn is_label(checker: &Checker, subject: &Expr, heading: &str) -> bool {
    let word = matches!(heading, "otherwise" | "missing");
    word || match &subject.ty {
        Type::Label(list) => checker.model.enums[*list].position(heading).is_some(),
        Type::Flag => matches!(heading, "yes" | "no"),
        Type::Tier(_) => true,
        _ => false,
    }
}

/// Whether the first of two columns holds the labels of a fact.
fn is_list(checker: &Checker, subject: &Expr, table: &CsvTable) -> bool {
    let first = |row: &CsvRow| row.cells.first().is_some_and(|cell| is_label(checker, subject, &cell.name.text));
    table.header.len() == 2 && table.rows.iter().any(first)
}

/// The file's table as one that is written in place; `heads` columns stand before the first bar.
fn table_of(checker: &mut Checker, table: &CsvTable, heads: usize, labels: Option<&Type>) -> ast::Table {
    let header = table.header.get(heads..).unwrap_or_default().to_vec();
    let rows = table.rows.iter().map(|row| {
        let head = row.cells.first().filter(|_| heads == 1).map(|cell| {
            let value = ast::Expr { kind: ExprKind::Name(cell.name.clone()), span: cell.name.span };
            ast::RowHead { value, label: None, op: None, span: cell.name.span }
        });
        let cells = row.cells.get(heads..).unwrap_or_default();
        let cells = cells.iter().map(|cell| checked(checker, cell, labels)).collect();
        ast::Row { head, cells, docs: None, span: row.span }
    });
    let rows: Vec<ast::Row> = rows.collect();
    let span = table.header.first().map(|first| first.span).unwrap_or_default();
    ast::Table { header, rows, span }
}

/// A cell as it is, or broken where it holds nothing that a threshold can be; that is reported.
fn checked(checker: &mut Checker, cell: &CsvCell, labels: Option<&Type>) -> ast::Cell {
    let text = &cell.name.text;
    let finding = match &cell.cell.kind {
        CellKind::Error => Diagnostic::new(Code::MissingValue, "this cell is empty")
            .label(checker.at(cell.cell.span), "no value")
            .help("write the value, or `none` where there is none"),
        CellKind::Value(ast::Expr { kind: ExprKind::Name(name), .. })
            if labels.is_some() || is_tier(checker, &name.text) =>
        {
            return cell.cell.clone();
        }
        // A value is plain: a name of the policy does not stand in a data file.
        CellKind::Value(ast::Expr { kind: ExprKind::Text(_) | ExprKind::Name(_), .. }) => {
            Diagnostic::new(Code::BadLiteral, format!("`{text}` is no value"))
                .label(checker.at(cell.cell.span), "not a number, an amount, a percentage or a date")
                .help("write it as in a table of the policy: `1500000`, `1.5M`, `40000 EUR`, `15%`, `2026-06-30`")
        }
        _ => return cell.cell.clone(),
    };
    checker.report(finding);
    ast::Cell { kind: CellKind::Error, span: cell.cell.span }
}

fn is_tier(checker: &Checker, name: &str) -> bool {
    checker.model.climbed().any(|(_, ladder)| ladder.tier(name).is_some())
}

/// A column for each fact, and the value in the last.
fn list(checker: &mut Checker, subjects: &[Expr], table: &CsvTable, labels: Option<&Type>, choice: &mut Choice) {
    let subjects: Vec<Expr> = subjects.iter().map(|subject| threshold::listed(checker, subject)).collect();
    for row in &table.rows {
        let keys: Vec<Key> = subjects
            .iter()
            .zip(&row.cells)
            .map(|(subject, cell)| threshold::column(checker, subject, &cell.name))
            .collect();
        let last: Vec<ast::Cell> = row.cells.last().map(|cell| checked(checker, cell, labels)).into_iter().collect();
        let row = ast::Row { head: None, cells: last, docs: None, span: row.span };
        for value in threshold::cells(checker, &row, labels) {
            threshold::place(choice, keys.clone(), value);
        }
    }
}

fn report_layout(checker: &mut Checker, subjects: &[Expr], table: &CsvTable) {
    let name = |subject: &Expr| match subject.kind {
        ModelKind::Fact(fact) => fact_target(fact).and_then(|target| symbol_of(target, &checker.model)),
        _ => None,
    };
    let names: Vec<String> = subjects
        .iter()
        .map(|it| name(it).map_or("the fact".to_owned(), |symbol| format!("`{}`", symbol.name)))
        .collect();
    let span = table.header.iter().map(|heading| heading.span).reduce(|one, other| one.to(other)).unwrap_or_default();
    let help = match names.as_slice() {
        [one] => format!("write the labels of {one} across, or two columns: {one} and the value"),
        [down, across] => format!("write the labels of {across} across and those of {down} down the first column"),
        _ => "write a column for each fact, and the value in the last".to_owned(),
    };
    let finding =
        Diagnostic::new(Code::UnknownColumn, format!("the columns of this file do not say {}", names.join(" and ")))
            .label(checker.at(span), "no heading is a label")
            .help(help);
    checker.report(finding);
}
