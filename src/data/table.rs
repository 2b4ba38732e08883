//! Rows of text as an aligned table for reading. Must not know terminals: a caller says how wide it may be.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands between two columns.
const GAP: &str = "  ";

/// The widest that one cell is shown where room is short.
const WIDEST: usize = 40;

/// The columns of a table: as many as fit.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The columns shown: which it is, how wide, whether aligned to the right.
    columns: Vec<(usize, usize, bool)>,
    /// Whether cells that turn out wider than their column are cut.
    cuts: bool,
    /// How many columns did not fit.
    pub left_out: usize,
}

impl Layout {
    /// Measures a table: its header, some of its rows, and which columns are aligned to the right. Without a width
    /// nothing is cut or left out.
    pub fn measure(header: &[String], right: &[bool], rows: &[Vec<String>], width: Option<usize>) -> Layout {
        let widest = |(at, name): (usize, &String)| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| shown_width(cell));
            cells.chain([shown_width(name)]).max().unwrap_or(0)
        };
        let wide: Vec<usize> = header.iter().enumerate().map(widest).collect();
        // A column without a name and without cells is not worth its gap.
        let filled: Vec<(usize, usize)> = wide.into_iter().enumerate().filter(|(_, wide)| *wide > 0).collect();
        let whole = filled.iter().map(|(_, wide)| wide + GAP.len()).sum::<usize>().saturating_sub(GAP.len());
        let short = width.filter(|width| whole > *width);
        let mut columns = Vec::new();
        let mut used = 0;
        for (at, wide) in &filled {
            let wide = if short.is_some() { (*wide).min(WIDEST) } else { *wide };
            used += wide + if columns.is_empty() { 0 } else { GAP.len() };
            if !columns.is_empty() && short.is_some_and(|width| used > width) {
                break;
            }
            columns.push((*at, wide, right.get(*at) == Some(&true)));
        }
        Layout { left_out: filled.len() - columns.len(), columns, cuts: width.is_some() }
    }

    /// A row as a line, its end included.
    pub fn line(&self, cells: &[String]) -> String {
        let mut line = String::new();
        for (place, (at, width, right)) in self.columns.iter().enumerate() {
            if place > 0 {
                line.push_str(GAP);
            }
            let room = if self.cuts { *width } else { usize::MAX };
            let text = fitted(cells.get(*at).map_or("", String::as_str), room);
            let gap = " ".repeat(width.saturating_sub(text.width()));
            if *right {
                line.push_str(&gap);
            }
            line.push_str(&text);
            if !*right {
                line.push_str(&gap);
            }
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    }

    /// The line between header and rows.
    pub fn rule(&self) -> String {
        let lines = self.columns.iter().map(|(_, width, _)| "-".repeat(*width));
        format!("{}\n", lines.collect::<Vec<_>>().join(GAP))
    }
}

/// A whole small table.
pub fn render(header: &[&str], right: &[bool], rows: &[Vec<String>], width: Option<usize>) -> String {
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let layout = Layout::measure(&header, right, rows, width);
    let mut out = layout.line(&header);
    out.push_str(&layout.rule());
    rows.iter().for_each(|row| out.push_str(&layout.line(row)));
    out
}

fn shown_width(text: &str) -> usize {
    text.chars().map(|c| shown(c).width().unwrap_or(0)).sum()
}

/// A text cut to a width, on one line.
fn fitted(text: &str, width: usize) -> String {
    let whole = shown_width(text) <= width;
    let room = if whole { width } else { width.saturating_sub(1) };
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars().map(shown) {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        out.push(c);
    }
    if !whole {
        out.push('…');
    }
    out
}

/// Control characters would break the table, or the terminal.
fn shown(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_align_and_long_cells_are_cut() {
        let rows = vec![
            vec!["東京".to_owned(), "1.00".to_owned()],
            vec!["a\u{1b}b".to_owned(), "1000.00".to_owned()],
            vec!["x".repeat(60), String::new()],
        ];
        let text = render(&["name", "amount"], &[false, true], &rows, None);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2].width(), lines[3].width());
        assert_eq!(lines[4].trim_end(), "x".repeat(60));
        let narrow = render(&["name", "amount"], &[false, true], &rows, Some(50));
        assert!(narrow.lines().nth(4).is_some_and(|line| line.ends_with('…')));
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn columns_that_do_not_fit_are_counted() {
        let header = ["aaaa".to_owned(), "bbbb".to_owned(), "cccc".to_owned()];
        assert_eq!(Layout::measure(&header, &[], &[], Some(10)).left_out, 1);
        assert_eq!(Layout::measure(&header, &[], &[], Some(1)).left_out, 2);
    }
}
