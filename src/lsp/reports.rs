//! What is wrong with each file, and since when: the one store behind diagnostics that are pushed and that are pulled.
//! A program is looked through again only when it has changed. Must not know how the editor learns of it.

use std::collections::BTreeMap;

use lsp_types::Diagnostic;

use super::context::State;
use super::findings;

/// The reports of all files.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    files: BTreeMap<String, Report>,
    /// What each program says, by its root, and of which state of it.
    programs: BTreeMap<String, (u64, BTreeMap<String, Vec<Diagnostic>>)>,
    made: u64,
}

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

    /// Brings the reports up to what the programs are now.
    pub fn refresh(&mut self, state: &State) {
        let mut programs = std::mem::take(&mut self.programs);
        let mut changed = false;
        for (root, program) in state.programs.by_root() {
            let known = programs.remove(root).filter(|(revision, _)| *revision == program.revision());
            changed |= known.is_none();
            let said = known.unwrap_or_else(|| (program.revision(), findings::of_program(state, program)));
            self.programs.insert(root.clone(), said);
        }
        if changed || !programs.is_empty() {
            self.unite();
        }
    }

    /// What several programs say of one file is said once.
    fn unite(&mut self) {
        let mut united: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        for (key, said) in self.programs.values().flat_map(|(_, files)| files) {
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
