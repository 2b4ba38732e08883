//! The one form of fixture that every feature of the editor is tested with, which `tests/README.md` describes: sources,
//! a cursor, and the answer drawn into the sources. Knows no feature.
#![allow(dead_code, reason = "each test file that includes this module uses what it needs of it")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use partner_lang::diagnostic::Edit;
use partner_lang::text::lines::Encoding;
use partner_lang::text::{FileId, FileSpan, Span};
use partner_lang::workspace::{Loader, NotLoaded, Workspace};

const CASE: &str = "//# ";
const SOURCE: &str = "//- ";
const ANSWER: &str = "//=";
const CURSOR: &str = "$0";
const SELECTION_END: &str = "$1";

/// The answer of a feature: what is drawn under the sources, and lines of text below them.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Places and what to say of each. One that cannot be drawn, as it spans lines, becomes a line of text.
    pub marks: Vec<(FileSpan, String)>,
    /// What else is answered.
    pub lines: Vec<String>,
}

impl Answer {
    /// An answer of text alone.
    pub fn text(text: &str) -> Answer {
        Answer { marks: Vec::new(), lines: text.lines().map(str::to_owned).collect() }
    }

    /// An answer of places alone.
    pub fn marks(marks: impl IntoIterator<Item = (FileSpan, String)>) -> Answer {
        Answer { marks: marks.into_iter().collect(), lines: Vec::new() }
    }

    /// The same with a line more.
    pub fn line(mut self, line: impl Into<String>) -> Answer {
        self.lines.push(line.into());
        self
    }
}

/// What a feature is asked about: the sources of one case, and a place in them.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the case shows.
    pub title: String,
    /// The program: every source but those below `data/`.
    pub workspace: Workspace,
    /// The file that the cursor is in; the first without a cursor.
    pub file: FileId,
    /// Where the cursor stands; the start of the file without one.
    pub offset: u32,
    /// From the cursor to the end of the selection, or empty at the cursor.
    pub selection: Span,
    /// The tables of partners and the like: sources below `data/`, by name.
    pub data: BTreeMap<String, String>,
    sources: Vec<Source>,
}

/// A source as the fixture has it.
#[derive(Clone, Debug)]
struct Source {
    name: String,
    /// Its separator line; none for the one source of a case that names none.
    header: Option<String>,
    /// Its lines without what was drawn, cursor included.
    lines: Vec<String>,
    /// Whether it stands in `tests/ide/shared` rather than here.
    shared: bool,
    crlf: bool,
    id: Option<FileId>,
}

/// Every fixture file of a feature.
pub fn fixtures(feature: &str) -> Vec<PathBuf> {
    let folder = root().join(feature);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} is missing", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The folder of all fixtures.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ide")
}

/// Asks a feature about each case of its fixtures and compares its answers with what is drawn there;
/// `UPDATE_EXPECT=1` draws them anew.
pub fn check(feature: &str, answer: impl Fn(&Case) -> Answer) {
    let files = fixtures(feature);
    assert!(!files.is_empty(), "tests/ide/{feature} has no fixture");
    let mut wrong = Vec::new();
    for path in files {
        let expected = std::fs::read_to_string(&path).unwrap();
        let (head, cases) = cases(&expected);
        assert!(!cases.is_empty(), "{}: no case; one begins with `{CASE}title`", path.display());
        let mut actual = head;
        for (at, case) in cases.iter().enumerate() {
            if at > 0 {
                actual.push('\n');
            }
            actual.push_str(&draw(case, &answer(case)));
        }
        if actual == expected {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, actual).unwrap();
        } else {
            wrong.push(format!("{}\n{}", path.display(), difference(&expected, &actual)));
        }
    }
    assert!(wrong.is_empty(), "{}\nlook at it; UPDATE_EXPECT=1 writes it anew", wrong.join("\n\n"));
}

/// The lines before the first case, and the cases of a fixture.
pub fn cases(text: &str) -> (String, Vec<Case>) {
    let mut head = String::new();
    let mut blocks: Vec<(String, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix(CASE), blocks.last_mut()) {
            (Some(title), _) => blocks.push((title.to_owned(), Vec::new())),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => writeln!(head, "{line}").unwrap(),
        }
    }
    (head, blocks.into_iter().map(|(title, lines)| case(title, &lines)).collect())
}

