//! A policy with every type of cell, files in a folder of their own, and what reading or evaluating them comes to.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::rc::Rc;

use partner_lang::data::writers::Style;
use partner_lang::data::{Format, Inputs, Reader, Writer, results};
use partner_lang::diagnostic::Diagnostic;
use partner_lang::eval::{Asked, Cell, Failure, Summary, Supply, Texts, run};
use partner_lang::plan::{Plan, TableId};
use partner_lang::text::Sources;
use partner_lang::value::Date;
use partner_lang::workspace::Workspace;

/// A field of each type, a table that refers to partners, and one that nothing reads.
pub const POLICY: &str = r#"
program "Test" { version "1" currency USD effective 2026-01-01 to 2026-12-31 }
record partner {
  partner_id: key,
  name: text,
  region: one of { NA, EMEA },
  revenue: money,
  margin: percent,
  csat: scale 1 to 5 optional,
  deals: count,
  signed: flag,
  joined: date,
  notice: duration,
  focus: set of { a, b, c },
  score: number,
}
record deal { deal_id: key, partner: partner, amount: money, closed: date optional format "%d/%m/%Y" }
metric sold = sum of deal.amount
tiers { Entry, Growth }
requirements {
             | Entry | Growth |
  sold    >= | -     | 100    |
  signed     | yes   | same   |
  csat    >= | -     | 4      |
}
"#;

/// The day of every evaluation: 2026-06-30.
pub const TODAY: Date = Date(20_634);

/// The header of the partners' file.
pub const HEADER: &str = "partner_id,name,region,revenue,margin,csat,deals,signed,joined,notice,focus,score";

/// A good partner.
pub const GOOD: &str = "P1,Nord,NA,1250.50,15%,4.2,3,yes,2021-08-13,90 days,a;c,1.5";

/// The plan of a policy.
pub fn plan_of(policy: &str) -> (Workspace, Plan) {
    let mut workspace = Workspace::default();
    workspace.set_text("test.partner", policy);
    let plan = workspace.plan(TODAY).unwrap_or_else(|| panic!("{:#?}", workspace.diagnostics()));
    (workspace, plan)
}

/// Files and a policy.
pub struct Case {
    pub folder: tempfile::TempDir,
    pub inputs: Inputs,
    pub plan: Plan,
    pub stdin: Vec<u8>,
    sources: Sources,
}

/// What reading or evaluating comes to.
#[derive(Default)]
pub struct Outcome {
    pub rows: Vec<Vec<Cell>>,
    pub lines: Vec<u64>,
    pub texts: Texts,
    pub findings: Vec<Diagnostic>,
    /// How many rows of each file were rejected.
    pub rejected: Vec<u64>,
    /// Whether nothing could be read at all.
    pub failed: bool,
    pub sources: Sources,
    pub rejects: String,
    pub results: String,
    pub summary: Option<Summary>,
}

impl Outcome {
    pub fn codes(&self) -> Vec<&'static str> {
        self.findings.iter().map(|finding| finding.code.name()).collect()
    }

    /// The findings that are no hint about the folder.
    pub fn message(&self) -> &str {
        self.findings.first().map_or("", |finding| &finding.message)
    }

    /// What the first label of the first finding underlines, and the line on which it stands.
    pub fn underlined(&self) -> (&str, u32) {
        let at = self.findings.first().and_then(|finding| finding.at()).unwrap();
        (self.sources.slice(at), self.sources.source(at.file).unwrap().line_column(at.span.start).0)
    }

    /// The texts of a column.
    pub fn names(&self, field: usize) -> Vec<&str> {
        let text = |row: &Vec<Cell>| match row[field] {
            Cell::Code(code) => self.texts.text(code),
            _ => "",
        };
        self.rows.iter().map(text).collect()
    }
}

impl Case {
    /// The common policy over files by name.
    pub fn new(files: &[(&str, &[u8])]) -> Case {
        Case::of(POLICY, files)
    }

    /// A policy over files by name.
    pub fn of(policy: &str, files: &[(&str, &[u8])]) -> Case {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let inputs = Inputs { folder: Some(folder.path().to_owned()), ..Inputs::default() };
        let (workspace, plan) = plan_of(policy);
        Case { folder, inputs, plan, stdin: Vec::new(), sources: workspace.sources().clone() }
    }

    /// The common policy over these partners and no deals.
    pub fn partners(bytes: &[u8]) -> Case {
        Case::new(&[("partner.csv", bytes), ("deal.csv", b"deal_id,partner,amount,closed\n")])
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Reads one table.
    pub fn read(&self, table: TableId) -> Outcome {
        self.with_reader(|reader, plan, outcome| {
            assert!(reader.open(plan, table)?);
            while let Some(batch) = reader.next(plan, &mut outcome.texts)? {
                for row in 0..batch.len() {
                    outcome.rows.push(batch.columns.iter().map(|column| column.cell(row)).collect());
                }
                outcome.lines.extend(&batch.lines);
            }
            Ok(())
        })
    }

    /// Evaluates and prints all results, or the columns named.
    pub fn evaluate(&self, format: Format, columns: &[&str], raw: bool) -> Outcome {
        self.with_reader(|reader, plan, outcome| {
            let names: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
            let columns = match names.as_slice() {
                [] => results::columns(plan),
                names => results::select(plan, names).unwrap_or_else(|missing| panic!("{missing:?}")),
            };
            columns.iter().filter_map(|column| column.slot()).for_each(|slot| reader.keep(slot));
            let mut writer = Writer::new(Vec::new(), format, columns, Style { today: TODAY, raw, width: None });
            writer.begin().map_err(Failure::Io)?;
            let summary = run(plan, Asked { unknown: true, follow: None }, reader, &mut |_, texts, judged| {
                writer.write(judged, texts).map_err(Failure::Io)
            })?;
            outcome.summary = Some(summary);
            outcome.results = String::from_utf8(writer.finish().map_err(Failure::Io)?.0).unwrap();
            Ok(())
        })
    }

    fn with_reader(&self, act: impl FnOnce(&mut Reader, &Plan, &mut Outcome) -> Result<(), Failure>) -> Outcome {
        let mut outcome = Outcome::default();
        let stdin: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(self.stdin.clone()));
        let rejects = Rc::new(RefCell::new(Vec::new()));
        let mut reader = match Reader::new(&self.plan, &self.inputs, stdin, self.sources.clone()) {
            Ok(reader) => reader,
            Err(failure) => return failed(outcome, failure),
        };
        reader.write_rejects(Box::new(Collected(rejects.clone())));
        let fields = &self.plan.tables[TableId::PARTNER.0 as usize].fields;
        fields.iter().for_each(|field| reader.keep(field.slot));
        let result = act(&mut reader, &self.plan, &mut outcome);
        reader.finish().unwrap();
        outcome.findings = reader.findings();
        outcome.sources = reader.sources().clone();
        outcome.rejected = reader.rejected().iter().map(|rejected| rejected.rows).collect();
        outcome.rejects = String::from_utf8_lossy(&rejects.borrow()).into_owned();
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

struct Collected(Rc<RefCell<Vec<u8>>>);

impl Write for Collected {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
