//! Literals where only a literal may stand, and constants of a given type: defaults, what a test gives.

use super::number_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::bounds;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Constant, Expr, ExprKind, Field};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::value::{Date, Decimal};

impl Checker<'_> {
    /// A plain number; `what` says what it is for: `the points`.
    pub fn number_literal(&mut self, tree: &ast::Expr, what: &str) -> Option<Decimal> {
        let number = match &tree.kind {
            ast::ExprKind::Number(number) => Some(*number),
            ast::ExprKind::Unary(ast::UnaryOp::Negate, inner) => match inner.kind {
                ast::ExprKind::Number(number) => Some(-number),
                _ => None,
            },
            ast::ExprKind::Error => return None,
            _ => None,
        };
        if number.is_none() {
            let finding = Diagnostic::new(Code::WrongType, format!("{what} must be a plain number"))
                .label(self.at(tree.span), "not a plain number")
                .help("write a number, as `30`");
            self.report(finding);
        }
        number
    }

    /// A plain whole number from zero up.
    pub fn whole_literal(&mut self, tree: &ast::Expr, what: &str) -> Option<u32> {
        let number = self.number_literal(tree, what)?;
        let whole = number.fract().is_zero().then(|| u32::try_from(number).ok()).flatten();
        if whole.is_none() {
            let finding = Diagnostic::new(Code::OutOfBounds, format!("{what} must be a whole number"))
                .label(self.at(tree.span), "not a whole number from zero up");
            self.report(finding);
        }
        whole
    }

    /// A day written as a date.
    pub fn date_literal(&mut self, tree: &ast::Expr, what: &str) -> Option<Date> {
        match &tree.kind {
            ast::ExprKind::Date(date) => Some(*date),
            ast::ExprKind::Error => None,
            _ => {
                let finding = Diagnostic::new(Code::WrongType, format!("{what} must be a date"))
                    .label(self.at(tree.span), "not a date")
                    .help("write a date, as `2026-06-30`");
                self.report(finding);
                None
            }
        }
    }

    /// A constant of a type, within its bounds.
    pub fn constant_of(&mut self, tree: &ast::Expr, ty: &Type) -> Expr {
        if let ast::ExprKind::Name(name) = &tree.kind
            && let Type::Set(list) = ty
        {
            // One label is the set that holds it alone.
            let mut label = self.label_constant(name, tree, &Type::Label(*list));
            if !label.ty.is_error() {
                label.ty = ty.clone();
            }
            return label;
        }
        if let Type::MoneyIn(column) = ty {
            return self.amount_of_column(tree, *column);
        }
        let mut expr = match &tree.kind {
            ast::ExprKind::Error => return self.error(tree.span),
            ast::ExprKind::Name(_) if ty.is_error() => return self.error(tree.span),
            ast::ExprKind::Name(name) if ty.is_labelled() => self.label_constant(name, tree, ty),
            _ if is_plain(tree) => self.expr(tree, &Scope::PROGRAM, Some(ty)),
            _ => return self.not_plain(tree, ty),
        };
        if expr.ty.is_error() || ty.is_error() {
            return expr;
        }
        if !self.expect_type(&mut expr, ty) {
            return self.error(tree.span);
        }
        self.check_bounds(&expr, ty);
        expr
    }

    /// A plain amount in the currency that stands beside it.
    fn amount_of_column(&mut self, tree: &ast::Expr, column: Id<Field>) -> Expr {
        let ty = Type::MoneyIn(column);
        let expr = if is_plain(tree) { self.expr(tree, &Scope::PROGRAM, None) } else { self.not_plain(tree, &ty) };
        if expr.ty == Type::Number {
            return Expr { ty, ..expr };
        }
        if !expr.ty.is_error() {
            let name = self.model.fields[column].symbol.name.clone();
            let finding = Diagnostic::new(Code::WrongCurrency, "the currency of this amount stands in its column")
                .label(expr.at, self.describe(&expr.ty))
                .help(format!("write the number alone, and the currency in `{name}`"));
            self.report(finding);
        }
        self.error(tree.span)
    }

    fn not_plain(&mut self, tree: &ast::Expr, ty: &Type) -> Expr {
        let at = self.at(tree.span);
        let mut finding = Diagnostic::new(Code::WrongType, "a plain value must stand here")
            .label(at, "not a plain value")
            .help(format!("write {}", self.describe(ty)));
        if let (ast::ExprKind::Name(name), Type::Text | Type::Key) = (&tree.kind, ty) {
            finding =
                finding.help("a text stands in quotes").suggest("put it in quotes", at, format!("\"{}\"", name.text));
        }
        self.report(finding);
        self.error(tree.span)
    }

    fn label_constant(&mut self, name: &ast::Name, tree: &ast::Expr, ty: &Type) -> Expr {
        // A constant has no facts to be mixed up with.
        self.name(name, tree.span, &Scope::PROGRAM, Some(ty))
    }

    /// Brings an expression to a type that its place asks for; reports where it is of another. True if it is.
    pub fn expect_type(&mut self, expr: &mut Expr, ty: &Type) -> bool {
        if expr.ty.is_error() || ty.is_error() {
            return true;
        }
        if self.is_bare(expr) && ty.is_numeric() {
            self.adapt(expr, ty);
            return true;
        }
        let fits = match (&expr.ty, ty) {
            (Type::Money(_), Type::MoneyIn(column)) => self.keep_in(expr, *column),
            (Type::Money(found), Type::Money(wanted)) if found != wanted => self.convert(expr) && expr.ty == *ty,
            (found, wanted) if found == wanted => true,
            (Type::Text, Type::Key) | (Type::Key, Type::Text) => true,
            (found, Type::Number) => found.is_number(),
            (Type::Number | Type::Points | Type::Scale(..) | Type::Count, Type::Scale(..)) => true,
            (Type::Number, Type::Percent | Type::Points) => true,
            _ => false,
        };
        if !fits {
            let (found, wanted) = (self.describe(&expr.ty), self.describe(ty));
            let code = match (&expr.ty, ty) {
                (Type::Money(_), Type::Money(_)) => Code::WrongCurrency,
                _ => Code::WrongType,
            };
            let mut finding =
                Diagnostic::new(code, format!("{wanted} must stand here, not {found}")).label(expr.at, found);
            if let (Type::Money(one), Type::Money(other)) = (&expr.ty, ty) {
                finding = finding.help(self.help_rate(*one, *other));
            }
            match (&expr.kind, ty) {
                (_, Type::Label(_) | Type::Set(_) | Type::Tier(_) | Type::Status) => {
                    finding = finding.help(format!("it is one of {}", self.labels_of(ty)));
                }
                (ExprKind::Constant(Constant::Number(number)), Type::Duration(unit)) if expr.ty == Type::Number => {
                    let text = format!("{number} {}", crate::semantic::types::unit_word(*unit));
                    finding = finding.suggest(format!("write `{text}`"), expr.at, text);
                }
                (ExprKind::Constant(Constant::Number(number)), Type::Text | Type::Key) => {
                    finding = finding.help("a text stands in quotes").suggest(
                        "put it in quotes",
                        expr.at,
                        format!("\"{number}\""),
                    );
                }
                (_, Type::Flag) => finding = finding.help("write `yes` or `no`"),
                (_, Type::Date) => finding = finding.help("write a date, as `2026-06-30`"),
                _ => {}
            }
            self.report(finding);
        }
        fits
    }

    /// Reports a constant that lies outside the bounds of its type.
    pub fn check_bounds(&mut self, expr: &Expr, ty: &Type) {
        let Some(why) = bounds::outside(expr, ty) else {
            return;
        };
        let value = number_of(expr).map(|number| number.normalize().to_string()).unwrap_or_default();
        let finding = Diagnostic::new(Code::OutOfBounds, format!("`{value}` is not {}", self.describe(ty)))
            .label(expr.at, why)
            .help(match ty {
                Type::Scale(low, high) => format!("write a number from {low} to {high}, or change the scale"),
                _ => "write a whole number from zero up".to_owned(),
            });
        self.report(finding);
    }
}

/// Whether an expression is a literal, with or without a sign.
fn is_plain(tree: &ast::Expr) -> bool {
    match &tree.kind {
        ast::ExprKind::Unary(ast::UnaryOp::Negate, inner) => is_plain(inner),
        ast::ExprKind::Number(_)
        | ast::ExprKind::Percent(_)
        | ast::ExprKind::Money(..)
        | ast::ExprKind::Date(_)
        | ast::ExprKind::Duration(_)
        | ast::ExprKind::Text(_)
        | ast::ExprKind::Flag(_)
        | ast::ExprKind::None => true,
        _ => false,
    }
}
