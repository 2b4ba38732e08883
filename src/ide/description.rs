//! What a declared thing is, in words for a person who points at it: its kind, its type, its documentation, and what the
//! policy says of it. Must not know where it is shown.

use super::types::type_of;
use crate::semantic::model::{BenefitValue, CompareOp, Expr, ExprKind, Ladder, RuleName, Target, Tier};
use crate::semantic::{Id, Type, kind_of, symbol_of};
use crate::text::FileSpan;
use crate::workspace::Workspace;

/// The most lines of a declaration that are shown.
const MOST_LINES: usize = 24;

/// A declared thing in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What kind of thing it is: `a metric`, ``a field of `deal` ``.
    pub kind: String,
    /// What people are shown as its name.
    pub title: String,
    /// What a value of it is: `an amount in USD`.
    pub ty: Option<String>,
    /// Its documentation.
    pub docs: Option<String>,
    /// Its declaration as written, without documentation.
    pub text: Option<String>,
    /// Further sentences: what a tier takes in all, how a column is found.
    pub notes: Vec<String>,
}

impl Description {
    /// All of it as Markdown.
    pub fn markdown(&self) -> String {
        let mut parts = Vec::new();
        let ty = self.ty.as_ref().map(|ty| format!(": {ty}")).unwrap_or_default();
        parts.push(format!("**{}** — {}{ty}", escape(&self.title), self.kind));
        parts.extend(self.docs.as_deref().map(escape));
        parts.extend(self.text.as_ref().map(|text| format!("```partner\n{text}\n```")));
        parts.extend(self.notes.iter().cloned());
        parts.join("\n\n")
    }
}

/// Text that a policy holds, so that nothing in it is read as markup.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// What a declared thing is; none for what has no name of its own.
pub fn describe(workspace: &Workspace, of: Target) -> Option<Description> {
    let model = workspace.model();
    let symbol = symbol_of(of, model)?;
    let ty = type_of(model, of).filter(|ty| !matches!(ty, Type::Error));
    Some(Description {
        kind: kind_of(of, model),
        title: symbol.title().to_owned(),
        ty: ty.map(|ty| ty.describe(model)),
        docs: symbol.docs.clone(),
        text: match of {
            // Their declaration is their name; what they mean stands in the notes.
            Target::Tier(..) | Target::Label(..) | Target::Local(_) => None,
            _ => written(workspace, symbol.whole),
        },
        notes: notes(workspace, of),
    })
}

/// A stretch of a policy as written, moved to the left; long ones are cut.
pub(super) fn written(workspace: &Workspace, at: FileSpan) -> Option<String> {
    let source = workspace.sources().source(at.file)?;
    let text = source.text.get(at.span.range())?;
    let line = source.text.get(..at.span.start as usize)?.rsplit('\n').next()?;
    let indent = line.len() - line.trim_start().len();
    let mut lines: Vec<&str> = text.lines().collect();
    let cut = lines.len() > MOST_LINES;
    lines.truncate(MOST_LINES);
    let dedent = |line: &&str| {
        let blanks = line.len() - line.trim_start().len();
        line.get(blanks.min(indent)..).unwrap_or("").to_owned()
    };
    let mut shown: Vec<String> = lines.iter().map(dedent).collect();
    if cut {
        shown.push("// …".to_owned());
    }
    Some(shown.join("\n"))
}

fn notes(workspace: &Workspace, of: Target) -> Vec<String> {
    let model = workspace.model();
    match of {
        Target::Tier(ladder, tier) => tier_notes(workspace, ladder, tier),
        Target::Field(id) => {
            let field = &model.fields[id];
            let column = field.column.as_deref().unwrap_or(&field.symbol.name);
            let blank = match (&field.default, field.optional) {
                (Some(default), _) => {
                    let value = written(workspace, default.at).unwrap_or_default();
                    format!("a blank cell counts as `{value}`")
                }
                (None, true) => "a blank cell is unknown".to_owned(),
                (None, false) => "a row whose cell is blank is set aside".to_owned(),
            };
            let table = &model.records[field.record].symbol.name;
            vec![format!("Column `{column}` of the table `{table}`; {blank}.")]
        }
        Target::Label(list, _) | Target::Enum(list) => {
            let labels: Vec<String> =
                model.enums[list].labels.iter().map(|label| format!("`{}`", label.name)).collect();
            vec![format!("One of {}.", labels.join(", "))]
        }
        Target::Benefit(id) => match &model.benefits[id].value {
            BenefitValue::ByTier(values) => {
                let tiers = model.ladders[model.benefits[id].ladder].tiers.values();
                let rows = tiers.zip(values).map(|(tier, value)| {
                    let text = value.value.as_ref().and_then(|it| written(workspace, it.at));
                    format!("| {} | {} |", escape(tier.symbol.title()), text.map_or("—".to_owned(), |it| escape(&it)))
                });
                let rows: Vec<String> = rows.collect();
                vec![format!("| tier | value |\n| --- | --- |\n{}", rows.join("\n"))]
            }
            BenefitValue::ByFact(_) | BenefitValue::Formula(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What it takes to be in a tier, with the tiers below: of several bounds for one row that of the highest tier.
fn tier_notes(workspace: &Workspace, id: Id<Ladder>, tier: Id<Tier>) -> Vec<String> {
    let ladder = &workspace.model().ladders[id];
    let mut lines: Vec<(Option<String>, String)> = Vec::new();
    for (_, below) in ladder.read_with(tier) {
        for rule in below.requires.iter().filter(|rule| !rule.repeats) {
            let of = escape(below.symbol.title());
            let text = written(workspace, rule.at).unwrap_or_default();
            match &rule.name {
                Some(RuleName::Row(row)) => {
                    let row = format!("{row} {}", comparison(&rule.condition));
                    lines.retain(|(known, _)| known.as_ref() != Some(&row));
                    lines.push((Some(row.clone()), format!("- `{row} {text}` _({of})_")));
                }
                Some(RuleName::Given(_)) | None => {
                    let text: Vec<&str> = text.split_whitespace().collect();
                    lines.push((None, format!("- `{}` _({of})_", text.join(" "))));
                }
            }
        }
    }
    if lines.is_empty() {
        return vec!["It asks for nothing.".to_owned()];
    }
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    vec![format!("It takes:\n\n{}", lines.join("\n"))]
}

/// The word or sign of a row's comparison.
fn comparison(condition: &Expr) -> &'static str {
    match &condition.kind {
        ExprKind::Compare(CompareOp::AtLeast, ..) => ">=",
        ExprKind::Compare(CompareOp::MoreThan, ..) => ">",
        ExprKind::Compare(CompareOp::AtMost, ..) => "<=",
        ExprKind::Compare(CompareOp::LessThan, ..) => "<",
        _ => "is",
    }
}
