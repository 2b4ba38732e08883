//! Expressions to steps: one arm a kind. A score is two slots, what is proven and what it could still be;
//! comparisons read both, everything else only what is settled.

use super::{Lowering, Value};
use crate::plan::{MovingDay, Op, Slot, StaffedRole, TableId};
use crate::semantic::model::{
    ArmTest, BinaryOp, Choice, CompareOp, Constant, Expr, ExprKind, Fact, Field, Function, Ladder, Tier,
};
use crate::semantic::order::asks_to_qualify;
use crate::semantic::{Id, Type};
use crate::text::FileSpan;
use crate::value::{Decimal, TimeUnit};

impl Lowering<'_> {
    /// The steps of an expression that is evaluated on the rows of `table`.
    pub(super) fn expr(&mut self, table: TableId, expr: &Expr) -> Value {
        if Self::is_day(expr) {
            let day = self.day(table, expr);
            let slot = self.day_slot(table, day, expr.at);
            if self.moves(day) {
                self.moving.push((slot, MovingDay::Day(expr.clone())));
            }
            return slot.into();
        }
        let value = self.computed(table, expr);
        self.note_words(expr, value);
        value
    }

    /// The steps of an expression whose value a row decides.
    pub(super) fn computed(&mut self, table: TableId, expr: &Expr) -> Value {
        let (ty, at) = (&expr.ty, expr.at);
        let op = match &expr.kind {
            ExprKind::Constant(constant) => Op::Constant(constant.clone()),
            ExprKind::Undecided(bounds) => return self.undecided(table, expr, *bounds),
            ExprKind::Today => return self.day_slot(table, self.day, at).into(),
            ExprKind::Fact(fact) => return self.fact_on(table, *fact, ty, at),
            ExprKind::Through { reference, inner } => {
                let to = self.referred(*reference);
                let reference = self.fact(Fact::Field(*reference), ty, at).slot;
                if let Some(fact) = self.recorded_elsewhere(inner) {
                    return self.past(table, fact, reference, ty, at).into();
                }
                let of = self.through(reference, |this| this.settled(to, inner));
                Op::Through { reference, of }
            }
            ExprKind::Case(title, inner) => {
                let inner = self.settled(table, inner);
                return self.case(table, title, inner, at).into();
            }
            ExprKind::Not(inner) => Op::Not(self.settled(table, inner)),
            ExprKind::Negate(inner) => Op::Negate(self.settled(table, inner)),
            ExprKind::Convert { amount, currency, pairs } => {
                let amount = self.settled(table, amount);
                let currency = currency.as_ref().map(|currency| self.settled(table, currency));
                Op::Convert {
                    amount,
                    currency,
                    factors: pairs.iter().map_while(|pair| self.model.factor(*pair)).collect(),
                }
            }
            ExprKind::Arithmetic(BinaryOp::Add, left, right) if *ty == Type::Points => {
                let parts = [self.expr(table, left), self.expr(table, right)];
                return self.joined(table, &parts, ty, at, Op::Sum);
            }
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(table, *op, left, right),
            ExprKind::Compare(op, left, right) => match asks_to_qualify(expr) {
                Some(tier) => return self.qualifies(table, left, tier, at).into(),
                None => self.compare(table, *op, left, right),
            },
            ExprKind::All(parts) => Op::All(self.each(table, parts)),
            ExprKind::Any(parts) => Op::Any(self.each(table, parts)),
            ExprKind::AtLeast(count, parts) => Op::AtLeast(*count, self.each(table, parts)),
            ExprKind::In(value, among) => {
                let value = self.settled(table, value);
                Op::In(value, self.each(table, among))
            }
            ExprKind::Includes(set, label) => match &label.kind {
                ExprKind::Constant(Constant::Label(_, label)) => Op::Includes(self.settled(table, set), *label),
                _ => Op::Constant(Constant::Missing),
            },
            ExprKind::Missing(value) => Op::Missing(self.settled(table, value)),
            ExprKind::Within(date, window) => self.within(table, date, window),
            ExprKind::Edge(edge, window) => return self.edge(table, *edge, window).into(),
            ExprKind::AsOf(inner, day) => return self.as_of(table, inner, day, at),
            ExprKind::OnDays(that, condition, days) => return self.on_days(table, *that, condition, days, expr),
            ExprKind::If { then, condition, otherwise } => {
                let condition = self.settled(table, condition);
                let then = self.settled(table, then);
                Op::If(condition, then, self.settled(table, otherwise))
            }
            ExprKind::Default(value, default) => {
                let value = self.settled(table, value);
                Op::Default(value, self.settled(table, default))
            }
            ExprKind::Call(function @ (Function::Min | Function::Max), arguments) if *ty == Type::Points => {
                let parts: Vec<Value> = arguments.iter().map(|argument| self.expr(table, argument)).collect();
                let op = if *function == Function::Min { Op::Min } else { Op::Max };
                return self.joined(table, &parts, ty, at, op);
            }
            ExprKind::Call(function, arguments) => self.call(table, *function, arguments),
            ExprKind::Aggregate(aggregate) => return self.aggregate(table, aggregate, ty, at).into(),
            ExprKind::Rank(rank) => return self.rank(table, rank, at).into(),
            ExprKind::Staff(staff) => {
                let enough = self.settled(table, &staff.enough);
                let people = staff.roles.iter().map(|one| StaffedRole {
                    title: self.model.roles[one.role].symbol.title().to_owned(),
                    seats: self.model.roles[one.role].seats,
                    eligible: self.settled(table, &one.eligible),
                    needed: self.settled(table, &one.needed),
                });
                Op::Staffed(enough, people.collect())
            }
            ExprKind::Error => Op::Constant(Constant::Missing),
        };
        self.step(table, ty.clone(), at, op).into()
    }

    /// The slot of an expression, where it must be one value: a score that is not all proven is missing.
    pub(super) fn settled(&mut self, table: TableId, expr: &Expr) -> Slot {
        let value = self.expr(table, expr);
        match value.high {
            Some(high) => self.step(table, expr.ty.clone(), expr.at, Op::Settled(value.slot, high)),
            None => value.slot,
        }
    }

    /// What rises with each of its parts: the lower bounds make the lower one, the upper bounds the upper one.
    pub(super) fn joined(
        &mut self,
        table: TableId,
        parts: &[Value],
        ty: &Type,
        at: FileSpan,
        op: fn(Vec<Slot>) -> Op,
    ) -> Value {
        let low = self.step(table, ty.clone(), at, op(parts.iter().map(|part| part.slot).collect()));
        if parts.iter().all(|part| part.high.is_none()) {
            return low.into();
        }
        let high = parts.iter().map(|part| part.high.unwrap_or(part.slot)).collect();
        Value { slot: low, high: Some(self.step(table, ty.clone(), at, op(high))) }
    }

    fn each(&mut self, table: TableId, parts: &[Expr]) -> Vec<Slot> {
        parts.iter().map(|part| self.settled(table, part)).collect()
    }

    /// A fact on its own table; a partner's fact read from elsewhere comes through a reference and not here.
    /// A gate or a specialization is a decision: yes only when met.
    fn fact_on(&mut self, table: TableId, fact: Fact, ty: &Type, at: FileSpan) -> Value {
        let value = self.fact(fact, ty, at);
        match fact {
            // With a life it is decided already, but for another day of which nothing is recorded.
            Fact::Specialization(id) if self.model.specializations[id].life.is_some() => value,
            Fact::Gate(_) | Fact::Specialization(_) | Fact::Track(_) => {
                self.step(table, Type::Flag, at, Op::Decide(value.slot)).into()
            }
            _ => value,
        }
    }

    /// A number that is not decided is known only by its bounds, if it has any.
    fn undecided(&mut self, table: TableId, expr: &Expr, bounds: Option<(Decimal, Decimal)>) -> Value {
        let slot = self.step(table, expr.ty.clone(), expr.at, Op::Undecided(bounds.map(|(low, _)| low)));
        let high = self.step(table, expr.ty.clone(), expr.at, Op::Undecided(bounds.map(|(_, high)| high)));
        Value { slot, high: Some(high) }
    }

    /// Whether a tier's requirements are met with all below: a decision, and known before `earned` is, so that a
    /// requirement may ask it. `asked` is `earned`, perhaps through references to the partner.
    fn qualifies(
        &mut self,
        table: TableId,
        asked: &Expr,
        (ladder, tier): (Id<Ladder>, Id<Tier>),
        at: FileSpan,
    ) -> Slot {
        let op = match &asked.kind {
            ExprKind::Through { reference, inner } => {
                let to = self.referred(*reference);
                let reference = self.fact(Fact::Field(*reference), &asked.ty, at).slot;
                let of = self.through(reference, |this| this.qualifies(to, inner, (ladder, tier), at));
                Op::Through { reference, of }
            }
            _ => Op::Decide(self.qualified(ladder, tier, at)),
        };
        self.step(table, Type::Flag, at, op)
    }

    /// Whether the highest tier reached is a tier or a higher one: on a standalone ladder any from it up will do.
    fn qualified(&mut self, ladder: Id<Ladder>, tier: Id<Tier>, at: FileSpan) -> Slot {
        let standalone = self.ladders.get(ladder.index()).is_some_and(|plan| plan.standalone);
        let member = self.member(ladder);
        let reached = if standalone {
            let tiers = self.model.ladders[ladder].tiers.ids().filter(|id| *id >= tier);
            let any = tiers.map(|id| self.met(ladder, id, at)).collect();
            self.step(TableId::PARTNER, Type::Flag, at, Op::Any(any))
        } else {
            self.reached(ladder, tier, at)
        };
        match member {
            Some(member) => self.step(TableId::PARTNER, Type::Flag, at, Op::All(vec![member, reached])),
            None => reached,
        }
    }

    /// The table that a reference points into.
    pub(super) fn referred(&self, reference: Id<Field>) -> TableId {
        match self.model.fields[reference].ty {
            Type::Row(record) => self.table_of(record),
            _ => TableId::PARTNER,
        }
    }

    fn compare(&mut self, table: TableId, op: CompareOp, left: &Expr, right: &Expr) -> Op {
        let left = self.expr(table, left);
        let right = self.expr(table, right);
        compare_op(op, left, right)
    }

    fn arithmetic(&mut self, table: TableId, op: BinaryOp, left: &Expr, right: &Expr) -> Op {
        let a = self.settled(table, left);
        let b = self.settled(table, right);
        let backwards = op == BinaryOp::Subtract;
        match (&left.ty, &right.ty) {
            (Type::Date, Type::Date) => Op::DaysBetween(a, b),
            (Type::Date, Type::Duration(TimeUnit::Month)) => Op::MoveMonths(a, b, backwards),
            (Type::Date, Type::Duration(_)) => Op::MoveDays(a, b, backwards),
            (Type::Duration(TimeUnit::Month), Type::Date) => Op::MoveMonths(b, a, false),
            (Type::Duration(_), Type::Date) => Op::MoveDays(b, a, false),
            _ => Op::Arithmetic(op, a, b),
        }
    }

    fn call(&mut self, table: TableId, function: Function, arguments: &[Expr]) -> Op {
        let places = match arguments.get(1).map(|places| &places.kind) {
            Some(ExprKind::Constant(Constant::Number(places))) => u32::try_from(*places).unwrap_or(0),
            _ => 0,
        };
        match (function, arguments) {
            (Function::Min, _) => Op::Min(self.each(table, arguments)),
            (Function::Max, _) => Op::Max(self.each(table, arguments)),
            (Function::Round, [value, ..]) => Op::Round(self.settled(table, value), places),
            (Function::RoundUp, [value, ..]) => Op::RoundUp(self.settled(table, value), places),
            (Function::RoundDown, [value, ..]) => Op::RoundDown(self.settled(table, value), places),
            (Function::Abs, [value, ..]) => Op::Abs(self.settled(table, value)),
            _ => Op::Constant(Constant::Missing),
        }
    }

    /// The steps of a choice: a condition an arm, then the first that is met.
    /// A score that is looked at counts as what is proven of it: it is never missing.
    /// Where an arm gives a number that is known only by its bounds, so is the choice: one for each bound.
    pub(super) fn choice(&mut self, table: TableId, choice: &Choice, ty: &Type) -> Value {
        let subjects: Vec<Value> = choice.subjects.iter().map(|subject| self.expr(table, subject)).collect();
        let arms = choice
            .arms
            .iter()
            .map(|arm| {
                let tests = arm.tests.iter().zip(&subjects).zip(&choice.subjects);
                let tests = tests
                    .filter_map(|((test, subject), written)| self.arm_test(table, test, *subject, &written.ty, arm.at))
                    .collect::<Vec<_>>();
                let condition = match tests.as_slice() {
                    [only] => *only,
                    _ => self.step(table, Type::Flag, arm.at, Op::All(tests)),
                };
                (condition, self.expr(table, &arm.value))
            })
            .collect::<Vec<(Slot, Value)>>();
        let otherwise = choice.otherwise.as_ref().map(|value| self.expr(table, value));
        let missing = choice.missing.as_ref().map(|value| self.expr(table, value));
        let subjects: Vec<Slot> = subjects.iter().map(|subject| subject.slot).collect();
        let mut choose = |bound: fn(&Value) -> Slot| {
            let arms = arms.iter().map(|(condition, value)| (*condition, bound(value))).collect();
            let (otherwise, missing) = (otherwise.as_ref().map(bound), missing.as_ref().map(bound));
            let op = Op::Choose { subjects: subjects.clone(), arms, otherwise, missing };
            self.step(table, ty.clone(), choice.at, op)
        };
        let slot = choose(|value| value.slot);
        let open = arms.iter().map(|(_, value)| value).chain(&otherwise).chain(&missing).any(|it| it.high.is_some());
        Value { slot, high: open.then(|| choose(|value| value.high.unwrap_or(value.slot))) }
    }

    /// Whether a value passes the test of an arm; none for a test that asks nothing.
    pub(super) fn arm_test(
        &mut self,
        table: TableId,
        test: &ArmTest,
        subject: Value,
        ty: &Type,
        at: FileSpan,
    ) -> Option<Slot> {
        let op = match test {
            ArmTest::Any => return None,
            ArmTest::Equal(value) if *ty == Type::Flag => match &value.kind {
                ExprKind::Constant(Constant::Flag(false)) => Op::Not(subject.slot),
                _ => Op::Copy(subject.slot),
            },
            ArmTest::Equal(value) => compare_op(CompareOp::Is, subject, self.expr(table, value)),
            ArmTest::Compare(op, bound) => compare_op(*op, subject, self.expr(table, bound)),
            ArmTest::Between(low, high) => {
                let low = compare_op(CompareOp::AtLeast, subject, self.expr(table, low));
                let low = self.step(table, Type::Flag, at, low);
                let high = compare_op(CompareOp::AtMost, subject, self.expr(table, high));
                let high = self.step(table, Type::Flag, at, high);
                Op::All(vec![low, high])
            }
        };
        Some(self.step(table, Type::Flag, at, op))
    }
}

fn compare_op(op: CompareOp, left: Value, right: Value) -> Op {
    if left.high.is_none() && right.high.is_none() {
        return Op::Compare(op, left.slot, right.slot);
    }
    let bounds = |value: Value| (value.slot, value.high.unwrap_or(value.slot));
    Op::CompareBounds(op, bounds(left), bounds(right))
}
