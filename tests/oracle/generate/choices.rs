//! Values by facts: thresholds in all their forms, arms, bands.

use super::{Fact, Generator, List, Scope, Ty};

impl Generator {
    pub fn threshold(&mut self) {
        match self.random.below(10) {
            9 => self.threshold_in_file(),
            8 => self.labels_by_facts(),
            0 => self.threshold_across(),
            1 => self.threshold_crossed(),
            2 => self.threshold_of_two(),
            _ => self.threshold_by_arms(),
        }
    }

    fn type_of_threshold(&mut self) -> Ty {
        *self.random.pick(&[Ty::Money, Ty::Count, Ty::Percent])
    }

    fn add_threshold(&mut self, name: &str, ty: Ty, subject: &Fact) {
        let fact = Fact { name: name.to_owned(), ty, ..subject.clone() };
        self.thresholds.push(fact.clone());
        self.records[0].facts.push(fact);
    }

    /// What stands before the arms or the table: once, or for the days before and from one on.
    fn versions(&mut self, head: &str, body: &dyn Fn(&mut Generator)) {
        if !self.random.chance(12) {
            self.line(format!("{head} {{"));
            body(self);
            self.line("}");
            return;
        }
        let day = self.random.word(&["2025-07-01", "2026-01-31", "2026-04-01"]);
        for word in ["before", "from"] {
            self.line(format!("{head} effective {word} {day} {{"));
            body(self);
            self.line("}");
        }
    }

    fn threshold_by_arms(&mut self) {
        let (ty, name, scope) = (self.type_of_threshold(), self.name("h"), Scope::of(0, 1));
        let Some(subject) = self.any_fact(scope, |fact| {
            let told = matches!(fact.ty, Ty::Label(_) | Ty::Level(_) | Ty::Flag);
            let measured = matches!(fact.ty, Ty::Money | Ty::Count | Ty::Scale | Ty::Percent | Ty::Points);
            !fact.name.starts_with('h') && (told || measured)
        }) else {
            return;
        };
        let by = subject.ty;
        self.versions(&format!("threshold {name} by {}", subject.name), &|this| {
            this.arms(by, &|this| match this.random.below(100) {
                0..7 => "none".to_owned(),
                7..11 => this.undecided(ty),
                _ => this.operand(ty, Scope { still: true, ..Scope::of(0, 0) }),
            });
        });
        self.add_threshold(&name, ty, &subject);
    }

    /// Labels that stand for nothing else, by a fact or by a condition.
    fn labels_by_facts(&mut self) {
        let name = self.name("h");
        let labels: Vec<String> = ["one", "two"].map(|label| format!("{name}_{label}")).to_vec();
        match self.labelled() {
            Some(fact) if self.random.chance(50) => {
                let first = self.labels_of(&fact)[0].clone();
                self.line(format!("threshold {name} by {} {{", fact.name));
                self.line(format!("  {first} => {},", labels[0]));
                self.line(format!("  otherwise => {},", labels[1]));
                self.line("}");
            }
            _ => {
                let condition = self.condition(Scope::of(0, 1));
                self.line(format!("metric {name} = {} if {condition} else {}", labels[0], labels[1]));
            }
        }
        let ty = Ty::Label(self.lists.len());
        self.lists.push(List { labels, name: None });
        self.records[0].facts.push(Fact { heavy: true, recorded: true, ..Fact::plain(&name, ty) });
    }

    fn labelled(&mut self) -> Option<Fact> {
        self.any_fact(Scope::of(0, 0), |fact| matches!(fact.ty, Ty::Label(_) | Ty::Level(_)))
    }

    fn labels_of(&self, fact: &Fact) -> Vec<String> {
        match fact.ty {
            Ty::Label(list) | Ty::Level(list) => self.lists[list].labels.clone(),
            _ => Vec::new(),
        }
    }

    /// The cells of a row of a table.
    fn cells(&mut self, ty: Ty, count: usize) -> String {
        let cell = |this: &mut Generator, place: usize| match this.random.below(100) {
            0..8 => "none".to_owned(),
            8..25 if place > 0 => "same".to_owned(),
            _ => this.constant(ty),
        };
        (0..count).map(|place| cell(self, place)).collect::<Vec<_>>().join(" | ")
    }

