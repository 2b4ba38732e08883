//! What a program gives, column by column, by the second evaluator in its own printing.

use std::collections::BTreeMap;

use partner_lang::semantic::model::{
    AggregateFunction, ArmTest, Expr, ExprKind, Fact, Field, Gate, GateOutcome, Kpi, Metric, Model,
};
use partner_lang::semantic::{Id, Type};
use partner_lang::value::TimeUnit;
use rust_decimal::Decimal;

use super::case::Case;
use super::engine::Skipped;
use super::evaluate::{At, World};
use super::read::{column, earlier, recorded, tables};
use super::value::{Known, Value, fixed, percent, shortest};

/// Texts by what they are of: `partner P1 tier`, `kpi share`, `deal D3 size`.
pub type Outcome = BTreeMap<String, String>;

pub fn by_hand(case: &Case, model: &Model) -> Result<Outcome, Skipped> {
    let tables = tables(case, model).ok_or(Skipped::Refused)?;
    let world = World::new(model, case.today, tables, earlier(case, model), recorded(case, model));
    let mut outcome = Outcome::new();
    let partner = model.partner.unwrap();
    for at in rows(&world, partner.index()) {
        let key = format!("partner {}", key(&world, at));
        for (column, text) in partner_columns(&world, at) {
            outcome.insert(format!("{key} {column}"), text);
        }
    }
    for (id, record) in model.records.iter().filter(|(id, _)| *id != partner) {
        let metrics: Vec<_> = model.metrics.iter().filter(|(_, metric)| metric.of == Some(id)).collect();
        // Rows are asked for where the program works out something about them.
        for at in rows(&world, id.index()).filter(|_| !metrics.is_empty()) {
            let row = format!("{} {}", record.symbol.name, at.row);
            for field in &record.fields {
                let field = (*field, &model.fields[*field]);
                outcome.insert(format!("{row} {}", field.1.symbol.name), cell(&world, field, at));
            }
            for (metric, it) in &metrics {
                let text = print(model, &it.value.ty, world.fact(Fact::Metric(*metric), at).value());
                outcome.insert(format!("{row} {}", it.symbol.name), text);
            }
        }
    }
    let at = At { record: None, row: 0, day: case.today, elsewhere: false };
    model.kpis.values().for_each(|kpi| outcome.extend(figures(&world, kpi, at)));
    for (id, band) in model.bands.iter().filter(|(_, band)| band.of_program) {
        let label = print(model, &Type::Label(band.labels), world.fact(Fact::Band(id), at).value());
        outcome.insert(format!("kpi {}", band.symbol.name), label);
        outcome.insert(format!("kpi {} met", band.symbol.name), String::new());
    }
    if world.overflowed.get() { Err(Skipped::Refused) } else { Ok(outcome) }
}

fn rows<'w>(world: &'w World<'_>, record: usize) -> impl Iterator<Item = At> + 'w {
    let at = move |row| At { record: Some(record), row, day: world.today, elsewhere: false };
    (0..world.tables[record].len()).map(at)
}

fn key(world: &World<'_>, at: At) -> String {
    let record = world.model.records.values().nth(at.record.unwrap()).unwrap();
    print(world.model, &Type::Key, world.tables[at.record.unwrap()][at.row].get(&record.key.unwrap().index()).cloned())
}

/// A cell as results print it: a row of another table by its key.
fn cell(world: &World<'_>, (id, field): (Id<Field>, &Field), at: At) -> String {
    let value = world.fact(Fact::Field(id), at).value();
    match (&field.ty, value) {
        (Type::Row(to), Some(Value::Row(row))) => key(world, At { record: Some(to.index()), row, ..at }),
        (_, value) => print(world.model, &field.ty, value),
    }
}

