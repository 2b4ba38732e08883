//! The outline of a file: which tokens belong to which declaration, decided by the words that stand first on a line.
//! A brace lost in one declaration therefore never reaches the next. Must not know what stands inside a declaration.

use std::ops::Range;

use crate::diagnostic::nearest;
use crate::syntax::scan::{Token, TokenKind};
use crate::text::Span;

/// The deepest nesting of brackets that is parsed; recursion further up relies on it.
pub const MAX_NESTING: usize = 128;

/// The words that begin a declaration.
pub const DECLARATIONS: [&str; 29] = [
    "program",
    "import",
    "rates",
    "category",
    "certification",
    "course",
    "enum",
    "record",
    "metric",
    "threshold",
    "tiers",
    "requirements",
    "tier",
    "track",
    "gate",
    "score",
    "band",
    "role",
    "specialization",
    "benefits",
    "benefit",
    "terms",
    "review",
    "exception",
    "kpi",
    "budget",
    "accept",
    "test",
    "for",
];

/// A run of tokens that holds one declaration, or what stands between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Which tokens.
    pub tokens: Range<usize>,
    /// The bracket at which the nesting grew too deep.
    pub too_deep: Option<Span>,
}

/// Splits a file into regions.
pub fn regions(tokens: &[Token<'_>]) -> Vec<Region> {
    let laid_out = laid_out(tokens);
    let mut regions = Vec::new();
    let mut start = 0;
    let mut open: Vec<Opener> = Vec::new();
    let mut line_column = 0;
    let mut too_deep = None;
    for (at, token) in tokens.iter().enumerate() {
        if token.first {
            line_column = token.column;
            if at > start && begins(tokens, at, open.last(), &laid_out) {
                regions.push(Region { tokens: start..at, too_deep: too_deep.take() });
                start = at;
                open.clear();
            }
        }
        match &*token.text {
            "{" | "(" | "[" => {
                open.push(Opener { at, line_column });
                if open.len() > MAX_NESTING && too_deep.is_none() {
                    too_deep = Some(token.span);
                }
            }
            "}" | ")" | "]" => {
                open.pop();
            }
            _ => {}
        }
    }
    if start < tokens.len() {
        regions.push(Region { tokens: start..tokens.len(), too_deep });
    }
    regions
}

/// A bracket that is open.
struct Opener {
    at: usize,
    line_column: u32,
}

impl Opener {
    /// Whether a token lies inside the block by layout as well as by braces.
    fn surely_holds(&self, token: &Token<'_>, laid_out: &[bool]) -> bool {
        token.column > self.line_column && laid_out.get(self.at) == Some(&true)
    }
}

/// Whether a declaration begins at a token that stands first on its line.
fn begins(tokens: &[Token<'_>], at: usize, open: Option<&Opener>, laid_out: &[bool]) -> bool {
    let Some(token) = tokens.get(at).filter(|token| token.kind == TokenKind::Word) else {
        return false;
    };
    if open.is_some_and(|open| open.surely_holds(token, laid_out)) {
        return false;
    }
    let word = &*token.text;
    if DECLARATIONS.contains(&word) {
        if word == "tier" && matches!(text(tokens, at + 2), "until" | "from" | "reason" | "by") {
            return false;
        }
        // Outside all brackets the word alone decides, as the language has it; inside, where a closing brace may
        // be missing, the words after it must be those of a declaration as well.
        return match open {
            None => !continues(text(tokens, at + 1)),
            Some(_) => has_shape(tokens, at, word),
        };
    }
    (open.is_none() || token.column == 0) && misspelt(tokens, at).is_some()
}

/// Whether what follows a word makes it part of an expression or an item rather than the head of a declaration.
fn continues(next: &str) -> bool {
    matches!(
        next,
        ":" | ","
            | "|"
            | "=>"
            | "."
            | "}"
            | ")"
            | "+"
            | "-"
            | "*"
            | "/"
            | ">="
            | ">"
            | "<="
            | "<"
            | "is"
            | "and"
            | "or"
            | "where"
            | "default"
    )
}

/// The declaration word that was meant by a misspelt one, if what follows it agrees.
pub fn misspelt(tokens: &[Token<'_>], at: usize) -> Option<&'static str> {
    let token = tokens.get(at)?;
    if token.kind != TokenKind::Word || token.text.len() > 24 || token.text.len() < 3 {
        return None;
    }
    let meant = nearest(&token.text, DECLARATIONS)?;
    has_shape(tokens, at, meant).then_some(meant)
}

fn has_shape(tokens: &[Token<'_>], at: usize, word: &str) -> bool {
    // A name and its label stand on the line of the word: those of the next line are a row's, above which it was written.
    let beside = |at: usize| tokens.get(at).filter(|token| !token.first).map(|token| token.kind);
    let named = matches!(beside(at + 1), Some(TokenKind::Word | TokenKind::Quoted));
    let next = text(tokens, at + 1);
    let after = text(tokens, at + 2);
    let label = beside(at + 2) == Some(TokenKind::Text);
    match word {
        "program" | "test" | "exception" => kind(tokens, at + 1) == Some(TokenKind::Text) && matches!(after, "{" | "}"),
        "import" => kind(tokens, at + 1) == Some(TokenKind::Text),
        "tiers" | "requirements" | "review" | "rates" => matches!(next, "{" | "standalone"),
        "benefits" | "terms" => next == "in",
        "enum" | "record" | "gate" => named && (label || after == "{"),
        "tier" => named && after == "{",
        "metric" => named && (label || matches!(after, "=" | "." | "(")),
        "threshold" => named && (label || after == "by"),
        "score" => named && (label || matches!(after, "out" | "{")),
        "band" => named && (label || after == "of"),
        "specialization" | "benefit" | "kpi" => named && (label || after == "in"),
        "role" => named && (label || after == "of"),
        "track" => named && (label || after == "for"),
        "for" => next == "each",
        "category" | "certification" | "course" => {
            named && tokens.get(at + 2).is_none_or(|token| token.first || token.kind == TokenKind::Text)
        }
        "budget" => named && (kind(tokens, at + 2) == Some(TokenKind::Number) || after == "("),
        "accept" => named && matches!(after, "of" | "-"),
        _ => false,
    }
}

/// For each opening brace whether layout agrees with its closing brace: all lines between begin further right than its
/// own line, which they do not where a brace is lost, and the closing one, where it begins a line, no further left.
fn laid_out(tokens: &[Token<'_>]) -> Vec<bool> {
    struct Open {
        at: usize,
        line_column: u32,
        /// The leftmost column in which a line inside begins.
        leftmost: u32,
    }
    let mut laid_out = vec![false; tokens.len()];
    let mut open: Vec<Open> = Vec::new();
    let mut line_column = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.first {
            line_column = token.column;
        }
        let closed = if token.text == "}" { open.pop() } else { None };
        if let Some(closed) = &closed {
            let agrees = closed.leftmost > closed.line_column && line_column >= closed.line_column;
            laid_out.get_mut(closed.at).into_iter().for_each(|place| *place = agrees);
        }
        if let Some(around) = open.last_mut() {
            let inside = closed.map_or(u32::MAX, |closed| closed.leftmost);
            let begun = if token.first { token.column } else { u32::MAX };
            around.leftmost = around.leftmost.min(inside).min(begun);
        }
        if token.text == "{" {
            open.push(Open { at, line_column, leftmost: u32::MAX });
        }
    }
    laid_out
}

fn text<'t>(tokens: &'t [Token<'_>], at: usize) -> &'t str {
    tokens.get(at).map_or("", |token| &*token.text)
}

fn kind(tokens: &[Token<'_>], at: usize) -> Option<TokenKind> {
    tokens.get(at).map(|token| token.kind)
}
