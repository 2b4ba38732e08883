//! Findings and test results for other programs: one JSON object a line. Lines and columns count from one, columns in characters;
//! the places of edits are bytes from zero.

use crate::data::json::Json;
use crate::diagnostic::{Diagnostic, Edit, Fix, Label};
use crate::text::{FileSpan, Sources};
use crate::trial::{Clause, Trial};

/// The findings, an object a line, in the order given.
pub fn json_lines(findings: &[Diagnostic], sources: &Sources) -> String {
    findings.iter().map(|finding| format!("{}\n", object(finding, sources).line())).collect()
}

/// A test that was run, as one line: its name, its place, and what does not hold.
pub fn trial_line(trial: &Trial, sources: &Sources) -> String {
    let mut members = vec![("test".to_owned(), Json::text(&trial.name))];
    members.extend(place(Some(trial.at), sources));
    members.extend([
        ("passed".to_owned(), Json::Bool(trial.failures.is_empty())),
        ("expectations".to_owned(), Json::number(trial.expectations)),
        ("failures".to_owned(), Json::List(trial.failures.iter().map(|finding| object(finding, sources)).collect())),
    ]);
    format!("{}\n", Json::Object(members).line())
}

/// Which requirements tests decide, as one line.
pub fn coverage_line(clauses: &[Clause], sources: &Sources) -> String {
    let clause = |clause: &Clause| {
        let mut members =
            vec![("of".to_owned(), Json::text(&clause.of)), ("rule".to_owned(), Json::text(&clause.rule))];
        members.extend(place(Some(clause.at), sources));
        members
            .extend([("met".to_owned(), Json::number(clause.met)), ("missed".to_owned(), Json::number(clause.missed))]);
        Json::Object(members)
    };
    format!("{}\n", Json::object([("clauses", Json::List(clauses.iter().map(clause).collect()))]).line())
}

fn object(finding: &Diagnostic, sources: &Sources) -> Json {
    let mut members = vec![
        ("code".to_owned(), Json::text(finding.code.name())),
        ("severity".to_owned(), Json::text(finding.severity.word())),
        ("message".to_owned(), Json::text(&finding.message)),
    ];
    members.extend(place(finding.at(), sources));
    let label = |label: &Label| {
        let mut members = place(Some(label.at), sources);
        members.push(("message".to_owned(), Json::text(&label.message)));
        Json::Object(members)
    };
    let fix = |fix: &Fix| {
        Json::object([
            ("title", Json::text(&fix.title)),
            ("certain", Json::Bool(fix.certain)),
            ("edits", Json::List(fix.edits.iter().map(|edit| self::edit(edit, sources)).collect())),
        ])
    };
    members.extend([
        ("labels".to_owned(), Json::List(finding.labels.iter().map(label).collect())),
        ("help".to_owned(), Json::maybe(finding.help.as_deref())),
        ("fixes".to_owned(), Json::List(finding.fixes.iter().map(fix).collect())),
        ("page".to_owned(), Json::text(format!("partner explain {}", finding.code.name()))),
    ]);
    Json::Object(members)
}

/// File, line and column of both ends; all `null` without a place.
fn place(at: Option<FileSpan>, sources: &Sources) -> Vec<(String, Json)> {
    let found = at.and_then(|at| sources.source(at.file).map(|source| (source, at.span)));
    let start = found.map(|(source, span)| source.line_column(span.start));
    let end = found.map(|(source, span)| source.line_column(span.end));
    let number = |number: Option<u32>| number.map_or(Json::Null, Json::number);
    let members = [
        ("file", Json::maybe(found.map(|(source, _)| &*source.name))),
        ("line", number(start.map(|(line, _)| line))),
        ("column", number(start.map(|(_, column)| column))),
        ("end_line", number(end.map(|(line, _)| line))),
        ("end_column", number(end.map(|(_, column)| column))),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn edit(edit: &Edit, sources: &Sources) -> Json {
    Json::object([
        ("file", Json::maybe(sources.source(edit.at.file).map(|source| &*source.name))),
        ("start", Json::number(edit.at.span.start)),
        ("end", Json::number(edit.at.span.end)),
        ("text", Json::text(&edit.text)),
    ])
}
