//! The cells of one field: text to value by the field's type. A blank is missing, the default, or refused.
//! Must not know where a cell stands or how a refusal is shown.

pub mod numbers;
pub mod refusal;

pub use refusal::{Refusal, Words};

use chrono::{Datelike, NaiveDate};

use super::keys::Keys;
use crate::eval::{Cell, Texts};
use crate::plan::{FieldPlan, Plan, TableId};
use crate::semantic::Type;
use crate::semantic::model::Status;
use crate::value::{Currency, Date, Decimal, Duration, TimeUnit};

/// What the cells of a field hold.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the type of that name")]
pub enum CellType {
    Key,
    Text,
    Number,
    Count,
    Percent,
    Money(Currency),
    /// An amount in the currency that another field of the row says.
    MoneyIn(String),
    Scale(Decimal, Decimal),
    Flag,
    /// With the form of dates, where they are not ISO dates.
    Date(Option<String>),
    Duration(TimeUnit),
    /// One of these labels.
    Label(Vec<String>),
    /// Some of these labels.
    Set(Vec<String>),
    /// A tier by its name.
    Tier(Vec<String>),
    /// The key of a row of this table.
    Row(TableId),
    /// The key of a row that is read later: its text until then.
    LateRow,
}

/// Reads the cells of one field.
#[derive(Clone, Debug)]
pub struct CellReader {
    /// What they hold.
    pub ty: CellType,
    blank: Blank,
    wanted: bool,
}

/// What a blank cell is.
#[derive(Clone, Copy, Debug)]
enum Blank {
    Refused,
    Is(Cell),
}

impl CellReader {
    /// The reader of a field. Texts of a field that is not `wanted` are looked at but not kept.
    pub fn new(plan: &Plan, field: &FieldPlan, wanted: bool, texts: &mut Texts) -> CellReader {
        let ty = CellType::of(plan, field);
        let mut reader = CellReader { ty, blank: Blank::Refused, wanted };
        reader.blank = match (&reader.ty, &field.default) {
            (CellType::Set(_), _) => Blank::Is(Cell::Set(0)),
            (CellType::Tier(_), _) => Blank::Is(Cell::Code(0)),
            (CellType::Key, _) => Blank::Refused,
            (_, Some(text)) => reader.default(text, texts),
            (_, None) if field.optional => Blank::Is(Cell::Missing),
            _ => Blank::Refused,
        };
        reader
    }

    /// A default is written by the policy, so it may take the language's form where cells have another.
    fn default(&self, text: &str, texts: &mut Texts) -> Blank {
        let cell = match &self.ty {
            CellType::Percent => numbers::decimal(text.as_bytes()).ok().map(Cell::Number),
            CellType::Date(_) => Date::parse(text).map(|date| Cell::Code(date.0)),
            _ => self.read(text.as_bytes(), texts, &Keys::default()).ok(),
        };
        Blank::Is(cell.unwrap_or(Cell::Missing))
    }

    /// The value of a cell; spaces around it do not count. `text` is UTF-8.
    pub fn read(&self, text: &[u8], texts: &mut Texts, keys: &Keys) -> Result<Cell, Refusal> {
        let text = trimmed(text);
        if text.is_empty() {
            return match self.blank {
                Blank::Refused => Err(Refusal::Blank),
                Blank::Is(cell) => Ok(cell),
            };
        }
        match &self.ty {
            CellType::Number | CellType::MoneyIn(_) => numbers::decimal(text).map(Cell::Number),
            CellType::Count => numbers::count(text).map(Cell::Number),
            CellType::Percent => numbers::percent(text).map(Cell::Number),
            CellType::Scale(low, high) => match numbers::decimal(text)? {
                value if value < *low || value > *high => Err(Refusal::OutOfScale(*low, *high)),
                value => Ok(Cell::Number(value)),
            },
            CellType::Flag => flag(text).map(Cell::Truth).ok_or(Refusal::Form),
            CellType::Label(labels) => label(text, labels).map(Cell::Code),
            CellType::Tier(tiers) => label(text, tiers).map(|place| Cell::Code(place + 1)),
            CellType::Set(labels) => set(text, labels).map(Cell::Set),
            CellType::Date(None) => date(text).map(|date| Cell::Code(date.0)),
            _ => self.read_words(std::str::from_utf8(text).map_err(|_| Refusal::Form)?, texts, keys),
        }
    }

