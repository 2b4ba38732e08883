//! Why a partner got what it got, as data: each clause with its value, bound and verdict, what is missing, which line
//! of the policy and which cell of the data. Reads the same plan and columns that judged.
//! Must not know how it is laid out.

mod amount;
mod brackets;
mod days;
mod life;
mod origin;
mod reason;
mod staff;
mod words;

use serde::Serialize;

pub use origin::Origin;
pub use reason::{Reason, Verdict};

use crate::eval::{Cell, Judged, Summary, Texts};
use crate::plan::{LadderPlan, Outcome, OutcomeKind, Plan, Referral, RulePlan, Slot, TableId};
use crate::semantic::model::Ladder;
use crate::semantic::{Id, Type};
use crate::text::{FileSpan, Sources};

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
    /// The tier after gates, by the name people are shown; none without one.
    pub tier: Option<String>,
    /// The highest tier whose requirements are met.
    pub earned: Option<String>,
    /// How the review came to the standing, a sentence each.
    pub life: Vec<String>,
    /// The tier earned and those above it up to the next one, or up to the standing.
    pub tiers: Vec<Part>,
    /// What it takes to stay in the tier of the earlier result, where that has rules of its own.
    pub stay: Option<Part>,
    /// Tracks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<Track>,
    /// Gates.
    pub gates: Vec<Part>,
    /// What a person is asked to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// Metrics and bands.
    pub facts: Vec<Part>,
    /// Scores.
    pub scores: Vec<Part>,
    /// Specializations.
    pub specializations: Vec<Part>,
    /// Benefits.
    pub benefits: Vec<Part>,
    /// What the partner owes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Part>,
    /// The blank cells that mattered.
    pub unknown: Vec<String>,
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
    /// The tier after gates, by the name people are shown; none without one.
    pub tier: Option<String>,
    /// The highest tier whose requirements are met.
    pub earned: Option<String>,
    /// How the review came to the standing, a sentence each.
    pub life: Vec<String>,
    /// The tier earned and those above it up to the next one, or up to the standing.
    pub tiers: Vec<Part>,
    /// What it takes to stay in the tier of the earlier result, where that has rules of its own.
    pub stay: Option<Part>,
}

/// What a person is asked to do about a partner, and the gate that asks.
#[derive(Clone, Debug, Serialize)]
pub struct Action {
    /// What is to be done.
    pub text: String,
    /// The gate's name.
    pub gate: String,
    /// What people are shown for the gate.
    pub title: String,
    /// Whether the gate is missed or a blank leaves it open.
    pub verdict: Verdict,
    /// Where the gate is written.
    pub place: String,
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
    /// Its value, as people read it; none where it is not available.
    pub value: Option<String>,
    /// Its clauses, or the lines of its arithmetic.
    pub reasons: Vec<Reason>,
    /// Where it is written.
    pub place: String,
}

/// What explanations look at.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The policy's texts.
    pub sources: &'a Sources,
    /// Texts of the data.
    pub texts: &'a Texts,
    /// The batch that holds the partner.
    pub judged: &'a Judged,
    /// The partner's row in it.
    pub row: usize,
    /// The run's summary, with the rows that counted for this partner.
    pub summary: &'a Summary,
    /// The file of a table, as people know it.
    pub files: &'a dyn Fn(TableId) -> String,
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
        tier: main.and_then(|it| view.tier_title(it.life.tier)),
        earned: main.and_then(|it| view.tier_title(it.life.earned)),
        life: main.map(|it| life::sentences(view, it)).unwrap_or_default(),
        tiers: main.map(|it| view.tiers(it)).unwrap_or_default(),
        stay: main.and_then(|it| view.stay(it)),
        tracks: plan.ladders.iter().filter_map(|ladder| view.track(ladder)).collect(),
        gates: of(&[OutcomeKind::Gate]),
        actions: plan.referrals.iter().filter_map(|referral| view.action(referral)).collect(),
        facts: of(&[OutcomeKind::Metric, OutcomeKind::Band]),
        scores: of(&[OutcomeKind::Score]),
        specializations: of(&[OutcomeKind::Specialization]),
        benefits: of(&[OutcomeKind::Benefit]),
        terms: of(&[OutcomeKind::Term]),
        unknown: view.judged.unknown.get(view.row).cloned().unwrap_or_default(),
    }
}