fn case(title: String, lines: &[&str]) -> Case {
    let mut sources: Vec<Source> = Vec::new();
    for line in lines.iter().filter(|line| !is_drawn(line)) {
        if let Some(header) = line.strip_prefix(SOURCE) {
            let mut words = header.split_whitespace();
            let name = words.next().unwrap_or("").to_owned();
            let options: Vec<&str> = words.collect();
            let shared = options.contains(&"shared");
            let known = options.iter().all(|option| ["shared", "crlf"].contains(option));
            assert!(known, "{title}: `{line}`: the options are `shared` and `crlf`");
            let text = || std::fs::read_to_string(root().join("shared").join(&name)).unwrap();
            let lines = if shared { text().lines().map(str::to_owned).collect() } else { Vec::new() };
            let crlf = options.contains(&"crlf");
            sources.push(Source { name, header: Some((*line).to_owned()), lines, shared, crlf, id: None });
            continue;
        }
        if sources.last().is_none_or(|source| source.shared) {
            if line.trim().is_empty() {
                continue;
            }
            assert!(sources.is_empty(), "{title}: text below a shared source: `{line}`");
            let name = "main.partner".to_owned();
            sources.push(Source { name, header: None, lines: Vec::new(), shared: false, crlf: false, id: None });
        }
        sources.last_mut().unwrap().lines.push((*line).to_owned());
    }
    if let Some(last) = sources.last_mut().filter(|source| !source.shared) {
        while last.lines.last().is_some_and(|line| line.trim().is_empty()) {
            last.lines.pop();
        }
    }
    let mut workspace = Workspace::default();
    let mut data = BTreeMap::new();
    let (mut cursor, mut end) = (None, None);
    for source in &mut sources {
        let marked = text_of(source);
        let text = marked.replace(CURSOR, "").replace(SELECTION_END, "");
        if source.name.starts_with("data/") {
            data.insert(source.name.clone(), text);
            continue;
        }
        let id = workspace.set_text(&source.name, &text);
        source.id = Some(id);
        if source.shared {
            continue;
        }
        let place = |mark: &str, other: &str| marked.find(mark).map(|at| marked[..at].replace(other, "").len());
        assert!(marked.matches(CURSOR).count() < 2, "{title}: two cursors in one source");
        if let Some(at) = place(CURSOR, SELECTION_END) {
            assert!(cursor.is_none(), "{title}: two cursors");
            cursor = Some((id, u32::try_from(at).unwrap()));
            end = place(SELECTION_END, CURSOR).map(|at| u32::try_from(at).unwrap());
        }
    }
    workspace.load(&mut Nothing);
    let first = sources.iter().find_map(|source| source.id).expect("a case has a source");
    let (file, offset) = cursor.unwrap_or((first, 0));
    let selection = Span { start: offset, end: end.unwrap_or(offset) };
    Case { title, workspace, file, offset, selection, data, sources }
}

/// There are no other files than those of the case.
struct Nothing;

impl Loader for Nothing {
    fn load(&mut self, _: &str) -> Result<Vec<u8>, NotLoaded> {
        Err(NotLoaded::Absent(Vec::new()))
    }
}

fn text_of(source: &Source) -> String {
    let end = if source.crlf { "\r\n" } else { "\n" };
    source.lines.iter().flat_map(|line| [line.as_str(), end]).collect()
}

/// Whether a line was drawn by a check: it is no part of a source.
fn is_drawn(line: &str) -> bool {
    line.starts_with(ANSWER) || line.trim_start().starts_with(['^', '!'])
}

impl Case {
    /// A case of a program that stands in no fixture, with the cursor at the start of a file.
    pub fn of(workspace: Workspace, file: FileId) -> Case {
        let (title, data, sources) = (String::new(), BTreeMap::new(), Vec::new());
        Case { title, workspace, file, offset: 0, selection: Span::default(), data, sources }
    }

    /// Whether the case has a cursor.
    pub fn has_cursor(&self) -> bool {
        self.sources.iter().any(|source| !source.shared && source.lines.iter().any(|line| line.contains(CURSOR)))
    }

    /// The text at a place, blanks folded and cut where it is long.
    pub fn excerpt(&self, at: FileSpan) -> String {
        let text: Vec<&str> = self.workspace.sources().slice(at).split_whitespace().collect();
        let text = text.join(" ");
        if text.chars().count() > 60 { text.chars().take(59).collect::<String>() + "…" } else { text }
    }

    /// A place as people read it, with its text: `main.partner:3:8 «revenue»`.
    pub fn place(&self, at: FileSpan) -> String {
        format!("{} «{}»", self.workspace.sources().place(at), self.excerpt(at))
    }

    /// The messages of the errors that the program has once edits are applied.
    pub fn findings_after(&self, edits: &[Edit]) -> Vec<String> {
        let mut workspace = self.workspace.clone();
        for id in self.workspace.files() {
            let source = self.workspace.sources().source(id).unwrap();
            let mut own: Vec<&Edit> = edits.iter().filter(|edit| edit.at.file == id).collect();
            own.sort_by_key(|edit| edit.at.span);
            let mut text = source.text.to_string();
            for edit in own.iter().rev() {
                text.replace_range(edit.at.span.range(), &edit.text);
            }
            workspace.set_text(&source.name, &text);
        }
        workspace.diagnostics().into_iter().filter(|it| it.is_error()).map(|it| it.message).collect()
    }

