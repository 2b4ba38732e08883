//! Amounts of several currencies: converted by the program's rates where they meet, given per currency where they are.
//! What is kept in the currency of a column is read in the program's; two amounts of one row's currency are compared as
//! they are. Must not know what the amounts are for.

use super::names::through;
use super::{constant, fact, flag};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::{Checker, listing};
use crate::semantic::model::{Brought, CompareOp, Constant, Enum, Expr, ExprKind, Fact, Factor, Field, Record, Symbol};
use crate::semantic::scope::{Place, Scope};
use crate::semantic::types::Type;
use crate::semantic::walk::is_alike;
use crate::syntax::ast;
use crate::text::{FileSpan, Span};
use crate::value::{Currency, Decimal};

/// An amount that is given, the currency it is given in and the one that is wanted.
type Given = (Decimal, (Currency, Currency));

impl Checker<'_> {
    /// Brings an amount of another currency to the program's. False where no rate leads there.
    pub fn convert(&mut self, expr: &mut Expr) -> bool {
        let (Type::Money(from), Some(to)) = (&expr.ty, self.model.program.currency) else {
            return false;
        };
        let pair = (*from, to);
        let Some(factor) = self.model.factor(pair) else {
            return false;
        };
        if factor == Factor::ONE {
            return true;
        }
        let amount = Expr { kind: ExprKind::Error, ty: Type::Error, at: expr.at };
        let amount = std::mem::replace(expr, amount);
        expr.ty = Type::Money(to);
        expr.kind = match (&amount.kind, super::number_of(&amount).and_then(|number| factor.of(number))) {
            (ExprKind::Constant(Constant::Number(amount)), Some(number)) if !self.rates_change() => {
                self.model.brought.push(Brought { at: expr.at, amount: *amount, pair, factor });
                ExprKind::Constant(Constant::Number(number))
            }
            _ => ExprKind::Convert { amount: Box::new(amount), currency: None, pairs: vec![pair] },
        };
        true
    }

    /// Whether what a currency is worth depends on the day.
    fn rates_change(&self) -> bool {
        self.model.rates.iter().any(|rate| rate.in_force.is_some())
    }

    /// Brings two amounts of different currencies to the program's, where rates lead there.
    pub fn convert_both(&mut self, left: &mut Expr, right: &mut Expr) {
        let apart = matches!((&left.ty, &right.ty), (Type::Money(one), Type::Money(other)) if one != other);
        let (mut one, mut other) = (left.clone(), right.clone());
        if apart && self.convert(&mut one) && self.convert(&mut other) {
            (*left, *right) = (one, other);
        }
    }

    /// An amount that is kept in the currency of a column, in the program's.
    pub(super) fn read_converted(&mut self, amount: Expr, references: &[Id<Field>], column: Id<Field>) -> Expr {
        let at = amount.at;
        let ty = self.model.fields[column].ty.clone();
        let currency = through(references, fact(Fact::Field(column), ty, at));
        self.in_programs(amount, currency)
    }

    fn in_programs(&mut self, amount: Expr, currency: Expr) -> Expr {
        let at = amount.at;
        let (Some(program), Some(codes)) = (self.model.program.currency, self.codes(&currency.ty)) else {
            return Expr { kind: ExprKind::Error, ty: Type::Error, at };
        };
        let pairs = codes.into_iter().map(|code| (code, program)).collect();
        let kind = ExprKind::Convert { amount: Box::new(amount), currency: Some(Box::new(currency)), pairs };
        Expr { kind, ty: Type::Money(program), at }
    }

    /// An amount as a column's currency keeps it. False where it is none.
    pub fn keep_in(&mut self, expr: &mut Expr, column: Id<Field>) -> bool {
        if is_in(expr, column) {
            strip(expr);
            return true;
        }
        let label = self.model.fields[column].ty.clone();
        let (Type::Money(from), Some(codes)) = (&expr.ty, self.codes(&label)) else {
            return false;
        };
        let pairs = codes.into_iter().map(|code| (*from, code)).collect();
        let at = expr.at;
        let amount = std::mem::replace(expr, Expr { kind: ExprKind::Error, ty: Type::Error, at });
        let currency = Some(Box::new(fact(Fact::Field(column), label, at)));
        let kind = ExprKind::Convert { amount: Box::new(amount), currency, pairs };
        *expr = Expr { kind, ty: Type::MoneyIn(column), at };
        true
    }

    /// Where all values are amounts of one row's currency, they are kept in it. The column, if they are.
    pub fn keep_in_own(&mut self, values: Vec<&mut Expr>) -> Option<Id<Field>> {
        let matter = |value: &Expr| !matches!(value.kind, ExprKind::Constant(Constant::Missing));
        let column = values.iter().find(|value| matter(value)).and_then(|value| column_of(value))?;
        if !values.iter().filter(|value| matter(value)).all(|value| is_in(value, column)) {
            return None;
        }
        for value in values {
            strip(value);
        }
        Some(column)
    }

    /// The currencies that the labels of a type are; none where one is no currency.
    pub fn codes(&self, ty: &Type) -> Option<Vec<Currency>> {
        let Type::Label(list) = ty else {
            return None;
        };
        self.model.enums[*list].labels.iter().map(|label| Currency::parse(&label.name)).collect()
    }

    /// The list of the currencies that the program knows: its own, those of the rates and of amounts per currency.
    pub fn currency_list(&mut self) -> Option<Id<Enum>> {
        if let Some(list) = self.currencies {
            return Some(list);
        }
        let own = self.model.program.currency.zip(self.model.program.at)?;
        let mut known = vec![own];
        known.extend(self.model.rates.iter().flat_map(|rate| [(rate.from.1, rate.at), (rate.to.1, rate.at)]));
        known.extend(&self.written_currencies);
        let mut labels: Vec<Symbol> = Vec::new();
        for (currency, at) in known {
            if labels.iter().all(|label| label.name != currency.code()) {
                let name = currency.code().to_owned();
                labels.push(Symbol { name, label: None, docs: None, at, whole: at });
            }
        }
        let list = Enum { symbol: None, owner: "currency".to_owned(), labels, ordered: false };
        self.currencies = Some(self.model.enums.push(list));
        self.currencies
    }

    /// The currency in which an amount must stand: that of a column of the partner at hand.
    pub(super) fn currency_wanted(&self, ty: Option<&Type>, scope: &Scope, span: Span) -> Option<Expr> {
        let Some(Type::MoneyIn(column)) = ty else {
            return None;
        };
        let column = Some(*column).filter(|column| scope.record(self) == Some(self.model.fields[*column].record))?;
        let ty = self.model.fields[column].ty.clone();
        Some(fact(Fact::Field(column), ty, self.at(span)))
    }

    /// An expression beside another: amounts per currency are in the currency that the other is kept in.
    pub fn beside(&mut self, tree: &ast::Expr, scope: &Scope, opposite: Option<&Type>, other: &Expr) -> Expr {
        match (&tree.kind, currency_of(other)) {
            (ast::ExprKind::Amounts(amounts), Some(currency)) => {
                self.amounts(tree.span, amounts, scope, Some(currency))
            }
            _ => self.expr(tree, scope, opposite),
        }
    }

    /// `150 EUR or 180 USD`: on a row with a currency the amount in that, else the one in the program's.
    pub(super) fn amounts(
        &mut self,
        span: Span,
        list: &[(Decimal, Currency, Span)],
        scope: &Scope,
        currency: Option<&Expr>,
    ) -> Expr {
        for (at, (_, currency, again)) in list.iter().enumerate() {
            if let Some((.., first)) = list.iter().take(at).find(|(_, other, _)| other == currency) {
                let first = self.at(*first);
                self.twice(format!("two amounts are in {currency}"), *again, first, "keep one of them");
                return self.error(span);
            }
        }
        let currency = match currency {
            Some(currency) => Some(currency.clone()),
            None => match self.currency_at_hand(scope, span) {
                Ok(currency) => currency,
                Err(columns) => {
                    self.report_two_columns(columns, span);
                    return self.error(span);
                }
            },
        };
        let amounts: Vec<(Decimal, Currency)> = list.iter().map(|(amount, currency, _)| (*amount, *currency)).collect();
        let at = self.at(span);
        match currency {
            Some(currency) => self.amounts_by(&amounts, currency, at),
            None => match self.model.program.currency.and_then(|program| self.amount_in(&amounts, program)) {
                Some(given) => self.given_as(given, &Type::Money(given.1.1), at),
                None => {
                    let codes: Vec<String> = self.model.program.currency.iter().map(Currency::to_string).collect();
                    self.report_no_amount(&codes, at);
                    self.error(span)
                }
            },
        }
    }

    fn amounts_by(&mut self, amounts: &[(Decimal, Currency)], currency: Expr, at: FileSpan) -> Expr {
        let broken = Expr { kind: ExprKind::Error, ty: Type::Error, at };
        let (Some(codes), Type::Label(list), Some(column)) =
            (self.codes(&currency.ty), &currency.ty, field_of(&currency))
        else {
            return broken;
        };
        if let Some((_, other)) = amounts.iter().find(|(_, currency)| !codes.contains(currency)) {
            let owner = self.model.enums[*list].owner.clone();
            let finding = Diagnostic::new(Code::UnknownLabel, format!("`{owner}` has no label `{other}`"))
                .label(at, format!("no row is in {other}"))
                .help(format!("add the label, or remove the amount in {other}"));
            self.report(finding);
            return broken;
        }
        let given: Vec<Option<Given>> = codes.iter().map(|code| self.amount_in(amounts, *code)).collect();
        let left_out = codes.iter().zip(&given).filter(|(_, given)| given.is_none());
        let left_out: Vec<String> = left_out.map(|(code, _)| code.to_string()).collect();
        if !left_out.is_empty() {
            self.report_no_amount(&left_out, at);
            return broken;
        }
        let (list, ty) = (*list, Type::MoneyIn(column));
        let missing = constant(Constant::Missing, ty.clone(), at);
        let places = given.iter().enumerate().rev();
        let amount = places.fold(missing, |otherwise, (place, given)| {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let zero = constant(Constant::Number(Decimal::ZERO), ty.clone(), at);
            let then = given.map_or(zero, |given| self.given_as(given, &ty, at));
            let label = constant(Constant::Label(list, place), currency.ty.clone(), at);
            let is = ExprKind::Compare(CompareOp::Is, Box::new(currency.clone()), Box::new(label));
            let kind = ExprKind::If {
                then: Box::new(then),
                condition: Box::new(flag(is, at)),
                otherwise: Box::new(otherwise),
            };
            Expr { kind, ty: ty.clone(), at }
        });
        self.in_programs(amount, currency)
    }

    /// The amount given in a currency, or the first that a rate brings to it.
    fn amount_in(&self, amounts: &[(Decimal, Currency)], wanted: Currency) -> Option<Given> {
        let given = amounts.iter().find(|(_, currency)| *currency == wanted);
        let own = amounts.iter().filter(|(_, currency)| self.model.program.currency == Some(*currency));
        let mut all = given.into_iter().chain(own).chain(amounts).copied();
        let (amount, currency) = all.find(|(_, currency)| self.model.factor((*currency, wanted)).is_some())?;
        Some((amount, (currency, wanted)))
    }

    /// An amount that is given, in the currency that is wanted.
    fn given_as(&mut self, (amount, pair): Given, ty: &Type, at: FileSpan) -> Expr {
        let number = if pair.0 == pair.1 { Some(amount) } else { self.model.factor(pair).and_then(|it| it.of(amount)) };
        match number.filter(|_| pair.0 == pair.1 || !self.rates_change()) {
            Some(number) => {
                if let Some(factor) = self.model.factor(pair).filter(|factor| *factor != Factor::ONE) {
                    self.model.brought.push(Brought { at, amount, pair, factor });
                }
                constant(Constant::Number(number), ty.clone(), at)
            }
            None => {
                let amount = Box::new(constant(Constant::Number(amount), Type::Money(pair.0), at));
                let kind = ExprKind::Convert { amount, currency: None, pairs: vec![pair] };
                Expr { kind, ty: ty.clone(), at }
            }
        }
    }

    fn report_no_amount(&mut self, left_out: &[String], at: FileSpan) {
        let codes = listing(left_out);
        let finding = Diagnostic::new(Code::Incomplete, format!("no amount is given in {codes}"))
            .label(at, format!("nothing for {codes}"))
            .help("add an amount in that currency, or a rate to the program's `rates`");
        self.report(finding);
    }

    fn report_two_columns(&mut self, columns: [Id<Field>; 2], span: Span) {
        let [one, other] = columns.map(|column| self.model.fields[column].symbol.name.clone());
        let message = format!("this could be in the currency of `{one}` or of `{other}`");
        let finding = Diagnostic::new(Code::AmbiguousCurrency, message)
            .label(self.at(span), "in which of the two?")
            .help("let it meet an amount that is kept in one of them, or write one amount, as `180 USD`");
        self.report(finding);
    }

    /// The currency of the row at hand, or of the nearest around it that has one; two columns where it has two.
    fn currency_at_hand(&mut self, scope: &Scope, span: Span) -> Result<Option<Expr>, [Id<Field>; 2]> {
        let mut references = Vec::new();
        let mut here = scope;
        loop {
            match here.record(self).map(|record| self.currency_columns(record)).unwrap_or_default().as_slice() {
                [] => {}
                [column] => {
                    let ty = self.model.fields[*column].ty.clone();
                    return Ok(Some(through(&references, fact(Fact::Field(*column), ty, self.at(span)))));
                }
                [one, other, ..] => return Err([*one, *other]),
            }
            let (Place::Row(_, via), Some(outer)) = (here.place, here.outer) else { return Ok(None) };
            if via.is_empty() {
                return Ok(None);
            }
            references.extend(via);
            here = outer;
        }
    }

    /// The fields of a record that amounts of it are kept in the currency of; without any, those that hold currencies.
    fn currency_columns(&self, record: Id<Record>) -> Vec<Id<Field>> {
        let fields = &self.model.records[record].fields;
        let keeps = |field: &&Id<Field>| fields.iter().any(|it| self.model.fields[*it].ty == Type::MoneyIn(**field));
        let kept: Vec<Id<Field>> = fields.iter().filter(keeps).copied().collect();
        if !kept.is_empty() {
            return kept;
        }
        let own = self.model.program.currency;
        let holds = |field: &&Id<Field>| {
            self.codes(&self.model.fields[**field].ty).is_some_and(|codes| own.is_some_and(|own| codes.contains(&own)))
        };
        fields.iter().filter(holds).copied().collect()
    }
}