/// A kpi, whether its target is met, and what is left of a budget.
fn figures(world: &World<'_>, kpi: &Kpi, at: At) -> Vec<(String, String)> {
    let (model, name) = (world.model, &kpi.symbol.name);
    let value = world.value(&kpi.value, at);
    let known = Known::Exactly(value.clone());
    let met = kpi.target.as_ref().and_then(|target| world.passes(&target.test, &known, at));
    let mut texts = vec![
        (format!("kpi {name}"), figure(model, &kpi.value, value.clone())),
        (format!("kpi {name} met"), met.map(|met| met.to_string()).unwrap_or_default()),
    ];
    if let (Some(_), Some(ArmTest::Compare(_, amount))) = (kpi.budget, kpi.target.as_ref().map(|it| &it.test)) {
        let spent = value.and_then(|spent| spent.number());
        let left = world.number(amount, at).zip(spent).map(|(amount, spent)| Value::Number(amount - spent));
        texts.push((format!("kpi {name} left"), print(model, &kpi.value.ty, left)));
    }
    texts
}

fn partner_columns(world: &World<'_>, at: At) -> Vec<(String, String)> {
    let model = world.model;
    let mut columns = Vec::new();
    let mut add = |name: &str, ty: &Type, fact: Fact, decision: bool| {
        let value = world.fact(fact, at);
        // A score shows what is proven of it.
        let value = match (fact, value) {
            (Fact::Score(_), Known::Between(low, _)) => low.map(Value::Number),
            (_, known) => known.value(),
        };
        let text = print(model, ty, value);
        let text = if decision && text.is_empty() { "false".to_owned() } else { text };
        columns.push((name.to_owned(), text));
    };
    for (id, ladder) in model.climbed().filter(|(id, _)| model.is_shown(*id)) {
        let tier = Type::Tier(id);
        add(&column(ladder, "earned"), &tier, Fact::Earned(id), false);
        add(&column(ladder, "standing"), &tier, Fact::Standing(id), false);
        add(&column(ladder, "standing_since"), &Type::Date, Fact::StandingSince(id), false);
        add(&column(ladder, "grace_until"), &Type::Date, Fact::GraceUntil(id), false);
        add(&column(ladder, "tier"), &tier, Fact::Tier(id), false);
        add(&column(ladder, "status"), &Type::Status, Fact::Status(id), false);
    }
    let of_partners = |metric: &Metric| metric.of == model.partner;
    for (id, it) in model.metrics.iter().filter(|(_, metric)| of_partners(metric)) {
        add(&it.symbol.name, &it.value.ty, Fact::Metric(id), false);
    }
    model.scores.iter().for_each(|(id, it)| add(&it.symbol.name, &Type::Points, Fact::Score(id), false));
    for (id, it) in model.bands.iter().filter(|(_, band)| !band.of_program) {
        add(&it.symbol.name, &Type::Label(it.labels), Fact::Band(id), false);
    }
    model.gates.iter().for_each(|(id, it)| add(&it.symbol.name, &Type::Flag, Fact::Gate(id), true));
    for (id, it) in model.specializations.iter() {
        add(&it.symbol.name, &Type::Flag, Fact::Specialization(id), true);
        if let Some(life) = it.life {
            let ladder = &model.ladders[life];
            add(&column(ladder, "standing_since"), &Type::Date, Fact::StandingSince(life), false);
            add(&column(ladder, "grace_until"), &Type::Date, Fact::GraceUntil(life), false);
            add(&column(ladder, "status"), &Type::Status, Fact::Status(life), false);
        }
    }
    model.benefits.iter().for_each(|(id, it)| add(&it.symbol.name, &it.ty, Fact::Benefit(id), false));
    for (id, ladder) in model.ladders.iter().filter(|(_, it)| it.review.effective_after.is_some()) {
        let pending = world.pending(id, at);
        let tier = pending.map(|(tier, _)| Value::Tier(tier));
        if ladder.badge.is_none() {
            columns.push((column(ladder, "pending_tier"), print(model, &Type::Tier(id), tier)));
        }
        columns.push((column(ladder, "pending_from"), pending.map(|(_, from)| from.to_string()).unwrap_or_default()));
    }
    columns.extend(actions(world, at).map(|actions| ("actions".to_owned(), actions)));
    columns
}

