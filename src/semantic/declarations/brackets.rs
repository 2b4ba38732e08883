//! `incremental on X against BASE by tier { … }`: brackets of a benefit, one set for everyone or one a tier.
//! Must not judge bounds against each other: that is for the checks of the whole program.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::dimensions::combine;
use crate::semantic::model::{BinaryOp, Bracket, BracketSet, Brackets, CompareOp, Constant, Expr, ExprKind, Field};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast::{self, PatternKind};
use crate::value::Decimal;

/// The most that a bound without `%` may be as a share: past ten times the base it was meant as a percentage.
const MOST_SHARE: Decimal = Decimal::TEN;

/// Checks brackets of a benefit of a type; none where what they lie on cannot be measured.
pub(super) fn brackets(checker: &mut Checker, tree: &ast::Brackets, ty: &Type) -> Option<Brackets> {
    // What is kept in a partner's currency is measured in the program's, and brought there in the end.
    let column = match ty {
        Type::MoneyIn(column) => Some(*column),
        _ => None,
    };
    let own = column.and(checker.model.program.currency).map(Type::Money);
    let ty = own.as_ref().unwrap_or(ty);
    let mut on = checker.expr(&tree.on, &Scope::PARTNER, None);
    let measured = on.ty.is_numeric() || on.ty.is_error();
    if !measured {
        let finding = Diagnostic::new(Code::WrongType, format!("{} has no brackets", checker.describe(&on.ty)))
            .label(on.at, "not a number")
            .help("brackets lie on a number or an amount");
        checker.report(finding);
        on = checker.error(tree.on.span);
    }
    let against = tree.against.as_ref().map(|base| {
        let mut base = checker.expr(base, &Scope::PARTNER, None);
        if checker.meet(&mut on, &mut base, "be measured against each other").is_none() {
            base.ty = Type::Error;
        }
        base
    });
    let mut sets: Vec<BracketSet> = Vec::new();
    let mut incomplete = false;
    for tree_set in &tree.sets {
        let brackets = set(checker, &tree_set.arms, &mut on, against.as_ref(), ty, column);
        incomplete |= brackets.len() < tree_set.arms.len();
        let (tier, at) = match &tree_set.tier {
            None => (None, checker.at(tree.span)),
            Some(name) => {
                let tier = checker.tier_of(checker.names.ladder, name);
                if tier.is_none() {
                    incomplete = true;
                    continue;
                }
                if let Some(first) = sets.iter().find(|set| set.tier == tier).map(|set| set.at) {
                    let message = format!("the brackets of `{}` are said twice", name.text);
                    checker.twice(message, name.span, first, "keep one set of brackets a tier");
                    continue;
                }
                (tier, checker.at(name.span))
            }
        };
        sets.push(BracketSet { tier, brackets, at });
    }
    let mut brackets = Brackets { mode: tree.mode, on, against, sets, incomplete, at: checker.at(tree.span) };
    if let Some(column) = column {
        for amount in amounts(&mut brackets).filter(|amount| matches!(amount.ty, Type::Money(_))) {
            checker.keep_in(amount, column);
        }
    }
    Some(brackets).filter(|_| measured)
}

/// Everything in brackets that may be an amount.
fn amounts(brackets: &mut Brackets) -> impl Iterator<Item = &mut Expr> {
    let sets = brackets.sets.iter_mut().flat_map(|set| &mut set.brackets);
    let of_sets = sets.flat_map(|one| one.from.iter_mut().chain(&mut one.up_to).chain(&mut one.rate));
    std::iter::once(&mut brackets.on).chain(&mut brackets.against).chain(of_sets)
}

