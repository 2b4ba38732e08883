//! The arms that a threshold lacks: one for each label that no arm names.
//! Must not know other declarations.

use std::collections::BTreeSet;

use super::{Action, ActionKind, Place};
use crate::semantic::Type;
use crate::syntax::ast::{Declaration, ExprKind, PatternKind, ThresholdBody};

/// Adds an arm for each label that a threshold by one fact leaves out; what it gives is still to be set.
pub fn missing_arms(place: &Place<'_>) -> Option<Action> {
    let item = place.items().into_iter().rfind(|item| place.lies_in(item.span))?;
    let Declaration::Threshold(threshold) = &item.declaration else { return None };
    let ThresholdBody::Arms(arms) = &threshold.body else { return None };
    let model = place.workspace.model();
    let declared = model.thresholds.values().find(|it| it.symbol.at == threshold.name.span.in_file(place.file))?;
    let [subject] = declared.choice.subjects.as_slice() else { return None };
    let all: Vec<&str> = match subject.ty {
        Type::Label(list) => model.enums[list].labels.iter().map(|label| label.name.as_str()).collect(),
        Type::Tier(ladder) => model.ladders[ladder].names().collect(),
        _ => return None,
    };
    let patterns = || arms.iter().flat_map(|arm| &arm.patterns);
    if patterns().any(|it| matches!(it.kind, PatternKind::Otherwise | PatternKind::Error)) {
        return None;
    }
    let named: BTreeSet<&str> = patterns()
        .filter_map(|pattern| match &pattern.kind {
            PatternKind::Value(value) => match &value.kind {
                ExprKind::Name(name) => Some(name.text.as_str()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let missing: Vec<&str> = all.into_iter().filter(|label| !named.contains(label)).collect();
    let last = arms.last().filter(|_| !missing.is_empty())?;
    let own_line = place.slice(item.span).contains('\n');
    let gap = if own_line { format!("\n{}", place.indent(last.span.start)) } else { " ".to_owned() };
    let mut text = String::new();
    for label in &missing {
        text.push_str(&format!(",{gap}{} => to be set", crate::semantic::as_written(label)));
    }
    let title = match missing.as_slice() {
        [one] => format!("add the arm for `{one}`, to be set"),
        many => format!("add the {} arms that are missing, to be set", many.len()),
    };
    Some(Action::new(title, ActionKind::Add, vec![place.insert(last.span.end, text)]))
}
