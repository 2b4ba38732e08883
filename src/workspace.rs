//! The one door for every front end: texts in, findings and the plan out. The command line fills it from files, an
//! editor from open documents. Must not read files, know terminals or protocols.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Diagnostic, sort};
use crate::plan::{Plan, lower::lower};
use crate::semantic::{Analysis, Model, analyze};
use crate::syntax::{Parse, ast, decode, parse};
use crate::text::{FileId, Sources, Span};
use crate::value::Date;

/// The files of one program. Cheap to clone: texts, trees and the analysis are shared.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    sources: Sources,
    files: BTreeMap<FileId, File>,
    /// Made when it is first asked for; forgotten when a file changes.
    analysis: OnceLock<Arc<Analysis>>,
}

#[derive(Clone, Debug)]
struct File {
    parse: Arc<Parse>,
    /// What was wrong with the bytes, before there was a text.
    encoding: Option<Diagnostic>,
}

impl Workspace {
    /// Adds a file, or gives the file of that name a new text.
    pub fn set_text(&mut self, name: &str, text: &str) -> FileId {
        let known = self.files.keys().copied().find(|id| self.sources.source(*id).is_some_and(|it| &*it.name == name));
        let id = match known {
            Some(id) => {
                self.sources.replace(id, text);
                id
            }
            None => self.sources.add(name, text),
        };
        self.files.insert(id, File { parse: Arc::new(parse(id, text)), encoding: None });
        self.analysis = OnceLock::new();
        id
    }

    /// Adds a file from its bytes. Bytes that are not UTF-8 are reported, and read as far as they can be.
    pub fn set_bytes(&mut self, name: &str, bytes: &[u8]) -> FileId {
        let id = self.set_text(name, "");
        let mut finding = match decode(id, bytes) {
            Ok(text) => return self.set_text(name, text),
            Err(finding) => *finding,
        };
        self.sources.replace(id, &String::from_utf8_lossy(bytes));
        // The finding was made without a text to point into; now there is one, up to the byte as it was written.
        let bad = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        finding.labels.clear();
        let byte = Span::new(bad, bad + char::REPLACEMENT_CHARACTER.len_utf8());
        let finding = finding.label(byte.in_file(id), "this byte");
        if let Some(file) = self.files.get_mut(&id) {
            file.encoding = Some(finding);
        }
        id
    }

    /// Forgets a file.
    pub fn remove(&mut self, file: FileId) {
        self.sources.remove(file);
        self.files.remove(&file);
        self.analysis = OnceLock::new();
    }

    /// The texts, which findings point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The tree of a file.
    pub fn tree(&self, file: FileId) -> Option<&ast::File> {
        self.files.get(&file).map(|file| &file.parse.file)
    }

    /// The checked program; with errors among the findings it is what could be understood.
    pub fn model(&self) -> &Model {
        &self.analysis().model
    }

    /// Everything that is wrong, in order. Where a file was not read as text, nothing else is said: the rest would only
    /// follow from that.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut findings: Vec<Diagnostic> = self.files.values().filter_map(|file| file.encoding.clone()).collect();
        if findings.is_empty() {
            findings.extend(self.files.values().flat_map(|file| file.parse.diagnostics.iter().cloned()));
            findings.extend(self.analysis().diagnostics.iter().cloned());
        }
        sort(&mut findings);
        findings
    }

    /// The executable program for a day; none where there are errors.
    pub fn plan(&self, today: Date) -> Option<Plan> {
        let sound = !self.diagnostics().iter().any(Diagnostic::is_error);
        sound.then(|| lower(self.model(), today))
    }

    fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| {
            let files: Vec<(FileId, &ast::File)> =
                self.files.iter().map(|(id, file)| (*id, &file.parse.file)).collect();
            Arc::new(analyze(&files))
        })
    }
}
