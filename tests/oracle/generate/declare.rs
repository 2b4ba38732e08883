//! Declarations up to the ladder: records, metrics, thresholds, scores, bands, tiers, gates, the review.

use super::{Fact, Field, Generator, Record, Scope, Ty};

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
        self.line("}");
        if self.random.chance(40) {
            let list = self.list();
            self.named = Some(list);
            let labels: Vec<String> = (0..self.lists[list]).map(|place| Generator::label(list, place)).collect();
            self.line(format!("enum e{list} {{ {} }}", labels.join(", ")));
        }
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
        if self.random.chance(20) {
            self.weighted();
        }
        for _ in 0..self.random.below(2) {
            self.band();
        }
        self.roles();
        self.ladder();
        for name in ["earned", "standing"] {
            let fact = Fact { name: name.to_owned(), ty: Ty::Tier, dated: false, recorded: true, heavy: false };
            self.records[0].facts.push(fact);
        }
        for _ in 0..self.random.below(3) {
            self.gate();
        }
        let tier = Fact { name: "tier".to_owned(), ty: Ty::Tier, dated: false, recorded: true, heavy: false };
        self.records[0].facts.push(tier);
        for _ in 0..self.random.below(3) {
            let record = if self.random.chance(25) { self.random.below(self.records.len()) } else { 0 };
            self.metric(record);
        }
        self.received();
    }

    // ------------------------------------------------------------ records

    fn tables(&mut self) {
        self.record("partner", Some("partner_id"), &[]);
        if self.random.chance(85) {
            let product = self.random.chance(40).then(|| self.record("product", Some("product_id"), &[]));
            let mut references = vec![("partner", 0)];
            references.extend(product.map(|product| ("product", product)));
            let deal = self.record("deal", Some("deal_id"), &references);
            if self.random.chance(35) {
                self.record("item", None, &[("deal", deal)]);
            }
        }
        if self.random.chance(35) {
            self.record("person", Some("person_id"), &[("partner", 0)]);
        }
    }

    fn record(&mut self, name: &'static str, key: Option<&str>, references: &[(&str, usize)]) -> usize {
        let number = self.records.len();
        let letter = &name[..2];
        let mut fields: Vec<Field> = Vec::new();
        for (name, to) in references {
            fields.push(Field { name: (*name).to_owned(), ty: Ty::Row(*to), optional: number > 2 && *name != "deal" });
        }
        if number == 0 && self.random.chance(25) {
            fields.push(Field { name: "parent".to_owned(), ty: Ty::Row(0), optional: true });
        }
        for _ in 0..self.random.from(2, if number == 0 { 8 } else { 5 }) {
            let ty = match self.random.below(12) {
                0 => Ty::Number,
                1 | 2 => Ty::Money,
                3 => Ty::Count,
                4 => Ty::Percent,
                5 => Ty::Scale,
                6 => Ty::Flag,
                7 | 8 => Ty::Date,
                9 => Ty::Label(match self.named {
                    Some(list) if self.random.chance(60) => list,
                    _ => self.list(),
                }),
                10 if self.random.chance(50) => Ty::Level(self.list()),
                10 => Ty::Set(self.list()),
                _ => Ty::Text,
            };
            let name = self.name(&format!("{letter}_"));
            // Texts are never missing.
            let optional = self.random.chance(60) && ty != Ty::Text;
            fields.push(Field { name, ty, optional });
        }
        self.line(format!("record {name} {{"));
        if let Some(key) = key {
            self.line(format!("  {key}: key,"));
        }
        for field in &fields {
            let ty = self.type_of(field.ty);
            let optional = if field.optional && !matches!(field.ty, Ty::Set(_)) { " optional" } else { "" };
            let default = match field.ty {
                Ty::Count | Ty::Money if !field.optional && self.random.chance(15) => " default 2",
                _ => "",
            };
            self.lines.push(format!("  {}: {ty}{optional}{default},", field.name));
        }
        self.line("}");
        let fact = |field: &Field| Fact {
            name: field.name.clone(),
            ty: field.ty,
            dated: false,
            recorded: false,
            heavy: false,
        };
        let facts = fields.iter().map(fact).collect();
        self.records.push(Record { name, key: key.map(str::to_owned), fields, facts });
        number
    }

    fn list(&mut self) -> usize {
        self.lists.push(self.random.from(2, 3));
        self.lists.len() - 1
    }

    fn type_of(&self, ty: Ty) -> String {
        let labels = |list: usize| {
            (0..self.lists[list]).map(|place| Generator::label(list, place)).collect::<Vec<_>>().join(", ")
        };
        match ty {
            Ty::Number => "number".to_owned(),
            Ty::Count => "count".to_owned(),
            Ty::Percent => "percent".to_owned(),
            Ty::Money => "money".to_owned(),
            Ty::Scale => "scale 1 to 5".to_owned(),
            Ty::Flag => "flag".to_owned(),
            Ty::Date => "date".to_owned(),
            Ty::Label(list) if self.named == Some(list) => format!("e{list}"),
            Ty::Label(list) => format!("one of {{ {} }}", labels(list)),
            Ty::Level(list) => format!("level of {{ {} }}", labels(list)),
            Ty::Set(list) => format!("set of {{ {} }}", labels(list)),
            Ty::Row(record) => self.records.get(record).map_or("partner", |record| record.name).to_owned(),
            _ => "text".to_owned(),
        }
    }

    // ------------------------------------------------------------ metrics

    fn metric(&mut self, record: usize) {
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
        self.line(format!("metric {of}{name} = {value}"));
        let fact = self.described(&name, ty, &value);
        self.records[record].facts.push(fact);
    }

    fn threshold(&mut self) {
        let ty = *self.random.pick(&[Ty::Money, Ty::Count, Ty::Percent]);
        let (name, scope) = (self.name("h"), Scope::of(0, 1));
        let Some(subject) = self.any_fact(scope, |fact| {
            !fact.name.starts_with('h')
                && matches!(
                    fact.ty,
                    Ty::Label(_)
                        | Ty::Level(_)
                        | Ty::Money
                        | Ty::Count
                        | Ty::Scale
                        | Ty::Percent
                        | Ty::Points
                        | Ty::Flag
                )
        }) else {
            return;
        };
        self.line(format!("threshold {name} by {} {{", subject.name));
        self.arms(subject.ty, &|this| this.operand(ty, Scope { still: true, ..Scope::of(0, 0) }));
        self.line("}");
        let fact = Fact { name, ty, ..subject };
        self.thresholds.push(fact.clone());
        self.records[0].facts.push(fact);
    }

    /// Arms by a fact of a type; every value that the fact can have is met by one.
    pub fn arms(&mut self, by: Ty, value: &dyn Fn(&mut Generator) -> String) {
        match by {
            Ty::Label(list) | Ty::Level(list) => {
                let all = self.lists[list];
                let said = self.random.from(1, all);
                for place in 0..said {
                    self.dated_line(",", &|this| format!("  {} => {}", Generator::label(list, place), value(this)));
                }
                if said < all {
                    let value = value(self);
                    self.line(format!("  otherwise => {value},"));
                }
            }
            Ty::Flag => {
                for word in ["yes", "no"] {
                    let value = value(self);
                    self.line(format!("  {word} => {value},"));
                }
            }
            ty => {
                let bounds: &[&str] = match ty {
                    Ty::Money => &["200 USD", "100 USD", "50 USD"],
                    Ty::Percent => &["50%", "20%", "10%"],
                    Ty::Points => &["20", "10", "5"],
                    Ty::Count => &["3", "2", "1"],
                    _ => &["4", "3", "2"],
                };
                let count = self.random.from(1, 3);
                let rising = self.random.chance(30);
                let chosen: Vec<&str> = bounds.iter().take(count).copied().collect();
                let chosen: Vec<&str> = if rising { chosen.into_iter().rev().collect() } else { chosen };
                for bound in chosen {
                    let op = if rising { "<=" } else { ">=" };
                    self.dated_line(",", &|this| format!("  {op} {bound} => {}", value(this)));
                }
                let value = value(self);
                self.line(format!("  otherwise => {value},"));
            }
        }
        if self.random.chance(30) {
            let value = value(self);
            self.line(format!("  missing => {value},"));
        }
    }

    // ------------------------------------------------------------ scores

    fn score(&mut self) {
        let name = self.name("s");
        self.line(format!("score {name} {{"));
        for _ in 0..self.random.from(1, 4) {
            self.item(2);
        }
        self.line("}");
        let fact = Fact { name, ty: Ty::Points, dated: false, recorded: false, heavy: true };
        self.records[0].facts.push(fact);
    }

    fn item(&mut self, depth: usize) {
        match self.random.below(if depth == 0 { 6 } else { 9 }) {
            6 | 7 => {
                let name = self.name("g");
                let cap = if self.random.chance(50) {
                    format!(" up to {}", self.constant(Ty::Points))
                } else {
                    String::new()
                };
                self.line(format!("  group {name}{cap} {{"));
                for _ in 0..self.random.from(1, 3) {
                    self.item(depth - 1);
                }
                self.line("  }");
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
        let points = self.random.word(&["10", "5", "20", "7.5", "30", "-5", "-2.5"]);
        match kind {
            0 | 1 => {
                let ty = *self.random.pick(&[Ty::Money, Ty::Money, Ty::Count, Ty::Number]);
                let (to, full) = (self.value(ty, scope), self.constant(ty));
                let full = if self.random.chance(15) { self.value(ty, scope) } else { full };
                self.line(format!("  points {points} in proportion to {to}, in full at {full}"));
            }
            2 => {
                let each = self.value(Ty::Count, scope);
                let limit = match points.strip_prefix('-') {
                    Some(_) => ", at least -20",
                    None => ", at most 15",
                };
                let limit = if self.random.chance(60) { limit } else { "" };
                self.line(format!("  points {points} for each {each}{limit}"));
            }
            3 | 4 => {
                self.dated_line("", &|this| format!("  points {points} when {}", this.condition(scope)));
            }
            _ => {
                let subject = self.any_fact(scope, |fact| {
                    !fact.name.starts_with('h')
                        && matches!(
                            fact.ty,
                            Ty::Scale | Ty::Money | Ty::Label(_) | Ty::Level(_) | Ty::Percent | Ty::Count
                        )
                });
                let Some(subject) = subject else { return self.points(3) };
                self.line(format!("  points by {} {{", subject.name));
                self.arms(subject.ty, &|this| this.random.word(&["20", "10", "5", "0", "2.5"]).to_owned());
                self.line("  }");
            }
        }
    }

    fn band(&mut self) {
        let (name, scope) = (self.name("b"), Scope::of(0, 1));
        let measured = |ty: Ty| matches!(ty, Ty::Points | Ty::Money | Ty::Scale | Ty::Count | Ty::Percent);
        let Some(subject) = self.any_fact(scope, |fact| measured(fact.ty) && !fact.name.starts_with('h')) else {
            return;
        };
        self.line(format!("band {name} of {} {{", subject.name));
        let (high, low) = match subject.ty {
            Ty::Money => ("200 USD", "100 USD"),
            Ty::Percent => ("50%", "20%"),
            Ty::Points => ("15", "5"),
            _ => ("3", "2"),
        };
        self.line(format!("  >= {high} => {name}_high,"));
        self.line(format!("  >= {low} => {name}_mid,"));
        self.line(format!("  otherwise => {name}_low,"));
        self.line("}");
    }

    // ------------------------------------------------------------ the ladder

    fn ladder(&mut self) {
        let standalone = self.random.chance(20);
        let names: Vec<String> = (0..self.tiers).map(|place| format!("T{place}")).collect();
        let word = if standalone { " standalone" } else { "" };
        self.line(format!("tiers{word} {{ {} }}", names.join(", ")));
        if self.random.chance(70) {
            self.requirements(&names);
        }
        for (place, name) in names.iter().enumerate() {
            if self.random.chance(45) {
                self.line(format!("tier {name} {{"));
                for _ in 0..self.random.below(3) {
                    match self.random.below(10) {
                        0 if place > 0 && !standalone => {
                            let lower = self.random.below(place);
                            self.line(format!("  require qualifies for T{lower}"));
                        }
                        _ => self.dated_line("", &|this| format!("  require {}", this.condition(Scope::of(0, 2)))),
                    }
                }
                if self.random.chance(30) {
                    self.staff();
                }
                if self.random.chance(40) {
                    let condition = self.condition(Scope::of(0, 1));
                    self.line(format!("  retain {condition}"));
                }
                self.line("}");
            }
        }
        if self.random.chance(60) {
            self.review();
        }
        if self.random.chance(20) {
            self.track();
        }
    }

    fn requirements(&mut self, tiers: &[String]) {
        let mut rows = Vec::new();
        for _ in 0..self.random.from(1, 4) {
            let asked = |ty: Ty| {
                matches!(ty, Ty::Money | Ty::Count | Ty::Percent | Ty::Scale | Ty::Points | Ty::Flag | Ty::Label(_))
            };
            let Some(fact) = self.any_fact(Scope::of(0, 1), |fact| asked(fact.ty)) else { return };
            if rows.iter().any(|(name, _): &(String, String)| *name == fact.name) {
                continue;
            }
            let op = match fact.ty {
                Ty::Flag | Ty::Label(_) => "",
                _ => self.random.word(&[">=", ">=", ">=", "<=", ">"]),
            };
            let from = self.random.below(tiers.len());
            let mut cells = Vec::new();
            // Higher tiers ask for more.
            let mut bounds: Vec<&str> = match fact.ty {
                Ty::Money => vec!["50", "100", "150", "200", "300"],
                Ty::Percent => vec!["10%", "20%", "25%", "50%", "75%"],
                Ty::Count => vec!["1", "1", "2", "2", "3"],
                _ => vec!["2", "2.5", "3", "3.5", "4"],
            };
            if op == "<=" {
                bounds.reverse();
            }
            for (place, bound) in (0..tiers.len()).zip(bounds) {
                cells.push(if place < from {
                    "-".to_owned()
                } else if place > from && self.random.chance(30) {
                    "same".to_owned()
                } else {
                    let thresholds: Vec<String> = self
                        .thresholds
                        .iter()
                        .filter(|it| it.ty == fact.ty && it.name != fact.name)
                        .map(|it| it.name.clone())
                        .collect();
                    match fact.ty {
                        Ty::Flag => "yes".to_owned(),
                        _ if !thresholds.is_empty() && self.random.chance(30) => self.random.pick(&thresholds).clone(),
                        Ty::Money | Ty::Count if self.random.chance(4) => {
                            let word = if fact.ty == Ty::Money { "50 and 200" } else { "1 and 3" };
                            format!("to be set between {word}")
                        }
                        Ty::Label(_) if place == from => self.constant(fact.ty),
                        Ty::Label(_) => "same".to_owned(),
                        _ => bound.to_owned(),
                    }
                });
            }
            rows.push((fact.name.clone(), format!("  {} {op} | {} |", fact.name, cells.join(" | "))));
        }
        self.line("requirements {");
        self.line(format!("  | {} |", tiers.join(" | ")));
        rows.into_iter().for_each(|(_, row)| self.line(row));
        self.line("}");
    }

    fn gate(&mut self) {
        let name = self.name("c");
        self.line(format!("gate {name} {{"));
        for _ in 0..self.random.from(1, 2) {
            let condition = self.condition(Scope::of(0, 1));
            self.line(format!("  require {condition}"));
        }
        let outcome = match self.random.below(4) {
            0 => "suspend benefits".to_owned(),
            1 => "no higher than none".to_owned(),
            _ => format!("no higher than {}", self.tier()),
        };
        self.line(format!("  otherwise {outcome}"));
        self.line("}");
        let fact = Fact { name, ty: Ty::Flag, dated: false, recorded: true, heavy: true };
        self.records[0].facts.push(fact);
    }

    pub fn review(&mut self) {
        let when = |this: &mut Generator| {
            let dates: Vec<String> = this.records[0]
                .fields
                .iter()
                .filter(|field| field.ty == Ty::Date)
                .map(|field| format!("at anniversary of {}", field.name))
                .collect();
            match this.random.below(8) {
                0 => this.random.word(&["daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly"]).to_owned(),
                1 => "on 29 February, 31 July".to_owned(),
                2 if !dates.is_empty() => this.random.pick(&dates).clone(),
                _ => "at once".to_owned(),
            }
        };
        self.line("review {");
        if self.random.chance(50) {
            let when = when(self);
            self.line(format!("  promote {when}"));
        }
        if self.random.chance(60) {
            let most = if self.random.chance(50) { ", at most 1 tier" } else { "" };
            let when = when(self);
            self.line(format!("  demote {when}{most}"));
        }
        if self.random.chance(25) {
            self.line("  notice 14 days");
        }
        if self.random.chance(60) {
            let days = self.random.word(&["30", "90", "1"]);
            self.line(format!("  grace {days} days"));
        }
        if self.random.chance(20) {
            let length = self.random.word(&["1 month", "30 days", "2 quarters"]);
            self.line(format!("  effective after {length}"));
            self.pending = true;
        }
        if self.random.chance(20)
            && let Some(common) = self.common(Scope::of(0, 0))
        {
            let when = if self.random.chance(50) {
                format!(" when {}", self.condition(Scope::of(0, 0)))
            } else {
                String::new()
            };
            self.line(format!("  inherit highest of earned within {common}{when}"));
        }
        if self.random.chance(15) {
            let day = self.random.word(&["end of previous quarter", "start of this year"]);
            self.line(format!("  judge as of {day}"));
        }
        self.line("}");
    }
}
