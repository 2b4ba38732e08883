//! What is wrong with data, shown in their tables: at the right line and column, until it is mended.

use serde_json::{Value, json};

use super::editor::{Editor, brief, place};

const PROGRAM: &str = r#"program "Small" { version "1" currency USD effective 2026-01-01 to 2099-12-31 }
record partner { partner_id: key, revenue: money optional }
record deal { deal_id: key, partner: partner, amount: money, won: date }
metric sold = sum of deal.amount where won within last 100 years
tiers { Silver, Gold }
requirements {
             | Silver | Gold |
  revenue >= | 100    | 500  |
  sold    >= | -      | 10   |
}
exception "NOBODY" { tier Gold until 2099-12-31 reason "r" by "b" }
benefit rebate "Rebate" in sales: money {
  value incremental on revenue {
    up to 200 => 0%,
    above     => 10%,
  }
}
"#;

/// The third row has an amount that is none behind a name of several bytes, the fourth is short, the fifth repeats a key
/// over two lines, the sixth is of nobody.
const DEALS: &str = "deal_id,partner,amount,won\nD1,A,50,2026-01-01\nD2-\u{e9}\u{1f600},A,5x,2026-01-01\nD3,A,7\n\
                     \"D1\",A,50,\"2026-01-\n01\"\nD5,Z,1,2026-01-01\n";
const PARTNERS: &str = "partner_id,revenue\nA,600\nB,150\nC,1200\n";

fn files<'a>(partners: &'a str, deals: &'a str) -> [(&'static str, &'a str); 3] {
    [("p.partner", PROGRAM), ("data/partner.csv", partners), ("data/deal.csv", deals)]
}

fn write(editor: &mut Editor, name: &str, text: &str) {
    std::fs::write(editor.path(name), text).unwrap();
    let uri = editor.uri(name);
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
}

/// A table of another form has its findings where its values stand.
#[test]
fn bad_values_of_ndjson_are_shown_on_their_line() {
    let deals = "{\"deal_id\": \"D1\", \"partner\": \"A\", \"amount\": \"5x\", \"won\": \"2026-01-01\"}\n\n  {\"deal_id\": 7,}\n";
    let (mut editor, _) =
        Editor::open(&[("p.partner", PROGRAM), ("data/partner.csv", PARTNERS), ("data/deal.ndjson", deals)], json!({}));
    editor.open_text("p.partner", PROGRAM);
    let found = editor.findings("data/deal.ndjson", |found| !found.is_empty());
    assert_eq!(found, ["bad-cell 0:44-0:48", "broken-line 2:16-2:17"]);
    let mended =
        deals.replace("\"5x\"", "5").replace("7,}", "7, \"partner\": \"A\", \"amount\": 1, \"won\": \"2026-01-02\"}");
    write(&mut editor, "data/deal.ndjson", &mended);
    editor.findings("data/deal.ndjson", |found| found.is_empty());
}

