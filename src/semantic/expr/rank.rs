//! The place of a row among its peers: `rank of annual_revenue within country`, `top 3% by annual_revenue within country`,
//! `version in top 3 of version by released`. Among the top is: a rank up to a number, or, of a share p of the n that
//! have a value, a rank up to the next whole number from p × n. `where` says which rows are ranked at all.

use super::{flag, negation, number_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{
    Aggregate, AggregateFunction, BinaryOp, CompareOp, Expr, ExprKind, Fact, Function, Gathering, Rank, Record, Target,
};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;
use crate::value::Decimal;

impl Checker<'_> {
    /// `rank of X within F`, `rank of RECORD by X within F`
    pub(super) fn rank(&mut self, span: Span, tree: &ast::Rank, scope: &Scope) -> Expr {
        let Some(over) = self.record_of_peers(tree.of.span, scope) else {
            return self.error(span);
        };
        let own = Scope::of_record(self, over);
        let value = match &tree.by {
            Some(by) => {
                if !self.is_own_record(&tree.of, over) {
                    return self.error(span);
                }
                self.ranked(by, &own)
            }
            None => self.ranked(&tree.of, &own),
        };
        let lowest_first = value.ty == Type::Date;
        let within = tree.within.as_ref().map(|within| self.common(within, &own));
        let filter = tree.filter.as_ref().map(|filter| self.condition(filter, &own));
        let rank = Rank { over, value, lowest_first, within, filter };
        Expr { kind: ExprKind::Rank(Box::new(rank)), ty: Type::Count, at: self.at(span) }
    }

    /// `top N by X within F`, `ROW in top N of RECORD by X within F`
    pub(super) fn top(&mut self, span: Span, tree: &ast::Top, scope: &Scope) -> Expr {
        let at = self.at(span);
        let row = match &tree.row {
            Some(row) => match self.asked_row(row, scope) {
                Some((reference, record)) => Some((reference, record)),
                None => return self.error(span),
            },
            None => None,
        };
        let over = match &row {
            Some((_, record)) => *record,
            None => match self.record_of_peers(span, scope) {
                Some(record) => record,
                None => return self.error(span),
            },
        };
        if let Some(of) = &tree.of
            && !self.names_record(of, over)
        {
            return self.error(span);
        }
        let own = Scope::of_record(self, over);
        let value = self.ranked(&tree.by, &own);
        let within = tree.within.as_ref().map(|within| self.common(within, &own));
        let filter = tree.filter.as_ref().map(|filter| self.condition(filter, &own));
        let rank = Rank { over, value, lowest_first: false, within, filter };
        let condition = self.among_first(&tree.count, rank, span);
        let condition = match row {
            Some((reference, _)) => self.on_row(reference, condition),
            None => condition,
        };
        if tree.negated { negation(condition, at) } else { condition }
    }

    /// Whether the rank is up to a number, or below a share of those that have one, plus one. Who is not ranked is not
    /// among the first.
    fn among_first(&mut self, count: &ast::Expr, rank: Rank, span: Span) -> Expr {
        let (at, filter) = (self.at(span), rank.filter.clone());
        let first = self.up_to(count, rank, span);
        match filter {
            Some(filter) => flag(ExprKind::All(vec![filter, first]), at),
            None => first,
        }
    }

    fn up_to(&mut self, count: &ast::Expr, rank: Rank, span: Span) -> Expr {
        let at = self.at(span);
        let count = self.expr(count, &Scope::PROGRAM, None);
        let Some(number) = number_of(&count).filter(|number| number.is_sign_positive() && !number.is_zero()) else {
            if !matches!(count.kind, ExprKind::Error) {
                let finding = Diagnostic::new(Code::WrongType, "the top is a number of rows or a share of them")
                    .label(count.at, "not above zero")
                    .help("write `top 10 by …` or `top 3% by …`");
                self.report(finding);
            }
            return self.error(span);
        };
        let (over, gathering) = (rank.over, Gathering::Peers(rank.within.clone().map(Box::new)));
        let known = flag(ExprKind::Not(Box::new(flag(ExprKind::Missing(Box::new(rank.value.clone())), at))), at);
        let known = match &rank.filter {
            Some(filter) => flag(ExprKind::All(vec![filter.clone(), known]), at),
            None => known,
        };
        let rank = Expr { kind: ExprKind::Rank(Box::new(rank)), ty: Type::Count, at };
        if count.ty != Type::Percent {
            if !number.fract().is_zero() {
                let finding = Diagnostic::new(Code::WrongType, "the top is a whole number of rows")
                    .label(count.at, "not whole")
                    .help("write `top 3 by …`, or a share: `top 3% by …`");
                self.report(finding);
                return self.error(span);
            }
            return flag(ExprKind::Compare(CompareOp::AtMost, Box::new(rank), Box::new(count)), at);
        }
        if number > Decimal::ONE {
            let finding = Diagnostic::new(Code::AlwaysHolds, "a share above 100 % takes all of them")
                .label(count.at, "more than there are");
            self.report(finding);
        }
        let all = Aggregate {
            function: AggregateFunction::Count,
            over,
            gathering,
            operand: None,
            by: None,
            filter: Some(known),
        };
        let all = Expr { kind: ExprKind::Aggregate(Box::new(all)), ty: Type::Count, at };
        let number = |kind: ExprKind| Expr { kind, ty: Type::Number, at };
        let share = number(ExprKind::Arithmetic(BinaryOp::Multiply, Box::new(count), Box::new(all)));
        let admitted = number(ExprKind::Call(Function::RoundUp, vec![share]));
        flag(ExprKind::Compare(CompareOp::AtMost, Box::new(rank), Box::new(admitted)), at)
    }

    /// What decides a rank: something that has an order.
    fn ranked(&mut self, tree: &ast::Expr, scope: &Scope) -> Expr {
        let mut value = self.expr(tree, scope, None);
        let ordered = value.ty.is_numeric()
            || matches!(&value.ty, Type::Date | Type::Duration(_) | Type::Tier(_) | Type::Error)
            || matches!(&value.ty, Type::Label(list) if self.model.enums[*list].ordered);
        if !ordered {
            let finding = Diagnostic::new(Code::WrongType, format!("{} has no rank", self.describe(&value.ty)))
                .label(value.at, "neither first nor last")
                .help("rank by a number, an amount or a date");
            self.report(finding);
            value.ty = Type::Error;
        }
        value
    }

    /// Whether a name is that of the record whose rows are ranked; reported if not.
    fn is_own_record(&mut self, tree: &ast::Expr, over: Id<Record>) -> bool {
        let ast::ExprKind::Name(name) = &tree.kind else {
            if !matches!(tree.kind, ast::ExprKind::Error) {
                let finding = Diagnostic::new(Code::WrongType, "before `by` stands the record whose rows are ranked")
                    .label(self.at(tree.span), "not a record")
                    .help("write `rank of RECORD by X`, or `rank of X`");
                self.report(finding);
            }
            return false;
        };
        self.names_record(name, over)
    }

    fn names_record(&mut self, name: &ast::Name, over: Id<Record>) -> bool {
        let own = self.model.records[over].symbol.name.clone();
        match self.names.record(&name.text) {
            Some(record) if record == over => {
                self.note_use(name.span, Target::Record(record));
                true
            }
            Some(_) => {
                let message = format!("a row of `{own}` has no rank among rows of `{}`", name.text);
                let finding = Diagnostic::new(Code::WrongScope, message)
                    .label(self.at(name.span), format!("not `{own}`"))
                    .help(format!("declare it of the record: `metric {}.NAME = rank of …`", name.text));
                self.report(finding);
                false
            }
            None => {
                let records = self.record_names();
                let message = format!("there is no record `{}`", name.text);
                self.unknown(Code::UnknownName, message, name, records.iter().map(String::as_str));
                false
            }
        }
    }

    /// The reference whose row is asked about, and that row's record.
    fn asked_row(&mut self, tree: &ast::Expr, scope: &Scope) -> Option<(Expr, Id<Record>)> {
        let row = self.expr(tree, scope, None);
        match row.ty {
            Type::Row(record) => Some((row, record)),
            Type::Error => None,
            _ => {
                let message = format!("{} is not a row that has a rank", self.describe(&row.ty));
                let finding = Diagnostic::new(Code::WrongType, message)
                    .label(row.at, "not a reference")
                    .help("name a field that refers to a record, as `version in top 3 of version by released`");
                self.report(finding);
                None
            }
        }
    }

    /// A condition on the row that a reference leads to.
    fn on_row(&mut self, reference: Expr, condition: Expr) -> Expr {
        let at = condition.at;
        match reference.kind {
            ExprKind::Fact(Fact::Field(field)) => {
                flag(ExprKind::Through { reference: field, inner: Box::new(condition) }, at)
            }
            ExprKind::Through { reference, inner } => {
                let inner = self.on_row(*inner, condition);
                flag(ExprKind::Through { reference, inner: Box::new(inner) }, at)
            }
            _ => Expr { kind: ExprKind::Error, ty: Type::Error, at },
        }
    }
}
