//! Where the types of things are declared. Must not know who asks.

use crate::semantic::model::{BuiltIn, Enum, Fact, Ladder, LocalKind, Model, Target};
use crate::semantic::{Id, Type};
use crate::text::FileSpan;

/// The place of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TypePlace {
    /// A declared thing.
    Declared(Target),
    /// A list that is written in place, or a ladder: from its first name to its last.
    Written(FileSpan),
}

/// The place of the type of a thing; none for one that the language has.
pub fn type_place(model: &Model, of: Target) -> Option<TypePlace> {
    match of {
        // A type is its own.
        Target::Enum(_) | Target::Record(_) => Some(TypePlace::Declared(of)),
        Target::Label(list, _) => list_place(model, list),
        Target::Tier(ladder, _) => ladder_place(model, ladder),
        Target::Band(band) => list_place(model, model.bands[band].labels),
        Target::Group(group) => Some(TypePlace::Declared(Target::Score(model.groups[group].score))),
        Target::Local(local) => match model.locals[local].kind {
            LocalKind::Label(list) => list_place(model, list),
            LocalKind::Partner => model.partner.map(|record| TypePlace::Declared(Target::Record(record))),
            LocalKind::Row(record) => Some(TypePlace::Declared(Target::Record(record))),
            LocalKind::Parameter | LocalKind::Rule => None,
        },
        Target::Role(role) => model.roles[role].of.map(|record| TypePlace::Declared(Target::Record(record))),
        _ => place(model, &type_of(model, of)?),
    }
}

/// The type of the value that a thing has; none for what has no value, or only labels of its own.
pub fn type_of(model: &Model, of: Target) -> Option<Type> {
    Some(match of {
        Target::Field(id) => model.fields[id].ty.clone(),
        Target::Metric(id) => model.metrics[id].value.ty.clone(),
        Target::Threshold(id) => model.thresholds[id].ty.clone(),
        Target::Benefit(id) => model.benefits[id].ty.clone(),
        Target::Kpi(id) => model.kpis[id].value.ty.clone(),
        Target::Score(_) | Target::Group(_) => Type::Points,
        Target::Gate(_) | Target::Specialization(_) | Target::Track(_) => Type::Flag,
        Target::BuiltIn(BuiltIn::Fact(fact)) => match fact {
            Fact::Tier(ladder) | Fact::Earned(ladder) | Fact::Standing(ladder) => model.tier_type(ladder),
            Fact::StandingSince(_) | Fact::GraceUntil(_) => Type::Date,
            Fact::Status(_) => Type::Status,
            _ => return None,
        },
        Target::BuiltIn(BuiltIn::Status(_)) => Type::Status,
        Target::Band(_)
        | Target::Label(..)
        | Target::Tier(..)
        | Target::Enum(_)
        | Target::Record(_)
        | Target::Role(_)
        | Target::Calculation(_)
        | Target::Local(_)
        | Target::BuiltIn(BuiltIn::Function(_) | BuiltIn::Category(_)) => return None,
    })
}

fn place(model: &Model, ty: &Type) -> Option<TypePlace> {
    match ty {
        Type::Label(list) | Type::Set(list) => list_place(model, *list),
        Type::Row(record) => Some(TypePlace::Declared(Target::Record(*record))),
        Type::Tier(ladder) => ladder_place(model, *ladder),
        Type::MoneyIn(column) => Some(TypePlace::Declared(Target::Field(*column))),
        _ => None,
    }
}

fn list_place(model: &Model, list: Id<Enum>) -> Option<TypePlace> {
    let tree = &model.enums[list];
    match tree.symbol {
        Some(_) => Some(TypePlace::Declared(Target::Enum(list))),
        // The codes of currencies are written wherever amounts are, not in a list.
        None if tree.owner == "currency" => None,
        None => tree.labels.iter().map(|label| label.at).reduce(FileSpan::to).map(TypePlace::Written),
    }
}

fn ladder_place(model: &Model, ladder: Id<Ladder>) -> Option<TypePlace> {
    let tiers = model.ladders[ladder].tiers.values().map(|tier| tier.symbol.whole);
    tiers.reduce(FileSpan::to).map(TypePlace::Written)
}
