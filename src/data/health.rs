//! The health of a program: how many partners hold each tier and each specialization, and every kpi against its target.
//! Must not know single partners.

use super::json::Json;
use super::print::Form;
use super::table;
use crate::eval::{Cell, Summary, Texts};
use crate::plan::{FigureForm, KpiPlan, LadderPlan, OutcomeKind, Plan};
use crate::semantic::Type;
use crate::value::decimal::{self, Rounding};
use crate::value::{Date, Decimal};

/// The health of a program on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The program's name.
    pub program: String,
    /// The day.
    pub today: Date,
    /// How many partners were judged.
    pub partners: usize,
    /// The tiers, highest first, and no tier last; nothing in a program of tracks alone.
    pub tiers: Vec<TierShare>,
    /// The tracks in the order declared.
    pub tracks: Vec<TrackShares>,
    /// How many partners hold each specialization, in the order declared.
    pub specializations: Vec<TierShare>,
    /// How many partners each gate that refers refers to a person, in the order declared.
    pub referred: Vec<Referred>,
    /// The kpis in the order written.
    pub kpis: Vec<Figure>,
}

/// How many partners a gate refers to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    /// The gate's name.
    pub gate: String,
    /// What people are shown for the gate.
    pub title: String,
    /// What is to be done.
    pub action: String,
    /// How many.
    pub partners: usize,
}

/// How many partners on a track hold each of its tiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackShares {
    /// The track's name.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// How many partners it is for.
    pub partners: usize,
    /// Its tiers, highest first, and no tier last; shares are of those whom it is for.
    pub tiers: Vec<TierShare>,
}

/// How many partners hold a tier, or a specialization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierShare {
    /// Its name; none for no tier.
    pub name: Option<String>,
    /// What people are shown.
    pub title: String,
    /// How many.
    pub partners: usize,
    /// Of all, with two places: `12.50%`; empty if there are no partners.
    pub share: String,
}

/// A kpi and its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// `health`, `performance`, `impact`.
    pub category: String,
    /// The figure; empty where it is missing.
    pub value: String,
    /// The target as written; empty without one.
    pub target: String,
    /// For a budget, what is left of it; empty where that is not known.
    pub left: Option<String>,
    /// Whether the target is met, where there is one and the figure is known.
    pub met: Option<bool>,
}

impl Health {
    /// What a run comes to.
    pub fn of(plan: &Plan, summary: &Summary, today: Date) -> Health {
        let shown = |(ladder, _): &(&LadderPlan, _)| ladder.shown && ladder.badge.is_none();
        let ladders = plan.ladders.iter().zip(&summary.tiers).filter(shown);
        let (mut tiers, mut tracks) = (Vec::new(), Vec::new());
        for (ladder, counts) in ladders {
            let partners = counts.iter().sum();
            match &ladder.track {
                None => tiers = shares(ladder, counts, partners),
                Some((name, title)) => tracks.push(TrackShares {
                    name: name.clone(),
                    title: title.clone(),
                    partners,
                    tiers: shares(ladder, counts, partners),
                }),
            }
        }
        let badges = plan.outcomes.iter().filter(|outcome| outcome.kind == OutcomeKind::Specialization);
        let specializations = badges.zip(&summary.held).map(|(badge, held)| TierShare {
            name: Some(badge.name.clone()),
            title: badge.title.clone(),
            partners: *held,
            share: share(*held, summary.partners),
        });
        let specializations = specializations.collect();
        let kpis = plan.kpis.iter().map(|kpi| figure(plan, kpi, summary)).collect();
        let referred = plan.referrals.iter().zip(&summary.referred).map(|(referral, partners)| Referred {
            gate: referral.gate.clone(),
            title: referral.title.clone(),
            action: referral.action.clone(),
            partners: *partners,
        });
        let referred = referred.collect();
        let (program, partners) = (plan.name.clone(), summary.partners);
        Health { program, today, partners, tiers, tracks, specializations, referred, kpis }
    }

