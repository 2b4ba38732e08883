//! Cells of digits: decimals, amounts, shares and counts, exactly as written and never through a float.
//! Must not know fields.

use super::Refusal;
use crate::value::{Currency, Decimal, Duration, TimeUnit};

/// A plain decimal: a sign, digits and a point. Neither exponents nor separators.
pub fn decimal(text: &[u8]) -> Result<Decimal, Refusal> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (mantissa, scale) = if digits.len() <= 18 { short(digits)? } else { long(digits)? };
    let value = if negative { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(value, scale).map_err(|_| Refusal::TooLong)
}

/// Up to 18 characters always fit 64 bits.
fn short(digits: &[u8]) -> Result<(i128, u32), Refusal> {
    let mut mantissa = 0u64;
    let mut point = None;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return Err(Refusal::Form),
        }
    }
    Ok((i128::from(mantissa), scale(digits, point)?))
}

fn long(digits: &[u8]) -> Result<(i128, u32), Refusal> {
    let mut mantissa = Some(0i128);
    let mut point = None;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.and_then(|sum| sum.checked_mul(10)?.checked_add(i128::from(byte - b'0')));
            }
            b'.' if point.is_none() => point = Some(at),
            _ => return Err(Refusal::Form),
        }
    }
    let scale = scale(digits, point)?;
    Ok((mantissa.ok_or(Refusal::TooLong)?, scale))
}

/// How many digits follow the point, of which there must be one at least.
fn scale(digits: &[u8], point: Option<usize>) -> Result<u32, Refusal> {
    let scale = match point {
        Some(at) => digits.len() - at - 1,
        None => 0,
    };
    let empty = digits.is_empty() || (point.is_some() && scale == 0);
    if empty { Err(Refusal::Form) } else { u32::try_from(scale).map_err(|_| Refusal::TooLong) }
}

/// A whole number from zero up; `12.0` is one.
pub fn count(text: &[u8]) -> Result<Decimal, Refusal> {
    let value = decimal(text)?;
    if value.is_sign_negative() && !value.is_zero() || !value.fract().is_zero() {
        return Err(Refusal::NotCount);
    }
    Ok(value.trunc())
}

/// A share: `15%`, or `0.15` without a sign. A bare number past 1 could be either, and is refused.
pub fn percent(text: &[u8]) -> Result<Decimal, Refusal> {
    if let [digits @ .., b'%'] = text {
        let mut value = decimal(digits.trim_ascii_end())?;
        value.set_scale(value.scale() + 2).map_err(|_| Refusal::TooLong)?;
        return Ok(value);
    }
    let value = decimal(text)?;
    if value.abs() > Decimal::ONE { Err(Refusal::BareShare) } else { Ok(value) }
}

/// An amount: a decimal that may carry its currency's sign or code and separators between thousands.
pub fn money(text: &str, currency: Currency) -> Result<Decimal, Refusal> {
    match decimal(text.as_bytes()) {
        Err(Refusal::Form) => decorated_money(text, currency),
        plain => plain,
    }
}

fn decorated_money(text: &str, currency: Currency) -> Result<Decimal, Refusal> {
    let (minus, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    let start = rest.find(is_number).ok_or(Refusal::Form)?;
    let (before, rest) = rest.split_at(start);
    let end = rest.rfind(is_number).ok_or(Refusal::Form)? + 1;
    let (number, after) = rest.split_at(end);
    let (before, after) = (before.trim(), after.trim());
    if !before.is_empty() && !after.is_empty() {
        return Err(Refusal::Form);
    }
    let unit = if before.is_empty() { after } else { before };
    accept_unit(unit, currency)?;
    let plain = without_separators(number)?;
    let signed = plain.starts_with(['-', '+']);
    if signed && (minus || before.is_empty()) {
        return Err(Refusal::Form);
    }
    let value = decimal(plain.as_bytes())?;
    Ok(if minus { -value } else { value })
}

fn accept_unit(unit: &str, currency: Currency) -> Result<(), Refusal> {
    let own = unit.is_empty() || unit == currency.code() || Some(unit) == currency.sign();
    if own {
        return Ok(());
    }
    let other = Currency::parse(unit).is_some() || ["$", "€", "£", "¥", "₹", "₩", "%"].contains(&unit);
    match unit {
        "%" => Err(Refusal::Form),
        _ if other => Err(Refusal::OtherCurrency(format!("`{unit}`"))),
        _ => Err(Refusal::Form),
    }
}

/// Takes the commas out of `1,234,567.50`; they must stand between whole groups of three.
fn without_separators(number: &str) -> Result<String, Refusal> {
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    if fraction.is_some_and(|rest| rest.contains([',', '.'])) {
        return Err(Refusal::Separators);
    }
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().unwrap_or("");
    let mut sound = true;
    let mut grouped = false;
    for group in groups {
        grouped = true;
        sound &= group.len() == 3;
    }
    if grouped && !(sound && (1..=3).contains(&first.len())) {
        return Err(Refusal::Separators);
    }
    Ok(number.replace(',', ""))
}

/// A length of time in the field's measure: `90 days`, `2 quarters`; a plain number counts the measure itself.
pub fn duration(text: &str, unit: TimeUnit) -> Result<Decimal, Refusal> {
    let split = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+' | '.'));
    let (count, word) = text.split_at(split.unwrap_or(text.len()));
    let count = decimal(count.as_bytes())?;
    if !count.fract().is_zero() {
        return Err(Refusal::Form);
    }
    let count = i64::try_from(count.trunc().mantissa()).map_err(|_| Refusal::TooLong)?;
    if word.is_empty() {
        return Ok(Decimal::from(count));
    }
    let length = Duration::of(count, word.trim()).ok_or(Refusal::Form)?;
    if length.unit == unit { Ok(Decimal::from(length.count)) } else { Err(Refusal::Form) }
}
