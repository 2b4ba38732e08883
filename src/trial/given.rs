//! The rows that a test gives, as tables: what is not given is missing, sets are empty, and rows that name no partner
//! belong to the first.

use crate::diagnostic::Diagnostic;
use crate::eval::column::BATCH;
use crate::eval::{Batch, Cell, Column, Failure, Supply, Texts};
use crate::plan::{ColumnKind, FieldPlan, Plan, Slot, TableId};
use crate::semantic::Type;
use crate::semantic::model::{Constant, Expr, ExprKind, GivenRow, GivenStanding, Model, Test};
use crate::value::{Date, Decimal};

pub(super) struct Given<'a> {
    model: &'a Model,
    plan: &'a Plan,
    test: &'a Test,
    /// The table that is open, and its rows left.
    open: TableId,
    left: Vec<Vec<Value>>,
    /// Rows that could not be computed.
    pub(super) rejected: Vec<Diagnostic>,
}

/// A cell before its text has a code.
#[derive(Clone, Debug)]
enum Value {
    Cell(Cell),
    Text(String),
}

impl<'a> Given<'a> {
    pub(super) fn new(model: &'a Model, plan: &'a Plan, test: &'a Test) -> Given<'a> {
        Given { model, plan, test, open: TableId::PARTNER, left: Vec::new(), rejected: Vec::new() }
    }

    /// The rows that a test gives of a record other than `partner`, those given several times repeated.
    fn given(&self, record: &str) -> impl Iterator<Item = &'a GivenRow> {
        let (model, test) = (self.model, self.test);
        let of_record: Vec<&GivenRow> =
            test.rows.iter().filter(|row| model.records[row.record].symbol.name == record).collect();
        of_record.into_iter().flat_map(|row| std::iter::repeat_n(row, row.times as usize))
    }

    fn rows(&self, table: TableId) -> Vec<Vec<Value>> {
        let Some(table_plan) = self.plan.tables.get(table.0 as usize) else { return Vec::new() };
        let fields = &table_plan.fields;
        if table == TableId::PREVIOUS {
            return self.standings();
        }
        if table == TableId::PARTNER {
            if self.test.partners.is_empty() {
                return vec![fields.iter().map(|field| self.absent(field, "partner 1")).collect()];
            }
            let partners = self.test.partners.iter().enumerate();
            return partners
                .map(|(at, row)| {
                    let key = row.name.clone().unwrap_or_else(|| format!("partner {}", at + 1));
                    self.row(fields, row, &key)
                })
                .collect();
        }
        self.given(&table_plan.name)
            .enumerate()
            .map(|(at, row)| {
                let key = row.name.clone().unwrap_or_else(|| format!("{} {}", table_plan.name, at + 1));
                self.row(fields, row, &key)
            })
            .collect()
    }

    fn row(&self, fields: &[FieldPlan], row: &GivenRow, key: &str) -> Vec<Value> {
        fields
            .iter()
            .map(|field| {
                let given = row.fields.iter().filter(|(id, _)| self.model.fields[*id].symbol.name == field.name);
                // A set is given label by label.
                given.map(|(_, value)| self.value(value, field)).reduce(join).unwrap_or_else(|| self.absent(field, key))
            })
            .collect()
    }

    fn absent(&self, field: &FieldPlan, key: &str) -> Value {
        match field.ty {
            Type::Key => Value::Text(key.to_owned()),
            Type::Set(_) => Value::Cell(Cell::Set(0)),
            Type::Row(_) if field.optional => Value::Cell(Cell::Missing),
            Type::Row(_) => Value::Cell(self.only_row(field)),
            _ => Value::Cell(Cell::Missing),
        }
    }

    fn value(&self, value: &Expr, field: &FieldPlan) -> Value {
        let code = |code: u32| Value::Cell(Cell::Code(i32::try_from(code).unwrap_or(i32::MAX)));
        match &value.kind {
            ExprKind::Constant(constant) => match constant {
                Constant::Number(number) => Value::Cell(Cell::Number(*number)),
                Constant::Date(date) => Value::Cell(Cell::Code(date.0)),
                Constant::Duration(duration) => Value::Cell(Cell::Number(Decimal::from(duration.count))),
                Constant::Text(text) if matches!(field.ty, Type::Row(_)) => Value::Cell(self.row_named(field, text)),
                Constant::Text(text) => Value::Text(text.clone()),
                Constant::Flag(flag) => Value::Cell(Cell::Truth(*flag)),
                Constant::Label(_, label) if matches!(field.ty, Type::Set(_)) => {
                    Value::Cell(Cell::Set(1u128.checked_shl(*label).unwrap_or(0)))
                }
                Constant::Label(_, label) => code(*label),
                Constant::Tier(tier) => code(tier.map_or(0, |tier| u32::try_from(tier.index() + 1).unwrap_or(0))),
                Constant::Status(status) => code(crate::eval::status_code(*status)),
                Constant::Missing => Value::Cell(Cell::Missing),
            },
            ExprKind::Negate(inner) => match self.value(inner, field) {
                Value::Cell(Cell::Number(number)) => Value::Cell(Cell::Number(-number)),
                other => other,
            },
            _ => Value::Cell(Cell::Missing),
        }
    }

