//! The checked program: every name resolved, every expression typed, every table and sugar brought to one form.
//! What the plan, the guide and the editor read; must not know text, layout or data.

use std::collections::BTreeMap;

use super::arena::{Arena, Id};
use super::types::Type;
pub use super::validity::{Validity, Version};
use crate::diagnostic::Code;
use crate::text::FileSpan;
use crate::value::decimal::{Rounding, settled};
use crate::value::{Currency, Date, Decimal, Duration, Period};

pub use crate::syntax::ast::{AggregateFunction, BinaryOp, BracketMode, CompareOp, DaysThat, Edge, NamedKind};

/// A program. With errors among the diagnostics it is what could be understood, and has no plan.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The `program` declaration.
    pub program: Program,
    /// What currencies are worth, in the order written.
    pub rates: Vec<Rate>,
    /// Amounts of the text that were brought to another currency, as they are checked.
    pub brought: Vec<Brought>,
    /// Every closed list of labels, named or written in place.
    pub enums: Arena<Enum>,
    /// The lists that grow by a declaration a label: categories, certifications, courses.
    pub lists: BTreeMap<NamedKind, Id<Enum>>,
    /// The shapes of the tables.
    pub records: Arena<Record>,
    /// The fields of all records.
    pub fields: Arena<Field>,
    /// `record partner`, once it is declared.
    pub partner: Option<Id<Record>>,
    /// Earlier results as a table of the language: a row for each partner and evaluation.
    pub history: Option<Id<Record>>,
    /// Derived facts about a partner.
    pub metrics: Arena<Metric>,
    /// Values looked up by facts.
    pub thresholds: Arena<Threshold>,
    /// The ladders: first the one of the program, [`Ladder::MAIN`], then those of tracks and those of badges that have
    /// a life, in the order written.
    pub ladders: Arena<Ladder>,
    /// Compliance gates.
    pub gates: Arena<Gate>,
    /// Scorecards.
    pub scores: Arena<Score>,
    /// The groups of all scorecards.
    pub groups: Arena<Group>,
    /// Names for ranges.
    pub bands: Arena<Band>,
    /// Who may fill a seat.
    pub roles: Arena<Role>,
    /// Badges beside the ladder.
    pub specializations: Arena<Specialization>,
    /// What a partner receives, from tables and blocks alike, in the order written.
    pub benefits: Arena<Benefit>,
    /// Signed, dated overrides.
    pub exceptions: Vec<Exception>,
    /// Figures over all partners.
    pub kpis: Arena<Kpi>,
    /// What is found and meant all the same.
    pub accepted: Vec<Accepted>,
    /// Examples that must hold.
    pub tests: Vec<Test>,
    /// Every definition after all that it reads: the order in which values come to be.
    /// Holds each definition once; one in a cycle is left out, and the cycle is an error.
    pub order: Vec<Definition>,
    /// The requirements tables and their rows, with the days on which they are in force.
    pub tables: Vec<DatedRows>,
    /// Metrics with parameters.
    pub calculations: Arena<Calculation>,
    /// Names that only a part of the text knows.
    pub locals: Arena<Local>,
    /// Every name in the text that stands for something, in the order of the files.
    pub uses: Vec<Use>,
    /// Texts that stand for many: `for each` blocks, metrics with parameters, conditions of every label of a list.
    pub many: Vec<FileSpan>,
}

impl Model {
    /// Every rule that decides about a tier, a gate or a specialization, with what it is of.
    pub fn rules(&self) -> impl Iterator<Item = (&Symbol, &Rule)> {
        let tiers = self.ladders.values().flat_map(|ladder| ladder.tiers.values());
        let tiers = tiers.map(|tier| (&tier.symbol, &tier.requires));
        let gates = self.gates.values().map(|gate| (&gate.symbol, &gate.requires));
        let badges = self.specializations.values().map(|badge| (&badge.symbol, &badge.requires));
        tiers.chain(gates).chain(badges).flat_map(|(of, rules)| rules.iter().map(move |rule| (of, rule)))
    }

    /// Whether what stands at a place stands for many, so that a name in it means another thing each time.
    pub fn stands_for_many(&self, at: FileSpan) -> bool {
        self.many.iter().any(|place| place.file == at.file && place.span.contains(at.span))
    }

    /// The type of a ladder's tiers. Ladders with the same tiers in the same order are one scale, that of the first of
    /// them: their tiers can be compared.
    pub fn tier_type(&self, ladder: Id<Ladder>) -> Type {
        let own = &self.ladders[ladder];
        let alike = |other: &Ladder| !own.tiers.is_empty() && other.badge == own.badge && other.names().eq(own.names());
        Type::Tier(self.ladders.find(alike).unwrap_or(ladder))
    }

    /// The ladder of the program where it counts: one without tiers beside tracks does not.
    pub fn is_shown(&self, ladder: Id<Ladder>) -> bool {
        ladder != Ladder::MAIN || !self.ladders[ladder].tiers.is_empty() || self.ladders.len() == 1
    }

    /// The ladders that have tiers by name: those of the program and of its tracks.
    pub fn climbed(&self) -> impl Iterator<Item = (Id<Ladder>, &Ladder)> {
        self.ladders.iter().filter(|(_, ladder)| ladder.badge.is_none())
    }

    /// What must hold for a badge.
    pub fn asked_of(&self, badge: Id<Specialization>) -> &[Rule] {
        let specialization = &self.specializations[badge];
        let tier = specialization.life.and_then(|life| self.ladders[life].tiers.values().next());
        tier.map_or(&specialization.requires, |tier| &tier.requires)
    }

