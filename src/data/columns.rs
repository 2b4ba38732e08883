//! The cells of a field over many rows: what nearly every cell looks like is read by words of eight bytes, without a branch
//! that depends on the cell; all else goes to the exact reader of single cells, which also says what is wrong.
//! Must not know files.

mod digits;
mod labels;

use std::borrow::Cow;

use super::cells::{CellReader, CellType, Refusal, trimmed};
use super::keys::Keys;
use super::print;
use super::rows::{Cells, Side, plain};
use crate::eval::{Cell, Column, Mask, Numbers, Strings, Texts, Values};
use crate::plan::{ColumnKind, FieldPlan, Plan, TableId};
use crate::value::{Decimal, Scaled};
use digits::{Counting, Digits, Plain};
use labels::Words;

/// Reads the cells of one field.
pub struct ColumnReader {
    /// Reads one cell.
    pub cells: CellReader,
    kind: ColumnKind,
    fast: Fast,
    /// Whether a `'` that our own results put before a formula is taken away.
    guarded: bool,
}

/// What is wanted of the texts of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// That they are there.
    Nothing,
    /// What they say, for printing.
    Texts,
    /// A code for each.
    Codes,
}

/// What is read by words.
enum Fast {
    /// Nothing.
    Nothing,
    /// Numbers of a form between two bounds; one with a `%` has two places more, and no bounds.
    Number { form: Scaled, low: i64, high: i64, percent: bool },
    /// Labels, tiers, yes and no.
    Words(Words),
    /// Dates as ISO writes them.
    Date,
    /// Texts, of which nothing is kept but that they are there.
    Unread,
    /// Texts that are printed.
    Printed,
    /// Texts that are kept.
    Kept,
    /// Keys of rows of a table.
    Row(TableId),
}

/// What a column of cells is read with.
pub struct Context<'a> {
    /// The texts that are kept.
    pub texts: &'a mut Texts,
    /// The keys that references name.
    pub keys: &'a Keys,
    /// Rows that are not good.
    pub bad: &'a mut Mask,
}

impl ColumnReader {
    /// The reader of a field. `guarded` is what our own results put a `'` before.
    pub fn new(plan: &Plan, field: &FieldPlan, want: Want, guarded: bool, texts: &mut Texts) -> ColumnReader {
        let cells = CellReader::new(plan, field, want != Want::Nothing, texts);
        let number = |low: Option<i64>, high: Option<i64>, percent: bool| match plan.form(field.slot) {
            Some(form) => {
                let low = low.map_or(-form.most, |low| low.max(-form.most));
                let high = high.map_or(form.most, |high| high.min(form.most));
                Fast::Number { form, low, high, percent }
            }
            None => Fast::Nothing,
        };
        let whole = |value: Decimal| plan.form(field.slot).and_then(|form| form.whole(value));
        let fast = match &cells.ty {
            CellType::Number | CellType::Money(_) | CellType::MoneyIn(_) => number(None, None, false),
            CellType::Count => number(Some(0), None, false),
            // A length of time is a whole number of its measure.
            CellType::Duration(_) => number(None, None, false),
            CellType::Percent => number(whole(Decimal::NEGATIVE_ONE), whole(Decimal::ONE), true),
            CellType::Scale(low, high) => match (whole(*low), whole(*high)) {
                (Some(low), Some(high)) => number(Some(low), Some(high), false),
                _ => Fast::Nothing,
            },
            CellType::Flag => {
                let words =
                    [("true", 1), ("false", 0), ("yes", 1), ("no", 0), ("1", 1), ("0", 0), ("TRUE", 1), ("FALSE", 0)];
                Fast::Words(Words::new(words.into_iter()))
            }
            CellType::Label(labels) => Fast::Words(Words::numbered(labels, 0)),
            CellType::Tier(tiers) => Fast::Words(Words::numbered(tiers, 1)),
            CellType::Date(None) => Fast::Date,
            CellType::Key | CellType::Text | CellType::LateRow => match want {
                Want::Nothing => Fast::Unread,
                Want::Texts => Fast::Printed,
                Want::Codes => Fast::Kept,
            },
            CellType::Row(table) => Fast::Row(*table),
            CellType::Set(_) | CellType::Date(Some(_)) => Fast::Nothing,
        };
        ColumnReader { cells, kind: ColumnKind::of(&field.ty), fast, guarded }
    }

