//! Rows set aside: the first few of each file become findings that show the cell, every one goes to the rejects file.
//! Must not know what makes a row bad.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use super::cells::Words;
use super::source::{Form, RowText};
use crate::diagnostic::{Diagnostic, sort};
use crate::plan::TableId;
use crate::text::{FileId, Sources, Span};

/// How many bad rows of a file are shown; the others are counted.
pub const SHOWN: usize = 10;

/// What was found in the data so far.
#[derive(Default)]
pub struct Rejects {
    /// The texts that findings point into: those of the policy, and an excerpt for each row shown.
    pub sources: Sources,
    /// How many of them are the policy's.
    texts: u32,
    findings: Vec<Diagnostic>,
    counts: BTreeMap<TableId, Rejected>,
    sink: Option<Sink>,
}

/// What was found in the data while they were read: it points into nothing but excerpts of them.
#[derive(Clone, Debug, Default)]
pub struct Found {
    sources: Sources,
    texts: u32,
    findings: Vec<Diagnostic>,
    counts: BTreeMap<TableId, Rejected>,
}

/// The bad rows of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The file, as messages call it.
    pub file: Arc<str>,
    /// How many rows were rejected.
    pub rows: u64,
    /// How many of them are among the findings.
    pub shown: u64,
}

/// A bad row.
#[derive(Clone, Copy, Debug)]
pub struct BadRow<'a> {
    /// Its table.
    pub table: TableId,
    /// Its file, as messages call it.
    pub file: &'a Arc<str>,
    /// The line on which it starts.
    pub line: u64,
    /// The row as CSV without its line end; empty where it is no longer at hand.
    pub raw: &'a [u8],
    /// The row as it stands in its file.
    pub text: &'a [u8],
}

struct Sink {
    out: Box<dyn Write>,
    delimiter: u8,
    headers: BTreeMap<TableId, Vec<u8>>,
    section: Option<TableId>,
}

impl Rejects {
    /// Nothing found yet; excerpts are added to `sources`.
    pub fn new(sources: Sources) -> Rejects {
        Rejects { texts: sources.count(), sources, ..Rejects::default() }
    }

    /// What was found so far, but for the first `noted` findings.
    pub fn found(&self, noted: usize) -> Found {
        let findings = self.findings.iter().skip(noted).cloned().collect();
        Found { sources: self.sources.clone(), texts: self.texts, findings, counts: self.counts.clone() }
    }

    /// How many findings there are so far.
    pub fn noted(&self) -> usize {
        self.findings.len()
    }

    /// Finds again what another reading found, whatever the policy's texts were then.
    pub fn adopt(&mut self, found: &Found) {
        let first = self.sources.count();
        self.sources.append(&found.sources, found.texts);
        self.findings.extend(found.findings.iter().cloned().map(|mut finding| {
            for label in &mut finding.labels {
                label.at.file = FileId(label.at.file.0.saturating_sub(found.texts).saturating_add(first));
            }
            finding
        }));
        self.counts.extend(found.counts.iter().map(|(table, count)| (*table, count.clone())));
    }

    /// Writes every bad row to `out` from now on, whole, with its reasons as a last cell.
    pub fn write_to(&mut self, out: Box<dyn Write>, delimiter: u8) {
        self.sink = Some(Sink { out, delimiter, headers: BTreeMap::new(), section: None });
    }

    /// Remembers the header of a table's file, which comes before its first bad row in the rejects file.
    pub fn header(&mut self, table: TableId, raw: &[u8]) {
        if let Some(sink) = &mut self.sink {
            sink.headers.insert(table, raw.to_vec());
        }
    }