/// Two amounts of one row's currency, as they are kept.
pub(super) fn strip_both(left: &mut Expr, right: &mut Expr) {
    let alike = currency_of(left).zip(currency_of(right)).is_some_and(|(one, other)| is_alike(one, other));
    if alike {
        strip(left);
        strip(right);
    }
}

/// The column behind the label of a currency.
fn field_of(currency: &Expr) -> Option<Id<Field>> {
    match &currency.kind {
        ExprKind::Fact(Fact::Field(field)) => Some(*field),
        ExprKind::Through { inner, .. } => field_of(inner),
        _ => None,
    }
}

/// The currency that an amount was converted from, where it is that of a row.
pub(super) fn currency_of(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Convert { currency, .. } if !matches!(expr.ty, Type::MoneyIn(_)) => currency.as_deref(),
        _ => None,
    }
}

fn column_of(expr: &Expr) -> Option<Id<Field>> {
    match currency_of(expr)?.kind {
        ExprKind::Fact(Fact::Field(field)) => Some(field),
        _ => None,
    }
}

fn is_in(expr: &Expr, column: Id<Field>) -> bool {
    column_of(expr) == Some(column)
}

/// Takes the conversion to the program's currency off.
fn strip(expr: &mut Expr) {
    let kind = std::mem::replace(&mut expr.kind, ExprKind::Error);
    match kind {
        ExprKind::Convert { amount, .. } => *expr = *amount,
        other => expr.kind = other,
    }
}
