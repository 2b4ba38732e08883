//! The tier earned, the life of a tier, and what gates leave of it. The order of the cases is the reference's.

use super::{Cell, Column, ColumnKind, Context, Frame, Mask, Operands, Slot, Values, status_code};
use crate::plan::{ExceptionPlan, LifePlan, WhenPlan};
use crate::semantic::Id;
use crate::semantic::model::{Ladder, Status};
use crate::value::Date;

/// The highest tier such that it and all below are met, or it alone.
pub(super) fn earned(operands: &Operands<'_>, tiers: &[Slot], standalone: bool, member: Option<Slot>) -> Column {
    let mut earned = vec![0i32; operands.len()];
    let members = member.map_or_else(|| Mask::filled(operands.len(), true), |member| operands.truth(member).0.clone());
    let mut climbing = members.clone();
    for (code, tier) in (1..).zip(tiers) {
        let met = operands.truth(*tier).0;
        climbing = if standalone { members.and(met) } else { climbing.and(met) };
        climbing.change(&mut earned, move |earned, met| if met { code } else { earned });
    }
    Column { values: Values::Code(earned), known: Mask::filled(operands.len(), true) }
}

/// The lower of the standing and what each gate that is not met allows.
pub(super) fn held(operands: &Operands<'_>, standing: Slot, gates: &[(Slot, u32)]) -> Column {
    if gates.is_empty() {
        return operands.copy(standing, ColumnKind::Code);
    }
    let mut tiers: Vec<i32> = operands.codes(standing).map(Option::unwrap_or_default).collect();
    for (gate, most) in gates {
        let most = i32::try_from(*most).unwrap_or(i32::MAX);
        let (met, _) = operands.truth(*gate);
        met.change(&mut tiers, move |tier, met| if met { tier } else { tier.min(most) });
    }
    Column { values: Values::Code(tiers), known: operands.known(standing).clone() }
}

/// Runs the life of a ladder's tiers for a batch and fills its slots.
pub(super) fn run(ladder: Id<Ladder>, frame: &mut Frame, context: &mut Context<'_>) {
    let plan = context.plan;
    let Some(ladder) = plan.ladders.get(ladder.index()) else { return };
    let life = &ladder.life;
    let in_force = |it: &&ExceptionPlan| it.from.is_none_or(|from| from <= plan.today) && plan.today <= it.until;
    let exceptions: Vec<(i32, &ExceptionPlan)> =
        life.exceptions.iter().filter(in_force).map(|it| (context.texts.code(&it.key), it)).collect();
    let len = frame.len();
    let members = match ladder.member.map(|member| frame.column(member)) {
        None => Mask::filled(len, true),
        Some(Some(Column { values: Values::Truth(met), .. })) => met.clone(),
        Some(_) => Mask::filled(len, false),
    };
    // Whom a track is not for has no tier there, and no status. Of those that are new there is nothing to ask but what they
    // earned; only the others are looked at one by one.
    let mut outcomes = Outcomes::of_new(frame, life, &members, plan.today);
    let known = |slot: Slot| frame.column(slot).map_or_else(|| Mask::filled(len, false), |column| column.known.clone());
    let exception = |row: usize| {
        let key = code(frame, plan.key, row)?;
        exceptions.iter().find(|(of, _)| *of == key).map(|(_, exception)| exception.tier)
    };
    let excepted =
        if exceptions.is_empty() { Mask::filled(len, false) } else { Mask::of(len, |row| exception(row).is_some()) };
    for row in members.and(&known(life.before.standing).or(&excepted)).rows() {
        let partner = Partner { life, frame, row, today: plan.today };
        let outcome = match exception(row) {
            Some(tier) => partner.stands(i32::try_from(tier).unwrap_or(i32::MAX), Status::Exception),
            None => partner.judge(),
        };
        outcomes.set(row, &outcome);
    }
    let Outcomes { standing, since, grace_until, status, pending_tier, pending_from } = outcomes;
    frame.put(life.standing, standing);
    frame.put(life.since, since);
    frame.put(life.grace_until, grace_until);
    frame.put(life.status, status);
    if let Some((tier, from)) = life.pending {
        frame.put(tier, pending_tier);
        frame.put(from, pending_from);
    }
}

