//! What a program makes of the partners at hand, counted in the background after each change of an open program or its
//! data. While a program is broken the last figures stay, at the places whose text is still the same.
//! Must not count anything itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use super::background::{Cancel, Effect, Refresh, Task};
use super::context::State;
use super::documents::Documents;
use super::programs::Program;
use super::settings::{self, Choice};
use super::shift::Shift;
use super::{committed, uri};
use crate::data::files::{Drafts, ENDINGS, FileForm};
use crate::data::{Place, Stock};
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
    held: Arc<Held>,
}

/// What work leaves for the next, even where it is cancelled.
#[derive(Debug, Default)]
struct Held {
    /// The tables as they were read.
    stock: Mutex<Option<Arc<Stock>>>,
    /// The population of the committed version; none where there is no such version, or nothing comes of it.
    before: OnceLock<Option<Arc<Population>>>,
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

    /// Takes in that an open text is another one: where it is a table, somebody may count it.
    pub fn edited(&mut self, key: &str) {
        if is_table(key) {
            self.data_changed();
        }
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
            let all = |folder: &PathBuf| {
                ENDINGS.map(|(ending, _)| uri::join(&uri::key_of_path(folder), &format!("*.{ending}")))
            };
            let folder = sample.inputs.folder.iter().flat_map(all);
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
        let figures = state.figures.figures.entry(root.clone()).or_default();
        let sample = figures.sample.clone().filter(|_| same_data);
        if !same_data {
            // Tables tell by themselves whether they are still what they were.
            let stock = figures.held.stock.lock().unwrap_or_else(PoisonError::into_inner).take();
            figures.held = Arc::new(Held { stock: Mutex::new(stock), before: OnceLock::new() });
        }
        let held = Arc::clone(&figures.held);
        let Some(program) = state.programs.root(&root).cloned() else { continue };
        state.figures.pending.insert(root.clone(), asked.clone());
        tasks.push(task(root, program, asked, (sample, held), drafts(&state.documents)));
    }
    tasks
}

/// The tables that are open, as they stand in the editor.
pub fn drafts(documents: &Documents) -> Drafts {
    let mut drafts = Drafts::default();
    for (key, document) in documents.iter().filter(|(key, _)| is_table(key)) {
        drafts.add(Path::new(key), &document.text);
    }
    drafts
}

/// Whether a file is a table, by its name.
fn is_table(key: &str) -> bool {
    FileForm::said(Path::new(key)).is_some()
}

fn task(
    root: String,
    program: Program,
    asked: Asked,
    (known, held): (Option<Arc<Sample>>, Arc<Held>),
    drafts: Drafts,
) -> Task {
    let topic = format!("{TOPIC}{root}");
    let workspace = program.workspace().clone();
    let work = move |cancel: &Cancel| {
        let sample = known.or_else(|| sample(&root, &asked.choice, drafts).map(Arc::new));
        let counted = match &sample {
            Some(sample) if asked.choice.population != settings::Population::Off => {
                count(&program, sample, &asked, &held, cancel)
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

/// The data of a program, by its root; a table that is open counts as it is written there.
pub fn sample(root: &str, choice: &Choice, drafts: Drafts) -> Option<Sample> {
    let place = |text: &str| uri::straight(&Path::new(uri::split(root).0).join(text));
    let mut sample = match &choice.data {
        Some(data) => Sample::of(&place(data), drafts),
        None => Sample::beside(Path::new(root), drafts)?,
    };
    sample.inputs.previous = choice.previous.as_ref().map(|previous| Place::File(place(previous)));
    Some(sample).filter(|sample| !sample.is_empty())
}

fn count(
    program: &Program,
    sample: &Sample,
    asked: &Asked,
    held: &Held,
    cancel: &Cancel,
) -> Result<Option<(Counted, Arc<DataFindings>)>, NoPopulation> {
    let cancelled = || cancel.is_cancelled();
    let today = day(&asked.choice);
    let workspace = program.workspace().clone();
    let mut stock = held.stock.lock().unwrap_or_else(PoisonError::into_inner);
    let mut found = population(&workspace, &sample.inputs, today, &mut stock, &cancelled)?;
    drop(stock);
    let data = Arc::new(std::mem::take(&mut found.data));
    let before = match held.before.get() {
        Some(known) => known.clone(),
        None => {
            let committed = committed::workspace(program);
            let of = |before| population(&before, &sample.inputs, today, &mut None, &cancelled).ok().map(Arc::new);
            let before = committed.and_then(of);
            if cancelled() {
                return Err(NoPopulation::Cancelled);
            }
            held.before.get_or_init(|| before).clone()
        }
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
