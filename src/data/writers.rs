//! Results as they leave: CSV, JSON, JSON lines, or a table for reading, row by row as partners are judged.
//! Must not know where they go.

use std::io::{self, Write};

use super::json::Json;
use super::lines::Lines;
use super::results::ResultColumn;
use super::table::Layout;
use crate::eval::{Judged, Texts};
use crate::value::Date;

/// The formats of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header.
    Csv,
    /// One list of objects.
    Json,
    /// An object a line.
    Ndjson,
    /// Aligned columns for reading.
    Table,
}

/// What a writer is told beyond its format.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The evaluation's day.
    pub today: Date,
    /// Whether texts that a spreadsheet would take for a formula are written as they are.
    pub raw: bool,
    /// How wide a table may be; as wide as it is without.
    pub width: Option<usize>,
}

/// Writes results row by row.
pub struct Writer<W: Write> {
    columns: Vec<ResultColumn>,
    style: Style,
    body: Body<W>,
}

enum Body<W: Write> {
    Csv(Lines<W>),
    Json { out: W, rows: u64 },
    Ndjson { out: W },
    Table(TableBody<W>),
}

/// The first rows are kept until the table can be measured; the others follow in its columns.
struct TableBody<W> {
    out: W,
    waiting: Vec<Vec<String>>,
    layout: Option<Layout>,
}

/// How many rows decide how wide the columns of a table are.
const MEASURED: usize = 1000;

impl<W: Write> Writer<W> {
    /// A writer of these columns.
    pub fn new(out: W, format: Format, columns: Vec<ResultColumn>, style: Style) -> Writer<W> {
        let body = match format {
            Format::Csv => Body::Csv(Lines::new(out, columns.len())),
            Format::Json => Body::Json { out, rows: 0 },
            Format::Ndjson => Body::Ndjson { out },
            Format::Table => Body::Table(TableBody { out, waiting: Vec::new(), layout: None }),
        };
        Writer { columns, style, body }
    }

    /// Writes what comes before the first row.
    pub fn begin(&mut self) -> io::Result<()> {
        match &mut self.body {
            Body::Csv(lines) => lines.write(|at, cells| {
                let name = self.columns.get(at).map_or("", |column| &column.name);
                cells.push_text(name.as_bytes(), false);
            }),
            Body::Json { out, .. } => out.write_all(b"["),
            Body::Ndjson { .. } | Body::Table(_) => Ok(()),
        }
    }

    /// Writes the good rows of a batch.
    pub fn write(&mut self, judged: &Judged, texts: &Texts) -> io::Result<()> {
        let rows = (0..judged.frame.len()).filter(|row| judged.good.get(*row));
        let Writer { columns, style, body } = self;
        if let Body::Csv(lines) = body {
            return lines.write(|at, cells| {
                columns.get(at).into_iter().for_each(|it| it.cells(judged, texts, style.today, style.raw, cells));
            });
        }
        for row in rows {
            match body {
                Body::Csv(_) => {}
                Body::Json { out, rows } => {
                    let start = if *rows == 0 { "\n  " } else { ",\n  " };
                    *rows += 1;
                    out.write_all(start.as_bytes())?;
                    out.write_all(object(columns, judged, row, texts, style.today).line().as_bytes())?;
                }
                Body::Ndjson { out } => {
                    out.write_all(object(columns, judged, row, texts, style.today).line().as_bytes())?;
                    out.write_all(b"\n")?;
                }
                Body::Table(table) => {
                    let cell = |column: &ResultColumn| {
                        let mut text = String::new();
                        column.write(judged, row, texts, style.today, &mut text);
                        text
                    };
                    table.add(columns.iter().map(cell).collect(), columns, style.width)?;
                }
            }
        }
        Ok(())
    }

    /// Writes what comes after the last row, and everything out. How many columns a table had no room for.
    pub fn finish(self) -> io::Result<(W, usize)> {
        match self.body {
            Body::Csv(lines) => Ok((lines.finish()?, 0)),
            Body::Json { mut out, rows } => {
                out.write_all(if rows == 0 { b"]\n" } else { b"\n]\n" })?;
                out.flush()?;
                Ok((out, 0))
            }
            Body::Ndjson { mut out } => {
                out.flush()?;
                Ok((out, 0))
            }
            Body::Table(mut table) => {
                let left_out = table.measure(&self.columns, self.style.width)?.left_out;
                table.out.flush()?;
                Ok((table.out, left_out))
            }
        }
    }
}

impl<W: Write> TableBody<W> {
    fn add(&mut self, row: Vec<String>, columns: &[ResultColumn], width: Option<usize>) -> io::Result<()> {
        match &self.layout {
            Some(layout) => self.out.write_all(layout.line(&row).as_bytes()),
            None => {
                self.waiting.push(row);
                if self.waiting.len() >= MEASURED {
                    self.measure(columns, width)?;
                }
                Ok(())
            }
        }
    }

    fn measure(&mut self, columns: &[ResultColumn], width: Option<usize>) -> io::Result<&Layout> {
        if self.layout.is_none() {
            let header: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            let right: Vec<bool> = columns.iter().map(ResultColumn::is_number).collect();
            let layout = Layout::measure(&header, &right, &self.waiting, width);
            self.out.write_all(layout.line(&header).as_bytes())?;
            self.out.write_all(layout.rule().as_bytes())?;
            for row in self.waiting.drain(..) {
                self.out.write_all(layout.line(&row).as_bytes())?;
            }
            return Ok(self.layout.insert(layout));
        }
        self.layout.as_ref().ok_or_else(|| io::Error::other("the table was not measured"))
    }
}

fn object(columns: &[ResultColumn], judged: &Judged, row: usize, texts: &Texts, today: Date) -> Json {
    let member = |column: &ResultColumn| (column.name.clone(), column.json(judged, row, texts, today));
    Json::Object(columns.iter().map(member).collect())
}
