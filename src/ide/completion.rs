//! What could be written at a place: names, ranked by how well they fit; words of the language, where the grammar takes
//! them; whole blocks. The grammar and the checker are asked, so nothing is offered that would be a mistake.
//! Must not know how a list is shown.

mod filled;
mod snippets;
mod texts;

use filled::Filled;

use super::description::{Description, describe};
use super::kind::name_of;
use super::place::named;
use super::words;
use crate::semantic::Type;
use crate::semantic::as_written;
use crate::semantic::model::Target;
use crate::semantic::wanted::Wanted;
use crate::syntax::expect::{Expected, expected};
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::Workspace;

/// Something that could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What people see in the list, and type to find it.
    pub label: String,
    /// What kind of thing it is.
    pub kind: CompletionKind,
    /// What it is in few words: its type, or what a word means.
    pub detail: Option<String>,
    /// What is replaced: the word that is being written.
    pub replaces: Span,
    /// What comes there; for a snippet with the editor's placeholders `${1:…}`.
    pub text: String,
    /// Whether `text` has placeholders.
    pub snippet: bool,
    /// Where it stands in the list: the smallest first.
    pub rank: u8,
    /// Where what it stands for is declared, for a longer description.
    pub declared: Option<FileSpan>,
}

/// The kinds of what is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A word of the language.
    Word,
    /// A whole block.
    Snippet,
    /// A column of a table.
    Field,
    /// A figure: metric, threshold, score, kpi.
    Figure,
    /// A condition: gate, track, specialization.
    Condition,
    /// A benefit or term.
    Benefit,
    /// A tier.
    Tier,
    /// A label of a list.
    Label,
    /// A table, list or role.
    Type,
    /// A value that stands in the data.
    Value,
    /// A date.
    Date,
}

/// The words after which a condition stands.
const CONDITIONAL: [&str; 12] =
    ["require", "retain", "when", "where", "and", "or", "not", "if", "expect", "satisfies", ":", "for"];

/// The words that begin a value or a condition.
const BEGIN_VALUE: [&str; 33] = [
    "all",
    "any",
    "at",
    "average",
    "count",
    "earned",
    "end",
    "every",
    "grace_until",
    "holds",
    "if",
    "largest",
    "latest",
    "median",
    "missing",
    "no",
    "none",
    "not",
    "qualifies",
    "rank",
    "share",
    "smallest",
    "standing",
    "standing_since",
    "start",
    "status",
    "sum",
    "tier",
    "to",
    "top",
    "yes",
    "less",
    "more",
];

/// What the checker looks for at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// A value or a condition, or it is not known.
    Anything,
    /// A label.
    Label,
    /// Something that is declared, which is no value.
    Declared,
}

impl Asked {
    fn by(wanted: Option<&Wanted>) -> Asked {
        match wanted {
            None => Asked::Anything,
            Some(wanted) if wanted.against.as_ref().is_some_and(Type::is_labelled) => Asked::Label,
            Some(wanted) if wanted.names.iter().any(|it| it.ty.is_some()) => Asked::Anything,
            Some(_) => Asked::Declared,
        }
    }

    /// Whether a word of the language can be meant.
    fn takes(self, word: &str) -> bool {
        match self {
            Asked::Anything => true,
            Asked::Label => !BEGIN_VALUE.contains(&word) || matches!(word, "missing" | "none" | "not"),
            Asked::Declared => !BEGIN_VALUE.contains(&word),
        }
    }
}

/// What could be written at a place of a file; `seen` tells the columns of the data at hand and what stands in them.
pub fn completions(workspace: &Workspace, file: FileId, offset: u32, seen: &dyn Seen) -> Vec<Completion> {
    let Some(source) = workspace.sources().source(file) else { return Vec::new() };
    if in_comment(&source.text, offset) {
        return Vec::new();
    }
    if let Some(within) = texts::text_around(&source.text, offset) {
        return texts::completions(workspace, file, &source.text, within, seen);
    }
    let word = word_around(&source.text, offset);
    let expected = expected_at(workspace, file, &source.text, word.start);
    let mut found = Vec::new();
    let mut place = Asked::Anything;
    if expected.name {
        let filled = Filled::at(workspace, file, &source.text, word);
        place = Asked::by(filled.as_ref().map(|filled| &filled.wanted));
        let condition = expected.before.last().is_some_and(|it| CONDITIONAL.contains(&it.as_str()));
        filled.iter().for_each(|filled| filled.names(condition, &mut found));
        new_fields(workspace, word, &expected, seen, &mut found);
    }
    let named: std::collections::BTreeSet<String> = found.iter().map(|it: &Completion| it.label.clone()).collect();
    if expected.number {
        found.extend(dates(workspace, word, &expected));
    }
    let begun =
        |word: &String| named.iter().any(|it| it.strip_prefix(word.as_str()).is_some_and(|it| it.starts_with(' ')));
    let words = expected.words.iter().filter(|it| !named.contains(*it) && !begun(it));
    for word_text in words.filter(|it| place.takes(it)) {
        found.push(Completion {
            label: word_text.clone(),
            kind: CompletionKind::Word,
            detail: words::meaning(word_text).map(str::to_owned),
            replaces: word,
            text: word_text.clone(),
            snippet: false,
            rank: if expected.first { 2 } else { 6 },
            declared: None,
        });
    }
    let holds_declarations = expected.blocks.iter().all(|it| matches!(it.as_str(), "track" | "for"));
    if expected.first && holds_declarations {
        snippets::add(word, &expected, &mut found);
    }
    found.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    found
}

