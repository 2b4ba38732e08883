//! Tests of a policy in the editor: whether they hold, what came out where they do not, and accepting that; and why a
//! partner got what it got, as a page.

use serde_json::{Value, json};

use super::editor::{Editor, place};

const PROGRAM: &str = r#"program "Small" { version "1" currency USD effective 2026-01-01 to 2099-12-31 }
record partner { partner_id: key, revenue: money optional, certified: count optional, signed: flag }
tiers { Silver, Gold }
requirements {
               | Silver | Gold |
  revenue   >= | 100    | 500  |
  certified >= | -      | 2    |
}
benefits in sales {
           | Silver | Gold    |
  margin   | 5%     | 10%     |
  response | 8 days | 10 days |
}
test "of Silver" {
  given partner { revenue: 600, certified: 1, signed: yes }
  expect tier is Gold
  expect margin is 10%
  expect margin is 5% and revenue is 500
  expect not signed
  expect Gold misses revenue
  expect revenue is unknown
  expect revenue >= 700
  expect response is 10 days
}
test "of little" {
  given partner { certified: 5, signed: no }
  expect revenue is 5
  expect signed
}
test "of Gold" {
  given partner { revenue: 600, certified: 2, signed: yes }
  expect tier is Gold
}
"#;

const PARTNERS: &str = "partner_id,signed,revenue,certified\nP0001,yes,\"600\",1\nP0002,no,700,2\n";

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

fn everything(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri }, "range": { "start": place((0, 0)), "end": place((9999, 0)) } })
}

fn verdicts(editor: &mut Editor, uri: &str) -> Vec<String> {
    let lenses = editor.ask("textDocument/codeLens", document(uri)).unwrap();
    let titles = lenses.as_array().unwrap().iter().map(|it| it["command"]["title"].as_str().unwrap().to_owned());
    titles.filter(|title| title.starts_with(['✓', '✗'])).collect()
}

