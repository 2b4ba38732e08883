//! What to do instead, where a token cannot stand and those before it tell what was meant.
//! Must not know how a repair was found.

use crate::syntax::draft::Draft;

/// Words for numbers that a guide may write out.
const NUMBERS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The advice for the piece at a place, where there is some.
pub fn advice(draft: &Draft<'_>, at: usize) -> Option<String> {
    let piece = draft.pieces.get(at)?;
    let back = |count: usize| at.checked_sub(count).and_then(|at| draft.pieces.get(at)).map_or("", |it| &*it.text);
    let each = (back(4) == "for" && back(3) == "each", back(5) == "for" && back(4) == "each");
    match (&*piece.text, each) {
        ("{" | ".", (true, _)) => Some(labels(back(2))),
        ("{" | ".", (_, true)) => Some(labels(back(3))),
        (".", _) if back(2) == "given" => Some(format!(
            "what a part of `{}` comes to is worked out and not given: give what it is worked out from",
            back(1)
        )),
        _ => of_declaration(draft, at).or_else(|| of_word(draft, at)),
    }
}

fn labels(label: &str) -> String {
    format!("declare the labels by themselves, as `enum area {{ … }}`, and write `for each {label} in area`")
}

/// What the first line of a declaration lacks, or what comes first in a line of it.
fn of_declaration(draft: &Draft<'_>, at: usize) -> Option<String> {
    let (head, piece) = (draft.pieces.first()?, draft.pieces.get(at)?);
    let name = draft.pieces.get(1).map_or("", |name| &*name.text);
    let next = draft.pieces.get(at + 1).map_or("", |next| &*next.text);
    let before = |count: usize| at.checked_sub(count).and_then(|at| draft.pieces.get(at)).map_or("", |it| &*it.text);
    let opened = draft.pieces.get(..at)?.iter().any(|piece| piece.text == "{");
    Some(match (&*head.text, &*piece.text) {
        ("track", "{") if !opened => format!("say whom it is for: `track {name} for kind is reseller {{`"),
        ("specialization", "{") if !opened => {
            format!("say its category: `specialization {name} in industry {{`, or `in technical`, `in solution`")
        }
        ("role", "{") if !opened => format!("say who may fill it: `role {name} of person where sells`"),
        ("terms", "{") if !opened => "say of what they are: `terms in fees {`".to_owned(),
        ("kpi", "=") if !opened => {
            format!("say its category: `kpi {name} in health = …`, or `in performance`, `in impact`")
        }
        ("exception", key) if at == 1 => format!("a partner's key stands in quotes: `exception \"{key}\"`"),
        ("import", _) if at == 1 => "the file stands in quotes: `import \"regions.partner\"`".to_owned(),
        ("band", ">=" | ">" | "<=" | "<") => "the range comes first: `>= 100K => high`".to_owned(),
        ("score", number) if next == "points" => format!("the word comes first: `points {number} when …`"),
        ("review", "at") => "days of the year are named with `on`: `promote on 1 January, 1 July`".to_owned(),
        ("review", _) if matches!(before(1), "promote" | "demote") => {
            "say when it is looked at: `at once`, `monthly`, `quarterly`, `yearly`, `on 1 January`, or \
             `at anniversary of joined`"
                .to_owned()
        }
        (_, "cap") => "`cap` is a line of a `benefit`; elsewhere it is `min(X, 5K)`".to_owned(),
        (_, "floor") => "`floor` is a line of a `benefit`; elsewhere it is `max(X, 5K)`".to_owned(),
        _ => return None,
    })
}

/// What a word is for, or how it is written.
fn of_word(draft: &Draft<'_>, at: usize) -> Option<String> {
    let text = &*draft.pieces.get(at)?.text;
    let number = NUMBERS.iter().zip(1..).find(|(word, _)| **word == text).map(|(_, number)| number);
    match number {
        Some(number) => Some(format!("numbers are written in digits: `{number}`")),
        None if text == "within" => Some(
            "days are asked of a date: figure what counts in a metric, as \
             `metric recent = sum of deal.amount where closed within last 12 months`, and write its name here"
                .to_owned(),
        ),
        None if is_in_staff(draft, at) => Some(format!("say how many: `1 {text}`")),
        None => None,
    }
}

/// Whether a piece stands where seats begin, after `staff` or a comma.
fn is_in_staff(draft: &Draft<'_>, at: usize) -> bool {
    let before = draft.pieces.get(..at).unwrap_or_default();
    let begins = before.last().is_some_and(|last| matches!(&*last.text, "staff" | ","));
    let clause = before.iter().rev().find(|piece| matches!(&*piece.text, "staff" | "require" | "{" | "}"));
    begins && clause.is_some_and(|clause| clause.text == "staff")
}
