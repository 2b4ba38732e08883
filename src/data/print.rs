//! Values as results print them: the same text in every format, but for JSON's own numbers and lists.
//! Must not know files.

use std::borrow::Cow;

use super::json::Json;
use super::lines::{Cells, UNWRITTEN, Word, Words, digits, followed, word_of, word_within};
use crate::eval::mask::Bits;
use crate::eval::{Cell, Column, Mask, Numbers, Texts, Values, Wholes};
use crate::lanes::widest;
use crate::plan::Plan;
use crate::semantic::Type;
use crate::semantic::model::Status;
use crate::value::decimal::{self, Rounding};
use crate::value::scaled::power_of_ten;
use crate::value::{Date, Duration, Scaled, TimeUnit};

/// How the values of a column are printed.
#[derive(Clone, Debug)]
pub struct Form {
    kind: FormKind,
    rounding: Rounding,
}

#[derive(Clone, Debug)]
enum FormKind {
    /// The shortest form, at most four places.
    Number,
    /// So many places.
    Fixed(u32),
    /// The shortest form with its sign.
    Percent,
    /// A count and its unit.
    Duration(TimeUnit),
    /// `true`, `false`, or empty where it is not known.
    Flag,
    /// `true`, or `false` where it is missed or not known.
    Decision,
    /// Year, month and day.
    Date,
    /// A name by its place.
    Label(Vec<String>),
    /// A name by its place plus one; 0 is none.
    Tier(Vec<String>),
    /// Names by their bits.
    Set(Vec<String>),
    /// What the review did.
    Status,
    /// A text by its code.
    Text,
    /// Nothing that can be printed.
    Nothing,
}

impl Form {
    /// The form of a type's values.
    pub fn of(plan: &Plan, ty: &Type) -> Form {
        let labels = |at: usize| plan.labels.get(at).map(|list| list.labels.clone()).unwrap_or_default();
        let kind = match ty {
            Type::Number | Type::Count | Type::Scale(..) | Type::Error => FormKind::Number,
            Type::Money(currency) => FormKind::Fixed(currency.minor_digits()),
            Type::MoneyIn(column) => FormKind::Fixed(plan.minor_digits(*column)),
            Type::Points => FormKind::Fixed(2),
            Type::Percent => FormKind::Percent,
            Type::Duration(unit) => FormKind::Duration(*unit),
            Type::Flag => FormKind::Flag,
            Type::Date => FormKind::Date,
            Type::Label(list) => FormKind::Label(labels(list.index())),
            Type::Set(list) => FormKind::Set(labels(list.index())),
            Type::Tier(ladder) => FormKind::Tier(plan.tier_names(*ladder)),
            Type::Status => FormKind::Status,
            Type::Key | Type::Text => FormKind::Text,
            Type::Row(_) => FormKind::Nothing,
        };
        Form { kind, rounding: plan.rounding }
    }

    /// The form of a decision: a gate or a badge is there or it is not.
    pub fn decision(plan: &Plan) -> Form {
        Form { kind: FormKind::Decision, rounding: plan.rounding }
    }

