//! What each word of a text is, for colours: names by what they stand for, not by how they look. Where a part of the text
//! could not be read, its words are marked by what is known of them elsewhere.
//! Must not know how an editor numbers what it is told.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::folding::tokens_in;
use super::kind::{Kind, kind_of, name_of};
use crate::semantic::model::Target;
use crate::syntax::ast::{CommentKind, Declaration, ExprKind, File, TypeKind};
use crate::syntax::nodes::{Node, visit};
use crate::syntax::{TokenKind, is_keyword, tokens};
use crate::text::{FileId, Span};
use crate::value::{Currency, Date};
use crate::workspace::Workspace;

/// A marked piece of a text; it lies in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The piece.
    pub at: Span,
    /// What it is.
    pub meaning: Meaning,
    /// Whether it is declared here.
    pub declares: bool,
    /// Whether the language has it, rather than the program.
    pub built_in: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// A name, by what it stands for.
    Name(Kind),
    /// A word of the language.
    Keyword,
    /// The name of a type that the language has.
    Type,
    /// `yes`, `none`, `today`, a month, a way of rounding.
    Constant,
    /// A number.
    Number,
    /// What a number counts: `months`, `EUR`, `%`.
    Unit,
    /// A day.
    Date,
    /// A quoted text.
    Text,
    /// A sign.
    Sign,
    /// A comment.
    Comment,
    /// A comment that documents what follows.
    Documentation,
}

impl Meaning {
    /// Every meaning, the names by their kinds.
    pub fn all() -> impl Iterator<Item = Meaning> {
        let others = [
            Meaning::Keyword,
            Meaning::Type,
            Meaning::Constant,
            Meaning::Number,
            Meaning::Unit,
            Meaning::Date,
            Meaning::Text,
            Meaning::Sign,
            Meaning::Comment,
            Meaning::Documentation,
        ];
        Kind::ALL.into_iter().map(Meaning::Name).chain(others)
    }
}

/// The marks of a file, in order; of the headers of a threshold's CSV file, the names that they are.
pub fn marks(workspace: &Workspace, file: FileId) -> Vec<Mark> {
    let Some(source) = workspace.sources().source(file) else { return Vec::new() };
    let Some(tree) = workspace.tree(file) else {
        let names = names_in(workspace, file);
        return names.into_iter().map(|(at, mark)| Mark { at, ..mark }).collect();
    };
    let names = names_in(workspace, file);
    let words = words_of(tree);
    let mut elsewhere = None;
    let tokens = tokens(file, &source.text);
    let mut found: Vec<Mark> = tree.comments.iter().map(|comment| comment_mark(comment.span, comment.kind)).collect();
    let broken: Vec<Span> =
        tree.items.iter().filter(|item| item.declaration == Declaration::Error).map(|item| item.span).collect();
    for (place, token) in tokens.iter().enumerate() {
        let at = token.span;
        let text = source.text.get(at.range()).unwrap_or("");
        if let Some(mark) = names.get(&at) {
            found.push(Mark { at, ..*mark });
            continue;
        }
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        let meaning = match token.kind {
            TokenKind::Number => {
                found.extend(number_marks(text, at));
                continue;
            }
            TokenKind::Text => Some(Meaning::Text),
            TokenKind::Sign if text == "%" => Some(Meaning::Unit),
            TokenKind::Sign => {
                (!matches!(text, "{" | "}" | "(" | ")" | "," | "|" | ":" | ".")).then_some(Meaning::Sign)
            }
            TokenKind::Alien => None,
            TokenKind::Quoted | TokenKind::Word => match words.get(&at) {
                Some(word) => *word,
                None if before.is_some_and(|before| before.kind == TokenKind::Number) && is_unit(text) => {
                    Some(Meaning::Unit)
                }
                None if broken.iter().any(|span| span.contains(at)) => {
                    let known = elsewhere.get_or_insert_with(|| names_by_text(workspace));
                    match known.get(text.trim_matches('`')) {
                        Some(Some(kind)) if !tokens_begin(&tokens, &broken, at) => Some(Meaning::Name(*kind)),
                        _ => is_keyword(text).then(|| word_meaning(text)),
                    }
                }
                None if token.kind == TokenKind::Word => Some(word_meaning(text)),
                None => None,
            },
        };
        found.extend(meaning.map(|meaning| Mark { at, meaning, declares: false, built_in: false }));
    }
    found.sort_by_key(|mark| mark.at);
    found
}

