//! What is executed: slots and ordered steps with spans, no names to look up, no tree to walk.
//! Only an error-free program has a plan. Knows the checked model; must not know rows or files.
//!
//! A slot is a column of one table. The tables are the program itself (one row, for kpis), `partner`, the earlier
//! results, and the other records. A table is *held* where figures go into its rows, others read it through a reference
//! or its rows are compared with each other; every other table is *streamed*. Because every slot is written by exactly one
//! step or fold, these are also the explanation: `why` walks from a verdict to what it read.

mod fold;
pub mod forms;
pub mod lower;
pub mod step;

pub use fold::{Figure, Fold, Gather};
pub use step::{Before, Bracket, DaysOf, ExceptionPlan, LifePart, LifePlan, Op, StaffedRole, Step, WhenPlan};

use crate::semantic::model::{AggregateFunction, Brought, Edge, Expr, Field, Ladder, RuleName, Window};
use crate::semantic::{Id, Type};
use crate::text::FileSpan;
use crate::value::decimal::Rounding;
use crate::value::{Currency, Date, Scaled};

/// A column of one table, by its place in [`Plan::slots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// A day as the plan knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Day {
    /// This one, for every row.
    Constant(Date),
    /// The day in this slot of the table at hand.
    Slot(Slot),
}

/// A table, by its place in [`Plan::tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub u32);

impl TableId {
    /// The program: one row, on which kpis are evaluated.
    pub const PROGRAM: TableId = TableId(0);
    /// The partners.
    pub const PARTNER: TableId = TableId(1);
    /// The earlier results: a row a partner, by key.
    pub const PREVIOUS: TableId = TableId(2);
}

/// An executable program.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program's name.
    pub name: String,
    /// The program's version.
    pub version: Option<String>,
    /// The currency of bare amounts.
    pub currency: Option<Currency>,
    /// First and last day in force.
    pub effective: Option<(Date, Date)>,
    /// The day that it is made for: windows and `today` are days of the plan.
    pub today: Date,
    /// The month in which the fiscal year starts, 1 to 12.
    pub fiscal_month: u32,
    /// How results are rounded.
    pub rounding: Rounding,
    /// The lists of labels that types refer to, by `Id<Enum>::index`.
    pub labels: Vec<LabelList>,
    /// Amounts of the policy that were brought to another currency, for explanations.
    pub brought: Vec<Brought>,
    /// The slots of days that go on with the day of the evaluation, for explanations.
    pub moving: Vec<(Slot, MovingDay)>,
    /// The days around today on which the same clauses are in force; open where there is no other.
    pub steady: (Option<Date>, Option<Date>),
    /// Whether what currencies are worth is another one on other days.
    pub rates_change: bool,
    /// The fields that hold the currency of amounts, with their slots.
    pub currencies: Vec<(Id<Field>, Slot)>,
    /// The tables: program, partner, earlier results, then the other records in the order declared.
    pub tables: Vec<TablePlan>,
    /// Every slot.
    pub slots: Vec<SlotInfo>,
    /// How the numbers of each slot are held: see [`Plan::form`].
    pub forms: Vec<Option<Scaled>>,
    /// Every step, by the slot that it writes: `steps[slot]` is none for a field and the result of a fold.
    pub steps: Vec<Option<Step>>,
    /// The folds, in the order of their results.
    pub folds: Vec<Fold>,
    /// The held tables in the order in which they are read: most references then point back to rows that are known.
    pub load: Vec<TableId>,
    /// What is done before partners are judged, in order.
    pub actions: Vec<Action>,
    /// The partner slots that judge, in order; what an action computed is not repeated.
    pub judge: Vec<Slot>,
    /// Values that are known only to lie between two slots: what is proven, and what is possible.
    pub bounds: Vec<(Slot, Slot)>,
    /// The program slots of kpis, in order.
    pub figures: Vec<Slot>,
    /// What partners are told, in the order of result columns.
    pub outcomes: Vec<Outcome>,
    /// Thresholds: what is looked up, which is no column of the results.
    pub thresholds: Vec<Outcome>,
    /// What parameters and labels stand for in the words of a slot, by slot and place: see [`Plan::stands_for`].
    pub words: Vec<(Slot, FileSpan, String)>,
    /// What persons are asked to do, in the order declared.
    pub referrals: Vec<Referral>,
    /// The ladders, by `Id<Ladder>::index`: the program's own first, then those of tracks and of badges
    /// with a life.
    pub ladders: Vec<LadderPlan>,
    /// The partner's key.
    pub key: Slot,
    /// The partner slots of what earlier results tell, in the order of that table's columns after its key.
    pub previous: Vec<Slot>,
    /// The kpis, in order.
    pub kpis: Vec<KpiPlan>,
    /// Extra conditions on partners that a test expects, in order.
    pub expectations: Vec<Slot>,
    /// Where what partners held on other days is read from.
    pub history: Option<HistoryPlan>,
    /// The rows of a record, where those are asked for instead of partners.
    pub rows: Option<RowsPlan>,
}

