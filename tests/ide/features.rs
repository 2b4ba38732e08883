//! Every feature of the editor as a test asks it: a case in, its answer drawn. A row here is a folder of fixtures in
//! `tests/ide`, and is asked at every place of broken files too.

use partner_lang::ide;
use partner_lang::ide::calls::Call;
use partner_lang::ide::definition::Destination;
use partner_lang::ide::links::LinkTarget;
use partner_lang::ide::marks::Meaning;
use partner_lang::ide::outline::Entry;
use partner_lang::text::FileSpan;

use super::fixture::{Answer, Case};

/// A feature and how it answers.
pub type Feature = (&'static str, Asks, fn(&Case) -> Answer);

/// What a feature is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A place, and the answer may differ from byte to byte: every so many.
    Place(usize),
    /// A place, and the answer is that of the node there.
    Node,
    /// A file, wherever the cursor is.
    File,
    /// A name, and the whole program is checked anew for it.
    Name,
}

use Asks::{File, Name, Node, Place};

/// All features, by the names of their folders.
pub const FEATURES: [Feature; 20] = [
    ("actions", Place(37), actions),
    ("calls", Node, calls),
    ("completions", Place(193), completions),
    ("declaration", Node, declaration),
    ("definition", Node, definition),
    ("folding", File, folding),
    ("highlights", Node, highlights),
    ("hover", Place(23), hover),
    ("implementation", Node, implementation),
    ("linked", Node, linked),
    ("links", File, links),
    ("marks", File, marks),
    ("outline", File, outline),
    ("prepare_rename", Node, prepare_rename),
    ("references", Node, references),
    ("rename", Name, rename),
    ("search", File, search),
    ("selection", Node, selection),
    ("signature", Place(23), signature),
    ("type_definition", Node, type_definition),
];

fn highlights(case: &Case) -> Answer {
    let found = ide::highlights(&case.workspace, case.file, case.offset);
    Answer::marks(found.into_iter().map(|it| (it.at.in_file(case.file), access(it.declares))))
}

fn references(case: &Case) -> Answer {
    let found = ide::references(&case.workspace, case.file, case.offset);
    Answer::marks(found.into_iter().map(|it| (it.at, access(it.declares))))
}

fn access(declares: bool) -> String {
    if declares { "declared" } else { "read" }.to_owned()
}

fn definition(case: &Case) -> Answer {
    destinations(ide::definitions(&case.workspace, case.file, case.offset), "definition")
}

fn declaration(case: &Case) -> Answer {
    destinations(ide::declarations(&case.workspace, case.file, case.offset), "declaration")
}

fn type_definition(case: &Case) -> Answer {
    destinations(ide::type_definitions(&case.workspace, case.file, case.offset), "type")
}

fn implementation(case: &Case) -> Answer {
    destinations(ide::implementations(&case.workspace, case.file, case.offset), "case")
}

fn destinations(found: Vec<Destination>, word: &str) -> Answer {
    for destination in &found {
        assert!(destination.whole.span.contains(destination.to.span), "{destination:?}");
    }
    Answer::marks(found.into_iter().map(|it| (it.to, word.to_owned())))
}

fn prepare_rename(case: &Case) -> Answer {
    match ide::prepare_rename(&case.workspace, case.file, case.offset) {
        Ok(found) => Answer::marks([(found.at, format!("`{}`", found.name))]),
        Err(refusal) => Answer::text(&refusal),
    }
}

/// What a case asks with, beside its place: what stands after `=>` in its title.
fn asked(case: &Case) -> &str {
    case.title.split_once("=> ").map_or("new_name", |(_, asked)| asked)
}

fn rename(case: &Case) -> Answer {
    match ide::rename(&case.workspace, case.file, case.offset, asked(case)) {
        Ok(edits) => Answer { lines: case.changes(&edits), ..Answer::default() },
        Err(refusal) => Answer::text(&refusal),
    }
}

