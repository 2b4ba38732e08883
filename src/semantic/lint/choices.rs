//! Thresholds, bands and points by a fact: every case has an arm, and every arm has a case.
//! Must not look at what arms give.

use super::cells::Cases;
use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::semantic::interval;
use crate::semantic::model::{Arm, ArmTest, BenefitValue, Choice, Expr, PointsKind};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::text::FileSpan;

/// So many missing cases are named.
const MOST_NAMED: usize = 6;

/// A choice and what people call it.
struct Named<'m> {
    choice: &'m Choice,
    title: String,
    /// Where its name stands, or else all of it.
    at: FileSpan,
    /// What to write for the cases left out.
    filler: &'m str,
}

/// Cases left out, arms never reached, arms that overlap.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for named in choices(program) {
        if let Some(cases) = Cases::of(program, &[named.choice]) {
            check_choice(program, &named, &cases, &mut found);
        }
    }
    found
}

fn choices<'m>(program: &Program<'m>) -> Vec<Named<'m>> {
    let model = program.model;
    let mut all = Vec::new();
    for threshold in model.thresholds.values() {
        let title = format!("`{}`", threshold.symbol.name);
        // Among labels the last one said is as good as any.
        let label = match threshold.ty {
            Type::Label(list) => model.enums[list].labels.last().map(|label| label.name.as_str()),
            _ => None,
        };
        let filler = label.unwrap_or("to be set");
        all.push(Named { choice: &threshold.choice, title, at: threshold.symbol.at, filler });
    }
    for band in model.bands.values() {
        let title = format!("`{}`", band.symbol.name);
        all.push(Named { choice: &band.choice, title, at: band.symbol.at, filler: "Other" });
    }
    for benefit in model.benefits.values() {
        if let BenefitValue::ByFact(choice) = &benefit.value {
            let by = choice.subjects.first();
            let title = by.map_or_else(String::new, |by| format!("the table by {}", words::operand(model, by)));
            all.push(Named { choice, title, at: by.map_or(choice.at, |by| by.at), filler: "-" });
        }
    }
    for score in model.scores.values() {
        for points in walk::points(model, &score.items) {
            if let PointsKind::By(choice) = points {
                let by = choice.subjects.first().map_or_else(String::new, |by| words::operand(model, by));
                let title = if by.starts_with('`') {
                    format!("`points by {}`", by.replace('`', ""))
                } else {
                    "`points by`".to_owned()
                };
                all.push(Named { choice, title, at: choice.at, filler: "0" });
            }
        }
    }
    all
}

fn check_choice(program: &Program, named: &Named, cases: &Cases, found: &mut Vec<Diagnostic>) {
    let choice = named.choice;
    let mut takers: Vec<Option<&Arm>> = vec![None; cases.count()];
    for arm in &choice.arms {
        let covered = cases.covered(arm);
        let mut reached = false;
        let mut blockers: Vec<&Arm> = Vec::new();
        for case in &covered {
            match takers.get_mut(*case) {
                Some(Some(taker)) if blockers.last().is_none_or(|last| last.at != taker.at) => blockers.push(taker),
                Some(slot @ None) => {
                    *slot = Some(arm);
                    reached = true;
                }
                _ => {}
            }
        }
        let overlapped = is_exact(arm).then(|| blockers.iter().find(|blocker| is_exact(blocker))).flatten();
        if let Some(blocker) = overlapped {
            found.push(overlapping(program, named, arm, blocker));
        } else if covered.is_empty() {
            found.push(outside(program, named, cases, arm));
        } else if !reached {
            found.push(unreachable(named, arm, &blockers));
        }
    }
    let open: Vec<usize> = (0..).zip(&takers).filter(|(_, taker)| taker.is_none()).map(|(case, _)| case).collect();
    match &choice.otherwise {
        Some(otherwise) if open.is_empty() => found.push(idle_otherwise(named, otherwise)),
        None if !open.is_empty() => found.push(incomplete(named, cases, &open)),
        _ => {}
    }
}

/// Whether an arm says exactly which values it is for, so that its place among the arms must not matter.
fn is_exact(arm: &Arm) -> bool {
    arm.tests.iter().all(|test| matches!(test, ArmTest::Equal(_) | ArmTest::Between(..)))
}

/// Where a test is written.
fn place(test: &ArmTest) -> Option<FileSpan> {
    match test {
        ArmTest::Equal(value) | ArmTest::Compare(_, value) | ArmTest::Between(value, _) => Some(value.at),
        ArmTest::Any => None,
    }
}