    /// The value of a cell as it is written.
    pub fn read(&self, raw: &[u8], currency: Option<&[u8]>, texts: &mut Texts, keys: &Keys) -> Result<Cell, Refusal> {
        let text = self.text(raw);
        match currency {
            Some(currency) => self.cells.read_in(&text, &plain(currency), texts, keys),
            None => self.cells.read(&text, texts, keys),
        }
    }

    fn text<'t>(&self, raw: &'t [u8]) -> Cow<'t, [u8]> {
        match plain(raw) {
            Cow::Borrowed(text) if self.guarded => Cow::Borrowed(print::unguarded(text)),
            Cow::Owned(text) if self.guarded => Cow::Owned(print::unguarded(&text).to_vec()),
            text => text,
        }
    }

    /// The values of a column; the rows whose cell is refused are marked as bad.
    pub fn column(&self, cells: Cells<'_>, currency: Option<Cells<'_>>, context: &mut Context<'_>) -> Column {
        let bytes = cells.bytes;
        let slow = |context: &mut Context<'_>, row: usize| {
            let currency = currency.map(|currency| currency.get(row));
            self.read(cells.get(row), currency, context.texts, context.keys).unwrap_or_else(|_| {
                context.bad.set(row, true);
                Cell::Missing
            })
        };
        match &self.fast {
            Fast::Number { form, low, high, percent } => {
                numbers(cells, (*form, *percent), (*low, *high), context, slow)
            }
            Fast::Words(words) if self.kind == ColumnKind::Truth => {
                let (codes, left) = words_of(cells, words);
                truths(cells, &Mask::each(&codes, |code| code == 1), &left, context, slow)
            }
            Fast::Words(words) => codes(cells, words_of(cells, words), context, slow),
            Fast::Date => codes(cells, cells.read::<true, _>(Side::Start, 0, digits::date), context, slow),
            Fast::Kept => {
                let mut texts = Vec::with_capacity(cells.len());
                cells.each(|_, start, end| texts.push(bytes.get(start..end).and_then(|raw| self.plain_text(raw))));
                let read = context.texts.codes(texts.into_iter());
                let left = Mask::of(cells.len(), |row| read.get(row).copied().flatten().is_none());
                codes(cells, (read.into_iter().map(Option::unwrap_or_default).collect(), left), context, slow)
            }
            Fast::Row(table) => {
                // Rows of one partner often follow each other.
                let mut last: (&[u8], Option<i32>) = (&[], None);
                let row = |context: &mut Context<'_>, start, end| {
                    let key = bytes.get(start..end)?;
                    if last.1.is_none() || last.0 != key {
                        last = (key, context.keys.find(*table, self.plain_text(key)?, context.texts));
                    }
                    last.1
                };
                codes(cells, each_code(cells, context, row), context, slow)
            }
            Fast::Unread => {
                let left = not_texts(cells);
                left.each_row(|row| {
                    slow(context, row);
                });
                Column::missing(self.kind, cells.len())
            }
            Fast::Printed => self.texts(cells, context),
            Fast::Nothing => {
                let mut column = Column::empty(self.kind);
                (0..cells.len()).for_each(|row| column.push(slow(context, row)));
                column
            }
        }
    }

    fn texts(&self, cells: Cells<'_>, context: &mut Context<'_>) -> Column {
        let mut strings = Strings::default();
        let mut unknown = Vec::new();
        cells.each(|row, start, end| {
            let raw = cells.bytes.get(start..end).unwrap_or_default();
            if self.stands(raw) {
                return strings.push_from(cells.bytes, start, end);
            }
            let text = self.text(raw);
            let text = trimmed(&text);
            if !text.is_empty() {
                return strings.push(text);
            }
            match self.cells.read(text, context.texts, context.keys) {
                Ok(Cell::Code(default)) => return strings.push(context.texts.text(default).as_bytes()),
                Ok(_) => unknown.push(row),
                Err(_) => context.bad.set(row, true),
            }
            strings.push(&[]);
        });
        Column { values: Values::Text(strings), known: all_but(cells.len(), &unknown) }
    }

    /// Whether a text stands as it is: neither quotes nor spaces around it.
    #[inline(always)]
    fn stands(&self, raw: &[u8]) -> bool {
        let first = raw.first().is_some_and(|byte| matches!(byte, 0x23..=0x7E) && !(self.guarded && *byte == b'\''));
        first && raw.last().is_some_and(|byte| matches!(byte, 0x21..=0x7E))
    }

    fn plain_text<'t>(&self, raw: &'t [u8]) -> Option<&'t str> {
        if self.stands(raw) { std::str::from_utf8(raw).ok() } else { None }
    }
}

