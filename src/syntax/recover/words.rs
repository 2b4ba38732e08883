//! What may be put where pest stopped, by the rules it would have taken, and what people write instead.
//! Must not know drafts.

use crate::syntax::grammar::Rule;
use crate::syntax::lower::HOLE;
use crate::syntax::outline::DECLARATIONS;

use super::edits::Cause;

/// The placeholder of a missing comparison or operator.
pub const LOST_OPERATOR: &str = "\u{E001}";
/// The placeholder of the missing first word of a clause.
pub const LOST_WORD: &str = "\u{E002}";

/// Words that join two values: one of them missing is told as a missing operator.
pub const JOINING: [&str; 2] = ["and", "or"];

/// Words of constructs that are rare or not there yet: never proposed where something is missing.
const NEVER: [&str; 51] = [
    "then",
    "via",
    "satisfies",
    "as",
    "top",
    "every",
    "latest",
    "rank",
    "weight",
    "best",
    "staff",
    "history",
    "notice",
    "judge",
    "inherit",
    "refer",
    "against",
    "import",
    "category",
    "certification",
    "course",
    "rates",
    "budget",
    "accept",
    "because",
    "track",
    "role",
    "terms",
    "standalone",
    "not",
    "if",
    "default",
    "between",
    "more",
    "less",
    "includes",
    "is",
    "holds",
    "qualifies",
    "enum",
    "optional",
    "column",
    "format",
    "missing",
    "distinct",
    "yes",
    "none",
    "month",
    "before",
    "standing",
    "since",
];

/// What to put where a rule would be taken: the text, why, and what it costs.
pub fn insertion(rule: Rule) -> Option<(String, Cause<'static>, u32)> {
    let sign = |text: &'static str, cost| Some((text.to_owned(), Cause::Sign(text), cost));
    match rule {
        Rule::comma => sign(",", 3),
        Rule::arrow => sign("=>", 2),
        Rule::colon => sign(":", 3),
        Rule::equals => sign("=", 3),
        Rule::open => sign("{", 3),
        Rule::close => sign("}", 5),
        Rule::paren_close => sign(")", 3),
        Rule::dot => sign(".", 8),
        Rule::percent_sign => sign("%", 4),
        Rule::labels | Rule::arms => sign("{", 3),
        Rule::compare_op | Rule::compare | Rule::lost_operator => Some((LOST_OPERATOR.to_owned(), Cause::Operator, 5)),
        Rule::name
        | Rule::text
        | Rule::hole
        | Rule::unit
        | Rule::number
        | Rule::number_or_hole
        | Rule::expr
        | Rule::value
        | Rule::condition
        | Rule::conjunction
        | Rule::negation
        | Rule::comparison
        | Rule::arith
        | Rule::term
        | Rule::operand
        | Rule::factor
        | Rule::postfix
        | Rule::signed
        | Rule::type_of
        | Rule::pattern
        | Rule::arm
        | Rule::labelled
        | Rule::field
        | Rule::given_field
        | Rule::given_fact
        | Rule::given_row
        | Rule::window
        | Rule::day
        | Rule::path
        | Rule::row_head
        | Rule::cell_text
        | Rule::cell_value
        | Rule::target_body
        | Rule::plain_type
        | Rule::value_pattern => Some((HOLE.to_owned(), Cause::Value, 4)),
        Rule::in_list => Some(("in".to_owned(), Cause::Word("in".to_owned()), 5)),
        Rule::kw_tier_count => Some(("tier".to_owned(), Cause::Word("tier".to_owned()), 4)),
        _ => {
            let word = keyword(rule)?;
            let cost = match word.as_str() {
                _ if NEVER.contains(&word.as_str()) => return None,
                "and" | "or" => 6,
                "within" | "in" | "at" | "misses" => 5,
                _ => 4,
            };
            Some((word.clone(), Cause::Word(word), cost))
        }
    }
}

/// The words behind a rule that stands for several clauses or windows when nothing of it was read.
pub fn group(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::window => &["last", "this", "previous", "since"],
        Rule::review_clause => &["promote", "demote", "grace"],
        Rule::type_of => &["one", "level", "set", "scale"],
        Rule::pattern | Rule::arm => &["up", "above", "otherwise"],
        Rule::brackets => &["incremental", "retroactive"],
        Rule::expr
        | Rule::condition
        | Rule::conjunction
        | Rule::negation
        | Rule::comparison
        | Rule::arith
        | Rule::term
        | Rule::operand
        | Rule::factor
        | Rule::postfix
        | Rule::value => &["sum", "count", "at", "holds", "qualifies"],
        Rule::points => &["points"],
        Rule::given_row => &["partner"],
        _ => &[],
    }
}

