//! Loops: declarations that wait for one another, told as a chain with a place for every step.
//! Must not look for loops: the order of the definitions found them.

use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::model::{CompareOp, Constant, Definition, Expr, ExprKind, Fact, Ladder, Model, Tier};
use crate::semantic::order::Step;
use crate::semantic::walk;
use crate::text::FileSpan;

/// So many links of a chain are read; the labels show the rest.
const MOST_LINKS: usize = 12;

/// One finding a loop.
pub(super) fn check(model: &Model, loops: &[Vec<Step>]) -> Vec<Diagnostic> {
    loops.iter().filter_map(|steps| tell(model, steps)).collect()
}

fn tell(model: &Model, steps: &[Step]) -> Option<Diagnostic> {
    // The chain begins where something is written.
    let start = steps.iter().position(|step| step.read.at.is_some())?;
    let steps: Vec<Step> = steps.iter().cycle().skip(start).take(steps.len()).copied().collect();
    let first = steps.first()?;
    let message = format!("{} depends on itself: it {}", words::definition(model, first.by), chain(model, &steps));
    let mut finding = Diagnostic::new(Code::Cycle, message);
    for step in &steps {
        if let Some(at) = step.read.at {
            let (by, of) = (words::definition(model, step.by), words::definition(model, step.read.of));
            let by = match step.by {
                Definition::Standing(ladder) if retains(&model.ladders[ladder], at) => "a `retain` rule".to_owned(),
                Definition::Standing(_) => "the review".to_owned(),
                _ => by,
            };
            finding = finding.label(at, format!("{by} {} {of}", verb(step.by)));
        }
    }
    Some(cure(model, &steps, finding))
}

/// Whether a place is in a `retain` rule.
fn retains(ladder: &Ladder, at: FileSpan) -> bool {
    let rules = ladder.tiers.values().flat_map(|tier| &tier.retains);
    rules.into_iter().any(|rule| rule.at.file == at.file && rule.at.span.contains(at.span))
}

/// `requires a, which reads b, which follows from c`. What the language itself makes of a tier is one link.
fn chain(model: &Model, steps: &[Step]) -> String {
    let mut links: Vec<(&str, Definition)> = Vec::new();
    for step in steps {
        match (step.read.at, links.last_mut()) {
            (None, Some(("follows from", of))) => *of = step.read.of,
            (None, _) => links.push(("follows from", step.read.of)),
            (Some(_), _) => links.push((verb(step.by), step.read.of)),
        }
    }
    let said = |(verb, of): &(&str, Definition)| format!("{verb} {}", words::definition(model, *of));
    let hidden = links.len().saturating_sub(MOST_LINKS);
    let mut parts: Vec<String> = links.iter().take(MOST_LINKS - 1).map(said).collect();
    if hidden > 0 {
        parts.push(format!("depends, over {hidden} more, on what follows"));
    }
    parts.extend(links.iter().skip(MOST_LINKS - 1).last().map(said));
    parts.join(", which ")
}

fn verb(by: Definition) -> &'static str {
    match by {
        Definition::Tier(..) | Definition::Specialization(_) | Definition::Gate(_) => "requires",
        _ => "reads",
    }
}

/// What to do: `qualifies for` where a tier waits for itself, `standing` where a gate does, else another definition.
fn cure(model: &Model, steps: &[Step], finding: Diagnostic) -> Diagnostic {
    let lowest = steps.iter().filter_map(|step| tier(step.by)).min();
    let reads_ladder = |of| matches!(of, Definition::Held(_) | Definition::Standing(_) | Definition::Earned(_));
    let reader = steps.iter().find(|step| step.read.at.is_some() && reads_ladder(step.read.of));
    let asks_tier = steps.iter().any(|step| step.read.at.is_some() && tier(step.read.of).is_some());
    match (lowest, reader) {
        (Some(lowest), Some(step)) => qualify(model, lowest, step, finding),
        (Some(_), None) if asks_tier => finding
            .help("a tier cannot ask for itself or for a higher one: ask for a lower tier, or for the facts behind it"),
        (None, Some(step)) if matches!((step.by, step.read.of), (Definition::Gate(_), Definition::Held(_))) => {
            let finding =
                finding.help("gates decide `tier`, so a gate may ask for `standing` or `earned`, which come before it");
            match step.read.at {
                Some(at) => finding.suggest("ask for `standing`", at, "standing"),
                None => finding,
            }
        }
        (None, Some(step)) if matches!(step.by, Definition::Standing(_)) => finding
            .help("the review and `retain` rules decide `standing` and with it `tier`: ask for `qualifies for` a tier, or for facts"),
        _ => finding.help("define one of these from facts of the data instead"),
    }
}

/// Offers `qualifies for T` where the requirement of a tier comes to read the tier that is held.
fn qualify(model: &Model, (ladder, lowest): (Id<Ladder>, Id<Tier>), step: &Step, finding: Diagnostic) -> Diagnostic {
    let asked = step.read.at.and_then(|at| comparison(model, step.by, at));
    match asked {
        Some((at, CompareOp::AtLeast, of, tier)) if of == ladder && tier < lowest => {
            let name = words::in_program(&model.ladders[ladder].tiers[tier].symbol.name);
            finding
                .help(format!(
                    "write `qualifies for {name}`: it asks only for the requirements of `{name}` and the tiers below it"
                ))
                .suggest(format!("ask `qualifies for {name}`"), at, format!("qualifies for {name}"))
        }
        Some((_, _, of, tier)) if of == ladder && tier >= lowest => finding.help(format!(
            "`{}` cannot ask for itself or for a higher tier: ask `qualifies for` a lower one, or for the facts behind it",
            model.ladders[ladder].tiers[lowest].symbol.name
        )),
        _ => finding.help(
            "ask `qualifies for` a lower tier: it asks only for the requirements of that tier and those below it",
        ),
    }
}

/// The comparison with a tier around the fact at `at`.
fn comparison(model: &Model, by: Definition, at: FileSpan) -> Option<(FileSpan, CompareOp, Id<Ladder>, Id<Tier>)> {
    let mut found = None;
    for root in walk::roots(model, by) {
        walk::each(root, |expr: &Expr| {
            if let ExprKind::Compare(op, left, right) = &expr.kind
                && left.at == at
                && let ExprKind::Fact(Fact::Tier(ladder) | Fact::Standing(ladder) | Fact::Earned(ladder)) = left.kind
                && let ExprKind::Constant(Constant::Tier(Some(tier))) = right.kind
            {
                found = found.or(Some((expr.at, *op, ladder, tier)));
            }
        });
    }
    found
}

fn tier(definition: Definition) -> Option<(Id<Ladder>, Id<Tier>)> {
    match definition {
        Definition::Tier(ladder, id) => Some((ladder, id)),
        _ => None,
    }
}
