//! Targets that a figure always or never meets, whatever the partners are like.
//! Must not know how a figure is computed beyond its range.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::interval;
use crate::semantic::model::{ArmTest, CompareOp, Kpi};
use crate::semantic::walk;

/// Targets that decide nothing.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    program.model.kpis.values().filter_map(|kpi| check_target(program, kpi)).collect()
}

fn check_target(program: &Program, kpi: &Kpi) -> Option<Diagnostic> {
    let target = kpi.target.as_ref()?;
    let range = |expr| program.ranges.expr(program.model, expr);
    let decide = |op, bound| interval::decide(op, range(&kpi.value), range(bound));
    let broken = |expr| walk::is_broken(expr);
    let outcome = match &target.test {
        ArmTest::Equal(value) if !broken(value) => decide(CompareOp::Is, value),
        ArmTest::Compare(op, bound) if !broken(bound) => decide(*op, bound),
        ArmTest::Between(low, high) if !broken(low) && !broken(high) => {
            if range(high).is_below(range(low)) {
                return Some(
                    Diagnostic::new(
                        Code::NeverHolds,
                        format!("the target of `{}` ends before it begins", kpi.symbol.name),
                    )
                    .label(target.at, "no figure lies between these")
                    .help("write the lower end first"),
                );
            }
            match (decide(CompareOp::AtLeast, low), decide(CompareOp::AtMost, high)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }
        }
        _ => None,
    }?;
    if broken(&kpi.value) {
        return None;
    }
    let name = &kpi.symbol.name;
    let can_be = words::range(program.model, range(&kpi.value), &kpi.value.ty);
    let (code, message, label) = match outcome {
        true => (Code::AlwaysHolds, format!("`{name}` always meets its target"), "always met"),
        false => (Code::NeverHolds, format!("`{name}` can never meet its target"), "never met"),
    };
    let finding = Diagnostic::new(code, message).label(target.at, label).label(kpi.value.at, format!("is {can_be}"));
    Some(finding.help(format!("set a target within what `{name}` can be")))
}
