//! The steps of a plan: each writes one slot from others, for a whole batch of rows at a time.
//! Three-valued throughout: a comparison with a missing value is unknown, arithmetic with one is missing.

use super::{Day, Slot};
use crate::semantic::Id;
use crate::semantic::model::{BinaryOp, BracketMode, CompareOp, Constant, Factor, Ladder};
use crate::text::FileSpan;
use crate::value::{Date, Decimal, Period};

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done.
    pub op: Op,
    /// The clause of the policy that asks for it.
    pub at: FileSpan,
}

/// Everything that a step can do. Operands are slots of the same table unless said.
#[derive(Clone, Debug)]
pub enum Op {
    /// The same value in every row.
    Constant(Constant),
    /// A bound of a number that is still to be set; missing without one.
    Undecided(Option<Decimal>),
    /// A slot of the same value under another name.
    Copy(Slot),
    /// The value of `of`, a slot of another table, in the row that `reference` names.
    Through {
        /// A reference of this table.
        reference: Slot,
        /// A slot of the table it points into.
        of: Slot,
    },
    /// Not.
    Not(Slot),
    /// Met stays met; missed and unknown are missed: what a decision is when others read it.
    Decide(Slot),
    /// The negative.
    Negate(Slot),
    /// An amount by the one factor, or by that of its currency's label: multiplied first, then divided.
    Convert {
        /// The amount.
        amount: Slot,
        /// The label of its currency.
        currency: Option<Slot>,
        /// A factor for each label.
        factors: Vec<Factor>,
    },
    /// Arithmetic on numbers. Division by zero is missing.
    Arithmetic(BinaryOp, Slot, Slot),
    /// A day moved by days or months (`true`: backwards).
    MoveDays(Slot, Slot, bool),
    /// A day moved by months (`true`: backwards).
    MoveMonths(Slot, Slot, bool),
    /// The first day of the period that contains a day.
    StartOf(Period, Slot),
    /// Days from the second day to the first.
    DaysBetween(Slot, Slot),
    /// A comparison of numbers or codes.
    Compare(CompareOp, Slot, Slot),
    /// A comparison of numbers that are known only to lie between a low and a high; a missing bound is none.
    CompareBounds(CompareOp, (Slot, Slot), (Slot, Slot)),
    /// The low bound where it equals the high one, else missing.
    Settled(Slot, Slot),
    /// All hold; of nothing, met.
    All(Vec<Slot>),
    /// One holds at least; of nothing, missed.
    Any(Vec<Slot>),
    /// So many hold at least.
    AtLeast(u32, Vec<Slot>),
    /// The first, a value of the day in the second; missing where that is.
    AsOf(Slot, Slot),
    /// What becomes of a condition on several days, the earliest first.
    OnDays(DaysOf, Vec<(Date, Slot)>),
    /// The value equals one of these.
    In(Slot, Vec<Slot>),
    /// The set holds the label.
    Includes(Slot, u32),
    /// The value is missing; always known.
    Missing(Slot),
    /// The day is neither before the second, the first of a window, nor after the third, its last.
    Within(Slot, Slot, Slot),
    /// The first where the condition is met, else the third.
    If(Slot, Slot, Slot),
    /// The second where the first is missing.
    Default(Slot, Slot),
    /// The first, or where it is missing the second, which is then only a bound of it: points that are not proven.
    Proven(Slot, Slot),
    /// The smallest; missing if one is.
    Min(Vec<Slot>),
    /// The largest; missing if one is.
    Max(Vec<Slot>),
    /// The sum; missing if one is.
    Sum(Vec<Slot>),
    /// Rounded to so many places.
    Round(Slot, u32),
    /// Up to the next multiple of so many places.
    RoundUp(Slot, u32),
    /// Down to the multiple of so many places before.
    RoundDown(Slot, u32),
    /// Without its sign.
    Abs(Slot),
    /// The value of the first arm that is met, else `otherwise`; where a subject is missing, `missing`.
    Choose {
        /// What is looked at.
        subjects: Vec<Slot>,
        /// Condition and value.
        arms: Vec<(Slot, Slot)>,
        /// If no arm is met.
        otherwise: Option<Slot>,
        /// If a subject is missing.
        missing: Option<Slot>,
    },
    /// points × to ÷ full_at, between 0 and points, rounded once to two places.
    InProportion {
        /// The most.
        points: Decimal,
        /// What is measured.
        to: Slot,
        /// Where the most is reached.
        full_at: Slot,
    },
    /// points × each, at most `limit` (at least, where points are taken away), rounded once to two places.
    ForEach {
        /// For each.
        points: Decimal,
        /// How many.
        each: Slot,
        /// The most; the least, where points are taken away.
        limit: Option<Decimal>,
    },
    /// points where met, 0 where missed, missing where unknown.
    PointsWhen(Decimal, Slot),
    /// Brackets over an amount.
    Brackets {
        /// How they are read.
        mode: BracketMode,
        /// The amount.
        on: Slot,
        /// What the bounds are shares of; without one that is above zero there are no brackets.
        against: Option<Slot>,
        /// The brackets, rising.
        brackets: Vec<Bracket>,
    },
    /// The first plus the second where the condition is met.
    Plus(Slot, Slot, Slot),
    /// What earlier results have of a partner on a day.
    Past {
        /// The column of the history.
        of: Slot,
        /// A slot that holds the partner's place.
        partner: Slot,
        /// The day.
        day: Slot,
        /// The first day from which a partner without a row had no tier.
        starts: Option<Date>,
    },
    /// Whether there are people enough for seats; and role by role how many.
    Staffed(Slot, Vec<StaffedRole>),
    /// The value where the condition is met; elsewhere it is not available, which is empty but not missing.
    Available(Slot, Slot),
    /// The value of the tier held, lowest first; without a tier, or where there is none, not available.
    ByTier(Slot, Vec<Option<Slot>>),
    /// The highest tier that is reached: one condition a tier, lowest first.
    Earned {
        /// Whether each tier's rules are met.
        tiers: Vec<Slot>,
        /// Whether a tier counts without those below it.
        standalone: bool,
        /// For whom the ladder is; none is for everyone.
        member: Option<Slot>,
    },
    /// A part of what the review of a ladder makes of the tier earned, by its [`LifePlan`]; the slots are what it reads.
    Life(Id<Ladder>, LifePart, Vec<Slot>),
    /// The lower of the standing and, for each gate that is not met, the tier it allows (as a code).
    Held(Slot, Vec<(Slot, u32)>),
}