    fn threshold_across(&mut self) {
        let (Some(fact), ty, name) = (self.labelled(), self.type_of_threshold(), self.name("h")) else { return };
        let labels = self.labels_of(&fact);
        self.versions(&format!("threshold {name} by {}", fact.name), &|this| {
            this.line(format!("  | {} |", labels.join(" | ")));
            let cells = this.cells(ty, labels.len());
            this.line(format!("  | {cells} |"));
        });
        self.add_threshold(&name, ty, &fact);
    }

    fn threshold_crossed(&mut self) {
        let (Some(down), Some(across)) = (self.labelled(), self.labelled()) else { return };
        let (ty, name) = (self.type_of_threshold(), self.name("h"));
        if down.name == across.name {
            return;
        }
        let (rows, columns) = (self.labels_of(&down), self.labels_of(&across));
        self.versions(&format!("threshold {name} by {}, {}", down.name, across.name), &|this| {
            this.line(format!("  | {} |", columns.join(" | ")));
            for row in &rows {
                let cells = this.cells(ty, columns.len());
                this.line(format!("  {row} | {cells} |"));
            }
        });
        let either = Fact { dated: down.dated || across.dated, heavy: down.heavy || across.heavy, ..down };
        self.add_threshold(&name, ty, &either);
    }

    /// A table in a file of its own: labels across, or down and the values beside them, or down and across.
    fn threshold_in_file(&mut self) {
        let (Some(one), ty, name) = (self.labelled(), self.type_of_threshold(), self.name("h")) else { return };
        let two = self.labelled().filter(|two| two.name != one.name && self.random.chance(50));
        let value = |this: &mut Generator| match this.random.chance(8) {
            true => "none".to_owned(),
            false => this.constant(ty).replace(" USD", ""),
        };
        let mut labels = self.labels_of(&one);
        if two.is_none() && self.random.chance(40) {
            labels.pop();
            labels.push("otherwise".to_owned());
        }
        let rows = |this: &mut Generator, columns: usize| {
            let row = |label: &String| {
                let cells: Vec<String> = (0..columns).map(|_| value(this)).collect();
                format!("{label},{}\n", cells.join(","))
            };
            labels.iter().map(row).collect::<String>()
        };
        let text = match &two {
            Some(two) => {
                let across = self.labels_of(two);
                format!("{},{}\n{}", one.name, across.join(","), rows(self, across.len()))
            }
            None if self.random.chance(50) => format!("{},value\n{}", one.name, rows(self, 1)),
            None => {
                let cells: Vec<String> = labels.iter().map(|_| value(self)).collect();
                format!("{}\n{}\n", labels.join(","), cells.join(","))
            }
        };
        let by = two.as_ref().map_or(one.name.clone(), |two| format!("{}, {}", one.name, two.name));
        self.line(format!("threshold {name} by {by} from \"{name}.csv\""));
        self.files.insert(format!("{name}.csv"), text);
        let two = two.unwrap_or_else(|| one.clone());
        let either = Fact { dated: one.dated || two.dated, heavy: one.heavy || two.heavy, ..one };
        self.add_threshold(&name, ty, &either);
    }

    fn threshold_of_two(&mut self) {
        let (Some(one), ty, name) = (self.labelled(), self.type_of_threshold(), self.name("h")) else { return };
        let Some(two) = self.any_fact(Scope::of(0, 0), |fact| fact.ty == Ty::Flag) else { return };
        self.line(format!("threshold {name} by {}, {} {{", one.name, two.name));
        for label in self.labels_of(&one).into_iter().take(2) {
            let word = self.random.word(&["yes", "no"]);
            self.dated_line(",", &|this| format!("  {label}, {word} => {}", this.constant(ty)));
        }
        self.dated_line(",", &|this| format!("  otherwise => {}", this.constant(ty)));
        if self.random.chance(50) {
            self.dated_line(",", &|this| format!("  missing => {}", this.constant(ty)));
        }
        self.line("}");
        let either = Fact { dated: one.dated || two.dated, heavy: one.heavy || two.heavy, ..one };
        self.add_threshold(&name, ty, &either);
    }

