//! Closed lists of labels, named or written in place, and labels that are met before they are declared.

use super::declare_type;
use crate::diagnostic::nearest;
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Enum, Symbol, Target};
use crate::semantic::names::TypeName;
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::{FileId, Span};

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

/// The bare names that a value may turn out to be, through `X if C else Y` and `X default Y`.
pub(in crate::semantic) fn outcomes<'t>(tree: &'t ast::Expr, file: FileId, names: &mut Vec<(FileId, &'t ast::Name)>) {
    let mut stack = vec![tree];
    while let Some(tree) = stack.pop() {
        match &tree.kind {
            ast::ExprKind::Name(name) if !name.text.is_empty() => names.push((file, name)),
            ast::ExprKind::If { then, otherwise, .. } => stack.extend([&**otherwise, &**then]),
            ast::ExprKind::Default(value, fallback) => stack.extend([&**fallback, &**value]),
            _ => {}
        }
    }
}

impl Checker<'_> {
    /// The list that bare names are labels of where they stand for nothing else: the one enum that has them all, or a
    /// list of their own, in the order in which they are met. None where one of them means something, or nearly does.
    pub fn labels_meant(&mut self, owner: String, names: &[(FileId, &ast::Name)], scope: &Scope) -> Option<Type> {
        let means = |name: &str| {
            scope.find(self, name).is_some()
                || self.tier_named(name).is_some()
                || self.names.bound.iter().any(|bound| bound.name == name)
                || self.is_broken(name)
        };
        if names.is_empty() || names.iter().any(|(_, name)| means(&name.text)) {
            return None;
        }
        if let Some(list) = self.declared_list(names) {
            return Some(Type::Label(list));
        }
        let visible = scope.visible(self);
        if self.mistakes.hide_names()
            || names.iter().any(|(_, name)| nearest(&name.text, visible.iter().copied()).is_some())
        {
            return None;
        }
        let list = self.model.enums.push(Enum { symbol: None, owner, labels: Vec::new(), ordered: false });
        let home = self.file;
        for (file, name) in names {
            self.file = *file;
            meet_label(self, list, name);
        }
        self.file = home;
        Some(Type::Label(list))
    }

    /// The one enum that has all the labels, or the first that has some of them and others much like the rest: a label may
    /// be misspelt.
    fn declared_list(&self, names: &[(FileId, &ast::Name)]) -> Option<Id<Enum>> {
        let has = |list: &Enum, name: &ast::Name| list.position(&name.text).is_some();
        let nearly = |list: &Enum, name: &ast::Name| {
            has(list, name) || nearest(&name.text, list.labels.iter().map(|label| label.name.as_str())).is_some()
        };
        let declared = || self.model.enums.iter().filter(|(_, list)| list.symbol.is_some());
        let mut all = declared().filter(|(_, list)| names.iter().all(|(_, name)| has(list, name)));
        match (all.next(), all.next()) {
            (Some((list, _)), None) => Some(list),
            (Some(_), Some(_)) => None,
            _ => declared()
                .find(|(_, list)| {
                    names.iter().any(|(_, name)| has(list, name)) && names.iter().all(|(_, name)| nearly(list, name))
                })
                .map(|(list, _)| list),
        }
    }
}
