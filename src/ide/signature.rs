//! What goes into the brackets that are being written: the values of a function, the labels of a figure that is declared
//! once for each, the two sides of a bracket or a stretch of days. Must not know how it is shown.

use super::description::describe;
use crate::semantic::model::{Function, Target};
use crate::syntax::expect::tokens_before;
use crate::text::FileId;
use crate::workspace::Workspace;

/// What goes where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// All of it: `round(value, places)`.
    pub label: String,
    /// What it does.
    pub docs: String,
    /// The parts, each as it stands in the label.
    pub parameters: Vec<String>,
    /// The part that is being written.
    pub active: usize,
}

/// What goes into the place; none where nothing is asked for in particular.
pub fn signature(workspace: &Workspace, file: FileId, offset: u32) -> Option<Signature> {
    let source = workspace.sources().source(file)?;
    let tokens = tokens_before(&source.text, offset);
    call(workspace, &tokens).or_else(|| clause(&tokens))
}

/// The call whose brackets are open.
fn call(workspace: &Workspace, tokens: &[String]) -> Option<Signature> {
    let (mut depth, mut active) = (0_usize, 0);
    for (at, token) in tokens.iter().enumerate().rev() {
        match token.as_str() {
            ")" | "}" => depth += 1,
            "(" if depth == 0 => return function(workspace, tokens.get(at.checked_sub(1)?)?, active),
            "{" if depth == 0 => return None,
            "(" | "{" => depth -= 1,
            "," if depth == 0 => active += 1,
            _ => {}
        }
    }
    None
}

fn function(workspace: &Workspace, name: &str, active: usize) -> Option<Signature> {
    let built_in = Function::ALL.into_iter().find(|it| it.word() == name);
    if let Some(function) = built_in {
        let (parameters, docs): (&[&str], &str) = match function {
            Function::Min => (&["value", "value", "…"], "the smallest of several values; missing if one is"),
            Function::Max => (&["value", "value", "…"], "the largest of several values; missing if one is"),
            Function::Round => {
                (&["value", "places"], "rounded half away from zero, to whole numbers or to so many places")
            }
            Function::RoundUp => (&["value", "places"], "rounded up, to whole numbers or to so many places"),
            Function::RoundDown => (&["value", "places"], "rounded down, to whole numbers or to so many places"),
            Function::Abs => (&["value"], "without its sign"),
        };
        return Some(made(name, parameters.iter().map(|it| (*it).to_owned()).collect(), docs.to_owned(), active));
    }
    let model = workspace.model();
    // A member of a family is called by its labels; each member's name tells how many there are.
    let prefix = format!("{name}(");
    let members = model.metrics.iter().filter(|(_, metric)| metric.symbol.name.starts_with(&prefix));
    let (id, first) = members.min_by_key(|(id, _)| *id)?;
    let labels = first.symbol.name.trim_start_matches(&prefix).trim_end_matches(')').split(", ");
    let parameters = labels.map(|label| label_list(workspace, label)).collect();
    let docs = describe(workspace, Target::Metric(id)).and_then(|it| it.docs).unwrap_or_default();
    Some(made(name, parameters, docs, active))
}

/// The list that a label is of, as `region: NA, EMEA or APAC`.
fn label_list(workspace: &Workspace, label: &str) -> String {
    let lists = workspace.model().enums.values();
    let list = lists.filter(|list| list.position(label).is_some()).min_by_key(|list| list.labels.len());
    list.map_or_else(|| label.to_owned(), |list| list.owner.clone())
}

fn made(name: &str, parameters: Vec<String>, docs: String, active: usize) -> Signature {
    let active = active.min(parameters.len().saturating_sub(1));
    Signature { label: format!("{name}({})", parameters.join(", ")), docs, parameters, active }
}

/// A clause of several parts that is being written.
fn clause(tokens: &[String]) -> Option<Signature> {
    let from = tokens.iter().rposition(|token| matches!(token.as_str(), "effective" | "between" | "target" | "up"))?;
    let rest: Vec<&str> = tokens.get(from..)?.iter().map(String::as_str).collect();
    let part = |label: &str, parameters: &[&str], active: usize, docs: &str| {
        let parameters: Vec<String> = parameters.iter().map(|it| (*it).to_owned()).collect();
        Some(Signature { label: label.to_owned(), docs: docs.to_owned(), parameters, active })
    };
    const DAYS: &str = "both days are included";
    const BRACKET: &str = "from the bound of the bracket before up to and including this one";
    match rest.as_slice() {
        ["effective"] => part("effective FIRST to LAST", &["FIRST", "LAST"], 0, DAYS),
        ["effective", _, "to"] => part("effective FIRST to LAST", &["FIRST", "LAST"], 1, DAYS),
        ["between"] => part("between LEAST and MOST", &["LEAST", "MOST"], 0, "both are included"),
        ["between", .., "and"] => part("between LEAST and MOST", &["LEAST", "MOST"], 1, "both are included"),
        ["up", "to"] => part("up to BOUND => RATE", &["BOUND", "RATE"], 0, BRACKET),
        ["up", "to", .., "=>"] => part("up to BOUND => RATE", &["BOUND", "RATE"], 1, BRACKET),
        _ => None,
    }
}
