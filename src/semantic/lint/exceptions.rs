//! Exceptions: signed, with an end and a reason, within the program's dates, one at a time for a partner.
//! Must not know whether the partner is among the data.

use std::collections::BTreeMap;

use super::Program;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::semantic::model::Exception;
use crate::value::Date;

/// What is wrong with exceptions.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for exception in &program.model.exceptions {
        found.extend(unsigned(exception));
        found.extend(reversed(exception).or_else(|| lapsed(program, exception)));
    }
    found.extend(overlapping(program));
    found
}

fn unsigned(exception: &Exception) -> Vec<Diagnostic> {
    let key = &exception.key;
    let mut lacking = Vec::new();
    if exception.until.is_none() {
        lacking.push(("end", "write `until` and the last day after the tier"));
    }
    if exception.reason.is_none() {
        lacking.push(("reason", "write `reason` and why it was given"));
    }
    let mut found: Vec<Diagnostic> = lacking
        .into_iter()
        .map(|(what, help)| {
            Diagnostic::new(Code::UnsignedException, format!("the exception for `{key}` has no {what}"))
                .label(exception.key_at, format!("without {}", if what == "end" { "an end" } else { "a reason" }))
                .help(help)
        })
        .collect();
    if exception.by.is_none() {
        let mut finding =
            Diagnostic::new(Code::UnsignedException, format!("nobody has signed the exception for `{key}`"))
                .label(exception.key_at, "without a name")
                .help("write `by` and who decided it");
        finding.severity = Severity::Warning;
        found.push(finding);
    }
    found
}

fn reversed(exception: &Exception) -> Option<Diagnostic> {
    let (from, (until, at)) = (exception.from?, exception.until?);
    (until < from).then(|| {
        Diagnostic::new(
            Code::ReversedDates,
            format!("the exception for `{}` ends on {until}, before it begins on {from}", exception.key),
        )
        .label(at, format!("before {from}"))
        .label(exception.key_at, "never in force")
        .help("write the earlier day after `from` and the later one after `until`")
    })
}

fn lapsed(program: &Program, exception: &Exception) -> Option<Diagnostic> {
    let (first, last) = program.model.program.effective.filter(|(first, last)| first <= last)?;
    let key = &exception.key;
    let finding = if let Some((until, at)) = exception.until
        && until < first
    {
        Diagnostic::new(
            Code::LapsedException,
            format!("the exception for `{key}` ends on {until}, before the program takes effect on {first}"),
        )
        .label(at, "already over")
    } else if let Some(from) = exception.from
        && from > last
    {
        Diagnostic::new(
            Code::LapsedException,
            format!("the exception for `{key}` begins on {from}, after the program ends on {last}"),
        )
        .label(exception.key_at, "never in force")
    } else {
        return None;
    };
    let finding = program
        .model
        .program
        .at
        .into_iter()
        .fold(finding, |finding, at| finding.label(at, format!("in effect from {first} to {last}")));
    Some(finding.help("remove it, or correct its dates").suggest("remove the exception", exception.at, ""))
}

/// Two exceptions for one partner with a day in common.
fn overlapping(program: &Program) -> Vec<Diagnostic> {
    let mut by_key: BTreeMap<&str, Vec<&Exception>> = BTreeMap::new();
    for exception in &program.model.exceptions {
        by_key.entry(&exception.key).or_default().push(exception);
    }
    let first_day = |exception: &Exception| exception.from.unwrap_or(Date(i32::MIN));
    let last_day = |exception: &Exception| exception.until.map_or(Date(i32::MAX), |(until, _)| until);
    let mut found = Vec::new();
    for (key, mut exceptions) in by_key {
        exceptions.retain(|exception| first_day(exception) <= last_day(exception));
        // By their first day: then an overlap shows between one and the longest before it.
        exceptions.sort_by_key(|exception| (first_day(exception), exception.at));
        let mut longest: Option<&Exception> = None;
        for exception in exceptions {
            if let Some(before) = longest
                && first_day(exception) <= last_day(before)
            {
                let (one, other) = if before.at < exception.at { (before, exception) } else { (exception, before) };
                found.push(
                    Diagnostic::new(
                        Code::Duplicate,
                        format!("two exceptions for `{key}` are in force on the same day"),
                    )
                    .label(other.key_at, "this exception")
                    .label(one.key_at, "and this one")
                    .help("let one end before the other begins, or remove one of them"),
                );
            }
            if longest.is_none_or(|before| last_day(exception) > last_day(before)) {
                longest = Some(exception);
            }
        }
    }
    found
}