/// Whether each cell counts up by one from the cell before it: `P0098`, `P0099`, `P0100`.
pub fn counts_up(cells: Cells<'_>) -> bool {
    let Some(keys) = Counting::like(cells.get(0)) else { return false };
    let (numbers, others) = cells.read::<true, _>(
        Side::End,
        0,
        #[inline(always)]
        move |low, high, len| keys.read(low, high, len),
    );
    let first = numbers.first().copied().unwrap_or(0);
    !others.any() && numbers.iter().zip(first..).fold(0, |off, (number, expected)| off | (number ^ expected)) == 0
}

fn numbers(
    cells: Cells<'_>,
    (form, percent): (Scaled, bool),
    (low, high): (i64, i64),
    context: &mut Context<'_>,
    slow: impl Fn(&mut Context<'_>, usize) -> Cell,
) -> Column {
    let bytes = cells.bytes;
    let mut digits = Digits::new(form.places);
    let (start, end) = cells.place(0);
    digits.follow(bytes, start, end);
    let within = |value: &i64| low <= *value && *value <= high;
    // A share is read where it stands, with its sign.
    let (mut wholes, left) = match digits.plain().filter(|_| !percent) {
        Some(plain) if plain.has_point() => wholes::<true>(cells, plain, low, high),
        Some(plain) => wholes::<false>(cells, plain, low, high),
        None => (vec![0; cells.len()], Mask::filled(cells.len(), true)),
    };
    let mut unknown = Vec::new();
    // Those that are outside the form, by row.
    let mut others: Vec<(usize, Decimal)> = Vec::new();
    left.each_row(|row| {
        let (start, end) = cells.place(row);
        let share = percent && end > start && bytes.get(end - 1) == Some(&b'%');
        let value = match share {
            true => digits.scaled(bytes, start, end - 1, 2).and_then(|value| form.within(value)),
            false => digits.scaled(bytes, start, end, 0).filter(within),
        };
        let value = value.unwrap_or_else(|| match slow(context, row) {
            Cell::Number(value) => form.whole(value).unwrap_or_else(|| {
                others.push((row, value));
                0
            }),
            _ => {
                unknown.push(row);
                0
            }
        });
        if let Some(place) = wholes.get_mut(row) {
            *place = value;
        }
    });
    let known = all_but(cells.len(), &unknown);
    if others.is_empty() {
        return Column::scaled(form, wholes, known);
    }
    let mut decimals: Vec<Decimal> = wholes.iter().map(|whole| form.decimal(*whole)).collect();
    for (row, value) in others {
        if let Some(place) = decimals.get_mut(row) {
            *place = value;
        }
    }
    Column { values: Values::Number(Numbers::Wide(decimals)), known }
}

/// The numbers of cells that are written like most, and the rows of the others.
fn wholes<const POINT: bool>(cells: Cells<'_>, plain: Plain, low: i64, high: i64) -> (Vec<i64>, Mask) {
    // Without a point no more than eight digits count.
    cells.read::<POINT, _>(
        Side::End,
        0,
        #[inline(always)]
        move |first, last, len| {
            let (value, made) = plain.read::<POINT>(first, last, len);
            (value, made & (low <= value) & (value <= high))
        },
    )
}

fn words_of(cells: Cells<'_>, words: &Words) -> (Vec<i32>, Mask) {
    if words.wide() { find::<true>(cells, words) } else { find::<false>(cells, words) }
}

fn find<const WIDE: bool>(cells: Cells<'_>, words: &Words) -> (Vec<i32>, Mask) {
    cells.windows::<WIDE, _>(
        Side::Start,
        0,
        #[inline(always)]
        |windows, codes, left| words.find(windows, codes, left),
    )
}

/// The rows whose cell may be blank.
fn not_texts(cells: Cells<'_>) -> Mask {
    let (_, left) = cells.read::<false, _>(
        Side::Start,
        (),
        #[inline(always)]
        |first, _, len| ((), is_text(first, len)),
    );
    left
}

/// The codes that were read, and the exact reader's of the rows that are left.
fn codes(
    cells: Cells<'_>,
    (mut codes, left): (Vec<i32>, Mask),
    context: &mut Context<'_>,
    slow: impl Fn(&mut Context<'_>, usize) -> Cell,
) -> Column {
    let mut unknown = Vec::new();
    left.each_row(|row| match (slow(context, row), codes.get_mut(row)) {
        (Cell::Code(code), Some(place)) => *place = code,
        _ => unknown.push(row),
    });
    Column { values: Values::Code(codes), known: all_but(cells.len(), &unknown) }
}

/// Codes that are looked up in what grows meanwhile, so that each waits for the one before.
fn each_code(
    cells: Cells<'_>,
    context: &mut Context<'_>,
    mut of: impl FnMut(&mut Context<'_>, usize, usize) -> Option<i32>,
) -> (Vec<i32>, Mask) {
    let mut codes = Vec::with_capacity(cells.len());
    let mut left = Mask::filled(cells.len(), false);
    cells.each(|row, start, end| {
        let code = of(context, start, end);
        if code.is_none() {
            left.set(row, true);
        }
        codes.push(code.unwrap_or_default());
    });
    (codes, left)
}

/// What is met, and the exact reader's answer of the rows that are left.
fn truths(
    cells: Cells<'_>,
    met: &Mask,
    left: &Mask,
    context: &mut Context<'_>,
    slow: impl Fn(&mut Context<'_>, usize) -> Cell,
) -> Column {
    let (mut met, mut unknown) = (met.clone(), Vec::new());
    left.each_row(|row| match slow(context, row) {
        Cell::Truth(truth) => met.set(row, truth),
        _ => unknown.push(row),
    });
    Column { values: Values::Truth(met), known: all_but(cells.len(), &unknown) }
}

fn all_but(len: usize, rows: &[usize]) -> Mask {
    let mut mask = Mask::filled(len, true);
    rows.iter().for_each(|row| mask.set(*row, false));
    mask
}

/// Whether a cell surely has more than spaces in it, by its first bytes; most that have begin with a letter or a digit, or a
/// quote and one.
#[inline(always)]
fn is_text(first: u64, len: u64) -> bool {
    // No character that begins with one of these is a space.
    let plain = |byte: u64| {
        (byte.wrapping_sub(0x23) <= 0x5B) | (byte.wrapping_sub(0xC3) <= 0x1D) | (byte.wrapping_sub(0xE4) <= 0x10)
    };
    let quoted = (first & 0xFF == u64::from(b'"')) & (len > 2) & plain(first >> 8 & 0xFF);
    (len > 0) & plain(first & 0xFF) | quoted
}

#[cfg(test)]
mod tests;
