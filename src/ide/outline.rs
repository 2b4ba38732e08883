//! The outline of a file: its declarations with their clauses, tiers, fields and rows. A declaration that could not be
//! read stands in it by the words it begins with. Must not know what names stand for.

use super::folding::tokens_in;
use super::kind::Kind;
use crate::syntax::ast::{
    BenefitClause, CellKind, Declaration, ExceptionClause, Expr, Item, Labelled, Name, PatternKind, Require, Row,
    ScoreItem, Text, ThresholdBody, TierClause,
};
use crate::syntax::tokens;
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, or the words that a clause begins with.
    pub name: String,
    /// What else is said in short: the label, the type, the category.
    pub detail: Option<String>,
    /// What it is; none for a clause, a table and what could not be read.
    pub kind: Option<Kind>,
    /// All of it.
    pub whole: Span,
    /// The name, or the words that name it.
    pub at: Span,
    /// What stands in it.
    pub children: Vec<Entry>,
}

/// The outline of a file, in order; empty for what is no policy.
pub fn outline(workspace: &Workspace, file: FileId) -> Vec<Entry> {
    let (Some(source), Some(tree)) = (workspace.sources().source(file), workspace.tree(file)) else {
        return Vec::new();
    };
    let outliner = Outliner { text: &source.text };
    let mut entries = Vec::new();
    let mut words = None;
    for item in &tree.items {
        if item.declaration != Declaration::Error {
            entries.extend(outliner.item(item));
            continue;
        }
        let words = words.get_or_insert_with(|| tokens(file, &source.text));
        let own = tokens_in(words, item.span);
        let first: Vec<&str> =
            own.iter().take(2).map(|token| source.text.get(token.span.range()).unwrap_or("")).collect();
        let at = own.iter().take(2).map(|token| token.span).reduce(Span::to).unwrap_or(item.span);
        let detail = Some("cannot be read".to_owned());
        entries.push(Entry { name: first.join(" "), detail, kind: None, whole: item.span, at, children: Vec::new() });
    }
    entries
}

struct Outliner<'s> {
    text: &'s str,
}

/// How much of a clause is shown.
const SHOWN: usize = 60;

