//! What a program gives, column by column: by the second evaluator in its own printing, and by the engine.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use partner_lang::data::{Inputs, Place, Reader, health, results};
use partner_lang::eval::{self, Judged, Texts};
use partner_lang::plan::Plan;
use partner_lang::semantic::Type;
use partner_lang::semantic::model::{AggregateFunction, Constant, Expr, ExprKind, Fact, Field, Ladder, Model};
use partner_lang::text::Sources;
use partner_lang::value::TimeUnit;
use partner_lang::workspace::Workspace;
use rust_decimal::Decimal;

use super::case::{Case, Cells};
use super::evaluate::{At, Earlier, Row, World};
use super::value::{Known, Value, date_of, fixed, percent, shortest};

/// Texts by what they are of: `partner P1 tier`, `kpi share`, `deal D3 size`.
pub type Outcome = BTreeMap<String, String>;

/// Why a case is no comparison.
#[derive(Debug)]
pub enum Skipped {
    /// The program has errors: their codes.
    NotChecked(Vec<String>),
    /// A row was refused, or a number grew too large.
    Refused,
}

pub fn workspace(case: &Case) -> Workspace {
    let mut workspace = Workspace::default();
    workspace.set_text("case.partner", &case.text());
    workspace
}

/// Leaves out the clauses that the checker refuses, one after another: the program that is left, and why.
pub fn repair(case: &mut Case) -> (Workspace, Vec<String>) {
    let mut repaired = Vec::new();
    loop {
        let workspace = workspace(case);
        let findings = workspace.diagnostics();
        let finding = findings.iter().find(|it| it.is_error());
        let Some((finding, label)) = finding.and_then(|it| Some((it, it.labels.first()?))) else {
            return (workspace, repaired);
        };
        if repaired.len() == 40 {
            return (workspace, repaired);
        }
        let text = case.text();
        let line = text.bytes().take(label.at.span.start as usize).filter(|byte| *byte == b'\n').count();
        let line = line.min(case.lines.len() - 1);
        repaired.push(format!("{:?}: {}: {}", finding.code, finding.message, case.lines[line]));
        case.leave_out(line);
    }
}

// ---------------------------------------------------------------- the second evaluator

pub fn by_hand(case: &Case, model: &Model) -> Result<Outcome, Skipped> {
    let tables = model.records.values().map(|record| {
        let cells = case.tables.get(&record.symbol.name).map(Vec::as_slice).unwrap_or_default();
        cells.iter().map(|cells| row(case, model, record, cells)).collect()
    });
    let tables: Option<Vec<Vec<Row>>> = tables.collect();
    let world = World::new(model, case.today, tables.ok_or(Skipped::Refused)?, earlier(case, model));
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
        for at in rows(&world, id.index()) {
            for (metric, it) in &metrics {
                let text = print(model, &it.value.ty, world.fact(Fact::Metric(*metric), at).value());
                outcome.insert(format!("{} {} {}", record.symbol.name, at.row, it.symbol.name), text);
            }
        }
    }
    for kpi in model.kpis.values() {
        let at = At { record: None, row: 0, day: case.today };
        let known = Known::Exactly(world.value(&kpi.value, at));
        let target = kpi.target.as_ref().and_then(|target| world.passes(&target.test, &known, at));
        outcome.insert(format!("kpi {} met", kpi.symbol.name), target.map(|met| met.to_string()).unwrap_or_default());
        outcome.insert(format!("kpi {}", kpi.symbol.name), figure(model, &kpi.value, known.value()));
    }
    if world.overflowed.get() { Err(Skipped::Refused) } else { Ok(outcome) }
}

fn rows<'w>(world: &'w World<'_>, record: usize) -> impl Iterator<Item = At> + 'w {
    (0..world.tables[record].len()).map(move |row| At { record: Some(record), row, day: world.today })
}

