//! Why a cell is not a value of its field, and how that is said to whoever looks after the data.
//! Must not know where the cell stands.

use super::CellType;
use crate::diagnostic::{Code, nearest};
use crate::value::Decimal;

/// Why a cell was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing stands in it.
    Blank,
    /// It is not of the form that the field takes.
    Form,
    /// It is of the form, but the calendar has no such day.
    NoSuchDay,
    /// It is a number outside the scale.
    OutOfScale(Decimal, Decimal),
    /// It is a number below zero, or with a fraction.
    NotCount,
    /// It has more digits than can be computed exactly.
    TooLong,
    /// Its thousands separators stand at the wrong places, or are those of another country.
    Separators,
    /// It is an amount of another currency.
    OtherCurrency(String),
    /// It could be a share or a percentage.
    BareShare,
    /// It is no label of the list.
    UnknownLabel(String),
    /// It is the key of no row.
    Dangling,
    /// It is the key of a row that was itself rejected, by its line.
    DanglingRejected(u64),
}

/// A refusal in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The kind of finding.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What stands in the cell, or should.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

impl Refusal {
    /// The refusal of `text` in the field `field`, which holds `ty`; `table` is what a reference points into.
    pub fn words(&self, field: &str, text: &str, ty: &CellType, table: &str) -> Words {
        let text = clipped(text);
        let expected = format!("`{field}` takes {}", ty.expected());
        let bad =
            |message: String, label: String, help: Option<String>| Words { code: Code::BadCell, message, label, help };
        match self {
            Refusal::Blank => Words {
                code: Code::BlankCell,
                message: format!("`{field}` is blank"),
                label: "nothing stands here".to_owned(),
                help: Some(match ty {
                    CellType::Key => "every row needs its key".to_owned(),
                    _ => format!(
                        "fill in {}, or declare `{field}` as `optional` if the value may be unknown",
                        ty.expected()
                    ),
                }),
            },
            Refusal::Form => {
                bad(format!("`{text}` is not {} for `{field}`", ty.noun()), expected, ty.hint(&text).map(str::to_owned))
            }
            Refusal::NoSuchDay => bad(format!("the calendar has no day `{text}`"), expected, None),
            Refusal::OutOfScale(low, high) => bad(
                format!("`{text}` is outside the scale of `{field}`"),
                format!("must lie between {low} and {high}"),
                None,
            ),
            Refusal::NotCount => bad(format!("`{text}` is not a whole number from 0 up"), expected, None),
            Refusal::TooLong => bad(
                format!("`{text}` has more digits than can be computed exactly"),
                "at most 28 digits".to_owned(),
                Some("this is most often a damaged cell".to_owned()),
            ),
            Refusal::Separators => bad(
                format!("`{text}` is not {} for `{field}`", ty.noun()),
                expected,
                Some(
                    "decimals have a point; commas may only separate whole thousands, as in `1,234,567.50`".to_owned(),
                ),
            ),
            Refusal::OtherCurrency(code) => bad(
                format!("`{text}` is in {code}, but `{field}` is in another currency"),
                expected,
                Some("convert the amount before it is exported".to_owned()),
            ),
            Refusal::BareShare => bad(
                format!("`{text}` could be a percentage or a multiple"),
                expected,
                Some(format!(
                    "write `{text}%` for a percentage; a bare number is a share between -1 and 1, so 15% is `0.15`"
                )),
            ),
            Refusal::UnknownLabel(label) => {
                let near = nearest(label, ty.labels().iter().map(String::as_str));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                bad(format!("`{}` is not one of the labels of `{field}`", clipped(label)), expected, help)
            }
            Refusal::Dangling => Words {
                code: Code::DanglingReference,
                message: format!("there is no {table} `{text}`"),
                label: format!("no row of `{table}` has this key"),
                help: Some(format!("correct the key, or add the row to the data of `{table}`")),
            },
            Refusal::DanglingRejected(line) => Words {
                code: Code::DanglingReference,
                message: format!("the {table} `{text}` was itself rejected"),
                label: format!("the row on line {line} of `{table}` is bad"),
                help: Some(format!("correct the row of `{table}` first")),
            },
        }
    }
}

/// Long texts are cut for messages; the excerpt shows them whole.
fn clipped(text: &str) -> String {
    const MOST: usize = 60;
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let head: String = characters.by_ref().take(MOST).collect();
    if characters.next().is_some() { format!("{head}…") } else { head }
}
