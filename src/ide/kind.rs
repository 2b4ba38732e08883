//! What kinds of things a program has, as editors tell them apart: one list for marks, outlines and searches.
//! Must not know how an editor calls them.

use crate::semantic::model::{BuiltIn, Fact, LocalKind, Model, Target};

/// A kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named for the declaration that makes such a thing")]
pub enum Kind {
    Program,
    Record,
    Field,
    /// A list of labels.
    List,
    Label,
    Metric,
    Threshold,
    Tier,
    Track,
    Gate,
    Score,
    Group,
    Band,
    Role,
    Specialization,
    Benefit,
    Term,
    Kpi,
    Test,
    /// A clause that must hold.
    Rule,
    Exception,
    /// A metric with parameters, or a function of the language.
    Function,
    /// A parameter, or a name that stands for each label of a list.
    Parameter,
    /// A partner of a test.
    Partner,
    /// A fact that every program has: `tier`, `standing`.
    BuiltIn,
    Category,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 26] = [
        Kind::Program,
        Kind::Record,
        Kind::Field,
        Kind::List,
        Kind::Label,
        Kind::Metric,
        Kind::Threshold,
        Kind::Tier,
        Kind::Track,
        Kind::Gate,
        Kind::Score,
        Kind::Group,
        Kind::Band,
        Kind::Role,
        Kind::Specialization,
        Kind::Benefit,
        Kind::Term,
        Kind::Kpi,
        Kind::Test,
        Kind::Rule,
        Kind::Exception,
        Kind::Function,
        Kind::Parameter,
        Kind::Partner,
        Kind::BuiltIn,
        Kind::Category,
    ];

    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Program => "program",
            Kind::Record => "record",
            Kind::Field => "field",
            Kind::List => "list",
            Kind::Label => "label",
            Kind::Metric => "metric",
            Kind::Threshold => "threshold",
            Kind::Tier => "tier",
            Kind::Track => "track",
            Kind::Gate => "gate",
            Kind::Score => "score",
            Kind::Group => "group",
            Kind::Band => "band",
            Kind::Role => "role",
            Kind::Specialization => "specialization",
            Kind::Benefit => "benefit",
            Kind::Term => "term",
            Kind::Kpi => "kpi",
            Kind::Test => "test",
            Kind::Rule => "rule",
            Kind::Exception => "exception",
            Kind::Function => "function",
            Kind::Parameter => "parameter",
            Kind::Partner => "partner",
            Kind::BuiltIn => "fact",
            Kind::Category => "category",
        }
    }
}

/// The kind of a thing.
pub fn kind_of(model: &Model, of: Target) -> Kind {
    match of {
        Target::Enum(_) => Kind::List,
        Target::Label(..) => Kind::Label,
        Target::Record(_) => Kind::Record,
        Target::Field(_) => Kind::Field,
        Target::Metric(_) => Kind::Metric,
        Target::Threshold(_) => Kind::Threshold,
        Target::Tier(..) => Kind::Tier,
        Target::Track(_) => Kind::Track,
        Target::Gate(_) => Kind::Gate,
        Target::Score(_) => Kind::Score,
        Target::Group(_) => Kind::Group,
        Target::Band(_) => Kind::Band,
        Target::Specialization(_) => Kind::Specialization,
        Target::Role(_) => Kind::Role,
        Target::Benefit(id) if model.benefits[id].owed => Kind::Term,
        Target::Benefit(_) => Kind::Benefit,
        Target::Kpi(_) => Kind::Kpi,
        Target::Calculation(_) => Kind::Function,
        Target::Local(id) => match model.locals[id].kind {
            LocalKind::Label(_) | LocalKind::Parameter => Kind::Parameter,
            LocalKind::Partner | LocalKind::Row(_) => Kind::Partner,
            LocalKind::Rule => Kind::Rule,
        },
        Target::BuiltIn(BuiltIn::Fact(_)) => Kind::BuiltIn,
        Target::BuiltIn(BuiltIn::Status(_)) => Kind::Label,
        Target::BuiltIn(BuiltIn::Function(_)) => Kind::Function,
        Target::BuiltIn(BuiltIn::Category(_)) => Kind::Category,
    }
}

/// The name of a thing as people write it, without the labels of a family.
pub fn name_of(model: &Model, of: Target) -> String {
    let symbol = crate::semantic::naming::symbol_of(of, model);
    match (of, symbol) {
        // What is declared once for each label has the label in its name.
        (_, Some(symbol)) => symbol.name.split('(').next().unwrap_or(&symbol.name).to_owned(),
        (Target::Enum(list), None) => model.enums[list].owner.clone(),
        (Target::BuiltIn(built_in), None) => built_in_name(built_in).to_owned(),
        (_, None) => String::new(),
    }
}

fn built_in_name(built_in: BuiltIn) -> &'static str {
    match built_in {
        BuiltIn::Fact(Fact::Tier(_)) => "tier",
        BuiltIn::Fact(Fact::Earned(_)) => "earned",
        BuiltIn::Fact(Fact::Standing(_)) => "standing",
        BuiltIn::Fact(Fact::StandingSince(_)) => "standing_since",
        BuiltIn::Fact(Fact::GraceUntil(_)) => "grace_until",
        BuiltIn::Fact(Fact::Status(_)) => "status",
        BuiltIn::Fact(_) => "",
        BuiltIn::Status(status) => status.word(),
        BuiltIn::Function(function) => function.word(),
        BuiltIn::Category(category) => category,
    }
}
