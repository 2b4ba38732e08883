//! Arms: `reseller => 1.5M, otherwise => 1M`. One form for thresholds, bands and points by a fact.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::declare::empty_choice;
use crate::semantic::model::{Arm, ArmTest, Choice, CompareOp, Constant, Expr, ExprKind, Fallback, Version};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast::{self, PatternKind};
use crate::text::FileSpan;

/// Checks arms against the facts they look at; `value` checks what an arm gives.
pub(super) fn check(
    checker: &mut Checker,
    subjects: Vec<Expr>,
    arms: &[ast::Arm],
    at: FileSpan,
    mut value: impl FnMut(&mut Checker, &ast::Expr) -> Expr,
) -> Choice {
    let mut choice = empty_choice(at);
    let mut otherwise_at: Option<FileSpan> = None;
    let mut missing_at: Option<FileSpan> = None;
    for arm in arms {
        let given = value(checker, &arm.value);
        let at = checker.at(arm.span);
        let in_force = checker.in_force(arm.in_force.as_ref(), arm.span);
        // Of one fact an arm may name several values: it is an arm for each of them.
        let several = if subjects.len() == 1 { 1 } else { arm.patterns.len().max(1) };
        for patterns in arm.patterns.chunks(several) {
            let given = given.clone();
            match patterns {
                [ast::Pattern { kind: PatternKind::Otherwise, .. }] if let Some(in_force) = in_force => {
                    choice.dated.push(Version { in_force, what: Fallback::Otherwise(given) });
                }
                [ast::Pattern { kind: PatternKind::Missing, .. }] if let Some(in_force) = in_force => {
                    choice.dated.push(Version { in_force, what: Fallback::Missing(given) });
                }
                [ast::Pattern { kind: PatternKind::Otherwise, span }] => match otherwise_at {
                    Some(first) => {
                        checker.twice("`otherwise` stands twice".to_owned(), *span, first, "keep one of them");
                    }
                    None => {
                        otherwise_at = Some(checker.at(*span));
                        choice.otherwise = Some(Box::new(given));
                    }
                },
                [ast::Pattern { kind: PatternKind::Missing, span }] => match missing_at {
                    Some(first) => {
                        checker.twice("`missing` stands twice".to_owned(), *span, first, "keep one of them");
                    }
                    None => {
                        missing_at = Some(checker.at(*span));
                        choice.missing = Some(Box::new(given));
                    }
                },
                patterns => {
                    let tests = tests(checker, &subjects, patterns, at);
                    choice.arms.push(Arm { tests, value: given, at, in_force });
                }
            }
        }
    }
    choice.subjects = subjects;
    choice
}

fn error_at(at: FileSpan) -> Expr {
    Expr { kind: ExprKind::Error, ty: Type::Error, at }
}

