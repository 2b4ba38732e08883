//! Rows of other tables told: which count in a figure and with what, which do not and why.
//! Must not show a row of another partner: only rows that are this one's were kept.

use std::collections::BTreeSet;

use super::{Part, Reason, Value, Verdict, View};
use crate::eval::{Cell, Followed, FollowedRow};
use crate::plan::{Fold, Op, Slot, TableId};
use crate::semantic::Type;

/// So many rows of a figure are told one by one beside everything else.
const FEW: usize = 6;

/// And so many of those that do not count at most.
const FEW_OUT: usize = 3;

impl View<'_> {
    /// The rows behind the figures that an expression reads itself, where a fact of the row decides; all of them where
    /// one result is asked about.
    pub(super) fn rows_behind(&self, slot: Slot) -> Vec<Reason> {
        let (mut seen, mut told) = (BTreeSet::new(), Vec::new());
        let mut left = vec![slot];
        while let Some(next) = left.pop() {
            if !seen.insert(next) || next != slot && self.is_named(next) {
                continue;
            }
            match self.op(next) {
                Some(op) => op.reads(&mut |read| left.push(read)),
                None => {
                    let fold = self.plan.folds.iter().find(|fold| fold.out == next);
                    if let Some((fold, followed)) = fold.zip(self.followed(next)) {
                        told.extend(self.rows_of(fold, followed));
                    }
                }
            }
        }
        told
    }

    fn rows_of(&self, fold: &Fold, followed: &Followed) -> Vec<Reason> {
        let parts: Vec<Slot> = fold.operand.into_iter().chain(fold.filter).chain(fold.by).collect();
        if !self.detail && !parts.iter().any(|part| self.reads_row_facts(*part)) {
            return Vec::new();
        }
        let most = if self.detail { usize::MAX } else { FEW };
        // Beside everything else a row is told only where a fact of the record decides about it.
        let decides = |row: &&FollowedRow| {
            let here = View { here: Some(row), ..*self };
            let reads = |slot: Slot| self.reads_row_facts(slot);
            match (row.counts, fold.filter) {
                (Some(true), _) => fold.operand.is_some_and(reads),
                (Some(false), Some(filter)) => here.conditions_not_met(filter).into_iter().all(reads),
                _ => true,
            }
        };
        let mut rows: Vec<&FollowedRow> = followed.rows.iter().filter(|row| self.detail || decides(row)).collect();
        // Many that do not count are told where the figure is asked about.
        let out = rows.iter().filter(|row| row.counts == Some(false)).count();
        let unsaid = if self.detail || out <= FEW_OUT { 0 } else { out };
        rows.retain(|row| unsaid == 0 || row.counts != Some(false));
        let mut told: Vec<Reason> = rows.iter().take(most).map(|row| self.row(fold, row)).collect();
        let unkept = if self.detail { followed.seen.saturating_sub(followed.rows.len()) } else { 0 };
        let rest = rows.len().saturating_sub(told.len()) + unkept;
        if rest > 0 {
            let noun = if rest == 1 { "row" } else { "rows" };
            told.push(self.line(format!("and {rest} more {noun}"), fold.out));
        }
        if unsaid > 0 {
            told.push(self.line(format!("{unsaid} rows do not count"), fold.out));
        }
        told
    }

    /// One row: whether it counts and with what, else why not.
    fn row(&self, fold: &Fold, row: &FollowedRow) -> Reason {
        let here = View { here: Some(row), ..*self };
        let called = here.called(row);
        let mut line = Reason::default();
        let operand = fold.operand.filter(|operand| here.type_of(*operand) != Type::Flag);
        match row.counts {
            Some(true) => {
                line.text = format!("{called} counts");
                line.value = operand.map(|operand| here.value(operand));
                let worked_out = operand.filter(|operand| !here.is_field(here.root(*operand)));
                if let Some(operand) = worked_out {
                    let told = here.expression(here.defined_by(operand));
                    line.parts.push(Reason { value: None, ..told });
                }
            }
            Some(false) => line.text = format!("{called} does not count"),
            None => {
                let slots = fold.filter.into_iter().chain(fold.by).chain(fold.operand);
                let why = slots.flat_map(|slot| here.open(slot)).map(|open| open.text);
                let why: BTreeSet<String> = why.collect();
                let why: Vec<String> = why.into_iter().collect();
                line.text = match why.is_empty() {
                    true => format!("{called} is left out"),
                    false => format!("{called} is left out, since {}", why.join(" and ")),
                };
            }
        }
        if let Some(filter) = fold.filter.filter(|_| row.counts != Some(true)) {
            line.parts.extend(here.not_met(filter));
        }
        if line.parts.iter().all(|part| part.origins.is_empty() && part.parts.is_empty()) {
            let read = fold.operand.into_iter().chain(fold.filter.filter(|_| row.counts != Some(true)));
            for origin in read.flat_map(|slot| here.origins(slot)) {
                if !line.origins.contains(&origin) {
                    line.origins.push(origin);
                }
            }
        }
        line.place = self.place(fold.at);
        line
    }

    /// The conditions of a row that do not hold, told.
    fn not_met(&self, filter: Slot) -> Vec<Reason> {
        self.conditions_not_met(filter).into_iter().map(|slot| self.reason(slot)).collect()
    }

    /// The conditions of a row that do not hold.
    fn conditions_not_met(&self, filter: Slot) -> Vec<Slot> {
        match self.op(filter) {
            Some(Op::All(of)) if !self.is_named(filter) => {
                of.iter().flat_map(|slot| self.conditions_not_met(*slot)).collect()
            }
            _ if self.verdict(filter) == Verdict::Met => Vec::new(),
            _ => vec![filter],
        }
    }

    /// `deal D-7, line 8`
    pub(super) fn called(&self, row: &FollowedRow) -> String {
        let fields = self.plan.fields(row.table);
        let key = fields.iter().find(|field| field.ty == Type::Key).map(|field| field.slot);
        let key = key.filter(|key| self.cell(*key) != Cell::Missing).map(|key| self.shown(key));
        let table = self.plan.tables.get(row.table.0 as usize).map_or("", |table| table.name.as_str());
        match key.filter(|key| !key.is_empty()) {
            Some(key) => format!("{table} {key}, line {}", row.line),
            None => format!("{table}, line {}", row.line),
        }
    }

    /// Whether a slot of a row rests on a metric of the record.
    fn reads_row_facts(&self, slot: Slot) -> bool {
        let (mut seen, mut left) = (BTreeSet::new(), vec![slot]);
        while let Some(next) = left.pop() {
            if !seen.insert(next) {
                continue;
            }
            if self.is_named(next) && !self.is_field(next) && self.plan.table_of(next) != Some(TableId::PARTNER) {
                return true;
            }
            if let Some(op) = self.op(next) {
                op.reads(&mut |read| left.push(read));
            }
        }
        false
    }

    /// The metrics of other records, as `deal.counted`.
    pub(super) fn row_facts(&self) -> Vec<(String, Slot)> {
        let slots = (0..).map(Slot).zip(&self.plan.slots);
        let facts = slots.filter(|(slot, info)| {
            info.table > TableId::PREVIOUS && info.name.is_some() && info.as_of.is_none() && !self.is_field(*slot)
        });
        facts
            .filter_map(|(slot, info)| {
                let table = self.plan.tables.get(info.table.0 as usize)?;
                Some((format!("{}.{}", table.name, info.name.as_ref()?), slot))
            })
            .collect()
    }

    /// A metric of a record, in each row that a figure of the partner looks at.
    pub(super) fn rows_named(&self, name: &str) -> Option<Part> {
        let (_, slot) = self.row_facts().into_iter().find(|(other, _)| other == name)?;
        let table = self.plan.table_of(slot)?;
        let mut lines = BTreeSet::new();
        let mut reasons = Vec::new();
        let mut rows: Vec<&FollowedRow> = self.summary.followed.iter().flat_map(|followed| &followed.rows).collect();
        rows.sort_by_key(|row| row.line);
        for row in rows.into_iter().filter(|row| row.table == table) {
            let known = row.cells.iter().any(|(of, _)| *of == slot);
            if !known || !lines.insert(row.line) {
                continue;
            }
            let here = View { here: Some(row), ..*self };
            let mut line = Reason { text: here.called(row), place: here.place_of(slot), ..Reason::default() };
            let value = here.value(slot);
            line.value = Some(Value { shown: here.shown(slot), ..value });
            line.parts = here.derivation(slot);
            reasons.push(line);
        }
        Some(Part {
            name: name.to_owned(),
            title: self.info(slot).and_then(|info| info.title.clone()).unwrap_or_default(),
            verdict: None,
            value: None,
            up_to: None,
            open: Vec::new(),
            life: Vec::new(),
            reasons,
            keep: Vec::new(),
            place: self.place_of(slot),
        })
    }
}
