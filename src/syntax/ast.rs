//! The tree of a policy file: what was written, with spans, mistakes included as error nodes.
//! Names are unresolved here and nothing has a type; must not know what a construct means.

use crate::text::Span;
use crate::value::{Currency, Date, Decimal, Duration, Period, TimeUnit};

/// One parsed file. All spans are bytes of that file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// `//!` lines at the top, without their marks.
    pub docs: Option<Doc>,
    /// The declarations in the order written; a broken one is [`Declaration::Error`].
    pub items: Vec<Item>,
    /// Every comment, documentation included, in order: what the formatter needs.
    pub comments: Vec<Comment>,
    /// Names that broken regions seem to declare, so that their uses cause no second error.
    pub broken_names: Vec<Name>,
    /// Currencies that amounts are given in side by side (`150 EUR or 180 USD`), which a column may hold.
    pub currencies: Vec<(Currency, Span)>,
    /// Where mistakes were found, so that what was read with a repair causes no second error.
    pub mistakes: Vec<Span>,
}

/// A comment as written, its marks included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the first mark to the end of the line, without the line end.
    pub span: Span,
    /// Which marks it begins with.
    pub kind: CommentKind,
}

/// The three marks of comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `//`
    Plain,
    /// `///`
    Documentation,
    /// `//!`
    File,
}

/// Documentation of what follows: its lines joined, marks and the space after them removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The text.
    pub text: String,
    /// All its lines.
    pub span: Span,
}

/// A name as written; backticks are not part of `text` but of `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A name, or one of those that are declared for labels: `certified`, `certified(cloud)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name.
    pub name: Name,
    /// What stands in brackets; none without them.
    pub labels: Option<Vec<Name>>,
    /// All of it.
    pub span: Span,
}

impl Member {
    /// All of it as people write it.
    pub fn text(&self) -> String {
        let Some(labels) = &self.labels else { return self.name.text.clone() };
        let labels: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
        format!("{}({})", self.name.text, labels.join(", "))
    }
}

/// A quoted text with its escapes resolved; the quotes are part of `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// A declaration at the top of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// From its keyword to its end.
    pub span: Span,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// What it declares.
    pub declaration: Declaration,
}

/// Every kind of declaration.
#[derive(Clone, Debug, PartialEq)]
pub enum Declaration {
    /// `program "…" { … }`
    Program(Program),
    /// `import "path.partner"`
    Import(Text),
    /// `rates { EUR => 1.08 USD, … }`
    Rates(Rates),
    /// `category NAME`, `certification NAME`, `course NAME`
    NamedLabel(NamedLabel),
    /// `enum NAME { A, B }`
    Enum(Enum),
    /// `record NAME { … }`
    Record(Record),
    /// `metric NAME = EXPR`
    Metric(Metric),
    /// `threshold NAME by FACT { … }`
    Threshold(Threshold),
    /// `tiers { … }`
    Tiers(Tiers),
    /// `requirements { table }`
    Requirements(Requirements),
    /// `tier NAME { … }`
    Tier(Tier),
    /// `track NAME for EXPR { … }`
    Track(Track),
    /// `gate NAME { … }`
    Gate(Gate),
    /// `score NAME out of N { … }`
    Score(Score),
    /// `band NAME of X { … }`
    Band(Band),
    /// `role NAME of RECORD where C { up to N seats }`
    Role(Role),
    /// `specialization NAME in CATEGORY { … }`
    Specialization(Specialization),
    /// `benefits in CATEGORY [by FACT] { table }`, `terms in fees [by FACT] { table }`
    BenefitTable(BenefitTable),
    /// `benefit NAME in CATEGORY: TYPE { … }`
    Benefit(Benefit),
    /// `review { … }`
    Review(Review),
    /// `exception "KEY" { … }`
    Exception(Exception),
    /// `kpi NAME in CATEGORY = EXPR target …`
    Kpi(Kpi),
    /// `budget BENEFIT AMOUNT`
    Budget(Budget),
    /// `accept FINDING of NAME because "…"`
    Accept(Accept),
    /// `test "…" { … }`
    Test(Test),
    /// `for each p in ENUM { … }`
    Family(Family),
    /// What could not be read; its mistake has been reported.
    Error,
}

/// `for each p in ENUM { … }`: the declarations inside once for each label.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// What stands for the label inside.
    pub binding: Binding,
    /// The declarations.
    pub items: Vec<Item>,
}

/// `p in ENUM`: a name that stands for each label of a list in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The name.
    pub name: Name,
    /// The list.
    pub list: Name,
}

