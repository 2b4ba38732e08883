//! The columns of results: which there are, by their names, and which of them a person wants.
//! Must not know formats.

use super::json::Json;
use super::lines::Cells;
use super::print::{Form, is_formula};
use crate::diagnostic::nearest;
use crate::eval::{Cell, Column, Judged, Texts, Values};
use crate::plan::{LadderPlan, LifePlan, OutcomeKind, Plan, Slot, SlotInfo, TableId};
use crate::semantic::Type;
use crate::value::Date;

/// A column of the results.
#[derive(Clone, Debug)]
pub struct ResultColumn {
    /// Its name.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// Where its values come from.
    source: Source,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// A slot of the partner.
    Slot(Slot),
    /// The evaluation's day.
    Evaluated,
    /// What persons are asked to do, each where its slot says so.
    Actions(Vec<(Slot, String)>),
    /// The blank cells that mattered.
    Unknown,
}

/// A name among those asked for that is no column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchColumn {
    /// The name.
    pub name: String,
    /// The column that was meant, perhaps.
    pub nearest: Option<String>,
    /// Every name there is.
    pub names: Vec<String>,
}

/// Every result column in order: key, life of the tier, outcomes, actions where a gate refers, unknown.
pub fn columns(plan: &Plan) -> Vec<ResultColumn> {
    let mut columns = vec![key_column(plan)];
    let main = plan.ladders.first().filter(|ladder| ladder.shown);
    columns.extend(main.into_iter().flat_map(|ladder| ladder_columns(plan, ladder, &BEFORE_DAY)));
    columns.push(ResultColumn {
        name: "evaluated".to_owned(),
        title: "Evaluated".to_owned(),
        source: Source::Evaluated,
        form: Form::of(plan, &Type::Date),
    });
    columns.extend(main.into_iter().flat_map(|ladder| ladder_columns(plan, ladder, &AFTER_DAY)));
    for track in plan.ladders.iter().filter(|ladder| ladder.is_track()) {
        columns.extend(ladder_columns(plan, track, &BEFORE_DAY));
        columns.extend(ladder_columns(plan, track, &AFTER_DAY));
    }
    columns.extend(plan.outcomes.iter().flat_map(|outcome| {
        let decision = matches!(outcome.kind, OutcomeKind::Gate | OutcomeKind::Specialization);
        let form = if decision { Form::decision(plan) } else { slot_form(plan, outcome.slot) };
        let (name, title, source) = (outcome.name.clone(), outcome.title.clone(), Source::Slot(outcome.slot));
        let life = plan.ladders.iter().filter(|ladder| ladder.badge == Some(outcome.slot));
        let life = life.flat_map(|ladder| ladder_columns(plan, ladder, &OF_BADGE));
        std::iter::once(ResultColumn { name, title, source, form }).chain(life)
    }));
    columns.extend(actions_column(plan));
    columns.push(unknown_column(plan));
    columns
}

/// The columns of the rows of a record, for a plan that is made for them.
pub fn row_columns(plan: &Plan) -> Vec<ResultColumn> {
    let of_rows = plan.rows.iter().flat_map(|rows| &rows.columns);
    let mut columns: Vec<ResultColumn> =
        of_rows.map(|column| fixed_column(plan, &column.name, &column.title, column.slot)).collect();
    columns.push(unknown_column(plan));
    columns
}

/// A part of the life of a tier with its column.
type PartColumn = (&'static str, &'static str, fn(&LifePlan) -> Option<Slot>);

/// The columns of a ladder before the evaluation's day.
const BEFORE_DAY: [PartColumn; 6] = [
    ("earned", "Earned", |life| Some(life.earned)),
    ("standing", "Standing", |life| Some(life.standing)),
    ("standing_since", "Standing since", |life| Some(life.since)),
    ("grace_until", "Grace until", |life| Some(life.grace_until)),
    ("pending_tier", "Pending tier", |life| life.pending.map(|(tier, _)| tier)),
    ("pending_from", "Pending from", |life| life.pending.map(|(_, from)| from)),
];

/// The columns of a ladder after the evaluation's day.
const AFTER_DAY: [PartColumn; 2] =
    [("tier", "Tier", |life| Some(life.tier)), ("status", "Status", |life| Some(life.status))];

/// The columns of the life of a badge, after whether it is held.
const OF_BADGE: [PartColumn; 4] = [
    ("standing_since", "Since", |life| Some(life.since)),
    ("grace_until", "Grace until", |life| Some(life.grace_until)),
    ("pending_from", "Pending from", |life| life.pending.map(|(_, from)| from)),
    ("status", "Status", |life| Some(life.status)),
];

