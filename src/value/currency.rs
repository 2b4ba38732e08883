//! Currencies by their ISO 4217 code, and how many minor digits each is written with.
//! Must not know rates: conversion is part of a policy.

use std::fmt;

/// A currency's three-letter code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency of a code such as `USD`; none unless it is three capital letters.
    pub fn parse(code: &str) -> Option<Currency> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Currency(code))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// Digits after the point in an amount, by ISO 4217 (table A.1): 2 for most, 0 or 3 for some.
    pub fn minor_digits(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }

    /// The sign that a spreadsheet puts before or after an amount, where one belongs to this currency.
    pub fn sign(&self) -> Option<&'static str> {
        match &self.0 {
            b"USD" | b"CAD" | b"AUD" | b"NZD" | b"SGD" | b"HKD" | b"MXN" => Some("$"),
            b"EUR" => Some("€"),
            b"GBP" => Some("£"),
            b"JPY" | b"CNY" => Some("¥"),
            b"INR" => Some("₹"),
            b"KRW" => Some("₩"),
            _ => None,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
