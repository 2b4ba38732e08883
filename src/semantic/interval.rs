//! The values that an expression can have, from types and constants alone: a range, perhaps open at either end.
//! Counts on nothing about data beyond the types; must not know findings.

mod range;
mod reach;

pub use range::Range;

use super::model::{
    AggregateFunction, BinaryOp, Choice, CompareOp, Constant, Definition, Expr, ExprKind, Fact, Function, Model, Status,
};
use super::types::Type;
use crate::value::{Decimal, TimeUnit};

/// Expressions deeper than this are taken to have any value of their type.
const DEEPEST: u32 = 100;

/// The ranges of all that is defined, each found once.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    metrics: Vec<Range>,
    thresholds: Vec<Range>,
    scores: Vec<Range>,
    groups: Vec<Range>,
}

impl Ranges {
    /// The ranges of a model whose definitions are in order; what stands in a loop can be anything.
    pub fn of(model: &Model) -> Ranges {
        let mut ranges = Ranges {
            metrics: model.metrics.values().map(|metric| of_type(model, &metric.value.ty)).collect(),
            thresholds: model.thresholds.values().map(|threshold| of_type(model, &threshold.ty)).collect(),
            scores: vec![Range::ANY; model.scores.len()],
            groups: vec![Range::ANY; model.groups.len()],
        };
        for definition in &model.order {
            match definition {
                Definition::Metric(id) => {
                    let range = ranges.expr(model, &model.metrics[*id].value);
                    put(&mut ranges.metrics, id.index(), range);
                }
                Definition::Threshold(id) => {
                    let range = ranges.values(model, &model.thresholds[*id].choice);
                    put(&mut ranges.thresholds, id.index(), range);
                }
                Definition::Score(id) => ranges.add_score(model, *id),
                _ => {}
            }
        }
        ranges
    }

    /// The range of an expression where it is not missing.
    pub fn expr(&self, model: &Model, expr: &Expr) -> Range {
        self.at_depth(model, expr, 0)
    }

    /// The range of what a choice gives.
    pub fn values(&self, model: &Model, choice: &Choice) -> Range {
        let given = choice.arms.iter().map(|arm| &arm.value);
        let given = given.chain(choice.otherwise.as_deref()).chain(choice.missing.as_deref());
        let given = given.filter(|value| !matches!(value.kind, ExprKind::Constant(Constant::Missing)));
        given.map(|value| self.expr(model, value)).reduce(Range::union).unwrap_or(Range::ANY)
    }

    fn at_depth(&self, model: &Model, expr: &Expr, depth: u32) -> Range {
        let typed = of_type(model, &expr.ty);
        if depth > DEEPEST {
            return typed;
        }
        let below = |inner: &Expr| self.at_depth(model, inner, depth + 1);
        let found = match &expr.kind {
            ExprKind::Constant(constant) => number(constant).map_or(Range::ANY, Range::exactly),
            ExprKind::Undecided(Some((low, high))) => Range::new(Some(*low), Some(*high)),
            ExprKind::Fact(fact) => self.fact(*fact),
            ExprKind::Through { inner, .. } => below(inner),
            ExprKind::Negate(inner) => below(inner).negate(),
            ExprKind::Arithmetic(op, left, right) if is_linear(&left.ty) && is_linear(&right.ty) => {
                let (left, right) = (below(left), below(right));
                match op {
                    BinaryOp::Add => left.plus(right),
                    BinaryOp::Subtract => left.plus(right.negate()),
                    BinaryOp::Multiply => left.times(right),
                    BinaryOp::Divide => left.over(right),
                }
            }
            ExprKind::If { then, otherwise, .. } => below(then).union(below(otherwise)),
            ExprKind::Default(first, second) => below(first).union(below(second)),
            ExprKind::Call(function, arguments) => {
                let mut arguments = arguments.iter().map(below);
                match function {
                    Function::Min => arguments.reduce(Range::smaller),
                    Function::Max => arguments.reduce(Range::larger),
                    Function::Round | Function::RoundUp | Function::RoundDown => arguments.next().map(Range::widened),
                    Function::Abs => arguments.next().map(Range::magnitude),
                }
                .unwrap_or(Range::ANY)
            }
            ExprKind::Aggregate(aggregate) => {
                let operand = aggregate.operand.as_ref().map_or(Range::ANY, below);
                match aggregate.function {
                    AggregateFunction::Count | AggregateFunction::CountDistinct => Range::from(Decimal::ZERO),
                    AggregateFunction::Share => Range::new(Some(Decimal::ZERO), Some(Decimal::ONE)),
                    AggregateFunction::Sum => operand.summed(),
                    AggregateFunction::Average
                    | AggregateFunction::Median
                    | AggregateFunction::Smallest
                    | AggregateFunction::Largest
                    | AggregateFunction::Latest => operand,
                    AggregateFunction::Every | AggregateFunction::Any => Range::ANY,
                }
            }
            _ => Range::ANY,
        };
        found.within(typed)
    }

