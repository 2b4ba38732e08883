//! Declarations after the ladder: badges, benefits and terms, exceptions.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    pub fn received(&mut self) {
        let own = self.random.chance(15);
        if own {
            self.line("category community");
        }
        self.categories = vec!["industry", "technical", "solution"];
        self.categories.extend(own.then_some("community"));
        for _ in 0..self.random.below(3) {
            self.specialization();
        }
        if !self.badges.is_empty() && self.random.chance(60) {
            let (name, within) = (self.name("m"), self.used.last().filter(|_| self.random.chance(50)));
            let within = within.map_or(String::new(), |category| format!(" in {category}"));
            self.line(format!("metric {name} = count of specialization{within}"));
            self.records[0].facts.push(Fact { recorded: true, heavy: true, ..Fact::plain(&name, Ty::Count) });
        }
        for _ in 0..self.random.below(2) {
            self.table("benefits in sales");
        }
        if self.random.chance(20) {
            self.table("terms in fees");
        }
        for _ in 0..self.random.below(4) {
            self.benefit();
        }
        for words in ["benefits in technical", "terms in fees"] {
            if self.random.chance(15) {
                self.table_by_fact(words);
            }
        }
        if self.random.chance(25) {
            self.exception();
        }
    }

    fn specialization(&mut self) {
        let (name, kind) = (self.name("z"), self.random.word(&self.categories.clone()));
        self.line(format!("specialization {name} in {kind} {{"));
        for _ in 0..self.random.from(1, 2) {
            self.dated_line("", &|this| {
                let condition = match this.badges.is_empty() {
                    false if this.random.chance(25) => format!("holds {}", this.random.pick(&this.badges.clone())),
                    _ => this.condition(Scope::of(0, 2)),
                };
                format!("  require {condition}")
            });
        }
        if self.random.chance(50) {
            self.staff();
        }
        let has_life = self.random.chance(30);
        if has_life {
            if self.random.chance(60) {
                self.dated_line("", &|this| format!("  retain {}", this.condition(Scope::of(0, 1))));
            }
            let first = self.lines.len();
            self.review();
            self.lines[first..].iter_mut().for_each(|line| line.insert_str(0, "  "));
            let status = self.random.word(&["held", "grace", "new", "demoted"]);
            self.decisions.push(format!("(status of {name} is {status})"));
            self.lives.push(name.clone());
        }
        self.line("}");
        if has_life && self.random.chance(40) {
            let (metric, status) = (self.name("m"), self.random.word(&["held", "grace", "new", "demoted"]));
            self.line(format!("metric {metric} = (status of {name} is {status})"));
            let fact = Fact { recorded: true, heavy: true, ..Fact::plain(&metric, Ty::Flag) };
            self.records[0].facts.push(fact);
        }
        self.used.push(kind);
        self.decisions.push(format!("(holds {name})"));
        self.badges.push(name);
    }

    /// A table by tiers, for all days or in two versions.
    fn table(&mut self, words: &str) {
        let rows: Vec<(String, usize)> =
            (0..self.random.from(1, 3)).map(|_| (self.name("t"), self.random.below(8))).collect();
        let versions: &[&str] = if self.random.chance(12) {
            &[" effective before 2026-01-31", " effective from 2026-01-31"]
        } else {
            &[""]
        };
        for version in versions {
            self.line(format!("{words}{version} {{"));
            self.line(format!("  | {} |", self.names_of_tiers().join(" | ")));
            for (name, kind) in &rows {
                let cells = self.cells_by_tier(name, *kind);
                self.line(format!("  {name} | {} |", cells.join(" | ")));
            }
            self.line("}");
        }
        for (name, kind) in rows {
            let ty = match kind {
                0 => Ty::Percent,
                3 => Ty::Money,
                4 => Ty::Count,
                _ => continue,
            };
            self.rates.extend((ty == Ty::Percent).then(|| name.clone()));
            self.money.extend((ty == Ty::Money).then(|| name.clone()));
            self.records[0].facts.push(Fact { recorded: true, heavy: true, ..Fact::plain(&name, ty) });
        }
    }

    fn cells_by_tier(&mut self, name: &str, kind: usize) -> Vec<String> {
        let mut cells = Vec::new();
        for place in 0..self.tiers {
            cells.push(match kind {
                _ if place > 0 && self.random.chance(15) => "same".to_owned(),
                0 => format!("{}%", 5 * (place + 1)),
                1 => format!("{} days", 30 * (place + 1)),
                2 => self.random.word(&["yes", "no"]).to_owned(),
                3 => format!("{} USD", 100 * (place + 1)),
                4 => format!("{}", place + 1),
                5 => format!("{} hours", 48 - 4 * place),
                6 if self.random.chance(20) => "to be set".to_owned(),
                6 => format!("{}.5", place + 1),
                _ => format!("{name}_{place}"),
            });
        }
        if self.random.chance(50) && cells.len() > 1 && cells[1] != "same" {
            cells[0] = "-".to_owned();
        }
        cells
    }

    fn benefit(&mut self) {
        let (name, scope) = (self.name("r"), Scope::of(0, 1));
        let ty = *self.random.pick(&[Ty::Money, Ty::Money, Ty::Money, Ty::Percent, Ty::Number, Ty::Count, Ty::Days]);
        let paid_in = self.paid_in.clone().filter(|_| ty == Ty::Money && self.random.chance(40));
        let word = match (ty, paid_in) {
            (Ty::Money, Some(coin)) => format!("money in {coin}"),
            (Ty::Money, None) => "money".to_owned(),
            (Ty::Percent, _) => "percent".to_owned(),
            (Ty::Count, _) => "count".to_owned(),
            (Ty::Days, _) => "duration".to_owned(),
            _ => "number".to_owned(),
        };
        self.line(format!("benefit {name} in marketing: {word} {{"));
        if self.random.chance(50) {
            self.dated_line("", &|this| format!("  from {}", this.tier()));
        }
        if self.random.chance(30) {
            self.dated_line("", &|this| format!("  when {}", this.condition(scope)));
        }
        match self.random.below(100) {
            0..25 if ty == Ty::Money => self.special_brackets(),
            25..55 if ty == Ty::Money => self.brackets(),
            55..65 if ty == Ty::Money => self.brackets_of_count(),
            65..68 if ty == Ty::Money || ty == Ty::Percent => {
                let value = self.undecided(ty);
                self.line(format!("  value {value}"));
            }
            _ if ty == Ty::Count => {
                let count = self.any_fact(Scope::of(0, 0), |fact| fact.ty == Ty::Count);
                self.line(format!("  value {}", count.map_or("3".to_owned(), |fact| fact.name)));
            }
            _ => self.dated_line("", &|this| format!("  value {}", this.value(ty, Scope::of(0, 2)))),
        }
        let (mut cap, mut floor) = (false, false);
        for _ in 0..if ty == Ty::Count { 0 } else { self.random.below(4) } {
            let value = self.operand(ty, scope);
            match self.random.below(4) {
                2 if std::mem::replace(&mut cap, true) => {}
                3 if std::mem::replace(&mut floor, true) => {}
                0 => self.dated_line("", &|this| format!("  plus {}", this.operand(ty, scope))),
                1 => {
                    let condition = match self.badges.is_empty() {
                        false if self.random.chance(50) => format!("holds {}", self.random.pick(&self.badges.clone())),
                        _ => self.condition(scope),
                    };
                    self.line(format!("  plus {value} when {condition}"));
                }
                2 if ty == Ty::Money && self.random.chance(8) => {
                    let most = self.undecided(ty);
                    self.line(format!("  cap {most}"));
                }
                2 => self.dated_line("", &|this| format!("  cap {}", this.operand(ty, scope))),
                _ => self.line(format!("  floor {value}")),
            }
        }
        self.line("}");
        self.rates.extend((ty == Ty::Percent).then(|| name.clone()));
        self.money.extend((ty == Ty::Money).then(|| name.clone()));
        self.records[0].facts.push(Fact { recorded: true, heavy: true, ..Fact::plain(&name, ty) });
    }

    fn brackets(&mut self) {
        let mode = self.random.word(&["incremental", "retroactive"]);
        let on = self.value(Ty::Money, Scope::of(0, 2));
        self.line(format!("  value {mode} on {on} {{"));
        let mut below = "0";
        for bound in ["50", "100", "200"].into_iter().take(self.random.from(1, 3)) {
            let said = match self.random.below(10) {
                0..2 if below != "0" => format!("{below} USD to {bound} USD"),
                2 => format!("< {bound} USD"),
                _ => format!("up to {bound} USD"),
            };
            below = bound;
            self.dated_line(",", &|this| {
                let rate = this.random.word(&["0%", "1%", "2.5%", "none", "10%"]);
                format!("    {said} => {rate}")
            });
        }
        self.dated_line(",", &|this| format!("    above => {}", this.random.word(&["4%", "none", "5%"])));
        self.line("  }");
    }

    /// So much for each of the first, so much for each of the next.
    fn brackets_of_count(&mut self) {
        let mode = self.random.word(&["incremental", "retroactive"]);
        let count = self.any_fact(Scope::of(0, 0), |fact| fact.ty == Ty::Count);
        let on = count.map_or_else(|| "count of partner within partner_id".to_owned(), |fact| fact.name);
        let (one, two) = (self.random.word(&["none", "50 USD"]), self.random.word(&["80 USD", "33.33 USD"]));
        self.line(format!("  value {mode} on {on} {{"));
        self.line(format!("    1 to 2 => {one},"));
        self.line(format!("    3 to 4 => {two},"));
        self.line("    above => none,");
        self.line("  }");
    }

    /// Brackets in shares of a base, or a set for each tier.
    fn special_brackets(&mut self) {
        let mode = self.random.word(&["incremental", "retroactive"]);
        let (on, base) = (self.value(Ty::Money, Scope::of(0, 1)), self.value(Ty::Money, Scope::of(0, 1)));
        let against = if self.random.chance(60) { format!(" against {base}") } else { String::new() };
        let (low, high) = if against.is_empty() { ("50 USD", "200 USD") } else { ("50%", "100%") };
        if against.is_empty() || self.random.chance(50) {
            self.line(format!("  value {mode} on {on}{against} by tier {{"));
            for place in 0..self.tiers {
                let (rate, above) = (self.random.word(&["1%", "none", "2.5%"]), self.random.word(&["5%", "none"]));
                let bound = self.random.word(&[low, high]);
                let word = self.random.word(&["up to", "<"]);
                self.line(format!("    T{place} {{ {word} {bound} => {rate}, above => {above} }}"));
            }
        } else {
            self.line(format!("  value {mode} on {on}{against} {{"));
            let (one, two) = (self.random.word(&["none", "1%"]), self.random.word(&["2%", "12.5%"]));
            let word = self.random.word(&["up to", "<"]);
            self.line(format!("    {word} {low} => {one},"));
            self.line(format!("    up to {high} => {two},"));
            self.line("    above => 4%,");
        }
        self.line("  }");
    }

    /// A table by the labels of a fact.
    fn table_by_fact(&mut self, words: &str) {
        let told = |ty: Ty| matches!(ty, Ty::Label(_) | Ty::Level(_) | Ty::Flag);
        let Some(fact) = self.any_fact(Scope::of(0, 0), |fact| told(fact.ty) && !fact.name.contains('.')) else {
            return;
        };
        let mut labels: Vec<String> = match fact.ty {
            Ty::Label(list) | Ty::Level(list) => self.lists[list].labels.clone(),
            _ => vec!["yes".to_owned(), "no".to_owned()],
        };
        if self.random.chance(30) {
            labels.pop();
            labels.push("otherwise".to_owned());
        }
        if self.random.chance(40) {
            labels.push("missing".to_owned());
        }
        self.line(format!("{words} by {} {{", fact.name));
        self.line(format!("  | {} |", labels.join(" | ")));
        let name = self.name("t");
        let cells: Vec<String> = (0..labels.len())
            .map(|place| match self.random.below(10) {
                0 if place > 0 => "-".to_owned(),
                1 if place > 0 => "same".to_owned(),
                _ => format!("{}%", 5 * (place + 1)),
            })
            .collect();
        self.line(format!("  {name} | {} |", cells.join(" | ")));
        self.line("}");
        self.rates.push(name);
    }

    fn exception(&mut self) {
        let (key, tier) = (self.random.from(1, 3), self.tier());
        let (one, two) = (self.date(), self.date());
        let from = if self.random.chance(50) { format!(" from {}", one.min(two)) } else { String::new() };
        self.line(format!("exception \"P{key}\" {{"));
        self.line(format!("  tier {tier}{from} until {}", one.max(two)));
        self.line("  reason \"why\"");
        self.line("  by \"who\"");
        self.line("}");
    }
}
