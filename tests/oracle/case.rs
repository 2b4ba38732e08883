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
    /// The tables of thresholds that stand in files of their own.
    pub files: BTreeMap<String, String>,
    /// Whether some declarations stand in a file that is imported.
    pub in_parts: bool,
}

impl Case {
    pub fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// The files of the program by their names, the program's own first.
    pub fn texts(&self) -> Vec<(String, String)> {
        let (mut own, mut part) = (Vec::new(), Vec::new());
        for lines in declarations(&self.lines) {
            // Of what may stand anywhere, one half by the length of its first line.
            let word = lines[0].split(' ').next().unwrap();
            let moves = self.in_parts && MOVING.contains(&word) && lines[0].len().is_multiple_of(2);
            if moves { &mut part } else { &mut own }.extend(lines.iter().map(String::as_str));
        }
        let file = |name: &str, lines: &[&str]| (name.to_owned(), lines.join("\n") + "\n");
        let beside = |(name, text): (String, String)| (name, text.replace(" from \"h", " from \"../h"));
        let mut texts = vec![];
        if !part.is_empty() {
            own.insert(0, "import \"parts/part.partner\"");
            texts.push(beside(file("parts/part.partner", &part)));
        }
        texts.insert(0, file("case.partner", &own));
        texts.extend(self.files.clone());
        texts
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
        let parts = if self.in_parts { ", in two files" } else { "" };
        let mut out = format!("today {}{parts}\n\n{}", self.today, self.text());
        self.files.iter().for_each(|(name, text)| write!(out, "\n{name}\n{text}").unwrap());
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
        for leave_out in [|case: &mut Case| case.previous = None, |case: &mut Case| case.in_parts = false] {
            let mut smaller = self.clone();
            leave_out(&mut smaller);
            if still(&smaller) {
                *self = smaller;
            }
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

/// What may stand in any file: of badges and clauses the order counts.
const MOVING: &[&str] =
    &["enum", "category", "certification", "course", "metric", "threshold", "score", "band", "role", "kpi", "record"];

/// The lines of each declaration.
pub fn declarations(lines: &[String]) -> Vec<&[String]> {
    let (mut all, mut first, mut open) = (Vec::new(), 0, 0);
    for (at, line) in lines.iter().enumerate() {
        open += line.matches('{').count() as i32 - line.matches('}').count() as i32;
        if open == 0 {
            all.push(&lines[first..=at]);
            first = at + 1;
        }
    }
    all
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
