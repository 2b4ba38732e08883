//! The order of a program, its metrics, and what is in force on some days only.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    pub fn program(&mut self) {
        self.line("program \"Random\" {");
        self.line("  version \"1\"");
        self.line("  currency USD");
        self.line("  effective 2024-01-01 to 2027-12-31");
        let month = self.random.word(&["january", "february", "april", "july", "october"]);
        self.line(format!("  fiscal_year starts {month}"));
        let rounding = self.random.word(&["half_even", "half_up", "down", "up"]);
        self.line(format!("  rounding {rounding}"));
        self.history = self.random.chance(35);
        if self.history && self.random.chance(50) {
            let day = self.random.word(&["2025-01-01", "2025-12-31", "2026-02-01"]);
            self.line(format!("  history starts {day}"));
        }
        self.line("}");
        self.rates();
        self.tables();
        self.tiers = self.random.from(1, 4);
        for _ in 0..self.random.from(2, 7) {
            let record = if self.random.chance(35) { self.random.below(self.records.len()) } else { 0 };
            self.metric(record);
        }
        self.family();
        for _ in 0..self.random.below(3) {
            self.threshold();
        }
        for _ in 0..self.random.below(3) {
            self.score();
        }
        if self.random.chance(15) {
            self.total();
        }
        if self.random.chance(20) {
            self.weighted();
        }
        if self.random.chance(25) {
            self.better();
        }
        for _ in 0..self.random.below(3) {
            self.band();
        }
        self.roles();
        self.ladder();
        for name in ["earned", "standing"] {
            self.records[0].facts.push(Fact { recorded: true, ..Fact::plain(name, Ty::Tier) });
        }
        for _ in 0..self.random.below(3) {
            self.gate("", &self.names_of_tiers());
        }
        self.records[0].facts.push(Fact { recorded: true, ..Fact::plain("tier", Ty::Tier) });
        self.decided();
        for _ in 0..self.random.below(3) {
            let record = if self.random.chance(25) { self.random.below(self.records.len()) } else { 0 };
            self.metric(record);
        }
        self.received();
        self.past_metrics();
        self.figures_of_program();
    }

    /// What currencies are worth.
    fn rates(&mut self) {
        if self.random.chance(30) {
            let (euro, pound) =
                (self.random.word(&["1.08", "1.1", "2"]), self.random.word(&["88 GBP = 100 USD", "GBP => 1.25 EUR"]));
            let euros = match self.random.chance(25) {
                true => {
                    format!("EUR => {euro} USD effective before 2026-01-31, EUR => 1.25 USD effective from 2026-01-31")
                }
                false => format!("EUR => {euro} USD"),
            };
            self.line(format!("rates {{ {euros}, {pound} }}"));
            let labels = ["USD", "EUR", "GBP"].map(str::to_owned).to_vec();
            self.lists.push(super::List { labels, name: Some("currency".to_owned()) });
            self.coins = Some(self.lists.len() - 1);
        }
    }

    /// A clause, or two or three of which the day picks one, or none.
    pub fn dated_line(&mut self, end: &str, clause: &dyn Fn(&mut Generator) -> String) {
        let one = clause(self);
        let day = self.random.word(&["2025-07-01", "2026-01-31", "2026-04-01"]);
        match self.random.below(100) {
            0..6 => {
                let two = clause(self);
                self.line(format!("{one} effective before {day}{end}"));
                self.line(format!("{two} effective from {day}{end}"));
            }
            6..8 => {
                let (two, three) = (clause(self), clause(self));
                self.line(format!("{one} effective before {day}{end}"));
                self.line(format!("{two} effective {day} to 2026-06-29{end}"));
                self.line(format!("{three} effective from 2026-06-30{end}"));
            }
            _ => self.line(format!("{one}{end}")),
        }
    }

    pub fn metric(&mut self, record: usize) {
        let depth = self.random.from(1, 3);
        let scope = Scope::of(record, depth);
        let ty = *self.random.pick(&[
            Ty::Number,
            Ty::Number,
            Ty::Money,
            Ty::Money,
            Ty::Count,
            Ty::Percent,
            Ty::Flag,
            Ty::Flag,
            Ty::Date,
            Ty::Days,
        ]);
        let name = self.name("m");
        let of = if record == 0 { String::new() } else { format!("{}.", self.records[record].name) };
        let value = if ty == Ty::Flag {
            let other_day = self.random.chance(25).then(|| self.other_day(scope)).flatten();
            other_day.unwrap_or_else(|| self.condition(scope))
        } else if record == 0 && self.random.chance(6) {
            // A figure that asks a metric with parameters.
            self.with_parameters(ty, scope).unwrap_or_else(|| self.value(ty, scope))
        } else if ty == Ty::Number && self.random.chance(40) {
            self.counted_days(scope)
        } else if self.random.chance(12) {
            // A label or whatever there is.
            match self.any_fact(scope, |fact| matches!(fact.ty, Ty::Label(_) | Ty::Level(_) | Ty::Text)) {
                Some(fact) => {
                    self.line(format!("metric {of}{name} = {}", fact.name));
                    let fact = self.described(&name, fact.ty, &fact.name);
                    self.records[record].facts.push(fact);
                    return;
                }
                None => self.value(ty, scope),
            }
        } else if self.random.chance(45)
            && let Some(figure) = self.figure(ty, scope)
        {
            figure
        } else {
            self.value(ty, scope)
        };
        let value = match self.names_something(&value) {
            true => value,
            false => self.figure(ty, scope).unwrap_or_else(|| self.value(ty, scope)),
        };
        self.line(format!("metric {of}{name} = {value}"));
        let fact = self.described(&name, ty, &value);
        self.records[record].facts.push(fact);
    }

    /// A metric with parameters, asked: its call.
    fn with_parameters(&mut self, ty: Ty, scope: Scope) -> Option<String> {
        let (name, inner) = (self.name("w"), Scope::of(0, 0));
        let (bound, x, y) = (self.constant(Ty::Count), self.value(Ty::Money, inner), self.value(Ty::Count, inner));
        match ty {
            Ty::Money => {
                self.line(format!("metric {name}(x: money, y: count) = x * 2 if y >= {bound} else x"));
                Some(format!("{name}({x}, {y})"))
            }
            Ty::Count if self.records.iter().any(|record| record.name == "deal") => {
                let of = self.records.iter().position(|record| record.name == "deal").unwrap();
                let amount =
                    self.any_fact(Scope::of(of, 0), |fact| fact.ty == Ty::Money && !fact.name.contains('.'))?;
                self.line(format!("metric {name}(floor_of: money) = count of deal where {} >= floor_of", amount.name));
                let floor = self.value(Ty::Money, scope.deeper());
                Some(format!("{name}({floor})"))
            }
            _ => None,
        }
    }
}