/// A day of the policy that goes on with the day of the evaluation.
#[derive(Clone, Debug)]
pub enum MovingDay {
    /// `today - 90 days`
    Day(Expr),
    /// The first or the last day of a window.
    End(Edge, Window),
}

/// Earlier results as a table: what a partner held on a day is in the latest row of its own up to that day.
#[derive(Clone, Copy, Debug)]
pub struct HistoryPlan {
    /// The table.
    pub table: TableId,
    /// Its reference to the partner.
    pub partner: Slot,
    /// Its day.
    pub evaluated: Slot,
    /// The partner slot that holds the place of each partner, filled when partners are read.
    pub own: Slot,
}

/// The rows of a record as results.
#[derive(Clone, Debug)]
pub struct RowsPlan {
    /// Whose rows.
    pub table: TableId,
    /// What is told of each.
    pub columns: Vec<RowColumn>,
    /// The steps left to do on each, in order.
    pub steps: Vec<Slot>,
}

/// A column of the rows of a record.
#[derive(Clone, Debug)]
pub struct RowColumn {
    /// Its name.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// Its value.
    pub slot: Slot,
}

/// The labels of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelList {
    /// Whose list it is, for messages: "`region`".
    pub owner: String,
    /// The labels; the code of one in a column is its place.
    pub labels: Vec<String>,
    /// What people are shown for each.
    pub titles: Vec<String>,
}

/// A table that is read, with its fields in the order declared.
#[derive(Clone, Debug)]
pub struct TablePlan {
    /// The record's name: the table's, and its file's.
    pub name: String,
    /// Its fields; none for the program.
    pub fields: Vec<FieldPlan>,
    /// Whether all its rows are kept while the plan runs.
    pub held: bool,
    /// Where the record is declared.
    pub at: Option<FileSpan>,
}

/// A field of a table.
#[derive(Clone, Debug)]
pub struct FieldPlan {
    /// Its name.
    pub name: String,
    /// The header to look for instead of the name.
    pub column: Option<String>,
    /// Its type.
    pub ty: Type,
    /// Whether its cells may be blank.
    pub optional: bool,
    /// Whether the whole column may be absent, as if all its cells were blank.
    pub may_lack: bool,
    /// The value of a blank cell, as a cell would say it.
    pub default: Option<String>,
    /// How dates are written, where not as ISO dates.
    pub format: Option<String>,
    /// The table that a reference points into.
    pub refers: Option<TableId>,
    /// Whether the rows that a reference points to are read after this one: the table's own, or those of a circle.
    pub late: bool,
    /// Its slot.
    pub slot: Slot,
    /// What people are told about it.
    pub docs: Option<String>,
    /// Where it is declared.
    pub at: FileSpan,
}

/// What is known of a slot before any row is read.
#[derive(Clone, Debug)]
pub struct SlotInfo {
    /// Whose column it is.
    pub table: TableId,
    /// What its values are, for printing.
    pub ty: Type,
    /// How they are held.
    pub kind: ColumnKind,
    /// The name of the fact it holds: a field, metric, threshold …
    pub name: Option<String>,
    /// What people are shown for the fact.
    pub title: Option<String>,
    /// Where it is written in the policy.
    pub at: FileSpan,
    /// The day for which it holds the fact or the value, where that is not the evaluation's.
    pub as_of: Option<Day>,
}

/// How the values of a column are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Exact decimals: numbers, amounts, shares, durations (a count of their unit).
    Number,
    /// Whole codes: days since 1970-01-01, labels, tiers, statuses, texts and rows by their place.
    Code,
    /// Sets of labels as bits.
    Set,
    /// Met, missed or unknown.
    Truth,
}

impl ColumnKind {
    /// How values of a type are held.
    pub fn of(ty: &Type) -> ColumnKind {
        match ty {
            Type::Number
            | Type::Count
            | Type::Percent
            | Type::Money(_)
            | Type::MoneyIn(_)
            | Type::Scale(..)
            | Type::Points
            | Type::Duration(_)
            | Type::Error => ColumnKind::Number,
            Type::Key | Type::Text | Type::Date | Type::Label(_) | Type::Row(_) | Type::Tier(_) | Type::Status => {
                ColumnKind::Code
            }
            Type::Set(_) => ColumnKind::Set,
            Type::Flag => ColumnKind::Truth,
        }
    }
}

