//! The symbol table: what is declared under which name, and the names that belong to the language.
//! Must not know expressions or what is visible where.

use rustc_hash::FxHashMap;

use super::arena::Id;
use super::bound::{Bound, Family, Space};
use super::model::{Enum, Fact, Group, Kpi, Ladder, Metric, Record, Role, Score, Target};

/// Everything declared, by name. Of two of one name the first is kept.
pub(super) struct Names {
    /// Fields of `partner`, metrics, thresholds, scores, bands, gates, specializations and benefits: one namespace.
    pub facts: FxHashMap<String, Target>,
    /// Metrics of records other than `partner`, which have a namespace each.
    pub row_metrics: FxHashMap<(Id<Record>, String), Id<Metric>>,
    /// The ladder at hand: what plain `tier` is about, and whose tiers a bare name is looked for among first.
    pub ladder: Id<Ladder>,
    /// Records and enumerations, which types are named by.
    pub types: FxHashMap<String, TypeName>,
    /// The groups of a score that stand directly in it or in one of its groups.
    pub groups: FxHashMap<(GroupOwner, String), Id<Group>>,
    /// Who may fill seats.
    pub roles: FxHashMap<String, Id<Role>>,
    /// Figures of the program.
    pub kpis: FxHashMap<String, Id<Kpi>>,
    /// What is declared once for each label, by its name without labels.
    pub families: FxHashMap<(Space, String), Family>,
    /// What names stand for here: labels and parameters, the innermost last.
    pub bound: Vec<Bound>,
}

/// What a group stands in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum GroupOwner {
    /// The score itself.
    Score(Id<Score>),
    /// A group of it.
    Group(Id<Group>),
}

/// What a type can be named by.
#[derive(Clone, Copy)]
pub(super) enum TypeName {
    /// A closed list.
    Enum(Id<Enum>),
    /// A record: a reference to its row.
    Record(Id<Record>),
}

/// Names that no fact about a partner can have: results use them, or expressions do.
pub(super) const TAKEN: [&str; 10] = [
    "tier",
    "earned",
    "standing",
    "standing_since",
    "grace_until",
    "evaluated",
    "status",
    "actions",
    "unknown",
    "today",
];

/// A fact of the language: its word, and the fact of a ladder.
type BuiltIn = (&'static str, fn(Id<Ladder>) -> Fact);

/// The facts that each ladder provides.
pub(super) const BUILT_IN: [BuiltIn; 6] = [
    ("tier", Fact::Tier),
    ("earned", Fact::Earned),
    ("standing", Fact::Standing),
    ("standing_since", Fact::StandingSince),
    ("grace_until", Fact::GraceUntil),
    ("status", Fact::Status),
];

/// The fact of a ladder that goes by a word.
pub(super) fn built_in(word: &str, ladder: Id<Ladder>) -> Option<Fact> {
    BUILT_IN.iter().find(|(known, _)| *known == word).map(|(_, fact)| fact(ladder))
}

impl Default for Names {
    fn default() -> Names {
        Names {
            facts: FxHashMap::default(),
            row_metrics: FxHashMap::default(),
            ladder: Ladder::MAIN,
            types: FxHashMap::default(),
            groups: FxHashMap::default(),
            roles: FxHashMap::default(),
            kpis: FxHashMap::default(),
            families: FxHashMap::default(),
            bound: Vec::new(),
        }
    }
}

impl Names {
    /// The fact about a partner that a name stands for.
    pub fn fact(&self, name: &str) -> Option<Fact> {
        match self.facts.get(name) {
            Some(target) => target_fact(*target),
            None => match self.own_member(Space::Facts, name) {
                Some(member) => self.facts.get(&member).and_then(|target| target_fact(*target)),
                None => built_in(name, self.ladder),
            },
        }
    }

    /// The figure of the program that a name stands for.
    pub fn kpi(&self, name: &str) -> Option<Fact> {
        let member = || self.own_member(Space::Kpis, name).and_then(|member| self.kpis.get(&member));
        self.kpis.get(name).or_else(member).copied().map(Fact::Kpi)
    }

    /// Whether a name is that of a figure of the program, or of one for each label.
    pub fn is_kpi(&self, name: &str) -> bool {
        self.kpi(name).is_some() || self.family(Space::Kpis, name).is_some()
    }

    /// Who may fill the seats that a name stands for.
    pub fn role(&self, name: &str) -> Option<Id<Role>> {
        let member = || self.own_member(Space::Roles, name).and_then(|member| self.roles.get(&member));
        self.roles.get(name).or_else(member).copied()
    }

    /// The record of a name.
    pub fn record(&self, name: &str) -> Option<Id<Record>> {
        match self.types.get(name) {
            Some(TypeName::Record(record)) => Some(*record),
            _ => None,
        }
    }

    /// The names of all facts about a partner, in alphabetical order.
    pub fn fact_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.facts.keys().map(String::as_str).collect();
        names.extend(BUILT_IN.iter().map(|(word, _)| *word));
        names.sort_unstable();
        names
    }
}

/// The fact that a declared thing is.
fn target_fact(target: Target) -> Option<Fact> {
    Some(match target {
        Target::Field(id) => Fact::Field(id),
        Target::Metric(id) => Fact::Metric(id),
        Target::Threshold(id) => Fact::Threshold(id),
        Target::Score(id) => Fact::Score(id),
        Target::Group(id) => Fact::Group(id),
        Target::Band(id) => Fact::Band(id),
        Target::Track(id) => Fact::Track(id),
        Target::Gate(id) => Fact::Gate(id),
        Target::Specialization(id) => Fact::Specialization(id),
        Target::Benefit(id) => Fact::Benefit(id),
        Target::Kpi(id) => Fact::Kpi(id),
        Target::Enum(_)
        | Target::Label(..)
        | Target::Record(_)
        | Target::Tier(..)
        | Target::Role(_)
        | Target::Calculation(_)
        | Target::Local(_)
        | Target::BuiltIn(_) => return None,
    })
}
