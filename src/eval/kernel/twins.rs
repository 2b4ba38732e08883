//! Every operation on whole numbers beside the same one on decimals: at the lengths where words and batches end, with
//! all, none and some values there, at the ends of forms and one past them.

use super::tests::{empty_plan, nowhere};
use super::*;
use crate::eval::column::BATCH;
use crate::lanes::Means;
use crate::plan::Bracket;
use crate::semantic::model::{BinaryOp, BracketMode, CompareOp};

const LENGTHS: [usize; 8] = [0, 1, 63, 64, 65, 128, 1023, 1024];

/// Forms from small counts to the end of 64 bits, and two past each other's sums and products.
const FORMS: [(u32, i64); 6] =
    [(0, 9), (2, 10_000), (4, 1_000_000_000_000_000), (0, i64::MAX), (18, i64::MAX), (9, 3_000_000_000)];

/// Whole numbers of a form that lie on its ends, on zero and between, in no order.
fn wholes(len: usize, most: i64, seed: i64) -> Vec<i64> {
    let ends = [most, -most, 0, 1.min(most), (-1).max(-most), most / 2, most / 3, -(most / 7), most - most / 10];
    (0..len).map(|row| ends[(row * 5 + usize::try_from(seed).unwrap()) % ends.len()]).collect()
}

fn known(len: usize, which: usize) -> Mask {
    Mask::of(len, |row| match which {
        0 => true,
        1 => false,
        _ => !(row * 3 + which).is_multiple_of(4),
    })
}

/// The same as numbers of the policy are held: one of them for all rows, where so asked.
fn held(wholes: Vec<i64>, same: bool) -> Wholes {
    match wholes.get(wholes.len() / 2) {
        Some(whole) if same => Wholes::Same(*whole, wholes.len()),
        _ => Wholes::Each(wholes),
    }
}

/// The frame with these columns as whole numbers, and with the same ones as decimals.
fn frames(columns: &[(Scaled, Wholes, Mask)], met: &Mask) -> [Frame; 2] {
    [false, true].map(|wide| {
        let mut frame = Frame::new(columns.len() + 1, met.len());
        for (at, (form, wholes, known)) in columns.iter().enumerate() {
            let narrow = Column::wholes(*form, wholes.clone(), known.clone());
            let column =
                if wide { Column::numbers((0..met.len()).map(|row| number(narrow.cell(row)))) } else { narrow };
            frame.put(Slot(u32::try_from(at).unwrap()), column);
        }
        frame.put(
            Slot(u32::try_from(columns.len()).unwrap()),
            Column::truths(met.clone(), Mask::filled(met.len(), true)),
        );
        frame
    })
}

fn number(cell: Cell) -> Option<Decimal> {
    match cell {
        Cell::Number(number) => Some(number),
        _ => None,
    }
}

/// What a step gives for each row, and the rows that overflowed.
fn run(op: &Op, kind: ColumnKind, frame: &Frame) -> (Column, Vec<usize>) {
    let plan = empty_plan();
    let (mut texts, tables) = (Texts::default(), HeldTables::default());
    let mut context = Context { plan: &plan, texts: &mut texts, tables: &tables, overflow: FxHashMap::default() };
    let column = column(op, kind, &Operands { frame, at: nowhere() }, &mut context);
    let mut overflow: Vec<usize> = context.overflow.into_keys().collect();
    overflow.sort_unstable();
    (column, overflow)
}

fn assert_twins(op: &Op, kind: ColumnKind, frames: &[Frame; 2], what: &str) -> bool {
    let [(narrow, narrow_over), (wide, wide_over)] = [0, 1].map(|which| run(op, kind, &frames[which]));
    assert_eq!(narrow_over, wide_over, "{what}: rows that overflow");
    for row in 0..frames[0].len() {
        assert_eq!(narrow.cell(row), wide.cell(row), "{what}, row {row}");
    }
    assert_eq!((narrow.len(), wide.len()), (frames[0].len(), frames[0].len()), "{what}");
    matches!(narrow.values, Values::Number(Numbers::Scaled(..)) | Values::Truth(_))
}

/// Runs a test by every means that this processor has. Other tests meanwhile use the same ones, which must not matter.
fn by_all_means(test: fn()) {
    for means in Means::all() {
        means.limit();
        test();
    }
    Means::Avx512.limit();
}