/// Something that is done before partners are judged.
#[derive(Clone, Debug)]
pub enum Action {
    /// Steps of a held table, over all its rows.
    Compute(TableId, Vec<Slot>),
    /// Folds over the rows of a held table, by their place in [`Plan::folds`].
    Gather(TableId, Vec<usize>),
    /// A streamed table, read once.
    Scan(Scan),
}

/// One table streamed into folds.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Which table.
    pub table: TableId,
    /// Its slots to compute for each batch, in order.
    pub steps: Vec<Slot>,
    /// The folds it feeds, by their place in [`Plan::folds`].
    pub folds: Vec<usize>,
}

/// A column of the results beyond the fixed ones.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The column's name.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// What kind of thing it is.
    pub kind: OutcomeKind,
    /// Its value.
    pub slot: Slot,
    /// For a score: the most that it could still be, which differs from `slot` while an input is missing.
    pub high: Option<Slot>,
    /// For a gate and a specialization: its rules, each a condition.
    pub rules: Vec<RulePlan>,
}

/// What a person is asked to do where a gate is not passed.
#[derive(Clone, Debug)]
pub struct Referral {
    /// The gate's name.
    pub gate: String,
    /// What people are shown for the gate.
    pub title: String,
    /// What is to be done.
    pub action: String,
    /// Whether a partner is referred: always known.
    pub slot: Slot,
    /// Where the gate is declared.
    pub at: FileSpan,
}

/// What kind of thing a result column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the declaration that it stands for")]
pub enum OutcomeKind {
    Metric,
    Score,
    Band,
    Gate,
    Specialization,
    Benefit,
    Term,
    Threshold,
}

/// A ladder of tiers.
#[derive(Clone, Debug)]
pub struct LadderPlan {
    /// The name of the track or the badge, with which its result columns begin, and what people are shown; none for the
    /// program's ladder.
    pub track: Option<(String, String)>,
    /// For the life of a badge: whether it is held.
    pub badge: Option<Slot>,
    /// Whether it is for a partner; none is for everyone.
    pub member: Option<Slot>,
    /// Whether each tier's rules are read alone.
    pub standalone: bool,
    /// Whether results show it; the program's ladder without tiers beside tracks is not shown.
    pub shown: bool,
    /// The tiers, lowest first. The code of a tier in a column is its place plus one; 0 is no tier.
    pub tiers: Vec<TierPlan>,
    /// The tier's life.
    pub life: LifePlan,
}

/// A tier and its rules, for explanations and for `misses`.
#[derive(Clone, Debug)]
pub struct TierPlan {
    /// Its name.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// What it takes to earn it.
    pub requires: Vec<RulePlan>,
    /// What it takes to stay.
    pub retains: Vec<RulePlan>,
    /// Whether all of `requires` hold.
    pub met: Slot,
}

/// A rule with the slot that says whether it holds.
#[derive(Clone, Debug)]
pub struct RulePlan {
    /// How tests and explanations call it.
    pub name: Option<RuleName>,
    /// Whether it holds.
    pub slot: Slot,
    /// The cell or clause.
    pub at: FileSpan,
}

/// A kpi, the band of one, or the budget of a benefit.
#[derive(Clone, Debug)]
pub struct KpiPlan {
    /// Its name.
    pub name: String,
    /// What people are shown.
    pub title: String,
    /// `health`, `performance`, `impact`, `budget`.
    pub category: String,
    /// The figure, a slot of the program.
    pub slot: Slot,
    /// How the figure is printed.
    pub form: FigureForm,
    /// For a budget, what is left of it.
    pub left: Option<Slot>,
    /// The target as written, and whether it is met.
    pub target: Option<(String, Slot)>,
    /// Where it is written.
    pub at: FileSpan,
}

/// How a kpi's figure is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureForm {
    /// A percentage with two places.
    Share,
    /// Four places.
    Ratio,
    /// The currency's minor digits.
    Money,
    /// A whole number, or the shortest form.
    Plain,
}

impl LadderPlan {
    /// The name of a result column of the ladder.
    pub fn column(&self, part: &str) -> String {
        match &self.track {
            Some((name, _)) => format!("{name}_{part}"),
            None => part.to_owned(),
        }
    }

    /// Whether it is a track's.
    pub fn is_track(&self) -> bool {
        self.track.is_some() && self.badge.is_none()
    }

    /// The tiers whose rules decide together with a tier's own whether it is reached.
    pub fn read_with(&self, tier: usize) -> impl Iterator<Item = &TierPlan> {
        let first = if self.standalone { tier } else { 0 };
        self.tiers.iter().take(tier + 1).skip(first)
    }
}

impl Plan {
    /// The slot of a field that holds currencies.
    pub fn currency_slot(&self, field: Id<Field>) -> Option<Slot> {
        self.currencies.iter().find(|(other, _)| *other == field).map(|(_, slot)| *slot)
    }

