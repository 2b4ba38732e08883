//! `review { promote … demote … grace … }`: the life of a tier.

use super::program::{MONTHS, unknown_word};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{BinaryOp, Expr, ExprKind, Fact, Inherit, Ladder, When};
use crate::semantic::scope::Scope;
use crate::semantic::types::{Type, unit_word};
use crate::syntax::ast::{self, ReviewClauseKind};
use crate::text::{FileSpan, Span};
use crate::value::{Date, Duration, TimeUnit};

/// Fills in the review of a ladder, which has one; the ladder may be that of a badge.
pub(super) fn check(checker: &mut Checker, ladder: Id<Ladder>, review: &ast::Review, whole: Span) {
    let of_badge = checker.model.ladders[ladder].badge.is_some();
    if let Some(first) = checker.model.ladders[ladder].review.at {
        checker.twice("the review is declared twice".to_owned(), whole, first, "put all its clauses in one `review`");
        return;
    }
    checker.model.ladders[ladder].review.at = Some(checker.at(whole));
    let mut said: Vec<(&str, FileSpan)> = Vec::new();
    for clause in &review.clauses {
        let at = checker.at(clause.span);
        let word = match clause.kind {
            ReviewClauseKind::Promote(_) => "promote",
            ReviewClauseKind::Demote { .. } => "demote",
            ReviewClauseKind::Grace(_) => "grace",
            ReviewClauseKind::Notice(_) => "notice",
            ReviewClauseKind::EffectiveAfter(_) => "effective after",
            ReviewClauseKind::Judge(_) => "judge",
            ReviewClauseKind::Inherit { .. } => "inherit",
            ReviewClauseKind::Error => continue,
        };
        if let Some((_, first)) = said.iter().find(|(other, _)| *other == word) {
            checker.twice(format!("`{word}` is said twice"), clause.span, *first, "keep one of them");
            continue;
        }
        said.push((word, at));
        match &clause.kind {
            ReviewClauseKind::Error => {}
            ReviewClauseKind::Promote(days) => {
                let when = when(checker, days);
                checker.model.ladders[ladder].review.promote = when;
                checker.model.ladders[ladder].review.promote_at = Some(at);
            }
            ReviewClauseKind::Demote { days, at_most } => {
                let when = when(checker, days);
                checker.model.ladders[ladder].review.demote = when;
                checker.model.ladders[ladder].review.demote_at = Some(at);
                if let Some(most) = at_most {
                    let most = if of_badge { one_badge(checker, most) } else { tiers(checker, most) };
                    checker.model.ladders[ladder].review.demote_at_most = most;
                }
            }
            ReviewClauseKind::Grace(length) => {
                checker.model.ladders[ladder].review.grace_at = Some(at);
                if let Some(days) = days(checker, length, "grace") {
                    checker.model.ladders[ladder].review.grace_days = days;
                }
            }
            ReviewClauseKind::Notice(length) => {
                if let Some(days) = days(checker, length, "notice") {
                    checker.model.ladders[ladder].review.notice_days = days;
                }
            }
            ReviewClauseKind::Judge(tree) => {
                let day = judged(checker, tree);
                checker.model.ladders[ladder].review.judge = day;
            }
            ReviewClauseKind::Inherit { .. } if of_badge => {
                let finding = Diagnostic::new(Code::Unexpected, "a specialization is not inherited")
                    .label(at, "only tiers are")
                    .help("ask for what the group holds in a `require`, as `count of partner within company where …`");
                checker.report(finding);
            }
            ReviewClauseKind::Inherit { of, within, when } => {
                let inherit = inherit(checker, (of, within, when.as_ref()), at);
                checker.model.ladders[ladder].review.inherit = inherit;
            }
            ReviewClauseKind::EffectiveAfter(length) => {
                checker.model.ladders[ladder].review.effective_after = delay(checker, length);
            }
        }
    }
}

/// How many tiers a demotion takes at most.
fn tiers(checker: &mut Checker, tree: &ast::Expr) -> Option<u32> {
    let tiers = checker.whole_literal(tree, "the number of tiers")?;
    if tiers == 0 {
        let finding = Diagnostic::new(Code::OutOfBounds, "a demotion takes one tier at least")
            .label(checker.at(tree.span), "no tier")
            .help("write `at most 1 tier`");
        checker.report(finding);
        return None;
    }
    Some(tiers)
}

/// Reports a limit to how far a badge falls.
fn one_badge(checker: &mut Checker, most: &ast::Expr) -> Option<u32> {
    let finding = Diagnostic::new(Code::Unexpected, "a specialization is lost whole")
        .label(checker.at(most.span), "there are no tiers to fall by")
        .help("leave `at most …` out");
    checker.report(finding);
    None
}

