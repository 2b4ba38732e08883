//! What a bare name means at a place: on a row of `partner`, on a row of another record inside a figure over it,
//! or over the whole program. Must not report; those who look up say what is wrong.

use super::arena::Id;
use super::checker::Checker;
use super::model::{Fact, Field, Record};

/// A place where expressions stand.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// What they are evaluated on.
    pub place: Place,
    /// The place around it.
    pub outer: Option<&'s Scope<'s>>,
}

/// What an expression is evaluated on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A partner.
    Partner,
    /// A row of another record, which refers by the field to the row around it.
    Row(Id<Record>, Id<Field>),
    /// The whole program: only figures over all partners.
    Program,
}

/// What a name was found to mean.
pub(super) struct Found {
    /// The fact.
    pub fact: Fact,
    /// The references to follow to its row, the first from the row at hand.
    pub through: Vec<Id<Field>>,
}

impl Scope<'static> {
    /// On a partner.
    pub const PARTNER: Scope<'static> = Scope { place: Place::Partner, outer: None };
    /// Over the program.
    pub const PROGRAM: Scope<'static> = Scope { place: Place::Program, outer: None };
}

impl<'s> Scope<'s> {
    /// A place within this one.
    pub fn within(&'s self, place: Place) -> Scope<'s> {
        Scope { place, outer: Some(self) }
    }

    /// The record whose row is at hand.
    pub fn record(&self, checker: &Checker) -> Option<Id<Record>> {
        match self.place {
            Place::Partner => checker.model.partner,
            Place::Row(record, _) => Some(record),
            Place::Program => None,
        }
    }

    /// What a bare name means here: the row's own first, then what lies around it.
    pub fn find(&self, checker: &Checker, name: &str) -> Option<Found> {
        self.find_from(|scope| scope.own(checker, name))
    }

    /// Whether a row of the record is at hand or around, and the references that lead to it.
    pub fn reach(&self, checker: &Checker, record: Id<Record>) -> Option<Vec<Id<Field>>> {
        let mut through = Vec::new();
        let mut scope = Some(self);
        while let Some(here) = scope {
            if here.record(checker) == Some(record) {
                return Some(through);
            }
            let Place::Row(_, via) = here.place else {
                return None;
            };
            through.push(via);
            scope = here.outer;
        }
        None
    }

    fn find_from(&self, look: impl Fn(&Scope) -> Option<Fact>) -> Option<Found> {
        let mut through = Vec::new();
        let mut scope = Some(self);
        while let Some(here) = scope {
            if let Some(fact) = look(here) {
                return Some(Found { fact, through });
            }
            let Place::Row(_, via) = here.place else {
                return None;
            };
            through.push(via);
            scope = here.outer;
        }
        None
    }

    /// What a name means on the row at hand alone.
    fn own(&self, checker: &Checker, name: &str) -> Option<Fact> {
        match self.place {
            Place::Partner => checker.names.fact(name),
            Place::Row(record, _) => field_of(checker, record, name).map(Fact::Field),
            Place::Program => None,
        }
    }

    /// All names that mean something here, in alphabetical order within each row.
    pub fn visible<'c>(&self, checker: &'c Checker) -> Vec<&'c str> {
        let mut names = Vec::new();
        let mut scope = Some(self);
        while let Some(here) = scope {
            match here.place {
                Place::Partner => names.extend(checker.names.fact_names()),
                Place::Row(record, _) => names.extend(field_names(checker, record)),
                Place::Program => {}
            }
            scope = match here.place {
                Place::Row(..) => here.outer,
                _ => None,
            };
        }
        names
    }
}

/// A field of a record.
pub(super) fn field_of(checker: &Checker, record: Id<Record>, name: &str) -> Option<Id<Field>> {
    let fields = &checker.model.records[record].fields;
    fields.iter().copied().find(|field| checker.model.fields[*field].symbol.name == name)
}

/// The names of a record's fields.
pub(super) fn field_names<'c>(checker: &'c Checker, record: Id<Record>) -> Vec<&'c str> {
    let fields = &checker.model.records[record].fields;
    fields.iter().map(|field| checker.model.fields[*field].symbol.name.as_str()).collect()
}