fn tests(checker: &mut Checker, subjects: &[Expr], patterns: &[ast::Pattern], at: FileSpan) -> Vec<ArmTest> {
    if patterns.len() != subjects.len() {
        let finding = Diagnostic::new(
            Code::Incomplete,
            format!("the arm has {} for {}", counted(patterns.len(), "key"), counted(subjects.len(), "fact")),
        )
        .label(at, "one key for each fact")
        .help("separate the keys with commas, in the order of the facts after `by`");
        checker.report(finding);
        return subjects.iter().map(|_| ArmTest::Equal(error_at(at))).collect();
    }
    let tests = subjects.iter().zip(patterns).map(|(subject, pattern)| {
        // An arm that is not understood stays in its place, so that the case it is for is not held to be left out.
        test(checker, subject, pattern).unwrap_or_else(|| ArmTest::Equal(checker.error(pattern.span)))
    });
    tests.collect()
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// What a pattern asks of a fact.
fn test(checker: &mut Checker, subject: &Expr, pattern: &ast::Pattern) -> Option<ArmTest> {
    match &pattern.kind {
        PatternKind::Value(value) => key(checker, subject, value).map(ArmTest::Equal),
        PatternKind::Compare(op, tree) => bound(checker, subject, tree, *op).map(|bound| ArmTest::Compare(*op, bound)),
        PatternKind::UpTo(tree) => {
            bound(checker, subject, tree, CompareOp::AtMost).map(|bound| ArmTest::Compare(CompareOp::AtMost, bound))
        }
        PatternKind::Range(low, high) => {
            let low_bound = bound(checker, subject, low, CompareOp::AtLeast);
            let high_bound = bound(checker, subject, high, CompareOp::AtMost);
            Some(ArmTest::Between(low_bound?, high_bound?))
        }
        PatternKind::Above | PatternKind::Otherwise => Some(ArmTest::Any),
        PatternKind::Missing => {
            let finding = Diagnostic::new(Code::Unexpected, "`missing` stands for all facts of an arm")
                .label(checker.at(pattern.span), "for one of several")
                .help("write an arm `missing => …`, or give the fact a `default`");
            checker.report(finding);
            None
        }
        PatternKind::Error => None,
    }
}

/// A constant that a fact may equal.
pub(super) fn key(checker: &mut Checker, subject: &Expr, tree: &ast::Expr) -> Option<Expr> {
    if let Type::Set(_) = subject.ty {
        let finding = Diagnostic::new(Code::WrongType, format!("{} is not one label", checker.describe(&subject.ty)))
            .label(checker.at(tree.span), "one label")
            .help("look at a metric that says what the set `includes`");
        checker.report(finding);
        return None;
    }
    let mut value = checker.beside(tree, &Scope::PARTNER, Some(&subject.ty), subject);
    let mut subject = subject.clone();
    let met = checker.meet(&mut subject, &mut value, "be compared")?;
    if met.is_error() {
        return None;
    }
    if !matches!(value.kind, ExprKind::Constant(_)) {
        let finding = Diagnostic::new(Code::WrongType, "the key of an arm is a plain value")
            .label(value.at, "not a plain value")
            .help("write a label or a number; for anything else use `X if C else Y`");
        checker.report(finding);
        return None;
    }
    Some(value)
}

fn bound(checker: &mut Checker, subject: &Expr, tree: &ast::Expr, op: CompareOp) -> Option<Expr> {
    let mut value = checker.beside(tree, &Scope::PARTNER, Some(&subject.ty), subject);
    let mut subject = subject.clone();
    let met = checker.meet(&mut subject, &mut value, "be compared")?;
    if met.is_error() {
        return None;
    }
    checker.check_order(op, &subject, value.at);
    Some(value)
}

/// What an arm gives where any value may stand; `none` says that there is none. `labels` is the list that bare names
/// are labels of.
pub(super) fn any_value(checker: &mut Checker, tree: &ast::Expr, labels: Option<&Type>) -> Expr {
    match tree.kind {
        ast::ExprKind::None => {
            Expr { kind: ExprKind::Constant(Constant::Missing), ty: Type::Error, at: checker.at(tree.span) }
        }
        _ => checker.expr(tree, &Scope::PARTNER, labels),
    }
}

/// Everything that a choice gives.
pub(in crate::semantic) fn values_mut(choice: &mut Choice) -> impl Iterator<Item = &mut Expr> {
    let arms = choice.arms.iter_mut().map(|arm| &mut arm.value);
    let dated = choice.dated.iter_mut().map(|version| match &mut version.what {
        Fallback::Otherwise(value) | Fallback::Missing(value) => value,
    });
    arms.chain(choice.otherwise.as_deref_mut()).chain(choice.missing.as_deref_mut()).chain(dated)
}

/// An amount of another currency becomes one of the program's, as its bare numbers are.
fn bring_home(checker: &mut Checker, value: &mut Expr) {
    let (Type::Money(currency), Some(own)) = (value.ty.clone(), checker.model.program.currency) else {
        return;
    };
    if currency == own || checker.convert(value) {
        return;
    }
    let finding =
        Diagnostic::new(Code::WrongCurrency, format!("an amount in {own} must stand here, not one in {currency}"))
            .label(value.at, format!("an amount in {currency}"))
            .help(checker.help_rate(currency, own));
    checker.report(finding);
    *value = checker.error(value.at.span);
}

/// Brings the values of choices to one type; none if all are bare numbers. `doing` as in [`Checker::meet`].
pub(super) fn unify(checker: &mut Checker, choices: &mut [Choice], doing: &str) -> Option<Type> {
    let mut values: Vec<&mut Expr> = choices.iter_mut().flat_map(values_mut).collect();
    for value in &mut values {
        bring_home(checker, value);
    }
    let is_hole = |value: &Expr| matches!(value.kind, ExprKind::Constant(Constant::Missing));
    let lead = values.iter().position(|value| !value.ty.is_error() && !checker.is_bare(value));
    let Some(lead) = lead else {
        let holes = values.iter().all(|value| is_hole(value));
        let bare = values.iter().any(|value| checker.is_bare(value));
        return if bare || holes { None } else { Some(Type::Error) };
    };
    let mut lead = values.get(lead).map(|value| (**value).clone())?;
    let mut ty = lead.ty.clone();
    for value in &mut values {
        if is_hole(value) {
            continue;
        }
        match checker.meet(&mut lead, value, doing) {
            Some(met) if met == ty => checker.check_bounds(value, &ty),
            Some(met) if met.is_error() => {}
            Some(met) => ty = met,
            None => break,
        }
    }
    for value in values {
        if is_hole(value) {
            if matches!(ty, Type::Tier(_)) {
                value.kind = ExprKind::Constant(Constant::Tier(None));
            }
            value.ty = ty.clone();
        }
    }
    Some(ty)
}