    /// The currency that a code of such a slot stands for.
    pub fn currency_of(&self, slot: Slot, code: i32) -> Option<Currency> {
        let Type::Label(list) = self.slots.get(slot.0 as usize)?.ty else { return None };
        let label = self.labels.get(list.index())?.labels.get(usize::try_from(code).ok()?)?;
        Currency::parse(label)
    }

    /// The most digits after the point that an amount in the currency of a field has.
    pub fn minor_digits(&self, field: Id<Field>) -> u32 {
        let slot = self.currency_slot(field);
        let codes = slot.into_iter().flat_map(|slot| (0..).map_while(move |code| self.currency_of(slot, code)));
        codes.map(|currency| currency.minor_digits()).max().unwrap_or(2)
    }

    /// The exceptions of all ladders.
    pub fn exceptions(&self) -> impl Iterator<Item = &ExceptionPlan> {
        self.ladders.iter().flat_map(|ladder| &ladder.life.exceptions)
    }

    /// The names of a ladder's tiers, lowest first.
    pub fn tier_names(&self, ladder: Id<Ladder>) -> Vec<String> {
        let tiers = self.ladders.get(ladder.index()).map_or(&[][..], |ladder| &ladder.tiers);
        tiers.iter().map(|tier| tier.name.clone()).collect()
    }

    /// The names in the words of a slot that stand for something else, in order of their places, and what that is: the
    /// parameters of a metric, and the label of a `for each` block.
    pub fn stands_for(&self, slot: Slot) -> impl Iterator<Item = (FileSpan, &str)> {
        let from = self.words.partition_point(|(of, ..)| *of < slot);
        let words = self.words.get(from..).unwrap_or_default();
        words.iter().take_while(move |(of, ..)| *of == slot).map(|(_, at, word)| (*at, word.as_str()))
    }

    /// Whether a step, a fold or a result reads a slot; texts of a field that nothing reads need not be kept.
    pub fn reads(&self, slot: Slot) -> bool {
        self.tells(slot) || self.computes_with(slot)
    }

    /// Whether a slot is in the results.
    fn tells(&self, slot: Slot) -> bool {
        let mut columns = self.rows.iter().flat_map(|rows| &rows.columns);
        self.key == slot
            || self.outcomes.iter().any(|outcome| outcome.slot == slot)
            || columns.any(|column| column.slot == slot)
    }

    /// Whether a step or a fold reads a slot.
    pub fn computes_with(&self, slot: Slot) -> bool {
        let mut read = false;
        self.steps.iter().flatten().for_each(|step| step.op.reads(&mut |operand| read |= operand == slot));
        self.folds.iter().for_each(|fold| fold.reads(&mut |operand| read |= operand == slot));
        read
    }

    /// Whether all that is done with a field of a table that is not held is to tell its values apart: nothing then asks what
    /// they are, or whether one comes again in another group.
    pub fn only_tells_apart(&self, slot: Slot) -> bool {
        let mut others = self.tells(slot) || self.table_of(slot).is_none_or(|table| self.is_held(table));
        self.steps.iter().flatten().for_each(|step| step.op.reads(&mut |operand| others |= operand == slot));
        let mut told_apart = false;
        for fold in &self.folds {
            let mut times = 0;
            fold.reads(&mut |operand| times += u32::from(operand == slot));
            let counts = fold.figure == Figure::Of(AggregateFunction::CountDistinct) && fold.operand == Some(slot);
            told_apart |= counts;
            others |= times > u32::from(counts);
        }
        told_apart && !others
    }

    /// Whether some steps choose a value where a condition is not known: what they give is known and yet open.
    pub fn chooses(&self, steps: &[Slot]) -> bool {
        let steps = steps.iter().filter_map(|slot| self.steps.get(slot.0 as usize)?.as_ref());
        steps.into_iter().any(|step| {
            matches!(step.op, Op::If(..) | Op::Choose { .. } | Op::Decide(_) | Op::Earned { .. } | Op::Plus(..))
        })
    }

    /// Whether a table holds our own earlier results.
    pub fn is_recorded(&self, table: TableId) -> bool {
        table == TableId::PREVIOUS || self.history.is_some_and(|history| history.table == table)
    }

    /// The table of a slot.
    pub fn table_of(&self, slot: Slot) -> Option<TableId> {
        self.slots.get(slot.0 as usize).map(|info| info.table)
    }

    /// The fields of a table, in order.
    pub fn fields(&self, table: TableId) -> &[FieldPlan] {
        self.tables.get(table.0 as usize).map_or(&[], |table| &table.fields)
    }

    /// Whether a table's rows are kept.
    pub fn is_held(&self, table: TableId) -> bool {
        self.tables.get(table.0 as usize).is_some_and(|table| table.held)
    }
}