/// `program "Acme" { version "1" currency USD … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The program's name.
    pub name: Text,
    /// Its clauses in the order written; the checker refuses one said twice.
    pub clauses: Vec<ProgramClause>,
}

/// A line of the program declaration; each span covers the whole clause.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramClause {
    /// `version "2026.1"`
    Version(Text, Span),
    /// `currency USD`
    Currency(Name, Span),
    /// `effective A to B`
    Effective(DateRange),
    /// `fiscal_year starts MONTH`
    FiscalYear(Name, Span),
    /// `rounding half_even`
    Rounding(Name, Span),
    /// `history starts DATE`
    History(Expr, Span),
}

/// `effective from D`, `effective before D`, `effective A to B`: the days on which a clause, a table or an arm is in force.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    /// Which days.
    pub kind: InForceKind,
    /// Keyword included.
    pub span: Span,
}

/// The ways to say the days on which something is in force.
#[derive(Clone, Debug, PartialEq)]
pub enum InForceKind {
    /// `from D`, that day included.
    From(Expr),
    /// `before D`, that day not included.
    Before(Expr),
    /// `A to B`, both included.
    Between(Expr, Expr),
}

/// `A to B`, both days included. A date that could not be read is an expression of kind `Error`.
#[derive(Clone, Debug, PartialEq)]
pub struct DateRange {
    /// First day.
    pub from: Expr,
    /// Last day.
    pub to: Expr,
    /// Keyword included.
    pub span: Span,
}

/// `rates { EUR => 1.08 USD, 88 GBP = 100 USD }`
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// The rates in the order written.
    pub rates: Vec<Rate>,
}

/// `EUR => 1.08 USD`, `88 GBP = 100 USD`: what two currencies are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// An amount, or the bare code of a currency, which is one of it.
    pub from: Expr,
    /// Whether the sign between is `=`, as between two amounts.
    pub equals: bool,
    /// Where the sign stands.
    pub sign: Span,
    /// What it is worth.
    pub to: Expr,
    /// When it is in force; its own days, or those of all rates around it.
    pub in_force: Option<InForce>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// All of it, without the comma.
    pub span: Span,
}

/// `certification NAME "label"`: one more label of a list that the language begins.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedLabel {
    /// Which list.
    pub kind: NamedKind,
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
}

/// The lists that grow by a declaration a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamedKind {
    /// Categories of benefits and specializations.
    Category,
    /// What people are certified in.
    Certification,
    /// What people are taught.
    Course,
}

impl NamedKind {
    /// The keyword, which is the list's name.
    pub fn word(self) -> &'static str {
        match self {
            NamedKind::Category => "category",
            NamedKind::Certification => "certification",
            NamedKind::Course => "course",
        }
    }
}

/// `enum NAME { A "label", B }`
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// Its labels, in order.
    pub labels: Vec<Labelled>,
}

/// A name in a list, with what people are shown for it: a label of an enumeration, a tier of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// The name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// Its documentation.
    pub docs: Option<Doc>,
}

/// `record NAME { field: type, … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its name, which is also its table's.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// `field: type optional default V column "Header" format "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// The word `optional`, where it stands.
    pub optional: Option<Span>,
    /// The value of a blank cell.
    pub default: Option<Expr>,
    /// The header to look for instead of the name.
    pub column: Option<Text>,
    /// How dates are written: `%d/%m/%Y`.
    pub format: Option<Text>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// All of it, without the comma.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// Which.
    pub kind: TypeKind,
    /// Where it stands.
    pub span: Span,
}

/// The types a field or benefit may have.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `key`
    Key,
    /// `text`
    Text,
    /// `number`
    Number,
    /// `count`
    Count,
    /// `money`, `money in FIELD`
    Money {
        /// The column that holds the currency.
        currency: Option<Name>,
    },
    /// `percent`
    Percent,
    /// `scale A to B`
    Scale(Box<Expr>, Box<Expr>),
    /// `flag`
    Flag,
    /// `date`
    Date,
    /// `duration in months`; in days unless said
    Duration(TimeUnit),
    /// `one of { … }`
    OneOf(Vec<Labelled>),
    /// `level of { … }`
    LevelOf(Vec<Labelled>),
    /// `set of { … }`
    SetOf(Vec<Labelled>),
    /// `set of NAME`: of the labels of an enumeration.
    SetNamed(Name),
    /// The name of an enumeration or a record.
    Named(Name),
    /// What could not be read.
    Error,
}

