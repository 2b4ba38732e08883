//! What an editor asks: some lines, the line that was just begun, the block that was just closed.

use partner_lang::format::{DiffLine, apply, diff, format_on_type, format_range};
use partner_lang::text::{Sources, Span};

use super::laid_out;

/// What comes of a text in which `$` marks the cursor after `typed`; the cursor is marked again.
fn typed(marked: &str, typed: char) -> String {
    let at = marked.find('$').unwrap();
    let text = marked.replace('$', "");
    let file = Sources::default().add("test.partner", &text);
    let edits = format_on_type(file, &text, u32::try_from(at).unwrap(), typed);
    for edit in &edits {
        let before = edit.at.span.range();
        assert!(!(before.start < at && at < before.end), "{edit:?} lies around the cursor");
    }
    // The cursor moves with what is before it.
    let moved = edits.iter().filter(|edit| edit.at.span.range().end <= at);
    let moved: isize = moved.map(|edit| edit.text.len() as isize - edit.at.span.range().len() as isize).sum();
    let mut result = apply(&text, &edits);
    result.insert(at.checked_add_signed(moved).unwrap(), '$');
    result
}

#[test]
fn a_new_line_is_indented_as_what_is_open_asks() {
    assert_eq!(typed("tier Gold {\n$", '\n'), "tier Gold {\n  $");
    assert_eq!(typed("tier Gold {\n$\n}\n", '\n'), "tier Gold {\n  $\n}\n");
    assert_eq!(typed("tier Gold {\n  require a\n$\n}\n", '\n'), "tier Gold {\n  require a\n  $\n}\n");
    assert_eq!(typed("tier Gold {\n  require a and\n$\n}\n", '\n'), "tier Gold {\n  require a and\n    $\n}\n");
    assert_eq!(typed("metric a = 1\n    $", '\n'), "metric a = 1\n$");
    assert_eq!(typed("metric a =\n$", '\n'), "metric a =\n  $");
    assert_eq!(typed("score s {\n  group g {\n$}\n}\n", '\n'), "score s {\n  group g {\n  $}\n}\n");
    // A brace that is missing above says nothing about what follows it.
    assert_eq!(typed("tiers { A\n\ntier A {\n$\n}\n", '\n'), "tiers { A\n\ntier A {\n  $\n}\n");
}

#[test]
fn a_finished_row_is_aligned_with_its_table() {
    assert_eq!(
        typed("requirements {\n  | A | B |\n  revenue >= | 100K | - |\n$\n}\n", '\n'),
        "requirements {\n             | A    | B |\n  revenue >= | 100K | - |\n  $\n}\n"
    );
    // Also while another row is too short.
    assert_eq!(
        typed("requirements {\n  | A | B |\n  revenue >= | 100K |$\n}\n", '|'),
        "requirements {\n             | A    | B |\n  revenue >= | 100K |$\n}\n"
    );
}

#[test]
fn a_closed_block_is_laid_out() {
    assert_eq!(
        typed("metric  a = 1\ntier Gold {\nrequire   a>=1\n    }$\nmetric  b = 2\n", '}'),
        "metric  a = 1\ntier Gold {\n  require a >= 1\n}$\nmetric  b = 2\n"
    );
    assert_eq!(typed("tier Gold {\n  require ???\n  }$\n", '}'), "tier Gold {\n  require ???\n}$\n");
}

#[test]
fn some_lines_are_laid_out_with_what_is_aligned_with_them() {
    let text = "metric  a = 1\n\nmetric   b=2\nmetric long   = 3\n\nmetric   c=4\n";
    let file = Sources::default().add("test.partner", text);
    let at = text.find("b=2").unwrap();
    let edits = format_range(file, text, Span::at(at)).unwrap();
    assert_eq!(apply(text, &edits), "metric  a = 1\n\nmetric b    = 2\nmetric long = 3\n\nmetric   c=4\n");
    assert_eq!(format_range(file, text, Span::new(0, text.len())).unwrap(), laid_out(text).edits);
}

#[test]
fn edits_lie_between_words() {
    let text = "tiers{A,B}\nmetric   a = 1 // why\n";
    let made = laid_out(text);
    for edit in &made.edits {
        assert_eq!(text[edit.at.span.range()].trim_matches([' ', ',', '\n']), "", "{edit:?}");
    }
    assert_eq!(made.text, "tiers { A, B }\nmetric a = 1 // why\n");
}

#[test]
fn differences_are_shown_in_hunks() {
    let text =
        "metric a   = 1\nmetric b = 1\n\n\n\nmetric c = 1\n\nmetric d = 1\n\nmetric e = 1\n\nmetric f = 1\n\ntiers {A}";
    let shown: Vec<String> = diff(text, &laid_out(text).edits)
        .into_iter()
        .map(|line| match line {
            DiffLine::Hunk(hunk) => format!("@{hunk:?}\n"),
            DiffLine::Same(line) => format!(" {line}"),
            DiffLine::Old(line) => format!("-{line}"),
            DiffLine::New(line) => format!("+{line}"),
        })
        .collect();
    assert_eq!(
        shown.concat(),
        "@[1, 8, 1, 6]\n-metric a   = 1\n+metric a = 1\n metric b = 1\n \n-\n-\n metric c = 1\n \n metric d = 1\n\
         @[11, 4, 9, 4]\n \n metric f = 1\n \n-tiers {A}+tiers { A }\n"
    );
}
