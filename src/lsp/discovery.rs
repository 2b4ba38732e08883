//! Which policies there are in the open folders: looked for and read in the background, since a folder may hold anything.
//! Must not know which of them belong together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::background::{Cancel, Effect, Refresh, Task};
use super::context::State;
use super::programs::Program;
use super::uri;

/// The topic of the work. Nothing is answered while it is done: it is not known yet what belongs to what.
pub const TOPIC: &str = "discovery";

/// How deep folders are looked into, and how many policies are taken up: more is a folder of something else.
const MOST_DEEP: usize = 12;
const MOST_POLICIES: usize = 1_000;

/// The work of looking for policies.
pub fn task(state: &State) -> Task {
    let refreshed = state.programs.refreshed();
    let folders = state.folders.clone();
    let work = move |cancel: &Cancel| {
        let mut found = BTreeSet::new();
        for folder in folders.iter().filter(|folder| uri::is_path(folder)) {
            walk(Path::new(folder), 0, cancel, &mut found);
        }
        let mut read = BTreeMap::new();
        for key in found {
            if cancel.is_cancelled() {
                return None;
            }
            read.extend(Program::read(&key).map(|program| (key, program)));
        }
        let apply = move |state: &mut State| state.programs.found(read, refreshed, &state.documents);
        Some(Effect { apply: Box::new(apply), refresh: &[Refresh::Diagnostics] })
    };
    Task { topic: TOPIC.to_owned(), title: Some("Looking for partner programs"), work: Box::new(work) }
}

/// Finds the policies below a folder. Links are not followed, nor folders that hold what is built or hidden.
fn walk(folder: &Path, depth: usize, cancel: &Cancel, found: &mut BTreeSet<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<fs::DirEntry> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Ok(kind) = entry.file_type() else { continue };
        if found.len() >= MOST_POLICIES || cancel.is_cancelled() {
            return;
        }
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth < MOST_DEEP && !matches!(&*name, "node_modules" | "target") {
            walk(&entry.path(), depth + 1, cancel, found);
        } else if kind.is_file() && name.ends_with(".partner") {
            found.insert(uri::key_of_path(&entry.path()));
        }
    }
}
