//! Kernels at their edges: lengths around a word and a batch, everything missing, nothing missing, bounds met exactly.

use super::*;
use crate::plan::{Before, Bracket, LadderPlan, LifePlan, Slot, WhenPlan};
use crate::semantic::model::{BracketMode, CompareOp, Ladder};
use crate::text::{FileId, Span};

const T: Option<bool> = Some(true);
const F: Option<bool> = Some(false);
const U: Option<bool> = None;

/// Lengths around a word of a mask and around a batch.
const LENGTHS: [usize; 9] = [0, 1, 63, 64, 65, 127, 128, 1023, 1024];

pub(super) fn nowhere() -> FileSpan {
    FileSpan { file: FileId(0), span: Span::default() }
}

fn truths(rows: impl IntoIterator<Item = Option<bool>>) -> Column {
    let mut column = Column::empty(ColumnKind::Truth);
    rows.into_iter().for_each(|row| column.push(row.map_or(Cell::Missing, Cell::Truth)));
    column
}

fn rows(column: &Column) -> Vec<Option<bool>> {
    (0..column.len())
        .map(|row| match column.cell(row) {
            Cell::Truth(truth) => Some(truth),
            _ => None,
        })
        .collect()
}

/// A frame whose slots hold these columns.
fn frame(columns: Vec<Column>) -> Frame {
    let mut frame = Frame::new(columns.len() + 8, columns.first().map_or(0, Column::len));
    for (at, column) in columns.into_iter().enumerate() {
        frame.put(Slot(u32::try_from(at).unwrap()), column);
    }
    frame
}

fn number(text: &str) -> Option<Decimal> {
    Some(Decimal::from_str_exact(text).unwrap())
}

#[test]
fn conditions_follow_the_three_valued_tables_at_every_length() {
    let table = [T, F, U];
    for len in LENGTHS {
        let left: Vec<_> = (0..len).map(|row| table[row % 3]).collect();
        let right: Vec<_> = (0..len).map(|row| table[row / 3 % 3]).collect();
        let frame = frame(vec![truths(left.clone()), truths(right.clone())]);
        let operands = Operands { frame: &frame, at: nowhere() };
        let both = [Slot(0), Slot(1)];
        let expect = |join: &dyn Fn(Option<bool>, Option<bool>) -> Option<bool>| -> Vec<Option<bool>> {
            left.iter().zip(&right).map(|(a, b)| join(*a, *b)).collect()
        };
        let and = |a: Option<bool>, b: Option<bool>| if a == F || b == F { F } else { a.and(b) };
        let or = |a: Option<bool>, b: Option<bool>| if a == T || b == T { T } else { a.and(b) };
        assert_eq!(rows(&logic::all(&operands, &both)), expect(&and), "and, {len} rows");
        assert_eq!(rows(&logic::any(&operands, &both)), expect(&or), "or, {len} rows");
        assert_eq!(rows(&logic::at_least(&operands, 2, &both)), expect(&and), "two of two, {len} rows");
        assert_eq!(rows(&logic::at_least(&operands, 1, &both)), expect(&or), "one of two, {len} rows");
        assert_eq!(rows(&logic::not(&operands, Slot(0))), expect(&|a, _| a.map(|a| !a)), "not, {len} rows");
        assert_eq!(rows(&logic::decide(&operands, Slot(0))), expect(&|a, _| Some(a == T)), "decide, {len} rows");
    }
}

#[test]
fn nothing_asked_is_met_and_nothing_offered_is_missed() {
    let frame = frame(vec![truths([U, U, U])]);
    let operands = Operands { frame: &frame, at: nowhere() };
    assert_eq!(rows(&logic::all(&operands, &[])), [T, T, T]);
    assert_eq!(rows(&logic::any(&operands, &[])), [F, F, F]);
    assert_eq!(rows(&logic::at_least(&operands, 0, &[Slot(0)])), [T, T, T]);
    assert_eq!(rows(&logic::at_least(&operands, 2, &[Slot(0)])), [F, F, F]);
}

