//! Days, windows, and what is asked as of other days.

use chrono::NaiveDate;

use super::{Generator, Scope, Ty};

impl Generator {
    /// A day on which something ends or begins, or the day beside it.
    pub fn date(&mut self) -> NaiveDate {
        if self.random.chance(30) {
            let day = self.random.word(&["2025-12-31", "2026-01-31", "2026-06-30"]);
            return day.parse().unwrap();
        }
        let (year, month) = (self.random.from(2025, 2026) as i32, self.random.from(1, 12) as u32);
        let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
        let by = match self.random.below(10) {
            0..4 => -1,
            4..6 => 0,
            6 => 1,
            7 => 14,
            8 => 27,
            _ => self.random.below(28) as i64,
        };
        super::super::calendar::plus_days(first, by)
    }

    pub fn length(&mut self) -> String {
        self.random
            .word(&["1 day", "30 days", "2 weeks", "1 month", "3 months", "1 quarter", "1 half", "12 months", "1 year"])
            .to_owned()
    }

    fn unit(&mut self) -> &'static str {
        self.random.word(&[
            "week",
            "month",
            "quarter",
            "half",
            "year",
            "fiscal_quarter",
            "fiscal_half",
            "fiscal_year",
            "month",
            "quarter",
        ])
    }

    fn calendar_window(&mut self) -> String {
        let (unit, count) = (self.unit(), self.random.from(2, 4));
        let many = match unit {
            "half" => "halves".to_owned(),
            "fiscal_half" => "fiscal_halves".to_owned(),
            unit => format!("{unit}s"),
        };
        match self.random.below(6) {
            0 => format!("this {unit}"),
            1 => format!("previous {unit}"),
            2 => format!("previous {count} {many}"),
            3 => format!("this and previous {count} {many}"),
            4 => {
                let (number, unit) =
                    (self.random.from(1, 3), self.random.word(&["quarter", "half", "year", "fiscal_half"]));
                let which = self.random.word(&["this", "previous"]);
                format!("month {number} of {which} {unit}")
            }
            _ => format!("last {} {}", count * 3, self.random.word(&["days", "months", "weeks"])),
        }
    }

    /// A day of the calendar, or one that depends on the row.
    pub fn day(&mut self, scope: Scope) -> String {
        match self.random.below(5) {
            0 => "today".to_owned(),
            1 => {
                let (edge, window) = (self.random.word(&["start", "end"]), self.calendar_window());
                format!("({edge} of {window})")
            }
            2 => {
                let (sign, length) = (self.random.word(&["-", "+"]), self.length());
                format!("(today {sign} {length})")
            }
            3 => match self.any_fact(scope, |fact| fact.ty == Ty::Date) {
                Some(fact) => fact.name,
                None => self.date().to_string(),
            },
            _ => self.date().to_string(),
        }
    }

    pub fn window(&mut self, scope: Scope) -> String {
        match self.random.below(8) {
            0 => {
                let (from, by) = (self.day(scope), self.length());
                format!("{from} to {from} + {by}")
            }
            1 => {
                let day = self.day(scope);
                format!("since {day}")
            }
            2 => {
                let (one, two) = (self.date(), self.date());
                format!("{} to {}", one.min(two), one.max(two))
            }
            _ => self.calendar_window(),
        }
    }

    /// A dated fact as of another day.
    fn past(&mut self, scope: Scope, ty: impl Fn(Ty) -> bool) -> Option<(String, Ty)> {
        if scope.still || scope.outer.is_some() {
            return None;
        }
        let facts: Vec<(String, Ty)> = self.records[scope.record]
            .facts
            .iter()
            .filter(|fact| fact.dated && !fact.recorded && !fact.heavy && ty(fact.ty))
            .map(|fact| (fact.name.clone(), fact.ty))
            .collect();
        (!facts.is_empty()).then(|| self.random.pick(&facts).clone())
    }

    fn days_in(&mut self) -> String {
        let end =
            self.random.word(&["month_end", "quarter_end", "year_end", "fiscal_quarter_end", "week_end", "half_end"]);
        if self.random.chance(6) {
            return "day in last 10 days".to_owned();
        }
        let window = match self.random.below(4) {
            0 => format!("last {} months", self.random.from(2, 12)),
            1 => format!("last {} quarters", self.random.from(1, 4)),
            2 => "previous 2 quarters".to_owned(),
            _ => "this and previous 1 half".to_owned(),
        };
        format!("{end} in {window}")
    }

    /// A condition on another day, or on several.
    pub fn other_day(&mut self, scope: Scope) -> Option<String> {
        let (name, ty) = self.past(scope, |ty| matches!(ty, Ty::Flag | Ty::Money | Ty::Count | Ty::Percent))?;
        let condition = match ty {
            Ty::Flag => name.clone(),
            ty => {
                let (op, bound) = (self.random.word(&[">=", ">", "<="]), self.constant(ty));
                format!("({name} {op} {bound})")
            }
        };
        if self.random.chance(50) {
            let days = self.days_in();
            let word = self.random.word(&["every", "any"]);
            return Some(format!("({condition} at {word} {days})"));
        }
        let day = match self.any_fact(scope, |fact| fact.ty == Ty::Date && !fact.dated && !fact.name.contains('.')) {
            Some(fact) if self.random.chance(30) => format!("{} + 6 months", fact.name),
            _ => self.as_of_day(),
        };
        Some(match ty {
            Ty::Flag => format!("({condition} as of {day})"),
            ty => {
                let bound = self.constant(ty);
                format!("({name} as of {day} >= {bound})")
            }
        })
    }

    fn as_of_day(&mut self) -> String {
        match self.random.below(4) {
            0 => format!("{} months ago", self.random.from(1, 12)),
            1 => "end of previous quarter".to_owned(),
            2 => "start of this year".to_owned(),
            _ => self.date().to_string(),
        }
    }

    /// On how many days a condition held, or how much something has grown.
    pub fn counted_days(&mut self, scope: Scope) -> String {
        let Some((name, ty)) = self.past(scope, |ty| matches!(ty, Ty::Money | Ty::Count)) else {
            return self.value(Ty::Number, scope.deeper());
        };
        let bound = self.constant(ty);
        if self.random.chance(60) {
            let days = self.days_in();
            let days = if self.random.chance(50) { "month_end in last 6 months".to_owned() } else { days };
            format!("(count of {days} where ({name} >= {bound}))")
        } else {
            let day = self.as_of_day();
            format!("(({name} - ({name} as of {day})) / {bound})")
        }
    }
}
