//! What a test expects: a condition, the rules that a tier misses, a value that is unknown.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::expr::path_of;
use crate::semantic::model::{Expect, ExpectKind, Ladder, RuleName, Target, Test, Tier, Unknowable};
use crate::semantic::scope::Scope;
use crate::semantic::walk::is_broken;
use crate::syntax::ast::{self, MissedRule, TestClauseKind};
use crate::text::{FileSpan, Span};

/// Adds the expectation that a clause is, if it is one.
pub(super) fn check(checker: &mut Checker, clause: &ast::TestClause, test: &mut Test) {
    checker.cast.about = None;
    checker.cast.mixed = false;
    let kind = match &clause.kind {
        TestClauseKind::Expect(condition) => Some(ExpectKind::Holds(checker.condition(condition, &Scope::PARTNER))),
        TestClauseKind::ExpectMisses { tier, of, misses } => expect_misses(checker, tier, of.as_ref(), misses),
        TestClauseKind::ExpectUnknown(tree) => Some(ExpectKind::Unknown(unknowable(checker, tree))),
        _ => return,
    };
    let partner = about(checker, clause.span, test.partners.len());
    if let (Some(kind), Some(partner)) = (kind, partner) {
        test.expects.push(Expect { partner, kind, at: checker.at(clause.span) });
    }
}

/// The partner that the expectation is about.
fn about(checker: &mut Checker, span: Span, partners: usize) -> Option<usize> {
    let finding = match checker.cast.about {
        Some((_, at)) if checker.cast.mixed => {
            Diagnostic::new(Code::WrongScope, "an expectation is about one partner, not two")
                .label(checker.at(span), "two partners")
                .label(checker.at(at), "one of them")
                .help("write an expectation for each")
        }
        Some((partner, _)) => return Some(partner),
        None if partners > 1 => {
            Diagnostic::new(Code::WrongScope, "the expectation does not say which partner it is about")
                .label(checker.at(span), format!("{partners} partners are given"))
                .help("name the partner before a dot, as `A.tier`")
        }
        None => return Some(0),
    };
    checker.report(finding);
    None
}

/// The tier that an expression names, of the partner that it names.
fn tier_of(checker: &mut Checker, tree: &ast::Expr, of: Option<&ast::Name>) -> Option<(Id<Ladder>, Id<Tier>)> {
    let names = path_of(tree)?;
    match names.as_slice() {
        [tier] => checker.any_tier(tier, of),
        [partner, tier] => {
            match checker.cast_member(partner) {
                Some(place) => checker.about(place, partner.span),
                None => checker.unknown_partner(partner),
            }
            checker.any_tier(tier, of)
        }
        _ => None,
    }
}

/// `expect Premier misses certified, "Two of three"`
fn expect_misses(
    checker: &mut Checker,
    tier: &ast::Expr,
    of: Option<&ast::Name>,
    misses: &[MissedRule],
) -> Option<ExpectKind> {
    let (ladder, tier) = match &tier.kind {
        ast::ExprKind::Error => return None,
        ast::ExprKind::Name(_) | ast::ExprKind::Member(..) => tier_of(checker, tier, of)?,
        _ => {
            let finding = Diagnostic::new(Code::WrongType, "only a tier misses rules")
                .label(checker.at(tier.span), "not a tier")
                .help("write `expect TIER misses …`");
            checker.report(finding);
            return None;
        }
    };
    let known = rules_up_to(checker, ladder, tier);
    let mut named: Vec<(RuleName, FileSpan)> = Vec::new();
    for miss in misses {
        let (rule, span) = match miss {
            MissedRule::Row(row) => (RuleName::Row(checker.spelt_member(row)), row.span),
            MissedRule::Rule(text) => (RuleName::Given(text.value.clone()), text.span),
        };
        let at = checker.at(span);
        if !known.contains(&rule) {
            unknown_rule(checker, (ladder, tier), &rule, at, &known);
            continue;
        }
        match (miss, &rule) {
            (MissedRule::Row(row), RuleName::Row(name)) => {
                if let Some(fact) = checker.names.fact(name) {
                    checker.note_fact(row.name.span, fact);
                }
            }
            _ => {
                if let Some(local) = checker.rule_names.get(&(ladder, text_of(&rule).to_owned())) {
                    checker.note_use(span, Target::Local(*local));
                }
            }
        }
        if named.iter().any(|(other, _)| *other == rule) {
            let finding = Diagnostic::new(Code::Duplicate, format!("{} is named twice", quoted(&rule)))
                .label(at, "again here")
                .help("remove one of them");
            checker.report(finding);
            continue;
        }
        named.push((rule, at));
    }
    Some(ExpectKind::Misses(ladder, tier, named))
}

