//! Data in and results out, in process: headers, cells, keys, rejected rows, and every printed form.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "data/plan.rs"]
mod plan;

use std::io::Read;
use std::path::PathBuf;

use partner_lang::data::{Inputs, Place, Reader};
use partner_lang::diagnostic::Diagnostic;
use partner_lang::eval::{Cell, Failure, Supply, Texts};
use partner_lang::plan::{Plan, TableId};
use partner_lang::text::Sources;
use plan::{PARTNERS, plan};

/// What reading a table comes to.
struct Outcome {
    rows: Vec<Vec<Cell>>,
    lines: Vec<u64>,
    texts: Texts,
    findings: Vec<Diagnostic>,
    rejected: Vec<u64>,
    failed: bool,
    sources: Sources,
}

impl Outcome {
    fn codes(&self) -> Vec<&'static str> {
        self.findings.iter().map(|finding| finding.code.name()).collect()
    }

    fn message(&self) -> &str {
        self.findings.first().map_or("", |finding| &finding.message)
    }

    /// What the first label of the first finding underlines.
    fn underlined(&self) -> &str {
        self.findings.first().and_then(|finding| finding.at()).map_or("", |at| self.sources.slice(at))
    }
}

struct Case {
    folder: tempfile::TempDir,
    inputs: Inputs,
}

impl Case {
    fn new(files: &[(&str, &[u8])]) -> Case {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let inputs = Inputs { folder: Some(folder.path().to_owned()), ..Inputs::default() };
        Case { folder, inputs }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, plan: &Plan, table: TableId) -> Outcome {
        self.read_with(plan, table, Box::new(std::io::empty()))
    }

    fn read_with(&self, plan: &Plan, table: TableId, stdin: Box<dyn Read>) -> Outcome {
        let mut outcome = Outcome {
            rows: Vec::new(),
            lines: Vec::new(),
            texts: Texts::default(),
            findings: Vec::new(),
            rejected: Vec::new(),
            failed: false,
            sources: Sources::default(),
        };
        let mut reader = match Reader::new(plan, &self.inputs, stdin, Sources::default()) {
            Ok(reader) => reader,
            Err(failure) => return failed(outcome, failure),
        };
        let result = read_all(&mut reader, plan, table, &mut outcome);
        outcome.findings = reader.findings();
        outcome.sources = reader.sources().clone();
        outcome.rejected = reader.rejected().iter().map(|rejected| rejected.rows).collect();
        match result {
            Ok(()) => outcome,
            Err(failure) => failed(outcome, failure),
        }
    }
}

fn failed(mut outcome: Outcome, failure: Failure) -> Outcome {
    outcome.failed = true;
    match failure {
        Failure::Findings(findings) => outcome.findings = findings,
        Failure::Io(error) => panic!("{error}"),
    }
    outcome
}

fn read_all(reader: &mut Reader, plan: &Plan, table: TableId, outcome: &mut Outcome) -> Result<(), Failure> {
    assert!(reader.open(plan, table)?);
    while let Some(batch) = reader.next(plan, &mut outcome.texts)? {
        for row in 0..batch.len() {
            outcome.rows.push(batch.columns.iter().map(|column| column.cell(row)).collect());
        }
        outcome.lines.extend(&batch.lines);
    }
    Ok(())
}

const DEALS: &[u8] = b"deal_id,partner,amount\n";

fn partners(bytes: &[u8]) -> Outcome {
    Case::new(&[("partner.csv", bytes), ("deal.csv", DEALS)]).read(&plan(), TableId::PARTNER)
}

fn partners_with(head: &str, row: &str) -> Outcome {
    partners(format!("{head}\n{row}\n").as_bytes())
}

#[test]
fn a_plain_file_is_read() {
    let outcome = partners(PARTNERS.as_bytes());
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.lines, [2, 3]);
    assert_eq!(outcome.rows[0][0], Cell::Code(outcome.texts.find("P1").unwrap()));
}

#[test]
fn bom_crlf_quoted_newlines_and_a_missing_last_newline_are_read() {
    let text = format!("\u{feff}{}", PARTNERS.replace("Nord", "\"Blue\n\"\"Big\"\"\"").replace('\n', "\r\n"));
    let outcome = partners(text.trim_end().as_bytes());
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    assert_eq!(outcome.rows.len(), 2);
    assert_eq!(outcome.lines, [2, 4]);
    assert!(outcome.texts.find("Blue\r\n\"Big\"").is_some());
}
