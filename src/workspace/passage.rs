//! A text in the place of some declarations of a file, as an editor asks about one that is not written yet: the rest of
//! the program stays as it is and is not read again. Must not know why somebody asks.

use super::references::{follow, references};
use super::{Content, Workspace};
use crate::semantic::{Model, Part, Values, Wanted, wanted_at};
use crate::syntax::{Parse, parse};
use crate::text::{FileId, Span};

/// A text that stands for some of a file's declarations.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The file that it is thought into.
    file: FileId,
    /// What it stands for there.
    instead: Span,
    /// What its own places lie in.
    id: FileId,
    parse: Parse,
}

impl Passage {
    /// The file in which its places lie: none of the program's.
    pub fn id(&self) -> FileId {
        self.id
    }
}

impl Workspace {
    /// Reads a text to stand for a place of a file, where declarations begin and end.
    pub fn passage(&self, file: FileId, instead: Span, text: &str) -> Passage {
        let id = FileId(self.sources.count());
        Passage { file, instead, id, parse: parse(id, text) }
    }

    /// What the name at a place of a passage could be, whatever it is now, with the program that the passage makes as far
    /// as it had to be checked; none where no name is looked up there.
    pub fn wanted_in(&self, passage: &Passage, at: Span) -> Option<(Wanted, Model)> {
        let parts = self.parts().into_iter().flat_map(|part| {
            let [before, after] = part.around(passage.instead);
            let own = Part::whole(passage.id, &passage.parse.file);
            let with_it = [Some(before), Some(own), Some(after)];
            if part.file == passage.file { with_it } else { [Some(part), None, None] }
        });
        let parts: Vec<Part<'_>> = parts.flatten().collect();
        let mut values = self.values();
        self.add_tables(passage, &mut values);
        wanted_at(&parts, &values, at.in_file(passage.id))
    }

    /// Adds the tables that a passage names and that are here.
    fn add_tables<'w>(&'w self, passage: &Passage, values: &mut Values<'w>) {
        let from = self.sources.source(passage.file).map_or("", |source| &*source.name);
        for it in references(&passage.parse.file) {
            let Ok(name) = follow(self.root(), from, &it.path.value, it.purpose) else { continue };
            let known = self.files.iter().find(|(id, _)| self.sources.source(**id).is_some_and(|it| *it.name == *name));
            if let Some((id, Content::Values(table))) = known.map(|(id, file)| (*id, &file.content)) {
                values.tables.insert(it.path.span.in_file(passage.id), (id, &table.0));
            }
        }
    }
}
