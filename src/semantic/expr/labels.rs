//! Labels and parameters: members of families, conditions over the labels of a list, metrics with parameters.
//! All of them are worked out here, label by label and use by use; later floors see plain conditions and values.

use super::names::through;
use super::{constant, flag};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::bound::{Bound, BoundValue, Space, member_name};
use crate::semantic::checker::{Checker, listing};
use crate::semantic::declarations::{category, resolve};
use crate::semantic::model::{
    BinaryOp, CompareOp, Constant, Enum, Expr, ExprKind, Fact, Field, Specialization, Target,
};
use crate::semantic::scope::{Place, Scope};
use crate::semantic::types::Type;
use crate::syntax::ast::{self, ForLabels};
use crate::text::{FileSpan, Span};
use crate::value::Decimal;

/// So many times labels and uses are worked out at most.
const MOST: u32 = 20_000;

impl Checker<'_> {
    /// What a bound name is at a place.
    pub(super) fn bound_value(&mut self, name: &ast::Name, span: Span, scope: &Scope) -> Option<Expr> {
        let Bound { local, value: bound, .. } = self.names.bound.iter().rfind(|bound| bound.name == name.text)?.clone();
        self.note_use(name.span, Target::Local(local));
        let at = self.at(span);
        Some(match bound {
            BoundValue::Label { list, place, .. } => constant(Constant::Label(list, place), Type::Label(list), at),
            BoundValue::Given(given) if matches!(given.kind, ExprKind::Constant(_)) => Expr { at, ..given },
            BoundValue::Given(given) => through(&references(scope), Expr { at, ..given }),
        })
    }

    /// The member of a family that labels in brackets name; a plain name is itself.
    pub fn member_of(&mut self, space: Space, name: &ast::Name, labels: &[ast::Expr], span: Span) -> Option<ast::Name> {
        if labels.is_empty() {
            return Some(name.clone());
        }
        let Some(lists) = self.names.family(space, &name.text).map(|family| family.lists.clone()) else {
            let finding = Diagnostic::new(Code::UnknownName, format!("`{}` is not declared for labels", name.text))
                .label(self.at(span), "given labels in brackets")
                .help("write the name alone, or declare it inside `for each p in LIST { … }`");
            self.report(finding);
            return None;
        };
        if lists.len() != labels.len() {
            let owners: Vec<&str> = lists.iter().map(|list| self.model.enums[*list].owner.as_str()).collect();
            let message = format!("`{}` is declared for each of {}", name.text, listing(&owners));
            let finding = Diagnostic::new(Code::WrongType, message)
                .label(self.at(span), format!("{} in brackets", labels.len()))
                .help("name one label of each list");
            self.report(finding);
            return None;
        }
        let mut named = Vec::new();
        for (list, tree) in lists.into_iter().zip(labels) {
            named.push(self.label_in(list, tree)?);
        }
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        Some(ast::Name { text: member_name(&name.text, &named), span: name.span })
    }

    /// The name of a label that must be known now.
    fn label_in(&mut self, list: Id<Enum>, tree: &ast::Expr) -> Option<String> {
        let value = self.expr(tree, &Scope::PROGRAM, Some(&Type::Label(list)));
        match value.kind {
            ExprKind::Constant(Constant::Label(of, place)) if of == list => {
                Some(self.model.enums[list].labels.get(place as usize)?.name.clone())
            }
            ExprKind::Error => None,
            _ => {
                let owner = self.model.enums[list].owner.clone();
                let finding = Diagnostic::new(Code::WrongType, format!("a label of `{owner}` must stand here"))
                    .label(value.at, "not a label")
                    .help("name a label, or what a `for each` block calls it");
                self.report(finding);
                None
            }
        }
    }

    /// `every p in LIST satisfies C`, `any p in LIST satisfies C`, `count of p in LIST where C`
    pub(super) fn for_labels(
        &mut self,
        span: Span,
        kind: ForLabels,
        binding: &ast::Binding,
        condition: &ast::Expr,
        scope: &Scope,
    ) -> Expr {
        let at = self.at(span);
        let Some(list) = self.list_of(binding) else {
            return self.error(span);
        };
        if let Some(found) = scope.find(self, &binding.name.text) {
            let of = crate::semantic::naming::fact_target(found.fact)
                .map_or("a fact".to_owned(), |target| crate::semantic::naming::kind_of(target, &self.model));
            let finding = Diagnostic::new(Code::Duplicate, format!("`{}` is {of} already", binding.name.text))
                .label(self.at(binding.name.span), "stands for each label here")
                .help("choose another name for the label");
            self.report(finding);
        }
        let size = u32::try_from(self.model.enums[list].labels.len()).unwrap_or(u32::MAX);
        if self.too_many(size, span) {
            return self.error(span);
        }
        self.repeated.note(at);
        let parts = self.for_each_label(binding, list, false, span, |this, title| {
            let inner = this.condition(condition, scope);
            let at = inner.at;
            flag(ExprKind::Case(title.to_owned(), Box::new(inner)), at)
        });
        match kind {
            ForLabels::Every => flag(ExprKind::All(parts), at),
            ForLabels::Any => flag(ExprKind::Any(parts), at),
            ForLabels::Count => count(parts, at),
        }
    }

    /// `count of specialization in CATEGORY`: how many the partner holds.
    pub(super) fn count_held(&mut self, span: Span, category: Option<&ast::Name>, scope: &Scope) -> Expr {
        let badges: Vec<(Id<Specialization>, String)> = self
            .model
            .specializations
            .iter()
            .filter(|(_, badge)| category.is_none_or(|category| badge.category == category.text))
            .map(|(id, badge)| (id, badge.symbol.title().to_owned()))
            .collect();
        if let (Some(category), true) = (category, badges.is_empty()) {
            let mut known: Vec<String> =
                self.model.specializations.values().map(|badge| badge.category.clone()).collect();
            known.sort();
            known.dedup();
            let message = format!("no specialization is in `{}`", category.text);
            self.unknown(Code::UnknownCategory, message, category, known.iter().map(String::as_str));
            return self.error(span);
        }
        if let Some(category) = category {
            self.note_category(category, category::SPECIALIZATIONS);
        }
        let parts = badges.into_iter().map(|(badge, title)| {
            let held = self.of_partner(Fact::Specialization(badge), span, scope);
            let at = held.at;
            flag(ExprKind::Case(title, Box::new(held)), at)
        });
        let parts = parts.collect();
        count(parts, self.at(span))
    }

    /// A metric with parameters, worked out for what it is given.
    pub(super) fn parametric_value(
        &mut self,
        span: Span,
        name: &ast::Name,
        trees: &[ast::Expr],
        scope: &Scope,
    ) -> Expr {
        let Some(metric) = self.parametric.get(&name.text).cloned() else {
            return self.error(span);
        };
        self.note_use(name.span, Target::Calculation(metric.id));
        if self.calling.contains(&name.text) {
            let mut chain: Vec<String> = self.calling.iter().skip_while(|one| **one != name.text).cloned().collect();
            chain.push(name.text.clone());
            let chain: Vec<String> = chain.iter().map(|one| format!("`{one}`")).collect();
            let finding = Diagnostic::new(Code::Cycle, format!("`{}` is worked out from itself", name.text))
                .label(self.at(span), chain.join(", which reads "))
                .help("define one of these from facts of the data instead");
            self.report(finding);
            return self.error(span);
        }
        let parameters = metric.tree.parameters.as_deref().unwrap_or(&[]);
        if parameters.len() != trees.len() {
            let names: Vec<String> = parameters.iter().map(|parameter| parameter.name.text.clone()).collect();
            let takes = if names.is_empty() { "nothing".to_owned() } else { listing(&names) };
            let finding = Diagnostic::new(Code::WrongType, format!("`{}` takes {takes}", name.text))
                .label(self.at(span), format!("{} given", trees.len()))
                .label(metric.tree.name.span.in_file(metric.file), "declared here");
            self.report(finding);
            return self.error(span);
        }
        if self.too_many(1, span) {
            return self.error(span);
        }
        let types = self.types_of_parameters(&name.text);
        let mut given = Vec::new();
        for (tree, ty) in trees.iter().zip(&types) {
            let mut value = self.expr(tree, scope, Some(ty));
            if !ty.is_error() && !self.expect_type(&mut value, ty) {
                return self.error(span);
            }
            given.push(value);
        }
        let plain = given.iter().all(|value| matches!(value.kind, ExprKind::Constant(_)));
        match scope.place {
            // What is given follows from the row at hand, so the metric is worked out on that row.
            Place::Row(..) if !plain => self.body_of(&name.text, given, &scope.within(Place::Body)),
            Place::Row(..) => {
                let partner = self.model.partner.and_then(|partner| scope.reach(self, partner));
                match partner {
                    Some(references) => through(&references, self.body_of(&name.text, given, &Scope::PARTNER)),
                    None => self.body_of(&name.text, given, &scope.within(Place::Body)),
                }
            }
            Place::Program if !plain => self.error(span),
            _ => self.body_of(&name.text, given, scope),
        }
    }

    /// The body of a metric with parameters, with values for them.
    fn body_of(&mut self, name: &str, given: Vec<Expr>, scope: &Scope) -> Expr {
        let Some(metric) = self.parametric.get(name).cloned() else {
            return Expr { kind: ExprKind::Error, ty: Type::Error, at: self.at(Span::default()) };
        };
        let parameters = metric.tree.parameters.as_deref().unwrap_or(&[]);
        let locals = self.model.calculations[metric.id].parameters.clone();
        let bound = parameters.iter().zip(locals).zip(given).map(|((parameter, local), value)| Bound {
            name: parameter.name.text.clone(),
            local,
            value: BoundValue::Given(value),
        });
        let around = std::mem::replace(&mut self.names.bound, bound.collect());
        let file = std::mem::replace(&mut self.file, metric.file);
        let cast = std::mem::take(&mut self.cast);
        self.calling.push(name.to_owned());
        let value = self.expr(&metric.tree.value, scope, None);
        self.calling.pop();
        self.cast = cast;
        self.file = file;
        self.names.bound = around;
        value
    }

    pub fn types_of_parameters(&mut self, name: &str) -> Vec<Type> {
        let Some(metric) = self.parametric.get(name).cloned() else {
            return Vec::new();
        };
        let parameters = metric.tree.parameters.as_deref().unwrap_or(&[]);
        let file = std::mem::replace(&mut self.file, metric.file);
        let types =
            parameters.iter().map(|parameter| resolve(self, &parameter.ty, &parameter.name.text, None)).collect();
        self.file = file;
        types
    }

    /// Checks every metric with parameters once by itself, so that a mistake in one that nothing reads is told.
    pub fn check_parametric(&mut self) {
        let names: Vec<String> = self.parametric.keys().cloned().collect();
        for name in names {
            let types = self.types_of_parameters(&name);
            let Some(metric) = self.parametric.get(&name).cloned() else { continue };
            let at = metric.tree.name.span.in_file(metric.file);
            let given = types.into_iter().map(|ty| Expr { kind: ExprKind::Error, ty, at }).collect();
            self.body_of(&name, given, &Scope::PARTNER);
        }
    }

    /// Whether labels and uses have been worked out too often; reported once.
    fn too_many(&mut self, more: u32, span: Span) -> bool {
        let before = self.expansions;
        self.expansions = before.saturating_add(more);
        if self.expansions <= MOST {
            return false;
        }
        if before <= MOST {
            let finding = Diagnostic::new(Code::TooDeep, "labels and parameters stand for too many values")
                .label(self.at(span), format!("more than {MOST} in the program"))
                .help("go over fewer labels, or give a part a name with `metric`");
            self.report(finding);
        }
        true
    }
}