    /// Adds a finding about a file as a whole.
    pub fn note(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Adds a piece of a data file to the texts, for a finding to point into.
    pub fn excerpt(&mut self, file: &str, raw: &[u8], line: u64) -> FileId {
        let text = String::from_utf8_lossy(raw);
        self.sources.add_excerpt(file, &text, u32::try_from(line).unwrap_or(u32::MAX))
    }

    /// Rejects a row for what is wrong with it: words, and which bytes of the row they are about.
    /// The findings' places in [`Rejects::finding`], if the row is among those shown.
    pub fn reject(&mut self, row: BadRow<'_>, problems: Vec<(Range<usize>, Words)>) -> io::Result<Range<usize>> {
        let reasons = problems.iter().map(|(_, words)| reason(words)).collect::<Vec<_>>().join("; ");
        let from = self.findings.len();
        if self.count(row) {
            let excerpt = self.excerpt(row.file, row.text, row.line);
            for (range, words) in problems {
                let at = lossy_span(row.text, &range).in_file(excerpt);
                let mut finding = Diagnostic::new(words.code, words.message).label(at, words.label);
                finding.help = words.help;
                self.findings.push(finding);
            }
        }
        self.write(row, &reasons)?;
        Ok(from..self.findings.len())
    }

    /// Rejects a row for a reason that stands in the policy.
    pub fn reject_for(&mut self, row: BadRow<'_>, key: &str, mut reason: Diagnostic) -> io::Result<()> {
        let text = format!("{}: {}", reason.code.name(), reason.message);
        if self.count(row) {
            let excerpt = self.excerpt(row.file, row.text, row.line);
            let whole = lossy_span(row.text, &(0..row.text.len())).in_file(excerpt);
            reason = reason.label(whole, format!("the row of `{key}`"));
            self.findings.push(reason);
        }
        self.write(row, &text)
    }

    /// A finding by its place, to complete it.
    pub fn finding(&mut self, at: usize) -> Option<&mut Diagnostic> {
        self.findings.get_mut(at)
    }

    /// The findings so far, in order.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut findings = self.findings.clone();
        sort(&mut findings);
        findings
    }

    /// The bad rows of each file that has some, in the order of the tables.
    pub fn counts(&self) -> Vec<Rejected> {
        self.counts.values().cloned().collect()
    }

    /// Writes out what the rejects file still waits for.
    pub fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), |sink| sink.out.flush())
    }

    /// The next bad row of a table as it stands in its file, if it will be among those shown and is not CSV there.
    pub fn shown(&self, form: &mut Form, table: TableId, line: u64) -> io::Result<Option<RowText<'static>>> {
        let rows = self.counts.get(&table).map_or(0, |count| count.rows);
        if rows < SHOWN as u64 { form.shown(line) } else { Ok(None) }
    }

    /// Counts a row; whether it is to be shown.
    fn count(&mut self, row: BadRow<'_>) -> bool {
        let fresh = || Rejected { file: row.file.clone(), rows: 0, shown: 0 };
        let count = self.counts.entry(row.table).or_insert_with(fresh);
        count.rows += 1;
        let shown = count.rows <= SHOWN as u64;
        count.shown += u64::from(shown);
        shown
    }

    fn write(&mut self, row: BadRow<'_>, reasons: &str) -> io::Result<()> {
        let Some(sink) = &mut self.sink else { return Ok(()) };
        let delimiter = [sink.delimiter];
        if sink.section != Some(row.table) {
            let header = sink.headers.get(&row.table).map_or(&[][..], Vec::as_slice);
            sink.out.write_all(header)?;
            sink.out.write_all(&delimiter)?;
            sink.out.write_all(b"rejected_because\n")?;
            sink.section = Some(row.table);
        }
        sink.out.write_all(row.raw)?;
        sink.out.write_all(&delimiter)?;
        let place = format!("{}:{}: {reasons}", row.file, row.line);
        sink.out.write_all(format!("\"{}\"\n", place.replace('"', "\"\"")).as_bytes())
    }
}

fn reason(words: &Words) -> String {
    match words.label.is_empty() {
        true => format!("{}: {}", words.code.name(), words.message),
        false => format!("{}: {} ({})", words.code.name(), words.message, words.label),
    }
}

/// Where bytes of a row are once what is not UTF-8 was replaced.
fn lossy_span(raw: &[u8], range: &Range<usize>) -> Span {
    let place = |at: usize| raw.get(..at).map_or(0, |head| String::from_utf8_lossy(head).len());
    Span::new(place(range.start), place(range.end))
}
