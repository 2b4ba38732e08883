//! Comparisons told: a value, the bound that it is held against, and how far it is from it.

use super::words::ordinal;
use super::{Reason, Value, Verdict, View};
use crate::eval::Cell;
use crate::plan::{Figure, Gather, Op, Slot};
use crate::semantic::Type;
use crate::semantic::model::{CompareOp, Constant, Factor};
use crate::value::{Decimal, Duration, TimeUnit};

impl View<'_> {
    pub(super) fn comparison(&self, op: CompareOp, a: Slot, b: (Slot, Slot), reason: &mut Reason) {
        if self.ranked(a, b.0, reason) {
            return;
        }
        let bound = match (self.cell(b.0), self.cell(b.1)) {
            (Cell::Missing, _) | (_, Cell::Missing) => {
                let what = match self.type_of(b.0) {
                    Type::Date => "a day",
                    Type::Money(_) | Type::MoneyIn(_) => "an amount",
                    ty if ty.is_numeric() => "a number",
                    _ => "a value",
                };
                format!("{what} that is not known")
            }
            (low, high) if low == high => self.shown(b.0),
            _ => format!("{} to {}", self.shown(b.0), self.shown(b.1)),
        };
        let bound = match self.is_literal(b.0) {
            true if !self.is_in_another_currency(b.0) => bound,
            _ => format!("{bound} ({})", self.bound_name(b.0)),
        };
        let name = self.name(a);
        // A figure that has no name and compares in its own words ends where they end.
        let name = if name.contains(" where ") { format!("({name})") } else { name };
        reason.text = format!("{name} {} {bound}", op.symbol());
        reason.value = Some(self.value_beside(a, b.0));
        reason.bound = Some(self.value(b.0));
        reason.gap = (reason.verdict == Some(Verdict::Missed)).then(|| self.gap(op, a, b.0)).flatten();
        reason.working = self.conversion(a).map(|from| format!("converted from {from}"));
        reason.origins = self.origins(a);
        for origin in self.origins(b.0) {
            if !reason.origins.contains(&origin) {
                reason.origins.push(origin);
            }
        }
        self.tell_arm(a, reason);
        self.tell_arm(b.0, reason);
        // Where a fact is the bound, what it rests on is told with it.
        let from = match self.is_named(self.root(b.0)) {
            true => None,
            false => self.conversions(b.0),
        };
        if let Some(from) = from {
            reason.working = Some(format!("the bound is {from}"));
        }
        [a, b.0].into_iter().for_each(|side| self.tell_unnamed(side, reason));
    }

    /// A figure that has no name has no part of its own: its windows and rows are told here.
    pub(super) fn tell_unnamed(&self, slot: Slot, reason: &mut Reason) {
        let root = self.root(slot);
        if !self.is_named(root) {
            let told = self.windows(root).into_iter().chain(self.rows_behind(root));
            reason.parts.extend(told.filter(|part| !reason.text.contains(&part.text)));
            let badges = self.facts_of(root).into_iter().filter(|fact| self.decision(*fact).is_some());
            reason.parts.extend(badges.map(|badge| self.found(badge)));
        }
    }

    /// Whether a slot is a value of the policy, which needs no name beside it.
    fn is_literal(&self, slot: Slot) -> bool {
        match self.op(slot) {
            Some(Op::Constant(_) | Op::Undecided(_)) => true,
            Some(Op::Copy(of) | Op::Negate(of)) if !self.is_named(slot) => self.is_literal(*of),
            Some(Op::Convert { amount, .. }) => self.is_literal(*amount),
            _ => false,
        }
    }

    /// Whether an amount is written in another currency than the one that it is shown in.
    fn is_in_another_currency(&self, slot: Slot) -> bool {
        let Some(currency) = self.value(slot).currency else { return false };
        let written = self.written_for(slot);
        let mut words = written.split(|next: char| !next.is_ascii_uppercase()).filter(|word| word.len() == 3);
        words.any(|word| word != currency)
    }

    fn bound_name(&self, slot: Slot) -> String {
        match self.op(slot) {
            Some(Op::Convert { amount, .. }) if self.is_named(*amount) => self.name(*amount),
            _ => self.name(slot),
        }
    }

    /// The amount in another currency that one was converted from, and the rate.
    pub(super) fn conversion(&self, slot: Slot) -> Option<String> {
        let root = self.root(slot);
        let (amount, factor) = match self.op(root)? {
            Op::Convert { amount, .. } if self.cell(*amount) == Cell::Missing => return None,
            Op::Convert { amount, currency, factors } => {
                let at = match currency {
                    Some(currency) => usize::try_from(self.code(*currency)?).ok()?,
                    None => 0,
                };
                (self.shown(*amount), *factors.get(at)?)
            }
            Op::Constant(Constant::Number(number)) => {
                let (at, is) = (self.info(root)?.at, Some(*number));
                let brought = self.plan.brought.iter().find(|it| it.at == at && it.factor.of(it.amount) == is)?;
                (self.number(brought.amount, &Type::Money(brought.pair.0)), brought.factor)
            }
            _ => return None,
        };
        if factor == Factor::ONE {
            return None;
        }
        let (times, by) = (factor.times.normalize(), factor.over.normalize());
        let rate = match (by.is_zero() || by == Decimal::ONE, times == Decimal::ONE) {
            (true, _) => format!("× {times}"),
            (false, true) => format!("÷ {by}"),
            (false, false) => format!("× {times} ÷ {by}"),
        };
        Some(format!("{amount} {rate}"))
    }

    /// A value as it is shown beside another: what differs must look different.
    fn value_beside(&self, a: Slot, b: Slot) -> Value {
        let value = self.value(a);
        let (Cell::Number(number), Cell::Number(bound)) = (self.cell(a), self.cell(b)) else { return value };
        let is_share = self.type_of(b) == Type::Percent && matches!(self.type_of(a), Type::Number | Type::Percent);
        let ty = if is_share { Type::Percent } else { self.told_as(a) };
        let beside = self.number(bound, &ty);
        let shown = self.number(number, &ty);
        if number == bound || shown != beside {
            return Value { shown, ..value };
        }
        // As few digits as tell them apart.
        let scaled =
            if ty == Type::Percent { number.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(number) } else { number };
        let other = if ty == Type::Percent { bound.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(bound) } else { bound };
        let told = (0..=27).map(|places| scaled.round_dp(places)).find(|told| *told != other).unwrap_or(scaled);
        let unit = if ty == Type::Percent { "%" } else { "" };
        let unit = match &value.currency {
            Some(currency) => format!(" {currency}"),
            None => unit.to_owned(),
        };
        Value { shown: format!("{}{unit}", super::words::plain(told)), ..value }
    }

    /// How far a value is from the bound that it misses.
    fn gap(&self, op: CompareOp, a: Slot, b: Slot) -> Option<Value> {
        let rising = match op {
            CompareOp::AtLeast | CompareOp::MoreThan => true,
            CompareOp::AtMost | CompareOp::LessThan => false,
            CompareOp::Is | CompareOp::IsNot => return None,
        };
        let ty = self.told_as(a);
        match (self.cell(a), self.cell(b)) {
            (Cell::Number(value), Cell::Number(bound)) => {
                let gap = bound.checked_sub(value)?.abs();
                if gap.is_zero() {
                    return None;
                }
                let is_share = ty == Type::Percent || self.type_of(b) == Type::Percent && ty == Type::Number;
                let told = if is_share { self.share_gap(gap) } else { self.number_gap(gap, &ty) };
                let word = match (rising, &ty) {
                    (true, _) => "more needed",
                    (false, Type::Count) => "too many",
                    (false, _) => "too much",
                };
                let value = self.value_as(Cell::Number(gap), &ty, String::new());
                Some(Value { shown: format!("{told} {word}"), ..value })
            }
            (Cell::Code(value), Cell::Code(bound)) if ty == Type::Date => {
                let count = i64::from(bound) - i64::from(value);
                let days = Duration { unit: TimeUnit::Day, count: count.abs() };
                let word = if rising { "too early" } else { "too late" };
                (count != 0).then(|| Value {
                    shown: format!("{days} {word}"),
                    exact: Some(count.abs().to_string()),
                    currency: None,
                })
            }
            _ => None,
        }
    }

    fn number_gap(&self, gap: Decimal, ty: &Type) -> String {
        let told = self.number(gap, ty);
        if told == self.number(Decimal::ZERO, ty) { super::words::plain(first_digits(gap)) } else { told }
    }

    /// `3.33 percentage points`
    fn share_gap(&self, gap: Decimal) -> String {
        let points = gap.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(gap);
        let told = points.round_dp(2);
        let told = if told.is_zero() { first_digits(points) } else { told };
        format!("{} percentage {}", super::words::plain(told), if told == Decimal::ONE { "point" } else { "points" })
    }

    /// A place among others, which the clause asks for in one: `top 3 by revenue`.
    fn ranked(&self, a: Slot, b: Slot, reason: &mut Reason) -> bool {
        let is_rank = |slot| self.plan.folds.iter().any(|fold| fold.out == slot && fold.ranks());
        let is_top = is_rank(self.root(a)) && self.info(a).is_some_and(|info| self.written(info.at) == reason.text);
        let place = self.standing_among(a).unwrap_or_else(|| format!("its place is {}", self.why_missing(a)));
        if is_top {
            let most = self.shown(b);
            let meant =
                if most == "1" { "the first is meant".to_owned() } else { format!("the first {most} are meant") };
            reason.value = Some(Value { shown: format!("{place}; {meant}"), ..self.value(a) });
            reason.bound = Some(self.value(b));
            reason.origins = self.origins(a);
        }
        is_top
    }

    /// `3rd of 14 in EMEA; equal values share the better place`
    pub(super) fn standing_among(&self, slot: Slot) -> Option<String> {
        let root = self.root(slot);
        let fold = self.plan.folds.iter().find(|fold| fold.out == root)?;
        let (Figure::Rank { .. }, Gather::Peers(by)) = (fold.figure, fold.gather) else { return None };
        let Cell::Number(place) = self.cell(root) else { return None };
        let group = by.map(|by| match self.cell(by) {
            Cell::Missing => format!(" where {} is blank", self.name(by)),
            _ => format!(" in {} {}", self.name(by), self.shown(by)),
        });
        let of = self.followed(root).map(|followed| format!(" of {}", followed.counted)).unwrap_or_default();
        Some(format!("{}{of}{}; equal values share the better place", ordinal(place), group.unwrap_or_default()))
    }
}

/// A number that rounds to nothing, by its first two digits.
fn first_digits(number: Decimal) -> Decimal {
    let places = (0..=27).find(|places| !number.round_dp(*places).is_zero()).unwrap_or(27);
    number.round_dp(places + 1)
}
