//! Editors that ask what is wrong: result ids, unchanged reports, other files of the program, and a question about
//! everything that waits until there is news.

use serde_json::{Value, json};

use super::editor::{Editor, NEEDED, brief};

const FILES: [(&str, &str); 2] = [
    ("main.partner", "import \"shared.partner\"\nmetric a = deals + missing_one\n"),
    ("shared.partner", "record deal { deal_id: key, partner: partner }\nmetric deals = count of deal\n"),
];

fn open() -> Editor {
    let main = format!("{}{NEEDED}", FILES[0].1);
    let can = json!({ "textDocument": { "diagnostic": { "relatedDocumentSupport": true } } });
    let (editor, reply) = Editor::open(&[("main.partner", &main), FILES[1]], can);
    assert_eq!(reply["diagnosticProvider"]["workspaceDiagnostics"], true);
    assert_eq!(reply["diagnosticProvider"]["interFileDependencies"], true);
    editor
}

fn pull(editor: &mut Editor, name: &str, before: Option<&Value>) -> Value {
    let uri = editor.uri(name);
    let params = json!({ "textDocument": { "uri": uri }, "previousResultId": before });
    editor.ask("textDocument/diagnostic", params).unwrap()
}

#[test]
fn a_document_that_has_not_changed_is_said_to_be_unchanged() {
    let mut editor = open();
    let first = pull(&mut editor, "main.partner", None);
    assert_eq!(first["kind"], "full");
    assert_eq!(brief(&first["items"]), ["unknown-name 1:19-1:30"]);
    let again = pull(&mut editor, "main.partner", Some(&first["resultId"]));
    assert_eq!((&again["kind"], &again["resultId"]), (&json!("unchanged"), &first["resultId"]));
    // The open text of the other file counts here, and what is wrong there comes along.
    editor.open_text("shared.partner", &FILES[1].1.replace("count of deal", "count of deals"));
    let changed = pull(&mut editor, "main.partner", Some(&first["resultId"]));
    let other = &changed["relatedDocuments"][editor.uri("shared.partner")];
    assert!(!brief(&other["items"]).is_empty(), "{changed:#}");
    let itself = pull(&mut editor, "shared.partner", Some(&other["resultId"]));
    assert_eq!(itself["kind"], "unchanged");
    // Nobody is told what can be asked for.
    let told = editor.ask("unheardOf", Value::Null).unwrap_err();
    assert_eq!(told["code"], -32601);
    assert!(!editor.has("textDocument/publishDiagnostics"));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_file_of_no_program_has_nothing_wrong_with_it() {
    let mut editor = open();
    let other = pull(&mut editor, "notes.txt", None);
    assert_eq!((&other["kind"], &other["items"]), (&json!("full"), &json!([])));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_question_about_everything_waits_for_news() {
    let mut editor = open();
    let first = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
    let items = first["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    let known: Vec<Value> = items.iter().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] })).collect();
    let waiting = editor.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    // Other questions are answered meanwhile; then comes the news.
    pull(&mut editor, "main.partner", None);
    assert!(!editor.has_answer(waiting));
    editor.open_text("shared.partner", "");
    let news = editor.answer(&json!(waiting)).unwrap();
    let kinds: Vec<&Value> = news["items"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert!(kinds.contains(&&json!("full")), "{news:#}");
    // What is cancelled while it waits is answered then; so is what waits at the end.
    let items = news["items"].as_array().unwrap();
    let known: Vec<Value> = items.iter().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] })).collect();
    let waiting = editor.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    editor.tell("$/cancelRequest", json!({ "id": waiting }));
    assert_eq!(editor.answer(&json!(waiting)).unwrap_err()["code"], -32800);
    let waiting = editor.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    let end = editor.request("shutdown", Value::Null);
    assert_eq!(editor.answer(&json!(waiting)).unwrap_err()["code"], -32802);
    assert_eq!(editor.answer(&json!(end)), Ok(Value::Null));
    editor.tell("exit", Value::Null);
    assert_eq!(editor.status(), Some(0));
}
