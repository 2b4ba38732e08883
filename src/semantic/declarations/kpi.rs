//! `kpi NAME in CATEGORY = EXPR target …`: a figure over all partners.

use super::category;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{ArmTest, CompareOp, Expr, Kpi, KpiTarget};
use crate::semantic::scope::Scope;
use crate::semantic::types::Type;
use crate::syntax::ast::{self, TargetKind};

/// Checks the figure and its target.
pub(in crate::semantic) fn check(checker: &mut Checker, id: Id<Kpi>, kpi: &ast::Kpi) {
    category::check(checker, &kpi.category, "kpis", category::KPIS);
    let mut value = checker.expr(&kpi.value, &Scope::PROGRAM, None);
    if !value.ty.is_numeric() && !value.ty.is_error() {
        let finding =
            Diagnostic::new(Code::WrongType, format!("a kpi is a figure, not {}", checker.describe(&value.ty)))
                .label(value.at, "not a figure")
                .help(match value.ty {
                    Type::Flag => "write what it should be after the word `target`",
                    _ => "write a number or an amount over all partners, as `average of csat`",
                });
        checker.report(finding);
        value = checker.error(kpi.value.span);
    }
    let target = kpi.target.as_ref().and_then(|target| {
        let test = test(checker, &value, target)?;
        Some(KpiTarget { test, text: target.text.clone(), at: checker.at(target.span) })
    });
    let kpi = &mut checker.model.kpis[id];
    kpi.value = value;
    kpi.target = target;
}

pub(super) fn test(checker: &mut Checker, value: &Expr, target: &ast::Target) -> Option<ArmTest> {
    match &target.kind {
        TargetKind::Compare(op, tree) => {
            let bound = bound(checker, value, tree, *op)?;
            Some(ArmTest::Compare(*op, bound))
        }
        TargetKind::Range(low, high) => {
            let low = bound(checker, value, low, CompareOp::AtLeast);
            let high = bound(checker, value, high, CompareOp::AtMost);
            Some(ArmTest::Between(low?, high?))
        }
        TargetKind::Error => None,
    }
}

fn bound(checker: &mut Checker, value: &Expr, tree: &ast::Expr, op: CompareOp) -> Option<Expr> {
    let mut bound = checker.expr(tree, &Scope::PROGRAM, Some(&value.ty));
    let mut value = value.clone();
    let met = checker.meet(&mut value, &mut bound, "be compared")?;
    (met != Type::Error && checker.check_order(op, &value, bound.at)).then_some(bound)
}
