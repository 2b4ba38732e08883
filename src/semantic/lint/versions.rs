//! Versions of one thing: dates that overlap, and days on which none is in force.
//! Must not look at what the versions say.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{AmountStep, AmountStepKind, BenefitValue, Model, Rate, Validity};
use crate::semantic::validity::{describe, holes};
use crate::value::Date;

/// What is said of versions.
struct Versions {
    /// What they are versions of: "the threshold `growth_revenue`".
    what: String,
    /// When each is in force.
    dates: Vec<Validity>,
    /// Whether one must be in force on every day of the program, or only between the first and the last.
    always: bool,
}

/// Overlaps and holes.
pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let (first, last) = match model.program.effective {
        Some((first, last)) if first <= last => (Some(first), Some(last)),
        _ => (None, None),
    };
    let mut found: Vec<Diagnostic> = Vec::new();
    for versions in all(model) {
        let (first, last) = if versions.always { (first, last) } else { (None, None) };
        for finding in overlap(&versions).into_iter().chain(hole(&versions, first, last)) {
            // The rows of one table have one date.
            if !found.iter().any(|other| other.code == finding.code && other.at() == finding.at()) {
                found.push(finding);
            }
        }
    }
    found
}

fn all(model: &Model) -> Vec<Versions> {
    let mut all = Vec::new();
    for threshold in model.thresholds.values() {
        let what = format!("the threshold `{}`", threshold.symbol.name);
        let dates = threshold.versions.iter().map(|version| version.in_force).collect();
        all.push(Versions { what, dates, always: true });
    }
    for (at, rate) in model.rates.iter().enumerate() {
        let pair = |rate: &Rate| [rate.from.1.min(rate.to.1), rate.from.1.max(rate.to.1)];
        let is_first = !model.rates.iter().take(at).any(|other| pair(other) == pair(rate));
        let all_of_it = model.rates.iter().filter(|other| pair(other) == pair(rate));
        let dates: Vec<Validity> = all_of_it.filter_map(|other| other.in_force).collect();
        if is_first && !dates.is_empty() {
            let what = format!("the rate between {} and {}", rate.from.1, rate.to.1);
            all.push(Versions { what, dates, always: true });
        }
    }
    for tables in &model.tables {
        let dates: Option<Vec<Validity>> = tables.versions.iter().map(|(_, in_force)| *in_force).collect();
        let Some(dates) = dates else { continue };
        match &tables.row {
            // Two tables that are in force together add up, as long as their rows differ.
            None if dates.len() == tables.versions.len() => {
                let what = "the requirements".to_owned();
                all.push(Versions { what, dates: joined(dates), always: true });
            }
            None => {}
            Some(row) => all.push(Versions { what: format!("the row `{row}`"), dates, always: false }),
        }
    }
    for benefit in model.benefits.values() {
        let what = format!("the benefit `{}`", benefit.symbol.name);
        let dates = benefit.versions.iter().map(|version| version.in_force).collect();
        all.push(Versions { what: what.clone(), dates, always: true });
        let BenefitValue::Formula(formula) = &benefit.value else { continue };
        let steps = |is: fn(&AmountStepKind) -> bool| {
            let dates = formula.steps.iter().filter(|AmountStep { kind, .. }| is(kind)).map(|step| step.in_force);
            dates.collect::<Option<Vec<Validity>>>().unwrap_or_default()
        };
        let value = steps(|kind| matches!(kind, AmountStepKind::Value(_) | AmountStepKind::Brackets(_)));
        all.push(Versions { what: format!("`value` of {what}"), dates: value, always: true });
        let cap = steps(|kind| matches!(kind, AmountStepKind::Cap(_)));
        all.push(Versions { what: format!("`cap` of {what}"), dates: cap, always: false });
        let floor = steps(|kind| matches!(kind, AmountStepKind::Floor(_)));
        all.push(Versions { what: format!("`floor` of {what}"), dates: floor, always: false });
        let from = formula.from_versions.iter().map(|version| version.in_force).collect();
        all.push(Versions { what: format!("`from` of {what}"), dates: from, always: false });
    }
    all
}

/// Of dates that may overlap, those that do not repeat what others cover.
fn joined(dates: Vec<Validity>) -> Vec<Validity> {
    let mut kept: Vec<Validity> = Vec::new();
    for one in dates {
        match kept.iter_mut().find(|other| other.meets(&one).is_some()) {
            Some(other) => {
                other.from = other.from.and_then(|from| one.from.map(|also| from.min(also)));
                other.until = other.until.and_then(|until| one.until.map(|also| until.max(also)));
            }
            None => kept.push(one),
        }
    }
    kept
}

fn overlap(versions: &Versions) -> Option<Diagnostic> {
    let pairs = versions.dates.iter().enumerate().flat_map(|(at, one)| {
        let later = versions.dates.iter().skip(at + 1);
        later.filter_map(move |other| Some((one, other, one.meets(other)?)))
    });
    let (one, other, shared) = pairs.into_iter().next()?;
    let days = describe(shared.from, shared.until);
    Some(
        Diagnostic::new(Code::OverlappingDates, format!("two versions of {} are in force {days}", versions.what))
            .label(other.at, other.describe())
            .label(one.at, one.describe())
            .help("end the earlier one with the day before the later one begins: `effective before` its first day"),
    )
}

fn hole(versions: &Versions, first: Option<Date>, last: Option<Date>) -> Option<Diagnostic> {
    let latest = versions.dates.iter().max_by_key(|one| (one.from, one.until))?;
    let holes = holes(&versions.dates, first, last);
    let days: Vec<String> = holes.iter().map(|(from, until)| describe(Some(*from), Some(*until))).collect();
    if days.is_empty() {
        return None;
    }
    let message = format!("no version of {} is in force {}", versions.what, days.join(" and "));
    let mut finding = Diagnostic::new(Code::DatesLeftOut, message).label(latest.at, latest.describe());
    for other in versions.dates.iter().filter(|one| *one != latest) {
        finding = finding.label(other.at, other.describe());
    }
    Some(finding.help("move a date, or add a version for these days"))
}