fn overlapping(program: &Program, named: &Named, arm: &Arm, blocker: &Arm) -> Diagnostic {
    let message = format!("two arms of {} cover the same case", named.title);
    let finding = Diagnostic::new(Code::OverlappingArms, message);
    // Two keys of one arm are told apart by themselves.
    let keys = [arm, blocker].map(|arm| arm.tests.first().and_then(place));
    let finding = match keys {
        [Some(again), Some(first)] if arm.at == blocker.at => {
            finding.label(again, "this key").label(first, "and this one, which comes first")
        }
        _ => finding.label(arm.at, "this arm").label(blocker.at, "and this one, which comes first"),
    };
    let range = arm.tests.iter().chain(&blocker.tests).find_map(|test| match test {
        ArmTest::Between(low, _) => Some(low),
        _ => None,
    });
    match range {
        None => finding.help("say each case once: remove one of the two"),
        Some(low) if interval::is_whole(&low.ty) || matches!(low.ty, Type::Count) => {
            finding.help("both ends of a range belong to it: begin each range one above the end of the other")
        }
        Some(low) => {
            let least = words::operand(program.model, low);
            finding.help(format!(
                "both ends of a range belong to it: write `>=` arms from the highest bound down, or begin past {least}"
            ))
        }
    }
}

fn outside(program: &Program, named: &Named, cases: &Cases, arm: &Arm) -> Diagnostic {
    let reversed = arm.tests.iter().find_map(|test| match test {
        ArmTest::Between(low, high) => {
            let (low, high) = (program.ranges.expr(program.model, low), program.ranges.expr(program.model, high));
            high.is_below(low).then_some(())
        }
        _ => None,
    });
    if reversed.is_some() {
        return Diagnostic::new(Code::UnreachableArm, format!("a range of {} ends before it begins", named.title))
            .label(arm.at, "no value lies between these")
            .help("write the lower end first");
    }
    let Some((subject, range)) = cases.out_of_range(arm) else {
        return unreachable(named, arm, &[]);
    };
    let name = words::operand(program.model, subject);
    let can_be = words::range(program.model, range, &subject.ty);
    let points = matches!(subject.ty, Type::Points);
    let code = if points { Code::Unattainable } else { Code::UnreachableArm };
    Diagnostic::new(code, format!("an arm of {} can never be reached: {name} is {can_be}", named.title))
        .label(arm.at, format!("no value of {name} meets this"))
        .help(format!("bring the bound within what {name} can be, or remove the arm"))
}

fn unreachable(named: &Named, arm: &Arm, blockers: &[&Arm]) -> Diagnostic {
    let mut finding = Diagnostic::new(Code::UnreachableArm, format!("an arm of {} can never be reached", named.title))
        .label(arm.at, "never reached");
    for blocker in blockers.iter().take(3) {
        finding = finding.label(blocker.at, "comes first and takes its cases");
    }
    let bounds = arm.tests.iter().any(|test| matches!(test, ArmTest::Compare(..)));
    finding.help(if bounds {
        "arms are read from the top and the first one met counts: `>=` arms fall, `<=` and `up to` arms rise"
    } else {
        "arms are read from the top and the first one met counts: move this arm up, or remove it"
    })
}

fn idle_otherwise(named: &Named, otherwise: &Expr) -> Diagnostic {
    let mut finding = Diagnostic::new(
        Code::UnreachableArm,
        format!("`otherwise` of {} can never be reached: every case has an arm", named.title),
    )
    .label(otherwise.at, "never given");
    if let [subject] = named.choice.subjects.as_slice() {
        finding = finding.label(subject.at, "every value of this has an arm");
    }
    finding.severity = Severity::Warning;
    finding.help("remove it; a missing value does not come here either: write `missing => …` for that")
}

fn incomplete(named: &Named, cases: &Cases, open: &[usize]) -> Diagnostic {
    let left_out = cases.describe(open);
    let message = format!("{} leaves out {}", named.title, words::list(&left_out, MOST_NAMED));
    let mut finding = Diagnostic::new(Code::Incomplete, message).label(named.at, "not every case has a value");
    let is_table = named.choice.arms.iter().any(|arm| arm.at == arm.value.at);
    if is_table {
        return finding.help("add a column or row for each case that is left out");
    }
    if let Some(last) = named.choice.arms.last() {
        let end = crate::text::Span { start: last.at.span.end, end: last.at.span.end }.in_file(last.at.file);
        let arm = format!(", otherwise => {}", named.filler);
        finding = finding.suggest(format!("add `otherwise => {}`", named.filler), end, arm);
    }
    let ranges = named.choice.arms.iter().flat_map(|arm| &arm.tests).any(|test| matches!(test, ArmTest::Between(..)));
    let bounded =
        if ranges { ", or write `>=` arms from the highest bound down, which leave nothing between" } else { "" };
    finding.help(format!("add an arm for each case, or `otherwise => {}`{bounded}", named.filler))
}
