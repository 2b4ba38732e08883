//! Brackets of benefits: bounds rise, what lies above the last is said, and the cliffs of a retroactive reading are told.
//! Must not know how an amount is evaluated beyond bound times rate.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::semantic::model::{AmountStepKind, Benefit, BenefitValue, BracketMode, Brackets, Expr};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::text::Span;
use crate::value::Decimal;

/// Bounds, holes and cliffs.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for benefit in program.model.benefits.values() {
        let BenefitValue::Formula(formula) = &benefit.value else {
            continue;
        };
        for step in &formula.steps {
            if let AmountStepKind::Brackets(brackets) = &step.kind {
                check_brackets(program, benefit, brackets, &mut found);
            }
        }
    }
    found
}

fn check_brackets(program: &Program, benefit: &Benefit, brackets: &Brackets, found: &mut Vec<Diagnostic>) {
    let before = found.len();
    for pair in brackets.brackets.windows(2) {
        let [lower, upper] = pair else {
            continue;
        };
        match (&lower.up_to, &upper.up_to) {
            (None, _) => found.push(
                Diagnostic::new(
                    Code::UnreachableArm,
                    format!("a bracket of `{}` can never be reached: it follows `above`", benefit.symbol.name),
                )
                .label(upper.at, "never reached")
                .label(lower.at, "takes everything above the last bound")
                .help("write `above` last"),
            ),
            (Some(low), Some(high)) => found.extend(falling(program, benefit, low, high)),
            (Some(_), None) => {}
        }
    }
    if let Some(last) = brackets.brackets.last()
        && let Some(bound) = &last.up_to
        && !walk::is_broken(bound)
    {
        let end = Span { start: last.at.span.end, end: last.at.span.end }.in_file(last.at.file);
        found.push(
            Diagnostic::new(
                Code::UnsaidHole,
                format!(
                    "`{}` does not say what lies above {}",
                    benefit.symbol.name,
                    words::operand(program.model, bound)
                ),
            )
            .label(last.at, "the last bracket ends here")
            .help("add `above => …` with a rate, or `above => none` where nothing is given")
            .suggest("add `above => none`", end, ", above => none"),
        );
    }
    if found.len() == before && brackets.mode == BracketMode::Retroactive {
        found.extend(cliffs(program, benefit, brackets));
    }
}

fn falling(program: &Program, benefit: &Benefit, low: &Expr, high: &Expr) -> Option<Diagnostic> {
    let (before, after) = (program.ranges.expr(program.model, low), program.ranges.expr(program.model, high));
    if !before.is_from(after, true) || walk::is_broken(low) || walk::is_broken(high) {
        return None;
    }
    let finding =
        Diagnostic::new(Code::FallingBounds, format!("the brackets of `{}` do not rise", benefit.symbol.name))
            .label(high.at, "not above the bound before it")
            .label(low.at, "the bound before it");
    Some(finding.help("write the brackets from the lowest bound to the highest, each bound once"))
}

/// Where one more unit of the amount changes the whole payout.
fn cliffs(program: &Program, benefit: &Benefit, brackets: &Brackets) -> Option<Diagnostic> {
    let constant = |expr: &Option<Expr>| match expr {
        Some(expr) => program.ranges.expr(program.model, expr).single(),
        None => None,
    };
    let pay = |bound: Decimal, rate: Decimal| bound.checked_mul(rate);
    let said = |number: Decimal| match &benefit.ty {
        Type::Money(_) => words::value(program.model, number.round_dp(2), &benefit.ty),
        ty => words::value(program.model, number, ty),
    };
    let mut labels = Vec::new();
    let mut falls = false;
    for pair in brackets.brackets.windows(2) {
        let [lower, upper] = pair else {
            continue;
        };
        // A said hole gives nothing.
        let rate_above = if upper.rate.is_none() { Some(Decimal::ZERO) } else { constant(&upper.rate) };
        let rate_below = if lower.rate.is_none() { Some(Decimal::ZERO) } else { constant(&lower.rate) };
        let (Some(bound), Some(below), Some(above)) = (constant(&lower.up_to), rate_below, rate_above) else {
            continue;
        };
        let (Some(below), Some(above)) = (pay(bound, below), pay(bound, above)) else {
            continue;
        };
        if below == above {
            continue;
        }
        falls |= above < below;
        let at = lower.up_to.as_ref().map_or(lower.at, |bound| bound.at);
        labels.push((at, format!("pays {} up to here and {} just above", said(below), said(above))));
    }
    let message = if falls {
        format!(
            "`{}` pays less for more: the whole amount takes the rate of the bracket it reaches",
            benefit.symbol.name
        )
    } else {
        format!("`{}` jumps where a bracket is reached: its rate is for the whole amount", benefit.symbol.name)
    };
    if labels.is_empty() {
        return None;
    }
    let mut finding = Diagnostic::new(Code::Cliff, message);
    for (at, label) in labels {
        finding = finding.label(at, label);
    }
    if falls {
        finding.severity = Severity::Warning;
    }
    Some(finding.help("if each slice should keep its own rate, write `value incremental on …`"))
}