#[test]
fn comparisons_meet_bounds_exactly_and_leave_the_missing_unknown() {
    let left = Column::numbers([number("4.0"), number("3.99"), None, number("4")]);
    let right = Column::numbers([number("4"), number("4"), number("4"), None]);
    let frame = frame(vec![left, right]);
    let operands = Operands { frame: &frame, at: nowhere() };
    let compared = |op| rows(&compare::compare(&operands, op, Slot(0), Slot(1)));
    assert_eq!(compared(CompareOp::AtLeast), [T, F, U, U]);
    assert_eq!(compared(CompareOp::MoreThan), [F, F, U, U]);
    assert_eq!(compared(CompareOp::AtMost), [T, T, U, U]);
    assert_eq!(compared(CompareOp::Is), [T, F, U, U]);
    assert_eq!(compared(CompareOp::IsNot), [F, T, U, U]);
}

#[test]
fn bounds_decide_only_what_every_value_between_them_would() {
    let low = Column::numbers([number("60"), number("70"), number("40"), number("70")]);
    let high = Column::numbers([number("80"), number("90"), number("69.99"), None]);
    let bound = Column::numbers([number("70"), number("70"), number("70"), number("70")]);
    let frame = frame(vec![low, high, bound]);
    let operands = Operands { frame: &frame, at: nowhere() };
    let compared = |op| rows(&compare::bounds(&operands, op, (Slot(0), Slot(1)), (Slot(2), Slot(2))));
    assert_eq!(compared(CompareOp::AtLeast), [U, T, F, T]);
    assert_eq!(compared(CompareOp::LessThan), [U, F, T, F]);
    assert_eq!(compared(CompareOp::Is), [U, U, F, U]);
    assert_eq!(compared(CompareOp::IsNot), [U, U, T, U]);
    let settled = compare::settled(&operands, Slot(0), Slot(1));
    assert!((0..4).all(|row| settled.cell(row) == Cell::Missing));
}

#[test]
fn extremes_of_a_missing_value_are_missing() {
    let frame = frame(vec![
        Column::numbers([number("1"), number("5"), None]),
        Column::numbers([number("3"), number("2"), number("9")]),
    ]);
    let operands = Operands { frame: &frame, at: nowhere() };
    let least = arithmetic::extreme(&operands, &[Slot(0), Slot(1)], ColumnKind::Number, std::cmp::Ordering::Less);
    let most = arithmetic::extreme(&operands, &[Slot(0), Slot(1)], ColumnKind::Number, std::cmp::Ordering::Greater);
    let cell = |text: &str| Cell::Number(number(text).unwrap());
    assert_eq!([least.cell(0), least.cell(1), least.cell(2)], [cell("1"), cell("2"), Cell::Missing]);
    assert_eq!([most.cell(0), most.cell(1), most.cell(2)], [cell("3"), cell("5"), Cell::Missing]);
}

#[test]
fn windows_hold_both_their_ends_and_one_missing_end_may_not_matter() {
    let day = |days: [Option<i32>; 6]| Column::codes(days);
    let frame = frame(vec![
        day([Some(10), Some(20), Some(9), Some(21), Some(9), Some(15)]),
        day([Some(10), Some(10), Some(10), Some(10), Some(10), Some(10)]),
        day([Some(20), Some(20), Some(20), Some(20), None, None]),
    ]);
    let operands = Operands { frame: &frame, at: nowhere() };
    assert_eq!(rows(&compare::within(&operands, Slot(0), Slot(1), Slot(2))), [T, T, F, F, F, U]);
}

/// One partner's review: what was earned, the tier before, the last day of grace, whether `retain` holds for tier 2.
fn review(life: &LifePlan, earned: i32, before: Option<i32>, grace: Option<i32>, retain: Option<bool>) -> (i32, u32) {
    let mut plan_frame = frame(vec![
        Column::codes([Some(7)]),
        Column::codes([Some(earned)]),
        Column::codes([before]),
        Column::codes([before.map(|_| 10)]),
        Column::codes([grace]),
        truths([retain]),
    ]);
    let plan = Plan { ladders: vec![ladder_plan(life)], ..empty_plan() };
    let mut texts = Texts::default();
    let tables = HeldTables::default();
    let mut context = Context { plan: &plan, texts: &mut texts, tables: &tables, overflow: FxHashMap::default() };
    life::run(Ladder::MAIN, &mut plan_frame, &mut context);
    let code = |slot: Slot| match plan_frame.cell(slot, 0) {
        Cell::Code(code) => code,
        other => panic!("{other:?}"),
    };
    (code(life.standing), u32::try_from(code(life.status)).unwrap())
}