    /// The kpis as CSV: `kpi,value,target,met`, and `left` in a program with budgets.
    pub fn csv(&self) -> Result<String, csv::Error> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let budgets = self.kpis.iter().any(|kpi| kpi.left.is_some());
        let left = if budgets { &["left"][..] } else { &[] };
        out.write_record(["kpi", "value", "target", "met"].iter().chain(left))?;
        for kpi in &self.kpis {
            let left = budgets.then(|| kpi.left.as_deref().unwrap_or_default());
            let met = word(kpi.met, "true", "false", "");
            out.write_record([&*kpi.name, &kpi.value, &kpi.target, met].into_iter().chain(left))?;
        }
        let bytes = out.into_inner().map_err(|error| error.into_error())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// All of it as one JSON object.
    pub fn json(&self) -> Json {
        let tier = |tier: &TierShare| {
            Json::object([
                ("tier", Json::maybe(tier.name.as_deref())),
                ("title", Json::text(&tier.title)),
                ("partners", Json::number(tier.partners)),
                ("share", Json::text(&tier.share)),
            ])
        };
        let kpi = |kpi: &Figure| {
            let filled = |text: &str| if text.is_empty() { Json::Null } else { Json::text(text) };
            let mut figure = Json::object([
                ("kpi", Json::text(&kpi.name)),
                ("title", Json::text(&kpi.title)),
                ("category", Json::text(&kpi.category)),
                ("value", filled(&kpi.value)),
                ("target", filled(&kpi.target)),
                ("met", kpi.met.map_or(Json::Null, Json::Bool)),
            ]);
            if let (Json::Object(members), Some(left)) = (&mut figure, &kpi.left) {
                members.push(("left".to_owned(), filled(left)));
            }
            figure
        };
        let referred = |gate: &Referred| {
            Json::object([
                ("gate", Json::text(&gate.gate)),
                ("title", Json::text(&gate.title)),
                ("action", Json::text(&gate.action)),
                ("partners", Json::number(gate.partners)),
            ])
        };
        let mut health = Json::object([
            ("program", Json::text(&self.program)),
            ("evaluated", Json::text(self.today.to_string())),
            ("partners", Json::number(self.partners)),
            ("tiers", Json::List(self.tiers.iter().map(tier).collect())),
            ("kpis", Json::List(self.kpis.iter().map(kpi).collect())),
        ]);
        let track = |track: &TrackShares| {
            Json::object([
                ("track", Json::text(&track.name)),
                ("title", Json::text(&track.title)),
                ("partners", Json::number(track.partners)),
                ("tiers", Json::List(track.tiers.iter().map(tier).collect())),
            ])
        };
        let badge = |badge: &TierShare| {
            Json::object([
                ("specialization", Json::maybe(badge.name.as_deref())),
                ("title", Json::text(&badge.title)),
                ("partners", Json::number(badge.partners)),
                ("share", Json::text(&badge.share)),
            ])
        };
        let lists = [
            ("tracks", self.tracks.iter().map(track).collect::<Vec<Json>>()),
            ("specializations", self.specializations.iter().map(badge).collect()),
            ("referred", self.referred.iter().map(referred).collect()),
        ];
        if let Json::Object(members) = &mut health {
            let filled = lists.into_iter().filter(|(_, list)| !list.is_empty());
            members.extend(filled.map(|(name, list)| (name.to_owned(), Json::List(list))));
        }
        health
    }

    /// All of it for reading: the tiers, then the kpis by category.
    pub fn text(&self, width: Option<usize>) -> String {
        let noun = if self.partners == 1 { "partner" } else { "partners" };
        let count = decimal::group(&self.partners.to_string());
        let mut out = format!("{}: {count} {noun} on {}\n\n", self.program, self.today);
        let mut tables = vec![("Tier".to_owned(), &self.tiers)];
        tables.extend(self.tracks.iter().map(|track| (track.title.clone(), &track.tiers)));
        tables.push(("Specialization".to_owned(), &self.specializations));
        for (at, (first, shares)) in tables.iter().filter(|(_, shares)| !shares.is_empty()).enumerate() {
            let row =
                |of: &TierShare| vec![of.title.clone(), decimal::group(&of.partners.to_string()), of.share.clone()];
            let rows: Vec<Vec<String>> = shares.iter().map(row).collect();
            out.push_str(if at > 0 { "\n" } else { "" });
            out.push_str(&table::render(&[first, "Partners", "Share"], &[false, true, true], &rows, width));
        }
        if !self.referred.is_empty() {
            let rows = self.referred.iter();
            let rows: Vec<Vec<String>> = rows
                .map(|gate| vec![gate.title.clone(), decimal::group(&gate.partners.to_string()), gate.action.clone()])
                .collect();
            out.push('\n');
            let header = ["Referred by", "Partners", "Action"];
            out.push_str(&table::render(&header, &[false, true, false], &rows, width));
        }
        let mut categories: Vec<&str> = Vec::new();
        for kpi in &self.kpis {
            if !categories.contains(&kpi.category.as_str()) {
                categories.push(&kpi.category);
            }
        }
        for category in categories {
            let rows: Vec<Vec<String>> = self
                .kpis
                .iter()
                .filter(|kpi| kpi.category == category)
                .map(|kpi| {
                    let value = if kpi.value.is_empty() { "unknown" } else { &kpi.value };
                    let met = if kpi.target.is_empty() { "" } else { word(kpi.met, "met", "missed", "unknown") };
                    let left = kpi.left.as_deref().map(grouped);
                    let known = [kpi.title.clone(), grouped(value), kpi.target.clone()].into_iter();
                    known.chain(left).chain([met.to_owned()]).collect()
                })
                .collect();
            out.push('\n');
            let first = capitalized(category);
            let rendered = match category {
                "budget" => {
                    let header = [&*first, "Sum", "Amount", "Left", ""];
                    table::render(&header, &[false, true, true, true, false], &rows, width)
                }
                _ => {
                    let header = [&*first, "Value", "Target", ""];
                    table::render(&header, &[false, true, false, false], &rows, width)
                }
            };
            out.push_str(&rendered);
        }
        out
    }
}

