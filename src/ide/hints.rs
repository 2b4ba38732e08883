//! What is shown between the lines of a policy about the partners at hand: after each row and clause how many meet it,
//! at each tier how many hold it and how many came and left, at each benefit what it comes to.
//! Must not evaluate anything: it reads a population, and shows nothing without one.

use std::collections::BTreeMap;

use super::description::escape;
use super::population::{Population, RuleCount};
use crate::plan::OutcomeKind;
use crate::semantic::model::{Ladder, Model, Target, Threshold};
use crate::semantic::{Id, Type, symbol_of};
use crate::text::{FileId, FileSpan, Source, Span};
use crate::value::Decimal;
use crate::value::decimal::{fixed, group};
use crate::workspace::Workspace;

/// A text that is shown in the policy without being part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where: the byte before which it stands.
    pub at: u32,
    /// The text.
    pub text: String,
    /// What it means, in sentences.
    pub tooltip: String,
}

/// A line of text above a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What it is about.
    pub at: Span,
    /// The text.
    pub text: String,
}

/// How many meet each row and clause, where they stand within `range`.
pub fn hints(workspace: &Workspace, file: FileId, range: Span, population: &Population) -> Vec<Hint> {
    let Some(source) = workspace.sources().source(file) else { return Vec::new() };
    let model = workspace.model();
    // Rules of one line stand together: the cells of a row, in the order of the tiers.
    let mut lines: BTreeMap<u32, Vec<(String, RuleCount, FileSpan)>> = BTreeMap::new();
    for (of, rule) in model.rules() {
        let at = rule.at;
        if at.file != file || rule.repeats || at.span.start < range.start || at.span.end > range.end {
            continue;
        }
        let Some(count) = population.rules.get(&at) else { continue };
        let line = source.lines().line_of(at.span.end);
        lines.entry(line).or_default().push((of.title().to_owned(), *count, at));
    }
    lines.into_iter().map(|(line, rules)| hint(end_of_line(source, line), &rules, population.partners)).collect()
}

/// The end of what is written in a line, before a comment.
pub(super) fn end_of_line(source: &Source, line: u32) -> u32 {
    let start = source.lines().start_of(line) as usize;
    let text = source.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let written = text.find("//").map_or(text, |comment| text.get(..comment).unwrap_or(text));
    u32::try_from(start + written.trim_end().len()).unwrap_or(u32::MAX)
}

fn hint(at: u32, rules: &[(String, RuleCount, FileSpan)], partners: usize) -> Hint {
    let counts: Vec<&RuleCount> = rules.iter().map(|(_, count, _)| count).collect();
    let text = met(&counts, partners);
    let tooltip: Vec<String> = rules.iter().map(|(title, count, _)| sentences(title, count, partners)).collect();
    Hint { at, text, tooltip: tooltip.join("\n\n") }
}

/// All that is known of a rule, as Markdown: the line itself says as little as is understood.
fn sentences(title: &str, count: &RuleCount, partners: usize) -> String {
    let title = escape(title);
    let mut text = format!(
        "**{title}**: {} of {} {} {} it, {} {} not",
        number(count.met),
        number(partners),
        plural(partners, "partner", "partners"),
        plural(count.met, "meets", "meet"),
        number(count.missed),
        plural(count.missed, "does", "do"),
    );
    if count.unknown > 0 {
        text += &format!(", of {} it is not known", number(count.unknown));
    }
    text += &match count.binding {
        0 if count.never_decides() => ". It never decides: who misses it misses something else as well".to_owned(),
        0 => String::new(),
        many => {
            let meet = plural(many, "meets", "meet");
            format!(". It alone stops {}, who {meet} everything else for {title}", number(many))
        }
    };
    text + "."
}

fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// What stands above the declarations of tiers, benefits, gates and specializations; `before` is the population of the
/// committed version.
pub fn summaries(
    workspace: &Workspace,
    file: FileId,
    population: &Population,
    before: Option<&Population>,
) -> Vec<Summary> {
    let model = workspace.model();
    let mut found = Vec::new();
    for (id, ladder) in model.ladders.iter() {
        let whole: Vec<&FileSpan> = ladder.tiers.values().map(|tier| &tier.symbol.whole).collect();
        let Some(first) = whole.first().filter(|at| at.file == file) else { continue };
        found.push(Summary { at: first.span, text: holders(population, before, id, ladder) });
    }
    let outcomes = model.gates.ids().map(Target::Gate).chain(model.specializations.ids().map(Target::Specialization));
    for of in outcomes.chain(model.benefits.ids().map(Target::Benefit)) {
        let Some(symbol) = symbol_of(of, model).filter(|it| it.at.file == file) else { continue };
        // The rows of a table would push it apart.
        if !workspace.sources().slice(symbol.whole).contains('{') {
            continue;
        }
        if let Some(text) = outcome(population, before, model, of) {
            found.push(Summary { at: symbol.at.span, text });
        }
    }
    found.extend(thresholds(model, file, population));
    found.sort_by_key(|it| it.at);
    found
}