/// `metric NAME "label" = EXPR`, `metric RECORD.NAME = EXPR`, `metric f(p: type) = EXPR`
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The record whose rows have it; `partner` unless said.
    pub of: Option<Name>,
    /// Its name.
    pub name: Name,
    /// What it is given, in brackets; none for a fact.
    pub parameters: Option<Vec<Parameter>>,
    /// What people are shown.
    pub label: Option<Text>,
    /// What it is.
    pub value: Expr,
}

/// `p: type`
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
}

/// `threshold NAME "label" by X, Y { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// The facts it is looked up by.
    pub by: Vec<Expr>,
    /// The days on which it is in force.
    pub in_force: Option<InForce>,
    /// Its values.
    pub body: ThresholdBody,
}

/// The ways to write a threshold.
#[derive(Clone, Debug, PartialEq)]
pub enum ThresholdBody {
    /// `reseller => 1.5M, otherwise => 1M`
    Arms(Vec<Arm>),
    /// A table: one row for one fact, the first fact down and the second across for two.
    Table(Table),
    /// `from "file.csv"`: a table in a file of its own.
    File(Text),
}

/// `PATTERN, PATTERN => VALUE`: one pattern for each fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// When it applies; a single `Otherwise` or `Missing` stands for all facts.
    pub patterns: Vec<Pattern>,
    /// What it gives; `none` is [`ExprKind::None`].
    pub value: Expr,
    /// The days on which it is in force.
    pub in_force: Option<InForce>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// All of it, without the comma.
    pub span: Span,
}

/// The left side of an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Which.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
}

/// What a pattern asks.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `reseller`, `yes`, a tier …: a value to equal.
    Value(Expr),
    /// `>= 70`
    Compare(CompareOp, Expr),
    /// `up to 500K`
    UpTo(Expr),
    /// `above`: what lies over the last bound.
    Above,
    /// `A to B`, both included.
    Range(Expr, Expr),
    /// `otherwise`
    Otherwise,
    /// `missing`
    Missing,
    /// What could not be read.
    Error,
}

/// A table: a header line, then one line a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns, left to right; a header that is no name is a name with empty text.
    pub header: Vec<Name>,
    /// The rows that could be read.
    pub rows: Vec<Row>,
    /// From the header's first bar to the last row's last bar.
    pub span: Span,
}

/// A line of a table. The parser reports a row of another width than the table and pads it with `Cell::Error`.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What stands before the first bar; none in a one-row table of a threshold.
    pub head: Option<RowHead>,
    /// As many cells as the table has columns.
    pub cells: Vec<Cell>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// The line.
    pub span: Span,
}

/// The head of a row: `annual_revenue >=`, `margin "Margin"`.
#[derive(Clone, Debug, PartialEq)]
pub struct RowHead {
    /// What the row is about.
    pub value: Expr,
    /// What people are shown.
    pub label: Option<Text>,
    /// The comparison that every cell completes.
    pub op: Option<(CompareOp, Span)>,
    /// All of it.
    pub span: Span,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What stands there.
    pub kind: CellKind,
    /// Where, without the blanks around it; the place between the bars for an empty one.
    pub span: Span,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum CellKind {
    /// `-`: nothing yet, or not available.
    Dash,
    /// `same`: what stands to the left.
    Same,
    /// A value.
    Value(Expr),
    /// Empty or unreadable; reported.
    Error,
}

/// `tiers { A "label", B }`
#[derive(Clone, Debug, PartialEq)]
pub struct Tiers {
    /// `standalone`, where it stands: each tier's rules are read alone.
    pub standalone: Option<Span>,
    /// The tiers, lowest first.
    pub tiers: Vec<Labelled>,
}

/// `track NAME "label" for EXPR { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// Which partners it is for.
    pub condition: Expr,
    /// The declarations of its ladder: tiers, requirements, benefits, review …
    pub items: Vec<Item>,
}

/// `requirements { table }`
#[derive(Clone, Debug, PartialEq)]
pub struct Requirements {
    /// The days on which it is in force.
    pub in_force: Option<InForce>,
    /// One row a metric, one column a tier.
    pub table: Table,
}

/// `tier NAME { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Which tier.
    pub name: Name,
    /// Its clauses.
    pub clauses: Vec<TierClause>,
}

/// A clause of a tier.
#[derive(Clone, Debug, PartialEq)]
pub enum TierClause {
    /// What it takes to earn the tier.
    Require(Require),
    /// What it takes to keep it.
    Retain(Require),
    /// Who must be there.
    Staff(Staff),
}

