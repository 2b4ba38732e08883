//! Broken regions: the mistakes in them, and a draft without them so that the rest can be read.
//! A mistake is found by trying the small edits that would cure it and keeping the one after which pest reads furthest.
//! Must not know the tree.

mod advice;
mod braces;
mod candidates;
mod drops;
mod edits;
mod report;
mod words;

use crate::syntax::ast::Name;
use crate::syntax::draft::{Draft, Piece, Sheet};
use crate::syntax::grammar::Rule;
use crate::syntax::lower::Shared;
use crate::syntax::outline::DECLARATIONS;
use crate::syntax::reading::Stop;
use crate::syntax::scan::TokenKind;
use crate::syntax::shorten::Short;

use edits::{Candidate, Cause, Edit, alien};

/// How many tokens may still be parsed again in search of repairs; what keeps a file full of mistakes linear.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    tokens: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { tokens: 1_000_000 }
    }
}

/// What an attempt costs besides its tokens.
const ATTEMPT: usize = 40;

/// The most tokens of a region that is repaired; a declaration of more is no declaration.
const MAX_TOKENS: usize = 50_000;

/// How many mistakes of one region are cured before it is given up.
const MAX_REPAIRS: usize = 32;

/// How many repairs are tried together with the cure of the next mistake.
const MAX_PAIRS: usize = 5;

/// How many tokens after a repair must read well for it to be the right one.
const LOOK_AHEAD: usize = 10;

/// Where pest stopped, and what it would have taken there.
pub struct Failure {
    /// The index of the piece it stopped at; the number of pieces at the end.
    at: usize,
    expected: Vec<Rule>,
}

impl Failure {
    /// The failure that pest's stop in the text of a draft is.
    pub fn of(stop: Stop, sheet: &Sheet) -> Failure {
        Failure { at: sheet.piece_at(stop.at), expected: stop.expected }
    }
}

/// Repairs a draft that `rule` does not accept, reporting each mistake; none if that cannot be done.
pub fn mend<'s>(mut draft: Draft<'s>, mut failure: Failure, rule: Rule, shared: &mut Shared<'s>) -> Option<Draft<'s>> {
    if shared.is_full() {
        return None;
    }
    for _ in 0..MAX_REPAIRS {
        if shared.budget.tokens == 0 || draft.pieces.len() > MAX_TOKENS {
            break;
        }
        let search = Search::new(&draft, shared.source, rule, &failure, &mut shared.budget);
        let Some(found) = search.repair() else {
            break;
        };
        report::describe(&draft, &failure, &found, shared);
        draft = found.best.edit.applied(&draft, usize::MAX);
        match attempt(&draft, rule, &mut shared.budget) {
            Some(next) => failure = next,
            None => return Some(draft),
        }
    }
    report::unreadable(&draft, &failure, shared);
    None
}

/// Repairs a part of a line that `rule` should accept.
pub fn mend_part<'s>(draft: Draft<'s>, rule: Rule, shared: &mut Shared<'s>) -> Option<Draft<'s>> {
    match attempt(&draft, rule, &mut shared.budget) {
        Some(failure) => mend(draft, failure, rule, shared),
        None => Some(draft),
    }
}

/// The words that a rule begins with, as far as pest tells them by the rule alone.
pub fn words_of(rule: Rule) -> Vec<String> {
    let group = words::group(rule).iter().chain(words::comparisons(rule)).map(|word| (*word).to_owned());
    group.chain(words::keyword(rule)).collect()
}

/// Parses a draft for its failure only.
fn attempt(draft: &Draft<'_>, rule: Rule, budget: &mut Budget) -> Option<Failure> {
    let sheet = draft.sheet(usize::MAX);
    budget.tokens = budget.tokens.saturating_sub(draft.pieces.len() + ATTEMPT);
    Stop::find(rule, &sheet.text).map(|stop| Failure::of(stop, &sheet))
}

/// The search for the repair of one failure.
struct Search<'a, 's> {
    draft: &'a Draft<'s>,
    source: &'s str,
    rule: Rule,
    failure: &'a Failure,
    budget: &'a mut Budget,
    /// The draft without much that stands far above the failure.
    short: Option<Short<'s>>,
}