impl View<'_> {
    /// For a condition that does not hold, what was found instead: `Tier is Silver`.
    pub fn found_instead(&self, slot: Slot) -> String {
        let reason = self.reason(slot);
        let parts = reason.parts.iter().filter(|part| part.verdict != Some(Verdict::Met));
        let parts: Vec<String> = parts.map(|part| part.found()).collect();
        if parts.is_empty() { reason.found() } else { parts.join("; ") }
    }

    fn cell(&self, slot: Slot) -> Cell {
        self.judged.frame.cell(slot, self.row)
    }

    fn code(&self, slot: Slot) -> Option<i32> {
        match self.cell(slot) {
            Cell::Code(code) => Some(code),
            _ => None,
        }
    }

    /// The place of a span as `file:line`.
    fn place(&self, at: FileSpan) -> String {
        match self.sources.source(at.file) {
            Some(source) => format!("{}:{}", source.name, source.line_column(at.span.start).0),
            None => String::new(),
        }
    }

    /// What stands at a span, its blanks folded.
    fn written(&self, at: FileSpan) -> String {
        self.sources.slice(at).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn tier_title(&self, slot: Slot) -> Option<String> {
        match self.plan.slots.get(slot.0 as usize)?.ty {
            Type::Tier(ladder) => self.tier_name(ladder, self.code(slot)?),
            _ => None,
        }
    }

    /// The title of a tier's code; none for no tier.
    fn tier_name(&self, ladder: Id<Ladder>, code: i32) -> Option<String> {
        let at = usize::try_from(code).ok()?.checked_sub(1)?;
        self.plan.ladders.get(ladder.index())?.tiers.get(at).map(|tier| tier.title.clone())
    }

    /// A track; nothing of its tiers for a partner whom it is not for.
    fn track(&self, ladder: &LadderPlan) -> Option<Track> {
        let (name, title) = ladder.track.clone()?;
        let is_member = ladder.member.is_none_or(|member| self.verdict(member) == Verdict::Met);
        let of = Some(ladder).filter(|_| is_member);
        Some(Track {
            name,
            title,
            member: ladder.member.map(|member| self.reason(member)),
            tier: of.and_then(|it| self.tier_title(it.life.tier)),
            earned: of.and_then(|it| self.tier_title(it.life.earned)),
            life: of.map(|it| life::sentences(self, it)).unwrap_or_default(),
            tiers: of.map(|it| self.tiers(it)).unwrap_or_default(),
            stay: of.and_then(|it| self.stay(it)),
        })
    }

    /// The tier earned, then those above up to the next one to reach or the one that is kept.
    fn tiers(&self, ladder: &LadderPlan) -> Vec<Part> {
        let life = &ladder.life;
        let earned = self.code(life.earned).and_then(|code| usize::try_from(code).ok()).unwrap_or(0);
        let standing = self.code(life.standing).and_then(|code| usize::try_from(code).ok()).unwrap_or(0);
        let last = (earned + 1).max(standing);
        let tiers = ladder.tiers.iter().enumerate();
        tiers
            .filter(|(at, _)| (earned.saturating_sub(1)..last).contains(at))
            .map(|(at, tier)| Part {
                name: tier.name.clone(),
                title: tier.title.clone(),
                verdict: Some(if at < earned && !ladder.standalone { Verdict::Met } else { self.verdict(tier.met) }),
                value: None,
                reasons: tier.requires.iter().map(|rule| self.rule(rule)).collect(),
                place: self.plan.slots.get(tier.met.0 as usize).map_or_else(String::new, |info| self.place(info.at)),
            })
            .collect()
    }

    fn stay(&self, ladder: &LadderPlan) -> Option<Part> {
        let before = self.code(ladder.life.before.standing).and_then(|code| usize::try_from(code).ok())?;
        let tier = ladder.tiers.get(before.checked_sub(1)?).filter(|tier| !tier.retains.is_empty())?;
        let met = tier.retains.iter().all(|rule| self.verdict(rule.slot) == Verdict::Met);
        let missed = tier.retains.iter().any(|rule| self.verdict(rule.slot) == Verdict::Missed);
        Some(Part {
            name: tier.name.clone(),
            title: tier.title.clone(),
            verdict: Some(if met {
                Verdict::Met
            } else if missed {
                Verdict::Missed
            } else {
                Verdict::Unknown
            }),
            value: None,
            reasons: tier.retains.iter().map(|rule| self.rule(rule)).collect(),
            place: tier.retains.first().map_or_else(String::new, |rule| self.place(rule.at)),
        })
    }

    /// What a gate asks a person to do about the partner, if it does.
    fn action(&self, referral: &Referral) -> Option<Action> {
        if self.cell(referral.slot) != Cell::Truth(true) {
            return None;
        }
        let gate = self.plan.outcomes.iter().find(|it| it.kind == OutcomeKind::Gate && it.name == referral.gate);
        Some(Action {
            text: referral.action.clone(),
            gate: referral.gate.clone(),
            title: referral.title.clone(),
            verdict: gate.map_or(Verdict::Missed, |gate| self.verdict(gate.slot)),
            place: self.place(referral.at),
        })
    }

    fn rule(&self, rule: &RulePlan) -> Reason {
        let mut reason = self.reason(rule.slot);
        reason.place = self.place(rule.at);
        if let Some(crate::semantic::model::RuleName::Given(name)) = &rule.name {
            reason.text = format!("{name}: {}", reason.text);
        }
        reason
    }

    fn outcome(&self, outcome: &Outcome) -> Part {
        let at = self.plan.slots.get(outcome.slot.0 as usize).map(|info| info.at);
        let decision = matches!(outcome.kind, OutcomeKind::Gate | OutcomeKind::Specialization);
        let reasons = match outcome.kind {
            OutcomeKind::Gate | OutcomeKind::Specialization => outcome.rules.iter().map(|it| self.rule(it)).collect(),
            OutcomeKind::Benefit | OutcomeKind::Term => self.amount(outcome.slot),
            OutcomeKind::Score => self.score(outcome.slot),
            OutcomeKind::Metric | OutcomeKind::Band => self.derivation(outcome.slot),
        };
        let value = match outcome.high {
            Some(high) if self.cell(high) != self.cell(outcome.slot) => {
                let most = match self.cell(high) {
                    Cell::Missing => "more".to_owned(),
                    _ => self.shown(high),
                };
                Some(format!("{} proven, up to {most} once what is missing is known", self.shown(outcome.slot)))
            }
            _ => (self.cell(outcome.slot) != Cell::Missing).then(|| self.shown(outcome.slot)),
        };
        Part {
            name: outcome.name.clone(),
            title: outcome.title.clone(),
            verdict: decision.then(|| self.verdict(outcome.slot)),
            value: if decision { None } else { value },
            reasons,
            place: at.map_or_else(String::new, |at| self.place(at)),
        }
    }
}
