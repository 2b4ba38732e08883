//! Literals, and what is wrong with those that are not well formed.
//! Must not know which type a place asks for.

use crate::syntax::reading::Pair;

use super::Lower;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};
use crate::syntax::grammar::Rule;
use crate::text::Span;
use crate::value::decimal::parse_literal;
use crate::value::{Currency, Date, Decimal, Duration};

impl Lower<'_, '_> {
    /// A rule that is a literal.
    pub(super) fn literal(&mut self, pair: Pair<'_>, span: Span) -> ExprKind {
        match pair.as_rule() {
            Rule::number => self.number(&pair).map_or(ExprKind::Error, ExprKind::Number),
            Rule::amount | Rule::percent => self.amount(pair, span),
            Rule::amounts => self.amounts(pair),
            Rule::duration => self.duration(pair, span).map_or(ExprKind::Error, ExprKind::Duration),
            Rule::date => match Date::parse(pair.as_str()) {
                Some(date) => ExprKind::Date(date),
                None => {
                    self.bad(span, format!("the calendar has no day `{}`", pair.as_str()), None);
                    ExprKind::Error
                }
            },
            Rule::bad_date => {
                self.bad_date(pair.as_str(), span);
                ExprKind::Error
            }
            Rule::bad_number => {
                self.bad_number(pair.as_str(), span);
                ExprKind::Error
            }
            Rule::text => {
                if pair.as_str() == super::HOLE {
                    return ExprKind::Error;
                }
                ExprKind::Text(self.text(pair).value)
            }
            Rule::flag => ExprKind::Flag(pair.as_str() == "yes"),
            Rule::nothing => ExprKind::None,
            _ => ExprKind::Error,
        }
    }

    /// A number that the scan let through; one that a decimal cannot hold is reported.
    pub(super) fn number(&mut self, pair: &Pair<'_>) -> Option<Decimal> {
        let value = parse_literal(pair.as_str());
        if value.is_none() {
            let span = self.span(pair);
            self.bad(span, format!("`{}` has more digits than can be computed exactly", shown(pair.as_str())), None);
        }
        value
    }

    /// A number with what stands behind it: a currency, a unit of time, a percent sign, nothing.
    fn amount(&mut self, pair: Pair<'_>, span: Span) -> ExprKind {
        let mut parts = pair.clone().into_inner().filter(|part| part.as_rule() != Rule::number);
        let Some(unit) = parts.next() else {
            let number = pair.into_inner().next().and_then(|number| self.number(&number));
            return number.map_or(ExprKind::Error, ExprKind::Number);
        };
        if unit.as_rule() == Rule::unit_word {
            let ago = parts.next().is_some();
            let Some(duration) = self.duration(pair, span) else { return ExprKind::Error };
            let at = |kind| Box::new(Expr { kind, span });
            return match ago {
                // `12 months ago` is `today - 12 months`.
                true => ExprKind::Binary(BinaryOp::Subtract, at(ExprKind::Today), at(ExprKind::Duration(duration))),
                false => ExprKind::Duration(duration),
            };
        }
        let number = pair.into_inner().find(|part| part.as_rule() == Rule::number);
        let Some(value) = number.and_then(|number| self.number(&number)) else {
            return ExprKind::Error;
        };
        if unit.as_rule() == Rule::percent_sign {
            let share = value.checked_mul(Decimal::new(1, 2));
            return share.map_or(ExprKind::Error, |share| ExprKind::Percent(share.normalize()));
        }
        Currency::parse(unit.as_str()).map_or(ExprKind::Error, |currency| ExprKind::Money(value, currency))
    }

