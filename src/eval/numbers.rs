//! The numbers of a column: whole numbers of one form where all fit it, exact decimals where they do not.
//! Must not know which rows have a value: where one is missing, any number of the form may stand.

use std::borrow::Cow;
use std::ops::Range;

use super::compare;
use super::mask::Mask;
use crate::lanes::widest;
use crate::semantic::model::CompareOp;
use crate::value::{Decimal, Scaled};

/// The numbers of a column.
#[derive(Clone, Debug)]
pub enum Numbers {
    /// Whole numbers of a form, none outside it.
    Scaled(Scaled, Wholes),
    /// Decimals.
    Wide(Vec<Decimal>),
}

/// Whole numbers, one a row.
#[derive(Clone, Debug)]
pub enum Wholes {
    /// Each its own.
    Each(Vec<i64>),
    /// The same in so many rows, as numbers of the policy are.
    Same(i64, usize),
}

impl Wholes {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Wholes::Each(wholes) => wholes.len(),
            Wholes::Same(_, len) => *len,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The whole number of a row.
    #[inline(always)]
    pub fn get(&self, row: usize) -> Option<i64> {
        match self {
            Wholes::Each(wholes) => wholes.get(row).copied(),
            Wholes::Same(whole, len) => (row < *len).then_some(*whole),
        }
    }

    /// Each made into another.
    pub fn map(&self, of: impl Fn(i64) -> i64) -> Wholes {
        match self {
            Wholes::Each(wholes) => Wholes::Each(mapped(wholes, of)),
            Wholes::Same(whole, len) => Wholes::Same(of(*whole), *len),
        }
    }

    /// Each multiplied.
    pub fn times(&self, factor: i64) -> Cow<'_, Wholes> {
        if factor == 1 { Cow::Borrowed(self) } else { Cow::Owned(self.map(move |whole| whole * factor)) }
    }

    /// Each joined with another's of the same row.
    pub fn join(&self, other: &Wholes, of: impl Fn(i64, i64) -> i64) -> Wholes {
        match (self, other) {
            (Wholes::Each(a), Wholes::Each(b)) => Wholes::Each(zipped(a, b, of)),
            (a, &Wholes::Same(b, _)) => a.map(move |a| of(a, b)),
            (&Wholes::Same(a, _), b) => b.map(move |b| of(a, b)),
        }
    }

    /// The rows in which the first compares so with the other's.
    pub fn compare(&self, other: &Wholes, op: CompareOp) -> Mask {
        match (self, other) {
            (Wholes::Each(a), Wholes::Each(b)) => compare::pairs(op, a, b),
            (Wholes::Each(a), Wholes::Same(b, _)) => compare::each(op, a, *b),
            (Wholes::Same(a, _), Wholes::Each(b)) => compare::each(op.turned(), b, *a),
            (Wholes::Same(a, len), Wholes::Same(b, _)) => Mask::filled(*len, op.holds(a.cmp(b))),
        }
    }

    /// All of them, to change.
    pub fn into_each(self) -> Vec<i64> {
        match self {
            Wholes::Each(wholes) => wholes,
            Wholes::Same(whole, len) => vec![whole; len],
        }
    }

    fn to_each(&self) -> Cow<'_, [i64]> {
        match self {
            Wholes::Each(wholes) => Cow::Borrowed(wholes),
            Wholes::Same(whole, len) => Cow::Owned(vec![*whole; *len]),
        }
    }

    fn push(&mut self, whole: i64) {
        match self {
            Wholes::Same(same, len) if *same == whole => *len += 1,
            Wholes::Each(wholes) => wholes.push(whole),
            Wholes::Same(..) => {
                let mut wholes = std::mem::take(self).into_each();
                wholes.push(whole);
                *self = Wholes::Each(wholes);
            }
        }
    }
}

impl Default for Wholes {
    fn default() -> Wholes {
        Wholes::Same(0, 0)
    }
}