/// Columns of a ladder; those of a track or a badge begin with its name.
fn ladder_columns<'a>(
    plan: &'a Plan,
    ladder: &'a LadderPlan,
    parts: &'static [PartColumn],
) -> impl Iterator<Item = ResultColumn> + 'a {
    parts.iter().filter_map(move |(name, title, slot)| {
        let title = match &ladder.track {
            Some((_, track)) => format!("{track}: {}", title.to_lowercase()),
            None => (*title).to_owned(),
        };
        Some(fixed_column(plan, &ladder.column(name), &title, slot(&ladder.life)?))
    })
}

/// The columns in the order in which a person at a terminal wants to see them: what was decided first.
pub fn columns_for_people(plan: &Plan) -> Vec<ResultColumn> {
    let mut columns = columns(plan);
    let among = |slot: Slot, parts: &[PartColumn]| {
        let ladders = plan.ladders.iter().filter(|ladder| ladder.badge.is_none());
        ladders.into_iter().any(|ladder| parts.iter().any(|(_, _, of)| of(&ladder.life) == Some(slot)))
    };
    let rank = |column: &ResultColumn| match &column.source {
        _ if column.is_key(plan) => 0,
        Source::Slot(slot) if among(*slot, &AFTER_DAY) => 1,
        Source::Slot(slot) if among(*slot, &BEFORE_DAY) => 3,
        Source::Evaluated => 3,
        _ => 2,
    };
    columns.sort_by_key(rank);
    columns
}

/// The columns of these names, in this order. Any named fact of a partner may be asked for, its own fields too.
pub fn select(plan: &Plan, names: &[String]) -> Result<Vec<ResultColumn>, NoSuchColumn> {
    let all = if plan.rows.is_some() { row_columns(plan) } else { columns(plan) };
    let choose = |name: &String| {
        let found = all.iter().find(|column| column.name == *name).cloned().or_else(|| fact(plan, name));
        found.ok_or_else(|| no_such_column(plan, &all, name))
    };
    names.iter().map(choose).collect()
}

impl ResultColumn {
    /// The partner slot that it prints, so that a reader keeps its texts.
    pub fn slot(&self) -> Option<Slot> {
        match &self.source {
            Source::Slot(slot) => Some(*slot),
            Source::Evaluated | Source::Actions(_) | Source::Unknown => None,
        }
    }

    /// Whether it tells what outcomes wait for.
    pub fn is_unknown(&self) -> bool {
        self.source == Source::Unknown
    }

    /// Whether tables align it to the right.
    pub fn is_number(&self) -> bool {
        self.form.is_number()
    }

    /// Whether its values are people's own words.
    pub fn is_text(&self) -> bool {
        self.form.is_text()
    }

    /// Appends the value of a row.
    pub fn write(&self, judged: &Judged, row: usize, texts: &Texts, today: Date, out: &mut String) {
        match &self.source {
            Source::Slot(slot) => match judged.frame.column(*slot).map(|column| &column.values) {
                Some(Values::Text(strings)) => out.push_str(&String::from_utf8_lossy(strings.get(row))),
                _ => self.form.write(judged.frame.cell(*slot, row), texts, out),
            },
            Source::Evaluated => out.push_str(&today.to_string()),
            Source::Actions(actions) => {
                let due: Vec<&str> = due(actions, judged, row).collect();
                out.push_str(&due.join("; "));
            }
            Source::Unknown => {
                for (at, name) in judged.unknown.get(row).into_iter().flatten().enumerate() {
                    if at > 0 {
                        out.push(';');
                    }
                    out.push_str(name);
                }
            }
        }
    }

    /// Adds the values of the good rows of a batch to a column of cells, as [`Form::cells`].
    pub fn cells(&self, judged: &Judged, texts: &Texts, today: Date, raw: bool, out: &mut Cells) {
        if let Source::Slot(slot) = &self.source
            && let Some(column) = judged.frame.column(*slot)
        {
            return self.form.cells(column, &judged.good, texts, raw, out);
        }
        let mut text = String::new();
        for row in judged.good.rows() {
            text.clear();
            self.write(judged, row, texts, today, &mut text);
            out.push_text(text.as_bytes(), !raw && self.is_text() && is_formula(text.as_bytes()));
        }
    }

