//! Windows of days, days that a window names, and conditions on several days.
//! Must not know which day it is.

use crate::syntax::reading::Pair;

use super::{Lower, error_at};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::ast::{AggregateFunction, DaysIn, DaysThat, Edge, Expr, ExprKind, Name, Window, WindowKind};
use crate::syntax::grammar::Rule;
use crate::text::Span;
use crate::value::Period;

impl Lower<'_, '_> {
    /// A window, short or not.
    pub(super) fn window(&mut self, pair: Pair<'_>) -> Window {
        let span = self.span(&pair);
        let kind = pair.into_inner().next().map_or(WindowKind::Error, |inner| self.window_kind(inner, span));
        Window { kind, span }
    }

    pub(super) fn window_kind(&mut self, pair: Pair<'_>, span: Span) -> WindowKind {
        let rule = pair.as_rule();
        match rule {
            Rule::last_window => self.duration(pair, span).map_or(WindowKind::Error, WindowKind::Last),
            Rule::this_window | Rule::previous_window => {
                let this = rule == Rule::this_window;
                let mut previous = Some(u32::from(!this));
                let mut unit = None;
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::number | Rule::bad_number => previous = self.count_of_periods(&part),
                        Rule::hole => previous = None,
                        Rule::unit => unit = self.period(&part),
                        _ => {}
                    }
                }
                match (previous, unit) {
                    (Some(previous), Some(unit)) => WindowKind::Periods { previous, this, unit },
                    _ => WindowKind::Error,
                }
            }
            Rule::nth_window => {
                let (mut number, mut unit, mut of, mut said) = (None, None, None, false);
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::number => {
                            said = true;
                            number = self.count_of_periods(&part);
                        }
                        Rule::unit_word => unit = self.period(&part),
                        Rule::window => of = Some(self.window(part)),
                        _ => {}
                    }
                }
                if let (None, Some(unit), false) = (number, unit, said) {
                    let word = unit.word();
                    self.report(
                        Diagnostic::new(Code::MissingValue, format!("which {word} of the window is meant is not said"))
                            .label(self.shared.at(span), "the first?")
                            .help(format!("number it from the window's first day, as `{word} 1 of …`")),
                    );
                }
                match (number, unit, of) {
                    (Some(number), Some(unit), Some(of)) => WindowKind::Nth(number, unit, Box::new(of)),
                    _ => WindowKind::Error,
                }
            }
            Rule::since_window => {
                let day = pair.into_inner().find(|part| part.as_rule() == Rule::arith);
                WindowKind::Since(Box::new(self.part(day, span)))
            }
            Rule::range_window => {
                let mut days = pair.into_inner().filter(|part| part.as_rule() == Rule::arith);
                let from = self.part(days.next(), span);
                WindowKind::Between(Box::new(from), Box::new(self.part(days.next(), span)))
            }
            _ => {
                let at = self.shared.at(self.first_token(&pair));
                self.report(
                    Diagnostic::new(Code::Unexpected, "`within` takes days here")
                        .label(at, "no window of days")
                        .help("write `within last 12 months`; for a figure among partners `sum of X within country`"),
                );
                WindowKind::Error
            }
        }
    }

    fn count_of_periods(&mut self, part: &Pair<'_>) -> Option<u32> {
        let at = self.span(part);
        if part.as_rule() == Rule::bad_number {
            self.bad_number(part.as_str(), at);
            return None;
        }
        let number = self.number(part)?;
        let count = Some(number).filter(|n| n.fract().is_zero()).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        if count.is_none() {
            self.bad(at, "a whole number of periods is wanted here".to_owned(), None);
        }
        count
    }

    fn period(&mut self, unit: &Pair<'_>) -> Option<Period> {
        if unit.as_str() == super::HOLE {
            return None;
        }
        let period = period(unit.as_str());
        if period.is_none() {
            let at = self.span(unit);
            let help = "windows count days, weeks, months, quarters, halves and years";
            self.bad(at, format!("`{}` is no unit of the calendar", unit.as_str()), Some(help));
        }
        period
    }

    /// `start of W`, `end of W`
    pub(super) fn edge(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut edge = Edge::Start;
        let mut window = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_end => edge = Edge::End,
                Rule::short_window => window = Some(self.window(part)),
                _ => {}
            }
        }
        window.map_or(ExprKind::Error, |window| ExprKind::Edge(edge, Box::new(window)))
    }

    /// `as of DAY` behind a value.
    pub(super) fn as_of(&mut self, value: Expr, pair: Pair<'_>) -> Expr {
        let around = self.span(&pair);
        let day = pair.into_inner().find(|part| part.as_rule() == Rule::day);
        let day = self.part(day, around);
        let span = value.span.to(day.span);
        Expr { kind: ExprKind::AsOf(Box::new(value), Box::new(day)), span }
    }

    /// `at every month_end in W` behind a condition.
    pub(super) fn at_days(&mut self, condition: Expr, pair: Pair<'_>) -> Expr {
        let span = condition.span.to(self.span(&pair));
        let mut that = DaysThat::All;
        let mut days = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_any => that = DaysThat::Any,
                Rule::days_in => days = self.days_in(part),
                _ => {}
            }
        }
        match days {
            Some(days) => Expr { kind: ExprKind::OnDays(that, Box::new(condition), Box::new(days)), span },
            None => error_at(span),
        }
    }

    fn days_in(&mut self, pair: Pair<'_>) -> Option<DaysIn> {
        let span = self.span(&pair);
        let (mut which, mut window) = (None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => which = Some(self.name(&part)),
                Rule::window => window = Some(self.window(part)),
                _ => {}
            }
        }
        Some(DaysIn { which: which.filter(|name: &Name| !name.text.is_empty())?, window: window?, span })
    }

    /// `count of month_end in W where C`: what a figure over rows becomes where days stand for them.
    pub(super) fn count_of_days(
        &mut self,
        function: AggregateFunction,
        operand: Expr,
        window: Window,
        condition: Option<Expr>,
        span: Span,
    ) -> ExprKind {
        let at = operand.span.to(window.span);
        let rows_in_window = || {
            Diagnostic::new(Code::Unexpected, "rows are not taken `in` a window")
                .label(self.shared.at(at), "not days such as `month_end`")
                .help("say which date of the rows lies in it, as `where closed within last 12 months`")
        };
        let finding = match (&operand.kind, function) {
            (ExprKind::Error, _) => return ExprKind::Error,
            (ExprKind::Name(which), _) if !is_of_days(&which.text) => rows_in_window(),
            (ExprKind::Name(which), AggregateFunction::Count) => match condition {
                Some(condition) => {
                    let days = DaysIn { which: which.clone(), window, span: at };
                    return ExprKind::OnDays(DaysThat::Count, Box::new(condition), Box::new(days));
                }
                None => Diagnostic::new(Code::MissingWord, "a count of days says which of them count: `where` is missing")
                    .label(self.shared.at(span), "all of them?")
                    .help("add `where` and the condition that holds on the days to count"),
            },
            (ExprKind::Name(_), _) => Diagnostic::new(Code::Unexpected, "the days of a window can only be counted")
                .label(self.shared.at(at), "days")
                .help("write `count of month_end in last 12 months where …`; a condition on dates is `where closed within …`"),
            _ => rows_in_window(),
        };
        self.report(finding);
        ExprKind::Error
    }

    /// `closed in last 12 months` means `within`.
    pub(super) fn in_window(&mut self, value: Expr, pair: Pair<'_>, span: Span) -> ExprKind {
        let mut negated = false;
        let mut window = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_not => negated = true,
                Rule::kw_in => {
                    let at = self.at(&part);
                    self.report(
                        Diagnostic::new(Code::Unexpected, "whether a date lies in a window is asked with `within`")
                            .label(at, "`in` looks for a value in a list")
                            .fix("write `within`", at, "within".to_owned()),
                    );
                }
                Rule::other_window => window = Some(self.window(part)),
                _ => {}
            }
        }
        let window = window.unwrap_or(Window { kind: WindowKind::Error, span });
        ExprKind::Within { value: Box::new(value), window: Box::new(window), negated }
    }
}

fn period(unit: &str) -> Option<Period> {
    Some(match unit {
        "day" | "days" => Period::Day,
        "week" | "weeks" => Period::Week,
        "month" | "months" => Period::Month,
        "quarter" | "quarters" => Period::Quarter,
        "half" | "halves" => Period::Half,
        "year" | "years" => Period::Year,
        "fiscal_quarter" | "fiscal_quarters" => Period::FiscalQuarter,
        "fiscal_half" | "fiscal_halves" => Period::FiscalHalf,
        "fiscal_year" | "fiscal_years" => Period::FiscalYear,
        _ => return None,
    })
}

/// Whether a word is one for the days of a window, or nearly.
fn is_of_days(word: &str) -> bool {
    let mut words = Period::ENDS.into_iter().map(|(word, _)| word);
    words.any(|each| each == word) || nearest(word, Period::ENDS.map(|(word, _)| word)).is_some()
}
