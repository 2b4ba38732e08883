//! Which tier is earned, what the review makes of it, and what gates leave of that: sections 7 and 9 of the reference.

use chrono::{Datelike, NaiveDate};
use partner_lang::semantic::Id;
use partner_lang::semantic::model::{Fact, Gate, GateOutcome, Ladder, Status, Tier, When};
use partner_lang::value::{Duration, Period};

use super::calendar::{last_anniversary, moved, plus_days, start};
use super::evaluate::{At, World};
use super::read::Earlier;
use super::value::{Value, day_of};

/// What the review makes of a tier.
#[derive(Clone, Debug)]
pub struct Life {
    pub standing: usize,
    pub since: Option<NaiveDate>,
    pub grace_until: Option<NaiveDate>,
    pub status: Option<Status>,
    /// The tier that is to come, and from when.
    pub pending: Option<(usize, NaiveDate)>,
}

impl World<'_> {
    /// Whether a tier's own rules hold.
    pub fn met(&self, ladder: Id<Ladder>, tier: Id<Tier>, at: At) -> bool {
        let tree = &self.model.ladders[ladder];
        let (own, at) = (&tree.tiers[tier], self.judged(tree, at));
        let staffed = match tree.badge {
            Some(badge) => self.badge_is_staffed(badge, at),
            None => own.seats.is_empty() || self.tier_is_staffed(ladder, tier, at),
        };
        staffed && self.rules(&own.requires, at) == Some(true)
    }

    /// The day whose facts decide requirements, where another one is not asked anyway.
    pub fn judged(&self, ladder: &Ladder, at: At) -> At {
        match &ladder.review.judge {
            Some(day) if at.day == self.today => At { day: self.day(day, at).unwrap(), elsewhere: true, ..at },
            _ => at,
        }
    }

    pub fn is_on(&self, ladder: Id<Ladder>, at: At) -> bool {
        self.fact(Fact::Track(ladder), at).value() == Some(Value::Flag(true))
    }

    pub fn qualifies(&self, ladder: Id<Ladder>, tier: Id<Tier>, at: At) -> bool {
        let tree = &self.model.ladders[ladder];
        let mut tiers = tree.tiers.ids();
        self.is_on(ladder, at)
            && if tree.standalone {
                tiers.any(|other| other >= tier && self.met(ladder, other, at))
            } else {
                tiers.filter(|other| *other <= tier).all(|other| self.met(ladder, other, at))
            }
    }

    /// The place of the highest tier earned; 0 is none.
    pub fn earned(&self, ladder: Id<Ladder>, at: At) -> usize {
        let tree = &self.model.ladders[ladder];
        let met: Vec<bool> = tree.tiers.ids().map(|tier| self.met(ladder, tier, at)).collect();
        if !self.is_on(ladder, at) {
            0
        } else if tree.standalone {
            met.iter().rposition(|met| *met).map_or(0, |place| place + 1)
        } else {
            met.iter().take_while(|met| **met).count()
        }
    }

    pub fn tier_of(&self, fact: Fact, at: At) -> usize {
        match self.fact(fact, at).value() {
            Some(Value::Tier(place)) => place,
            other => panic!("{other:?} is no tier"),
        }
    }

    fn key(&self, at: At) -> &str {
        let record = self.model.partner.unwrap();
        let key = self.model.records[record].key.unwrap();
        match &self.tables[record.index()][at.row][&key.index()] {
            Value::Text(key) => key,
            other => panic!("{other:?} is no key"),
        }
    }

    /// The tier that counts as earned: the highest of what a partner earns and what others pass on to it.
    fn inherited(&self, ladder: Id<Ladder>, at: At) -> usize {
        let tree = &self.model.ladders[ladder];
        let own = self.tier_of(Fact::Earned(ladder), at);
        let Some(inherit) = &tree.review.inherit else { return own };
        let mine = self.value(&inherit.within, self.judged(tree, at));
        let others = (0..self.tables[at.record.unwrap()].len()).map(|row| At { row, ..at });
        let passed_on = others.filter(|other| {
            let then = self.judged(tree, *other);
            let passes_on = inherit.when.as_ref().is_none_or(|when| self.truth(when, then) == Some(true));
            passes_on && mine.is_some() && self.value(&inherit.within, then) == mine
        });
        passed_on.map(|other| self.tier_of(Fact::Earned(ladder), other)).max().unwrap_or(0).max(own)
    }

    pub fn pending(&self, ladder: Id<Ladder>, at: At) -> Option<(usize, NaiveDate)> {
        self.life(ladder, at).pending
    }

    /// Section 9 of the reference, in its order.
    pub fn life(&self, ladder: Id<Ladder>, at: At) -> Life {
        let review = &self.model.ladders[ladder].review;
        if !self.is_on(ladder, at) {
            return Life { standing: 0, since: None, grace_until: None, status: None, pending: None };
        }
        let earned = self.inherited(ladder, at);
        let earlier = self.earlier.get(&(ladder.index(), self.key(at).to_owned()));
        let stands = |standing: usize, status: Status| {
            let kept = earlier.filter(|it| it.standing == standing && status != Status::New).and_then(|it| it.since);
            let since = (standing > 0).then(|| kept.unwrap_or(self.today));
            Life { standing, since, grace_until: None, status: Some(status), pending: None }
        };
        // 1. an exception in force
        let mut exceptions = self.model.exceptions.iter().filter(|it| it.ladder == ladder && it.key == self.key(at));
        let first = self.model.program.effective.map(|(first, _)| first);
        if let Some(exception) = exceptions.find(|it| {
            it.from.or(first).is_none_or(|from| day_of(from) <= self.today) && self.today <= day_of(it.until.unwrap().0)
        }) {
            return stands(exception.tier.unwrap().index() + 1, Status::Exception);
        }
        // 2. no earlier result
        let Some(earlier) = earlier else { return stands(earned, Status::New) };
        // 3. earned above standing
        let before = earlier.standing;
        let (rises, falls) = (self.is_due(&review.promote, earlier, at), self.is_due(&review.demote, earlier, at));
        let lost = rises && earned <= before || falls && earned < before;
        let later = |by: Duration| moved(self.today, by.unit, by.count);
        let announced = earlier.pending.filter(|(tier, _)| *tier > before && !lost && review.effective_after.is_some());
        let coming = match announced {
            Some((tier, from)) => Some((if rises { tier.min(earned) } else { tier }, from)),
            None if rises && earned > before => Some((earned, review.effective_after.map_or(self.today, later))),
            None => None,
        };
        if let Some((tier, from)) = coming {
            return match from <= self.today {
                true => {
                    // The review of this day may have found the next rise already.
                    let next = review.effective_after.filter(|_| rises && earned > tier).map(|by| (earned, later(by)));
                    Life { pending: next, ..stands(tier, Status::Promoted) }
                }
                false => Life { pending: coming, ..stands(before, Status::Pending) },
            };
        }
        if earned > before {
            return stands(before, Status::Held);
        }
        // 4. and 5. what it takes to stay
        let tree = &self.model.ladders[ladder];
        let own = before.checked_sub(1).and_then(|place| tree.tiers.values().nth(place));
        let stays = match own {
            Some(tier) if tier.retains.iter().any(|rule| self.is_in_force(rule.in_force)) => {
                self.rules(&tier.retains, self.judged(tree, at)) == Some(true)
            }
            _ => earned == before,
        };
        if stays {
            return stands(before, if earned == before { Status::Held } else { Status::Retained });
        }
        if earlier.grace_until.is_none() && !falls {
            return stands(before, Status::Held);
        }
        let (notice, grace) = (i64::from(review.notice_days), i64::from(review.grace_days));
        let until = match earlier.grace_until {
            None if notice + grace == 0 => None,
            None => Some(plus_days(self.today, notice + grace)),
            running => running,
        };
        if let Some(until) = until.filter(|until| self.today <= *until) {
            let in_notice = notice > 0 && self.today <= plus_days(until, -grace);
            let status = if in_notice { Status::Notice } else { Status::Grace };
            return Life { grace_until: Some(until), ..stands(before, status) };
        }
        // Who misses what `retain` asks goes down even where the tier is earned.
        let lowest = earned.min(before - 1);
        let fall = review.demote_at_most.map_or(before, |most| most as usize);
        stands(lowest.max(before.saturating_sub(fall)), Status::Demoted)
    }

    /// Whether a day of a clause has come since the earlier evaluation.
    fn is_due(&self, when: &When, earlier: &Earlier, at: At) -> bool {
        let latest = match when {
            When::AtOnce => return true,
            When::Weekly => Some(start(self.today, Period::Week, 1)),
            When::On(days) => {
                let fits = |day: &NaiveDate| {
                    days.iter().any(|(month, of_month)| {
                        let tomorrow = plus_days(*day, 1);
                        let is_last = tomorrow.month() != day.month() && *of_month > day.day();
                        *month == day.month() && (*of_month == day.day() || is_last)
                    })
                };
                (0..800).map(|back| plus_days(self.today, -back)).find(fits)
            }
            When::Anniversary(of) => self.day(of, at).and_then(|of| last_anniversary(of, self.today)),
        };
        latest.is_some_and(|latest| earlier.evaluated.map_or(latest == self.today, |evaluated| evaluated < latest))
    }

    /// The lower of the standing and what gates allow.
    pub fn held(&self, ladder: Id<Ladder>, at: At) -> usize {
        let mut tier = self.tier_of(Fact::Standing(ladder), at);
        for (_, gate) in self.model.gates.iter().filter(|(_, gate)| gate.ladder == ladder) {
            if let GateOutcome::NoHigherThan(most) = gate.outcome
                && !self.is_passed(gate, at)
            {
                tier = tier.min(most.map_or(0, |most| most.index() + 1));
            }
        }
        tier
    }

    pub fn is_passed(&self, gate: &Gate, at: At) -> bool {
        self.rules(&gate.requires, at) == Some(true)
    }
}
