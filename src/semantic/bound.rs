//! What a name stands for while a text is checked once for each label of a list, or for what a metric is given: the
//! labels of `for each` blocks and of `every p in LIST`, and the parameters of metrics. Must not know constructs.

use super::arena::Id;
use super::checker::Checker;
use super::model::{Calculation, Enum, Expr, Fact, Local, LocalKind, Target};
use super::types::Type;
use crate::syntax::ast;
use crate::text::{FileSpan, Span};

/// A name and what stands for it.
#[derive(Clone)]
pub(super) struct Bound {
    /// The name.
    pub name: String,
    /// What it stands for, as the text has it.
    pub local: Id<Local>,
    /// What it is here.
    pub value: BoundValue,
}

/// What a bound name is.
#[derive(Clone)]
pub(super) enum BoundValue {
    /// A label of a list.
    Label {
        /// The list.
        list: Id<Enum>,
        /// Its place.
        place: u32,
        /// Its name.
        label: String,
        /// Whether a `for each` block binds it, so that what is declared inside carries the label.
        of_family: bool,
    },
    /// What a metric is given for a parameter.
    Given(Expr),
}

/// Declarations that stand once for each label: `x(p)`.
pub(super) struct Family {
    /// The lists of the blocks around it, the outermost first.
    pub lists: Vec<Id<Enum>>,
    /// Where it is declared.
    pub at: FileSpan,
    /// Its members, as far as they are facts.
    pub members: Vec<Fact>,
}

/// What names of one kind share: a role and a metric of one name do not meet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// Facts about a partner.
    Facts,
    /// Who may fill a seat.
    Roles,
    /// Figures of the program.
    Kpis,
}

/// A metric with parameters.
#[derive(Clone)]
pub(super) struct Parametric<'a> {
    /// Its file.
    pub file: crate::text::FileId,
    /// What is written.
    pub tree: &'a ast::Metric,
    /// What it is called.
    pub id: Id<Calculation>,
}

/// The name of a member of a family: `revenue(cloud)`, `revenue(cloud, NA)`.
pub(super) fn member_name(name: &str, labels: &[&str]) -> String {
    format!("{name}({})", labels.join(", "))
}

impl super::names::Names {
    /// The labels of the `for each` blocks at hand, the outermost first.
    pub fn family_labels(&self) -> Vec<(Id<Enum>, &str)> {
        let labels = self.bound.iter().filter_map(|bound| match &bound.value {
            BoundValue::Label { list, label, of_family: true, .. } => Some((*list, label.as_str())),
            _ => None,
        });
        labels.collect()
    }

    /// What a bare name means inside a `for each` block of the same lists: the member for the labels at hand.
    pub fn own_member(&self, space: Space, name: &str) -> Option<String> {
        let family = self.family(space, name)?;
        let at_hand = self.family_labels();
        let labels: Option<Vec<&str>> = family
            .lists
            .iter()
            .map(|list| at_hand.iter().rfind(|(other, _)| other == list).map(|(_, label)| *label))
            .collect();
        Some(member_name(name, &labels?))
    }

    /// What a name stands for once for each label, in one space of names.
    pub fn family(&self, space: Space, name: &str) -> Option<&Family> {
        self.families.get(&(space, name.to_owned()))
    }

    /// The full name of what is declared here under a name.
    pub fn full_name(&self, name: &str) -> String {
        let labels: Vec<&str> = self.family_labels().into_iter().map(|(_, label)| label).collect();
        if labels.is_empty() || name.is_empty() { name.to_owned() } else { member_name(name, &labels) }
    }

    /// The name of a rule that is declared here: `Certified (cloud)`.
    pub fn full_rule_name(&self, name: &str) -> String {
        let labels: Vec<&str> = self.family_labels().into_iter().map(|(_, label)| label).collect();
        if labels.is_empty() { name.to_owned() } else { format!("{name} ({})", labels.join(", ")) }
    }

    /// A name as it stands in a row: `revenue(p)` and, inside the block, `revenue` are `revenue(cloud)`.
    pub fn spelt(&self, name: &str) -> String {
        if let Some(member) = self.own_member(Space::Facts, name) {
            return member;
        }
        let Some((base, labels)) = name.strip_suffix(')').and_then(|open| open.split_once('(')) else {
            return name.to_owned();
        };
        let labels: Vec<&str> = labels.split(", ").map(|label| self.label_of(label).unwrap_or(label)).collect();
        member_name(base, &labels)
    }

    fn label_of(&self, name: &str) -> Option<&str> {
        let bound = self.bound.iter().rfind(|bound| bound.name == name)?;
        match &bound.value {
            BoundValue::Label { label, .. } => Some(label),
            BoundValue::Given(_) => None,
        }
    }
}

impl Checker<'_> {
    /// A name as it stands in a test, with what its labels stand for noted.
    pub fn spelt_member(&mut self, member: &ast::Member) -> String {
        let name = &member.name;
        let lists: Vec<Option<Id<Enum>>> = if let Some(calculation) = self.parametric.get(&name.text) {
            self.note_use(name.span, Target::Calculation(calculation.id));
            let list = |ty: &Type| if let Type::Label(list) = ty { Some(*list) } else { None };
            self.types_of_parameters(&name.text).iter().map(list).collect()
        } else {
            let family = self.names.family(Space::Facts, &name.text);
            family.iter().flat_map(|family| &family.lists).copied().map(Some).collect()
        };
        for (at, label) in member.labels.iter().flatten().enumerate() {
            if let Some(bound) = self.names.bound.iter().rfind(|bound| bound.name == label.text) {
                self.note_use(label.span, Target::Local(bound.local));
            } else if let Some(Some(list)) = lists.get(at)
                && let Some(place) = self.model.enums[*list].position(&label.text)
            {
                self.note_use(label.span, Target::Label(*list, place));
            }
        }
        self.names.spelt(&member.text())
    }

    /// Does something once for each label of a list, with a name bound to it.
    pub fn for_each_label<T>(
        &mut self,
        binding: &ast::Binding,
        list: Id<Enum>,
        of_family: bool,
        whole: Span,
        mut each: impl FnMut(&mut Self, &str) -> T,
    ) -> Vec<T> {
        let local = self.local(&binding.name.text, binding.name.span, whole, LocalKind::Label(list));
        let labels: Vec<(String, String)> =
            self.model.enums[list].labels.iter().map(|label| (label.name.clone(), label.title().to_owned())).collect();
        let mut all = Vec::new();
        for (place, (label, title)) in (0..).zip(labels) {
            let value = BoundValue::Label { list, place, label, of_family };
            self.names.bound.push(Bound { name: binding.name.text.clone(), local, value });
            all.push(each(self, &title));
            self.names.bound.pop();
        }
        all
    }
}
