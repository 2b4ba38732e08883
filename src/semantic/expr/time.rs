//! Windows of days, days that are named by them, and what is asked as of another day or on several.
//! Whether something depends on a day at all is known once the whole program is: see `lint/dates.rs`.

use super::flag;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::{DaysIn, DaysThat, Edge, Expr, ExprKind, Window, WindowKind};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;
use crate::value::{Duration, Period, TimeUnit};

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
        match self.window(window, scope) {
            Some(window) => flag(ExprKind::Within(Box::new(value), Box::new(window)), self.at(span)),
            None => self.error(span),
        }
    }

    /// `start of previous quarter`
    pub(super) fn edge(&mut self, span: Span, edge: Edge, window: &ast::Window, scope: &Scope) -> Expr {
        match self.window(window, scope) {
            Some(window) => Expr { kind: ExprKind::Edge(edge, Box::new(window)), ty: Type::Date, at: self.at(span) },
            None => self.error(span),
        }
    }

    /// `X as of DAY`
    pub(super) fn as_of(
        &mut self,
        span: Span,
        value: &ast::Expr,
        day: &ast::Expr,
        scope: &Scope,
        opposite: Option<&Type>,
    ) -> Expr {
        let value = self.expr(value, scope, opposite);
        let Some(day) = self.day(day, scope) else {
            return self.error(span);
        };
        let ty = value.ty.clone();
        Expr { kind: ExprKind::AsOf(Box::new(value), Box::new(day)), ty, at: self.at(span) }
    }

    /// `C at every month_end in last 12 months`
    pub(super) fn on_days(
        &mut self,
        span: Span,
        that: DaysThat,
        condition: &ast::Expr,
        days: &ast::DaysIn,
        scope: &Scope,
    ) -> Expr {
        let condition = self.condition(condition, scope);
        let (Some(days), at) = (self.days_in(days, scope), self.at(span)) else {
            return self.error(span);
        };
        let ty = if that == DaysThat::Count { Type::Count } else { Type::Flag };
        Expr { kind: ExprKind::OnDays(that, Box::new(condition), Box::new(days)), ty, at }
    }

    fn days_in(&mut self, days: &ast::DaysIn, scope: &Scope) -> Option<DaysIn> {
        let window = self.window(&days.window, scope);
        let which = &days.which;
        let Some((_, ends_of)) = Period::ENDS.iter().find(|(word, _)| *word == which.text) else {
            let message = format!("`{}` is none of the days that a window is asked for", which.text);
            let ending = format!("{}_end", which.text);
            let at = self.at(which.span);
            match Period::ENDS.iter().find(|(word, _)| **word == *ending) {
                Some((word, _)) => self.report(
                    Diagnostic::new(Code::UnknownName, message)
                        .label(at, "a stretch of days, not a day")
                        .help(format!("name the day on which it is asked: `{word}`"))
                        .suggest(format!("write `{word}`"), at, *word),
                ),
                None => self.unknown(Code::UnknownName, message, which, Period::ENDS.iter().map(|(word, _)| *word)),
            }
            return None;
        };
        Some(DaysIn { ends_of: *ends_of, window: window?, at: self.at(days.span) })
    }

    /// A day: any expression that gives one.
    pub fn day(&mut self, tree: &ast::Expr, scope: &Scope) -> Option<Expr> {
        let day = self.expr(tree, scope, None);
        match &day.ty {
            Type::Date => Some(day),
            Type::Error => None,
            ty => {
                let help = match ty {
                    Type::Duration(_) => "count it from a day, as `12 months ago` or `joined + 24 months`",
                    _ => "write a day, as `2026-06-30`, `today`, `12 months ago` or `end of previous quarter`",
                };
                let finding = Diagnostic::new(Code::WrongType, format!("{} is not a day", self.describe(ty)))
                    .label(day.at, "not a date")
                    .help(help);
                self.report(finding);
                None
            }
        }
    }

    fn window(&mut self, window: &ast::Window, scope: &Scope) -> Option<Window> {
        let kind = match &window.kind {
            ast::WindowKind::Last(duration) if duration.unit == TimeUnit::Hour => {
                let finding = Diagnostic::new(Code::WrongDimension, "a stretch of days cannot be counted in hours")
                    .label(self.at(window.span), "hours")
                    .help("write it in days, as `last 2 days`");
                self.report(finding);
                return None;
            }
            ast::WindowKind::Last(duration) => WindowKind::Last(*duration),
            ast::WindowKind::Periods { previous, this, unit } => {
                WindowKind::Periods { previous: *previous, this: *this, unit: *unit }
            }
            ast::WindowKind::Nth(number, unit, of) => {
                let of = self.window(of, scope)?;
                self.check_number(window.span, *number, *unit, &of);
                WindowKind::Nth(*number, *unit, Box::new(of))
            }
            ast::WindowKind::Between(from, to) => {
                let (from, to) = (self.day(from, scope), self.day(to, scope));
                WindowKind::Between(Box::new(from?), Box::new(to?))
            }
            ast::WindowKind::Since(from) => WindowKind::Since(Box::new(self.day(from, scope)?)),
            ast::WindowKind::Error => return None,
        };
        Some(Window { kind, at: self.at(window.span) })
    }

    /// `month 4 of previous quarter`: there is none.
    fn check_number(&mut self, span: Span, number: u32, unit: Period, of: &Window) {
        let (Some(length), Some(each)) = (length(of), unit.times(1)) else {
            return;
        };
        let count = match (length.unit, each.unit) {
            (one, other) if one == other => length.count / each.count,
            // A month has four whole weeks and a bit.
            (TimeUnit::Month, TimeUnit::Day) => (length.count * 31).div_euclid(each.count) + i64::from(each.count > 1),
            _ => return,
        };
        if i64::from(number) > count.max(1) {
            let finding = Diagnostic::new(Code::OutOfBounds, format!("the window has no {} {number}", unit.word()))
                .label(self.at(span), format!("{count} at most"))
                .help("count from the window's first day: its first month is `month 1`");
            self.report(finding);
        }
    }
}

/// How long a window is, where it is always as long.
fn length(window: &Window) -> Option<Duration> {
    match &window.kind {
        WindowKind::Last(duration) => Some(*duration),
        WindowKind::Periods { previous, this, unit } => unit.times(i64::from(*previous) + i64::from(*this)),
        WindowKind::Nth(_, unit, _) => unit.times(1),
        WindowKind::Between(..) | WindowKind::Since(_) => None,
    }
}
