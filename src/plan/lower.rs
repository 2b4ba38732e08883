//! Model to plan: every definition becomes steps, in dependency order, so that a slot is written before it is read.
//! One function a construct, in the file named for it; must not report errors: a model with errors has no plan.

mod benefits;
mod days;
mod expr;
mod figures;
mod history;
mod ladder;
mod outcomes;
mod rows;
mod schedule;
mod scores;
mod tables;
mod words;

use rustc_hash::FxHashMap;

use super::{
    ColumnKind, Day, Fold, HistoryPlan, KpiPlan, LabelList, LadderPlan, MovingDay, Op, Plan, RulePlan, Slot, SlotInfo,
    Step, TableId, TablePlan,
};
use crate::semantic::dated::Dated;
use crate::semantic::model::{
    Constant, Definition, Expect, ExpectKind, Fact, Field, Ladder, Metric, Model, Record, Symbol, Test, Tier,
    Unknowable,
};
use crate::semantic::{Id, Type, in_force};
use crate::text::FileSpan;
use crate::value::Date;

/// The plan of an error-free program for a day.
pub fn lower(model: &Model, today: Date) -> Plan {
    let rates_change = model.rates.iter().any(|rate| rate.in_force.is_some());
    let changes = in_force::changes_of_clauses(model);
    let model = in_force::today(model, today);
    let mut plan = Lowering::new(&model, today).finish(&[]);
    let since = changes.iter().rev().find(|day| **day <= today).copied();
    let next = changes.iter().find(|day| **day > today);
    plan.rates_change = rates_change;
    plan.steady = (since, next.and_then(|next| next.plus_days(-1)));
    plan
}

/// The plan that gives the rows of a record with all that is worked out about each; none if there is no such record.
pub fn lower_rows(model: &Model, today: Date, record: &str) -> Option<Plan> {
    let model = in_force::today(model, today);
    let (id, _) = model.records.iter().find(|(_, other)| other.symbol.name == record)?;
    let mut lowering = Lowering::new(&model, today);
    lowering.rows_of = Some(id);
    Some(lowering.finish(&[]))
}

/// The plan for one of the program's tests, on its day: facts that it gives are constants, and what it expects are extra slots,
/// one for each expectation in order: for `misses`, whether the tier's rules are met; for `is unknown`, whether it is.
pub fn lower_test(model: &Model, test: &Test, today: Date) -> Plan {
    let model = in_force::today(model, today);
    let mut lowering = Lowering::new(&model, today);
    for (fact, value) in &test.values {
        let value = lowering.expr(TableId::PARTNER, value);
        lowering.given.insert(*fact, value);
    }
    lowering.finish(&test.expects)
}

/// Where a value is: its slot and, for one that is known only to lie between two bounds, the slot of the upper.
#[derive(Clone, Copy, Debug)]
struct Value {
    slot: Slot,
    high: Option<Slot>,
}

impl From<Slot> for Value {
    fn from(slot: Slot) -> Value {
        Value { slot, high: None }
    }
}

/// A tier of a ladder, and the day where it depends on it.
type TierOnDay = (Id<Ladder>, Id<Tier>, Option<Day>);

