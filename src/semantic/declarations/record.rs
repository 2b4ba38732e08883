//! `record NAME { … }`: the types of its fields, and what `record partner` must have.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::declare::{Task, Work, declare_labels};
use crate::semantic::model::{Record, Target};
use crate::semantic::names::TypeName;
use crate::semantic::types::Type;
use crate::syntax::ast::{self, TypeKind};
use crate::text::{FileSpan, Span};
use crate::value::TimeUnit;

/// The words of types, for "did you mean".
const WORDS: [&str; 12] =
    ["key", "text", "number", "count", "money", "percent", "scale", "flag", "date", "duration", "one of", "set of"];

/// Gives the fields their types and defaults.
pub(super) fn check_types(checker: &mut Checker, id: Id<Record>, record: &ast::Record) {
    let fields = checker.model.records[id].fields.clone();
    let mut key: Option<FileSpan> = None;
    for (place, field) in fields.into_iter().zip(&record.fields) {
        let mut ty = resolve(checker, &field.ty, &field.name.text);
        if checker.mistakes.are_in_clause(checker.at(field.span)) && !matches!(ty, Type::Key | Type::Row(_)) {
            ty = Type::Error;
        }
        if let (Type::Duration(unit), Some(default)) = (&mut ty, &field.default)
            && let ast::ExprKind::Duration(duration) = default.kind
        {
            *unit = duration.unit;
        }
        checker.model.fields[place].ty = ty.clone();
        if ty == Type::Key {
            match key {
                None => {
                    key = Some(checker.at(field.name.span));
                    checker.model.records[id].key = Some(place);
                }
                Some(first) => {
                    let message = format!("`{}` has two keys", record.name.text);
                    checker.twice(message, field.name.span, first, "make one of them a `text`");
                }
            }
        }
        if let Some(default) = &field.default {
            let value = checker.constant_of(default, &ty);
            checker.model.fields[place].default = Some(value);
        }
        if let Some(format) = &field.format
            && !matches!(ty, Type::Date | Type::Error)
        {
            let finding = Diagnostic::new(Code::WrongType, "only a date has a format")
                .label(checker.at(format.span), checker.describe(&ty))
                .help("remove the format");
            checker.report(finding);
        }
    }
}

/// Checks that there is a `record partner` and that it has a key.
pub(super) fn check_partner(checker: &mut Checker, tasks: &[Task]) {
    match checker.model.partner {
        Some(partner) => {
            let record = &checker.model.records[partner];
            let unread = tasks.iter().any(|task| match task.work {
                Work::Record(id, tree) if id == partner => {
                    tree.fields.iter().any(|field| matches!(field.ty.kind, TypeKind::Error | TypeKind::Named(_)))
                }
                _ => false,
            });
            if record.key.is_none() && !unread {
                let finding = Diagnostic::new(Code::Missing, "`partner` has no key")
                    .label(record.symbol.at, "which field tells partners apart?")
                    .help("add a field of type `key`, as `partner_id: key`");
                checker.report(finding);
            }
        }
        None if checker.broken => {}
        None => {
            let at = checker.model.program.at.unwrap_or(checker.at(Span::at(0)));
            let at = tasks
                .iter()
                .find_map(|task| match task.work {
                    Work::Program(program) => Some(program.name.span.in_file(task.file)),
                    _ => None,
                })
                .unwrap_or(at);
            let finding = Diagnostic::new(Code::Missing, "the record `partner` is not declared")
                .label(at, "a program judges partners")
                .help("declare their table, as `record partner { partner_id: key, … }`");
            checker.report(finding);
        }
    }
}

/// The type that is written; `owner` is whose it is, for a list of labels written in place.
pub(super) fn resolve(checker: &mut Checker, ty: &ast::TypeExpr, owner: &str) -> Type {
    match &ty.kind {
        TypeKind::Key => Type::Key,
        TypeKind::Text => Type::Text,
        TypeKind::Number => Type::Number,
        TypeKind::Count => Type::Count,
        TypeKind::Money { currency: None } => money(checker, ty.span),
        TypeKind::Money { currency: Some(field) } => {
            let finding = Diagnostic::new(Code::NotYet, "amounts in the currency of a column are not read yet")
                .label(checker.at(field.span), "a column that holds currencies")
                .help("write `money` and give the data in the program's currency");
            checker.report(finding);
            Type::Error
        }
        TypeKind::Percent => Type::Percent,
        TypeKind::Scale(low, high) => scale(checker, low, high, ty.span),
        TypeKind::Flag => Type::Flag,
        TypeKind::Date => Type::Date,
        TypeKind::Duration => Type::Duration(TimeUnit::Day),
        TypeKind::OneOf(labels) => Type::Label(declare_labels(checker, None, owner.to_owned(), labels, false)),
        TypeKind::LevelOf(labels) => Type::Label(declare_labels(checker, None, owner.to_owned(), labels, true)),
        TypeKind::SetOf(labels) => Type::Set(declare_labels(checker, None, owner.to_owned(), labels, false)),
        TypeKind::Named(name) => named(checker, name),
        TypeKind::Error => Type::Error,
    }
}

fn money(checker: &mut Checker, span: Span) -> Type {
    match checker.model.program.currency {
        Some(currency) => Type::Money(currency),
        None => {
            if !checker.currency_missed && !checker.broken {
                checker.currency_missed = true;
                let mut finding = Diagnostic::new(Code::Missing, "amounts have no currency")
                    .label(checker.at(span), "in which currency?")
                    .help("add `currency USD` to the `program`");
                if let Some(program) = checker.model.program.at {
                    finding = finding.label(program, "says no currency");
                }
                checker.report(finding);
            }
            Type::Error
        }
    }
}

fn scale(checker: &mut Checker, low: &ast::Expr, high: &ast::Expr, span: Span) -> Type {
    let low = checker.number_literal(low, "the lower end of a scale");
    let high = checker.number_literal(high, "the upper end of a scale");
    match (low, high) {
        (Some(low), Some(high)) if low < high => Type::Scale(low, high),
        (Some(_), Some(_)) => {
            let finding = Diagnostic::new(Code::OutOfBounds, "a scale ends where it begins or before")
                .label(checker.at(span), "no number lies on it")
                .help("write the smaller end first, as `scale 1 to 5`");
            checker.report(finding);
            Type::Error
        }
        _ => Type::Error,
    }
}

fn named(checker: &mut Checker, name: &ast::Name) -> Type {
    match checker.names.types.get(&name.text).copied() {
        Some(TypeName::Enum(list)) => {
            checker.note_use(name.span, Target::Enum(list));
            Type::Label(list)
        }
        Some(TypeName::Record(record)) => {
            checker.note_use(name.span, Target::Record(record));
            Type::Row(record)
        }
        None => {
            let mut known: Vec<String> = checker.names.types.keys().cloned().collect();
            known.sort_unstable();
            let candidates = WORDS.iter().copied().chain(known.iter().map(String::as_str));
            let message = format!("there is no type `{}`", name.text);
            checker.unknown(Code::UnknownType, message, name, candidates);
            Type::Error
        }
    }
}