    /// The ladder of the life of a badge, where the fact is one that has a life.
    pub fn life_of(&self, fact: Fact) -> Option<Id<Ladder>> {
        match fact {
            Fact::Specialization(id) => self.specializations[id].life,
            _ => None,
        }
    }

    /// What converts one currency to another: a rate between them, or two rates with one currency in common.
    pub fn factor(&self, (from, to): (Currency, Currency)) -> Option<Factor> {
        if from == to {
            return Some(Factor::ONE);
        }
        let direct = self.rates.iter().find_map(|rate| rate.between(from, to));
        direct.or_else(|| {
            let steps = self.rates.iter().flat_map(|rate| [(rate.from, rate.to), (rate.to, rate.from)]);
            steps.filter(|(start, _)| start.1 == from).find_map(|(start, middle)| {
                let rest = self.rates.iter().find_map(|rate| rate.between(middle.1, to))?;
                let times = middle.0.checked_mul(rest.times)?;
                Some(Factor { times, over: start.0.checked_mul(rest.over)? })
            })
        })
    }

    /// The gates that suspend a benefit: those of its ladder, and those of the program. What is owed stays.
    pub fn suspending(&self, benefit: &Benefit) -> impl Iterator<Item = (Id<Gate>, &Gate)> {
        let (ladder, owed) = (benefit.ladder, benefit.owed);
        let of_it = move |gate: &Gate| !owed && (gate.ladder == ladder || gate.ladder == Ladder::MAIN);
        self.gates.iter().filter(move |(_, gate)| gate.outcome == GateOutcome::SuspendBenefits && of_it(gate))
    }
}

/// Declarations of one thing that may be several versions of it: the rows of one metric in the requirements tables, or
/// the tables themselves.
#[derive(Clone, Debug)]
pub struct DatedRows {
    /// The ladder whose requirements they are.
    pub ladder: Id<Ladder>,
    /// The row as written, with its comparison; none for the tables.
    pub row: Option<String>,
    /// Each place with its days.
    pub versions: Vec<(FileSpan, Option<Validity>)>,
}

/// A name in the text and what it stands for: definition, rename, highlights and "unused" read this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The name, backticks included.
    pub at: FileSpan,
    /// What it stands for.
    pub of: Target,
    /// Whether this is where it is declared.
    pub declares: bool,
}

/// Anything that a name can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named for the arena it points into")]
pub enum Target {
    Enum(Id<Enum>),
    /// A label by its place in the list.
    Label(Id<Enum>, u32),
    Record(Id<Record>),
    Field(Id<Field>),
    Metric(Id<Metric>),
    Threshold(Id<Threshold>),
    Tier(Id<Ladder>, Id<Tier>),
    Track(Id<Ladder>),
    Gate(Id<Gate>),
    Score(Id<Score>),
    Group(Id<Group>),
    Band(Id<Band>),
    Specialization(Id<Specialization>),
    Role(Id<Role>),
    Benefit(Id<Benefit>),
    Kpi(Id<Kpi>),
    Calculation(Id<Calculation>),
    Local(Id<Local>),
    /// What the language itself gives a name to.
    BuiltIn(BuiltIn),
}

/// A name of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltIn {
    /// A fact that every ladder has.
    Fact(Fact),
    /// What a review did.
    Status(Status),
    /// A function.
    Function(Function),
    /// A category of benefits, terms, specializations or kpis.
    Category(&'static str),
}

/// A metric with parameters: a rule of calculation, worked out where it is used.
#[derive(Clone, Debug)]
pub struct Calculation {
    /// Its name.
    pub symbol: Symbol,
    /// What it is given, in order.
    pub parameters: Vec<Id<Local>>,
}

/// A name that only a part of the text knows.
#[derive(Clone, Debug)]
pub struct Local {
    /// The name; its whole is the part of the text that knows it.
    pub symbol: Symbol,
    /// What it stands for.
    pub kind: LocalKind,
}

/// What a name stands for that only a part of the text knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKind {
    /// Each label of a list in turn: of `for each`, `every p in LIST`.
    Label(Id<Enum>),
    /// What a metric with parameters is given.
    Parameter,
    /// A partner of a test.
    Partner,
    /// A row of another record that a test gives.
    Row(Id<Record>),
    /// A rule, which tests name.
    Rule,
}

/// A thing that is computed, as a node of the dependency order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named for the arena it points into")]
pub enum Definition {
    Metric(Id<Metric>),
    Threshold(Id<Threshold>),
    Score(Id<Score>),
    Band(Id<Band>),
    /// Whether a track is for a partner; met for the ladder of the program.
    Track(Id<Ladder>),
    /// The requirements of one tier: met or not, without those below it.
    Tier(Id<Ladder>, Id<Tier>),
    /// The highest tier of a ladder whose requirements are met with all below.
    Earned(Id<Ladder>),
    /// The life of a tier: standing, since when, grace, status; reads `Earned` and every `retain` rule.
    Standing(Id<Ladder>),
    Gate(Id<Gate>),
    /// The tier after gates.
    Held(Id<Ladder>),
    Specialization(Id<Specialization>),
    Benefit(Id<Benefit>),
    Kpi(Id<Kpi>),
}

