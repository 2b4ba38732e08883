//! `benefit NAME in CATEGORY: TYPE { … }`: who has it, and the arithmetic of how much.

use super::brackets::brackets;
use super::category;
use super::record::{hold_currencies, resolve};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{
    AmountStep, AmountStepKind, Benefit, BenefitValue, Expr, Formula, Rule, Validity, Version,
};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast::{self, BenefitClauseKind};
use crate::text::{FileSpan, Span};

/// Resolves what the benefit is counted in, before anything reads it.
pub(super) fn check_type(checker: &mut Checker, id: Id<Benefit>, benefit: &ast::Benefit) {
    let partner = checker.model.partner;
    let mut ty = resolve(checker, &benefit.ty, &benefit.name.text, partner);
    if let (Type::MoneyIn(column), ast::TypeKind::Money { currency: Some(name) }) = (&ty, &benefit.ty.kind) {
        hold_currencies(checker, *column, name);
    }
    if let Type::Key | Type::Row(_) | Type::Set(_) | Type::Scale(..) = ty {
        let finding = Diagnostic::new(Code::WrongType, format!("a benefit cannot be {}", checker.describe(&ty)))
            .label(checker.at(benefit.ty.span), "not something a partner receives")
            .help("write `money`, `percent`, `count`, `number`, `duration`, `flag` or `text`");
        checker.report(finding);
        ty = Type::Error;
    }
    // The measure of a duration follows from how its value is written.
    if let Type::Duration(unit) = &mut ty {
        let written = benefit.clauses.iter().find_map(|clause| match &clause.kind {
            BenefitClauseKind::Value(ast::Expr { kind: ast::ExprKind::Duration(duration), .. }) => Some(duration.unit),
            _ => None,
        });
        *unit = written.unwrap_or(*unit);
    }
    checker.model.benefits[id].ty = ty;
}

/// Checks the clauses.
pub(super) fn check(checker: &mut Checker, id: Id<Benefit>, benefit: &ast::Benefit) {
    category::check(checker, &benefit.category, "benefits", category::BENEFITS);
    let ty = checker.model.benefits[id].ty.clone();
    let mut formula = Formula::default();
    let mut said: Vec<(&str, FileSpan, bool)> = Vec::new();
    let mut broken = false;
    for clause in &benefit.clauses {
        let in_force = checker.in_force(clause.in_force.as_ref(), clause.span);
        if let Some(word) = single(&clause.kind) {
            // Said twice with dates it is two versions, whose dates the checks of the whole program compare.
            let first = said.iter().find(|(other, _, dated)| *other == word && !(*dated && in_force.is_some()));
            if let Some((_, first, _)) = first {
                let message = format!("the benefit `{}` says `{word}` twice", benefit.name.text);
                checker.twice(message, clause.span, *first, "keep one of them, or date both");
                continue;
            }
            said.push((word, checker.at(clause.span), in_force.is_some()));
        }
        match step(checker, clause, in_force, &ty, &mut formula) {
            Some(kind) => formula.steps.push(AmountStep { kind, at: checker.at(clause.span), in_force }),
            None => broken |= matches!(clause.kind, BenefitClauseKind::Error | BenefitClauseKind::Brackets(_)),
        }
    }
    if !said.iter().any(|(word, ..)| *word == "value") && !broken {
        let finding =
            Diagnostic::new(Code::Missing, format!("the benefit `{}` does not say how much", benefit.name.text))
                .label(checker.at(benefit.name.span), "no `value`")
                .help("add a line `value …`");
        checker.report(finding);
    }
    // The amount begins with its value, wherever that is written.
    formula.steps.sort_by_key(|step| !matches!(step.kind, AmountStepKind::Value(_) | AmountStepKind::Brackets(_)));
    checker.model.benefits[id].value = BenefitValue::Formula(formula);
}

/// The word of a clause that stands once.
fn single(kind: &BenefitClauseKind) -> Option<&'static str> {
    Some(match kind {
        BenefitClauseKind::From(_) => "from",
        BenefitClauseKind::Value(_) | BenefitClauseKind::Brackets(_) => "value",
        BenefitClauseKind::Cap(_) => "cap",
        BenefitClauseKind::Floor(_) => "floor",
        BenefitClauseKind::When(_) | BenefitClauseKind::Plus(..) | BenefitClauseKind::Error => return None,
    })
}

/// The arithmetic of a clause; `from` and `when` go into the formula itself.
fn step(
    checker: &mut Checker,
    clause: &ast::BenefitClause,
    in_force: Option<Validity>,
    ty: &Type,
    formula: &mut Formula,
) -> Option<AmountStepKind> {
    let span = clause.span;
    match &clause.kind {
        BenefitClauseKind::From(name) => {
            let at = checker.at(span);
            let from = checker.tier_of(checker.names.ladder, name).map(|tier| (tier, at));
            if let (Some(from), Some(in_force)) = (from, in_force) {
                formula.from_versions.push(Version { in_force, what: from });
            }
            formula.from = formula.from.or(from);
            None
        }
        BenefitClauseKind::When(condition) => {
            let whole = checker.at(clause.span);
            for (condition, alone) in checker.split(condition, &Scope::PARTNER) {
                let at = if alone { whole } else { condition.at };
                formula.when.push(Rule { name: None, condition, at, repeats: false, in_force });
            }
            None
        }
        BenefitClauseKind::Value(value) => Some(AmountStepKind::Value(amount(checker, value, ty))),
        BenefitClauseKind::Brackets(tree) => brackets(checker, tree, ty).map(AmountStepKind::Brackets),
        BenefitClauseKind::Plus(value, condition) => {
            let plus = amount(checker, value, ty);
            let condition = condition.as_ref().map(|condition| checker.condition(condition, &Scope::PARTNER));
            countable(checker, "plus", span, ty);
            Some(AmountStepKind::Plus(plus, condition))
        }
        BenefitClauseKind::Cap(value) => {
            countable(checker, "cap", span, ty);
            Some(AmountStepKind::Cap(amount(checker, value, ty)))
        }
        BenefitClauseKind::Floor(value) => {
            countable(checker, "floor", span, ty);
            Some(AmountStepKind::Floor(amount(checker, value, ty)))
        }
        BenefitClauseKind::Error => None,
    }
}

/// A value of the benefit's type.
fn amount(checker: &mut Checker, tree: &ast::Expr, ty: &Type) -> Expr {
    let mut value = checker.expr(tree, &Scope::PARTNER, Some(ty));
    // A bare number is an amount in the program's currency, wherever it is kept.
    if let (Type::MoneyIn(_), true, Some(own)) = (ty, checker.is_bare(&value), checker.model.program.currency) {
        checker.adapt(&mut value, &Type::Money(own));
    }
    if checker.expect_type(&mut value, ty) {
        checker.check_bounds(&value, ty);
    }
    value
}

/// Only what is counted can be added to, capped or given a floor.
fn countable(checker: &mut Checker, word: &str, span: Span, ty: &Type) {
    if ty.is_numeric() || matches!(ty, Type::MoneyIn(_) | Type::Duration(_) | Type::Error) {
        return;
    }
    let finding = Diagnostic::new(Code::WrongType, format!("`{word}` counts, and {} does not", checker.describe(ty)))
        .label(checker.at(span), "nothing to count")
        .help("remove it, or count the benefit in money or numbers");
    checker.report(finding);
}