/// `require "name": EXPR`
#[derive(Clone, Debug, PartialEq)]
pub struct Require {
    /// The rule's name.
    pub name: Option<Text>,
    /// What must hold.
    pub condition: Expr,
    /// The days on which it is in force.
    pub in_force: Option<InForce>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// All of it, keyword included.
    pub span: Span,
}

/// `gate NAME "label" { require … otherwise … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// What must hold.
    pub requires: Vec<Require>,
    /// What happens if it does not, in the order written; the checker wants exactly one.
    pub outcomes: Vec<GateOutcome>,
}

/// `otherwise no higher than T`
#[derive(Clone, Debug, PartialEq)]
pub struct GateOutcome {
    /// Which.
    pub kind: GateOutcomeKind,
    /// Keyword included.
    pub span: Span,
}

/// What a failed gate does.
#[derive(Clone, Debug, PartialEq)]
pub enum GateOutcomeKind {
    /// The tier goes no higher than this one.
    NoHigherThan(Name),
    /// The tier stays and all benefits are empty.
    SuspendBenefits,
    /// The tier and the benefits stay, and a person is asked to act.
    Refer(Text),
}

/// `score NAME "label" out of N { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// The total it says it can reach.
    pub out_of: Option<Expr>,
    /// Its lines and groups.
    pub items: Vec<ScoreItem>,
}

/// A line or a group of a score.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoreItem {
    /// `group NAME up to N { … }`
    Group(ScoreGroup),
    /// `points …`, `weight …`
    Points(Points),
    /// `best of { … }`: the item that gives the most.
    Best(Vec<ScoreItem>, Span),
}

/// `group NAME "label" up to N { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreGroup {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// The most that counts.
    pub up_to: Option<Expr>,
    /// Its share of the total around it.
    pub weight: Option<Expr>,
    /// Its lines and groups.
    pub items: Vec<ScoreItem>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// All of it.
    pub span: Span,
}

/// A points line.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Which of the four.
    pub kind: PointsKind,
    /// The days on which it is in force.
    pub in_force: Option<InForce>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// Keyword included.
    pub span: Span,
}

/// The ways to give points.
#[derive(Clone, Debug, PartialEq)]
pub enum PointsKind {
    /// `points P in proportion to X, in full at Y`
    InProportion {
        /// The most it gives.
        points: Expr,
        /// What is measured.
        to: Expr,
        /// Where the most is reached; left out where the measure itself has a full mark.
        full_at: Option<Expr>,
    },
    /// `weight W for X, in full at Y`
    Weight {
        /// The share of the total around it.
        weight: Expr,
        /// What is measured.
        to: Expr,
        /// Where the most is reached; left out where the measure itself has a full mark.
        full_at: Option<Expr>,
    },
    /// `points P for each X, at most M`
    ForEach {
        /// What each gives.
        points: Expr,
        /// What is counted.
        each: Expr,
        /// The most it gives.
        at_most: Option<Expr>,
        /// The least it gives, where points are taken away.
        at_least: Option<Expr>,
    },
    /// `points P when C`
    When {
        /// What it gives.
        points: Expr,
        /// When.
        condition: Expr,
    },
    /// `points by X { … }`
    By {
        /// What is looked at.
        subject: Expr,
        /// What it gives.
        arms: Vec<Arm>,
    },
    /// What could not be read.
    Error,
}

/// `band NAME "label" of X { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// What is looked at.
    pub of: Expr,
    /// Its ranges; each value is a bare name, the band's label.
    pub arms: Vec<Arm>,
}

/// `role NAME "label" of RECORD where C { up to N seats }`: who may fill a seat.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// The record of those who fill it.
    pub of: Name,
    /// What they must be.
    pub condition: Expr,
    /// How many seats one of them may fill; any number unless said.
    pub seats: Option<Expr>,
}

/// `staff 1 account_manager, 2 engineer`
#[derive(Clone, Debug, PartialEq)]
pub struct Staff {
    /// The seats, role by role.
    pub seats: Vec<Seats>,
    /// Keyword included.
    pub span: Span,
}

/// `2 engineer`
#[derive(Clone, Debug, PartialEq)]
pub struct Seats {
    /// How many.
    pub count: Expr,
    /// Of which role.
    pub role: Name,
    /// For which labels, where it stands once for each.
    pub labels: Vec<Expr>,
    /// All of it.
    pub span: Span,
}

