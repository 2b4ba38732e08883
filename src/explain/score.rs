//! Points told: what each line measures, what that gives, and which cap or bound cuts it.

use super::words::{plain, short};
use super::{Reason, Value, View};
use crate::eval::Cell;
use crate::plan::{Op, Slot};
use crate::semantic::Type;
use crate::value::Decimal;

impl View<'_> {
    /// How a score came to its points: a line each.
    pub(super) fn score(&self, slot: Slot) -> Vec<Reason> {
        match self.op(slot) {
            Some(Op::Copy(of)) => self.score(*of),
            Some(Op::Sum(of)) => of.iter().map(|part| self.points(*part)).collect(),
            _ => Vec::new(),
        }
    }

    fn points(&self, slot: Slot) -> Reason {
        let mut line = self.line(self.written_for(slot), slot);
        line.value = Some(self.value(slot));
        match self.op(slot) {
            // A group, or another score of which the best counts.
            Some(Op::Copy(of)) => {
                let inner = self.points(*of);
                line.text = self.name(slot);
                (line.parts, line.working, line.origins) = (inner.parts, inner.working, inner.origins);
            }
            Some(Op::Sum(of)) => {
                line.text = self.name(slot);
                line.parts = of.iter().map(|part| self.points(*part)).collect();
            }
            Some(Op::Min(of)) if self.is_named(slot) => {
                line.text = self.name(slot);
                if let [inner, cap] = of.as_slice() {
                    line.parts = self.points(*inner).parts;
                    line.working = Some(match (self.cell(*inner), self.cell(*cap)) {
                        (Cell::Number(sum), Cell::Number(cap)) if sum > cap => {
                            format!("{}, of which at most {} count", self.shown(*inner), plain(cap))
                        }
                        _ => format!("at most {}", self.shown(*cap)),
                    });
                }
            }
            Some(Op::Max(of)) => {
                line.text = "the best of".to_owned();
                line.parts = of.iter().map(|part| self.points(*part)).collect();
                let best = of.iter().position(|part| self.cell(*part) == self.cell(slot));
                let best = best.and_then(|best| line.parts.get(best)).map(|part| part.text.clone());
                line.working = best.map(|best| format!("{best} counts"));
            }
            _ => self.measured(slot, &mut line),
        }
        line
    }

    /// A line that measures something.
    fn measured(&self, slot: Slot, line: &mut Reason) {
        match self.op(slot) {
            Some(Op::Proven(of, bound)) => {
                self.measured(*of, line);
                if self.cell(*of) == Cell::Missing {
                    let taken = matches!(self.cell(*bound), Cell::Number(bound) if bound < Decimal::ZERO);
                    let word = if taken { "as many are taken away as can be" } else { "nothing is proven" };
                    let why: Vec<String> = self.open(*of).into_iter().map(|open| open.text).collect();
                    line.working = Some(format!("{word}: {}", why.join(", ")));
                }
            }
            Some(Op::Round(of, _) | Op::Settled(of, _)) => self.measured(*of, line),
            Some(Op::ForEach { points, each, limit }) => {
                if self.type_of(*each) != Type::Points || *points != Decimal::ONE {
                    line.working = self.for_each(*points, *each, *limit);
                }
                self.input(*each, line);
            }
            Some(Op::InProportion { points, to, full_at }) => {
                self.in_proportion(slot, (*points, *to, *full_at), line);
                self.input(*to, line);
                self.input(*full_at, line);
            }
            Some(Op::PointsWhen(_, condition)) => {
                line.parts.push(self.reason_at(*condition, line.place.as_ref()));
            }
            // Points that are to be set come when something is met; that there are none otherwise goes without saying.
            Some(Op::Choose { subjects, .. }) if !line.text.starts_with("points by") => {
                subjects.iter().for_each(|subject| self.input(*subject, line));
            }
            Some(Op::Choose { .. }) => {
                if let Some(arm) = self.arm(slot) {
                    line.parts.push(Reason { value: None, ..arm });
                }
            }
            _ => line.origins = self.origins(slot),
        }
    }

    /// What a line measures: its cells, or the facts that tell them.
    fn input(&self, slot: Slot, line: &mut Reason) {
        let own = self.is_named(slot) && !self.is_field(slot);
        for origin in if own { Vec::new() } else { self.own_origins(slot) } {
            if !line.origins.contains(&origin) {
                line.origins.push(origin);
            }
        }
        for fact in if own { vec![slot] } else { self.facts_of(slot) } {
            let mut told = self.line(self.name(fact), fact);
            told.value = Some(self.value(fact));
            // What has a part of its own is told there.
            if self.outcome_of(fact).is_none() {
                told.origins = self.origins(fact);
            }
            line.origins.retain(|origin| !told.origins.contains(origin));
            self.tell_arm(fact, &mut told);
            line.parts.push(told);
        }
        if !own {
            line.parts.extend(self.rows_behind(slot));
        }
    }

    /// `3 × 5 = 15, of which at most 12 count`
    fn for_each(&self, points: Decimal, each: Slot, limit: Option<Decimal>) -> Option<String> {
        let Cell::Number(count) = self.cell(each) else { return None };
        let all = count.checked_mul(points)?;
        let sum = format!("{} × {}", short(count), plain(points));
        let all = plain(all.round_dp(2));
        Some(match limit {
            Some(limit) if points.is_sign_negative() && count.checked_mul(points)? < limit => {
                format!("{sum} = {all}, of which at most {} are taken away", plain(-limit))
            }
            Some(limit) if !points.is_sign_negative() && count.checked_mul(points)? > limit => {
                format!("{sum} = {all}, of which at most {} count", plain(limit))
            }
            _ => sum,
        })
    }

    /// `300,000.00 USD of 500,000.00 USD, times 20`
    fn in_proportion(&self, slot: Slot, (points, to, full_at): (Decimal, Slot, Slot), line: &mut Reason) {
        let (Cell::Number(measured), Cell::Number(full)) = (self.cell(to), self.cell(full_at)) else { return };
        let is_weight = line.text.starts_with("weight");
        let told = format!("{} of {}", self.shown(to), self.number(full, &self.told_as(to)));
        line.working = Some(match measured >= full {
            _ if self.cell(slot) == Cell::Missing => told,
            true => format!("{told}, which is the full {}", plain(points)),
            false if measured <= Decimal::ZERO => format!("{told}, which gives nothing"),
            false => format!("{told}, times {}", plain(points)),
        });
        if let (Some(working), Some(from)) = (&mut line.working, self.conversions(full_at)) {
            working.push_str(&format!("; the full amount is {from}"));
        }
        if let (true, Some(value)) = (is_weight, &mut line.value) {
            let shown = format!("{} of {}", value.shown, self.number(points, &Type::Points));
            *value = Value { shown, ..value.clone() };
        }
    }
}