/// How many conditions hold: those that are unknown are left out.
pub(super) fn count(parts: Vec<Expr>, at: FileSpan) -> Expr {
    let number = |value: Decimal| Box::new(constant(Constant::Number(value), Type::Count, at));
    let mut ones: Vec<Expr> = parts
        .into_iter()
        .map(|condition| Expr {
            kind: ExprKind::If {
                then: number(Decimal::ONE),
                condition: Box::new(condition),
                otherwise: number(Decimal::ZERO),
            },
            ty: Type::Count,
            at,
        })
        .collect();
    // Added up in pairs, so that many are no deeper than a few.
    while ones.len() > 1 {
        let mut pairs = Vec::new();
        let mut rest = ones.into_iter();
        while let Some(one) = rest.next() {
            pairs.push(match rest.next() {
                Some(other) => Expr {
                    kind: ExprKind::Arithmetic(BinaryOp::Add, Box::new(one), Box::new(other)),
                    ty: Type::Count,
                    at,
                },
                None => one,
            });
        }
        ones = pairs;
    }
    ones.pop().unwrap_or_else(|| *number(Decimal::ZERO))
}

/// The references from the row at hand out to the row that what a metric is given was worked out on.
fn references(scope: &Scope) -> Vec<Id<Field>> {
    let mut found = Vec::new();
    let mut here = Some(scope);
    while let Some(scope) = here {
        let Place::Row(_, via) = scope.place else { break };
        if via.is_empty() {
            break;
        }
        found.extend(via);
        here = scope.outer;
    }
    found
}