fn outline(case: &Case) -> Answer {
    let mut answer = Answer::default();
    entries(case, &ide::outline(&case.workspace, case.file), 0, &mut answer);
    answer
}

fn entries(case: &Case, found: &[Entry], depth: usize, answer: &mut Answer) {
    for entry in found {
        assert!(entry.whole.contains(entry.at), "{entry:?}");
        let kind = entry.kind.map_or("-", |kind| kind.word());
        let detail = entry.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        let at = case.excerpt(entry.at.in_file(case.file));
        answer.lines.push(format!("{}{kind} {}{detail} «{at}»", "  ".repeat(depth), entry.name));
        for child in &entry.children {
            assert!(entry.whole.contains(child.whole), "{child:?} in {entry:?}");
        }
        entries(case, &entry.children, depth + 1, answer);
    }
}

fn search(case: &Case) -> Answer {
    let found = ide::search(&case.workspace, if asked(case) == "everything" { "" } else { asked(case) });
    let lines = found.into_iter().map(|it| {
        let label = it.label.map(|label| format!(" \"{label}\"")).unwrap_or_default();
        let container = it.container.map(|container| format!(" in {container}")).unwrap_or_default();
        assert!(it.whole.span.contains(it.at.span));
        format!("{} {}{label}{container} {}", it.kind.word(), it.name, case.place(it.at))
    });
    Answer { lines: lines.collect(), ..Answer::default() }
}

fn marks(case: &Case) -> Answer {
    let found = ide::marks(&case.workspace, case.file);
    for pair in found.windows(2) {
        assert!(pair[0].at.end <= pair[1].at.start, "{pair:?}");
    }
    let found = found.into_iter().map(|mark| {
        let word = match mark.meaning {
            Meaning::Name(kind) => kind.word().to_owned(),
            other => format!("{other:?}").to_lowercase(),
        };
        let declares = if mark.declares { ", declared" } else { "" };
        let built_in = if mark.built_in { ", of the language" } else { "" };
        (mark.at.in_file(case.file), format!("{word}{declares}{built_in}"))
    });
    Answer::marks(found)
}

fn folding(case: &Case) -> Answer {
    let place = |at| case.workspace.sources().source(case.file).unwrap().line_column(at).0;
    let found = ide::folds(&case.workspace, case.file);
    let lines = found.into_iter().map(|fold| {
        let excerpt = case.workspace.sources().slice(fold.span.in_file(case.file)).lines().next().unwrap_or("");
        let kind = format!("{:?}", fold.kind).to_lowercase();
        format!("lines {} to {}: {kind} «{excerpt}»", place(fold.span.start), place(fold.span.end))
    });
    Answer { lines: lines.collect(), ..Answer::default() }
}

fn selection(case: &Case) -> Answer {
    let found = ide::selections(&case.workspace, case.file, case.offset);
    for pair in found.windows(2) {
        assert!(pair[1].contains(pair[0]) && pair[0] != pair[1], "{pair:?}");
    }
    let lines = found.into_iter().map(|span| format!("«{}»", case.excerpt(span.in_file(case.file))));
    Answer { lines: lines.collect(), ..Answer::default() }
}

fn linked(case: &Case) -> Answer {
    let found = ide::linked(&case.workspace, case.file, case.offset);
    Answer::marks(found.into_iter().map(|at| (at.in_file(case.file), "together".to_owned())))
}

fn links(case: &Case) -> Answer {
    let found = ide::links(&case.workspace, case.file).into_iter().map(|link| {
        let to = match link.to {
            LinkTarget::File { name, file: Some(_) } => name,
            LinkTarget::File { name, file: None } => format!("{name}, which is not there"),
            LinkTarget::Code(code) => format!("the page of {}", code.name()),
        };
        (link.at.in_file(case.file), to)
    });
    Answer::marks(found)
}

