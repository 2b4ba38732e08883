//! Figures over rows: `sum of deal.amount where …` on a partner, `average of csat` over the program,
//! `every deal where A satisfies B`, `sum of annual_revenue within country` among peers.

use super::labels::count;
use super::path::path_of;
use super::{constant, flag};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Aggregate, AggregateFunction, Constant, Expr, ExprKind, Gathering, Record, Target};
use crate::semantic::scope::{Place, Scope, fact_of};
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;
use crate::value::Period;

/// Whose rows a figure is over, and which of them.
struct Rows {
    over: Id<Record>,
    gathering: Gathering,
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
        }
        if let Some(count) = self.count_of_set(span, tree, scope) {
            return count;
        }
        if scope.place == Place::Body {
            let finding = Diagnostic::new(Code::WrongScope, "a figure over rows cannot differ from row to row here")
                .label(self.at(span), "the metric is given what follows from a row")
                .help("give the metric a label or a value of the partner");
            self.report(finding);
            return self.error(span);
        }
        let Some(Rows { over, gathering }) = self.rows(tree, scope) else {
            return self.error(span);
        };
        let inner = match &gathering {
            Gathering::Via(via) => scope.within(Place::Row(over, via)),
            Gathering::All | Gathering::Peers(_) => Scope::of_record(self, over),
        };
        let operand = match &tree.satisfies {
            Some(condition) => Some(self.condition(condition, &inner)),
            None if is_counting(tree.function) => None,
            None => Some(self.expr(&tree.operand, &inner, None)),
        };
        let by = tree.by.as_ref().map(|by| self.day_of_rows(by, &inner));
        let filter = tree.filter.as_ref().map(|filter| self.condition(filter, &inner));
        let ty = self.figure(tree.function, operand.as_ref());
        let aggregate = Aggregate { function: tree.function, over, gathering, operand, by, filter };
        Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, at: self.at(span) }
    }

    /// `count of focus`: how many labels a set holds; none where no set is counted.
    fn count_of_set(&mut self, span: Span, tree: &ast::Aggregate, scope: &Scope) -> Option<Expr> {
        let ast::ExprKind::Name(name) = &tree.operand.kind else {
            return None;
        };
        let plain = tree.filter.is_none() && tree.within.is_none() && tree.via.is_none() && tree.satisfies.is_none();
        if tree.function != AggregateFunction::Count || !plain || self.names.record(&name.text).is_some() {
            return None;
        }
        let fact = scope.find(self, &name.text)?.fact;
        let Type::Set(list) = self.fact_type(fact) else {
            return None;
        };
        let set = self.expr(&tree.operand, scope, None);
        let at = self.at(span);
        let titles: Vec<String> = self.model.enums[list].labels.iter().map(|label| label.title().to_owned()).collect();
        let parts = (0..).zip(titles).map(|(place, title)| {
            let label = constant(Constant::Label(list, place), Type::Label(list), at);
            let held = flag(ExprKind::Includes(Box::new(set.clone()), Box::new(label)), at);
            flag(ExprKind::Case(title, Box::new(held)), at)
        });
        Some(count(parts.collect(), at))
    }

    /// The date that decides which row is the latest.
    fn day_of_rows(&mut self, tree: &ast::Expr, scope: &Scope) -> Expr {
        let by = self.expr(tree, scope, None);
        if !matches!(by.ty, Type::Date | Type::Error) {
            let message = format!("the latest row is found by a date, not by {}", self.describe(&by.ty));
            let finding = Diagnostic::new(Code::WrongType, message).label(by.at, "not a date").help(
                "name a date of the row, as `latest of deal.stage by closed`; for the highest value write `largest of`",
            );
            self.report(finding);
        }
        by
    }

    /// Whose rows are meant.
    fn rows(&mut self, tree: &ast::Aggregate, scope: &Scope) -> Option<Rows> {
        if let Some(within) = &tree.within {
            return self.rows_of_peers(tree, within, scope);
        }
        if scope.place == Place::Program {
            return self.rows_of_program(tree);
        }
        if tree.function == AggregateFunction::Share && self.share_of_partners(tree) {
            let finding = Diagnostic::new(Code::WrongScope, "a share of all partners is a figure of the program")
                .label(self.at(tree.operand.span), "here one partner is judged")
                .help("write it in a `kpi`, or say among whom: `share of partner within country where …`");
            self.report(finding);
            return None;
        }
        let over = self.record_meant(tree, scope)?;
        let via = self.references(over, tree, scope)?;
        Some(Rows { over, gathering: Gathering::Via(via) })
    }

    fn share_of_partners(&self, tree: &ast::Aggregate) -> bool {
        matches!(&tree.operand.kind, ast::ExprKind::Name(name) if name.text == "partner")
    }

    /// `within FACT`: the rows of the record at hand that have it in common.
    fn rows_of_peers(&mut self, tree: &ast::Aggregate, within: &ast::Expr, scope: &Scope) -> Option<Rows> {
        let over = self.record_of_peers(tree.operand.span, scope)?;
        if is_counting(tree.function) {
            let named = self.countable(tree, scope)?;
            if named != over {
                let (named, own) =
                    (self.model.records[named].symbol.name.clone(), self.model.records[over].symbol.name.clone());
                let finding = Diagnostic::new(Code::WrongScope, format!("a `{own}` is not among rows of `{named}`"))
                    .label(self.at(tree.operand.span), "rows of another record")
                    .label(self.at(within.span), format!("a fact of `{own}`"))
                    .help(format!("count `{own}` rows, or declare a metric and sum it `within` the group"));
                self.report(finding);
                return None;
            }
        }
        let within = self.common(within, &Scope::of_record(self, over));
        Some(Rows { over, gathering: Gathering::Peers(Some(Box::new(within))) })
    }

    /// The record whose rows are compared with each other.
    pub(super) fn record_of_peers(&mut self, span: Span, scope: &Scope) -> Option<Id<Record>> {
        let record = scope.record(self);
        if record.is_none() {
            let finding = Diagnostic::new(Code::WrongScope, "the program is not one among others")
                .label(self.at(span), "of which partner?")
                .help("declare a `metric` of partners with this figure, and take a figure of the program over that");
            self.report(finding);
        }
        record
    }

    /// What peers have in common: a fact whose values can be equal.
    pub(in crate::semantic) fn common(&mut self, tree: &ast::Expr, scope: &Scope) -> Expr {
        let mut common = self.expr(tree, scope, None);
        if common.ty.is_numeric() && !matches!(common.ty, Type::Count) {
            let finding = Diagnostic::new(Code::WrongType, format!("{} makes no group", self.describe(&common.ty)))
                .label(common.at, "hardly ever equal")
                .help("name what partners have in common: a label, a text, a reference, a date");
            self.report(finding);
            common.ty = Type::Error;
        }
        common
    }

    /// In a kpi all rows count.
    fn rows_of_program(&mut self, tree: &ast::Aggregate) -> Option<Rows> {
        let partner = self.model.partner?;
        let over = if is_counting(tree.function) {
            self.countable(tree, &Scope::PROGRAM)?
        } else {
            let other = self.records_in(&tree.operand).into_iter().find(|(record, _)| *record != partner);
            other.map_or(partner, |(record, _)| record)
        };
        if tree.function == AggregateFunction::Share && tree.filter.is_none() {
            let finding = Diagnostic::new(Code::MissingWord, "a share says which rows it counts")
                .label(self.at(tree.operand.span), "`where` is missing")
                .help("write `share of partner where …`");
            self.report(finding);
            return None;
        }
        Some(Rows { over, gathering: Gathering::All })
    }

    /// The record that a count is of.
    fn countable(&mut self, tree: &ast::Aggregate, scope: &Scope) -> Option<Id<Record>> {
        let ast::ExprKind::Name(name) = &tree.operand.kind else {
            return self.not_countable(tree);
        };
        let Some(record) = self.names.record(&name.text) else {
            if scope.find(self, &name.text).is_some() {
                return self.not_countable(tree);
            }
            if Period::ENDS.iter().any(|(word, _)| *word == name.text) {
                let finding = Diagnostic::new(Code::MissingWord, format!("`{}` is counted in a window", name.text))
                    .label(self.at(name.span), "in which window?")
                    .help(format!("say of which days, as `count of {} in last 12 months where …`", name.text));
                self.report(finding);
                return None;
            }
            let mut records = self.record_names();
            records.retain(|record| record != "partner" || scope.place == Place::Program);
            let message = format!("there is no record `{}`", name.text);
            self.unknown(Code::UnknownName, message, name, records.iter().map(String::as_str));
            return None;
        };
        self.note_use(name.span, Target::Record(record));
        Some(record)
    }

    /// The record whose rows an operand names.
    fn record_meant(&mut self, tree: &ast::Aggregate, scope: &Scope) -> Option<Id<Record>> {
        if is_counting(tree.function) {
            let record = self.countable(tree, scope)?;
            return self.not_around(record, tree.operand.span, scope);
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

    /// Rows of the record at hand are peers, and say so.
    fn not_around(&mut self, record: Id<Record>, at: Span, scope: &Scope) -> Option<Id<Record>> {
        // Rows that refer to others of their own record belong to those.
        let own = scope.record(self) == Some(record);
        let refers = self.model.records[record].fields.iter();
        if scope.reach(self, record).is_none()
            || own && refers.clone().any(|field| self.model.fields[*field].ty == Type::Row(record))
        {
            return Some(record);
        }
        let name = self.model.records[record].symbol.name.clone();
        let finding = Diagnostic::new(Code::WrongScope, format!("this does not say with which other rows of `{name}`"))
            .label(self.at(at), "among all of them?")
            .help("say what they have in common, as `within country`; a figure over all partners stands in a `kpi`");
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
                let mut records = self.record_names();
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
                    Some(*record) != self.model.partner && fact_of(self, *record, &name.text).is_some()
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

    /// Whether labels of a type stand in an order.
    fn ranks(&self, ty: &Type) -> bool {
        matches!(ty, Type::Label(list) if self.model.enums[*list].ordered)
    }

    /// The type of a figure over values of a type.
    fn figure(&mut self, function: AggregateFunction, operand: Option<&Expr>) -> Type {
        let Some(operand) = operand else {
            return match function {
                AggregateFunction::Share => Type::Percent,
                AggregateFunction::Any | AggregateFunction::Every => Type::Flag,
                _ => Type::Count,
            };
        };
        match (function, &operand.ty) {
            (_, Type::Error) => Type::Error,
            (AggregateFunction::CountDistinct | AggregateFunction::Count, _) => Type::Count,
            (AggregateFunction::Share, _) => Type::Percent,
            (AggregateFunction::Every | AggregateFunction::Any, _) => Type::Flag,
            (AggregateFunction::Latest, Type::Row(_) | Type::Key) => {
                let finding = Diagnostic::new(Code::WrongType, "the latest row has no value of its own")
                    .label(operand.at, "a whole row")
                    .help("name one of its fields");
                self.report(finding);
                Type::Error
            }
            (AggregateFunction::Latest, ty) => ty.clone(),
            (_, Type::Money(_) | Type::Duration(_) | Type::Percent | Type::Number) => operand.ty.clone(),
            (AggregateFunction::Sum, Type::Count) => Type::Count,
            (AggregateFunction::Sum | AggregateFunction::Average | AggregateFunction::Median, ty) if ty.is_number() => {
                Type::Number
            }
            (AggregateFunction::Smallest | AggregateFunction::Largest, ty)
                if ty.is_number() || matches!(ty, Type::Date | Type::Tier(_)) || self.ranks(ty) =>
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

/// Whether a figure is over whole rows rather than values of theirs.
fn is_counting(function: AggregateFunction) -> bool {
    use AggregateFunction::{Any, Count, Every, Share};
    matches!(function, Count | Share | Every | Any)
}
