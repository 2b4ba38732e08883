//! The review told in sentences: what was earned, where the partner stood, and what came of it.

use std::cmp::Ordering;

use super::{Sentence, Verdict, View};
use crate::plan::{ExceptionPlan, LadderPlan, LifePlan, Op, OutcomeKind, RulePlan, Slot, TierPlan};
use crate::semantic::model::Status;
use crate::text::FileSpan;
use crate::value::Date;

/// How the review came to the tier, a sentence each.
pub(super) fn sentences(view: &View<'_>, ladder: &LadderPlan) -> Vec<Sentence> {
    let life = &ladder.life;
    let name = |slot: Slot| view.tier_title(slot).unwrap_or_else(|| "no tier".to_owned());
    let (earned, standing, before) = (name(life.counts), name(life.standing), name(life.before.standing));
    let since = view.code(life.before.since).map(|day| format!(" since {}", Date(day))).unwrap_or_default();
    let until = day(view, life.grace_until);
    let status = status(view, life);
    let mut at = life.at;
    let text = match status {
        Some(Status::New) => format!("New: there is no earlier result, so the standing is what is earned: {earned}."),
        Some(Status::Held) => {
            at = match view.code(life.counts).cmp(&view.code(life.standing)) {
                Ordering::Equal => life.at,
                Ordering::Greater => life.promote_at,
                Ordering::Less => life.demote_at,
            };
            held(view, life, &standing, &since, &earned)
        }
        Some(Status::Pending) => {
            let (tier, from) = life.pending.map_or((life.standing, life.since), |pending| pending);
            format!("Pending: {standing}{since}; {} is earned and takes effect on {}.", name(tier), day(view, from))
        }
        Some(Status::Notice) => {
            let grace = then_grace(life);
            format!(
                "Notice: {standing}{since} is no longer earned ({earned} is); it is kept until {until} included{grace}."
            )
        }
        Some(Status::Promoted) => {
            at = life.promote_at.or(life.at);
            format!("Promoted from {before} to {standing}, which is earned.")
        }
        Some(Status::Retained) => {
            format!(
                "Retained: {standing}{since}; the requirements earn {earned}, but the rules to retain {standing} are met."
            )
        }
        Some(Status::Grace) => {
            format!("In grace: {standing}{since} is no longer earned ({earned} is); it is kept until {until} included.")
        }
        Some(Status::Demoted) => {
            at = life.demote_at.or(life.at);
            let grace = grace_ended(view, life);
            format!("Demoted from {before}{since} to {standing}: {before} is no longer earned ({earned} is){grace}.")
        }
        Some(Status::Exception) => {
            at = exception_in_force(view, life).map(|exception| exception.at);
            exception(view, life, &standing, &earned)
        }
        None => String::new(),
    };
    let mut sentences = vec![Sentence { text, place: at.and_then(|at| view.place(at)) }];
    if let Some((tier, from)) = life.pending.filter(|_| status == Some(Status::Promoted))
        && view.code(from).is_some()
    {
        let text = format!("Pending: {} is earned too and takes effect on {}.", name(tier), day(view, from));
        sentences.push(Sentence { text, place: life.promote_at.or(life.at).and_then(|at| view.place(at)) });
    }
    sentences.extend(judged(view, life));
    sentences.extend(inherited(view, life, name(life.earned), &earned));
    sentences.extend(held_down(view, life));
    sentences
}