fn calls(case: &Case) -> Answer {
    let Some(caller) = ide::caller(&case.workspace, case.file, case.offset) else {
        return Answer::text("nothing that reads or is read");
    };
    let mut answer = Answer::marks([(caller.at, format!("{} {}", caller.kind.word(), caller.name))]);
    let mut add = |word: &str, calls: Vec<Call>| {
        for call in calls {
            let container = call.of.container.map(|container| format!(" in {container}")).unwrap_or_default();
            let at: Vec<String> = call.at.iter().map(|at: &FileSpan| case.workspace.sources().place(*at)).collect();
            answer.lines.push(format!("{word} {} {}{container}: {}", call.of.kind.word(), call.of.name, at.join(", ")));
        }
    };
    add("reads", ide::outgoing(&case.workspace, caller.at));
    add("is read by", ide::incoming(&case.workspace, caller.at));
    answer
}

fn hover(case: &Case) -> Answer {
    let Some(found) = ide::hover(&case.workspace, case.file, case.offset) else { return Answer::text("nothing") };
    let mut answer = Answer::text(&found.markdown);
    answer.marks.push((found.at.in_file(case.file), String::new()));
    answer
}

fn completions(case: &Case) -> Answer {
    let found = ide::completions(&case.workspace, case.file, case.offset, &Tables(case));
    let mut answer = Answer::default();
    if let Some(first) = found.first() {
        answer.marks.push((first.replaces.in_file(case.file), String::new()));
    }
    let draw = |it: &ide::completion::Completion| {
        let text = if it.text == it.label { String::new() } else { format!(" -> {}", it.text.replace('\n', "⏎")) };
        let detail = it.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        format!("{} {:?} {}{detail}{text}", it.rank, it.kind, it.label)
    };
    const SHOWN: usize = 40;
    for it in found.iter().take(SHOWN) {
        answer = answer.line(draw(it));
    }
    if found.len() > SHOWN { answer.line(format!("and {} more", found.len() - SHOWN)) } else { answer }
}

/// The tables of a case as the data at hand.
struct Tables<'a>(&'a Case);

impl ide::completion::Seen for Tables<'_> {
    fn columns(&self, table: &str) -> Vec<String> {
        let text = self.0.data.get(&format!("data/{table}s.csv"));
        let header = text.and_then(|text| text.lines().next()).unwrap_or("");
        header.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect()
    }

    fn values(&self, table: &str, column: &str) -> Vec<String> {
        let Some(at) = self.columns(table).iter().position(|it| it == column) else { return Vec::new() };
        let rows = self.0.data[&format!("data/{table}s.csv")].lines().skip(1);
        let mut values: Vec<String> = rows.filter_map(|row| row.split(',').nth(at)).map(str::to_owned).collect();
        values.sort();
        values.dedup();
        values
    }
}

fn actions(case: &Case) -> Answer {
    let found = ide::actions::actions(&case.workspace, case.file, case.selection, &Tables(case));
    let mut answer = Answer::default();
    for action in found {
        let cures = action.cures.map(|(code, _)| format!(" cures {}", code.name())).unwrap_or_default();
        let preferred = if action.preferred { ", preferred" } else { "" };
        answer = answer.line(format!("{:?}: {}{cures}{preferred}", action.kind, action.title));
        let edits = ide::actions::laid_out(&case.workspace, &action.edits);
        answer.lines.extend(case.changes(&edits).into_iter().map(|line| format!("    {line}")));
        let before = case.workspace.diagnostics().iter().filter(|it| it.is_error()).count();
        let after = case.findings_after(&edits);
        if after.len() > before {
            answer = answer.line(format!("    brings {after:?}"));
        }
    }
    answer
}

fn signature(case: &Case) -> Answer {
    match ide::signature(&case.workspace, case.file, case.offset) {
        Some(found) => {
            Answer::text(&format!("{}\n{}\n{:?} at {}", found.label, found.docs, found.parameters, found.active))
        }
        None => Answer::text("nothing"),
    }
}
