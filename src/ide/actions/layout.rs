//! The edits of a change together with the layout of what they touch: a table that was edited is aligned again.
//! Must not know what is changed, or lay out what is not.

use crate::diagnostic::Edit;
use crate::format::{apply, format_ranges};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// The edits of a change, with what has to be aligned anew because of them. What cannot be laid out stays as it is.
pub fn laid_out(workspace: &Workspace, edits: &[Edit]) -> Vec<Edit> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.at);
    let files = edits.chunk_by(|one, other| one.at.file == other.at.file);
    let files = files.filter_map(|edits| Some((edits.first()?.at.file, edits)));
    files.flat_map(|(file, edits)| of_file(workspace, file, edits).unwrap_or_else(|| edits.to_vec())).collect()
}

fn of_file(workspace: &Workspace, file: FileId, edits: &[Edit]) -> Option<Vec<Edit>> {
    let text = &workspace.sources().source(file)?.text;
    let tree = workspace.tree(file)?;
    let items: Vec<Span> = tree.items.iter().map(|item| item.span).collect();
    // What is aligned with each other stands in declarations without an empty line between them: each such stretch is laid
    // out by itself.
    let mut regions: Vec<(Span, Vec<Edit>)> = Vec::new();
    for edit in edits {
        match regions.last_mut() {
            Some((region, of)) if edit.at.span.start < region.end => {
                *region = grown(text, &items, Span { start: region.start, end: region.end.max(edit.at.span.end) });
                of.push(edit.clone());
            }
            _ => regions.push((grown(text, &items, edit.at.span), vec![edit.clone()])),
        }
    }
    let laid_out = regions.into_iter().map(|(region, edits)| {
        let moved = |edit: &Edit, from: u32, to: u32| {
            let at = |at: u32| at.saturating_sub(from) + to;
            let span = Span { start: at(edit.at.span.start), end: at(edit.at.span.end) };
            Edit { at: span.in_file(file), text: edit.text.clone() }
        };
        let own: Vec<Edit> = edits.iter().map(|edit| moved(edit, region.start, 0)).collect();
        match of_region(file, text.get(region.range()).unwrap_or(""), &own) {
            Some(composed) => composed.iter().map(|edit| moved(edit, 0, region.start)).collect(),
            None => edits,
        }
    });
    Some(laid_out.flatten().collect())
}

/// The whole lines around a span, up to empty ones, with all of each declaration that is touched.
fn grown(text: &str, items: &[Span], mut span: Span) -> Span {
    let is_blank = |line: &str| line.trim().is_empty();
    loop {
        let before = span;
        for item in items.iter().filter(|item| item.start <= before.end && before.start <= item.end) {
            span = Span { start: span.start.min(item.start), end: span.end.max(item.end) };
        }
        let above = text.get(..span.start as usize).unwrap_or("");
        let mut start = above.rfind('\n').map_or(0, |at| at + 1);
        while let Some(line) = above.get(..start).and_then(|above| above.split_inclusive('\n').next_back()) {
            if is_blank(line) {
                break;
            }
            start -= line.len();
        }
        let mut end = span.end as usize;
        let mut lines = text.get(end..).unwrap_or("").split_inclusive('\n');
        let is_whole = start < end && text.get(..end).is_some_and(|text| text.ends_with('\n'));
        if !is_whole {
            end += lines.next().map_or(0, str::len);
        }
        end += lines.take_while(|line| !is_blank(line)).map(str::len).sum::<usize>();
        span = Span::new(start, end);
        if span == before {
            return span;
        }
    }
}

/// The edits of a stretch of a text, composed with the layout of what they touch.
fn of_region(file: FileId, old: &str, edits: &[Edit]) -> Option<Vec<Edit>> {
    let text = apply(old, edits);
    let made = made(edits);
    let spans: Vec<Span> = made.iter().map(|(now, _)| *now).collect();
    let layout = format_ranges(file, &text, &spans).ok()?;
    // Stretches of the edited text, of which each is one edit of the old one: what touches is one.
    let mut stretches: Vec<Span> = spans.into_iter().chain(layout.iter().map(|edit| edit.at.span)).collect();
    stretches.sort();
    let mut whole: Vec<Span> = Vec::new();
    for stretch in stretches {
        match whole.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => whole.push(stretch),
        }
    }
    let composed = whole.into_iter().map(|now| {
        let within = layout.iter().filter(|edit| now.contains(edit.at.span)).map(|edit| {
            let at = edit.at.span;
            let at = Span { start: at.start - now.start, end: at.end - now.start };
            Edit { at: at.in_file(file), text: edit.text.clone() }
        });
        let within: Vec<Edit> = within.collect();
        let then = Span { start: before(&made, now.start, false), end: before(&made, now.end, true) };
        Edit { at: then.in_file(file), text: apply(text.get(now.range()).unwrap_or(""), &within) }
    });
    Some(composed.filter(|edit| old.get(edit.at.span.range()) != Some(edit.text.as_str())).collect())
}

/// Where each edit stands once all are made, and where it stood.
fn made(edits: &[Edit]) -> Vec<(Span, Span)> {
    let mut now = 0;
    let mut end = 0;
    let place = |edit: &Edit| {
        let then = edit.at.span;
        now += then.start - end;
        end = then.end;
        let start = now;
        now += u32::try_from(edit.text.len()).unwrap_or(u32::MAX);
        (Span { start, end: now }, then)
    };
    edits.iter().map(place).collect()
}

/// Where a place of the edited text was before: the end of a stretch, or its start.
fn before(made: &[(Span, Span)], at: u32, is_end: bool) -> u32 {
    let (mut now_end, mut then_end) = (0, 0);
    for (now, then) in made {
        if at < now.start {
            break;
        }
        if at == now.start && !is_end {
            return then.start;
        }
        (now_end, then_end) = (now.end, then.end);
    }
    // Of an edit only its ends can be the end of a stretch.
    then_end + at.saturating_sub(now_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(text: &str) -> (Workspace, FileId) {
        let mut workspace = Workspace::default();
        let file = workspace.set_text("a.partner", text);
        (workspace, file)
    }

    const TABLE: &str = "\
requirements {
             | Silver | Gold |
  revenue >= | 100    | 500  |
}
metric   far   =   1
";

    #[test]
    fn a_table_is_aligned_again_and_nothing_else() {
        let (workspace, file) = workspace(TABLE);
        let edit = |word: &str, text: &str| {
            let at = TABLE.find(word).unwrap();
            Edit { at: Span::new(at, at + word.len()).in_file(file), text: text.to_owned() }
        };
        let edits = laid_out(&workspace, &[edit("500", "500_000_000"), edit("Silver", "S")]);
        let expected = "\
requirements {
             | S   | Gold        |
  revenue >= | 100 | 500_000_000 |
}
metric   far   =   1
";
        assert_eq!(apply(TABLE, &edits), expected);
        let edits = laid_out(&workspace, &[edit("|\n}", "|\n  certified >= | - | 2 |\n}"), edit("   =", " \"Far\" =")]);
        let expected = "\
requirements {
               | Silver | Gold |
  revenue   >= | 100    | 500  |
  certified >= | -      | 2    |
}
metric far \"Far\" = 1
";
        assert_eq!(apply(TABLE, &edits), expected);
    }

    #[test]
    fn what_cannot_be_laid_out_is_edited_all_the_same() {
        let (workspace, file) = workspace("metric   a = = 1\n");
        let edit = Edit { at: Span::new(9, 10).in_file(file), text: "b".to_owned() };
        assert_eq!(laid_out(&workspace, std::slice::from_ref(&edit)), [edit]);
    }
}