#[test]
fn a_bad_cell_is_shown_where_it_stands_until_it_is_mended() {
    let (mut editor, _) = Editor::open(&files(PARTNERS, DEALS), json!({}));
    editor.open_text("p.partner", PROGRAM);
    let found = editor.findings("data/deal.csv", |found| !found.is_empty());
    assert_eq!(
        found,
        ["bad-cell 2:9-2:11", "ragged-record 3:0-3:6", "bad-cell 4:10-5:3", "dangling-reference 6:3-6:4",]
    );
    // What the data say against the policy stands in the policy.
    let policy = editor.findings("p.partner", |found| found.iter().any(|it| it.starts_with("unknown-key")));
    assert_eq!(policy.iter().filter(|it| it.starts_with("unknown-key")).count(), 1, "{policy:?}");
    write(&mut editor, "data/deal.csv", "deal_id,partner,amount,won\nD1,A,50,2026-01-01\nD1,A,5,2026-01-02\n");
    assert_eq!(editor.findings("data/deal.csv", |found| found.len() == 1), ["duplicate-key 2:0-2:2"]);
    write(&mut editor, "data/deal.csv", "deal_id,partner,amount,won\nD1,A,50,2026-01-01\n");
    editor.findings("data/deal.csv", |found| found.is_empty());
    // The policy may be what is wrong: a field that no longer takes what stands there.
    let line = PROGRAM.lines().position(|line| line.starts_with("record partner")).unwrap() as u32;
    let whole = "record partner { partner_id: key, revenue: date optional }";
    editor.edit("p.partner", (line, 0), (line, 59), whole);
    editor.edit("p.partner", (line, 0), (line, u32::try_from(whole.len()).unwrap()), PROGRAM.lines().nth(1).unwrap());
    write(&mut editor, "data/partner.csv", "partner_id,revenues\nA,600\n");
    assert_eq!(editor.findings("data/partner.csv", |found| !found.is_empty()), ["missing-column 0:0-0:19"]);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_table_is_looked_through_as_it_is_written_before_it_is_saved() {
    let sound = "deal_id,partner,amount,won\nD1,A,50,2026-01-01\n";
    let (mut editor, _) = Editor::open(&files(PARTNERS, sound), json!({}));
    editor.open_text("p.partner", PROGRAM);
    let table = json!({ "uri": editor.uri("data/deal.csv"), "languageId": "csv", "version": 0, "text": sound });
    editor.tell("textDocument/didOpen", json!({ "textDocument": table }));
    // The amount becomes `5x`, below a row that is not saved either.
    editor.edit("data/deal.csv", (1, 0), (1, 0), "D0,B,1,2026-01-01\n");
    editor.edit("data/deal.csv", (2, 6), (2, 7), "x");
    assert_eq!(editor.findings("data/deal.csv", |found| !found.is_empty()), ["bad-cell 2:5-2:7"]);
    editor.edit("data/deal.csv", (2, 6), (2, 7), "0");
    editor.findings("data/deal.csv", |found| found.is_empty());
    // Once it is closed what is saved counts.
    editor.edit("data/deal.csv", (2, 6), (2, 7), "x");
    editor.findings("data/deal.csv", |found| !found.is_empty());
    let uri = editor.uri("data/deal.csv");
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    editor.findings("data/deal.csv", |found| found.is_empty());
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn many_bad_rows_are_counted_and_a_missing_table_is_no_error_of_the_policy() {
    let many: String = (0..25).map(|at| format!("P{at},x\n")).collect();
    let (mut editor, _) = Editor::open(&files(&format!("partner_id,revenue\n{many}"), DEALS), json!({}));
    editor.open_text("p.partner", PROGRAM);
    let said = editor.wait(|message| {
        message["params"]["uri"].as_str().is_some_and(|uri| uri.ends_with("data/partner.csv"))
            && message["method"] == "textDocument/publishDiagnostics"
    });
    let list = said["params"]["diagnostics"].as_array().unwrap();
    assert_eq!(list.len(), 10);
    assert!(
        list[9]["message"]
            .as_str()
            .unwrap()
            .ends_with("15 more rows are set aside in this file; the first 10 are shown")
    );
    std::fs::remove_file(editor.path("data/deal.csv")).unwrap();
    write(&mut editor, "data/partner.csv", PARTNERS);
    let said = editor.wait(|message| message.to_string().contains("missing-table"));
    let found = &said["params"]["diagnostics"][0];
    assert_eq!((&found["severity"], &found["range"]["start"]), (&json!(3), &place((0, 0))), "{said:#}");
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn an_editor_that_asks_is_told_of_tables_too() {
    let can = json!({ "textDocument": { "diagnostic": {} } });
    let (mut editor, _) = Editor::open(&files(PARTNERS, DEALS), can);
    editor.open_text("p.partner", PROGRAM);
    let mut known: Vec<Value> = Vec::new();
    let mut table = Value::Null;
    while table.is_null() {
        let answer = editor.ask("workspace/diagnostic", json!({ "previousResultIds": known })).unwrap();
        let items = answer["items"].as_array().unwrap();
        known = items.iter().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] })).collect();
        let of_table = items.iter().find(|it| it["uri"].as_str().unwrap().ends_with("deal.csv"));
        table = of_table.map(|it| it["items"].clone()).unwrap_or_default();
    }
    assert_eq!(brief(&table).len(), 4);
    assert!(table[0]["message"].as_str().unwrap().contains("5x"), "{table:#}");
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_benefit_says_who_receives_it_and_a_bracket_who_lies_in_it() {
    let (mut editor, _) = Editor::open(&files(PARTNERS, "deal_id,partner,amount,won\n"), json!({}));
    editor.open_text("p.partner", PROGRAM);
    let uri = editor.uri("p.partner");
    // Counted once hints are there.
    let whole = json!({ "start": place((0, 0)), "end": place((99, 0)) });
    editor.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": whole })).unwrap();
    let hover = |editor: &mut Editor, word: &str| {
        let (line, text) = PROGRAM.lines().enumerate().find(|(_, text)| text.contains(word)).unwrap();
        let column = text.find(word).unwrap() + 1;
        let at = place((u32::try_from(line).unwrap(), u32::try_from(column).unwrap()));
        let answer =
            editor.ask("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": at })).unwrap();
        answer["contents"]["value"].as_str().unwrap().to_owned()
    };
    let benefit = hover(&mut editor, "rebate \"");
    assert!(
        benefit.starts_with("2 of 3 receive it, 140.00 USD in all, 70.00 each\n\nMost: C 100.00 · A 40.00\n\n---\n\n"),
        "{benefit}"
    );
    let bracket = hover(&mut editor, "above     =>");
    assert!(bracket.contains("of `revenue` above `200`, `10%`: the marginal rate"), "{bracket}");
    assert!(bracket.ends_with("2 of 3 lie in it"), "{bracket}");
    let tier = hover(&mut editor, "Gold }");
    assert!(tier.starts_with("Of 3 partners: 0\n\n"), "{tier}");
    let settings = json!({ "settings": { "partner": { "population": { "show": "counts" } } } });
    editor.tell("workspace/didChangeConfiguration", settings);
    let benefit = hover(&mut editor, "rebate \"");
    assert!(benefit.contains("2 of 3 receive it") && !benefit.contains("Most"), "{benefit}");
    assert_eq!(editor.leave(), Some(0));
}
