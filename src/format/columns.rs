//! Lines that stand together, aligned at their stops. A line that would grow too wide by that stays as it is.
//! Must not know what the stops are between.

use super::layout::{Gap, Layout};

/// A line to be aligned with others.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its first piece.
    pub first: u32,
    /// Its last piece.
    pub last: u32,
    /// Which stops it has, and the piece at each, in order.
    pub stops: Vec<(u32, u32)>,
}

impl Layout<'_> {
    /// Aligns lines at the stops that they share. With a limit, a line that would grow wider is left out.
    pub(super) fn align(&mut self, lines: &[Line], limit: Option<u32>) {
        if let Some((first, last)) = lines.first().zip(lines.last()).filter(|_| lines.len() > 1) {
            self.aligned.push((first.first, last.last));
        }
        let mut kinds: Vec<u32> = lines.iter().flat_map(|line| line.stops.iter().map(|(kind, _)| *kind)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut totals: Vec<u32> = lines.iter().map(|line| self.reach(line.first, line.last + 1, 0)).collect();
        // How far each line is laid out: up to which piece, and how many columns that takes.
        let mut reached: Vec<(u32, u32)> = lines.iter().map(|line| (line.first, 0)).collect();
        for kind in kinds {
            let mut stops = Vec::new();
            for ((line, reached), total) in lines.iter().zip(&mut reached).zip(&mut totals) {
                let Some((_, piece)) = line.stops.iter().find(|(other, _)| *other == kind) else { continue };
                let column = self.reach(reached.0, *piece, reached.1) + self.blanks(*piece);
                *reached = (*piece, column - self.blanks(*piece));
                stops.push((column, *piece, total));
            }
            let target = stops.iter().map(|(column, ..)| *column).max().unwrap_or(0);
            for (column, piece, total) in stops {
                let by = target - column;
                if limit.is_none_or(|limit| *total + by <= limit) {
                    *total += by;
                    self.widen(piece, by);
                }
            }
        }
    }

    /// The column after the pieces from `from` up to `to`, where the first begins after `column` and its blanks.
    fn reach(&self, from: u32, to: u32, column: u32) -> u32 {
        (from..to).fold(column, |column, piece| column + self.blanks(piece) + self.width(piece))
    }

    /// The blanks before a piece on its line.
    fn blanks(&self, piece: u32) -> u32 {
        match self.gap(piece) {
            Gap::Blanks(blanks) => blanks,
            Gap::Line { indent, .. } => indent,
            Gap::Source => 0,
        }
    }

    fn widen(&mut self, piece: u32, by: u32) {
        let gap = match self.gap(piece) {
            Gap::Blanks(blanks) => Gap::Blanks(blanks + by),
            Gap::Line { indent, blank } => Gap::Line { indent: indent + by, blank },
            Gap::Source => Gap::Source,
        };
        self.set(piece, gap);
    }
}
