//! What a test gives: rows, facts, an earlier standing, the day.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::expr::path_of;
use crate::semantic::model::{
    Constant, Expr, ExprKind, Fact, GivenRow, GivenStanding, Ladder, LocalKind, Record, Target, Test,
};
use crate::semantic::naming::{fact_target, kind_of};
use crate::semantic::scope::{field_names, field_of};
use crate::semantic::types::Type;
use crate::syntax::ast::{self, TestClauseKind};
use crate::text::{FileSpan, Span};

/// Fills in what is given. The partners come first: other rows may refer to them.
pub(super) fn check(checker: &mut Checker, tree: &ast::Test, test: &mut Test) {
    let clauses = tree.clauses.iter().map(|clause| clause.span);
    let whole = clauses.fold(tree.name.span, Span::to);
    for clause in &tree.clauses {
        if let TestClauseKind::GivenRow { record, name, times, .. } = &clause.kind
            && record.text == "partner"
        {
            check_cast(checker, name.as_ref(), record.span, whole);
            if let Some(times) = times {
                let finding = Diagnostic::new(Code::WrongScope, "each partner of a test is given by itself")
                    .label(checker.at(times.span), "several at once")
                    .help("write `given partner A { … }` for each");
                checker.report(finding);
            }
        }
    }
    for clause in &tree.clauses {
        if let TestClauseKind::GivenRow { record, name: Some(name), .. } = &clause.kind
            && let Some(record) = checker.names.record(&record.text)
        {
            let is_partner = checker.model.partner == Some(record);
            let kind = LocalKind::Row(record);
            let local = (!is_partner).then(|| checker.local(&name.text, name.span, clause.span, kind));
            checker.cast.rows.push((record, name.text.clone(), local));
        }
    }
    let mut said: Vec<(&str, FileSpan)> = Vec::new();
    for clause in &tree.clauses {
        let at = checker.at(clause.span);
        let word = match &clause.kind {
            TestClauseKind::GivenToday(_) => "today",
            _ => "",
        };
        if !word.is_empty() {
            if let Some((_, first)) = said.iter().find(|(other, _)| *other == word) {
                checker.twice(format!("`{word}` is given twice"), clause.span, *first, "keep one of them");
                continue;
            }
            said.push((word, at));
        }
        match &clause.kind {
            TestClauseKind::GivenRow { times, record, name, fields } => {
                let times = times.as_ref().map_or(Some(1), |times| checker.whole_literal(times, "the number of rows"));
                let Some((id, fields)) = row(checker, record, fields) else {
                    continue;
                };
                let name = name.as_ref().map(|name| name.text.clone());
                let given = GivenRow { record: id, name, times: times.unwrap_or(1), fields, at };
                if checker.model.partner == Some(id) {
                    test.partners.push(given);
                } else {
                    test.rows.push(given);
                }
            }
            TestClauseKind::GivenValues(values) => {
                for (name, tree) in values {
                    value(checker, name, tree, test);
                }
            }
            TestClauseKind::GivenStanding(given) => standing(checker, given, clause.span, test),
            TestClauseKind::GivenToday(day) => test.today = checker.date_literal(day, "today"),
            _ => {}
        }
    }
    if test.partners.is_empty()
        && let Some(record) = checker.model.partner
    {
        test.partners.push(GivenRow { record, name: None, times: 1, fields: Vec::new(), at: test.at });
    }
}

/// Enters a partner of the test under its name.
fn check_cast(checker: &mut Checker, name: Option<&ast::Name>, record: Span, whole: Span) {
    let names = &checker.cast.names;
    match name {
        Some(name) if names.contains(&Some(name.text.clone())) => {
            let finding = Diagnostic::new(Code::Duplicate, format!("two partners are called `{}`", name.text))
                .label(checker.at(name.span), "again here")
                .help("give it another name");
            checker.report(finding);
        }
        None if !names.is_empty() => {
            let finding = Diagnostic::new(Code::Duplicate, "two partners are given and one has no name")
                .label(checker.at(record), "which is it?")
                .help("name them, as `given partner A { … }`");
            checker.report(finding);
        }
        _ => {}
    }
    checker.cast.names.push(name.map(|name| name.text.clone()));
    let local = name.map(|name| checker.local(&name.text, name.span, whole, LocalKind::Partner));
    checker.cast.locals.push(local);
}

type Fields = Vec<(Id<crate::semantic::model::Field>, Expr)>;

