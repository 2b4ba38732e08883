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
        capability: "codeLensProvider",
        method: "textDocument/codeLens",
        params: |uri| json!({ "textDocument": { "uri": uri } }),
        fits: |answer| answer.to_string().contains("partners: Bronze"),
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
        params: |uri| {
            let (line, column) = find("certified:");
            let range = json!({ "start": place((line, column)), "end": place((line, column + 9)) });
            json!({ "label": "certified", "kind": 5, "data": { "uri": uri, "range": range } })
        },
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
        capability: "executeCommandProvider",
        method: "workspace/executeCommand",
        params: |uri| json!({ "command": "partner.server.why", "arguments": [uri, "P001", "mdf"] }),
        fits: |answer| !answer["links"].as_array().unwrap().is_empty() && answer["explanation"]["partner"] == "P001",
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
    Exercise {
        capability: "definitionProvider",
        method: "textDocument/definition",
        params: |uri| at(uri, "annual_revenue   >="),
        fits: |answer| answer[0]["targetSelectionRange"]["start"] == position("annual_revenue \""),
    },
    Exercise {
        capability: "declarationProvider",
        method: "textDocument/declaration",
        params: |uri| at(uri, "annual_revenue   >="),
        fits: |answer| answer.as_array().unwrap().len() == 1,
    },
    Exercise {
        capability: "typeDefinitionProvider",
        method: "textDocument/typeDefinition",
        params: |uri| at(uri, "partner,"),
        fits: |answer| answer[0]["targetSelectionRange"]["start"] == position("partner {"),
    },
    Exercise {
        capability: "implementationProvider",
        method: "textDocument/implementation",
        params: |uri| at(uri, "Gold   \""),
        fits: |answer| answer.as_array().unwrap().len() == 4,
    },
    Exercise {
        capability: "referencesProvider",
        method: "textDocument/references",
        params: |uri| merged(at(uri, "mdf"), json!({ "context": { "includeDeclaration": true } })),
        fits: |answer| answer.as_array().unwrap().len() == 2,
    },
    Exercise {
        capability: "renameProvider/prepareProvider",
        method: "textDocument/prepareRename",
        params: |uri| at(uri, "mdf"),
        fits: |answer| answer["placeholder"] == "mdf",
    },
    Exercise {
        capability: "renameProvider",
        method: "textDocument/rename",
        params: |uri| merged(at(uri, "mdf"), json!({ "newName": "funds" })),
        fits: |answer| answer["documentChanges"][0]["edits"].as_array().unwrap().len() == 2,
    },
    Exercise {
        capability: "documentSymbolProvider",
        method: "textDocument/documentSymbol",
        params: |uri| json!({ "textDocument": { "uri": uri } }),
        fits: |answer| {
            answer.as_array().unwrap().iter().any(|it| it["name"] == "deal" && it["children"][1]["name"] == "partner")
        },
    },
    Exercise {
        capability: "workspaceSymbolProvider",
        method: "workspace/symbol",
        params: |_| json!({ "query": "anrev" }),
        fits: |answer| answer[0]["name"] == "annual_revenue",
    },
    Exercise {
        capability: "semanticTokensProvider",
        method: "textDocument/semanticTokens/full",
        params: |uri| json!({ "textDocument": { "uri": uri } }),
        fits: |answer| answer["data"].as_array().unwrap().len() > 500 && answer["resultId"] == "1",
    },
    Exercise {
        capability: "semanticTokensProvider/full/delta",
        method: "textDocument/semanticTokens/full/delta",
        params: |uri| json!({ "textDocument": { "uri": uri }, "previousResultId": "1" }),
        fits: |answer| answer["edits"] == json!([]) && answer["resultId"] == "2",
    },
    Exercise {
        capability: "semanticTokensProvider/range",
        method: "textDocument/semanticTokens/range",
        params: |uri| json!({ "textDocument": { "uri": uri }, "range": { "start": place((3, 0)), "end": place((4, 0)) } }),
        fits: |answer| answer["data"].as_array().unwrap().len() == 10,
    },
    Exercise {
        capability: "workspace/fileOperations",
        method: "workspace/willRenameFiles",
        params: |uri| json!({ "files": [{ "oldUri": uri, "newUri": uri.replace("program", "other") }] }),
        fits: Value::is_null,
    },
    Exercise {
        capability: "foldingRangeProvider",
        method: "textDocument/foldingRange",
        params: |uri| json!({ "textDocument": { "uri": uri } }),
        fits: |answer| answer.as_array().unwrap().len() >= 10,
    },
    Exercise {
        capability: "selectionRangeProvider",
        method: "textDocument/selectionRange",
        params: |uri| json!({ "textDocument": { "uri": uri }, "positions": [position("annual_revenue   >=")] }),
        fits: |answer| answer[0]["parent"]["parent"]["range"]["start"]["line"].is_u64(),
    },
    Exercise {
        capability: "linkedEditingRangeProvider",
        method: "textDocument/linkedEditingRange",
        params: |uri| at(uri, "annual_revenue"),
        fits: Value::is_null,
    },
    Exercise {
        capability: "documentLinkProvider",
        method: "textDocument/documentLink",
        params: |uri| json!({ "textDocument": { "uri": uri } }),
        fits: |answer| answer == &json!([]),
    },
    Exercise {
        capability: "callHierarchyProvider",
        method: "textDocument/prepareCallHierarchy",
        params: |uri| at(uri, "annual_revenue"),
        fits: |answer| answer[0]["name"] == "annual_revenue" && answer[0]["detail"] == "metric",
    },
    Exercise {
        capability: "callHierarchyProvider",
        method: "callHierarchy/incomingCalls",
        params: |uri| item(uri, "annual_revenue", "annual_revenue".len()),
        fits: |answer| names(answer, "from") == ["mdf", "rounded", "Silver", "Gold"].map(str::to_owned).into(),
    },
    Exercise {
        capability: "callHierarchyProvider",
        method: "callHierarchy/outgoingCalls",
        params: |uri| item(uri, "annual_revenue", "annual_revenue".len()),
        fits: |answer| names(answer, "to") == ["amount", "stage", "closed"].map(str::to_owned).into(),
    },
];

/// An editor that can do everything, so that everything is announced.
fn able() -> Value {
    let links = json!({ "linkSupport": true });
    json!({
        "textDocument": {
            "diagnostic": {},
            "definition": links,
            "declaration": links,
            "typeDefinition": links,
            "implementation": links,
            "rename": { "prepareSupport": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
        "workspace": { "workspaceEdit": { "documentChanges": true }, "fileOperations": { "willRename": true } },
    })
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

/// The first place where a word stands in the program.
fn position(word: &str) -> Value {
    place(find(word))
}

/// Two sets of parameters as one.
fn merged(mut one: Value, other: Value) -> Value {
    one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    one
}

/// An item of the call hierarchy, as the editor hands it back.
fn item(uri: &str, word: &str, length: usize) -> Value {
    let (line, column) = find(word);
    let range = json!({ "start": place((line, column)), "end": place((line, column + length as u32)) });
    json!({ "item": { "name": word, "kind": 13, "uri": uri, "range": range, "selectionRange": range } })
}

/// The names of the items on one side of calls.
fn names(answer: &Value, side: &str) -> BTreeSet<String> {
    answer.as_array().unwrap().iter().map(|call| call[side]["name"].as_str().unwrap().to_owned()).collect()
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
