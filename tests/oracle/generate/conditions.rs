//! Conditions. All are in brackets, or short.

use super::{Generator, Scope, Ty};

impl Generator {
    pub fn condition(&mut self, scope: Scope) -> String {
        let inner = scope.deeper();
        let kinds = if scope.depth == 0 { 8 } else { 18 };
        match self.random.below(kinds) {
            0 => match self.any_fact(scope, |fact| fact.ty == Ty::Flag) {
                _ if self.random.chance(50) && self.decides(scope) => self.random.pick(&self.decisions.clone()).clone(),
                Some(fact) => fact.name,
                None => self.comparison(scope),
            },
            1 | 2 => self.of_label(scope),
            3 => self.missing(scope),
            4 => self.dated(scope),
            5..8 => self.comparison(scope),
            8 => format!("(not {})", self.condition(inner)),
            9 | 10 => {
                let (one, two) = (self.condition(inner), self.condition(inner));
                let word = self.random.word(&["and", "or"]);
                format!("({one} {word} {two})")
            }
            11 => self.quantity(inner),
            12 | 13 => self.of_rows(scope).unwrap_or_else(|| self.comparison(scope)),
            14 if self.random.chance(35) => self.among_top(scope).unwrap_or_else(|| self.comparison(scope)),
            14 => self.top(scope).unwrap_or_else(|| self.comparison(scope)),
            _ => self.other_day(scope).unwrap_or_else(|| self.comparison(scope)),
        }
    }

    /// Whether decisions may be asked here.
    fn decides(&self, scope: Scope) -> bool {
        scope.record == 0 && scope.outer.is_none() && !scope.still && !self.decisions.is_empty()
    }

    fn comparison(&mut self, scope: Scope) -> String {
        let types =
            [Ty::Number, Ty::Money, Ty::Percent, Ty::Count, Ty::Date, Ty::Days, Ty::Months, Ty::Scale, Ty::Points];
        let types: Vec<Ty> = types
            .into_iter()
            .filter(|ty| match ty {
                Ty::Number => scope.depth > 0 && !self.facts(scope, |fact| fact.ty.is_number()).is_empty(),
                Ty::Days => scope.depth > 0 && !self.facts(scope, |fact| fact.ty == Ty::Date).is_empty(),
                ty => !self.facts(scope, |fact| fact.ty == *ty).is_empty(),
            })
            .collect();
        let Some(ty) = (!types.is_empty()).then(|| *self.random.pick(&types)) else {
            return self.flagged(scope);
        };
        let one = self.value(ty, scope.deeper());
        if self.random.chance(12) && !matches!(ty, Ty::Points | Ty::Months) {
            let (low, high) = match ty {
                Ty::Money => ("50 USD", "200 USD"),
                Ty::Percent => ("20%", "60%"),
                Ty::Date => ("2026-01-31", "2026-06-30"),
                Ty::Days => ("0 days", "90 days"),
                _ => ("2", "3.5"),
            };
            return format!("({one} between {low} and {high})");
        }
        let op = self.random.word(&[
            ">=",
            ">=",
            ">",
            "<=",
            "<",
            "is",
            "is not",
            "at least",
            "more than",
            "at most",
            "less than",
        ]);
        let two = match ty {
            Ty::Scale | Ty::Points | Ty::Months => self.constant(ty),
            Ty::Days if self.random.chance(70) => self.constant(ty),
            Ty::Money if self.coins.is_some() && self.random.chance(25) => {
                self.random.word(&["100 EUR or 120 USD", "50 USD or 40 EUR or 45 GBP", "100 EUR", "80 GBP"]).to_owned()
            }
            Ty::Count if self.random.chance(3) => self.undecided(ty),
            ty if self.random.chance(55) => self.constant(ty),
            ty => self.value(ty, scope.deeper()),
        };
        let two = if two == one { self.constant(ty) } else { two };
        format!("({one} {op} {two})")
    }

    /// Some condition that is always at hand.
    fn flagged(&mut self, scope: Scope) -> String {
        match self.any_fact(scope, |fact| fact.ty == Ty::Flag) {
            Some(fact) => fact.name,
            None => "(today >= 2026-01-31)".to_owned(),
        }
    }

    fn of_label(&mut self, scope: Scope) -> String {
        let labelled = |ty: Ty| matches!(ty, Ty::Label(_) | Ty::Level(_) | Ty::Set(_) | Ty::Tier | Ty::Text);
        let Some(fact) = self.any_fact(scope, |fact| labelled(fact.ty)) else { return self.flagged(scope) };
        let name = fact.name;
        match fact.ty {
            Ty::Set(list) => {
                let label = self.any_label(list);
                let labels = self.lists[list].labels.join(", ");
                match self.random.below(10) {
                    0 => format!("({name} includes any of {{ {labels} }})"),
                    1 => format!("({name} includes all of {{ {labels} }})"),
                    2 => format!("({name} includes none of {{ {label} }})"),
                    3 => format!("({name} includes at least 2 of {{ {labels} }})"),
                    _ => format!("({name} includes {label})"),
                }
            }
            Ty::Tier | Ty::Level(_) if self.random.chance(60) => {
                let (op, label) = (self.random.word(&[">=", "<=", ">", "is"]), self.constant(fact.ty));
                // Nothing is above the highest or below the lowest of a list: the reader of the program says so.
                let op = if op == ">" { ">=" } else { op };
                format!("({name} {op} {label})")
            }
            Ty::Tier if self.random.chance(30) => format!("({name} is none)"),
            Ty::Label(list) if self.random.chance(50) => {
                let labels = self.lists[list].labels.clone();
                let (word, count) = (self.random.word(&["in", "not in"]), self.random.from(1, labels.len()));
                format!("({name} {word} {{ {} }})", labels[..count].join(", "))
            }
            ty => {
                let (op, label) = (self.random.word(&["is", "is not"]), self.constant(ty));
                format!("({name} {op} {label})")
            }
        }
    }

    fn missing(&mut self, scope: Scope) -> String {
        let op = self.random.word(&["is missing", "is not missing"]);
        let Some(fact) = self.any_fact(scope, |fact| !matches!(fact.ty, Ty::Tier | Ty::Set(_) | Ty::Row(_))) else {
            return self.flagged(scope);
        };
        format!("({} {op})", fact.name)
    }

    fn dated(&mut self, scope: Scope) -> String {
        let Some(fact) = self.any_fact(scope, |fact| fact.ty == Ty::Date) else { return self.flagged(scope) };
        if self.random.chance(15) {
            let day = self.day(scope);
            return format!("({} since {day})", fact.name);
        }
        let (word, window) = (self.random.word(&["within", "within", "not within"]), self.window(scope));
        format!("({} {word} {window})", fact.name)
    }

    fn quantity(&mut self, scope: Scope) -> String {
        let count = self.random.from(1, 4);
        let parts: Vec<String> = (0..count).map(|_| self.condition(scope)).collect();
        let word = match self.random.below(4) {
            0 => "all of".to_owned(),
            1 => "any of".to_owned(),
            2 => "none of".to_owned(),
            _ => format!("at least {} of", self.random.from(1, count)),
        };
        format!("({word} {{ {} }})", parts.join(", "))
    }
}
