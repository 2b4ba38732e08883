//! Where a cell stands in the line of a table. Must not know what is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;

use crate::data::files::{Drafts, FileForm};

/// The lines of tables that are pointed into.
#[derive(Clone, Debug, Default)]
pub struct CellPlaces {
    lines: BTreeMap<(String, u64), String>,
}

impl CellPlaces {
    /// Reads the lines that are wanted, each by its file and its number from one. What cannot be read is left out.
    pub fn read(wanted: &BTreeSet<(String, u64)>, drafts: &Drafts) -> CellPlaces {
        let mut lines = BTreeMap::new();
        let paths: BTreeSet<&String> = wanted.iter().map(|(path, _)| path).collect();
        for path in paths {
            let of_file: BTreeSet<u64> = wanted.iter().filter(|(it, _)| it == path).map(|(_, line)| *line).collect();
            let path_of = Path::new(path);
            // Nothing in a file that is no text can be pointed at.
            let Some(last) = of_file.last().filter(|_| FileForm::of(path_of) != FileForm::Parquet) else { continue };
            let Ok(file) = drafts.open(path_of) else { continue };
            let mut reader = BufReader::new(file);
            let mut line = Vec::new();
            for number in 1..=*last {
                line.clear();
                match reader.read_until(b'\n', &mut line) {
                    Ok(count) if count > 0 => {}
                    _ => break,
                }
                if of_file.contains(&number) {
                    let text = String::from_utf8_lossy(&line);
                    let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{FEFF}');
                    lines.insert((path.clone(), number), text.to_owned());
                }
            }
        }
        CellPlaces { lines }
    }

    /// A line, and where a cell of it stands: all of it where no cell is meant, or none can be found.
    pub fn place(&self, path: &str, line: u64, cell: Option<usize>) -> Option<(&str, Range<usize>)> {
        let text = self.lines.get(&(path.to_owned(), line))?;
        let is_csv = FileForm::of(Path::new(path)) == FileForm::Csv;
        let span = cell.filter(|_| is_csv).and_then(|cell| cell_span(text, cell, b','));
        Some((text, span.unwrap_or(0..text.len())))
    }
}

/// Where a cell, counted from one, stands in a line, quotes included.
pub fn cell_span(line: &str, cell: usize, delimiter: u8) -> Option<Range<usize>> {
    let (mut start, mut quoted, mut left) = (0, false, cell);
    for (at, byte) in line.bytes().chain([delimiter]).enumerate() {
        if byte == b'"' {
            quoted = !quoted;
        }
        if byte == delimiter && !quoted || at == line.len() {
            left = left.checked_sub(1)?;
            if left == 0 {
                return Some(start..at);
            }
            start = at + 1;
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "ranges of whole cells")]
mod tests {
    use super::cell_span;

    #[test]
    fn cells_stand_between_delimiters_that_are_not_quoted() {
        let line = "a,\"b,\"\"c\",,d";
        let cell = |cell| cell_span(line, cell, b',').map(|span| &line[span]);
        assert_eq!(
            [cell(1), cell(2), cell(3), cell(4), cell(5)],
            [Some("a"), Some("\"b,\"\"c\""), Some(""), Some("d"), None]
        );
        assert_eq!(cell_span("", 1, b','), Some(0..0));
        assert_eq!(cell_span("a", 0, b','), None);
    }
}
