//! The cells of one column of some rows: where each is, and sixteen bytes of 64 of them side by side.
//! Must not know what is in a cell.

use crate::eval::Mask;
use crate::lanes::{Lanes, Means, Work};

/// The cells of one column of some rows, as they are written.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    /// The bytes that the places are in; words may be read across the ends of every cell.
    pub bytes: &'a [u8],
    /// Of each row the byte before its first cell and the end of each; rows begin `stride` apart.
    pub(super) edges: &'a [u32],
    pub(super) stride: usize,
    pub(super) rows: usize,
    /// Which cell of a row it is; none where the file does not have the column, and every cell is empty.
    pub(super) at: Option<usize>,
}

impl<'a> Cells<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The cell of a row as it is written.
    pub fn get(&self, row: usize) -> &'a [u8] {
        let (start, end) = self.place(row);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Where the cell of a row starts and ends; an empty cell where there is none.
    pub fn place(&self, row: usize) -> (usize, usize) {
        let edges = self.at.and_then(|at| self.edges.get(row * self.stride + at..));
        place(edges.unwrap_or_default())
    }

    /// Calls `act` with the number of each row and where its cell starts and ends; with an empty cell where the file does
    /// not have the column.
    #[inline(always)]
    pub fn each(&self, mut act: impl FnMut(usize, usize, usize)) {
        match self.at.and_then(|at| self.edges.get(at..)) {
            Some(edges) => {
                for (row, edges) in (0..self.rows).zip(edges.chunks(self.stride)) {
                    let (start, end) = place(edges);
                    act(row, start, end);
                }
            }
            None => (0..self.rows).for_each(|row| act(row, 0, 0)),
        }
    }

    /// What `of` makes of the words and the length of each cell, and the rows of which it makes nothing. With `WIDE` the
    /// words are sixteen bytes; without, eight, and the other word is zero.
    pub fn read<const WIDE: bool, T: Copy>(
        &self,
        side: Side,
        none: T,
        of: impl Fn(u64, u64, u64) -> (T, bool),
    ) -> (Vec<T>, Mask) {
        self.windows::<WIDE, T>(
            side,
            none,
            #[inline(always)]
            move |windows, made, left| windows.each(made, left, &of),
        )
    }

    /// What `read` makes of 64 cells at a time, and the rows of which it makes nothing: those that it sets to 1.
    pub fn windows<const WIDE: bool, T: Copy>(
        &self,
        side: Side,
        none: T,
        read: impl Fn(&Windows, &mut [T; 64], &mut [u8; 64]),
    ) -> (Vec<T>, Mask) {
        let (values, left) = Means::best().run(Look::<WIDE, T, _> { cells: *self, side, none, read });
        (values, Mask::of_words(left, self.rows))
    }
}

/// Cells to be looked at 64 at a time.
struct Look<'a, const WIDE: bool, T, F> {
    cells: Cells<'a>,
    side: Side,
    none: T,
    read: F,
}

impl<const WIDE: bool, T: Copy, F: Fn(&Windows, &mut [T; 64], &mut [u8; 64])> Work for Look<'_, WIDE, T, F> {
    type Output = (Vec<T>, Vec<u64>);

    #[inline(always)]
    fn run(self, lanes: &impl Lanes) -> Self::Output {
        let Look { cells: Cells { bytes, edges, stride, rows, at }, side, none, read } = self;
        let (mut values, mut left) = (Vec::with_capacity(rows), Vec::with_capacity(rows.div_ceil(64)));
        let mut windows = Windows { low: [0; 64], high: [0; 64], len: [0; 64] };
        let (mut made, mut others) = ([none; 64], [0; 64]);
        let (mut starts, mut ends, mut after) = ([0; 64], [0; 64], [0; 64]);
        for first in (0..rows).step_by(64) {
            if let Some(edges) = at.and_then(|at| edges.get(first * stride + at..)) {
                lanes.pairs(edges, stride, &mut starts, &mut ends);
                for (len, (start, end)) in windows.len.iter_mut().zip(starts.iter_mut().zip(&ends)) {
                    *len = end.wrapping_sub(*start).wrapping_sub(1);
                    let width = if WIDE { 16 } else { 8 };
                    *start = if side == Side::Start { *start + 1 } else { end.wrapping_sub(width) };
                }
                match side {
                    Side::End if !WIDE => lanes.words(bytes, &starts, &mut windows.high),
                    _ => lanes.words(bytes, &starts, &mut windows.low),
                }
                if WIDE {
                    after.iter_mut().zip(&starts).for_each(|(after, start)| *after = start.wrapping_add(8));
                    lanes.words(bytes, &after, &mut windows.high);
                }
            }
            read(&windows, &mut made, &mut others);
            left.push(lanes.packed(&others));
            values.extend_from_slice(made.get(..rows - first).unwrap_or(&made));
        }
        (values, left)
    }
}

/// Where a cell starts and ends, by the byte before it and its end; an empty one without them.
#[inline(always)]
fn place(edges: &[u32]) -> (usize, usize) {
    match edges {
        [before, end, ..] => (*before as usize + 1, *end as usize),
        _ => (0, 0),
    }
}

/// Which bytes of a cell are looked at.
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
    /// The first eight bytes; zeros where only the last eight are looked at.
    pub low: [u64; 64],
    /// The others; zeros where only the first eight are looked at.
    pub high: [u64; 64],
    /// How long the cells are.
    pub len: [u64; 64],
}

impl Windows {
    /// What `of` makes of each cell, into `out`, and a 1 in `left` for those of which it makes nothing.
    #[inline(always)]
    pub fn each<T: Copy>(&self, out: &mut [T; 64], left: &mut [u8; 64], of: impl Fn(u64, u64, u64) -> (T, bool)) {
        let windows = self.low.iter().zip(&self.high).zip(&self.len);
        for ((out, left), ((low, high), len)) in out.iter_mut().zip(left).zip(windows) {
            let (value, made) = of(*low, *high, *len);
            *out = value;
            *left = u8::from(!made);
        }
    }
}
