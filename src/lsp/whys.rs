//! Explanations of partners, worked out in the background when somebody asks; the last one is kept until something changes
//! that it follows from. Must not explain anything itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::background::{Cancel, Effect, Task};
use super::context::State;
use super::figures;
use crate::data::files::Drafts;
use crate::explain::Explanation;
use crate::ide::why::{CellPlaces, Goal, NoWhy, Page, Question, why};
use crate::workspace::Workspace;

/// What is asked, and what was answered last.
#[derive(Debug, Default)]
pub struct Store {
    /// What somebody asks that is not worked out yet.
    wanted: RefCell<Option<Wanted>>,
    /// What is being worked out.
    pending: Option<Wanted>,
    answered: Option<(Wanted, Result<Arc<Told>, String>)>,
}

/// A question, and what its answer follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    root: String,
    question: Question,
    state: figures::Asked,
}

/// An explanation.
#[derive(Clone, Debug)]
pub struct Told {
    /// As data.
    pub explanation: Explanation,
    /// As text.
    pub page: Page,
    /// The lines of tables that it leads to.
    pub cells: CellPlaces,
    /// The policy that it speaks of.
    pub workspace: Workspace,
}

impl Store {
    /// Whether something is asked that nobody works on.
    pub fn is_wanted(&self) -> bool {
        self.wanted.borrow().is_some()
    }

    /// Gives up on what is asked.
    pub fn give_up(&mut self, topic: &str) {
        if topic == TOPIC {
            self.wanted.replace(None);
            self.pending = None;
        }
    }
}

/// The answer to a question about a partner of a program, by its root; none yet where it is to be worked out first.
pub fn answer(state: &State, root: &str, question: Question) -> Option<Result<Arc<Told>, String>> {
    let program = state.programs.root(root)?;
    let wanted = Wanted { root: root.to_owned(), question, state: state.figures.asked_for(state, root, program) };
    match &state.whys.answered {
        Some((known, answer)) if *known == wanted => Some(answer.clone()),
        _ => {
            if state.whys.pending.as_ref() != Some(&wanted) {
                state.whys.wanted.replace(Some(wanted));
            }
            None
        }
    }
}

const TOPIC: &str = "an explanation";

/// The work that is asked for.
pub fn tasks(state: &mut State) -> Option<Task> {
    let wanted = state.whys.wanted.take()?;
    let workspace = state.programs.root(&wanted.root)?.workspace().clone();
    state.whys.pending = Some(wanted.clone());
    let drafts = figures::drafts(&state.documents);
    let work = move |cancel: &Cancel| {
        let answer = match work_out(&wanted, workspace, drafts, cancel) {
            Ok(told) => Ok(Arc::new(told)),
            Err(NoWhy::Cancelled) => return None,
            Err(NoWhy::Because(what)) => Err(what),
        };
        let apply = move |state: &mut State| {
            state.whys.pending.take_if(|pending| *pending == wanted);
            state.whys.answered = Some((wanted, answer));
        };
        Some(Effect { apply: Box::new(apply), refresh: &[] })
    };
    Some(Task { topic: TOPIC.to_owned(), title: Some("Explaining a partner"), work: Box::new(work) })
}

fn work_out(wanted: &Wanted, workspace: Workspace, drafts: Drafts, cancel: &Cancel) -> Result<Told, NoWhy> {
    let choice = wanted.state.choice();
    let sample = figures::sample(&wanted.root, choice, drafts);
    let nothing = || {
        let folder = Path::new(&wanted.root).parent().unwrap_or(Path::new("."));
        NoWhy::Because(format!(
            "there are no data in `{}`; the setting partner.data.folder names them",
            folder.display()
        ))
    };
    let sample = sample.ok_or_else(nothing)?;
    let today = figures::day(choice);
    let explanation = why(&workspace, &sample.inputs, today, &wanted.question, &|| cancel.is_cancelled())?;
    let page = Page::of(&explanation);
    let rows: BTreeSet<(String, u64)> = page
        .links
        .iter()
        .filter_map(|link| match &link.to {
            Goal::Row(file, line, _) => Some((file.clone(), *line)),
            Goal::Clause(_) => None,
        })
        .collect();
    let cells = CellPlaces::read(&rows, &sample.inputs.drafts);
    Ok(Told { explanation, page, cells, workspace })
}
