//! Why a partner got what it got, as data: each clause with its value, bound and verdict, what is missing, which place
//! of the policy and which cells of the data. Reads the same plan and columns that judged.
//! Must not know how it is laid out. The names of its fields are those of `partner why --format json`.

mod amount;
mod brackets;
mod choice;
mod comparison;
mod days;
mod figure;
mod life;
mod open;
mod origin;
mod outcome;
mod reason;
mod rows;
mod score;
mod sought;
mod staff;
mod turns;
mod view;
mod words;

use serde::Serialize;

pub use open::{Open, OpenKind};
pub use origin::{Files, Origin};
pub use outcome::Subject;
pub use reason::{Reason, Verdict};
pub use sought::Sought;
pub use view::View;

use crate::plan::{LadderPlan, OutcomeKind, Referral};
use crate::text::FileSpan;

/// Everything that is told about one partner.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The program's name.
    pub program: String,
    /// Its version.
    pub version: Option<String>,
    /// The evaluation's day.
    pub evaluated: String,
    /// The partner's key.
    pub partner: String,
    /// The tier after gates; none without one.
    pub tier: Option<Named>,
    /// The highest tier whose requirements are met.
    pub earned: Option<Named>,
    /// The tier that the review keeps, before gates.
    pub standing: Option<Named>,
    /// What the review did, as the results name it; none for a program without a ladder of its own.
    pub status: Option<String>,
    /// How the review came to the standing, a sentence each.
    pub life: Vec<Sentence>,
    /// The tier earned and those above it up to the next one, or up to the standing.
    pub tiers: Vec<Part>,
    /// What it takes to stay in the tier of the earlier result, where that has rules of its own.
    pub stay: Option<Part>,
    /// Tracks.
    pub tracks: Vec<Track>,
    /// Gates.
    pub gates: Vec<Part>,
    /// What a person is asked to do.
    pub actions: Vec<Action>,
    /// Specializations.
    pub specializations: Vec<Part>,
    /// Scores.
    pub scores: Vec<Part>,
    /// Benefits.
    pub benefits: Vec<Part>,
    /// What the partner owes.
    pub terms: Vec<Part>,
    /// Metrics and bands.
    pub facts: Vec<Part>,
    /// Thresholds.
    pub thresholds: Vec<Part>,
    /// The blank cells that mattered, as the results name them.
    pub unknown: Vec<String>,
}

/// A name of the policy, with what people are shown for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// What people are shown.
    pub title: String,
}

/// A place in the policy, from one; the end is not included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The same as a span, for who has the text.
    #[serde(skip)]
    pub at: FileSpan,
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
    /// The line of its end.
    pub end_line: u32,
    /// The column of its end.
    pub end_column: u32,
}

/// A value as people read it, and exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Value {
    /// As people read it: `125,288.42 USD`, `10%`, `Gold Partner`.
    pub shown: String,
    /// Exactly, as data says it: `125288.42`, `0.1`, `Gold`, `true`; none where nothing is known.
    pub exact: Option<String>,
    /// The currency of an amount.
    pub currency: Option<String>,
}

impl Value {
    /// Words that no single value stands behind.
    fn words(shown: &str) -> Value {
        Value { shown: shown.to_owned(), exact: None, currency: None }
    }
}

/// A sentence, and the clause that it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// The clause.
    pub place: Option<Place>,
}

/// What is told about one partner on a track.
#[derive(Clone, Debug, Serialize)]
pub struct Track {
    /// Its name in the policy.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// Whether it is for the partner, and why.
    pub member: Option<Reason>,
    /// The tier after gates; none without one.
    pub tier: Option<Named>,
    /// The highest tier whose requirements are met.
    pub earned: Option<Named>,
    /// The tier that the review keeps, before gates.
    pub standing: Option<Named>,
    /// What the review did, as the results name it.
    pub status: Option<String>,
    /// How the review came to the standing, a sentence each.
    pub life: Vec<Sentence>,
    /// The tier earned and those above it up to the next one, or up to the standing.
    pub tiers: Vec<Part>,
    /// What it takes to stay in the tier of the earlier result, where that has rules of its own.
    pub stay: Option<Part>,
    /// Where it is declared.
    pub place: Option<Place>,
}

