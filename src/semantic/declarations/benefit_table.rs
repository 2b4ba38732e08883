//! `benefits in CATEGORY [by FACT] { table }`, `terms in fees [by FACT] { table }`: one row a benefit or term, one column
//! a tier, or a label of the fact. The type of a row follows from its cells.

use super::category;
use super::choice::any_value;
use super::ladder_table::{check_header, columns};
use super::threshold::{column, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::declare::{VersionBody, empty_choice, meet_label};
use crate::semantic::model::{Benefit, BenefitValue, Constant, Enum, Expr, ExprKind, Target, TierValue, Version};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast::{self, CellKind};

/// Checks the category and the columns.
pub(super) fn check(checker: &mut Checker, tree: &ast::BenefitTable) {
    match tree.owed {
        false if category::TERMS.contains(&tree.category.text.as_str()) => {
            let finding = Diagnostic::new(Code::UnknownCategory, "fees are owed, not given")
                .label(checker.at(tree.category.span), "no category of benefits")
                .help("write the table as `terms in fees { … }`");
            checker.report(finding);
        }
        true => category::check(checker, &tree.category, "terms", category::TERMS),
        false => category::check(checker, &tree.category, "benefits", category::BENEFITS),
    }
    match &tree.by {
        None => check_header(checker, &tree.table),
        Some(by) => check_labels(checker, by, &tree.table),
    }
    for row in &tree.table.rows {
        if let Some(head) = &row.head
            && let Some((op, span)) = head.op
        {
            let message = if tree.owed { "a term is owed, not compared" } else { "a benefit is given, not compared" };
            let finding = Diagnostic::new(Code::Unexpected, message)
                .label(checker.at(span), format!("`{}`", op.symbol()))
                .help("remove the comparison");
            checker.report(finding);
        }
    }
}

/// The fact whose labels are the columns; broken where it has none, which is reported.
fn fact_of(checker: &mut Checker, by: &ast::Expr) -> Expr {
    let fact = checker.expr(by, &Scope::PARTNER, None);
    if matches!(fact.ty, Type::Label(_) | Type::Flag | Type::Tier(_) | Type::Error) {
        return fact;
    }
    let finding = Diagnostic::new(
        Code::WrongType,
        format!("the columns are labels, and {} has none", checker.describe(&fact.ty)),
    )
    .label(fact.at, "without labels")
    .help("name its ranges with a `band`, and give the band after `by`");
    checker.report(finding);
    checker.error(by.span)
}

/// Checks the columns of a table by a fact: labels of it, each once.
fn check_labels(checker: &mut Checker, by: &ast::Expr, table: &ast::Table) {
    // Each row looks at the fact and the columns again.
    for span in table.header.iter().map(|name| name.span).chain([by.span]) {
        checker.repeated.note(checker.at(span));
    }
    let subject = fact_of(checker, by);
    for (at, name) in table.header.iter().enumerate() {
        column(checker, &subject, name);
        let first = table.header.iter().take(at).find(|other| other.text == name.text && !name.text.is_empty());
        if let Some(first) = first.map(|first| checker.at(first.span)) {
            let message = format!("`{}` has two columns", name.text);
            checker.twice(message, name.span, first, "remove one of them");
        }
    }
}

/// Checks the cells of a row: the values that the tiers or labels have.
pub(in crate::semantic) fn check_row(
    checker: &mut Checker,
    id: Id<Benefit>,
    row: &ast::Row,
    table: &ast::BenefitTable,
) {
    let mut rows = vec![(checker.file, row, table)];
    for later in checker.versions.remove(&Target::Benefit(id)).unwrap_or_default() {
        if let VersionBody::Row(row, table) = later.body {
            rows.push((later.file, row, table));
        }
    }
    let home = checker.file;
    let mut labels = None;
    let mut given = Vec::new();
    for (file, row, _) in &rows {
        checker.file = *file;
        let mut values = values(checker, id, row, &mut labels);
        bring_together(checker, &mut values);
        given.push(values);
    }
    checker.file = home;
    let mut ty = unify(checker, given.iter().flatten().flatten().cloned().collect());
    if let Some(column) = checker.keep_in_own(given.iter_mut().flatten().flatten().collect()) {
        ty = Type::MoneyIn(column);
    }
    if checker.mistakes.are_in(checker.model.benefits[id].symbol.whole) {
        ty = Type::Error;
    }
    let mut versions = Vec::new();
    let mut first = None;
    for ((file, row, table), values) in rows.into_iter().zip(given) {
        checker.file = file;
        let value = match &table.by {
            None => by_tier(checker, row, &table.table, &values, &ty),
            Some(by) => by_fact(checker, by, row, &table.table, values, &ty),
        };
        first.get_or_insert_with(|| value.clone());
        if let Some(in_force) = checker.in_force(table.in_force.as_ref(), row.span) {
            versions.push(Version { in_force, what: value });
        }
    }
    checker.file = home;
    let benefit = &mut checker.model.benefits[id];
    benefit.ty = ty;
    benefit.versions = versions;
    if let Some(first) = first {
        benefit.value = first;
    }
}

/// The values of a row, one for each tier of the ladder.
fn by_tier(
    checker: &mut Checker,
    row: &ast::Row,
    table: &ast::Table,
    values: &[Option<Expr>],
    ty: &Type,
) -> BenefitValue {
    let tiers = columns(checker, table);
    let row_at = checker.at(row.span);
    let by_tier = checker.ladder().tiers.ids().collect::<Vec<_>>().into_iter().map(|tier| {
        let place = tiers.iter().position(|column| *column == Some(tier));
        let value = match place {
            Some(place) => values.get(place).cloned().flatten(),
            // A column that is no tier may be this one's, misspelt.
            None if tiers.contains(&None) => Some(checker.error(row.span)),
            None => None,
        };
        let cell = place.and_then(|place| row.cells.get(place));
        TierValue {
            value: value.map(|value| Expr { ty: ty.clone(), ..value }),
            at: cell.map_or(row_at, |cell| checker.at(cell.span)),
        }
    });
    BenefitValue::ByTier(by_tier.collect())
}

/// The values of a row, one for each label of the fact.
fn by_fact(
    checker: &mut Checker,
    by: &ast::Expr,
    row: &ast::Row,
    table: &ast::Table,
    values: Vec<Option<Expr>>,
    ty: &Type,
) -> BenefitValue {
    let subject = fact_of(checker, by);
    let mut choice = empty_choice(checker.at(row.span));
    let cells = table.header.iter().zip(values).zip(&row.cells).enumerate();
    for (place_of, ((name, value), cell)) in cells {
        let key = column(checker, &subject, name);
        // A label with two columns has been reported.
        if table.header.iter().take(place_of).any(|other| other.text == name.text) {
            continue;
        }
        let at = checker.at(cell.span);
        let value = value.unwrap_or_else(|| {
            // In a row of flags, not available is simply no.
            let nothing = if *ty == Type::Flag { Constant::Flag(false) } else { Constant::Missing };
            Expr { kind: ExprKind::Constant(nothing), ty: ty.clone(), at }
        });
        place(&mut choice, vec![key], Expr { ty: ty.clone(), ..value });
    }
    choice.subjects = vec![subject];
    BenefitValue::ByFact(choice)
}

/// Amounts of several currencies become the program's, where rates lead there; amounts of one stay in it.
fn bring_together(checker: &mut Checker, values: &mut [Option<Expr>]) {
    let amounts = || values.iter().flatten().filter(|value| matches!(value.ty, Type::Money(_)));
    let mixed = amounts().zip(amounts().skip(1)).any(|(one, other)| one.ty != other.ty);
    if mixed {
        let mut converted = values.to_vec();
        if converted.iter_mut().flatten().all(|value| !matches!(value.ty, Type::Money(_)) || checker.convert(value)) {
            values.clone_from_slice(&converted);
        }
    }
}

/// The values of the cells, left to right; none for `-`.
/// The versions of a row share their labels.
fn values(checker: &mut Checker, id: Id<Benefit>, row: &ast::Row, shared: &mut Option<Id<Enum>>) -> Vec<Option<Expr>> {
    let labels = labels_of_row(checker, id, row, shared);
    let mut values: Vec<Option<Expr>> = Vec::new();
    for cell in &row.cells {
        let at = checker.at(cell.span);
        let value = match &cell.kind {
            CellKind::Value(tree) => match (&tree.kind, labels) {
                (ast::ExprKind::Name(name), Some(list)) => {
                    let place = meet_label(checker, list, name);
                    Some(Expr { kind: ExprKind::Constant(Constant::Label(list, place)), ty: Type::Label(list), at })
                }
                (_, Some(_)) => Some(checker.error(tree.span)),
                _ => Some(any_value(checker, tree, None)),
            },
            CellKind::Same => match values.last().cloned() {
                Some(left) => left.map(|left| Expr { at, ..left }),
                None => {
                    let finding = Diagnostic::new(Code::Unexpected, "`same` has nothing to its left to repeat")
                        .label(at, "the first column")
                        .help("write the value, or `-` where the benefit is not available");
                    checker.report(finding);
                    None
                }
            },
            CellKind::Dash => None,
            CellKind::Error => Some(checker.error(cell.span)),
        };
        values.push(value);
    }
    values
}

/// The list of a row whose cells are bare names that stand for nothing else.
fn labels_of_row(
    checker: &mut Checker,
    id: Id<Benefit>,
    row: &ast::Row,
    shared: &mut Option<Id<Enum>>,
) -> Option<Id<Enum>> {
    let mut names: Vec<&ast::Name> = Vec::new();
    let mut others: Vec<&ast::Expr> = Vec::new();
    for cell in &row.cells {
        if let CellKind::Value(tree) = &cell.kind {
            match &tree.kind {
                ast::ExprKind::Name(name) => names.push(name),
                ast::ExprKind::Error => {}
                _ => others.push(tree),
            }
        }
    }
    let is_fact = |name: &&&ast::Name| checker.names.fact(&name.text).is_some();
    let facts: Vec<&ast::Name> = names.iter().filter(is_fact).copied().collect();
    if names.len() == facts.len() || names.len() <= others.len() {
        return None;
    }
    if let Some(other) = others.first() {
        let finding = Diagnostic::new(Code::WrongType, "a label must stand here, as in the other cells")
            .label(checker.at(other.span), "not a label")
            .help("write one word, as in the other cells");
        checker.report(finding);
    }
    if let Some(fact) = facts.first() {
        let row = checker.model.benefits[id].symbol.name.clone();
        let finding = Diagnostic::new(
            Code::AmbiguousLabel,
            format!("`{}` could be a label of `{row}` or the value declared under that name", fact.text),
        )
        .label(checker.at(fact.span), "which of the two?")
        .help("the other cells are labels; give this one another name");
        checker.report(finding);
    }
    let owner = checker.model.benefits[id].symbol.name.clone();
    let list = Enum { symbol: None, owner, labels: Vec::new(), ordered: true };
    Some(*shared.get_or_insert_with(|| checker.model.enums.push(list)))
}

/// The one type of a row's values.
fn unify(checker: &mut Checker, mut values: Vec<Expr>) -> Type {
    values.retain(|value| !value.ty.is_error());
    let Some(mut lead) = values.iter().find(|value| !checker.is_bare(value)).cloned() else {
        let whole = |value: &Expr| {
            matches!(value.kind, ExprKind::Constant(Constant::Number(number))
                if number.fract().is_zero() && !number.is_sign_negative())
        };
        return match values.as_slice() {
            [] => Type::Error,
            all if all.iter().all(whole) => Type::Count,
            _ => Type::Number,
        };
    };
    let mut ty = lead.ty.clone();
    for mut value in values {
        // A number among percentages or amounts is more likely a slip than a value.
        let undecided = matches!(value.kind, ExprKind::Undecided(_));
        if checker.is_bare(&value) && !undecided && matches!(ty, Type::Percent | Type::Money(_)) {
            let wanted = checker.describe(&ty);
            let text = match (&value.kind, &ty) {
                (ExprKind::Constant(Constant::Number(number)), Type::Percent) => Some(format!("{number}%")),
                (ExprKind::Constant(Constant::Number(number)), Type::Money(currency)) => {
                    Some(format!("{number} {currency}"))
                }
                _ => None,
            };
            let mut finding = Diagnostic::new(Code::WrongType, format!("{wanted} must stand here, not a bare number"))
                .label(value.at, "a number")
                .label(lead.at, wanted);
            if let Some(text) = text {
                finding = finding.suggest(format!("write `{text}`"), value.at, text);
            }
            checker.report(finding);
            return Type::Error;
        }
        match checker.meet(&mut lead, &mut value, "be values of one benefit") {
            Some(met) if met.is_error() => {}
            Some(met) => ty = met,
            None => return Type::Error,
        }
    }
    ty
}
