//! The ladder: requirements, gates, the life of a tier, seats, tracks beside it.

use super::{Fact, Generator, Scope, Ty};

impl Generator {
    pub fn names_of_tiers(&self) -> Vec<String> {
        (0..self.tiers).map(|place| format!("T{place}")).collect()
    }

    pub fn ladder(&mut self) {
        let standalone = self.random.chance(20);
        let names = self.names_of_tiers();
        let word = if standalone { " standalone" } else { "" };
        self.line(format!("tiers{word} {{ {} }}", names.join(", ")));
        if self.random.chance(70) {
            self.tables_of_requirements(&names);
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
                        kind => self.dated_line("", &|this| {
                            let name = if kind < 4 { format!("\"clause {kind}\": ") } else { String::new() };
                            format!("  require {name}{}", this.condition(Scope::of(0, 2)))
                        }),
                    }
                }
                if self.random.chance(30) {
                    self.staff();
                }
                if self.random.chance(40) {
                    self.dated_line("", &|this| format!("  retain {}", this.condition(Scope::of(0, 1))));
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
        if self.tracks.len() == 1 && self.random.chance(35) {
            self.track();
        }
    }

    /// One table for all days, or one before a day and one from it on.
    fn tables_of_requirements(&mut self, tiers: &[String]) {
        if !self.random.chance(10) {
            return self.requirements(tiers, "");
        }
        self.requirements(tiers, " effective before 2026-01-31");
        self.requirements(tiers, " effective from 2026-01-31");
    }

    fn requirements(&mut self, tiers: &[String], in_force: &str) {
        let mut rows = Vec::new();
        for _ in 0..self.random.from(1, 4) {
            let asked = |ty: Ty| {
                let told = matches!(ty, Ty::Flag | Ty::Label(_));
                told || matches!(ty, Ty::Money | Ty::Count | Ty::Percent | Ty::Scale | Ty::Points)
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
            let label = if self.random.chance(20) { " \"Shown so\"" } else { "" };
            rows.push((fact.name.clone(), format!("  {}{label} {op} | {} |", fact.name, cells.join(" | "))));
        }
        self.line(format!("requirements{in_force} {{"));
        self.line(format!("  | {} |", tiers.join(" | ")));
        rows.into_iter().for_each(|(_, row)| self.line(row));
        self.line("}");
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
            let day = self.random.word(&[
                "end of previous quarter",
                "start of this year",
                "1 month ago",
                "end of previous month - 7 days",
            ]);
            self.line(format!("  judge as of {day}"));
        }
        self.line("}");
    }

    /// Compliance, of the program or inside a track.
    pub fn gate(&mut self, indent: &str, tiers: &[String]) {
        let name = self.name("c");
        self.line(format!("{indent}gate {name} {{"));
        for _ in 0..self.random.from(1, 2) {
            self.dated_line("", &|this| {
                let named = if this.random.chance(20) { "\"Said so\": " } else { "" };
                format!("{indent}  require {named}{}", this.condition(Scope::of(0, 1)))
            });
        }
        let outcome = match self.random.below(5) {
            0 => "suspend benefits".to_owned(),
            1 => "no higher than none".to_owned(),
            2 => format!("refer \"Look at {name}\""),
            _ => format!("no higher than {}", self.random.pick(tiers)),
        };
        self.line(format!("{indent}  otherwise {outcome}"));
        self.line(format!("{indent}}}"));
        self.records[0].facts.push(Fact { recorded: true, heavy: true, ..Fact::plain(&name, Ty::Flag) });
    }

    /// Conditions on what the ladders decide.
    pub fn decided(&mut self) {
        let status = self.random.word(&["new", "held", "promoted", "grace", "notice", "demoted", "exception"]);
        let tier = self.tier();
        let all = [
            format!("(status is {status})"),
            format!("(qualifies for {tier})"),
            "(standing_since within last 12 months)".to_owned(),
            "(grace_until is missing)".to_owned(),
            "(standing is none)".to_owned(),
        ];
        self.decisions.extend(all);
        for track in self.tracks.clone() {
            let (part, op) = (self.random.word(&["tier", "earned", "standing"]), self.random.word(&[">=", "is", "<="]));
            let op = if op == "<=" { "is not" } else { op };
            let tier = self.random.word(&["U0", "U1"]);
            self.decisions.extend([
                track.clone(),
                format!("({part} of {track} {op} {tier})"),
                format!("({track}.tier is none)"),
                format!("(status of {track} is {status})"),
                format!("(qualifies for U1 of {track})"),
            ]);
        }
        if self.random.chance(15)
            && let Some(common) = self.common(Scope::of(0, 0))
        {
            let name = self.name("m");
            self.line(format!("metric {name} = largest of earned within {common}"));
            self.records[0].facts.push(Fact { recorded: true, heavy: true, ..Fact::plain(&name, Ty::Tier) });
        }
        let name = self.name("m");
        match self.tracks.as_slice() {
            [one, two] => self.line(format!("metric {name} = max(tier of {one}, tier of {two})")),
            [one] => self.line(format!("metric {name} = tier of {one}")),
            _ => {}
        }
    }

    pub fn track(&mut self) {
        let name = self.name("w");
        let condition = self.condition(Scope::of(0, 1));
        self.line(format!("track {name} for {condition} {{"));
        let standalone = self.random.word(&["", "", " standalone"]);
        self.line(format!("  tiers{standalone} {{ U0, U1 }}"));
        if let Some(fact) = self.any_fact(Scope::of(0, 0), |fact| fact.ty == Ty::Count && !fact.heavy)
            && self.random.chance(40)
        {
            self.line("  requirements {");
            self.line("    | U0 | U1 |");
            self.line(format!("    {} >= | - | 2 |", fact.name));
            self.line("  }");
        }
        for tier in ["U0", "U1"] {
            self.line(format!("  tier {tier} {{"));
            self.dated_line("", &|this| format!("    require {}", this.condition(Scope::of(0, 1))));
            if self.random.chance(30) {
                let condition = self.condition(Scope::of(0, 0));
                self.line(format!("    retain {condition}"));
            }
            self.line("  }");
        }
        if self.random.chance(40) {
            self.gate("  ", &["U0".to_owned(), "U1".to_owned()]);
        }
        if self.random.chance(50) {
            self.line("  benefits in sales {");
            self.line("    | U0 | U1 |");
            let row = self.name("t");
            let cells = self.random.word(&["5% | 10%", "- | 10%", "30 days | 60 days", "no | yes"]);
            self.line(format!("    {row} | {cells} |"));
            self.line("  }");
        }
        if self.random.chance(40) {
            let (row, value) = (self.name("r"), self.value(Ty::Money, Scope::of(0, 1)));
            self.line(format!("  benefit {row} in sales: money {{"));
            self.line("    from U1");
            self.line(format!("    value {value}"));
            self.line("  }");
        }
        if self.random.chance(50) {
            let first = self.lines.len();
            self.review();
            self.lines[first..].iter_mut().for_each(|line| line.insert_str(0, "  "));
        }
        if self.random.chance(25) {
            let (key, tier, until) = (self.random.from(1, 3), self.random.word(&["U0", "U1"]), self.date());
            self.line(format!("  exception \"P{key}\" {{"));
            self.line(format!("    tier {tier} until {until}"));
            self.line("    reason \"why\"");
            self.line("    by \"who\"");
            self.line("  }");
        }
        self.line("}");
        self.tracks.push(name);
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
}
