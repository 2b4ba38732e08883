//! Values as people read them: amounts with their currency and thousands apart, labels by name, shares in percent.

use super::{Value, View};
use crate::eval::Cell;
use crate::plan::{Op, OutcomeKind, Slot};
use crate::semantic::model::{Enum, Field, Status};
use crate::semantic::{Id, Type};
use crate::value::decimal::{fixed, group, percent, shortest};
use crate::value::{Currency, Date, Decimal, Duration};

impl View<'_> {
    /// The value of a slot in the partner's row.
    pub(super) fn shown(&self, slot: Slot) -> String {
        if let (Some(outcome), Cell::Truth(truth)) = (self.decision(slot), self.cell(slot)) {
            return decided(outcome.kind, truth).to_owned();
        }
        let key = || self.summary.keys.iter().find(|(of, _)| *of == slot).map(|(_, key)| self.texts.text(*key));
        match self.cell(slot) {
            Cell::Missing => self.why_missing(slot),
            Cell::Code(_) if self.here.is_none() && key().is_some() => key().unwrap_or_default().to_owned(),
            cell => self.shown_as(cell, &self.told_as(slot)),
        }
    }

    /// The same, and exactly.
    pub(super) fn value(&self, slot: Slot) -> Value {
        self.value_as(self.cell(slot), &self.told_as(slot), self.shown(slot))
    }

    /// The value of a slot as a policy says it; none where it is unknown.
    pub fn literal(&self, slot: Slot) -> Option<String> {
        let ty = self.told_as(slot);
        let exact = || self.value(slot).exact;
        Some(match (self.cell(slot), &ty) {
            (Cell::Missing | Cell::Set(_), _) => return None,
            (Cell::Number(number), Type::Percent) => {
                format!("{}%", number.checked_mul(Decimal::ONE_HUNDRED)?.normalize())
            }
            (Cell::Number(number), Type::Duration(unit)) => {
                Duration { unit: *unit, count: i64::try_from(number).ok()? }.to_string()
            }
            (Cell::Number(number), _) => number.normalize().to_string(),
            (Cell::Truth(truth), _) => if truth { "yes" } else { "no" }.to_owned(),
            (Cell::Code(0), Type::Tier(_)) => "none".to_owned(),
            (Cell::Code(_), Type::Date | Type::Label(_) | Type::Tier(_) | Type::Status) => exact()?,
            (Cell::Code(_), Type::Key | Type::Text) => format!("\"{}\"", exact()?),
            (Cell::Code(_), _) => return None,
        })
    }

    /// A cell of a type as people are shown it, and exactly.
    pub(super) fn value_as(&self, cell: Cell, ty: &Type, shown: String) -> Value {
        let exact = match cell {
            Cell::Missing => None,
            Cell::Number(number) => Some(number.normalize().to_string()),
            Cell::Truth(truth) => Some(truth.to_string()),
            Cell::Code(code) => match ty {
                Type::Tier(ladder) => self.tier_named(*ladder, code).map(|tier| tier.name),
                _ => Some(self.labelled(cell, ty, false)),
            },
            Cell::Set(_) => Some(self.labelled(cell, ty, false)),
        };
        let currency = match ty {
            Type::Money(currency) => Some(currency.to_string()),
            Type::MoneyIn(column) => self.currency(*column).map(|currency| currency.to_string()),
            _ => None,
        };
        Value { shown, exact, currency }
    }

    /// The type as which a slot is told: a number that the policy holds against a share is told as one.
    pub(super) fn told_as(&self, slot: Slot) -> Type {
        let ty = self.type_of(slot);
        if ty == Type::Number && self.is_share(slot) { Type::Percent } else { ty }
    }

    fn is_share(&self, slot: Slot) -> bool {
        let fact = |slot: Slot| {
            let root = self.root(slot);
            let info = self.info(root);
            (root, info.and_then(|info| info.name.clone()).zip(info.map(|info| info.table)))
        };
        let (own, name) = fact(slot);
        let is_own = |other: Slot| {
            let (root, other) = fact(other);
            root == own || other.is_some() && other == name
        };
        let is_percent = |slot: Slot| self.type_of(slot) == Type::Percent;
        self.plan.steps.iter().flatten().any(|step| match step.op {
            Op::Compare(_, a, b) | Op::CompareBounds(_, (a, _), (b, _)) => {
                is_percent(b) && is_own(a) || is_percent(a) && is_own(b)
            }
            Op::InProportion { to, full_at, .. } => is_percent(full_at) && is_own(to),
            _ => false,
        })
    }

    /// A value of a type.
    pub(super) fn shown_as(&self, cell: Cell, ty: &Type) -> String {
        self.labelled(cell, ty, true)
    }

    /// A value of a type; labels as people are shown them, or by the names that data has.
    pub(super) fn labelled(&self, cell: Cell, ty: &Type, by_title: bool) -> String {
        let labels = |list: Id<Enum>| {
            let list = self.plan.labels.get(list.index());
            list.map_or(&[][..], |list| if by_title { &list.titles } else { &list.labels })
        };
        match (cell, ty) {
            (Cell::Missing, _) => "unknown".to_owned(),
            (Cell::Number(number), ty) => self.number(number, ty),
            (Cell::Code(code), Type::Date) => Date(code).to_string(),
            (Cell::Code(code), Type::Tier(ladder)) => {
                self.tier_named(*ladder, code).map_or_else(|| "no tier".to_owned(), |tier| tier.title)
            }
            (Cell::Code(code), Type::Status) => {
                let status = usize::try_from(code).ok().and_then(|code| Status::ALL.get(code));
                status.map_or_else(String::new, |status| status.word().to_owned())
            }
            (Cell::Code(code), Type::Label(list)) => {
                let label = usize::try_from(code).ok().and_then(|code| labels(*list).get(code));
                label.cloned().unwrap_or_default()
            }
            // In the rows that are told, a reference is the key of the row that it leads to.
            (Cell::Code(code), Type::Row(_)) if self.here.is_some() => self.texts.text(code).to_owned(),
            (Cell::Code(code), Type::Row(_)) => format!("row {}", i64::from(code) + 1),
            (Cell::Code(code), _) => self.texts.text(code).to_owned(),
            (Cell::Set(bits), Type::Set(list)) => {
                let held = labels(*list)
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| u32::try_from(*at).is_ok_and(|at| bits.checked_shr(at).unwrap_or(0) & 1 == 1));
                let held: Vec<&str> = held.map(|(_, label)| label.as_str()).collect();
                if held.is_empty() { "none".to_owned() } else { held.join(", ") }
            }
            (Cell::Set(_), _) => String::new(),
            (Cell::Truth(truth), _) => if truth { "yes" } else { "no" }.to_owned(),
        }
    }

    /// A number of a type.
    pub(super) fn number(&self, number: Decimal, ty: &Type) -> String {
        let rounding = self.plan.rounding;
        match ty {
            Type::Money(currency) => {
                format!("{} {currency}", group(&fixed(number, currency.minor_digits(), rounding)))
            }
            Type::MoneyIn(column) => match self.currency(*column) {
                Some(currency) => self.number(number, &Type::Money(currency)),
                None => group(&shortest(number, 4, rounding)),
            },
            Type::Percent => match number.checked_mul(Decimal::ONE_HUNDRED).and_then(nearly) {
                Some(told) => format!("{told}%"),
                None => percent(number, rounding),
            },
            Type::Points => group(&fixed(number, 2, rounding)),
            Type::Duration(unit) => match i64::try_from(number) {
                Ok(count) => Duration { unit: *unit, count }.to_string(),
                Err(_) => shortest(number, 4, rounding),
            },
            _ => match nearly(number) {
                Some(told) => group(&told),
                None => group(&shortest(number, 4, rounding)),
            },
        }
    }

    /// An amount with all its places, so that what is added up can be added up again.
    pub(super) fn exact(&self, number: Decimal, ty: &Type) -> String {
        match ty {
            Type::Money(currency) => {
                // What a division leaves behind the tenth place says nothing to anyone.
                let number = number.round_dp(10);
                let places = currency.minor_digits().max(number.normalize().scale());
                format!("{} {currency}", group(&fixed(number, places, self.plan.rounding)))
            }
            Type::MoneyIn(column) if self.currency(*column).is_some() => {
                let currency = self.currency(*column).map_or(Type::Number, Type::Money);
                self.exact(number, &currency)
            }
            _ => self.number(number, ty),
        }
    }

    /// The currency that a column says in the partner's row.
    fn currency(&self, column: Id<Field>) -> Option<Currency> {
        let slot = self.plan.currency_slot(column)?;
        match self.cell(slot) {
            Cell::Code(code) => self.plan.currency_of(slot, code),
            _ => None,
        }
    }
}