/// What the grammar takes at a place, which the declaration that begins last before it tells.
fn expected_at(workspace: &Workspace, file: FileId, text: &str, at: u32) -> Expected {
    let items = workspace.tree(file).map_or([].as_slice(), |tree| &tree.items);
    let before = items.partition_point(|item| item.span.start < at);
    let start = before.checked_sub(1).and_then(|last| items.get(last)).map_or(0, |item| item.span.start);
    expected(text.get(start as usize..).unwrap_or(""), at - start)
}

/// Whether the sign before a place ends something, rather than begins a place where something new can stand: a quote that
/// closes its text, the last bar of a row.
pub fn ends_something(text: &str, offset: u32) -> bool {
    let Some(before) = text.get(..offset as usize) else { return false };
    match before.chars().next_back() {
        Some('"') => texts::text_around(text, offset).is_none(),
        Some('|') => {
            let (own, above) = bars(before);
            own > 1 && own >= above
        }
        _ => false,
    }
}

/// How many bars stand in a line so far, and in the row above it.
fn bars(before: &str) -> (usize, usize) {
    let count = |line: &str| line.matches('|').count();
    let mut lines = before.rsplit('\n');
    let own = count(lines.next().unwrap_or(""));
    (own, lines.find(|line| !line.trim().is_empty()).map_or(0, count))
}

/// What is said about an offer when a person dwells on it: `at` is where it is declared. Nothing where that has become
/// something else since.
pub fn resolve(workspace: &Workspace, at: FileSpan, label: &str) -> Option<Description> {
    let is_it = |of: &Target| name_of(workspace.model(), *of) == label;
    describe(workspace, named(workspace, at)?.of.into_iter().find(is_it)?)
}

/// The data at hand, as far as it helps in writing: tables by the names of their records.
pub trait Seen {
    /// The columns of a table, as in its header.
    fn columns(&self, table: &str) -> Vec<String>;
    /// What stands in a column, each value once, the most frequent first; few of them.
    fn values(&self, table: &str, column: &str) -> Vec<String>;
}

/// No data.
#[derive(Clone, Copy, Debug, Default)]
pub struct NothingSeen;

