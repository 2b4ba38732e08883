//! JSON that keeps its order and writes numbers exactly as their digits. Must not know what it describes.

use std::fmt::Write;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as its digits.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Names and values, in this order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A text.
    pub fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    /// A whole number.
    pub fn number(number: impl ToString) -> Json {
        Json::Number(number.to_string())
    }

    /// A text, or `null`.
    pub fn maybe(text: Option<&str>) -> Json {
        text.map_or(Json::Null, Json::text)
    }

    /// An object of these members.
    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
        Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// On one line.
    pub fn line(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None);
        out
    }

    /// Over several lines, indented by two spaces.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, indent: Option<usize>) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Json::Number(digits) => out.push_str(digits),
            Json::Text(text) => quote(text, out),
            Json::List(items) => write_all(out, indent, ('[', ']'), items, |item, out, indent| item.write(out, indent)),
            Json::Object(members) => {
                write_all(out, indent, ('{', '}'), members, |(name, value), out, indent| {
                    quote(name, out);
                    out.push_str(if indent.is_some() { ": " } else { ":" });
                    value.write(out, indent);
                });
            }
        }
    }
}

fn write_all<T>(
    out: &mut String,
    indent: Option<usize>,
    (open, close): (char, char),
    items: &[T],
    write: impl Fn(&T, &mut String, Option<usize>),
) {
    let inner = indent.map(|indent| indent + 1);
    let break_line = |out: &mut String, indent: Option<usize>| {
        if let Some(indent) = indent {
            out.push('\n');
            (0..indent).for_each(|_| out.push_str("  "));
        }
    };
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        break_line(out, inner);
        write(item, out, inner);
    }
    if !items.is_empty() {
        break_line(out, indent);
    }
    out.push(close);
}

/// Writes a text in quotes with what JSON wants escaped.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_digits_and_escapes_are_kept() {
        let value = Json::object([
            ("b", Json::Number("1.50".to_owned())),
            ("a", Json::List(vec![Json::text("x\"\u{1}\n"), Json::Null])),
            ("c", Json::List(Vec::new())),
        ]);
        assert_eq!(value.line(), r#"{"b":1.50,"a":["x\"\u0001\n",null],"c":[]}"#);
        assert_eq!(
            value.pretty(),
            "{\n  \"b\": 1.50,\n  \"a\": [\n    \"x\\\"\\u0001\\n\",\n    null\n  ],\n  \"c\": []\n}\n"
        );
    }
}
