//! `threshold NAME by X, Y { … }`: a value looked up by facts, in arms or in a table.

use super::{choice, threshold_file};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::declare::{VersionBody, empty_choice, outcomes};
use crate::semantic::model::{Arm, ArmTest, Choice, Constant, Expr, ExprKind, Target, Threshold, Version};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast::{self, CellKind};
use crate::text::{FileId, FileSpan, Span};

/// Checks what the threshold looks at and what it gives.
pub(in crate::semantic) fn check(checker: &mut Checker, id: Id<Threshold>, threshold: &ast::Threshold) {
    let at = checker.model.thresholds[id].choice.at;
    let mut trees = vec![(checker.file, threshold, at.span)];
    for later in checker.versions.remove(&Target::Threshold(id)).unwrap_or_default() {
        if let VersionBody::Threshold(tree) = later.body {
            trees.push((later.file, tree, later.whole));
        }
    }
    let labels = labels_of(checker, id, &trees);
    let home = checker.file;
    let (mut dates, mut choices) = (Vec::new(), Vec::new());
    for (file, tree, whole) in trees {
        checker.file = file;
        dates.push(checker.in_force(tree.in_force.as_ref(), whole));
        let at = checker.at(whole);
        choices.push(choice_of(checker, tree, at, labels.as_ref()));
    }
    checker.file = home;
    let mut ty = choice::unify(checker, &mut choices, "be values of one threshold");
    if let Some(column) = checker.keep_in_own(choices.iter_mut().flat_map(choice::values_mut).collect()) {
        ty = Some(Type::MoneyIn(column));
    }
    if ty.is_none()
        && let Some(settled) = checker.settled.get(&id).cloned()
    {
        checker.give(choices.iter_mut(), &settled);
        ty = Some(settled);
    }
    if checker.mistakes.are_in(checker.model.thresholds[id].symbol.whole) {
        ty = Some(Type::Error);
    }
    let threshold = &mut checker.model.thresholds[id];
    let versions = choices.iter().zip(&dates);
    threshold.versions = versions
        .filter_map(|(choice, in_force)| Some(Version { in_force: (*in_force)?, what: choice.clone() }))
        .collect();
    if let Some(first) = choices.into_iter().next() {
        threshold.choice = first;
    }
    match ty {
        Some(ty) => threshold.ty = ty,
        None => {
            threshold.ty = Type::Number;
            checker.adapting.insert(id, None);
        }
    }
}

/// The list that the values are labels of, where they are bare names that stand for nothing else.
fn labels_of(checker: &mut Checker, id: Id<Threshold>, trees: &[(FileId, &ast::Threshold, Span)]) -> Option<Type> {
    let mut names = Vec::new();
    for (file, tree, _) in trees {
        match &tree.body {
            ast::ThresholdBody::Arms(arms) => arms.iter().for_each(|arm| outcomes(&arm.value, *file, &mut names)),
            ast::ThresholdBody::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    if let CellKind::Value(value) = &cell.kind {
                        outcomes(value, *file, &mut names);
                    }
                }
            }
            ast::ThresholdBody::File(path) => {
                if let Some((file, table)) = checker.values.tables.get(&path.span.in_file(*file)).copied() {
                    threshold_file::names(table).for_each(|name| names.push((file, name)));
                }
            }
        }
    }
    let owner = checker.model.thresholds[id].symbol.name.clone();
    checker.labels_meant(owner, &names, &Scope::PARTNER)
}