/// What becomes of all partners of a batch: a column for each part.
struct Outcomes {
    standing: Column,
    since: Column,
    grace_until: Column,
    status: Column,
    pending_tier: Column,
    pending_from: Column,
}

impl Outcomes {
    /// As if none had an earlier result: each stands where it earned to, from today.
    fn of_new(frame: &Frame, life: &LifePlan, members: &Mask, today: Date) -> Outcomes {
        let len = frame.len();
        let code = |code: i32| Column::filled(ColumnKind::Code, Cell::Code(code), len);
        let earned = match frame.column(life.counts) {
            Some(earned) => Column::choose(&members.and(&earned.known), earned, &code(0)),
            None => code(0),
        };
        let stands = match &earned.values {
            Values::Code(tiers) => Mask::each(tiers, |tier| tier != 0),
            _ => Mask::filled(len, false),
        };
        let none = || Column::missing(ColumnKind::Code, len);
        Outcomes {
            standing: earned,
            since: code(today.0).only(&stands),
            grace_until: none(),
            status: code(i32::try_from(status_code(Status::New)).unwrap_or(0)).only(members),
            pending_tier: none(),
            pending_from: none(),
        }
    }

    fn set(&mut self, row: usize, outcome: &Outcome) {
        let status = i32::try_from(status_code(outcome.status)).unwrap_or(0);
        self.standing.set_code(row, Some(outcome.standing));
        self.since.set_code(row, outcome.since.map(|day| day.0));
        self.grace_until.set_code(row, outcome.grace_until.map(|day| day.0));
        self.status.set_code(row, Some(status));
        self.pending_tier.set_code(row, outcome.pending.map(|(tier, _)| tier));
        self.pending_from.set_code(row, outcome.pending.map(|(_, from)| from.0));
    }
}

struct Outcome {
    standing: i32,
    since: Option<Date>,
    grace_until: Option<Date>,
    status: Status,
    /// The tier that is to come, and from when.
    pending: Option<(i32, Date)>,
}

/// A partner on a ladder, on the day of the evaluation.
struct Partner<'a> {
    life: &'a LifePlan,
    frame: &'a Frame,
    row: usize,
    today: Date,
}