/// `{ < A => R, up to B => R, B to C => R, above => R }`
fn set(
    checker: &mut Checker,
    arms: &[ast::Arm],
    on: &mut Expr,
    against: Option<&Expr>,
    ty: &Type,
    column: Option<Id<Field>>,
) -> Vec<Bracket> {
    let kept = column.map(Type::MoneyIn);
    let bound = |checker: &mut Checker, tree: &ast::Expr, on: &Expr| bound(checker, tree, on, against, kept.as_ref());
    let mut brackets = Vec::new();
    for arm in arms {
        let at = checker.at(arm.span);
        let mut below = false;
        let (from, up_to) = match arm.patterns.as_slice() {
            [ast::Pattern { kind: PatternKind::UpTo(to) | PatternKind::Compare(CompareOp::AtMost, to), .. }] => {
                (None, Some(bound(checker, to, on)))
            }
            [ast::Pattern { kind: PatternKind::Compare(CompareOp::LessThan, to), .. }] => {
                below = true;
                (None, Some(bound(checker, to, on)))
            }
            [ast::Pattern { kind: PatternKind::Range(from, to), .. }] => {
                (Some(bound(checker, from, on)), Some(bound(checker, to, on)))
            }
            [ast::Pattern { kind: PatternKind::Above, .. }] => (None, None),
            [ast::Pattern { kind: PatternKind::Compare(CompareOp::MoreThan, from), .. }] => {
                (Some(bound(checker, from, on)), None)
            }
            [ast::Pattern { kind: PatternKind::Error, .. }] => continue,
            patterns => {
                let span = patterns.first().map_or(arm.span, |pattern| pattern.span);
                let finding = Diagnostic::new(Code::WrongType, "a bracket says `up to`, `<`, `A to B` or `above`")
                    .label(checker.at(span), "not a bracket")
                    .help("write `up to 500K => 1%`, and `above => 2%` for the rest");
                checker.report(finding);
                continue;
            }
        };
        let rate = match arm.value.kind {
            ast::ExprKind::None => None,
            _ => Some(rate(checker, &arm.value, on, ty)),
        };
        if rate.as_ref().is_some_and(|rate| rate.ty.is_error()) {
            // The other rates are likely written alike.
            on.ty = Type::Error;
        }
        let in_force = checker.in_force(arm.in_force.as_ref(), arm.span);
        brackets.push(Bracket { from, up_to, below, rate, at, in_force });
    }
    brackets
}

/// A bound: an amount as what the brackets lie on, or a share of the base; `kept` is the currency of the benefit.
fn bound(checker: &mut Checker, tree: &ast::Expr, on: &Expr, against: Option<&Expr>, kept: Option<&Type>) -> Expr {
    let mut bound = match kept {
        Some(kept) => checker.expr(tree, &Scope::PARTNER, Some(kept)),
        None => checker.beside(tree, &Scope::PARTNER, None, on),
    };
    let Some(base) = against else {
        let mut measure = on.clone();
        checker.meet(&mut measure, &mut bound, "be compared");
        return bound;
    };
    match (&bound.kind, &bound.ty) {
        (_, Type::Error) => {}
        (ExprKind::Constant(Constant::Number(number)), Type::Number) if *number > MOST_SHARE => {
            let text = format!("{}%", number.normalize());
            let times = number.normalize();
            let finding = Diagnostic::new(Code::OutOfBounds, format!("a bound of {times} is {times} times the base"))
                .label(bound.at, "not a share")
                .help(format!("bounds `against` a base are shares of it; write `{text}`"))
                .suggest(format!("write `{text}`"), bound.at, text);
            checker.report(finding);
            bound.ty = Type::Error;
        }
        (_, ty) if ty.is_number() => {}
        _ => {
            let found = checker.describe(&bound.ty);
            let finding =
                Diagnostic::new(Code::WrongType, format!("a bound `against` a base is a share of it, not {found}"))
                    .label(bound.at, found)
                    .label(base.at, "what the bounds are shares of")
                    .help("write the bounds as percentages, as `up to 100%`, or leave `against` out");
            checker.report(finding);
            bound.ty = Type::Error;
        }
    }
    bound
}

/// What is given for each unit of a bracket.
fn rate(checker: &mut Checker, tree: &ast::Expr, on: &Expr, ty: &Type) -> Expr {
    let mut rate = checker.expr(tree, &Scope::PARTNER, None);
    if checker.is_bare(&rate) && matches!(ty, Type::Money(_)) && on.ty.is_number() {
        checker.adapt(&mut rate, ty);
    }
    let given = combine(BinaryOp::Multiply, &rate.ty, &on.ty).unwrap_or(Type::Text);
    let fits = given.is_error() || ty.is_error() || given == *ty || given.is_number() && ty.is_number();
    if !fits {
        let (of, wanted) = (checker.describe(&on.ty), checker.describe(ty));
        let finding = Diagnostic::new(
            Code::WrongDimension,
            format!("{} of {of} does not make {wanted}", checker.describe(&rate.ty)),
        )
        .label(rate.at, checker.describe(&rate.ty))
        .label(on.at, of)
        .help(match on.ty {
            Type::Money(_) => "write the rate as a percentage, as `2.5%`",
            _ => "write what each unit brings",
        });
        checker.report(finding);
        rate.ty = Type::Error;
    }
    rate
}
