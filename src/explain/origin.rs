//! Where a value comes from: the cells of the partner's row and the rows of other tables behind it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::View;
use crate::eval::{Cell, Followed};
use crate::plan::{Op, Slot, Step, TableId};
use crate::semantic::Type;
use crate::value::Date;

/// The files of the tables.
pub trait Files {
    /// A table's file, as people know it.
    fn name(&self, table: TableId) -> String;
    /// The column of a table's field in its file, from one.
    fn column(&self, table: TableId, field: usize) -> Option<usize>;
}

/// A place in the data: a cell, or the rows that a figure is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// For rows, the figure that they are counted in.
    pub figure: Option<String>,
    /// The field of a cell; none for rows.
    pub field: Option<String>,
    /// The column of a cell in its file, from one.
    pub column: Option<usize>,
    /// The cell's value; none for a blank one and for rows.
    pub value: Option<String>,
    /// The lines, from one: of the cell, or of the rows that counted (at most a thousand are kept).
    pub lines: Vec<u64>,
    /// How many rows counted.
    pub rows: Option<usize>,
    /// The lines of rows that were left out because a blank cell leaves it open whether they count, or how much.
    pub left_out: Vec<u64>,
}

impl View<'_> {
    /// The cells and rows behind a slot, in the order of the tables.
    pub(super) fn origins(&self, slot: Slot) -> Vec<Origin> {
        self.origins_of(&[slot], false)
    }

    /// The cells and rows that slots read themselves: what other facts read is told with those.
    pub(super) fn own_origins(&self, slot: Slot) -> Vec<Origin> {
        self.origins_of(&[slot], true)
    }

    fn origins_of(&self, slots: &[Slot], own: bool) -> Vec<Origin> {
        let mut leaves: BTreeSet<(Slot, Option<Slot>)> = BTreeSet::new();
        let mut seen = BTreeSet::new();
        // What is read, and the fact for which it is.
        let mut left: Vec<(Slot, Option<Slot>)> = slots.iter().map(|slot| (*slot, None)).collect();
        while let Some((slot, fact)) = left.pop() {
            if !seen.insert(slot) {
                continue;
            }
            let is_fact = self.is_named(slot) && !self.is_field(slot);
            if own && is_fact && !slots.contains(&slot) {
                continue;
            }
            // What a badge or a gate rests on is told with it.
            if self.decision(slot).is_some() && !slots.contains(&slot) {
                continue;
            }
            let fact = if is_fact { Some(slot) } else { fact };
            match self.step(slot) {
                // A tier rests on all that the tiers' own clauses tell; repeating it here would bury the clause.
                Some(Step { op: Op::Earned { .. } | Op::Life(..) | Op::Held(..), .. }) => {}
                // So do the days of a condition, each with its own rows.
                Some(Step { op: Op::OnDays(..), .. }) => {}
                Some(Step { op: Op::Past { .. }, .. }) => drop(leaves.insert((slot, fact))),
                Some(step) => step.op.reads(&mut |read| left.push((read, fact))),
                None => drop(leaves.insert((slot, fact))),
            }
        }
        let mut origins: Vec<Origin> = Vec::new();
        for origin in leaves.into_iter().filter_map(|(leaf, fact)| self.origin(leaf, fact)) {
            // Two figures of one fact over the same rows, as a place and out of how many, are one to who reads.
            let alike = |other: &&mut Origin| {
                other.figure.is_some() && other.figure == origin.figure && other.lines == origin.lines
            };
            match origins.iter_mut().find(alike) {
                Some(other) if other.left_out.len() < origin.left_out.len() => *other = origin,
                Some(_) => {}
                None => origins.push(origin),
            }
        }
        origins
    }

    /// What people call a figure over rows: the fact that it is part of, or its words where that has several parts.
    fn figure_name(&self, leaf: Slot, fact: Option<Slot>) -> String {
        let of_score = |slot: Slot| self.type_of(slot) == Type::Points;
        match fact.filter(|fact| !of_score(*fact)) {
            Some(fact) => self.name(fact),
            None => self.name(leaf),
        }
    }

    /// The rows that counted in a figure.
    pub(super) fn followed(&self, figure: Slot) -> Option<&Followed> {
        self.summary.followed.iter().find(|followed| followed.figure == figure)
    }

    /// Where a slot comes from that no step writes: a field, or a figure over rows.
    fn origin(&self, leaf: Slot, fact: Option<Slot>) -> Option<Origin> {
        if let Some(followed) = self.followed(leaf) {
            return Some(Origin {
                file: self.files.name(followed.table),
                figure: Some(self.figure_name(leaf, fact)),
                field: None,
                column: None,
                value: None,
                lines: followed.lines.clone(),
                rows: Some(followed.counted),
                left_out: followed.unknown_lines.clone(),
            });
        }
        if let Some(Op::Past { of, day, .. }) = self.op(leaf) {
            let origin = self.past_origin(*of, self.day(*day)?)?;
            let value = (self.cell(leaf) != Cell::Missing).then(|| self.shown(leaf));
            return Some(Origin { value, ..origin });
        }
        let table = self.plan.table_of(leaf)?;
        let line = match self.here.filter(|here| here.table == table) {
            // What is not known by its key is not told.
            Some(here) if here.cells.iter().all(|(slot, _)| *slot != leaf) => return None,
            Some(here) => here.line,
            None if table == TableId::PARTNER => self.judged.lines.get(self.row).copied()?,
            None => return None,
        };
        let at = self.plan.fields(table).iter().position(|field| field.slot == leaf)?;
        Some(Origin {
            file: self.files.name(table),
            figure: None,
            field: self.plan.fields(table).get(at).map(|field| field.name.clone()),
            column: self.files.column(table, at),
            value: (self.cell(leaf) != Cell::Missing).then(|| self.quoted(leaf)),
            lines: vec![line],
            rows: None,
            left_out: Vec::new(),
        })
    }

    /// The value of a cell as data says it where that is a name, and as people read it otherwise.
    fn quoted(&self, leaf: Slot) -> String {
        let ty = self.type_of(leaf);
        match ty {
            Type::Label(_) | Type::Set(_) => self.labelled(self.cell(leaf), &ty, false),
            _ => self.shown(leaf),
        }
    }

    /// The cell of the earlier result that tells what was held on a day.
    fn past_origin(&self, of: Slot, day: Date) -> Option<Origin> {
        let table = self.plan.table_of(of)?;
        let (_, line) = self.summary.past.iter().rev().find(|(evaluated, _)| *evaluated <= day)?;
        let at = self.plan.fields(table).iter().position(|field| field.slot == of)?;
        Some(Origin {
            file: self.files.name(table),
            figure: None,
            field: self.plan.fields(table).get(at).map(|field| field.name.clone()),
            column: self.files.column(table, at),
            value: None,
            lines: vec![*line],
            rows: None,
            left_out: Vec::new(),
        })
    }
}
