//! Results as they leave: every printed form, every format, formulas, health and schema.

use partner_lang::data::health::Health;
use partner_lang::data::{Format, results, schema};
use partner_lang::value::Date;

use crate::case::{Case, GOOD, HEADER, plan_of};

const FIELDS: [&str; 12] = [
    "partner_id",
    "name",
    "region",
    "revenue",
    "margin",
    "csat",
    "deals",
    "signed",
    "joined",
    "notice",
    "focus",
    "score",
];

fn case(row: &str) -> Case {
    Case::partners(format!("{HEADER}\n{row}\n").as_bytes())
}

/// The last line of the results with these columns.
fn last(row: &str, columns: &[&str]) -> String {
    case(row).evaluate(Format::Csv, columns, false).results.lines().last().unwrap().to_owned()
}

#[test]
fn every_type_is_printed_in_its_form() {
    assert_eq!(last(GOOD, &FIELDS), "P1,Nord,NA,1250.50,15%,4.2,3,true,2021-08-13,90 days,a;c,1.5");
    assert_eq!(
        last("P1,\"a \"\"b\"\", c\",EMEA,0.125,0.12345678,,0,no,2024-02-29,1 day,,-0.00004", &FIELDS),
        "P1,\"a \"\"b\"\", c\",EMEA,0.12,12.3457%,,0,false,2024-02-29,1 day,,0"
    );
}

#[test]
fn results_have_all_columns_by_name() {
    let results = case(GOOD).evaluate(Format::Csv, &[], false).results;
    assert_eq!(
        results,
        "partner_id,earned,standing,standing_since,grace_until,evaluated,tier,status,sold,unknown\n\
         P1,Entry,Entry,2026-06-30,,2026-06-30,Entry,new,0.00,\n"
    );
}

#[test]
fn json_has_numbers_with_their_digits_and_null_for_what_is_missing() {
    let columns = ["partner_id", "revenue", "margin", "csat", "signed", "notice", "focus", "tier", "unknown"];
    let row = GOOD.replace("4.2", "").replace("yes", "no");
    let lines = case(&row).evaluate(Format::Ndjson, &columns, false).results;
    assert_eq!(
        lines,
        "{\"partner_id\":\"P1\",\"revenue\":1250.50,\"margin\":0.15,\"csat\":null,\"signed\":false,\
         \"notice\":\"90 days\",\"focus\":[\"a\",\"c\"],\"tier\":null,\"unknown\":[]}\n"
    );
    let list = case(&row).evaluate(Format::Json, &columns, false).results;
    assert_eq!(list, format!("[\n  {}\n]\n", lines.trim_end()));
    assert_eq!(Case::partners(HEADER.as_bytes()).evaluate(Format::Json, &columns, false).results, "[]\n");
}

#[test]
fn tables_are_aligned() {
    let table = case(GOOD).evaluate(Format::Table, &["partner_id", "revenue", "tier"], false).results;
    assert_eq!(table, "partner_id  revenue  tier\n----------  -------  -----\nP1          1250.50  Entry\n");
}

#[test]
fn texts_that_a_spreadsheet_would_compute_are_written_so_that_it_does_not() {
    for (name, written) in
        [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("a=b", "a=b"), ("'x", "'x")]
    {
        let row = GOOD.replace("Nord", name).replace("1.5", "-1.5");
        assert_eq!(last(&row, &["name", "score"]), format!("{written},-1.5"));
        let raw = case(&row).evaluate(Format::Csv, &["name", "score"], true).results;
        assert_eq!(raw.lines().last(), Some(format!("{name},-1.5").as_str()));
        let json = case(&row).evaluate(Format::Ndjson, &["name"], false).results;
        assert_eq!(json, format!("{{\"name\":\"{name}\"}}\n"));
    }
}