/// Facts and values of one declaration.
fn choice_of(checker: &mut Checker, threshold: &ast::Threshold, at: FileSpan, labels: Option<&Type>) -> Choice {
    let mut subjects = Vec::new();
    for tree in &threshold.by {
        let subject = checker.expr(tree, &Scope::PARTNER, None);
        let usable = subject.ty.is_numeric()
            || subject.ty.is_labelled()
            || matches!(subject.ty, Type::Flag | Type::Date | Type::Text | Type::Error);
        if !usable {
            let finding =
                Diagnostic::new(Code::WrongType, format!("{} cannot be looked up by", checker.describe(&subject.ty)))
                    .label(subject.at, "not a label, a flag, a number or a date")
                    .help("look it up by a field with labels, as `region`");
            checker.report(finding);
            subjects.push(checker.error(tree.span));
            continue;
        }
        subjects.push(subject);
    }
    match &threshold.body {
        ast::ThresholdBody::Arms(arms) => {
            choice::check(checker, subjects, arms, at, |checker, value| choice::any_value(checker, value, labels))
        }
        ast::ThresholdBody::File(path) => {
            let mut choice = empty_choice(at);
            match checker.values.tables.get(&checker.at(path.span)).copied() {
                Some((file, table)) => {
                    threshold_file::check(checker, &subjects, file, table, labels, &mut choice);
                }
                // That it is not there has been reported.
                None => {
                    let value = checker.error(path.span);
                    choice.otherwise = Some(Box::new(value));
                }
            }
            choice.subjects = subjects;
            choice
        }
        ast::ThresholdBody::Table(table) => {
            let mut choice = empty_choice(at);
            match subjects.as_slice() {
                [subject] => one_row(checker, subject, table, labels, &mut choice),
                [down, across] => two_ways(checker, [down, across], table, labels, &mut choice),
                _ => {
                    let finding = Diagnostic::new(Code::WrongType, "a table has room for one fact or two")
                        .label(checker.at(table.span), format!("{} facts", subjects.len()))
                        .help("write arms, as `NA, reseller, gold => 1M`");
                    checker.report(finding);
                }
            }
            choice.subjects = subjects;
            choice
        }
    }
}

/// A table of one row: its header is the labels.
pub(super) fn one_row(
    checker: &mut Checker,
    subject: &Expr,
    table: &ast::Table,
    labels: Option<&Type>,
    choice: &mut Choice,
) {
    let subject = &listed(checker, subject);
    let columns: Vec<Key> = table.header.iter().map(|header| column(checker, subject, header)).collect();
    let mut rows = table.rows.iter();
    let Some(row) = rows.next() else {
        return;
    };
    if let Some(second) = rows.next() {
        let finding = Diagnostic::new(Code::RaggedRow, "a table for one fact has one row")
            .label(checker.at(second.span), "a second row")
            .help("for two facts write `by X, Y`: the first goes down, the second across");
        checker.report(finding);
    }
    for (value, key) in cells(checker, row, labels).into_iter().zip(columns) {
        place(choice, vec![key], value);
    }
}

/// A table for two facts: the first goes down, the second across.
pub(super) fn two_ways(
    checker: &mut Checker,
    [down, across]: [&Expr; 2],
    table: &ast::Table,
    labels: Option<&Type>,
    choice: &mut Choice,
) {
    let (down, across) = (&listed(checker, down), &listed(checker, across));
    let columns: Vec<Key> = table.header.iter().map(|header| column(checker, across, header)).collect();
    for row in &table.rows {
        let head = match &row.head {
            Some(head) => match &head.value.kind {
                ast::ExprKind::Name(name) => column(checker, down, name),
                _ => choice::key(checker, down, &head.value).map_or(Key::Broken, Key::Equal),
            },
            None => {
                let finding = Diagnostic::new(Code::MissingValue, "the row does not say which case it is for")
                    .label(checker.at(row.span), "nothing before the first bar")
                    .help(format!("begin it with {}", checker.describe(&down.ty)));
                checker.report(finding);
                Key::Broken
            }
        };
        for (value, key) in cells(checker, row, labels).into_iter().zip(&columns) {
            place(choice, vec![head.clone(), key.clone()], value);
        }
    }
}

/// What a row or column of the table stands for.
#[derive(Clone)]
pub(super) enum Key {
    Equal(Expr),
    Otherwise,
    Missing,
    Broken,
}

