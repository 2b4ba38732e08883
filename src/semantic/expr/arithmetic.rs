//! Sums, differences, products, quotients and signs.

use super::meet::measures_help;
use super::{constant, number_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::dimensions::{Mismatch, combine};
use crate::semantic::model::{BinaryOp, Constant, Expr, ExprKind};
use crate::semantic::scope::Scope;
use crate::semantic::types::{Type, unit_word};
use crate::syntax::ast;
use crate::text::Span;
use crate::value::{Decimal, Duration, TimeUnit};

impl Checker<'_> {
    /// `X + Y`
    pub(super) fn binary(
        &mut self,
        span: Span,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        scope: &Scope,
    ) -> Expr {
        let (mut left, mut right) = match left.kind {
            ast::ExprKind::Amounts(_) => {
                let right = self.expr(right, scope, None);
                (self.beside(left, scope, None, &right), right)
            }
            _ => {
                let left = self.expr(left, scope, None);
                let right = self.beside(right, scope, None, &left);
                (left, right)
            }
        };
        self.adapt_operands(op, &mut left, &mut right);
        let ty = match combine(op, &left.ty, &right.ty) {
            Ok(ty) => ty,
            Err(mismatch) => {
                self.report_mismatch(op, &left, &right, mismatch);
                Type::Error
            }
        };
        Expr { kind: ExprKind::Arithmetic(op, Box::new(left), Box::new(right)), ty, at: self.at(span) }
    }

    /// A bare number beside an amount is an amount, where a number would make no sense.
    fn adapt_operands(&mut self, op: BinaryOp, left: &mut Expr, right: &mut Expr) {
        if op == BinaryOp::Multiply {
            return;
        }
        self.convert_both(left, right);
        if matches!(right.ty, Type::Money(_)) && self.is_bare(left) {
            self.adapt(left, &right.ty.clone());
        } else if op != BinaryOp::Divide && matches!(left.ty, Type::Money(_)) && self.is_bare(right) {
            self.adapt(right, &left.ty.clone());
        }
    }

    fn report_mismatch(&mut self, op: BinaryOp, left: &Expr, right: &Expr, mismatch: Mismatch) {
        let (one, other) = (self.describe(&left.ty), self.describe(&right.ty));
        let joined = match op {
            BinaryOp::Add => format!("{one} and {other} cannot be added"),
            BinaryOp::Subtract => format!("{other} cannot be taken from {one}"),
            BinaryOp::Multiply => format!("{one} and {other} cannot be multiplied"),
            BinaryOp::Divide => format!("{one} cannot be divided by {other}"),
        };
        let code = match mismatch {
            Mismatch::Currency => Code::WrongCurrency,
            Mismatch::Other if !(is_measured(&left.ty) && is_measured(&right.ty)) => Code::WrongType,
            _ => Code::WrongDimension,
        };
        let mut finding = Diagnostic::new(code, joined).label(right.at, other).label(left.at, one);
        finding = match mismatch {
            Mismatch::Currency => match (&left.ty, &right.ty) {
                (Type::Money(one), Type::Money(other)) => finding.help(self.help_rate(*one, *other)),
                _ => finding,
            },
            Mismatch::Share => self.help_share(finding, left, right),
            Mismatch::Measures => finding.help(match (&left.ty, &right.ty) {
                (Type::Duration(one), Type::Duration(other)) => measures_help(*one, *other),
                _ => "a day has no hours here; write whole days, as `2 days`",
            }),
            Mismatch::Unitless => {
                let (number, time) = if left.ty.is_number() { (left, right) } else { (right, left) };
                let unit = match time.ty {
                    Type::Duration(unit) => unit,
                    _ => TimeUnit::Day,
                };
                let finding = finding.help("say of what the number is, as `30 days`");
                match number_of(number) {
                    Some(value) => {
                        let text = format!("{value} {}", unit_word(unit));
                        finding.suggest(format!("write `{text}`"), number.at, text)
                    }
                    None => finding,
                }
            }
            Mismatch::Amount if op == BinaryOp::Divide => finding.help("divide the amount by the number instead"),
            Mismatch::Amount => finding.help("multiply the number by an amount first, as `100 USD * deals_won`"),
            Mismatch::Product => finding.help("multiply an amount by a number or a percentage"),
            Mismatch::Other if left.ty == Type::Date && right.ty == Type::Date => {
                finding.help("the time between two dates is their difference")
            }
            Mismatch::Other => finding,
        };
        self.report(finding);
    }

    /// A percentage with a number: `1 - 20%` is `100% - 20%`.
    fn help_share(&self, finding: Diagnostic, left: &Expr, right: &Expr) -> Diagnostic {
        let number = if left.ty == Type::Percent { right } else { left };
        let share = number_of(number).and_then(|number| number.checked_mul(Decimal::ONE_HUNDRED));
        match share {
            Some(share) => {
                let text = format!("{}%", share.normalize());
                finding.help(format!("write both as percentages, as `{text}`")).suggest(
                    format!("write `{text}`"),
                    number.at,
                    text,
                )
            }
            None => {
                let percent = if left.ty == Type::Percent { left } else { right };
                match number_of(percent) {
                    Some(share) => {
                        let text = share.normalize().to_string();
                        finding.help(format!("the other is a number: write `{text}`")).suggest(
                            format!("write `{text}`"),
                            percent.at,
                            text,
                        )
                    }
                    None => finding.help("say what it is a percentage of, as `10% of annual_revenue`"),
                }
            }
        }
    }

    /// `-X`
    pub(super) fn negate(&mut self, span: Span, inner: &ast::Expr, scope: &Scope) -> Expr {
        let inner = self.expr(inner, scope, None);
        let at = self.at(span);
        let ty = match &inner.ty {
            Type::Count | Type::Scale(..) | Type::Points => Type::Number,
            Type::Error | Type::Number | Type::Percent | Type::Money(_) | Type::Duration(_) => inner.ty.clone(),
            other => {
                let finding = Diagnostic::new(Code::WrongType, format!("{} has no sign", self.describe(other)))
                    .label(inner.at, "not a number");
                self.report(finding);
                Type::Error
            }
        };
        match inner.kind {
            ExprKind::Constant(Constant::Number(number)) => constant(Constant::Number(-number), ty, at),
            ExprKind::Constant(Constant::Duration(Duration { unit, count })) => {
                constant(Constant::Duration(Duration { unit, count: count.saturating_neg() }), ty, at)
            }
            _ => Expr { kind: ExprKind::Negate(Box::new(inner)), ty, at },
        }
    }
}

fn is_measured(ty: &Type) -> bool {
    ty.is_numeric() || matches!(ty, Type::Date | Type::Duration(_))
}
