//! What is announced is served: the reply to `initialize` is walked, and every capability in it has an exercise here. A
//! capability without one fails, and so does an exercise of something that is not announced.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::editor::{Editor, place};

/// A sound program with something for every feature to find.
const PROGRAM: &str = concat!(
    include_str!("../../examples/starter/program.partner"),
    "\nmetric rounded   \"Rounded\" = round(annual_revenue, 2)\n"
);

const PARTNERS: &str = include_str!("../../examples/starter/data/partner.csv");
const DEALS: &str = include_str!("../../examples/starter/data/deal.csv");

/// A capability by its path in the reply, the request that it is for, and what must come back.
struct Exercise {
    capability: &'static str,
    method: &'static str,
    params: fn(uri: &str) -> Value,
    fits: fn(answer: &Value) -> bool,
}

const EXERCISES: &[Exercise] = &[
    Exercise {
        capability: "codeActionProvider",
        method: "textDocument/codeAction",
        params: |uri| json!({ "textDocument": { "uri": uri }, "range": share(), "context": { "diagnostics": [] } }),
        fits: |answer| answer.as_array().unwrap().iter().any(|it| it["kind"] == "refactor.extract"),
    },
    Exercise {
        capability: "codeActionProvider/resolveProvider",
        method: "codeAction/resolve",
        params: |uri| {
            let data = json!({ "uri": uri, "range": share() });
            json!({ "title": "extract a metric `figure`", "kind": "refactor.extract", "data": data })
        },
        fits: |answer| answer["edit"].to_string().contains("metric figure"),
    },
    Exercise {
        capability: "codeLensProvider",
        method: "textDocument/codeLens",
        params: |uri| json!({ "textDocument": { "uri": uri } }),
        fits: |answer| answer.to_string().contains("Bronze Partner"),
    },
    Exercise {
        capability: "completionProvider",
        method: "textDocument/completion",
        params: |uri| at(uri, "annual_revenue   >="),
        fits: |answer| answer.as_array().unwrap().iter().any(|it| it["label"] == "certified"),
    },
    Exercise {
        capability: "completionProvider/resolveProvider",
        method: "completionItem/resolve",
        params: |uri| json!({ "label": "certified", "kind": 5, "data": at(uri, "annual_revenue   >=") }),
        fits: |answer| answer["documentation"]["value"].as_str().unwrap().contains("certified"),
    },
    Exercise {
        capability: "diagnosticProvider",
        method: "textDocument/diagnostic",
        params: |uri| json!({ "textDocument": { "uri": uri } }),
        fits: |answer| answer["items"].as_array().unwrap().iter().all(|it| it["code"] == "unused-metric"),
    },
    Exercise {
        capability: "diagnosticProvider/workspaceDiagnostics",
        method: "workspace/diagnostic",
        params: |_| json!({ "previousResultIds": [] }),
        fits: |answer| answer["items"].as_array().unwrap().len() == 1,
    },
    Exercise {
        capability: "documentFormattingProvider",
        method: "textDocument/formatting",
        params: |uri| json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true } }),
        fits: |answer| answer[0]["newText"] == " ",
    },
    Exercise {
        capability: "documentRangeFormattingProvider",
        method: "textDocument/rangeFormatting",
        params: |uri| {
            let range = json!({ "start": place((0, 0)), "end": place((5, 0)) });
            json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true }, "range": range })
        },
        fits: |answer| answer == &json!([]),
    },
    Exercise {
        capability: "documentOnTypeFormattingProvider",
        method: "textDocument/onTypeFormatting",
        params: |uri| {
            let (line, _) = find("metric rounded");
            let place = place((line + 1, 0));
            json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true }, "position": place, "ch": "\n" })
        },
        fits: |answer| answer.as_array().unwrap().len() == 1,
    },
    Exercise {
        capability: "documentHighlightProvider",
        method: "textDocument/documentHighlight",
        params: |uri| at(uri, "annual_revenue"),
        fits: |answer| answer.as_array().unwrap().len() >= 4,
    },
    Exercise {
        capability: "hoverProvider",
        method: "textDocument/hover",
        params: |uri| at(uri, "annual_revenue   >="),
        fits: |answer| answer["contents"]["value"].as_str().unwrap().contains("What a partner sold"),
    },
    Exercise {
        capability: "inlayHintProvider",
        method: "textDocument/inlayHint",
        params: |uri| json!({ "textDocument": { "uri": uri }, "range": { "start": place((0, 0)), "end": place((999, 0)) } }),
        fits: |answer| answer.as_array().unwrap().len() >= 4,
    },
    Exercise {
        capability: "signatureHelpProvider",
        method: "textDocument/signatureHelp",
        params: |uri| at(uri, "2)"),
        fits: |answer| answer["activeParameter"] == 1 && answer["signatures"][0]["label"] == "round(value, places)",
    },
];

