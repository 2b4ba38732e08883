//! Names with dots: `deal.amount`, `partner.region`, `capability.skilling`, and `A.tier` in a test.

use super::fact as fact_expr;
use super::names::through;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::bound::Space;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Expr, Fact, Field, Ladder, Record, Target};
use crate::semantic::names::{BUILT_IN, GroupOwner, built_in};
use crate::semantic::scope::{Found, Scope, fact_names, fact_of};
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;

/// How many names a path may have.
const LONGEST: usize = 16;

/// Where a path has come to.
struct Walk {
    record: Id<Record>,
    through: Vec<Id<Field>>,
}

impl Checker<'_> {
    /// A name with dots.
    pub(super) fn member(&mut self, tree: &ast::Expr, scope: &Scope, opposite: Option<&Type>) -> Expr {
        if let Some((name, labels, rest)) = called(tree)
            && self.names.family(Space::Facts, &name.text).is_some()
        {
            return match self.member_of(Space::Facts, name, labels, tree.span) {
                Some(head) => self.walk_from(&head, &rest, tree.span, scope),
                None => self.error(tree.span),
            };
        }
        let Some(names) = path_of(tree) else {
            if is_broken(tree) {
                return self.error(tree.span);
            }
            let finding = Diagnostic::new(Code::Unexpected, "only a name has parts")
                .label(self.at(tree.span), "not a name before the dot")
                .help("give what stands before the dot a name with `metric`");
            self.report(finding);
            return self.error(tree.span);
        };
        let Some((head, rest)) = names.split_first() else {
            return self.error(tree.span);
        };
        if names.len() > LONGEST {
            let finding = Diagnostic::new(Code::TooDeep, "a path has too many parts")
                .label(self.at(tree.span), format!("more than {LONGEST}"));
            self.report(finding);
            return self.error(tree.span);
        }
        if let Some(partner) = self.cast_member(head) {
            self.about(partner, head.span);
            return match rest {
                [name] => self.name(name, tree.span, scope, opposite),
                [head, rest @ ..] => self.walk_from(head, rest, tree.span, scope),
                [] => self.error(tree.span),
            };
        }
        self.walk_from(head, rest, tree.span, scope)
    }

    fn walk_from(&mut self, head: &ast::Name, rest: &[&ast::Name], span: Span, scope: &Scope) -> Expr {
        if let Some(record) = self.names.record(&head.text)
            && let Some(through) = scope.reach(self, record)
        {
            self.note_use(head.span, Target::Record(record));
            return self.walk(Walk { record, through }, rest, span, scope);
        }
        let Some(found) = scope.find(self, &head.text) else {
            return self.unknown_head(head, rest, span, scope);
        };
        self.part_of(found, head, rest, span, scope)
    }

    /// Goes on with a path whose first names have led to a row.
    fn walk(&mut self, walk: Walk, rest: &[&ast::Name], span: Span, scope: &Scope) -> Expr {
        let Some((name, rest)) = rest.split_first() else {
            return self.error(span);
        };
        self.answer_fact_of(name, walk.record);
        let Some(fact) = fact_of(self, walk.record, &name.text) else {
            let owner = self.model.records[walk.record].symbol.name.clone();
            let names: Vec<String> = fact_names(self, walk.record).into_iter().map(str::to_owned).collect();
            let message = format!("`{owner}` has no field or metric `{}`", name.text);
            self.unknown(Code::UnknownField, message, name, names.iter().map(String::as_str));
            return self.error(span);
        };
        let found = Found { fact, through: walk.through };
        if rest.is_empty() {
            return self.read(found, name.span, span);
        }
        self.part_of(found, name, rest, span, scope)
    }

    /// What stands after a fact and a dot: a field of the row it refers to, or a group of the score it is.
    fn part_of(&mut self, found: Found, head: &ast::Name, rest: &[&ast::Name], span: Span, scope: &Scope) -> Expr {
        self.note_fact(head.span, found.fact);
        match (found.fact, self.fact_type(found.fact)) {
            (Fact::Field(field), Type::Row(record)) => {
                let mut through = found.through;
                through.push(field);
                self.walk(Walk { record, through }, rest, span, scope)
            }
            (Fact::Track(ladder), _) => self.part_of_track(ladder, found.through, rest, span),
            (Fact::Specialization(_), _) => match self.model.life_of(found.fact) {
                Some(ladder) => self.part_of_badge(ladder, found.through, (head, rest), span),
                None => self.lifeless(head, span),
            },
            (Fact::Score(score), _) => self.group(GroupOwner::Score(score), head, &found.through, rest, span),
            (_, Type::Error) => self.error(span),
            (_, ty) => {
                let finding = Diagnostic::new(Code::UnknownField, format!("`{}` has no parts", head.text))
                    .label(self.at(head.span), self.describe(&ty))
                    .help("only records, references and scores have parts");
                self.report(finding);
                self.error(span)
            }
        }
    }

    /// `tier of TRACK`: a part of the life of a track's tiers.
    fn part_of_track(
        &mut self,
        ladder: Id<Ladder>,
        references: Vec<Id<Field>>,
        rest: &[&ast::Name],
        span: Span,
    ) -> Expr {
        let [name] = rest else {
            return self.error(span);
        };
        match built_in(&name.text, ladder) {
            Some(fact) => self.read(Found { fact, through: references }, name.span, span),
            None => {
                let words: Vec<&str> = BUILT_IN.iter().map(|(word, _)| *word).collect();
                let message = format!("a track has no part `{}`", name.text);
                self.unknown(Code::UnknownField, message, name, words);
                self.error(span)
            }
        }
    }

    /// `status of BADGE`: a part of the life of a badge. Whether it is held `holds` says.
    fn part_of_badge(
        &mut self,
        ladder: Id<Ladder>,
        references: Vec<Id<Field>>,
        (badge, rest): (&ast::Name, &[&ast::Name]),
        span: Span,
    ) -> Expr {
        let [name] = rest else {
            return self.error(span);
        };
        match built_in(&name.text, ladder) {
            Some(fact @ (Fact::Status(_) | Fact::StandingSince(_) | Fact::GraceUntil(_))) => {
                self.read(Found { fact, through: references }, name.span, span)
            }
            Some(_) => {
                let message = format!("a specialization has no `{}`: it is held or not", name.text);
                let finding = Diagnostic::new(Code::UnknownField, message)
                    .label(self.at(name.span), "only ladders have it")
                    .help(format!("ask `holds {}`", badge.text));
                self.report(finding);
                self.error(span)
            }
            None => {
                let message = format!("a specialization has no part `{}`", name.text);
                self.unknown(Code::UnknownField, message, name, ["status", "standing_since", "grace_until"]);
                self.error(span)
            }
        }
    }

    /// Reports that a badge without a life is asked for a part of it.
    fn lifeless(&mut self, badge: &ast::Name, span: Span) -> Expr {
        let finding = Diagnostic::new(Code::UnknownField, format!("`{}` has no life of its own", badge.text))
            .label(self.at(badge.span), "held as long as its requirements are met")
            .help("give it a `review { … }`, or ask whether it is held with `holds`");
        self.report(finding);
        self.error(span)
    }

    fn group(
        &mut self,
        owner: GroupOwner,
        head: &ast::Name,
        references: &[Id<Field>],
        rest: &[&ast::Name],
        span: Span,
    ) -> Expr {
        let (mut owner, mut of) = (owner, head);
        let mut last = None;
        for name in rest {
            let Some(group) = self.names.groups.get(&(owner, name.text.clone())).copied() else {
                if let GroupOwner::Score(score) = owner
                    && self.mistakes.are_in(self.model.scores[score].symbol.whole)
                {
                    return self.error(span);
                }
                let mut groups: Vec<String> = self
                    .names
                    .groups
                    .keys()
                    .filter(|(other, _)| *other == owner)
                    .map(|(_, name)| name.clone())
                    .collect();
                groups.sort_unstable();
                let message = format!("`{}` has no group `{}`", of.text, name.text);
                self.unknown(Code::UnknownField, message, name, groups.iter().map(String::as_str));
                return self.error(span);
            };
            self.note_use(name.span, Target::Group(group));
            owner = GroupOwner::Group(group);
            of = name;
            last = Some(group);
        }
        match last {
            Some(group) => through(references, fact_expr(Fact::Group(group), Type::Points, self.at(span))),
            None => self.error(span),
        }
    }

    fn unknown_head(&mut self, head: &ast::Name, rest: &[&ast::Name], span: Span, scope: &Scope) -> Expr {
        let Some(record) = self.names.record(&head.text) else {
            if !self.cast.names.is_empty() {
                self.unknown_partner(head);
                return self.error(span);
            }
            if head.text == "mine" {
                self.not_compared(head, rest);
            } else {
                self.unknown_fact(head, scope);
            }
            return self.error(span);
        };
        self.note_use(head.span, Target::Record(record));
        let parts: Vec<&str> = rest.iter().map(|name| name.text.as_str()).collect();
        let path = format!("{}.{}", head.text, parts.join("."));
        let finding =
            Diagnostic::new(Code::WrongScope, format!("`{path}` has a value for each row of `{}`", head.text))
                .label(self.at(span), "of which row?")
                .help(format!("say which figure over the rows, as `sum of {path}`"));
        self.report(finding);
        self.error(span)
    }

    /// Reports `mine.`: there is no word for the one that asks, and what is written instead.
    fn not_compared(&mut self, head: &ast::Name, rest: &[&ast::Name]) {
        let of = rest.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".");
        let finding = Diagnostic::new(Code::WrongScope, "which peers count cannot hinge on the one that asks")
            .label(self.at(head.span), "the one that asks")
            .help(format!(
                "for those of the same `{of}` write `within {of}`; for how many are ahead in it `(rank of {of}) - 1`; \
                 to compare with the group, declare its figure as a metric (`metric group_{of} = largest of {of} within …`)"
            ));
        self.report(finding);
    }

    /// The partner of a test that a name is.
    pub fn cast_member(&mut self, name: &ast::Name) -> Option<usize> {
        let place = self.cast.names.iter().position(|member| member.as_deref() == Some(name.text.as_str()))?;
        if let Some(local) = self.cast.locals.get(place).copied().flatten() {
            self.note_use(name.span, Target::Local(local));
        }
        Some(place)
    }

    /// Reports a name before a dot that is no partner of the test.
    pub fn unknown_partner(&mut self, name: &ast::Name) {
        // What the expectation is about is not known, and not asked again.
        self.about(0, name.span);
        let given: Vec<String> = self.cast.names.iter().flatten().cloned().collect();
        let message = format!("the test gives no partner `{}`", name.text);
        self.unknown(Code::UnknownName, message, name, given.iter().map(String::as_str));
    }

    /// Notes which partner of a test an expectation is about.
    pub fn about(&mut self, partner: usize, span: Span) {
        match self.cast.about {
            Some((other, _)) if other != partner => self.cast.mixed = true,
            Some(_) => {}
            None => self.cast.about = Some((partner, span)),
        }
    }
}