    /// `150 EUR or 180 USD`
    fn amounts(&mut self, pair: Pair<'_>) -> ExprKind {
        let mut amounts = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::money_amount) {
            let span = self.span(&part);
            match self.amount(part, span) {
                ExprKind::Money(value, currency) => {
                    self.shared.currencies.push((currency, span));
                    amounts.push((value, currency, span));
                }
                _ => return ExprKind::Error,
            }
        }
        ExprKind::Amounts(amounts)
    }

    /// A count and a unit: `90 days`, or the two parts of `last 12 months`.
    pub(super) fn duration(&mut self, pair: Pair<'_>, span: Span) -> Option<Duration> {
        let mut number = None;
        let mut unit = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::number => number = Some(self.number(&part)?),
                Rule::bad_number => {
                    let at = self.span(&part);
                    self.bad_number(part.as_str(), at);
                    return None;
                }
                Rule::unit | Rule::unit_word if part.as_str() != super::HOLE => unit = Some(part),
                _ => {}
            }
        }
        let (number, unit) = (number?, unit?);
        let count = (number.fract().is_zero()).then(|| i64::try_from(number).ok()).flatten();
        let duration = count.and_then(|count| Duration::of(count, calendar_word(unit.as_str())));
        if duration.is_none() {
            self.bad(span, format!("a length of time is a whole number of {}", plural(unit.as_str())), None);
        }
        duration
    }

    pub(super) fn bad(&mut self, span: Span, message: String, help: Option<&str>) {
        let mut diagnostic = Diagnostic::new(Code::BadLiteral, message).label(self.shared.at(span), "");
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    fn bad_date(&mut self, written: &str, span: Span) {
        let at = self.shared.at(span);
        let mut diagnostic = Diagnostic::new(Code::BadLiteral, format!("`{written}` is not how a date is written"))
            .label(at, "")
            .help("dates are written year-month-day: `2026-06-30`");
        let readings = readings(written);
        let certain = readings.len() == 1;
        for date in readings {
            let title = format!("write `{date}`");
            diagnostic = if certain {
                diagnostic.fix(title, at, date.to_string())
            } else {
                diagnostic.suggest(title, at, date.to_string())
            };
        }
        self.report(diagnostic);
    }

    pub(super) fn bad_number(&mut self, written: &str, span: Span) {
        let at = self.shared.at(span);
        let diagnostic =
            Diagnostic::new(Code::BadLiteral, format!("`{}` is not a number", shown(written))).label(at, "");
        let (digits, rest) = written
            .split_at(written.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(written.len()));
        let plain = parse_literal(digits).is_some();
        let diagnostic = match rest {
            "k" | "m" | "b" | "bn" | "mn" | "Mio" | "mio" | "MM" if plain => {
                let scale = match rest {
                    "k" => "K",
                    "b" | "bn" => "B",
                    _ => "M",
                };
                let fixed = format!("{digits}{scale}");
                diagnostic.help("thousands, millions and billions are `K`, `M` and `B`").suggest(
                    format!("write `{fixed}`"),
                    at,
                    fixed,
                )
            }
            _ if plain && crate::value::Duration::of(1, rest).is_some() => diagnostic
                .help("a blank stands between a number and its unit")
                .fix("insert a blank", at, format!("{digits} {rest}")),
            _ if plain && Currency::parse(rest).is_some() => diagnostic
                .help("a blank stands between an amount and its currency")
                .fix("insert a blank", at, format!("{digits} {rest}")),
            "" if digits.len() > 1 && digits.starts_with('0') => {
                diagnostic.help("a number has no zeros in front; thousands are separated by `_`: `250_000`")
            }
            _ if written.matches('.').count() > 1 => diagnostic.help("a number has one decimal point; thousands are separated by `_`"),
            _ => diagnostic.help("a number is digits, such as `250_000`, `4.5`, `1.5M` or `15%`; a name that begins with a digit stands in backticks"),
        };
        self.report(diagnostic);
    }
}

/// The days that a date of another form may mean.
fn readings(written: &str) -> Vec<Date> {
    let numbers: Vec<u32> = written.split(['/', '.', '-']).filter_map(|part| part.parse().ok()).collect();
    let &[first, second, third] = numbers.as_slice() else {
        return Vec::new();
    };
    let day = |year: u32, month, day| i32::try_from(year).ok().and_then(|year| Date::from_ymd(year, month, day));
    let mut readings: Vec<Date> = if first > 31 {
        day(first, second, third).into_iter().collect()
    } else {
        let year = if third < 100 { third + 2000 } else { third };
        day(year, second, first).into_iter().chain(day(year, first, second)).collect()
    };
    readings.dedup();
    readings
}

/// The word that [`Duration::of`] knows for a unit of the fiscal calendar.
fn calendar_word(unit: &str) -> &str {
    unit.strip_prefix("fiscal_").unwrap_or(unit)
}

fn plural(unit: &str) -> String {
    match unit {
        "half" | "fiscal_half" => unit.replace("half", "halves"),
        _ if unit.ends_with('s') => unit.to_owned(),
        _ => format!("{unit}s"),
    }
}

/// User text in a message: its beginning where it is long.
pub(crate) fn shown(written: &str) -> String {
    const MOST: usize = 40;
    // A message is one line, whatever it quotes.
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if written.chars().count() <= MOST {
        return written;
    }
    written.chars().take(MOST).chain(['…']).collect()
}
