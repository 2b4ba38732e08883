//! What the values of a Parquet column are, and each of them as a cell, exactly. Must not know rows.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDateTime, NaiveTime};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::data_type::Int96;
use parquet::schema::types::ColumnDescriptor;

use crate::data::source::{Use, numbers};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// Whole numbers.
    Whole,
    /// Whole numbers from zero up, in so many bits.
    Unsigned(u32),
    /// Decimals with so many places.
    Decimal(u32),
    /// Texts.
    Text,
    /// Days from 1970 on.
    Day,
    /// Moments, so many to the second, from 1970 on.
    Moment(i64),
    /// Moments as programs wrote them before there was a kind for them.
    OldMoment,
    /// Keys of 16 bytes.
    Uuid,
}

/// The most digits of a decimal.
const DIGITS: i32 = 38;

const BINARY: &str = "binary floating-point numbers";
const LONG: &str = "numbers of more digits than can be computed exactly";
const TIMES: &str = "times of day";
const BYTES: &str = "bytes that are no text";

impl Kind {
    /// The kind of a column, or in words what no cell can say.
    pub fn of(column: &ColumnDescriptor) -> Result<Kind, &'static str> {
        let (logical, converted) = (column.logical_type_ref(), column.converted_type());
        let decimal = matches!(logical, Some(LogicalType::Decimal(_))) || converted == ConvertedType::DECIMAL;
        if decimal {
            let places = u32::try_from(column.type_scale()).ok().filter(|places| *places <= DIGITS.unsigned_abs());
            return places.filter(|_| column.type_precision() <= DIGITS).map(Kind::Decimal).ok_or(LONG);
        }
        match (column.physical_type(), logical) {
            (Type::BOOLEAN, _) => Ok(Kind::Flag),
            (Type::FLOAT | Type::DOUBLE, _) | (_, Some(LogicalType::Float16)) => Err(BINARY),
            (Type::INT96, _) => Ok(Kind::OldMoment),
            (Type::INT32 | Type::INT64, Some(LogicalType::Time(_))) => Err(TIMES),
            (Type::INT32, Some(LogicalType::Date)) => Ok(Kind::Day),
            (Type::INT64, Some(LogicalType::Timestamp(stamp))) => match stamp.unit {
                TimeUnit::MILLIS => Ok(Kind::Moment(1_000)),
                TimeUnit::MICROS => Ok(Kind::Moment(1_000_000)),
                TimeUnit::NANOS => Ok(Kind::Moment(1_000_000_000)),
            },
            (Type::INT32 | Type::INT64, Some(LogicalType::Integer(whole))) if !whole.is_signed => {
                Ok(Kind::Unsigned(u32::try_from(whole.bit_width).unwrap_or(64)))
            }
            (Type::INT32 | Type::INT64, None) => Kind::converted(converted),
            (Type::INT32 | Type::INT64, Some(_)) => Ok(Kind::Whole),
            (Type::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid)) => Ok(Kind::Uuid),
            (Type::BYTE_ARRAY, None | Some(LogicalType::String | LogicalType::Enum | LogicalType::Json)) => {
                if converted == ConvertedType::BSON { Err(BYTES) } else { Ok(Kind::Text) }
            }
            (Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY, _) => Err(BYTES),
        }
    }

    /// The kind of whole numbers by the older way of saying so.
    fn converted(converted: ConvertedType) -> Result<Kind, &'static str> {
        match converted {
            ConvertedType::DATE => Ok(Kind::Day),
            ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS => Err(TIMES),
            ConvertedType::TIMESTAMP_MILLIS => Ok(Kind::Moment(1_000)),
            ConvertedType::TIMESTAMP_MICROS => Ok(Kind::Moment(1_000_000)),
            ConvertedType::UINT_8 => Ok(Kind::Unsigned(8)),
            ConvertedType::UINT_16 => Ok(Kind::Unsigned(16)),
            ConvertedType::UINT_32 => Ok(Kind::Unsigned(32)),
            ConvertedType::UINT_64 => Ok(Kind::Unsigned(64)),
            _ => Ok(Kind::Whole),
        }
    }

    /// Adds the cell of a value that is stored as a whole number.
    pub fn push_whole(self, value: i64, used: &Use, out: &mut Vec<u8>) {
        match self {
            Kind::Decimal(places) => numbers::push_decimal(i128::from(value), places, out),
            Kind::Day => push_moment(value.checked_mul(86_400), 0, value, used, out),
            Kind::Moment(per_second) => {
                let part = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
                push_moment(Some(value.div_euclid(per_second)), part, value, used, out);
            }
            // The bits are those of the number, whatever sign the store gives them.
            Kind::Unsigned(64) => numbers::push_whole(value as u64, out),
            Kind::Unsigned(_) => numbers::push_whole(value as u32, out),
            _ => numbers::push_whole(value, out),
        }
    }

    /// Adds the cell of a value that is stored as bytes; false if they are none of its kind.
    pub fn push_bytes(self, value: &[u8], out: &mut Vec<u8>) -> bool {
        match self {
            Kind::Decimal(places) => {
                let Some(number) = numbers::from_bytes(value) else { return false };
                numbers::push_decimal(number, places, out);
            }
            Kind::Uuid => {
                for (at, byte) in value.iter().enumerate() {
                    let dash = if matches!(at, 4 | 6 | 8 | 10) { "-" } else { "" };
                    out.extend_from_slice(format!("{dash}{byte:02x}").as_bytes());
                }
            }
            _ => out.extend_from_slice(value),
        }
        true
    }
}

/// Adds the cell of an old moment: the nanoseconds of a day, and the day as astronomers count them.
pub fn push_old_moment(value: &Int96, used: &Use, out: &mut Vec<u8>) {
    const EPOCH: i64 = 2_440_588;
    const DAY: i64 = 86_400_000_000_000;
    let [low, high, day] = *value.data() else { return };
    let nanoseconds = i64::from(low) | i64::from(high) << 32;
    let seconds = (i64::from(day) - EPOCH) * 86_400 + nanoseconds.div_euclid(1_000_000_000);
    // A day does not have more; what does is no moment, and is shown as it is.
    let seconds = (0..DAY).contains(&nanoseconds).then_some(seconds);
    push_moment(seconds, nanoseconds.rem_euclid(1_000_000_000), nanoseconds, used, out);
}

/// Adds a moment as its field takes it: in the form of its dates, else as a day if it is the start of one. A moment beyond
/// all calendars stands as the number that it is, for the reader to refuse.
fn push_moment(seconds: Option<i64>, nanoseconds: i64, raw: i64, used: &Use, out: &mut Vec<u8>) {
    let part = u32::try_from(nanoseconds).unwrap_or(0);
    let moment = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, part)).map(|moment| moment.naive_utc());
    let Some(moment) = moment else { return numbers::push_whole(raw, out) };
    let formatted = match used {
        Use::Day(Some(format)) => in_form(moment, format),
        _ => None,
    };
    let iso = if moment.time() == NaiveTime::MIN { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S%.f" };
    out.extend_from_slice(formatted.or_else(|| in_form(moment, iso)).unwrap_or_default().as_bytes());
}

/// None where the form asks for what a moment does not say, as a time zone.
fn in_form(moment: NaiveDateTime, form: &str) -> Option<String> {
    let mut text = String::new();
    write!(text, "{}", moment.format(form)).ok().map(|()| text)
}