/// The names of a path, first to last; none if something else stands in it.
pub(in crate::semantic) fn path_of(tree: &ast::Expr) -> Option<Vec<&ast::Name>> {
    let mut names = Vec::new();
    let mut here = tree;
    loop {
        match &here.kind {
            ast::ExprKind::Member(base, name) => {
                names.push(name);
                here = base;
            }
            ast::ExprKind::Name(name) => {
                names.push(name);
                names.reverse();
                return Some(names);
            }
            _ => return None,
        }
    }
}

/// A path that begins with a member of a family: `capability(cloud).skilling`.
fn called(tree: &ast::Expr) -> Option<(&ast::Name, &[ast::Expr], Vec<&ast::Name>)> {
    let mut rest = Vec::new();
    let mut here = tree;
    while let ast::ExprKind::Member(base, name) = &here.kind {
        rest.push(name);
        here = base;
    }
    rest.reverse();
    match &here.kind {
        ast::ExprKind::Call(name, labels) => Some((name, labels, rest)),
        _ => None,
    }
}

/// Whether a path begins with what could not be read.
fn is_broken(tree: &ast::Expr) -> bool {
    let mut here = tree;
    while let ast::ExprKind::Member(base, _) = &here.kind {
        here = base;
    }
    matches!(here.kind, ast::ExprKind::Error)
}
