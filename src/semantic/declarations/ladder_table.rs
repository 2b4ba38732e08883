//! The header of a table with one column a tier: requirements and benefits.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::{Checker, listing};
use crate::semantic::model::{Target, Tier};
use crate::syntax::ast;

/// The tiers of the columns, left to right; none where a header is no tier. Reports nothing.
pub(super) fn columns(checker: &Checker, table: &ast::Table) -> Vec<Option<Id<Tier>>> {
    table.header.iter().map(|name| checker.ladder().tier(&name.text)).collect()
}

/// Checks that the columns are the tiers of the ladder, each once and in its order.
pub(super) fn check_header(checker: &mut Checker, table: &ast::Table) {
    if checker.ladder().tiers.is_empty() {
        checker.miss_ladder(table.span);
        return;
    }
    let mut seen: Vec<(Id<Tier>, &ast::Name)> = Vec::new();
    let mut unknown = 0;
    for name in &table.header {
        let Some(tier) = checker.ladder().tier(&name.text) else {
            unknown += 1;
            unknown_column(checker, name);
            continue;
        };
        checker.note_use(name.span, Target::Tier(checker.names.ladder, tier));
        match seen.iter().find(|(other, _)| *other == tier) {
            Some((_, first)) => {
                let first = checker.at(first.span);
                let message = format!("the tier `{}` has two columns", name.text);
                checker.twice(message, name.span, first, "remove one of them");
            }
            None => seen.push((tier, name)),
        }
    }
    if let Some(pair) = seen.windows(2).find(|pair| matches!(pair, [(one, _), (other, _)] if other < one)) {
        out_of_order(checker, pair);
    }
    let missing: Vec<String> = checker
        .ladder()
        .tiers
        .iter()
        .filter(|(tier, _)| seen.iter().all(|(other, _)| other != tier))
        .map(|(_, tier)| tier.symbol.name.clone())
        .collect();
    if missing.len() > unknown {
        let at = match (table.header.first(), table.header.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => table.span,
        };
        let word = if missing.len() == 1 { "tier" } else { "tiers" };
        let finding =
            Diagnostic::new(Code::Incomplete, format!("the table has no column for the {word} {}", listing(&missing)))
                .label(checker.at(at), "the columns")
                .help("give every tier of the ladder a column; `-` asks or gives nothing");
        checker.report(finding);
    }
}

fn unknown_column(checker: &mut Checker, name: &ast::Name) {
    if name.text.is_empty() || checker.is_broken(&name.text) {
        return;
    }
    checker.columns_unknown = true;
    let finding = Diagnostic::new(Code::UnknownColumn, format!("the column `{}` is no tier", name.text));
    let tiers = checker.ladder().names();
    let finding = checker.offer(finding, checker.at(name.span), &name.text, tiers);
    checker.diagnostics.extend(finding);
}

fn out_of_order(checker: &mut Checker, pair: &[(Id<Tier>, &ast::Name)]) {
    let [(_, before), (_, after)] = pair else {
        return;
    };
    let tiers: Vec<&str> = checker.ladder().names().collect();
    let help = format!("write the columns from the lowest tier to the highest: {}", listing(&tiers));
    let message = format!("the column `{}` stands after `{}`, which is the higher tier", after.text, before.text);
    let finding = Diagnostic::new(Code::ColumnOrder, message)
        .label(checker.at(after.span), "the lower tier")
        .label(checker.at(before.span), "the higher tier")
        .help(help);
    checker.report(finding);
}
