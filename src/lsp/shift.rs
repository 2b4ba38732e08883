//! Where the places of a text are once it was edited: what was worked out of an earlier text is shown in the present one.
//! Must not know what stands at the places.

use crate::text::{FileId, Source, Span};
use crate::workspace::Workspace;

/// Where the places of an earlier text are in a later one: before and behind what was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// How many bytes are the same at the start.
    same: usize,
    /// Where the part at the end begins that is the same, then and now.
    then: usize,
    now: usize,
}

impl Shift {
    /// A file as a workspace had it, and where its places are in the text of now.
    pub fn of(then: &Workspace, now: &Source) -> Option<(FileId, Shift)> {
        let (file, source) = then.sources().iter().find(|(_, source)| source.name == now.name)?;
        Some((file, Shift::between(&source.text, &now.text)))
    }

    fn between(then: &str, now: &str) -> Shift {
        let alike = |(a, b): &(u8, u8)| a == b;
        let same = then.bytes().zip(now.bytes()).take_while(alike).count();
        let most = then.len().min(now.len()) - same;
        let end = then.bytes().rev().zip(now.bytes().rev()).take(most).take_while(alike).count();
        Shift { same, then: then.len() - end, now: now.len() - end }
    }

    /// Where a place is now; none where it was edited.
    pub fn at(self, place: u32) -> Option<u32> {
        let place = place as usize;
        let now = if place < self.same {
            place
        } else if place >= self.then {
            place - self.then + self.now
        } else {
            return None;
        };
        u32::try_from(now).ok()
    }

    /// Where a stretch is now; none where it was edited.
    pub fn span(self, span: Span) -> Option<Span> {
        Some(Span { start: self.at(span.start)?, end: self.at(span.end)? })
    }

    /// Whether nothing was edited.
    pub fn is_none(self) -> bool {
        self.then == self.now && self.same >= self.then
    }
}

#[cfg(test)]
mod tests {
    use super::Shift;

    #[test]
    fn places_move_with_the_text_around_an_edit() {
        let at = |then: &str, now: &str, place| Shift::between(then, now).at(place);
        assert_eq!(at("abcdef", "abcdef", 3), Some(3));
        assert_eq!(at("abcdef", "abXXcdef", 1), Some(1));
        assert_eq!(at("abcdef", "abXXcdef", 4), Some(6));
        assert_eq!(at("abcdef", "abef", 3), None);
        assert_eq!(at("abcdef", "abef", 6), Some(4));
        assert_eq!(at("aaaa", "aaa", 4), Some(3));
        assert_eq!(at("", "a", 0), Some(1));
        assert!(Shift::between("ab", "ab").is_none() && !Shift::between("ab", "abb").is_none());
    }
}
