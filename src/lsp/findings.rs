//! Findings as the protocol's diagnostics, file by file.
//! Must not find anything itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, PublishDiagnosticsClientCapabilities, Range, Uri,
};
use serde_json::json;

use super::context::State;
use super::figures::Found;
use super::programs::Program;
use super::{to_proto, uri};
use crate::diagnostic::{self, Code, Severity};
use crate::text::{FileSpan, Span};

/// What is wrong with a program, by file; a file with which nothing is wrong has an empty list.
pub fn of_program(state: &State, program: &Program) -> BTreeMap<String, Vec<Diagnostic>> {
    let can = state.client.findings();
    let mut files: BTreeMap<String, Vec<Diagnostic>> = program.keys().map(|key| (key, Vec::new())).collect();
    let here = state.in_program(program, program.root());
    for finding in program.workspace().diagnostics() {
        let at = finding.at().unwrap_or(Span::at(0).in_file(program.root()));
        if let Some(key) = program.key(at.file) {
            let related = finding.labels.iter().skip(1);
            let related = related.filter_map(|label| explaining(&label.message, here.location(label.at)?));
            let shown = convert(&can, &finding, here.range_in(at), related.collect());
            files.entry(key).or_default().push(shown);
        }
    }
    files
}

/// What is wrong with the data of a program, by file. What is said of a row of a table stands there; the rest stands in the
/// policy, at its start where it has no place at all.
pub fn of_data(state: &State, program: &Program, found: &Found) -> BTreeMap<String, Vec<Diagnostic>> {
    let can = state.client.findings();
    let texts = Texts { state, program, found };
    let mut files: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for finding in &found.data.findings {
        let labels = &finding.labels;
        let first = labels.iter().position(|label| texts.is_data(label.at)).unwrap_or(0);
        let place = labels.get(first).and_then(|label| texts.place(label.at));
        // A remark on the data as a whole is no matter of the policy.
        if place.is_none() && finding.severity == Severity::Hint {
            continue;
        }
        let Some((key, range)) = place.clone().or_else(|| Some((program.key(program.root())?, Range::default())))
        else {
            continue;
        };
        let others = labels.iter().enumerate().filter(|(at, _)| *at != first);
        let related = others.filter_map(|(_, label)| explaining(&label.message, texts.location(label.at)?));
        let mut finding = finding.clone();
        // A table has no colours and no hover of its own: what stands at the place is said at once.
        if let Some(said) = labels.get(first).map(|label| &label.message).filter(|said| !said.is_empty()) {
            finding.message.push_str(&format!(": {said}"));
        }
        let mut shown = convert(&can, &finding, range, related.collect());
        if place.is_none() {
            shown.severity = Some(DiagnosticSeverity::INFORMATION);
        }
        files.entry(key).or_default().push(shown);
    }
    for rejected in found.data.rejected.iter().filter(|it| it.rows > it.shown) {
        let list = files.get_mut(&uri::key_of_path(Path::new(&*rejected.file)));
        if let Some(last) = list.and_then(|list| list.last_mut()) {
            let more = rejected.rows - rejected.shown;
            let rows = if more == 1 { "row is" } else { "rows are" };
            last.message.push_str(&format!(
                "\n{more} more {rows} set aside in this file; the first {} are shown",
                rejected.shown
            ));
        }
    }
    files
}

/// The texts that the findings of data point into.
struct Texts<'a> {
    state: &'a State,
    program: &'a Program,
    found: &'a Found,
}

impl Texts<'_> {
    /// Whether a place is in a table, and not in the policy.
    fn is_data(&self, at: FileSpan) -> bool {
        self.found.workspace.sources().source(at.file).is_none()
    }

    /// The file and the range of a place. A table is only known by its excerpts, each with the line on which it begins.
    fn place(&self, at: FileSpan) -> Option<(String, Range)> {
        let source = self.found.data.sources.source(at.file)?;
        let mut range = to_proto::range(source, at.span, self.state.client.encoding);
        if !self.is_data(at) {
            return Some((uri::join(self.program.folder(), &source.name), range));
        }
        let above = source.first_line.saturating_sub(1);
        range.start.line += above;
        range.end.line += above;
        Some((uri::key_of_path(Path::new(&*source.name)), range))
    }

    fn location(&self, at: FileSpan) -> Option<Location> {
        let (key, range) = self.place(at)?;
        Some(Location { uri: self.state.uri(&key)?, range })
    }
}

/// A place that explains a finding.
fn explaining(message: &str, location: Location) -> Option<DiagnosticRelatedInformation> {
    let message = if message.is_empty() { "see here" } else { message };
    Some(DiagnosticRelatedInformation { location, message: message.to_owned() })
}

fn convert(
    can: &PublishDiagnosticsClientCapabilities,
    finding: &diagnostic::Diagnostic,
    range: Range,
    related: Vec<DiagnosticRelatedInformation>,
) -> Diagnostic {
    let message = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let page = page(finding.code).filter(|_| can.code_description_support == Some(true));
    let tags = can.tag_support.as_ref().and_then(|known| {
        let tag = tag(finding.code).filter(|tag| known.value_set.contains(tag))?;
        Some(vec![tag])
    });
    let related = Some(related).filter(|it| !it.is_empty() && can.related_information == Some(true));
    Diagnostic {
        range,
        severity: Some(to_proto::severity(finding.severity)),
        code: Some(NumberOrString::String(finding.code.name().to_owned())),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some("partner".to_owned()),
        message,
        related_information: related,
        tags,
        data: (!finding.fixes.is_empty()).then(|| json!({ "fixes": fix_ids(finding) })),
    }
}

/// Where the page of a code is to be had: an editor shows it as the document of that name, whose text
/// `partner explain CODE` prints.
pub fn page(code: Code) -> Option<Uri> {
    Uri::from_str(&format!("partner-explain:/{}.md", code.name())).ok()
}

/// What an editor greys or strikes through.
fn tag(code: Code) -> Option<DiagnosticTag> {
    match code {
        Code::Unused | Code::NoEffect | Code::UnreachableArm => Some(DiagnosticTag::UNNECESSARY),
        Code::LapsedException => Some(DiagnosticTag::DEPRECATED),
        _ => None,
    }
}

/// The cures of a finding by name: its code and their place in its list.
fn fix_ids(finding: &diagnostic::Diagnostic) -> Vec<String> {
    (0..finding.fixes.len()).map(|at| format!("{}/{at}", finding.code.name())).collect()
}