    fn fact(&self, fact: Fact) -> Range {
        match fact {
            Fact::Metric(id) => self.metrics.get(id.index()),
            Fact::Threshold(id) => self.thresholds.get(id.index()),
            Fact::Score(id) => self.scores.get(id.index()),
            Fact::Group(id) => self.groups.get(id.index()),
            _ => None,
        }
        .copied()
        .unwrap_or(Range::ANY)
    }
}

/// The range of a type's values.
pub fn of_type(model: &Model, ty: &Type) -> Range {
    let places = |count: usize| Range::new(Some(Decimal::ZERO), Some(Decimal::from(count) - Decimal::ONE));
    match ty {
        Type::Count => Range::from(Decimal::ZERO),
        Type::Scale(low, high) => Range::new(Some(*low), Some(*high)),
        Type::Flag => places(2),
        Type::Label(list) => places(model.enums[*list].labels.len()),
        Type::Tier(ladder) => {
            let tiers = model.ladders[*ladder].tiers.len();
            Range::new(Some(Decimal::NEGATIVE_ONE), Some(Decimal::from(tiers) - Decimal::ONE))
        }
        Type::Status => places(Status::ALL.len()),
        _ => Range::ANY,
    }
}

/// Whether the values of a type are whole numbers.
pub fn is_whole(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Count | Type::Flag | Type::Label(_) | Type::Tier(_) | Type::Status | Type::Date | Type::Duration(_)
    )
}

/// A constant as a number: a day by its count, a label and a tier by its place (none is -1). Values of one type
/// compare as their numbers do.
pub fn number(constant: &Constant) -> Option<Decimal> {
    match constant {
        Constant::Number(number) => Some(*number),
        Constant::Date(date) => Some(date.0.into()),
        Constant::Duration(duration) => Some(duration.count.into()),
        Constant::Flag(flag) => Some(u8::from(*flag).into()),
        Constant::Label(_, at) => Some((*at).into()),
        Constant::Tier(None) => Some(Decimal::NEGATIVE_ONE),
        Constant::Tier(Some(tier)) => Some(tier.index().into()),
        Constant::Status(status) => Status::ALL.iter().position(|one| one == status).map(Decimal::from),
        Constant::Text(_) | Constant::Missing => None,
    }
}

/// Whether a comparison of any two values of these ranges comes out the same: always so, never so, or it depends.
pub fn decide(op: CompareOp, left: Range, right: Range) -> Option<bool> {
    match op {
        CompareOp::AtLeast if left.is_from(right, true) => Some(true),
        CompareOp::AtLeast if left.is_below(right) => Some(false),
        CompareOp::MoreThan if right.is_below(left) => Some(true),
        CompareOp::MoreThan if right.is_from(left, true) => Some(false),
        CompareOp::AtMost => decide(CompareOp::AtLeast, right, left),
        CompareOp::LessThan => decide(CompareOp::MoreThan, right, left),
        CompareOp::Is if left.is_below(right) || right.is_below(left) => Some(false),
        CompareOp::Is => left.single().zip(right.single()).and_then(|(left, right)| (left == right).then_some(true)),
        CompareOp::IsNot => decide(CompareOp::Is, left, right).map(|same| !same),
        CompareOp::AtLeast | CompareOp::MoreThan => None,
    }
}

/// Whether arithmetic on values of a type is arithmetic on their numbers.
fn is_linear(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Number
            | Type::Count
            | Type::Percent
            | Type::Money(_)
            | Type::Scale(..)
            | Type::Points
            | Type::Date
            | Type::Duration(TimeUnit::Day)
    )
}

fn put(ranges: &mut [Range], at: usize, range: Range) {
    if let Some(slot) = ranges.get_mut(at) {
        *slot = range;
    }
}
