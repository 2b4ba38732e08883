//! What came of the tests of each program, run in the background after each change of an open one. While a program is broken
//! the last outcome stays, at the places whose text is still the same. Must not run a test itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::background::{Cancel, Effect, Refresh, Task};
use super::context::State;
use super::shift::Shift;
use crate::diagnostic::Diagnostic;
use crate::text::{FileId, Source};
use crate::trial::{Trial, run_test};
use crate::workspace::Workspace;

/// What came of the tests of all programs, by their roots.
#[derive(Clone, Debug, Default)]
pub struct Store {
    tried: BTreeMap<String, Tried>,
    /// Of which states of the programs tests were to be run last.
    asked: BTreeMap<String, u64>,
    pending: BTreeSet<String>,
}

/// What came of the tests of a program.
#[derive(Clone, Debug)]
pub struct Tried {
    workspace: Workspace,
    /// The tests, in the order of the files.
    pub trials: Arc<Vec<Trial>>,
}

impl Store {
    /// What came of a program's tests last.
    pub fn tried(&self, root: &str) -> Option<&Tried> {
        self.tried.get(root)
    }

    /// Whether the tests of a program are still to be run as it stands.
    pub fn is_pending(&self, root: &str, revision: u64) -> bool {
        self.asked.get(root) != Some(&revision) || self.pending.contains(root)
    }

    /// Gives up on a program.
    pub fn give_up(&mut self, topic: &str) {
        if let Some(root) = topic.strip_prefix(TOPIC) {
            self.pending.remove(root);
        }
    }
}

impl Tried {
    /// The files as they were tried.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// A file as it was tried, and where its places are in the text of now.
    pub fn file(&self, now: &Source) -> Option<(FileId, Shift)> {
        Shift::of(&self.workspace, now)
    }
}

const TOPIC: &str = "tests of ";

/// The work that follows from what has changed: for each program with an open text.
pub fn tasks(state: &mut State) -> Vec<Task> {
    let mut wanted = BTreeMap::new();
    for (root, program) in state.programs.by_root() {
        if program.keys().any(|key| state.documents.get(&key).is_some()) {
            wanted.insert(root.clone(), program.revision());
        }
    }
    let store = &mut state.trials;
    store.tried.retain(|root, _| wanted.contains_key(root));
    store.pending.retain(|root| wanted.contains_key(root));
    let before = std::mem::replace(&mut store.asked, wanted.clone());
    let mut tasks = Vec::new();
    for (root, revision) in wanted.into_iter().filter(|(root, revision)| before.get(root) != Some(revision)) {
        let Some(workspace) = state.programs.root(&root).map(|program| program.workspace().clone()) else { continue };
        state.trials.pending.insert(root.clone());
        tasks.push(task(root, revision, workspace));
    }
    tasks
}

fn task(root: String, revision: u64, workspace: Workspace) -> Task {
    let topic = format!("{TOPIC}{root}");
    let work = move |cancel: &Cancel| {
        let trials = run(&workspace, cancel);
        if cancel.is_cancelled() {
            return None;
        }
        let apply = move |state: &mut State| {
            if state.trials.asked.get(&root) == Some(&revision) {
                state.trials.pending.remove(&root);
            }
            // Of a broken program nothing can be run: the last outcome stays.
            if let Some(trials) = trials {
                state.trials.tried.insert(root, Tried { workspace, trials: Arc::new(trials) });
            }
        };
        Some(Effect { apply: Box::new(apply), refresh: &[Refresh::InlayHints, Refresh::CodeLenses] })
    };
    Task { topic, title: None, work: Box::new(work) }
}

fn run(workspace: &Workspace, cancel: &Cancel) -> Option<Vec<Trial>> {
    if workspace.diagnostics().iter().any(Diagnostic::is_error) {
        return None;
    }
    let (model, sources) = (workspace.model(), workspace.sources());
    let tests = model.tests.iter().take_while(|_| !cancel.is_cancelled());
    Some(tests.map(|test| run_test(model, test, sources)).collect())
}