/// `specialization NAME "label" in CATEGORY { require … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Specialization {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// Its category.
    pub category: Name,
    /// What must hold.
    pub requires: Vec<Require>,
    /// What must hold to keep it.
    pub retains: Vec<Require>,
    /// Who must be there.
    pub staff: Vec<Staff>,
    /// Its life, keyword included; the checker refuses a second one.
    pub reviews: Vec<(Review, Span)>,
}

/// `benefits in CATEGORY { table }`
#[derive(Clone, Debug, PartialEq)]
pub struct BenefitTable {
    /// Whether partners owe what it says, rather than receive it.
    pub owed: bool,
    /// Its category.
    pub category: Name,
    /// The fact whose labels are the columns; the tier unless said.
    pub by: Option<Expr>,
    /// The days on which it is in force.
    pub in_force: Option<InForce>,
    /// One row a benefit or term, one column a tier or label.
    pub table: Table,
}

/// `benefit NAME "label" in CATEGORY: TYPE { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Benefit {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// Its category.
    pub category: Name,
    /// What it is counted in.
    pub ty: TypeExpr,
    /// Its clauses, in the order written.
    pub clauses: Vec<BenefitClause>,
}

/// A clause of a benefit.
#[derive(Clone, Debug, PartialEq)]
pub struct BenefitClause {
    /// Which.
    pub kind: BenefitClauseKind,
    /// The days on which it is in force.
    pub in_force: Option<InForce>,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// Keyword included.
    pub span: Span,
}

/// What a clause of a benefit says.
#[derive(Clone, Debug, PartialEq)]
pub enum BenefitClauseKind {
    /// `from T`
    From(Name),
    /// `when C`
    When(Expr),
    /// `value E`
    Value(Expr),
    /// `value incremental on X { … }`
    Brackets(Brackets),
    /// `plus E when C`
    Plus(Expr, Option<Expr>),
    /// `cap E`
    Cap(Expr),
    /// `floor E`
    Floor(Expr),
    /// What could not be read.
    Error,
}

/// `incremental on X { up to 500K => 0%, … above => 4% }`, `retroactive on X against BASE by tier { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Brackets {
    /// How the brackets are read.
    pub mode: BracketMode,
    /// The amount they are applied to.
    pub on: Expr,
    /// What the bounds are shares of.
    pub against: Option<Expr>,
    /// The arms: one set for everyone, or one a tier.
    pub sets: Vec<BracketSet>,
    /// From the mode's word to the closing brace.
    pub span: Span,
}

/// `{ up to 500K => 0%, … }`, and in `by tier` the tier before it.
#[derive(Clone, Debug, PartialEq)]
pub struct BracketSet {
    /// The tier; none where the brackets are everyone's.
    pub tier: Option<Name>,
    /// The arms.
    pub arms: Vec<Arm>,
}

/// The two readings of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BracketMode {
    /// Each slice at its own rate.
    Incremental,
    /// The whole amount at the rate of the bracket it reaches.
    Retroactive,
}

/// `review { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its clauses; the checker refuses one said twice.
    pub clauses: Vec<ReviewClause>,
}

/// A clause of a review.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewClause {
    /// Which.
    pub kind: ReviewClauseKind,
    /// Its documentation.
    pub docs: Option<Doc>,
    /// Keyword included.
    pub span: Span,
}

/// What a clause of a review says.
#[derive(Clone, Debug, PartialEq)]
pub enum ReviewClauseKind {
    /// `promote at once`
    Promote(ReviewDays),
    /// `demote at once, at most N tier`
    Demote {
        /// When.
        days: ReviewDays,
        /// How many tiers at most.
        at_most: Option<Expr>,
    },
    /// `grace 90 days`
    Grace(Expr),
    /// `notice 30 days`
    Notice(Expr),
    /// `judge as of end of previous quarter`
    Judge(Expr),
    /// `effective after 1 month`
    EffectiveAfter(Expr),
    /// `inherit highest of earned within FACT when C`
    Inherit {
        /// What is inherited.
        of: Expr,
        /// What those it may come from have in common.
        within: Expr,
        /// From which of them.
        when: Option<Expr>,
    },
    /// What could not be read.
    Error,
}

/// The days on which a review promotes or demotes.
#[derive(Clone, Debug, PartialEq)]
pub enum ReviewDays {
    /// `at once`
    AtOnce,
    /// `daily` … `yearly`
    Often(Name),
    /// `on 15 January, 15 July`: each a day and a month.
    On(Vec<(Expr, Name)>),
    /// `at anniversary of FIELD`
    Anniversary(Expr),
    /// What could not be read.
    Error,
}

