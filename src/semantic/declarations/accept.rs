//! `accept FINDING of NAME because "…"`: what `check` says of a declaration and is meant all the same.
//! Must not know what was found: that is compared once the whole program has been checked.

use crate::diagnostic::{Code, Diagnostic, Severity, Stage};
use crate::semantic::bound::Space;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Accepted, Ladder, Model, Target};
use crate::semantic::names::TypeName;
use crate::semantic::naming::{fact_target, symbol_of};
use crate::syntax::ast;
use crate::text::FileSpan;

/// Checks that there is such a finding, that it may be accepted, and of what.
pub(super) fn check(checker: &mut Checker, tree: &ast::Accept) {
    let code = code(checker, &tree.finding);
    let of = declared(checker, &tree.of);
    if tree.because.value.trim().is_empty() && tree.because.span.end > tree.because.span.start {
        let finding = Diagnostic::new(Code::Missing, "nothing says why this is accepted")
            .label(checker.at(tree.because.span), "says nothing")
            .help("say it in a sentence: who reads the program sees why it is meant");
        checker.report(finding);
    }
    if let (Some(code), Some(of)) = (code, of) {
        let at = checker.at(tree.finding.span);
        let because = tree.because.value.clone();
        let named = checker.at(tree.of.span);
        checker.model.accepted.push(Accepted { code, at, named, of, because });
    }
}

/// Whether a finding is, or may be, an opinion on the program that its owner may have another one on.
fn is_opinion(code: Code) -> bool {
    // Both are mistakes in some places and warnings in others.
    let may_be_warned_of = matches!(code, Code::UnreachableArm | Code::WeakerTier);
    (may_be_warned_of || code.severity() != Severity::Error)
        && code != Code::Undecided
        && matches!(code.stage(), Stage::Names | Stage::Types | Stage::Program)
}

fn code(checker: &mut Checker, name: &ast::Name) -> Option<Code> {
    if name.text.is_empty() {
        return None;
    }
    let at = checker.at(name.span);
    match Code::parse(&name.text) {
        Some(code) if is_opinion(code) => Some(code),
        Some(code) => {
            let (message, help) = match code {
                Code::Undecided => ("what is still to be set is not accepted", "set the number"),
                _ if code.severity() == Severity::Error => {
                    ("a mistake is not accepted", "only warnings and hints can be meant; correct a mistake")
                }
                _ => ("only what the program says can be accepted", "findings in data are for the data to cure"),
            };
            let finding = Diagnostic::new(Code::Unexpected, message).label(at, code.summary()).help(help);
            checker.report(finding);
            None
        }
        None => {
            let known = Code::ALL.iter().copied().filter(|code| is_opinion(*code)).map(Code::name);
            let known: Vec<&str> = known.collect();
            let message = format!("there is no finding `{}`", name.text);
            checker.unknown(Code::UnknownName, message, name, known);
            None
        }
    }
}

/// Where the declaration is that a name stands for.
fn declared(checker: &mut Checker, tree: &ast::Expr) -> Option<Vec<FileSpan>> {
    let (name, labels): (&ast::Name, &[ast::Expr]) = match &tree.kind {
        ast::ExprKind::Name(name) => (name, &[]),
        ast::ExprKind::Call(name, labels) => (name, labels),
        _ => return None,
    };
    let spaces = [Space::Facts, Space::Kpis, Space::Roles];
    let space = spaces.into_iter().find(|space| checker.names.family(*space, &name.text).is_some());
    let member = checker.member_of(space.unwrap_or(Space::Facts), name, labels, tree.span)?;
    let mut targets: Vec<Target> = Vec::new();
    targets.extend(checker.names.fact(&member.text).and_then(fact_target));
    targets.extend(checker.names.kpi(&member.text).and_then(fact_target));
    targets.extend(checker.names.role(&member.text).map(Target::Role));
    targets.extend(checker.names.types.get(&member.text).map(|name| match name {
        TypeName::Enum(id) => Target::Enum(*id),
        TypeName::Record(id) => Target::Record(*id),
    }));
    let tiers =
        checker.model.ladders.iter().filter_map(|(id, ladder)| Some(Target::Tier(id, ladder.tier(&member.text)?)));
    targets.extend(tiers);
    // A family is all of its members.
    if let Some(family) = space.and_then(|space| checker.names.family(space, &name.text)).filter(|_| labels.is_empty())
    {
        targets.extend(family.members.iter().copied().filter_map(fact_target));
    }
    for target in &targets {
        checker.note_use(name.span, *target);
    }
    if targets.is_empty() {
        let mut known: Vec<String> = checker.names.fact_names().into_iter().map(str::to_owned).collect();
        known.extend(checker.model.ladders.values().flat_map(Ladder::names).map(str::to_owned));
        known.sort_unstable();
        let message = format!("nothing called `{}` is declared", member.text);
        checker.unknown(Code::UnknownName, message, name, known.iter().map(String::as_str));
        return None;
    }
    Some(targets.into_iter().flat_map(|target| places(target, &checker.model)).collect())
}

/// Where all that is declared of something stands: of a tier its rules too, of a threshold each of its versions.
fn places(target: Target, model: &Model) -> Vec<FileSpan> {
    let mut places: Vec<FileSpan> =
        symbol_of(target, model).into_iter().flat_map(|symbol| [symbol.whole, symbol.at]).collect();
    match target {
        Target::Tier(ladder, id) => {
            let tier = &model.ladders[ladder].tiers[id];
            places.extend(tier.requires.iter().chain(&tier.retains).map(|rule| rule.at));
            places.extend(tier.seats.iter().map(|seats| seats.at));
        }
        Target::Threshold(id) => places.extend(model.thresholds[id].versions.iter().map(|version| version.what.at)),
        _ => {}
    }
    places
}
