//! Figures over rows: `sum of deal.amount where …` on a partner, `average of csat` over the program.

use super::path::path_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Aggregate, AggregateFunction, Expr, ExprKind, Field, Record, Target};
use crate::semantic::scope::{Place, Scope, field_of};
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;

/// Whose rows a figure is over, and what it says of each.
struct Rows<'a> {
    over: Id<Record>,
    via: Option<Id<Field>>,
    /// None for a count of rows.
    operand: Option<&'a ast::Expr>,
}

impl Checker<'_> {
    /// A figure over rows.
    pub(super) fn aggregate(&mut self, span: Span, tree: &ast::Aggregate, scope: &Scope) -> Expr {
        if let ast::ExprKind::Aggregate(inner) = &tree.operand.kind {
            let last = inner.filter.as_ref().unwrap_or(&inner.operand);
            if last.span.end == tree.operand.span.end {
                // Without brackets around it, which has been reported.
                return self.error(span);
            }
            let finding = Diagnostic::new(Code::NotYet, "a figure over rows stands directly inside another")
                .label(self.at(tree.operand.span), "a figure of its own")
                .help("declare it with `metric` and use its name here");
            self.report(finding);
            return self.error(span);
        }
        let Some(rows) = self.rows(tree, scope) else {
            return self.error(span);
        };
        let place = match rows.via {
            Some(via) => Place::Row(rows.over, via),
            None => Place::Partner,
        };
        let inner = scope.within(place);
        let operand = rows.operand.map(|operand| self.expr(operand, &inner, None));
        let filter = tree.filter.as_ref().map(|filter| self.condition(filter, &inner));
        let ty = self.figure(tree.function, operand.as_ref());
        let aggregate = Aggregate { function: tree.function, over: rows.over, via: rows.via, operand, filter };
        Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, at: self.at(span) }
    }

    /// Whose rows are meant.
    fn rows<'t>(&mut self, tree: &'t ast::Aggregate, scope: &Scope) -> Option<Rows<'t>> {
        let counts = matches!(tree.function, AggregateFunction::Count | AggregateFunction::Share);
        if scope.place == Place::Program {
            return self.rows_of_program(tree, counts);
        }
        if tree.function == AggregateFunction::Share {
            let finding = Diagnostic::new(Code::WrongScope, "a share of all partners is a figure of the program")
                .label(self.at(tree.operand.span), "here one partner is judged")
                .help("write it in a `kpi`; for one partner divide two counts");
            self.report(finding);
            return None;
        }
        let over = self.record_meant(tree, counts, scope)?;
        let via = self.reference(over, tree.operand.span, scope)?;
        Some(Rows { over, via: Some(via), operand: (!counts).then_some(&tree.operand) })
    }

    /// In a kpi the rows are the partners.
    fn rows_of_program<'t>(&mut self, tree: &'t ast::Aggregate, counts: bool) -> Option<Rows<'t>> {
        let partner = self.model.partner?;
        let other = self.records_in(&tree.operand).into_iter().find(|(record, _)| *record != partner);
        if let Some((record, at)) = other {
            let name = self.model.records[record].symbol.name.clone();
            self.note_use(at, Target::Record(record));
            let finding = Diagnostic::new(Code::NotYet, format!("a kpi cannot run over the rows of `{name}`"))
                .label(self.at(at), "not a partner")
                .help("declare a metric of each partner and take the figure over that");
            self.report(finding);
            return None;
        }
        if counts {
            let ast::ExprKind::Name(name) = &tree.operand.kind else {
                return self.not_countable(tree);
            };
            if name.text != "partner" {
                return self.not_countable(tree);
            }
            self.note_use(name.span, Target::Record(partner));
            if tree.function == AggregateFunction::Share && tree.filter.is_none() {
                let finding = Diagnostic::new(Code::MissingWord, "a share says which partners it counts")
                    .label(self.at(tree.operand.span), "`where` is missing")
                    .help("write `share of partner where …`");
                self.report(finding);
                return None;
            }
        }
        Some(Rows { over: partner, via: None, operand: (!counts).then_some(&tree.operand) })
    }

    /// The record whose rows an operand names.
    fn record_meant(&mut self, tree: &ast::Aggregate, counts: bool, scope: &Scope) -> Option<Id<Record>> {
        if counts {
            let ast::ExprKind::Name(name) = &tree.operand.kind else {
                return self.not_countable(tree);
            };
            let Some(record) = self.names.record(&name.text) else {
                if scope.find(self, &name.text).is_some() {
                    return self.not_countable(tree);
                }
                let mut records: Vec<String> =
                    self.model.records.values().map(|record| record.symbol.name.clone()).collect();
                records.retain(|record| record != "partner");
                let message = format!("there is no record `{}`", name.text);
                self.unknown(Code::UnknownName, message, name, records.iter().map(String::as_str));
                return None;
            };
            self.note_use(name.span, Target::Record(record));
            return self.not_around(record, name.span, scope);
        }
        let mut meant: Vec<(Id<Record>, Span)> = Vec::new();
        for (record, at) in self.records_in(&tree.operand) {
            if scope.reach(self, record).is_none() && meant.iter().all(|(other, _)| *other != record) {
                meant.push((record, at));
            }
        }
        match meant.as_slice() {
            [(record, at)] => self.not_around(*record, *at, scope),
            [] => self.no_record(tree, scope),
            [(one, one_at), (other, other_at), ..] => {
                let names =
                    (self.model.records[*one].symbol.name.clone(), self.model.records[*other].symbol.name.clone());
                let finding =
                    Diagnostic::new(Code::WrongScope, "a figure runs over the rows of one record, not of two")
                        .label(self.at(*other_at), format!("a row of `{}`", names.1))
                        .label(self.at(*one_at), format!("a row of `{}`", names.0))
                        .help("declare a metric for each and join those");
                self.report(finding);
                None
            }
        }
    }

    /// A figure over partners belongs in a kpi.
    fn not_around(&mut self, record: Id<Record>, at: Span, scope: &Scope) -> Option<Id<Record>> {
        if scope.reach(self, record).is_none() {
            return Some(record);
        }
        let name = self.model.records[record].symbol.name.clone();
        let finding =
            Diagnostic::new(Code::NotYet, format!("a row of `{name}` cannot be compared with all the others"))
                .label(self.at(at), "the row at hand")
                .help("figures over all partners stand in a `kpi`");
        self.report(finding);
        None
    }

    fn no_record(&mut self, tree: &ast::Aggregate, scope: &Scope) -> Option<Id<Record>> {
        let at = self.at(tree.operand.span);
        if let Some((record, at)) = self.records_in(&tree.operand).into_iter().next() {
            self.note_use(at, Target::Record(record));
            return self.not_around(record, at, scope);
        }
        // A mistake in the operand itself is the better message.
        let known = match &tree.operand.kind {
            ast::ExprKind::Error => return None,
            ast::ExprKind::Member(..) => {
                let head = path_of(&tree.operand).and_then(|names| names.first().map(|name| name.text.clone()));
                head.is_some_and(|head| scope.find(self, &head).is_some())
            }
            _ => true,
        };
        if !known {
            if let Some(head) = path_of(&tree.operand).and_then(|names| names.first().copied().cloned()) {
                let mut records: Vec<String> =
                    self.model.records.values().map(|record| record.symbol.name.clone()).collect();
                records.sort_unstable();
                let message = format!("there is no record `{}`", head.text);
                self.unknown(Code::UnknownName, message, &head, records.iter().map(String::as_str));
            }
            return None;
        }
        let mut finding = Diagnostic::new(Code::WrongScope, "a figure over rows does not say whose rows")
            .label(at, "of which record?")
            .help("name the record before the dot, as `deal.amount`");
        if let ast::ExprKind::Name(name) = &tree.operand.kind {
            let owners: Vec<&str> = self
                .model
                .records
                .iter()
                .filter(|(record, _)| {
                    Some(*record) != self.model.partner && field_of(self, *record, &name.text).is_some()
                })
                .map(|(_, record)| record.symbol.name.as_str())
                .collect();
            if let [owner] = owners.as_slice() {
                let text = format!("{owner}.{}", name.text);
                finding = finding.suggest(format!("write `{text}`"), at, text);
            }
        }
        self.report(finding);
        None
    }

    fn not_countable<T>(&mut self, tree: &ast::Aggregate) -> Option<T> {
        if matches!(tree.operand.kind, ast::ExprKind::Error) {
            return None;
        }
        let finding = Diagnostic::new(Code::WrongType, "only rows can be counted")
            .label(self.at(tree.operand.span), "not a record")
            .help("name the record, as `count of deal where …`, or count values with `count of distinct`");
        self.report(finding);
        None
    }

    /// The one field by which rows of a record refer to the row at hand.
    fn reference(&mut self, over: Id<Record>, at: Span, scope: &Scope) -> Option<Id<Field>> {
        let here = scope.record(self)?;
        let fields = self.model.records[over].fields.clone();
        let mut references = fields.into_iter().filter(|field| self.model.fields[*field].ty == Type::Row(here));
        let (first, second) = (references.next(), references.next());
        let child = self.model.records[over].symbol.name.clone();
        let parent = self.model.records[here].symbol.name.clone();
        match (first, second) {
            (Some(via), None) => Some(via),
            (Some(one), Some(other)) => {
                let (one, other) = (&self.model.fields[one].symbol, &self.model.fields[other].symbol);
                let finding = Diagnostic::new(
                    Code::NotYet,
                    format!("`{child}` refers to `{parent}` twice: by `{}` and by `{}`", one.name, other.name),
                )
                .label(self.at(at), "by which of them?")
                .label(one.at, "one reference")
                .label(other.at, "another")
                .help("a record that is summed has one reference; move the second to a record of its own");
                self.report(finding);
                None
            }
            _ => {
                // A field whose type could not be read may be the reference.
                let unread = self.model.records[over].fields.iter();
                let unsure = self.mistakes.are_in(self.model.records[over].symbol.whole);
                if unsure || unread.clone().any(|field| self.model.fields[*field].ty.is_error()) {
                    return None;
                }
                let finding =
                    Diagnostic::new(Code::WrongScope, format!("`{child}` has no field that refers to `{parent}`"))
                        .label(self.at(at), format!("which rows belong to a `{parent}`?"))
                        .label(self.model.records[over].symbol.at, "declared here")
                        .help(format!("add a field to `{child}`: `{parent}: {parent}`"));
                self.report(finding);
                None
            }
        }
    }

    /// The records that an operand names before a dot, figures inside it left out.
    fn records_in(&self, tree: &ast::Expr) -> Vec<(Id<Record>, Span)> {
        let mut found = Vec::new();
        crate::semantic::mentions::walk(tree, &mut |expr| match &expr.kind {
            ast::ExprKind::Aggregate(_) => false,
            ast::ExprKind::Member(..) => {
                if let Some(head) = path_of(expr).and_then(|names| names.first().copied())
                    && let Some(record) = self.names.record(&head.text)
                {
                    found.push((record, head.span));
                }
                false
            }
            _ => true,
        });
        found
    }

    /// The type of a figure over values of a type.
    fn figure(&mut self, function: AggregateFunction, operand: Option<&Expr>) -> Type {
        let Some(operand) = operand else {
            return if function == AggregateFunction::Share { Type::Percent } else { Type::Count };
        };
        match (function, &operand.ty) {
            (_, Type::Error) => Type::Error,
            (AggregateFunction::CountDistinct | AggregateFunction::Count, _) => Type::Count,
            (AggregateFunction::Share, _) => Type::Percent,
            (_, Type::Money(_) | Type::Duration(_) | Type::Percent | Type::Number) => operand.ty.clone(),
            (AggregateFunction::Sum, Type::Count) => Type::Count,
            (AggregateFunction::Sum | AggregateFunction::Average | AggregateFunction::Median, ty) if ty.is_number() => {
                Type::Number
            }
            (AggregateFunction::Smallest | AggregateFunction::Largest, ty)
                if ty.is_number() || matches!(ty, Type::Date) =>
            {
                ty.clone()
            }
            (_, other) => {
                let word = function.word();
                let message = format!("`{word} of` takes numbers, not {}", self.describe(other));
                let finding = Diagnostic::new(Code::WrongType, message)
                    .label(operand.at, "not a number")
                    .help("count rows with `count of`, or different values with `count of distinct`");
                self.report(finding);
                Type::Error
            }
        }
    }
}
