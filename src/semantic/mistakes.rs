//! What mistakes of the text make unsure: where a clause was read with a repair, what is found in it would be the same
//! mistake told twice. Must not know what is found, only where.

use super::part::Part;
use crate::diagnostic::{Code, Diagnostic, Severity, Stage};
use crate::syntax::ast::{self, Declaration, ScoreItem, ThresholdBody, TierClause};
use crate::text::{FileSpan, Span};

/// The places that were read with a repair.
#[derive(Default)]
pub(super) struct Mistakes {
    /// Clauses, rows, arms and lines with a mistake in them.
    clauses: Vec<FileSpan>,
    /// Declarations with a mistake in them.
    items: Vec<FileSpan>,
    /// Whether there are mistakes at all, in declarations or between them.
    any: bool,
    /// Whether a score has one: what it can reach is unsure.
    scores: bool,
    /// Whether what could not be read may have declared a name.
    names: bool,
}

impl Mistakes {
    /// The places of the mistakes in the files. What was left out to read a clause lies behind the clause: a mistake
    /// belongs to what begins last before it.
    pub fn of(parts: &[Part<'_>]) -> Mistakes {
        let mut mistakes = Mistakes::default();
        for part in parts {
            let items = with_inner(part.items());
            for at in part.mistakes() {
                mistakes.any = true;
                let after = items.partition_point(|item| item.span.start <= at.start);
                let Some(item) = after.checked_sub(1).and_then(|last| items.get(last).copied()) else {
                    mistakes.names = true;
                    continue;
                };
                mistakes.names |= !item.span.contains(at) || may_hide_names(&item.declaration);
                mistakes.items.push(item.span.in_file(part.file));
                mistakes.scores |= matches!(item.declaration, Declaration::Score(_));
                let clauses = clauses(item);
                // Before the first clause stands what all of them depend on.
                let last = clauses.iter().rfind(|clause| clause.start <= at.start).or(Some(&item.span));
                let unsure = clauses.iter().filter(|clause| touch(**clause, at)).chain(last);
                mistakes.clauses.extend(unsure.map(|clause| clause.in_file(part.file)));
            }
        }
        mistakes
    }

    /// A file could not be read: whatever is missing may stand there.
    pub fn leave_out(&mut self) {
        self.any = true;
        self.names = true;
    }

    /// Whether there are any.
    pub fn exist(&self) -> bool {
        self.any
    }

    /// Whether what could not be read may have declared a name: then one that is far from all others is no mistake.
    pub fn hide_names(&self) -> bool {
        self.names
    }

    /// Whether a clause has a mistake in it.
    pub fn are_in_clause(&self, clause: FileSpan) -> bool {
        self.clauses.contains(&clause)
    }

    /// Whether a declaration has a mistake in it, so that what follows from it is unsure.
    pub fn are_in(&self, item: FileSpan) -> bool {
        self.items.contains(&item)
    }

    /// Whether a finding may follow from a mistake that has been told.
    pub fn explain(&self, finding: &Diagnostic) -> bool {
        if !self.any {
            return false;
        }
        let polish = finding.severity != Severity::Error && finding.code.stage() == Stage::Program;
        if polish || matches!(finding.code, Code::Unused | Code::UnusedMetric) {
            return true;
        }
        if finding.code == Code::Unattainable && self.scores {
            return true;
        }
        let Some(at) = finding.at() else {
            return false;
        };
        let lies_in =
            |places: &[FileSpan]| places.iter().any(|place| place.file == at.file && place.span.contains(at.span));
        lies_in(&self.clauses) || needs_all(finding.code) && lies_in(&self.items)
    }
}

/// The declarations of a file, those inside a track after it.
fn with_inner(items: &[ast::Item]) -> Vec<&ast::Item> {
    let mut all = Vec::new();
    for item in items {
        all.push(item);
        if let Declaration::Track(track) = &item.declaration {
            all.extend(&track.items);
        }
    }
    all
}

/// Whether a declaration with a mistake in it may lack a name that it would declare.
fn may_hide_names(declaration: &Declaration) -> bool {
    let name = match declaration {
        Declaration::Record(_)
        | Declaration::Enum(_)
        | Declaration::Tiers(_)
        | Declaration::Score(_)
        | Declaration::Band(_)
        | Declaration::Role(_)
        | Declaration::BenefitTable(_)
        | Declaration::Track(_)
        | Declaration::Family(_)
        | Declaration::Error => return true,
        Declaration::Import(_) => return true,
        Declaration::NamedLabel(label) => &label.name,
        Declaration::Metric(metric) => &metric.name,
        Declaration::Threshold(threshold) => &threshold.name,
        Declaration::Gate(gate) => &gate.name,
        Declaration::Specialization(badge) => &badge.name,
        Declaration::Benefit(benefit) => &benefit.name,
        Declaration::Kpi(kpi) => &kpi.name,
        Declaration::Program(_)
        | Declaration::Rates(_)
        | Declaration::Requirements(_)
        | Declaration::Tier(_)
        | Declaration::Review(_)
        | Declaration::Exception(_)
        | Declaration::Budget(_)
        | Declaration::Accept(_)
        | Declaration::Test(_) => return false,
    };
    name.text.is_empty()
}

/// Whether two spans overlap or meet: what is missing has an empty span at the end of what it is missing from.
fn touch(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// Whether a finding looks at a whole declaration, of which a clause may have been passed over.
fn needs_all(code: Code) -> bool {
    match code {
        Code::Missing | Code::MissingWord => true,
        Code::DashAfterBound => false,
        code => code.stage() == Stage::Program,
    }
}

/// The pieces of a declaration that are read one by one; the whole of it where it is but one piece.
fn clauses(item: &ast::Item) -> Vec<Span> {
    match &item.declaration {
        Declaration::Program(_)
        | Declaration::Import(_)
        | Declaration::NamedLabel(_)
        | Declaration::Enum(_)
        | Declaration::Metric(_)
        | Declaration::Tiers(_)
        | Declaration::Track(_)
        | Declaration::Exception(_)
        | Declaration::Role(_)
        | Declaration::Kpi(_)
        | Declaration::Budget(_)
        | Declaration::Accept(_)
        | Declaration::Error => vec![item.span],
        Declaration::Rates(rates) => rates.rates.iter().map(|rate| rate.span).collect(),
        Declaration::Record(record) => record.fields.iter().map(|field| field.span).collect(),
        Declaration::Threshold(threshold) => match &threshold.body {
            ThresholdBody::Arms(arms) => arms.iter().map(|arm| arm.span).collect(),
            ThresholdBody::Table(table) => rows(table),
            ThresholdBody::File(_) => vec![item.span],
        },
        Declaration::Requirements(requirements) => rows(&requirements.table),
        Declaration::BenefitTable(benefits) => rows(&benefits.table),
        Declaration::Tier(tier) => tier
            .clauses
            .iter()
            .map(|clause| match clause {
                TierClause::Require(require) | TierClause::Retain(require) => require.span,
                TierClause::Staff(staff) => staff.span,
            })
            .collect(),
        Declaration::Gate(gate) => {
            let requires = gate.requires.iter().map(|require| require.span);
            requires.chain(gate.outcomes.iter().map(|outcome| outcome.span)).collect()
        }
        Declaration::Score(score) => {
            let mut lines = Vec::new();
            push_lines(&score.items, &mut lines);
            lines
        }
        Declaration::Band(band) => band.arms.iter().map(|arm| arm.span).collect(),
        Declaration::Specialization(badge) => {
            let requires = badge.requires.iter().map(|require| require.span);
            let retains = badge.retains.iter().map(|retain| retain.span);
            let reviews = badge.reviews.iter().flat_map(|(review, _)| review.clauses.iter().map(|clause| clause.span));
            requires.chain(retains).chain(badge.staff.iter().map(|staff| staff.span)).chain(reviews).collect()
        }
        Declaration::Benefit(benefit) => benefit.clauses.iter().map(|clause| clause.span).collect(),
        Declaration::Review(review) => review.clauses.iter().map(|clause| clause.span).collect(),
        Declaration::Test(test) => test.clauses.iter().map(|clause| clause.span).collect(),
        Declaration::Family(family) => family.items.iter().flat_map(clauses).collect(),
    }
}

fn rows(table: &ast::Table) -> Vec<Span> {
    table.rows.iter().map(|row| row.span).collect()
}

fn push_lines(items: &[ScoreItem], lines: &mut Vec<Span>) {
    for item in items {
        match item {
            ScoreItem::Points(points) => lines.push(points.span),
            ScoreItem::Group(group) => push_lines(&group.items, lines),
            ScoreItem::Best(items, _) => push_lines(items, lines),
        }
    }
}
