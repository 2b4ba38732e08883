//! Declarations after the ladder: badges, benefits, exceptions, kpis.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    pub fn received(&mut self) {
        for _ in 0..self.random.below(3) {
            self.specialization();
        }
        for _ in 0..self.random.below(2) {
            self.table();
        }
        for _ in 0..self.random.below(4) {
            self.benefit();
        }
        if self.random.chance(20) {
            self.table_by_fact();
        }
        if self.random.chance(25) {
            self.exception();
        }
        for _ in 0..self.random.below(4) {
            self.kpi();
        }
    }

    fn specialization(&mut self) {
        let (name, kind) = (self.name("z"), self.random.word(&["industry", "technical", "solution"]));
        self.line(format!("specialization {name} in {kind} {{"));
        for _ in 0..self.random.from(1, 2) {
            let condition = match self.badges.is_empty() {
                false if self.random.chance(25) => format!("holds {}", self.random.pick(&self.badges.clone())),
                _ => self.condition(Scope::of(0, 2)),
            };
            self.line(format!("  require {condition}"));
        }
        if self.random.chance(50) {
            self.staff();
        }
        self.line("}");
        self.badges.push(name);
    }

    fn table(&mut self) {
        let tiers: Vec<String> = (0..self.tiers).map(|place| format!("T{place}")).collect();
        self.line("benefits in sales {");
        self.line(format!("  | {} |", tiers.join(" | ")));
        for _ in 0..self.random.from(1, 3) {
            let name = self.name("t");
            let kind = self.random.below(5);
            let mut cells = Vec::new();
            for place in 0..self.tiers {
                cells.push(match kind {
                    0 => format!("{}%", 5 * (place + 1)),
                    1 => format!("{} days", 30 * (place + 1)),
                    2 => self.random.word(&["yes", "no"]).to_owned(),
                    3 => format!("{} USD", 100 * (place + 1)),
                    _ => format!("{name}_{place}"),
                });
            }
            if self.random.chance(50) {
                cells[0] = "-".to_owned();
            }
            if cells.iter().all(|cell| cell == "-") {
                cells[0] = "5%".to_owned();
            }
            self.line(format!("  {name} | {} |", cells.join(" | ")));
        }
        self.line("}");
    }

    fn benefit(&mut self) {
        let (name, scope) = (self.name("r"), Scope::of(0, 1));
        let ty = *self.random.pick(&[Ty::Money, Ty::Money, Ty::Money, Ty::Percent, Ty::Number]);
        let word = match ty {
            Ty::Money => "money",
            Ty::Percent => "percent",
            _ => "number",
        };
        self.line(format!("benefit {name} in marketing: {word} {{"));
        if self.random.chance(50) {
            let tier = self.tier();
            self.line(format!("  from {tier}"));
        }
        if self.random.chance(30) {
            let condition = self.condition(scope);
            self.line(format!("  when {condition}"));
        }
        if ty == Ty::Money && self.random.chance(25) {
            self.special_brackets();
        } else if ty == Ty::Money && self.random.chance(55) {
            self.brackets();
        } else {
            self.dated_line("", &|this| format!("  value {}", this.value(ty, Scope::of(0, 2))));
        }
        let (mut cap, mut floor) = (false, false);
        for _ in 0..self.random.below(4) {
            let value = self.operand(ty, scope);
            match self.random.below(4) {
                2 if std::mem::replace(&mut cap, true) => {}
                3 if std::mem::replace(&mut floor, true) => {}
                0 => self.line(format!("  plus {value}")),
                1 => {
                    let condition = match self.badges.is_empty() {
                        false if self.random.chance(50) => format!("holds {}", self.random.pick(&self.badges.clone())),
                        _ => self.condition(scope),
                    };
                    self.line(format!("  plus {value} when {condition}"));
                }
                2 => self.dated_line("", &|this| format!("  cap {}", this.operand(ty, scope))),
                _ => self.line(format!("  floor {value}")),
            }
        }
        self.line("}");
        let fact = Fact { name, ty, dated: false, recorded: true, heavy: true };
        self.records[0].facts.push(fact);
    }

    fn brackets(&mut self) {
        let mode = self.random.word(&["incremental", "retroactive"]);
        let on = self.value(Ty::Money, Scope::of(0, 2));
        self.line(format!("  value {mode} on {on} {{"));
        for bound in ["50", "100", "200"].into_iter().take(self.random.from(1, 3)) {
            let rate = self.random.word(&["0%", "1%", "2.5%", "none", "10%"]);
            self.line(format!("    up to {bound} USD => {rate},"));
        }
        let rate = self.random.word(&["4%", "none", "5%"]);
        self.line(format!("    above => {rate},"));
        self.line("  }");
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

    fn kpi(&mut self) {
        let name = self.name("q");
        let rows = Scope::of(0, 1);
        let filter = if self.random.chance(40) { format!(" where {}", self.condition(rows)) } else { String::new() };
        let of = |this: &mut Generator, ty: Ty| this.any_fact(rows, |fact| fact.ty == ty && !fact.name.contains('.'));
        let (value, target) = match self.random.below(5) {
            0 => (format!("share of partner where {}", self.condition(rows)), "10% to 60%"),
            1 => (format!("count of partner{filter}"), ">= 2"),
            2 => match of(self, Ty::Scale) {
                Some(fact) => (format!("average of {}{filter}", fact.name), ">= 3"),
                None => return,
            },
            3 => match of(self, Ty::Money) {
                Some(fact) => {
                    let function = self.random.word(&["sum", "average", "median", "largest", "smallest"]);
                    (format!("{function} of {}{filter}", fact.name), "<= 500 USD")
                }
                None => return,
            },
            _ => match (of(self, Ty::Money), of(self, Ty::Money)) {
                (Some(one), Some(two)) => (format!("(sum of {}) / (sum of {})", one.name, two.name), ">= 0.5"),
                _ => return,
            },
        };
        let target = if self.random.chance(60) { format!(" target {target}") } else { String::new() };
        self.line(format!("kpi {name} in health = {value}{target}"));
    }
}
