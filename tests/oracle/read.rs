//! The data of a case read by hand: cells by the types of their fields, earlier results, and what was held before.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use partner_lang::semantic::Type;
use partner_lang::semantic::model::{Constant, Expr, ExprKind, Fact, Field, Ladder, Model, Record, Status};
use rust_decimal::Decimal;

use super::case::{Case, Cells};
use super::value::{Value, day_of};

/// The cells of a row by the places of their fields; a blank one is not there.
pub type Row = BTreeMap<usize, Value>;

/// An earlier result of a partner on a ladder.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    pub standing: usize,
    pub since: Option<NaiveDate>,
    pub grace_until: Option<NaiveDate>,
    pub evaluated: Option<NaiveDate>,
    pub pending: Option<(usize, NaiveDate)>,
}

/// What was recorded of a partner on a day.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub partner: usize,
    pub evaluated: NaiveDate,
    pub facts: BTreeMap<Fact, Value>,
}

/// The rows of each record; none if one must be refused.
pub fn tables(case: &Case, model: &Model) -> Option<Vec<Vec<Row>>> {
    let rows = |record: &Record| {
        let cells = case.tables.get(&record.symbol.name).map(Vec::as_slice).unwrap_or_default();
        cells.iter().map(|cells| row(case, model, record, cells)).collect()
    };
    model.records.values().map(rows).collect()
}

fn row(case: &Case, model: &Model, record: &Record, cells: &Cells) -> Option<Row> {
    let mut row = Row::new();
    for id in &record.fields {
        let field = &model.fields[*id];
        let text = cells.get(&field.symbol.name).map_or("", String::as_str);
        let value = if text.is_empty() { blank(field)? } else { Some(typed(case, model, &field.ty, text)?) };
        value.and_then(|value| row.insert(id.index(), value));
    }
    Some(row)
}

/// What a blank cell of a field is: a value, or nothing; it may be one that a row must not have.
fn blank(field: &Field) -> Option<Option<Value>> {
    match (&field.ty, &field.default) {
        (Type::Set(_), _) => Some(Some(Value::Set(Default::default()))),
        (Type::Tier(_), _) => Some(Some(Value::Tier(0))),
        (_, Some(default)) => Some(Some(constant(default))),
        _ => field.optional.then_some(None),
    }
}

fn constant(expr: &Expr) -> Value {
    match &expr.kind {
        ExprKind::Constant(Constant::Number(number)) => Value::Number(*number),
        ExprKind::Constant(Constant::Duration(length)) => Value::Number(Decimal::from(length.count)),
        ExprKind::Constant(Constant::Date(date)) => Value::Day(day_of(*date)),
        ExprKind::Constant(Constant::Flag(flag)) => Value::Flag(*flag),
        ExprKind::Constant(Constant::Label(_, place)) => Value::Label(*place as usize),
        ExprKind::Constant(Constant::Text(text)) => Value::Text(text.clone()),
        other => panic!("{other:?} as a default"),
    }
}

/// The value of a cell that is not blank.
fn typed(case: &Case, model: &Model, ty: &Type, text: &str) -> Option<Value> {
    let number = |text: &str| Decimal::from_str(text).unwrap();
    let place = |list, label: &str| model.enums[list].position(label).unwrap() as usize;
    Some(match ty {
        Type::Key | Type::Text => Value::Text(text.to_owned()),
        Type::Flag => Value::Flag(text == "true"),
        Type::Date => Value::Day(text.parse().unwrap()),
        Type::Percent => Value::Number(number(text.trim_end_matches('%')) / Decimal::ONE_HUNDRED),
        Type::Duration(_) => Value::Number(number(text.split(' ').next().unwrap())),
        Type::Label(list) => Value::Label(place(*list, text)),
        Type::Set(list) => Value::Set(text.split(';').map(|label| place(*list, label)).collect()),
        Type::Tier(ladder) => Value::Tier(tier(&model.ladders[*ladder], text)),
        Type::Status => Value::Status(*Status::ALL.iter().find(|status| status.word() == text).unwrap()),
        Type::Row(record) => {
            let record = &model.records[*record];
            let key = &model.fields[record.key.unwrap()].symbol.name;
            Value::Row(case.tables.get(&record.symbol.name)?.iter().position(|row| row.get(key).unwrap() == text)?)
        }
        _ => Value::Number(number(text)),
    })
}

