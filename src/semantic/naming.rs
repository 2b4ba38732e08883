//! What declared things are called: their symbols, the words for their kinds, and names as a policy writes them.
//! Must not know how names are looked up.

use super::model::{BuiltIn, Fact, LocalKind, Model, Symbol, Target};

/// What a fact is declared as; none for those of the language.
pub fn fact_target(fact: Fact) -> Option<Target> {
    Some(match fact {
        Fact::Field(id) => Target::Field(id),
        Fact::Metric(id) => Target::Metric(id),
        Fact::Threshold(id) => Target::Threshold(id),
        Fact::Score(id) => Target::Score(id),
        Fact::Group(id) => Target::Group(id),
        Fact::Band(id) => Target::Band(id),
        Fact::Track(id) => Target::Track(id),
        Fact::Gate(id) => Target::Gate(id),
        Fact::Specialization(id) => Target::Specialization(id),
        Fact::Benefit(id) => Target::Benefit(id),
        Fact::Kpi(id) => Target::Kpi(id),
        Fact::Earned(_)
        | Fact::Standing(_)
        | Fact::StandingSince(_)
        | Fact::GraceUntil(_)
        | Fact::Status(_)
        | Fact::Tier(_) => return None,
    })
}

/// What people call the kind of a declared thing.
pub fn kind_of(target: Target, model: &Model) -> String {
    match target {
        Target::Enum(_) => "a list of labels".to_owned(),
        Target::Label(list, _) => format!("a label of `{}`", model.enums[list].owner),
        Target::Record(_) => "a record".to_owned(),
        Target::Field(field) => format!("a field of `{}`", model.records[model.fields[field].record].symbol.name),
        Target::Metric(_) => "a metric".to_owned(),
        Target::Threshold(_) => "a threshold".to_owned(),
        Target::Tier(..) => "a tier".to_owned(),
        Target::Track(_) => "a track".to_owned(),
        Target::Gate(_) => "a gate".to_owned(),
        Target::Score(_) => "a score".to_owned(),
        Target::Group(_) => "a group of a score".to_owned(),
        Target::Band(_) => "a band".to_owned(),
        Target::Specialization(_) => "a specialization".to_owned(),
        Target::Benefit(id) => if model.benefits[id].owed { "a term" } else { "a benefit" }.to_owned(),
        Target::Role(_) => "a role".to_owned(),
        Target::Kpi(_) => "a kpi".to_owned(),
        Target::Calculation(_) => "a metric with parameters".to_owned(),
        Target::Local(id) => match &model.locals[id].kind {
            LocalKind::Label(list) => format!("each label of `{}` in turn", model.enums[*list].owner),
            LocalKind::Parameter => "a parameter".to_owned(),
            LocalKind::Partner => "a partner of the test".to_owned(),
            LocalKind::Row(record) => format!("a row of `{}` in the test", model.records[*record].symbol.name),
            LocalKind::Rule => "a rule".to_owned(),
        },
        Target::BuiltIn(built_in) => match built_in {
            BuiltIn::Fact(_) => "a fact that every program has".to_owned(),
            BuiltIn::Status(_) => "a status of a tier".to_owned(),
            BuiltIn::Function(_) => "a function".to_owned(),
            BuiltIn::Category(_) => "a category of the language".to_owned(),
        },
    }
}

/// What a declared thing carries; none for what has no name of its own.
pub fn symbol_of(target: Target, model: &Model) -> Option<&Symbol> {
    Some(match target {
        Target::Enum(id) => model.enums[id].symbol.as_ref()?,
        Target::Label(id, at) => model.enums[id].labels.get(at as usize)?,
        Target::Record(id) => &model.records[id].symbol,
        Target::Field(id) => &model.fields[id].symbol,
        Target::Metric(id) => &model.metrics[id].symbol,
        Target::Threshold(id) => &model.thresholds[id].symbol,
        Target::Tier(ladder, id) => &model.ladders[ladder].tiers[id].symbol,
        Target::Track(id) => model.ladders[id].symbol.as_ref()?,
        Target::Gate(id) => &model.gates[id].symbol,
        Target::Score(id) => &model.scores[id].symbol,
        Target::Group(id) => &model.groups[id].symbol,
        Target::Band(id) => &model.bands[id].symbol,
        Target::Specialization(id) => &model.specializations[id].symbol,
        Target::Benefit(id) => &model.benefits[id].symbol,
        Target::Role(id) => &model.roles[id].symbol,
        Target::Kpi(id) => &model.kpis[id].symbol,
        Target::Calculation(id) => &model.calculations[id].symbol,
        Target::Local(id) => &model.locals[id].symbol,
        Target::BuiltIn(_) => return None,
    })
}

/// A name as a policy writes it: in backticks where it is not a plain word.
pub fn as_written(name: &str) -> String {
    let plain = name.chars().all(|character| character.is_alphanumeric() || character == '_')
        && !name.starts_with(|character: char| character.is_ascii_digit())
        && !RESERVED.contains(&name);
    if plain { name.to_owned() } else { format!("`{name}`") }
}

/// The words that are no names without backticks.
const RESERVED: [&str; 14] = [
    "and",
    "or",
    "not",
    "is",
    "in",
    "if",
    "else",
    "where",
    "within",
    "when",
    "missing",
    "none",
    "otherwise",
    "default",
];
