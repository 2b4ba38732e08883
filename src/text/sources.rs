//! The store of texts: policies and the excerpts of data files that diagnostics point into.
//! Implements codespan-reporting's `Files`, so any codespan renderer can read it; must not read files itself.

use std::ops::Range;
use std::sync::Arc;

use codespan_reporting::files::{Error, Files};

use super::lines::{Encoding, LineIndex};
use super::{FileId, FileSpan};

/// One text with its name and line index.
#[derive(Clone, Debug)]
pub struct Source {
    /// What people are shown: a path, or `standard input`.
    pub name: Arc<str>,
    /// The text itself.
    pub text: Arc<str>,
    /// The number that people see on the text's first line; above 1 for an excerpt of a larger file.
    pub first_line: u32,
    lines: Arc<LineIndex>,
}

impl Source {
    /// The index of the lines.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }

    /// Line and column as people count them, from one, of the byte at `at`.
    pub fn line_column(&self, at: u32) -> (u32, u32) {
        let place = self.lines.line_column(&self.text, at, Encoding::Utf32);
        (place.line + self.first_line, place.column + 1)
    }
}

/// All texts of a run. Cheap to clone: the texts are shared.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Option<Source>>,
}

impl Sources {
    /// Adds a whole text.
    pub fn add(&mut self, name: &str, text: &str) -> FileId {
        self.add_excerpt(name, text, 1)
    }

    /// Adds a piece of a larger file that starts at line `first_line` (from one), as the one row of a CSV that is wrong.
    pub fn add_excerpt(&mut self, name: &str, text: &str, first_line: u32) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Some(source(name, text, first_line)));
        id
    }

    /// How many texts were added, those that were removed included: the next one's id.
    pub fn count(&self) -> u32 {
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }

    /// Adds the texts of another store from its `first` on, in their order.
    pub fn append(&mut self, other: &Sources, first: u32) {
        self.files.extend(other.files.iter().skip(first as usize).cloned());
    }

    /// Gives a file a new text; its name stays.
    pub fn replace(&mut self, file: FileId, text: &str) {
        if let Some(Some(slot)) = self.files.get_mut(file.0 as usize) {
            *slot = source(&slot.name.clone(), text, slot.first_line);
        }
    }

    /// Forgets a file; its id is not given out again.
    pub fn remove(&mut self, file: FileId) {
        if let Some(slot) = self.files.get_mut(file.0 as usize) {
            *slot = None;
        }
    }

    /// The file, unless it was removed.
    pub fn source(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)?.as_ref()
    }

    /// The text at a span; empty where the file is gone.
    pub fn slice(&self, at: FileSpan) -> &str {
        self.source(at.file).and_then(|source| source.text.get(at.span.range())).unwrap_or("")
    }

    /// `name:line:column` of the start of a span, as compilers write it.
    pub fn place(&self, at: FileSpan) -> String {
        match self.source(at.file) {
            Some(source) => {
                let (line, column) = source.line_column(at.span.start);
                format!("{}:{line}:{column}", source.name)
            }
            None => String::new(),
        }
    }

    /// All files with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().filter_map(|(id, source)| {
            let id = FileId(u32::try_from(id).ok()?);
            source.as_ref().map(|source| (id, source))
        })
    }
}

fn source(name: &str, text: &str, first_line: u32) -> Source {
    Source { name: name.into(), text: text.into(), first_line, lines: Arc::new(LineIndex::new(text)) }
}

impl<'a> Files<'a> for Sources {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        self.source(id).map(|source| &*source.name).ok_or(Error::FileMissing)
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Sources::source(self, id).map(|source| &*source.text).ok_or(Error::FileMissing)
    }

    fn line_index(&'a self, id: FileId, byte: usize) -> Result<usize, Error> {
        let source = Sources::source(self, id).ok_or(Error::FileMissing)?;
        Ok(source.lines.line_of(u32::try_from(byte).unwrap_or(u32::MAX)) as usize)
    }

    fn line_number(&'a self, id: FileId, line: usize) -> Result<usize, Error> {
        let source = Sources::source(self, id).ok_or(Error::FileMissing)?;
        Ok(line + source.first_line as usize)
    }

    fn line_range(&'a self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let source = Sources::source(self, id).ok_or(Error::FileMissing)?;
        let max = source.lines.count();
        if line >= max {
            return Err(Error::LineTooLarge { given: line, max });
        }
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Ok(source.lines.start_of(line) as usize..source.lines.start_of(line + 1) as usize)
    }
}