/// How many hold each tier of a ladder: `80 partners: Entry 45 · Growth 16 (+2) · Premier 18 · Strategic 1`.
fn holders(population: &Population, before: Option<&Population>, id: Id<Ladder>, ladder: &Ladder) -> String {
    let named = ladder.tiers.iter().map(|(tier, it)| (it.symbol.name.as_str(), tier.index() + 1));
    let without = population.ladders.get(id.index()).and_then(|it| it.counts.first()).filter(|count| **count > 0);
    let texts = named.chain(without.map(|_| ("no tier", 0)));
    let texts: Vec<String> =
        texts.map(|(name, code)| format!("{name} {}", tier_count(population, before, id, code))).collect();
    let noun = plural(population.partners, "partner", "partners");
    format!("{} {noun}: {}", number(population.partners), texts.join(" · "))
}

/// What each threshold of a file decides: how many meet the rules that name it.
fn thresholds(model: &Model, file: FileId, population: &Population) -> Vec<Summary> {
    let mut named: BTreeMap<Id<Threshold>, Vec<String>> = BTreeMap::new();
    for (of, rule) in model.rules().filter(|(_, rule)| !rule.repeats) {
        let Some(count) = population.rules.get(&rule.at) else { continue };
        let from = model.uses.partition_point(|name| name.at < rule.at);
        let within = model.uses.iter().skip(from).take_while(|name| rule.at.file == name.at.file);
        for name in within.take_while(|name| name.at.span.start < rule.at.span.end) {
            let Target::Threshold(id) = name.of else { continue };
            let text = format!("{}: {}", of.title(), met(&[count], population.partners));
            let texts = named.entry(id).or_default();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    let summary = |(id, texts): (Id<Threshold>, Vec<String>)| {
        let at = model.thresholds[id].symbol.at;
        (at.file == file).then(|| Summary { at: at.span, text: texts.join("; ") })
    };
    named.into_iter().filter_map(summary).collect()
}

/// `28 of 80 meet · stops 13`: of one rule; of the cells of a row `41 · 28 · 5 meet · stops 13`. It stands at the end of
/// a line that may be long, so what it does not need is in its tooltip.
fn met(rules: &[&RuleCount], partners: usize) -> String {
    let decides = match rules.iter().map(|count| count.binding).sum() {
        0 if rules.iter().all(|count| count.never_decides()) => " · never decides".to_owned(),
        0 => String::new(),
        many => format!(" · stops {}", number(many)),
    };
    let met = match rules {
        [one] => format!("{} of {}", number(one.met), number(partners)),
        _ => rules.iter().map(|count| number(count.met)).collect::<Vec<_>>().join(" · "),
    };
    format!("{met} meet{decides}")
}

/// How many hold a tier, with the movement: `83 (+6 −2)`.
pub fn tier_count(population: &Population, before: Option<&Population>, ladder: Id<Ladder>, code: usize) -> String {
    let Some(holders) = population.ladders.get(ladder.index()) else { return String::new() };
    let count = number(holders.counts.get(code).copied().unwrap_or(0));
    let code = i32::try_from(code).unwrap_or(i32::MAX);
    match before.and_then(|before| population.movement(before, ladder.index(), code)) {
        None | Some((0, 0)) => count,
        Some((came, 0)) => format!("{count} (+{came})"),
        Some((0, left)) => format!("{count} (−{left})"),
        Some((came, left)) => format!("{count} (+{came} −{left})"),
    }
}

/// By what a population knows a benefit, gate or specialization.
pub(super) fn outcome_key(model: &Model, of: Target) -> Option<(OutcomeKind, String)> {
    let (kind, name) = match of {
        Target::Gate(id) => (OutcomeKind::Gate, &model.gates[id].symbol.name),
        Target::Specialization(id) => (OutcomeKind::Specialization, &model.specializations[id].symbol.name),
        Target::Benefit(id) => {
            let benefit = &model.benefits[id];
            (if benefit.owed { OutcomeKind::Term } else { OutcomeKind::Benefit }, &benefit.symbol.name)
        }
        _ => return None,
    };
    Some((kind, name.clone()))
}

/// What a benefit, gate or specialization comes to.
pub fn outcome(population: &Population, before: Option<&Population>, model: &Model, of: Target) -> Option<String> {
    let key = outcome_key(model, of)?;
    let count = population.outcomes.get(&key)?;
    let earlier = before.and_then(|it| it.outcomes.get(&key));
    let partners = number(population.partners);
    let having = number(count.having);
    Some(match key.0 {
        OutcomeKind::Gate => format!("{having} of {partners} pass"),
        OutcomeKind::Specialization => format!("{having} of {partners} hold it"),
        _ => {
            let amount = match (&count.ty, count.total) {
                (Type::Money(currency), Some(total)) => {
                    let digits = currency.minor_digits();
                    let average = (count.having > 0).then(|| total.checked_div(Decimal::from(count.having))).flatten();
                    let each = average.map(|it| format!(", {} each", group(&fixed(it, digits, Default::default()))));
                    let change = earlier.and_then(|it| it.total).and_then(|then| total.checked_sub(then));
                    let change = change.filter(|it| !it.is_zero()).map(|it| {
                        let sign = if it.is_sign_negative() { "−" } else { "+" };
                        format!(" ({sign}{})", group(&fixed(it.abs(), digits, Default::default())))
                    });
                    let total = group(&fixed(total, digits, Default::default()));
                    format!(", {total} {currency} in all{}{}", change.unwrap_or_default(), each.unwrap_or_default())
                }
                _ => String::new(),
            };
            format!("{having} of {partners} receive it{amount}")
        }
    })
}

/// A count with its thousands apart.
pub(super) fn number(count: usize) -> String {
    group(&count.to_string())
}
