//! The checked program applied to one row at a time: what every expression means, said as plainly as it can be.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::NaiveDate;
use partner_lang::semantic::model::{
    Aggregate, AggregateFunction, BinaryOp, CompareOp, Constant, DaysIn, DaysThat, Edge, Expr, ExprKind, Fact, Factor,
    Function, Gathering, Ladder, Model, Rank, Tier, Window, WindowKind,
};
use partner_lang::semantic::{Id, Type};
use partner_lang::value::{Currency, Period, TimeUnit};
use rust_decimal::{Decimal, RoundingStrategy};

use super::calendar::{end, moved, plus_days, plus_periods, start};
use super::read::{Earlier, Recorded, Row};
use super::value::{Known, Value, compare, day_of, round, settled};

/// A program, its data, and the day.
pub struct World<'m> {
    pub model: &'m Model,
    pub today: NaiveDate,
    /// The rows of each record.
    pub tables: Vec<Vec<Row>>,
    /// Earlier results by ladder and key.
    pub earlier: BTreeMap<(usize, String), Earlier>,
    /// What earlier results have of other days.
    pub recorded: Vec<Recorded>,
    /// Set where a number grew beyond what a decimal holds: nothing is compared then.
    pub overflowed: Cell<bool>,
    known: RefCell<BTreeMap<(Fact, usize, NaiveDate, bool), Known>>,
}

/// Where an expression is read: on a row of a record, or of the program, and on which day.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub record: Option<usize>,
    pub row: usize,
    pub day: NaiveDate,
    /// Whether another day than today is asked about, if perhaps by chance the same.
    pub elsewhere: bool,
}