/// What a person is asked to do about a partner, and the gate that asks.
#[derive(Clone, Debug, Serialize)]
pub struct Action {
    /// What is to be done.
    pub text: String,
    /// The gate that asks.
    pub gate: Named,
    /// Whether the gate is missed or something leaves it open.
    pub verdict: Verdict,
    /// Where the gate is written.
    pub place: Option<Place>,
}

/// One thing that is told: a tier, a gate, a metric, a benefit.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Its name in the policy.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// Whether it is met, where that is a question.
    pub verdict: Option<Verdict>,
    /// Its value; none where it is not available.
    pub value: Option<Value>,
    /// For a score, the most that it can still be, where that is more than its value.
    pub up_to: Option<Value>,
    /// What leaves it open.
    pub open: Vec<Open>,
    /// How a review came to it, a sentence each, of badges that have a life; of a gate since when it is passed or not.
    pub life: Vec<Sentence>,
    /// Its clauses, or the lines of its arithmetic.
    pub reasons: Vec<Reason>,
    /// What it takes to keep it, where that has rules of its own.
    pub keep: Vec<Reason>,
    /// Where it is written.
    pub place: Option<Place>,
}

/// Explains one judged partner.
pub fn explain(view: &View<'_>) -> Explanation {
    let plan = view.plan;
    let of = |kinds: &[OutcomeKind]| -> Vec<Part> {
        plan.outcomes.iter().filter(|it| kinds.contains(&it.kind)).map(|it| view.outcome(it)).collect()
    };
    let main = plan.ladders.first().filter(|ladder| ladder.shown);
    Explanation {
        program: plan.name.clone(),
        version: plan.version.clone(),
        evaluated: view.plan.today.to_string(),
        partner: view.shown(plan.key),
        tier: main.and_then(|it| view.tier(it.life.tier)),
        earned: main.and_then(|it| view.tier(it.life.earned)),
        standing: main.and_then(|it| view.tier(it.life.standing)),
        status: main.map(|it| view.shown(it.life.status)),
        life: main.map(|it| life::sentences(view, it)).unwrap_or_default(),
        tiers: main.map(|it| view.tiers(it)).unwrap_or_default(),
        stay: main.and_then(|it| view.stay(it)),
        tracks: plan
            .ladders
            .iter()
            .filter(|ladder| ladder.is_track())
            .filter_map(|ladder| view.track(ladder))
            .collect(),
        gates: of(&[OutcomeKind::Gate]),
        actions: plan.referrals.iter().filter_map(|referral| view.action(referral)).collect(),
        specializations: of(&[OutcomeKind::Specialization]),
        scores: of(&[OutcomeKind::Score]),
        benefits: of(&[OutcomeKind::Benefit]),
        terms: of(&[OutcomeKind::Term]),
        facts: of(&[OutcomeKind::Metric, OutcomeKind::Band]),
        thresholds: plan.thresholds.iter().map(|it| view.outcome(it)).collect(),
        unknown: view.judged.unknown.get(view.row).cloned().unwrap_or_default(),
    }
}

