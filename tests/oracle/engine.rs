//! What the engine makes of a case: the program checked, the data written as CSV and read, every result column by name.

use std::collections::BTreeSet;
use std::path::Path;

use partner_lang::data::{Inputs, Place, Reader, health, results};
use partner_lang::diagnostic::{Code, Diagnostic};
use partner_lang::eval::{self, Asked, Judged, Texts};
use partner_lang::plan::{FieldPlan, Plan};
use partner_lang::semantic::model::Ladder;
use partner_lang::text::Sources;
use partner_lang::workspace::Workspace;

use super::case::{Case, Cells, declarations};
use super::outcome::Outcome;
use super::value::date_of;

/// Why a case is no comparison.
#[derive(Debug)]
pub enum Skipped {
    /// The program has errors: their codes.
    NotChecked(Vec<String>),
    /// A row was refused, or a number grew too large.
    Refused,
}

/// The program in one file, but for the tables of thresholds.
pub fn workspace(case: &Case) -> Workspace {
    in_files(&Case { in_parts: false, ..case.clone() })
}

/// The program of a workspace as the case has it now. What it has read of it is not read again.
fn read_again(workspace: &mut Workspace, case: &Case) {
    let (name, text) = Case { in_parts: false, ..case.clone() }.texts().swap_remove(0);
    workspace.set_text(&name, &text);
}

/// The program in the files that it stands in.
pub fn in_files(case: &Case) -> Workspace {
    let mut workspace = Workspace::default();
    for (name, text) in case.texts() {
        workspace.set_text(&name, &text);
    }
    workspace
}

/// Accepts something that is found and may be meant; what is wrong if it is still told, or told to be in vain.
pub fn accept(case: &mut Case, workspace: &mut Workspace) -> Option<String> {
    let text = case.text();
    let lines = |at: u32| text.bytes().take(at as usize).filter(|byte| *byte == b'\n').count();
    let named = |line: usize| {
        let mut before = 0;
        let of = declarations(&case.lines).into_iter().find(|lines| {
            before += lines.len();
            line < before
        })?;
        let mut words = of[0].split([' ', '(', '{']);
        let is_named = ["metric", "score", "band", "benefit", "specialization", "kpi", "gate", "tier", "threshold"]
            .contains(&words.next()?);
        words.next().filter(|name| is_named && !name.contains('.')).map(str::to_owned)
    };
    let meant = workspace.diagnostics().into_iter().filter(|it| !it.is_error() && it.code != Code::Undecided);
    let (code, name) = meant.into_iter().find_map(|finding| {
        let label = finding.labels.first()?;
        Some((finding.code, named(lines(label.at.span.start))?))
    })?;
    case.lines.push(format!("accept {} of {name} because \"It is meant.\"", code.name()));
    read_again(workspace, case);
    let from = text.len() as u32;
    let about = |finding: &Diagnostic| finding.labels.iter().any(|label| label.at.span.start >= from);
    let finding = workspace.diagnostics().into_iter().find(about)?;
    Some(by_lines(case, &finding))
}

/// A finding with the line that it is about.
pub fn by_lines(case: &Case, finding: &Diagnostic) -> String {
    let text = case.text();
    let places = finding.labels.iter().map(|label| {
        let before = text.bytes().take(label.at.span.start as usize);
        let line = before.filter(|byte| *byte == b'\n').count().min(case.lines.len() - 1);
        format!("{}: {}", label.message, case.lines[line].trim())
    });
    format!("{:?}: {}: {}", finding.code, finding.message, places.collect::<Vec<_>>().join(" / "))
}

/// Leaves out the clauses that the checker refuses, until it refuses none: the program that is left, and why.
pub fn repair(case: &mut Case) -> (Workspace, Vec<String>) {
    let mut repaired = Vec::new();
    let mut workspace = workspace(case);
    for _ in 0..20 {
        let text = case.text();
        let line_of = |at: u32| text.bytes().take(at as usize).filter(|byte| *byte == b'\n').count();
        let mut wrong: Vec<(usize, String)> = Vec::new();
        for finding in workspace.diagnostics().iter().filter(|it| it.is_error()) {
            let Some(label) = finding.labels.first() else { continue };
            let line = line_of(label.at.span.start).min(case.lines.len() - 1);
            wrong.push((line, by_lines(case, finding)));
        }
        if wrong.is_empty() {
            return (workspace, repaired);
        }
        // The last first, so that the places of the others stay.
        wrong.sort();
        wrong.dedup_by_key(|(line, _)| *line);
        for (line, why) in wrong.into_iter().rev() {
            if line < case.lines.len() {
                case.leave_out(line);
            }
            repaired.push(why);
        }
        read_again(&mut workspace, case);
    }
    (workspace, repaired)
}

