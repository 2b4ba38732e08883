//! Changes of several files as the editor takes them. Must not know what they are for.

use std::collections::{BTreeMap, HashMap};

use lsp_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::context::{Here, State};
use crate::diagnostic::Edit;

/// Changes, by file; a change that two programs ask for is made once.
#[derive(Debug, Default)]
pub struct Edits {
    files: BTreeMap<String, (Uri, Vec<TextEdit>)>,
}

impl Edits {
    /// Adds a change of a file of a program.
    pub fn add(&mut self, here: &Here<'_>, edit: &Edit) {
        let Some((key, uri)) = here.program.key(edit.at.file).zip(here.uri_of(edit.at.file)) else { return };
        let edit = TextEdit { range: here.range_in(edit.at), new_text: edit.text.clone() };
        let (_, known) = self.files.entry(key).or_insert_with(|| (uri, Vec::new()));
        if !known.contains(&edit) {
            known.push(edit);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All of them: with the versions of the open texts, where the editor knows those.
    pub fn finish(self, state: &State) -> WorkspaceEdit {
        if !state.client.says("/workspace/workspaceEdit/documentChanges") {
            #[allow(clippy::mutable_key_type, reason = "the protocol's crate has it so; a name is never changed here")]
            let changes: HashMap<Uri, Vec<TextEdit>> = self.files.into_values().collect();
            return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
        }
        let edits = self.files.into_iter().map(|(key, (uri, edits))| {
            let version = state.documents.get(&key).map(|document| document.version);
            TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
                edits: edits.into_iter().map(OneOf::Left).collect(),
            }
        });
        WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(edits.collect())), ..WorkspaceEdit::default() }
    }
}
