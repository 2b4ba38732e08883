//! How far long work is, as the editor shows it: it is asked first, and told only while there is something to tell.
//! Must not know what is worked on.

use std::collections::BTreeMap;

use lsp_types::request::WorkDoneProgressCreate;
use lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd,
};

use super::background::{Background, Task};
use super::client::Client;
use super::outbox::{Asked, Outbox};

/// What is shown, by topic.
#[derive(Debug, Default)]
pub struct Progress {
    shown: BTreeMap<String, Shown>,
}

#[derive(Debug)]
struct Shown {
    title: &'static str,
    begun: bool,
}

impl Progress {
    /// Work is about to be started.
    pub fn started(&mut self, task: &Task, client: &Client, outbox: &mut Outbox) {
        let Some(title) = task.title.filter(|_| client.says("/window/workDoneProgress")) else { return };
        if self.shown.contains_key(&task.topic) {
            return;
        }
        let params = WorkDoneProgressCreateParams { token: token(&task.topic) };
        outbox.ask::<WorkDoneProgressCreate>(params, Asked::Progress(task.topic.clone()));
        self.shown.insert(task.topic.clone(), Shown { title, begun: false });
    }

    /// The editor is ready to show it. Work that has ended by then is not shown.
    pub fn shown(&mut self, topic: &str, background: &Background, outbox: &Outbox) {
        let Some(shown) = self.shown.get_mut(topic) else { return };
        if !background.is_running(topic) {
            self.shown.remove(topic);
            return;
        }
        shown.begun = true;
        let begin =
            WorkDoneProgressBegin { title: shown.title.to_owned(), cancellable: Some(true), ..Default::default() };
        tell(topic, WorkDoneProgress::Begin(begin), outbox);
    }

    /// The editor does not want to show it.
    pub fn refused(&mut self, topic: &str) {
        self.shown.remove(topic);
    }

    /// Work has ended, unless more of its kind has begun.
    pub fn ended(&mut self, topic: &str, background: &Background, outbox: &Outbox) {
        let over = self.shown.get(topic).is_some_and(|shown| shown.begun && !background.is_running(topic));
        if over {
            self.shown.remove(topic);
            tell(topic, WorkDoneProgress::End(WorkDoneProgressEnd { message: None }), outbox);
        }
    }
}

fn tell(topic: &str, progress: WorkDoneProgress, outbox: &Outbox) {
    let value = ProgressParamsValue::WorkDone(progress);
    outbox.tell::<lsp_types::notification::Progress>(ProgressParams { token: token(topic), value });
}

fn token(topic: &str) -> NumberOrString {
    NumberOrString::String(format!("partner/{topic}"))
}

/// The topic of a token.
pub fn topic(token: &NumberOrString) -> Option<String> {
    match token {
        NumberOrString::String(token) => token.strip_prefix("partner/").map(str::to_owned),
        NumberOrString::Number(_) => None,
    }
}