/// How a gate and a badge are said to be decided.
pub(super) fn decided(kind: OutcomeKind, truth: bool) -> &'static str {
    match (kind, truth) {
        (OutcomeKind::Gate, true) => "passed",
        (OutcomeKind::Gate, false) => "not passed",
        (_, true) => "held",
        (_, false) => "not held",
    }
}

/// A number that would round to a rounder one, as 29.99999 to 30: with the digits that tell them apart.
fn nearly(number: Decimal) -> Option<String> {
    let round = number.round_dp(4).normalize();
    if round == number || round.scale() > 2 {
        return None;
    }
    let told = (5..=12).map(|places| number.round_dp(places)).find(|told| *told != round)?;
    Some(told.normalize().to_string())
}

/// A number as it stands in a sum that is told, without the places that say nothing to anyone.
pub(super) fn short(number: Decimal) -> String {
    plain(number.round_dp(6))
}

/// `3 × 5`: a number as it stands in a sum that is told.
pub(super) fn plain(number: Decimal) -> String {
    group(&number.normalize().to_string())
}

/// `1st`, `2nd`, `3rd`, `4th`, `11th`.
pub(super) fn ordinal(place: Decimal) -> String {
    let text = plain(place);
    let ending = match text.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    };
    format!("{text}{ending}")
}
