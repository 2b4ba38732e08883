//! The life of a server: its beginning and end, what it makes of mistakes, how columns are counted, which files it knows.

use serde_json::{Value, json};

use super::editor::{Editor, NEEDED, brief, place};

const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_REQUEST: i64 = -32600;
const NOT_INITIALIZED: i64 = -32002;
const PARSE_ERROR: i64 = -32700;
const CANCELLED: i64 = -32800;

#[test]
fn it_ends_as_it_is_told() {
    let (editor, _) = Editor::open(&[], json!({}));
    assert_eq!(editor.leave(), Some(0));
    let (mut editor, _) = Editor::open(&[], json!({}));
    editor.tell("exit", Value::Null);
    assert_eq!(editor.status(), Some(1), "an exit without a shutdown is not in order");
    let (editor, _) = Editor::open(&[], json!({}));
    assert_eq!(editor.hang_up(), Some(1));
    assert_eq!(Editor::start(&[]).hang_up(), Some(1));
}

#[test]
fn nothing_is_served_before_the_beginning_or_after_the_end() {
    let mut editor = Editor::start(&[]);
    assert_eq!(editor.ask("textDocument/hover", json!({})).unwrap_err()["code"], NOT_INITIALIZED);
    editor.tell("textDocument/didOpen", json!({}));
    editor.ask("initialize", json!({ "capabilities": {} })).unwrap();
    editor.tell("initialized", json!({}));
    assert_eq!(editor.ask("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(editor.ask("textDocument/documentHighlight", json!({})).unwrap_err()["code"], INVALID_REQUEST);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.status(), Some(0));
}

#[test]
fn what_is_not_understood_costs_one_answer() {
    let (mut editor, _) = Editor::open(&[], json!({}));
    assert_eq!(editor.ask("textDocument/moniker", json!({})).unwrap_err()["code"], METHOD_NOT_FOUND);
    assert_eq!(editor.ask("$/unheardOf", json!({})).unwrap_err()["code"], METHOD_NOT_FOUND);
    editor.tell("$/setTrace", json!({ "value": "off" }));
    editor.tell("unheardOf", json!({ "a": 1 }));
    editor.send_bytes(b"Content-Length: 5\r\n\r\n{\"a\":");
    assert_eq!(editor.answer(&Value::Null).unwrap_err()["code"], PARSE_ERROR);
    editor.send_bytes(b"Content-Length: 2\r\n\r\n[]");
    assert_eq!(editor.answer(&Value::Null).unwrap_err()["code"], INVALID_REQUEST);
    editor.send(&json!({ "jsonrpc": "2.0", "id": "word", "method": 7 }));
    assert_eq!(editor.answer(&json!("word")).unwrap_err()["code"], INVALID_REQUEST);
    let wrong = editor.ask("textDocument/documentHighlight", json!({ "textDocument": 7 })).unwrap_err();
    assert_eq!(wrong["code"], -32602);
    editor.tell("textDocument/didChange", json!({ "textDocument": 7 }));
    assert!(editor.told("window/logMessage")["message"].as_str().unwrap().contains("didChange"));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn what_is_cancelled_in_time_is_not_answered() {
    let (mut editor, _) = Editor::open(&[], json!({}));
    // One write, so that the server finds all three together whenever it looks; the first keeps it from looking earlier.
    let messages = [
        json!({ "jsonrpc": "2.0", "id": 70, "method": "unheardOf" }),
        json!({ "jsonrpc": "2.0", "id": 71, "method": "unheardOf" }),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 71 } }),
    ];
    let bytes: String =
        messages.iter().map(Value::to_string).map(|it| format!("Content-Length: {}\r\n\r\n{it}", it.len())).collect();
    editor.send_bytes(bytes.as_bytes());
    assert_eq!(editor.answer(&json!(70)).unwrap_err()["code"], METHOD_NOT_FOUND);
    let code = editor.answer(&json!(71)).unwrap_err()["code"].as_i64().unwrap();
    assert!(code == CANCELLED || code == METHOD_NOT_FOUND, "{code}: it was answered before the cancellation came");
    editor.tell("$/cancelRequest", json!({ "id": 999 }));
    editor.tell("$/cancelRequest", json!({ "id": "no such" }));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn findings_follow_the_edits() {
    let text = "program \"P\" { version \"1\" currency USD effective 2026-01-01 to 2026-12-31 }\n";
    let (mut editor, _) = Editor::open(&[("a.partner", text)], json!({}));
    let before = editor.findings("a.partner", |found| !found.is_empty());
    editor.open_text("a.partner", text);
    editor.edit("a.partner", (1, 0), (1, 0), "metric m = 1 +\n");
    let broken = editor.findings("a.partner", |found| found.iter().any(|it| it.starts_with("missing-value")));
    assert!(broken.iter().any(|it| it.starts_with("missing-value 1:")), "{broken:?}");
    editor.edit("a.partner", (1, 0), (2, 0), "");
    assert_eq!(editor.findings("a.partner", |found| found == before), before);
    // The disk counts again once the text is closed.
    editor.edit("a.partner", (0, 0), (1, 0), "");
    editor.findings("a.partner", |found| found != before);
    let uri = editor.uri("a.partner");
    editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(editor.findings("a.partner", |found| found == before), before);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn columns_are_counted_as_agreed() {
    // In front of the name that is not known stand a character of two UTF-16 units and four bytes, and a CRLF.
    let text = format!("{NEEDED}metric m \"𝛑é\" = nobody\n").replace('\n', "\r\n");
    for (offered, agreed, column) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 20),
        (json!(["utf-16"]), "utf-16", 17),
        (json!(["utf-32", "utf-16"]), "utf-32", 16),
        (Value::Null, "utf-16", 17),
    ] {
        let can = json!({ "general": { "positionEncodings": offered } });
        let (mut editor, reply) = Editor::open(&[], can);
        assert_eq!(reply["positionEncoding"], agreed);
        editor.open_text("a.partner", &text);
        let unknown = |found: &[String]| found.iter().any(|it| it.starts_with("unknown-name"));
        let found = editor.findings("a.partner", unknown);
        assert!(found.contains(&format!("unknown-name 3:{column}-3:{}", column + 6)), "{agreed}: {found:?}");
        // An edit behind those characters, and a question about the place.
        editor.edit("a.partner", (3, column), (3, column + 6), "m");
        editor.findings("a.partner", |found| !unknown(found));
        let uri = editor.uri("a.partner");
        let params = json!({ "textDocument": { "uri": uri }, "position": place((3, column)) });
        let marks = editor.ask("textDocument/documentHighlight", params).unwrap();
        let ranges: Vec<Value> = marks.as_array().unwrap().iter().map(|it| it["range"]["start"].clone()).collect();
        assert!(ranges.contains(&place((3, column))), "{agreed}: {marks:#}");
        assert_eq!(editor.leave(), Some(0));
    }
}