/// The names of the rules of a tier and of those below it, in order.
fn rules_up_to(checker: &Checker, ladder: Id<Ladder>, tier: Id<Tier>) -> Vec<RuleName> {
    let mut names: Vec<RuleName> = Vec::new();
    for (_, tier) in checker.model.ladders[ladder].read_with(tier) {
        for name in tier.requires.iter().filter_map(|rule| rule.name.as_ref()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

fn unknown_rule(
    checker: &mut Checker,
    (ladder, tier): (Id<Ladder>, Id<Tier>),
    rule: &RuleName,
    at: FileSpan,
    known: &[RuleName],
) {
    let text = text_of(rule);
    // A row that could not be understood may be the one that is meant, under a misspelt name.
    let rules = checker.model.ladders[ladder].tiers.values().flat_map(|tier| &tier.requires);
    let broken_row =
        rules.filter(|rule| matches!(rule.name, Some(RuleName::Row(_)))).any(|it| is_broken(&it.condition));
    let of_row = matches!(rule, RuleName::Row(_));
    if checker.is_broken(text) || checker.broken || checker.columns_unknown || (of_row && broken_row) {
        return;
    }
    let tier = checker.model.ladders[ladder].tiers[tier].symbol.name.clone();
    let finding =
        Diagnostic::new(Code::UnknownName, format!("`{tier}` and the tiers below it have no rule {}", quoted(rule)));
    let is_row = matches!(rule, RuleName::Row(_));
    let same_kind = known.iter().filter(|other| matches!(other, RuleName::Row(_)) == is_row);
    let candidates = same_kind.map(text_of);
    let finding = match known.is_empty() {
        true => finding.help("tests name rows of `requirements` and clauses with a name: `require \"NAME\": …`"),
        false => finding,
    };
    let Some(mut finding) = checker.offer(finding, at, text, candidates) else {
        return;
    };
    // A rule's own name is a text: its fix needs the quotes.
    if !is_row {
        for edit in finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.text = format!("\"{}\"", edit.text.trim_matches('`'));
        }
    }
    checker.report(finding);
}

fn text_of(rule: &RuleName) -> &str {
    let (RuleName::Row(text) | RuleName::Given(text)) = rule;
    text
}

fn quoted(rule: &RuleName) -> String {
    match rule {
        RuleName::Row(name) => format!("`{name}`"),
        RuleName::Given(name) => format!("\"{name}\""),
    }
}

/// `expect Select is unknown`
fn unknowable(checker: &mut Checker, tree: &ast::Expr) -> Unknowable {
    if let Some(names) = path_of(tree) {
        let name = match names.as_slice() {
            [name] => Some(*name),
            [partner, name] if checker.cast_member(partner).is_some() => Some(*name),
            _ => None,
        };
        if let Some(name) = name
            && checker.names.fact(&name.text).is_none()
            && checker.tier_named(&name.text).is_some()
            && let Some((ladder, tier)) = tier_of(checker, tree, None)
        {
            return Unknowable::Tier(ladder, tier);
        }
        // Of a badge that has a life, it is what it takes that may be unknown: whether it is held is always decided.
        if let Some(name) = name
            && let Some(ladder) = checker.names.fact(&name.text).and_then(|fact| checker.model.life_of(fact))
            && let Some(tier) = checker.model.ladders[ladder].tiers.ids().next()
        {
            checker.expr(tree, &Scope::PARTNER, None);
            return Unknowable::Tier(ladder, tier);
        }
    }
    Unknowable::Value(checker.expr(tree, &Scope::PARTNER, None))
}
