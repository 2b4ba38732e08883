//! The program as it stands on one day: what is not in force is left out, and of several versions one is left.
//! What follows from a checked program (its plan, the checks of the whole) reads a program of one day and knows no dates.
//! Must not know why something is dated.

use std::borrow::Cow;

use super::arena::Id;
use super::model::{
    AmountStep, AmountStepKind, BenefitValue, Choice, Constant, Expr, ExprKind, Fallback, Formula, Model, PointsKind,
    Rule, ScoreItem, Validity, Version,
};
use super::order;
use super::types::Type;
use crate::value::Date;

/// The days on which something changes, in order: the first day of every stretch on which all stays as it is, from the
/// program's first day to its last. Empty where nothing is dated.
pub fn changes(model: &Model) -> Vec<Date> {
    changes_of(model, &validities(model))
}

/// The same, as far as clauses change rather than rates.
pub fn changes_of_clauses(model: &Model) -> Vec<Date> {
    changes_of(model, &of_clauses(model))
}

fn changes_of(model: &Model, dated: &[Validity]) -> Vec<Date> {
    if dated.is_empty() {
        return Vec::new();
    }
    let mut days: Vec<Date> = Vec::new();
    for validity in dated {
        days.extend(validity.from);
        days.extend(validity.until.and_then(|until| until.plus_days(1)));
    }
    days.sort();
    days.dedup();
    match model.program.effective {
        Some((first, last)) => {
            days.retain(|day| first < *day && *day <= last);
            days.insert(0, first);
        }
        None => {
            if let Some(before) = days.first().and_then(|day| day.plus_days(-1)) {
                days.insert(0, before);
            }
        }
    }
    days
}

/// Every stretch of days that the program names for something to be in force.
pub fn validities(model: &Model) -> Vec<Validity> {
    let mut found: Vec<Validity> = model.rates.iter().filter_map(|rate| rate.in_force).collect();
    found.extend(of_clauses(model));
    found
}

fn of_clauses(model: &Model) -> Vec<Validity> {
    let mut found = Vec::new();
    for threshold in model.thresholds.values() {
        found.extend(threshold.versions.iter().map(|version| version.in_force));
        of_choice(&threshold.choice, &mut found);
        threshold.versions.iter().for_each(|version| of_choice(&version.what, &mut found));
    }
    model.bands.values().for_each(|band| of_choice(&band.choice, &mut found));
    for tier in model.ladders.values().flat_map(|ladder| ladder.tiers.values()) {
        of_rules(&tier.requires, &mut found);
        of_rules(&tier.retains, &mut found);
    }
    model.gates.values().for_each(|gate| of_rules(&gate.requires, &mut found));
    model.specializations.values().for_each(|badge| of_rules(&badge.requires, &mut found));
    let items = model.scores.values().map(|score| &score.items).chain(model.groups.values().map(|group| &group.items));
    items.for_each(|items| of_items(items, &mut found));
    for benefit in model.benefits.values() {
        found.extend(benefit.versions.iter().map(|version| version.in_force));
        if let BenefitValue::Formula(formula) = &benefit.value {
            of_formula(formula, &mut found);
        }
    }
    found
}

/// Groups are looked at by themselves.
fn of_items(items: &[ScoreItem], found: &mut Vec<Validity>) {
    for item in items {
        match item {
            ScoreItem::Points(line) => {
                found.extend(line.in_force);
                if let PointsKind::By(choice) = &line.kind {
                    of_choice(choice, found);
                }
            }
            ScoreItem::Best(items, _) => of_items(items, found),
            ScoreItem::Group(_) => {}
        }
    }
}

fn of_rules(rules: &[Rule], found: &mut Vec<Validity>) {
    found.extend(rules.iter().filter_map(|rule| rule.in_force));
}

fn of_choice(choice: &Choice, found: &mut Vec<Validity>) {
    found.extend(choice.arms.iter().filter_map(|arm| arm.in_force));
    found.extend(choice.dated.iter().map(|version| version.in_force));
}

fn of_formula(formula: &Formula, found: &mut Vec<Validity>) {
    found.extend(formula.from_versions.iter().map(|version| version.in_force));
    of_rules(&formula.when, found);
    for step in &formula.steps {
        found.extend(step.in_force);
        if let AmountStepKind::Brackets(brackets) = &step.kind {
            let all = brackets.sets.iter().flat_map(|set| &set.brackets);
            found.extend(all.filter_map(|bracket| bracket.in_force));
        }
    }
}