/// The days of a `promote` or `demote` clause.
fn when(checker: &mut Checker, days: &ast::ReviewDays) -> When {
    match days {
        ast::ReviewDays::AtOnce | ast::ReviewDays::Error => When::AtOnce,
        // Every evaluation is on a day.
        ast::ReviewDays::Often(word) => match word.text.as_str() {
            "weekly" => When::Weekly,
            "monthly" => When::On((1..=12).map(|month| (month, 1)).collect()),
            "quarterly" => When::On([1, 4, 7, 10].map(|month| (month, 1)).to_vec()),
            "half_yearly" => When::On([1, 7].map(|month| (month, 1)).to_vec()),
            "yearly" => When::On(vec![(1, 1)]),
            _ => When::AtOnce,
        },
        ast::ReviewDays::On(days) => {
            When::On(days.iter().filter_map(|(day, month)| day_of_year(checker, day, month)).collect())
        }
        ast::ReviewDays::Anniversary(tree) => {
            let date = checker.expr(tree, &Scope::PARTNER, None);
            if matches!(date.ty, Type::Date) {
                return When::Anniversary(date);
            }
            if !date.ty.is_error() {
                let message = format!("only a date has anniversaries, and this is {}", checker.describe(&date.ty));
                let finding = Diagnostic::new(Code::WrongType, message)
                    .label(date.at, "not a date")
                    .help("name a date of the partner, as `at anniversary of joined`");
                checker.report(finding);
            }
            When::AtOnce
        }
    }
}

/// `15 January` as month and day. 29 February is 28 February where the year has no other.
fn day_of_year(checker: &mut Checker, day: &ast::Expr, month: &ast::Name) -> Option<(u32, u32)> {
    let day_number = checker.whole_literal(day, "the day of the month");
    let Some((number, _)) = (1..).zip(MONTHS).find(|(_, name)| month.text.eq_ignore_ascii_case(name)) else {
        unknown_word(checker, month, "month", &MONTHS);
        return None;
    };
    let day_number = day_number?;
    // A leap year has every day there is.
    if Date::from_ymd(2000, number, day_number).is_none() {
        let finding = Diagnostic::new(Code::OutOfBounds, format!("there is no {day_number} {}", month.text))
            .label(checker.at(day.span.to(month.span)), "no day of the year")
            .help("write a day of the month and the month, as `15 January`");
        checker.report(finding);
        return None;
    }
    Some((number, day_number))
}

/// The day whose facts decide; a day that has not come has no facts.
fn judged(checker: &mut Checker, tree: &ast::Expr) -> Option<Expr> {
    let day = checker.day(tree, &Scope::PARTNER)?;
    if let ExprKind::Arithmetic(BinaryOp::Add, from, _) = &day.kind
        && matches!(from.kind, ExprKind::Today)
    {
        let finding = Diagnostic::new(Code::OutOfBounds, "a tier is judged by the facts of a day that has come")
            .label(day.at, "a day after the evaluation's")
            .help("name an earlier day, as `judge as of end of previous quarter`");
        checker.report(finding);
        return None;
    }
    Some(day)
}

/// From whom a tier is inherited: what is inherited is always the tier earned on the ladder of the review.
fn inherit(
    checker: &mut Checker,
    (of, within, when): (&ast::Expr, &ast::Expr, Option<&ast::Expr>),
    at: FileSpan,
) -> Option<Inherit> {
    let of = checker.expr(of, &Scope::PARTNER, None);
    let within = checker.common(within, &Scope::PARTNER);
    let when = when.map(|when| checker.condition(when, &Scope::PARTNER));
    match of.kind {
        ExprKind::Fact(Fact::Earned(ladder)) if ladder == checker.names.ladder => Some(Inherit { within, when, at }),
        ExprKind::Error => None,
        _ => {
            let finding = Diagnostic::new(Code::WrongType, "only the tier that others earn is inherited")
                .label(of.at, "not the tier earned")
                .suggest("write `earned`", of.at, "earned");
            checker.report(finding);
            None
        }
    }
}

/// How long a rise waits, in days or months.
fn delay(checker: &mut Checker, tree: &ast::Expr) -> Option<Duration> {
    match &tree.kind {
        ast::ExprKind::Duration(length) if length.unit != TimeUnit::Hour && length.count >= 0 => Some(*length),
        ast::ExprKind::Error => None,
        _ => {
            let finding = Diagnostic::new(
                Code::WrongDimension,
                "the time until a rise takes effect is counted in days or months",
            )
            .label(checker.at(tree.span), "not a number of days or months")
            .help("write `effective after 30 days` or `effective after 1 month`");
            checker.report(finding);
            None
        }
    }
}

/// The length of the notice or the grace, in days.
fn days(checker: &mut Checker, tree: &ast::Expr, what: &str) -> Option<u32> {
    let at = checker.at(tree.span);
    let finding = match &tree.kind {
        ast::ExprKind::Error => return None,
        ast::ExprKind::Duration(length) if length.unit == TimeUnit::Day => match u32::try_from(length.count) {
            Ok(days) => return Some(days),
            Err(_) => {
                Diagnostic::new(Code::OutOfBounds, format!("the {what} is too long")).label(at, "not a number of days")
            }
        },
        ast::ExprKind::Duration(length) => {
            Diagnostic::new(Code::WrongDimension, format!("the {what} is counted in days"))
                .label(at, unit_word(length.unit))
                .help("write it in days, as `90 days`")
        }
        ast::ExprKind::Number(number) => {
            Diagnostic::new(Code::WrongDimension, format!("the {what} is counted in days"))
                .label(at, "a number without a unit")
                .suggest(format!("write `{number} days`"), at, format!("{number} days"))
        }
        _ => Diagnostic::new(Code::WrongType, format!("the {what} is a plain number of days"))
            .label(at, "not a length of time")
            .help("write it in days, as `90 days`"),
    };
    checker.report(finding);
    None
}