impl Partner<'_> {
    fn code(&self, slot: Slot) -> Option<i32> {
        code(self.frame, slot, self.row)
    }

    fn day(&self, slot: Slot) -> Option<Date> {
        self.code(slot).map(Date)
    }

    /// The tier in the earlier result, where there is one.
    fn before(&self) -> Option<i32> {
        let before = &self.life.before;
        let standing = match self.frame.cell(before.standing, self.row) {
            Cell::Code(tier) => Some(tier),
            // Of a badge earlier results say whether it was held.
            Cell::Truth(held) => Some(i32::from(held)),
            _ => None,
        };
        // Without a status and without a tier, a track was not for the partner.
        let was_on = |tier: i32| before.status.is_none_or(|status| tier > 0 || self.code(status).is_some());
        standing.filter(|tier| was_on(*tier))
    }

    /// A tier is held since before if it was held before, else from today; nothing is without a tier.
    fn stands(&self, standing: i32, status: Status) -> Outcome {
        let since = if self.before() == Some(standing) && status != Status::New {
            self.day(self.life.before.since).or(Some(self.today))
        } else {
            Some(self.today)
        };
        Outcome { standing, since: since.filter(|_| standing != 0), grace_until: None, status, pending: None }
    }

    fn judge(&self) -> Outcome {
        let life = self.life;
        let earned = self.code(life.counts).unwrap_or(0);
        let Some(before) = self.before() else {
            return self.stands(earned, Status::New);
        };
        let (rises, falls) = (self.is_due(life.promote), self.is_due(life.demote));
        if let Some(outcome) = self.rise(earned, before, rises, falls) {
            return outcome;
        }
        if earned > before {
            return self.stands(before, Status::Held);
        }
        let retained = usize::try_from(before)
            .ok()
            .and_then(|before| life.retain.get(before.checked_sub(1)?).copied().flatten())
            .map(|rules| self.frame.cell(rules, self.row) == Cell::Truth(true));
        if retained.unwrap_or(earned == before) {
            return self.stands(before, if earned == before { Status::Held } else { Status::Retained });
        }
        self.fall(earned, before, falls)
    }

    /// Up to what is earned, at once or from a later day; what is to come stays so while it is earned, and goes where a
    /// review finds that it is not.
    fn rise(&self, earned: i32, before: i32, rises: bool, falls: bool) -> Option<Outcome> {
        let pending = self.life.before.pending.and_then(|(tier, from)| self.code(tier).zip(self.day(from)));
        let lost = rises && earned <= before || falls && earned < before;
        let pending = pending.filter(|(tier, _)| *tier > before && !lost);
        let (tier, from) = match (pending, self.life.effective_from) {
            (Some((tier, from)), _) => (if rises { tier.min(earned) } else { tier }, from),
            (None, from) if rises && earned > before => (earned, from.unwrap_or(self.today)),
            _ => return None,
        };
        if from <= self.today {
            // The review of the day on which one rise takes effect may find the next.
            let next = self.life.effective_from.filter(|_| rises && earned > tier).map(|from| (earned, from));
            return Some(Outcome { pending: next, ..self.stands(tier, Status::Promoted) });
        }
        Some(Outcome { pending: Some((tier, from)), ..self.stands(before, Status::Pending) })
    }

    /// Down, after notice and grace: they begin on a day on which the review looks, then run by their own days.
    fn fall(&self, earned: i32, before: i32, falls: bool) -> Outcome {
        let life = self.life;
        let running = self.day(life.before.grace_until);
        if running.is_none() && !falls {
            return self.stands(before, Status::Held);
        }
        let days = i64::from(life.notice_days) + i64::from(life.grace_days);
        let until = running.or_else(|| self.today.plus_days(days).filter(|_| days > 0));
        if let Some(until) = until.filter(|until| self.today <= *until) {
            // The notice ends where the grace begins, so that the last day of grace tells both.
            let noticed = until.plus_days(-i64::from(life.grace_days)).is_some_and(|last| self.today <= last);
            let status = if life.notice_days > 0 && noticed { Status::Notice } else { Status::Grace };
            return Outcome { grace_until: Some(until), ..self.stands(before, status) };
        }
        // `retain` rules may ask more than the requirements: whoever misses them goes down even where the tier is earned.
        let floor = earned.min(before - 1);
        let most = life.demote_at_most.and_then(|most| i32::try_from(most).ok()).unwrap_or(i32::MAX);
        self.stands(floor.max(before.saturating_sub(most)), Status::Demoted)
    }

    /// Whether a day of a clause has come since the earlier evaluation; where its day is not known, whether it is today.
    fn is_due(&self, when: WhenPlan) -> bool {
        let latest = match when {
            WhenPlan::AtOnce => return true,
            WhenPlan::Latest(day) => day,
            WhenPlan::Anniversary(of) => self.day(of).and_then(|of| last_anniversary(of, self.today)),
        };
        let evaluated = self.life.before.evaluated.and_then(|slot| self.day(slot));
        latest.is_some_and(|latest| evaluated.map_or(latest == self.today, |evaluated| evaluated < latest))
    }
}

/// The last anniversary of a day up to another; the 29th of February has its on the 28th where there is no other.
fn last_anniversary(of: Date, today: Date) -> Option<Date> {
    let years = i64::from(today.ymd().0) - i64::from(of.ymd().0);
    let anniversary = |years: i64| of.plus_months(12 * years).filter(|day| years > 0 && *day <= today);
    anniversary(years).or_else(|| anniversary(years - 1))
}

fn code(frame: &Frame, slot: Slot, row: usize) -> Option<i32> {
    match frame.cell(slot, row) {
        Cell::Code(code) => Some(code),
        _ => None,
    }
}
