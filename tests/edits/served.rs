//! The same over the wire: a server that has taken in one edit after the other answers every request as one that was
//! started with the text as it stands. A panic of a handler, an answer that does not come and an edit that was taken in
//! wrongly all show as a difference.

use serde_json::{Value, json};

use super::editor::{Editor, place};
use super::random::Random;
use super::strokes::{self, Stroke};
use super::{beginning, runs};

const NAME: &str = "main.partner";

/// After how many edits the answers are compared: starting a server takes longer than all that it then does.
const EVERY: u64 = 8;

/// The requests that are about a place of a file.
const OF_PLACE: [&str; 12] = [
    "textDocument/completion",
    "textDocument/declaration",
    "textDocument/definition",
    "textDocument/documentHighlight",
    "textDocument/hover",
    "textDocument/implementation",
    "textDocument/linkedEditingRange",
    "textDocument/prepareCallHierarchy",
    "textDocument/prepareRename",
    "textDocument/references",
    "textDocument/signatureHelp",
    "textDocument/typeDefinition",
];

/// Those that are about a file.
const OF_FILE: [&str; 8] = [
    "textDocument/codeLens",
    "textDocument/diagnostic",
    "textDocument/documentLink",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/formatting",
    "textDocument/inlayHint",
    "textDocument/semanticTokens/full",
];

/// Every request about a file and two places in it.
fn questions(uri: &str, from: (u32, u32), to: (u32, u32), typed: &str) -> Vec<(&'static str, Value)> {
    let file = json!({ "uri": uri });
    let range = json!({ "start": place(from), "end": place(to) });
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let all = json!({
        "textDocument": file, "position": place(from), "range": range, "options": options,
        "context": { "includeDeclaration": true },
    });
    let mut questions: Vec<(&str, Value)> =
        OF_PLACE.into_iter().chain(OF_FILE).map(|method| (method, all.clone())).collect();
    questions.extend([
        ("textDocument/codeAction", json!({ "textDocument": file, "range": range, "context": { "diagnostics": [] } })),
        ("textDocument/rename", json!({ "textDocument": file, "position": place(from), "newName": "fresh" })),
        ("textDocument/selectionRange", json!({ "textDocument": file, "positions": [place(from), place(to)] })),
        ("textDocument/semanticTokens/range", all.clone()),
        ("textDocument/rangeFormatting", all),
        (
            "textDocument/onTypeFormatting",
            json!({ "textDocument": file, "position": place(from), "ch": typed, "options": options }),
        ),
        ("workspace/diagnostic", json!({ "previousResultIds": [] })),
        ("workspace/symbol", json!({ "query": "re" })),
    ]);
    questions
}

/// An editor with the file open.
fn open(text: &str) -> Editor {
    let can = json!({ "textDocument": { "diagnostic": {} } });
    let (mut editor, _) = Editor::open(&[], can);
    editor.open_text(NAME, text);
    editor
}

/// What a server answers, but for what is counted or named by each server alone.
fn answers(editor: &mut Editor, from: (u32, u32), to: (u32, u32), typed: &str) -> Vec<(&'static str, Value)> {
    let uri = editor.uri(NAME);
    let asked = questions(&uri, from, to, typed);
    let asked: Vec<(&str, i32)> =
        asked.into_iter().map(|(method, params)| (method, editor.request(method, params))).collect();
    let answers = asked.into_iter().map(|(method, id)| {
        let answer = editor.answer(&json!(id)).unwrap_or_else(|error| json!({ "error": error }));
        assert!(answer["error"]["code"] != -32603, "{method} fails: {answer}");
        (method, answer)
    });
    let mut answers: Vec<(&str, Value)> = answers.collect();
    let next: Vec<(&str, Value)> = answers.iter().flat_map(|(method, answer)| next_questions(method, answer)).collect();
    for (method, params) in next {
        let answer = editor.ask(method, params).unwrap_or_else(|error| json!({ "error": error }));
        assert!(answer["error"]["code"] != -32603, "{method} fails: {answer}");
        answers.push((method, answer));
    }
    answers.iter_mut().for_each(|(_, answer)| neutral(answer, &uri));
    answers
}

/// The requests that take what another one answered.
fn next_questions(method: &str, answer: &Value) -> Vec<(&'static str, Value)> {
    let some = || answer.as_array().into_iter().flatten().step_by(7);
    match method {
        "textDocument/prepareCallHierarchy" => {
            let both = ["callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"];
            some().flat_map(|item| both.map(|method| (method, json!({ "item": item })))).collect()
        }
        "textDocument/completion" => some().map(|item| ("completionItem/resolve", item.clone())).collect(),
        _ => Vec::new(),
    }
}

/// Takes out of an answer what differs from server to server.
fn neutral(answer: &mut Value, uri: &str) {
    match answer {
        Value::Object(fields) => {
            for name in ["resultId", "version"] {
                fields.remove(name);
            }
            // The edits of a change stand under the name of their file.
            if let Some(edits) = fields.remove(uri) {
                fields.insert(NAME.to_owned(), edits);
            }
            fields.values_mut().for_each(|value| neutral(value, uri));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| neutral(value, uri)),
        Value::String(text) if text == uri => NAME.clone_into(text),
        _ => {}
    }
}

/// Makes an edit and asks a few things at once, which the next edit may overtake.
fn edit(editor: &mut Editor, text: &mut String, stroke: &Stroke, random: &mut Random) {
    let (from, to) = (strokes::position(text, stroke.from), strokes::position(text, stroke.to));
    editor.edit(NAME, from, to, &stroke.text);
    *text = stroke.applied(text);
    let at = strokes::position(text, strokes::place(random, text));
    let method = *random.pick(&OF_PLACE);
    let params = json!({
        "textDocument": { "uri": editor.uri(NAME) }, "position": place(at), "context": { "includeDeclaration": false },
    });
    let id = editor.request(method, params);
    if random.chance(50)
        && let Err(error) = editor.answer(&json!(id))
    {
        assert!(error["code"] != -32603, "{method} fails: {error}");
    }
}

#[test]
fn a_server_answers_after_edits_as_a_fresh_one() {
    runs(50, |seed, random| {
        let mut text = beginning(random);
        let mut editor = open(&text);
        for step in 1..=super::RUN {
            let stroke = strokes::stroke(random, &text);
            edit(&mut editor, &mut text, &stroke, random);
            if step % EVERY != 0 {
                continue;
            }
            let mut places = [(); 2].map(|()| strokes::position(&text, strokes::place(random, &text)));
            places.sort_unstable();
            let typed = random.word(&["\n", "}", "|"]);
            let mut fresh = open(&text);
            let one = answers(&mut editor, places[0], places[1], typed);
            let other = answers(&mut fresh, places[0], places[1], typed);
            for ((method, one), (_, other)) in one.iter().zip(&other) {
                let at = places[0];
                assert!(
                    one == other,
                    "seed {seed}, edit {step}: {method} at {at:?} answers {one:#}\nand a fresh server {other:#}\nof {text:?}"
                );
            }
            assert_eq!(fresh.leave(), Some(0));
        }
        assert!(!editor.has_text("a fault of partner"), "seed {seed}: something failed");
        assert_eq!(editor.leave(), Some(0));
    });
}