fn word<'a>(met: Option<bool>, yes: &'a str, no: &'a str, unknown: &'a str) -> &'a str {
    match met {
        Some(true) => yes,
        Some(false) => no,
        None => unknown,
    }
}

/// The tiers of a ladder, highest first, and no tier last.
fn shares(ladder: &LadderPlan, counts: &[usize], whole: usize) -> Vec<TierShare> {
    let count = |code: usize| counts.get(code).copied().unwrap_or(0);
    let of = |code: usize, name: Option<String>, title: String| {
        let partners = count(code);
        TierShare { name, title, partners, share: share(partners, whole) }
    };
    let tiers = ladder.tiers.iter().enumerate().rev();
    let tiers = tiers.map(|(at, tier)| of(at + 1, Some(tier.name.clone()), tier.title.clone()));
    tiers.chain([of(0, None, "No tier".to_owned())]).collect()
}

fn share(part: usize, whole: usize) -> String {
    let part = Decimal::from(part) * Decimal::ONE_HUNDRED;
    match part.checked_div(Decimal::from(whole)) {
        Some(share) => format!("{}%", decimal::fixed(share, 2, Rounding::HalfEven)),
        None => String::new(),
    }
}

fn figure(plan: &Plan, kpi: &KpiPlan, summary: &Summary) -> Figure {
    let met = kpi.target.as_ref().and_then(|(_, slot)| match summary.figures.cell(*slot, 0) {
        Cell::Truth(met) => Some(met),
        _ => None,
    });
    Figure {
        name: kpi.name.clone(),
        title: kpi.title.clone(),
        category: kpi.category.clone(),
        value: value(plan, kpi, summary.figures.cell(kpi.slot, 0)),
        target: kpi.target.as_ref().map(|(text, _)| text.clone()).unwrap_or_default(),
        left: kpi.left.map(|left| value(plan, kpi, summary.figures.cell(left, 0))),
        met,
    }
}

fn value(plan: &Plan, kpi: &KpiPlan, cell: Cell) -> String {
    let ty = plan.slots.get(kpi.slot.0 as usize).map_or(&Type::Error, |info| &info.ty);
    match (kpi.form, cell) {
        (FigureForm::Share, Cell::Number(value)) => match value.checked_mul(Decimal::ONE_HUNDRED) {
            Some(value) => format!("{}%", decimal::fixed(value, 2, plan.rounding)),
            None => String::new(),
        },
        (FigureForm::Ratio, Cell::Number(value)) => decimal::fixed(value, 4, plan.rounding),
        (FigureForm::Money, Cell::Number(value)) => {
            let minor = match ty {
                Type::Money(currency) => currency.minor_digits(),
                _ => plan.currency.map_or(2, |currency| currency.minor_digits()),
            };
            decimal::fixed(value, minor, plan.rounding)
        }
        (_, cell) => {
            let mut text = String::new();
            Form::of(plan, ty).write(cell, &Texts::default(), &mut text);
            text
        }
    }
}

/// A figure with its thousands apart; what is no figure stays.
fn grouped(value: &str) -> String {
    let is_figure = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'%'));
    if is_figure && Date::parse(value).is_none() { decimal::group(value) } else { value.to_owned() }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
