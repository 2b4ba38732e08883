//! Files that get other names, and the way from a field to its column.

use serde_json::{Value, json};

use super::editor::{Editor, NEEDED, place};

fn rename(editor: &mut Editor, pairs: &[(&str, &str)]) -> Value {
    let files: Vec<Value> =
        pairs.iter().map(|(old, new)| json!({ "oldUri": editor.uri(old), "newUri": editor.uri(new) })).collect();
    editor.ask("workspace/willRenameFiles", json!({ "files": files })).unwrap()
}

/// The new texts, by file.
fn texts(editor: &Editor, answer: &Value, name: &str) -> Vec<String> {
    let edits = answer["changes"][editor.uri(name)].as_array().cloned().unwrap_or_default();
    edits.iter().map(|edit| edit["newText"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn paths_follow_the_files_that_they_lead_to() {
    let main = format!("import \"parts/shared.partner\"\n{NEEDED}");
    let shared = "import \"more.partner\"\nrecord deal { deal_id: key, partner: partner, region: one of { NA } }\n\
                  threshold need by region from \"../needs.csv\"\n";
    let files = [
        ("main.partner", main.as_str()),
        ("parts/shared.partner", shared),
        ("parts/more.partner", "metric one = 1\n"),
        ("needs.csv", "region,need\nNA,5\n"),
    ];
    let can = json!({ "workspace": { "fileOperations": { "willRename": true } } });
    let (mut editor, reply) = Editor::open(&files, can);
    let filters = &reply["workspace"]["fileOperations"]["willRename"]["filters"];
    assert_eq!(filters[0]["pattern"]["glob"], "**/*.{partner,csv}");
    editor.open_text("main.partner", &main);
    let answer = rename(&mut editor, &[("parts/more.partner", "parts/other.partner")]);
    assert_eq!(texts(&editor, &answer, "parts/shared.partner"), ["\"other.partner\""]);
    let answer = rename(&mut editor, &[("needs.csv", "tables/needs-2026.csv")]);
    assert_eq!(texts(&editor, &answer, "parts/shared.partner"), ["\"../tables/needs-2026.csv\""]);
    // A file that moves takes its own paths along.
    let answer = rename(&mut editor, &[("parts/shared.partner", "shared.partner")]);
    assert_eq!(texts(&editor, &answer, "main.partner"), ["\"shared.partner\""]);
    assert_eq!(texts(&editor, &answer, "parts/shared.partner"), ["\"parts/more.partner\"", "\"needs.csv\""]);
    // So does a folder, in which all stays as it is.
    let answer = rename(&mut editor, &[("parts", "pieces")]);
    assert_eq!(texts(&editor, &answer, "main.partner"), ["\"pieces/shared.partner\""]);
    assert!(texts(&editor, &answer, "parts/shared.partner").is_empty(), "{answer:#}");
    assert!(rename(&mut editor, &[("notes.csv", "other.csv")]).is_null());
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_field_leads_to_its_column() {
    let text = "program \"P\" { version \"1\" currency USD effective 2026-01-01 to 2099-12-31 }\n\
                record partner { partner_id: key, revenue: money optional, csat: number optional column \"C, sat\" }\n\
                tiers { A }\nmetric m = revenue\n";
    let table = "partner_id,\"C, sat\",Revenue\nX,5,6\n";
    let (mut editor, _) = Editor::open(&[("p.partner", text), ("data/partner.csv", table)], json!({}));
    editor.open_text("p.partner", text);
    let uri = editor.uri("p.partner");
    let whole = json!({ "start": place((0, 0)), "end": place((99, 0)) });
    editor.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": whole })).unwrap();
    let mut go = |method: &str, word: &str| {
        let (line, found) = text.lines().enumerate().find_map(|(at, line)| Some((at, line.find(word)?))).unwrap();
        let at = place((u32::try_from(line).unwrap(), u32::try_from(found).unwrap()));
        editor.ask(method, json!({ "textDocument": { "uri": uri }, "position": at })).unwrap()
    };
    let column = |answer: &Value| {
        assert!(answer["uri"].as_str().unwrap().ends_with("data/partner.csv"), "{answer:#}");
        let at = |end: &str| usize::try_from(answer["range"][end]["character"].as_u64().unwrap()).unwrap();
        table.get(at("start")..at("end")).unwrap().to_owned()
    };
    assert_eq!(column(&go("textDocument/definition", "revenue: money")), "Revenue");
    assert_eq!(column(&go("textDocument/definition", "csat:")), "\"C, sat\"");
    // From where it is used the declaration comes first, and the column is what it comes to.
    let (line, _) = text.lines().enumerate().find(|(_, line)| line.starts_with("metric")).unwrap();
    let at = place((u32::try_from(line).unwrap(), 12));
    let params = json!({ "textDocument": { "uri": uri }, "position": at });
    let declared = editor.ask("textDocument/definition", params.clone()).unwrap();
    assert_eq!(declared[0]["range"]["start"]["line"], 1);
    assert_eq!(column(&editor.ask("textDocument/implementation", params).unwrap()), "Revenue");
    assert_eq!(editor.leave(), Some(0));
}