    /// The row that a reference which is not given leads to: the first partner, or the only row of another record.
    fn only_row(&self, field: &FieldPlan) -> Cell {
        let target = field.refers.and_then(|table| self.plan.tables.get(table.0 as usize));
        match target {
            Some(_) if field.refers == Some(TableId::PARTNER) => Cell::Code(0),
            Some(table) if self.given(&table.name).count() == 1 => Cell::Code(0),
            _ => Cell::Missing,
        }
    }

    /// The place of the row that a test calls so, or that has this key.
    fn row_named(&self, field: &FieldPlan, name: &str) -> Cell {
        let is_key = |row: &GivenRow| {
            row.fields.iter().any(|(id, value)| {
                let is_key = self.model.fields[*id].ty == Type::Key;
                is_key && matches!(&value.kind, ExprKind::Constant(Constant::Text(key)) if key == name)
            })
        };
        let is_meant = |row: &GivenRow| row.name.as_deref() == Some(name) || is_key(row);
        let target = field.refers.and_then(|table| self.plan.tables.get(table.0 as usize));
        let at = match target {
            _ if field.refers == Some(TableId::PARTNER) => {
                Some(self.test.partners.iter().position(is_meant).unwrap_or(0))
            }
            Some(table) => self.given(&table.name).position(is_meant),
            None => None,
        };
        at.and_then(|at| i32::try_from(at).ok()).map_or(Cell::Missing, Cell::Code)
    }

    /// The earlier results: a row a partner that has any, in the columns of that table.
    fn standings(&self) -> Vec<Vec<Value>> {
        let given = &self.test.standings;
        let mut partners: Vec<usize> = given.iter().map(|standing| standing.partner).collect();
        partners.sort_unstable();
        partners.dedup();
        let row = |partner: usize| {
            let cell = |slot: &Slot| {
                let of_partner = given.iter().filter(|standing| standing.partner == partner);
                let cell = of_partner.filter_map(|standing| self.remembered(standing, *slot)).next();
                Value::Cell(cell.unwrap_or(Cell::Missing))
            };
            let key = Value::Cell(i32::try_from(partner).map_or(Cell::Missing, Cell::Code));
            std::iter::once(key).chain(self.plan.previous.iter().map(cell)).collect()
        };
        partners.into_iter().map(row).collect()
    }

    /// What an earlier result has in the column that goes into a slot; none in those of another ladder.
    fn remembered(&self, standing: &GivenStanding, slot: Slot) -> Option<Cell> {
        let before = self.plan.ladders.get(standing.ladder.index())?.life.before;
        let day = |day: Option<Date>| day.map_or(Cell::Missing, |day| Cell::Code(day.0));
        if slot == before.standing {
            let tier = standing.tier.map_or(0, |tier| i32::try_from(tier.index() + 1).unwrap_or(0));
            let of_badge = self.model.ladders[standing.ladder].badge.is_some();
            Some(if of_badge { Cell::Truth(tier > 0) } else { Cell::Code(tier) })
        } else if slot == before.since {
            Some(day(standing.since))
        } else if slot == before.grace_until {
            Some(day(standing.grace_until))
        } else if Some(slot) == before.evaluated {
            Some(day(standing.evaluated))
        } else if before.pending.is_some_and(|(tier, _)| slot == tier) {
            let code = standing.pending.and_then(|(tier, _)| i32::try_from(tier.index() + 1).ok());
            Some(code.map_or(Cell::Missing, Cell::Code))
        } else if before.pending.is_some_and(|(_, from)| slot == from) {
            Some(day(standing.pending.map(|(_, from)| from)))
        } else if Some(slot) == before.status {
            // That it has one says that there was an earlier result.
            Some(Cell::Code(0))
        } else {
            None
        }
    }
}

/// Two values of one field: of a set the labels of both, else the later one.
fn join(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Cell(Cell::Set(a)), Value::Cell(Cell::Set(b))) => Value::Cell(Cell::Set(a | b)),
        (_, b) => b,
    }
}

impl Supply for Given<'_> {
    fn has(&self, table: TableId) -> bool {
        table != TableId::PREVIOUS || !self.test.standings.is_empty()
    }

    /// References are given as places from the start.
    fn row(&self, _: TableId, key: i32) -> Option<i32> {
        Some(key)
    }

    fn open(&mut self, _: &Plan, table: TableId) -> Result<bool, Failure> {
        self.open = table;
        self.left = self.rows(table);
        Ok(self.has(table))
    }

    fn next(&mut self, plan: &Plan, texts: &mut Texts) -> Result<Option<Batch>, Failure> {
        let rest = self.left.split_off(self.left.len().min(BATCH));
        let rows = std::mem::replace(&mut self.left, rest);
        if rows.is_empty() {
            return Ok(None);
        }
        let fields = plan.tables.get(self.open.0 as usize).map_or(&[][..], |table| &table.fields);
        let mut columns: Vec<Column> = fields.iter().map(|field| Column::empty(ColumnKind::of(&field.ty))).collect();
        for row in &rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(match value {
                    Value::Cell(cell) => *cell,
                    Value::Text(text) => Cell::Code(texts.code(text)),
                });
            }
        }
        Ok(Some(Batch { columns, lines: vec![0; rows.len()] }))
    }

    fn reject(&mut self, _: &Plan, _: TableId, _: u64, _: &str, reason: Diagnostic) {
        self.rejected.push(reason);
    }
}
