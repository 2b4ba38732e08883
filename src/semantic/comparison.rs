//! What a comparison says of two values that can be put in order. Must not know what kind of values they are.

use std::cmp::Ordering;

use super::model::CompareOp;

impl CompareOp {
    /// Whether it holds of two values that stand in this order.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            CompareOp::AtLeast => order.is_ge(),
            CompareOp::MoreThan => order.is_gt(),
            CompareOp::AtMost => order.is_le(),
            CompareOp::LessThan => order.is_lt(),
            CompareOp::Is => order.is_eq(),
            CompareOp::IsNot => order.is_ne(),
        }
    }

    /// The comparison that says the same with its sides changed.
    pub fn turned(self) -> CompareOp {
        match self {
            CompareOp::AtLeast => CompareOp::AtMost,
            CompareOp::MoreThan => CompareOp::LessThan,
            CompareOp::AtMost => CompareOp::AtLeast,
            CompareOp::LessThan => CompareOp::MoreThan,
            CompareOp::Is | CompareOp::IsNot => self,
        }
    }
}
