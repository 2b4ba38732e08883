//! What explanations look at: the plan, the policy's texts, and the columns that judged, in the row of one partner or in
//! a row of another table that counted for it.

use super::{Files, Named, Place, Verdict};
use crate::eval::{Cell, FollowedRow, Judged, Summary, Texts};
use crate::plan::{Op, Outcome, OutcomeKind, Plan, RulePlan, Slot, SlotInfo, Step, TableId};
use crate::semantic::model::Ladder;
use crate::semantic::{Id, Type};
use crate::text::{FileSpan, Sources, Span};

/// What explanations look at.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The policy's texts.
    pub sources: &'a Sources,
    /// Texts of the data.
    pub texts: &'a Texts,
    /// The batch that holds the partner.
    pub judged: &'a Judged,
    /// The partner's row in it.
    pub row: usize,
    /// The run's summary, with the rows that counted for this partner.
    pub summary: &'a Summary,
    /// The files of the tables.
    pub files: &'a dyn Files,
    /// A row of another table, where one is looked at.
    pub here: Option<&'a FollowedRow>,
    /// How many gates and badges deep a reason stands.
    pub depth: u32,
    /// Whether rows are told one by one: one result is asked about.
    pub detail: bool,
}

/// So many gates and badges are told inside each other; deeper ones have their own part to be read in.
const DEPTH: u32 = 1;

