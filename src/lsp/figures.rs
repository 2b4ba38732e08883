//! What a program makes of the partners at hand, counted in the background after each change of an open program or its
//! data. While a program is broken the last figures stay, at the places whose text is still the same.
//! Must not count anything itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::background::{Cancel, Effect, Refresh, Task};
use super::context::State;
use super::programs::Program;
use super::settings::{self, Choice};
use super::shift::Shift;
use super::{committed, uri};
use crate::data::Place;
use crate::ide::completion::{NothingSeen, Seen};
use crate::ide::population::{DataFindings, NoPopulation, Population, population};
use crate::ide::sample::Sample;
use crate::text::{FileId, Source};
use crate::value::Date;
use crate::workspace::Workspace;

/// The figures of all programs, by their roots.
#[derive(Clone, Debug, Default)]
pub struct Store {
    figures: BTreeMap<String, Figures>,
    /// What was asked to be counted last.
    asked: BTreeMap<String, Asked>,
    /// What is not counted yet.
    pending: BTreeMap<String, Asked>,
    /// How often data may have changed.
    data: u64,
    /// How often data were read.
    read: u64,
}

/// The figures of a program.
#[derive(Clone, Debug, Default)]
struct Figures {
    sample: Option<Arc<Sample>>,
    counted: Option<Counted>,
    found: Option<Found>,
}

/// What is wrong with the data of a program, with the texts that it was found by.
#[derive(Clone, Debug)]
pub struct Found {
    /// Another one each time that the data were read.
    pub number: u64,
    /// The files of the policy.
    pub workspace: Workspace,
    /// What is wrong.
    pub data: Arc<DataFindings>,
}

/// A population with the texts that it was counted of.
#[derive(Clone, Debug)]
pub struct Counted {
    workspace: Workspace,
    population: Arc<Population>,
    before: Option<Arc<Population>>,
}

/// What figures follow from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    program: u64,
    data: u64,
    choice: Choice,
}

impl Asked {
    /// What the user chose.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }
}

impl Store {
    /// What the figures of a program follow from as it stands.
    pub fn asked_for(&self, state: &State, root: &str, program: &Program) -> Asked {
        Asked { program: program.revision(), data: self.data, choice: state.settings.of(root).clone() }
    }

    /// Takes in that data may have changed.
    pub fn data_changed(&mut self) {
        self.data += 1;
    }

    /// What the data of a program look like.
    pub fn seen(&self, root: &str) -> &dyn Seen {
        match self.sample(root) {
            Some(sample) => sample,
            None => &NothingSeen,
        }
    }

    /// The data of a program, as far as it was looked at.
    pub fn sample(&self, root: &str) -> Option<&Sample> {
        self.figures.get(root).and_then(|figures| figures.sample.as_deref())
    }

    /// What was counted of a program last.
    pub fn counted(&self, root: &str) -> Option<&Counted> {
        self.figures.get(root).and_then(|figures| figures.counted.as_ref())
    }

    /// What is wrong with the data of each program, by its root.
    pub fn found(&self) -> impl Iterator<Item = (&String, &Found)> {
        self.figures.iter().filter_map(|(root, figures)| Some((root, figures.found.as_ref()?)))
    }

    /// Whether a program is still to be counted as it stands.
    pub fn is_pending(&self, root: &str, program: u64, choice: &Choice) -> bool {
        let now = Asked { program, data: self.data, choice: choice.clone() };
        uri::is_path(root) && (self.asked.get(root) != Some(&now) || self.pending.contains_key(root))
    }

    /// Gives up on a program.
    pub fn give_up(&mut self, topic: &str) {
        if let Some(root) = topic.strip_prefix(TOPIC) {
            self.pending.remove(root);
        }
    }

    /// The data that programs were counted of: folders, and files by themselves.
    pub fn places(&self) -> impl Iterator<Item = String> {
        let samples = self.figures.values().filter_map(|figures| figures.sample.as_ref());
        samples.flat_map(|sample| {
            let folder = sample.inputs.folder.iter().map(|folder| uri::join(&uri::key_of_path(folder), "*.csv"));
            let tables = sample.inputs.tables.iter().filter_map(|(_, place)| match place {
                Place::File(path) => Some(uri::key_of_path(path)),
                Place::Stdin => None,
            });
            folder.chain(tables).collect::<Vec<_>>()
        })
    }
}

const TOPIC: &str = "figures of ";