/// `exception "KEY" { tier T from DATE until DATE reason "…" by "…" }`
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// The partner's key.
    pub key: Text,
    /// Its clauses; the checker says what is missing or said twice.
    pub clauses: Vec<ExceptionClause>,
}

/// A clause of an exception; each span covers the whole clause.
#[derive(Clone, Debug, PartialEq)]
pub enum ExceptionClause {
    /// `tier T from DATE until DATE`
    Tier {
        /// The tier it gives.
        tier: Name,
        /// The track that it belongs to, where that is said.
        of: Option<Name>,
        /// First day.
        from: Option<Expr>,
        /// Last day.
        until: Option<Expr>,
        /// Keyword included.
        span: Span,
    },
    /// `reason "…"`
    Reason(Text, Span),
    /// `by "…"`
    By(Text, Span),
}

/// `kpi NAME "label" in CATEGORY = EXPR target …`
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// Its name.
    pub name: Name,
    /// What people are shown.
    pub label: Option<Text>,
    /// Its category.
    pub category: Name,
    /// The figure.
    pub value: Expr,
    /// What it should be.
    pub target: Option<Target>,
}

/// `accept cliff of bonus because "…"`: what is found of a declaration and meant all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Accept {
    /// The code of the finding: `cliff`, `few-differences`.
    pub finding: Name,
    /// The declaration: a name, or a member of a family.
    pub of: Expr,
    /// Why.
    pub because: Text,
}

/// `budget BENEFIT AMOUNT`
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The benefit.
    pub of: Expr,
    /// What may be spent on it.
    pub amount: Target,
}

/// `target >= 4.2`, `target 1% to 5%`
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Which.
    pub kind: TargetKind,
    /// Without the keyword.
    pub span: Span,
    /// What stands there, its words a blank apart: what results print.
    pub text: String,
}

/// The two ways to write a target.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetKind {
    /// `>= 4.2`
    Compare(CompareOp, Expr),
    /// `1% to 5%`, both included.
    Range(Expr, Expr),
    /// What could not be read.
    Error,
}

/// `test "…" { given … expect … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// Its clauses, in the order written.
    pub clauses: Vec<TestClause>,
}

/// A clause of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestClause {
    /// Which.
    pub kind: TestClauseKind,
    /// Keyword included.
    pub span: Span,
}

/// What a clause of a test says.
#[derive(Clone, Debug, PartialEq)]
pub enum TestClauseKind {
    /// `given 12 deal { field: value }`, `given partner A { … }`
    GivenRow {
        /// How many such rows.
        times: Option<Expr>,
        /// The record.
        record: Name,
        /// The row's name, where there are several partners.
        name: Option<Name>,
        /// Its fields.
        fields: Vec<(Name, Expr)>,
    },
    /// `given annual_revenue = 2M, certified = 3`
    GivenValues(Vec<(Member, Expr)>),
    /// `given standing = Growth since DATE, grace until DATE`
    GivenStanding(GivenStanding),
    /// `given today = DATE`
    GivenToday(Expr),
    /// `expect EXPR`
    Expect(Expr),
    /// `expect Premier misses certified, "Two of three"`
    ExpectMisses {
        /// The tier, optionally of a named partner.
        tier: Expr,
        /// The track that it belongs to, where that is said.
        of: Option<Name>,
        /// The rows and named rules that are not met.
        misses: Vec<MissedRule>,
    },
    /// `expect Select is unknown`
    ExpectUnknown(Expr),
    /// What could not be read.
    Error,
}

/// An earlier result that a test gives.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenStanding {
    /// The track of which it is the standing, after the partner's name where one is named; none of the main ladder.
    pub of: Option<Expr>,
    /// The tier; `none` is [`ExprKind::None`].
    pub tier: Expr,
    /// Since when.
    pub since: Option<Expr>,
    /// The last day of grace.
    pub grace_until: Option<Expr>,
    /// The day of the earlier evaluation.
    pub evaluated: Option<Expr>,
    /// The tier that is to come, and from when.
    pub pending: Option<(Name, Expr)>,
}

/// A rule by the name of its row or by its own.
#[derive(Clone, Debug, PartialEq)]
pub enum MissedRule {
    /// The row of a metric.
    Row(Member),
    /// A named rule.
    Rule(Text),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where it stands, brackets around it included.
    pub span: Span,
}

