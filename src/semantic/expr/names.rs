//! Bare names: facts of the row at hand or of those around it, and opposite a label-typed value, labels.

use super::{constant, fact as fact_expr, flag};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::arena::Id;
use crate::semantic::bound::{Space, member_name};
use crate::semantic::checker::{Checker, listing};
use crate::semantic::model::{BuiltIn, CompareOp, Constant, Expr, ExprKind, Fact, Field, Ladder, Status, Target, Tier};
use crate::semantic::naming::{fact_target, kind_of};
use crate::semantic::scope::{Found, Place, Scope, fact_of, field_of, is_of_program};
use crate::semantic::types::Type;
use crate::syntax::ast;
use crate::text::Span;

impl Checker<'_> {
    /// A bare name.
    pub(super) fn name(&mut self, name: &ast::Name, span: Span, scope: &Scope, opposite: Option<&Type>) -> Expr {
        self.answer_value(name, scope, opposite);
        if let Some(value) = self.bound_value(name, span, scope) {
            return value;
        }
        if let Some(ty) = opposite.filter(|ty| ty.is_labelled()) {
            return self.label_or_fact(name, span, scope, ty);
        }
        if let Some(found) = scope.find(self, &name.text) {
            return self.read(found, name.span, span);
        }
        if let Some((ladder, tier)) = self.tier_named(&name.text) {
            self.note_use(name.span, Target::Tier(ladder, tier));
            return constant(Constant::Tier(Some(tier)), self.model.tier_type(ladder), self.at(span));
        }
        match opposite {
            // What stands opposite has been reported, and this may be a label of it.
            Some(Type::Error) => {}
            Some(Type::Text | Type::Key) => self.unquoted(name),
            _ => self.unknown_fact(name, scope),
        }
        self.error(span)
    }

    /// Reports a name where a text was likely meant.
    fn unquoted(&mut self, name: &ast::Name) {
        if self.is_broken(&name.text) {
            return;
        }
        let at = self.at(name.span);
        let finding = Diagnostic::new(Code::UnknownName, format!("nothing called `{}` is declared", name.text))
            .label(at, "not known here")
            .help("a text stands in quotes")
            .suggest("put it in quotes", at, format!("\"{}\"", name.text));
        self.report(finding);
    }

    /// A fact that was found, read from the row at hand.
    pub(super) fn read(&mut self, found: Found, name: Span, span: Span) -> Expr {
        self.note_fact(name, found.fact);
        let ty = self.fact_type(found.fact);
        let at = self.at(span);
        let column = match ty {
            Type::MoneyIn(column) => Some(column),
            _ => None,
        };
        let value = through(&found.through, fact_expr(found.fact, ty, at));
        match column {
            Some(column) => self.read_converted(value, &found.through, column),
            None => value,
        }
    }

    /// The type of a fact; what it follows from is checked first if it has not been.
    pub fn fact_type(&mut self, fact: Fact) -> Type {
        self.settle(fact);
        match fact {
            Fact::Field(field) => self.model.fields[field].ty.clone(),
            Fact::Metric(metric) => self.model.metrics[metric].value.ty.clone(),
            Fact::Threshold(threshold) if self.adapting.contains_key(&threshold) => Type::Number,
            Fact::Threshold(threshold) => self.model.thresholds[threshold].ty.clone(),
            Fact::Score(_) | Fact::Group(_) => Type::Points,
            Fact::Band(band) => Type::Label(self.model.bands[band].labels),
            Fact::Gate(_) | Fact::Specialization(_) | Fact::Track(_) => Type::Flag,
            Fact::Benefit(benefit) => self.model.benefits[benefit].ty.clone(),
            Fact::Kpi(kpi) => self.model.kpis[kpi].value.ty.clone(),
            Fact::Earned(ladder) | Fact::Standing(ladder) | Fact::Tier(ladder) => self.model.tier_type(ladder),
            Fact::StandingSince(_) | Fact::GraceUntil(_) => Type::Date,
            Fact::Status(_) => Type::Status,
        }
    }

    /// A bare name opposite a label: the label, or a fact of the same type; an error if it could be both.
    fn label_or_fact(&mut self, name: &ast::Name, span: Span, scope: &Scope, ty: &Type) -> Expr {
        let found = scope.find(self, &name.text);
        let fits = match &found {
            Some(found) => self.fact_type(found.fact) == *ty,
            None => false,
        };
        let label = self.label(name, ty);
        match (label, found) {
            (Some((value, _)), Some(found)) if fits => {
                let of = fact_target(found.fact).map_or("a fact".to_owned(), |target| kind_of(target, &self.model));
                let finding = Diagnostic::new(
                    Code::AmbiguousLabel,
                    format!("`{}` could be {} or {of}", name.text, self.describe(ty)),
                )
                .label(self.at(name.span), "which of the two?")
                .help("give one of them another name");
                self.report(finding);
                constant(value, Type::Error, self.at(span))
            }
            (Some((value, target)), _) => {
                self.note_use(name.span, target);
                constant(value, ty.clone(), self.at(span))
            }
            (None, Some(found)) if fits => self.read(found, name.span, span),
            (None, Some(found)) if matches!((ty, self.fact_type(found.fact)), (Type::Tier(_), Type::Tier(_))) => {
                let finding = Diagnostic::new(Code::WrongType, "tiers of two ladders are not compared")
                    .label(self.at(name.span), format!("not {}", self.describe(ty)))
                    .help("only ladders with the same tiers in the same order are one scale");
                self.report(finding);
                self.error(span)
            }
            (None, _) => {
                self.unknown_label(name, ty);
                self.error(span)
            }
        }
    }

    /// The label of a type that a name is.
    fn label(&self, name: &ast::Name, ty: &Type) -> Option<(Constant, Target)> {
        match ty {
            Type::Label(list) => {
                let place = self.model.enums[*list].position(&name.text)?;
                Some((Constant::Label(*list, place), Target::Label(*list, place)))
            }
            Type::Tier(ladder) => {
                let tier = self.model.ladders[*ladder].tier(&name.text)?;
                Some((Constant::Tier(Some(tier)), Target::Tier(*ladder, tier)))
            }
            Type::Status => {
                let status = Status::ALL.into_iter().find(|status| status.word() == name.text)?;
                Some((Constant::Status(status), Target::BuiltIn(BuiltIn::Status(status))))
            }
            _ => None,
        }
    }

    /// Reports a name that is no label of the type it stands against.
    pub(super) fn unknown_label(&mut self, name: &ast::Name, ty: &Type) {
        self.answer_label(self.at(name.span), ty);
        if name.text.is_empty() || self.is_broken(&name.text) {
            return;
        }
        if let Type::Tier(ladder) = ty
            && self.model.ladders[*ladder].tiers.is_empty()
        {
            self.miss_ladder(name.span);
            return;
        }
        let at = self.at(name.span);
        let finding = match ty {
            Type::Tier(ladder) => {
                let tiers: Vec<&str> = self.model.ladders[*ladder].names().collect();
                let finding = Diagnostic::new(Code::UnknownTier, format!("there is no tier `{}`", name.text));
                self.offer(finding, at, &name.text, tiers)
            }
            Type::Status => {
                let finding = Diagnostic::new(Code::UnknownLabel, format!("there is no status `{}`", name.text));
                self.offer(finding, at, &name.text, Status::ALL.into_iter().map(Status::word))
            }
            Type::Label(list) => {
                let list = &self.model.enums[*list];
                let message = format!("`{}` has no label `{}`", list.owner, name.text);
                let labels = list.labels.iter().map(|label| label.name.as_str());
                self.offer(Diagnostic::new(Code::UnknownLabel, message), at, &name.text, labels)
            }
            _ => return,
        };
        self.diagnostics.extend(finding);
    }

    /// Reports a name that means nothing at a place, and what was likely meant.
    pub(super) fn unknown_fact(&mut self, name: &ast::Name, scope: &Scope) {
        if name.text.is_empty() || self.is_broken(&name.text) || self.model.partner.is_none() {
            return;
        }
        let at = self.at(name.span);
        let text = name.text.as_str();
        let of_labels = match scope.place {
            Place::Program => self.names.family(Space::Kpis, text),
            _ => None,
        };
        let finding = if let Some(family) = of_labels.or_else(|| self.names.family(Space::Facts, text)) {
            let lists = family.lists.iter().filter_map(|list| self.model.enums[*list].labels.first());
            let labels: Vec<&str> = lists.map(|label| label.name.as_str()).collect();
            Diagnostic::new(Code::UnknownName, format!("`{text}` stands once for each label"))
                .label(at, "for which label?")
                .help(format!("name the label, as `{}`", member_name(text, &labels)))
        } else if scope.place == Place::Program && self.names.fact(text).is_some_and(|fact| !is_of_program(self, fact))
        {
            Diagnostic::new(Code::WrongScope, format!("`{text}` has a value for each partner, not one for the program"))
                .label(at, "of which partner?")
                .help(format!("say which figure over all partners, as `average of {text}`"))
        } else if self.names.is_kpi(text) {
            Diagnostic::new(Code::WrongScope, format!("`{text}` is a kpi, a figure over all partners"))
                .label(at, "a kpi cannot be read here")
                .help("write the figure itself, or a metric that partners have")
        } else if let Some(Fact::Band(_)) = self.names.fact(text).filter(|fact| is_of_program(self, *fact)) {
            Diagnostic::new(Code::WrongScope, format!("`{text}` is a band of a kpi, one for the whole program"))
                .label(at, "a band of a kpi cannot be read here")
                .help("write a band of a metric, which each partner has")
        } else if self.names.record(text).is_some() {
            Diagnostic::new(Code::WrongScope, format!("`{text}` is a record, not a value"))
                .label(at, "many rows stand here")
                .help(format!("say which figure over its rows, as `count of {text}`"))
        } else if let Some(reference) = self.reference_to(text, scope) {
            Diagnostic::new(Code::UnknownName, format!("`{text}` is a fact of the row that `{reference}` refers to"))
                .label(at, "not of this row")
                .help(format!("write `{reference}.{text}`"))
                .suggest(format!("write `{reference}.{text}`"), at, format!("{reference}.{text}"))
        } else if let Some(field) = self.only_field(text, scope) {
            let record = self.model.records[self.model.fields[field].record].symbol.name.clone();
            Diagnostic::new(Code::UnknownName, format!("`{text}` is a field of `{record}`, which has many rows"))
                .label(at, "of which row?")
                .help(format!("say which figure over the rows, as `sum of {record}.{text}`"))
        } else if let Some(list) = self.only_list(text) {
            let finding = Diagnostic::new(Code::UnknownName, format!("`{text}` is a label of `{list}`"));
            finding
                .label(at, "stands against nothing that has labels")
                .help(format!("compare it, as `{list} is {text}`"))
        } else {
            let finding = Diagnostic::new(Code::UnknownName, format!("nothing called `{text}` is declared"));
            let mut visible = scope.visible(self);
            if scope.place == Place::Program {
                visible.extend(self.names.fact_names());
            }
            let mut tiers: Vec<&str> = self.model.climbed().flat_map(|(_, ladder)| ladder.names()).collect();
            tiers.sort_unstable();
            visible.extend(tiers);
            match crate::diagnostic::nearest(text, visible.iter().copied()) {
                Some(_) => match self.offer(finding, at, text, visible) {
                    Some(finding) => finding,
                    None => return,
                },
                None if self.mistakes.hide_names() => return,
                None => finding.label(at, "not known here").help("declare it, as a field of a record or as a metric"),
            }
        };
        self.report(finding);
    }

    /// The reference of the row at hand that leads to a row which has a fact of that name.
    fn reference_to(&self, name: &str, scope: &Scope) -> Option<String> {
        let own = scope.record(self).filter(|own| self.model.partner != Some(*own))?;
        self.model.records[own].fields.iter().find_map(|field| match self.model.fields[*field].ty {
            Type::Row(record) => fact_of(self, record, name).map(|_| self.model.fields[*field].symbol.name.clone()),
            _ => None,
        })
    }

    /// The one field of that name among the other records.
    fn only_field(&self, name: &str, scope: &Scope) -> Option<Id<Field>> {
        let own = scope.record(self);
        let mut fields = self
            .model
            .records
            .ids()
            .filter(|record| Some(*record) != own)
            .filter_map(|record| field_of(self, record, name));
        let first = fields.next()?;
        fields.next().is_none().then_some(first)
    }

    /// Whose list has a label of that name, if only one has.
    fn only_list(&self, name: &str) -> Option<String> {
        let mut lists = self.model.enums.values().filter(|list| list.position(name).is_some());
        let first = lists.next()?;
        lists.next().is_none().then(|| first.owner.clone())
    }

    /// The tier of a name, of the ladder at hand or, if there is none, of the only ladder that has it.
    pub(in crate::semantic) fn tier_named(&self, name: &str) -> Option<(Id<Ladder>, Id<Tier>)> {
        if let Some(tier) = self.ladder().tier(name) {
            return Some((self.names.ladder, tier));
        }
        let mut others = self.model.climbed().filter_map(|(id, ladder)| Some((id, ladder.tier(name)?)));
        let first = others.next()?;
        others.next().is_none().then_some(first)
    }

    /// The tier of a name, of the track that is said or else of the ladder at hand, or of the only one that has it;
    /// reported if there is none, or several.
    pub fn any_tier(&mut self, name: &ast::Name, of: Option<&ast::Name>) -> Option<(Id<Ladder>, Id<Tier>)> {
        if let Some(track) = of {
            let ladder = self.track(track)?;
            return self.tier_of(ladder, name).map(|tier| (ladder, tier));
        }
        match self.tier_named(&name.text) {
            Some((ladder, tier)) => {
                self.note_use(name.span, Target::Tier(ladder, tier));
                Some((ladder, tier))
            }
            None => {
                let of: Vec<String> = self.tracks_with(&name.text);
                match of.first().filter(|_| of.len() > 1) {
                    Some(first) => {
                        let message = format!("`{}` is a tier of {}", name.text, listing(&of));
                        let finding = Diagnostic::new(Code::AmbiguousLabel, message)
                            .label(self.at(name.span), "of which track?")
                            .help(format!("say which, as `{} of {first}`", name.text));
                        self.report(finding);
                    }
                    None => self.unknown_label(name, &Type::Tier(self.names.ladder)),
                }
                None
            }
        }
    }

    /// The tracks that have a tier of a name.
    fn tracks_with(&self, tier: &str) -> Vec<String> {
        let with = self.model.climbed().filter(|(_, ladder)| ladder.tier(tier).is_some());
        with.filter_map(|(_, ladder)| Some(ladder.symbol.as_ref()?.name.clone())).collect()
    }

    /// The ladder of a track; reported if there is none of that name.
    pub fn track(&mut self, name: &ast::Name) -> Option<Id<Ladder>> {
        match self.names.facts.get(&name.text) {
            Some(Target::Track(ladder)) => {
                let ladder = *ladder;
                self.note_use(name.span, Target::Track(ladder));
                Some(ladder)
            }
            _ => {
                let tracks: Vec<String> =
                    self.model.climbed().filter_map(|(_, it)| Some(it.symbol.as_ref()?.name.clone())).collect();
                let message = format!("there is no track `{}`", name.text);
                self.unknown(Code::UnknownName, message, name, tracks.iter().map(String::as_str));
                None
            }
        }
    }

    /// The tier of a name; reported if the ladder has none of it.
    pub fn tier_of(&mut self, ladder: Id<Ladder>, name: &ast::Name) -> Option<Id<Tier>> {
        match self.model.ladders[ladder].tier(&name.text) {
            Some(tier) => {
                self.note_use(name.span, Target::Tier(ladder, tier));
                Some(tier)
            }
            None => {
                self.unknown_label(name, &Type::Tier(ladder));
                None
            }
        }
    }

    /// `holds SPECIALIZATION`
    pub(super) fn holds(&mut self, span: Span, name: &ast::Name, scope: &Scope) -> Expr {
        match self.names.fact(&name.text) {
            Some(Fact::Specialization(badge)) => {
                self.note_use(name.span, Target::Specialization(badge));
                self.of_partner(Fact::Specialization(badge), span, scope)
            }
            Some(other) => {
                let of = fact_target(other).map_or("a fact".to_owned(), |target| kind_of(target, &self.model));
                let finding =
                    Diagnostic::new(Code::WrongType, format!("`{}` is {of}, not a specialization", name.text))
                        .label(self.at(name.span), "cannot be held")
                        .help("`holds` asks for a specialization; use the name alone for anything else");
                self.report(finding);
                self.error(span)
            }
            None => {
                let badges: Vec<String> =
                    self.model.specializations.values().map(|badge| badge.symbol.name.clone()).collect();
                let message = format!("there is no specialization `{}`", name.text);
                self.unknown(Code::UnknownName, message, name, badges.iter().map(String::as_str));
                self.error(span)
            }
        }
    }

    /// `qualifies for TIER`: what is earned is that tier or a higher one.
    pub(super) fn qualifies(&mut self, span: Span, name: &ast::Name, of: Option<&ast::Name>, scope: &Scope) -> Expr {
        let at = self.at(span);
        let Some((ladder, tier)) = self.any_tier(name, of) else {
            return self.error(span);
        };
        let earned = self.of_partner(Fact::Earned(ladder), span, scope);
        let tier = constant(Constant::Tier(Some(tier)), self.model.tier_type(ladder), self.at(name.span));
        flag(ExprKind::Compare(CompareOp::AtLeast, Box::new(earned), Box::new(tier)), at)
    }

    /// A fact about the partner at hand or around, named by a construct rather than by its name.
    pub(super) fn of_partner(&mut self, fact: Fact, span: Span, scope: &Scope) -> Expr {
        let at = self.at(span);
        let ty = self.fact_type(fact);
        match self.model.partner.map(|partner| scope.reach(self, partner)) {
            Some(Some(references)) => through(&references, fact_expr(fact, ty, at)),
            Some(None) => {
                let finding =
                    Diagnostic::new(Code::WrongScope, "this has an answer for each partner, not for the program")
                        .label(at, "of which partner?")
                        .help("say which figure over all partners, as `share of partner where …`");
                self.report(finding);
                self.error(span)
            }
            None => fact_expr(fact, ty, at),
        }
    }

    /// The labels that a type has, for people: `` `NA`, `EMEA` and `APAC` ``.
    pub(super) fn labels_of(&self, ty: &Type) -> String {
        let names: Vec<&str> = match ty {
            Type::Label(list) | Type::Set(list) => {
                self.model.enums[*list].labels.iter().map(|label| label.name.as_str()).collect()
            }
            Type::Tier(ladder) => self.model.ladders[*ladder].names().collect(),
            Type::Status => Status::ALL.into_iter().map(Status::word).collect(),
            _ => Vec::new(),
        };
        listing(&names)
    }
}

/// `inner` on the row that the references lead to, the first from the row at hand.
pub(super) fn through(references: &[Id<Field>], inner: Expr) -> Expr {
    references.iter().rev().fold(inner, |inner, reference| Expr {
        ty: inner.ty.clone(),
        at: inner.at,
        kind: ExprKind::Through { reference: *reference, inner: Box::new(inner) },
    })
}
