//! Closed lists of labels, named or written in place, and labels that are met before they are declared.

use super::declare_type;
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Enum, Symbol, Target};
use crate::semantic::names::TypeName;
use crate::syntax::ast;
use crate::text::Span;

pub(super) fn declare_enum(checker: &mut Checker, list: &ast::Enum, docs: Option<&ast::Doc>, whole: Span) {
    let symbol = checker.symbol(&list.name, list.label.as_ref(), docs, whole);
    let owner = list.name.text.clone();
    let id = declare_labels(checker, Some(symbol), owner, &list.labels, false);
    checker.note_declaration(list.name.span, Target::Enum(id));
    declare_type(checker, &list.name, TypeName::Enum(id));
}

/// Enters a label into the list that its keyword names; the first one begins the list.
pub(super) fn declare_named_label(checker: &mut Checker, tree: &ast::NamedLabel, docs: Option<&ast::Doc>) {
    let word = tree.kind.word();
    let list = match checker.model.lists.get(&tree.kind) {
        Some(list) => *list,
        None => {
            let mut symbol = checker.symbol(&tree.name, None, None, tree.name.span);
            symbol.name = word.to_owned();
            let list = Enum { symbol: Some(symbol), owner: word.to_owned(), labels: Vec::new(), ordered: false };
            let list = checker.model.enums.push(list);
            checker.model.lists.insert(tree.kind, list);
            if tree.kind != ast::NamedKind::Category {
                declare_type(checker, &ast::Name { text: word.to_owned(), span: tree.name.span }, TypeName::Enum(list));
            }
            list
        }
    };
    if let Some(first) = checker.model.enums[list].labels.iter().find(|label| label.name == tree.name.text) {
        let first = first.at;
        let message = format!("the {word} `{}` is declared twice", tree.name.text);
        checker.twice(message, tree.name.span, first, "remove one of them");
        return;
    }
    declare_label(checker, list, &tree.name, tree.label.as_ref(), docs);
}

/// Enters a list of labels, each said once.
pub(in crate::semantic) fn declare_labels(
    checker: &mut Checker,
    symbol: Option<Symbol>,
    owner: String,
    labels: &[ast::Labelled],
    ordered: bool,
) -> Id<Enum> {
    let id = checker.model.enums.push(Enum { symbol, owner, labels: Vec::new(), ordered });
    for label in labels {
        declare_label(checker, id, &label.name, label.label.as_ref(), label.docs.as_ref());
    }
    id
}

fn declare_label(
    checker: &mut Checker,
    list: Id<Enum>,
    name: &ast::Name,
    title: Option<&ast::Text>,
    docs: Option<&ast::Doc>,
) {
    let whole = title.map_or(name.span, |title| name.span.to(title.span));
    let symbol = checker.symbol(name, title, docs, whole);
    if let Some(first) = checker.model.enums[list].labels.iter().find(|label| label.name == name.text) {
        let first = first.at;
        let message = format!("the label `{}` stands twice in one list", name.text);
        checker.twice(message, name.span, first, "remove one of them");
        return;
    }
    let place = u32::try_from(checker.model.enums[list].labels.len()).unwrap_or(u32::MAX);
    checker.model.enums[list].labels.push(symbol);
    checker.note_declaration(name.span, Target::Label(list, place));
}

/// Enters a label where it is met, as in a band or a row of a benefit table: the first time it is declared by that.
pub(in crate::semantic) fn meet_label(checker: &mut Checker, list: Id<Enum>, name: &ast::Name) -> u32 {
    match checker.model.enums[list].position(&name.text) {
        Some(place) => {
            checker.note_use(name.span, Target::Label(list, place));
            place
        }
        None => {
            let place = u32::try_from(checker.model.enums[list].labels.len()).unwrap_or(u32::MAX);
            declare_label(checker, list, name, None, None);
            place
        }
    }
}
