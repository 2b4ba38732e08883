//! What a simple condition claims about one subject: bounds, or the values it may or may not be.
//! Says only what is certain; must not know who claims.

use super::{Program, words};
use crate::semantic::interval::{self, Range};
use crate::semantic::model::{CompareOp, Constant, Expr, ExprKind};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::value::Decimal;

/// A condition on one subject.
pub(super) struct Claim<'m> {
    /// What it is about.
    pub(super) subject: &'m Expr,
    /// All of the condition.
    pub(super) condition: &'m Expr,
    allows: Allows,
}

/// The values that a claim lets through, at the most.
#[derive(Debug)]
enum Allows {
    /// Within bounds; `true` where the bound itself is let through.
    Within { low: Option<(Decimal, bool)>, high: Option<(Decimal, bool)> },
    /// One of these.
    Only(Vec<Decimal>),
    /// None of these.
    Except(Vec<Decimal>),
}

impl<'m> Claim<'m> {
    /// The claim of a condition; none where it is not about one subject and constants.
    pub(super) fn of(program: &Program, condition: &'m Expr) -> Option<Claim<'m>> {
        if walk::is_broken(condition) {
            return None;
        }
        let (subject, allows) = match &condition.kind {
            ExprKind::Compare(op, subject, bound) => {
                let range = program.ranges.expr(program.model, bound);
                let allows = match op {
                    CompareOp::AtLeast => Allows::Within { low: Some((range.low?, true)), high: None },
                    CompareOp::MoreThan => Allows::Within { low: Some((range.low?, false)), high: None },
                    CompareOp::AtMost => Allows::Within { low: None, high: Some((range.high?, true)) },
                    CompareOp::LessThan => Allows::Within { low: None, high: Some((range.high?, false)) },
                    CompareOp::Is => Allows::Only(vec![constant(bound)?]),
                    CompareOp::IsNot => Allows::Except(vec![constant(bound)?]),
                };
                (&**subject, allows)
            }
            ExprKind::In(subject, among) => (&**subject, Allows::Only(constants(among)?)),
            ExprKind::Fact(_) if condition.ty == Type::Flag => (condition, Allows::Only(vec![Decimal::ONE])),
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::Fact(_) => (&**inner, Allows::Only(vec![Decimal::ZERO])),
                ExprKind::In(subject, among) => (&**subject, Allows::Except(constants(among)?)),
                _ => return None,
            },
            _ => return None,
        };
        // A constant is no subject, and today's figure is not the same as another day's.
        let varies = matches!(subject.kind, ExprKind::Constant(_) | ExprKind::Undecided(_));
        (!varies).then_some(Claim { subject, condition, allows })
    }

    /// Whether no value satisfies both claims. Not so where they are about different subjects.
    pub(super) fn rules_out(&self, other: &Claim) -> bool {
        walk::is_alike(self.subject, other.subject) && self.allows.excludes(&other.allows)
    }

    /// The claim without its subject: `` at least `4.5` ``.
    pub(super) fn describe(&self, program: &Program) -> String {
        let ty = &self.subject.ty;
        let value = |number: &Decimal| format!("`{}`", words::value(program.model, *number, ty));
        let values = |numbers: &[Decimal]| numbers.iter().map(value).collect::<Vec<_>>().join(", ");
        match (&self.condition.kind, &self.allows) {
            (
                ExprKind::Compare(op @ (CompareOp::Is | CompareOp::IsNot), _, _),
                Allows::Only(of) | Allows::Except(of),
            ) => {
                format!("{} {}", words::comparison(*op), values(of))
            }
            (ExprKind::Compare(op, _, bound), _) => {
                format!("{} {}", words::comparison(*op), words::operand(program.model, bound))
            }
            (_, Allows::Only(only)) if only.len() == 1 => values(only),
            (_, Allows::Only(only)) => format!("one of {}", values(only)),
            (_, Allows::Except(except)) if except.len() == 1 => format!("other than {}", values(except)),
            (_, Allows::Except(except)) => format!("none of {}", values(except)),
            (_, Allows::Within { .. }) => "within bounds".to_owned(),
        }
    }
}

impl Allows {
    fn excludes(&self, other: &Allows) -> bool {
        match (self, other) {
            (Allows::Only(only), other) | (other, Allows::Only(only)) => !only.iter().any(|one| other.holds(*one)),
            (Allows::Except(_), _) | (_, Allows::Except(_)) => false,
            (Allows::Within { low, high }, Allows::Within { low: other_low, high: other_high }) => {
                is_past(*low, *other_high) || is_past(*other_low, *high)
            }
        }
    }

    fn holds(&self, value: Decimal) -> bool {
        match self {
            Allows::Within { low, high } => {
                low.is_none_or(|(low, included)| value > low || included && value == low)
                    && high.is_none_or(|(high, included)| value < high || included && value == high)
            }
            Allows::Only(only) => only.contains(&value),
            Allows::Except(except) => !except.contains(&value),
        }
    }
}

/// Whether nothing lies between a lower and an upper bound.
fn is_past(low: Option<(Decimal, bool)>, high: Option<(Decimal, bool)>) -> bool {
    match (low, high) {
        (Some((low, low_in)), Some((high, high_in))) => low > high || low == high && !(low_in && high_in),
        _ => false,
    }
}

fn constant(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Constant(Constant::Missing) => None,
        ExprKind::Constant(constant) => interval::number(constant),
        _ => None,
    }
}

fn constants(exprs: &[Expr]) -> Option<Vec<Decimal>> {
    exprs.iter().map(constant).collect()
}

/// A demand that grows in one direction: the subject, its bound, and whether more is asked by a higher bound.
pub(super) struct Demand<'m> {
    /// What is measured.
    pub(super) subject: &'m Expr,
    /// What is asked of it.
    pub(super) bound: &'m Expr,
    /// `>=` and `>`; else `<=` and `<`.
    pub(super) upwards: bool,
    /// Whether the bound itself meets the demand.
    pub(super) included: bool,
}

impl<'m> Demand<'m> {
    /// The demand of a condition; none where it is no comparison of size.
    pub(super) fn of(condition: &'m Expr) -> Option<Demand<'m>> {
        let ExprKind::Compare(op, subject, bound) = &condition.kind else {
            return None;
        };
        let (upwards, included) = match op {
            CompareOp::AtLeast => (true, true),
            CompareOp::MoreThan => (true, false),
            CompareOp::AtMost => (false, true),
            CompareOp::LessThan => (false, false),
            CompareOp::Is | CompareOp::IsNot => return None,
        };
        if walk::is_broken(condition) {
            return None;
        }
        Some(Demand { subject, bound, upwards, included })
    }

    /// Whether both measure the same thing in the same direction.
    pub(super) fn is_like(&self, other: &Demand) -> bool {
        self.upwards == other.upwards && walk::is_alike(self.subject, other.subject)
    }

    /// Whether a bound of range `mine` certainly asks less than one of range `theirs`.
    pub(super) fn asks_less(&self, mine: Range, other: &Demand, theirs: Range) -> bool {
        let (mine, theirs) = if self.upwards { (mine, theirs) } else { (mine.negate(), theirs.negate()) };
        mine.is_below(theirs)
            || self.included
                && !other.included
                && mine.single().zip(theirs.single()).is_some_and(|(mine, theirs)| mine == theirs)
    }
}
