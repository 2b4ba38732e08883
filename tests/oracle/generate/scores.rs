//! Scorecards: points in all their forms, groups, the best of several, weights.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    fn add_score(&mut self, name: &str) {
        self.records[0].facts.push(Fact { heavy: true, ..Fact::plain(name, Ty::Points) });
        self.scores.push(name.to_owned());
    }

    pub fn score(&mut self) {
        let name = self.name("s");
        self.line(format!("score {name} {{"));
        let groups = self.groups.len();
        for _ in 0..self.random.from(1, 4) {
            self.item(2);
        }
        self.line("}");
        self.add_score(&name);
        for group in self.groups.split_off(groups) {
            self.records[0].facts.push(Fact { heavy: true, ..Fact::plain(&format!("{name}.{group}"), Ty::Points) });
        }
    }

    fn item(&mut self, depth: usize) {
        match self.random.below(if depth == 0 { 6 } else { 9 }) {
            6 | 7 => {
                let name = self.name("g");
                let cap = match self.random.below(20) {
                    0..10 => format!(" up to {}", self.constant(Ty::Points)),
                    10 => format!(" up to {}", self.undecided(Ty::Points)),
                    _ => String::new(),
                };
                self.line(format!("  group {name}{cap} {{"));
                for _ in 0..self.random.from(1, 3) {
                    self.item(depth - 1);
                }
                self.line("  }");
                self.groups.extend((depth == 2).then_some(name));
            }
            8 => {
                self.line("  best of {");
                for _ in 0..self.random.from(2, 3) {
                    self.item(0);
                }
                self.line("  }");
            }
            kind => self.points(kind),
        }
    }

    fn points(&mut self, kind: usize) {
        let scope = Scope::of(0, 1);
        let points = match self.random.chance(4) {
            true => self.undecided(Ty::Points),
            false => self.random.word(&["10", "5", "20", "7.5", "30", "-5", "-2.5"]).to_owned(),
        };
        match kind {
            0 | 1 => self.dated_line("", &|this| {
                let ty = *this.random.pick(&[Ty::Money, Ty::Money, Ty::Count, Ty::Number]);
                let (to, full) = (this.value(ty, scope), this.constant(ty));
                let full = if this.random.chance(15) { this.value(ty, scope) } else { full };
                format!("  points {points} in proportion to {to}, in full at {full}")
            }),
            2 => self.dated_line("", &|this| {
                let each = match this.random.chance(20) {
                    true => format!("50 USD of {}", this.value(Ty::Money, scope)),
                    false => this.value(Ty::Count, scope),
                };
                let limit = match points.strip_prefix('-') {
                    Some(_) => ", at least -20".to_owned(),
                    None if this.random.chance(5) => format!(", at most {}", this.undecided(Ty::Points)),
                    None => ", at most 15".to_owned(),
                };
                let limit = if this.random.chance(60) { limit } else { String::new() };
                format!("  points {points} for each {each}{limit}")
            }),
            3 | 4 => {
                self.dated_line("", &|this| format!("  points {points} when {}", this.condition(scope)));
            }
            _ => {
                let subject = self.any_fact(scope, |fact| {
                    let told = matches!(fact.ty, Ty::Label(_) | Ty::Level(_) | Ty::Flag);
                    let measured = matches!(fact.ty, Ty::Scale | Ty::Money | Ty::Percent | Ty::Count);
                    !fact.name.starts_with('h') && (told || measured)
                });
                let Some(subject) = subject else { return self.points(3) };
                self.line(format!("  points by {} {{", subject.name));
                self.arms(subject.ty, &|this| match this.random.chance(3) {
                    true => this.undecided(Ty::Points),
                    false => this.random.word(&["20", "10", "5", "0", "2.5"]).to_owned(),
                });
                self.line("  }");
            }
        }
    }

    /// A score that says what it can reach.
    pub fn total(&mut self) {
        let (name, group, scope) = (self.name("s"), self.name("g"), Scope::of(0, 1));
        let out_of = self.random.word(&["60", "60", "60", "60", "60", "60", "60", "to be set"]);
        self.line(format!("score {name} out of {out_of} {{"));
        let (to, full) = (self.value(Ty::Money, scope), self.constant(Ty::Money));
        self.line(format!("  points 30 in proportion to {to}, in full at {full}"));
        self.line(format!("  group {group} up to 20 {{"));
        for points in [15, 10] {
            let condition = self.condition(scope);
            self.line(format!("    points {points} when {condition}"));
        }
        self.line("  }");
        let condition = self.condition(scope);
        self.line(format!("  points 10 when {condition}"));
        self.line("}");
        self.add_score(&name);
        self.totals.extend((out_of == "60").then_some(name));
    }

    /// The better of two scores.
    pub fn better(&mut self) {
        if self.scores.len() > 1 {
            let name = self.name("s");
            let two = &self.scores[self.scores.len() - 2..];
            self.line(format!("score {name} {{ best of {{ {} }} }}", two.join(", ")));
            self.add_score(&name);
        }
    }

    /// A score of weights that are all there is.
    pub fn weighted(&mut self) {
        let (name, group, other) = (self.name("s"), self.name("g"), self.name("g"));
        let part = *self.random.pick(&[10, 25, 40, 50]);
        let half = *self.random.pick(&[20, 50, 75]);
        let lines: Vec<String> = (0..3).map(|_| self.measure()).collect();
        self.line(format!("score {name} {{"));
        self.line(format!("  group {group} weight {part}% {{"));
        self.line(format!("    weight {half}% for {}", lines[0]));
        self.line(format!("    weight {}% for {}", 100 - half, lines[1]));
        self.line("  }");
        self.line(format!("  group {other} weight {}% {{", 100 - part));
        self.line(format!("    weight 100% for {}", lines[2]));
        self.line("  }");
        self.line("}");
        self.add_score(&name);
    }

    /// What has a weight: a share, a score that says what it can reach, a figure that is in full at some amount.
    fn measure(&mut self) -> String {
        match self.random.below(4) {
            0 => self.value(Ty::Percent, Scope::of(0, 1)),
            1 if !self.totals.is_empty() => self.random.pick(&self.totals).clone(),
            _ => {
                let ty = *self.random.pick(&[Ty::Money, Ty::Count, Ty::Scale]);
                let value = self.value(ty, Scope::of(0, 1));
                format!("{value}, in full at {}", self.constant(ty))
            }
        }
    }
}