/// A header of the table as a value of the fact.
pub(super) fn column(checker: &mut Checker, subject: &Expr, header: &ast::Name) -> Key {
    let at = checker.at(header.span);
    let constant = |value: Constant| Key::Equal(Expr { kind: ExprKind::Constant(value), ty: subject.ty.clone(), at });
    match (&subject.ty, header.text.as_str()) {
        (_, "") | (Type::Error, _) => Key::Broken,
        (_, "otherwise") => Key::Otherwise,
        (_, "missing") => Key::Missing,
        (Type::Flag, "yes") => constant(Constant::Flag(true)),
        (Type::Flag, "no") => constant(Constant::Flag(false)),
        (Type::Label(list), label) => match checker.model.enums[*list].position(label) {
            Some(place) => {
                checker.note_use(header.span, Target::Label(*list, place));
                constant(Constant::Label(*list, place))
            }
            None => {
                if !checker.is_broken(label) {
                    let list = &checker.model.enums[*list];
                    let finding =
                        Diagnostic::new(Code::UnknownColumn, format!("`{}` has no label `{label}`", list.owner));
                    let labels = list.labels.iter().map(|label| label.name.as_str());
                    let finding = checker.offer(finding, at, label, labels);
                    checker.diagnostics.extend(finding);
                }
                Key::Broken
            }
        },
        (Type::Tier(ladder), _) => match checker.tier_of(*ladder, header) {
            Some(tier) => constant(Constant::Tier(Some(tier))),
            None => Key::Broken,
        },
        (_, _) => Key::Broken,
    }
}

/// The fact as it is, or broken where it has no labels to stand in a table; that is reported.
pub(super) fn listed(checker: &mut Checker, subject: &Expr) -> Expr {
    if matches!(subject.ty, Type::Label(_) | Type::Flag | Type::Tier(_) | Type::Error) {
        return subject.clone();
    }
    let what = checker.describe(&subject.ty);
    let finding =
        Diagnostic::new(Code::WrongType, format!("a table's rows and columns are labels, and {what} has none"))
            .label(subject.at, "without labels")
            .help("write arms with bounds, as `>= 100 => 1M`");
    checker.report(finding);
    Expr { kind: ExprKind::Error, ty: Type::Error, at: subject.at }
}

/// The values of a row.
pub(super) fn cells(checker: &mut Checker, row: &ast::Row, labels: Option<&Type>) -> Vec<Expr> {
    let mut values: Vec<Expr> = Vec::new();
    for cell in &row.cells {
        let at = checker.at(cell.span);
        let value = match &cell.kind {
            CellKind::Value(tree) => choice::any_value(checker, tree, labels),
            CellKind::Same => match values.last().cloned() {
                Some(left) => Expr { at, ..left },
                None => {
                    let finding = Diagnostic::new(Code::Unexpected, "`same` has nothing to its left to repeat")
                        .label(at, "the first column")
                        .help("write the value");
                    checker.report(finding);
                    checker.error(cell.span)
                }
            },
            CellKind::Dash => {
                let finding = Diagnostic::new(Code::Unexpected, "a threshold has a value in every cell")
                    .label(at, "no value")
                    .help("write the value, or `none` where there is none");
                checker.report(finding);
                checker.error(cell.span)
            }
            CellKind::Error => checker.error(cell.span),
        };
        values.push(value);
    }
    values
}

/// Adds a cell to the choice.
pub(super) fn place(choice: &mut Choice, keys: Vec<Key>, value: Expr) {
    if keys.iter().any(|key| matches!(key, Key::Missing)) {
        choice.missing.get_or_insert(Box::new(value));
        return;
    }
    if keys.iter().all(|key| matches!(key, Key::Otherwise)) {
        choice.otherwise.get_or_insert(Box::new(value));
        return;
    }
    let at = value.at;
    let tests = keys.into_iter().map(|key| match key {
        Key::Equal(value) => ArmTest::Equal(value),
        // What could not be read stays: without it, its case would seem left out.
        Key::Broken => ArmTest::Equal(Expr { kind: ExprKind::Error, ty: Type::Error, at }),
        Key::Otherwise | Key::Missing => ArmTest::Any,
    });
    choice.arms.push(Arm { tests: tests.collect(), value, at, in_force: None });
}
