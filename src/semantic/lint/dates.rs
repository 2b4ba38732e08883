//! Days that cannot be meant: ranges that end before they begin, `as of` where no day matters, a condition asked on too
//! many days. Exceptions have a check of their own.

use std::cell::OnceCell;

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::almanac::Almanac;
use crate::semantic::dated::Dated;
use crate::semantic::model::{DaysIn, Expect, ExpectKind, Expr, ExprKind, Model, Unknowable, Window, WindowKind};
use crate::semantic::walk;
use crate::value::Date;

/// On how many days a condition may be asked: those of a year, and a few.
const MOST_DAYS: usize = 400;

/// A day on which the length of windows is tried where the program says no last day: the end of a leap year.
const SAMPLE: Date = Date(20_088);

/// What is wrong with days.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let model = program.model;
    let mut found = Vec::new();
    if let (Some((first, last)), Some(at)) = (model.program.effective, model.program.at)
        && last < first
    {
        found.push(
            Diagnostic::new(Code::ReversedDates, format!("the program ends on {last}, before it begins on {first}"))
                .label(at, "in effect on no day")
                .help(format!("write `effective {last} to {first}`, or correct the dates")),
        );
    }
    let today = model.program.effective.map_or(SAMPLE, |(_, last)| last);
    let almanac = Almanac { today, fiscal_month: model.program.fiscal_month.unwrap_or(1) };
    let days = Days { model, dated: OnceCell::new(), almanac };
    let mut check = |expr: &Expr| match &expr.kind {
        ExprKind::Within(_, window) => found.extend(days.reversed(window, expr)),
        ExprKind::AsOf(inner, day) => found.extend(days.as_of(inner, day)),
        ExprKind::OnDays(_, condition, on) => {
            found.extend(days.reversed(&on.window, expr));
            found.extend(days.on_days(condition, on));
        }
        _ => {}
    };
    program.exprs.iter().for_each(|expr| check(expr));
    let expected = model.tests.iter().flat_map(|test| &test.expects).filter_map(expected);
    expected.for_each(|root| walk::each(root, &mut check));
    found
}

fn expected(expect: &Expect) -> Option<&Expr> {
    match &expect.kind {
        ExpectKind::Holds(expr) | ExpectKind::Unknown(Unknowable::Value(expr)) => Some(expr),
        _ => None,
    }
}

/// How another day comes in.
#[derive(Clone, Copy)]
enum Asked {
    AsOf,
    OnDays,
}

struct Days<'m> {
    model: &'m Model,
    /// What depends on the day: made once another day comes in somewhere.
    dated: OnceCell<Dated>,
    almanac: Almanac,
}

impl Days<'_> {
    fn dated(&self) -> &Dated {
        self.dated.get_or_init(|| Dated::of(self.model))
    }

    fn reversed(&self, window: &Window, whole: &Expr) -> Option<Diagnostic> {
        let WindowKind::Between(from, to) = &window.kind else {
            return None;
        };
        let (first, last) = self.almanac.window(window, false)?;
        if first <= last {
            return None;
        }
        if !matches!((&from.kind, &to.kind), (ExprKind::Constant(_), ExprKind::Constant(_))) {
            let earlier = Almanac { today: SAMPLE, ..self.almanac };
            let always = earlier.window(window, false).is_some_and(|(first, last)| last < first);
            return always.then(|| {
                Diagnostic::new(Code::ReversedDates, "the window ends before it begins")
                    .label(window.at, "holds no day")
                    .help("write the earlier day first")
            });
        }
        Some(
            Diagnostic::new(Code::ReversedDates, format!("the days from {first} to {last} are none"))
                .label(whole.at, "holds on no day")
                .help(format!("write `{last} to {first}`, or correct the dates")),
        )
    }

    fn as_of(&self, inner: &Expr, day: &Expr) -> Option<Diagnostic> {
        if walk::is_broken(inner) || walk::is_broken(day) {
            return None;
        }
        if let Some(finding) = self.elsewhere(inner, Asked::AsOf) {
            return Some(finding);
        }
        let moves = self.almanac.day(day).is_none();
        if moves && self.dated().repeats(inner) {
            let finding = Diagnostic::new(Code::WrongScope, "the days of a window would differ from row to row here")
                .label(day.at, "this day depends on the row")
                .label(inner.at, "this asks a condition on each day of a window")
                .help("ask it as of a day that is the same for all, such as `end of previous quarter`");
            return Some(finding);
        }
        if moves && self.dated().asks_others(inner) {
            let finding = Diagnostic::new(Code::WrongScope, "another row cannot be asked as of a day of this row")
                .label(inner.at, "this looks at other rows")
                .label(day.at, "this day depends on the row")
                .help("make the fact a metric of the record that the day belongs to, or name a day of the calendar");
            return Some(finding);
        }
        None
    }

    fn on_days(&self, condition: &Expr, days: &DaysIn) -> Option<Diagnostic> {
        if walk::is_broken(condition) || walk::bounds(&days.window).into_iter().any(walk::is_broken) {
            return None;
        }
        if let Some(finding) = self.elsewhere(condition, Asked::OnDays) {
            return Some(finding);
        }
        if self.almanac.window(&days.window, false).is_none() {
            let finding = Diagnostic::new(Code::WrongScope, "the days of this window depend on the partner")
                .label(days.at, "differs from row to row")
                .help("name days of the calendar, such as `month_end in last 12 months`, and put the partner's own day into the condition, as `today < joined or …`");
            return Some(finding);
        }
        let nested = self.dated().repeats(condition);
        if nested || self.almanac.days(days, MOST_DAYS).is_none() {
            let (message, label) = match nested {
                true => {
                    ("a condition on several days is asked on several days".to_owned(), "asks on several days itself")
                }
                false => (format!("the window has more than {MOST_DAYS} such days"), "too many to ask on each"),
            };
            let finding = Diagnostic::new(Code::TooManyDays, message)
                .label(if nested { condition.at } else { days.at }, label)
                .help("ask on fewer days, as `at every month_end in last 24 months`");
            return Some(finding);
        }
        None
    }

    /// What is not known of another day.
    fn elsewhere(&self, inner: &Expr, asked: Asked) -> Option<Diagnostic> {
        if self.dated().depends(inner) {
            return None;
        }
        let message = match asked {
            Asked::AsOf => format!("the value of {} on another day is not known", words::operand(self.model, inner)),
            Asked::OnDays => "nothing in this condition depends on the day".to_owned(),
        };
        let finding = Diagnostic::new(Code::Undated, message)
            .label(inner.at, "known only as it is in the data today")
            .help("ask what counts dated rows, as `sum of deal.amount where closed within last 12 months`; a field has no past");
        Some(finding)
    }
}