/// The fields of a given row.
fn row(checker: &mut Checker, record: &ast::Name, given: &[(ast::Name, ast::Expr)]) -> Option<(Id<Record>, Fields)> {
    let Some(id) = checker.names.record(&record.text) else {
        let records = checker.record_names();
        let message = format!("there is no record `{}`", record.text);
        checker.unknown(Code::UnknownName, message, record, records.iter().map(String::as_str));
        return None;
    };
    checker.note_use(record.span, Target::Record(id));
    let mut fields: Fields = Vec::new();
    let mut said: Vec<(&str, FileSpan)> = Vec::new();
    for (name, tree) in given {
        let Some(field) = field_of(checker, id, &name.text) else {
            unknown_field(checker, id, name);
            continue;
        };
        checker.note_use(name.span, Target::Field(field));
        let ty = checker.model.fields[field].ty.clone();
        match said.iter().find(|(other, _)| *other == name.text) {
            Some((_, first)) => {
                let first = *first;
                checker.twice(format!("`{}` is given twice", name.text), name.span, first, "keep one of them");
            }
            None => said.push((&name.text, checker.at(name.span))),
        }
        // A set holds each label by itself.
        if let (Type::Set(_), ast::ExprKind::Set(labels)) = (&ty, &tree.kind) {
            for label in labels {
                let label = checker.constant_of(label, &ty);
                fields.push((field, label));
            }
            continue;
        }
        let value = match ty {
            Type::Row(_) => reference(checker, tree, &ty),
            _ => checker.constant_of(tree, &ty),
        };
        fields.push((field, value));
    }
    Some((id, fields))
}

fn unknown_field(checker: &mut Checker, record: Id<Record>, name: &ast::Name) {
    let owner = checker.model.records[record].symbol.name.clone();
    let is_fact = checker.model.partner == Some(record) && checker.names.fact(&name.text).is_some();
    if is_fact {
        let finding = Diagnostic::new(Code::UnknownField, format!("`{}` is no field of `{owner}`", name.text))
            .label(checker.at(name.span), "worked out, not read")
            .help(format!("give it by itself: `given {} = …`", name.text));
        checker.report(finding);
        return;
    }
    checker.answer_field_of(name, record);
    let fields: Vec<String> = field_names(checker, record).into_iter().map(str::to_owned).collect();
    let message = format!("`{owner}` has no field `{}`", name.text);
    checker.unknown(Code::UnknownField, message, name, fields.iter().map(String::as_str));
}

/// A reference: the key of a row, or the name under which the test gives it.
fn reference(checker: &mut Checker, tree: &ast::Expr, ty: &Type) -> Expr {
    let at = checker.at(tree.span);
    let key = match &tree.kind {
        ast::ExprKind::Text(key) => key.clone(),
        ast::ExprKind::Name(name) if is_given(checker, name, ty) => name.text.clone(),
        ast::ExprKind::Error => return checker.error(tree.span),
        _ => {
            let finding = Diagnostic::new(Code::WrongType, format!("{} must stand here", checker.describe(ty)))
                .label(at, "not a reference")
                .help("write the row's key in quotes, or the name under which the test gives it");
            checker.report(finding);
            return checker.error(tree.span);
        }
    };
    Expr { kind: ExprKind::Constant(Constant::Text(key)), ty: ty.clone(), at }
}

/// Whether the test gives a row of the record that is referred to under a name.
fn is_given(checker: &mut Checker, name: &ast::Name, ty: &Type) -> bool {
    let Type::Row(record) = ty else { return false };
    let is_partner = checker.model.partner == Some(*record) && checker.cast_member(name).is_some();
    let row = checker.cast.rows.iter().find(|(of, other, _)| of == record && *other == name.text);
    let (is_row, local) = (row.is_some(), row.and_then(|(_, _, local)| *local));
    if let Some(local) = local {
        checker.note_use(name.span, Target::Local(local));
    }
    is_partner || is_row
}

/// `given annual_revenue = 2M`
fn value(checker: &mut Checker, member: &ast::Member, tree: &ast::Expr, test: &mut Test) {
    let spelt = checker.spelt_member(member);
    let name = &ast::Name { text: member.text(), span: member.span };
    let Some(fact) = checker.names.fact(&spelt) else {
        let facts: Vec<String> = checker.names.fact_names().into_iter().map(str::to_owned).collect();
        let message = format!("nothing called `{}` is declared", name.text);
        checker.unknown(Code::UnknownName, message, name, facts.iter().map(String::as_str));
        return;
    };
    checker.note_fact(member.name.span, fact);
    let ty = checker.fact_type(fact);
    let help = match fact {
        Fact::Metric(_)
        | Fact::Threshold(_)
        | Fact::Score(_)
        | Fact::Band(_)
        | Fact::Gate(_)
        | Fact::Specialization(_) => None,
        Fact::Field(_) => Some(format!("give it with the partner: `given partner {{ {}: … }}`", name.text)),
        Fact::Standing(_) | Fact::StandingSince(_) | Fact::GraceUntil(_) => {
            Some("write `given standing = TIER since DATE, grace until DATE`".to_owned())
        }
        _ => Some("give what it follows from".to_owned()),
    };
    if let Some(help) = help {
        let of = fact_target(fact).map_or("a result".to_owned(), |target| kind_of(target, &checker.model));
        let finding = Diagnostic::new(Code::WrongScope, format!("`{}` is {of} and cannot be given here", name.text))
            .label(checker.at(name.span), of)
            .help(help);
        checker.report(finding);
        return;
    }
    if test.values.iter().any(|(other, _)| *other == fact) {
        let finding = Diagnostic::new(Code::Duplicate, format!("`{}` is given twice", name.text))
            .label(checker.at(name.span), "again here")
            .help("keep one of them");
        checker.report(finding);
        return;
    }
    let value = checker.constant_of(tree, &ty);
    test.values.push((fact, value));
}

