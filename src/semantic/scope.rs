//! What a bare name means at a place: on a row of `partner`, on a row of another record inside a figure over it,
//! or over the whole program. Must not report; those who look up say what is wrong.

use super::arena::Id;
use super::checker::Checker;
use super::model::{Fact, Field, Record};

/// A place where expressions stand.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// What they are evaluated on.
    pub place: Place<'s>,
    /// The place around it.
    pub outer: Option<&'s Scope<'s>>,
}

/// What an expression is evaluated on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'s> {
    /// A partner.
    Partner,
    /// A row of a record, with the references that lead from it to the row around it; none where no row is around.
    Row(Id<Record>, &'s [Id<Field>]),
    /// The body of a metric with parameters that are given from the row around it: there the row's own names are not
    /// known, only the partner's.
    Body,
    /// The whole program: only figures over all rows.
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

    /// On a row of a record, with nothing around it.
    pub fn of_record(checker: &Checker, record: Id<Record>) -> Scope<'static> {
        let is_partner = checker.model.partner == Some(record);
        Scope { place: if is_partner { Place::Partner } else { Place::Row(record, &[]) }, outer: None }
    }
}

impl<'s> Scope<'s> {
    /// A place within this one.
    pub fn within(&'s self, place: Place<'s>) -> Scope<'s> {
        Scope { place, outer: Some(self) }
    }

    /// The record whose row is at hand.
    pub fn record(&self, checker: &Checker) -> Option<Id<Record>> {
        match self.place {
            Place::Partner => checker.model.partner,
            Place::Row(record, _) => Some(record),
            Place::Body | Place::Program => None,
        }
    }

    /// What a bare name means here: the row's own first, then what lies around it.
    pub fn find(&self, checker: &Checker, name: &str) -> Option<Found> {
        self.outwards(|scope| scope.own(checker, name)).map(|(fact, through)| Found { fact, through })
    }

    /// Whether a row of the record is at hand or around, and the references that lead to it.
    pub fn reach(&self, checker: &Checker, record: Id<Record>) -> Option<Vec<Id<Field>>> {
        self.outwards(|scope| (scope.record(checker) == Some(record)).then_some(())).map(|(_, through)| through)
    }

    /// Asks this place, then those around it as far as references lead there.
    fn outwards<T>(&self, ask: impl Fn(&Scope) -> Option<T>) -> Option<(T, Vec<Id<Field>>)> {
        let mut through = Vec::new();
        let mut scope = self;
        let mut hidden = false;
        loop {
            let is_row = matches!(scope.place, Place::Row(..));
            if !(hidden && is_row)
                && let Some(answer) = ask(scope)
            {
                return Some((answer, through));
            }
            match scope.place {
                Place::Row(_, []) | Place::Partner | Place::Program => return None,
                Place::Row(_, via) => through.extend(via),
                Place::Body => hidden = true,
            }
            scope = scope.outer?;
        }
    }

    /// What a name means on the row at hand alone.
    fn own(&self, checker: &Checker, name: &str) -> Option<Fact> {
        match self.place {
            Place::Partner => checker.names.fact(name).filter(|fact| !is_of_program(checker, *fact)),
            Place::Row(record, _) => fact_of(checker, record, name),
            Place::Program => {
                let band = || checker.names.fact(name).filter(|fact| is_of_program(checker, *fact));
                checker.names.kpi(name).or_else(band)
            }
            Place::Body => None,
        }
    }

    /// All names that mean something here, in alphabetical order within each row.
    pub fn visible<'c>(&self, checker: &'c Checker) -> Vec<&'c str> {
        let mut names = Vec::new();
        let mut scope = Some(self);
        while let Some(here) = scope {
            match here.place {
                Place::Partner => names.extend(checker.names.fact_names()),
                Place::Row(record, _) => names.extend(fact_names(checker, record)),
                Place::Program => {
                    let mut kpis: Vec<&str> = checker.names.kpis.keys().map(String::as_str).collect();
                    kpis.sort_unstable();
                    names.extend(kpis);
                }
                Place::Body => {}
            }
            scope = match here.place {
                Place::Body => here.outer,
                Place::Row(_, via) if !via.is_empty() => here.outer,
                _ => None,
            };
        }
        names
    }
}

/// Whether a fact is one for the whole program.
pub(super) fn is_of_program(checker: &Checker, fact: Fact) -> bool {
    match fact {
        Fact::Kpi(_) => true,
        Fact::Band(band) => checker.model.bands[band].of_program,
        _ => false,
    }
}

/// The fact of a row of a record that a name stands for.
pub(super) fn fact_of(checker: &Checker, record: Id<Record>, name: &str) -> Option<Fact> {
    if checker.model.partner == Some(record) {
        return checker.names.fact(name).filter(|fact| !is_of_program(checker, *fact));
    }
    let metric = || checker.names.row_metrics.get(&(record, name.to_owned())).copied().map(Fact::Metric);
    field_of(checker, record, name).map(Fact::Field).or_else(metric)
}

/// The names of the facts that rows of a record have.
pub(super) fn fact_names<'c>(checker: &'c Checker, record: Id<Record>) -> Vec<&'c str> {
    if checker.model.partner == Some(record) {
        return checker.names.fact_names();
    }
    let mut names = field_names(checker, record);
    let metrics = checker.names.row_metrics.keys().filter(|(of, _)| *of == record);
    names.extend(metrics.map(|(_, name)| name.as_str()));
    names.sort_unstable();
    names
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
