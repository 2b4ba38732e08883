//! What a handler sees: the programs as they stand, places in them, and the words for what cannot be answered.
//! Must not change anything.

use std::collections::BTreeSet;

use lsp_server::ErrorCode;
use lsp_types::{Location, Position, Range, TextDocumentPositionParams, Uri};

use super::client::Client;
use super::documents::Documents;
use super::handlers::tokens::Answered;
use super::programs::{Program, Programs};
use super::reports::Reports;
use super::settings::Settings;
use super::{figures, from_proto, to_proto, trials, uri, whys};
use crate::ide::completion::Seen;
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::Workspace;

/// Everything that the server knows.
#[derive(Debug)]
pub struct State {
    /// The editor.
    pub client: Client,
    /// The folders that are open, by name.
    pub folders: Vec<String>,
    /// The open texts.
    pub documents: Documents,
    /// The open texts that the programs do not know yet as they stand.
    pub edited: BTreeSet<String>,
    /// The programs.
    pub programs: Programs,
    /// What is wrong with their files.
    pub reports: Reports,
    /// What the user chose.
    pub settings: Settings,
    /// What the programs make of the partners at hand.
    pub figures: figures::Store,
    /// What came of their tests.
    pub trials: trials::Store,
    /// The partner that is asked about.
    pub whys: whys::Store,
    /// The marks of texts as they were told last.
    pub tokens: Answered,
}

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It cannot be.
    Error {
        /// The protocol's number for it.
        code: i32,
        /// For people.
        message: String,
    },
    /// Not yet: it is tried again whenever something has changed.
    NotYet,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Failure {
        Failure::Error { code: code as i32, message: message.into() }
    }
}

/// A file in one of the programs that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    state: &'a State,
    /// The program.
    pub program: &'a Program,
    /// Its files, checked.
    pub workspace: &'a Workspace,
    /// The file.
    pub file: FileId,
}

impl State {
    /// What is known of an editor that has said nothing yet but what it can do.
    pub fn new(client: Client, folders: Vec<String>) -> State {
        State {
            client,
            folders,
            documents: Documents::default(),
            edited: BTreeSet::new(),
            programs: Programs::default(),
            reports: Reports::default(),
            settings: Settings::default(),
            figures: figures::Store::default(),
            trials: trials::Store::default(),
            whys: whys::Store::default(),
            tokens: Answered::default(),
        }
    }

    /// Takes in that an open text is another one.
    pub fn edit(&mut self, key: String) {
        self.figures.edited(&key);
        self.edited.insert(key);
    }

    /// Brings programs, and the reports of those with open texts, up to these: once for all edits of a batch.
    pub fn settle(&mut self) {
        for key in std::mem::take(&mut self.edited) {
            self.programs.edit(&key, &self.documents);
        }
        self.report(0);
    }

    /// Brings up the reports of some of the other programs too.
    pub fn settle_more(&mut self) {
        self.report(8);
    }

    fn report(&mut self, others: usize) {
        let heir = self.reports.heir();
        let mut reports = std::mem::replace(&mut self.reports, heir);
        reports.refresh(self, others);
        self.reports = reports;
    }

    /// Whether a file of a program is open.
    pub fn is_open(&self, program: &Program) -> bool {
        self.documents.iter().any(|(key, _)| program.file(key).is_some())
    }

    /// A file in the first program that it belongs to.
    pub fn here(&self, uri: &Uri) -> Result<Here<'_>, Failure> {
        self.everywhere(uri)
            .into_iter()
            .next()
            .ok_or_else(|| Failure::new(ErrorCode::InvalidParams, format!("`{}` belongs to no program", uri.as_str())))
    }

    /// A file in every program that it belongs to.
    pub fn everywhere(&self, uri: &Uri) -> Vec<Here<'_>> {
        let key = uri::key(uri);
        let of = self.programs.of(&key).into_iter();
        of.map(|(program, file)| self.in_program(program, file)).collect()
    }

    /// A file of a program.
    pub fn in_program<'a>(&'a self, program: &'a Program, file: FileId) -> Here<'a> {
        Here { state: self, program, workspace: program.workspace(), file }
    }

    /// A place in the first program that its file belongs to, as a byte.
    pub fn at(&self, place: &TextDocumentPositionParams) -> Result<(Here<'_>, u32), Failure> {
        let here = self.here(&place.text_document.uri)?;
        let offset = here.offset(place.position);
        Ok((here, offset))
    }

    /// What the data of a program look like.
    pub fn seen(&self, program: &Program) -> &dyn Seen {
        self.figures.seen(&program.key(program.root()).unwrap_or_default())
    }

    /// A file as the editor names it.
    pub fn uri(&self, key: &str) -> Option<Uri> {
        self.documents.get(key).map(|document| document.uri.clone()).or_else(|| uri::uri(key))
    }
}

impl Here<'_> {
    /// The byte at a position of the file.
    pub fn offset(&self, position: Position) -> u32 {
        let source = self.workspace.sources().source(self.file);
        source.map_or(0, |source| from_proto::offset(source, position, self.state.client.encoding))
    }

    /// The bytes of a range of the file.
    pub fn span(&self, range: Range) -> Span {
        let source = self.workspace.sources().source(self.file);
        source.map_or(Span::at(0), |source| from_proto::span(source, range, self.state.client.encoding))
    }

    /// The position of a byte of the file.
    pub fn position(&self, at: u32) -> Position {
        self.range(Span { start: at, end: at }).start
    }

    /// The range of a span of the file.
    pub fn range(&self, span: Span) -> Range {
        self.range_in(span.in_file(self.file))
    }

    /// The range of a span of a file of the program.
    pub fn range_in(&self, at: FileSpan) -> Range {
        let source = self.workspace.sources().source(at.file);
        source.map_or_else(Range::default, |source| to_proto::range(source, at.span, self.state.client.encoding))
    }

    /// A file of the program as the editor names it.
    pub fn uri_of(&self, file: FileId) -> Option<Uri> {
        self.state.uri(&self.program.key(file)?)
    }

    /// A place in the program as the editor names it.
    pub fn location(&self, at: FileSpan) -> Option<Location> {
        Some(Location { uri: self.uri_of(at.file)?, range: self.range_in(at) })
    }
}
