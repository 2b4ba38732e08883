//! `workspace/willRenameFiles`: the paths that lead to files which are about to get other names.

use lsp_types::request::WillRenameFiles;
use lsp_types::{
    FileOperationFilter, FileOperationPattern, FileOperationPatternKind, FileOperationRegistrationOptions,
    RenameFilesParams, ServerCapabilities, Uri, WorkspaceEdit, WorkspaceFileOperationsServerCapabilities,
};

use crate::ide::moves::moves;
use crate::lsp::client::Client;
use crate::lsp::context::{Failure, State};
use crate::lsp::edits::Edits;
use crate::lsp::features::Feature;
use crate::lsp::uri;

/// What follows when files get other names.
pub struct Moves;

impl Feature for Moves {
    type Request = WillRenameFiles;

    fn announce(client: &Client, capabilities: &mut ServerCapabilities) {
        if !client.says("/workspace/fileOperations/willRename") {
            return;
        }
        let filter = |glob: &str, kind| FileOperationFilter {
            scheme: Some("file".to_owned()),
            pattern: FileOperationPattern { glob: glob.to_owned(), matches: Some(kind), options: None },
        };
        let filters = vec![
            filter("**/*.{partner,csv}", FileOperationPatternKind::File),
            filter("**", FileOperationPatternKind::Folder),
        ];
        let operations = WorkspaceFileOperationsServerCapabilities {
            will_rename: Some(FileOperationRegistrationOptions { filters }),
            ..WorkspaceFileOperationsServerCapabilities::default()
        };
        capabilities.workspace.get_or_insert_default().file_operations = Some(operations);
    }

    fn answer(state: &State, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>, Failure> {
        let key = |uri: &str| uri.parse::<Uri>().ok().map(|uri| uri::key(&uri));
        let renamed = params.files.iter().filter_map(|file| Some((key(&file.old_uri)?, key(&file.new_uri)?)));
        let renamed: Vec<(String, String)> = renamed.collect();
        let moved = |name: &str| {
            renamed.iter().find_map(|(old, new)| match name.strip_prefix(old.as_str())? {
                "" => Some(new.clone()),
                // A folder was renamed.
                rest if rest.starts_with('/') => Some(format!("{new}{rest}")),
                _ => None,
            })
        };
        let mut edits = Edits::default();
        for program in state.programs.iter() {
            let here = state.in_program(program, program.root());
            let folder = program.folder();
            // Within the program files are named from its folder, and so are those that leave it.
            let moved = |name: &str| {
                let new = moved(&uri::join(folder, name))?;
                Some(crate::ide::moves::relative(&uri::join(folder, "x"), &new))
            };
            moves(program.workspace(), &moved).iter().for_each(|edit| edits.add(&here, edit));
        }
        Ok((!edits.is_empty()).then(|| edits.finish(state)))
    }
}