/// Every kind of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A bare name: a fact, a declared thing or a label.
    Name(Name),
    /// `deal.amount`, `capability.skilling`
    Member(Box<Expr>, Name),
    /// `250K`, `4.5`
    Number(Decimal),
    /// `15%`, as 0.15
    Percent(Decimal),
    /// `40_000 EUR`
    Money(Decimal, Currency),
    /// `150 EUR or 180 USD`: one amount a currency.
    Amounts(Vec<(Decimal, Currency, Span)>),
    /// `2026-06-30`
    Date(Date),
    /// `90 days`
    Duration(Duration),
    /// `"text"`
    Text(String),
    /// `yes`, `no`
    Flag(bool),
    /// `none`
    None,
    /// `today`
    Today,
    /// `to be set`, `to be set between A and B`
    ToBeSet(Option<Box<(Expr, Expr)>>),
    /// `not X`, `-X`
    Unary(UnaryOp, Box<Expr>),
    /// `X + Y`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `X >= Y`, `X is Y`
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    /// `A and B and C`, flat
    And(Vec<Expr>),
    /// `A or B or C`, flat
    Or(Vec<Expr>),
    /// `at least 2 of { … }`, `all of`, `any of`, `none of`
    Quantity(Quantity, Vec<Expr>),
    /// `every p in ENUM satisfies C`, `any p in ENUM satisfies C`, `count of p in ENUM where C`
    ForLabels(ForLabels, Binding, Box<Expr>),
    /// `count of { … }`: how many of the conditions hold.
    CountOf(Vec<Expr>),
    /// `count of specialization in CATEGORY`: how many are held.
    CountHeld(Option<Name>),
    /// `{ a, b }`: the labels that a test gives a set.
    Set(Vec<Expr>),
    /// `X in { a, b }`, `X not in { … }`
    In {
        /// What is looked for.
        value: Box<Expr>,
        /// Among what.
        among: Vec<Expr>,
        /// `not in`.
        negated: bool,
    },
    /// `X between A and B`, both included
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `X includes label`
    Includes(Box<Expr>, Box<Expr>),
    /// `X is missing`, `X is not missing`
    Missing {
        /// What may be missing.
        value: Box<Expr>,
        /// `is not missing`.
        negated: bool,
    },
    /// `X within last 12 months`, `X not within …`
    Within {
        /// The day.
        value: Box<Expr>,
        /// The days.
        window: Box<Window>,
        /// `not within`.
        negated: bool,
    },
    /// `start of previous quarter`, `end of this year`
    Edge(Edge, Box<Window>),
    /// `X as of DAY`
    AsOf(Box<Expr>, Box<Expr>),
    /// `C at every day in last 12 months`, `C at any …`, `count of month_end in … where C`
    OnDays(DaysThat, Box<Expr>, Box<DaysIn>),
    /// `X if C else Y`
    If {
        /// The value if the condition is met.
        then: Box<Expr>,
        /// The condition.
        condition: Box<Expr>,
        /// The value otherwise.
        otherwise: Box<Expr>,
    },
    /// `X default Y`
    Default(Box<Expr>, Box<Expr>),
    /// `holds SPECIALIZATION`, `holds SPECIALIZATION(label)`
    Holds(Name, Vec<Expr>),
    /// `qualifies for TIER`
    Qualifies(Name, Option<Name>),
    /// `min(a, b)`, `round(x, 2)`
    Call(Name, Vec<Expr>),
    /// `sum of deal.amount where …`
    Aggregate(Box<Aggregate>),
    /// `rank of annual_revenue within country`
    Rank(Box<Rank>),
    /// `top 3% by annual_revenue within country`, `version in top 3 of version by released`
    Top(Box<Top>),
    /// What could not be read; reported.
    Error,
}

/// Operators before one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Negate,
}

/// Arithmetic. `2% of X` is `2% * X`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*` and the `of` of a percentage
    Multiply,
    /// `/`
    Divide,
}

/// Comparisons, in symbols or words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `>=`, `at least`
    AtLeast,
    /// `>`, `more than`
    MoreThan,
    /// `<=`, `at most`
    AtMost,
    /// `<`, `less than`
    LessThan,
    /// `is`
    Is,
    /// `is not`
    IsNot,
}

impl CompareOp {
    /// The comparison as the canonical layout writes it.
    pub fn symbol(self) -> &'static str {
        match self {
            CompareOp::AtLeast => ">=",
            CompareOp::MoreThan => ">",
            CompareOp::AtMost => "<=",
            CompareOp::LessThan => "<",
            CompareOp::Is => "is",
            CompareOp::IsNot => "is not",
        }
    }
}

/// What is asked of a condition over labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForLabels {
    /// It holds for every label.
    Every,
    /// It holds for one label at least.
    Any,
    /// For how many labels it holds.
    Count,
}

