//! Brackets told: what is measured, the share of the base that is reached, and each slice at its rate.

use super::{Reason, View};
use crate::eval::Cell;
use crate::plan::{Bracket, Op, Slot};
use crate::semantic::Type;
use crate::semantic::model::BracketMode;
use crate::value::Decimal;

/// What the bounds of a row's brackets are shares of.
struct Base {
    name: String,
    amount: Decimal,
}

impl View<'_> {
    /// The brackets of the tier held, where its benefit has brackets for each tier.
    pub(super) fn brackets_of_tier(&self, tier: Slot, values: &[Option<Slot>]) -> Option<Slot> {
        let Cell::Code(code) = self.cell(tier) else { return None };
        let at = usize::try_from(code).ok()?.checked_sub(1)?;
        let value = values.get(at).copied().flatten()?;
        match self.step(value)?.op {
            Op::Available(value, _) => matches!(self.step(value)?.op, Op::Brackets { .. }).then_some(value),
            _ => None,
        }
    }

    pub(super) fn bracket_lines(
        &self,
        slot: Slot,
        mode: BracketMode,
        (on, against): (Slot, Option<Slot>),
        brackets: &[Bracket],
        lines: &mut Vec<Reason>,
    ) {
        lines.push(self.found(on));
        let Cell::Number(amount) = self.cell(on) else { return };
        let amount = amount.max(Decimal::ZERO);
        let base = match against.map(|base| (base, self.cell(base))) {
            None => None,
            Some((slot, Cell::Number(base))) if base > Decimal::ZERO => {
                let base = Base { name: self.name(slot), amount: base };
                lines.push(self.share_line(slot, &base, amount));
                Some(base)
            }
            Some((slot, _)) => return lines.push(self.no_base(slot)),
        };
        let (ty, given) = (self.type_of(on), self.type_of(slot));
        let (mut from, mut before) = (Decimal::ZERO, None);
        for bracket in brackets {
            let share = match bracket.up_to.map(|bound| (bound, self.cell(bound))) {
                Some((_, Cell::Number(bound))) => Some(bound),
                Some((bound, _)) => return lines.push(self.found(bound)),
                None => None,
            };
            let bound = share.map(|share| match &base {
                Some(base) => share.checked_mul(base.amount).unwrap_or(Decimal::MAX),
                None => share,
            });
            let reached = bound.is_none_or(|bound| amount < bound || amount == bound && !bracket.below);
            let to = bound.map_or(amount, |bound| bound.clamp(from, amount));
            let name = self.bracket_name((share, bracket.below), before, base.as_ref(), &ty);
            let (taken, text) = match mode {
                BracketMode::Incremental => {
                    let slice = to.checked_sub(from).unwrap_or_default();
                    let [slice_text, from, to] = [slice, from, to].map(|number| self.number(number, &ty));
                    let name = if base.is_some() { format!(", {name},") } else { String::new() };
                    (slice, format!("{slice_text} from {from} to {to}{name}"))
                }
                BracketMode::Retroactive if reached => {
                    (amount, format!("all of {}, {name},", self.number(amount, &ty)))
                }
                BracketMode::Retroactive => {
                    (from, before) = (to, share.map(|share| (share, bracket.below)));
                    continue;
                }
            };
            (from, before) = (to, share.map(|share| (share, bracket.below)));
            let (rate, text) = match bracket.rate.map(|rate| (rate, self.cell(rate))) {
                Some((slot, Cell::Number(rate))) => {
                    (rate, format!("{text} at {}", self.number(rate, &self.type_of(slot))))
                }
                Some((rate, _)) => return lines.push(self.found(rate)),
                None => (Decimal::ZERO, format!("{text} brings nothing")),
            };
            let amount = taken.checked_mul(rate).unwrap_or_default();
            let shown = self.exact(amount, &given);
            let value = Some(self.value_as(Cell::Number(amount), &given, shown));
            let mut line = Reason { text, value, place: self.place(bracket.at), ..Reason::default() };
            line.origins = bracket.rate.map(|rate| self.own_origins(rate)).unwrap_or_default();
            let bound = bracket.up_to.and_then(|bound| self.conversions(bound));
            self.add_working(&mut line, bound.map(|from| format!("the bound is {from}")));
            let rate = bracket.rate.and_then(|rate| self.conversions(rate));
            self.add_working(&mut line, rate.map(|from| format!("the rate is {from}")));
            lines.push(line);
            if reached {
                return;
            }
        }
    }

    /// `share of Sales target, 200,000.00 USD: 87%`
    fn share_line(&self, slot: Slot, base: &Base, amount: Decimal) -> Reason {
        let mut line = self.found(slot);
        line.text = format!("share of {}, {}", base.name, self.exact(base.amount, &self.type_of(slot)));
        // Cut rather than rounded: a cent below the target is not 100%.
        let share = amount.checked_div(base.amount).map(|share| share.trunc_with_scale(6));
        line.value =
            share.map(|share| self.value_as(Cell::Number(share), &Type::Percent, self.number(share, &Type::Percent)));
        line
    }

    fn no_base(&self, slot: Slot) -> Reason {
        let mut line = self.found(slot);
        line.text = format!("no share of {} without an amount above zero", line.text);
        line
    }

    /// A bracket by its bounds: `up to 100% of Sales target`, `above 500,000.00 USD`.
    fn bracket_name(
        &self,
        (to, below): (Option<Decimal>, bool),
        before: Option<(Decimal, bool)>,
        base: Option<&Base>,
        ty: &Type,
    ) -> String {
        let said = |number: Decimal| match base {
            Some(base) => format!("{} of {}", self.number(number, &Type::Percent), base.name),
            None => self.number(number, ty),
        };
        match (to, before) {
            (Some(to), _) if below => format!("below {}", said(to)),
            (Some(to), _) => format!("up to {}", said(to)),
            (None, Some((before, true))) => format!("from {}", said(before)),
            (None, Some((before, false))) => format!("above {}", said(before)),
            (None, None) => "whatever it is".to_owned(),
        }
    }
}
