//! Programs of several files: `tests/workspace/<case>/main.partner` and what it names, with all findings in
//! `tests/workspace/<case>.expected`; `UPDATE_EXPECT=1` writes it anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use partner_lang::text::Sources;
use partner_lang::trial::run_tests;
use partner_lang::workspace::{Loader, NotLoaded, Workspace};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workspace")
}

/// The files of a case by name; one may not be read, and one is a link that leads away.
struct Files(BTreeMap<String, String>);

impl Files {
    fn of(case: &Path) -> Files {
        let mut files = BTreeMap::new();
        let mut folders = vec![case.to_owned()];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(case).unwrap().to_str().unwrap().replace('\\', "/");
                    files.insert(name, std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        Files(files)
    }
}

impl Loader for Files {
    fn load(&mut self, name: &str) -> Result<Vec<u8>, NotLoaded> {
        let folder = |name: &str| name.rfind('/').map_or(String::new(), |at| name[..at].to_owned());
        let beside = self.0.keys().filter(|other| folder(other) == folder(name));
        match (name, self.0.get(name)) {
            ("unreadable.partner", _) => Err(NotLoaded::Unreadable("permission denied".to_owned())),
            ("link.partner", _) => Err(NotLoaded::Outside),
            (_, Some(text)) => Ok(text.clone().into_bytes()),
            (_, None) => {
                Err(NotLoaded::Absent(beside.map(|path| path.rsplit('/').next().unwrap().to_owned()).collect()))
            }
        }
    }
}

fn workspace(case: &Path) -> Workspace {
    let mut files = Files::of(case);
    let mut workspace = Workspace::default();
    workspace.set_text("main.partner", &files.0["main.partner"]);
    workspace.load(&mut files);
    workspace
}

fn render(workspace: &Workspace) -> String {
    let sources: &Sources = workspace.sources();
    let mut out = String::new();
    for finding in workspace.diagnostics().iter().filter(|finding| finding.is_error()) {
        let at = finding.at().map(|at| sources.place(at)).unwrap_or_default();
        writeln!(out, "{at} {} {}", finding.code.name(), finding.message).unwrap();
        for label in &finding.labels {
            let text = sources.slice(label.at).split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(out, "  {} «{text}» {}", sources.place(label.at), label.message).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            writeln!(out, "  edit: {} «{}»", sources.place(edit.at), edit.text).unwrap();
        }
    }
    out
}

#[test]
fn programs_of_several_files_give_the_findings_expected() {
    let mut wrong = Vec::new();
    let cases = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    for case in cases.filter(|path| path.is_dir()) {
        let workspace = workspace(&case);
        let mut rendered = render(&workspace);
        for trial in run_tests(workspace.model(), workspace.sources()) {
            let result = if trial.failures.is_empty() { "passed" } else { "failed" };
            writeln!(rendered, "{result} {}", trial.name).unwrap();
        }
        let expected = case.with_extension("expected");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected, &rendered).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != rendered {
            wrong.push(format!("{} differs:\n{rendered}", expected.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_text_of_an_editor_counts_more_than_the_file() {
    let case = root().join("sound");
    let mut workspace = workspace(&case);
    assert_eq!(render(&workspace), "");
    // A change that is not saved is seen, and the file on disk is not looked at again.
    let unsaved = std::fs::read_to_string(case.join("rules.partner")).unwrap().replace("low    |", "lov    |");
    workspace.set_text("rules.partner", &unsaved);
    workspace.load(&mut Files::of(&case));
    assert!(render(&workspace).starts_with("rules.partner:11:16 unknown-name"), "{}", render(&workspace));
    // An import that is gone takes its file out of the program.
    let main = std::fs::read_to_string(case.join("main.partner")).unwrap();
    let mut workspace = Workspace::default();
    workspace.set_text("main.partner", &main);
    workspace.load(&mut Files::of(&case));
    workspace.set_text("main.partner", &main.replace("import \"rules.partner\"\n", ""));
    assert_eq!(render(&workspace), "");
    assert_eq!(workspace.model().thresholds.len(), 0);
    // A value in a table, changed and not saved.
    workspace.set_text("main.partner", &main);
    workspace.set_text("tables/low.csv", "NA,EMEA,APEC\n1,2,3\n");
    assert!(render(&workspace).starts_with("tables/low.csv:1:9 unknown-column"), "{}", render(&workspace));
}

#[test]
fn a_file_without_a_loader_is_missing() {
    let mut workspace = Workspace::default();
    workspace.set_text("main.partner", "import \"rules.partner\"\n");
    assert!(render(&workspace).starts_with("main.partner:1:8 missing-file there is no file `rules.partner`"));
    workspace.set_text("rules.partner", "");
    assert!(!render(&workspace).contains("missing-file"));
}