/// What every named thing carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// What people are shown, where the policy says so.
    pub label: Option<String>,
    /// Its documentation.
    pub docs: Option<String>,
    /// Where the name stands.
    pub at: FileSpan,
    /// The whole declaration, item, row or group.
    pub whole: FileSpan,
}

impl Symbol {
    /// What people are shown: the label, or else the name.
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// The `program` declaration with its defaults.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Its name; empty where it is missing.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// The currency of bare amounts.
    pub currency: Option<Currency>,
    /// First and last day in force.
    pub effective: Option<(Date, Date)>,
    /// The month in which the fiscal year starts, 1 to 12; January unless said.
    pub fiscal_month: Option<u32>,
    /// How results are rounded.
    pub rounding: Rounding,
    /// From this day on earlier results are complete: who stands in none had no tier.
    pub history_starts: Option<Date>,
    /// The declaration.
    pub at: Option<FileSpan>,
}

/// So much of one currency is so much of another.
#[derive(Clone, Debug)]
pub struct Rate {
    /// An amount.
    pub from: (Decimal, Currency),
    /// What it is worth.
    pub to: (Decimal, Currency),
    /// When it is in force.
    pub in_force: Option<Validity>,
    /// The rate.
    pub at: FileSpan,
}

impl Rate {
    /// Its factor, read in one direction or the other.
    fn between(&self, from: Currency, to: Currency) -> Option<Factor> {
        let (one, other) = (self.from, self.to);
        if (one.1, other.1) == (from, to) {
            Some(Factor { times: other.0, over: one.0 })
        } else if (other.1, one.1) == (from, to) {
            Some(Factor { times: one.0, over: other.0 })
        } else {
            None
        }
    }
}

/// What converts an amount: multiplied by `times`, then divided by `over`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Multiplied first.
    pub times: Decimal,
    /// Divided by last.
    pub over: Decimal,
}

impl Factor {
    /// What leaves an amount as it is.
    pub const ONE: Factor = Factor { times: Decimal::ONE, over: Decimal::ONE };

    /// The amount converted; none beyond what can be computed exactly.
    pub fn of(self, amount: Decimal) -> Option<Decimal> {
        if self == Factor::ONE {
            return Some(amount);
        }
        amount.checked_mul(self.times)?.checked_div(self.over).map(settled)
    }
}

/// An amount of the text that was brought to another currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// Where it is written.
    pub at: FileSpan,
    /// The amount as it is written.
    pub amount: Decimal,
    /// Its currency and the other.
    pub pair: (Currency, Currency),
    /// What it was multiplied and divided by.
    pub factor: Factor,
}

/// A closed list of labels.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name; none for a list written in place (`one of`, `set of`, a band, a row of a benefit table).
    pub symbol: Option<Symbol>,
    /// What people call it: its name, or whose list it is: "`region`".
    pub owner: String,
    /// The labels in order.
    pub labels: Vec<Symbol>,
    /// Whether the labels rank, the first lowest (`level of`).
    pub ordered: bool,
}

impl Enum {
    /// The place of a label.
    pub fn position(&self, label: &str) -> Option<u32> {
        let at = self.labels.iter().position(|symbol| symbol.name == label)?;
        u32::try_from(at).ok()
    }
}

/// The shape of a table.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name, which is its table's.
    pub symbol: Symbol,
    /// Its fields, in order.
    pub fields: Vec<Id<Field>>,
    /// Its key field.
    pub key: Option<Id<Field>>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub symbol: Symbol,
    /// Whose it is.
    pub record: Id<Record>,
    /// Its type; a reference is [`Type::Row`].
    pub ty: Type,
    /// Whether its cells may be blank.
    pub optional: bool,
    /// The value of a blank cell.
    pub default: Option<Expr>,
    /// The header to look for instead of the name.
    pub column: Option<String>,
    /// How dates are written, where not as ISO dates.
    pub format: Option<String>,
}

/// A derived fact about a partner, or about each row of another record.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Its name.
    pub symbol: Symbol,
    /// Whose rows have it; none where the policy has no such record.
    pub of: Option<Id<Record>>,
    /// What it is.
    pub value: Expr,
}

/// A value looked up by facts.
#[derive(Clone, Debug)]
pub struct Threshold {
    /// Its name.
    pub symbol: Symbol,
    /// The type of its values.
    pub ty: Type,
    /// Facts and values; of several versions the one in force, or the first.
    pub choice: Choice,
    /// All versions, where it is dated.
    pub versions: Vec<Version<Choice>>,
}

/// Arms read top to bottom; the first whose tests are all met gives the value.
/// One form for thresholds, bands and points by a fact.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is looked at.
    pub subjects: Vec<Expr>,
    /// The arms; `up to X` is `<= X`, `above` is [`ArmTest::Any`].
    pub arms: Vec<Arm>,
    /// The value if no arm is met.
    pub otherwise: Option<Box<Expr>>,
    /// The value if a subject is missing; without it the result is missing then.
    pub missing: Option<Box<Expr>>,
    /// What `otherwise` and `missing` give on some days only.
    pub dated: Vec<Version<Fallback>>,
    /// All of it.
    pub at: FileSpan,
}

/// The last arms of a choice.
#[derive(Clone, Debug)]
pub enum Fallback {
    /// `otherwise => V`
    Otherwise(Expr),
    /// `missing => V`
    Missing(Expr),
}

/// One arm: a test for each subject.
#[derive(Clone, Debug)]
pub struct Arm {
    /// As many as there are subjects.
    pub tests: Vec<ArmTest>,
    /// What it gives.
    pub value: Expr,
    /// The arm, or the cell of a table.
    pub at: FileSpan,
    /// The days on which it is in force.
    pub in_force: Option<Validity>,
}