/// What persons are asked to do, in a program with a gate that refers to them.
fn actions(world: &World<'_>, at: At) -> Option<String> {
    let refers = |gate: &Gate| match &gate.outcome {
        GateOutcome::Refer(action) => Some((gate.ladder, action.clone())),
        _ => None,
    };
    let gates: Vec<_> = world.model.gates.iter().filter_map(|(id, gate)| Some((id, refers(gate)?))).collect();
    if gates.is_empty() {
        return None;
    }
    // That of a track refers the partners that the track is for.
    let is_due =
        |id, ladder| world.is_on(ladder, at) && world.fact(Fact::Gate(id), at).value() != Some(Value::Flag(true));
    let due = gates.into_iter().filter(|(id, (ladder, _))| is_due(*id, *ladder)).map(|(_, (_, action))| action);
    Some(due.collect::<Vec<String>>().join("; "))
}

fn print(model: &Model, ty: &Type, value: Option<Value>) -> String {
    let rounding = model.program.rounding;
    let Some(value) = value else { return String::new() };
    match (ty, value) {
        (Type::Money(currency), Value::Number(number)) => fixed(number, currency.minor_digits() as usize, rounding),
        // The currencies of random programs all have cents.
        (Type::MoneyIn(_), Value::Number(number)) => fixed(number, 2, rounding),
        (Type::Points, Value::Number(number)) => fixed(number, 2, rounding),
        (Type::Percent, Value::Number(number)) => percent(number, rounding),
        (Type::Duration(unit), Value::Number(number)) => {
            let word = match unit {
                TimeUnit::Hour => "hour",
                TimeUnit::Day => "day",
                TimeUnit::Month => "month",
            };
            let one = if number == Decimal::ONE { "" } else { "s" };
            format!("{} {word}{one}", shortest(number, rounding))
        }
        (_, Value::Number(number)) => shortest(number, rounding),
        (_, Value::Flag(flag)) => flag.to_string(),
        (_, Value::Day(day)) => day.to_string(),
        (_, Value::Text(text)) => text,
        (Type::Label(list), Value::Label(place)) => model.enums[*list].labels[place].name.clone(),
        (Type::Tier(ladder), Value::Tier(place)) => place
            .checked_sub(1)
            .map(|place| model.ladders[*ladder].names().nth(place).unwrap())
            .unwrap_or("")
            .to_owned(),
        (Type::Set(list), Value::Set(places)) => {
            let names: Vec<&str> = places.iter().map(|place| &*model.enums[*list].labels[*place].name).collect();
            names.join(";")
        }
        (_, Value::Status(status)) => status.word().to_owned(),
        (Type::Row(_), Value::Row(_)) => String::new(),
        (ty, value) => panic!("{value:?} is not of {ty:?}"),
    }
}

/// The figure of a kpi: a share with two places, an amount with its own, an average or ratio with four.
fn figure(model: &Model, expr: &Expr, value: Option<Value>) -> String {
    let rounding = model.program.rounding;
    match (&expr.ty, &expr.kind, value) {
        (Type::Percent, _, Some(Value::Number(number))) => {
            format!("{}%", fixed(number * Decimal::ONE_HUNDRED, 2, rounding))
        }
        (
            Type::Number | Type::Scale(..) | Type::Points,
            ExprKind::Aggregate(aggregate),
            Some(Value::Number(number)),
        ) if matches!(aggregate.function, AggregateFunction::Average | AggregateFunction::Median) => {
            fixed(number, 4, rounding)
        }
        (_, ExprKind::Aggregate(_), value) => print(model, &expr.ty, value),
        (Type::Number | Type::Scale(..) | Type::Points, _, Some(Value::Number(number))) => fixed(number, 4, rounding),
        (ty, _, value) => print(model, ty, value),
    }
}
