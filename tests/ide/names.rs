//! Every name in a sound program is known to the editor: what it stands for is noted, whatever construct it stands in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use partner_lang::diagnostic::Diagnostic;
use partner_lang::syntax::ast::ExprKind;
use partner_lang::syntax::nodes::{Node, visit};
use partner_lang::text::FileId;
use partner_lang::workspace::Workspace;

/// All policies of the project that stand alone.
fn policies(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => policies(&path, found),
            false if path.extension().is_some_and(|ending| ending == "partner") => found.push(path),
            false => {}
        }
    }
}

/// The names of a file that nothing is known of, with the kind of node that they stand in.
fn unknown(workspace: &Workspace, file: FileId) -> Vec<String> {
    let known: BTreeSet<(u32, u32)> = workspace
        .model()
        .uses
        .iter()
        .filter(|name| name.at.file == file)
        .map(|name| (name.at.span.start, name.at.span.end))
        .collect();
    let mut found = Vec::new();
    let mut functions = BTreeSet::new();
    visit(workspace.tree(file).unwrap(), &mut |node| {
        match node {
            Node::Expr(expr) => {
                if let ExprKind::Call(name, _) = &expr.kind
                    && ["min", "max", "round", "round_up", "round_down", "abs"].contains(&name.text.as_str())
                {
                    functions.insert(name.span);
                }
            }
            Node::Name(name)
                if !functions.contains(&name.span) && !known.contains(&(name.span.start, name.span.end)) =>
            {
                found.push(workspace.sources().place(name.span.in_file(file)) + " " + &name.text);
            }
            _ => {}
        }
        true
    });
    found
}

#[test]
fn what_every_name_stands_for_is_known() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["examples", "tests/conformance", "tests/cases", "tests/ladder", "tests/policies"] {
        policies(&root.join(folder), &mut paths);
    }
    assert!(paths.len() > 60, "{}", paths.len());
    let mut found = Vec::new();
    for path in paths {
        let mut workspace = Workspace::default();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let file = workspace.set_text(&name, &std::fs::read_to_string(&path).unwrap());
        if workspace.diagnostics().iter().any(Diagnostic::is_error) {
            continue;
        }
        found.extend(unknown(&workspace, file));
    }
    assert!(found.is_empty(), "{} names of which nothing is known:\n{}", found.len(), found.join("\n"));
}
