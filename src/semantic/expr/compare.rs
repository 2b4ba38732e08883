//! Comparisons, `in`, `between` and `includes`.

use super::currency::strip_both;
use super::{constant, flag, negation};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::bounds;
use crate::semantic::checker::Checker;
use crate::semantic::model::{CompareOp, Constant, Expr, ExprKind, Model};
use crate::semantic::naming::{fact_target, symbol_of};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::{FileSpan, Span};
use crate::value::decimal::{Rounding, group, percent};

impl Checker<'_> {
    /// `LEFT op RIGHT`
    pub(super) fn compare(
        &mut self,
        span: Span,
        op: CompareOp,
        left: &ast::Expr,
        right: &ast::Expr,
        scope: &Scope,
    ) -> Expr {
        let at = self.at(span);
        if self.means_nothing(left, scope) && !self.means_nothing(right, scope) {
            // The left may be a label of what stands to the right.
            let right = self.expr(right, scope, None);
            let left = self.expr(left, scope, Some(&right.ty).filter(|ty| ty.is_labelled() || ty.is_error()));
            return self.compare_typed(op, left, right, at);
        }
        if matches!(left.kind, ast::ExprKind::Amounts(_)) {
            let right = self.expr(right, scope, None);
            let left = self.beside(left, scope, None, &right);
            return self.compare_typed(op, left, right, at);
        }
        let left = self.expr(left, scope, None);
        self.compare_to(op, left, right, scope, at)
    }

    /// A comparison whose left side is checked already: a row's head with one of its cells.
    pub fn compare_to(&mut self, op: CompareOp, left: Expr, right: &ast::Expr, scope: &Scope, at: FileSpan) -> Expr {
        if matches!(right.kind, ast::ExprKind::None) && !matches!(left.ty, Type::Tier(_) | Type::Error) {
            return self.compared_with_none(left, right.span, at);
        }
        if let Type::Set(_) = left.ty {
            return self.compared_set(left, right.span, at);
        }
        if self.is_null(right, &left.ty, scope) {
            return self.compared_with_none(left, right.span, at);
        }
        let right = self.beside(right, scope, Some(&left.ty), &left);
        self.compare_typed(op, left, right, at)
    }

    /// A comparison of two checked values.
    pub fn compare_typed(&mut self, op: CompareOp, mut left: Expr, mut right: Expr, at: FileSpan) -> Expr {
        let met = self.meet(&mut left, &mut right, "be compared").is_some_and(|ty| !ty.is_error());
        strip_both(&mut left, &mut right);
        if met && self.check_order(op, &left, at) {
            self.check_decided(op, &left, &right, at);
        }
        flag(ExprKind::Compare(op, Box::new(left), Box::new(right)), at)
    }

    /// Whether an operand is a bare name that stands for nothing by itself.
    fn means_nothing(&self, tree: &ast::Expr, scope: &Scope) -> bool {
        match &tree.kind {
            ast::ExprKind::Name(name) => scope.find(self, &name.text).is_none(),
            _ => false,
        }
    }

    /// Only what ranks can be more or less; reports anything else. True if it ranks or need not.
    pub fn check_order(&mut self, op: CompareOp, left: &Expr, at: FileSpan) -> bool {
        if matches!(op, CompareOp::Is | CompareOp::IsNot) {
            return true;
        }
        let help = match &left.ty {
            Type::Label(list) if self.model.enums[*list].ordered => return true,
            Type::Label(_) => "ask `is` or `in { … }`; labels that rank are declared with `level of`",
            Type::Flag => "ask `is yes`, `is no`, or use it alone",
            Type::Text | Type::Key | Type::Status => "ask `is` or `in { … }`",
            Type::Row(_) => "compare one of its fields",
            Type::Set(_) => "ask whether the set `includes` a label",
            _ => return true,
        };
        let finding = Diagnostic::new(Code::WrongType, format!("{} is neither more nor less", self.describe(&left.ty)))
            .label(at, "asks which is more")
            .help(help);
        self.report(finding);
        false
    }

    /// Reports a comparison that the bounds of its types decide.
    fn check_decided(&mut self, op: CompareOp, left: &Expr, right: &Expr, at: FileSpan) {
        let Some(holds) = bounds::decide(&self.model, op, left, right) else {
            return;
        };
        let (op, left, right) = match (shown(&self.model, left), shown(&self.model, right)) {
            (Some(_), None) => (op.turned(), right, left),
            _ => (op, left, right),
        };
        let value = shown(&self.model, right).unwrap_or_else(|| self.describe(&right.ty));
        let name = self.name_of(left);
        let what = name.clone().or_else(|| shown(&self.model, left)).unwrap_or_else(|| self.describe(&left.ty));
        let known = if name.is_some() { format!(": it is {}", self.describe(&left.ty)) } else { String::new() };
        let relation = match op {
            CompareOp::AtLeast => "at least ",
            CompareOp::MoreThan => "more than ",
            CompareOp::AtMost => "at most ",
            CompareOp::LessThan => "less than ",
            CompareOp::Is => "",
            CompareOp::IsNot => "other than ",
        };
        let finding = if holds {
            Diagnostic::new(Code::AlwaysHolds, format!("{what} is always {relation}{value}"))
                .label(at, format!("always holds{known}"))
                .help("remove it, or ask `is not missing` if that is what is meant")
        } else {
            Diagnostic::new(Code::NeverHolds, format!("{what} is never {relation}{value}"))
                .label(at, format!("can never hold{known}"))
                .help("ask for something that can be")
        };
        self.report(finding);
    }

    /// The name of a fact, in backticks.
    fn name_of(&self, expr: &Expr) -> Option<String> {
        let fact = match &expr.kind {
            ExprKind::Fact(fact) => *fact,
            ExprKind::Through { inner, .. } => return self.name_of(inner),
            _ => return None,
        };
        let symbol = symbol_of(fact_target(fact)?, &self.model)?;
        Some(format!("`{}`", symbol.name))
    }

    /// Whether an operand is the word of another language for a value that is not there, and nothing else.
    fn is_null(&self, tree: &ast::Expr, opposite: &Type, scope: &Scope) -> bool {
        let ast::ExprKind::Name(name) = &tree.kind else {
            return false;
        };
        let label = match opposite {
            Type::Label(list) => self.model.enums[*list].position(&name.text).is_some(),
            _ => false,
        };
        let word = ["null", "nil", "empty", "blank", "undefined"].contains(&name.text.to_lowercase().as_str());
        word && !label && self.means_nothing(tree, scope)
    }

    fn compared_with_none(&mut self, left: Expr, none: Span, at: FileSpan) -> Expr {
        let finding = Diagnostic::new(Code::WrongType, "whether a value is there is asked with `missing`")
            .label(self.at(none), "no value that could be compared")
            .help("write `is missing` or `is not missing`")
            .suggest("change to `missing`", self.at(none), "missing");
        self.report(finding);
        let right = self.error(none);
        flag(ExprKind::Compare(CompareOp::Is, Box::new(left), Box::new(right)), at)
    }

    fn compared_set(&mut self, left: Expr, right: Span, at: FileSpan) -> Expr {
        let finding = Diagnostic::new(Code::WrongType, format!("{} is not one label", self.describe(&left.ty)))
            .label(left.at, "a set")
            .help("ask whether the set `includes` the label");
        self.report(finding);
        let right = self.error(right);
        flag(ExprKind::Compare(CompareOp::Is, Box::new(left), Box::new(right)), at)
    }

    /// `X in { a, b }`
    pub(super) fn among(
        &mut self,
        span: Span,
        value: &ast::Expr,
        among: &[ast::Expr],
        negated: bool,
        scope: &Scope,
    ) -> Expr {
        let at = self.at(span);
        let mut value = self.expr(value, scope, None);
        if let Type::Set(_) = value.ty {
            return self.compared_set(value, span, at);
        }
        let mut options = Vec::new();
        for option in among {
            let mut option = self.expr(option, scope, Some(&value.ty));
            let met = self.meet(&mut value, &mut option, "be compared").is_some_and(|ty| !ty.is_error());
            if met && bounds::decide(&self.model, CompareOp::Is, &value, &option) == Some(false) {
                let what = self.describe(&value.ty);
                let shown = shown(&self.model, &option).unwrap_or_default();
                let finding = Diagnostic::new(Code::NeverHolds, format!("{what} is never {shown}"))
                    .label(option.at, "can never be the value")
                    .help("remove it from the list");
                self.report(finding);
            }
            options.push(option);
        }
        let constant = |option: &Expr| matches!(option.kind, ExprKind::Constant(_) | ExprKind::Error);
        let inside = if options.iter().all(constant) {
            flag(ExprKind::In(Box::new(value), options), at)
        } else {
            let compared = options.into_iter().map(|option| {
                let at = option.at;
                flag(ExprKind::Compare(CompareOp::Is, Box::new(value.clone()), Box::new(option)), at)
            });
            flag(ExprKind::Any(compared.collect()), at)
        };
        if negated { negation(inside, at) } else { inside }
    }

    /// `X between A and B`: both included.
    pub(super) fn between(
        &mut self,
        span: Span,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        scope: &Scope,
    ) -> Expr {
        let at = self.at(span);
        let value = self.expr(value, scope, None);
        let from = self.compare_to(CompareOp::AtLeast, value.clone(), low, scope, at);
        let to = self.compare_to(CompareOp::AtMost, value, high, scope, at);
        flag(ExprKind::All(vec![from, to]), at)
    }

    /// `X includes label`
    pub(super) fn includes(&mut self, span: Span, set: &ast::Expr, label: &ast::Expr, scope: &Scope) -> Expr {
        let at = self.at(span);
        let set = self.expr(set, scope, None);
        let of = match &set.ty {
            Type::Set(list) => Type::Label(*list),
            Type::Error => Type::Error,
            other => {
                let finding = Diagnostic::new(Code::WrongType, format!("{} includes nothing", self.describe(other)))
                    .label(set.at, "not a set")
                    .help("`includes` asks a `set of { … }`; ask `is` or `in { … }` of anything else");
                self.report(finding);
                Type::Error
            }
        };
        let mut label = self.expr(label, scope, Some(&of));
        let mut member = constant(Constant::Missing, of, label.at);
        self.meet(&mut member, &mut label, "be compared");
        flag(ExprKind::Includes(Box::new(set), Box::new(label)), at)
    }
}

/// A constant as people read it, in backticks.
fn shown(model: &Model, expr: &Expr) -> Option<String> {
    let ExprKind::Constant(constant) = &expr.kind else {
        return None;
    };
    let text = match constant {
        Constant::Number(number) if expr.ty == Type::Percent => percent(*number, Rounding::HalfEven),
        Constant::Number(number) => {
            let number = group(&number.normalize().to_string());
            if let Type::Money(currency) = expr.ty { format!("{number} {currency}") } else { number }
        }
        Constant::Date(date) => date.to_string(),
        Constant::Duration(duration) => duration.to_string(),
        Constant::Text(text) => format!("\"{text}\""),
        Constant::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Constant::Label(list, place) => model.enums[*list].labels.get(*place as usize)?.name.clone(),
        Constant::Tier(None) => "none".to_owned(),
        Constant::Tier(Some(tier)) => match expr.ty {
            Type::Tier(ladder) => model.ladders[ladder].tiers[*tier].symbol.name.clone(),
            _ => return None,
        },
        Constant::Status(status) => status.word().to_owned(),
        Constant::Missing => return None,
    };
    Some(format!("`{text}`"))
}