fn ladder_plan(life: &LifePlan) -> LadderPlan {
    LadderPlan {
        track: None,
        badge: None,
        member: None,
        standalone: false,
        shown: true,
        tiers: Vec::new(),
        life: life.clone(),
    }
}

fn life_plan() -> LifePlan {
    LifePlan {
        earned: Slot(1),
        counts: Slot(1),
        inherit: None,
        judged: None,
        retain: vec![None, Some(Slot(5)), None, None],
        promote: WhenPlan::AtOnce,
        demote: WhenPlan::AtOnce,
        effective_from: None,
        notice_days: 0,
        grace_days: 90,
        demote_at_most: Some(1),
        exceptions: Vec::new(),
        before: Before {
            standing: Slot(2),
            since: Slot(3),
            grace_until: Slot(4),
            status: None,
            evaluated: None,
            pending: None,
        },
        standing: Slot(6),
        since: Slot(7),
        grace_until: Slot(8),
        status: Slot(9),
        pending: None,
        tier: Slot(10),
        at: None,
        promote_at: None,
        demote_at: None,
    }
}

pub(super) fn empty_plan() -> Plan {
    Plan {
        name: String::new(),
        version: None,
        currency: None,
        effective: None,
        today: Date(100),
        fiscal_month: 1,
        rounding: crate::value::decimal::Rounding::HalfEven,
        labels: Vec::new(),
        brought: Vec::new(),
        moving: Vec::new(),
        steady: (None, None),
        rates_change: false,
        currencies: Vec::new(),
        tables: Vec::new(),
        slots: Vec::new(),
        forms: Vec::new(),
        steps: Vec::new(),
        folds: Vec::new(),
        bounds: Vec::new(),
        load: Vec::new(),
        actions: Vec::new(),
        judge: Vec::new(),
        figures: Vec::new(),
        outcomes: Vec::new(),
        thresholds: Vec::new(),
        words: Vec::new(),
        referrals: Vec::new(),
        ladders: Vec::new(),
        key: Slot(0),
        previous: Vec::new(),
        kpis: Vec::new(),
        expectations: Vec::new(),
        history: None,
        rows: None,
    }
}

#[test]
fn the_life_of_a_tier_takes_its_cases_in_order() {
    let life = life_plan();
    let status = status_code;
    assert_eq!(review(&life, 3, None, None, None), (3, status(Status::New)));
    assert_eq!(review(&life, 4, Some(1), None, None), (4, status(Status::Promoted)), "straight to what is earned");
    assert_eq!(review(&life, 3, Some(3), Some(99), None), (3, status(Status::Held)));
    assert_eq!(review(&life, 1, Some(3), None, None), (3, status(Status::Grace)), "grace begins");
    assert_eq!(review(&life, 1, Some(3), Some(100), None), (3, status(Status::Grace)), "the last day counts");
    assert_eq!(review(&life, 0, Some(4), Some(99), None), (3, status(Status::Demoted)), "one tier at most");
    assert_eq!(review(&life, 0, Some(2), None, T), (2, status(Status::Retained)));
    assert_eq!(review(&life, 0, Some(2), None, U), (2, status(Status::Grace)), "all retain rules must be met");
    assert_eq!(review(&life, 2, Some(2), Some(99), F), (1, status(Status::Demoted)), "retain may ask more");
    assert_eq!(review(&life, 0, Some(0), None, None), (0, status(Status::Held)), "no tier before, none now");
}

#[test]
fn without_grace_the_fall_is_at_once() {
    let life = LifePlan { grace_days: 0, demote_at_most: None, ..life_plan() };
    assert_eq!(review(&life, 1, Some(4), None, None), (1, status_code(Status::Demoted)));
}

