//! The declared things of a program by a part of their name, as typed: letters may be left out.
//! Must not know how results are shown.

use std::collections::BTreeSet;

use super::definition::whole_of;
use super::kind::{Kind, kind_of, name_of};
use crate::semantic::model::{Model, Target};
use crate::semantic::naming::symbol_of;
use crate::text::FileSpan;
use crate::workspace::Workspace;

/// A declared thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// What people are shown for it, where that is said.
    pub label: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// What it is declared in: its record, list, track or score.
    pub container: Option<String>,
    /// The name where it is declared.
    pub at: FileSpan,
    /// All of the declaration.
    pub whole: FileSpan,
}

/// The most results: nobody reads more.
const MOST: usize = 500;

/// What is declared under a name like the one that was typed, or has a label like it: the best match first. Everything
/// where nothing is typed.
pub fn search(workspace: &Workspace, typed: &str) -> Vec<Found> {
    let model = workspace.model();
    let typed: Vec<char> = typed.to_lowercase().chars().filter(|character| !character.is_whitespace()).collect();
    let mut seen = BTreeSet::new();
    let mut matches: Vec<(u32, String, FileSpan, Target)> = Vec::new();
    for name in model.uses.iter().filter(|name| name.declares && !matches!(name.of, Target::Local(_))) {
        if !seen.insert(name.at) {
            continue;
        }
        let called = name_of(model, name.of);
        let label = symbol_of(name.of, model).and_then(|symbol| symbol.label.as_deref());
        let by_label = label.and_then(|label| distance(&typed, label)).map(|distance| distance + 1);
        let best = [distance(&typed, &called), by_label].into_iter().flatten().min();
        matches.extend(best.map(|best| (best, called, name.at, name.of)));
    }
    matches.sort();
    matches.truncate(MOST);
    let found = matches.into_iter().map(|(_, name, at, of)| Found {
        name,
        label: symbol_of(of, model).and_then(|symbol| symbol.label.clone()),
        kind: kind_of(model, of),
        container: container(model, of),
        at,
        whole: whole_of(workspace, at),
    });
    found.collect()
}

/// How far a name is from what was typed: none where a letter is missing, small where it begins with it.
fn distance(typed: &[char], name: &str) -> Option<u32> {
    let letters: Vec<char> = name.to_lowercase().chars().collect();
    let mut gaps = 0;
    let mut from = 0;
    for (place, wanted) in typed.iter().enumerate() {
        let rest = letters.get(from..)?;
        let at = rest.iter().position(|letter| letter == wanted)?;
        let begins_word = at > 0 && rest.get(at - 1).is_some_and(|letter| !letter.is_alphanumeric());
        gaps += match (at, place) {
            (0, _) => 0,
            // To skip to the beginning of a word is nearly as good as to go on.
            _ if begins_word => 2,
            (_, 0) => 4,
            _ => 8,
        };
        from += at + 1;
    }
    Some(gaps * 2 + u32::from(letters.len() > typed.len()))
}

/// What a thing is declared in.
pub(super) fn container(model: &Model, of: Target) -> Option<String> {
    Some(match of {
        Target::Label(list, _) => model.enums[list].owner.clone(),
        Target::Field(field) => model.records[model.fields[field].record].symbol.name.clone(),
        Target::Tier(ladder, _) => model.ladders[ladder].symbol.as_ref()?.name.clone(),
        Target::Gate(gate) => model.ladders[model.gates[gate].ladder].symbol.as_ref()?.name.clone(),
        Target::Benefit(benefit) => model.benefits[benefit].category.clone(),
        Target::Specialization(badge) => model.specializations[badge].category.clone(),
        Target::Kpi(kpi) => model.kpis[kpi].category.clone(),
        Target::Group(group) => model.scores[model.groups[group].score].symbol.name.clone(),
        Target::Metric(metric) => {
            let of = model.metrics[metric].of.filter(|of| model.partner != Some(*of))?;
            model.records[of].symbol.name.clone()
        }
        _ => return None,
    })
}
