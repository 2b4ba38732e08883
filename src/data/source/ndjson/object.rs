//! One line of NDJSON: its values by column, exactly as they are written, and as cells. Must not know files.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::Columns;
use crate::data::cells::Words;
use crate::data::source::{Use, numbers};
use crate::diagnostic::Code;

/// Why a line is no row.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The bytes that say so.
    pub at: Range<usize>,
    why: Why,
}

#[derive(Clone, Debug)]
enum Why {
    /// It is something else than an object.
    Other,
    /// It ends before the object does.
    CutOff,
    /// A comma follows the object, as in a list.
    Comma,
    /// A key stands twice.
    Twice(String),
    /// It is not JSON, in the parser's words.
    Malformed(String),
}

impl Broken {
    /// What is wrong, in words.
    pub fn words(&self) -> Words {
        let message = "the line is no JSON object";
        let (message, label, help) = match &self.why {
            Why::Other => (message.to_owned(), "it is another value", "write each row as `{\"key\": value, …}`"),
            Why::CutOff => (
                message.to_owned(),
                "it ends here, before the object does",
                "the line may have been cut off, or an object was written over several lines",
            ),
            Why::Comma => (
                message.to_owned(),
                "a comma follows it",
                "NDJSON is no list: its lines end without commas, and no brackets stand around them",
            ),
            Why::Twice(key) => (
                format!("the key `{key}` stands twice on the line"),
                "the second value",
                "which of the two counts is not certain: remove one",
            ),
            Why::Malformed(said) => (message.to_owned(), said.as_str(), "correct the line, or export the file again"),
        };
        Words { code: Code::BrokenLine, message, label: label.to_owned(), help: Some(help.to_owned()) }
    }
}

/// Why a value is no cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCell {
    /// It is an object.
    Object,
    /// It is a list.
    List,
    /// It is a list in which something else stands than texts, numbers and the like.
    Deep,
    /// It is a text that escapes half of a character.
    Half,
}

impl NoCell {
    /// What is wrong, in words.
    pub fn words(self, key: &str, used: &Use) -> Words {
        let (message, label) = match self {
            NoCell::Object => (format!("`{key}` holds an object"), "an object"),
            NoCell::List => (format!("`{key}` holds a list"), "a list"),
            NoCell::Deep => (format!("`{key}` holds a list of more than texts"), "not a list of labels"),
            NoCell::Half => (format!("the text of `{key}` has half a character"), "a `\\u` without its other half"),
        };
        let help = match used {
            _ if self == NoCell::Half => "this is a damaged text: export it again".to_owned(),
            Use::Labels => {
                format!("write the labels of `{key}` as a list of texts, or as one text with `;` between them")
            }
            _ => format!("write one value for `{key}`; what belongs together can be keys of its own"),
        };
        Words { code: Code::BadCell, message, label: label.to_owned(), help: Some(help) }
    }
}

/// Tells the keys of an object, each with how many came before; false if the line is no object.
pub fn keys(text: &str, tell: &mut dyn FnMut(usize, &str) -> usize) -> bool {
    let mut json = Deserializer::from_str(text);
    let visitor = Members { key: &mut |at, key| Some(tell(at, key)), value: &mut Ignored };
    serde::Deserializer::deserialize_map(&mut json, visitor).is_ok() && json.end().is_ok()
}

/// The values of a line by column, each as it is written; none where the line does not have the key.
pub fn read<'de>(text: &'de str, columns: &Columns) -> Result<Vec<Option<&'de str>>, Broken> {
    let mut values = Values { found: vec![None; columns.names.len()], twice: None };
    let mut json = Deserializer::from_str(text);
    let visitor = Members { key: &mut |at, key| columns.place(at, key), value: &mut values };
    let outcome = serde::Deserializer::deserialize_map(&mut json, visitor).and_then(|()| json.end());
    match (outcome, values.twice) {
        (Ok(()), _) => Ok(values.found),
        (Err(_), Some((at, value))) => {
            let key = columns.names.get(at).cloned().unwrap_or_default();
            Err(Broken { at: super::range(text, value), why: Why::Twice(key) })
        }
        (Err(error), None) => Err(broken(text, &error)),
    }
}

