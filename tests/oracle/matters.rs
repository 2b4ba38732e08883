//! Which blanks matter, found by filling them: a blank with which something else comes out for a partner, whatever stands
//! there, is one that the results must name. Says nothing of what is named besides.

use std::path::Path;

use partner_lang::semantic::model::{Field, Model};
use partner_lang::semantic::{Id, Type};
use partner_lang::value::TimeUnit;

use super::case::{Case, declarations};
use super::engine;
use super::outcome::{Outcome, by_hand};

/// So many blanks of a case are filled: each in several ways, and all is evaluated again each time.
const MOST: usize = 3;

/// What came of filling blanks.
#[derive(Default)]
pub struct Filled {
    /// The blanks that matter and are not named.
    pub wrong: Vec<String>,
    /// How often something else came out for a partner, and the blank was named.
    pub named: usize,
}

/// Fills some blanks of a case, one at a time. `seed` chooses which.
pub fn filled(case: &Case, folder: &Path, seed: u64) -> Filled {
    // What is cured, and what is asked to be missing, is something else once it is there, and nobody waits for it.
    let is_field = |line: &str| line.split(' ').find(|word| !word.is_empty()).is_some_and(|word| word.ends_with(':'));
    let mut plain = case.clone();
    plain.in_parts = false;
    for line in (0..plain.lines.len()).rev() {
        let cures = |line: &String| line.contains("missing") || line.contains(" default ") && !is_field(line);
        if plain.lines.get(line).is_some_and(cures) {
            plain.leave_out(line);
        }
    }
    let (workspace, _) = engine::repair(&mut plain);
    let model = workspace.model();
    let Ok(engine) = engine::by_engine(&plain, &workspace, folder) else { return Filled::default() };
    by_hand(&plain, model).map(|hand| fill(&plain, model, &engine, &hand, seed)).unwrap_or_default()
}

fn fill(case: &Case, model: &Model, engine: &Outcome, hand: &Outcome, seed: u64) -> Filled {
    let blanks = blanks(case, model);
    let mut found = Filled::default();
    let first = seed as usize % blanks.len().max(1);
    for (table, row, field) in blanks.iter().cycle().skip(first).take(blanks.len().min(MOST)) {
        for value in values(case, model, &model.fields[*field].ty) {
            let name = &model.fields[*field].symbol.name;
            let mut filled = case.clone();
            filled.tables.get_mut(table).unwrap()[*row].insert(name.clone(), value.clone());
            let Ok(then) = by_hand(&filled, model) else { continue };
            for partner in changed(case, model, hand, &then) {
                let Some(unknown) = engine.get(&format!("partner {partner} unknown")) else { continue };
                let record = &model.records[model.partner.unwrap()].symbol.name;
                let is_own = table == record && case.tables[table][*row]["partner_id"] == partner;
                let full = format!("{table}.{name}");
                // What a reference leads to is named by the reference, whatever is blank there.
                let leads = |it: &str| it.split_once('.').is_some_and(|(table, _)| !case.tables.contains_key(table));
                let is_named =
                    unknown.split(';').any(|it| it == full && !is_own || it == name && table == record || leads(it));
                found.named += usize::from(is_named);
                if !is_named {
                    let what = difference(&partner, hand, &then);
                    found
                        .wrong
                        .push(format!("partner {partner} unknown `{unknown}`: {full} of row {row} as {value}: {what}"));
                }
            }
            if !found.wrong.is_empty() {
                return found;
            }
        }
    }
    found
}

/// The cells that are blank and may be: their tables, rows and fields.
fn blanks(case: &Case, model: &Model) -> Vec<(String, usize, Id<Field>)> {
    let mut found = Vec::new();
    for (id, record) in model.records.iter().filter(|(id, _)| Some(*id) != model.history) {
        let Some(rows) = case.tables.get(&model.records[id].symbol.name) else { continue };
        for (place, row) in rows.iter().enumerate() {
            let may_be = |field: &&Id<Field>| {
                let field = &model.fields[**field];
                field.optional && !is_told_elsewhere(case, &field.symbol.name)
            };
            for field in record.fields.iter().filter(may_be) {
                let is_blank = row.get(&model.fields[*field].symbol.name).is_none_or(String::is_empty);
                if is_blank {
                    found.push((record.symbol.name.clone(), place, *field));
                }
            }
        }
    }
    found
}

