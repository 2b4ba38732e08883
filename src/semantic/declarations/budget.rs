//! `budget BENEFIT AMOUNT`: what all partners receive of a benefit, or owe of a term, against the most that may come together.

use super::kpi;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{AggregateFunction, Benefit, Expr, ExprKind, Fact, Kpi, KpiTarget};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;

/// Checks that the budget is of a benefit of money, and that it has only this one.
pub(super) fn check(checker: &mut Checker, id: Id<Kpi>, budget: &ast::Budget) {
    let Some(value) = spent(checker, &budget.of) else { return };
    let Some(benefit) = benefit_of(&value) else { return };
    let symbol = checker.model.benefits[benefit].symbol.clone();
    let mut budgets = checker.model.kpis.values().filter(|kpi| kpi.budget == Some(benefit));
    let first = budgets.next().map(|kpi| kpi.symbol.at);
    if let Some(first) = first {
        let message = format!("`{}` has two budgets", symbol.name);
        checker.twice(message, budget.of.span, first, "keep one of them");
    }
    let target = kpi::test(checker, &value, &budget.amount).map(|test| KpiTarget {
        test,
        text: budget.amount.text.clone(),
        at: checker.at(budget.amount.span),
    });
    let kpi = &mut checker.model.kpis[id];
    kpi.symbol.name = format!("budget({})", symbol.name);
    kpi.symbol.label = Some(symbol.title().to_owned());
    kpi.value = value;
    kpi.target = target;
    kpi.budget = Some(benefit);
}

/// The sum of the benefit over all partners; none where it is no benefit of money, which is reported.
fn spent(checker: &mut Checker, of: &ast::Expr) -> Option<Expr> {
    let named = match &of.kind {
        ast::ExprKind::Name(name) => checker.names.fact(&name.text),
        _ => None,
    };
    if let Some(fact) = named {
        let ty = checker.fact_type(fact);
        let is_money = matches!(ty, Type::Money(_) | Type::MoneyIn(_) | Type::Error);
        if !is_money || !matches!(fact, Fact::Benefit(_)) {
            let message = match fact {
                Fact::Benefit(_) => format!("a budget is money, and this benefit is {}", checker.describe(&ty)),
                _ => "a budget is of a benefit or a term".to_owned(),
            };
            let finding = Diagnostic::new(Code::WrongType, message)
                .label(checker.at(of.span), "no benefit of money")
                .help(match (fact, matches!(ty, Type::Number | Type::Count)) {
                    (Fact::Benefit(_), true) => "write its amounts with their currency, as `500 USD`",
                    _ => "write the budget of a benefit that gives amounts; the sum of anything else is a `kpi`",
                });
            checker.report(finding);
            return None;
        }
    }
    let sum = ast::Aggregate {
        function: AggregateFunction::Sum,
        operand: of.clone(),
        by: None,
        via: None,
        within: None,
        filter: None,
        satisfies: None,
    };
    let sum = ast::Expr { kind: ast::ExprKind::Aggregate(Box::new(sum)), span: of.span };
    let value = checker.expr(&sum, &Scope::PROGRAM, None);
    (!value.ty.is_error()).then_some(value)
}

/// The benefit that a sum is of; converted, where its amounts are in the currency of a column.
fn benefit_of(value: &Expr) -> Option<Id<Benefit>> {
    let ExprKind::Aggregate(aggregate) = &value.kind else { return None };
    let mut operand = aggregate.operand.as_ref()?;
    while let ExprKind::Convert { amount, .. } = &operand.kind {
        operand = amount;
    }
    match operand.kind {
        ExprKind::Fact(Fact::Benefit(benefit)) => Some(benefit),
        _ => None,
    }
}