/// What brackets `up to first`, `up to second`, `above` give for amounts against bases, and the rows that overflowed.
fn bracketed(
    mode: BracketMode,
    rows: &[(Option<Decimal>, Option<Decimal>)],
    bounds: [&str; 2],
    below: bool,
) -> (Vec<Cell>, usize) {
    let all = |text: &str| Column::numbers(rows.iter().map(|_| number(text)));
    let frame = frame(vec![
        Column::numbers(rows.iter().map(|(amount, _)| *amount)),
        Column::numbers(rows.iter().map(|(_, base)| *base)),
        all(bounds[0]),
        all(bounds[1]),
        all("0.01"),
        all("0.2"),
    ]);
    let operands = Operands { frame: &frame, at: nowhere() };
    let plan = empty_plan();
    let mut texts = Texts::default();
    let tables = HeldTables::default();
    let mut context = Context { plan: &plan, texts: &mut texts, tables: &tables, overflow: FxHashMap::default() };
    let bracket = |up_to: Option<u32>, rate: Option<u32>| Bracket {
        up_to: up_to.map(Slot),
        below,
        rate: rate.map(Slot),
        at: nowhere(),
    };
    let brackets = [bracket(Some(2), Some(4)), bracket(Some(3), Some(5)), bracket(None, None)];
    let against = rows.iter().any(|(_, base)| base.is_some()).then_some(Slot(1));
    let column = amounts::brackets(&operands, mode, (Slot(0), against), &brackets, &mut context);
    ((0..rows.len()).map(|row| column.cell(row)).collect(), context.overflow.len())
}

fn cells(expected: &[&str]) -> Vec<Cell> {
    expected.iter().map(|text| if *text == "-" { Cell::Missing } else { Cell::Number(number(text).unwrap()) }).collect()
}

#[test]
fn slices_end_on_their_bounds_and_below_zero_there_are_none() {
    let amounts = ["0", "-5", "100", "100.01", "120", "500"].map(|amount| (number(amount), None));
    let (given, overflow) = bracketed(BracketMode::Incremental, &amounts, ["100", "120"], false);
    assert_eq!(given, cells(&["0", "0", "1", "1.002", "5", "5"]));
    assert_eq!(overflow, 0);
    // Bounds that fall leave nothing between them.
    let (given, _) = bracketed(BracketMode::Incremental, &amounts, ["120", "100"], false);
    assert_eq!(given, cells(&["0", "0", "1", "1.0001", "1.2", "1.2"]));
}

#[test]
fn the_whole_amount_takes_the_bracket_it_reaches() {
    let amounts = ["99.99", "100", "120", "120.01"].map(|amount| (number(amount), None));
    let (given, _) = bracketed(BracketMode::Retroactive, &amounts, ["100", "120"], false);
    assert_eq!(given, cells(&["0.9999", "1", "24", "0"]));
    let (given, _) = bracketed(BracketMode::Retroactive, &amounts, ["100", "120"], true);
    assert_eq!(given, cells(&["0.9999", "20", "0", "0"]));
}

#[test]
fn shares_need_a_base_above_zero() {
    let rows = [("200", "200"), ("240", "200"), ("200", "0"), ("200", "-1")].map(|(a, b)| (number(a), number(b)));
    let rows = [rows.as_slice(), &[(number("200"), None), (None, number("200"))]].concat();
    let (given, overflow) = bracketed(BracketMode::Incremental, &rows, ["1", "1.2"], false);
    assert_eq!(given, cells(&["2", "10", "-", "-", "-", "-"]));
    assert_eq!(overflow, 0);
}

#[test]
fn a_bound_past_what_is_exact_rejects_the_row() {
    let rows = [(number("200"), Some(Decimal::MAX)), (number("200"), number("200"))];
    let (given, overflow) = bracketed(BracketMode::Incremental, &rows, ["1.5", "2"], false);
    assert_eq!(given, cells(&["-", "2"]));
    assert_eq!(overflow, 1);
}

#[test]
fn what_reaches_the_full_measure_takes_all_points_however_they_are_rounded() {
    // A third of 100 has more digits than a decimal, so that points × it ÷ it would fall short.
    let third = Decimal::from(100).checked_div(Decimal::from(3));
    let frame = frame(vec![
        Column::numbers([number("100"), third, number("0"), number("-1")]),
        Column::numbers([third, third, third, third]),
    ]);
    let operands = Operands { frame: &frame, at: nowhere() };
    let plan = Plan { rounding: crate::value::decimal::Rounding::Down, ..empty_plan() };
    let mut texts = Texts::default();
    let tables = HeldTables::default();
    let mut context = Context { plan: &plan, texts: &mut texts, tables: &tables, overflow: FxHashMap::default() };
    let column = points::in_proportion(&operands, Decimal::new(-25, 1), Slot(0), Slot(1), &mut context);
    let given: Vec<Cell> = (0..4).map(|row| column.cell(row)).collect();
    assert_eq!(given, cells(&["-2.5", "-2.5", "0", "0"]));
}