pub fn by_engine(case: &Case, workspace: &Workspace, folder: &Path) -> Result<Outcome, Skipped> {
    let Some(plan) = workspace.plan(date_of(case.today)) else {
        let errors = workspace.diagnostics().into_iter().filter(|it| it.is_error());
        return Err(Skipped::NotChecked(errors.map(|it| format!("{:?}: {}", it.code, it.message)).collect()));
    };
    let model = workspace.model();
    if model.partner.is_none_or(|partner| model.records[partner].key.is_none())
        || model.ladders[Ladder::MAIN].tiers.is_empty()
    {
        return Err(Skipped::NotChecked(vec!["no partners or no tiers".to_owned()]));
    }
    let mut outcome = Outcome::new();
    let columns = results::columns(&plan);
    let inputs = inputs(case, &plan, folder);
    let summary = evaluate(&plan, &inputs, &columns, &mut |judged, texts, row| {
        let mut values = columns.iter().map(|column| {
            let mut text = String::new();
            column.write(judged, row, texts, plan.today, &mut text);
            (column.name.clone(), text)
        });
        let key = values.next().unwrap().1;
        outcome.extend(values.map(|(column, text)| (format!("partner {key} {column}"), text)));
    })?;
    for kpi in health::Health::of(&plan, &summary, plan.today).kpis {
        outcome.insert(format!("kpi {} met", kpi.name), kpi.met.map(|met| met.to_string()).unwrap_or_default());
        outcome.extend(kpi.left.map(|left| (format!("kpi {} left", kpi.name), left)));
        outcome.insert(format!("kpi {}", kpi.name), kpi.value);
    }
    let measured = model
        .records
        .iter()
        .filter(|(id, _)| Some(*id) != model.partner && model.metrics.values().any(|metric| metric.of == Some(*id)));
    for (_, record) in measured {
        let name = &record.symbol.name;
        let plan = workspace.plan_of_rows(date_of(case.today), name).unwrap();
        let columns = results::row_columns(&plan);
        let inputs = self::inputs(case, &plan, folder);
        let mut at = 0;
        evaluate(&plan, &inputs, &columns, &mut |judged, texts, row| {
            for column in &columns {
                let mut text = String::new();
                column.write(judged, row, texts, plan.today, &mut text);
                outcome.insert(format!("{name} {at} {}", column.name), text);
            }
            at += 1;
        })?;
    }
    Ok(outcome)
}

fn evaluate(
    plan: &Plan,
    inputs: &Inputs,
    columns: &[results::ResultColumn],
    each: &mut dyn FnMut(&Judged, &Texts, usize),
) -> Result<eval::Summary, Skipped> {
    let mut reader = Reader::new(plan, inputs, Box::new(std::io::empty()), Sources::default()).unwrap();
    columns.iter().filter_map(results::ResultColumn::slot).for_each(|slot| reader.keep(slot));
    let summary = eval::run(plan, Asked { unknown: true, follow: None }, &mut reader, &mut |_, texts, judged| {
        (0..judged.frame.len()).filter(|row| judged.good.get(*row)).for_each(|row| each(judged, texts, row));
        Ok(())
    });
    let Ok(summary) = summary else { return Err(Skipped::Refused) };
    let is_bad = reader.findings().iter().any(Diagnostic::is_error);
    if is_bad || !reader.rejected().is_empty() { Err(Skipped::Refused) } else { Ok(summary) }
}

/// The tables that a plan reads, as files in a folder.
fn inputs(case: &Case, plan: &Plan, folder: &Path) -> Inputs {
    let mut inputs = Inputs::default();
    for table in plan.tables.iter().filter(|table| case.tables.contains_key(&table.name)) {
        let header: Vec<&str> =
            table.fields.iter().map(|field| field.column.as_deref().unwrap_or(&field.name)).collect();
        let cells = |row: &Cells| table.fields.iter().map(|field| cell(field, row)).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = case.tables[&table.name].iter().map(cells).collect();
        let path = folder.join(format!("{}.csv", table.name));
        std::fs::write(&path, csv(&header, &rows)).unwrap();
        inputs.tables.push((table.name.clone(), Place::File(path)));
    }
    if let Some(previous) = case.previous.as_ref().filter(|rows| !rows.is_empty()) {
        let header: BTreeSet<&str> = previous.iter().flat_map(|row| row.keys().map(String::as_str)).collect();
        let header: Vec<&str> = header.into_iter().collect();
        let cells = |row: &Cells| header.iter().map(|name| row.get(*name).cloned().unwrap_or_default()).collect();
        let rows: Vec<Vec<String>> = previous.iter().map(cells).collect();
        let path = folder.join("previous.csv");
        std::fs::write(&path, csv(&header, &rows)).unwrap();
        inputs.previous = Some(Place::File(path));
    }
    inputs
}

/// A cell as its field wants it written: days in their form.
fn cell(field: &FieldPlan, row: &Cells) -> String {
    let text = row.get(&field.name).cloned().unwrap_or_default();
    match (&field.format, text.parse::<chrono::NaiveDate>()) {
        (Some(format), Ok(day)) => day.format(format).to_string(),
        _ => text,
    }
}

fn csv(header: &[&str], rows: &[Vec<String>]) -> String {
    header.join(",") + "\n" + &rows.iter().map(|cells| cells.join(",") + "\n").collect::<String>()
}