    /// Arms by a fact of a type; every value that the fact can have is met by one.
    pub fn arms(&mut self, by: Ty, value: &dyn Fn(&mut Generator) -> String) {
        let mut is_open = true;
        match by {
            Ty::Label(list) | Ty::Level(list) => {
                let all = self.lists[list].labels.clone();
                let said = self.random.from(1, all.len());
                let joined = said == 3 && self.random.chance(40);
                if joined {
                    self.dated_line(",", &|this| format!("  {}, {} => {}", all[0], all[1], value(this)));
                }
                for label in &all[if joined { 2 } else { 0 }..said] {
                    self.dated_line(",", &|this| format!("  {label} => {}", value(this)));
                }
                is_open = said < all.len();
            }
            Ty::Flag => {
                for word in ["yes", "no"] {
                    self.dated_line(",", &|this| format!("  {word} => {}", value(this)));
                }
                is_open = false;
            }
            Ty::Scale | Ty::Count if self.random.chance(30) => {
                let ranges: &[&str] =
                    if by == Ty::Scale { &["4 to 5", "2.5 to 3.5", "1 to 2"] } else { &["3 to 9", "1 to 2"] };
                for range in ranges.iter().take(self.random.from(1, ranges.len())) {
                    self.dated_line(",", &|this| format!("  {range} => {}", value(this)));
                }
            }
            ty => self.rising_arms(ty, value),
        }
        if is_open {
            self.dated_line(",", &|this| format!("  otherwise => {}", value(this)));
        }
        if self.random.chance(30) {
            self.dated_line(",", &|this| format!("  missing => {}", value(this)));
        }
    }

    fn rising_arms(&mut self, ty: Ty, value: &dyn Fn(&mut Generator) -> String) {
        let bounds: &[&str] = match ty {
            Ty::Money => &["200 USD", "100 USD", "50 USD"],
            Ty::Percent => &["50%", "20%", "10%"],
            Ty::Points => &["20", "10", "5"],
            Ty::Count => &["3", "2", "1"],
            _ => &["4", "3", "2"],
        };
        let mut chosen = bounds[..self.random.from(1, 3)].to_vec();
        let op = self.random.word(&[">=", ">=", "<=", "up to"]);
        if op != ">=" {
            chosen.reverse();
        }
        for bound in chosen {
            self.dated_line(",", &|this| format!("  {op} {bound} => {}", value(this)));
        }
    }

    /// A number that is not decided yet.
    pub fn undecided(&mut self, ty: Ty) -> String {
        let between = match ty {
            Ty::Money => " between 50 and 200",
            Ty::Percent => " between 10% and 50%",
            Ty::Points => " between 5 and 20",
            _ => " between 1 and 3",
        };
        format!("to be set{}", if self.random.chance(60) { between } else { "" })
    }

    pub fn band(&mut self) {
        let (name, scope) = (self.name("b"), Scope::of(0, 1));
        let measured = |ty: Ty| matches!(ty, Ty::Points | Ty::Money | Ty::Scale | Ty::Count | Ty::Percent);
        let Some(subject) = self.any_fact(scope, |fact| measured(fact.ty) && !fact.name.starts_with('h')) else {
            return;
        };
        let labels = ["high", "mid", "low"].map(|label| format!("{name}_{label}"));
        self.line(format!("band {name} of {} {{", subject.name));
        let (high, low) = match subject.ty {
            Ty::Money => ("200 USD", "100 USD"),
            Ty::Percent => ("50%", "20%"),
            Ty::Points => ("15", "5"),
            _ => ("3", "2"),
        };
        if subject.ty == Ty::Scale && self.random.chance(50) {
            self.line(format!("  3.5 to 5 => {},", labels[0]));
            self.line(format!("  2 to 3 => {},", labels[1]));
        } else {
            self.line(format!("  >= {high} => {},", labels[0]));
            self.dated_line(",", &|_| format!("  >= {low} => {}", labels[1]));
        }
        self.line(format!("  otherwise => {},", labels[2]));
        self.line("}");
        let fact = Fact { name, ty: Ty::Label(self.lists.len()), ..subject };
        self.lists.push(List { labels: labels.to_vec(), name: None });
        self.records[0].facts.push(fact);
    }
}
