//! Long work off the thread that answers. A task has a topic; a new task of the same topic cancels the one before, and at
//! most one runs for each. What comes of it goes back to the loop as an effect on what the server knows.
//! Must not know what is worked on.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::context::State;

/// Programs are checked in depth: as much as the main thread has.
const STACK: usize = 8 << 20;

/// Whether work should stop; asked from time to time by whoever works.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Whether nobody waits for the result any more.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What the editor should ask for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refresh {
    /// What is wrong.
    Diagnostics,
    /// What is shown in the lines of a policy.
    InlayHints,
    /// What is shown above its declarations.
    CodeLenses,
}

impl Refresh {
    /// The request that says so, and where the editor says that it knows it.
    pub fn method(self) -> (&'static str, &'static str) {
        match self {
            Refresh::Diagnostics => ("workspace/diagnostic/refresh", "/workspace/diagnostics/refreshSupport"),
            Refresh::InlayHints => ("workspace/inlayHint/refresh", "/workspace/inlayHint/refreshSupport"),
            Refresh::CodeLenses => ("workspace/codeLens/refresh", "/workspace/codeLens/refreshSupport"),
        }
    }
}

/// What comes of work: a change of what the server knows, made on its own thread.
pub struct Effect {
    /// The change.
    pub apply: Box<dyn FnOnce(&mut State) + Send>,
    /// What the editor should ask for again.
    pub refresh: &'static [Refresh],
}

/// Work to be done.
pub struct Task {
    /// What it is about. A new task cancels the one before of the same topic.
    pub topic: String,
    /// What the editor may show while it is done; nothing for work that should not be noticed.
    pub title: Option<&'static str>,
    /// The work. It looks now and then whether it is cancelled, and then gives nothing.
    pub work: Box<Work>,
}

/// What is done, and what comes of it.
pub type Work = dyn FnOnce(&Cancel) -> Option<Effect> + Send;

/// Work that has ended.
pub struct Done {
    /// What it was about.
    pub topic: String,
    outcome: Result<Option<Effect>, String>,
}

/// The work that is being done.
pub struct Background {
    sender: Sender<Done>,
    receiver: Receiver<Done>,
    running: BTreeMap<String, Running>,
}

struct Running {
    cancel: Cancel,
    /// What to do when it has ended: a thread that has not noticed its cancellation yet is not joined by another.
    next: Option<Task>,
}

impl Background {
    /// Nothing to do yet.
    pub fn new() -> Background {
        let (sender, receiver) = unbounded();
        Background { sender, receiver, running: BTreeMap::new() }
    }

    /// Where ended work arrives.
    pub fn done(&self) -> &Receiver<Done> {
        &self.receiver
    }

    /// Whether work on a topic is being done.
    pub fn is_running(&self, topic: &str) -> bool {
        self.running.contains_key(topic)
    }

    /// Starts work, in place of what is being done on the same topic.
    pub fn start(&mut self, task: Task) {
        match self.running.get_mut(&task.topic) {
            Some(running) => {
                running.cancel.cancel();
                running.next = Some(task);
            }
            None => self.run(task),
        }
    }

    /// Cancels the work on a topic.
    pub fn cancel(&mut self, topic: &str) {
        if let Some(running) = self.running.get_mut(topic) {
            running.cancel.cancel();
            running.next = None;
        }
    }

    /// Takes in that work has ended, and starts what waited for that: the effect, unless it was cancelled, or the message
    /// of a panic.
    pub fn finish(&mut self, done: Done) -> Result<Option<Effect>, String> {
        let Some(running) = self.running.remove(&done.topic) else { return Ok(None) };
        if let Some(next) = running.next {
            self.run(next);
        }
        if running.cancel.is_cancelled() { done.outcome.map(|_| None) } else { done.outcome }
    }

    fn run(&mut self, task: Task) {
        let Task { topic, work, .. } = task;
        let cancel = Cancel::default();
        let (sender, told, name) = (self.sender.clone(), cancel.clone(), topic.clone());
        let spawned = std::thread::Builder::new().name(topic.clone()).stack_size(STACK).spawn(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(&told))).map_err(|panic| message(&*panic).to_owned());
            // What nobody waits for is forgotten here: that takes time, too.
            let outcome = outcome.map(|effect| effect.filter(|_| !told.is_cancelled()));
            let _ = sender.send(Done { topic: name, outcome });
        });
        match spawned {
            Ok(_) => drop(self.running.insert(topic, Running { cancel, next: None })),
            Err(error) => {
                self.running.insert(topic.clone(), Running { cancel, next: None });
                let _ = self.sender.send(Done { topic, outcome: Err(error.to_string()) });
            }
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.running.values().for_each(|running| running.cancel.cancel());
    }
}

/// What a panic says.
pub fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics is a test that fails")]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn task(topic: &str, work: impl FnOnce(&Cancel) -> Option<Effect> + Send + 'static) -> Task {
        Task { topic: topic.to_owned(), title: None, work: Box::new(work) }
    }

    fn effect() -> Option<Effect> {
        Some(Effect { apply: Box::new(|_| {}), refresh: &[] })
    }

    #[test]
    fn new_work_cancels_the_old_and_waits_for_its_end() {
        let mut background = Background::new();
        let (started, wait) = channel();
        background.start(task("a", move |cancel| {
            started.send(()).unwrap();
            while !cancel.is_cancelled() {
                std::thread::yield_now();
            }
            effect()
        }));
        wait.recv().unwrap();
        background.start(task("a", |_| panic!("replaced before it began")));
        background.start(task("a", |cancel| if cancel.is_cancelled() { None } else { effect() }));
        let first = background.done().recv().unwrap();
        assert!(background.finish(first).unwrap().is_none(), "what is cancelled has no effect");
        assert!(background.is_running("a"));
        let second = background.done().recv().unwrap();
        assert!(background.finish(second).unwrap().is_some());
        assert!(!background.is_running("a"));
    }

    #[test]
    fn a_panic_costs_its_own_work_only() {
        let mut background = Background::new();
        background.start(task("a", |_| panic!("this is a test")));
        let done = background.done().recv().unwrap();
        assert_eq!(background.finish(done).err().unwrap(), "this is a test");
        background.start(task("a", |_| effect()));
        let done = background.done().recv().unwrap();
        assert!(background.finish(done).unwrap().is_some());
    }
}