/// What bound names decide between them is decided here: `p is cloud` where `p` is a label.
pub(super) fn decided(expr: Expr) -> Expr {
    let at = expr.at;
    let verdict = |holds: bool| flag(ExprKind::Constant(Constant::Flag(holds)), at);
    let label = |expr: &Expr| match expr.kind {
        ExprKind::Constant(Constant::Label(list, place)) => Some((list, place)),
        _ => None,
    };
    let truth = |expr: &Expr| match expr.kind {
        ExprKind::Constant(Constant::Flag(holds)) => Some(holds),
        _ => None,
    };
    match expr.kind {
        ExprKind::Compare(op @ (CompareOp::Is | CompareOp::IsNot), ref left, ref right) => {
            match (label(left), label(right)) {
                (Some(one), Some(other)) => verdict((one == other) == (op == CompareOp::Is)),
                _ => expr,
            }
        }
        ExprKind::In(ref value, ref among) => match (label(value), among.iter().map(label).collect::<Option<Vec<_>>>())
        {
            (Some(value), Some(among)) => verdict(among.contains(&value)),
            _ => expr,
        },
        ExprKind::Not(ref inner) => truth(inner).map_or(expr, |holds| verdict(!holds)),
        ExprKind::If { ref condition, .. } if truth(condition).is_some() => {
            let holds = truth(condition) == Some(true);
            let ty = expr.ty;
            match expr.kind {
                ExprKind::If { then, otherwise, .. } => Expr { ty, ..if holds { *then } else { *otherwise } },
                kind => Expr { kind, ty, at },
            }
        }
        ExprKind::All(parts) => {
            let parts: Vec<Expr> = parts.into_iter().filter(|part| truth(part) != Some(true)).collect();
            match parts.iter().any(|part| truth(part) == Some(false)) {
                true => verdict(false),
                false if parts.is_empty() => verdict(true),
                false => flag(ExprKind::All(parts), at),
            }
        }
        ExprKind::Any(parts) => {
            let parts: Vec<Expr> = parts.into_iter().filter(|part| truth(part) != Some(false)).collect();
            match parts.iter().any(|part| truth(part) == Some(true)) {
                true => verdict(true),
                false if parts.is_empty() => verdict(false),
                false => flag(ExprKind::Any(parts), at),
            }
        }
        kind => Expr { kind, ty: expr.ty, at },
    }
}