impl Outliner<'_> {
    /// What stands at a span, in one line.
    fn excerpt(&self, span: Span) -> String {
        let words: Vec<&str> = self.text.get(span.range()).unwrap_or("").split_whitespace().collect();
        let text = words.join(" ");
        match text.char_indices().nth(SHOWN) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
            None => text,
        }
    }

    fn named(&self, kind: Kind, name: &Name, label: Option<&Text>, whole: Span) -> Entry {
        let detail = label.map(|label| label.value.clone());
        Entry { name: name.text.clone(), detail, kind: Some(kind), whole, at: name.span, children: Vec::new() }
    }

    fn texted(&self, kind: Kind, text: &Text, whole: Span) -> Entry {
        Entry { name: text.value.clone(), detail: None, kind: Some(kind), whole, at: text.span, children: Vec::new() }
    }

    /// An entry without a name of its own: by what it begins with.
    fn clause(&self, whole: Span) -> Entry {
        let line = self.text.get(whole.range()).and_then(|text| text.lines().next()).unwrap_or("");
        let at = Span { start: whole.start, end: whole.start + u32::try_from(line.len()).unwrap_or(0) };
        Entry { name: self.excerpt(at), detail: None, kind: None, whole, at, children: Vec::new() }
    }

    /// A declaration without a name: by its keyword.
    fn keyword(&self, word: &str, whole: Span) -> Entry {
        let end = whole.start + u32::try_from(word.len()).unwrap_or(0);
        let at = Span { start: whole.start, end: end.min(whole.end) };
        Entry { name: word.to_owned(), detail: None, kind: None, whole, at, children: Vec::new() }
    }

    fn item(&self, item: &Item) -> Option<Entry> {
        let whole = item.span;
        Some(match &item.declaration {
            Declaration::Program(it) => self.texted(Kind::Program, &it.name, whole),
            Declaration::Import(path) => Entry { at: path.span, ..self.clause(whole) },
            Declaration::Rates(it) => {
                let children = it.rates.iter().map(|rate| self.clause(rate.span)).collect();
                Entry { children, ..self.keyword("rates", whole) }
            }
            Declaration::NamedLabel(it) => {
                Entry { detail: Some(it.kind.word().to_owned()), ..self.named(Kind::Label, &it.name, None, whole) }
            }
            Declaration::Enum(it) => {
                let children = self.labels(Kind::Label, &it.labels);
                Entry { children, ..self.named(Kind::List, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::Record(it) => {
                let fields = it.fields.iter().map(|field| {
                    let detail = Some(self.excerpt(field.ty.span));
                    Entry { detail, ..self.named(Kind::Field, &field.name, None, field.span) }
                });
                Entry { children: fields.collect(), ..self.named(Kind::Record, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::Metric(it) => {
                let kind = if it.parameters.is_some() { Kind::Function } else { Kind::Metric };
                let entry = self.named(kind, &it.name, it.label.as_ref(), whole);
                match &it.of {
                    Some(of) => Entry { name: format!("{}.{}", of.text, it.name.text), ..entry },
                    None => entry,
                }
            }
            Declaration::Threshold(it) => {
                let children = match &it.body {
                    ThresholdBody::Arms(arms) => arms.iter().map(|arm| self.clause(arm.span)).collect(),
                    ThresholdBody::Table(table) => table.rows.iter().map(|row| self.clause(row.span)).collect(),
                    ThresholdBody::File(path) => vec![Entry { at: path.span, ..self.clause(path.span) }],
                };
                let by: Vec<String> = it.by.iter().map(|by| self.excerpt(by.span)).collect();
                let detail = Some(format!("by {}", by.join(", ")));
                Entry { children, detail, ..self.named(Kind::Threshold, &it.name, None, whole) }
            }
            Declaration::Tiers(it) => {
                Entry { children: self.labels(Kind::Tier, &it.tiers), ..self.keyword("tiers", whole) }
            }
            Declaration::Requirements(it) => {
                let children = it.table.rows.iter().map(|row| self.row(Kind::Rule, row)).collect();
                Entry { children, ..self.keyword("requirements", whole) }
            }
            Declaration::Tier(it) => {
                let children = it.clauses.iter().map(|clause| match clause {
                    TierClause::Require(require) | TierClause::Retain(require) => self.require(require),
                    TierClause::Staff(staff) => self.clause(staff.span),
                });
                Entry { children: children.collect(), ..self.named(Kind::Tier, &it.name, None, whole) }
            }
            Declaration::Track(it) => {
                let children = it.items.iter().filter_map(|item| self.item(item)).collect();
                Entry { children, ..self.named(Kind::Track, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::Gate(it) => {
                let requires = it.requires.iter().map(|require| self.require(require));
                let outcomes = it.outcomes.iter().map(|outcome| self.clause(outcome.span));
                let children = requires.chain(outcomes).collect();
                Entry { children, ..self.named(Kind::Gate, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::Score(it) => {
                let children = self.score_items(&it.items);
                Entry { children, ..self.named(Kind::Score, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::Band(it) => {
                let labels = it.arms.iter().filter_map(|arm| match &arm.value.kind {
                    crate::syntax::ast::ExprKind::Name(name) => {
                        let pattern = arm.patterns.first().filter(|it| it.kind != PatternKind::Error)?;
                        let detail = Some(self.excerpt(pattern.span));
                        Some(Entry { detail, ..self.named(Kind::Label, name, None, arm.span) })
                    }
                    _ => None,
                });
                Entry { children: labels.collect(), ..self.named(Kind::Band, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::Role(it) => self.named(Kind::Role, &it.name, it.label.as_ref(), whole),
            Declaration::Specialization(it) => {
                let requires = it.requires.iter().chain(&it.retains).map(|require| self.require(require));
                let children = requires.chain(it.staff.iter().map(|staff| self.clause(staff.span))).collect();
                Entry { children, ..self.named(Kind::Specialization, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::BenefitTable(it) => {
                let (word, kind) = if it.owed { ("terms", Kind::Term) } else { ("benefits", Kind::Benefit) };
                let children = it.table.rows.iter().map(|row| self.row(kind, row)).collect();
                let entry = self.keyword(word, whole);
                Entry {
                    children,
                    name: format!("{word} in {}", it.category.text),
                    at: entry.at.to(it.category.span),
                    ..entry
                }
            }
            Declaration::Benefit(it) => {
                let children = it.clauses.iter().map(|clause: &BenefitClause| self.clause(clause.span)).collect();
                Entry { children, ..self.named(Kind::Benefit, &it.name, it.label.as_ref(), whole) }
            }
            Declaration::Review(it) => {
                let children = it.clauses.iter().map(|clause| self.clause(clause.span)).collect();
                Entry { children, ..self.keyword("review", whole) }
            }
            Declaration::Exception(it) => {
                let children = it.clauses.iter().map(|clause| match clause {
                    ExceptionClause::Tier { span, .. }
                    | ExceptionClause::Reason(_, span)
                    | ExceptionClause::By(_, span) => self.clause(*span),
                });
                Entry { children: children.collect(), ..self.texted(Kind::Exception, &it.key, whole) }
            }
            Declaration::Kpi(it) => self.named(Kind::Kpi, &it.name, it.label.as_ref(), whole),
            Declaration::Budget(it) => Entry { at: it.of.span, ..self.clause(whole) },
            Declaration::Test(it) => {
                let children = it.clauses.iter().map(|clause| self.clause(clause.span)).collect();
                Entry { children, ..self.texted(Kind::Test, &it.name, whole) }
            }
            Declaration::Family(it) => {
                let children = it.items.iter().filter_map(|item| self.item(item)).collect();
                let name = format!("for each {} in {}", it.binding.name.text, it.binding.list.text);
                let at = it.binding.name.span.to(it.binding.list.span);
                Entry { name, detail: None, kind: Some(Kind::Parameter), whole, at, children }
            }
            Declaration::Accept(it) => Entry { at: it.finding.span, ..self.clause(whole) },
            Declaration::Error => return None,
        })
    }

    fn labels(&self, kind: Kind, labels: &[Labelled]) -> Vec<Entry> {
        let entry = |label: &Labelled| {
            let whole = label.label.as_ref().map_or(label.name.span, |text| label.name.span.to(text.span));
            self.named(kind, &label.name, label.label.as_ref(), whole)
        };
        labels.iter().map(entry).collect()
    }

    fn row(&self, kind: Kind, row: &Row) -> Entry {
        let Some(head) = &row.head else { return self.clause(row.span) };
        let detail = match &head.label {
            Some(label) => label.value.clone(),
            None => {
                let cells = row.cells.iter().filter(|cell| cell.kind != CellKind::Error);
                let cells: Vec<String> = cells.map(|cell| self.excerpt(cell.span)).collect();
                cells.join(" | ")
            }
        };
        let name = self.head(&head.value);
        Entry {
            name,
            detail: Some(detail),
            kind: Some(kind),
            whole: row.span,
            at: head.value.span,
            children: Vec::new(),
        }
    }

    fn head(&self, head: &Expr) -> String {
        self.excerpt(head.span)
    }

    fn require(&self, require: &Require) -> Entry {
        match &require.name {
            Some(name) => self.texted(Kind::Rule, name, require.span),
            None => Entry { kind: Some(Kind::Rule), ..self.clause(require.span) },
        }
    }

    /// Groups may stand in groups, at most as deep as brackets may.
    fn score_items(&self, items: &[ScoreItem]) -> Vec<Entry> {
        let entry = |item: &ScoreItem| match item {
            ScoreItem::Group(group) => {
                let children = self.score_items(&group.items);
                Entry { children, ..self.named(Kind::Group, &group.name, group.label.as_ref(), group.span) }
            }
            ScoreItem::Points(points) => self.clause(points.span),
            ScoreItem::Best(items, span) => Entry { children: self.score_items(items), ..self.clause(*span) },
        };
        items.iter().map(entry).collect()
    }
}