/// A tier by its place from 1; 0 is none.
fn tier(ladder: &Ladder, name: &str) -> usize {
    ladder.tier(name).map_or(0, |tier| tier.index() + 1)
}

/// The column of a part of a ladder.
pub fn column(ladder: &Ladder, part: &str) -> String {
    ladder.symbol.as_ref().map_or(part.to_owned(), |track| format!("{}_{part}", track.name))
}

/// The results of the evaluation before, by ladder and key.
pub fn earlier(case: &Case, model: &Model) -> BTreeMap<(usize, String), Earlier> {
    let key = &model.fields[model.records[model.partner.unwrap()].key.unwrap()].symbol.name;
    let mut found = BTreeMap::new();
    for (id, ladder) in model.ladders.iter() {
        for cells in case.previous.iter().flatten() {
            let text = |part: &str| cells.get(&column(ladder, part)).map_or("", String::as_str);
            let day = |part: &str| text(part).parse().ok();
            let standing = match (&ladder.symbol, ladder.badge) {
                // Of a badge it is told whether it was held.
                (Some(badge), Some(_)) => match cells.get(&badge.name).map_or("", String::as_str) {
                    "" => continue,
                    held => usize::from(held == "true"),
                },
                // Without a status a track was not for the partner.
                (Some(_), None) if text("status").is_empty() => continue,
                _ => tier(ladder, text("standing")),
            };
            let coming = if ladder.badge.is_some() { 1 } else { tier(ladder, text("pending_tier")) };
            let earlier = Earlier {
                standing,
                since: day("standing_since"),
                grace_until: day("grace_until"),
                evaluated: cells.get("evaluated").and_then(|day| day.parse().ok()),
                pending: day("pending_from").map(|from| (coming, from)),
            };
            found.insert((id.index(), cells[key].clone()), earlier);
        }
    }
    found
}

/// What earlier results have of tiers and benefits, a row for each partner and day.
pub fn recorded(case: &Case, model: &Model) -> Vec<Recorded> {
    let key = &model.fields[model.records[model.partner.unwrap()].key.unwrap()].symbol.name;
    let row = |cells: &Cells| {
        let Some(Value::Row(partner)) = typed(case, model, &Type::Row(model.partner.unwrap()), &cells[key]) else {
            panic!("a result of nobody")
        };
        let mut facts = BTreeMap::new();
        let mut add = |name: String, ty: Type, fact: Fact| {
            let value = match cells.get(&name).map_or("", String::as_str) {
                "" => matches!(ty, Type::Tier(_)).then_some(Value::Tier(0)),
                text => typed(case, model, &ty, text),
            };
            value.and_then(|value| facts.insert(fact, value));
        };
        for (id, ladder) in model.ladders.iter() {
            add(column(ladder, "standing"), Type::Tier(id), Fact::Standing(id));
            add(column(ladder, "standing_since"), Type::Date, Fact::StandingSince(id));
            add(column(ladder, "grace_until"), Type::Date, Fact::GraceUntil(id));
            add(column(ladder, "tier"), Type::Tier(id), Fact::Tier(id));
            add(column(ladder, "status"), Type::Status, Fact::Status(id));
        }
        for (id, badge) in model.specializations.iter() {
            add(badge.symbol.name.clone(), Type::Flag, Fact::Specialization(id));
        }
        for (id, benefit) in model.benefits.iter() {
            add(benefit.symbol.name.clone(), benefit.ty.clone(), Fact::Benefit(id));
        }
        Recorded { partner, evaluated: cells["evaluated"].parse().unwrap(), facts }
    };
    case.tables.get("history").into_iter().flatten().map(row).collect()
}
