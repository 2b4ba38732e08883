//! What is wrong with each file, and since when: the one store behind diagnostics that are pushed and that are pulled.
//! A program is looked through again only when it has changed, at once where one of its files is open, and otherwise when
//! there is time. Must not know how the editor learns of it.

use std::collections::{BTreeMap, BTreeSet};

use lsp_types::Diagnostic;

use super::context::State;
use super::findings;
use super::programs::Program;

/// The reports of all files.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    files: BTreeMap<String, Report>,
    /// What each program says, by its root, and of which state of it.
    programs: Said,
    /// The roots of the programs that are still to be looked through as they are now.
    behind: BTreeSet<String>,
    /// What is wrong with its data, by its root, and when they were read.
    data: Said,
    made: u64,
}

/// What is wrong with files, by the root of the program that says so, and a number of what that was found in.
type Said = BTreeMap<String, (u64, BTreeMap<String, Vec<Diagnostic>>)>;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Another one whenever what is wrong is something else.
    pub id: u64,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reports {
    /// The report of a file; none where it belongs to no program.
    pub fn get(&self, key: &str) -> Option<&Report> {
        self.files.get(key)
    }

    /// All reports, in the order of the files' names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Report)> {
        self.files.iter().map(|(key, report)| (key.as_str(), report))
    }

    /// An empty store that never gives out a number of this one again.
    pub fn heir(&self) -> Reports {
        Reports { made: self.made, ..Reports::default() }
    }

    /// Whether some programs are still to be looked through.
    pub fn are_behind(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Whether a program is still to be looked through.
    pub fn is_behind(&self, program: &Program) -> bool {
        self.are_behind() && program.key(program.root()).is_some_and(|root| self.behind.contains(&root))
    }

    /// Brings the reports up to what the programs are now: of all that have an open file, and of some others.
    pub fn refresh(&mut self, state: &State, mut others: usize) {
        let mut programs = std::mem::take(&mut self.programs);
        self.behind.clear();
        let mut changed = false;
        for (root, program) in state.programs.by_root() {
            let known = programs.remove(root);
            if known.as_ref().is_some_and(|(revision, _)| *revision == program.revision()) {
                self.programs.extend(known.map(|said| (root.clone(), said)));
            } else if others > 0 || state.is_open(program) {
                others -= usize::from(!state.is_open(program));
                self.programs.insert(root.clone(), (program.revision(), findings::of_program(state, program)));
                changed = true;
            } else {
                // What was said of it until now holds until it is looked through.
                self.programs.extend(known.map(|said| (root.clone(), said)));
                self.behind.insert(root.clone());
            }
        }
        let read = self.read_data(state);
        if changed || read || !programs.is_empty() {
            self.unite();
        }
    }

    /// Brings what is said of data up to what was found in them last; whether that is something else.
    fn read_data(&mut self, state: &State) -> bool {
        let mut before = std::mem::take(&mut self.data);
        let mut changed = false;
        for (root, found) in state.figures.found() {
            let Some(program) = state.programs.root(root) else { continue };
            let known = before.remove(root).filter(|(known, _)| *known == found.number);
            changed |= known.is_none();
            let said = known.unwrap_or_else(|| (found.number, findings::of_data(state, program, found)));
            self.data.insert(root.clone(), said);
        }
        changed || !before.is_empty()
    }

    /// What several programs say of one file is said once.
    fn unite(&mut self) {
        let mut united: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        for (key, said) in self.programs.values().chain(self.data.values()).flat_map(|(_, files)| files) {
            let list = united.entry(key.clone()).or_default();
            let new: Vec<Diagnostic> = said.iter().filter(|it| !list.contains(it)).cloned().collect();
            list.extend(new);
        }
        let mut before = std::mem::take(&mut self.files);
        for (key, diagnostics) in united {
            let report = match before.remove(&key) {
                Some(report) if report.diagnostics == diagnostics => report,
                _ => {
                    self.made += 1;
                    Report { id: self.made, diagnostics }
                }
            };
            self.files.insert(key, report);
        }
    }
}
