//! What the server asks of the editor: files to watch, what the user chose, progress to show, what to ask for again.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::editor::{Editor, NEEDED};

fn able() -> Value {
    json!({
        "workspace": {
            "configuration": true,
            "didChangeConfiguration": { "dynamicRegistration": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true, "relativePatternSupport": true },
            "diagnostics": { "refreshSupport": true },
        },
        "window": { "workDoneProgress": true },
        "textDocument": { "diagnostic": {} },
    })
}

/// Waits for a request of the server's, answers it, and gives what it asked.
fn serve(editor: &mut Editor, method: &str, answer: Value) -> Value {
    let request = editor.wait(|message| message["method"] == method);
    editor.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": answer }));
    request["params"].clone()
}

fn watched(params: &Value) -> BTreeSet<String> {
    let registrations = params["registrations"].as_array().unwrap().iter();
    let watchers =
        registrations.flat_map(|it| it["registerOptions"]["watchers"].as_array().cloned().unwrap_or_default());
    watchers
        .map(|it| it["globPattern"].as_str().or(it["globPattern"]["pattern"].as_str()).unwrap().to_owned())
        .collect()
}

#[test]
fn only_policies_and_tables_that_are_named_are_watched() {
    let text = format!("{NEEDED}threshold t by tier from \"t.csv\"\n");
    let (mut editor, _) = Editor::open(&[("a.partner", &text), ("other.csv", "")], able());
    let policies = serve(&mut editor, "client/registerCapability", Value::Null);
    assert_eq!(watched(&policies), BTreeSet::from(["**/*.partner".to_owned()]));
    let settings = serve(&mut editor, "client/registerCapability", Value::Null);
    assert_eq!(settings["registrations"][0]["method"], "workspace/didChangeConfiguration");
    let tables = serve(&mut editor, "client/registerCapability", Value::Null);
    assert_eq!(watched(&tables), BTreeSet::from(["t.csv".to_owned()]));
    // The table appears: what was asked is out of date, and the editor is told to ask again.
    serve(&mut editor, "workspace/diagnostic/refresh", Value::Null);
    std::fs::write(editor.path("t.csv"), "tier,t\nA,5\n").unwrap();
    let uri = editor.uri("t.csv");
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 1 }] }));
    serve(&mut editor, "workspace/diagnostic/refresh", Value::Null);
    // The table is not named any more.
    editor.open_text("a.partner", NEEDED);
    let gone = serve(&mut editor, "client/unregisterCapability", Value::Null);
    assert_eq!(gone["unregisterations"][0]["id"], tables["registrations"][0]["id"]);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn the_user_is_asked_and_mistakes_are_said() {
    let (mut editor, _) = Editor::open(&[], able());
    let asked = serve(&mut editor, "workspace/configuration", json!([{ "data": { "asOf": "soon" } }, null]));
    assert_eq!(asked["items"].as_array().unwrap().len(), 2, "for all files, and for the folder");
    assert_eq!(asked["items"][0]["section"], "partner");
    assert!(editor.told("window/logMessage")["message"].as_str().unwrap().contains("partner.data.asOf"));
    editor.tell("workspace/didChangeConfiguration", json!({ "settings": null }));
    serve(&mut editor, "workspace/configuration", json!([null, { "population": { "show": "some" } }]));
    assert!(editor.told("window/logMessage")["message"].as_str().unwrap().contains("partner.population.show"));
    assert_eq!(editor.leave(), Some(0));
    // An editor that cannot be asked says it by itself.
    let (mut editor, _) = Editor::open(&[], json!({}));
    editor.tell("workspace/didChangeConfiguration", json!({ "settings": { "partner": { "data": { "folder": 3 } } } }));
    assert!(editor.told("window/logMessage")["message"].as_str().unwrap().contains("partner.data.folder"));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn an_editor_that_refuses_is_left_in_peace() {
    let (mut editor, _) = Editor::open(&[("a.partner", NEEDED)], able());
    for method in ["client/registerCapability", "workspace/configuration", "window/workDoneProgress/create"] {
        let request = editor.wait(|message| message["method"] == method);
        let error = json!({ "code": -32601, "message": "no" });
        editor.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "error": error }));
    }
    let uri = editor.uri("a.partner");
    let answer = editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } })).unwrap();
    assert_eq!(answer["kind"], "full");
    assert!(!editor.has("$/progress"), "progress was refused");
    editor.send(&json!({ "jsonrpc": "2.0", "id": 4711, "result": null }));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn several_folders_hold_programs_of_their_own() {
    let broken = format!("{NEEDED}metric a = missing_one\n");
    let files = [("x/a.partner", broken.as_str()), ("y/a.partner", NEEDED), ("z/a.partner", broken.as_str())];
    let mut editor = Editor::start(&files);
    let folder = |name: &str| json!({ "uri": editor.uri(name), "name": name });
    let folders = json!([folder("x"), folder("y")]);
    editor.ask("initialize", json!({ "capabilities": {}, "workspaceFolders": folders })).unwrap();
    editor.tell("initialized", json!({}));
    editor.findings("x/a.partner", |found| !found.is_empty());
    // An open text that makes its program wrong changes nothing in another one of the same name.
    editor.open_text("y/a.partner", &broken);
    editor.findings("y/a.partner", |found| !found.is_empty());
    let uri = editor.uri("z/a.partner");
    assert!(!editor.has_text(&uri), "what lies outside the folders is not looked at");
    editor.open_text("z/a.partner", &broken);
    editor.findings("z/a.partner", |found| !found.is_empty());
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn texts_without_a_file_are_programs_too() {
    let (mut editor, _) = Editor::open(&[], json!({}));
    let text = format!("import \"no.partner\"\n{NEEDED}metric a = missing_one\n");
    let document = json!({ "uri": "untitled:Untitled-1", "languageId": "partner", "version": 1, "text": text });
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let said = editor.wait(|message| message["params"]["uri"] == "untitled:Untitled-1");
    let codes: Vec<&Value> = said["params"]["diagnostics"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["missing-file"]);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    editor.wait(|message| message["params"]["diagnostics"] == json!([]));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn findings_come_with_all_that_the_editor_can_show() {
    let text = format!("{NEEDED}metric a = 1 + 1\nmetric a = 2\nmetric b = partner_idd\n");
    let can = json!({ "textDocument": { "publishDiagnostics": {
        "relatedInformation": true, "codeDescriptionSupport": true, "tagSupport": { "valueSet": [1, 2] },
    } } });
    let (mut editor, _) = Editor::open(&[("a.partner", &text)], can);
    let said = editor.wait(|message| message["params"]["diagnostics"].as_array().is_some_and(|it| !it.is_empty()));
    let of = |code: &str| {
        let mut list = said["params"]["diagnostics"].as_array().unwrap().iter();
        list.find(|it| it["code"] == code).cloned().unwrap_or_else(|| panic!("no {code}: {said:#}"))
    };
    let twice = of("duplicate");
    assert_eq!(twice["codeDescription"]["href"], "partner-explain:/duplicate.md");
    assert_eq!(twice["relatedInformation"].as_array().unwrap().len(), 1);
    let misspelt = of("unknown-name");
    assert_eq!(misspelt["data"]["fixes"], json!(["unknown-name/0"]));
    assert!(misspelt["message"].as_str().unwrap().contains("\nhelp: "));
    assert_eq!(editor.leave(), Some(0));
}
