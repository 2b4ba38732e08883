//! The texts that the editor has open: they count more than what is on the disk. Must not know what the texts say.

use std::collections::BTreeMap;

use lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::{from_proto, uri};
use crate::text::lines::{Encoding, LineIndex};

/// The open texts by name.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    open: BTreeMap<String, Document>,
}

/// One open text.
#[derive(Clone, Debug)]
pub struct Document {
    /// As the editor writes it, which may differ from how we would.
    pub uri: Uri,
    /// Counted by the editor.
    pub version: i32,
    /// What the editor takes it for.
    pub language: String,
    /// The text as it stands.
    pub text: String,
}

impl Documents {
    /// Opens a text, and says by what name.
    pub fn open(&mut self, item: TextDocumentItem) -> String {
        let key = uri::key(&item.uri);
        let document = Document { uri: item.uri, version: item.version, language: item.language_id, text: item.text };
        self.open.insert(key.clone(), document);
        key
    }

    /// Applies changes one after the other; whether the text is open.
    pub fn change(
        &mut self,
        key: &str,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> bool {
        let Some(document) = self.open.get_mut(key) else { return false };
        document.version = version;
        apply(&mut document.text, changes, encoding);
        true
    }

    /// Closes a text; whether it was open.
    pub fn close(&mut self, key: &str) -> bool {
        self.open.remove(key).is_some()
    }

    /// An open text.
    pub fn get(&self, key: &str) -> Option<&Document> {
        self.open.get(key)
    }

    /// All open texts in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.open.iter().map(|(key, document)| (key.as_str(), document))
    }
}

/// Applies changes to a text. A change without a range replaces the whole, so those before it need not be made.
fn apply(text: &mut String, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) {
    let whole = changes.iter().rposition(|change| change.range.is_none());
    let rest = match whole {
        Some(at) => {
            if let Some(change) = changes.get(at) {
                text.clone_from(&change.text);
            }
            changes.get(at + 1..).unwrap_or_default()
        }
        None => changes,
    };
    let mut lines = LineIndex::new(text);
    // Editors send the edits of many cursors from the last to the first: then the lines above are still as they were.
    let mut valid = u32::MAX;
    for change in rest {
        let Some(range) = change.range else { continue };
        if range.end.line >= valid {
            lines = LineIndex::new(text);
        }
        valid = range.start.line;
        let start = from_proto::offset_in(&lines, text, range.start, encoding) as usize;
        let end = from_proto::offset_in(&lines, text, range.end, encoding) as usize;
        let end = end.max(start);
        if text.is_char_boundary(start) && text.is_char_boundary(end) && end <= text.len() {
            text.replace_range(start..end, &change.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};

    fn change(from: (u32, u32), to: (u32, u32), text: &str) -> TextDocumentContentChangeEvent {
        let range = Range { start: Position::new(from.0, from.1), end: Position::new(to.0, to.1) };
        TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: text.to_owned() }
    }

    fn changed(text: &str, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) -> String {
        let mut text = text.to_owned();
        apply(&mut text, changes, encoding);
        text
    }

    #[test]
    fn edits_count_columns_as_agreed() {
        let text = "a𝛑b\r\nc";
        assert_eq!(changed(text, &[change((0, 3), (0, 4), "X")], Encoding::Utf16), "a𝛑X\r\nc");
        assert_eq!(changed(text, &[change((0, 5), (0, 6), "X")], Encoding::Utf8), "a𝛑X\r\nc");
        assert_eq!(changed(text, &[change((0, 2), (0, 3), "X")], Encoding::Utf32), "a𝛑X\r\nc");
        assert_eq!(changed(text, &[change((0, 4), (1, 0), "")], Encoding::Utf16), "a𝛑bc");
        assert_eq!(changed(text, &[change((9, 9), (9, 9), "!")], Encoding::Utf16), "a𝛑b\r\nc!");
    }

    #[test]
    fn each_edit_starts_from_the_one_before() {
        let upward = [change((2, 0), (2, 1), "Z"), change((0, 0), (0, 1), "X\nX")];
        assert_eq!(changed("a\nb\nc", &upward, Encoding::Utf16), "X\nX\nb\nZ");
        let downward = [change((0, 0), (0, 1), "X\nX"), change((3, 0), (3, 1), "Z")];
        assert_eq!(changed("a\nb\nc", &downward, Encoding::Utf16), "X\nX\nb\nZ");
        let same_line = [change((0, 0), (0, 0), "ab"), change((0, 2), (0, 3), "")];
        assert_eq!(changed("xy", &same_line, Encoding::Utf16), "aby");
    }

    #[test]
    fn a_whole_text_replaces_what_came_before() {
        let whole = TextDocumentContentChangeEvent { range: None, range_length: None, text: "new".to_owned() };
        let changes = [change((7, 0), (8, 0), "lost"), whole, change((0, 3), (0, 3), "er")];
        assert_eq!(changed("old", &changes, Encoding::Utf16), "newer");
    }
}
