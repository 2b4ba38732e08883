//! The cells of one column of some rows: where each is, and sixteen bytes of 64 of them side by side.
//! Must not know what is in a cell.

use crate::eval::mask::{Mask, packed};
use crate::lanes::widest;

/// The cells of one column of some rows, as they are written.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    /// The bytes that the places are in; words may be read across the ends of every cell.
    pub bytes: &'a [u8],
    pub(super) starts: &'a [u32],
    pub(super) ends: &'a [u32],
    pub(super) width: usize,
    pub(super) at: usize,
}

impl<'a> Cells<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The cell of a row as it is written.
    pub fn get(&self, row: usize) -> &'a [u8] {
        let (start, end) = self.place(row);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Where the cell of a row starts and ends; an empty cell where there is none.
    pub fn place(&self, row: usize) -> (usize, usize) {
        let ends = self.ends.get(row * self.width..(row + 1) * self.width).unwrap_or_default();
        let start = match self.at.checked_sub(1) {
            None => self.starts.get(row).copied(),
            Some(before) => ends.get(before).map(|end| end + 1),
        };
        start.zip(ends.get(self.at)).map_or((0, 0), |(start, end)| (start as usize, *end as usize))
    }

    /// Calls `act` with the number of each row and where its cell starts and ends; with an empty cell where the file does
    /// not have the column.
    #[inline(always)]
    pub fn each(&self, mut act: impl FnMut(usize, usize, usize)) {
        let mut row = 0;
        for (starts, ends) in self.chunks() {
            self.places(starts, ends, |start, end| {
                act(row, start, end);
                row += 1;
            });
        }
    }

    /// What `of` makes of two words and the length of each cell, and the rows of which it makes nothing.
    pub fn read<T: Copy>(&self, side: Side, none: T, of: impl Fn(u64, u64, u64) -> (T, bool)) -> (Vec<T>, Mask) {
        self.windows(
            side,
            none,
            #[inline(always)]
            move |windows, made| windows.each(made, &of),
        )
    }

    /// What `read` makes of 64 cells at a time, and the rows of which it makes nothing.
    pub fn windows<T: Copy>(
        &self,
        side: Side,
        none: T,
        read: impl Fn(&Windows, &mut [T; 64]) -> u64,
    ) -> (Vec<T>, Mask) {
        let cells = *self;
        widest(
            #[inline(always)]
            move || cells.each_windows(side, none, read),
        )
    }

    #[inline(always)]
    fn each_windows<T: Copy>(
        &self,
        side: Side,
        none: T,
        read: impl Fn(&Windows, &mut [T; 64]) -> u64,
    ) -> (Vec<T>, Mask) {
        let mut values = vec![none; self.len()];
        let mut left = vec![0u64; self.len().div_ceil(64)];
        let mut windows = Windows { low: [0; 64], high: [0; 64], len: [0; 64] };
        let mut made = [none; 64];
        for ((left, values), (starts, ends)) in left.iter_mut().zip(values.chunks_mut(64)).zip(self.chunks()) {
            let mut places = windows.low.iter_mut().zip(&mut windows.high).zip(&mut windows.len);
            self.places(starts, ends, |start, end| {
                let from = if side == Side::Start { start } else { end.wrapping_sub(16) };
                let window = self.bytes.get(from..from.wrapping_add(16)).and_then(|it| <[u8; 16]>::try_from(it).ok());
                let word = window.map_or(0, u128::from_le_bytes);
                if let Some(((low, high), len)) = places.next() {
                    (*low, *high, *len) = (word as u64, (word >> 64) as u64, end.wrapping_sub(start) as u64);
                }
            });
            *left = read(&windows, &mut made);
            for (value, made) in values.iter_mut().zip(&made) {
                *value = *made;
            }
        }
        (values, Mask::of_words(left, self.len()))
    }

    /// The starts of 64 rows at a time, with the ends of all their cells.
    #[inline(always)]
    fn chunks(&self) -> impl Iterator<Item = (&'a [u32], &'a [u32])> {
        self.starts.chunks(64).zip(self.ends.chunks(64 * self.width.max(1)))
    }

    #[inline(always)]
    fn places(&self, starts: &[u32], ends: &[u32], mut act: impl FnMut(usize, usize)) {
        let (at, before) = (self.at, self.at.wrapping_sub(1));
        for (first, ends) in starts.iter().zip(ends.chunks_exact(self.width.max(1))) {
            let start = if at == 0 { Some(*first as usize) } else { ends.get(before).map(|end| *end as usize + 1) };
            match (start, ends.get(at)) {
                (Some(start), Some(end)) => act(start, *end as usize),
                _ => act(*first as usize, *first as usize),
            }
        }
    }
}

/// Which sixteen bytes of a cell are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first of them, with what follows after a shorter cell.
    Start,
    /// The last, with what stands before a shorter one.
    End,
}

/// Sixteen bytes of each of 64 cells as two words, the first byte lowest, and how long each cell is. What stands for rows
/// past the last is of no account.
#[derive(Clone, Debug)]
pub struct Windows {
    /// The first eight bytes.
    pub low: [u64; 64],
    /// The others.
    pub high: [u64; 64],
    /// How long the cells are.
    pub len: [u64; 64],
}

impl Windows {
    /// What `of` makes of each cell, into `out`; the bits of those of which it makes nothing.
    #[inline(always)]
    pub fn each<T: Copy>(&self, out: &mut [T; 64], of: impl Fn(u64, u64, u64) -> (T, bool)) -> u64 {
        let mut left = [0u8; 64];
        let windows = self.low.iter().zip(&self.high).zip(&self.len);
        for ((out, left), ((low, high), len)) in out.iter_mut().zip(&mut left).zip(windows) {
            let (value, made) = of(*low, *high, *len);
            *out = value;
            *left = u8::from(!made);
        }
        packed(&left)
    }
}
