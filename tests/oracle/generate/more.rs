//! Families, weights, tracks, seats, and what is in force on some days only.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    /// A clause, or two of which the day picks one.
    pub fn dated_line(&mut self, end: &str, clause: &dyn Fn(&mut Generator) -> String) {
        let one = clause(self);
        if !self.random.chance(8) {
            return self.line(format!("{one}{end}"));
        }
        let (day, two) = (self.random.word(&["2025-07-01", "2026-01-31", "2026-04-01"]), clause(self));
        self.line(format!("{one} effective before {day}{end}"));
        self.line(format!("{two} effective from {day}{end}"));
    }

    /// Metrics for each label of a list, and one that has a parameter.
    pub fn family(&mut self) {
        let Some(list) = self.named else { return };
        let name = self.name("f");
        let labelled = self
            .records
            .iter()
            .position(|record| record.name == "deal" && record.facts.iter().any(|fact| fact.ty == Ty::Label(list)));
        let own = |this: &Generator, record: usize| {
            let fits = |fact: &&Fact| fact.ty == Ty::Label(list);
            this.records[record].facts.iter().find(fits).map(|fact| fact.name.clone())
        };
        let value = match labelled {
            Some(deal) => format!("count of deal where {} is p", own(self, deal).unwrap()),
            None => match own(self, 0) {
                Some(label) => format!("(2 if {label} is p else 1)"),
                None => return,
            },
        };
        self.line(format!("for each p in e{list} {{"));
        self.line(format!("  metric {name} = {value}"));
        if self.random.chance(40) {
            let badge = self.name("z");
            let bound = self.constant(Ty::Count);
            self.line(format!("  specialization {badge} in industry {{ require {name} >= {bound} }}"));
            for place in 0..self.lists[list] {
                self.badges.push(format!("{badge}({})", Generator::label(list, place)));
            }
        }
        self.line("}");
        let fact = |name: String| Fact { name, ty: Ty::Count, dated: false, recorded: false, heavy: true };
        for place in 0..self.lists[list] {
            let fact = fact(format!("{name}({})", Generator::label(list, place)));
            self.records[0].facts.push(fact);
        }
        let (every, count) = (self.name("m"), self.name("m"));
        let (word, bound) = (self.random.word(&["every", "any"]), self.constant(Ty::Count));
        self.line(format!("metric {every} = {word} p in e{list} satisfies {name}(p) >= {bound}"));
        self.line(format!("metric {count} = count of p in e{list} where {name}(p) >= {bound}"));
        let with = self.name("w");
        self.line(format!("metric {with}(x: money, y: count) = x * 2 if y >= {bound} else x"));
        let x = self.value(Ty::Money, Scope::of(0, 1));
        let y = match self.any_fact(Scope::of(0, 0), |fact| fact.ty == Ty::Count && !fact.name.contains('(')) {
            Some(fact) => fact.name,
            None => self.constant(Ty::Count),
        };
        let given = self.name("m");
        self.line(format!("metric {given} = {with}({x}, {y})"));
        self.records[0].facts.push(Fact { ty: Ty::Flag, ..fact(every) });
        self.records[0].facts.push(fact(count));
        self.records[0].facts.push(Fact { ty: Ty::Money, ..fact(given) });
    }

    /// A score of weights that are all there is.
    pub fn weighted(&mut self) {
        let (name, group, other) = (self.name("s"), self.name("g"), self.name("g"));
        let measure = |this: &mut Generator| {
            let ty = *this.random.pick(&[Ty::Money, Ty::Count, Ty::Scale]);
            let value = this.value(ty, Scope::of(0, 1));
            format!("{value}, in full at {}", this.constant(ty))
        };
        let part = *self.random.pick(&[10, 25, 40, 50]);
        let half = *self.random.pick(&[20, 50, 75]);
        let lines: Vec<String> = (0..3).map(|_| measure(self)).collect();
        self.line(format!("score {name} {{"));
        self.line(format!("  group {group} weight {part}% {{"));
        self.line(format!("    weight {half}% for {}", lines[0]));
        self.line(format!("    weight {}% for {}", 100 - half, lines[1]));
        self.line("  }");
        self.line(format!("  group {other} weight {}% {{", 100 - part));
        self.line(format!("    weight 100% for {}", lines[2]));
        self.line("  }");
        self.line("}");
        self.records[0].facts.push(Fact { name, ty: Ty::Points, dated: false, recorded: false, heavy: true });
    }

    /// Who may fill a seat.
    pub fn roles(&mut self) {
        let Some(person) = self.records.iter().position(|record| record.name == "person") else { return };
        for _ in 0..self.random.from(1, 2) {
            let name = self.name("o");
            let condition = self.condition(Scope::of(person, 0));
            let seats = match self.random.below(3) {
                0 => String::new(),
                most => format!(" {{ up to {most} seats }}"),
            };
            self.line(format!("role {name} of person where {condition}{seats}"));
            self.roles.push(name);
        }
    }

    /// Seats to fill, where there are roles.
    pub fn staff(&mut self) {
        let roles: Vec<String> = self.roles.clone().into_iter().filter(|_| self.random.chance(70)).collect();
        if !roles.is_empty() {
            let seats: Vec<String> = roles.iter().map(|role| format!("{} {role}", self.random.from(1, 2))).collect();
            self.line(format!("  staff {}", seats.join(", ")));
        }
    }

    pub fn track(&mut self) {
        let name = self.name("w");
        let condition = self.condition(Scope::of(0, 1));
        self.line(format!("track {name} for {condition} {{"));
        let standalone = self.random.word(&["", "", " standalone"]);
        self.line(format!("  tiers{standalone} {{ U0, U1 }}"));
        for tier in ["U0", "U1"] {
            self.line(format!("  tier {tier} {{"));
            let condition = self.condition(Scope::of(0, 1));
            self.line(format!("    require {condition}"));
            if self.random.chance(30) {
                let condition = self.condition(Scope::of(0, 0));
                self.line(format!("    retain {condition}"));
            }
            self.line("  }");
        }
        if self.random.chance(50) {
            self.line("  benefits in sales {");
            self.line("    | U0 | U1 |");
            let row = self.name("t");
            let cells = self.random.word(&["5% | 10%", "- | 10%", "30 days | 60 days", "no | yes"]);
            self.line(format!("    {row} | {cells} |"));
            self.line("  }");
        }
        if self.random.chance(50) {
            let first = self.lines.len();
            self.review();
            self.lines[first..].iter_mut().for_each(|line| line.insert_str(0, "  "));
        }
        self.line("}");
        self.tracks.push(name);
    }

    /// Brackets in shares of a base, or a set for each tier.
    pub fn special_brackets(&mut self) {
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
    pub fn table_by_fact(&mut self) {
        let Some(fact) =
            self.any_fact(Scope::of(0, 0), |fact| matches!(fact.ty, Ty::Label(_)) && !fact.name.contains('.'))
        else {
            return;
        };
        let Ty::Label(list) = fact.ty else { return };
        let labels: Vec<String> = (0..self.lists[list]).map(|place| Generator::label(list, place)).collect();
        self.line(format!("benefits in technical by {} {{", fact.name));
        self.line(format!("  | {} |", labels.join(" | ")));
        let name = self.name("t");
        let cells: Vec<String> = (0..labels.len()).map(|place| format!("{}%", 5 * (place + 1))).collect();
        self.line(format!("  {name} | {} |", cells.join(" | ")));
        self.line("}");
    }
}