struct Lowering<'m> {
    model: &'m Model,
    /// Where what partners held on other days is read from.
    history: Option<HistoryPlan>,
    /// The record whose rows are asked for.
    rows_of: Option<Id<Record>>,
    tables: Vec<TablePlan>,
    slots: Vec<SlotInfo>,
    steps: Vec<Option<Step>>,
    folds: Vec<Fold>,
    /// The day of the evaluation.
    today: Day,
    /// The day that `today` and windows mean where lowering stands: another one below `as of`.
    day: Day,
    /// The facts that depend on the day; the others are lowered once.
    dated: Dated,
    /// Whether something is asked of another day, which may turn out to be today.
    elsewhere: bool,
    /// Where each fact is, with the day for which it was lowered where it depends on it and that is another one.
    facts: FxHashMap<(Fact, Option<Day>), Value>,
    /// Whether the rules of each tier hold, with the day as for facts.
    mets: FxHashMap<TierOnDay, Slot>,
    given: FxHashMap<Fact, Value>,
    /// For metrics that are known only between two bounds, the value where both are one.
    settled_metrics: FxHashMap<Id<Metric>, Slot>,
    /// The ladders, each filled as its tiers and its life are lowered.
    ladders: Vec<LadderPlan>,
    key: Slot,
    previous: Vec<Slot>,
    /// The rules of gates and specializations, for explanations.
    rules: FxHashMap<Fact, Vec<RulePlan>>,
    /// What names stand for in the words of slots.
    words: Vec<(Slot, FileSpan, String)>,
    /// The days that go on with the day of the evaluation.
    moving: Vec<(Slot, MovingDay)>,
    /// Kpis by their place in the order written, each followed by its bands.
    kpis: Vec<((usize, usize), KpiPlan)>,
}