/// What an arm asks of one subject.
#[derive(Clone, Debug)]
pub enum ArmTest {
    /// It is this constant.
    Equal(Expr),
    /// It stands in this relation to a bound.
    Compare(CompareOp, Expr),
    /// It lies between the two, both included.
    Between(Expr, Expr),
    /// Nothing.
    Any,
}

/// A ladder of tiers with the life that they have.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    /// The track or the badge that it is the ladder of; none for the ladder of the program.
    pub symbol: Option<Symbol>,
    /// The badge whose life it is: a ladder of one tier, which is to hold it.
    pub badge: Option<Id<Specialization>>,
    /// Which partners the track is for; everyone climbs the ladder of the program.
    pub condition: Option<Expr>,
    /// Whether each tier's rules are read alone, rather than together with those of the tiers below.
    pub standalone: bool,
    /// Its tiers, lowest first: the place of a tier is its rank.
    pub tiers: Arena<Tier>,
    /// The life of a tier.
    pub review: Review,
}

impl Ladder {
    /// The ladder that the plain `tiers { … }` declares; every program has it, if without tiers.
    pub const MAIN: Id<Ladder> = Id::FIRST;

    /// The ladder of the life of a badge: its one tier is the badge.
    pub fn of_badge(badge: Id<Specialization>, symbol: Symbol) -> Ladder {
        let mut tiers = Arena::default();
        let tier = Tier { symbol: symbol.clone(), requires: Vec::new(), retains: Vec::new(), seats: Vec::new() };
        tiers.push(tier);
        Ladder { symbol: Some(symbol), badge: Some(badge), tiers, ..Ladder::default() }
    }

    /// The tier of a name.
    pub fn tier(&self, name: &str) -> Option<Id<Tier>> {
        self.tiers.find(|tier| tier.symbol.name == name)
    }

    /// The tiers whose rules decide together with a tier's own whether it is reached: those below it, or none.
    pub fn read_with(&self, tier: Id<Tier>) -> impl Iterator<Item = (Id<Tier>, &Tier)> {
        self.tiers.iter().filter(move |(other, _)| if self.standalone { *other == tier } else { *other <= tier })
    }

    /// The names of its tiers, lowest first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tiers.values().map(|tier| tier.symbol.name.as_str())
    }
}

/// A tier of a ladder.
#[derive(Clone, Debug)]
pub struct Tier {
    /// Its name.
    pub symbol: Symbol,
    /// What it takes, from the table and the blocks, in the order written. A top-level `and` is two rules.
    pub requires: Vec<Rule>,
    /// What it takes to stay.
    pub retains: Vec<Rule>,
    /// The seats that must be filled.
    pub seats: Vec<Seats>,
}

/// A clause that must hold.
#[derive(Clone, Debug)]
pub struct Rule {
    /// How tests and explanations call it.
    pub name: Option<RuleName>,
    /// What must hold: of type `Flag`.
    pub condition: Expr,
    /// The cell or clause.
    pub at: FileSpan,
    /// Whether the cell says `same`: the rule repeats the one of the tier below.
    pub repeats: bool,
    /// The days on which it is in force.
    pub in_force: Option<Validity>,
}

/// The name of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleName {
    /// The row of the requirements table, as written: `annual_revenue`, `capability.skilling`.
    Row(String),
    /// `require "name": …`
    Given(String),
}

/// A compliance gate.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its name.
    pub symbol: Symbol,
    /// The ladder whose tiers it limits.
    pub ladder: Id<Ladder>,
    /// What must hold.
    pub requires: Vec<Rule>,
    /// What happens if it does not.
    pub outcome: GateOutcome,
}

/// What a failed gate does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateOutcome {
    /// The tier goes no higher than this one; `None` is no tier at all.
    NoHigherThan(Option<Id<Tier>>),
    /// The tier stays and all benefits are empty.
    SuspendBenefits,
    /// The tier and the benefits stay, and a person is asked to do this.
    Refer(String),
}

/// A scorecard.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its name.
    pub symbol: Symbol,
    /// The total it says it can reach, and where it says so.
    pub out_of: Option<(Decimal, FileSpan)>,
    /// Whether its lines and groups have weights: shares of its total, which is 100 unless said.
    pub weighted: bool,
    /// Its lines and groups, in order.
    pub items: Vec<ScoreItem>,
}

/// A line, a group, or the best of some.
#[derive(Clone, Debug)]
pub enum ScoreItem {
    /// A group, in [`Model::groups`].
    Group(Id<Group>),
    /// A line.
    Points(Points),
    /// The item that gives the most.
    Best(Vec<ScoreItem>, FileSpan),
}

/// A group of a scorecard.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub symbol: Symbol,
    /// Whose it is.
    pub score: Id<Score>,
    /// The most that counts, and where it says so.
    pub up_to: Option<(Decimal, FileSpan)>,
    /// The most that counts, where that is to be set.
    pub open: Option<OpenTotal>,
    /// Its share of the total around it, and where it says so.
    pub weight: Option<(Decimal, FileSpan)>,
    /// Its lines and groups.
    pub items: Vec<ScoreItem>,
}

/// A number that is to be set, as the most that a group counts.
#[derive(Clone, Debug)]
pub struct OpenTotal {
    /// The least that it may be.
    pub least: Decimal,
    /// The most, where that is said.
    pub most: Option<Decimal>,
    /// Where it stands.
    pub at: FileSpan,
}