#[test]
fn what_came_out_stands_beside_what_was_expected_and_can_be_accepted() {
    let (mut editor, _) = Editor::open(&[], json!({}));
    editor.open_text("p.partner", PROGRAM);
    let uri = editor.uri("p.partner");
    assert_eq!(
        verdicts(&mut editor, &uri),
        ["✗ 8 of 8 expectations do not hold", "✗ 2 of 2 expectations do not hold", "✓ the expectation holds"]
    );
    let hints = editor.ask("textDocument/inlayHint", everything(&uri)).unwrap();
    let shown: Vec<&str> = hints.as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect();
    assert_eq!(shown[..2], ["✗ it is Silver", "✗ it is 5%"]);
    assert_eq!(shown.len(), 10, "{shown:?}");
    let tooltip = hints[1]["tooltip"]["value"].as_str().unwrap();
    assert!(tooltip.contains("A quick fix can accept what came out: `expect margin is 5%`."), "{tooltip}");
    // All of it is accepted, from below so that places stay.
    let whole = everything(&uri)["range"].clone();
    let context = json!({ "diagnostics": [], "only": ["quickfix"] });
    let params = json!({ "textDocument": { "uri": uri }, "range": whole, "context": context });
    let offered = editor.ask("textDocument/codeAction", params).unwrap();
    let mut edits: Vec<Value> = Vec::new();
    let mut titles = Vec::new();
    for action in offered.as_array().unwrap() {
        let title = action["title"].as_str().unwrap();
        if let Some(text) = title.strip_prefix("accept what came out: ") {
            titles.push(text.to_owned());
            edits.extend(action["edit"]["changes"][uri.as_str()].as_array().unwrap().clone());
        }
    }
    assert_eq!(
        titles,
        [
            "`expect tier is Silver`",
            "`expect margin is 5%`",
            "`expect margin is 5% and revenue is 600`",
            "`expect signed`",
            "`expect Gold misses certified`",
            "`expect revenue is 600`",
            "`expect revenue is 600`",
            "`expect response is 8 days`",
            "`expect revenue is unknown`",
            "`expect not signed`",
        ]
    );
    edits.sort_by_key(|edit| (edit["range"]["start"]["line"].as_u64(), edit["range"]["start"]["character"].as_u64()));
    for edit in edits.iter().rev() {
        let at = |end: &str, of: &str| u32::try_from(edit["range"][end][of].as_u64().unwrap()).unwrap();
        let (from, to) = (("start", at("start", "line")), ("end", at("end", "line")));
        let from = (from.1, at(from.0, "character"));
        let to = (to.1, at(to.0, "character"));
        editor.edit("p.partner", from, to, edit["newText"].as_str().unwrap());
    }
    assert_eq!(
        verdicts(&mut editor, &uri),
        ["✓ all 8 expectations hold", "✓ all 2 expectations hold", "✓ the expectation holds"]
    );
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn an_editor_runs_tests_by_its_own_command_or_by_the_servers() {
    for own in [true, false] {
        let commands = if own { json!(["partner.runTests"]) } else { json!([]) };
        let (mut editor, _) = Editor::open(&[], json!({ "experimental": { "commands": { "commands": commands } } }));
        editor.open_text("p.partner", PROGRAM);
        let uri = editor.uri("p.partner");
        let lenses = editor.ask("textDocument/codeLens", document(&uri)).unwrap();
        let command = &lenses[2]["command"];
        let expected = if own { "partner.runTests" } else { "partner.server.tests" };
        assert_eq!(command["command"], expected);
        let line = PROGRAM.lines().position(|line| line.starts_with("test \"of Gold")).unwrap();
        assert_eq!(command["arguments"], json!([uri, line]));
        let params = json!({ "command": "partner.server.tests", "arguments": command["arguments"] });
        let said = editor.ask("workspace/executeCommand", params).unwrap();
        assert_eq!(said, "of Gold: ✓ the expectation holds");
        let params = json!({ "command": "partner.server.tests", "arguments": [uri] });
        let said = editor.ask("workspace/executeCommand", params).unwrap();
        assert_eq!(said.as_str().unwrap().lines().nth(1), Some("  `tier is Gold` does not hold: it is Silver"));
        assert_eq!(editor.leave(), Some(0));
    }
}

#[test]
fn why_is_a_page_whose_lines_lead_to_clauses_and_cells() {
    let (mut editor, _) = Editor::open(&[("p.partner", PROGRAM), ("data/partner.csv", PARTNERS)], json!({}));
    // What is open counts, saved or not.
    let text = PROGRAM.replace("| 2    |", "| 3    |");
    editor.open_text("p.partner", &text);
    let uri = editor.uri("p.partner");
    let ask = |editor: &mut Editor, arguments: Value| {
        editor.ask("workspace/executeCommand", json!({ "command": "partner.server.why", "arguments": arguments }))
    };
    let why = ask(&mut editor, json!([uri, "P0001"])).unwrap();
    let page = why["text"].as_str().unwrap();
    assert!(page.starts_with("Small 1, evaluated "), "{page}");
    assert!(page.contains("✗ certified >= 3: 1, 2 more needed  [p.partner:7]\n"), "{page}");
    assert_eq!(why["explanation"]["partner"], "P0001");
    // Every link stands on what it says, and leads to text that is there.
    let lines: Vec<&str> = page.lines().collect();
    let mut goals = Vec::new();
    for link in why["links"].as_array().unwrap() {
        let part = |lines: &[&str], range: &Value| {
            let at = |end: &str, of: &str| usize::try_from(range[end][of].as_u64().unwrap()).unwrap();
            let line: Vec<char> = lines[at("start", "line")].chars().collect();
            line[at("start", "character")..at("end", "character").min(line.len())].iter().collect::<String>()
        };
        let to = link["to"]["uri"].as_str().unwrap();
        let there: Vec<&str> = if to.ends_with(".csv") { PARTNERS } else { &text }.lines().collect();
        goals.push((part(&lines, &link["range"]), part(&there, &link["to"]["range"])));
    }
    assert!(goals.contains(&("[p.partner:7]".to_owned(), "3".to_owned())), "{goals:?}");
    assert!(goals.contains(&("partner.csv, line 2".to_owned(), "\"600\"".to_owned())), "{goals:?}");
    assert!(goals.contains(&("partner.csv, line 2".to_owned(), "1".to_owned())), "{goals:?}");
    let one = ask(&mut editor, json!([uri, "P0001", "margin"])).unwrap();
    assert!(one["text"].as_str().unwrap().lines().count() < lines.len());
    let nobody = ask(&mut editor, json!([uri, "P001"])).unwrap_err();
    assert_eq!(nobody["message"], "no partner that was judged has the key `P001`; did you mean `P0001`?");
    let nothing = ask(&mut editor, json!([uri, "P0001", "marginal"])).unwrap_err();
    assert!(nothing["message"].as_str().unwrap().contains("did you mean `margin`?"), "{nothing}");
    assert_eq!(ask(&mut editor, json!([uri])).unwrap_err()["code"], -32602);
    assert_eq!(editor.leave(), Some(0));
}
