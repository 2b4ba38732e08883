//! The cases of a choice: all that its subjects can be, cut where its arms cut, so that a case is covered by an arm
//! wholly or not at all. Knows which arm takes a case; must not judge the arms.

use super::{Program, words};
use crate::semantic::interval::{self, Range};
use crate::semantic::model::{Arm, ArmTest, Choice, CompareOp, Constant, Expr, ExprKind};
use crate::semantic::types::Type;
use crate::semantic::walk;
use crate::value::Decimal;

/// Choices of more cases than this are taken on trust.
const MOST_CASES: usize = 400_000;

/// What one subject can be, in pieces that no bound cuts.
struct Axis<'m> {
    subject: &'m Expr,
    range: Range,
    pieces: Vec<Piece>,
}

/// A piece of what a subject can be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// One value.
    One(Decimal),
    /// The values between two, both excluded.
    Between(Option<Decimal>, Option<Decimal>),
    /// One text.
    Text(String),
    /// Every text that no arm names.
    OtherText,
}

/// All cases of one or more choices by the same subjects.
pub(super) struct Cases<'m> {
    program: &'m Program<'m>,
    axes: Vec<Axis<'m>>,
    count: usize,
}

impl<'m> Cases<'m> {
    /// The cases of choices whose subjects are alike; none where a bound is no constant or something is broken.
    pub(super) fn of(program: &'m Program<'m>, choices: &[&'m Choice]) -> Option<Cases<'m>> {
        let subjects = &choices.first()?.subjects;
        let mut axes = Vec::new();
        let mut count = 1usize;
        for (at, subject) in subjects.iter().enumerate() {
            if walk::is_broken(subject) {
                return None;
            }
            let mut tests = Vec::new();
            for arm in choices.iter().flat_map(|choice| &choice.arms) {
                if arm.tests.len() != subjects.len() {
                    return None;
                }
                tests.push(arm.tests.get(at)?);
            }
            let axis = Axis::of(program, subject, &tests)?;
            count = count.checked_mul(axis.pieces.len()).filter(|count| *count <= MOST_CASES)?;
            axes.push(axis);
        }
        Some(Cases { program, axes, count })
    }

    /// How many cases there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The cases that an arm covers, rising.
    pub(super) fn covered(&self, arm: &Arm) -> Vec<usize> {
        let mut cases = vec![0];
        for (axis, test) in self.axes.iter().zip(&arm.tests) {
            let met: Vec<usize> =
                (0..).zip(&axis.pieces).filter(|(_, piece)| piece.meets(test)).map(|(at, _)| at).collect();
            cases = cases.iter().flat_map(|case| met.iter().map(move |at| case * axis.pieces.len() + at)).collect();
        }
        cases
    }

    /// What each case gives: the value of the first arm that covers it, or of `otherwise`.
    pub(super) fn values<'c>(&self, choice: &'c Choice) -> Vec<Option<&'c Expr>> {
        let mut values = vec![None; self.count];
        for arm in &choice.arms {
            for case in self.covered(arm) {
                if let Some(slot @ None) = values.get_mut(case) {
                    *slot = Some(&arm.value);
                }
            }
        }
        for slot in values.iter_mut().filter(|slot| slot.is_none()) {
            *slot = choice.otherwise.as_deref();
        }
        values
    }

    /// Cases in words, neighbours joined: `` `APAC` ``, `` below `40` ``, `` `NA` with `reseller` ``.
    pub(super) fn describe(&self, cases: &[usize]) -> Vec<String> {
        match self.axes.as_slice() {
            [axis] => axis.describe(self.program, cases),
            [first, second] => {
                let width = second.pieces.len();
                let mut said = Vec::new();
                for (at, piece) in first.pieces.iter().enumerate() {
                    let across: Vec<usize> =
                        cases.iter().filter(|case| *case / width == at).map(|case| case % width).collect();
                    let named = first.describe(self.program, &[at]).concat();
                    match across.len() {
                        0 => {}
                        all if all == width && *piece != Piece::OtherText => said.push(named),
                        _ => {
                            let with = second.describe(self.program, &across);
                            said.extend(with.into_iter().map(|other| format!("{named} with {other}")));
                        }
                    }
                }
                said
            }
            _ => vec![words::count(cases.len(), "case")],
        }
    }