/// A points line.
#[derive(Clone, Debug)]
pub struct Points {
    /// Which.
    pub kind: PointsKind,
    /// The line.
    pub at: FileSpan,
    /// The days on which it is in force.
    pub in_force: Option<Validity>,
}

/// The ways to give points. A weight is points in proportion. The amounts of points are numbers; `to` and `full_at` are of one type.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are those of the points line in the tree")]
pub enum PointsKind {
    /// points × to ÷ full_at, between 0 and points; multiplied first, rounded once to two places.
    InProportion { points: Decimal, to: Expr, full_at: Expr },
    /// points × each, no more than `limit`; where points are taken away, no less.
    ForEach { points: Decimal, each: Expr, limit: Option<Decimal> },
    /// points if the condition is met.
    When { points: Decimal, condition: Expr },
    /// What the arms give.
    By(Choice),
}

/// Names for ranges of a figure.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its name.
    pub symbol: Symbol,
    /// Whether it is of a kpi, one for the program, rather than one for each partner.
    pub of_program: bool,
    /// Its labels, in the order of the arms.
    pub labels: Id<Enum>,
    /// The figure and its ranges; every value is a label.
    pub choice: Choice,
}

/// Who may fill a seat. One person fills seats of one role only.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub symbol: Symbol,
    /// The record of those who fill it; none where there is no such record.
    pub of: Option<Id<Record>>,
    /// What they must be, on a row of that record.
    pub condition: Expr,
    /// How many seats one of them may fill; any number without.
    pub seats: Option<u32>,
}

/// Seats that must be filled.
#[derive(Clone, Debug)]
pub struct Seats {
    /// Of which role.
    pub role: Id<Role>,
    /// How many.
    pub count: u32,
    /// Where they are asked for.
    pub at: FileSpan,
}

/// Whether the seats of one clause can be filled together with those of all that is held before it.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Whether there are enough people.
    pub enough: Expr,
    /// Role by role how many people there are and how many it takes.
    pub roles: Vec<Staffing>,
}

/// The people of one role.
#[derive(Clone, Debug)]
pub struct Staffing {
    /// Which.
    pub role: Id<Role>,
    /// How many may fill its seats.
    pub eligible: Expr,
    /// How many are needed for all its seats.
    pub needed: Expr,
}

/// A badge beside the ladder.
#[derive(Clone, Debug)]
pub struct Specialization {
    /// Its name.
    pub symbol: Symbol,
    /// `industry`, `technical`, `solution`.
    pub category: String,
    /// The ladder of its life, where it has a `review` or `retain` rules: what must hold is then asked of its one tier.
    pub life: Option<Id<Ladder>>,
    /// What must hold, of a badge without a life.
    pub requires: Vec<Rule>,
    /// The seats that must be filled.
    pub seats: Vec<Seats>,
}

/// Something a partner receives or owes.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// Its name.
    pub symbol: Symbol,
    /// Whether the partner owes it: a term, which no gate suspends.
    pub owed: bool,
    /// `sales`, `marketing`, `technical`, `business`, `enablement`; `fees` for what is owed.
    pub category: String,
    /// The ladder whose tier it reads.
    pub ladder: Id<Ladder>,
    /// What it is counted in.
    pub ty: Type,
    /// How much; of several versions the one in force, or the first.
    pub value: BenefitValue,
    /// All versions of a row, where its table is dated.
    pub versions: Vec<Version<BenefitValue>>,
}

/// How much of a benefit a partner receives.
#[derive(Clone, Debug)]
pub enum BenefitValue {
    /// A value for each tier, lowest first, as many as there are tiers; none where it is not available.
    ByTier(Vec<TierValue>),
    /// A value for each label of a fact; missing where it is not available.
    ByFact(Choice),
    /// A formula.
    Formula(Formula),
}

/// A cell of a benefit table.
#[derive(Clone, Debug)]
pub struct TierValue {
    /// The value; none for `-`.
    pub value: Option<Expr>,
    /// The cell.
    pub at: FileSpan,
}

/// A benefit written as a block.
#[derive(Clone, Debug, Default)]
pub struct Formula {
    /// The lowest tier that has it, and where it says so.
    pub from: Option<(Id<Tier>, FileSpan)>,
    /// All that it says of the lowest tier, where that is dated.
    pub from_versions: Vec<Version<(Id<Tier>, FileSpan)>>,
    /// Conditions that must all be met to have it.
    pub when: Vec<Rule>,
    /// What it comes to: applied in the order written, the first a `Value`.
    pub steps: Vec<AmountStep>,
}

/// A line of a benefit's arithmetic.
#[derive(Clone, Debug)]
pub struct AmountStep {
    /// Which.
    pub kind: AmountStepKind,
    /// The clause.
    pub at: FileSpan,
    /// The days on which it is in force.
    pub in_force: Option<Validity>,
}

/// What a line of the arithmetic does to the amount so far.
#[derive(Clone, Debug)]
pub enum AmountStepKind {
    /// Begins with this amount.
    Value(Expr),
    /// Begins with what the brackets give.
    Brackets(Brackets),
    /// Adds this, if the condition is met.
    Plus(Expr, Option<Expr>),
    /// No more than this.
    Cap(Expr),
    /// No less than this.
    Floor(Expr),
}