/// What is made of a condition on several days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DaysOf {
    /// Whether it holds on all.
    All,
    /// Whether it holds on one at least.
    Any,
    /// On how many it holds.
    Met,
    /// On how many it holds or may hold.
    Possible,
}

/// The people of a role.
#[derive(Clone, Debug)]
pub struct StaffedRole {
    /// What people are shown for it.
    pub title: String,
    /// How many seats one of them may fill; any number without.
    pub seats: Option<u32>,
    /// How many may fill its seats.
    pub eligible: Slot,
    /// How many are needed.
    pub needed: Slot,
}

/// A bracket: its bound, none for `above`, and its rate, none where the hole is said.
#[derive(Clone, Debug)]
pub struct Bracket {
    /// Up to here.
    pub up_to: Option<Slot>,
    /// Whether the bound itself belongs to the next bracket.
    pub below: bool,
    /// At this rate.
    pub rate: Option<Slot>,
    /// The arm.
    pub at: FileSpan,
}

/// The results of a tier's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the result column of that name")]
pub enum LifePart {
    Standing,
    StandingSince,
    GraceUntil,
    Status,
    PendingTier,
    PendingFrom,
}

/// The life of a tier: what it reads and where its results go.
#[derive(Clone, Debug)]
pub struct LifePlan {
    /// The tier earned.
    pub earned: Slot,
    /// The tier that counts as earned: a higher one where it is inherited.
    pub counts: Slot,
    /// What partners have in common who inherit from each other, and the clause that says so.
    pub inherit: Option<(Slot, FileSpan)>,
    /// The day whose facts decide, and where it is written, where it may be another than the evaluation's.
    pub judged: Option<(Day, FileSpan)>,
    /// For each tier, whether its `retain` rules hold; none where it has none.
    pub retain: Vec<Option<Slot>>,
    /// When tiers rise.
    pub promote: WhenPlan,
    /// When it is looked whether tiers are still earned.
    pub demote: WhenPlan,
    /// The day on which a rise that is decided today takes effect, where that is a later one.
    pub effective_from: Option<Date>,
    /// Days of notice.
    pub notice_days: u32,
    /// Days of grace.
    pub grace_days: u32,
    /// The most tiers that one demotion takes.
    pub demote_at_most: Option<u32>,
    /// The exceptions.
    pub exceptions: Vec<ExceptionPlan>,
    /// The earlier result.
    pub before: Before,
    /// The standing now.
    pub standing: Slot,
    /// Since when.
    pub since: Slot,
    /// The last day of grace.
    pub grace_until: Slot,
    /// What the review did.
    pub status: Slot,
    /// The tier that is to come, and from when, where a rise takes effect later.
    pub pending: Option<(Slot, Slot)>,
    /// The tier after gates.
    pub tier: Slot,
    /// The `review` declaration.
    pub at: Option<FileSpan>,
    /// Its `promote` clause.
    pub promote_at: Option<FileSpan>,
    /// Its `demote` clause.
    pub demote_at: Option<FileSpan>,
}

