//! `record NAME { … }`: the types of its fields, and what `record partner` must have.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::declare::{Task, Work, declare_labels};
use crate::semantic::model::{Field, Record, Target};
use crate::semantic::names::TypeName;
use crate::semantic::scope::{field_names, field_of};
use crate::semantic::types::Type;
use crate::syntax::ast::{self, TypeKind};
use crate::text::{FileSpan, Span};
use crate::value::Currency;

/// The words of types, for "did you mean".
const WORDS: [&str; 13] = [
    "key", "text", "number", "count", "money", "currency", "percent", "scale", "flag", "date", "duration", "one of",
    "set of",
];

/// Gives the fields their types and defaults.
pub(super) fn check_types(checker: &mut Checker, id: Id<Record>, record: &ast::Record) {
    let fields = checker.model.records[id].fields.clone();
    let mut key: Option<FileSpan> = None;
    let mut columns: Vec<(Id<Field>, &ast::Name)> = Vec::new();
    for (place, field) in fields.iter().copied().zip(&record.fields) {
        let mut ty = resolve(checker, &field.ty, &field.name.text, Some(id));
        if checker.mistakes.are_in_clause(checker.at(field.span)) && !matches!(ty, Type::Key | Type::Row(_)) {
            ty = Type::Error;
        }
        if let (Type::Duration(unit), Some(default)) = (&mut ty, &field.default)
            && let ast::ExprKind::Duration(duration) = default.kind
        {
            *unit = duration.unit;
        }
        checker.model.fields[place].ty = ty.clone();
        if let (Type::MoneyIn(column), TypeKind::Money { currency: Some(name) }) = (&ty, &field.ty.kind) {
            columns.push((*column, name));
        }
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
        if let Some(format) = &field.format
            && !matches!(ty, Type::Date | Type::Error)
        {
            let finding = Diagnostic::new(Code::WrongType, "only a date has a format")
                .label(checker.at(format.span), checker.describe(&ty))
                .help("remove the format");
            checker.report(finding);
        }
    }
    for (column, name) in columns {
        hold_currencies(checker, column, name);
    }
    // Defaults are read once it is known which columns hold currencies.
    for (place, field) in fields.into_iter().zip(&record.fields) {
        if let Some(default) = &field.default {
            let ty = checker.model.fields[place].ty.clone();
            let value = checker.constant_of(default, &ty);
            checker.model.fields[place].default = Some(value);
        }
    }
}

/// Sees to it that the column which `money in` names holds currencies: a text is read as one that the program knows.
pub(super) fn hold_currencies(checker: &mut Checker, column: Id<Field>, name: &ast::Name) {
    let ty = checker.model.fields[column].ty.clone();
    match &ty {
        Type::Error => {}
        Type::Text => {
            if let Some(list) = checker.currency_list() {
                checker.model.fields[column].ty = Type::Label(list);
            }
        }
        Type::Label(list) => {
            let label = checker.model.enums[*list].labels.iter().find(|label| Currency::parse(&label.name).is_none());
            if let Some(label) = label {
                let (label, at) = (label.name.clone(), label.at);
                let finding = Diagnostic::new(Code::WrongType, format!("`{label}` is no currency"))
                    .label(checker.at(name.span), "amounts are in the currency that this column says")
                    .label(at, "three capital letters must stand here")
                    .help("write currencies by their codes, as `one of { USD, EUR }`");
                checker.report(finding);
                checker.model.fields[column].ty = Type::Error;
            }
        }
        _ => {
            let finding = Diagnostic::new(Code::WrongType, format!("`{}` holds no currencies", name.text))
                .label(checker.at(name.span), checker.describe(&ty))
                .help(format!("declare it as `{}: currency`, or as `one of {{ USD, EUR }}`", name.text));
            checker.report(finding);
            checker.model.fields[column].ty = Type::Error;
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

/// The type that is written; `owner` is whose it is, for a list of labels written in place, and `record` the one among
/// whose fields the currency of an amount is looked for.
pub(in crate::semantic) fn resolve(
    checker: &mut Checker,
    ty: &ast::TypeExpr,
    owner: &str,
    record: Option<Id<Record>>,
) -> Type {
    match &ty.kind {
        TypeKind::Key => Type::Key,
        TypeKind::Text => Type::Text,
        TypeKind::Number => Type::Number,
        TypeKind::Count => Type::Count,
        TypeKind::Money { currency: None } => money(checker, ty.span),
        TypeKind::Money { currency: Some(field) } => match money(checker, ty.span) {
            Type::Error => Type::Error,
            _ => money_in(checker, field, record),
        },
        TypeKind::Percent => Type::Percent,
        TypeKind::Scale(low, high) => scale(checker, low, high, ty.span),
        TypeKind::Flag => Type::Flag,
        TypeKind::Date => Type::Date,
        TypeKind::Duration(unit) => Type::Duration(*unit),
        TypeKind::OneOf(labels) => Type::Label(declare_labels(checker, None, owner.to_owned(), labels, false)),
        TypeKind::LevelOf(labels) => Type::Label(declare_labels(checker, None, owner.to_owned(), labels, true)),
        TypeKind::SetOf(labels) => Type::Set(declare_labels(checker, None, owner.to_owned(), labels, false)),
        TypeKind::SetNamed(name) => match named(checker, name) {
            Type::Label(list) => Type::Set(list),
            Type::Error => Type::Error,
            other => {
                let finding = Diagnostic::new(Code::WrongType, "a set holds labels")
                    .label(checker.at(name.span), checker.describe(&other))
                    .help("name an `enum`, or write the labels, as `set of { A, B }`");
                checker.report(finding);
                Type::Error
            }
        },
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

/// `money in FIELD`
fn money_in(checker: &mut Checker, name: &ast::Name, record: Option<Id<Record>>) -> Type {
    let Some(record) = record else {
        return Type::Error;
    };
    match field_of(checker, record, &name.text) {
        Some(field) => {
            checker.note_use(name.span, Target::Field(field));
            Type::MoneyIn(field)
        }
        None => {
            let owner = checker.model.records[record].symbol.name.clone();
            let fields: Vec<String> = field_names(checker, record).into_iter().map(str::to_owned).collect();
            let message = format!("`{owner}` has no field `{}` that says the currency", name.text);
            checker.unknown(Code::UnknownField, message, name, fields.iter().map(String::as_str));
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
        None if name.text == "currency" => match (money(checker, name.span), checker.currency_list()) {
            (Type::Money(_), Some(list)) => {
                checker.note_use(name.span, Target::Enum(list));
                Type::Label(list)
            }
            _ => Type::Error,
        },
        None if ["certification", "course"].contains(&name.text.as_str()) => {
            let finding = Diagnostic::new(Code::UnknownType, format!("no {} is declared", name.text))
                .label(checker.at(name.span), "a list without labels")
                .help(format!("declare them one by one, as `{} sales_basics \"Sales basics\"`", name.text));
            checker.report(finding);
            Type::Error
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
