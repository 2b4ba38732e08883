//! What a program declares, for one row: what each fact comes to, and arms of which the first that is met counts.

use chrono::NaiveDate;
use partner_lang::semantic::model::{ArmTest, Choice, CompareOp, Expr, Fact, Fallback, Rule, Validity};

use super::evaluate::{At, World, all};
use super::scores::between;
use super::staffing::is_staff;
use super::value::{Known, Value, compare, day_of};

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
                // What the least of a cap that is to be set lets through is proven.
                let open = group.open.as_ref().map(|open| (open.least, open.most));
                between(match group.up_to.map(|(most, _)| (most, Some(most))).or(open) {
                    Some((least, most)) => {
                        let capped = most.map(|most| high.map_or(most, |high| high.min(most)));
                        (low.map(|low| low.min(least)), capped.or(high))
                    }
                    None => (low, high),
                })
            }
            Fact::Gate(id) => flag(self.rules(&model.gates[id].requires, at)),
            Fact::Specialization(id) => match &model.specializations[id] {
                badge if badge.life.is_some() => flag(Some(self.life(badge.life.unwrap(), at).standing > 0)),
                badge if self.badge_is_staffed(id, at) => flag(self.rules(&badge.requires, at)),
                _ => flag(Some(false)),
            },
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

    pub fn is_in_force(&self, validity: Option<Validity>) -> bool {
        validity.is_none_or(|it| {
            it.from.is_none_or(|from| day_of(from) <= self.today)
                && it.until.is_none_or(|until| self.today <= day_of(until))
        })
    }

    /// Whether all rules that are in force hold.
    pub fn rules(&self, rules: &[Rule], at: At) -> Option<bool> {
        let rules = rules.iter().filter(|rule| self.is_in_force(rule.in_force) && !is_staff(rule));
        all(rules.map(|rule| self.truth(&rule.condition, at)))
    }

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
    pub fn fallbacks<'c>(&self, choice: &'c Choice) -> (Option<&'c Expr>, Option<&'c Expr>) {
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
}