/// Takes the members of an object.
struct Members<'a, V> {
    /// The column of a key; told how many keys came before.
    key: &'a mut dyn FnMut(usize, &str) -> Option<usize>,
    value: &'a mut V,
}

/// Takes the value of a column.
trait Take<'de> {
    fn take<A: MapAccess<'de>>(&mut self, column: Option<usize>, map: &mut A) -> Result<(), A::Error>;
}

/// Values that nobody asks for.
struct Ignored;

impl<'de> Take<'de> for Ignored {
    fn take<A: MapAccess<'de>>(&mut self, _column: Option<usize>, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(|_| ())
    }
}

/// Values as they are written.
struct Values<'de> {
    found: Vec<Option<&'de str>>,
    /// The column whose key came again, and the value that it has there.
    twice: Option<(usize, &'de str)>,
}

impl<'de> Take<'de> for Values<'de> {
    fn take<A: MapAccess<'de>>(&mut self, column: Option<usize>, map: &mut A) -> Result<(), A::Error> {
        let value = map.next_value::<&RawValue>()?.get();
        let Some((column, place)) = column.and_then(|at| Some((at, self.found.get_mut(at)?))) else { return Ok(()) };
        if place.replace(value).is_some() {
            self.twice = Some((column, value));
            return Err(A::Error::custom("a key stands twice"));
        }
        Ok(())
    }
}

impl<'de, V: Take<'de>> Visitor<'de> for Members<'_, V> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut before = 0;
        while let Some(column) = map.next_key_seed(Key { column: &mut *self.key, before })? {
            self.value.take(column, &mut map)?;
            before += 1;
        }
        Ok(())
    }
}

/// A key, looked up without being kept.
struct Key<'a> {
    column: &'a mut dyn FnMut(usize, &str) -> Option<usize>,
    before: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Option<usize>, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Option<usize>, E> {
        Ok((self.column)(self.before, key))
    }
}

/// What the parser says, and where.
fn broken(text: &str, error: &serde_json::Error) -> Broken {
    let end = text.len();
    let (at, why) = match error.classify() {
        Category::Eof => (end..end, Why::CutOff),
        Category::Data => (0..end, Why::Other),
        _ => {
            // Columns are bytes from one, and lie on the byte that was not expected.
            let column = error.column().saturating_sub(1).min(end);
            let start = (0..=column).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let width = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            if text.get(start..) == Some(",") {
                return Broken { at: start..end, why: Why::Comma };
            }
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default().to_owned();
            (start..start + width, Why::Malformed(said))
        }
    };
    Broken { at, why }
}

/// A value as a cell.
pub fn write<'de>(value: &'de str, used: &Use) -> Result<Cow<'de, str>, NoCell> {
    match value.as_bytes().first() {
        Some(b'n') => Ok("".into()),
        Some(b'"') => unquoted(value).ok_or(NoCell::Half),
        Some(b'{') => match used {
            Use::Unread => Ok(value.into()),
            Use::Shown => Ok("".into()),
            Use::Value | Use::Day(_) | Use::Labels => Err(NoCell::Object),
        },
        Some(b'[') => match used {
            Use::Unread => Ok(value.into()),
            Use::Shown => Ok(labels(value).unwrap_or_default().into()),
            Use::Value | Use::Day(_) => Err(NoCell::List),
            Use::Labels => labels(value).map(Cow::Owned).ok_or(NoCell::Deep),
        },
        Some(b't' | b'f') => Ok(value.into()),
        _ => Ok(numbers::without_exponent(value).map_or(value.into(), Cow::Owned)),
    }
}

/// The text of a JSON text; none where it is half of one.
fn unquoted(value: &str) -> Option<Cow<'_, str>> {
    match value.contains('\\') {
        true => serde_json::from_str::<String>(value).ok().map(Cow::Owned),
        false => value.get(1..value.len().saturating_sub(1)).map(Cow::Borrowed),
    }
}

/// The items of a list as labels stand in a cell; none if one of them is no label.
fn labels(value: &str) -> Option<String> {
    let items: Vec<&RawValue> = serde_json::from_str(value).ok()?;
    let items: Option<Vec<Cow<'_, str>>> = items.iter().map(|item| write(item.get(), &Use::Value).ok()).collect();
    Some(items?.join(";"))
}
