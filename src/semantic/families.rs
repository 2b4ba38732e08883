//! `for each` blocks and metrics with parameters: what stands for many, entered into the symbol table.
//! Must not look into expressions.

use super::arena::Id;
use super::bound::{Family, Parametric, Space};
use super::checker::Checker;
use super::declare::{RENAME, Task, declare_items};
use super::model::{Calculation, Enum, Fact, Function, LocalKind, Target};
use super::names::{TAKEN, TypeName};
use super::naming::symbol_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast;
use crate::text::{FileSpan, Span};

/// What a program has once, whatever the label.
pub(super) fn alone(declaration: &ast::Declaration) -> Option<&'static str> {
    Some(match declaration {
        ast::Declaration::Program(_) => "the program",
        ast::Declaration::Import(_) => "an import",
        ast::Declaration::Rates(_) => "`rates`",
        ast::Declaration::NamedLabel(_) => "a category, certification or course",
        ast::Declaration::Enum(_) => "an enum",
        ast::Declaration::Record(_) => "a record",
        ast::Declaration::Tiers(_) => "a ladder",
        ast::Declaration::Track(_) => "a track",
        ast::Declaration::Review(_) => "a review",
        ast::Declaration::Exception(_) => "an exception",
        ast::Declaration::Metric(ast::Metric { parameters: Some(_), .. }) => "a metric with parameters",
        ast::Declaration::Metric(ast::Metric { of: Some(_), .. }) => "a metric of a record",
        _ => return None,
    })
}

/// So many declarations stand for labels at most.
const MOST_MEMBERS: u32 = 20_000;

/// Enters the declarations of a `for each` block once for each label.
pub(super) fn declare_family<'a>(
    checker: &mut Checker<'a>,
    family: &'a ast::Family,
    span: Span,
    tasks: &mut Vec<Task<'a>>,
) {
    let Some(list) = checker.list_of(&family.binding) else {
        return;
    };
    let place = checker.at(span);
    checker.repeated.note(place);
    checker.for_each_label(&family.binding, list, true, span, |checker, _| {
        checker.expansions = checker.expansions.saturating_add(u32::try_from(family.items.len()).unwrap_or(u32::MAX));
        if checker.expansions <= MOST_MEMBERS {
            declare_items(checker, &family.items, tasks);
        }
    });
    if checker.expansions > MOST_MEMBERS {
        checker.expansions = 0;
        let finding = Diagnostic::new(Code::TooDeep, "the blocks stand for too many declarations")
            .label(place, format!("more than {MOST_MEMBERS}"))
            .help("go over fewer labels");
        checker.report(finding);
    }
}

/// Enters a metric with parameters: a rule of calculation, not a result.
pub(super) fn declare_parametric<'a>(
    checker: &mut Checker<'a>,
    metric: &'a ast::Metric,
    docs: Option<&ast::Doc>,
    whole: Span,
) {
    let name = &metric.name;
    let file = checker.file;
    checker.repeated.note(checker.at(whole));
    let first = match checker.parametric.get(&name.text) {
        Some(first) => Some(first.tree.name.span.in_file(first.file)),
        None => checker.declared_at(&name.text),
    };
    match first {
        Some(first) => checker.twice(format!("`{}` is declared twice", name.text), name.span, first, RENAME),
        None if TAKEN.contains(&name.text.as_str()) || Function::ALL.iter().any(|it| it.word() == name.text) => {
            let finding = Diagnostic::new(Code::TakenName, format!("`{}` is a name of the language", name.text))
                .label(checker.at(name.span), "cannot be declared")
                .help("choose another name");
            checker.report(finding);
        }
        None => {
            let parameters = metric.parameters.iter().flatten();
            let parameters =
                parameters.map(|it| checker.local(&it.name.text, it.name.span, whole, LocalKind::Parameter)).collect();
            let symbol = checker.symbol(name, metric.label.as_ref(), docs, whole);
            let id = checker.model.calculations.push(Calculation { symbol, parameters });
            checker.note_declaration(name.span, Target::Calculation(id));
            checker.parametric.insert(name.text.clone(), Parametric { file, tree: metric, id });
        }
    }
}

impl Checker<'_> {
    /// The list that a block or a condition goes over.
    pub fn list_of(&mut self, binding: &ast::Binding) -> Option<Id<Enum>> {
        if let Some(TypeName::Enum(list)) = self.names.types.get(&binding.list.text).copied() {
            self.note_use(binding.list.span, Target::Enum(list));
            return Some(list);
        }
        if self.names.types.contains_key(&binding.list.text) {
            let finding = Diagnostic::new(Code::WrongType, format!("`{}` is a record, not a list", binding.list.text))
                .label(self.at(binding.list.span), "has rows, not labels")
                .help("name an enum: its labels are gone through one by one");
            self.report(finding);
            return None;
        }
        let lists: Vec<String> =
            self.model.enums.values().filter_map(|list| list.symbol.as_ref()).map(|it| it.name.clone()).collect();
        let in_place = |list: &Enum| list.symbol.is_none() && list.owner == binding.list.text;
        if self.model.enums.values().any(in_place) {
            let name = &binding.list.text;
            let finding =
                Diagnostic::new(Code::UnknownType, format!("the labels of `{name}` are a list without a name"))
                    .label(self.at(binding.list.span), "no enum")
                    .help(format!("declare them, as `enum {name}_list {{ … }}`, and give the field that type"));
            self.report(finding);
            return None;
        }
        let message = format!("there is no enum `{}`", binding.list.text);
        self.unknown(Code::UnknownType, message, &binding.list, lists.iter().map(String::as_str));
        None
    }

    /// Where a fact or a family of a name is declared.
    fn declared_at(&self, name: &str) -> Option<FileSpan> {
        match self.names.facts.get(name) {
            Some(target) => symbol_of(*target, &self.model).map(|symbol| symbol.at),
            None => self.names.family(Space::Facts, name).map(|family| family.at),
        }
    }
}

/// Enters a member of a family under the name that all of them share.
pub(super) fn declare_member(checker: &mut Checker, name: &ast::Name, fact: Fact) {
    if let Some(first) = checker.names.facts.get(&name.text).copied() {
        if let Some(first) = symbol_of(first, &checker.model).map(|symbol| symbol.at) {
            checker.twice(format!("`{}` is declared twice", name.text), name.span, first, RENAME);
        }
        return;
    }
    join_family(checker, Space::Facts, name, Some(fact));
}

/// Notes that a name stands for something once for each label of the blocks around it.
pub(super) fn join_family(checker: &mut Checker, space: Space, name: &ast::Name, fact: Option<Fact>) {
    let at = checker.at(name.span);
    let lists: Vec<Id<Enum>> = checker.names.family_labels().into_iter().map(|(list, _)| list).collect();
    if lists.is_empty() || name.text.is_empty() {
        return;
    }
    let new = || Family { lists: lists.clone(), at, members: Vec::new() };
    let family = checker.names.families.entry((space, name.text.clone())).or_insert_with(new);
    family.members.extend(fact);
    if family.lists != lists {
        let first = family.at;
        checker.twice(format!("`{}` is declared in two kinds of blocks", name.text), name.span, first, RENAME);
    }
}
