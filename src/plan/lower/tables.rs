//! Records to tables: a slot for each field, and the table of earlier results.
//! Must not know expressions.

use super::Lowering;
use crate::plan::{Before, FieldPlan, Slot, TableId, TablePlan};
use crate::semantic::model::{Constant, Expr, ExprKind, Fact, Field, Ladder, Record, Review, When};
use crate::semantic::{Id, Type};
use crate::text::{FileId, FileSpan, Span};

impl Lowering<'_> {
    /// Program, partner, earlier results, then the other records in the order declared.
    pub(super) fn declare_tables(&mut self) {
        let model = self.model;
        self.tables.push(TablePlan { name: "program".to_owned(), fields: Vec::new(), held: false, at: None });
        let partner = model.partner.map(|id| &model.records[id]);
        let table = match partner {
            Some(record) => self.table(TableId::PARTNER, record),
            None => TablePlan { name: "partner".to_owned(), fields: Vec::new(), held: false, at: None },
        };
        let key = table.fields.iter().find(|field| field.ty == Type::Key);
        self.key = key.map_or(Slot(0), |field| field.slot);
        let key_name = key.map_or_else(|| "partner".to_owned(), |field| field.name.clone());
        self.tables.push(table);
        self.previous_results(&key_name);
        for (id, record) in model.records.iter().filter(|(id, _)| Some(*id) != model.partner) {
            let table = self.table(self.table_of(id), record);
            self.tables.push(table);
        }
        self.declare_history();
    }

    /// The table of a record.
    pub(super) fn table_of(&self, record: Id<Record>) -> TableId {
        if Some(record) == self.model.partner {
            return TableId::PARTNER;
        }
        let before = self.model.records.ids().filter(|id| *id < record && Some(*id) != self.model.partner).count();
        TableId(u32::try_from(before).map_or(u32::MAX, |before| before + TableId::PREVIOUS.0 + 1))
    }

    fn table(&mut self, table: TableId, record: &Record) -> TablePlan {
        let fields = record.fields.iter().map(|id| self.field(table, *id)).collect();
        TablePlan { name: record.symbol.name.clone(), fields, held: false, at: Some(record.symbol.at) }
    }

    fn field(&mut self, table: TableId, id: Id<Field>) -> FieldPlan {
        let field = &self.model.fields[id];
        let slot = self.slot(table, field.ty.clone(), field.symbol.at, None);
        if let Some(info) = self.slots.get_mut(slot.0 as usize) {
            info.name = Some(field.symbol.name.clone());
            info.title = Some(field.symbol.title().to_owned());
        }
        self.remember(Fact::Field(id), slot.into());
        FieldPlan {
            name: field.symbol.name.clone(),
            column: field.column.clone(),
            ty: field.ty.clone(),
            optional: field.optional,
            may_lack: false,
            default: field.default.as_ref().and_then(|value| self.cell_text(value)),
            format: field.format.clone(),
            refers: match field.ty {
                Type::Row(record) => Some(self.table_of(record)),
                _ => None,
            },
            late: false,
            slot,
            docs: field.symbol.docs.clone(),
            at: field.symbol.at,
        }
    }

    /// What one evaluation leaves for the next: our own result columns, as a table keyed by partner.
    fn previous_results(&mut self, key_name: &str) {
        let model = self.model;
        let nowhere = self
            .model
            .ladders
            .values()
            .find_map(|ladder| ladder.review.at)
            .or(self.model.program.at)
            .unwrap_or(FileSpan { file: FileId(0), span: Span::default() });
        let Some(partner) = self.model.partner else {
            self.tables.push(TablePlan { name: "previous".to_owned(), fields: Vec::new(), held: false, at: None });
            return;
        };
        let mut columns = vec![(key_name.to_owned(), Type::Row(partner), false)];
        let reviews = || model.ladders.values().map(|ladder| &ladder.review);
        let by_day =
            |review: &Review| [&review.promote, &review.demote].into_iter().any(|when| !matches!(when, When::AtOnce));
        let evaluated = reviews().any(by_day).then(|| {
            columns.push(("evaluated".to_owned(), Type::Date, false));
            self.slot(TableId::PARTNER, Type::Date, nowhere, None)
        });
        self.previous.extend(evaluated);
        for ladder in model.ladders.ids() {
            if model.ladders[ladder].badge.is_some() {
                self.previous_badge(ladder, nowhere, evaluated, &mut columns);
                continue;
            }
            let is_track = model.ladders[ladder].symbol.is_some();
            let plan = self.ladders.get(ladder.index());
            let name = |part: &str| plan.map_or_else(|| part.to_owned(), |plan| plan.column(part));
            let mut parts =
                vec![("standing", Type::Tier(ladder)), ("standing_since", Type::Date), ("grace_until", Type::Date)];
            let waits = model.ladders[ladder].review.effective_after.is_some();
            if waits {
                parts.extend([("pending_tier", Type::Tier(ladder)), ("pending_from", Type::Date)]);
            }
            // Without a status the track was not for the partner, or not there at all: there is no earlier result.
            if is_track {
                parts.push(("status", Type::Status));
            }
            let shown = model.is_shown(ladder);
            // A review that lets rises wait may be newer than the results, as a track may.
            let may_lack = |part: &str| is_track || part.starts_with("pending");
            columns.extend(parts.iter().filter(|_| shown).map(|(part, ty)| (name(part), ty.clone(), may_lack(part))));
            let slots: Vec<Slot> =
                parts.into_iter().map(|(_, ty)| self.slot(TableId::PARTNER, ty, nowhere, None)).collect();
            self.previous.extend(slots.iter().filter(|_| shown));
            if let [standing, since, grace_until, rest @ ..] = slots.as_slice() {
                let pending = match rest {
                    [tier, from, ..] if waits => Some((*tier, *from)),
                    _ => None,
                };
                let before = Before {
                    standing: *standing,
                    since: *since,
                    grace_until: *grace_until,
                    status: rest.last().copied().filter(|_| is_track),
                    evaluated,
                    pending,
                };
                self.life(ladder, |life| life.before = before);
            }
        }
        let fields = columns
            .into_iter()
            .map(|(name, ty, may_lack)| FieldPlan {
                name,
                may_lack,
                column: None,
                optional: !matches!(ty, Type::Row(_)),
                refers: matches!(ty, Type::Row(_)).then_some(TableId::PARTNER),
                late: false,
                slot: self.slot(TableId::PREVIOUS, ty.clone(), nowhere, None),
                ty,
                default: None,
                format: None,
                docs: None,
                at: nowhere,
            })
            .collect();
        self.tables.push(TablePlan { name: "previous".to_owned(), fields, held: false, at: None });
    }

    /// What one evaluation leaves for the next of a badge that has a life: whether it was held, since when, and until when
    /// at most. The badge, or its life, may be newer than the results.
    fn previous_badge(
        &mut self,
        ladder: Id<Ladder>,
        at: FileSpan,
        evaluated: Option<Slot>,
        columns: &mut Vec<(String, Type, bool)>,
    ) {
        let tree = &self.model.ladders[ladder];
        let Some(symbol) = &tree.symbol else { return };
        let mut column = |name: String, ty: Type| {
            columns.push((name, ty.clone(), true));
            let slot = self.slot(TableId::PARTNER, ty, at, None);
            self.previous.push(slot);
            slot
        };
        let standing = column(symbol.name.clone(), Type::Flag);
        let since = column(format!("{}_standing_since", symbol.name), Type::Date);
        let grace_until = column(format!("{}_grace_until", symbol.name), Type::Date);
        let waits = tree.review.effective_after.is_some();
        let from = waits.then(|| column(format!("{}_pending_from", symbol.name), Type::Date));
        let badge = Constant::Tier(tree.tiers.ids().next());
        let pending = from.map(|from| (self.constant(TableId::PARTNER, Type::Tier(ladder), at, badge), from));
        let before = Before { standing, since, grace_until, status: None, evaluated, pending };
        self.life(ladder, |life| life.before = before);
    }

    /// A constant as a cell of a data file would say it.
    fn cell_text(&self, value: &Expr) -> Option<String> {
        let ExprKind::Constant(constant) = &value.kind else { return None };
        Some(match constant {
            Constant::Number(number) => number.to_string(),
            Constant::Date(date) => date.to_string(),
            Constant::Duration(duration) => duration.to_string(),
            Constant::Text(text) => text.clone(),
            Constant::Flag(flag) => flag.to_string(),
            Constant::Label(list, at) => self.model.enums[*list].labels.get(*at as usize)?.name.clone(),
            Constant::Tier(_) | Constant::Status(_) | Constant::Missing => return None,
        })
    }
}
