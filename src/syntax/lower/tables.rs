//! Tables: rows judged against the width that most of them have, so that a lost bar is one finding in its own row.
//! Must not know what columns and rows stand for.

use std::collections::BTreeMap;

use crate::syntax::reading::{Pair, Reading};

use super::{Lower, error_at};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Cell, CellKind, Expr, ExprKind, Name, Row, RowHead, Table};
use crate::syntax::draft::Draft;
use crate::syntax::grammar::Rule;
use crate::syntax::recover;
use crate::syntax::scan::TokenKind;
use crate::text::Span;

/// No ladder or list of labels is longer; what is, is cut here.
const MAX_COLUMNS: usize = 1000;

/// A row before its width is judged.
struct Line<'i> {
    pair: Pair<'i>,
    span: Span,
    head: Option<Pair<'i>>,
    /// The cells; an empty one is the place between its bars.
    cells: Vec<Slot<'i>>,
    /// The last cell, if no bar closes it.
    open: Option<Span>,
}

enum Slot<'i> {
    Filled(Pair<'i>),
    Empty(Span),
}

impl Lower<'_, '_> {
    pub(super) fn table(&mut self, pair: Pair<'_>) -> Table {
        let mut lines = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::row => lines.push(self.line(part)),
                _ => self.no_row(&part),
            }
        }
        let width = majority(&lines);
        let from = lines.first().map(|line| self.bar_start(line));
        let to = lines.last().map(|line| line.span);
        let span = from.zip(to).map_or(Span::default(), |(from, to)| from.to(to));
        let mut lines = lines.into_iter();
        let header = lines.next().map(|line| self.header(line, width)).unwrap_or_default();
        let rows = lines.map(|line| self.row(line, width)).collect();
        Table { header, rows, span }
    }

    fn line<'i>(&self, pair: Pair<'i>) -> Line<'i> {
        let span = self.span(&pair);
        let mut line = Line { pair: pair.clone(), span, head: None, cells: Vec::new(), open: None };
        let mut last_bar: Option<Span> = None;
        let mut filled = false;
        for part in pair.into_inner() {
            if line.cells.len() > MAX_COLUMNS {
                break;
            }
            match part.as_rule() {
                Rule::head => line.head = part.into_inner().next(),
                Rule::bar => {
                    let at = self.span(&part);
                    if let (Some(bar), false) = (last_bar, filled) {
                        line.cells.push(Slot::Empty(Span { start: bar.end, end: at.start }));
                    }
                    line.open = None;
                    last_bar = Some(at);
                    filled = false;
                }
                Rule::cell => {
                    line.open = Some(self.span(&part));
                    line.cells.extend(part.into_inner().next().map(Slot::Filled));
                    filled = true;
                }
                _ => {}
            }
        }
        line
    }

    fn bar_start(&self, line: &Line<'_>) -> Span {
        let bar = line.pair.clone().into_inner().find(|part| part.as_rule() == Rule::bar);
        bar.map_or(line.span, |bar| self.span(&bar))
    }

    fn no_row(&mut self, part: &Pair<'_>) {
        let at = self.at(part);
        self.shared.docs.drop_within(at.span);
        self.report(
            Diagnostic::new(Code::Unexpected, "this line is no row of the table")
                .label(at, "has no `|`")
                .help("a row is a line such as `annual_revenue >= | - | 250K |`"),
        );
    }

    fn header(&mut self, line: Line<'_>, width: usize) -> Vec<Name> {
        // The cells with whether each holds one name at most.
        let mut cells: Vec<(Span, bool)> = Vec::new();
        let mut names: Vec<Name> = Vec::new();
        if let Some(head) = &line.head {
            let at = self.at(head);
            if line.cells.len() + 1 == width {
                self.report(missing_bar(at.file, at.span.start));
                names.extend(self.header_names(head));
                cells.push((at.span, true));
            } else {
                self.report(
                    Diagnostic::new(Code::Unexpected, "the first column of a table has no heading")
                        .label(at, "remove this")
                        .suggest("remove the heading", at, ""),
                );
            }
        }
        let mut empty = 0;
        for slot in &line.cells {
            let span = self.slot_span(slot);
            let found = match slot {
                Slot::Filled(pair) => self.header_names(pair),
                Slot::Empty(_) => {
                    empty += 1;
                    Vec::new()
                }
            };
            cells.push((span, found.len() <= 1));
            if found.is_empty() {
                names.push(Name { text: String::new(), span });
            }
            names.extend(found);
        }
        if cells.len() == width {
            self.close(&line);
            // Two names in one cell of a header that is wide enough: the second is what does not belong.
            if names.len() == width {
                self.refuse_blank_headings(&names);
                return names;
            }
            if let Some((at, _)) = cells.iter().find(|(_, one)| !one) {
                let at = self.shared.at(*at);
                self.report(Diagnostic::new(Code::Unexpected, "a column is headed by one name").label(at, ""));
            }
        } else {
            let names_fit = names.len() == width;
            if cells.len() > width && cells.len() - empty == width {
                self.ragged(&line, cells.len(), width);
                return names.into_iter().filter(|name| !name.text.is_empty()).collect();
            }
            self.ragged(&line, cells.len(), width);
            if names_fit {
                return names;
            }
        }
        let at = line.span;
        (0..width).map(|_| Name { text: String::new(), span: Span { start: at.start, end: at.start } }).collect()
    }

    fn refuse_blank_headings(&mut self, names: &[Name]) {
        for name in names.iter().filter(|name| name.text.is_empty()).take(3) {
            let at = self.shared.at(name.span);
            let finding = if self.shared.written(name.span).trim().is_empty() {
                Diagnostic::new(Code::MissingValue, "a column has no heading").label(at, "name the column here")
            } else {
                Diagnostic::new(Code::Unexpected, "a column is headed by a name")
                    .label(at, "this is no name")
                    .help("the first line of a table names its columns, and each row is a line of its own")
            };
            self.report(finding);
        }
    }

    /// The names in a cell of the header; nothing if it holds anything else.
    fn header_names(&self, pair: &Pair<'_>) -> Vec<Name> {
        let range = pair.range();
        let pieces = self.draft.pieces.get(self.sheet.pieces_in(range.start, range.end)).unwrap_or(&[]);
        let names = pieces.iter().map(|piece| match piece.kind {
            TokenKind::Word => Some(Name { text: piece.text.to_string(), span: piece.span }),
            TokenKind::Quoted => Some(Name { text: piece.text.trim_matches('`').to_owned(), span: piece.span }),
            _ => None,
        });
        names.collect::<Option<Vec<Name>>>().unwrap_or_default()
    }

    fn slot_span(&self, slot: &Slot<'_>) -> Span {
        match slot {
            Slot::Filled(pair) => self.span(pair),
            Slot::Empty(span) => *span,
        }
    }

    fn row(&mut self, line: Line<'_>, width: usize) -> Row {
        let docs = self.docs(&line.pair);
        let span = line.span;
        let fits = line.cells.len() == width;
        if !fits {
            return self.ragged_row(line, width, docs);
        }
        self.close(&line);
        let head = line.head.map(|head| self.row_head(head));
        let cells = line.cells.into_iter().map(|slot| self.cell(slot)).collect();
        Row { head, cells, docs, span }
    }

    /// A row of another width: one finding, and as much of it as is certain.
    fn ragged_row(&mut self, line: Line<'_>, width: usize, docs: Option<crate::syntax::ast::Doc>) -> Row {
        let span = line.span;
        self.ragged(&line, line.cells.len(), width);
        let short = line.cells.len() + 1 == width;
        let mut cells = Vec::new();
        for slot in &line.cells {
            match slot {
                // An empty place between two bars is what one bar too many leaves.
                Slot::Empty(_) if line.cells.len() > width => {}
                Slot::Filled(pair) if short && self.holds_two(pair) => {
                    let at = self.span(pair);
                    cells.push(Cell { kind: CellKind::Error, span: at });
                    cells.push(Cell { kind: CellKind::Error, span: at });
                }
                Slot::Filled(pair) if pair.as_rule() != Rule::broken_cell => {
                    let (pair, at) = (pair.clone(), self.span(pair));
                    let kind = self.cell_kind(pair);
                    cells.push(Cell { kind, span: at });
                }
                slot => cells.push(Cell { kind: CellKind::Error, span: self.slot_span(slot) }),
            }
        }
        if cells.len() != width {
            cells = (0..width).map(|_| Cell { kind: CellKind::Error, span }).collect();
        }
        let head = line.head.as_ref().map(|head| self.lenient_head(head));
        Row { head, cells, docs, span }
    }

    /// Whether a bar may be missing inside a cell.
    fn holds_two(&self, pair: &Pair<'_>) -> bool {
        let range = pair.range();
        let pieces = self.sheet.pieces_in(range.start, range.end);
        let second = self.draft.pieces.get(pieces.start + 1).filter(|_| pieces.len() > 1);
        let dash = self.draft.pieces.get(pieces.start).is_some_and(|piece| piece.text == "-");
        pair.as_rule() == Rule::broken_cell || (dash && second.is_some_and(|piece| piece.spaced))
    }

    fn ragged(&mut self, line: &Line<'_>, cells: usize, width: usize) {
        let two = line.cells.iter().find_map(|slot| match slot {
            Slot::Filled(pair) if cells < width && self.holds_two(pair) => Some(self.span(pair)),
            Slot::Empty(span) if cells > width => Some(*span),
            _ => None,
        });
        let at = self.shared.at(two.unwrap_or(line.span));
        let label = match two {
            Some(_) if cells < width => "a `|` may be missing here",
            Some(_) => "there is nothing between these two `|`",
            None => "",
        };
        let count = |cells: usize| if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") };
        let mut finding =
            Diagnostic::new(Code::RaggedRow, format!("this row has {}, the table has {width} columns", count(cells)))
                .label(at, label)
                .help("every row has as many cells as the table has columns, each closed with `|`");
        if let (Some(empty), true) = (two, cells == width + 1) {
            let removed = Span { start: empty.start, end: empty.end.saturating_add(1) };
            finding = finding.suggest("remove one `|`", self.shared.at(removed), "");
        }
        self.report(finding);
    }

    /// Reports a last cell that no bar closes.
    fn close(&mut self, line: &Line<'_>) {
        if let Some(open) = line.open {
            let at = self.shared.at(Span { start: open.end, end: open.end });
            self.report(
                Diagnostic::new(Code::RaggedRow, "the last cell of this row is not closed")
                    .label(at, "a `|` is missing here")
                    .fix("insert `|`", at, " |"),
            );
        }
    }

    fn cell(&mut self, slot: Slot<'_>) -> Cell {
        match slot {
            Slot::Empty(span) => {
                let at = self.shared.at(span);
                self.report(
                    Diagnostic::new(Code::MissingValue, "this cell is empty")
                        .label(at, "")
                        .help("write `-` where nothing is asked or nothing is available, `same` to repeat the cell to the left")
                        .suggest("write `-`", at, " - "),
                );
                Cell { kind: CellKind::Error, span }
            }
            Slot::Filled(pair) => {
                let span = self.span(&pair);
                Cell { kind: self.cell_kind(pair), span }
            }
        }
    }

    fn cell_kind(&mut self, pair: Pair<'_>) -> CellKind {
        match pair.as_rule() {
            Rule::cell_text => pair.into_inner().next().map_or(CellKind::Error, |inner| self.cell_kind(inner)),
            Rule::same => CellKind::Same,
            Rule::dash => CellKind::Dash,
            Rule::cell_value => match pair.into_inner().next().map(|value| self.expr(value)) {
                None | Some(Expr { kind: ExprKind::Error, .. }) => CellKind::Error,
                Some(value) => CellKind::Value(value),
            },
            _ => self.mended(&pair, Rule::cell_only, |lower, pair| lower.cell_kind(pair)).unwrap_or(CellKind::Error),
        }
    }

    fn row_head(&mut self, pair: Pair<'_>) -> RowHead {
        let span = self.span(&pair);
        if pair.as_rule() == Rule::broken_head {
            let mended = self.mended(&pair, Rule::head_only, |lower, pair| lower.row_head(pair));
            return mended.unwrap_or_else(|| self.lenient_head(&pair));
        }
        let mut head = RowHead { value: error_at(span), label: None, op: None, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::value => head.value = self.expr(part),
                Rule::text => head.label = Some(self.text(part)),
                Rule::compare_op => {
                    let at = self.span(&part);
                    head.op = self.compare_op(&part).map(|op| (op, at));
                }
                _ => {}
            }
        }
        head
    }

    /// The name at the start of a head whose row was reported already.
    fn lenient_head(&mut self, pair: &Pair<'_>) -> RowHead {
        if pair.as_rule() == Rule::row_head {
            return self.row_head(pair.clone());
        }
        let span = self.span(pair);
        let first = self.draft.pieces.get(self.sheet.piece_at(pair.range().start));
        let kind = match first.filter(|piece| piece.kind == TokenKind::Word) {
            Some(piece) => ExprKind::Name(Name { text: piece.text.to_string(), span: piece.span }),
            None => ExprKind::Error,
        };
        RowHead { value: Expr { kind, span }, label: None, op: None, span }
    }

    /// Repairs a part of a line on its own and lowers what comes of it.
    fn mended<T>(
        &mut self,
        pair: &Pair<'_>,
        rule: Rule,
        lower: impl FnOnce(&mut Lower<'_, '_>, Pair<'_>) -> T,
    ) -> Option<T> {
        let range = pair.range();
        let pieces = self.draft.pieces.get(self.sheet.pieces_in(range.start, range.end))?.to_vec();
        let end = pieces.last().map_or(self.draft.end, |piece| piece.span.end);
        let draft = recover::mend_part(Draft { pieces, end }, rule, self.shared)?;
        let sheet = draft.sheet(usize::MAX);
        let reading = Reading::of(rule, &sheet.text).ok()?;
        let mut inner = Lower { draft: &draft, sheet: &sheet, shared: self.shared, depth: self.depth };
        Some(lower(&mut inner, reading.root()?.into_inner().next()?))
    }
}

/// The width that most rows have. Where rows are divided it is the largest: a bar is sooner lost than added, and one
/// that was added leaves an empty cell.
fn majority(lines: &[Line<'_>]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines {
        let extra = line.cells.iter().any(|slot| matches!(slot, Slot::Empty(_)));
        let count = counts.entry(line.cells.len()).or_default();
        *count += if extra { 0 } else { 2 };
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
}

fn missing_bar(file: crate::text::FileId, at: u32) -> Diagnostic {
    let at = Span { start: at, end: at }.in_file(file);
    Diagnostic::new(Code::RaggedRow, "this row does not begin with `|`").label(at, "a `|` is missing here").fix(
        "insert `|`",
        at,
        "| ",
    )
}