fn key(world: &World<'_>, at: At) -> String {
    let record = world.model.records.values().nth(at.record.unwrap()).unwrap();
    print(world.model, &Type::Key, world.tables[at.record.unwrap()][at.row].get(&record.key.unwrap().index()).cloned())
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
    for (id, ladder) in model.ladders.iter().filter(|(id, _)| model.is_shown(*id)) {
        let name = |part: &str| ladder.symbol.as_ref().map_or(part.to_owned(), |it| format!("{}_{part}", it.name));
        let tier = Type::Tier(id);
        add(&name("earned"), &tier, Fact::Earned(id), false);
        add(&name("standing"), &tier, Fact::Standing(id), false);
        add(&name("standing_since"), &Type::Date, Fact::StandingSince(id), false);
        add(&name("grace_until"), &Type::Date, Fact::GraceUntil(id), false);
        add(&name("tier"), &tier, Fact::Tier(id), false);
        add(&name("status"), &Type::Status, Fact::Status(id), false);
    }
    for (id, it) in model.metrics.iter().filter(|(_, metric)| metric.of == model.partner) {
        add(&it.symbol.name, &it.value.ty, Fact::Metric(id), false);
    }
    model.scores.iter().for_each(|(id, it)| add(&it.symbol.name, &Type::Points, Fact::Score(id), false));
    model.bands.iter().for_each(|(id, it)| add(&it.symbol.name, &Type::Label(it.labels), Fact::Band(id), false));
    model.gates.iter().for_each(|(id, it)| add(&it.symbol.name, &Type::Flag, Fact::Gate(id), true));
    model.specializations.iter().for_each(|(id, it)| add(&it.symbol.name, &Type::Flag, Fact::Specialization(id), true));
    model.benefits.iter().for_each(|(id, it)| add(&it.symbol.name, &it.ty, Fact::Benefit(id), false));
    for (id, ladder) in model.ladders.iter().filter(|(_, it)| it.review.effective_after.is_some()) {
        let name = |part: &str| ladder.symbol.as_ref().map_or(part.to_owned(), |it| format!("{}_{part}", it.name));
        let pending = world.pending(id, at);
        let tier = pending.map(|(tier, _)| Value::Tier(tier));
        columns.push((name("pending_tier"), print(model, &Type::Tier(id), tier)));
        columns.push((name("pending_from"), pending.map(|(_, from)| from.to_string()).unwrap_or_default()));
    }
    columns
}