    /// Whether tables align the values to the right.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, FormKind::Number | FormKind::Fixed(_) | FormKind::Percent | FormKind::Duration(_))
    }

    /// Whether the values are people's own words, which a spreadsheet might take for a formula.
    pub fn is_text(&self) -> bool {
        matches!(self.kind, FormKind::Text | FormKind::Label(_) | FormKind::Set(_) | FormKind::Tier(_))
    }

    /// Appends the value of a cell; nothing for one that is missing.
    pub fn write(&self, cell: Cell, texts: &Texts, out: &mut String) {
        match (&self.kind, cell) {
            (FormKind::Number, Cell::Number(value)) => out.push_str(&decimal::shortest(value, 4, self.rounding)),
            (FormKind::Fixed(places), Cell::Number(value)) => {
                out.push_str(&decimal::fixed(value, *places, self.rounding))
            }
            (FormKind::Percent, Cell::Number(value)) => out.push_str(&decimal::percent(value, self.rounding)),
            (FormKind::Duration(unit), Cell::Number(value)) => match i64::try_from(value.trunc().mantissa()) {
                Ok(count) if value.fract().is_zero() => {
                    out.push_str(&Duration { unit: *unit, count }.to_string());
                }
                _ => out.push_str(&fraction_of(*unit, &decimal::shortest(value, 4, self.rounding))),
            },
            (FormKind::Flag | FormKind::Decision, Cell::Truth(met)) => out.push_str(if met { "true" } else { "false" }),
            (FormKind::Decision, _) => out.push_str("false"),
            (FormKind::Date, Cell::Code(days)) => out.push_str(&Date(days).to_string()),
            (FormKind::Label(labels), Cell::Code(place)) => out.push_str(name(labels, i64::from(place))),
            (FormKind::Tier(tiers), Cell::Code(code)) => out.push_str(name(tiers, i64::from(code) - 1)),
            (FormKind::Status, Cell::Code(place)) => {
                let status = usize::try_from(place).ok().and_then(|place| Status::ALL.get(place));
                out.push_str(status.map_or("", |status| status.word()));
            }
            (FormKind::Set(labels), Cell::Set(bits)) => {
                for (at, label) in members(labels, bits).enumerate() {
                    if at > 0 {
                        out.push(';');
                    }
                    out.push_str(label);
                }
            }
            (FormKind::Text, Cell::Code(code)) => out.push_str(texts.text(code)),
            _ => {}
        }
    }

    /// Adds the values of some rows to a column of cells; `raw` leaves texts as they are that a spreadsheet would take for a
    /// formula.
    pub fn cells(&self, column: &Column, rows: &Mask, texts: &Texts, raw: bool, out: &mut Cells) {
        let (known, raw) = (column.known.bits(), raw || !self.is_text());
        let mut written = String::new();
        let write = |row: usize, out: &mut Vec<u8>| {
            if let Values::Text(strings) = &column.values {
                return out.extend_from_slice(strings.get(row));
            }
            written.clear();
            self.write(column.cell(row), texts, &mut written);
            out.extend_from_slice(written.as_bytes());
        };
        match (&self.kind, &column.values) {
            (
                FormKind::Number | FormKind::Fixed(_) | FormKind::Percent,
                Values::Number(Numbers::Scaled(form, wholes)),
            ) => match (self.step(*form), wholes) {
                (Some(step), Wholes::Each(wholes)) => {
                    let wholes = step.applied(wholes);
                    let numbers = NumberCells { wholes: &wholes, known, rows, share: step.share };
                    match (step.places, step.short) {
                        (0, _) => numbers.add::<0, false>(write, out),
                        (1, false) => numbers.add::<1, false>(write, out),
                        (2, false) => numbers.add::<2, false>(write, out),
                        (3, false) => numbers.add::<3, false>(write, out),
                        (_, false) => numbers.add::<4, false>(write, out),
                        (1, true) => numbers.add::<1, true>(write, out),
                        (2, true) => numbers.add::<2, true>(write, out),
                        (3, true) => numbers.add::<3, true>(write, out),
                        (_, true) => numbers.add::<4, true>(write, out),
                    }
                }
                _ => out.extend(rows, raw, unwritten, write),
            },
            (FormKind::Flag | FormKind::Decision, Values::Truth(met)) => {
                let [no, yes] = [word("false"), word("true")];
                let unknown = if matches!(self.kind, FormKind::Decision) { no } else { NOTHING };
                let of = |_, met: bool, known: bool| u8::from(known) + u8::from(known & met);
                out.pick(rows, raw, &[unknown, no, yes], picks(&vec![(); rows.len()], met.bits(), known, of), write);
            }
            (FormKind::Label(names) | FormKind::Tier(names), Values::Code(codes)) => {
                let first = i32::from(matches!(self.kind, FormKind::Tier(_)));
                if names.len() >= usize::from(u8::MAX) {
                    return out.extend(rows, raw, unwritten, write);
                }
                // No tier and no label is nothing.
                let words: Vec<Word> = [NOTHING].into_iter().chain(names.iter().map(|name| word(name))).collect();
                let of = move |code: i32, _, known: bool| if known { (code - first + 1) as u8 } else { 0 };
                out.pick(rows, raw, &words, picks(codes, known, known, of), write);
            }
            (_, Values::Text(strings)) => {
                out.extend(
                    rows,
                    raw,
                    #[inline(always)]
                    move |first, words| {
                        words.fill(
                            #[inline(always)]
                            |at| strings.window(first + at),
                        );
                        words.change(word_within);
                    },
                    write,
                );
            }
            _ => out.extend(rows, raw, unwritten, write),
        }
    }

    /// How whole numbers of a form are written; none where digits by words do not reach.
    fn step(&self, form: Scaled) -> Option<Step> {
        let (most, short, share) = match &self.kind {
            FormKind::Fixed(places) => (*places, false, false),
            kind => (4, true, matches!(kind, FormKind::Percent)),
        };
        // A percentage is a hundred times its share.
        let (places, up) = match form.places.checked_sub(2) {
            _ if !share => (form.places, 0),
            Some(places) => (places, 0),
            None => (0, 2 - form.places),
        };
        let up = up + if short { 0 } else { most.saturating_sub(places) };
        let down = places.saturating_sub(most);
        let places = if short { places.min(most) } else { most };
        let (up, down) = (power_of_ten(up)?, power_of_ten(down)?);
        form.most.checked_mul(up)?;
        (places <= digits::PLACES).then_some(Step { up, down, places, short, share, rounding: self.rounding })
    }

    /// The value of a cell as JSON: numbers, amounts and points as numbers with the digits that results print, a
    /// percentage as its share (`0.05`), durations and dates as texts, sets as lists, what is missing as `null`.
    pub fn json(&self, cell: Cell, texts: &Texts) -> Json {
        match (&self.kind, cell) {
            (FormKind::Decision, Cell::Missing) => Json::Bool(false),
            (_, Cell::Missing) => Json::Null,
            (FormKind::Percent, Cell::Number(value)) => Json::Number(decimal::shortest(value, 6, self.rounding)),
            (FormKind::Flag | FormKind::Decision, Cell::Truth(met)) => Json::Bool(met),
            (FormKind::Tier(_), Cell::Code(0)) => Json::Null,
            (FormKind::Set(labels), Cell::Set(bits)) => Json::List(members(labels, bits).map(Json::text).collect()),
            (kind, cell) => {
                let mut text = String::new();
                self.write(cell, texts, &mut text);
                match kind {
                    FormKind::Number | FormKind::Fixed(_) => Json::Number(text),
                    _ => Json::Text(text),
                }
            }
        }
    }
}

