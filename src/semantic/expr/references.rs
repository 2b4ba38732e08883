//! The way from the rows of a record to the row at hand: by a field of theirs, or over further records.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::checker::Checker;
use crate::semantic::model::{Field, Record, Target};
use crate::semantic::scope::{Scope, field_of};
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::{FileSpan, Span};

/// A way by references, the first from the row that is gathered.
type Way = Vec<Id<Field>>;

impl Checker<'_> {
    /// The references that lead from rows of a record to the row at hand. The shortest way is meant; where there are two,
    /// or another is meant, `via` says which field begins it.
    pub(super) fn references(&mut self, over: Id<Record>, tree: &ast::Aggregate, scope: &Scope) -> Option<Way> {
        let here = scope.record(self)?;
        let first = match &tree.via {
            Some(name) => Some(self.first_reference(over, name)?),
            None => None,
        };
        let ways = self.ways(over, here, first);
        match ways.as_slice() {
            [way] => Some(way.clone()),
            [] => self.no_way(over, here, tree.operand.span),
            [one, other, ..] => {
                let (child, parent) = (self.record_name(over), self.record_name(here));
                let words = |way: &Way| -> Vec<String> {
                    way.iter().map(|field| self.model.fields[*field].symbol.name.clone()).collect()
                };
                let (one_words, other_words) = (words(one).join("."), words(other).join("."));
                let message = format!("`{child}` refers to `{parent}` twice: by `{one_words}` and by `{other_words}`");
                let mut finding = Diagnostic::new(Code::AmbiguousReference, message)
                    .label(self.at(tree.operand.span), "by which of them?");
                for (way, label) in [(one, "one reference"), (other, "another")] {
                    if let Some(field) = way.first() {
                        finding = finding.label(self.model.fields[*field].symbol.at, label);
                    }
                }
                let first = one_words.split('.').next().unwrap_or_default().to_owned();
                self.report(finding.help(format!("say which, as `via {first}`")));
                None
            }
        }
    }

    /// The references that lead from rows of a record to partners, where there is one way.
    pub fn way_to_partner(&mut self, over: Id<Record>, at: FileSpan) -> Option<Way> {
        let partner = self.model.partner?;
        match self.ways(over, partner, None).as_slice() {
            [way] => Some(way.clone()),
            ways => {
                let (child, many) = (self.record_name(over), !ways.is_empty());
                let message = match many {
                    true => format!("`{child}` refers to partners in two ways"),
                    false => format!("`{child}` has no field that refers to `partner`"),
                };
                let finding = Diagnostic::new(Code::WrongScope, message)
                    .label(at, "whose people?")
                    .help("a role is of a record whose rows belong to one partner by one reference");
                self.report(finding);
                None
            }
        }
    }

    /// The field that `via` names.
    fn first_reference(&mut self, over: Id<Record>, name: &ast::Name) -> Option<Id<Field>> {
        let fields = self.model.records[over].fields.iter().copied();
        let references: Vec<String> = fields
            .filter(|field| matches!(self.model.fields[*field].ty, Type::Row(_)))
            .map(|field| self.model.fields[field].symbol.name.clone())
            .collect();
        let found = field_of(self, over, &name.text).filter(|_| references.contains(&name.text));
        match found {
            Some(field) => self.note_use(name.span, Target::Field(field)),
            None => {
                let message = format!("`{}` is no reference of `{}`", name.text, self.record_name(over));
                self.unknown(Code::UnknownField, message, name, references.iter().map(String::as_str));
            }
        }
        found
    }

    /// All shortest ways from a record to another, beginning with a field if one is said.
    fn ways(&self, from: Id<Record>, to: Id<Record>, first: Option<Id<Field>>) -> Vec<Way> {
        let mut seen: BTreeSet<Id<Record>> = BTreeSet::from([from]);
        let mut reached: Vec<(Id<Record>, Way)> = vec![(from, Vec::new())];
        while !reached.is_empty() {
            let mut next = Vec::new();
            for (record, way) in &reached {
                for field in &self.model.records[*record].fields {
                    let begins = way.is_empty();
                    if let Type::Row(target) = self.model.fields[*field].ty
                        && (!begins || first.is_none_or(|first| first == *field))
                    {
                        let mut longer = way.clone();
                        longer.push(*field);
                        next.push((target, longer));
                    }
                }
            }
            let found: Vec<Way> = next.iter().filter(|(record, _)| *record == to).map(|(_, way)| way.clone()).collect();
            if !found.is_empty() {
                return found;
            }
            next.retain(|(record, _)| !seen.contains(record));
            seen.extend(next.iter().map(|(record, _)| *record));
            reached = next;
        }
        Vec::new()
    }

    fn no_way(&mut self, over: Id<Record>, here: Id<Record>, at: Span) -> Option<Way> {
        let (child, parent) = (self.record_name(over), self.record_name(here));
        // A field whose type could not be read may be the reference.
        let mut fields = self.model.records[over].fields.iter();
        let unsure = self.mistakes.are_in(self.model.records[over].symbol.whole);
        if unsure || fields.any(|field| self.model.fields[*field].ty.is_error()) {
            return None;
        }
        let finding = Diagnostic::new(Code::WrongScope, format!("`{child}` has no field that refers to `{parent}`"))
            .label(self.at(at), format!("which rows belong to a `{parent}`?"))
            .label(self.model.records[over].symbol.at, "declared here")
            .help(format!("add a field to `{child}`: `{parent}: {parent}`"));
        self.report(finding);
        None
    }

    fn record_name(&self, record: Id<Record>) -> String {
        self.model.records[record].symbol.name.clone()
    }
}
