//! What is checked together: the declarations of files, or some of a file's where others stand in the place of the rest.
//! Must not know where texts come from.

use crate::syntax::ast::{self, Item, Name};
use crate::text::{FileId, Span};
use crate::value::Currency;

/// Declarations of a file beside each other, with what is known of their text.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The file that their places lie in.
    pub file: FileId,
    tree: &'a ast::File,
    /// What of the text counts; declarations belong to it that begin there.
    within: Span,
}

impl<'a> Part<'a> {
    /// All of a file.
    pub fn whole(file: FileId, tree: &'a ast::File) -> Part<'a> {
        Part { file, tree, within: Span { start: 0, end: u32::MAX } }
    }

    /// What stands before a place, and what stands after it.
    pub fn around(self, place: Span) -> [Part<'a>; 2] {
        let before = Span { end: place.start, ..self.within };
        let after = Span { start: place.end, ..self.within };
        [Part { within: before, ..self }, Part { within: after, ..self }]
    }

    /// The declarations, in the order written.
    pub fn items(&self) -> &'a [Item] {
        let at = |place: u32| self.tree.items.partition_point(|item| item.span.start < place);
        self.tree.items.get(at(self.within.start)..at(self.within.end)).unwrap_or_default()
    }

    /// Where mistakes were found.
    pub fn mistakes(&self) -> impl Iterator<Item = Span> + use<'a> {
        let within = self.within;
        self.tree.mistakes.iter().copied().filter(move |at| holds(within, *at))
    }

    /// Names that what could not be read seems to declare.
    pub fn broken_names(&self) -> impl Iterator<Item = &'a Name> + use<'a> {
        let within = self.within;
        self.tree.broken_names.iter().filter(move |name| holds(within, name.span))
    }

    /// Currencies that amounts are given in side by side.
    pub fn currencies(&self) -> impl Iterator<Item = (Currency, Span)> + use<'a> {
        let within = self.within;
        self.tree.currencies.iter().copied().filter(move |(_, at)| holds(within, *at))
    }
}

/// Whether something begins within a span.
fn holds(within: Span, at: Span) -> bool {
    within.start <= at.start && at.start < within.end
}
