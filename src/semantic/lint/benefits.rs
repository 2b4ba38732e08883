//! Benefits that shrink or vanish on the way up the ladder.
//! Must not judge labels without an order, nor rows that fall throughout: there less is better, as in hours to respond.

use super::{Program, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::model::{Benefit, BenefitValue, Constant, Expr, ExprKind, TierValue};
use crate::semantic::types::Type;
use crate::text::FileSpan;
use crate::value::{Decimal, TimeUnit};

/// Rows of benefit tables with a cell that gives less than one to its left.
pub(super) fn check(program: &Program) -> Vec<Diagnostic> {
    let given = program.model.benefits.values().filter(|benefit| !benefit.owed);
    let rows = given.filter_map(|benefit| match &benefit.value {
        BenefitValue::ByTier(cells) => Some((benefit, cells)),
        BenefitValue::ByFact(_) | BenefitValue::Formula(_) => None,
    });
    rows.filter_map(|(benefit, cells)| check_row(program, benefit, cells)).collect()
}

/// A cell with what it gives; none for nothing.
struct Given {
    at: FileSpan,
    tier: usize,
    amount: Option<Decimal>,
}

fn check_row(program: &Program, benefit: &Benefit, cells: &[TierValue]) -> Option<Diagnostic> {
    let row: Option<Vec<Given>> = cells.iter().enumerate().map(|(tier, cell)| given(program, tier, cell)).collect();
    let row = row?;
    let amounts: Vec<Decimal> = row.iter().filter_map(|cell| cell.amount).collect();
    let steps = || amounts.windows(2).filter_map(|pair| pair.first().zip(pair.last()));
    let falls = steps().filter(|(a, b)| b < a).count();
    let rises = steps().filter(|(a, b)| b > a).count();
    let gap_after = row.iter().skip_while(|cell| cell.amount.is_none()).any(|cell| cell.amount.is_none());
    let ordered_down = matches!(benefit.ty, Type::Duration(TimeUnit::Hour)) || falls > 1;
    let less_is_better = rises == 0 && falls > 0 && ordered_down && !gap_after;
    if less_is_better || falls == 0 && !gap_after {
        return None;
    }
    let mut best: Option<(Decimal, &Given)> = None;
    for cell in &row {
        match (cell.amount, best) {
            (Some(amount), Some((most, from))) if amount < most => return Some(tell(program, benefit, cell, from)),
            (None, Some((_, from))) => return Some(tell(program, benefit, cell, from)),
            (Some(amount), _) => best = Some((amount, cell)),
            (None, None) => {}
        }
    }
    None
}

fn tell(program: &Program, benefit: &Benefit, cell: &Given, before: &Given) -> Diagnostic {
    let tier = |at: usize| {
        program.model.ladders[benefit.ladder].tiers.values().nth(at).map_or("", |tier| tier.symbol.name.as_str())
    };
    let (name, lower) = (tier(cell.tier), tier(before.tier));
    let said = |cell: &Given| match cell.amount {
        Some(amount) => format!("`{}`", words::value(program.model, amount, &benefit.ty)),
        None => "nothing".to_owned(),
    };
    let message = format!("`{}` shrinks on the way up: `{name}` gives less than `{lower}`", benefit.symbol.name);
    Diagnostic::new(Code::ShrinkingBenefit, message)
        .label(cell.at, format!("{} at `{name}`", said(cell)))
        .label(before.at, format!("{} at `{lower}`", said(before)))
        .help(format!("give `{name}` at least what `{lower}` has; a row where less is better falls from tier to tier"))
}

/// What a cell gives as a number; none where it cannot be told.
fn given(program: &Program, tier: usize, cell: &TierValue) -> Option<Given> {
    let amount = match &cell.value {
        None => None,
        Some(Expr { kind: ExprKind::Constant(Constant::Flag(false) | Constant::Missing), .. }) => None,
        Some(value) => Some(amount(program, value)?),
    };
    Some(Given { at: cell.at, tier, amount })
}

fn amount(program: &Program, value: &Expr) -> Option<Decimal> {
    let counts = match &value.ty {
        // The labels of a row of a benefit table are listed as they come, which is no order.
        Type::Label(list) => {
            // Earlier results have the labels of benefits as fields, in the same order that is none.
            let recorded = |record| program.model.history == Some(record);
            let mut fields = program.model.fields.values().filter(|field| !recorded(field.record));
            let of_field = fields.any(|field| field.ty == Type::Label(*list));
            of_field && program.model.enums[*list].ordered
        }
        Type::Error | Type::Text | Type::Key | Type::Date | Type::Set(_) | Type::Row(_) => false,
        _ => true,
    };
    if counts { program.ranges.expr(program.model, value).single() } else { None }
}
