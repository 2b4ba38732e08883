//! Every feature of the editor as a test asks it: a case in, its answer drawn. A row here is a folder of fixtures in
//! `tests/ide`, and is asked at every place of broken files too.

use super::fixture::{Answer, Case};
use partner_lang::ide;

/// A feature and how it answers.
pub type Feature = (&'static str, fn(&Case) -> Answer);

/// Features that read the whole file, or check the whole program, anew for each answer: broken files ask them at every
/// so many places only.
pub const DEAR: [(&str, usize); 4] = [("actions", 11), ("completions", 97), ("hover", 11), ("signature", 11)];

/// All features, by the names of their folders.
pub const FEATURES: [Feature; 5] = [
    ("actions", actions),
    ("completions", completions),
    ("highlights", highlights),
    ("hover", hover),
    ("signature", signature),
];

fn highlights(case: &Case) -> Answer {
    let word = |declares| if declares { "declared" } else { "read" };
    let found = ide::highlights(&case.workspace, case.file, case.offset);
    Answer::marks(found.into_iter().map(|it| (it.at.in_file(case.file), word(it.declares).to_owned())))
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
        answer.lines.extend(case.changes(&action.edits).into_iter().map(|line| format!("    {line}")));
        let before = case.workspace.diagnostics().iter().filter(|it| it.is_error()).count();
        let after = case.findings_after(&action.edits);
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
