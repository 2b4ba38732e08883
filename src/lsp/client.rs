//! What the editor said that it can do, asked once at the start. Must not know what is done with it.

use lsp_types::{ClientCapabilities, InitializeParams, PositionEncodingKind, PublishDiagnosticsClientCapabilities};

use crate::text::lines::Encoding;

/// The editor at the other end.
#[derive(Clone, Debug)]
pub struct Client {
    /// How it counts columns.
    pub encoding: Encoding,
    /// What it said.
    pub can: ClientCapabilities,
}

impl Client {
    /// Reads what the editor said.
    pub fn new(params: &InitializeParams) -> Client {
        let can = params.capabilities.clone();
        let offered = can.general.as_ref().and_then(|general| general.position_encodings.clone()).unwrap_or_default();
        // The editor names them in the order that it likes them; without a word it is UTF-16.
        let encoding = offered.iter().find_map(encoding).unwrap_or(Encoding::Utf16);
        Client { encoding, can }
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