#[test]
fn imported_files_belong_to_those_that_import_them() {
    let main = format!("import \"sub/shared.partner\"\n{NEEDED}metric a = deal_count + missing_one\n");
    let shared = "record deal { deal_id: key, partner: partner }\nmetric deal_count = count of deal\n";
    let (mut editor, _) = Editor::open(&[("main.partner", &main), ("sub/shared.partner", shared)], json!({}));
    let found = editor.findings("main.partner", |found| !found.is_empty());
    assert!(found.iter().any(|it| it.starts_with("unknown-name 4:")), "{found:?}");
    assert!(!found.iter().any(|it| it.starts_with("missing-file")), "{found:?}");
    // A name of the closed file is no longer there: the open text counts, in the file that imports it.
    editor.open_text("sub/shared.partner", &shared.replace("metric deal_count", "metric deals"));
    let two = |found: &[String]| found.iter().filter(|it| it.starts_with("unknown-name")).count() == 2;
    editor.findings("main.partner", two);
    let uri = editor.uri("sub/shared.partner");
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    editor.findings("main.partner", |found| !two(found));
    // The file goes away, and comes back.
    std::fs::remove_file(editor.path("sub/shared.partner")).unwrap();
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 3 }] }));
    editor.findings("main.partner", |found| found.iter().any(|it| it.starts_with("missing-file 0:")));
    std::fs::write(editor.path("sub/shared.partner"), shared).unwrap();
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 1 }] }));
    editor.findings("main.partner", |found| !found.iter().any(|it| it.starts_with("missing-file")));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn folders_come_and_go() {
    let broken = "metric a = missing_one\n";
    let (mut editor, _) = Editor::open(&[("in/a.partner", broken)], json!({}));
    editor.findings("in/a.partner", |found| !found.is_empty());
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("b.partner"), broken).unwrap();
    let uri = format!("file://{}", other.path().canonicalize().unwrap().to_str().unwrap());
    let folder = json!([{ "uri": uri, "name": "other" }]);
    editor.tell("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": folder, "removed": [] } }));
    let of_other = |message: &Value, empty: bool| {
        let params = &message["params"];
        let ours = params["uri"].as_str().is_some_and(|it| it.ends_with("/b.partner"));
        ours && brief(&params["diagnostics"]).is_empty() == empty
    };
    editor.wait(|message| of_other(message, false));
    editor.tell("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": [], "removed": folder } }));
    editor.wait(|message| of_other(message, true));
    assert_eq!(editor.leave(), Some(0));
}
