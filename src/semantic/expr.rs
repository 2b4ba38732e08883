//! Expressions: one function a kind, each from tree to typed expression.
//! A broken operand keeps its place in the result, so that dependencies stay visible; it is never reported twice.

mod adapt;
mod aggregate;
mod arithmetic;
mod compare;
mod conditions;
mod constants;
mod currency;
mod functions;
mod labels;
mod meet;
mod names;
mod path;
mod rank;
mod references;
mod time;

pub(super) use path::path_of;

use super::bound::Space;
use super::checker::Checker;
use super::model::{Constant, Expr, ExprKind, Fact};
use super::scope::Scope;
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast;
use crate::text::{FileSpan, Span};

/// How deep an expression may nest once brackets, operators and chains are counted: deep enough for people,
/// shallow enough for every walk that follows.
const DEEPEST: u32 = 256;

impl Checker<'_> {
    /// Checks an expression. `opposite` is the type of what it stands against, where that is known:
    /// against labels a bare name is a label.
    pub fn expr(&mut self, tree: &ast::Expr, scope: &Scope, opposite: Option<&Type>) -> Expr {
        if self.depth >= DEEPEST {
            let finding = Diagnostic::new(Code::TooDeep, "an expression is nested too deeply")
                .label(self.at(tree.span), format!("more than {DEEPEST} levels"))
                .help("give a part of it a name with `metric`");
            self.report(finding);
            return self.error(tree.span);
        }
        self.depth += 1;
        let expr = self.kind(tree, scope, opposite);
        let expr = if self.names.bound.is_empty() { expr } else { labels::decided(expr) };
        self.depth -= 1;
        expr
    }

    fn kind(&mut self, tree: &ast::Expr, scope: &Scope, opposite: Option<&Type>) -> Expr {
        let at = self.at(tree.span);
        match &tree.kind {
            ast::ExprKind::Name(name) => self.name(name, tree.span, scope, opposite),
            ast::ExprKind::Member(..) => self.member(tree, scope, opposite),
            ast::ExprKind::Number(number) => constant(Constant::Number(*number), Type::Number, at),
            ast::ExprKind::Percent(share) => constant(Constant::Number(*share), Type::Percent, at),
            ast::ExprKind::Money(amount, currency) => constant(Constant::Number(*amount), Type::Money(*currency), at),
            ast::ExprKind::Amounts(amounts) => {
                let currency = self.currency_wanted(opposite, scope, tree.span);
                self.amounts(tree.span, amounts, scope, currency.as_ref())
            }
            ast::ExprKind::Date(date) => constant(Constant::Date(*date), Type::Date, at),
            ast::ExprKind::Duration(duration) => {
                constant(Constant::Duration(*duration), Type::Duration(duration.unit), at)
            }
            ast::ExprKind::Text(text) => constant(Constant::Text(text.clone()), Type::Text, at),
            ast::ExprKind::Flag(flag) => constant(Constant::Flag(*flag), Type::Flag, at),
            ast::ExprKind::None => self.none(tree.span, opposite),
            ast::ExprKind::Today => Expr { kind: ExprKind::Today, ty: Type::Date, at },
            ast::ExprKind::ToBeSet(between) => self.undecided(tree.span, between.as_deref()),
            ast::ExprKind::Unary(ast::UnaryOp::Not, inner) => {
                let inner = self.condition(inner, scope);
                negation(inner, at)
            }
            ast::ExprKind::Unary(ast::UnaryOp::Negate, inner) => self.negate(tree.span, inner, scope),
            ast::ExprKind::Binary(op, left, right) => self.binary(tree.span, *op, left, right, scope),
            ast::ExprKind::Compare(op, left, right) => self.compare(tree.span, *op, left, right, scope),
            ast::ExprKind::And(parts) => flag(ExprKind::All(self.conditions(parts, scope)), at),
            ast::ExprKind::Or(parts) => flag(ExprKind::Any(self.conditions(parts, scope)), at),
            ast::ExprKind::Quantity(quantity, parts) => self.quantity(tree.span, quantity, parts, scope),
            ast::ExprKind::In { value, among, negated } => self.among(tree.span, value, among, *negated, scope),
            ast::ExprKind::Between(value, low, high) => self.between(tree.span, value, low, high, scope),
            ast::ExprKind::Includes(set, label) => self.includes(tree.span, set, label, scope),
            ast::ExprKind::Missing { value, negated } => {
                let value = self.expr(value, scope, None);
                let missing = flag(ExprKind::Missing(Box::new(value)), at);
                if *negated { negation(missing, at) } else { missing }
            }
            ast::ExprKind::Within { value, window, negated } => {
                let within = self.within(tree.span, value, window, scope);
                if *negated { negation(within, at) } else { within }
            }
            ast::ExprKind::Edge(edge, window) => self.edge(tree.span, *edge, window, scope),
            ast::ExprKind::AsOf(value, day) => self.as_of(tree.span, value, day, scope, opposite),
            ast::ExprKind::OnDays(that, condition, days) => self.on_days(tree.span, *that, condition, days, scope),
            ast::ExprKind::If { then, condition, otherwise } => {
                self.choice_of_two(tree.span, then, condition, otherwise, scope, opposite)
            }
            ast::ExprKind::Default(value, fallback) => self.fallback(tree.span, value, fallback, scope, opposite),
            ast::ExprKind::Holds(name, labels) => match self.member_of(Space::Facts, name, labels, tree.span) {
                Some(name) => self.holds(tree.span, &name, scope),
                None => self.error(tree.span),
            },
            ast::ExprKind::ForLabels(kind, binding, condition) => {
                self.for_labels(tree.span, *kind, binding, condition, scope)
            }
            ast::ExprKind::CountOf(parts) => {
                let parts = self.conditions(parts, scope);
                labels::count(parts, at)
            }
            ast::ExprKind::CountHeld(category) => self.count_held(tree.span, category.as_ref(), scope),
            ast::ExprKind::Set(_) => {
                let finding = Diagnostic::new(Code::Unexpected, "a set stands only in a test")
                    .label(at, "not a value")
                    .help("ask whether a set `includes` a label");
                self.report(finding);
                self.error(tree.span)
            }
            ast::ExprKind::Qualifies(name, of) => self.qualifies(tree.span, name, of.as_ref(), scope),
            ast::ExprKind::Call(name, arguments) => self.call(tree.span, name, arguments, scope, opposite),
            ast::ExprKind::Aggregate(aggregate) => self.aggregate(tree.span, aggregate, scope),
            ast::ExprKind::Rank(rank) => self.rank(tree.span, rank, scope),
            ast::ExprKind::Top(top) => self.top(tree.span, top, scope),
            ast::ExprKind::Error => self.error(tree.span),
        }
    }

    /// `none`: no tier opposite a tier, and otherwise nothing.
    fn none(&mut self, span: Span, opposite: Option<&Type>) -> Expr {
        match opposite {
            Some(Type::Tier(ladder)) => constant(Constant::Tier(None), Type::Tier(*ladder), self.at(span)),
            Some(Type::Error) => self.error(span),
            _ => {
                let finding = Diagnostic::new(Code::WrongType, "`none` stands for no tier, and there is no tier here")
                    .label(self.at(span), "not a tier's place")
                    .help("to ask whether a value is there write `is missing` or `is not missing`");
                self.report(finding);
                self.error(span)
            }
        }
    }

    /// `to be set`, `to be set between A and B`.
    fn undecided(&mut self, span: Span, between: Option<&(ast::Expr, ast::Expr)>) -> Expr {
        let at = self.at(span);
        let finding = Diagnostic::new(Code::Undecided, "a number is still to be set")
            .label(at, "not decided")
            .help("what depends on it is unknown until it is; `check --strict` refuses it");
        self.report(finding);
        let Some((low, high)) = between else {
            return Expr { kind: ExprKind::Undecided(None), ty: Type::Number, at };
        };
        let mut low = self.expr(low, &Scope::PARTNER, None);
        let mut high = self.expr(high, &Scope::PARTNER, None);
        let Some(ty) = self.meet(&mut low, &mut high, "stand for one number") else {
            return self.error(span);
        };
        match (number_of(&low), number_of(&high)) {
            (Some(from), Some(to)) if from <= to => Expr { kind: ExprKind::Undecided(Some((from, to))), ty, at },
            (Some(_), Some(_)) => {
                let finding = Diagnostic::new(Code::NeverHolds, "the first bound lies above the second")
                    .label(at, "no number lies between")
                    .help("write the smaller bound first");
                self.report(finding);
                self.error(span)
            }
            _ => {
                let finding = Diagnostic::new(Code::WrongType, "the bounds of an undecided number are plain numbers")
                    .label(at, "not two plain numbers");
                self.report(finding);
                self.error(span)
            }
        }
    }

    /// Two values of which a condition chooses.
    fn choice_of_two(
        &mut self,
        span: Span,
        then: &ast::Expr,
        condition: &ast::Expr,
        otherwise: &ast::Expr,
        scope: &Scope,
        opposite: Option<&Type>,
    ) -> Expr {
        let mut then = self.expr(then, scope, opposite);
        let condition = self.condition(condition, scope);
        let opposite = opposite.cloned().or_else(|| then.ty.is_labelled().then(|| then.ty.clone()));
        let mut otherwise = self.expr(otherwise, scope, opposite.as_ref());
        let ty = self.join(&mut then, &mut otherwise, "be the two outcomes of one `if`");
        let (then, condition, otherwise) = (Box::new(then), Box::new(condition), Box::new(otherwise));
        Expr { kind: ExprKind::If { then, condition, otherwise }, ty, at: self.at(span) }
    }

    /// A value, and another where it is missing.
    fn fallback(
        &mut self,
        span: Span,
        value: &ast::Expr,
        fallback: &ast::Expr,
        scope: &Scope,
        opposite: Option<&Type>,
    ) -> Expr {
        let mut value = self.expr(value, scope, opposite);
        let opposite = opposite.cloned().or_else(|| value.ty.is_labelled().then(|| value.ty.clone()));
        let mut fallback = self.expr(fallback, scope, opposite.as_ref());
        let ty = self.join(&mut value, &mut fallback, "stand in for each other");
        Expr { kind: ExprKind::Default(Box::new(value), Box::new(fallback)), ty, at: self.at(span) }
    }
}

/// A constant of a type.
pub(super) fn constant(value: Constant, ty: Type, at: FileSpan) -> Expr {
    Expr { kind: ExprKind::Constant(value), ty, at }
}

/// A condition of a kind.
pub(super) fn flag(kind: ExprKind, at: FileSpan) -> Expr {
    Expr { kind, ty: Type::Flag, at }
}

/// The opposite of a condition.
pub(super) fn negation(inner: Expr, at: FileSpan) -> Expr {
    flag(ExprKind::Not(Box::new(inner)), at)
}

/// A fact as an expression.
pub(super) fn fact(fact: Fact, ty: Type, at: FileSpan) -> Expr {
    Expr { kind: ExprKind::Fact(fact), ty, at }
}

/// The number of a constant.
pub(super) fn number_of(expr: &Expr) -> Option<crate::value::Decimal> {
    match expr.kind {
        ExprKind::Constant(Constant::Number(number)) => Some(number),
        _ => None,
    }
}
