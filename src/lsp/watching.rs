//! What the editor is asked to tell of: the policies, and those tables alone that programs name or are counted of. Must not look itself.

use std::collections::BTreeSet;

use lsp_types::notification::{DidChangeConfiguration, DidChangeWatchedFiles, Notification};
use lsp_types::request::{RegisterCapability, UnregisterCapability};
use lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, OneOf, Registration, RegistrationParams,
    RelativePattern, Unregistration, UnregistrationParams,
};
use serde_json::json;

use super::client::Client;
use super::context::State;
use super::outbox::{Asked, Outbox};
use super::settings::SECTION;
use super::uri;
use crate::data::files::ENDINGS;

const TABLES: &str = "partner-tables";

/// What is watched as long as the server runs.
pub fn always(client: &Client) -> Vec<Registration> {
    let mut wanted = Vec::new();
    if client.says("/workspace/didChangeWatchedFiles/dynamicRegistration") {
        let glob = GlobPattern::String("**/*.partner".to_owned());
        wanted.push(files("partner-policies", vec![glob]));
    }
    if client.says("/workspace/didChangeConfiguration/dynamicRegistration") {
        wanted.push(Registration {
            id: "partner-settings".to_owned(),
            method: DidChangeConfiguration::METHOD.to_owned(),
            register_options: Some(json!({ "section": SECTION })),
        });
    }
    wanted
}

/// Sees to it that the tables which programs name are watched, and no others.
pub fn tables(state: &State, watched: &mut BTreeSet<String>, outbox: &mut Outbox) {
    if !state.client.says("/workspace/didChangeWatchedFiles/dynamicRegistration") {
        return;
    }
    let named = state.programs.iter().flat_map(|program| program.tables());
    let wanted: BTreeSet<String> = named.chain(state.figures.places()).collect();
    if wanted == *watched {
        return;
    }
    if !watched.is_empty() {
        let gone = Unregistration { id: TABLES.to_owned(), method: DidChangeWatchedFiles::METHOD.to_owned() };
        let params = UnregistrationParams { unregisterations: vec![gone] };
        outbox.ask::<UnregisterCapability>(params, Asked::Request(UNREGISTER));
    }
    if !wanted.is_empty() {
        let relative = state.client.says("/workspace/didChangeWatchedFiles/relativePatternSupport");
        register(outbox, files(TABLES, wanted.iter().map(|key| glob(key, relative)).collect()));
    }
    *watched = wanted;
}

/// Asks for one thing to be told of.
pub fn register(outbox: &mut Outbox, registration: Registration) {
    let params = RegistrationParams { registrations: vec![registration] };
    outbox.ask::<RegisterCapability>(params, Asked::Request(REGISTER));
}

const REGISTER: &str = "client/registerCapability";
const UNREGISTER: &str = "client/unregisterCapability";

fn files(id: &str, globs: Vec<GlobPattern>) -> Registration {
    let watchers = globs.into_iter().map(|glob_pattern| FileSystemWatcher { glob_pattern, kind: None }).collect();
    let options = DidChangeWatchedFilesRegistrationOptions { watchers };
    Registration {
        id: id.to_owned(),
        method: DidChangeWatchedFiles::METHOD.to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}

/// A pattern for one file: in its folder where the editor knows such patterns, else wherever a file has its name.
fn glob(key: &str, relative: bool) -> GlobPattern {
    let (folder, name) = uri::split(key);
    // What means something in a pattern is matched by the sign for any character.
    let name: String = match name.strip_prefix("*.") {
        Some(ending) if ENDINGS.iter().any(|(it, _)| *it == ending) => name.to_owned(),
        _ => name.chars().map(|it| if "*?{}[]!,".contains(it) { '?' } else { it }).collect(),
    };
    match uri::uri(folder).filter(|_| relative) {
        Some(base) => GlobPattern::Relative(RelativePattern { base_uri: OneOf::Right(base), pattern: name }),
        None => GlobPattern::String(format!("**/{name}")),
    }
}
