//! What can be said by hand of the blanks that the engine names: each is one, and who has none is in no doubt.

use partner_lang::semantic::Type;
use partner_lang::semantic::model::Model;

use super::case::Case;
use super::outcome::Outcome;

/// What is wrong with the column `unknown` of the partners.
pub fn wrong(case: &Case, model: &Model, engine: &Outcome) -> Vec<String> {
    let mut wrong = Vec::new();
    let record = &model.records[model.partner.unwrap()].symbol.name;
    let flags: Vec<&str> = model
        .metrics
        .values()
        .filter(|metric| metric.of == model.partner && metric.value.ty == Type::Flag)
        .map(|metric| metric.symbol.name.as_str())
        .collect();
    // What is said to be none, and what is asked of a day that no result is of, is missing without a blank.
    let says_none = case.text().contains("none");
    for cells in &case.tables[record] {
        let key = &cells["partner_id"];
        let Some(unknown) = engine.get(&format!("partner {key} unknown")) else { continue };
        for name in unknown.split(';').filter(|name| !name.is_empty() && !name.contains(' ')) {
            let is_blank = match name.split_once('.') {
                None => cells.get(name).is_none_or(String::is_empty),
                Some((table, field)) => {
                    let rows = case.tables.get(table).into_iter().flatten();
                    // A reference may lead to what is missing there.
                    let is_reference = !case.tables.contains_key(table);
                    is_reference || rows.into_iter().any(|row| row.get(field).is_none_or(String::is_empty))
                }
            };
            if !is_blank {
                wrong.push(format!("partner {key} unknown: `{name}` is not blank"));
            }
        }
        let open = flags.iter().find(|name| engine.get(&format!("partner {key} {name}")).is_some_and(String::is_empty));
        if let Some(open) = open.filter(|_| unknown.is_empty() && !says_none) {
            wrong.push(format!("partner {key} unknown: nothing, but `{open}` is"));
        }
    }
    wrong
}
