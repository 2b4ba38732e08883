//! What the partners at hand make of a thing that somebody points at: who receives a benefit and what it costs, how many
//! hold a tier or lie in a bracket. Must not evaluate anything: it reads a population.

use super::description::escape;
use super::hints::{number, outcome, outcome_key, tier_count};
use super::population::{OutcomeCount, Population};
use crate::plan::OutcomeKind;
use crate::semantic::Type;
use crate::semantic::model::{Model, Target};
use crate::text::FileSpan;
use crate::value::decimal::{fixed, group, shortest};

/// What is said of a declared thing, as Markdown; `named` says whether partners may be named, `before` is the population
/// of the committed version. None where nothing was counted of it.
pub fn receivers(
    population: &Population,
    before: Option<&Population>,
    model: &Model,
    of: Target,
    named: bool,
) -> Option<String> {
    if let Target::Tier(ladder, tier) = of {
        let count = tier_count(population, before, ladder, tier.index() + 1);
        let noun = if population.partners == 1 { "partner" } else { "partners" };
        return (!count.is_empty()).then(|| format!("Of {} {noun}: {count}", number(population.partners)));
    }
    let said = outcome(population, before, model, of)?;
    let key = outcome_key(model, of)?;
    let count = population.outcomes.get(&key).filter(|_| named && key.0 != OutcomeKind::Gate);
    let few = count.and_then(few).map(|few| format!("\n\n{few}"));
    Some(format!("{said}{}", few.unwrap_or_default()))
}

/// How many lie in a bracket, by its arm.
pub fn in_bracket(population: &Population, arm: FileSpan) -> Option<String> {
    let count = *population.brackets.get(&arm)?;
    let lie = if count == 1 { "lies" } else { "lie" };
    Some(format!("{} of {} {lie} in it", number(count), number(population.partners)))
}

/// The first few who have it.
fn few(count: &OutcomeCount) -> Option<String> {
    let names = count.few.iter().map(|(key, amount)| {
        let amount = amount.map(|amount| match &count.ty {
            Type::Money(currency) => fixed(amount, currency.minor_digits(), Default::default()),
            _ => shortest(amount, 4, Default::default()),
        });
        let amount = amount.map(|amount| format!(" {}", group(&amount))).unwrap_or_default();
        format!("{}{amount}", escape(key))
    });
    let names: Vec<String> = names.collect();
    let rest = count.having.saturating_sub(names.len());
    let rest = if rest == 0 { String::new() } else { format!(" and {} more", number(rest)) };
    let most = count.few.iter().any(|(_, amount)| amount.is_some()) && count.few.len() > 1;
    let head = if most { "Most: " } else { "" };
    (!names.is_empty()).then(|| format!("{head}{}{rest}", names.join(" · ")))
}