    /// The value of a row as JSON.
    pub fn json(&self, judged: &Judged, row: usize, texts: &Texts, today: Date) -> Json {
        match &self.source {
            Source::Slot(slot) => match judged.frame.column(*slot) {
                Some(Column { values: Values::Text(strings), known }) if known.get(row) => {
                    Json::text(String::from_utf8_lossy(strings.get(row)))
                }
                _ => self.form.json(judged.frame.cell(*slot, row), texts),
            },
            Source::Evaluated => Json::text(today.to_string()),
            Source::Actions(actions) => Json::List(due(actions, judged, row).map(Json::text).collect()),
            Source::Unknown => Json::List(
                judged.unknown.get(row).into_iter().flatten().map(|name| Json::text(name.as_str())).collect(),
            ),
        }
    }

    fn is_key(&self, plan: &Plan) -> bool {
        self.source == Source::Slot(plan.key)
    }
}

/// The actions that a partner is referred with.
fn due<'a>(actions: &'a [(Slot, String)], judged: &'a Judged, row: usize) -> impl Iterator<Item = &'a str> {
    let is_due = move |slot: Slot| judged.frame.cell(slot, row) == Cell::Truth(true);
    actions.iter().filter(move |(slot, _)| is_due(*slot)).map(|(_, action)| action.as_str())
}

/// What persons are asked to do; none in a program without a gate that refers.
fn actions_column(plan: &Plan) -> Option<ResultColumn> {
    let actions: Vec<_> = plan.referrals.iter().map(|it| (it.slot, it.action.clone())).collect();
    let form = Form::of(plan, &Type::Text);
    let source = Source::Actions(actions);
    (!plan.referrals.is_empty()).then(|| ResultColumn {
        name: "actions".to_owned(),
        title: "Actions".to_owned(),
        source,
        form,
    })
}

fn unknown_column(plan: &Plan) -> ResultColumn {
    let form = Form::of(plan, &Type::Text);
    ResultColumn { name: "unknown".to_owned(), title: "Unknown".to_owned(), source: Source::Unknown, form }
}

fn key_column(plan: &Plan) -> ResultColumn {
    let slot = plan.key;
    let info = plan.slots.get(slot.0 as usize);
    let name = info.and_then(|info| info.name.clone()).unwrap_or_else(|| "partner".to_owned());
    let title = info.and_then(|info| info.title.clone()).unwrap_or_else(|| name.clone());
    ResultColumn { name, title, source: Source::Slot(slot), form: Form::of(plan, &Type::Key) }
}

fn fixed_column(plan: &Plan, name: &str, title: &str, slot: Slot) -> ResultColumn {
    let form = slot_form(plan, slot);
    ResultColumn { name: name.to_owned(), title: title.to_owned(), source: Source::Slot(slot), form }
}

fn slot_form(plan: &Plan, slot: Slot) -> Form {
    let ty = plan.slots.get(slot.0 as usize).map_or(&Type::Error, |info| &info.ty);
    Form::of(plan, ty)
}

/// A fact of a partner that is no result column: a field, a threshold, a group of a score, which goes by its own name
/// where no other score has one of it.
fn fact(plan: &Plan, name: &str) -> Option<ResultColumn> {
    let of_partner = |info: &SlotInfo| info.table == TableId::PARTNER && !matches!(info.ty, Type::Row(_));
    let slots = || plan.slots.iter().enumerate().filter(|(_, info)| of_partner(info) && info.as_of.is_none());
    let is_group = |info: &SlotInfo| {
        let own = info.name.as_deref().and_then(|full| full.rsplit_once('.'));
        info.ty == Type::Points && own.is_some_and(|(_, own)| own == name)
    };
    let only = || {
        let mut groups = slots().filter(|(_, info)| is_group(info));
        groups.next().filter(|_| groups.next().is_none())
    };
    let (at, info) = slots().find(|(_, info)| info.name.as_deref() == Some(name)).or_else(only)?;
    Some(ResultColumn {
        name: name.to_owned(),
        title: info.title.clone().unwrap_or_else(|| name.to_owned()),
        source: Source::Slot(Slot(u32::try_from(at).ok()?)),
        form: Form::of(plan, &info.ty),
    })
}

fn no_such_column(plan: &Plan, columns: &[ResultColumn], name: &str) -> NoSuchColumn {
    let facts = plan.slots.iter().filter(|info| info.table == TableId::PARTNER && !matches!(info.ty, Type::Row(_)));
    let mut names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    for fact in facts.filter_map(|info| info.name.clone()) {
        if !names.contains(&fact) {
            names.push(fact);
        }
    }
    let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
    NoSuchColumn { name: name.to_owned(), nearest: near, names }
}
