//! `rates { EUR => 1.08 USD, 88 GBP = 100 USD }`: what currencies are worth, fixed by the program.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::declare::{Task, Work};
use crate::semantic::model::Rate;
use crate::syntax::ast::{self, ExprKind};
use crate::text::Span;
use crate::value::{Currency, Decimal};

/// Fills in the rates, before any amount is looked at.
pub(super) fn check_all(checker: &mut Checker, tasks: &[Task]) {
    for task in tasks {
        if let Work::Rates(rates) = &task.work {
            checker.file = task.file;
            rates.rates.iter().for_each(|rate| check(checker, rate));
        }
    }
}

fn check(checker: &mut Checker, tree: &ast::Rate) {
    let (from, to) = (worth(checker, &tree.from, true), worth(checker, &tree.to, false));
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    check_sign(checker, tree);
    if from.1 == to.1 {
        let finding = Diagnostic::new(Code::WrongCurrency, format!("a rate converts {} to itself", from.1))
            .label(checker.at(tree.span), "one currency on both sides")
            .help("a rate says what an amount is worth in another currency, as `EUR => 1.08 USD`");
        checker.report(finding);
        return;
    }
    let in_force = checker.in_force(tree.in_force.as_ref(), tree.span);
    // Two of one pair that are dated are two versions of it.
    let earlier = checker.model.rates.iter().find(|rate| {
        let alike = [(rate.from.1, rate.to.1), (rate.to.1, rate.from.1)].contains(&(from.1, to.1));
        alike && !(rate.in_force.is_some() && tree.in_force.is_some())
    });
    if let Some(first) = earlier {
        let (one, other) = if first.from.1 == from.1 { (first.from, first.to) } else { (first.to, first.from) };
        let same = one.0.checked_mul(to.0) == other.0.checked_mul(from.0);
        let said = if same { "stands twice" } else { "stands twice, and the two differ" };
        let (message, at) = (format!("the rate between {} and {} {said}", from.1, to.1), first.at);
        checker.twice(message, tree.span, at, "keep one of them, which serves both ways, or date both");
        return;
    }
    let at = checker.at(tree.span);
    if tree.in_force.is_none() || in_force.is_some() {
        checker.model.rates.push(Rate { from, to, in_force, at });
    }
}

/// The amount that a side of a rate is; the bare code of a currency is one of it.
fn worth(checker: &mut Checker, side: &ast::Expr, first: bool) -> Option<(Decimal, Currency)> {
    let at = checker.at(side.span);
    let (amount, currency) = match &side.kind {
        ExprKind::Money(amount, currency) => (*amount, *currency),
        ExprKind::Name(name) if first && Currency::parse(&name.text).is_some() => {
            (Decimal::ONE, Currency::parse(&name.text)?)
        }
        ExprKind::Unary(ast::UnaryOp::Negate, inner) if matches!(inner.kind, ExprKind::Money(..)) => {
            not_positive(checker, side.span);
            return None;
        }
        ExprKind::Error => return None,
        kind => {
            let (what, help) = match kind {
                ExprKind::Name(name) if Currency::parse(&name.text.to_uppercase()).is_some() => {
                    ("no currency", "a currency is its three capital letters, as `EUR`")
                }
                _ if first => {
                    ("neither a currency nor an amount", "write the currency, or an amount of it, as `EUR` or `88 GBP`")
                }
                _ => ("no amount", "write what it is worth, as `1.08 USD`"),
            };
            let finding =
                Diagnostic::new(Code::WrongType, "a rate stands between two amounts").label(at, what).help(help);
            checker.report(finding);
            return None;
        }
    };
    if amount <= Decimal::ZERO {
        not_positive(checker, side.span);
        return None;
    }
    Some((amount, currency))
}

fn not_positive(checker: &mut Checker, span: Span) {
    let finding = Diagnostic::new(Code::OutOfBounds, "a rate is above zero")
        .label(checker.at(span), "nothing can be converted by it")
        .help("write what one of the currency is worth, as `EUR => 1.08 USD`");
    checker.report(finding);
}

/// `EUR => 1.08 USD` says what one is worth; two amounts are equal.
fn check_sign(checker: &mut Checker, tree: &ast::Rate) {
    let amounts = matches!(tree.from.kind, ExprKind::Money(..));
    if amounts == tree.equals {
        return;
    }
    let (sign, message) = if amounts {
        ("=", "two amounts that are worth the same stand with `=` between them")
    } else {
        ("=>", "what one of a currency is worth stands after `=>`")
    };
    let at = checker.at(tree.sign);
    let finding = Diagnostic::new(Code::Unexpected, message).label(at, "the other sign").fix(
        format!("change to `{sign}`"),
        at,
        sign,
    );
    checker.report(finding);
}
