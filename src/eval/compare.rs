//! Whether values compare as a condition asks, over whole slices: one loop for each comparison, so that none asks which one
//! it is. Must not know columns, nor what is missing.

use super::mask::Mask;
use crate::semantic::model::CompareOp;

/// Row by row, one slice with the other.
pub(super) fn pairs<T: Copy + Ord>(op: CompareOp, a: &[T], b: &[T]) -> Mask {
    match op {
        CompareOp::AtLeast => Mask::pairs(a, b, |a, b| a >= b),
        CompareOp::MoreThan => Mask::pairs(a, b, |a, b| a > b),
        CompareOp::AtMost => Mask::pairs(a, b, |a, b| a <= b),
        CompareOp::LessThan => Mask::pairs(a, b, |a, b| a < b),
        CompareOp::Is => Mask::pairs(a, b, |a, b| a == b),
        CompareOp::IsNot => Mask::pairs(a, b, |a, b| a != b),
    }
}

/// Every value with one.
pub(super) fn each<T: Copy + Ord>(op: CompareOp, values: &[T], with: T) -> Mask {
    match op {
        CompareOp::AtLeast => Mask::each(values, move |value| value >= with),
        CompareOp::MoreThan => Mask::each(values, move |value| value > with),
        CompareOp::AtMost => Mask::each(values, move |value| value <= with),
        CompareOp::LessThan => Mask::each(values, move |value| value < with),
        CompareOp::Is => Mask::each(values, move |value| value == with),
        CompareOp::IsNot => Mask::each(values, move |value| value != with),
    }
}