/// Words that begin a value: known to misspellings, too many to be proposed where nothing stands.
pub fn beginnings(rule: Rule) -> &'static [&'static str] {
    if matches!(rule, Rule::unit | Rule::unit_word) {
        return &[
            "day",
            "days",
            "week",
            "weeks",
            "month",
            "months",
            "quarter",
            "quarters",
            "half",
            "halves",
            "year",
            "years",
            "fiscal_quarter",
            "fiscal_quarters",
            "fiscal_half",
            "fiscal_year",
            "fiscal_years",
        ];
    }
    let value = matches!(rule, Rule::expr | Rule::condition | Rule::conjunction | Rule::negation | Rule::comparison)
        || matches!(rule, Rule::arith | Rule::term | Rule::operand | Rule::factor | Rule::postfix | Rule::value);
    if value { &["average", "median", "smallest", "largest", "share", "all", "any"] } else { &[] }
}

/// The words that begin what may follow an operand.
pub fn comparisons(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::compare_op | Rule::compare => &["at", "is", "less", "more"],
        Rule::is_missing => &["is"],
        Rule::in_list | Rule::in_window => &["in"],
        Rule::between => &["between"],
        Rule::includes => &["includes"],
        Rule::within => &["within"],
        Rule::top_in => &["in"],
        Rule::as_of => &["as"],
        Rule::otherwise_value => &["default"],
        _ => &[],
    }
}

/// The word that a keyword's rule reads.
pub fn keyword(rule: Rule) -> Option<String> {
    let name = format!("{rule:?}");
    let word = name.strip_prefix("kw_")?;
    Some(if word == "tier_count" { "tier" } else { word }.to_owned())
}

/// What a sign or word of another language was meant to be.
pub fn meant_by(text: &str) -> &'static [&'static str] {
    match text {
        "==" | "===" => &["is", "="],
        "=" => &["is", "=>", ":"],
        ":=" => &["=", ":"],
        ":" => &["=>", "="],
        "=>" => &[">=", ":", "="],
        "->" | "→" | "⇒" => &["=>", ":"],
        "<-" => &["="],
        "!=" | "!==" | "<>" | "≠" => &["is not"],
        "!" => &["not"],
        "&&" | "&" => &["and"],
        "=<" | "≤" => &["<="],
        "≥" => &[">="],
        "–" | "—" | "−" => &["-"],
        "×" => &["*"],
        "÷" => &["/"],
        ";" => &[","],
        "(" | "[" => &["{"],
        ")" | "]" => &["}"],
        "{" => &["("],
        "}" => &[")"],
        "equals" | "equal" => &["is"],
        "contains" | "has" => &["includes"],
        "immediately" => &["at once"],
        "true" => &["yes"],
        "false" => &["no"],
        "through" | "till" => &["to", "until"],
        "until" => &["to"],
        "to" => &["until"],
        "gate" | "score" => &[],
        _ => &[],
    }
}

/// Phrases that people write for a word of the language.
pub const PHRASES: [(&[&str], &str); 17] = [
    (&["is", "equal", "to"], "is"),
    (&["is", "greater", "than"], ">"),
    (&["greater", "than"], ">"),
    (&["is", "more", "than"], "more than"),
    (&["is", "less", "than"], "less than"),
    (&["is", "at", "least"], "at least"),
    (&["is", "at", "most"], "at most"),
    (&["is", "not", "in"], "not in"),
    (&["is", "in"], "in"),
    (&["is", "between"], "between"),
    (&["is", "within"], "within"),
    (&["|", "|"], "or"),
    (&[">", "="], ">="),
    (&["<", "="], "<="),
    (&["=", ">"], "=>"),
    (&["no", "less", "than"], "at least"),
    (&["no", "more", "than"], "at most"),
];

/// Whether a word begins a clause or a declaration.
pub fn begins_clause(word: &str) -> bool {
    ONCE.contains(&word)
        || DECLARATIONS.contains(&word)
        || matches!(word, "require" | "retain" | "otherwise" | "group" | "points" | "plus" | "given" | "expect")
}

/// Words of clauses that a block has once.
pub const ONCE: [&str; 14] = [
    "version",
    "currency",
    "effective",
    "fiscal_year",
    "rounding",
    "value",
    "cap",
    "floor",
    "promote",
    "demote",
    "grace",
    "reason",
    "by",
    "from",
];

/// Whether a word is reserved by the language.
pub fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "not"
            | "is"
            | "in"
            | "if"
            | "else"
            | "where"
            | "within"
            | "when"
            | "missing"
            | "none"
            | "yes"
            | "no"
            | "otherwise"
            | "default"
    )
}