/// Brackets over an amount.
#[derive(Clone, Debug)]
pub struct Brackets {
    /// How they are read.
    pub mode: BracketMode,
    /// The amount.
    pub on: Expr,
    /// What the bounds are shares of; none where they are amounts themselves.
    pub against: Option<Expr>,
    /// One set for everyone, or one for each tier that has brackets.
    pub sets: Vec<BracketSet>,
    /// Whether a tier or a bracket is left out because it could not be understood.
    pub incomplete: bool,
    /// All of it.
    pub at: FileSpan,
}

/// The brackets of a tier, or of everyone.
#[derive(Clone, Debug)]
pub struct BracketSet {
    /// The tier; none where they are everyone's.
    pub tier: Option<Id<Tier>>,
    /// The brackets, rising.
    pub brackets: Vec<Bracket>,
    /// The tier's name, or all of it.
    pub at: FileSpan,
}

/// One bracket: from the end of the one before it to its own bound.
#[derive(Clone, Debug)]
pub struct Bracket {
    /// Where it says that it begins: at the bound before it, or for counts one past that.
    pub from: Option<Expr>,
    /// Its bound; none for `above`.
    pub up_to: Option<Expr>,
    /// Whether the bound itself belongs to the next bracket (`< X`).
    pub below: bool,
    /// Its rate; none where the hole is said (`none`).
    pub rate: Option<Expr>,
    /// The arm.
    pub at: FileSpan,
    /// The days on which it is in force.
    pub in_force: Option<Validity>,
}

/// The days on which a review promotes or demotes; one is taken by the first evaluation on or after it.
#[derive(Clone, Debug, Default)]
pub enum When {
    /// Every evaluation.
    #[default]
    AtOnce,
    /// Every Monday.
    Weekly,
    /// These days of every year, each a month and a day of it.
    On(Vec<(u32, u32)>),
    /// Every anniversary of this date of the partner.
    Anniversary(Expr),
}

/// The life of a tier. Without a `review`: promote and demote at once, no grace.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// When tiers rise.
    pub promote: When,
    /// When it is looked whether tiers are still earned.
    pub demote: When,
    /// The day whose facts decide requirements and `retain` rules, where it is not that of the evaluation.
    pub judge: Option<Expr>,
    /// From whom a tier is inherited.
    pub inherit: Option<Inherit>,
    /// How long after it is decided a rise takes effect.
    pub effective_after: Option<Duration>,
    /// Days of notice before the grace.
    pub notice_days: u32,
    /// Days of grace from the first evaluation that misses; zero without.
    pub grace_days: u32,
    /// The most tiers that one demotion takes.
    pub demote_at_most: Option<u32>,
    /// The declaration, and its `grace` and `demote` clauses.
    pub at: Option<FileSpan>,
    /// The `grace` clause.
    pub grace_at: Option<FileSpan>,
    /// The `promote` clause.
    pub promote_at: Option<FileSpan>,
    /// The `demote` clause.
    pub demote_at: Option<FileSpan>,
}

/// What counts as earned is the highest of what a partner and others like it earn.
#[derive(Clone, Debug)]
pub struct Inherit {
    /// What those have in common.
    pub within: Expr,
    /// Which of them, asked of each.
    pub when: Option<Expr>,
    /// The clause.
    pub at: FileSpan,
}

/// A signed, dated override.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The partner's key.
    pub key: String,
    /// Where the key stands.
    pub key_at: FileSpan,
    /// The ladder it is about.
    pub ladder: Id<Ladder>,
    /// The tier it gives.
    pub tier: Option<Id<Tier>>,
    /// First day; the program's first unless said.
    pub from: Option<Date>,
    /// Last day, included.
    pub until: Option<(Date, FileSpan)>,
    /// Why.
    pub reason: Option<String>,
    /// Who signed.
    pub by: Option<String>,
    /// All of it.
    pub at: FileSpan,
    /// Its documentation.
    pub docs: Option<String>,
}

/// A figure over all partners.
#[derive(Clone, Debug)]
pub struct Kpi {
    /// Its name.
    pub symbol: Symbol,
    /// `health`, `performance`, `impact`; `budget` for what is spent on a benefit.
    pub category: String,
    /// The benefit that it is the budget of; its target is then the most that may be spent.
    pub budget: Option<Id<Benefit>>,
    /// The figure; aggregates in it run over all evaluated partners.
    pub value: Expr,
    /// What it should be.
    pub target: Option<KpiTarget>,
}

/// What a kpi should be.
#[derive(Clone, Debug)]
pub struct KpiTarget {
    /// The test of the figure.
    pub test: ArmTest,
    /// As written, blanks folded: what results print.
    pub text: String,
    /// Where it stands.
    pub at: FileSpan,
}

/// A finding that is meant.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Which.
    pub code: Code,
    /// Where it is named.
    pub at: FileSpan,
    /// Where the declaration is named.
    pub named: FileSpan,
    /// The declarations that it is accepted of.
    pub of: Vec<FileSpan>,
    /// Why.
    pub because: String,
}

/// An example that must hold.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// Where the name stands.
    pub at: FileSpan,
    /// The day; the one on which the program takes effect unless given.
    pub today: Option<Date>,
    /// The partners; one with no fields where none is given.
    pub partners: Vec<GivenRow>,
    /// The rows of other records.
    pub rows: Vec<GivenRow>,
    /// Facts set to a constant for every partner of the test.
    pub values: Vec<(Fact, Expr)>,
    /// The earlier results, at most one a ladder and partner.
    pub standings: Vec<GivenStanding>,
    /// What is expected.
    pub expects: Vec<Expect>,
}