#[test]
fn guarded_keys_come_back_as_earlier_results() {
    let row = GOOD.replace("P1", "-P1");
    let mut case = case(&row);
    let first = case.evaluate(Format::Csv, &[], false).results;
    assert!(first.contains("\n'-P1,"), "{first}");
    std::fs::write(case.path("before.txt"), &first).unwrap();
    case.inputs.previous = Some(partner_lang::data::Place::File(case.path("before.txt")));
    let second = case.evaluate(Format::Csv, &["partner_id", "status"], false);
    assert_eq!(second.results, "partner_id,status\n'-P1,held\n");
}

#[test]
fn unknown_columns_offer_the_nearest() {
    let (_, plan) = plan_of(crate::case::POLICY);
    let missing = results::select(&plan, &["tire".to_owned()]).unwrap_err();
    assert_eq!(missing.nearest.as_deref(), Some("tier"));
    assert!(missing.names.contains(&"name".to_owned()));
}

#[test]
fn blank_cells_that_mattered_are_named() {
    let row = GOOD.replace("4.2", "");
    let case = Case::new(&[
        ("partner.csv", format!("{HEADER}\n{row}\n").as_bytes()),
        ("deal.csv", b"deal_id,partner,amount,closed\nD1,P1,500,\n"),
    ]);
    let results = case.evaluate(Format::Csv, &["tier", "unknown"], false).results;
    assert_eq!(results, "tier,unknown\nEntry,csat\n");
}

#[test]
fn health_counts_tiers_and_prints_kpis() {
    let policy = format!(
        "{}\nkpi satisfaction \"Satisfaction\" in health = average of csat target >= 4.5\n\
         kpi growth in performance = share of partner where tier is Growth target 1% to 5%\n\
         kpi total in impact = sum of revenue\n",
        crate::case::POLICY
    );
    let rows = format!("{HEADER}\n{GOOD}\n{}\n", GOOD.replace("P1", "P2").replace("4.2", ""));
    let case = Case::of(
        &policy,
        &[("partner.csv", rows.as_bytes()), ("deal.csv", b"deal_id,partner,amount,closed\nD1,P1,500,\n")],
    );
    let summary = case.evaluate(Format::Csv, &[], false).summary.unwrap();
    let health = Health::of(&case.plan, &summary, Date::parse("2026-06-30").unwrap());
    assert_eq!(
        health.csv().unwrap(),
        "kpi,value,target,met\nsatisfaction,4.2000,>= 4.5,false\ngrowth,50.00%,1% to 5%,false\ntotal,2501.00,,\n"
    );
    let text = health.text(None);
    assert!(text.starts_with("Test: 2 partners on 2026-06-30\n\nTier     Partners   Share\n"), "{text}");
    assert!(text.contains("\nGrowth          1  50.00%\n"), "{text}");
    assert!(text.contains("\nSatisfaction  4.2000  >= 4.5  missed\n"), "{text}");
    assert!(text.contains("\ntotal   2,501.00\n"), "{text}");
    let json = health.json().line();
    assert!(json.contains("{\"kpi\":\"total\",\"title\":\"total\",\"category\":\"impact\",\"value\":\"2501.00\",\"target\":null,\"met\":null}"), "{json}");
}

#[test]
fn schemas_list_tables_and_columns() {
    let (_, plan) = plan_of(crate::case::POLICY);
    let tables: Vec<_> = schema::tables(&plan).collect();
    let text = schema::text(&plan, &tables, None);
    assert!(text.contains("csat        a number from 1 to 5"), "{text}");
    assert!(text.contains("partner  the key of a partner"), "{text}");
    let csv = schema::csv(&tables).unwrap();
    assert_eq!(csv, format!("# partner.csv\n{HEADER}\n# deal.csv\ndeal_id,partner,amount,closed\n"));
    let json = schema::json(&plan, &tables).pretty();
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    let region = &parsed["properties"]["partner"]["items"]["properties"]["region"];
    assert_eq!(region["enum"], serde_json::json!(["NA", "EMEA"]));
    let required = parsed["properties"]["partner"]["items"]["required"].as_array().unwrap();
    assert!(!required.contains(&serde_json::json!("csat")));
}