    /// The value of an amount in the currency that its row says.
    pub fn read_in(&self, text: &[u8], currency: &[u8], texts: &mut Texts, keys: &Keys) -> Result<Cell, Refusal> {
        let code = std::str::from_utf8(trimmed(currency)).ok().and_then(Currency::parse);
        let amount = std::str::from_utf8(trimmed(text)).ok().filter(|amount| !amount.is_empty());
        match (code, amount) {
            (Some(code), Some(amount)) => numbers::money(amount, code).map(Cell::Number),
            _ => self.read(text, texts, keys),
        }
    }

    fn read_words(&self, text: &str, texts: &mut Texts, keys: &Keys) -> Result<Cell, Refusal> {
        match &self.ty {
            CellType::Money(currency) => numbers::money(text, *currency).map(Cell::Number),
            CellType::Date(Some(format)) => formatted_date(text, format).map(|date| Cell::Code(date.0)),
            CellType::Duration(unit) => numbers::duration(text, *unit).map(Cell::Number),
            CellType::Row(table) => keys.resolve(*table, text, texts).map(Cell::Code),
            _ if self.wanted => Ok(Cell::Code(texts.code(text))),
            _ => Ok(Cell::Missing),
        }
    }
}

impl CellType {
    /// What the cells of a field hold.
    pub fn of(plan: &Plan, field: &FieldPlan) -> CellType {
        let labels = |at: usize| plan.labels.get(at).map(|list| list.labels.clone()).unwrap_or_default();
        match &field.ty {
            Type::Key => CellType::Key,
            Type::Text | Type::Error => CellType::Text,
            Type::Status => CellType::Label(Status::ALL.map(|status| status.word().to_owned()).to_vec()),
            Type::Number | Type::Points => CellType::Number,
            Type::Count => CellType::Count,
            Type::Percent => CellType::Percent,
            Type::Money(currency) => CellType::Money(*currency),
            Type::MoneyIn(column) => {
                let info = plan.currency_slot(*column).and_then(|slot| plan.slots.get(slot.0 as usize));
                CellType::MoneyIn(info.and_then(|info| info.name.clone()).unwrap_or_default())
            }
            Type::Scale(low, high) => CellType::Scale(*low, *high),
            Type::Flag => CellType::Flag,
            Type::Date => CellType::Date(field.format.clone()),
            Type::Duration(unit) => CellType::Duration(*unit),
            Type::Label(list) => CellType::Label(labels(list.index())),
            Type::Set(list) => CellType::Set(labels(list.index())),
            Type::Tier(ladder) => CellType::Tier(plan.tier_names(*ladder)),
            Type::Row(_) if field.late => CellType::LateRow,
            Type::Row(_) => CellType::Row(field.refers.unwrap_or(TableId::PARTNER)),
        }
    }

    /// The kind of value, with its article: "an amount".
    pub fn noun(&self) -> &'static str {
        match self {
            CellType::Key | CellType::Row(_) | CellType::LateRow => "a key",
            CellType::Text => "a text",
            CellType::Number | CellType::Scale(..) => "a number",
            CellType::Count => "a count",
            CellType::Percent => "a percentage",
            CellType::Money(_) | CellType::MoneyIn(_) => "an amount",
            CellType::Flag => "a yes or no",
            CellType::Date(_) => "a date",
            CellType::Duration(_) => "a length of time",
            CellType::Label(_) | CellType::Set(_) => "a label",
            CellType::Tier(_) => "a tier",
        }
    }

    /// What a cell may be, with an example.
    pub fn expected(&self) -> String {
        match self {
            CellType::Key => "a key".to_owned(),
            CellType::Text => "a text".to_owned(),
            CellType::Number => "a number such as `1250` or `4.5`".to_owned(),
            CellType::Count => "a whole number from 0 up".to_owned(),
            CellType::Percent => "a percentage such as `15%`".to_owned(),
            CellType::Money(currency) => format!("an amount of {currency} such as `{}`", sample(*currency)),
            CellType::MoneyIn(column) => format!("an amount in the currency of `{column}` such as `1250.00`"),
            CellType::Scale(low, high) => format!("a number from {low} to {high}"),
            CellType::Flag => "`true` or `false`, `yes` or `no`, `1` or `0`".to_owned(),
            CellType::Date(None) => "a date such as `2026-06-30`".to_owned(),
            CellType::Date(Some(format)) => format!("a date written as `{format}`"),
            CellType::Duration(TimeUnit::Day) => "days such as `90 days` or `90`".to_owned(),
            CellType::Duration(TimeUnit::Month) => "months such as `12 months`, `1 year` or `12`".to_owned(),
            CellType::Duration(TimeUnit::Hour) => "hours such as `48 hours` or `48`".to_owned(),
            CellType::Label(labels) => format!("one of {}", listed(labels)),
            CellType::Set(labels) => format!("any of {}, with `;` between them", listed(labels)),
            CellType::Tier(tiers) => format!("one of the tiers {}", listed(tiers)),
            CellType::Row(_) | CellType::LateRow => "the key of another row".to_owned(),
        }
    }

    /// A word of advice for a cell that nearly is one.
    fn hint(&self, text: &str) -> Option<&'static str> {
        let digits = text.chars().any(|c| c.is_ascii_digit());
        match self {
            CellType::Number
            | CellType::Scale(..)
            | CellType::Count
            | CellType::Percent
            | CellType::Money(_)
            | CellType::MoneyIn(_)
                if digits && text.contains(',') =>
            {
                Some("decimals have a point, as in `4.5`; only amounts may have commas between thousands")
            }
            CellType::Date(None) if digits => {
                Some("export dates as year-month-day, or give the field their form, as in `format \"%d/%m/%Y\"`")
            }
            CellType::Duration(unit) => match measure(text).filter(|other| other != unit)? {
                TimeUnit::Day => Some("for days write the type of the field as `duration in days`"),
                TimeUnit::Month => {
                    Some("months have no fixed number of days: write the type of the field as `duration in months`")
                }
                TimeUnit::Hour => Some("for hours write the type of the field as `duration in hours`"),
            },
            _ => None,
        }
    }

    /// The labels or tiers that a cell may name.
    pub fn labels(&self) -> &[String] {
        match self {
            CellType::Label(labels) | CellType::Set(labels) | CellType::Tier(labels) => labels,
            _ => &[],
        }
    }
}