/// Where a partner's earlier result on a ladder is.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// The tier then; unknown where the partner had no earlier result.
    pub standing: Slot,
    /// Since when.
    pub since: Slot,
    /// The last day of grace.
    pub grace_until: Slot,
    /// What the review did; unknown where the track was not for the partner. Read for tracks only.
    pub status: Option<Slot>,
    /// The day of that evaluation. Read where days decide when tiers change.
    pub evaluated: Option<Slot>,
    /// The tier that was to come, and from when. Read where a rise takes effect later.
    pub pending: Option<(Slot, Slot)>,
}

/// When a review promotes or demotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenPlan {
    /// At every evaluation.
    AtOnce,
    /// On days of which this is the last one up to today.
    Latest(Option<Date>),
    /// On every anniversary of the date in this slot.
    Anniversary(Slot),
}

/// An exception.
#[derive(Clone, Debug)]
pub struct ExceptionPlan {
    /// The partner's key.
    pub key: String,
    /// The code of the tier it gives.
    pub tier: u32,
    /// First day; always unless said.
    pub from: Option<Date>,
    /// Last day, included.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who signed.
    pub by: Option<String>,
    /// Where it is written; the key alone, and all of it.
    pub key_at: FileSpan,
    /// All of it.
    pub at: FileSpan,
}

