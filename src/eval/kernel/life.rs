//! The tier earned, the life of a tier, and what gates leave of it. The order of the cases is the reference's.

use super::{Cell, Column, Context, Frame, Mask, Operands, Slot, status_code};
use crate::plan::{ExceptionPlan, LifePlan};
use crate::semantic::Id;
use crate::semantic::model::{Ladder, Status};
use crate::value::Date;

/// The highest tier such that it and all below are met, or it alone.
pub(super) fn earned(operands: &Operands<'_>, tiers: &[Slot], standalone: bool, member: Option<Slot>) -> Column {
    let mut earned = vec![0; operands.len()];
    let members = member.map_or_else(|| Mask::filled(operands.len(), true), |member| operands.truth(member).0);
    let mut climbing = members.clone();
    for (code, tier) in (1..).zip(tiers) {
        let met = operands.truth(*tier).0;
        climbing = if standalone { members.and(&met) } else { climbing.and(&met) };
        climbing.rows().for_each(|row| {
            if let Some(earned) = earned.get_mut(row) {
                *earned = code;
            }
        });
    }
    Column::codes(earned.into_iter().map(Some))
}

/// The lower of the standing and what each gate that is not met allows.
pub(super) fn held(operands: &Operands<'_>, standing: Slot, gates: &[(Slot, u32)]) -> Column {
    let mut tiers: Vec<Option<i32>> = operands.codes(standing).collect();
    for (gate, most) in gates {
        let most = i32::try_from(*most).unwrap_or(i32::MAX);
        let (met, _) = operands.truth(*gate);
        for (tier, met) in tiers.iter_mut().zip(met.iter()) {
            *tier = tier.map(|tier| if met { tier } else { tier.min(most) });
        }
    }
    Column::codes(tiers)
}

/// Runs the life of a ladder's tiers for a batch and fills its four slots.
pub(super) fn run(ladder: Id<Ladder>, frame: &mut Frame, context: &mut Context<'_>) {
    let Some(ladder) = context.plan.ladders.get(ladder.index()) else { return };
    let life = &ladder.life;
    let exceptions: Vec<(i32, &ExceptionPlan)> =
        life.exceptions.iter().map(|exception| (context.texts.code(&exception.key), exception)).collect();
    let (mut standings, mut sinces, mut graces, mut statuses) = (vec![], vec![], vec![], vec![]);
    for row in 0..frame.len() {
        if ladder.member.is_some_and(|member| frame.cell(member, row) != Cell::Truth(true)) {
            standings.push(Some(0));
            sinces.push(None);
            graces.push(None);
            statuses.push(None);
            continue;
        }
        let exception = code(frame, context.plan.key, row).and_then(|key| {
            let in_force = |it: &ExceptionPlan| {
                it.from.is_none_or(|from| from <= context.plan.today) && context.plan.today <= it.until
            };
            exceptions.iter().find(|(of, exception)| *of == key && in_force(exception)).map(|(_, it)| it.tier)
        });
        let outcome = judge(life, frame, row, exception, context.plan.today);
        standings.push(Some(outcome.standing));
        sinces.push(outcome.since.map(|day| day.0));
        graces.push(outcome.grace_until.map(|day| day.0));
        statuses.push(i32::try_from(status_code(outcome.status)).ok());
    }
    frame.put(life.standing, Column::codes(standings));
    frame.put(life.since, Column::codes(sinces));
    frame.put(life.grace_until, Column::codes(graces));
    frame.put(life.status, Column::codes(statuses));
}

struct Outcome {
    standing: i32,
    since: Option<Date>,
    grace_until: Option<Date>,
    status: Status,
}

fn judge(life: &LifePlan, frame: &Frame, row: usize, exception: Option<u32>, today: Date) -> Outcome {
    let earned = code(frame, life.earned, row).unwrap_or(0);
    let is_there = life.before.status.is_none_or(|status| code(frame, status, row).is_some());
    let before = code(frame, life.before.standing, row).filter(|_| is_there);
    let since = code(frame, life.before.since, row).map(Date);
    let grace_until = code(frame, life.before.grace_until, row).map(Date);
    // Since when a tier is held: since before if it was held before, else from today; nothing without a tier.
    let stands = |standing: i32, status: Status, grace_until: Option<Date>| Outcome {
        standing,
        since: if standing == 0 {
            None
        } else if before == Some(standing) && status != Status::New {
            since.or(Some(today))
        } else {
            Some(today)
        },
        grace_until,
        status,
    };
    if let Some(tier) = exception {
        return stands(i32::try_from(tier).unwrap_or(i32::MAX), Status::Exception, None);
    }
    let Some(before) = before else {
        return stands(earned, Status::New, None);
    };
    if earned > before {
        return stands(earned, Status::Promoted, None);
    }
    let retained = usize::try_from(before)
        .ok()
        .and_then(|before| life.retain.get(before.checked_sub(1)?).copied().flatten())
        .map(|rules| frame.cell(rules, row) == Cell::Truth(true));
    let stays = retained.unwrap_or(earned == before);
    if stays {
        let status = if earned == before { Status::Held } else { Status::Retained };
        return stands(before, status, None);
    }
    // Grace runs from the first evaluation that misses, N days, the last included.
    let until = match grace_until {
        Some(until) => Some(until),
        None if life.grace_days == 0 => None,
        None => today.plus_days(i64::from(life.grace_days)),
    };
    if let Some(until) = until.filter(|until| today <= *until) {
        return stands(before, Status::Grace, Some(until));
    }
    // `retain` rules may ask more than the requirements: whoever misses them goes down even where the tier is earned.
    let floor = earned.min(before - 1);
    let fall = life.demote_at_most.and_then(|most| i32::try_from(most).ok()).unwrap_or(i32::MAX);
    stands(floor.max(before.saturating_sub(fall)), Status::Demoted, None)
}

fn code(frame: &Frame, slot: Slot, row: usize) -> Option<i32> {
    match frame.cell(slot, row) {
        Cell::Code(code) => Some(code),
        _ => None,
    }
}
