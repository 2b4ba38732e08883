//! One step over one batch: a function from columns to a column, one file a family.
//! Must not know tables or names; a number that grows beyond what is exact is noted and its row rejected later.

mod amounts;
mod arithmetic;
mod choose;
mod compare;
mod life;
mod logic;
mod past;
mod points;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod twins;
mod whole;

pub(super) use arithmetic::order;

use rustc_hash::FxHashMap;

use super::column::{Cell, Column, Values};
use super::mask::Mask;
use super::numbers::{Numbers, Wholes};
use super::{Frame, HeldTables, Texts};
use crate::plan::{ColumnKind, Op, Plan, Slot};
use crate::semantic::model::{Constant, Status};
use crate::text::FileSpan;
use crate::value::{Date, Decimal, Scaled};

/// What steps may look at besides columns, and where they note what went wrong.
pub(super) struct Context<'a> {
    pub plan: &'a Plan,
    pub texts: &'a mut Texts,
    /// The tables that references lead into.
    pub tables: &'a HeldTables,
    /// For each row that overflowed, the clause that did it first.
    pub overflow: FxHashMap<usize, FileSpan>,
}

/// Runs one step and puts its column in its slot.
pub(super) fn execute(slot: Slot, frame: &mut Frame, context: &mut Context<'_>) {
    let plan = context.plan;
    let (Some(Some(step)), Some(info)) = (plan.steps.get(slot.0 as usize), plan.slots.get(slot.0 as usize)) else {
        return;
    };
    if frame.column(slot).is_some() {
        return;
    }
    if let Op::Life(ladder, ..) = &step.op {
        life::run(*ladder, frame, context);
        return;
    }
    let operands = Operands { frame, at: step.at };
    let column = column(&step.op, info.kind, &operands, context);
    frame.put(slot, column);
}

/// The columns that a step reads; a slot that holds nothing reads as missing, so that no kernel can fail.
struct Operands<'a> {
    frame: &'a Frame,
    at: FileSpan,
}

impl Operands<'_> {
    fn len(&self) -> usize {
        self.frame.len()
    }

    fn known(&self, slot: Slot) -> &Mask {
        self.frame.column(slot).map_or_else(|| self.frame.none(), |column| &column.known)
    }

    /// What is met, and what is known, of a condition.
    fn truth(&self, slot: Slot) -> (&Mask, &Mask) {
        match self.frame.column(slot) {
            Some(Column { values: Values::Truth(met), known }) => (met, known),
            _ => (self.frame.none(), self.frame.none()),
        }
    }

    /// The numbers of a slot, row by row, whatever their form.
    fn numbers(&self, slot: Slot) -> impl Iterator<Item = Option<Decimal>> + '_ {
        let column = self.frame.column(slot);
        (0..self.len()).map(move |row| match column {
            Some(Column { values: Values::Number(values), known }) if known.get(row) => values.get(row),
            _ => None,
        })
    }

    /// The numbers of a slot as whole numbers, where that is how they are held.
    fn wholes(&self, slot: Slot) -> Option<Held<'_>> {
        Held::of(self.frame.column(slot)?)
    }

    /// The codes of a slot, row by row.
    fn codes(&self, slot: Slot) -> impl Iterator<Item = Option<i32>> + '_ {
        let column = self.frame.column(slot);
        (0..self.len()).map(move |row| match column {
            Some(Column { values: Values::Code(values), known }) if known.get(row) => values.get(row).copied(),
            _ => None,
        })
    }

    fn kind(&self, slot: Slot) -> ColumnKind {
        match self.frame.column(slot).map(|column| &column.values) {
            Some(Values::Code(_) | Values::Text(_)) => ColumnKind::Code,
            Some(Values::Set(_)) => ColumnKind::Set,
            Some(Values::Truth(_)) => ColumnKind::Truth,
            Some(Values::Number(_)) | None => ColumnKind::Number,
        }
    }

    fn cell(&self, slot: Slot, row: usize) -> Cell {
        self.frame.cell(slot, row)
    }

    fn copy(&self, slot: Slot, kind: ColumnKind) -> Column {
        self.frame.column(slot).cloned().unwrap_or_else(|| Column::missing(kind, self.len()))
    }
}

/// The numbers of a slot as whole numbers of a form.
#[derive(Clone, Copy)]
struct Held<'a> {
    form: Scaled,
    wholes: &'a Wholes,
    known: &'a Mask,
}

impl Held<'_> {
    fn of(column: &Column) -> Option<Held<'_>> {
        match column {
            Column { values: Values::Number(Numbers::Scaled(form, wholes)), known } => {
                Some(Held { form: *form, wholes, known })
            }
            _ => None,
        }
    }
}