impl Op {
    /// What the step does, in a word or two, for listings.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Constant(_) => "constant",
            Op::Undecided(_) => "to be set",
            Op::Copy(_) => "copy",
            Op::Through { .. } => "through",
            Op::Not(_) => "not",
            Op::Decide(_) => "decide",
            Op::Negate(_) => "negate",
            Op::Convert { .. } => "convert",
            Op::Arithmetic(BinaryOp::Add, ..) => "add",
            Op::Arithmetic(BinaryOp::Subtract, ..) => "subtract",
            Op::Arithmetic(BinaryOp::Multiply, ..) => "multiply",
            Op::Arithmetic(BinaryOp::Divide, ..) => "divide",
            Op::MoveDays(..) => "move by days",
            Op::MoveMonths(..) => "move by months",
            Op::StartOf(..) => "start of period",
            Op::DaysBetween(..) => "days between",
            Op::Compare(op, ..) | Op::CompareBounds(op, ..) => match op {
                CompareOp::AtLeast => "at least",
                CompareOp::MoreThan => "more than",
                CompareOp::AtMost => "at most",
                CompareOp::LessThan => "less than",
                CompareOp::Is => "equal",
                CompareOp::IsNot => "not equal",
            },
            Op::Settled(..) => "settled",
            Op::All(_) => "all of",
            Op::Any(_) => "any of",
            Op::AtLeast(..) => "at least N of",
            Op::AsOf(..) => "as of",
            Op::OnDays(..) => "on days",
            Op::In(..) => "in",
            Op::Includes(..) => "includes",
            Op::Missing(_) => "is missing",
            Op::Within(..) => "within",
            Op::If(..) => "if",
            Op::Default(..) => "default",
            Op::Proven(..) => "proven",
            Op::Min(_) => "smallest of",
            Op::Max(_) => "largest of",
            Op::Sum(_) => "sum of",
            Op::Round(..) => "round",
            Op::RoundUp(..) => "round up",
            Op::RoundDown(..) => "round down",
            Op::Abs(_) => "without sign",
            Op::Choose { .. } => "choose",
            Op::InProportion { .. } => "points in proportion",
            Op::ForEach { .. } => "points for each",
            Op::PointsWhen(..) => "points when",
            Op::Brackets { mode: BracketMode::Incremental, .. } => "brackets, each slice at its rate",
            Op::Brackets { mode: BracketMode::Retroactive, .. } => "brackets, all at the rate reached",
            Op::Plus(..) => "plus where",
            Op::Past { .. } => "earlier result",
            Op::Staffed(..) => "staffed",
            Op::Available(..) => "available where",
            Op::ByTier(..) => "by tier",
            Op::Earned { .. } => "highest tier reached",
            Op::Life(..) => "life of the tier",
            Op::Held(..) => "after gates",
        }
    }

    /// Every slot that the step reads, in order; those of another table included.
    pub fn reads(&self, read: &mut impl FnMut(Slot)) {
        match self {
            Op::Constant(_) | Op::Undecided(_) => {}
            Op::Copy(a)
            | Op::Not(a)
            | Op::Decide(a)
            | Op::Negate(a)
            | Op::Includes(a, _)
            | Op::Missing(a)
            | Op::StartOf(_, a)
            | Op::Round(a, _)
            | Op::RoundUp(a, _)
            | Op::RoundDown(a, _)
            | Op::Abs(a)
            | Op::PointsWhen(_, a)
            | Op::ForEach { each: a, .. } => read(*a),
            Op::Through { reference: a, of: b }
            | Op::Arithmetic(_, a, b)
            | Op::MoveDays(a, b, _)
            | Op::MoveMonths(a, b, _)
            | Op::DaysBetween(a, b)
            | Op::Compare(_, a, b)
            | Op::Settled(a, b)
            | Op::AsOf(a, b)
            | Op::Default(a, b)
            | Op::Proven(a, b)
            | Op::Available(a, b)
            | Op::InProportion { to: a, full_at: b, .. } => {
                read(*a);
                read(*b);
            }
            Op::Convert { amount, currency, .. } => {
                read(*amount);
                currency.iter().for_each(|slot| read(*slot));
            }
            Op::If(a, b, c) | Op::Plus(a, b, c) | Op::Within(a, b, c) => {
                [a, b, c].into_iter().for_each(|slot| read(*slot))
            }
            Op::CompareBounds(_, (a, b), (c, d)) => [a, b, c, d].into_iter().for_each(|slot| read(*slot)),
            Op::All(all) | Op::Any(all) | Op::AtLeast(_, all) | Op::Min(all) | Op::Max(all) | Op::Sum(all) => {
                all.iter().for_each(|slot| read(*slot));
            }
            Op::OnDays(_, days) => days.iter().for_each(|(_, slot)| read(*slot)),
            Op::Life(_, _, all) => all.iter().for_each(|slot| read(*slot)),
            Op::Earned { tiers, member, .. } => tiers.iter().chain(member).for_each(|slot| read(*slot)),
            Op::Past { of, partner, day, .. } => [of, partner, day].into_iter().for_each(|slot| read(*slot)),
            Op::Staffed(enough, roles) => {
                read(*enough);
                roles.iter().flat_map(|role| [role.eligible, role.needed]).for_each(read);
            }
            Op::In(value, among) => {
                read(*value);
                among.iter().for_each(|slot| read(*slot));
            }
            Op::Choose { subjects, arms, otherwise, missing } => {
                subjects.iter().for_each(|slot| read(*slot));
                arms.iter().for_each(|(condition, value)| {
                    read(*condition);
                    read(*value);
                });
                otherwise.iter().chain(missing).for_each(|slot| read(*slot));
            }
            Op::Brackets { on, against, brackets, .. } => {
                read(*on);
                against.iter().for_each(|base| read(*base));
                brackets
                    .iter()
                    .for_each(|bracket| bracket.up_to.iter().chain(&bracket.rate).for_each(|slot| read(*slot)));
            }
            Op::ByTier(tier, values) => {
                read(*tier);
                values.iter().flatten().for_each(|slot| read(*slot));
            }
            Op::Held(standing, gates) => {
                read(*standing);
                gates.iter().for_each(|(gate, _)| read(*gate));
            }
        }
    }
}