/// An editor that can do everything, so that everything is announced.
fn able() -> Value {
    let actions = json!({ "dataSupport": true, "resolveSupport": { "properties": ["edit"] } });
    json!({ "textDocument": { "diagnostic": {}, "codeAction": actions } })
}

/// What is announced that is no request: it is exercised by the tests that are named.
const NO_REQUESTS: &[(&str, &str)] = &[
    ("positionEncoding", "life::columns_are_counted_as_agreed"),
    ("textDocumentSync/openClose", "life::findings_follow_the_edits"),
    ("textDocumentSync/change", "life::findings_follow_the_edits"),
    ("textDocumentSync/save", "life::findings_follow_the_edits"),
    ("workspace/workspaceFolders/supported", "life::folders_come_and_go"),
    ("workspace/workspaceFolders/changeNotifications", "life::folders_come_and_go"),
];

/// The parameters of a request about the first place where a word stands in the program.
fn at(uri: &str, word: &str) -> Value {
    let (line, column) = find(word);
    json!({ "textDocument": { "uri": uri }, "position": place((line, column)) })
}

/// The range of an expression that could be a metric of its own.
fn share() -> Value {
    let (line, column) = find("2% of annual_revenue");
    json!({ "start": place((line, column)), "end": place((line, column + 20)) })
}

fn find(word: &str) -> (u32, u32) {
    let hit = PROGRAM.lines().enumerate().find_map(|(line, text)| Some((line, text.find(word)?)));
    let (line, column) = hit.unwrap();
    (line as u32, column as u32)
}

/// The paths of everything that a reply announces; what is false or empty announces nothing.
fn announced(value: &Value, path: String, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() && path.matches('/').count() < 2 => {
            let before = found.len();
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                announced(value, path, found);
            }
            // One whose options all say no is announced all the same.
            if found.len() == before {
                found.insert(path);
            }
        }
        Value::Null | Value::Bool(false) => {}
        _ => drop(found.insert(path)),
    }
}

#[test]
fn every_announced_capability_is_served() {
    let files = [("program.partner", PROGRAM), ("data/partner.csv", PARTNERS), ("data/deal.csv", DEALS)];
    let (mut editor, capabilities) = Editor::open(&files, able());
    editor.open_text("program.partner", PROGRAM);
    let mut paths = BTreeSet::new();
    announced(&capabilities, String::new(), &mut paths);
    let mut exercised: BTreeSet<&str> = NO_REQUESTS.iter().map(|(path, _)| *path).collect();
    for exercise in EXERCISES {
        let uri = editor.uri("program.partner");
        let answer = editor.ask(exercise.method, (exercise.params)(&uri));
        match answer {
            Ok(answer) => assert!((exercise.fits)(&answer), "{}: {answer:#}", exercise.method),
            Err(error) => panic!("{} is announced and answers {error:#}", exercise.method),
        }
        exercised.insert(exercise.capability);
    }
    let covers = |path: &str, by: &str| path == by || path.starts_with(&format!("{by}/"));
    let untried: Vec<&String> = paths.iter().filter(|path| !exercised.iter().any(|by| covers(path, by))).collect();
    assert!(untried.is_empty(), "announced and never tried: {untried:?}");
    let unknown: Vec<&&str> = exercised.iter().filter(|by| !paths.iter().any(|path| covers(path, by))).collect();
    assert!(unknown.is_empty(), "tried and not announced: {unknown:?}");
    assert_eq!(editor.leave(), Some(0));
}
