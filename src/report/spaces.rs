//! The texts that one finding points into as one stretch of offsets, since a report has one source: file after file,
//! with a gap between them, each with its own name and true line numbers.

use std::collections::BTreeMap;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::calm;
use crate::diagnostic::Diagnostic;
use crate::text::{FileId, FileSpan, Source, Sources, Span};

/// The texts that findings point into, each made fit to be shown once for all of them.
pub(super) struct ShownTexts<'s>(BTreeMap<FileId, ShownText<'s>>);

struct ShownText<'s> {
    source: &'s Source,
    /// The text as it is shown; it ends with a line end.
    shown: String,
}

impl<'s> ShownTexts<'s> {
    /// The texts that the labels of some findings are in.
    pub fn of(findings: &[Diagnostic], sources: &'s Sources) -> ShownTexts<'s> {
        let mut texts = BTreeMap::new();
        for file in findings.iter().flat_map(|finding| &finding.labels).map(|label| label.at.file) {
            if texts.contains_key(&file) {
                continue;
            }
            if let Some(source) = sources.source(file) {
                // Without a line end, nothing could be shown after the last character.
                let mut shown = calm(&source.text);
                if !shown.ends_with('\n') {
                    shown.push('\n');
                }
                texts.insert(file, ShownText { source, shown });
            }
        }
        ShownTexts(texts)
    }
}

/// The texts of one finding.
pub(super) struct Spaces<'a> {
    texts: Vec<Space<'a>>,
}

struct Space<'a> {
    file: FileId,
    source: &'a Source,
    shown: &'a str,
    /// The offset of its first byte.
    base: usize,
}

impl<'a> Spaces<'a> {
    /// The texts that a finding's labels are in, in the order in which they are first named.
    pub fn new(finding: &Diagnostic, shown: &'a ShownTexts<'_>) -> Spaces<'a> {
        let mut texts: Vec<Space<'a>> = Vec::new();
        let mut base = 0;
        for label in &finding.labels {
            let file = label.at.file;
            if texts.iter().any(|space| space.file == file) {
                continue;
            }
            if let Some(ShownText { source, shown }) = shown.0.get(&file) {
                let next = base + shown.len() + 2;
                texts.push(Space { file, source, shown, base });
                base = next;
            }
        }
        Spaces { texts }
    }

    /// Whether no text is left.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Offset and length of a span; none where its file is gone.
    pub fn place(&self, at: FileSpan) -> Option<(usize, usize)> {
        let space = self.texts.iter().find(|space| space.file == at.file)?;
        // Something missing at the end of a text is shown where its last line ends, not on an empty line after it.
        let last = space.shown.trim_end().len();
        let most = if at.span.is_empty() { last } else { space.shown.len() };
        let end = (at.span.end as usize).min(most);
        let start = (at.span.start as usize).min(end);
        Some((space.base + start, end - start))
    }
}

impl SourceCode for Spaces<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let holds = |space: &&Space<'_>| space.base <= span.offset() && end <= space.base + space.shown.len();
        let space = self.texts.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        space.read(Span::new(span.offset() - space.base, end - space.base), before, after)
    }
}

impl Space<'_> {
    /// The lines of a span and so many around it. Without lines before, it starts at the span itself.
    fn read<'a>(
        &'a self,
        span: Span,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let lines = self.source.lines();
        let last_byte = span.end.saturating_sub(1).max(span.start);
        let count = |lines: usize| u32::try_from(lines).unwrap_or(u32::MAX);
        let first = lines.line_of(span.start).saturating_sub(count(before));
        let last = lines.line_of(last_byte).saturating_add(count(after));
        let start = if before == 0 { span.start } else { lines.start_of(first) };
        let next = lines.start_of(last.saturating_add(1)).max(span.end);
        let end = if next as usize == self.source.text.len() { self.shown.len() } else { next as usize };
        let range = start as usize..end;
        let data = self.shown.get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        let (line, column) = self.source.line_column(start);
        let place = |from_one: u32| (from_one as usize).saturating_sub(1);
        let contents = MietteSpanContents::new_named(
            calm(&self.source.name),
            data.as_bytes(),
            (self.base + range.start, data.len()).into(),
            place(line),
            place(column),
            (last - first + 1) as usize,
        );
        Ok(Box::new(contents))
    }
}
