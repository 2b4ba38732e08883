//! Where things stand in a text: files, byte spans and the store of sources.
//! Knows bytes and lines; must not know the language, rendering or the file system.

pub mod lines;
pub mod sources;

pub use lines::LineIndex;
pub use sources::{Source, Sources};

/// A file in the store of sources; given out by [`Sources::add`], never made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// A half-open range of bytes in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: offset(start), end: offset(end) }
    }

    /// The empty span at `at`.
    pub fn at(at: usize) -> Span {
        Span::new(at, at)
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same span moved right by `by` bytes, as when a region is parsed on its own.
    pub fn shifted(self, by: usize) -> Span {
        let by = offset(by);
        Span { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }

    /// The range of bytes, for slicing with `str::get`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether nothing stands in the span.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// This span in a file.
    pub fn in_file(self, file: FileId) -> FileSpan {
        FileSpan { file, span: self }
    }
}

/// A span together with the file it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileSpan {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

impl FileSpan {
    /// The smallest span that holds both; `self` where they lie in different files.
    pub fn to(self, other: FileSpan) -> FileSpan {
        if self.file == other.file { FileSpan { file: self.file, span: self.span.to(other.span) } } else { self }
    }
}

/// Sources above 4 GiB are refused before they reach a span, so saturating loses nothing.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