/// What turns whole numbers of a form into those that are written.
#[derive(Clone, Copy, Debug)]
struct Step {
    up: i64,
    down: i64,
    places: u32,
    short: bool,
    share: bool,
    rounding: Rounding,
}

impl Step {
    fn applied(self, wholes: &[i64]) -> Cow<'_, [i64]> {
        let Step { up, down, rounding, .. } = self;
        match (up, down) {
            (1, 1) => Cow::Borrowed(wholes),
            (_, 1) => Cow::Owned(wholes.iter().map(|whole| whole * up).collect()),
            _ => Cow::Owned(wholes.iter().map(|whole| rounding.divide(*whole, down)).collect()),
        }
    }
}

/// Numbers that are written by words.
struct NumberCells<'a> {
    wholes: &'a [i64],
    known: Bits<'a>,
    rows: &'a Mask,
    /// Whether a `%` follows each.
    share: bool,
}

impl NumberCells<'_> {
    /// Adds them with so many places, without the zeros at their end if they are to be `SHORT`.
    fn add<const PLACES: u32, const SHORT: bool>(self, write: impl FnMut(usize, &mut Vec<u8>), out: &mut Cells) {
        let NumberCells { wholes, known, rows, share } = self;
        out.extend(
            rows,
            true,
            #[inline(always)]
            move |first, words| {
                let (wholes, known) = (wholes.get(first..).unwrap_or_default(), known.word(first / 64));
                let mut some = [0; 64];
                some.iter_mut().zip(wholes).for_each(|(some, whole)| *some = *whole);
                words.fill(
                    #[inline(always)]
                    |at| {
                        let text = digits::text::<PLACES, SHORT>(some.get(at).copied().unwrap_or(0));
                        let text = if share { followed(text, b'%') } else { text };
                        if known >> at & 1 == 1 { text } else { NOTHING }
                    },
                );
            },
            write,
        );
    }
}

/// What `of` makes of each value, its bit, and whether it is known.
fn picks<T: Copy>(values: &[T], bits: Bits<'_>, known: Bits<'_>, of: impl Fn(T, bool, bool) -> u8) -> Vec<u8> {
    let mut picks = vec![0; values.len()];
    let out = picks.as_mut_slice();
    widest(
        #[inline(always)]
        move || {
            for (at, (picks, values)) in out.chunks_mut(64).zip(values.chunks(64)).enumerate() {
                let (bits, known) = (bits.word(at), known.word(at));
                for (at, (pick, value)) in picks.iter_mut().zip(values).enumerate() {
                    *pick = of(*value, bits >> at & 1 == 1, known >> at & 1 == 1);
                }
            }
        },
    );
    picks
}

/// Every cell is to be written out.
#[inline(always)]
fn unwritten(_: usize, words: &mut Words) {
    words.fill(|_| UNWRITTEN);
}

/// The cell of a value that is missing.
const NOTHING: Word = (0, 0, 0);

/// A text as a word, where it is a cell as it stands.
fn word(text: &str) -> Word {
    let plain = !text.is_empty() && !text.contains([',', '"', '\n', '\r']) && !is_formula(text.as_bytes());
    if plain { word_of(text.as_bytes()) } else { UNWRITTEN }
}

fn name(names: &[String], place: i64) -> &str {
    usize::try_from(place).ok().and_then(|place| names.get(place)).map_or("", String::as_str)
}

fn members(labels: &[String], bits: u128) -> impl Iterator<Item = &str> {
    labels.iter().enumerate().filter(move |(at, _)| *at < 128 && bits >> at & 1 == 1).map(|(_, label)| label.as_str())
}

fn fraction_of(unit: TimeUnit, count: &str) -> String {
    let word = match unit {
        TimeUnit::Hour => "hours",
        TimeUnit::Day => "days",
        TimeUnit::Month => "months",
    };
    format!("{count} {word}")
}

/// Whether a spreadsheet would take a text for a formula.
pub fn is_formula(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

/// A text as it was before [`is_formula`] made us put a `'` in front of it: results read back as earlier results.
pub fn unguarded(text: &[u8]) -> &[u8] {
    match text {
        [b'\'', rest @ ..] if is_formula(rest) => rest,
        _ => text,
    }
}
