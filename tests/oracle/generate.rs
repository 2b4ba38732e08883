//! Random programs with random data: directed by types so that most of them are sound, with few and small values so that
//! ties, bounds met exactly, blanks, divisions by zero and empty tables are frequent.

#[path = "generate/choices.rs"]
mod choices;
#[path = "generate/conditions.rs"]
mod conditions;
#[path = "generate/data.rs"]
mod data;
#[path = "generate/declare.rs"]
mod declare;
#[path = "generate/families.rs"]
mod families;
#[path = "generate/figures.rs"]
mod figures;
#[path = "generate/ladder.rs"]
mod ladder;
#[path = "generate/past.rs"]
mod past;
#[path = "generate/program.rs"]
mod program;
#[path = "generate/receive.rs"]
mod receive;
#[path = "generate/records.rs"]
mod records;
#[path = "generate/scores.rs"]
mod scores;
#[path = "generate/time.rs"]
mod time;
#[path = "generate/values.rs"]
mod values;

use std::collections::BTreeMap;

use super::case::Case;
use super::random::Random;

/// The types of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    Number,
    Count,
    Percent,
    Money,
    Scale,
    Points,
    Flag,
    Date,
    Days,
    /// A length of time in months.
    Months,
    /// A label of a list, by its number.
    Label(usize),
    /// A label of a list that ranks.
    Level(usize),
    Set(usize),
    Text,
    Tier,
    /// A row of a record, by its number.
    Row(usize),
}

impl Ty {
    pub fn is_number(self) -> bool {
        matches!(self, Ty::Number | Ty::Count | Ty::Scale | Ty::Points)
    }

    pub fn is_ordered(self) -> bool {
        self.is_number() || matches!(self, Ty::Percent | Ty::Money | Ty::Date | Ty::Days | Ty::Level(_) | Ty::Tier)
    }
}

/// Something that an expression can name.
#[derive(Clone, Debug)]
pub struct Fact {
    pub name: String,
    pub ty: Ty,
    /// Whether it depends on the day, and may be asked as of another.
    pub dated: bool,
    /// Whether it depends on what a partner holds.
    pub recorded: bool,
    /// Whether it asks something on several days, which is not asked on several days again.
    pub heavy: bool,
}

impl Fact {
    /// One that is the same on every day and depends on nothing that is decided.
    pub fn plain(name: &str, ty: Ty) -> Fact {
        Fact { name: name.to_owned(), ty, dated: false, recorded: false, heavy: false }
    }
}

/// A closed list of labels.
#[derive(Clone, Debug)]
pub struct List {
    pub labels: Vec<String>,
    /// The name of the type, where the list is declared by itself.
    pub name: Option<String>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub ty: Ty,
    pub optional: bool,
    /// The column that says what an amount is in.
    pub coin: Option<String>,
    /// The type with its options.
    pub written: String,
}

#[derive(Clone, Debug)]
pub struct Record {
    pub name: &'static str,
    pub key: Option<String>,
    pub fields: Vec<Field>,
    /// Fields and metrics.
    pub facts: Vec<Fact>,
}

/// Where an expression stands: on rows of a record, perhaps of those that belong to a row of another.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub record: usize,
    pub outer: Option<usize>,
    pub depth: usize,
    /// Whether the day may be another one than today.
    pub still: bool,
}

impl Scope {
    pub fn of(record: usize, depth: usize) -> Scope {
        Scope { record, outer: None, depth, still: false }
    }

    pub fn deeper(self) -> Scope {
        Scope { depth: self.depth.saturating_sub(1), ..self }
    }
}

