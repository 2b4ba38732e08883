//! The numbers of a column: whole numbers of one form where all fit it, exact decimals where they do not.
//! Must not know which rows have a value: where one is missing, any number of the form may stand.

use std::ops::Range;

use super::mask::Mask;
use crate::value::{Decimal, Scaled};

/// The numbers of a column.
#[derive(Clone, Debug)]
pub enum Numbers {
    /// Whole numbers of a form, none outside it.
    Scaled(Scaled, Vec<i64>),
    /// Decimals.
    Wide(Vec<Decimal>),
}

impl Numbers {
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
            Numbers::Scaled(form, wholes) => wholes.get(row).map(|whole| form.decimal(*whole)),
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
            Numbers::Scaled(form, wholes) => Numbers::Scaled(*form, wholes.get(rows).unwrap_or_default().to_vec()),
            Numbers::Wide(decimals) => Numbers::Wide(decimals.get(rows).unwrap_or_default().to_vec()),
        }
    }

    /// Adds the rows of others.
    pub fn append(&mut self, other: &Numbers) {
        match (&mut *self, other) {
            (Numbers::Scaled(form, wholes), Numbers::Scaled(theirs, more)) if form.places == theirs.places => {
                form.most = form.most.max(theirs.most);
                wholes.extend(more);
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
            Numbers::Scaled(form, wholes) => Numbers::Scaled(*form, gather(wholes, rows)),
            Numbers::Wide(decimals) => Numbers::Wide(gather(decimals, rows)),
        }
    }

    /// The first where the mask is set, else the second.
    pub fn choose(mask: &Mask, set: &Numbers, unset: &Numbers) -> Numbers {
        if let (Numbers::Scaled(a, left), Numbers::Scaled(b, right)) = (set, unset)
            && let Some(form) = a.join(*b)
        {
            let chosen = match (a.factor_to(form.places), b.factor_to(form.places)) {
                (Some(1), Some(1)) => choose(mask, left, right),
                (a, b) => {
                    let (a, b) = (a.unwrap_or(1), b.unwrap_or(1));
                    choose_by(mask, left, right, |left, right, first| if first { left * a } else { right * b })
                }
            };
            return Numbers::Scaled(form, chosen);
        }
        Numbers::Wide(choose(mask, &set.decimals(), &unset.decimals()))
    }

    /// The same numbers as whole numbers of a form, where those that are `known` fit it.
    pub fn narrowed(self, form: Scaled, known: &Mask) -> Numbers {
        let Numbers::Wide(decimals) = &self else { return self };
        let whole = |(row, number): (usize, &Decimal)| if known.get(row) { form.whole(*number) } else { Some(0) };
        match decimals.iter().enumerate().map(whole).collect() {
            Some(wholes) => Numbers::Scaled(form, wholes),
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
    choose_by(mask, set, unset, |set, unset, first| if first { set } else { unset })
}

fn choose_by<T: Copy>(mask: &Mask, set: &[T], unset: &[T], of: impl Fn(T, T, bool) -> T) -> Vec<T> {
    let mut chosen = Vec::with_capacity(mask.len());
    let words = mask.words().iter().zip(set.chunks(64).zip(unset.chunks(64)));
    for (word, (set, unset)) in words {
        let pairs = set.iter().zip(unset).enumerate();
        chosen.extend(pairs.map(|(at, (set, unset))| of(*set, *unset, word >> at & 1 == 1)));
    }
    chosen
}