impl<'a> View<'a> {
    /// The same, one gate or badge deeper; none where it is deep enough.
    pub(super) fn deeper(&self) -> Option<View<'a>> {
        (self.depth < DEPTH).then(|| View { depth: self.depth + 1, ..*self })
    }

    pub(super) fn cell(&self, slot: Slot) -> Cell {
        match self.here.filter(|here| self.plan.table_of(slot) == Some(here.table)) {
            Some(here) => here.cells.iter().find(|(of, _)| *of == slot).map_or(Cell::Missing, |(_, cell)| *cell),
            None => self.judged.frame.cell(slot, self.row),
        }
    }

    pub(super) fn code(&self, slot: Slot) -> Option<i32> {
        match self.cell(slot) {
            Cell::Code(code) => Some(code),
            _ => None,
        }
    }

    pub(super) fn verdict(&self, slot: Slot) -> Verdict {
        match self.cell(slot) {
            Cell::Truth(true) => Verdict::Met,
            Cell::Truth(false) => Verdict::Missed,
            _ => Verdict::Unknown,
        }
    }

    pub(super) fn info(&self, slot: Slot) -> Option<&'a SlotInfo> {
        self.plan.slots.get(slot.0 as usize)
    }

    pub(super) fn type_of(&self, slot: Slot) -> Type {
        self.info(slot).map_or(Type::Number, |info| info.ty.clone())
    }

    pub(super) fn step(&self, slot: Slot) -> Option<&'a Step> {
        self.plan.steps.get(slot.0 as usize)?.as_ref()
    }

    pub(super) fn op(&self, slot: Slot) -> Option<&'a Op> {
        self.step(slot).map(|step| &step.op)
    }

    /// The place of a span.
    pub(super) fn place(&self, at: FileSpan) -> Option<Place> {
        let source = self.sources.source(at.file)?;
        let (line, column) = source.line_column(at.span.start);
        let (end_line, end_column) = source.line_column(at.span.end);
        Some(Place { at, file: source.name.to_string(), line, column, end_line, end_column })
    }

    /// The place where a slot is written.
    pub(super) fn place_of(&self, slot: Slot) -> Option<Place> {
        self.place(self.info(slot)?.at)
    }

    /// Where the value of a slot is written: of a fact its expression rather than its name.
    pub(super) fn defined_at(&self, slot: Slot) -> Option<FileSpan> {
        let info = self.info(slot)?;
        let fold = || self.plan.folds.iter().find(|fold| fold.out == slot).map(|fold| fold.at);
        let defined = if info.name.is_some() { self.step(slot).map(|step| step.at).or_else(fold) } else { None };
        Some(defined.unwrap_or(info.at))
    }

    /// What stands at a span, its blanks folded.
    pub(super) fn written(&self, at: FileSpan) -> String {
        self.sources.slice(at).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What is written for a slot, with what its parameters stand for.
    pub(super) fn written_for(&self, slot: Slot) -> String {
        let Some(whole) = self.defined_at(slot) else { return String::new() };
        let mut text = String::new();
        let mut from = whole.span.start;
        for (at, word) in self.plan.stands_for(slot) {
            let stands = is_other_name(self.sources.slice(at), word);
            if stands && at.file == whole.file && at.span.start >= from && at.span.end <= whole.span.end {
                text.push_str(self.sources.slice(FileSpan { span: Span { start: from, end: at.span.start }, ..whole }));
                text.push_str(word);
                from = at.span.end;
            }
        }
        text.push_str(self.sources.slice(FileSpan { span: Span { start: from, end: whole.span.end }, ..whole }));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether a slot holds a fact that the policy names.
    pub(super) fn is_named(&self, slot: Slot) -> bool {
        self.info(slot).is_some_and(|info| info.name.is_some())
    }

    /// Whether a slot is a column of the data.
    pub(super) fn is_field(&self, slot: Slot) -> bool {
        let table = self.plan.table_of(slot).unwrap_or(TableId::PARTNER);
        self.plan.fields(table).iter().any(|field| field.slot == slot)
    }

    /// The gate, badge, score … that a slot holds.
    pub(super) fn outcome_of(&self, slot: Slot) -> Option<&'a Outcome> {
        self.plan.outcomes.iter().find(|outcome| outcome.slot == slot)
    }

    /// The decision that a slot holds, if it is one.
    pub(super) fn decision(&self, slot: Slot) -> Option<&'a Outcome> {
        let outcome = self.outcome_of(slot)?;
        matches!(outcome.kind, OutcomeKind::Gate | OutcomeKind::Specialization).then_some(outcome)
    }

    /// The rule of a tier or of its `retain` that a slot decides.
    pub(super) fn rule_of(&self, slot: Slot) -> Option<&'a RulePlan> {
        let tiers = self.plan.ladders.iter().flat_map(|ladder| &ladder.tiers);
        tiers.flat_map(|tier| tier.requires.iter().chain(&tier.retains)).find(|rule| rule.slot == slot)
    }

    /// The slot under a name: below copies, decisions, and the day on which it is asked.
    pub(super) fn root(&self, slot: Slot) -> Slot {
        match self.op(slot) {
            Some(Op::Copy(of) | Op::Decide(of) | Op::AsOf(of, _) | Op::Settled(of, _)) if !self.is_named(slot) => {
                self.root(*of)
            }
            _ => slot,
        }
    }

    /// What people call a slot: the fact's title, or the words of the policy.
    pub(super) fn name(&self, slot: Slot) -> String {
        let Some(info) = self.info(slot) else { return String::new() };
        if let Some(name) = self.standing_name(slot) {
            return name;
        }
        let named = match (&info.title, self.op(slot)) {
            (Some(title), _) => title.clone(),
            (None, Some(Op::Copy(of) | Op::Settled(of, _) | Op::AsOf(of, _) | Op::Decide(of))) => {
                return self.name(*of);
            }
            (None, _) => self.written_for(slot),
        };
        match self.as_of(slot) {
            Some(day) if info.title.is_some() => format!("{named} as of {day}"),
            Some(day) => format!("{named} ({day})"),
            None => named,
        }
    }

    /// `tier`, or `tier of Reseller program`: the parts of a tier's life.
    fn standing_name(&self, slot: Slot) -> Option<String> {
        self.plan.ladders.iter().find_map(|ladder| {
            let life = &ladder.life;
            let parts = [
                (life.tier, "tier"),
                (life.earned, "earned"),
                (life.standing, "standing"),
                (life.since, "standing_since"),
                (life.grace_until, "grace_until"),
                (life.status, "status"),
            ];
            let (_, part) = parts.into_iter().find(|(of, _)| *of == slot)?;
            let (_, title) = ladder.track.as_ref()?;
            Some(format!("{part} of {title}"))
        })
    }

    /// The tier of a slot.
    pub(super) fn tier(&self, slot: Slot) -> Option<Named> {
        match self.info(slot)?.ty {
            Type::Tier(ladder) => self.tier_named(ladder, self.code(slot)?),
            _ => None,
        }
    }

    /// What people call the tier of a slot.
    pub(super) fn tier_title(&self, slot: Slot) -> Option<String> {
        self.tier(slot).map(|tier| tier.title)
    }

    /// The tier of a code; none for no tier.
    pub(super) fn tier_named(&self, ladder: Id<Ladder>, code: i32) -> Option<Named> {
        let at = usize::try_from(code).ok()?.checked_sub(1)?;
        let tier = self.plan.ladders.get(ladder.index())?.tiers.get(at)?;
        Some(Named { name: tier.name.clone(), title: tier.title.clone() })
    }
}

/// Whether what is written is a bare name, and another one than what it stands for.
fn is_other_name(written: &str, word: &str) -> bool {
    let is_name = written.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && written.chars().all(|next| next.is_alphanumeric() || next == '_');
    is_name && written != word
}
