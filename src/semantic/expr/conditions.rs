//! Conditions: what is met, missed or unknown; lists of them, and how many must hold.

use super::{flag, negation};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::{Expr, ExprKind, Rule, RuleName};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;

impl Checker<'_> {
    /// An expression that must be a condition.
    pub fn condition(&mut self, tree: &ast::Expr, scope: &Scope) -> Expr {
        let expr = self.expr(tree, scope, None);
        if matches!(expr.ty, Type::Flag | Type::Error) {
            return expr;
        }
        let what = self.describe(&expr.ty);
        let help = match &expr.ty {
            Type::Label(list) => {
                let label = self.model.enums[*list].labels.first();
                format!("say which label, as `is {}`", label.map_or("…", |label| label.name.as_str()))
            }
            Type::Set(_) => "ask whether the set `includes` a label".to_owned(),
            Type::Tier(ladder) => {
                let tier = self.model.ladders[*ladder].tiers.values().next();
                format!("compare it, as `tier >= {}`", tier.map_or("…", |tier| tier.symbol.name.as_str()))
            }
            Type::Date => "compare it, as `>= today`".to_owned(),
            ty if ty.is_numeric() => "compare it, as `>= 1`".to_owned(),
            _ => "compare it with something".to_owned(),
        };
        let finding = Diagnostic::new(Code::WrongType, format!("{what} is not a condition"))
            .label(expr.at, "a condition must stand here")
            .help(help);
        self.report(finding);
        self.error(tree.span)
    }

    /// Conditions side by side.
    pub(super) fn conditions(&mut self, trees: &[ast::Expr], scope: &Scope) -> Vec<Expr> {
        trees.iter().map(|tree| self.condition(tree, scope)).collect()
    }

    /// The rules of a clause: a top-level `and` is several of one name.
    pub fn rules(&mut self, require: &ast::Require, scope: &Scope) -> Vec<Rule> {
        let name = require.name.as_ref().map(|name| {
            let full = self.names.full_rule_name(&name.value);
            self.rule_name(&full, name);
            RuleName::Given(full)
        });
        let whole = self.at(require.span);
        let in_force = self.in_force(require.in_force.as_ref(), require.span);
        self.split(&require.condition, scope)
            .into_iter()
            .map(|(condition, alone)| Rule {
                name: name.clone(),
                at: if alone { whole } else { condition.at },
                condition,
                repeats: false,
                in_force,
            })
            .collect()
    }

    /// The conditions of a top-level `and`, or the one there is.
    pub fn split(&mut self, tree: &ast::Expr, scope: &Scope) -> Vec<(Expr, bool)> {
        match &tree.kind {
            ast::ExprKind::And(parts) => parts.iter().map(|part| (self.condition(part, scope), false)).collect(),
            _ => vec![(self.condition(tree, scope), true)],
        }
    }

    /// `at least 2 of { … }`, `all of`, `any of`, `none of`
    pub(super) fn quantity(
        &mut self,
        span: Span,
        quantity: &ast::Quantity,
        trees: &[ast::Expr],
        scope: &Scope,
    ) -> Expr {
        let at = self.at(span);
        let parts = self.conditions(trees, scope);
        match quantity {
            ast::Quantity::All => flag(ExprKind::All(parts), at),
            ast::Quantity::Any => flag(ExprKind::Any(parts), at),
            ast::Quantity::None => {
                let none = parts.into_iter().map(|part| {
                    let at = part.at;
                    negation(part, at)
                });
                flag(ExprKind::All(none.collect()), at)
            }
            ast::Quantity::AtLeast(number) => {
                let Some(needed) = self.whole_literal(number, "the number of conditions") else {
                    return self.error(span);
                };
                let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
                if needed > count {
                    let finding =
                        Diagnostic::new(Code::NeverHolds, format!("{needed} of {count} conditions can never hold"))
                            .label(self.at(number.span), format!("only {count} in the list"))
                            .help("ask for fewer, or add conditions to the list");
                    self.report(finding);
                } else if needed == 0 {
                    let finding = Diagnostic::new(Code::AlwaysHolds, "at least 0 of a list always hold")
                        .label(self.at(number.span), "asks nothing")
                        .help("say how many must hold");
                    self.report(finding);
                }
                flag(ExprKind::AtLeast(needed, parts), at)
            }
        }
    }
}
