//! Brackets of benefits: every tier has its own, bounds rise, what lies between and above them is said, and the cliffs of
//! a retroactive reading are told. Must not know how an amount is evaluated beyond bound times rate.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::semantic::arena::Id;
use crate::semantic::interval;
use crate::semantic::model::{
    AmountStepKind, Benefit, BenefitValue, Bracket, BracketMode, BracketSet, Brackets, Expr, ExprKind, Formula, Tier,
};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::text::Span;
use crate::value::Decimal;

/// Tiers, bounds, holes and cliffs.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for benefit in program.model.benefits.values() {
        let BenefitValue::Formula(formula) = &benefit.value else {
            continue;
        };
        for step in &formula.steps {
            if let AmountStepKind::Brackets(brackets) = &step.kind {
                check_tiers(program, benefit, formula, brackets, &mut found);
                for set in &brackets.sets {
                    Set { program, benefit, brackets, set }.check(&mut found);
                }
            }
        }
    }
    found
}

/// Every tier that has the benefit has brackets, and no other.
fn check_tiers(
    program: &Program,
    benefit: &Benefit,
    formula: &Formula,
    brackets: &Brackets,
    found: &mut Vec<Diagnostic>,
) {
    let name = &benefit.symbol.name;
    let tiers = &program.model.ladders[benefit.ladder].tiers;
    let lowest = formula.from.map_or(0, |(tier, _)| tier.index());
    let has = |tier: Id<Tier>| brackets.sets.iter().any(|set| set.tier.is_none_or(|own| own == tier));
    let without: Vec<String> = tiers
        .iter()
        .filter(|(tier, _)| tier.index() >= lowest && !has(*tier))
        .map(|(_, tier)| format!("`{}`", tier.symbol.name))
        .collect();
    // What could not be read may have been the brackets of a tier.
    if !without.is_empty() && !brackets.incomplete {
        let message = format!("`{name}` has no brackets for {}", words::list(&without, 4));
        found.push(
            Diagnostic::new(Code::Incomplete, message)
                .label(brackets.at, "not every tier has brackets")
                .help("give each tier brackets, as `Gold { above => none }` where it receives nothing, or say `from`"),
        );
    }
    if let Some((from, from_at)) = formula.from {
        for set in brackets.sets.iter().filter(|set| set.tier.is_some_and(|tier| tier.index() < from.index())) {
            let tier = set.tier.map_or("", |tier| tiers[tier].symbol.name.as_str());
            found.push(
                Diagnostic::new(Code::UnreachableArm, format!("the brackets of `{tier}` are never read"))
                    .label(set.at, "below the lowest tier that has the benefit")
                    .label(from_at, "the lowest tier")
                    .help("remove the brackets, or let `from` name this tier"),
            );
        }
    }
}

/// One set of brackets and what it belongs to.
struct Set<'a> {
    program: &'a Program<'a>,
    benefit: &'a Benefit,
    brackets: &'a Brackets,
    set: &'a BracketSet,
}