impl<'m> World<'m> {
    pub fn new(
        model: &'m Model,
        today: NaiveDate,
        tables: Vec<Vec<Row>>,
        earlier: BTreeMap<(usize, String), Earlier>,
        recorded: Vec<Recorded>,
    ) -> World<'m> {
        let (overflowed, known) = (Cell::new(false), RefCell::default());
        World { model, today, tables, earlier, recorded, overflowed, known }
    }

    pub fn value(&self, expr: &Expr, at: At) -> Option<Value> {
        self.known(expr, at).value()
    }

    pub fn number(&self, expr: &Expr, at: At) -> Option<Decimal> {
        self.value(expr, at).map(|value| value.number().unwrap())
    }

    pub fn truth(&self, expr: &Expr, at: At) -> Option<bool> {
        match self.value(expr, at) {
            Some(Value::Flag(flag)) => Some(flag),
            None => None,
            other => panic!("{other:?} is no condition"),
        }
    }

    /// The number that a result stands for. What grew too large is noted.
    pub fn checked(&self, number: Option<Decimal>) -> Option<Decimal> {
        if number.is_none() {
            self.overflowed.set(true);
        }
        number.map(settled)
    }

    pub fn known(&self, expr: &Expr, at: At) -> Known {
        let exactly = Known::Exactly;
        let flag = |flag: Option<bool>| exactly(flag.map(Value::Flag));
        let number = |number: Option<Decimal>| exactly(number.map(Value::Number));
        match &expr.kind {
            ExprKind::Constant(constant) => exactly(self.constant(constant)),
            ExprKind::Undecided(bounds) => Known::Between(bounds.map(|it| it.0), bounds.map(|it| it.1)),
            ExprKind::Today => exactly(Some(Value::Day(at.day))),
            ExprKind::Fact(fact) => match (fact, self.fact(*fact, at)) {
                // On another day whether a badge with a life was held is known from earlier results, or not at all.
                (Fact::Specialization(id), known) if self.model.specializations[*id].life.is_some() => known,
                // What others read of a decision is yes or no.
                (Fact::Gate(_) | Fact::Specialization(_) | Fact::Track(_), known) => {
                    flag(Some(known.value() == Some(Value::Flag(true))))
                }
                (_, known) => known,
            },
            ExprKind::Through { reference, inner } => {
                let Some((record, row)) = self.follow(at, reference.index()) else { return exactly(None) };
                exactly(self.value(inner, At { record: Some(record), row, ..at }))
            }
            ExprKind::Case(_, inner) => self.known(inner, at),
            ExprKind::Not(inner) => flag(self.truth(inner, at).map(|it| !it)),
            ExprKind::Negate(inner) => number(self.number(inner, at).map(|it| -it)),
            ExprKind::Convert { amount, currency, pairs } => {
                let place = match currency.as_ref().map(|currency| self.value(currency, at)) {
                    None => 0,
                    Some(Some(Value::Label(place))) => place,
                    Some(_) => return exactly(None),
                };
                let factor = self.factor(pairs[place]);
                number(self.number(amount, at).and_then(|amount| {
                    // One that is worth itself stays as it is.
                    let converted = amount.checked_mul(factor.times).and_then(|it| it.checked_div(factor.over));
                    self.checked(converted)
                }))
            }
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(*op, left, right, expr, at),
            ExprKind::Compare(op, left, right) => flag(match qualifying(left, right) {
                Some((ladder, tier)) if *op == CompareOp::AtLeast => Some(self.qualifies(ladder, tier, at)),
                _ => compare(*op, &self.known(left, at), &self.known(right, at)),
            }),
            ExprKind::All(parts) => flag(all(parts.iter().map(|part| self.truth(part, at)))),
            ExprKind::Any(parts) => flag(any(parts.iter().map(|part| self.truth(part, at)))),
            ExprKind::AtLeast(count, parts) => {
                let truths: Vec<Option<bool>> = parts.iter().map(|part| self.truth(part, at)).collect();
                let met = truths.iter().filter(|it| **it == Some(true)).count();
                let open = truths.iter().filter(|it| it.is_none()).count();
                let count = *count as usize;
                flag(if met >= count { Some(true) } else { (met + open < count).then_some(false) })
            }
            ExprKind::In(value, among) => {
                flag(self.value(value, at).map(|value| {
                    among.iter().any(|one| self.value(one, at).is_some_and(|one| value.order(&one).is_eq()))
                }))
            }
            ExprKind::Includes(set, label) => flag(match (self.value(set, at), self.value(label, at)) {
                (Some(Value::Set(set)), Some(Value::Label(label))) => Some(set.contains(&label)),
                _ => None,
            }),
            ExprKind::Missing(value) => flag(Some(self.value(value, at).is_none())),
            ExprKind::Within(date, window) => {
                let day = self.day(date, at);
                let (first, last) = self.window(window, at, false);
                let after = day.zip(first).map(|(day, first)| first <= day);
                let before = day.zip(last).map(|(day, last)| day <= last);
                flag(all([after, before].into_iter()))
            }
            ExprKind::Edge(edge, window) => {
                let (first, last) = self.window(window, at, true);
                exactly(if *edge == Edge::Start { first } else { last }.map(Value::Day))
            }
            ExprKind::AsOf(inner, day) => match self.day(day, at) {
                Some(day) => self.known(inner, At { day, elsewhere: true, ..at }),
                None => exactly(None),
            },
            ExprKind::OnDays(that, condition, days) => self.on_days(*that, condition, days, at),
            ExprKind::If { then, condition, otherwise } => {
                let chosen = if self.truth(condition, at) == Some(true) { then } else { otherwise };
                exactly(self.value(chosen, at))
            }
            ExprKind::Default(value, default) => exactly(self.value(value, at).or_else(|| self.value(default, at))),
            ExprKind::Call(function, arguments) => self.call(*function, arguments, expr, at),
            ExprKind::Aggregate(aggregate) => exactly(self.aggregate(aggregate, at)),
            ExprKind::Rank(rank) => number(self.rank(rank, at)),
            other => panic!("the second evaluator does not know {other:?}"),
        }
    }

    /// What converts one currency to another: a rate in force between them, or two over a third.
    fn factor(&self, (from, to): (Currency, Currency)) -> Factor {
        let rates = self.model.rates.iter().filter(|rate| self.is_in_force(rate.in_force));
        let ways: Vec<_> = rates.flat_map(|rate| [(rate.from, rate.to), (rate.to, rate.from)]).collect();
        if from == to {
            return Factor::ONE;
        }
        if let Some((one, other)) = ways.iter().find(|(one, other)| (one.1, other.1) == (from, to)) {
            return Factor { times: other.0, over: one.0 };
        }
        let two = ways.iter().filter(|(start, _)| start.1 == from).find_map(|(start, middle)| {
            let rest = ways.iter().find(|(one, other)| (one.1, other.1) == (middle.1, to))?;
            Some(Factor { times: middle.0 * rest.1.0, over: start.0 * rest.0.0 })
        });
        two.unwrap()
    }

    fn constant(&self, constant: &Constant) -> Option<Value> {
        Some(match constant {
            Constant::Number(number) => Value::Number(*number),
            Constant::Date(date) => Value::Day(day_of(*date)),
            Constant::Duration(duration) => Value::Number(Decimal::from(duration.count)),
            Constant::Text(text) => Value::Text(text.clone()),
            Constant::Flag(flag) => Value::Flag(*flag),
            Constant::Label(_, place) => Value::Label(*place as usize),
            Constant::Tier(tier) => Value::Tier(tier.map_or(0, |tier| tier.index() + 1)),
            Constant::Status(status) => Value::Status(*status),
            Constant::Missing => return None,
        })
    }

    /// A fact of the row, worked out once for each day.
    pub fn fact(&self, fact: Fact, at: At) -> Known {
        if let Fact::Field(field) = fact {
            let row = &self.tables[at.record.unwrap()][at.row];
            return Known::Exactly(row.get(&field.index()).cloned());
        }
        if at.elsewhere && (is_recorded(fact) || self.model.life_of(fact).is_some()) {
            return Known::Exactly(self.held_on_day(fact, at));
        }
        let key = (fact, at.row, at.day, at.elsewhere);
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let known = self.decide(fact, at);
        self.known.borrow_mut().insert(key, known.clone());
        known
    }

    /// What the latest earlier result up to the day has. Who has none had no tier once the history is complete.
    fn held_on_day(&self, fact: Fact, at: At) -> Option<Value> {
        let results = self.recorded.iter().filter(|it| it.partner == at.row && it.evaluated <= at.day);
        let is_tier = matches!(fact, Fact::Standing(_) | Fact::Tier(_));
        match results.max_by_key(|it| it.evaluated) {
            Some(result) => result.facts.get(&fact).cloned(),
            None => {
                let starts = self.model.program.history_starts.map(day_of);
                (is_tier && starts.is_some_and(|starts| starts <= at.day)).then_some(Value::Tier(0))
            }
        }
    }

    /// The row that a reference of this row leads to.
    fn follow(&self, at: At, reference: usize) -> Option<(usize, usize)> {
        let field = self.model.fields.ids().nth(reference).unwrap();
        let Type::Row(record) = self.model.fields[field].ty else { panic!("no reference") };
        match self.tables[at.record.unwrap()][at.row].get(&reference) {
            Some(Value::Row(row)) => Some((record.index(), *row)),
            _ => None,
        }
    }

    fn arithmetic(&self, op: BinaryOp, left: &Expr, right: &Expr, whole: &Expr, at: At) -> Known {
        if op == BinaryOp::Add && whole.ty == Type::Points {
            let ((low, high), (from, to)) = (self.known(left, at).bounds(), self.known(right, at).bounds());
            let sum = |one: Option<Decimal>, two: Option<Decimal>| Some(one? + two?);
            return Known::Between(sum(low, from), sum(high, to));
        }
        let (Some(one), Some(two)) = (self.value(left, at), self.value(right, at)) else {
            return Known::Exactly(None);
        };
        let days = |count: Decimal| i64::try_from(count).unwrap();
        let unit = |ty: &Type| match ty {
            Type::Duration(unit) => *unit,
            other => panic!("{other:?} is no length of time"),
        };
        Known::Exactly(match (op, one, two) {
            (BinaryOp::Subtract, Value::Day(one), Value::Day(two)) => {
                Some(Value::Number(Decimal::from((one - two).num_days())))
            }
            (BinaryOp::Add, Value::Day(day), Value::Number(by)) => {
                Some(Value::Day(moved(day, unit(&right.ty), days(by))))
            }
            (BinaryOp::Subtract, Value::Day(day), Value::Number(by)) => {
                Some(Value::Day(moved(day, unit(&right.ty), -days(by))))
            }
            (BinaryOp::Add, Value::Number(by), Value::Day(day)) => {
                Some(Value::Day(moved(day, unit(&left.ty), days(by))))
            }
            (op, Value::Number(one), Value::Number(two)) => match op {
                BinaryOp::Add => self.checked(one.checked_add(two)),
                BinaryOp::Subtract => self.checked(one.checked_sub(two)),
                BinaryOp::Multiply => self.checked(one.checked_mul(two)),
                BinaryOp::Divide if two.is_zero() => None,
                BinaryOp::Divide => self.checked(one.checked_div(two)),
            }
            .map(Value::Number),
            (op, one, two) => panic!("{one:?} {op:?} {two:?}"),
        })
    }

    fn call(&self, function: Function, arguments: &[Expr], whole: &Expr, at: At) -> Known {
        let least = |one: &Decimal, two: &Decimal| if function == Function::Min { one <= two } else { one >= two };
        if whole.ty == Type::Points && matches!(function, Function::Min | Function::Max) {
            let bounds: Vec<_> = arguments.iter().map(|argument| self.known(argument, at).bounds()).collect();
            let extreme = |ends: Vec<Option<Decimal>>| {
                let ends: Option<Vec<Decimal>> = ends.into_iter().collect();
                ends?.into_iter().reduce(|best, other| if least(&other, &best) { other } else { best })
            };
            let low = extreme(bounds.iter().map(|it| it.0).collect());
            return Known::Between(low, extreme(bounds.iter().map(|it| it.1).collect()));
        }
        let values: Option<Vec<Value>> = arguments.iter().map(|argument| self.value(argument, at)).collect();
        let Some(values) = values else { return Known::Exactly(None) };
        let number = || values[0].number().unwrap();
        let places = || values.get(1).map_or(0, |places| u32::try_from(places.number().unwrap()).unwrap());
        let towards = |strategy: RoundingStrategy| number().round_dp_with_strategy(places(), strategy);
        Known::Exactly(Some(match function {
            Function::Min => {
                values.into_iter().reduce(|one, two| if two.order(&one).is_lt() { two } else { one }).unwrap()
            }
            Function::Max => {
                values.into_iter().reduce(|one, two| if two.order(&one).is_gt() { two } else { one }).unwrap()
            }
            Function::Round => Value::Number(round(number(), places(), self.model.program.rounding)),
            Function::RoundUp => Value::Number(towards(RoundingStrategy::ToPositiveInfinity)),
            Function::RoundDown => Value::Number(towards(RoundingStrategy::ToNegativeInfinity)),
            Function::Abs => Value::Number(number().abs()),
        }))
    }

    // ------------------------------------------------------------ rows

    /// The rows of a record that belong to the row at hand.
    fn gathered(&self, over: usize, gathering: &Gathering, at: At) -> Vec<At> {
        let rows = (0..self.tables[over].len()).map(|row| At { record: Some(over), row, ..at });
        match gathering {
            Gathering::All => rows.collect(),
            Gathering::Via(way) => {
                let leads_here = |from: &At| {
                    let mut here = *from;
                    for reference in way {
                        let Some((record, row)) = self.follow(here, reference.index()) else { return false };
                        here = At { record: Some(record), row, ..at };
                    }
                    here.row == at.row
                };
                rows.filter(leads_here).collect()
            }
            Gathering::Peers(common) => self.peers(over, common.as_deref(), at),
        }
    }

    /// The rows that have a value in common with the row at hand; one without a value has no peers but itself.
    fn peers(&self, over: usize, common: Option<&Expr>, at: At) -> Vec<At> {
        let rows = (0..self.tables[over].len()).map(|row| At { record: Some(over), row, ..at });
        let Some(common) = common else { return rows.collect() };
        let Some(mine) = self.value(common, at) else { return vec![at] };
        rows.filter(|peer| self.value(common, *peer).is_some_and(|theirs| theirs.order(&mine).is_eq())).collect()
    }

    fn aggregate(&self, aggregate: &Aggregate, at: At) -> Option<Value> {
        let rows = self.gathered(aggregate.over.index(), &aggregate.gathering, at);
        let asked = |row: &At| aggregate.filter.as_ref().map_or(Some(true), |filter| self.truth(filter, *row));
        let kept: Vec<At> = rows.iter().copied().filter(|row| asked(row) == Some(true)).collect();
        let operand = |row: &At| aggregate.operand.as_ref().and_then(|operand| self.value(operand, *row));
        let count = |count: usize| Some(Value::Number(Decimal::from(count)));
        let values: Vec<Value> = kept.iter().filter_map(operand).collect();
        let numbers = || values.iter().map(|value| value.number().unwrap());
        let total = || self.checked(numbers().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number)));
        match aggregate.function {
            AggregateFunction::Sum => total().map(Value::Number),
            AggregateFunction::Average if values.is_empty() => None,
            AggregateFunction::Average => {
                self.checked(total()?.checked_div(Decimal::from(values.len()))).map(Value::Number)
            }
            AggregateFunction::Median => {
                let mut numbers: Vec<Decimal> = numbers().collect();
                numbers.sort();
                let (lower, upper) = (numbers.len().checked_sub(1)? / 2, numbers.len() / 2);
                // Half of twice a quotient is not always the quotient.
                let mean = || settled((numbers[lower] + numbers[upper]) / Decimal::TWO);
                Some(Value::Number(if lower == upper { numbers[lower] } else { mean() }))
            }
            AggregateFunction::Smallest => values.into_iter().min_by(Value::order),
            AggregateFunction::Largest => values.into_iter().max_by(Value::order),
            AggregateFunction::Count => count(kept.len()),
            AggregateFunction::CountDistinct => {
                let mut different: Vec<&Value> = Vec::new();
                for value in &values {
                    if different.iter().all(|other| other.order(value).is_ne()) {
                        different.push(value);
                    }
                }
                count(different.len())
            }
            AggregateFunction::Share => {
                let known = rows.iter().filter(|row| asked(row).is_some()).count();
                let share = Decimal::from(kept.len()).checked_div(Decimal::from(known));
                share.map(Value::Number)
            }
            AggregateFunction::Any => Some(Value::Flag(!kept.is_empty())),
            AggregateFunction::Every => {
                let condition = aggregate.operand.as_ref().unwrap();
                all(kept.iter().map(|row| self.truth(condition, *row))).map(Value::Flag)
            }
            AggregateFunction::Latest => {
                let by = aggregate.by.as_ref().unwrap();
                let dated = kept.iter().filter_map(|row| Some((self.day(by, *row)?, operand(row)?)));
                // Of two on one day the later row.
                dated.max_by(|(one, _), (two, _)| one.cmp(two)).map(|(_, value)| value)
            }
        }
    }

    /// One more than there are better ones among the peers.
    fn rank(&self, rank: &Rank, at: At) -> Option<Decimal> {
        let is_ranked = |at: At| rank.filter.as_ref().is_none_or(|filter| self.truth(filter, at) == Some(true));
        let mine = self.value(&rank.value, at).filter(|_| is_ranked(at))?;
        let peers = self.peers(rank.over.index(), rank.within.as_ref(), at);
        let better =
            peers.iter().filter(|peer| is_ranked(**peer)).filter_map(|peer| self.value(&rank.value, *peer)).filter(
                |theirs| {
                    let order = theirs.order(&mine);
                    if rank.lowest_first { order.is_lt() } else { order.is_gt() }
                },
            );
        Some(Decimal::from(better.count() + 1))
    }

    // ------------------------------------------------------------ days

    pub fn day(&self, expr: &Expr, at: At) -> Option<NaiveDate> {
        self.value(expr, at).map(|value| value.day().unwrap())
    }

    pub fn fiscal_month(&self) -> u32 {
        self.model.program.fiscal_month.unwrap_or(1)
    }

    /// The first and the last day of a window. The period that contains today goes up to today, or is `whole`.
    fn window(&self, window: &Window, at: At, whole: bool) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let fiscal = self.fiscal_month();
        match &window.kind {
            WindowKind::Last(length) => (Some(plus_days(moved(at.day, length.unit, -length.count), 1)), Some(at.day)),
            WindowKind::Periods { previous, this, unit } => {
                let begin = start(at.day, *unit, fiscal);
                let last = match (this, whole) {
                    (true, false) => at.day,
                    (true, true) => end(at.day, *unit, fiscal),
                    (false, _) => plus_days(begin, -1),
                };
                (Some(plus_periods(begin, *unit, -i64::from(*previous))), Some(last))
            }
            WindowKind::Nth(number, unit, of) => {
                let (first, last) = self.window(of, at, whole);
                let begins = |number: u32| first.map(|first| plus_periods(first, *unit, i64::from(number)));
                let ends = begins(*number).zip(last).map(|(next, last)| plus_days(next, -1).min(last));
                (begins(number - 1), ends)
            }
            WindowKind::Between(from, to) => (self.day(from, at), self.day(to, at)),
            WindowKind::Since(from) => (self.day(from, at), Some(at.day)),
        }
    }

    fn on_days(&self, that: DaysThat, condition: &Expr, days: &DaysIn, at: At) -> Known {
        let (first, last) = self.window(&days.window, at, false);
        let (first, last) = (first.unwrap(), last.unwrap());
        let mut chosen: Vec<NaiveDate> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .filter(|day| end(*day, days.ends_of, self.fiscal_month()) == *day)
            .collect();
        // `quarter_end in last 4 quarters` are the four latest, whatever lies between.
        if let WindowKind::Last(length) = days.window.kind
            && length.unit == TimeUnit::Month
            && !matches!(days.ends_of, Period::Day | Period::Week)
        {
            let each =
                (1..).find(|months| plus_periods(FIRST, days.ends_of, 1) == moved(FIRST, TimeUnit::Month, *months));
            let latest = usize::try_from(length.count / each.unwrap()).unwrap();
            chosen = chosen.split_off(chosen.len().saturating_sub(latest));
        }
        let truths: Vec<Option<bool>> =
            chosen.iter().map(|day| self.truth(condition, At { day: *day, elsewhere: true, ..at })).collect();
        match that {
            DaysThat::All => Known::Exactly(all(truths.into_iter()).map(Value::Flag)),
            DaysThat::Any => Known::Exactly(any(truths.into_iter()).map(Value::Flag)),
            DaysThat::Count => {
                let met = truths.iter().filter(|it| **it == Some(true)).count();
                let possible = truths.iter().filter(|it| **it != Some(false)).count();
                Known::Between(Some(Decimal::from(met)), Some(Decimal::from(possible)))
            }
        }
    }
}

/// What a partner held on another day is what earlier results have, never worked out anew.
fn is_recorded(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::Standing(_)
            | Fact::StandingSince(_)
            | Fact::GraceUntil(_)
            | Fact::Status(_)
            | Fact::Tier(_)
            | Fact::Benefit(_)
    )
}

const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();

/// `earned >= T`, asked directly: a requirement may ask it of a lower tier before all is known.
fn qualifying(left: &Expr, right: &Expr) -> Option<(Id<Ladder>, Id<Tier>)> {
    match (&left.kind, &right.kind) {
        (ExprKind::Fact(Fact::Earned(ladder)), ExprKind::Constant(Constant::Tier(Some(tier)))) => {
            Some((*ladder, *tier))
        }
        _ => None,
    }
}

pub fn all(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let truths: Vec<Option<bool>> = truths.collect();
    if truths.contains(&Some(false)) {
        return Some(false);
    }
    (!truths.contains(&None)).then_some(true)
}

pub fn any(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let truths: Vec<Option<bool>> = truths.collect();
    if truths.contains(&Some(true)) {
        return Some(true);
    }
    (!truths.contains(&None)).then_some(false)
}
