//! The first pass: every declared name gets its place in the model and in the symbol table, and its body waits.
//! Must not look into expressions; the bodies are checked in `declarations`.

mod benefits;
pub(in crate::semantic) mod history;
mod labels;
mod row_metrics;
mod tracks;

use benefits::{declare_budget, declare_rows};
use labels::{declare_enum, declare_named_label};
pub(super) use labels::{declare_labels, meet_label, outcomes};
use row_metrics::declare_row_metric;
use tracks::{declare_track, taken_columns};

use super::arena::Id;
use super::bound::{Bound, Space};
use super::checker::Checker;
use super::families::{alone, declare_family, declare_member, declare_parametric, join_family};
use super::model::*;
use super::names::{GroupOwner, TAKEN, TypeName};
use super::naming::{fact_target, kind_of, symbol_of};
use super::part::Part;
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast;
use crate::text::{FileId, FileSpan, Span};

/// A declaration whose body is still to be checked.
pub(super) struct Task<'a> {
    /// Its file.
    pub file: FileId,
    /// All of it.
    pub span: Span,
    /// The ladder that it stands in.
    pub ladder: Id<Ladder>,
    /// The labels that the blocks around it bind.
    pub bound: Vec<Bound>,
    /// Its documentation.
    pub docs: Option<&'a ast::Doc>,
    /// What is to be checked.
    pub work: Work<'a>,
}

