//! `effective from D`, `before D`, `A to B` of a clause, a table or an arm.
//! Must not know what is dated.

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::checker::Checker;
use crate::semantic::model::Target;
use crate::semantic::validity::Validity;
use crate::syntax::ast::{InForce, InForceKind, Name};
use crate::text::Span;

impl Checker<'_> {
    /// The days on which something is in force; `of` is all of it.
    pub fn in_force(&mut self, tree: Option<&InForce>, of: Span) -> Option<Validity> {
        let tree = tree?;
        let (at, of) = (self.at(tree.span), self.at(of));
        let (from, until) = match &tree.kind {
            InForceKind::From(day) => (Some(self.date_literal(day, "the first day")?), None),
            InForceKind::Before(day) => {
                let day = self.date_literal(day, "the day before which it is in force")?;
                (None, Some(day.plus_days(-1)?))
            }
            InForceKind::Between(from, to) => {
                let from = self.date_literal(from, "the first day");
                let to = self.date_literal(to, "the last day");
                (Some(from?), Some(to?))
            }
        };
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            let finding = Diagnostic::new(Code::ReversedDates, format!("the days from {from} to {until} are none"))
                .label(at, "in force on no day")
                .help(format!("write `effective {until} to {from}`, or correct the dates"));
            self.report(finding);
            return None;
        }
        if let Some((first, last)) = self.model.program.effective
            && first <= last
            && (from.is_some_and(|from| last < from) || until.is_some_and(|until| until < first))
        {
            let finding = Diagnostic::new(Code::NoEffect, "this is in force on no day on which the program is")
                .label(at, format!("the program is in effect from {first} to {last}"))
                .help("remove it, or correct the dates");
            self.report(finding);
        }
        Some(Validity { from, until, at, of })
    }

    /// What a dated declaration is another version of: a thing of that name whose first declaration is dated as well.
    pub fn version_of(&self, name: &Name, is_dated: bool) -> Option<Target> {
        let first = self.names.facts.get(&self.names.full_name(&name.text)).copied()?;
        (is_dated && self.dated.contains(&first)).then_some(first)
    }

    /// Notes that a declaration is dated, so that others of its name are further versions.
    pub fn is_dated(&mut self, target: Target, in_force: Option<&InForce>) {
        if in_force.is_some() {
            self.dated.insert(target);
        }
    }
}
