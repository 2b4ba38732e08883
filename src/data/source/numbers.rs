//! Numbers of other forms as the plain digits that cells are written in, exactly. Must not know where they come from.

use std::io::Write;

/// Exponents past this give numbers that no cell takes; they are left as they are, to be refused.
const MOST: i32 = 64;

/// A number of JSON with its exponent worked out: `1.25e3` is `1250`. None if it has none, or one that is far too large.
pub fn without_exponent(number: &str) -> Option<String> {
    let (mantissa, exponent) = number.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok().filter(|exponent: &i32| exponent.abs() <= MOST)?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    Some(format!("{sign}{}", pointed(&format!("{whole}{fraction}"), point)))
}

/// Digits with a point after the first `point` of them.
fn pointed(digits: &str, point: i32) -> String {
    let before = usize::try_from(point).unwrap_or(0);
    let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0));
    let (whole, fraction) = digits.split_at_checked(before).unwrap_or((digits, ""));
    let more = "0".repeat(before.saturating_sub(digits.len()));
    let whole = format!("{whole}{more}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match format!("{zeros}{fraction}") {
        fraction if fraction.is_empty() => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

/// A decimal by its digits and how many of them stand after the point. Zeros at the end go where there are more digits than
/// can be computed with: many programs write all numbers with as many places as can be.
pub fn push_decimal(unscaled: i128, scale: u32, out: &mut Vec<u8>) {
    const COMPUTED: usize = 28;
    let mut digits = unscaled.unsigned_abs().to_string();
    let mut scale = scale as usize;
    while digits.len() > COMPUTED && scale > 0 && digits.ends_with('0') {
        digits.pop();
        scale -= 1;
    }
    if unscaled < 0 {
        out.push(b'-');
    }
    let point = digits.len() as i32 - scale as i32;
    out.extend_from_slice(pointed(&digits, point).as_bytes());
}

/// A whole number.
pub fn push_whole(number: impl std::fmt::Display, out: &mut Vec<u8>) {
    // Nothing fails that is written to memory.
    let _ = write!(out, "{number}");
}

/// Two's complement, the highest byte first; none where it has more than 128 bits.
pub fn from_bytes(bytes: &[u8]) -> Option<i128> {
    let fill = if bytes.first().is_some_and(|byte| *byte >= 0x80) { 0xFF } else { 0 };
    let (high, low) = bytes.split_at(bytes.len().saturating_sub(16));
    let mut all = [fill; 16];
    let free = all.len() - low.len();
    all.get_mut(free..)?.copy_from_slice(low);
    let number = i128::from_be_bytes(all);
    let same_sign = high.is_empty() || (number < 0) == (fill != 0);
    (high.iter().all(|byte| *byte == fill) && same_sign).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_worked_out_exactly() {
        for (number, plain) in [
            ("1e3", "1000"),
            ("1.25e3", "1250"),
            ("1.25E+1", "12.5"),
            ("-1.5e-3", "-0.0015"),
            ("0e5", "0"),
            ("12.50e0", "12.50"),
            ("123456789012345678.9e1", "1234567890123456789"),
            ("5e-1", "0.5"),
        ] {
            assert_eq!(without_exponent(number).as_deref(), Some(plain), "{number}");
        }
        assert_eq!(without_exponent("12.5"), None);
        assert_eq!(without_exponent("1e400"), None);
        assert_eq!(without_exponent("1e99999999999"), None);
    }

    #[test]
    fn decimals_keep_their_places_unless_these_are_too_many() {
        let text = |unscaled, scale| {
            let mut out = Vec::new();
            push_decimal(unscaled, scale, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(125_050, 2), "1250.50");
        assert_eq!(text(-5, 3), "-0.005");
        assert_eq!(text(0, 2), "0.00");
        assert_eq!(text(7, 0), "7");
        assert_eq!(text(1_250_500_000_000_000_000_000_000_000_000, 20), "12505000000.00000000000000000");
    }

    #[test]
    fn bytes_are_signed_and_of_any_length() {
        assert_eq!(from_bytes(&[0x01, 0x00]), Some(256));
        assert_eq!(from_bytes(&[0xFF]), Some(-1));
        assert_eq!(from_bytes(&[]), Some(0));
        assert_eq!(from_bytes(&[0xFF; 20]), Some(-1));
        assert_eq!(from_bytes(&[[0; 4].as_slice(), &[0xFF; 16]].concat()), None);
        assert_eq!(from_bytes(&[0x01; 20]), None);
    }
}
