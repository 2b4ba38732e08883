//! Three-valued conditions as masks of met and known: and, or, not, at least N of.

use super::{Column, Mask, Operands, Scaled, Slot};
use crate::plan::DaysOf;
use crate::value::Date;

pub(super) fn not(operands: &Operands<'_>, a: Slot) -> Column {
    let (met, known) = operands.truth(a);
    Column::truths(known.and_not(met), known.clone())
}

pub(super) fn decide(operands: &Operands<'_>, a: Slot) -> Column {
    let (met, _) = operands.truth(a);
    Column::truths(met.clone(), Mask::filled(operands.len(), true))
}

/// Met where all are met, missed where one is missed.
pub(super) fn all(operands: &Operands<'_>, of: &[Slot]) -> Column {
    let mut met = Mask::filled(operands.len(), true);
    let mut missed = Mask::filled(operands.len(), false);
    for slot in of {
        let (this, known) = operands.truth(*slot);
        missed.join(known, this, |missed, known, this| missed | known & !this);
        met.join(this, this, |met, this, _| met & this);
    }
    let known = met.or(&missed);
    Column::truths(met, known)
}

/// Met where one is met, missed where all are missed.
pub(super) fn any(operands: &Operands<'_>, of: &[Slot]) -> Column {
    let mut met = Mask::filled(operands.len(), false);
    let mut missed = Mask::filled(operands.len(), true);
    for slot in of {
        let (this, known) = operands.truth(*slot);
        missed.join(known, this, |missed, known, this| missed & known & !this);
        met.join(this, this, |met, this, _| met | this);
    }
    let known = met.or(&missed);
    Column::truths(met, known)
}

/// Met where `count` are met, missed where too few can still be.
pub(super) fn at_least(operands: &Operands<'_>, count: u32, of: &[Slot]) -> Column {
    let mut met = vec![0u32; operands.len()];
    let mut possible = vec![0u32; operands.len()];
    for slot in of {
        let (this, known) = operands.truth(*slot);
        this.change(&mut met, |met, this| met + u32::from(this));
        known.and_not(this).change(&mut possible, |possible, missed| possible + u32::from(!missed));
    }
    let enough = Mask::each(&met, move |met| met >= count);
    let hopeless = Mask::each(&possible, move |possible| possible < count);
    let known = enough.or(&hopeless);
    Column::truths(enough, known)
}

/// A condition on several days: whether on all, on any, and on how many.
pub(super) fn on_days(operands: &Operands<'_>, of: DaysOf, days: &[(Date, Slot)]) -> Column {
    let slots: Vec<Slot> = days.iter().map(|(_, slot)| *slot).collect();
    let counted = |count: fn(&Mask, &Mask) -> Mask| {
        let mut counts = vec![0i64; operands.len()];
        for slot in &slots {
            let (met, known) = operands.truth(*slot);
            count(met, known).change(&mut counts, |count, met| count + i64::from(met));
        }
        let form = Scaled { places: 0, most: i64::try_from(slots.len()).unwrap_or(i64::MAX) };
        Column::scaled(form, counts, Mask::filled(operands.len(), true))
    };
    match of {
        DaysOf::All => all(operands, &slots),
        DaysOf::Any => any(operands, &slots),
        DaysOf::Met => counted(|met, _| met.clone()),
        DaysOf::Possible => counted(|met, known| met.or(&known.not())),
    }
}