/// A row that a test gives.
#[derive(Clone, Debug)]
pub struct GivenRow {
    /// Whose row.
    pub record: Id<Record>,
    /// The name that expectations use.
    pub name: Option<String>,
    /// How many such rows.
    pub times: u32,
    /// Fields and constants; the others are missing, sets empty.
    pub fields: Vec<(Id<Field>, Expr)>,
    /// The clause.
    pub at: FileSpan,
}

/// The earlier result that a test gives.
#[derive(Clone, Debug)]
pub struct GivenStanding {
    /// Which of the test's partners it is about.
    pub partner: usize,
    /// The ladder.
    pub ladder: Id<Ladder>,
    /// The tier; none for no tier.
    pub tier: Option<Id<Tier>>,
    /// Since when.
    pub since: Option<Date>,
    /// The last day of grace.
    pub grace_until: Option<Date>,
    /// The day of the earlier evaluation.
    pub evaluated: Option<Date>,
    /// The tier that is to come, and from when.
    pub pending: Option<(Id<Tier>, Date)>,
    /// The clause.
    pub at: FileSpan,
}

/// An expectation.
#[derive(Clone, Debug)]
pub struct Expect {
    /// Which of the test's partners it is about.
    pub partner: usize,
    /// Which.
    pub kind: ExpectKind,
    /// The clause.
    pub at: FileSpan,
}

/// What is expected.
#[derive(Clone, Debug)]
pub enum ExpectKind {
    /// The condition is met.
    Holds(Expr),
    /// Of the rules of the tier and those below, exactly these are not met.
    Misses(Id<Ladder>, Id<Tier>, Vec<(RuleName, FileSpan)>),
    /// The value is unknown or missing. A tier here means its requirements.
    Unknown(Unknowable),
}

/// What a test can expect to be unknown.
#[derive(Clone, Debug)]
pub enum Unknowable {
    /// Whether the tier's requirements, with those below, are met.
    Tier(Id<Ladder>, Id<Tier>),
    /// A value.
    Value(Expr),
}

/// A typed expression. It is evaluated on a row: of `partner`, of another record inside an aggregate over it,
/// or on the whole program in a kpi.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// What it gives.
    pub ty: Type,
    /// Where it stands; for a row of a requirements table, its cell.
    pub at: FileSpan,
}

/// Every kind of expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Constant(Constant),
    /// A number that is not decided yet: below the first bound missed, from the second on met, else unknown.
    Undecided(Option<(Decimal, Decimal)>),
    /// The evaluation's day.
    Today,
    /// A fact of the row.
    Fact(Fact),
    /// `inner`, evaluated on the row that `reference` of this row refers to.
    Through {
        /// A field of type [`Type::Row`] of this row's record.
        reference: Id<Field>,
        /// What is asked of that row.
        inner: Box<Expr>,
    },
    /// Not.
    Not(Box<Expr>),
    /// The condition for one label of a list, or for one of several things: what people call it.
    Case(String, Box<Expr>),
    /// The negative of a number or duration.
    Negate(Box<Expr>),
    /// An amount in the program's currency: by the one factor there is, or by that of the currency's label. A currency
    /// for which there is none is an error, unless the conversion turns out not to be needed.
    Convert {
        /// The amount in its own currency.
        amount: Box<Expr>,
        /// The label of its currency, a fact of its row; none where the currency is known.
        currency: Option<Box<Expr>>,
        /// For each currency of the list from which it is brought to which; see [`Model::factor`].
        pairs: Vec<(Currency, Currency)>,
    },
    /// Arithmetic; the operands' types are sound together.
    Arithmetic(BinaryOp, Box<Expr>, Box<Expr>),
    /// A comparison of two of one type.
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    /// All hold.
    All(Vec<Expr>),
    /// One holds at least.
    Any(Vec<Expr>),
    /// So many hold at least.
    AtLeast(u32, Vec<Expr>),
    /// The value is one of these constants.
    In(Box<Expr>, Vec<Expr>),
    /// The set holds the label, a constant.
    Includes(Box<Expr>, Box<Expr>),
    /// The value is missing: always known.
    Missing(Box<Expr>),
    /// The date lies in the window.
    Within(Box<Expr>, Box<Window>),
    /// The first or the last day of a window; of the period that contains today the last of the calendar.
    Edge(Edge, Box<Window>),
    /// The first, with the day of the second for today.
    AsOf(Box<Expr>, Box<Expr>),
    /// What becomes of a condition on some days, each in turn for today.
    OnDays(DaysThat, Box<Expr>, Box<DaysIn>),
    /// The first if the condition is met, else the second.
    If {
        /// The value if it is met.
        then: Box<Expr>,
        /// The condition.
        condition: Box<Expr>,
        /// The value if it is missed or unknown.
        otherwise: Box<Expr>,
    },
    /// The second where the first is missing.
    Default(Box<Expr>, Box<Expr>),
    /// A function.
    Call(Function, Vec<Expr>),
    /// A figure over rows.
    Aggregate(Box<Aggregate>),
    /// The place of the row among its peers.
    Rank(Box<Rank>),
    /// Whether seats can be filled.
    Staff(Box<Staff>),
    /// What could not be understood; reported.
    Error,
}

