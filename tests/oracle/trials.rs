//! A case written as a `test` of the program: its data given in place, and what the second evaluator says expected.

use std::fmt::Write;

use partner_lang::semantic::model::{Fact, Ladder, Model, Record, RuleName, Tier};
use partner_lang::semantic::{Id, Type};
use partner_lang::trial::run_tests;
use rust_decimal::Decimal;

use super::case::{Case, Cells};
use super::engine::{by_lines, workspace};
use super::evaluate::{At, World};
use super::read::{column, earlier, recorded, tables};
use super::staffing::is_staff;
use super::value::{Known, Value};

/// What came of the test.
pub enum Tried {
    /// So many expectations hold.
    Holds(usize),
    /// The program with the test is refused, or the case cannot be told as one.
    Untold(String),
    /// What failed.
    Fails(Vec<String>),
}

pub fn run(case: &Case, model: &Model) -> Tried {
    let uses_benefits_of_the_past = case.text().contains("* (partner.");
    let Some(tables) = tables(case, model).filter(|_| !uses_benefits_of_the_past) else {
        return Tried::Untold("rates of the past".to_owned());
    };
    let world = World::new(model, case.today, tables, earlier(case, model), recorded(case, model));
    let Some(lines) = told(&world, case) else { return Tried::Untold("a blank key".to_owned()) };
    if world.overflowed.get() {
        return Tried::Untold("too large".to_owned());
    }
    let mut told = case.clone();
    told.lines.extend(lines);
    let workspace = workspace(&told);
    if let Some(finding) = workspace.diagnostics().iter().find(|it| it.is_error()) {
        return Tried::Untold(by_lines(&told, finding));
    }
    let trials = run_tests(workspace.model(), workspace.sources());
    let failures: Vec<String> =
        trials.iter().flat_map(|trial| &trial.failures).map(|failure| by_lines(&told, failure)).collect();
    match failures.is_empty() {
        true => Tried::Holds(trials.iter().map(|trial| trial.expectations).sum()),
        false => Tried::Fails(failures),
    }
}

/// The lines of the test.
fn told(world: &World<'_>, case: &Case) -> Option<Vec<String>> {
    let (model, partner) = (world.model, world.model.partner.unwrap());
    let mut lines = vec!["test \"as by hand\" {".to_owned(), format!("  given today = {}", case.today)];
    // Partners first, then what refers to them.
    let others = model.records.iter().filter(|(id, _)| *id != partner);
    for (id, record) in [(partner, &model.records[partner])].into_iter().chain(others) {
        for cells in case.tables.get(&record.symbol.name).into_iter().flatten() {
            let name = if id == partner { format!(" {}", cells["partner_id"]) } else { String::new() };
            lines.push(format!("  given {}{name} {{ {} }}", record.symbol.name, given(model, record, cells)));
        }
    }
    for (id, ladder) in model.ladders.iter() {
        for cells in case.previous.iter().flatten() {
            let is_there = world.earlier.contains_key(&(id.index(), cells["partner_id"].clone()));
            lines.extend(is_there.then(|| standing(ladder, cells)));
        }
    }
    let expected = lines.len();
    for row in 0..world.tables[partner.index()].len() {
        let at = At { record: Some(partner.index()), row, day: world.today, elsewhere: false };
        let key = case.tables["partner"][row]["partner_id"].clone();
        expects(world, &key, at).into_iter().for_each(|expect| lines.push(format!("  expect {expect}")));
    }
    lines.push("}".to_owned());
    (lines.len() > expected + 1).then_some(lines)
}

/// The fields of a row as a test gives them.
fn given(model: &Model, record: &Record, cells: &Cells) -> String {
    let mut given = Vec::new();
    for id in &record.fields {
        let field = &model.fields[*id];
        let text = cells.get(&field.symbol.name).map_or("", String::as_str);
        let value = match &field.ty {
            // Of another day no tier is one.
            Type::Tier(_) if text.is_empty() => "none".to_owned(),
            _ if text.is_empty() => continue,
            Type::Key | Type::Text => format!("\"{text}\""),
            Type::Flag => if text == "true" { "yes" } else { "no" }.to_owned(),
            Type::Set(_) => format!("{{ {} }}", text.replace(';', ", ")),
            // Data may leave the measure out.
            Type::Duration(_) if !text.contains(' ') => format!("{text} months"),
            Type::Row(to) if Some(*to) == model.partner => text.to_owned(),
            Type::Row(_) => format!("\"{text}\""),
            _ => text.to_owned(),
        };
        given.push(format!("{}: {value}", field.symbol.name));
    }
    given.join(", ")
}

/// What the evaluation before left of a partner.
fn standing(ladder: &Ladder, cells: &Cells) -> String {
    let text = |part: &str| cells.get(&column(ladder, part)).map_or("", String::as_str);
    let whose = match &ladder.symbol {
        Some(track) => format!("{}.{}", cells["partner_id"], track.name),
        None => cells["partner_id"].clone(),
    };
    let badge = ladder.symbol.as_ref().filter(|_| ladder.badge.is_some());
    let held = badge.and_then(|badge| cells.get(&badge.name)).map(|held| if held == "true" { "yes" } else { "no" });
    let tier = held.unwrap_or(if text("standing").is_empty() { "none" } else { text("standing") });
    let mut line = format!("  given standing of {whose} = {tier}");
    let mut add = |words: &str, text: &str| {
        if !text.is_empty() {
            write!(line, "{words} {text}").unwrap();
        }
    };
    add(" since", text("standing_since"));
    add(", grace until", text("grace_until"));
    add(", evaluated", cells.get("evaluated").map_or("", String::as_str));
    if !text("pending_from").is_empty() {
        let tier = badge.map_or(text("pending_tier"), |badge| &badge.name);
        add(", pending", &format!("{tier} from {}", text("pending_from")));
    }
    line
}