fn print(model: &Model, ty: &Type, value: Option<Value>) -> String {
    let rounding = model.program.rounding;
    let Some(value) = value else { return String::new() };
    match (ty, value) {
        (Type::Money(currency), Value::Number(number)) => fixed(number, currency.minor_digits() as usize, rounding),
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

// ---------------------------------------------------------------- cells

fn row(case: &Case, model: &Model, record: &partner_lang::semantic::model::Record, cells: &Cells) -> Option<Row> {
    let mut row = Row::new();
    for id in &record.fields {
        let field = &model.fields[*id];
        let text = cells.get(&field.symbol.name).map_or("", String::as_str);
        if text.is_empty() {
            match (&field.ty, &field.default) {
                (Type::Set(_), _) => drop(row.insert(id.index(), Value::Set(Default::default()))),
                (_, Some(default)) => drop(row.insert(id.index(), constant(default))),
                _ if field.optional => {}
                _ => return None,
            }
        } else {
            row.insert(id.index(), cell(case, model, field, text)?);
        }
    }
    Some(row)
}

fn constant(expr: &Expr) -> Value {
    match &expr.kind {
        ExprKind::Constant(Constant::Number(number)) => Value::Number(*number),
        ExprKind::Constant(Constant::Date(date)) => Value::Day(super::value::day_of(*date)),
        ExprKind::Constant(Constant::Flag(flag)) => Value::Flag(*flag),
        ExprKind::Constant(Constant::Label(_, place)) => Value::Label(*place as usize),
        other => panic!("{other:?} as a default"),
    }
}

fn cell(case: &Case, model: &Model, field: &Field, text: &str) -> Option<Value> {
    let number = |text: &str| Decimal::from_str(text).unwrap();
    let place = |list, label: &str| model.enums[list].position(label).unwrap() as usize;
    Some(match &field.ty {
        Type::Key | Type::Text => Value::Text(text.to_owned()),
        Type::Flag => Value::Flag(text == "true"),
        Type::Date => Value::Day(text.parse().unwrap()),
        Type::Percent => Value::Number(number(text.trim_end_matches('%')) / Decimal::ONE_HUNDRED),
        Type::Duration(_) => Value::Number(number(text.split(' ').next().unwrap())),
        Type::Label(list) => Value::Label(place(*list, text)),
        Type::Set(list) => Value::Set(text.split(';').map(|label| place(*list, label)).collect()),
        Type::Row(record) => {
            let record = &model.records[*record];
            let key = &model.fields[record.key.unwrap()].symbol.name;
            Value::Row(case.tables.get(&record.symbol.name)?.iter().position(|row| row.get(key).unwrap() == text)?)
        }
        _ => Value::Number(number(text)),
    })
}

fn earlier(case: &Case, model: &Model) -> BTreeMap<(usize, String), Earlier> {
    let key = &model.fields[model.records[model.partner.unwrap()].key.unwrap()].symbol.name;
    let mut found = BTreeMap::new();
    for (id, ladder) in model.ladders.iter() {
        let tier = |name: &str| ladder.tier(name).map_or(0, |tier| tier.index() + 1);
        for cells in case.previous.iter().flatten() {
            let column =
                |part: &str| ladder.symbol.as_ref().map_or(part.to_owned(), |it| format!("{}_{part}", it.name));
            let text = |part: &str| cells.get(&column(part)).map_or("", String::as_str);
            let day = |part: &str| text(part).parse().ok();
            // Without a status a track was not for the partner.
            if ladder.symbol.is_some() && text("status").is_empty() {
                continue;
            }
            let earlier = Earlier {
                standing: tier(text("standing")),
                since: day("standing_since"),
                grace_until: day("grace_until"),
                evaluated: cells.get("evaluated").and_then(|day| day.parse().ok()),
                pending: day("pending_from").map(|from| (tier(text("pending_tier")), from)),
            };
            found.insert((id.index(), cells[key].clone()), earlier);
        }
    }
    found
}

// ---------------------------------------------------------------- the engine

pub fn by_engine(case: &Case, workspace: &Workspace, folder: &Path) -> Result<Outcome, Skipped> {
    let Some(plan) = workspace.plan(date_of(case.today)) else {
        let errors = workspace.diagnostics().into_iter().filter(|it| it.is_error());
        return Err(Skipped::NotChecked(errors.map(|it| format!("{:?}: {}", it.code, it.message)).collect()));
    };
    let model = workspace.model();
    if model.partner.is_none_or(|partner| model.records[partner].key.is_none())
        || model.ladders[Ladder::MAIN].tiers.is_empty()
    {
        return Err(Skipped::NotChecked(vec!["no partners or no tiers".to_owned()]));
    }
    let mut inputs = Inputs::default();
    for table in plan.tables.iter().filter(|table| case.tables.contains_key(&table.name)) {
        let header: Vec<&str> = table.fields.iter().map(|field| field.name.as_str()).collect();
        let path = folder.join(format!("{}.csv", table.name));
        std::fs::write(&path, csv(&header, &case.tables[&table.name])).unwrap();
        inputs.tables.push((table.name.clone(), Place::File(path)));
    }
    if let Some(previous) = case.previous.as_ref().filter(|rows| !rows.is_empty()) {
        let header: std::collections::BTreeSet<&str> =
            previous.iter().flat_map(|row| row.keys().map(String::as_str)).collect();
        let header: Vec<&str> = header.into_iter().collect();
        let path = folder.join("previous.csv");
        std::fs::write(&path, csv(&header, previous)).unwrap();
        inputs.previous = Some(Place::File(path));
    }
    let mut outcome = Outcome::new();
    let columns = results::columns(&plan);
    let summary = evaluate(&plan, &inputs, &columns, &mut |judged, texts, row| {
        let mut values = columns.iter().map(|column| {
            let mut text = String::new();
            column.write(judged, row, texts, plan.today, &mut text);
            (column.name.clone(), text)
        });
        let key = values.next().unwrap().1;
        outcome.extend(values.map(|(column, text)| (format!("partner {key} {column}"), text)));
    })?;
    for kpi in health::Health::of(&plan, &summary, plan.today).kpis {
        outcome.insert(format!("kpi {} met", kpi.name), kpi.met.map(|met| met.to_string()).unwrap_or_default());
        outcome.insert(format!("kpi {}", kpi.name), kpi.value);
    }
    let measured = model
        .records
        .iter()
        .filter(|(id, _)| Some(*id) != model.partner && model.metrics.values().any(|metric| metric.of == Some(*id)));
    for (_, record) in measured {
        let name = &record.symbol.name;
        let plan = workspace.plan_of_rows(date_of(case.today), name).unwrap();
        let columns = results::row_columns(&plan);
        let mut at = 0;
        evaluate(&plan, &inputs, &columns, &mut |judged, texts, row| {
            for column in &columns {
                let mut text = String::new();
                column.write(judged, row, texts, plan.today, &mut text);
                outcome.insert(format!("{name} {at} {}", column.name), text);
            }
            at += 1;
        })?;
    }
    Ok(outcome)
}

fn evaluate(
    plan: &Plan,
    inputs: &Inputs,
    columns: &[results::ResultColumn],
    each: &mut dyn FnMut(&Judged, &Texts, usize),
) -> Result<eval::Summary, Skipped> {
    let mut reader = Reader::new(plan, inputs, Box::new(std::io::empty()), Sources::default()).unwrap();
    columns.iter().filter_map(results::ResultColumn::slot).for_each(|slot| reader.keep(slot));
    let summary = eval::run(plan, &mut reader, &mut |_, texts, judged| {
        (0..judged.frame.len()).filter(|row| judged.good.get(*row)).for_each(|row| each(judged, texts, row));
        Ok(())
    });
    let Ok(summary) = summary else { return Err(Skipped::Refused) };
    let is_bad = reader.findings().iter().any(partner_lang::diagnostic::Diagnostic::is_error);
    if is_bad || !reader.rejected().is_empty() { Err(Skipped::Refused) } else { Ok(summary) }
}

pub fn csv(header: &[&str], rows: &[Cells]) -> String {
    let line = |cells: Vec<&str>| cells.join(",") + "\n";
    let cells = |row: &Cells| line(header.iter().map(|name| row.get(*name).map_or("", String::as_str)).collect());
    line(header.to_vec()) + &rows.iter().map(cells).collect::<String>()
}
