//! Values as people read them: amounts with their currency and thousands apart, labels by name, a blank as "blank".

use super::View;
use crate::eval::Cell;
use crate::plan::Slot;
use crate::semantic::model::{Field, Status};
use crate::semantic::{Id, Type};
use crate::value::decimal::{fixed, group, percent, shortest};
use crate::value::{Currency, Date, Decimal, Duration};

impl View<'_> {
    /// The value of a slot in the partner's row.
    pub(super) fn shown(&self, slot: Slot) -> String {
        match self.plan.slots.get(slot.0 as usize) {
            Some(info) => self.shown_as(self.cell(slot), &info.ty),
            None => String::new(),
        }
    }

    /// A value of a type.
    pub(super) fn shown_as(&self, cell: Cell, ty: &Type) -> String {
        match (cell, ty) {
            (Cell::Missing, _) => "unknown".to_owned(),
            (Cell::Number(number), ty) => self.number(number, ty),
            (Cell::Code(code), Type::Date) => Date(code).to_string(),
            (Cell::Code(code), Type::Tier(ladder)) => {
                self.tier_name(*ladder, code).unwrap_or_else(|| "no tier".to_owned())
            }
            (Cell::Code(code), Type::Status) => {
                let status = usize::try_from(code).ok().and_then(|code| Status::ALL.get(code));
                status.map_or_else(String::new, |status| status.word().to_owned())
            }
            (Cell::Code(code), Type::Label(list)) => {
                let label = usize::try_from(code).ok().and_then(|code| self.labels(list.index()).get(code));
                label.cloned().unwrap_or_default()
            }
            (Cell::Code(code), Type::Row(_)) => format!("row {}", i64::from(code) + 1),
            (Cell::Code(code), _) => self.texts.text(code).to_owned(),
            (Cell::Set(bits), Type::Set(list)) => {
                let labels = self.labels(list.index()).iter().enumerate();
                let held = labels
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
            Type::Percent => percent(number, rounding),
            Type::Points => fixed(number, 2, rounding),
            Type::Duration(unit) => match i64::try_from(number) {
                Ok(count) => Duration { unit: *unit, count }.to_string(),
                Err(_) => shortest(number, 4, rounding),
            },
            _ => group(&shortest(number, 4, rounding)),
        }
    }

    /// An amount with all its places, so that what is added up can be added up again.
    pub(super) fn exact(&self, number: Decimal, ty: &Type) -> String {
        match ty {
            Type::Money(currency) => {
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

    fn labels(&self, list: usize) -> &[String] {
        self.plan.labels.get(list).map_or(&[], |list| &list.labels)
    }
}