/// Whether a token is the first of a part that could not be read: the word that begins a declaration.
fn tokens_begin(tokens: &[crate::syntax::Token<'_>], broken: &[Span], at: Span) -> bool {
    let Some(part) = broken.iter().find(|span| span.contains(at)) else { return false };
    tokens_in(tokens, *part).first().is_some_and(|first| first.span == at)
}

fn comment_mark(at: Span, kind: CommentKind) -> Mark {
    let meaning = if kind == CommentKind::Plain { Meaning::Comment } else { Meaning::Documentation };
    Mark { at, meaning, declares: false, built_in: false }
}

/// The names of a file by their places, with what they are.
fn names_in(workspace: &Workspace, file: FileId) -> BTreeMap<Span, Mark> {
    let model = workspace.model();
    let from = model.uses.partition_point(|name| name.at.file < file);
    let own = model.uses.get(from..).unwrap_or_default().iter().take_while(|name| name.at.file == file);
    let mut names = BTreeMap::new();
    for name in own {
        let built_in = matches!(name.of, Target::BuiltIn(_));
        let meaning = Meaning::Name(kind_of(model, name.of));
        // What is declared comes first, and counts.
        names.entry(name.at.span).or_insert(Mark { at: name.at.span, meaning, declares: name.declares, built_in });
    }
    names
}

/// What each name of the program is, where that is one kind of thing.
fn names_by_text(workspace: &Workspace) -> FxHashMap<String, Option<Kind>> {
    let model = workspace.model();
    let mut known: FxHashMap<String, Option<Kind>> = FxHashMap::default();
    for name in model.uses.iter().filter(|name| name.declares) {
        let kind = kind_of(model, name.of);
        let entry = known.entry(name_of(model, name.of)).or_insert(Some(kind));
        if *entry != Some(kind) {
            *entry = None;
        }
    }
    known
}

/// Words of the tree that are neither keywords nor names with a meaning: types, constants, and names of nothing, which are
/// not marked.
fn words_of(tree: &File) -> FxHashMap<Span, Option<Meaning>> {
    let mut words = FxHashMap::default();
    visit(tree, &mut |node| {
        match node {
            Node::Word(word) => drop(words.insert(word.span, Some(constant_or_unit(&word.text)))),
            Node::Name(name) => drop(words.entry(name.span).or_insert(None)),
            Node::Type(ty) => {
                let first =
                    |word: &str| Span { end: ty.span.start + u32::try_from(word.len()).unwrap_or(0), ..ty.span };
                if let Some(word) = type_word(&ty.kind) {
                    words.insert(first(word), Some(Meaning::Type));
                }
            }
            Node::Expr(expr) if matches!(expr.kind, ExprKind::Flag(_) | ExprKind::None | ExprKind::Today) => {
                words.insert(expr.span, Some(Meaning::Constant));
            }
            _ => {}
        }
        true
    });
    words
}

fn constant_or_unit(word: &str) -> Meaning {
    match word {
        "otherwise" | "missing" => Meaning::Keyword,
        _ if Currency::parse(word).is_some() => Meaning::Unit,
        _ => Meaning::Constant,
    }
}

/// The word that a type begins with; none for one that is declared.
fn type_word(kind: &TypeKind) -> Option<&'static str> {
    Some(match kind {
        TypeKind::Key => "key",
        TypeKind::Text => "text",
        TypeKind::Number => "number",
        TypeKind::Count => "count",
        TypeKind::Money { .. } => "money",
        TypeKind::Percent => "percent",
        TypeKind::Scale(..) => "scale",
        TypeKind::Flag => "flag",
        TypeKind::Date => "date",
        TypeKind::Duration(_) => "duration",
        TypeKind::OneOf(_) => "one",
        TypeKind::LevelOf(_) => "level",
        TypeKind::SetOf(_) | TypeKind::SetNamed(_) => "set",
        TypeKind::Named(_) | TypeKind::Error => return None,
    })
}

fn word_meaning(word: &str) -> Meaning {
    match word {
        "yes" | "no" | "none" | "today" => Meaning::Constant,
        _ => Meaning::Keyword,
    }
}

/// Whether a word after a number says what it counts.
fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 6] = ["hour", "day", "week", "month", "quarter", "year"];
    UNITS.contains(&word.strip_suffix('s').unwrap_or(word)) || Currency::parse(word).is_some()
}

/// A number with the letter that scales it, or a date.
fn number_marks(text: &str, at: Span) -> Vec<Mark> {
    let mark = |at, meaning| Mark { at, meaning, declares: false, built_in: false };
    if Date::parse(text).is_some() {
        return vec![mark(at, Meaning::Date)];
    }
    let digits = text.trim_end_matches(['K', 'M', 'B']);
    let split = at.start + u32::try_from(digits.len()).unwrap_or(0);
    let mut found = vec![mark(Span { end: split, ..at }, Meaning::Number)];
    if split < at.end {
        found.push(mark(Span { start: split, ..at }, Meaning::Unit));
    }
    found
}