    /// The lines that edits change, as `- ` and `+ ` lines; the edits of a file must not overlap.
    pub fn changes(&self, edits: &[Edit]) -> Vec<String> {
        let mut lines = Vec::new();
        for source in &self.sources {
            let Some(id) = source.id else { continue };
            let mut own: Vec<&Edit> = edits.iter().filter(|edit| edit.at.file == id).collect();
            own.sort_by_key(|edit| edit.at.span);
            let overlap = own.windows(2).any(|pair| pair[0].at.span.end > pair[1].at.span.start);
            assert!(!overlap, "{}: edits overlap: {own:?}", self.title);
            let before = self.workspace.sources().source(id).unwrap().text.to_string();
            let mut after = before.clone();
            for edit in own.iter().rev() {
                after.replace_range(edit.at.span.range(), &edit.text);
            }
            if before != after {
                lines.push(format!("in {}", source.name));
                lines.extend(changed(&before, &after));
            }
        }
        lines
    }
}

/// The lines that differ between two texts: what is alike at both ends is left out.
fn changed(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if old.len() == new.len() {
        let pairs = old.iter().zip(&new).filter(|(old, new)| old != new);
        return pairs.flat_map(|(old, new)| [format!("- {old}"), format!("+ {new}")]).collect();
    }
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let most = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
    let removed = old[start..old.len() - end].iter().map(|line| format!("- {line}"));
    removed.chain(new[start..new.len() - end].iter().map(|line| format!("+ {line}"))).collect()
}

/// The case with an answer drawn into it.
fn draw(case: &Case, answer: &Answer) -> String {
    let mut marks = answer.marks.clone();
    marks.sort();
    let mut lines = Vec::new();
    let mut drawn: BTreeMap<(FileId, u32), Vec<String>> = BTreeMap::new();
    for (at, message) in &marks {
        let here = case.sources.iter().find(|source| source.id == Some(at.file) && !source.shared);
        match here.and_then(|source| mark(case, source, *at, message)) {
            Some((line, text)) => drawn.entry((at.file, line)).or_default().push(text),
            None => lines.push(format!("{} {message}", case.place(*at)).trim_end().to_owned()),
        }
    }
    lines.extend(answer.lines.iter().cloned());
    let mut out = format!("{CASE}{}\n", case.title);
    for source in &case.sources {
        out.extend(source.header.iter().flat_map(|header| [header.as_str(), "\n"]));
        if source.shared {
            continue;
        }
        for (number, line) in (0..).zip(&source.lines) {
            writeln!(out, "{line}").unwrap();
            for text in source.id.and_then(|id| drawn.get(&(id, number))).into_iter().flatten() {
                writeln!(out, "{text}").unwrap();
            }
        }
    }
    for line in lines {
        writeln!(out, "{}", format!("{ANSWER} {line}").trim_end()).unwrap();
    }
    out
}

/// The line that a mark is drawn under, and what is drawn; none for a mark over several lines.
fn mark(case: &Case, source: &Source, at: FileSpan, message: &str) -> Option<(u32, String)> {
    let text = case.workspace.sources().source(at.file)?;
    let start = text.lines().line_column(&text.text, at.span.start, Encoding::Utf32);
    let end = text.lines().line_column(&text.text, at.span.end, Encoding::Utf32);
    if start.line != end.line || message.contains('\n') {
        return None;
    }
    let raw = source.lines.get(start.line as usize)?;
    // Where the columns of the text lie in the line as it stands in the fixture, with its cursor.
    let mut columns = Vec::new();
    let mut rest = raw.as_str();
    let mut column = 0;
    while let Some(character) = rest.chars().next() {
        match [CURSOR, SELECTION_END].iter().find(|mark| rest.starts_with(**mark)) {
            Some(mark) => {
                column += mark.len();
                rest = &rest[mark.len()..];
            }
            None => {
                columns.push((column, character));
                column += 1;
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    let place = |at: u32| columns.get(at as usize).map_or(column, |(place, _)| *place);
    let from = place(start.column);
    let pad: String = raw.chars().take(from).map(|it| if it == '\t' { '\t' } else { ' ' }).collect();
    let carets = match end.column.checked_sub(1).filter(|last| *last >= start.column) {
        Some(last) => "^".repeat((place(last) + 1).saturating_sub(from).max(1)),
        None => "!".to_owned(),
    };
    Some((start.line, format!("{pad}{carets} {message}").trim_end().to_owned()))
}

/// The first lines that differ, and those around them.
fn difference(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let from = start.saturating_sub(3);
    let show = |lines: &[&str], mark: &str| -> String {
        lines.iter().skip(from).take(14).map(|line| format!("{mark} {line}\n")).collect()
    };
    format!("at line {}, expected\n{}actual\n{}", start + 1, show(&old, "-"), show(&new, "+"))
}
