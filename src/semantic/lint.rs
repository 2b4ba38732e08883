//! The checks of the whole program: what is legal line by line and still does not hang together.
//! Each check has a file in `lint/` and a line in [`CHECKS`]; must not look at the text, only at the checked program.

mod benefits;
mod brackets;
mod cells;
mod choices;
mod claims;
mod comparisons;
mod contradictions;
mod cycles;
mod dates;
mod differences;
mod divisors;
mod empty;
mod exceptions;
mod idle;
mod kpis;
mod ladder;
mod rates;
mod scores;
mod unused;
mod versions;
mod weaker;
mod words;

use super::in_force;
use super::interval::Ranges;
use super::model::{Expr, Model, Validity};
use super::validity::describe;
use super::{order, walk};
use crate::diagnostic::{self, Code, Diagnostic};
use crate::text::FileSpan;
use crate::value::Date;

/// What every check reads: the checked program and the ranges of its values.
struct Program<'m> {
    model: &'m Model,
    ranges: &'m Ranges,
    /// Every expression of every definition, each before those below it, in the order of the definitions.
    exprs: Vec<&'m Expr>,
}

/// A check looks at the whole program and tells what it finds.
type Check = fn(&Program) -> Vec<Diagnostic>;

/// All checks but that for loops, which the order of the definitions finds.
const CHECKS: &[Check] = &[
    choices::check,
    brackets::check,
    divisors::check,
    scores::check,
    comparisons::check,
    contradictions::check,
    weaker::check,
    ladder::check,
    differences::check,
    benefits::check,
    idle::check,
    exceptions::check,
    dates::check,
    empty::check,
    kpis::check,
    rates::check,
    unused::check,
];

/// What is wrong with a checked program as a whole. Fills [`Model::order`] on the way.
/// What could not be understood has been reported and is passed over in silence.
///
/// Where clauses are dated, the program is checked as it stands on each stretch of days between two changes, and what is
/// wrong on some of them only says when.
pub fn lint(model: &mut Model) -> Vec<Diagnostic> {
    let days = in_force::changes(model);
    let mut found = match days.as_slice() {
        [] => of_one_day(model),
        days => {
            model.order = order::arrange(model).order;
            over_time(model, days)
        }
    };
    found.extend(versions::check(model));
    diagnostic::sort(&mut found);
    found
}

/// What is wrong with a program in which nothing is dated.
fn of_one_day(model: &mut Model) -> Vec<Diagnostic> {
    let arrangement = order::arrange(model);
    model.order = arrangement.order;
    let ranges = Ranges::of(model);
    let mut found = cycles::check(model, &arrangement.loops);
    let mut exprs = Vec::new();
    for definition in walk::definitions(model) {
        walk::roots(model, definition).into_iter().for_each(|root| walk::each(root, |expr| exprs.push(expr)));
    }
    let program = Program { model, ranges: &ranges, exprs };
    found.extend(CHECKS.iter().flat_map(|check| check(&program)));
    diagnostic::sort(&mut found);
    found
}

/// What is wrong on the stretches of days that begin with `days`.
fn over_time(model: &Model, days: &[Date]) -> Vec<Diagnostic> {
    let mut told: Vec<(Diagnostic, Vec<usize>)> = Vec::new();
    for (at, day) in days.iter().enumerate() {
        for finding in of_one_day(&mut in_force::on(model, *day)) {
            match told.iter_mut().find(|(other, _)| *other == finding) {
                Some((_, stretches)) => stretches.push(at),
                None => told.push((finding, vec![at])),
            }
        }
    }
    let dated = in_force::validities(model);
    let mut found = Vec::new();
    for (mut finding, stretches) in told {
        let possible = stretches_of(&dated, finding.at(), days);
        if stretches.len() < possible && needs_every_day(finding.code) {
            continue;
        }
        if stretches.len() < days.len() && stretches.len() < possible {
            finding.message = format!("{}: {}", said(&stretches, days, model), finding.message);
        }
        found.push(finding);
    }
    found
}

/// On how many stretches what stands at a place is in force.
fn stretches_of(dated: &[Validity], at: Option<FileSpan>, days: &[Date]) -> usize {
    let around = |one: &&Validity| at.is_some_and(|at| one.of.file == at.file && one.of.span.contains(at.span));
    let limits: Vec<&Validity> = dated.iter().filter(around).collect();
    days.iter().filter(|day| limits.iter().all(|limit| limit.holds(**day))).count()
}

/// Whether a finding says that something is idle: what matters on one day is not.
fn needs_every_day(code: Code) -> bool {
    matches!(
        code,
        Code::Unused
            | Code::UnusedMetric
            | Code::NoEffect
            | Code::AlwaysHolds
            | Code::FewDifferences
            | Code::UnreachableArm
    )
}

/// The stretches as people say them; neighbours are one.
fn said(stretches: &[usize], days: &[Date], model: &Model) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = stretches;
    while let Some(first) = rest.first() {
        let run = rest.iter().zip(*first..).take_while(|(at, next)| *at == next).count();
        let from = if *first == 0 { None } else { days.get(*first).copied() };
        let until = days.get(first + run).and_then(|day| day.plus_days(-1));
        // The first stretch begins with the program, the last ends with it.
        let from = from.or(model.program.effective.map(|(first, _)| first).filter(|_| until.is_none()));
        parts.push(describe(from, until));
        rest = rest.get(run..).unwrap_or(&[]);
    }
    parts.join(" and ")
}