/// The program of a day: itself where nothing is dated.
pub fn today(model: &Model, day: Date) -> Cow<'_, Model> {
    match validities(model).as_slice() {
        [] => Cow::Borrowed(model),
        _ => Cow::Owned(on(model, day)),
    }
}

/// The program with only what is in force on a day, and its definitions in the order of that day.
pub fn on(model: &Model, day: Date) -> Model {
    let mut model = model.clone();
    model.rates.retain(|rate| is_in_force(rate.in_force, day));
    for id in model.thresholds.ids().collect::<Vec<_>>() {
        let threshold = &mut model.thresholds[id];
        if !threshold.versions.is_empty() {
            let chosen = pick(&threshold.versions, day);
            threshold.choice = chosen.unwrap_or_else(|| nothing(&threshold.choice, &threshold.ty));
        }
        choice(&mut threshold.choice, day);
    }
    for id in model.bands.ids().collect::<Vec<_>>() {
        choice(&mut model.bands[id].choice, day);
    }
    for ladder in model.ladders.ids().collect::<Vec<_>>() {
        let tiers = &mut model.ladders[ladder].tiers;
        for id in tiers.ids().collect::<Vec<_>>() {
            rules(&mut tiers[id].requires, day);
            rules(&mut tiers[id].retains, day);
        }
    }
    for id in model.gates.ids().collect::<Vec<_>>() {
        rules(&mut model.gates[id].requires, day);
    }
    for id in model.specializations.ids().collect::<Vec<_>>() {
        rules(&mut model.specializations[id].requires, day);
    }
    for id in model.scores.ids().collect::<Vec<_>>() {
        items(&mut model.scores[id].items, day);
    }
    for id in model.groups.ids().collect::<Vec<_>>() {
        items(&mut model.groups[id].items, day);
    }
    for id in model.benefits.ids().collect::<Vec<Id<_>>>() {
        let benefit = &mut model.benefits[id];
        if !benefit.versions.is_empty() {
            let none = BenefitValue::ByTier(Vec::new());
            benefit.value = pick(&benefit.versions, day).unwrap_or(none);
        }
        if let BenefitValue::Formula(it) = &mut benefit.value {
            formula(it, day);
        }
    }
    model.order = order::arrange(&model).order;
    model
}

fn is_in_force(validity: Option<Validity>, day: Date) -> bool {
    validity.is_none_or(|validity| validity.holds(day))
}

fn pick<T: Clone>(versions: &[Version<T>], day: Date) -> Option<T> {
    versions.iter().find(|version| version.in_force.holds(day)).map(|version| version.what.clone())
}

/// A choice of which no version is in force: its value is missing.
fn nothing(choice: &Choice, ty: &Type) -> Choice {
    let at = choice.at;
    let missing = Expr { kind: ExprKind::Constant(Constant::Missing), ty: ty.clone(), at };
    let otherwise = Some(Box::new(missing));
    Choice { subjects: choice.subjects.clone(), arms: Vec::new(), otherwise, missing: None, dated: Vec::new(), at }
}

fn rules(rules: &mut Vec<Rule>, day: Date) {
    rules.retain(|rule| is_in_force(rule.in_force, day));
}

fn choice(choice: &mut Choice, day: Date) {
    choice.arms.retain(|arm| is_in_force(arm.in_force, day));
    for version in std::mem::take(&mut choice.dated) {
        if version.in_force.holds(day) {
            match version.what {
                Fallback::Otherwise(value) => choice.otherwise = Some(Box::new(value)),
                Fallback::Missing(value) => choice.missing = Some(Box::new(value)),
            }
        }
    }
}

fn items(list: &mut Vec<ScoreItem>, day: Date) {
    list.retain(|item| match item {
        ScoreItem::Points(line) => is_in_force(line.in_force, day),
        ScoreItem::Group(_) | ScoreItem::Best(..) => true,
    });
    for item in list {
        match item {
            ScoreItem::Points(line) => {
                if let PointsKind::By(by) = &mut line.kind {
                    choice(by, day);
                }
            }
            ScoreItem::Best(best, _) => items(best, day),
            ScoreItem::Group(_) => {}
        }
    }
}

fn formula(formula: &mut Formula, day: Date) {
    if !formula.from_versions.is_empty() {
        formula.from = pick(&formula.from_versions, day);
    }
    rules(&mut formula.when, day);
    formula.steps.retain(|step| is_in_force(step.in_force, day));
    for AmountStep { kind, .. } in &mut formula.steps {
        if let AmountStepKind::Brackets(brackets) = kind {
            for set in &mut brackets.sets {
                set.brackets.retain(|bracket| is_in_force(bracket.in_force, day));
            }
        }
    }
}
