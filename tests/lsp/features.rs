//! Features where the wire matters: what is lazily asked for, what follows the data, what an editor that can do little gets.

use std::process::Command;

use serde_json::{Value, json};

use super::editor::{Editor, NEEDED, place};

const PROGRAM: &str = include_str!("../../examples/starter/program.partner");
const PARTNERS: &str = include_str!("../../examples/starter/data/partner.csv");
const DEALS: &str = include_str!("../../examples/starter/data/deal.csv");

fn everything(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri }, "range": { "start": place((0, 0)), "end": place((9999, 0)) } })
}

fn labels(hints: &Value) -> Vec<String> {
    hints.as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn figures_follow_the_data_and_outlive_mistakes() {
    let files = [("p.partner", PROGRAM), ("data/partner.csv", PARTNERS), ("data/deal.csv", DEALS)];
    let (mut editor, _) = Editor::open(&files, json!({}));
    editor.open_text("p.partner", PROGRAM);
    let uri = editor.uri("p.partner");
    let before = editor.ask("textDocument/inlayHint", everything(&uri)).unwrap();
    assert!(!labels(&before).is_empty());
    // A mistake below everything: the figures stay where they are, and say that they are older.
    let lines = u32::try_from(PROGRAM.lines().count()).unwrap();
    editor.edit("p.partner", (lines, 0), (lines, 0), "metric broken = ");
    let broken = editor.ask("textDocument/inlayHint", everything(&uri)).unwrap();
    assert_eq!(labels(&broken), labels(&before));
    assert!(broken[0]["tooltip"]["value"].as_str().unwrap().contains("before the last edits"));
    editor.edit("p.partner", (lines, 0), (lines, 16), "");
    // Half of the partners go.
    let fewer: String =
        PARTNERS.lines().take(1 + PARTNERS.lines().count() / 2).map(|line| format!("{line}\n")).collect();
    std::fs::write(editor.path("data/partner.csv"), fewer).unwrap();
    let table = editor.uri("data/partner.csv");
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": table, "type": 2 }] }));
    let after = editor.ask("textDocument/inlayHint", everything(&uri)).unwrap();
    assert_ne!(labels(&after), labels(&before));
    // Somebody does not want to see them.
    let settings = json!({ "settings": { "partner": { "population": { "show": "off" } } } });
    editor.tell("workspace/didChangeConfiguration", settings);
    assert!(editor.ask("textDocument/inlayHint", everything(&uri)).unwrap().is_null());
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn the_movement_since_the_last_commit_stands_beside_the_tiers() {
    let files = [("p.partner", PROGRAM), ("data/partner.csv", PARTNERS), ("data/deal.csv", DEALS)];
    let (mut editor, _) = Editor::open(&files, json!({}));
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(who).args(arguments).current_dir(editor.path("")).output();
        done.is_ok_and(|output| output.status.success())
    };
    assert!(git(&["init", "-q"]) && git(&["add", "."]) && git(&["commit", "-q", "-m", "first"]), "git commits");
    let settings = json!({ "settings": { "partner": { "data": { "asOf": "2026-06-30" } } } });
    editor.tell("workspace/didChangeConfiguration", settings);
    editor.open_text("p.partner", PROGRAM);
    let uri = editor.uri("p.partner");
    let tiers = |editor: &mut Editor| {
        let lenses = editor.ask("textDocument/codeLens", everything(&uri)).unwrap();
        let mut titles = lenses.as_array().unwrap().iter().map(|it| it["command"]["title"].as_str().unwrap());
        titles.find(|title| title.contains("partners: Bronze")).unwrap().to_owned()
    };
    let before = tiers(&mut editor);
    assert!(!before.contains("(+"), "{before}");
    // Nobody has as many people certified as Gold asks for now.
    let (line, row) = (0..).zip(PROGRAM.lines()).find(|(_, line)| line.contains("certified        >=")).unwrap();
    let column = u32::try_from(row.find('5').unwrap()).unwrap();
    editor.edit("p.partner", (line, column), (line, column + 1), "9");
    let after = tiers(&mut editor);
    assert!(after.contains("(+") && after.contains("(−"), "{before} and then {after}");
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn without_data_there_are_no_figures_and_no_complaints() {
    let (mut editor, _) = Editor::open(&[("p.partner", PROGRAM)], json!({}));
    editor.open_text("p.partner", PROGRAM);
    let uri = editor.uri("p.partner");
    let hints = editor.ask("textDocument/inlayHint", everything(&uri)).unwrap();
    assert!(hints.is_null(), "{hints:#}");
    // The tests give their own partners.
    let lenses = editor.ask("textDocument/codeLens", everything(&uri)).unwrap();
    let titles: Vec<&str> =
        lenses.as_array().unwrap().iter().map(|it| it["command"]["title"].as_str().unwrap()).collect();
    assert!(!titles.is_empty() && titles.iter().all(|title| title.starts_with('✓')), "{titles:?}");
    assert!(!editor.has("window/logMessage"));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_cure_comes_with_its_edits() {
    let text = format!("{NEEDED}record deal {{ deal_id: key, partner: partner }}\nmetric m = count of deel\n");
    let (mut editor, _) = Editor::open(&[], json!({}));
    editor.open_text("a.partner", &text);
    let uri = editor.uri("a.partner");
    let said = editor.wait(|message| message["params"]["diagnostics"].as_array().is_some_and(|it| !it.is_empty()));
    let finding = said["params"]["diagnostics"].as_array().unwrap().iter().find(|it| it["code"] == "unknown-name");
    let finding = finding.unwrap_or_else(|| panic!("{said:#}"));
    let context = json!({ "diagnostics": [finding], "only": ["quickfix"] });
    let params = json!({ "textDocument": { "uri": uri }, "range": finding["range"], "context": context });
    let offered = editor.ask("textDocument/codeAction", params).unwrap();
    let first = &offered[0];
    assert_eq!(first["kind"], "quickfix");
    assert_eq!(first["diagnostics"][0]["range"], finding["range"]);
    let edits = &first["edit"]["changes"][uri.as_str()];
    assert_eq!(edits[0]["newText"], "deal", "{first:#}");
    assert_eq!(edits[0]["range"], finding["range"]);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn an_editor_without_snippets_gets_plain_text() {
    for (snippets, format) in [(true, 2), (false, 1)] {
        let can = json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": snippets } } } });
        let (mut editor, _) = Editor::open(&[], can);
        editor.open_text("a.partner", NEEDED);
        let uri = editor.uri("a.partner");
        let params = json!({ "textDocument": { "uri": uri }, "position": place((3, 0)) });
        let offered = editor.ask("textDocument/completion", params).unwrap();
        let blocks: Vec<&Value> = offered.as_array().unwrap().iter().filter(|it| it["kind"] == 15).collect();
        assert!(!blocks.is_empty(), "{offered:#}");
        for block in blocks {
            assert_eq!(block["insertTextFormat"], format);
            let text = block["textEdit"]["newText"].as_str().unwrap();
            assert_eq!(text.contains('$'), snippets, "{text}");
        }
        assert_eq!(editor.leave(), Some(0));
    }
}

#[test]
fn layout_is_refused_rather_than_guessed_and_parts_are_parts() {
    let text = format!("{NEEDED}metric   a   =   1\n\nmetric   b   =   2\n");
    let (mut editor, _) = Editor::open(&[], json!({}));
    editor.open_text("a.partner", &text);
    let uri = editor.uri("a.partner");
    let options = json!({ "tabSize": 8, "insertSpaces": false });
    let range = json!({ "start": place((3, 0)), "end": place((3, 18)) });
    let params = json!({ "textDocument": { "uri": uri }, "options": options, "range": range });
    let edits = editor.ask("textDocument/rangeFormatting", params).unwrap();
    let lines: Vec<&Value> = edits.as_array().unwrap().iter().map(|it| &it["range"]["start"]["line"]).collect();
    assert_eq!(lines, [3, 3, 3]);
    editor.edit("a.partner", (5, 0), (6, 0), "metric b = = 2\n");
    let params = json!({ "textDocument": { "uri": uri }, "options": options });
    let edits = editor.ask("textDocument/formatting", params).unwrap();
    let touched: Vec<&Value> = edits.as_array().unwrap().iter().map(|it| &it["range"]["start"]["line"]).collect();
    assert!(!touched.is_empty() && touched.iter().all(|line| **line != 5), "what is broken stays: {edits:#}");
    assert_eq!(editor.leave(), Some(0));
}