// ---------------------------------------------------------------- expectations

fn expects(world: &World<'_>, key: &str, at: At) -> Vec<String> {
    let model = world.model;
    let mut all = Vec::new();
    for (id, ladder) in model.climbed().filter(|(id, _)| model.is_shown(*id)) {
        let asked = |part: &str| match &ladder.symbol {
            Some(track) => format!("{part} of {key}.{}", track.name),
            None => format!("{key}.{part}"),
        };
        let tier = |fact: Fact| match world.fact(fact, at).value() {
            Some(Value::Tier(place)) => place.checked_sub(1).and_then(|place| ladder.names().nth(place)),
            other => panic!("{other:?} is no tier"),
        };
        for (part, fact) in [("earned", Fact::Earned(id)), ("standing", Fact::Standing(id)), ("tier", Fact::Tier(id))] {
            all.push(format!("{} is {}", asked(part), tier(fact).unwrap_or("none")));
        }
        if let Some(Value::Status(status)) = world.fact(Fact::Status(id), at).value() {
            all.push(format!("{} is {}", asked("status"), status.word()));
        }
        if world.is_on(id, at) {
            all.extend(ladder.tiers.ids().filter_map(|tier| misses(world, key, (id, tier), at)));
        }
    }
    let named = |name: &str| format!("{key}.{name}");
    for (id, it) in model.metrics.iter().filter(|(_, metric)| metric.of == model.partner) {
        let is_plain = !it.symbol.name.contains('(');
        let value = world.fact(Fact::Metric(id), at).value();
        all.extend(value_is(&named(&it.symbol.name), &it.value.ty, value).filter(|_| is_plain));
    }
    for (id, it) in model.thresholds.iter() {
        let value = world.fact(Fact::Threshold(id), at).value();
        all.extend(value_is(&named(&it.symbol.name), &it.ty, value));
    }
    for (id, it) in model.scores.iter() {
        let name = named(&it.symbol.name);
        all.extend(match world.fact(Fact::Score(id), at) {
            Known::Between(Some(low), Some(high)) if low == high => Some(format!("{name} is {low}")),
            Known::Between(Some(low), Some(high)) => Some(format!("{name} >= {low} and {name} <= {high}")),
            // What is proven is known, however much more there could be: a test has no words for a half-open range.
            Known::Between(Some(_), None) => None,
            _ => Some(format!("{name} is unknown")),
        });
    }
    for (id, it) in model.benefits.iter().filter(|(_, it)| !it.symbol.name.contains('(')) {
        let value = world.fact(Fact::Benefit(id), at).value();
        all.extend(value_is(&named(&it.symbol.name), &it.ty, value));
    }
    all
}

/// That a value is what it is, where it can be written; flags by themselves.
fn value_is(name: &str, ty: &Type, value: Option<Value>) -> Option<String> {
    let number = |number: Decimal| (number.normalize().scale() <= 12).then(|| number.normalize().to_string());
    let Some(value) = value else {
        return Some(if *ty == Type::Flag { format!("{name} is unknown") } else { format!("{name} is missing") });
    };
    Some(match (ty, value) {
        (Type::Flag, Value::Flag(true)) => name.to_owned(),
        (Type::Flag, Value::Flag(false)) => format!("not {name}"),
        (Type::Date, Value::Day(day)) => format!("{name} is {day}"),
        (Type::Number | Type::Count | Type::Scale(..) | Type::Money(_), Value::Number(it)) => {
            format!("{name} is {}", number(it)?)
        }
        (Type::Percent, Value::Number(it)) => format!("{name} is {}%", number(it * Decimal::ONE_HUNDRED)?),
        _ => return None,
    })
}

/// Exactly the rules of a tier and of those below it that are not met, where all of them have names.
fn misses(world: &World<'_>, key: &str, (ladder, tier): (Id<Ladder>, Id<Tier>), at: At) -> Option<String> {
    let tree = &world.model.ladders[ladder];
    let mut names: Vec<String> = Vec::new();
    for (_, other) in tree.tiers.iter().filter(|(id, _)| if tree.standalone { *id == tier } else { *id <= tier }) {
        if !other.seats.is_empty() {
            return None;
        }
        let rules = other.requires.iter().filter(|rule| world.is_in_force(rule.in_force) && !is_staff(rule));
        for rule in rules.filter(|rule| world.truth(&rule.condition, world.judged(tree, at)) != Some(true)) {
            let name = match rule.name.as_ref()? {
                RuleName::Row(row) if row.contains(['.', '(']) => return None,
                RuleName::Row(row) => row.clone(),
                RuleName::Given(name) => format!("\"{name}\""),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let of = tree.symbol.as_ref().map_or(String::new(), |track| format!(" of {}", track.name));
    (!names.is_empty()).then(|| format!("{key}.{}{of} misses {}", tree.tiers[tier].symbol.name, names.join(", ")))
}
