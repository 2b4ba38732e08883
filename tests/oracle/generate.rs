//! Random programs with random data: directed by types so that most of them are sound, with few and small values so that
//! ties, bounds met exactly, blanks, divisions by zero and empty tables are frequent.

#[path = "generate/conditions.rs"]
mod conditions;
#[path = "generate/data.rs"]
mod data;
#[path = "generate/declare.rs"]
mod declare;
#[path = "generate/figures.rs"]
mod figures;
#[path = "generate/more.rs"]
mod more;
#[path = "generate/receive.rs"]
mod receive;
#[path = "generate/time.rs"]
mod time;
#[path = "generate/values.rs"]
mod values;

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

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub ty: Ty,
    pub optional: bool,
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

pub struct Generator {
    pub random: Random,
    pub records: Vec<Record>,
    /// How many labels each list has.
    pub lists: Vec<usize>,
    pub lines: Vec<String>,
    pub tiers: usize,
    /// Thresholds: name and type.
    pub thresholds: Vec<Fact>,
    /// Specializations, gates.
    pub badges: Vec<String>,
    /// A list that is declared by a name, `e` and its number.
    pub named: Option<usize>,
    pub roles: Vec<String>,
    pub tracks: Vec<String>,
    /// Whether earlier results have tiers that are to come.
    pub pending: bool,
    names: usize,
}

pub fn generate(seed: u64) -> Case {
    let mut generator = Generator {
        random: Random::new(seed),
        records: Vec::new(),
        lists: Vec::new(),
        lines: Vec::new(),
        tiers: 0,
        thresholds: Vec::new(),
        badges: Vec::new(),
        named: None,
        roles: Vec::new(),
        tracks: Vec::new(),
        pending: false,
        names: 0,
    };
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

    /// A label of a list by its place.
    pub fn label(list: usize, place: usize) -> String {
        format!("k{list}_{place}")
    }

    pub fn any_label(&mut self, list: usize) -> String {
        let place = self.random.below(self.lists[list]);
        Generator::label(list, place)
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
                let through = self.records[to].facts.iter().filter(fits).filter(|it| !it.name.contains('(')).cloned();
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

    /// The fact that a text names something of: what is told of an expression made of other facts.
    pub fn described(&self, name: &str, ty: Ty, text: &str) -> Fact {
        let words: Vec<&str> = text.split(|at: char| !at.is_alphanumeric() && at != '_').collect();
        let says = |word: &str| words.contains(&word);
        let named = |test: fn(&Fact) -> bool| {
            let all = self.records.iter().flat_map(|record| &record.facts).chain(&self.thresholds);
            all.filter(|fact| test(fact)).any(|fact| says(&fact.name))
        };
        let dated = ["today", "last", "this", "previous", "since"].iter().any(|word| says(word));
        let recorded = ["tier", "earned", "standing", "holds", "standing_since"].iter().any(|word| says(word));
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