/// `given standing = TIER since DATE, …`: one for each partner and ladder; of every partner where none is named.
fn standing(checker: &mut Checker, given: &ast::GivenStanding, span: Span, test: &mut Test) {
    let Some((partner, ladder)) = whose(checker, given.of.as_ref()) else {
        return;
    };
    let partners = partner.map_or(0..checker.cast.names.len().max(1), |partner| partner..partner + 1);
    let is_meant = |other: &&GivenStanding| partners.contains(&other.partner) && other.ladder == ladder;
    if let Some(first) = test.standings.iter().find(is_meant) {
        let first = first.at;
        checker.twice("`standing` is given twice".to_owned(), span, first, "keep one of them");
        return;
    }
    let of_badge = checker.model.ladders[ladder].badge.is_some();
    let tier = match &given.tier.kind {
        ast::ExprKind::Flag(held) if of_badge => {
            Some(checker.model.ladders[ladder].tiers.ids().next().filter(|_| *held))
        }
        ast::ExprKind::Error => None,
        _ if of_badge => {
            let finding = Diagnostic::new(Code::WrongType, "a specialization is held or not")
                .label(checker.at(given.tier.span), "not `yes` or `no`")
                .help("write `yes` where it was held, as `given standing of BADGE = yes since DATE`");
            checker.report(finding);
            None
        }
        ast::ExprKind::None => Some(None),
        ast::ExprKind::Name(name) => checker.tier_of(ladder, name).map(Some),
        _ => {
            let finding = Diagnostic::new(Code::WrongType, "a standing is a tier or `none`")
                .label(checker.at(given.tier.span), "not a tier");
            checker.report(finding);
            None
        }
    };
    let mut day =
        |tree: &Option<ast::Expr>, what: &str| tree.as_ref().and_then(|tree| checker.date_literal(tree, what));
    let since = day(&given.since, "the day since when");
    let grace_until = day(&given.grace_until, "the last day of grace");
    let evaluated = day(&given.evaluated, "the day of the earlier evaluation");
    let pending = given.pending.as_ref().and_then(|(tier, from)| {
        let day = checker.date_literal(from, "the day from which the tier counts");
        checker.tier_of(ladder, tier).zip(day)
    });
    let at = checker.at(span);
    if let Some(tier) = tier {
        let given = |partner| GivenStanding { partner, ladder, tier, since, grace_until, evaluated, pending, at };
        test.standings.extend(partners.map(given));
    }
}

/// `standing`, `standing of TRACK`, `standing of PARTNER`, `standing of PARTNER.TRACK`.
fn whose(checker: &mut Checker, of: Option<&ast::Expr>) -> Option<(Option<usize>, Id<Ladder>)> {
    let Some(of) = of else { return Some((None, Ladder::MAIN)) };
    match path_of(of)?.as_slice() {
        [name] => match checker.cast_member(name) {
            Some(partner) => Some((Some(partner), Ladder::MAIN)),
            None => ladder_of(checker, name).map(|ladder| (None, ladder)),
        },
        [partner, track] => {
            let Some(place) = checker.cast_member(partner) else {
                checker.unknown_partner(partner);
                return None;
            };
            ladder_of(checker, track).map(|ladder| (Some(place), ladder))
        }
        _ => None,
    }
}

/// The ladder of a track, or of a badge that has a life.
fn ladder_of(checker: &mut Checker, name: &ast::Name) -> Option<Id<Ladder>> {
    let badge = checker.names.fact(&name.text).filter(|fact| matches!(fact, Fact::Specialization(_)));
    let Some(badge) = badge else { return checker.track(name) };
    checker.note_use(name.span, fact_target(badge)?);
    let life = checker.model.life_of(badge);
    if life.is_none() {
        let finding = Diagnostic::new(Code::WrongScope, format!("`{}` has no life of its own", name.text))
            .label(checker.at(name.span), "held as long as its requirements are met")
            .help("give it a `review { … }`, or give whether it is held, as `given BADGE = yes`");
        checker.report(finding);
    }
    life
}
