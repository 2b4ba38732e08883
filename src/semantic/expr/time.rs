//! Windows of days: `closed within last 12 months`.

use super::flag;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::{Expr, ExprKind, Window};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;
use crate::value::TimeUnit;

impl Checker<'_> {
    /// `X within last 12 months`
    pub(super) fn within(&mut self, span: Span, value: &ast::Expr, window: &ast::Window, scope: &Scope) -> Expr {
        let value = self.expr(value, scope, None);
        if !matches!(value.ty, Type::Date | Type::Error) {
            let finding =
                Diagnostic::new(Code::WrongType, format!("{} does not lie within days", self.describe(&value.ty)))
                    .label(value.at, "not a date")
                    .help("`within` asks a date; for numbers write `between A and B`");
            self.report(finding);
        }
        match self.window(window) {
            Some(window) => flag(ExprKind::Within(Box::new(value), window), self.at(span)),
            None => self.error(span),
        }
    }

    fn window(&mut self, window: &ast::Window) -> Option<Window> {
        Some(match &window.kind {
            ast::WindowKind::Last(duration) if duration.unit == TimeUnit::Hour => {
                let finding = Diagnostic::new(Code::WrongDimension, "a stretch of days cannot be counted in hours")
                    .label(self.at(window.span), "hours")
                    .help("write it in days, as `last 2 days`");
                self.report(finding);
                return None;
            }
            ast::WindowKind::Last(duration) => Window::Last(*duration),
            ast::WindowKind::This(period) => Window::This(*period),
            ast::WindowKind::Previous(count, period) => Window::Previous(*count, *period),
            ast::WindowKind::Between(from, to) => {
                let from_day = self.date_literal(from, "the first day");
                let to_day = self.date_literal(to, "the last day");
                Window::Between(from_day?, to_day?)
            }
            ast::WindowKind::Since(from) => Window::Since(self.date_literal(from, "the first day")?),
            ast::WindowKind::Error => return None,
        })
    }
}