    /// The first subject whose values an arm leaves alone altogether, with all that it can be.
    pub(super) fn out_of_range(&self, arm: &Arm) -> Option<(&'m Expr, Range)> {
        let axis = self.axes.iter().zip(&arm.tests).find(|(axis, test)| !axis.pieces.iter().any(|one| one.meets(test)));
        axis.map(|(axis, _)| (axis.subject, axis.range))
    }
}

impl<'m> Axis<'m> {
    fn of(program: &Program, subject: &'m Expr, tests: &[&ArmTest]) -> Option<Axis<'m>> {
        let bounds: Vec<&Expr> = tests
            .iter()
            .flat_map(|test| match test {
                ArmTest::Equal(value) | ArmTest::Compare(_, value) => vec![value],
                ArmTest::Between(low, high) => vec![low, high],
                ArmTest::Any => Vec::new(),
            })
            .collect();
        if bounds.iter().any(|bound| walk::is_broken(bound)) {
            return None;
        }
        let range = program.ranges.expr(program.model, subject);
        let pieces = match subject.ty {
            Type::Text | Type::Key => text_pieces(&bounds)?,
            Type::Label(_) | Type::Flag | Type::Tier(_) | Type::Status => {
                let (low, high) = range.low.zip(range.high)?;
                std::iter::successors(Some(low), |at| Some(at + Decimal::ONE))
                    .take_while(|at| *at <= high)
                    .map(Piece::One)
                    .collect()
            }
            Type::Error | Type::Set(_) | Type::Row(_) => return None,
            _ => {
                let cuts: Option<Vec<Decimal>> = bounds.iter().map(|bound| constant(bound)).collect();
                number_pieces(cuts?, range, interval::is_whole(&subject.ty))
            }
        };
        Some(Axis { subject, range, pieces })
    }

    fn describe(&self, program: &Program, pieces: &[usize]) -> Vec<String> {
        let mut said = Vec::new();
        let mut rest = pieces;
        while let Some((first, _)) = rest.split_first() {
            // Numbers run on from piece to piece; labels are named one by one.
            let joins = matches!(self.subject.ty, Type::Label(_) | Type::Flag | Type::Tier(_) | Type::Status);
            let run = if joins { 1 } else { (0..).zip(rest).take_while(|(by, at)| first + by == **at).count() };
            let (these, others) = rest.split_at(run);
            rest = others;
            let named: Vec<&Piece> = these.iter().filter_map(|at| self.pieces.get(*at)).collect();
            said.push(self.describe_run(program, &named));
        }
        said
    }

    fn describe_run(&self, program: &Program, pieces: &[&Piece]) -> String {
        let value = |number: Decimal| format!("`{}`", words::value(program.model, number, &self.subject.ty));
        let (low, low_in) = match pieces.first() {
            Some(Piece::One(one)) => (Some(*one), true),
            Some(Piece::Between(low, _)) => (*low, false),
            Some(Piece::Text(text)) => return format!("`\"{text}\"`"),
            Some(Piece::OtherText) | None => return "any other text".to_owned(),
        };
        let (high, high_in) = match pieces.last() {
            Some(Piece::One(one)) => (Some(*one), true),
            Some(Piece::Between(_, high)) => (*high, false),
            _ => (None, false),
        };
        // Whole numbers are counted: above 5 is from 6 on.
        let whole = interval::is_whole(&self.subject.ty);
        let (low, low_in) =
            if whole && !low_in { (low.map(|low| low.floor() + Decimal::ONE), true) } else { (low, low_in) };
        let (high, high_in) =
            if whole && !high_in { (high.map(|high| high.ceil() - Decimal::ONE), true) } else { (high, high_in) };
        match (low, high) {
            (Some(low), Some(high)) if low == high => value(low),
            (Some(low), Some(high)) if whole => format!("{} to {}", value(low), value(high)),
            (Some(low), Some(high)) => {
                let low = if low_in { format!("from {}", value(low)) } else { format!("above {}", value(low)) };
                let high = if high_in { format!("to {}", value(high)) } else { format!("below {}", value(high)) };
                format!("{low} {high}")
            }
            (Some(low), None) if low_in => format!("{} and above", value(low)),
            (Some(low), None) => format!("above {}", value(low)),
            (None, Some(high)) if high_in => format!("{} and below", value(high)),
            (None, Some(high)) => format!("below {}", value(high)),
            (None, None) => "every value".to_owned(),
        }
    }
}

impl Piece {
    fn meets(&self, test: &ArmTest) -> bool {
        let (low, high) = match (self, test) {
            (_, ArmTest::Any) => return true,
            (Piece::Text(text), ArmTest::Equal(value)) => {
                return matches!(&value.kind, ExprKind::Constant(Constant::Text(named)) if named == text);
            }
            (Piece::Text(_) | Piece::OtherText, _) => return false,
            (Piece::One(one), _) => (Some(*one), Some(*one)),
            (Piece::Between(low, high), _) => (*low, *high),
        };
        let one = matches!(self, Piece::One(_));
        let from = |bound: &Expr| low.zip(constant(bound)).is_some_and(|(low, bound)| low >= bound);
        let to = |bound: &Expr| high.zip(constant(bound)).is_some_and(|(high, bound)| high <= bound);
        match test {
            ArmTest::Any => true,
            ArmTest::Equal(value) | ArmTest::Compare(CompareOp::Is, value) => one && from(value) && to(value),
            ArmTest::Between(first, last) => from(first) && to(last),
            ArmTest::Compare(CompareOp::AtLeast, bound) => from(bound),
            ArmTest::Compare(CompareOp::AtMost, bound) => to(bound),
            ArmTest::Compare(CompareOp::MoreThan, bound) => from(bound) && !(one && to(bound)),
            ArmTest::Compare(CompareOp::LessThan, bound) => to(bound) && !(one && from(bound)),
            ArmTest::Compare(CompareOp::IsNot, value) => !(one && from(value) && to(value)),
        }
    }
}

/// The number of a constant.
fn constant(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Constant(constant) => interval::number(constant),
        ExprKind::Negate(inner) => match &inner.kind {
            ExprKind::Constant(constant) => interval::number(constant).map(|number| -number),
            _ => None,
        },
        _ => None,
    }
}