/// The one place that knows what each operation does.
fn column(op: &Op, kind: ColumnKind, operands: &Operands<'_>, context: &mut Context<'_>) -> Column {
    match op {
        Op::Constant(value) => constant(value, kind, operands.len(), context),
        Op::Undecided(bound) => Column::filled(kind, bound.map_or(Cell::Missing, Cell::Number), operands.len()),
        Op::Copy(a) | Op::Staffed(a, _) => operands.copy(*a, kind),
        Op::Through { reference, of } => {
            // A table whose own columns change is not among the others: its rows lie in the frame at hand.
            let of = context.tables.column(context.plan, *of).or_else(|| operands.frame.column(*of));
            through(operands, *reference, of, kind)
        }
        Op::Past { of, partner, day, starts } => {
            let starts = starts.map(|day| day.0);
            past::on_day(operands, *of, [*partner, *day], starts, kind, context)
        }
        Op::Not(a) => logic::not(operands, *a),
        Op::Decide(a) => logic::decide(operands, *a),
        Op::All(all) => logic::all(operands, all),
        Op::Any(any) => logic::any(operands, any),
        Op::AtLeast(count, of) => logic::at_least(operands, *count, of),
        Op::Missing(a) => Column::truths(operands.known(*a).not(), Mask::filled(operands.len(), true)),
        Op::Negate(a) => arithmetic::negate(operands, *a),
        Op::Arithmetic(op, a, b) => arithmetic::binary(operands, *op, *a, *b, context),
        Op::Sum(all) => arithmetic::sum(operands, all, context),
        Op::Min(all) => arithmetic::extreme(operands, all, kind, std::cmp::Ordering::Less),
        Op::Max(all) => arithmetic::extreme(operands, all, kind, std::cmp::Ordering::Greater),
        Op::Round(a, places) => arithmetic::round(operands, *a, *places, context.plan.rounding),
        Op::RoundUp(a, places) => arithmetic::round_towards(operands, *a, *places, true),
        Op::RoundDown(a, places) => arithmetic::round_towards(operands, *a, *places, false),
        Op::Abs(a) => arithmetic::abs(operands, *a),
        Op::MoveDays(day, by, back) => arithmetic::move_date(operands, *day, *by, *back, Date::plus_days, context),
        Op::MoveMonths(day, by, back) => arithmetic::move_date(operands, *day, *by, *back, Date::plus_months, context),
        Op::StartOf(period, day) => arithmetic::start_of(operands, *period, *day, context),
        Op::DaysBetween(a, b) => arithmetic::days_between(operands, *a, *b),
        Op::Compare(op, a, b) => compare::compare(operands, *op, *a, *b),
        Op::CompareBounds(op, a, b) => compare::bounds(operands, *op, *a, *b),
        Op::Settled(low, high) => compare::settled(operands, *low, *high),
        Op::AsOf(value, day) => choose::where_known(operands, *value, *day, kind),
        Op::OnDays(of, days) => logic::on_days(operands, *of, days),
        Op::In(value, among) => compare::among(operands, *value, among),
        Op::Includes(set, label) => compare::includes(operands, *set, *label),
        Op::Within(day, first, last) => compare::within(operands, *day, *first, *last),
        Op::If(condition, then, otherwise) => choose::either(operands, *condition, *then, *otherwise, kind),
        Op::Default(a, b) | Op::Proven(a, b) => choose::default(operands, *a, *b, kind),
        Op::Choose { subjects, arms, otherwise, missing } => {
            choose::first_met(operands, subjects, arms, *otherwise, *missing, kind)
        }
        Op::Available(value, condition) => choose::available(operands, *value, *condition, kind),
        Op::ByTier(tier, values) => choose::by_tier(operands, *tier, values, kind),
        Op::InProportion { points, to, full_at } => points::in_proportion(operands, *points, *to, *full_at, context),
        Op::ForEach { points, each, limit } => points::for_each(operands, *points, *each, *limit, context),
        Op::PointsWhen(points, condition) => points::when(operands, *points, *condition),
        Op::Brackets { mode, on, against, brackets } => {
            amounts::brackets(operands, *mode, (*on, *against), brackets, context)
        }
        Op::Convert { amount, currency, factors } => {
            arithmetic::convert(operands, *amount, *currency, factors, context)
        }
        Op::Plus(amount, extra, condition) => amounts::plus(operands, *amount, *extra, *condition, context),
        Op::Earned { tiers, standalone, member } => life::earned(operands, tiers, *standalone, *member),
        Op::Held(standing, gates) => life::held(operands, *standing, gates),
        Op::Life(..) => Column::missing(kind, operands.len()),
    }
}

fn constant(value: &Constant, kind: ColumnKind, len: usize, context: &mut Context<'_>) -> Column {
    let code = |code: u32| Cell::Code(i32::try_from(code).unwrap_or(i32::MAX));
    let cell = match value {
        Constant::Number(number) => Cell::Number(*number),
        Constant::Date(date) => Cell::Code(date.0),
        Constant::Duration(duration) => Cell::Number(Decimal::from(duration.count)),
        Constant::Text(text) => Cell::Code(context.texts.code(text)),
        Constant::Flag(flag) => Cell::Truth(*flag),
        Constant::Label(_, label) => code(*label),
        Constant::Tier(tier) => code(tier.map_or(0, |tier| u32::try_from(tier.index() + 1).unwrap_or(u32::MAX))),
        Constant::Status(status) => code(status_code(*status)),
        Constant::Missing => Cell::Missing,
    };
    Column::filled(kind, cell, len)
}

/// The code of a status in a column: its place among all.
pub fn status_code(status: Status) -> u32 {
    Status::ALL.iter().position(|each| *each == status).and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX)
}

fn through(operands: &Operands<'_>, reference: Slot, of: Option<&Column>, kind: ColumnKind) -> Column {
    let Some(of) = of else { return Column::missing(kind, operands.len()) };
    let rows: Vec<Option<usize>> =
        operands.codes(reference).map(|row| row.and_then(|row| usize::try_from(row).ok())).collect();
    of.gather(&rows)
}