impl<'m> Lowering<'m> {
    fn new(model: &'m Model, today: Date) -> Lowering<'m> {
        let today = Day::Constant(today);
        let mut lowering = Lowering {
            model,
            history: None,
            rows_of: None,
            tables: Vec::new(),
            slots: Vec::new(),
            steps: Vec::new(),
            folds: Vec::new(),
            today,
            day: today,
            dated: Dated::of(model),
            elsewhere: false,
            facts: FxHashMap::default(),
            mets: FxHashMap::default(),
            given: FxHashMap::default(),
            settled_metrics: FxHashMap::default(),
            ladders: model.ladders.iter().map(|(id, ladder)| ladder::draft(model, id, ladder)).collect(),
            key: Slot(0),
            previous: Vec::new(),
            rules: FxHashMap::default(),
            words: Vec::new(),
            moving: Vec::new(),
            kpis: Vec::new(),
        };
        lowering.declare_tables();
        lowering
    }

    fn finish(mut self, expects: &[Expect]) -> Plan {
        for definition in &self.model.order {
            self.definition(*definition);
        }
        self.kpis.sort_by_key(|(place, _)| *place);
        let expectations = expects.iter().map(|expect| self.expectation(expect)).collect();
        let referrals = self.referrals();
        let mut bounds: Vec<(Slot, Slot)> =
            self.facts.values().filter_map(|value| Some((value.slot, value.high?))).collect();
        bounds.sort_unstable();
        let rows = self.rows_of.map(|record| self.rows(record));
        self.prune_history();
        let schedule = self.schedule();
        let rows = rows.map(|rows| self.finish_rows(rows, &schedule));
        let program = &self.model.program;
        let mut currencies: Vec<(Id<Field>, Slot)> = Vec::new();
        for info in &self.slots {
            if let Type::MoneyIn(field) = info.ty
                && currencies.iter().all(|(other, _)| *other != field)
            {
                currencies.extend(self.facts.get(&(Fact::Field(field), None)).map(|value| (field, value.slot)));
            }
        }
        let mut plan = Plan {
            name: program.name.clone(),
            version: program.version.clone(),
            currency: program.currency,
            effective: program.effective,
            today: match self.today {
                Day::Constant(today) => today,
                Day::Slot(_) => Date::FIRST,
            },
            fiscal_month: self.fiscal_month(),
            rounding: program.rounding,
            labels: self.label_lists(),
            brought: self.model.brought.clone(),
            steady: (None, None),
            rates_change: false,
            currencies,
            outcomes: self.outcomes(),
            thresholds: self.thresholds(),
            words: self.sorted_words(),
            moving: self.moving,
            referrals,
            tables: self.tables,
            slots: self.slots,
            steps: self.steps,
            folds: self.folds,
            bounds,
            load: schedule.load,
            actions: schedule.actions,
            judge: schedule.judge,
            figures: schedule.figures,
            ladders: self.ladders,
            key: self.key,
            previous: self.previous,
            kpis: self.kpis.into_iter().map(|(_, kpi)| kpi).collect(),
            expectations,
            history: self.history,
            rows,
            forms: Vec::new(),
        };
        plan.settle_forms();
        plan
    }

    /// The one place that knows how each definition becomes steps.
    fn definition(&mut self, definition: Definition) {
        match definition {
            Definition::Metric(id) => {
                let metric = &self.model.metrics[id];
                let table = metric.of.map_or(TableId::PARTNER, |record| self.table_of(record));
                self.define(Fact::Metric(id), &metric.symbol, |this| this.expr(table, &metric.value));
                // A result is a value: one that is known only between two bounds is not known.
                if let Some(Value { slot, high: Some(high) }) = self.known(Fact::Metric(id))
                    && self.day_of(Fact::Metric(id)).is_none()
                {
                    let op = Op::Settled(slot, high);
                    let settled = self.step(table, metric.value.ty.clone(), metric.value.at, op);
                    self.settled_metrics.insert(id, settled);
                }
            }
            Definition::Threshold(id) => {
                let threshold = &self.model.thresholds[id];
                self.define(Fact::Threshold(id), &threshold.symbol, |this| {
                    this.choice(TableId::PARTNER, &threshold.choice, &threshold.ty)
                });
            }
            Definition::Band(id) if self.model.bands[id].of_program => self.band_of_kpi(id),
            Definition::Band(id) => {
                let band = &self.model.bands[id];
                self.define(Fact::Band(id), &band.symbol, |this| {
                    this.choice(TableId::PARTNER, &band.choice, &Type::Label(band.labels))
                });
            }
            Definition::Score(id) => self.score(id),
            Definition::Track(ladder) => self.track(ladder),
            Definition::Tier(ladder, id) => self.tier(ladder, id),
            Definition::Earned(ladder) => self.earned(ladder),
            Definition::Standing(ladder) => self.standing(ladder),
            Definition::Gate(id) => self.gate(id),
            Definition::Held(ladder) => self.held(ladder),
            Definition::Specialization(id) => self.specialization(id),
            Definition::Benefit(id) => self.benefit(id),
            Definition::Kpi(id) => self.kpi(id),
        }
    }

    /// Makes a fact of what `value` gives, unless a test gives the fact itself.
    fn define(&mut self, fact: Fact, symbol: &Symbol, value: impl FnOnce(&mut Self) -> Value) {
        let value = match self.given.get(&fact).copied() {
            Some(given) => Value { slot: self.copy(given.slot, symbol.at), high: given.high },
            None => value(self),
        };
        let slot = self.named(value.slot, symbol);
        let as_of = self.day_of(fact);
        if let Some(info) = self.slots.get_mut(slot.0 as usize) {
            info.as_of = as_of;
        }
        self.remember(fact, Value { slot, ..value });
    }

    /// Names the slot of a fact; a slot that has a name already, or is a field, gets a copy to carry this one.
    fn named(&mut self, slot: Slot, symbol: &Symbol) -> Slot {
        let taken = self.info(slot).is_none_or(|info| info.name.is_some());
        let slot = if taken { self.copy(slot, symbol.at) } else { slot };
        if let Some(info) = self.slots.get_mut(slot.0 as usize) {
            info.name = Some(symbol.name.clone());
            info.title = Some(symbol.title().to_owned());
            info.at = symbol.at;
        }
        slot
    }

    fn copy(&mut self, slot: Slot, at: FileSpan) -> Slot {
        let (table, ty) = self.info(slot).map_or((TableId::PARTNER, Type::Error), |info| (info.table, info.ty.clone()));
        self.step(table, ty, at, Op::Copy(slot))
    }

    /// A condition for one label, under what people call the label.
    fn case(&mut self, table: TableId, title: &str, condition: Slot, at: FileSpan) -> Slot {
        let slot = self.step(table, Type::Flag, at, Op::Copy(condition));
        if let Some(info) = self.slots.get_mut(slot.0 as usize) {
            info.title = Some(title.to_owned());
        }
        slot
    }

    /// A new slot with its kind from its type.
    fn slot(&mut self, table: TableId, ty: Type, at: FileSpan, step: Option<Step>) -> Slot {
        let slot = Slot(u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
        let kind = ColumnKind::of(&ty);
        self.slots.push(SlotInfo { table, ty, kind, name: None, title: None, at, as_of: None });
        self.steps.push(step);
        slot
    }

    fn step(&mut self, table: TableId, ty: Type, at: FileSpan, op: Op) -> Slot {
        self.slot(table, ty, at, Some(Step { op, at }))
    }

    fn constant(&mut self, table: TableId, ty: Type, at: FileSpan, constant: Constant) -> Slot {
        self.step(table, ty, at, Op::Constant(constant))
    }

    fn info(&self, slot: Slot) -> Option<&SlotInfo> {
        self.slots.get(slot.0 as usize)
    }

    /// The slot of a fact; every fact is defined before it is read, so only a model with errors misses one.
    fn fact(&mut self, fact: Fact, ty: &Type, at: FileSpan) -> Value {
        if let Some(value) = self.known(fact) {
            return value;
        }
        if self.day_of(fact).is_some() {
            self.define_on_day(fact, ty, at);
        }
        match self.known(fact) {
            Some(value) => value,
            None => self.constant(TableId::PARTNER, ty.clone(), at, Constant::Missing).into(),
        }
    }

    fn known(&self, fact: Fact) -> Option<Value> {
        self.facts.get(&(fact, self.day_of(fact))).copied()
    }

    fn remember(&mut self, fact: Fact, value: Value) {
        self.facts.insert((fact, self.day_of(fact)), value);
    }

    fn expectation(&mut self, expect: &Expect) -> Slot {
        match &expect.kind {
            ExpectKind::Holds(condition) => self.expr(TableId::PARTNER, condition).slot,
            ExpectKind::Misses(ladder, tier, _) => self.reached(*ladder, *tier, expect.at),
            ExpectKind::Unknown(Unknowable::Tier(ladder, tier)) => {
                let met = self.reached(*ladder, *tier, expect.at);
                self.step(TableId::PARTNER, Type::Flag, expect.at, Op::Missing(met))
            }
            ExpectKind::Unknown(Unknowable::Value(value)) => {
                let value = self.expr(TableId::PARTNER, value);
                let slot = match value.high {
                    Some(high) => self.step(TableId::PARTNER, Type::Number, expect.at, Op::Settled(value.slot, high)),
                    None => value.slot,
                };
                self.step(TableId::PARTNER, Type::Flag, expect.at, Op::Missing(slot))
            }
        }
    }

    /// Whether a tier's rules hold, with those of every tier below it unless each is read alone.
    fn reached(&mut self, ladder: Id<Ladder>, tier: Id<Tier>, at: FileSpan) -> Slot {
        let standalone = self.ladders.get(ladder.index()).is_some_and(|ladder| ladder.standalone);
        let ids = self.model.ladders[ladder].tiers.ids();
        let tiers = ids.filter(|id| *id == tier || *id < tier && !standalone);
        let met = tiers.map(|id| self.met(ladder, id, at)).collect();
        self.step(TableId::PARTNER, Type::Flag, at, Op::All(met))
    }

    fn label_lists(&self) -> Vec<LabelList> {
        self.model
            .enums
            .values()
            .map(|list| LabelList {
                owner: list.owner.clone(),
                labels: list.labels.iter().map(|label| label.name.clone()).collect(),
                titles: list.labels.iter().map(|label| label.title().to_owned()).collect(),
            })
            .collect()
    }
}