#[derive(Default)]
pub struct Generator {
    pub random: Random,
    pub records: Vec<Record>,
    pub lists: Vec<List>,
    pub lines: Vec<String>,
    /// Tables of thresholds in files of their own.
    pub files: BTreeMap<String, String>,
    pub tiers: usize,
    pub thresholds: Vec<Fact>,
    /// Specializations.
    pub badges: Vec<String>,
    pub categories: Vec<&'static str>,
    /// The categories of the specializations that there are.
    pub used: Vec<&'static str>,
    /// Conditions on what is decided of a partner.
    pub decisions: Vec<String>,
    /// The list that an `enum` declares.
    pub named: Option<usize>,
    /// The list of currencies, where there are rates.
    pub coins: Option<usize>,
    /// The partner's field of a currency.
    pub paid_in: Option<String>,
    /// Badges that have a life.
    pub lives: Vec<String>,
    pub roles: Vec<String>,
    /// Kpis that are plain numbers, one for each label.
    pub kpis: Vec<String>,
    pub tracks: Vec<String>,
    pub scores: Vec<String>,
    /// Scores that say what they can reach.
    pub totals: Vec<String>,
    /// The groups of the score at hand.
    pub groups: Vec<String>,
    /// Benefits that are shares, and those of money.
    pub rates: Vec<String>,
    pub money: Vec<String>,
    /// Whether earlier results have tiers that are to come.
    pub pending: bool,
    /// Whether there are results of other days.
    pub history: bool,
    names: usize,
}

pub fn generate(seed: u64) -> Case {
    let mut generator = Generator { random: Random::new(seed), ..Generator::default() };
    generator.program();
    generator.data()
}

impl Generator {
    pub fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    pub fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    pub fn any_label(&mut self, list: usize) -> String {
        self.random.pick(&self.lists[list].labels).clone()
    }

    /// The paths to facts of a type that can be named in a scope: own ones, those of rows that are referred to, and bare
    /// ones of the row that all belongs to.
    pub fn facts(&mut self, scope: Scope, fits: impl Fn(&Fact) -> bool) -> Vec<Fact> {
        let record = &self.records[scope.record];
        let fits = |fact: &&Fact| fits(fact) && !(scope.still && fact.recorded);
        let mut found: Vec<Fact> = record.facts.iter().filter(fits).cloned().collect();
        for field in &record.fields {
            if let Ty::Row(to) = field.ty {
                // A fact with a label in brackets is not read through a reference.
                let through =
                    self.records[to].facts.iter().filter(fits).filter(|it| !it.name.contains(['(', '.'])).cloned();
                found.extend(through.map(|fact| Fact { name: format!("{}.{}", field.name, fact.name), ..fact }));
            }
        }
        if let Some(outer) = scope.outer {
            found.extend(self.records[outer].facts.iter().filter(fits).cloned());
        }
        found
    }

    pub fn any_fact(&mut self, scope: Scope, fits: impl Fn(&Fact) -> bool) -> Option<Fact> {
        let found = self.facts(scope, fits);
        // Own facts more often than those of others.
        let own = self.records[scope.record].facts.len().min(found.len());
        match found.len() {
            0 => None,
            _ if own > 0 && self.random.chance(60) => Some(found[self.random.below(own)].clone()),
            many => Some(found[self.random.below(many)].clone()),
        }
    }

    /// Whether a text names a fact, or rows: what does not is always the same.
    pub fn names_something(&self, text: &str) -> bool {
        let mut words = text.split(|at: char| !at.is_alphanumeric() && at != '_');
        let is_record = |word: &str| self.records.iter().any(|record| record.name == word);
        words.any(|word| is_record(word) || self.records.iter().any(|it| it.facts.iter().any(|fact| fact.name == word)))
    }

    /// The fact that a text names something of: what is told of an expression made of other facts.
    pub fn described(&self, name: &str, ty: Ty, text: &str) -> Fact {
        let words: Vec<&str> = text.split(|at: char| !at.is_alphanumeric() && at != '_').collect();
        let says = |word: &str| words.contains(&word);
        let named = |test: fn(&Fact) -> bool| {
            let all = self.records.iter().flat_map(|record| &record.facts).chain(&self.thresholds);
            all.filter(|fact| test(fact)).any(|fact| says(&fact.name))
        };
        let dated = ["today", "last", "this", "previous", "since", "ago"].iter().any(|word| says(word));
        let decided = ["tier", "earned", "standing", "holds", "standing_since", "grace_until", "status", "qualifies"];
        let recorded = decided.iter().any(|word| says(word)) || self.tracks.iter().any(|track| says(track));
        let heavy = words.iter().any(|word| word.ends_with("_end"));
        Fact {
            name: name.to_owned(),
            ty,
            dated: dated || named(|fact| fact.dated),
            recorded: recorded || named(|fact| fact.recorded),
            heavy: heavy || named(|fact| fact.heavy),
        }
    }
}