impl Numbers {
    /// The same number in so many rows.
    pub fn same(number: Decimal, len: usize) -> Numbers {
        match Scaled::of(number) {
            Some((form, whole)) => Numbers::Scaled(form, Wholes::Same(whole, len)),
            None => Numbers::Wide(vec![number; len]),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Numbers::Scaled(_, wholes) => wholes.len(),
            Numbers::Wide(decimals) => decimals.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    pub fn get(&self, row: usize) -> Option<Decimal> {
        match self {
            Numbers::Scaled(form, wholes) => wholes.get(row).map(|whole| form.decimal(whole)),
            Numbers::Wide(decimals) => decimals.get(row).copied(),
        }
    }

    /// Adds a row; a number outside the form makes all of them decimals.
    pub fn push(&mut self, number: Decimal) {
        match self {
            Numbers::Scaled(form, wholes) => match form.whole(number) {
                Some(whole) => wholes.push(whole),
                None => {
                    let mut decimals = self.take_decimals();
                    decimals.push(number);
                    *self = Numbers::Wide(decimals);
                }
            },
            Numbers::Wide(decimals) => decimals.push(number),
        }
    }

    /// The rows of a range.
    pub fn slice(&self, rows: Range<usize>) -> Numbers {
        match self {
            Numbers::Scaled(form, Wholes::Each(wholes)) => {
                Numbers::Scaled(*form, Wholes::Each(wholes.get(rows).unwrap_or_default().to_vec()))
            }
            Numbers::Scaled(form, Wholes::Same(whole, _)) => Numbers::Scaled(*form, Wholes::Same(*whole, rows.len())),
            Numbers::Wide(decimals) => Numbers::Wide(decimals.get(rows).unwrap_or_default().to_vec()),
        }
    }

    /// Adds the rows of others.
    pub fn append(&mut self, other: &Numbers) {
        match (&mut *self, other) {
            (Numbers::Scaled(form, wholes), Numbers::Scaled(theirs, more)) if form.places == theirs.places => {
                form.most = form.most.max(theirs.most);
                match (&mut *wholes, more) {
                    (Wholes::Each(wholes), Wholes::Each(more)) => wholes.extend(more),
                    (Wholes::Same(whole, len), Wholes::Same(other, more)) if whole == other => *len += more,
                    (_, more) => {
                        let mut all = std::mem::take(wholes).into_each();
                        all.extend(more.to_each().iter());
                        *wholes = Wholes::Each(all);
                    }
                }
            }
            _ => {
                let mut decimals = self.take_decimals();
                decimals.extend((0..other.len()).filter_map(|row| other.get(row)));
                *self = Numbers::Wide(decimals);
            }
        }
    }

    /// The numbers of the rows that are named, zero where none is.
    pub fn gather(&self, rows: &[Option<usize>]) -> Numbers {
        match self {
            Numbers::Scaled(form, wholes) => Numbers::Scaled(*form, Wholes::Each(gather(&wholes.to_each(), rows))),
            Numbers::Wide(decimals) => Numbers::Wide(gather(decimals, rows)),
        }
    }

    /// The first where the mask is set, else the second.
    pub fn choose(mask: &Mask, set: &Numbers, unset: &Numbers) -> Numbers {
        if let (Numbers::Scaled(a, left), Numbers::Scaled(b, right)) = (set, unset)
            && let Some(form) = a.join(*b)
        {
            let [a, b] = [a, b].map(|side| side.factor_to(form.places).unwrap_or(1));
            let (left, right) = (left.times(a), right.times(b));
            let chosen = match (&*left, &*right) {
                (Wholes::Each(set), Wholes::Each(unset)) => choose(mask, set, unset),
                (Wholes::Each(set), &Wholes::Same(unset, _)) => {
                    let mut chosen = set.clone();
                    mask.change(&mut chosen, move |value, bit| if bit { value } else { unset });
                    chosen
                }
                (&Wholes::Same(set, _), unset) => {
                    let mut chosen = unset.clone().into_each();
                    mask.change(&mut chosen, move |value, bit| if bit { set } else { value });
                    chosen
                }
            };
            let chosen = Wholes::Each(chosen);
            return Numbers::Scaled(form, chosen);
        }
        Numbers::Wide(choose(mask, &set.decimals(), &unset.decimals()))
    }

    /// The same numbers as whole numbers of a form, where those that are `known` fit it.
    pub fn narrowed(self, form: Scaled, known: &Mask) -> Numbers {
        let Numbers::Wide(decimals) = &self else { return self };
        let whole = |(row, number): (usize, &Decimal)| if known.get(row) { form.whole(*number) } else { Some(0) };
        match decimals.iter().enumerate().map(whole).collect() {
            Some(wholes) => Numbers::Scaled(form, Wholes::Each(wholes)),
            None => self,
        }
    }

    fn decimals(&self) -> Vec<Decimal> {
        (0..self.len()).filter_map(|row| self.get(row)).collect()
    }

    fn take_decimals(&mut self) -> Vec<Decimal> {
        match self {
            Numbers::Scaled(..) => self.decimals(),
            Numbers::Wide(decimals) => std::mem::take(decimals),
        }
    }
}

/// The values of the rows that are named, the kind's zero where none is.
pub(super) fn gather<T: Copy + Default>(values: &[T], rows: &[Option<usize>]) -> Vec<T> {
    rows.iter().map(|row| row.and_then(|row| values.get(row)).copied().unwrap_or_default()).collect()
}

/// The first where the mask is set, else the second; as many as there are in both.
pub(super) fn choose<T: Copy>(mask: &Mask, set: &[T], unset: &[T]) -> Vec<T> {
    if let Some(bit) = mask.same() {
        return if bit { set } else { unset }.to_vec();
    }
    let mut chosen = unset.to_vec();
    let (out, bits) = (chosen.as_mut_slice(), mask.bits());
    widest(
        #[inline(always)]
        move || {
            for (at, (chosen, set)) in out.chunks_mut(64).zip(set.chunks(64)).enumerate() {
                let word = bits.word(at);
                for (at, (chosen, set)) in chosen.iter_mut().zip(set).enumerate() {
                    let (set, unset) = (*set, *chosen);
                    *chosen = if word >> at & 1 == 1 { set } else { unset };
                }
            }
        },
    );
    chosen
}

fn zipped(a: &[i64], b: &[i64], of: impl Fn(i64, i64) -> i64) -> Vec<i64> {
    let mut joined = vec![0; a.len().min(b.len())];
    let out = joined.as_mut_slice();
    widest(
        #[inline(always)]
        move || {
            for (joined, (a, b)) in out.iter_mut().zip(a.iter().zip(b)) {
                *joined = of(*a, *b);
            }
        },
    );
    joined
}

fn mapped(a: &[i64], of: impl Fn(i64) -> i64) -> Vec<i64> {
    let mut made = vec![0; a.len()];
    let out = made.as_mut_slice();
    widest(
        #[inline(always)]
        move || {
            for (made, a) in out.iter_mut().zip(a) {
                *made = of(*a);
            }
        },
    );
    made
}