impl View<'_> {
    /// A track; nothing of its tiers for a partner whom it is not for.
    fn track(&self, ladder: &LadderPlan) -> Option<Track> {
        let (name, title) = ladder.track.clone()?;
        let is_member = ladder.member.is_none_or(|member| self.verdict(member) == Verdict::Met);
        let of = Some(ladder).filter(|_| is_member);
        Some(Track {
            name,
            title,
            member: ladder.member.map(|member| self.asked(member).told_once()),
            tier: of.and_then(|it| self.tier(it.life.tier)),
            earned: of.and_then(|it| self.tier(it.life.earned)),
            standing: of.and_then(|it| self.tier(it.life.standing)),
            status: of.map(|it| self.shown(it.life.status)),
            life: of.map(|it| life::sentences(self, it)).unwrap_or_default(),
            tiers: of.map(|it| self.tiers(it)).unwrap_or_default(),
            stay: of.and_then(|it| self.stay(it)),
            place: ladder.member.and_then(|member| self.place_of(member)),
        })
    }

    /// The tier earned, then those above up to the next one to reach or the one that is kept; all that are read alone.
    fn tiers(&self, ladder: &LadderPlan) -> Vec<Part> {
        let life = &ladder.life;
        let place = |slot| self.code(slot).and_then(|code| usize::try_from(code).ok()).unwrap_or(0);
        let (earned, standing) = (place(life.earned), place(life.standing));
        let last = (earned + 1).max(standing).max(place(life.before.standing));
        // Of tiers that are read alone each may be the next.
        let shown = earned.saturating_sub(1)..if ladder.standalone { ladder.tiers.len() } else { last };
        (0..ladder.tiers.len()).filter(|at| shown.contains(at)).filter_map(|at| self.tier_part(ladder, at)).collect()
    }

    /// A tier by its place in its ladder.
    pub(crate) fn tier_part(&self, ladder: &LadderPlan, at: usize) -> Option<Part> {
        let tier = ladder.tiers.get(at)?;
        let earned = self.code(ladder.life.earned).and_then(|code| usize::try_from(code).ok()).unwrap_or(0);
        let is_below = at < earned && !ladder.standalone;
        Some(Part {
            name: tier.name.clone(),
            title: tier.title.clone(),
            verdict: Some(if is_below { Verdict::Met } else { self.verdict(tier.met) }),
            value: None,
            up_to: None,
            open: if is_below { Vec::new() } else { self.open(tier.met) },
            life: Vec::new(),
            keep: Vec::new(),
            reasons: tier.requires.iter().map(|rule| self.rule(rule)).collect(),
            place: self.place_of(tier.met),
        })
    }

    fn stay(&self, ladder: &LadderPlan) -> Option<Part> {
        let before = self.code(ladder.life.before.standing).and_then(|code| usize::try_from(code).ok())?;
        let tier = ladder.tiers.get(before.checked_sub(1)?).filter(|tier| !tier.retains.is_empty())?;
        let is = |verdict: Verdict| move |of: &Verdict| *of == verdict;
        let verdicts: Vec<Verdict> = tier.retains.iter().map(|rule| self.verdict(rule.slot)).collect();
        let verdict = match () {
            () if verdicts.iter().all(is(Verdict::Met)) => Verdict::Met,
            () if verdicts.iter().any(is(Verdict::Missed)) => Verdict::Missed,
            () => Verdict::Unknown,
        };
        let undecided = tier.retains.iter().filter(|_| verdict == Verdict::Unknown);
        Some(Part {
            name: tier.name.clone(),
            title: tier.title.clone(),
            verdict: Some(verdict),
            value: None,
            up_to: None,
            open: undecided.flat_map(|rule| self.open(rule.slot)).collect(),
            life: Vec::new(),
            keep: Vec::new(),
            reasons: tier.retains.iter().map(|rule| self.rule(rule)).collect(),
            place: tier.retains.first().and_then(|rule| self.place(rule.at)),
        })
    }

    /// What a gate asks a person to do about the partner, if it does.
    fn action(&self, referral: &Referral) -> Option<Action> {
        if self.verdict(referral.slot) != Verdict::Met {
            return None;
        }
        let gate = self.plan.outcomes.iter().find(|it| it.kind == OutcomeKind::Gate && it.name == referral.gate);
        Some(Action {
            text: referral.action.clone(),
            gate: Named { name: referral.gate.clone(), title: referral.title.clone() },
            verdict: gate.map_or(Verdict::Missed, |gate| self.verdict(gate.slot)),
            place: self.place(referral.at),
        })
    }
}