fn text_pieces(bounds: &[&Expr]) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    for bound in bounds {
        let ExprKind::Constant(Constant::Text(text)) = &bound.kind else {
            return None;
        };
        let piece = Piece::Text(text.clone());
        if !pieces.contains(&piece) {
            pieces.push(piece);
        }
    }
    pieces.push(Piece::OtherText);
    Some(pieces)
}

/// The cuts, the ends of the range and what lies between them.
fn number_pieces(mut cuts: Vec<Decimal>, range: Range, whole: bool) -> Vec<Piece> {
    cuts.extend(range.low.into_iter().chain(range.high));
    cuts.retain(|cut| range.low.is_none_or(|low| low <= *cut) && range.high.is_none_or(|high| *cut <= high));
    cuts.sort();
    cuts.dedup();
    let mut pieces = Vec::new();
    let mut before = None;
    for cut in cuts {
        if before.is_some() || range.low.is_none() {
            pieces.push(Piece::Between(before, Some(cut)));
        }
        pieces.push(Piece::One(cut));
        before = Some(cut);
    }
    if range.high.is_none() {
        pieces.push(Piece::Between(before, None));
    }
    if whole {
        pieces.retain(|piece| match piece {
            Piece::One(one) => one.is_integer(),
            Piece::Between(Some(low), Some(high)) => low.floor() + Decimal::ONE < *high,
            _ => true,
        });
    }
    pieces
}