/// Whether a blank of a field is one that results do not name: one by which rows come together is a group of its own, and
/// nobody waits for it; what a known figure of another row left out is told with that row, not to those who refer to it.
fn is_told_elsewhere(case: &Case, field: &str) -> bool {
    let names = worked_out_of(case, field);
    let within = |line: &String| names.iter().any(|name| line.contains(&format!("within {name}")));
    let referred = |line: &String| {
        let figures = names.iter().filter(|name| name.starts_with('m'));
        let of_others = ["parent", "partner", "product", "sold_by"];
        line.contains(" in top ") && names.iter().any(|name| line.contains(&format!("by {name}")))
            || figures.clone().any(|name| of_others.iter().any(|other| line.contains(&format!("{other}.{name}"))))
    };
    case.lines.iter().any(|line| within(line) || referred(line))
}

/// A field, and the facts that are worked out of it.
fn worked_out_of(case: &Case, field: &str) -> Vec<String> {
    let mut names = vec![field.to_owned()];
    let says = |lines: &[String], name: &str| {
        let mut words = lines.iter().flat_map(|line| line.split(|sign: char| !sign.is_alphanumeric() && sign != '_'));
        words.any(|word| word == name)
    };
    let is_fact = |line: &str| ["metric ", "band ", "threshold "].iter().any(|word| line.starts_with(word));
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        at += 1;
        for lines in declarations(&case.lines).into_iter().filter(|lines| is_fact(&lines[0]) && says(lines, &name)) {
            let declared = lines[0].split([' ', '(']).nth(1).unwrap().rsplit('.').next().unwrap().to_owned();
            if !names.contains(&declared) {
                names.push(declared);
            }
        }
    }
    names
}

/// Some values that a cell of a type may have, far apart.
fn values(case: &Case, model: &Model, ty: &Type) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    match ty {
        Type::Flag => texts(&["true", "false"]),
        Type::Number | Type::Count | Type::Money(_) | Type::MoneyIn(_) => texts(&["0", "7", "100000"]),
        Type::Percent => texts(&["0%", "100%"]),
        Type::Scale(low, high) => vec![low.to_string(), high.to_string()],
        Type::Date => [0, -40, -500, 500].map(|by| (case.today + chrono::Duration::days(by)).to_string()).to_vec(),
        Type::Duration(unit) => {
            let unit = match unit {
                TimeUnit::Hour => "hours",
                TimeUnit::Day => "days",
                TimeUnit::Month => "months",
            };
            [0, 1000].map(|count| format!("{count} {unit}")).to_vec()
        }
        Type::Label(list) => model.enums[*list].labels.iter().take(3).map(|label| label.name.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The partners for whom something else comes out.
fn changed(case: &Case, model: &Model, hand: &Outcome, then: &Outcome) -> Vec<String> {
    let record = &model.records[model.partner.unwrap()].symbol.name;
    let keys = case.tables[record].iter().map(|row| row["partner_id"].clone());
    keys.filter(|key| !difference(key, hand, then).is_empty()).collect()
}

/// The first result of a partner that is another one.
fn difference(partner: &str, hand: &Outcome, then: &Outcome) -> String {
    let own = format!("partner {partner} ");
    let mut of_partner = hand.iter().filter(|(name, _)| name.starts_with(&own));
    let other = of_partner.find(|(name, text)| then.get(*name) != Some(text));
    other
        .map(|(name, text)| format!("{name} `{text}` is `{}`", then.get(name).map_or("", String::as_str)))
        .unwrap_or_default()
}
