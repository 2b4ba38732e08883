//! A program and data in text, and how both get smaller while something stays true of them.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;

/// The cells of a row by the names of their fields.
pub type Cells = BTreeMap<String, String>;

#[derive(Clone, Debug)]
pub struct Case {
    /// The program, a clause a line.
    pub lines: Vec<String>,
    /// The rows of each record.
    pub tables: BTreeMap<String, Vec<Cells>>,
    /// Earlier results.
    pub previous: Option<Vec<Cells>>,
    pub today: NaiveDate,
}

impl Case {
    pub fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// Leaves out a line, and the block that it opens; that of its last bracket, the block that it closes.
    pub fn leave_out(&mut self, line: usize) {
        let depth = |line: &String| line.matches('{').count() as i32 - line.matches('}').count() as i32;
        let mut first = line;
        let mut open = depth(&self.lines[line]);
        while open < 0 && first > 0 {
            first -= 1;
            open += depth(&self.lines[first]);
        }
        let (mut last, mut open) = (first, 0);
        while last < self.lines.len() {
            open += depth(&self.lines[last]);
            last += 1;
            if open <= 0 {
                break;
            }
        }
        self.lines.drain(first..last);
    }

    /// All of it for reading.
    pub fn show(&self) -> String {
        let mut out = format!("today {}\n\n{}", self.today, self.text());
        let previous = self.previous.iter().map(|rows| ("previous", rows));
        for (name, rows) in self.tables.iter().map(|(name, rows)| (name.as_str(), rows)).chain(previous) {
            writeln!(out, "\n{name}.csv").unwrap();
            for row in rows {
                let cells: Vec<String> =
                    row.iter().filter(|it| !it.1.is_empty()).map(|(name, text)| format!("{name}={text}")).collect();
                writeln!(out, "  {}", cells.join(" ")).unwrap();
            }
        }
        out
    }

    /// The smallest case that is found by leaving out lines and rows, and parts of expressions.
    pub fn shrink(mut self, still: &dyn Fn(&Case) -> bool) -> Case {
        for _ in 0..20 {
            let before = self.size();
            self.leave_out_lines(still);
            self.leave_out_rows(still);
            self.simplify(still);
            if self.size() == before {
                break;
            }
        }
        self
    }

    fn size(&self) -> usize {
        self.text().len() + self.tables.values().map(Vec::len).sum::<usize>()
    }

    /// Blocks and lines, the last first: what is named stands before what names it.
    fn leave_out_lines(&mut self, still: &dyn Fn(&Case) -> bool) {
        for line in (0..self.lines.len()).rev() {
            if self.lines.get(line).is_some_and(|line| line.trim() != "}") {
                let mut smaller = self.clone();
                smaller.leave_out(line);
                if still(&smaller) {
                    *self = smaller;
                }
            }
        }
    }

    fn leave_out_rows(&mut self, still: &dyn Fn(&Case) -> bool) {
        let mut smaller = self.clone();
        smaller.previous = None;
        if still(&smaller) {
            *self = smaller;
        }
        for name in self.tables.keys().cloned().collect::<Vec<_>>() {
            for row in (0..self.tables[&name].len()).rev() {
                let mut smaller = self.clone();
                smaller.tables.get_mut(&name).unwrap().remove(row);
                if still(&smaller) {
                    *self = smaller;
                }
            }
        }
        for row in (0..self.previous.as_ref().map_or(0, Vec::len)).rev() {
            let mut smaller = self.clone();
            smaller.previous.as_mut().unwrap().remove(row);
            if still(&smaller) {
                *self = smaller;
            }
        }
    }

    /// What stands in brackets is replaced by what stands in brackets inside it.
    fn simplify(&mut self, still: &dyn Fn(&Case) -> bool) {
        for line in 0..self.lines.len() {
            let mut at = 0;
            while let Some((from, to)) = brackets(&self.lines[line], at) {
                at = from + 1;
                let mut inner = at;
                while let Some((start, end)) = brackets(&self.lines[line], inner).filter(|it| it.1 < to) {
                    inner = start + 1;
                    let mut smaller = self.clone();
                    let part = self.lines[line][start..=end].to_owned();
                    smaller.lines[line].replace_range(from..=to, &part);
                    if still(&smaller) {
                        *self = smaller;
                        at = from;
                        break;
                    }
                }
            }
        }
    }
}

/// The next pair of brackets from a place on.
fn brackets(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text.get(from..)?.find('(')?;
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        if depth == 0 {
            return Some((start, at));
        }
    }
    None
}