/// The gates that keep a partner below its standing.
fn held_down(view: &View<'_>, life: &LifePlan) -> Option<Sentence> {
    if view.cell(life.tier) == view.cell(life.standing) {
        return None;
    }
    let limits = match view.op(life.tier) {
        Some(Op::Held(_, gates)) => gates.as_slice(),
        _ => &[],
    };
    let lowers = |gate: Slot| {
        let most = limits.iter().find(|(limit, _)| *limit == gate).and_then(|(_, most)| i32::try_from(*most).ok());
        most.zip(view.code(life.standing)).is_some_and(|(most, standing)| most < standing)
    };
    let gates = view.plan.outcomes.iter().filter(|outcome| {
        outcome.kind == OutcomeKind::Gate && lowers(outcome.slot) && view.verdict(outcome.slot) != Verdict::Met
    });
    let gates: Vec<_> = gates.collect();
    let titles: Vec<&str> = gates.iter().map(|gate| gate.title.as_str()).collect();
    let noun = if titles.len() == 1 { "the gate" } else { "the gates" };
    let name = |slot: Slot| view.tier_title(slot).unwrap_or_else(|| "no tier".to_owned());
    Some(Sentence {
        text: format!(
            "Held down to {} by {noun} {}: the standing ({}) is kept and returns with compliance.",
            name(life.tier),
            titles.join(", "),
            name(life.standing)
        ),
        place: gates.first().and_then(|gate| view.place_of(gate.slot)),
    })
}

fn status(view: &View<'_>, life: &LifePlan) -> Option<Status> {
    let status = usize::try_from(view.code(life.status)?).ok()?;
    Status::ALL.get(status).copied()
}

fn day(view: &View<'_>, slot: Slot) -> String {
    view.code(slot).map_or_else(String::new, |day| Date(day).to_string())
}

/// How much of the time until which something is kept is grace.
fn then_grace(life: &LifePlan) -> String {
    match life.grace_days {
        0 => String::new(),
        days => format!(", the last {days} days of it in grace"),
    }
}

/// A clause of the review, quoted.
fn clause(view: &View<'_>, at: Option<FileSpan>) -> String {
    at.map(|at| format!(" (`{}`)", view.written(at))).unwrap_or_default()
}

/// How the review came to whether a badge is held, a sentence each.
pub(super) fn of_badge(view: &View<'_>, ladder: &LadderPlan) -> Vec<Sentence> {
    let life = &ladder.life;
    let is_held = |slot: Slot| view.code(slot).is_some_and(|code| code > 0);
    let (met, held) = (is_held(life.earned), is_held(life.standing));
    let since = view.code(life.before.since).map(|day| format!(" since {}", Date(day))).unwrap_or_default();
    let until = day(view, life.grace_until);
    // What a blank leaves open is not said to be missed.
    let (asked, kept) = (unsure(view, ladder, |tier| &tier.requires), unsure(view, ladder, |tier| &tier.retains));
    let not_met = if asked { "are not known to be met" } else { "are not met" };
    let missed = match (ladder.tiers.iter().any(|tier| !tier.retains.is_empty()), asked, kept) {
        (true, _, true) => "the rules to keep it are not known to be met",
        (true, _, false) => "the rules to keep it are not met",
        (false, true, _) => "its requirements are not known to be met any more",
        (false, false, _) => "its requirements are not met any more",
    };
    let mut at = life.at;
    let text = match status(view, life) {
        Some(Status::New) if held => "New: there is no earlier result, and its requirements are met.".to_owned(),
        Some(Status::New) => format!("New: there is no earlier result, and its requirements {not_met}."),
        Some(Status::Held) => match (held, met) {
            (true, true) => format!("Held{since}, and its requirements are still met."),
            (true, false) => {
                at = life.demote_at;
                let clause = clause(view, at);
                format!("Held{since}; {missed}, which counts from the next day of the review{clause}.")
            }
            (false, true) => {
                at = life.promote_at;
                let clause = clause(view, at);
                format!("Not held: its requirements are met, and it is given on the next day of the review{clause}.")
            }
            (false, false) => format!("Not held before, and its requirements {not_met}."),
        },
        Some(Status::Pending) => {
            let from = life.pending.map(|(_, from)| day(view, from)).unwrap_or_default();
            format!("Pending: its requirements are met, and it takes effect on {from}.")
        }
        Some(Status::Notice) => {
            format!("Notice: {missed}; it is held{since} and kept until {until} included{}.", then_grace(life))
        }
        Some(Status::Grace) => format!("In grace: {missed}; it is held{since} and kept until {until} included."),
        Some(Status::Promoted) => "Gained: its requirements are met.".to_owned(),
        Some(Status::Retained) => {
            format!("Retained: held{since}; its requirements {not_met}, but the rules to keep it are.")
        }
        Some(Status::Demoted) => {
            at = life.demote_at.or(life.at);
            format!("Lost: it was held{since}, and {missed}{}.", grace_ended(view, life))
        }
        Some(Status::Exception) | None => return Vec::new(),
    };
    let sentence = Sentence { text, place: at.and_then(|at| view.place(at)) };
    std::iter::once(sentence).chain(judged(view, life)).collect()
}