impl Seen for NothingSeen {
    fn columns(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn values(&self, _: &str, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Offers what is in the data and not in the policy yet: columns as fields of a record, values as labels of a list.
fn new_fields(workspace: &Workspace, word: Span, expected: &Expected, seen: &dyn Seen, found: &mut Vec<Completion>) {
    let before: Vec<&str> = expected.before.iter().map(String::as_str).collect();
    let ["record", record, ..] = before.as_slice() else { return };
    let model = workspace.model();
    let known = model.records.values().find(|it| it.symbol.name == *record);
    let mut add = |label: &str, kind, detail: &str, text: String, snippet| {
        found.push(Completion {
            label: label.to_owned(),
            kind,
            detail: Some(detail.to_owned()),
            replaces: word,
            text,
            snippet,
            rank: 0,
            declared: None,
        });
    };
    if let [.., name, ":", "one" | "level" | "set", "of", "{"]
    | [.., name, ":", "one" | "level" | "set", "of", "{", _, ","] = before.as_slice()
    {
        for value in seen.values(record, name).iter().filter(|value| is_label(value)) {
            add(value, CompletionKind::Value, "stands in the data", as_written(value), false);
        }
        return;
    }
    if expected.blocks.len() != 1 || !matches!(before.last(), Some(&"{" | &",")) {
        return;
    }
    for column in seen.columns(record) {
        let fields = known.into_iter().flat_map(|it| &it.fields).map(|field| &model.fields[*field]);
        let mut columns = fields.map(|field| field.column.as_deref().unwrap_or(&field.symbol.name));
        if columns.any(|it| it.eq_ignore_ascii_case(&column)) {
            continue;
        }
        let text = format!("{},", field_for(record, &column, seen));
        add(&column, CompletionKind::Field, "a column of the data that no field reads yet", text, false);
    }
}

/// A field for a column of a table, of the type that its values look like: `full_name: text column "Full Name"`.
pub fn field_for(table: &str, column: &str, seen: &dyn Seen) -> String {
    let ty = texts::type_of_values(&seen.values(table, column));
    match is_label(column) {
        true => format!("{}: {ty}", as_written(column)),
        false => {
            let header = column.replace('\\', "\\\\").replace('"', "\\\"");
            format!("{}: {ty} column \"{header}\"", texts::name_of(column))
        }
    }
}

/// Whether a value can be a name without more ado.
fn is_label(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && text.chars().all(|it| it == '_' || it.is_alphanumeric())
}

/// The days that a program speaks of, where a day is asked for.
fn dates(workspace: &Workspace, word: Span, expected: &Expected) -> Vec<Completion> {
    let day = matches!(
        expected.before.last().map(String::as_str),
        Some("to" | "until" | "from" | "since" | "effective" | "before" | "evaluated" | "starts")
    );
    let Some((first, last)) = workspace.model().program.effective.filter(|_| day) else { return Vec::new() };
    let named = [(first, "the first day of the program"), (last, "the last day of the program")];
    let offer = |(date, detail): (crate::value::Date, &str)| Completion {
        label: date.to_string(),
        kind: CompletionKind::Date,
        detail: Some(detail.to_owned()),
        replaces: word,
        text: date.to_string(),
        snippet: false,
        rank: 1,
        declared: None,
    };
    named.into_iter().map(offer).collect()
}

/// The word, number or name in backticks that is being written at a place; empty between words.
fn word_around(text: &str, offset: u32) -> Span {
    let at = offset as usize;
    let (before, after) = (text.get(..at).unwrap_or(""), text.get(at..).unwrap_or(""));
    let part = |letter: char| letter == '_' || letter.is_alphanumeric();
    let mut start = before.char_indices().rev().take_while(|(_, it)| part(*it)).last().map_or(at, |(at, _)| at);
    let mut end = at + after.char_indices().take_while(|(_, it)| part(*it)).map(|(_, it)| it.len_utf8()).sum::<usize>();
    let line = before.rsplit('\n').next().unwrap_or("");
    if line.matches('`').count() % 2 == 1 {
        start = before.rfind('`').unwrap_or(start);
        let rest = after.split('\n').next().unwrap_or("");
        end = rest.find('`').map_or(at + rest.trim_end().len(), |close| at + close + 1);
    }
    Span { start: u32::try_from(start).unwrap_or(offset), end: u32::try_from(end).unwrap_or(offset) }
}

/// Whether a place lies in a comment.
fn in_comment(text: &str, offset: u32) -> bool {
    let before = text.get(..offset as usize).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let outside = line.split('"').step_by(2);
    outside.into_iter().any(|part| part.contains("//"))
}

#[cfg(test)]
mod tests {
    use super::{NothingSeen, completions, ends_something};
    use crate::workspace::Workspace;

    #[test]
    fn what_is_declared_only_once_it_is_written_harms_nothing() {
        let text = "program \"P\" {}\nrecord partner { id: key, revenue: count }\ntiers { A, B }\n\
            metric fresh = $\nmetric twice = 2 * revenue\n";
        let (before, after) = text.split_once('$').unwrap();
        let whole = format!("{before}{after}");
        let mut workspace = Workspace::default();
        let file = workspace.set_text("test.partner", &whole);
        let offers = completions(&workspace, file, u32::try_from(before.len()).unwrap(), &NothingSeen);
        let declared = |label: &str| {
            let at = offers.iter().find(|offer| offer.label == label).and_then(|offer| offer.declared);
            at.and_then(|at| whole.get(at.span.start as usize..at.span.end as usize))
        };
        assert_eq!((declared("revenue"), declared("twice")), (Some("revenue"), Some("twice")), "{offers:?}");
    }

    /// Whether the sign before the mark ends something.
    fn ends(text: &str) -> bool {
        let (before, after) = text.split_once('$').unwrap();
        ends_something(&format!("{before}{after}"), u32::try_from(before.len()).unwrap())
    }

    #[test]
    fn a_bar_ends_a_row_that_is_as_wide_as_the_one_above() {
        assert!(!ends("{\n  |$"));
        assert!(ends("{\n  | A |$"));
        assert!(!ends("{\n    | A | B |\n  x |$"));
        assert!(!ends("{\n    | A | B |\n  x | 1 |$\n}"));
        assert!(ends("{\n    | A | B |\n  x | 1 | 2 |$\n}"));
    }

    #[test]
    fn a_quote_ends_its_text() {
        assert!(!ends("import \"$"));
        assert!(!ends("import \"$\""));
        assert!(ends("import \"a\"$"));
    }
}