/// The work that follows from what has changed: for each program with an open text.
pub fn tasks(state: &mut State) -> Vec<Task> {
    let mut wanted = BTreeMap::new();
    for (root, program) in state.programs.by_root() {
        if state.is_open(program) && uri::is_path(root) {
            let choice = state.settings.of(root).clone();
            wanted.insert(root.clone(), Asked { program: program.revision(), data: state.figures.data, choice });
        }
    }
    let store = &mut state.figures;
    store.figures.retain(|root, _| wanted.contains_key(root));
    store.pending.retain(|root, _| wanted.contains_key(root));
    let before = std::mem::replace(&mut store.asked, wanted.clone());
    let mut tasks = Vec::new();
    for (root, asked) in wanted {
        let known = before.get(&root);
        if known == Some(&asked) {
            continue;
        }
        // What was read of the data and of the committed version holds until these may have changed.
        let same_data = known.is_some_and(|known| known.data == asked.data && known.choice == asked.choice);
        let figures = state.figures.figures.get(&root).filter(|_| same_data).cloned().unwrap_or_default();
        let Some(program) = state.programs.root(&root).cloned() else { continue };
        state.figures.pending.insert(root.clone(), asked.clone());
        tasks.push(task(root, program, asked, figures));
    }
    tasks
}

fn task(root: String, program: Program, asked: Asked, mut known: Figures) -> Task {
    let topic = format!("{TOPIC}{root}");
    let workspace = program.workspace().clone();
    let work = move |cancel: &Cancel| {
        let sample = known.sample.take().or_else(|| sample(&root, &asked.choice).map(Arc::new));
        let counted = match &sample {
            Some(sample) if asked.choice.population != settings::Population::Off => {
                count(&program, sample, &asked, known.counted.take(), cancel)
            }
            _ => Ok(None),
        };
        // What cannot be counted as it stands leaves the last figures, and what is wrong with the data, as they were.
        let outcome = match counted {
            Err(NoPopulation::Cancelled) => return None,
            Err(NoPopulation::Unsound) => None,
            Err(NoPopulation::Data(data)) => Some((None, Some(Arc::new(data)))),
            Err(NoPopulation::Io(_)) | Ok(None) => Some((None, None)),
            Ok(Some((counted, data))) => Some((Some(counted), Some(data))),
        };
        let apply = move |state: &mut State| {
            if state.figures.pending.get(&root) == Some(&asked) {
                state.figures.pending.remove(&root);
            }
            let figures = state.figures.figures.entry(root).or_default();
            figures.sample = sample;
            if let Some((counted, data)) = outcome {
                figures.counted = counted;
                state.figures.read += 1;
                figures.found = data.map(|data| Found { number: state.figures.read, workspace, data });
            }
        };
        Some(Effect {
            apply: Box::new(apply),
            refresh: &[Refresh::Diagnostics, Refresh::InlayHints, Refresh::CodeLenses],
        })
    };
    Task { topic, title: None, work: Box::new(work) }
}

/// The day to evaluate for.
pub fn day(choice: &Choice) -> Date {
    choice.as_of.unwrap_or_else(|| Date::on(SystemTime::now()))
}

/// The data of a program, by its root.
pub fn sample(root: &str, choice: &Choice) -> Option<Sample> {
    let place = |text: &str| uri::straight(&Path::new(uri::split(root).0).join(text));
    let mut sample = match &choice.data {
        Some(data) => Sample::of(&place(data)),
        None => Sample::beside(Path::new(root))?,
    };
    sample.inputs.previous = choice.previous.as_ref().map(|previous| Place::File(place(previous)));
    Some(sample).filter(|sample| !sample.is_empty())
}

fn count(
    program: &Program,
    sample: &Sample,
    asked: &Asked,
    known: Option<Counted>,
    cancel: &Cancel,
) -> Result<Option<(Counted, Arc<DataFindings>)>, NoPopulation> {
    let cancelled = || cancel.is_cancelled();
    let today = day(&asked.choice);
    let workspace = program.workspace().clone();
    let mut found = population(&workspace, &sample.inputs, today, &cancelled)?;
    let data = Arc::new(std::mem::take(&mut found.data));
    let before = match known {
        Some(known) => known.before,
        None => match committed::workspace(program) {
            Some(before) => population(&before, &sample.inputs, today, &cancelled).ok().map(Arc::new),
            None => None,
        },
    };
    if cancelled() {
        return Err(NoPopulation::Cancelled);
    }
    Ok(Some((Counted { workspace, population: Arc::new(found), before }, data)))
}

impl Counted {
    /// The files as they were counted.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The figures.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// Those of the committed version.
    pub fn before(&self) -> Option<&Population> {
        self.before.as_deref()
    }

    /// A file as it was counted, and where its places are in the text of now.
    pub fn file(&self, now: &Source) -> Option<(FileId, Shift)> {
        Shift::of(&self.workspace, now)
    }
}