/// The measure of a length of time, by its last word.
fn measure(text: &str) -> Option<TimeUnit> {
    Duration::of(1, text.split_whitespace().last()?).map(|one| one.unit)
}

fn sample(currency: Currency) -> &'static str {
    match currency.minor_digits() {
        0 => "1250",
        3 => "1250.000",
        _ => "1250.00",
    }
}

/// Up to twelve labels by name; the rest are counted.
fn listed(labels: &[String]) -> String {
    const MOST: usize = 12;
    let mut text = labels.iter().take(MOST).map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
    if labels.len() > MOST {
        text.push_str(&format!(" and {} more", labels.len() - MOST));
    }
    text
}

/// Most cells have no spaces around them, which two looks at bytes tell.
pub(super) fn trimmed(text: &[u8]) -> &[u8] {
    let plain = |byte: Option<&u8>| byte.is_some_and(|byte| (0x21..0x80).contains(byte));
    if plain(text.first()) && plain(text.last()) {
        return text;
    }
    std::str::from_utf8(text).map_or(text, |text| text.trim().as_bytes())
}

fn flag(text: &[u8]) -> Option<bool> {
    let is = |word: &[u8]| text.eq_ignore_ascii_case(word);
    if is(b"true") || is(b"yes") || is(b"1") {
        Some(true)
    } else if is(b"false") || is(b"no") || is(b"0") {
        Some(false)
    } else {
        None
    }
}

fn label(text: &[u8], labels: &[String]) -> Result<i32, Refusal> {
    labels
        .iter()
        .position(|label| label.as_bytes() == text)
        .and_then(|place| i32::try_from(place).ok())
        .ok_or_else(|| Refusal::UnknownLabel(String::from_utf8_lossy(text).into_owned()))
}

/// `a;b` as bits; a label may come twice, and an empty place between two `;` is nothing.
fn set(text: &[u8], labels: &[String]) -> Result<u128, Refusal> {
    let items = text.split(|byte| *byte == b';').map(trimmed).filter(|item| !item.is_empty());
    items.into_iter().try_fold(0, |set, item| {
        let bit = 1u128.checked_shl(label(item, labels)?.unsigned_abs());
        Ok(set | bit.unwrap_or(0))
    })
}

fn date(text: &[u8]) -> Result<Date, Refusal> {
    let text = std::str::from_utf8(text).map_err(|_| Refusal::Form)?;
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    match Date::parse(text) {
        Some(date) => Ok(date),
        None if shape => Err(Refusal::NoSuchDay),
        None => Err(Refusal::Form),
    }
}

fn formatted_date(text: &str, format: &str) -> Result<Date, Refusal> {
    let date = NaiveDate::parse_from_str(text, format).map_err(|error| match error.kind() {
        chrono::format::ParseErrorKind::OutOfRange | chrono::format::ParseErrorKind::Impossible => Refusal::NoSuchDay,
        _ => Refusal::Form,
    })?;
    Date::from_ymd(date.year(), date.month(), date.day()).ok_or(Refusal::NoSuchDay)
}
