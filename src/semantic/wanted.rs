//! What a name at one place of a program could be, for an editor to offer: the checker is asked beforehand, and answers
//! where it would otherwise say that a name is not known. Must not know texts, or what an editor makes of it.

use super::arena::Id;
use super::checker::Checker;
use super::model::{Fact, Record, Status, Target};
use super::names::TypeName;
use super::naming::fact_target;
use super::scope::{Place, Scope, fact_names, fact_of, is_of_program};
use super::types::Type;
use crate::syntax::ast;
use crate::text::FileSpan;

/// What a name at a place could be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The names that would do, the nearest meanings first; each once.
    pub names: Vec<Offer>,
    /// The type of what it stands against, where that is known: what fits best.
    pub against: Option<Type>,
}

/// A name that would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The name, without backticks.
    pub name: String,
    /// What it stands for; none for a word of the language or the name of a partner in a test.
    pub of: Option<Target>,
    /// Its type, where it is a value.
    pub ty: Option<Type>,
    /// Whether it is a fact, rather than a label, a tier or something that is declared.
    pub fact: bool,
}

/// The place that is asked about, and the answer once it is found.
#[derive(Debug)]
pub(super) struct Question {
    pub at: FileSpan,
    pub answer: Option<Wanted>,
}

impl Checker<'_> {
    /// Whether a name is the one that is asked about, and not answered yet.
    pub fn is_asked(&self, at: FileSpan) -> bool {
        self.question.borrow().as_ref().is_some_and(|question| question.at == at && question.answer.is_none())
    }

    /// The place that is asked about, if only that is looked for.
    pub fn asked(&self) -> Option<FileSpan> {
        self.question.borrow().as_ref().map(|question| question.at)
    }

    /// Whether what was asked is answered, so that nothing else need be checked.
    pub fn is_answered(&self) -> bool {
        self.question.borrow().as_ref().is_some_and(|question| question.answer.is_some())
    }

    /// Checks what is offered by its name alone as far as its type follows from its body.
    pub fn settle_offers(&mut self, wanted: &Wanted) {
        for offer in wanted.names.iter().filter(|offer| offer.ty.is_none()) {
            match offer.of {
                Some(Target::Metric(id)) => self.settle(Fact::Metric(id)),
                Some(Target::Threshold(id)) => self.settle(Fact::Threshold(id)),
                Some(Target::Benefit(id)) => self.settle(Fact::Benefit(id)),
                Some(Target::Kpi(id)) => self.settle(Fact::Kpi(id)),
                _ => {}
            }
        }
    }

    fn answer(&self, wanted: Wanted) {
        if let Some(question) = self.question.borrow_mut().as_mut() {
            question.answer = Some(wanted);
        }
    }

    /// Answers with what a bare name could be: labels of what it stands against, then facts, the nearest row's first.
    pub fn answer_value(&mut self, name: &ast::Name, scope: &Scope, opposite: Option<&Type>) {
        if !self.is_asked(self.at(name.span)) {
            return;
        }
        let mut names = Vec::new();
        if let Some(ty) = opposite {
            self.offer_labels(ty, &mut names);
        }
        for bound in &self.names.bound {
            names.push(Offer { name: bound.name.clone(), of: None, ty: None, fact: true });
        }
        self.offer_facts(self.facts_here(scope), &mut names);
        if !opposite.is_some_and(Type::is_labelled) {
            for ladder in self.model.ladders.ids().collect::<Vec<_>>() {
                self.offer_labels(&Type::Tier(ladder), &mut names);
            }
        }
        once(&mut names);
        self.answer(Wanted { names, against: opposite.cloned() });
    }

    /// Answers with the facts that the rows of a record have.
    pub fn answer_fact_of(&mut self, name: &ast::Name, record: Id<Record>) {
        if self.is_asked(self.at(name.span)) {
            let mut names = Vec::new();
            self.offer_facts(facts_of(self, record), &mut names);
            self.answer(Wanted { names, against: None });
        }
    }

    /// Answers with the fields of a record.
    pub fn answer_field_of(&mut self, name: &ast::Name, record: Id<Record>) {
        if self.is_asked(self.at(name.span)) {
            let fields = facts_of(self, record).into_iter().filter(|(_, fact)| matches!(fact, Fact::Field(_)));
            let mut names = Vec::new();
            self.offer_facts(fields.collect(), &mut names);
            self.answer(Wanted { names, against: None });
        }
    }

    fn offer_facts(&mut self, facts: Vec<(String, Fact)>, names: &mut Vec<Offer>) {
        for (name, fact) in facts {
            let ty = self.fact_type(fact);
            names.push(Offer { name, of: fact_target(fact), ty: Some(ty), fact: true });
        }
    }

    /// Answers with names that would have done.
    pub fn answer_names<'n>(&self, at: FileSpan, candidates: impl IntoIterator<Item = &'n str>) {
        if !self.is_asked(at) {
            return;
        }
        let offer = |name: &str| Offer { name: name.to_owned(), of: self.called(name), ty: None, fact: false };
        let mut names: Vec<Offer> = candidates.into_iter().map(offer).collect();
        once(&mut names);
        self.answer(Wanted { names, against: None });
    }

    /// Answers with the labels of a type.
    pub fn answer_label(&self, at: FileSpan, ty: &Type) {
        if !self.is_asked(at) {
            return;
        }
        let mut names = Vec::new();
        self.offer_labels(ty, &mut names);
        self.answer(Wanted { names, against: Some(ty.clone()) });
    }

    fn offer_labels(&self, ty: &Type, names: &mut Vec<Offer>) {
        let mut add =
            |name: &str, of| names.push(Offer { name: name.to_owned(), of, ty: Some(ty.clone()), fact: false });
        match ty {
            Type::Label(list) | Type::Set(list) => {
                for (place, label) in (0..).zip(&self.model.enums[*list].labels) {
                    add(&label.name, Some(Target::Label(*list, place)));
                }
            }
            Type::Tier(ladder) => {
                for (tier, it) in self.model.ladders[*ladder].tiers.iter() {
                    add(&it.symbol.name, Some(Target::Tier(*ladder, tier)));
                }
            }
            Type::Status => Status::ALL.into_iter().for_each(|status| add(status.word(), None)),
            _ => {}
        }
    }

    /// The facts that a bare name could be, of the row at hand and of those around it.
    fn facts_here(&self, scope: &Scope) -> Vec<(String, Fact)> {
        let mut facts: Vec<(String, Fact)> = Vec::new();
        let mut here = Some(scope);
        while let Some(place) = here {
            match place.place {
                Place::Partner => facts.extend(self.names.fact_names().into_iter().filter_map(|name| {
                    let fact = self.names.fact(name).filter(|fact| !is_of_program(self, *fact))?;
                    Some((name.to_owned(), fact))
                })),
                Place::Row(record, _) => facts.extend(facts_of(self, record)),
                Place::Program => {
                    let mut kpis: Vec<&String> = self.names.kpis.keys().collect();
                    kpis.sort_unstable();
                    facts.extend(kpis.into_iter().filter_map(|name| Some((name.clone(), self.names.kpi(name)?))));
                }
                Place::Body => {}
            }
            here = match place.place {
                Place::Body => place.outer,
                Place::Row(_, via) if !via.is_empty() => place.outer,
                _ => None,
            };
        }
        facts
    }

    /// What a name is declared as, whatever it is.
    fn called(&self, name: &str) -> Option<Target> {
        let of_type = || match self.names.types.get(name)? {
            TypeName::Enum(id) => Some(Target::Enum(*id)),
            TypeName::Record(id) => Some(Target::Record(*id)),
        };
        let fact = || self.names.facts.get(name).copied();
        let role = || self.names.roles.get(name).copied().map(Target::Role);
        let kpi = || self.names.kpis.get(name).copied().map(Target::Kpi);
        let tier = || self.tier_named(name).map(|(ladder, tier)| Target::Tier(ladder, tier));
        of_type().or_else(fact).or_else(role).or_else(kpi).or_else(tier)
    }
}

/// The facts of a record's rows, by name.
fn facts_of(checker: &Checker, record: Id<Record>) -> Vec<(String, Fact)> {
    let names = fact_names(checker, record).into_iter();
    names.filter_map(|name| Some((name.to_owned(), fact_of(checker, record, name)?))).collect()
}

/// Keeps the first of each name.
fn once(names: &mut Vec<Offer>) {
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|offer| seen.insert(offer.name.clone()));
}