/// Whether something unknown, and nothing that is missed, keeps some rules from being met.
fn unsure(view: &View<'_>, ladder: &LadderPlan, rules: impl Fn(&TierPlan) -> &Vec<RulePlan>) -> bool {
    let verdicts = || ladder.tiers.iter().flat_map(&rules).map(|rule| view.verdict(rule.slot));
    verdicts().any(|it| it == Verdict::Unknown) && verdicts().all(|it| it != Verdict::Missed)
}

/// `; grace ended on 2026-06-30`, where there was one.
fn grace_ended(view: &View<'_>, life: &LifePlan) -> String {
    let grace = view.code(life.before.grace_until).filter(|day| Date(*day) < view.plan.today);
    grace.map(|day| format!("; grace ended on {}", Date(day))).unwrap_or_default()
}

/// A tier that is kept: because it is earned, or because the day on which it would change has not come.
fn held(view: &View<'_>, life: &LifePlan, standing: &str, since: &str, earned: &str) -> String {
    match view.code(life.counts).cmp(&view.code(life.standing)) {
        Ordering::Equal => format!("Held: {standing}{since}, and still earned."),
        Ordering::Greater => format!(
            "Held: {standing}{since}; {earned} is earned and given on the next day of the review{}.",
            clause(view, life.promote_at)
        ),
        Ordering::Less => format!(
            "Held: {standing}{since}; the requirements earn {earned}, which counts from the next day of the review{}.",
            clause(view, life.demote_at)
        ),
    }
}

/// As of which day the requirements were judged, where that is not the evaluation's.
fn judged(view: &View<'_>, life: &LifePlan) -> Option<Sentence> {
    let (day, at) = life.judged?;
    let clause = view.written(at);
    let text = match view.date(day) {
        Some(day) if day == view.plan.today => return None,
        Some(day) => format!("Judged by the facts of {day} (`judge as of {clause}`)."),
        None => format!("The day whose facts decide is not known (`judge as of {clause}`)."),
    };
    Some(Sentence { text, place: view.place(at) })
}

/// A tier that others earn and that counts here.
fn inherited(view: &View<'_>, life: &LifePlan, own: String, counts: &str) -> Option<Sentence> {
    let (within, at) = life.inherit.filter(|_| view.cell(life.counts) != view.cell(life.earned))?;
    let group = view.named_value(within);
    let clause = view.written(at);
    let text = format!("{counts} is inherited within {group}: on its own the partner earns {own} (`{clause}`).");
    Some(Sentence { text, place: view.place(at) })
}

fn exception_in_force<'a>(view: &View<'_>, life: &'a LifePlan) -> Option<&'a ExceptionPlan> {
    let key = view.shown(view.plan.key);
    let today = view.plan.today;
    life.exceptions.iter().find(|exception| {
        exception.key == key && exception.from.is_none_or(|from| from <= today) && today <= exception.until
    })
}

fn exception(view: &View<'_>, life: &LifePlan, standing: &str, earned: &str) -> String {
    match exception_in_force(view, life) {
        Some(exception) => format!(
            "By exception {standing} until {} ({}){}; the requirements earn {earned}.",
            exception.until,
            exception.reason,
            exception.by.as_ref().map(|by| format!(", signed by {by}")).unwrap_or_default(),
        ),
        None => String::new(),
    }
}