/// How many of a list must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// `at least N of`
    AtLeast(Box<Expr>),
    /// `all of`
    All,
    /// `any of`
    Any,
    /// `none of`
    None,
}

/// `sum of deal.amount where …`: a figure over the rows of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which figure.
    pub function: AggregateFunction,
    /// What is summed, counted, averaged …: a product; for `count of deal`, `every deal` and `any deal` the record's name.
    pub operand: Expr,
    /// For `latest of X by DAY` the day.
    pub by: Option<Expr>,
    /// The reference that rows are gathered by, where there are two.
    pub via: Option<Name>,
    /// The fact that rows of the same record have in common: `within country`.
    pub within: Option<Expr>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// For `every deal … satisfies C` the condition.
    pub satisfies: Option<Expr>,
}

/// `rank of X by DAY within FACT`: the place of a row among those of its record.
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// What is ranked: a figure, highest first; or with `by` the record.
    pub of: Expr,
    /// What decides, where `of` is a record: a day, earliest first, or a figure, highest first.
    pub by: Option<Expr>,
    /// The fact that the rows have in common.
    pub within: Option<Expr>,
    /// Which rows are ranked; all unless said.
    pub filter: Option<Expr>,
}

/// `top N by X within FACT`, `ROW in top N of RECORD by X`: whether a row is among the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Top {
    /// The reference whose row is asked about; none for the row at hand.
    pub row: Option<Expr>,
    /// `not in top`.
    pub negated: bool,
    /// How many, or which share of them.
    pub count: Expr,
    /// The record, where it is said.
    pub of: Option<Name>,
    /// What decides: the highest figure, or the latest day, is first.
    pub by: Expr,
    /// The fact that the rows have in common.
    pub within: Option<Expr>,
    /// Which rows are ranked; all unless said.
    pub filter: Option<Expr>,
}

/// The figures over rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateFunction {
    /// `sum of`
    Sum,
    /// `count of`
    Count,
    /// `count of distinct`
    CountDistinct,
    /// `average of`
    Average,
    /// `median of`
    Median,
    /// `smallest of`
    Smallest,
    /// `largest of`
    Largest,
    /// `share of RECORD where …`
    Share,
    /// `latest of X by DAY`
    Latest,
    /// `every RECORD where A satisfies B`
    Every,
    /// `any RECORD where A`
    Any,
}

impl AggregateFunction {
    /// The word of the language for the figure, without the `of` after it.
    pub fn word(self) -> &'static str {
        match self {
            AggregateFunction::Sum => "sum",
            AggregateFunction::Count => "count",
            AggregateFunction::CountDistinct => "count of distinct",
            AggregateFunction::Average => "average",
            AggregateFunction::Median => "median",
            AggregateFunction::Smallest => "smallest",
            AggregateFunction::Largest => "largest",
            AggregateFunction::Share => "share",
            AggregateFunction::Latest => "latest",
            AggregateFunction::Every => "every",
            AggregateFunction::Any => "any",
        }
    }
}

/// A stretch of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Which.
    pub kind: WindowKind,
    /// Where it stands.
    pub span: Span,
}

/// The ways to say a stretch of days.
#[derive(Clone, Debug, PartialEq)]
pub enum WindowKind {
    /// `last 12 months`: rolls back from today.
    Last(Duration),
    /// `this quarter`, `previous 2 quarters`, `this and previous 2 quarters`
    Periods {
        /// How many complete ones before the one that contains today.
        previous: u32,
        /// Whether the one that contains today belongs to it, up to today.
        this: bool,
        /// Of which unit.
        unit: Period,
    },
    /// `month 2 of previous quarter`: counted from its first day.
    Nth(u32, Period, Box<Window>),
    /// `DATE to DATE`
    Between(Box<Expr>, Box<Expr>),
    /// `since DATE`
    Since(Box<Expr>),
    /// What could not be read.
    Error,
}

/// The first or the last day of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// `start of`
    Start,
    /// `end of`
    End,
}

/// What is asked of a condition on several days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DaysThat {
    /// `at every`: it holds on all of them.
    All,
    /// `at any`: it holds on one of them at least.
    Any,
    /// `count of`: on how many it holds.
    Count,
}

/// `month_end in last 12 months`: some days of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct DaysIn {
    /// Which days: `day`, `month_end`, `quarter_end` …
    pub which: Name,
    /// Of which window.
    pub window: Window,
    /// All of it.
    pub span: Span,
}