#[test]
fn whole_numbers_and_decimals_come_to_the_same() {
    by_all_means(|| {
        LENGTHS.into_iter().for_each(|len| compare_twins(len, [false, false]));
        for same in [[true, false], [false, true], [true, true]] {
            [0, 1, 65].into_iter().for_each(|len| compare_twins(len, same));
        }
    });
}

fn compare_twins(len: usize, same: [bool; 2]) {
    let (a, b, met) = (Slot(0), Slot(1), Slot(2));
    let numbers = [
        Op::Arithmetic(BinaryOp::Add, a, b),
        Op::Arithmetic(BinaryOp::Subtract, a, b),
        Op::Arithmetic(BinaryOp::Multiply, a, b),
        Op::Sum(vec![a, b, a]),
        Op::Min(vec![a, b]),
        Op::Max(vec![a, b]),
        Op::Negate(a),
        Op::Abs(a),
        Op::Round(a, 1),
        Op::Round(a, 3),
        Op::Plus(a, b, met),
        Op::If(met, a, b),
        Op::Default(a, b),
        Op::Available(a, met),
    ];
    let compared = [
        CompareOp::AtLeast,
        CompareOp::MoreThan,
        CompareOp::AtMost,
        CompareOp::LessThan,
        CompareOp::Is,
        CompareOp::IsNot,
    ];
    let mut narrow = 0;
    for (at, left) in FORMS.into_iter().enumerate() {
        for right in FORMS {
            let forms = [left, right].map(|(places, most)| Scaled::new(places, most).unwrap());
            let columns = [
                (forms[0], held(wholes(len, forms[0].most, 1), same[0]), known(len, at % 4)),
                (forms[1], held(wholes(len, forms[1].most, 4), same[1]), known(len, (at + 2) % 3)),
            ];
            let frames = frames(&columns, &known(len, 3));
            for op in &numbers {
                let what = format!("{op:?} of {forms:?} over {len} rows, the same {same:?}");
                narrow += usize::from(assert_twins(op, ColumnKind::Number, &frames, &what));
            }
            for compare in compared {
                let what = format!("{compare:?} of {forms:?} over {len} rows, the same {same:?}");
                assert_twins(&Op::Compare(compare, a, b), ColumnKind::Truth, &frames, &what);
            }
        }
    }
    assert!(narrow > 100, "whole numbers were used {narrow} times");
}

#[test]
fn brackets_of_whole_numbers_and_of_decimals_come_to_the_same() {
    by_all_means(|| [false, true].into_iter().for_each(compare_brackets));
}

fn compare_brackets(same: bool) {
    let bracket = |up_to: Option<u32>, rate: Option<u32>, below: bool| Bracket {
        up_to: up_to.map(Slot),
        below,
        rate: rate.map(Slot),
        at: nowhere(),
    };
    for len in LENGTHS.into_iter().chain([BATCH - 1, BATCH, BATCH + 1]) {
        let amounts = Scaled::new(2, 1_000_000).unwrap();
        let bounds = Scaled::new(0, 9_000).unwrap();
        let rates = Scaled::new(3, 40).unwrap();
        let all = |form: Scaled, wholes: Vec<i64>| (form, held(wholes, same), Mask::filled(len, true));
        let columns = [
            (amounts, Wholes::Each(wholes(len, amounts.most, 2)), known(len, 2)),
            // The second bound falls below the first in some rows.
            all(bounds, wholes(len, bounds.most, 3)),
            all(bounds, wholes(len, bounds.most, 5)),
            all(rates, wholes(len, rates.most, 1)),
            all(rates, wholes(len, rates.most, 7)),
        ];
        let frames = frames(&columns, &known(len, 3));
        for mode in [BracketMode::Incremental, BracketMode::Retroactive] {
            for below in [false, true] {
                let brackets = vec![
                    bracket(Some(1), Some(3), below),
                    bracket(Some(2), None, below),
                    bracket(None, Some(4), below),
                ];
                let op = Op::Brackets { mode, on: Slot(0), against: None, brackets };
                assert!(assert_twins(&op, ColumnKind::Number, &frames, &format!("{mode:?} over {len} rows")));
            }
        }
    }
}
