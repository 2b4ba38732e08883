//! What a program declares, for one row: thresholds, scores, tiers and their life, gates, badges, benefits.

use chrono::{Datelike, NaiveDate};
use partner_lang::semantic::model::{
    AmountStepKind, ArmTest, Benefit, BenefitValue, BracketMode, Brackets, Choice, CompareOp, Constant, Expr, ExprKind,
    Fact, Fallback, Formula, Gate, GateOutcome, Ladder, Points, PointsKind, Rule, ScoreItem, Status, Tier, Validity,
    When,
};
use partner_lang::semantic::{Id, Type};
use partner_lang::value::Period;
use rust_decimal::Decimal;

use super::calendar::{last_anniversary, moved, plus_days, start};
use super::evaluate::{At, Earlier, World, all};
use super::staffing::is_staff;
use super::value::{Known, Value, compare, day_of, round};

type Bounds = (Option<Decimal>, Option<Decimal>);

/// What the review makes of a tier.
#[derive(Clone, Debug)]
struct Life {
    standing: usize,
    since: Option<NaiveDate>,
    grace_until: Option<NaiveDate>,
    status: Option<Status>,
    /// The tier that is to come, and from when.
    pending: Option<(usize, NaiveDate)>,
}

impl World<'_> {
    pub fn decide(&self, fact: Fact, at: At) -> Known {
        let model = self.model;
        let tier = |place: usize| Known::Exactly(Some(Value::Tier(place)));
        let day = |day: Option<NaiveDate>| Known::Exactly(day.map(Value::Day));
        let flag = |flag: Option<bool>| Known::Exactly(flag.map(Value::Flag));
        match fact {
            Fact::Field(_) => panic!("fields are given"),
            Fact::Metric(id) => self.known(&model.metrics[id].value, at),
            Fact::Threshold(id) => {
                let threshold = &model.thresholds[id];
                if threshold.versions.is_empty() {
                    return self.choose(&threshold.choice, at);
                }
                let version = threshold.versions.iter().find(|version| self.is_in_force(Some(version.in_force)));
                version.map_or(Known::Exactly(None), |version| self.choose(&version.what, at))
            }
            Fact::Band(id) => self.choose(&model.bands[id].choice, at),
            Fact::Score(id) => between(self.points_of(&model.scores[id].items, at)),
            Fact::Group(id) => {
                let group = &model.groups[id];
                let (low, high) = self.points_of(&group.items, at);
                between(match group.up_to {
                    Some((most, _)) => (low.map(|low| low.min(most)), Some(high.map_or(most, |high| high.min(most)))),
                    None => (low, high),
                })
            }
            Fact::Gate(id) => flag(self.rules(&model.gates[id].requires, at)),
            Fact::Specialization(id) => {
                let badge = &model.specializations[id];
                let rules = self.rules(&badge.requires, at);
                let staffed = badge.seats.is_empty() || self.badge_is_staffed(id, at);
                flag(if staffed { rules } else { Some(false) })
            }
            Fact::Benefit(id) => Known::Exactly(self.benefit(&model.benefits[id], at)),
            Fact::Track(ladder) => {
                flag(model.ladders[ladder].condition.as_ref().map_or(Some(true), |it| self.truth(it, at)))
            }
            Fact::Earned(ladder) => tier(self.earned(ladder, at)),
            Fact::Standing(ladder) => tier(self.life(ladder, at).standing),
            Fact::StandingSince(ladder) => day(self.life(ladder, at).since),
            Fact::GraceUntil(ladder) => day(self.life(ladder, at).grace_until),
            Fact::Status(ladder) => Known::Exactly(self.life(ladder, at).status.map(Value::Status)),
            Fact::Tier(ladder) => tier(self.held(ladder, at)),
            Fact::Kpi(id) => self.known(&model.kpis[id].value, at),
        }
    }

    fn is_in_force(&self, validity: Option<Validity>) -> bool {
        validity.is_none_or(|it| {
            it.from.is_none_or(|from| day_of(from) <= self.today)
                && it.until.is_none_or(|until| self.today <= day_of(until))
        })
    }

    /// Whether all rules that are in force hold.
    fn rules(&self, rules: &[Rule], at: At) -> Option<bool> {
        let rules = rules.iter().filter(|rule| self.is_in_force(rule.in_force) && !is_staff(rule));
        all(rules.map(|rule| self.truth(&rule.condition, at)))
    }

    // ------------------------------------------------------------ arms

    /// The value of the first arm whose tests are all met.
    pub fn choose(&self, choice: &Choice, at: At) -> Known {
        let (otherwise, missing) = self.fallbacks(choice);
        let subjects: Vec<Known> = choice.subjects.iter().map(|subject| self.known(subject, at)).collect();
        let is_missing = |known: &Known| matches!(known, Known::Exactly(None) | Known::Between(None, _));
        if subjects.iter().any(is_missing) {
            return missing.map_or(Known::Exactly(None), |value| self.known(value, at));
        }
        let mut arms = choice.arms.iter().filter(|arm| self.is_in_force(arm.in_force));
        let met = arms.find(|arm| {
            arm.tests.iter().zip(&subjects).all(|(test, subject)| self.passes(test, subject, at) == Some(true))
        });
        met.map(|arm| &arm.value).or(otherwise).map_or(Known::Exactly(None), |value| self.known(value, at))
    }

    /// The values of `otherwise` and of `missing` that are in force.
    fn fallbacks<'c>(&self, choice: &'c Choice) -> (Option<&'c Expr>, Option<&'c Expr>) {
        let (mut otherwise, mut missing) = (choice.otherwise.as_deref(), choice.missing.as_deref());
        for version in choice.dated.iter().filter(|version| self.is_in_force(Some(version.in_force))) {
            match &version.what {
                Fallback::Otherwise(value) => otherwise = Some(value),
                Fallback::Missing(value) => missing = Some(value),
            }
        }
        (otherwise, missing)
    }

    pub fn passes(&self, test: &ArmTest, subject: &Known, at: At) -> Option<bool> {
        match test {
            ArmTest::Any => Some(true),
            ArmTest::Equal(value) => compare(CompareOp::Is, subject, &self.known(value, at)),
            ArmTest::Compare(op, bound) => compare(*op, subject, &self.known(bound, at)),
            ArmTest::Between(low, high) => {
                let from = compare(CompareOp::AtLeast, subject, &self.known(low, at));
                all([from, compare(CompareOp::AtMost, subject, &self.known(high, at))].into_iter())
            }
        }
    }

    // ------------------------------------------------------------ points

    fn points_of(&self, items: &[ScoreItem], at: At) -> Bounds {
        let mut total = (Some(Decimal::ZERO), Some(Decimal::ZERO));
        for item in items {
            let Some((low, high)) = self.item(item, at) else { continue };
            total = (sum(total.0, low), sum(total.1, high));
        }
        total
    }

    /// The points of an item; none for a line that is not in force.
    fn item(&self, item: &ScoreItem, at: At) -> Option<Bounds> {
        match item {
            ScoreItem::Group(id) => Some(self.fact(Fact::Group(*id), at).bounds()),
            ScoreItem::Points(line) => self.is_in_force(line.in_force).then(|| self.line(line, at)),
            ScoreItem::Best(items, _) => {
                let items: Vec<Bounds> = items.iter().filter_map(|item| self.item(item, at)).collect();
                if items.is_empty() {
                    return Some((Some(Decimal::ZERO), Some(Decimal::ZERO)));
                }
                let highest =
                    |ends: Vec<Option<Decimal>>| ends.into_iter().collect::<Option<Vec<_>>>()?.into_iter().max();
                // What is proven of one is proven of the best.
                let low = items.iter().filter_map(|it| it.0).max();
                Some((low, highest(items.iter().map(|it| it.1).collect())))
            }
        }
    }

    fn line(&self, line: &Points, at: At) -> Bounds {
        let rounded = |points: Decimal| round(points, 2, self.model.program.rounding);
        let given = match &line.kind {
            PointsKind::InProportion { points, .. } | PointsKind::When { points, .. } => *points,
            PointsKind::ForEach { .. } | PointsKind::By(_) => Decimal::ZERO,
        };
        let (least, most) = (Some(given.min(Decimal::ZERO)), Some(given.max(Decimal::ZERO)));
        match &line.kind {
            PointsKind::InProportion { points, to, full_at } => {
                let full = self.number(full_at, at).filter(|full| !full.is_zero());
                let give = |to: Decimal| {
                    let share = self.checked(points.checked_mul(to)).and_then(|it| it.checked_div(full?));
                    share.map(|share| rounded(share.clamp(least.unwrap(), most.unwrap())))
                };
                let (low, high) = self.known(to, at).bounds();
                ordered(*points, low.and_then(give), high.and_then(give), (least, most))
            }
            PointsKind::ForEach { points, each, limit } => {
                let taken = points.is_sign_negative();
                let give = |each: Decimal| {
                    let total = self.checked(points.checked_mul(each));
                    total.map(|total| {
                        rounded(match limit {
                            Some(limit) if taken => total.max(*limit),
                            Some(limit) => total.min(*limit),
                            None => total,
                        })
                    })
                };
                let zero = Some(Decimal::ZERO);
                let ends = if taken { (*limit, zero) } else { (zero, *limit) };
                let (low, high) = self.known(each, at).bounds();
                ordered(*points, low.and_then(give), high.and_then(give), ends)
            }
            PointsKind::When { points, condition } => match self.truth(condition, at) {
                Some(met) => {
                    let given = Some(if met { *points } else { Decimal::ZERO });
                    (given, given)
                }
                None => (least, most),
            },
            PointsKind::By(choice) => match self.choose(choice, at).value() {
                Some(value) => {
                    let given = value.number().map(rounded);
                    (given, given)
                }
                None => {
                    let arms = choice.arms.iter().filter(|arm| self.is_in_force(arm.in_force)).map(|arm| &arm.value);
                    let (otherwise, missing) = self.fallbacks(choice);
                    let given: Vec<Option<Decimal>> = arms.chain(otherwise).chain(missing).map(constant).collect();
                    let least = given.iter().flatten().copied().fold(Decimal::ZERO, Decimal::min);
                    let most = given.into_iter().collect::<Option<Vec<_>>>();
                    (Some(least), most.map(|most| most.into_iter().fold(Decimal::ZERO, Decimal::max)))
                }
            },
        }
    }

    // ------------------------------------------------------------ tiers

    /// Whether a tier's own rules hold.
    fn met(&self, ladder: Id<Ladder>, tier: Id<Tier>, at: At) -> bool {
        let tree = &self.model.ladders[ladder];
        let (own, at) = (&tree.tiers[tier], self.judged(tree, at));
        self.rules(&own.requires, at) == Some(true) && (own.seats.is_empty() || self.tier_is_staffed(ladder, tier, at))
    }

    /// The day whose facts decide requirements, where another one is not asked anyway.
    fn judged(&self, ladder: &Ladder, at: At) -> At {
        match &ladder.review.judge {
            Some(day) if at.day == self.today => At { day: self.day(day, at).unwrap(), ..at },
            _ => at,
        }
    }

    fn is_on(&self, ladder: Id<Ladder>, at: At) -> bool {
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
    fn earned(&self, ladder: Id<Ladder>, at: At) -> usize {
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

    fn tier_of(&self, fact: Fact, at: At) -> usize {
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
    fn life(&self, ladder: Id<Ladder>, at: At) -> Life {
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
        let announced = earlier.pending.filter(|(tier, _)| *tier > before && !lost && review.effective_after.is_some());
        let coming = match announced {
            Some((tier, from)) => Some((if rises { tier.min(earned) } else { tier }, from)),
            None if rises && earned > before => {
                let from = review.effective_after.map(|by| moved(self.today, by.unit, by.count));
                Some((earned, from.unwrap_or(self.today)))
            }
            None => None,
        };
        if let Some((tier, from)) = coming {
            return match from <= self.today {
                true => stands(tier, Status::Promoted),
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
    fn held(&self, ladder: Id<Ladder>, at: At) -> usize {
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

    fn is_passed(&self, gate: &Gate, at: At) -> bool {
        self.rules(&gate.requires, at) == Some(true)
    }

    // ------------------------------------------------------------ benefits

    fn benefit(&self, benefit: &Benefit, at: At) -> Option<Value> {
        let ladder = benefit.ladder;
        let suspended = self.model.gates.values().any(|gate| {
            let counts =
                gate.outcome == GateOutcome::SuspendBenefits && (gate.ladder == ladder || gate.ladder == Ladder::MAIN);
            counts && !benefit.owed && !self.is_passed(gate, at)
        });
        let tier = self.tier_of(Fact::Tier(ladder), at);
        if suspended || tier == 0 {
            return None;
        }
        let value = if benefit.versions.is_empty() {
            Some(&benefit.value)
        } else {
            benefit.versions.iter().find(|it| self.is_in_force(Some(it.in_force))).map(|it| &it.what)
        };
        match value? {
            BenefitValue::ByTier(values) => match &values.get(tier - 1)?.value {
                Some(value) => self.value(value, at),
                None => (benefit.ty == Type::Flag).then_some(Value::Flag(false)),
            },
            BenefitValue::ByFact(choice) => self.choose(choice, at).value(),
            BenefitValue::Formula(formula) => self.formula(formula, tier, &benefit.ty, at),
        }
    }

    fn formula(&self, formula: &Formula, tier: usize, ty: &Type, at: At) -> Option<Value> {
        let dated = formula.from_versions.iter().find(|it| self.is_in_force(Some(it.in_force)));
        let from = if formula.from_versions.is_empty() { formula.from } else { dated.map(|it| it.what) };
        if from.is_some_and(|(from, _)| tier < from.index() + 1) || self.rules(&formula.when, at) != Some(true) {
            return None;
        }
        let mut amount: Option<Value> = None;
        for step in formula.steps.iter().filter(|step| self.is_in_force(step.in_force)) {
            let so_far = amount.clone();
            amount = match &step.kind {
                AmountStepKind::Value(value) => self.value(value, at),
                AmountStepKind::Brackets(brackets) => self.brackets(brackets, tier, at).map(Value::Number),
                AmountStepKind::Plus(_, Some(condition)) if self.truth(condition, at) != Some(true) => so_far,
                AmountStepKind::Plus(value, _) => match (so_far, self.number(value, at)) {
                    (Some(Value::Number(one)), Some(two)) => self.checked(one.checked_add(two)).map(Value::Number),
                    _ => None,
                },
                AmountStepKind::Cap(most) => {
                    let most = self.value(most, at);
                    so_far.zip(most).map(|(amount, most)| if amount.order(&most).is_gt() { most } else { amount })
                }
                AmountStepKind::Floor(least) => {
                    let least = self.value(least, at);
                    so_far.zip(least).map(|(amount, least)| if amount.order(&least).is_lt() { least } else { amount })
                }
            };
        }
        match (amount?, ty) {
            (Value::Number(amount), Type::Money(currency)) => {
                Some(Value::Number(round(amount, currency.minor_digits(), self.model.program.rounding)))
            }
            (amount, _) => Some(amount),
        }
    }

    /// What brackets give: each slice at its rate, or all at the rate of the bracket that is reached.
    fn brackets(&self, brackets: &Brackets, tier: usize, at: At) -> Option<Decimal> {
        let amount = self.number(&brackets.on, at)?.max(Decimal::ZERO);
        let base = match &brackets.against {
            Some(base) => self.number(base, at).filter(|base| *base > Decimal::ZERO)?,
            None => Decimal::ONE,
        };
        let set = brackets.sets.iter().find(|set| set.tier.is_none_or(|of| of.index() + 1 == tier))?;
        let (mut total, mut from) = (Decimal::ZERO, Decimal::ZERO);
        for bracket in set.brackets.iter().filter(|bracket| self.is_in_force(bracket.in_force)) {
            let bound = match &bracket.up_to {
                Some(bound) => Some(self.number(bound, at)? * base),
                None => None,
            };
            let rate = |world: &Self| bracket.rate.as_ref().map_or(Some(Decimal::ZERO), |rate| world.number(rate, at));
            let ends = bound.is_none_or(|bound| amount < bound || amount == bound && !bracket.below);
            match brackets.mode {
                BracketMode::Retroactive if ends => return self.checked(amount.checked_mul(rate(self)?)),
                BracketMode::Retroactive => {}
                BracketMode::Incremental => {
                    let to = bound.map_or(amount, |bound| bound.min(amount));
                    // What nothing is left of needs no rate, but a bracket that begins at the amount is not reached.
                    if amount > from {
                        total += (to - from).max(Decimal::ZERO) * rate(self)?;
                    }
                    if ends || amount <= from {
                        return Some(total);
                    }
                    from = to.max(from);
                }
            }
        }
        Some(total)
    }
}

fn between((low, high): Bounds) -> Known {
    Known::Between(low, high)
}

fn sum(one: Option<Decimal>, two: Option<Decimal>) -> Option<Decimal> {
    Some(one? + two?)
}

/// What a line gives for the least and the most of its measure; where one is not known, the ends of what it could be.
fn ordered(points: Decimal, low: Option<Decimal>, high: Option<Decimal>, ends: Bounds) -> Bounds {
    let (low, high) = if points.is_sign_negative() { (high, low) } else { (low, high) };
    (low.or(ends.0), high.or(ends.1))
}

fn constant(value: &Expr) -> Option<Decimal> {
    match &value.kind {
        ExprKind::Constant(Constant::Number(number)) => Some(*number),
        ExprKind::Constant(Constant::Missing) => Some(Decimal::ZERO),
        ExprKind::Negate(inner) => constant(inner).map(|number| -number),
        _ => None,
    }
}