/// A constant, to be read with its expression's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A number, an amount, a share (`15%` is 0.15).
    Number(Decimal),
    /// A day.
    Date(Date),
    /// A length of time.
    Duration(Duration),
    /// A text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A label by its place.
    Label(Id<Enum>, u32),
    /// A tier of the ladder that its type names; none is below every tier.
    Tier(Option<Id<Tier>>),
    /// A status of the life of a tier.
    Status(Status),
    /// No value: a hole that is said.
    Missing,
}

/// A fact of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named for the arena it points into")]
pub enum Fact {
    Field(Id<Field>),
    Metric(Id<Metric>),
    Threshold(Id<Threshold>),
    Score(Id<Score>),
    Group(Id<Group>),
    Band(Id<Band>),
    Gate(Id<Gate>),
    Specialization(Id<Specialization>),
    Benefit(Id<Benefit>),
    /// A figure of the program.
    Kpi(Id<Kpi>),
    /// Whether a track is for the partner.
    Track(Id<Ladder>),
    /// The highest tier whose requirements are met.
    Earned(Id<Ladder>),
    /// The tier of the review, before gates.
    Standing(Id<Ladder>),
    /// Since when.
    StandingSince(Id<Ladder>),
    /// The last day of grace.
    GraceUntil(Id<Ladder>),
    /// What the review did.
    Status(Id<Ladder>),
    /// The tier after gates.
    Tier(Id<Ladder>),
}

/// What the review did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the word that results carry")]
pub enum Status {
    New,
    Held,
    Promoted,
    Pending,
    Retained,
    Notice,
    Grace,
    Demoted,
    Exception,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 9] = [
        Status::New,
        Status::Held,
        Status::Promoted,
        Status::Pending,
        Status::Retained,
        Status::Notice,
        Status::Grace,
        Status::Demoted,
        Status::Exception,
    ];

    /// The word that results carry.
    pub fn word(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Held => "held",
            Status::Promoted => "promoted",
            Status::Pending => "pending",
            Status::Retained => "retained",
            Status::Notice => "notice",
            Status::Grace => "grace",
            Status::Demoted => "demoted",
            Status::Exception => "exception",
        }
    }
}

/// The functions of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// The smallest of its arguments.
    Min,
    /// The largest of its arguments.
    Max,
    /// Rounded to whole numbers, or to the places of a second, constant argument.
    Round,
    /// As `Round`, up to the next whole number or place.
    RoundUp,
    /// As `Round`, down to the whole number or place before.
    RoundDown,
    /// Without its sign.
    Abs,
}

impl Function {
    /// All of them.
    pub const ALL: [Function; 6] =
        [Function::Min, Function::Max, Function::Round, Function::RoundUp, Function::RoundDown, Function::Abs];

    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Function::Min => "min",
            Function::Max => "max",
            Function::Round => "round",
            Function::RoundUp => "round_up",
            Function::RoundDown => "round_down",
            Function::Abs => "abs",
        }
    }
}

/// A figure over rows.
#[derive(Clone, Debug)]
pub struct Aggregate {
    /// Which figure.
    pub function: AggregateFunction,
    /// Whose rows.
    pub over: Id<Record>,
    /// Which of them belong to the row at hand.
    pub gathering: Gathering,
    /// What is summed, counted distinct, averaged …, on a row of `over`; for `every` what each must satisfy; none for a
    /// count of rows, a share and `any`.
    pub operand: Option<Expr>,
    /// For `latest` the day that decides.
    pub by: Option<Expr>,
    /// Which rows: those for which it is met.
    pub filter: Option<Expr>,
}

/// Which rows belong to the row at hand.
#[derive(Clone, Debug)]
pub enum Gathering {
    /// All: in a kpi.
    All,
    /// Those from which these references, the first a field of theirs, lead to it.
    Via(Vec<Id<Field>>),
    /// Those of its own record with the same value, itself among them; all of its record without one.
    Peers(Option<Box<Expr>>),
}

/// The place of the row at hand among those of its record, from 1; equal values share the better place.
#[derive(Clone, Debug)]
pub struct Rank {
    /// The record.
    pub over: Id<Record>,
    /// What decides; a row without a value has no place.
    pub value: Expr,
    /// Whether the smallest value is first.
    pub lowest_first: bool,
    /// What the rows have in common.
    pub within: Option<Expr>,
    /// Which rows are ranked: those for which it is met. The others have no place.
    pub filter: Option<Expr>,
}

/// A stretch of days.
#[derive(Clone, Debug)]
pub struct Window {
    /// Which.
    pub kind: WindowKind,
    /// Where it is written.
    pub at: FileSpan,
}

/// The ways to say a stretch of days.
#[derive(Clone, Debug)]
pub enum WindowKind {
    /// After the same day so long ago, and not after today.
    Last(Duration),
    /// Complete periods before the one that contains today, and this one up to today.
    Periods {
        /// How many complete ones.
        previous: u32,
        /// Whether the one that contains today belongs to it.
        this: bool,
        /// Of which unit.
        unit: Period,
    },
    /// The so-manieth stretch of a unit's length, counted from the first day of another window, as far as that goes.
    Nth(u32, Period, Box<Window>),
    /// From a day to a day, both included.
    Between(Box<Expr>, Box<Expr>),
    /// From a day on, to today.
    Since(Box<Expr>),
}

/// The last days of periods, as far as they lie in a window.
#[derive(Clone, Debug)]
pub struct DaysIn {
    /// Of which periods; of days, every day.
    pub ends_of: Period,
    /// In which window.
    pub window: Window,
    /// All of it.
    pub at: FileSpan,
}
