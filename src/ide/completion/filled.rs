//! Names that fit where a word is being written: the checker is asked about a name that nothing can have in its place.
//! Must not know the words of the language.

use super::{Completion, CompletionKind, bars};
use crate::ide::types::type_of;
use crate::semantic::model::{Model, Target};
use crate::semantic::wanted::{Offer, Wanted};
use crate::semantic::{Type, as_written, symbol_of};
use crate::syntax::expect::stop;
use crate::text::{FileId, FileSpan, Span};
use crate::workspace::{Passage, Workspace};

/// A program in which the word that is being written is a name that nothing can have, and what the checker looks for there.
/// Its model is another than that of the text as it stands: what is being written may be declared in it.
pub struct Filled {
    /// What the checker looks for.
    pub wanted: Wanted,
    model: Model,
    /// The declarations around the word with what was filled in, and where they are in the text as it stands.
    passage: Passage,
    around: Span,
    /// The file, the word as it stands in it, and how many bytes stand for it.
    file: FileId,
    word: Span,
    filler: u32,
}

/// What may have to follow a name before it is read: nothing, an arm's value, a field's, that of a given fact. Where a row
/// of a table is being written, the rest of that.
const FOLLOWING: [&str; 4] = ["", " => 0,", ": 0,", " = 0"];

/// A name that nobody gives to anything.
const NOBODY: &str = "ꙮ";

impl Filled {
    /// What a name could be in the place of a word: the checker is asked about a name that nothing can have.
    /// Where a name alone is not read, it is asked about together with what must follow it.
    pub fn at(workspace: &Workspace, file: FileId, text: &str, word: Span) -> Option<Filled> {
        // Its declaration alone tells what is read.
        let items = &workspace.tree(file)?.items;
        let next = items.partition_point(|item| item.span.start <= word.start);
        let start = |at: usize| items.get(at).map(|item| item.span.start);
        let end = start(next).unwrap_or(u32::try_from(text.len()).ok()?).max(word.end);
        let around = Span { start: next.checked_sub(1).and_then(start).unwrap_or(0), end };
        let (head, tail) = (text.get(around.start as usize..word.start as usize)?, text.get(word.end as usize..)?);
        let row = rest_of_row(head, tail);
        let tail = tail.get(..(around.end - word.end) as usize)?;
        let filled = |following: &str| format!("{head}{NOBODY}{following}{tail}");
        let at = Span::new(head.len(), head.len() + NOBODY.len());
        let ask = |following: &str| {
            let passage = workspace.passage(file, around, &filled(following));
            let (wanted, model) = workspace.wanted_in(&passage, at)?;
            let filler = u32::try_from(NOBODY.len() + following.len()).ok()?;
            Some(Filled { wanted, model, passage, around, file, word, filler })
        };
        // What is read needs no repair; else the one is repaired of which most is read.
        let mut nearest: Option<(usize, &str)> = None;
        for following in FOLLOWING.into_iter().chain(row.as_deref()) {
            let text = filled(following);
            let unread = stop(&text).map_or(0, |stop| text.len().saturating_sub(stop as usize) + 1);
            if unread == 0
                && let Some(filled) = ask(following)
            {
                return Some(filled);
            }
            if nearest.is_none_or(|(least, _)| unread < least) {
                nearest = Some((unread, following));
            }
        }
        nearest.filter(|(unread, _)| *unread > 0).and_then(|(_, following)| ask(following))
    }

    /// Adds the names that fit.
    pub fn names(&self, condition: bool, found: &mut Vec<Completion>) {
        let (model, wanted) = (&self.model, &self.wanted);
        for offer in &wanted.names {
            let ty = offer.ty.clone().or_else(|| type_of(model, offer.of?));
            let against = wanted.against.as_ref().or(condition.then_some(&Type::Flag));
            let Some(rank) = fit(ty.as_ref(), offer, wanted.against.as_ref()) else { continue };
            let rank = if wanted.against.is_none() && against.is_some() && ty.as_ref() == against { 0 } else { rank };
            let plain = offer.name.contains(['(', ' ']);
            found.push(Completion {
                label: offer.name.clone(),
                kind: kind(offer),
                detail: ty.map(|ty| ty.describe(model)),
                replaces: self.word,
                text: if plain { offer.name.clone() } else { as_written(&offer.name) },
                snippet: false,
                rank,
                declared: offer.of.and_then(|of| self.as_it_was(symbol_of(of, model)?.at)),
            });
        }
    }

    /// A place of the filled program where it is in the text as it stands; none within what was filled in.
    fn as_it_was(&self, at: FileSpan) -> Option<FileSpan> {
        if at.file != self.passage.id() {
            return Some(at);
        }
        let (word, start) = (self.word, self.around.start);
        let filled = word.start - start + self.filler;
        let back = |place: u32| match place.checked_sub(filled) {
            Some(after) => Some(word.end + after),
            None => Some(start + place).filter(|place| *place <= word.start),
        };
        Some(Span { start: back(at.span.start)?, end: back(at.span.end)? }.in_file(self.file))
    }
}

/// The bars that a row still needs after what ends its line so far, to be as wide as the row above it.
fn rest_of_row(before: &str, after: &str) -> Option<String> {
    let rest = after.split('\n').next().unwrap_or("");
    if !rest.trim().is_empty() {
        return None;
    }
    let (own, wide) = bars(before);
    let blanks = wide.saturating_sub(own + 1);
    (own + wide > 0).then(|| format!(" |{}", " - |".repeat(blanks)))
}

/// How well a name fits what it stands against; none where it would be a mistake.
fn fit(ty: Option<&Type>, offer: &Offer, against: Option<&Type>) -> Option<u8> {
    let (Some(ty), Some(against)) = (ty, against) else {
        return Some(if matches!(offer.of, Some(Target::Tier(..))) && offer.ty.is_some() { 4 } else { 1 });
    };
    match against {
        Type::Error => Some(1),
        _ if ty == against => Some(if offer.fact { 1 } else { 0 }),
        Type::Label(_) | Type::Tier(_) | Type::Status => None,
        _ if ty.is_numeric() && against.is_numeric() => Some(1),
        _ => Some(4),
    }
}

fn kind(offer: &Offer) -> CompletionKind {
    match offer.of {
        Some(Target::Field(_)) => CompletionKind::Field,
        Some(Target::Tier(..)) => CompletionKind::Tier,
        Some(Target::Label(..)) => CompletionKind::Label,
        Some(Target::Record(_) | Target::Enum(_) | Target::Role(_)) => CompletionKind::Type,
        Some(Target::Benefit(_)) => CompletionKind::Benefit,
        Some(Target::Gate(_) | Target::Specialization(_) | Target::Track(_)) => CompletionKind::Condition,
        Some(
            Target::Metric(_)
            | Target::Threshold(_)
            | Target::Score(_)
            | Target::Group(_)
            | Target::Band(_)
            | Target::Kpi(_)
            | Target::Calculation(_),
        ) => CompletionKind::Figure,
        // Names that only a part knows, and those of the language, are told apart by what is offered of them.
        Some(Target::Local(_) | Target::BuiltIn(_)) if offer.fact => CompletionKind::Figure,
        None if offer.fact => CompletionKind::Figure,
        None if offer.ty.as_ref().is_some_and(Type::is_labelled) => CompletionKind::Label,
        Some(Target::Local(_) | Target::BuiltIn(_)) | None => CompletionKind::Word,
    }
}