/// What a search found: the repair, and the words that would have done as well.
pub(crate) struct Found<'s> {
    best: Candidate<'s>,
    /// The words that fit in the same place, the best one included.
    words: Vec<String>,
    /// What pest would take where the repair was made.
    expected: Vec<Rule>,
}

/// How far a draft reads after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// To this many tokens past the failure.
    Tokens(isize),
    /// As far as was asked for.
    Full,
}

impl<'a, 's> Search<'a, 's> {
    fn new(
        draft: &'a Draft<'s>,
        source: &'s str,
        rule: Rule,
        failure: &'a Failure,
        budget: &'a mut Budget,
    ) -> Search<'a, 's> {
        budget.tokens = budget.tokens.saturating_sub(ATTEMPT);
        let short = Short::of(draft, rule, failure.at, &failure.expected);
        Search { draft, source, rule, failure, budget, short }
    }

    /// The draft to try an edit on at a place, and how many pieces above that place it lacks.
    fn near(&self, place: usize) -> (&Draft<'s>, usize) {
        match self.short.as_ref().filter(|short| place >= short.end) {
            Some(short) => (&short.draft, short.count),
            None => (self.draft, 0),
        }
    }

    fn repair(mut self) -> Option<Found<'s>> {
        let (full, partial) = self.tried();
        if let Some(best) = self.choose(full) {
            return Some(best);
        }
        if let Some(near) = strong(&partial) {
            return Some(self.found(near, Vec::new()));
        }
        // No small edit reads on: the next mistake is near, or this one is large. Whichever is cheaper in sum.
        let mut best = drops::repair(&mut self).map(|dropped| (dropped.cost, dropped));
        for (_, candidate) in partial.iter().take(MAX_PAIRS) {
            let edited = candidate.edit.applied(self.draft, usize::MAX);
            let Some(failure) = attempt(&edited, self.rule, self.budget) else {
                continue;
            };
            let rest = Search::new(&edited, self.source, self.rule, &failure, self.budget).cheapest();
            if let Some(cost) = rest.map(|rest| rest + candidate.cost)
                && best.as_ref().is_none_or(|(least, _)| cost <= *least)
            {
                best = Some((cost, candidate.clone()));
            }
        }
        let best = best.map(|(_, candidate)| candidate);
        let best = best.or_else(|| partial.into_iter().next().map(|(_, candidate)| candidate))?;
        Some(self.found(best, Vec::new()))
    }

    /// What it costs at least to read on.
    fn cheapest(mut self) -> Option<u32> {
        let (full, partial) = self.tried();
        match full.into_iter().next().or_else(|| strong(&partial)) {
            Some(best) => Some(best.cost),
            None => drops::repair(&mut self).map(|dropped| dropped.cost),
        }
    }

    /// The cheapest repairs after which pest reads on, and if there are none those that bring it at least one token further.
    fn tried(&mut self) -> (Vec<Candidate<'s>>, Vec<(Reach, Candidate<'s>)>) {
        let mut candidates = candidates::all(self);
        candidates.sort_by_key(|candidate| candidate.cost);
        let mut full: Vec<Candidate<'s>> = Vec::new();
        let mut partial: Vec<(Reach, Candidate<'s>)> = Vec::new();
        for candidate in candidates {
            if full.first().is_some_and(|best| best.cost < candidate.cost) || self.budget.tokens == 0 {
                break;
            }
            match self.reach(&candidate) {
                Reach::Full => full.push(candidate),
                reach if reach >= Reach::Tokens(1) => partial.push((reach, candidate)),
                // A missing comma before a word that is wrong itself.
                Reach::Tokens(0) if candidate.cost <= 3 => partial.push((Reach::Tokens(0), candidate)),
                _ => {}
            }
        }
        (full, partial)
    }

    /// Of repairs that all work, the first of the nearest place; words that fit the same place go along.
    fn choose(&mut self, full: Vec<Candidate<'s>>) -> Option<Found<'s>> {
        let best = full.first()?.clone();
        let (Edit::Insert { at, .. }, Cause::Word(_)) = (&best.edit, &best.cause) else {
            return Some(self.found(best, Vec::new()));
        };
        let at = *at;
        let mut fitting: Vec<Candidate<'s>> = full
            .into_iter()
            .filter(|other| matches!(&other.edit, Edit::Insert { at: place, .. } if *place == at))
            .filter(|other| matches!(other.cause, Cause::Word(_)))
            .collect();
        // A clause that the block has already is not the one that is missing.
        let fresh = |candidate: &Candidate<'s>| match &candidate.cause {
            Cause::Word(word) => {
                !words::ONCE.contains(&word.as_str())
                    || !self.draft.pieces.iter().any(|piece| piece.first && piece.text == *word)
            }
            _ => true,
        };
        if fitting.iter().filter(|candidate| fresh(candidate)).count() == 1 {
            fitting.retain(|candidate| fresh(candidate));
        }
        let words: Vec<String> = fitting
            .iter()
            .filter_map(|candidate| match &candidate.cause {
                Cause::Word(word) => Some(word.clone()),
                _ => None,
            })
            .collect();
        let mut best = fitting.into_iter().next().unwrap_or(best);
        if words.len() > 1 {
            let mut lost = best.clone();
            lost.edit = Edit::insert(at, words::LOST_WORD.to_owned());
            if self.reach(&lost) == Reach::Full {
                best = lost;
            }
        }
        Some(self.found(best, words))
    }

    fn found(&mut self, best: Candidate<'s>, mut words: Vec<String>) -> Found<'s> {
        if let (true, Cause::Word(word)) = (words.is_empty(), &best.cause) {
            words.push(word.clone());
        }
        let expected = self.expected(best.edit.place());
        Found { best, words, expected }
    }

    /// How far pest reads after an edit, looking a few tokens ahead only.
    fn reach(&mut self, candidate: &Candidate<'s>) -> Reach {
        let (draft, lacking) = self.near(candidate.edit.place());
        let failed = self.failure.at.saturating_sub(lacking);
        let limit = if candidate.whole { usize::MAX } else { failed.saturating_add(LOOK_AHEAD) };
        let all = draft.pieces.len();
        let edited = candidate.edit.moved_up(lacking).applied(draft, limit);
        let Some(failure) = attempt(&edited, self.rule, self.budget) else {
            return Reach::Full;
        };
        if limit < all && failure.at >= edited.pieces.len() {
            return Reach::Full;
        }
        let ends = edited.pieces.len() as isize - all.min(limit) as isize;
        Reach::Tokens(failure.at as isize - ends - failed as isize)
    }

    /// What pest would take before a piece.
    fn expected(&mut self, at: usize) -> Vec<Rule> {
        let known: &[Rule] = if at == self.failure.at { &self.failure.expected } else { &[] };
        let (draft, lacking) = self.near(at);
        let own = draft.pieces.iter().take(at.saturating_sub(lacking)).cloned();
        let before = Draft { pieces: own.chain([alien()]).collect(), end: draft.end };
        match attempt(&before, self.rule, self.budget) {
            Some(failure) if failure.at + lacking == at => known.iter().copied().chain(failure.expected).collect(),
            _ => known.to_vec(),
        }
    }
}

/// A likely repair that reads a few tokens on, up to the next mistake.
fn strong<'s>(partial: &[(Reach, Candidate<'s>)]) -> Option<Candidate<'s>> {
    let strong = partial.iter().filter(|(reach, candidate)| *reach >= Reach::Tokens(4) && candidate.cost <= 6);
    strong.min_by_key(|(reach, candidate)| (candidate.cost, std::cmp::Reverse(*reach))).map(|(_, best)| best.clone())
}

/// The names that a broken region seems to declare.
pub fn declared_names(pieces: &[Piece<'_>]) -> Vec<Name> {
    const NAMING: [&str; 1] = ["group"];
    let named = |piece: &&Piece<'_>| matches!(piece.kind, TokenKind::Word | TokenKind::Quoted);
    let mut names = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at));
        let after = pieces.get(at + 1).map_or("", |piece| &*piece.text);
        let declared = before.is_some_and(|word| DECLARATIONS.contains(&&*word.text) || NAMING.contains(&&*word.text))
            || after == ":"
            || piece.first && after == "|";
        if declared && named(&piece) {
            names.push(Name { text: piece.text.trim_matches('`').to_owned(), span: piece.span });
        }
    }
    names
}
