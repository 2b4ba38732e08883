//! What the editor said that it can do, asked once at the start. Must not know what is done with it.

use lsp_types::{ClientCapabilities, InitializeParams, PositionEncodingKind, PublishDiagnosticsClientCapabilities};

use serde_json::Value;

use crate::text::lines::Encoding;

/// The editor at the other end.
#[derive(Clone, Debug)]
pub struct Client {
    /// How it counts columns.
    pub encoding: Encoding,
    /// What it said, as far as our types know it.
    pub can: ClientCapabilities,
    /// What it said in its own words, which may be of a newer protocol.
    said: Value,
}

impl Client {
    /// Reads what the editor said.
    pub fn new(params: &InitializeParams, said: Value) -> Client {
        let can = params.capabilities.clone();
        let offered = can.general.as_ref().and_then(|general| general.position_encodings.clone()).unwrap_or_default();
        // The editor names them in the order that it likes them; without a word it is UTF-16.
        let encoding = offered.iter().find_map(encoding).unwrap_or(Encoding::Utf16);
        Client { encoding, can, said }
    }

    /// Whether it said yes to something, as `/workspace/configuration`.
    pub fn says(&self, pointer: &str) -> bool {
        self.said.pointer(pointer).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Whether it has a command of ours itself, as it says in `experimental.commands.commands`.
    pub fn has_command(&self, command: &str) -> bool {
        let own = self.said.pointer("/experimental/commands/commands").and_then(Value::as_array);
        own.is_some_and(|own| own.iter().any(|it| it == command))
    }

    /// Whether it asks for what is wrong, and need not be told.
    pub fn pulls(&self) -> bool {
        self.can.text_document.as_ref().is_some_and(|documents| documents.diagnostic.is_some())
    }

    /// What it makes of findings.
    pub fn findings(&self) -> PublishDiagnosticsClientCapabilities {
        let documents = self.can.text_document.as_ref();
        documents.and_then(|documents| documents.publish_diagnostics.clone()).unwrap_or_default()
    }

    /// The name of the encoding in the protocol.
    pub fn encoding_kind(&self) -> PositionEncodingKind {
        match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

fn encoding(kind: &PositionEncodingKind) -> Option<Encoding> {
    [
        (PositionEncodingKind::UTF8, Encoding::Utf8),
        (PositionEncodingKind::UTF16, Encoding::Utf16),
        (PositionEncodingKind::UTF32, Encoding::Utf32),
    ]
    .into_iter()
    .find_map(|(known, encoding)| (known == *kind).then_some(encoding))
}