/// The bodies of declarations, with the places they fill.
pub(super) enum Work<'a> {
    Program(&'a ast::Program),
    Rates(&'a ast::Rates),
    Record(Id<Record>, &'a ast::Record),
    Metric(Id<Metric>),
    Threshold(Id<Threshold>),
    Requirements(&'a ast::Requirements),
    Tier(&'a ast::Tier),
    Gate(Id<Gate>, &'a ast::Gate),
    Score(Id<Score>, &'a ast::Score),
    Band(Id<Band>, &'a ast::Band),
    Role(Id<Role>, &'a ast::Role),
    Specialization(Id<Specialization>, &'a ast::Specialization),
    BenefitTable(Vec<Id<Benefit>>, &'a ast::BenefitTable),
    Benefit(Id<Benefit>, &'a ast::Benefit),
    Track(&'a ast::Track),
    Review(&'a ast::Review),
    Exception(&'a ast::Exception),
    Kpi(Id<Kpi>),
    Budget(Id<Kpi>, &'a ast::Budget),
    Accept(&'a ast::Accept),
    Test(&'a ast::Test),
}

/// A definition whose type follows from its body.
pub(super) struct Waiting<'a> {
    /// Its file.
    pub file: FileId,
    /// The ladder that it stands in.
    pub ladder: Id<Ladder>,
    /// The labels that the blocks around it bind.
    pub bound: Vec<Bound>,
    /// Its body.
    pub body: Body<'a>,
}

/// The bodies that a type follows from.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Metric(Id<Metric>, &'a ast::Metric),
    Threshold(Id<Threshold>, &'a ast::Threshold),
    Row(Id<Benefit>, &'a ast::Row, &'a ast::BenefitTable),
    Kpi(Id<Kpi>, &'a ast::Kpi),
}

/// A later declaration of a thing whose declarations are dated: another version of it.
pub(super) struct LaterVersion<'a> {
    /// Its file.
    pub file: FileId,
    /// All of it.
    pub whole: Span,
    /// What it says.
    pub body: VersionBody<'a>,
}

/// What a later version says.
#[derive(Clone, Copy)]
pub(super) enum VersionBody<'a> {
    Threshold(&'a ast::Threshold),
    Row(&'a ast::Row, &'a ast::BenefitTable),
}

/// Declares everything in the parts, in the order written, and gives what is still to be checked.
pub(super) fn declare<'a>(checker: &mut Checker<'a>, parts: &[Part<'a>]) -> Vec<Task<'a>> {
    let mut tasks = Vec::new();
    // Blocks go over the labels of lists, which must all be known.
    for part in parts {
        checker.file = part.file;
        for item in part.items() {
            if let ast::Declaration::Enum(list) = &item.declaration {
                declare_enum(checker, list, item.docs.as_ref(), item.span);
            }
        }
    }
    for part in parts {
        checker.file = part.file;
        declare_items(checker, part.items(), &mut tasks);
    }
    taken_columns(checker);
    for (file, metric, id) in std::mem::take(&mut checker.row_metrics) {
        checker.file = file;
        declare_row_metric(checker, metric, id);
    }
    tasks
}

pub(super) fn declare_items<'a>(checker: &mut Checker<'a>, items: &'a [ast::Item], tasks: &mut Vec<Task<'a>>) {
    for item in items {
        let (file, span, docs) = (checker.file, item.span, item.docs.as_ref());
        let ladder = checker.names.ladder;
        let bound = checker.names.bound.clone();
        if let Some(what) = alone(&item.declaration)
            && !bound.is_empty()
        {
            let finding = Diagnostic::new(Code::Unexpected, format!("{what} cannot stand once for each label"))
                .label(checker.at(span), "inside `for each`")
                .help("write it outside the block");
            checker.report(finding);
        } else if let ast::Declaration::Family(family) = &item.declaration {
            declare_family(checker, family, span, tasks);
        } else if let ast::Declaration::Track(track) = &item.declaration {
            checker.names.ladder = declare_track(checker, track, docs, span);
            let work = Work::Track(track);
            tasks.push(Task { file, span, ladder: checker.names.ladder, bound, docs, work });
            declare_items(checker, &track.items, tasks);
            checker.names.ladder = ladder;
        } else if let Some(work) = declare_item(checker, item) {
            tasks.push(Task { file, span, ladder, bound, docs, work });
        }
    }
}

fn declare_item<'a>(checker: &mut Checker<'a>, item: &'a ast::Item) -> Option<Work<'a>> {
    let docs = item.docs.as_ref();
    let whole = item.span;
    let (file, ladder) = (checker.file, checker.names.ladder);
    Some(match &item.declaration {
        ast::Declaration::Program(program) => Work::Program(program),
        ast::Declaration::Rates(rates) => Work::Rates(rates),
        ast::Declaration::NamedLabel(label) => {
            declare_named_label(checker, label, docs);
            return None;
        }
        // What it brings is among the files.
        ast::Declaration::Import(_) => return None,
        ast::Declaration::Enum(_) | ast::Declaration::Family(_) => return None,
        ast::Declaration::Record(record) => Work::Record(declare_record(checker, record, docs, whole), record),
        ast::Declaration::Metric(metric) if metric.parameters.is_some() => {
            declare_parametric(checker, metric, docs, whole);
            return None;
        }
        ast::Declaration::Metric(metric) => {
            let symbol = checker.member_symbol(&metric.name, metric.label.as_ref(), docs, whole);
            let value = checker.error(metric.value.span);
            let id = checker.model.metrics.push(Metric { symbol, of: None, value });
            checker.row_metrics.push((file, metric, id));
            match &metric.of {
                // Records may be declared further down: these are entered once all are known.
                Some(_) => checker.note_declaration(metric.name.span, Target::Metric(id)),
                None => declare_fact(checker, &metric.name, Fact::Metric(id)),
            }
            let bound = checker.names.bound.clone();
            checker.waiting.insert(Fact::Metric(id), Waiting { file, ladder, bound, body: Body::Metric(id, metric) });
            Work::Metric(id)
        }
        ast::Declaration::Threshold(threshold) => {
            if let Some(Target::Threshold(first)) = checker.version_of(&threshold.name, threshold.in_force.is_some()) {
                checker.note_declaration(threshold.name.span, Target::Threshold(first));
                let version = LaterVersion { file, whole, body: VersionBody::Threshold(threshold) };
                checker.versions.entry(Target::Threshold(first)).or_default().push(version);
                return None;
            }
            let symbol = checker.member_symbol(&threshold.name, threshold.label.as_ref(), docs, whole);
            let choice = empty_choice(checker.at(whole));
            let id = checker.model.thresholds.push(Threshold { symbol, ty: Type::Error, choice, versions: Vec::new() });
            declare_fact(checker, &threshold.name, Fact::Threshold(id));
            checker.is_dated(Target::Threshold(id), threshold.in_force.as_ref());
            checker.waiting.insert(
                Fact::Threshold(id),
                Waiting { file, ladder, bound: checker.names.bound.clone(), body: Body::Threshold(id, threshold) },
            );
            Work::Threshold(id)
        }
        ast::Declaration::Tiers(tiers) => {
            declare_tiers(checker, tiers, whole);
            return None;
        }
        ast::Declaration::Requirements(requirements) => Work::Requirements(requirements),
        ast::Declaration::Tier(tier) => Work::Tier(tier),
        ast::Declaration::Gate(gate) => {
            let symbol = checker.member_symbol(&gate.name, gate.label.as_ref(), docs, whole);
            let outcome = GateOutcome::NoHigherThan(None);
            let id = checker.model.gates.push(Gate { symbol, ladder, requires: Vec::new(), outcome });
            declare_fact(checker, &gate.name, Fact::Gate(id));
            Work::Gate(id, gate)
        }
        ast::Declaration::Score(score) => {
            let symbol = checker.member_symbol(&score.name, score.label.as_ref(), docs, whole);
            let id = checker.model.scores.push(Score { symbol, out_of: None, weighted: false, items: Vec::new() });
            declare_fact(checker, &score.name, Fact::Score(id));
            let items = declare_groups(checker, id, GroupOwner::Score(id), &score.items);
            checker.model.scores[id].items = items;
            Work::Score(id, score)
        }
        ast::Declaration::Band(band) => Work::Band(declare_band(checker, band, docs, whole), band),
        ast::Declaration::Role(role) => {
            let symbol = checker.member_symbol(&role.name, role.label.as_ref(), docs, whole);
            let condition = checker.error(role.condition.span);
            let id = checker.model.roles.push(Role { symbol, of: None, condition, seats: None });
            checker.note_declaration(role.name.span, Target::Role(id));
            join_family(checker, Space::Roles, &role.name, None);
            let full = checker.names.full_name(&role.name.text);
            match checker.names.roles.get(&full) {
                Some(first) => {
                    let first = checker.model.roles[*first].symbol.at;
                    let message = format!("the role `{}` is declared twice", role.name.text);
                    checker.twice(message, role.name.span, first, RENAME);
                }
                None => {
                    checker.names.roles.insert(full, id);
                }
            }
            Work::Role(id, role)
        }
        ast::Declaration::Specialization(badge) => {
            let symbol = checker.member_symbol(&badge.name, badge.label.as_ref(), docs, whole);
            let category = badge.category.text.clone();
            let (requires, seats, life) = (Vec::new(), Vec::new(), None);
            let badge_symbol = symbol.clone();
            let id = checker.model.specializations.push(Specialization { symbol, category, life, requires, seats });
            if !badge.reviews.is_empty() || !badge.retains.is_empty() {
                checker.model.specializations[id].life =
                    Some(checker.model.ladders.push(Ladder::of_badge(id, badge_symbol)));
            }
            declare_fact(checker, &badge.name, Fact::Specialization(id));
            Work::Specialization(id, badge)
        }
        ast::Declaration::BenefitTable(table) => Work::BenefitTable(declare_rows(checker, table), table),
        ast::Declaration::Benefit(benefit) => {
            let symbol = checker.member_symbol(&benefit.name, benefit.label.as_ref(), docs, whole);
            let category = benefit.category.text.clone();
            let value = BenefitValue::Formula(Formula::default());
            let versions = Vec::new();
            let id = checker.model.benefits.push(Benefit {
                symbol,
                owed: false,
                category,
                ladder,
                ty: Type::Error,
                value,
                versions,
            });
            declare_fact(checker, &benefit.name, Fact::Benefit(id));
            Work::Benefit(id, benefit)
        }
        ast::Declaration::Review(review) => Work::Review(review),
        ast::Declaration::Exception(exception) => Work::Exception(exception),
        ast::Declaration::Kpi(kpi) => {
            let symbol = checker.member_symbol(&kpi.name, kpi.label.as_ref(), docs, whole);
            let value = checker.error(kpi.value.span);
            let category = kpi.category.text.clone();
            let id = checker.model.kpis.push(Kpi { symbol, category, value, target: None, budget: None });
            checker.note_declaration(kpi.name.span, Target::Kpi(id));
            join_family(checker, Space::Kpis, &kpi.name, Some(Fact::Kpi(id)));
            let full = checker.names.full_name(&kpi.name.text);
            match checker.names.kpis.get(&full) {
                Some(first) => {
                    let first = checker.model.kpis[*first].symbol.at;
                    let message = format!("the kpi `{}` is declared twice", kpi.name.text);
                    checker.twice(message, kpi.name.span, first, RENAME);
                }
                None => {
                    checker.names.kpis.insert(full, id);
                }
            }
            let bound = checker.names.bound.clone();
            checker.waiting.insert(Fact::Kpi(id), Waiting { file, ladder, bound, body: Body::Kpi(id, kpi) });
            Work::Kpi(id)
        }
        ast::Declaration::Budget(budget) => Work::Budget(declare_budget(checker, budget, docs, whole), budget),
        ast::Declaration::Accept(accept) => Work::Accept(accept),
        ast::Declaration::Test(test) => Work::Test(test),
        // A track is declared with what stands in it.
        ast::Declaration::Track(_) | ast::Declaration::Error => return None,
    })
}

/// What helps where a name is declared twice.
pub(super) const RENAME: &str = "remove one of them, or give it another name";

/// A choice whose arms are still to be checked.
pub(super) fn empty_choice(at: FileSpan) -> Choice {
    Choice { subjects: Vec::new(), arms: Vec::new(), otherwise: None, missing: None, dated: Vec::new(), at }
}

/// Enters a fact about a partner into the one namespace that all of them share.
pub(super) fn declare_fact(checker: &mut Checker, name: &ast::Name, fact: Fact) {
    let Some(target) = fact_target(fact) else {
        return;
    };
    checker.note_declaration(name.span, target);
    if name.text.is_empty() {
        return;
    }
    if TAKEN.contains(&name.text.as_str()) {
        let finding = Diagnostic::new(Code::TakenName, format!("`{}` is a name of the language", name.text))
            .label(checker.at(name.span), "cannot be declared")
            .help(format!("results have a `{}` of their own; choose another name", name.text));
        checker.report(finding);
        return;
    }
    let full = checker.names.full_name(&name.text);
    if full != name.text {
        declare_member(checker, name, fact);
    } else if let Some(first) = checker.names.family(Space::Facts, &name.text).map(|family| family.at) {
        checker.twice(format!("`{}` is declared twice", name.text), name.span, first, RENAME);
        return;
    }
    if let Some(first) = checker.parametric.get(&name.text).map(|first| first.tree.name.span.in_file(first.file)) {
        checker.twice(format!("`{}` is declared twice", name.text), name.span, first, RENAME);
        return;
    }
    match checker.names.facts.get(&full).copied() {
        Some(first) => {
            let kinds = (kind_of(first, &checker.model), kind_of(target, &checker.model));
            let message = if kinds.0 == kinds.1 {
                format!("`{}` is declared twice", name.text)
            } else {
                format!("`{}` is declared twice: as {} and as {}", name.text, kinds.0, kinds.1)
            };
            if let Some(first) = symbol_of(first, &checker.model).map(|symbol| symbol.at) {
                checker.twice(message, name.span, first, RENAME);
            }
        }
        None => {
            checker.names.facts.insert(full, target);
        }
    }
}

fn declare_type(checker: &mut Checker, name: &ast::Name, ty: TypeName) {
    match checker.names.types.get(&name.text) {
        Some(first) => {
            let first = match first {
                TypeName::Enum(id) => symbol_of(Target::Enum(*id), &checker.model),
                TypeName::Record(id) => symbol_of(Target::Record(*id), &checker.model),
            };
            if let Some(first) = first.map(|symbol| symbol.at) {
                checker.twice(format!("`{}` is declared twice", name.text), name.span, first, RENAME);
            }
        }
        None => {
            checker.names.types.insert(name.text.clone(), ty);
        }
    }
}

fn declare_record(checker: &mut Checker, record: &ast::Record, docs: Option<&ast::Doc>, whole: Span) -> Id<Record> {
    let symbol = checker.symbol(&record.name, record.label.as_ref(), docs, whole);
    history::refuse(checker, &record.name);
    let id = checker.model.records.push(Record { symbol, fields: Vec::new(), key: None });
    checker.note_declaration(record.name.span, Target::Record(id));
    declare_type(checker, &record.name, TypeName::Record(id));
    let is_partner = record.name.text == "partner" && checker.model.partner.is_none();
    if is_partner {
        checker.model.partner = Some(id);
    }
    for field in &record.fields {
        let symbol = checker.symbol(&field.name, None, field.docs.as_ref(), field.span);
        let entry = Field {
            symbol,
            record: id,
            ty: Type::Error,
            optional: field.optional.is_some(),
            default: None,
            column: field.column.as_ref().map(|column| column.value.clone()),
            format: field.format.as_ref().map(|format| format.value.clone()),
        };
        let first = checker.model.records[id]
            .fields
            .iter()
            .map(|other| &checker.model.fields[*other].symbol)
            .find(|other| other.name == field.name.text)
            .map(|other| other.at);
        let place = checker.model.fields.push(entry);
        checker.model.records[id].fields.push(place);
        if let Some(first) = first {
            checker.note_declaration(field.name.span, Target::Field(place));
            let message = format!("`{}` has two fields called `{}`", record.name.text, field.name.text);
            checker.twice(message, field.name.span, first, RENAME);
        } else if is_partner {
            declare_fact(checker, &field.name, Fact::Field(place));
        } else {
            checker.note_declaration(field.name.span, Target::Field(place));
        }
    }
    id
}

fn declare_tiers(checker: &mut Checker, tiers: &ast::Tiers, whole: Span) {
    if let Some(first) = checker.ladder().tiers.values().next() {
        let first = first.symbol.at;
        let message = "the ladder is declared twice".to_owned();
        let help = "a program has one `tiers`, and so has a track; put all tiers there, lowest first";
        checker.twice(message, whole, first, help);
        return;
    }
    let here = checker.names.ladder;
    checker.model.ladders[here].standalone = tiers.standalone.is_some();
    for tier in &tiers.tiers {
        let span = tier.label.as_ref().map_or(tier.name.span, |label| tier.name.span.to(label.span));
        let symbol = checker.symbol(&tier.name, tier.label.as_ref(), tier.docs.as_ref(), span);
        let ladder = checker.names.ladder;
        if let Some(first) = checker.ladder().tier(&tier.name.text) {
            let first = checker.ladder().tiers[first].symbol.at;
            let message = format!("the tier `{}` stands twice on the ladder", tier.name.text);
            checker.twice(message, tier.name.span, first, RENAME);
            continue;
        }
        let tiers = &mut checker.model.ladders[ladder].tiers;
        let id = tiers.push(Tier { symbol, requires: Vec::new(), retains: Vec::new(), seats: Vec::new() });
        checker.note_declaration(tier.name.span, Target::Tier(ladder, id));
    }
}

/// Enters the groups among the items of a score and gives the places they take in it; points lines follow later.
fn declare_groups(
    checker: &mut Checker,
    score: Id<Score>,
    owner: GroupOwner,
    items: &[ast::ScoreItem],
) -> Vec<ScoreItem> {
    let mut placed = Vec::new();
    for item in items {
        let group = match item {
            ast::ScoreItem::Group(group) => group,
            // What is best is told apart by name in the score itself.
            ast::ScoreItem::Best(items, span) => {
                let inner = declare_groups(checker, score, owner, items);
                placed.push(ScoreItem::Best(inner, checker.at(*span)));
                continue;
            }
            ast::ScoreItem::Points(_) => continue,
        };
        let symbol = checker.symbol(&group.name, group.label.as_ref(), group.docs.as_ref(), group.span);
        let id = checker.model.groups.push(Group {
            symbol,
            score,
            up_to: None,
            open: None,
            weight: None,
            items: Vec::new(),
        });
        checker.note_declaration(group.name.span, Target::Group(id));
        let key = (owner, group.name.text.clone());
        match checker.names.groups.get(&key) {
            Some(first) => {
                let first = checker.model.groups[*first].symbol.at;
                let message = format!("the group `{}` is declared twice", group.name.text);
                checker.twice(message, group.name.span, first, RENAME);
            }
            None => {
                checker.names.groups.insert(key, id);
            }
        }
        let inner = declare_groups(checker, score, GroupOwner::Group(id), &group.items);
        checker.model.groups[id].items = inner;
        placed.push(ScoreItem::Group(id));
    }
    placed
}

fn declare_band(checker: &mut Checker, band: &ast::Band, docs: Option<&ast::Doc>, whole: Span) -> Id<Band> {
    let symbol = checker.member_symbol(&band.name, band.label.as_ref(), docs, whole);
    let owner = band.name.text.clone();
    let labels = checker.model.enums.push(Enum { symbol: None, owner, labels: Vec::new(), ordered: false });
    for arm in &band.arms {
        if let ast::ExprKind::Name(name) = &arm.value.kind {
            meet_label(checker, labels, name);
        }
    }
    let choice = empty_choice(checker.at(whole));
    let id = checker.model.bands.push(Band { symbol, labels, choice, of_program: false });
    declare_fact(checker, &band.name, Fact::Band(id));
    id
}