impl Set<'_> {
    fn check(&self, found: &mut Vec<Diagnostic>) {
        let before = found.len();
        let name = self.name();
        match self.set.brackets.first() {
            Some(first) => found.extend(self.starts_at_zero(first)),
            None if self.brackets.incomplete => {}
            None => found.push(
                Diagnostic::new(Code::UnsaidHole, format!("{name} says no bracket"))
                    .label(self.set.at, "no bracket")
                    .help("write `up to 500K => 1%`, and `above => 2%` for the rest"),
            ),
        }
        for pair in self.set.brackets.windows(2) {
            let [lower, upper] = pair else {
                continue;
            };
            match (&lower.up_to, &upper.up_to) {
                (None, _) => found.push(
                    Diagnostic::new(
                        Code::UnreachableArm,
                        format!("a bracket of {name} can never be reached: it follows `above`"),
                    )
                    .label(upper.at, "never reached")
                    .label(lower.at, "takes everything above the last bound")
                    .help("write `above` last"),
                ),
                (Some(low), Some(high)) => {
                    let falls = self.falling(low, high);
                    let meets = upper.from.as_ref().filter(|_| falls.is_none());
                    found.extend(meets.and_then(|from| self.apart(low, from)));
                    found.extend(falls);
                }
                (Some(low), None) => found.extend(upper.from.as_ref().and_then(|from| self.apart(low, from))),
            }
        }
        if let Some(last) = self.set.brackets.last()
            && let Some(bound) = &last.up_to
            && !walk::is_broken(bound)
            && self.set.brackets.iter().all(|bracket| bracket.up_to.is_some())
        {
            let end = Span { start: last.at.span.end, end: last.at.span.end }.in_file(last.at.file);
            found.push(
                Diagnostic::new(
                    Code::UnsaidHole,
                    format!(
                        "{name} does not say what lies above {}",
                        words::operand(self.program.model, in_program(bound))
                    ),
                )
                .label(last.at, "the last bracket ends here")
                .help("add `above => …` with a rate, or `above => none` where nothing is given")
                .suggest("add `above => none`", end, ", above => none"),
            );
        }
        if found.len() == before && self.brackets.mode == BracketMode::Retroactive {
            found.extend(self.cliffs());
        }
    }

    /// The benefit, and the tier whose brackets these are.
    fn name(&self) -> String {
        let tiers = &self.program.model.ladders[self.benefit.ladder].tiers;
        match self.set.tier {
            Some(tier) => format!("`{}` at `{}`", self.benefit.symbol.name, tiers[tier].symbol.name),
            None => format!("`{}`", self.benefit.symbol.name),
        }
    }

    fn single(&self, expr: &Expr) -> Option<Decimal> {
        self.program.ranges.expr(self.program.model, in_program(expr)).single()
    }

    /// Whether the amounts are whole, so that 10 and 11 are neighbours.
    fn counts(&self) -> bool {
        self.brackets.against.is_none() && interval::is_whole(&self.brackets.on.ty)
    }

    /// A first bracket that says where it begins begins with nothing: at 0, or for counts at 1.
    fn starts_at_zero(&self, first: &Bracket) -> Option<Diagnostic> {
        let from = first.from.as_ref()?;
        let start = self.single(from)?;
        if start <= Decimal::ZERO || self.counts() && start <= Decimal::ONE || walk::is_broken(from) {
            return None;
        }
        let said = words::operand(self.program.model, in_program(from));
        let hole = first.at.span.start;
        let hole = Span { start: hole, end: hole }.in_file(first.at.file);
        let written = said.trim_matches('`').replace(',', "");
        let message = format!("{} does not say what lies below {said}", self.name());
        Some(
            Diagnostic::new(Code::UnsaidHole, message)
                .label(from.at, "the first bracket begins here")
                .help("begin with `up to …` and a rate, or with `none` where nothing is given")
                .suggest(format!("add `up to {written} => none`"), hole, format!("up to {written} => none, ")),
        )
    }

    /// A bracket that begins elsewhere than where the one before it ends.
    fn apart(&self, end: &Expr, from: &Expr) -> Option<Diagnostic> {
        if walk::is_alike(end, from) || walk::is_broken(end) || walk::is_broken(from) {
            return None;
        }
        let (name, model) = (self.name(), self.program.model);
        let (end, from) = (in_program(end), in_program(from));
        let (end_text, from_text) = (words::operand(model, end), words::operand(model, from));
        let (code, message) = match self.single(end).zip(self.single(from)) {
            Some((end, from)) if from == end => return None,
            Some((end, from)) if self.counts() && end.checked_add(Decimal::ONE) == Some(from) => return None,
            Some((end, from)) if from < end => (
                Code::OverlappingArms,
                format!("two brackets of {name} cover what lies from {from_text} to {end_text}"),
            ),
            Some(_) => (Code::UnsaidHole, format!("{name} does not say what lies between {end_text} and {from_text}")),
            None => (
                Code::UnsaidHole,
                format!("{name} does not say what lies between two brackets: {end_text} and {from_text} may differ"),
            ),
        };
        let finding = Diagnostic::new(code, message)
            .label(from.at, "begins here")
            .label(end.at, "the bracket before it ends here")
            .help("begin each bracket where the one before it ends, or write `up to` and leave the beginning out");
        let written = self.single(end).map(|_| end_text.trim_matches('`').replace(',', ""));
        Some(match written {
            Some(written) => finding.suggest(format!("begin at {end_text}"), from.at, written),
            None => finding,
        })
    }

    fn falling(&self, low: &Expr, high: &Expr) -> Option<Diagnostic> {
        let range = |expr: &Expr| self.program.ranges.expr(self.program.model, in_program(expr));
        if !range(low).is_from(range(high), true) || walk::is_broken(low) || walk::is_broken(high) {
            return None;
        }
        let finding = Diagnostic::new(Code::FallingBounds, format!("the brackets of {} do not rise", self.name()))
            .label(high.at, "not above the bound before it")
            .label(low.at, "the bound before it");
        Some(finding.help("write the brackets from the lowest bound to the highest, each bound once"))
    }

    /// Where one more unit of the amount changes the whole payout.
    fn cliffs(&self) -> Option<Diagnostic> {
        // A said hole gives nothing.
        let rate = |bracket: &Bracket| match &bracket.rate {
            Some(rate) => self.single(rate),
            None => Some(Decimal::ZERO),
        };
        let mut labels = Vec::new();
        let mut falls = false;
        for pair in self.set.brackets.windows(2) {
            let [lower, upper] = pair else {
                continue;
            };
            let bound = lower.up_to.as_ref().and_then(|bound| self.single(bound));
            let (Some(bound), Some(below), Some(above)) = (bound, rate(lower), rate(upper)) else {
                continue;
            };
            let (Some(below), Some(above)) = (bound.checked_mul(below), bound.checked_mul(above)) else {
                continue;
            };
            if below == above {
                continue;
            }
            falls |= above < below;
            let at = lower.up_to.as_ref().map_or(lower.at, |bound| bound.at);
            let (below, above) = (self.said(below), self.said(above));
            let label = if lower.below {
                format!("pays {below} just below and {above} from here on")
            } else {
                format!("pays {below} up to here and {above} just above")
            };
            labels.push((at, label));
        }
        if labels.is_empty() {
            return None;
        }
        let name = self.name();
        let message = if falls {
            format!("{name} pays less for more: the whole amount takes the rate of the bracket it reaches")
        } else {
            format!("{name} jumps where a bracket is reached: its rate is for the whole amount")
        };
        let mut finding = Diagnostic::new(Code::Cliff, message);
        for (at, label) in labels {
            finding = finding.label(at, label);
        }
        if falls {
            finding.severity = Severity::Warning;
        }
        Some(finding.help("if each slice should keep its own rate, write `value incremental on …`"))
    }

    /// A payout at a bound: against a base it is a share of that.
    fn said(&self, payout: Decimal) -> String {
        let model = self.program.model;
        match (&self.brackets.against, &self.benefit.ty) {
            (Some(base), Type::Money(_) | Type::MoneyIn(_)) => {
                let base = words::operand(model, in_program(base))
                    .replace("this value", "the base")
                    .replace("this figure", "the base");
                format!("{} of {base}", words::value(model, payout, &Type::Percent))
            }
            (Some(_), _) => format!("{} times the base", words::value(model, payout, &Type::Number)),
            (None, ty @ Type::Money(_)) => words::value(model, payout.round_dp(2), ty),
            (None, Type::MoneyIn(_)) => {
                let own = model.program.currency.map_or(Type::Number, Type::Money);
                words::value(model, payout.round_dp(2), &own)
            }
            (None, ty) => words::value(model, payout, ty),
        }
    }
}

/// An amount that is kept in a partner's currency, as the program says it.
fn in_program(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Convert { amount, .. } if matches!(expr.ty, Type::MoneyIn(_)) => amount,
        _ => expr,
    }
}
