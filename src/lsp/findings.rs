//! Findings as the protocol's diagnostics, file by file.
//! Must not find anything itself.

use std::collections::BTreeMap;
use std::str::FromStr;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticTag, NumberOrString,
    PublishDiagnosticsClientCapabilities, Uri,
};
use serde_json::json;

use super::context::{Here, State};
use super::programs::Program;
use super::to_proto;
use crate::diagnostic::{self, Code};
use crate::text::{FileSpan, Span};

/// What is wrong with a program, by file; a file with which nothing is wrong has an empty list.
pub fn of_program(state: &State, program: &Program) -> BTreeMap<String, Vec<Diagnostic>> {
    let can = state.client.findings();
    let mut files: BTreeMap<String, Vec<Diagnostic>> = program.keys().map(|key| (key, Vec::new())).collect();
    let here = state.in_program(program, program.root());
    for finding in program.workspace().diagnostics() {
        let at = finding.at().unwrap_or(Span::at(0).in_file(program.root()));
        if let Some(key) = program.key(at.file) {
            files.entry(key).or_default().push(convert(&here, &can, &finding, at));
        }
    }
    files
}

fn convert(
    here: &Here<'_>,
    can: &PublishDiagnosticsClientCapabilities,
    finding: &diagnostic::Diagnostic,
    at: FileSpan,
) -> Diagnostic {
    let explaining = finding.labels.iter().skip(1).filter(|_| can.related_information == Some(true));
    let related = explaining.filter_map(|label| {
        let message = if label.message.is_empty() { "see here".to_owned() } else { label.message.clone() };
        Some(DiagnosticRelatedInformation { location: here.location(label.at)?, message })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let message = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    let page = page(finding.code).filter(|_| can.code_description_support == Some(true));
    let tags = can.tag_support.as_ref().and_then(|known| {
        let tag = tag(finding.code).filter(|tag| known.value_set.contains(tag))?;
        Some(vec![tag])
    });
    Diagnostic {
        range: here.range_in(at),
        severity: Some(to_proto::severity(finding.severity)),
        code: Some(NumberOrString::String(finding.code.name().to_owned())),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some("partner".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
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
