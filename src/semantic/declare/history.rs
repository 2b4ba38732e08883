//! Earlier results as a record of the language, `history`: a row for each partner and evaluation, with the columns that
//! our own results have. It is there without being declared; its table is asked for where something reads it.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::{Field, Ladder, Record, Symbol};
use crate::semantic::names::TypeName;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::{FileId, FileSpan, Span};

/// The name of the record and of its table.
pub(in crate::semantic) const HISTORY: &str = "history";

/// The day of an evaluation.
pub(in crate::semantic) const EVALUATED: &str = "evaluated";

/// Refuses a record of that name.
pub(super) fn refuse(checker: &mut Checker, name: &ast::Name) {
    if name.text == HISTORY {
        let finding = Diagnostic::new(Code::TakenName, "`history` is the record of earlier results")
            .label(checker.at(name.span), "cannot be declared")
            .help("choose another name; our own results of earlier evaluations are read as `history` without a declaration");
        checker.report(finding);
    }
}

/// Enters the record once all ladders are known, and the key of partners.
pub(in crate::semantic) fn declare(checker: &mut Checker) {
    let Some(partner) = checker.model.partner.filter(|_| checker.names.record(HISTORY).is_none()) else { return };
    let nowhere = checker.model.program.at.unwrap_or(FileSpan { file: FileId(0), span: Span::default() });
    let symbol = |name: &str, docs: &str| Symbol {
        name: name.to_owned(),
        label: None,
        docs: Some(docs.to_owned()),
        at: nowhere,
        whole: nowhere,
    };
    let whole = symbol(HISTORY, "The results of earlier evaluations, a row for each partner and day.");
    let id = checker.model.records.push(Record { symbol: whole, fields: Vec::new(), key: None });
    let key = checker.model.records[partner].fields.iter().copied();
    let key = key.map(|field| &checker.model.fields[field]).find(|field| field.ty == Type::Key);
    let key = key.map_or_else(|| "partner".to_owned(), |field| field.symbol.name.clone());
    let mut columns = vec![(key, Type::Row(partner)), (EVALUATED.to_owned(), Type::Date)];
    for ladder in checker.model.ladders.ids() {
        let track = checker.model.ladders[ladder].symbol.as_ref().map(|symbol| format!("{}_", symbol.name));
        let badge = checker.model.ladders[ladder].badge;
        columns.extend(badge.map(|badge| (checker.model.specializations[badge].symbol.name.clone(), Type::Flag)));
        let parts = columns_of(ladder).filter(|(_, ty)| badge.is_none() || !matches!(ty, Type::Tier(_)));
        columns.extend(parts.map(|(part, ty)| (format!("{}{part}", track.clone().unwrap_or_default()), ty)));
    }
    for (name, ty) in columns {
        let optional = !matches!(ty, Type::Row(_)) && name != EVALUATED;
        let symbol = symbol(&name, "a column of the results");
        let field = Field { symbol, record: id, ty, optional, default: None, column: None, format: None };
        let field = checker.model.fields.push(field);
        checker.model.records[id].fields.push(field);
    }
    checker.model.history = Some(id);
    checker.names.types.insert(HISTORY.to_owned(), TypeName::Record(id));
}

/// Enters the columns of benefits once it is known what each is counted in. Of several versions of a benefit's table the
/// column is one.
pub(in crate::semantic) fn declare_benefits(checker: &mut Checker) {
    let Some(id) = checker.model.history else { return };
    let benefits: Vec<(Symbol, Type)> =
        checker.model.benefits.values().map(|benefit| (benefit.symbol.clone(), benefit.ty.clone())).collect();
    for (symbol, ty) in benefits.into_iter().filter(|(_, ty)| !ty.is_error()) {
        let has = checker.model.records[id].fields.iter().any(|field| {
            let other: &Field = &checker.model.fields[*field];
            other.symbol.name == symbol.name
        });
        if !has {
            let field = Field { symbol, record: id, ty, optional: true, default: None, column: None, format: None };
            let field = checker.model.fields.push(field);
            checker.model.records[id].fields.push(field);
        }
    }
}

fn columns_of(ladder: crate::semantic::Id<Ladder>) -> impl Iterator<Item = (&'static str, Type)> {
    let tier = || Type::Tier(ladder);
    let parts = [
        ("earned", tier()),
        ("standing", tier()),
        ("standing_since", Type::Date),
        ("grace_until", Type::Date),
        ("tier", tier()),
        ("status", Type::Status),
    ];
    parts.into_iter()
}
