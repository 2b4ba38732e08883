//! What the editor says of the partners at hand is what an evaluation says: the counts agree with results, and a rule
//! that is binding for so many lets so many in once it is gone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics is a test that fails"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use partner_lang::data::Inputs;
use partner_lang::data::files::Drafts;
use partner_lang::ide::completion::Seen;
use partner_lang::ide::hints::{hints, summaries};
use partner_lang::ide::population::{NoPopulation, Population, population};
use partner_lang::ide::sample::Sample;
use partner_lang::plan::OutcomeKind;
use partner_lang::text::{FileId, Span};
use partner_lang::value::Date;
use partner_lang::workspace::Workspace;

const POLICY: &str = r#"program "Small" {
  version "1"
  currency USD
  effective 2026-01-01 to 2026-12-31
}
record partner {
  partner_id: key,
  revenue: money optional,
  certified: count optional,
  signed: flag,
}
tiers { Silver, Gold }
requirements {
               | Silver | Gold |
  revenue   >= | 100    | 500  |
  certified >= | -      | 2    |
}
tier Gold { require "signed": signed }
benefit mdf in marketing: money {
  from Silver
  value 2% of revenue
}
"#;

const PARTNERS: &str = "partner_id,revenue,certified,signed
A,50,0,yes
B,100,5,yes
C,600,1,yes
D,600,2,no
E,700,2,yes
F,,9,yes
G,600,1,no
H,600,,yes
";

fn workspace(policy: &str) -> (Workspace, FileId) {
    let mut workspace = Workspace::default();
    let file = workspace.set_text("small.partner", policy);
    (workspace, file)
}

fn judged(policy: &str, partners: &str) -> Population {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("partner.csv"), partners).unwrap();
    let mut inputs = Inputs::default();
    inputs.add(folder.path().to_str().unwrap());
    let today = Date::parse("2026-06-30").unwrap();
    population(&workspace(policy).0, &inputs, today, &mut None, &|| false).unwrap()
}

/// Tables of other forms are counted, and looked at for completions, as those of CSV are.
#[test]
fn tables_of_ndjson_are_looked_at_too() {
    let folder = tempfile::tempdir().unwrap();
    let lines = PARTNERS.lines().skip(1).map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        let number = |cell: &str| if cell.is_empty() { "null".to_owned() } else { cell.to_owned() };
        let (revenue, certified) = (number(cells[1]), number(cells[2]));
        let signed = format!("\"signed\": \"{}\", \"tags\": [\"x\", \"y\"]", cells[3]);
        format!("{{\"partner_id\": \"{}\", \"revenue\": {revenue}, \"certified\": {certified}, {signed}}}\n", cells[0])
    });
    fs::write(folder.path().join("partner.jsonl"), lines.collect::<String>()).unwrap();
    let sample = Sample::of(folder.path(), Drafts::default());
    let today = Date::parse("2026-06-30").unwrap();
    let found = population(&workspace(POLICY).0, &sample.inputs, today, &mut None, &|| false).unwrap();
    assert_eq!((found.partners, rule(&found, "500  |")), (8, (5, 2, 1, 1)));
    assert_eq!(sample.columns("partner"), ["partner_id", "revenue", "certified", "signed", "tags"]);
    assert_eq!(sample.values("partner", "signed"), ["yes", "no"]);
    assert_eq!(sample.values("partner", "tags"), ["x;y"]);
    assert_eq!(sample.column_place("partner", "signed"), None);
    // Beside the policy as well, and as it is written there.
    let mut drafts = Drafts::default();
    drafts.add(&folder.path().join("partner.jsonl"), "{\"partner_id\": \"A\"}");
    let sample = Sample::beside(&folder.path().join("small.partner"), drafts).unwrap();
    assert_eq!(sample.columns("partner"), ["partner_id"]);
}

/// What came of the rule that is written so.
fn rule(of: &Population, text: &str) -> (usize, usize, usize, usize) {
    let at = POLICY.find(text).unwrap_or_else(|| panic!("`{text}`"));
    let (_, count) = of.rules.iter().find(|(place, _)| place.span.start as usize == at).unwrap();
    (count.met, count.missed, count.unknown, count.binding)
}

#[test]
fn counts_who_meets_each_rule_and_whom_it_alone_keeps_out() {
    let found = judged(POLICY, PARTNERS);
    assert_eq!(found.partners, 8);
    // A misses 100, and F's revenue is blank; each meets all else that Silver asks for, which is nothing.
    assert_eq!(rule(&found, "100    |"), (6, 1, 1, 2));
    // A and B miss 500; of F it is unknown. B misses nothing else; A and F miss Silver's 100 as well.
    assert_eq!(rule(&found, "500  |"), (5, 2, 1, 1));
    // C, A and G have too few, of H it is unknown. C and H have all else; A lacks revenue, G did not sign.
    assert_eq!(rule(&found, "2    |"), (4, 3, 1, 2));
    assert_eq!(rule(&found, "require \"signed\""), (6, 2, 0, 1));
}

#[test]
fn a_rule_lets_as_many_in_as_it_is_binding_for() {
    let before = judged(POLICY, PARTNERS);
    for (sound, gone, rule_text) in [
        ("| 100    | 500  |", "| 100    | same |", "500  |"),
        ("| -      | 2    |", "| -      | -    |", "2    |"),
        ("tier Gold { require \"signed\": signed }", "tier Gold { }", "require \"signed\""),
    ] {
        let after = judged(&POLICY.replace(sound, gone), PARTNERS);
        let binding = rule(&before, rule_text).3;
        assert_eq!(after.ladders[0].counts[2], before.ladders[0].counts[2] + binding, "without {rule_text}");
        let (came, left) = after.movement(&before, 0, 2).unwrap();
        assert_eq!((came, left), (binding, 0));
    }
}

#[test]
fn adds_up_what_a_benefit_comes_to() {
    let found = judged(POLICY, PARTNERS);
    let mdf = &found.outcomes[&(OutcomeKind::Benefit, "mdf".to_owned())];
    // B 2, C, D, G and H 12 each, E 14.
    assert_eq!((mdf.having, mdf.without), (6, 2));
    assert_eq!(mdf.total.unwrap().to_string().trim_end_matches('0').trim_end_matches('.'), "64");
}

#[test]
fn shows_counts_at_the_ends_of_rows_and_above_declarations() {
    let (workspace, file) = workspace(POLICY);
    let found = judged(POLICY, PARTNERS);
    let whole = Span { start: 0, end: u32::try_from(POLICY.len()).unwrap() };
    let shown = hints(&workspace, file, whole, &found);
    let texts: Vec<&str> = shown.iter().map(|hint| hint.text.as_str()).collect();
    assert_eq!(texts, ["6 · 5 meet · stops 3", "4 of 8 meet · stops 2", "6 of 8 meet · stops 1"]);
    for hint in &shown {
        let before = &POLICY[..hint.at as usize];
        assert!(before.ends_with('|') || before.ends_with('}') || before.ends_with("signed"), "{before}");
    }
    assert_eq!(
        shown[0].tooltip,
        "**Silver**: 6 of 8 partners meet it, 1 does not, of 1 it is not known. \
         It alone stops 2, who meet everything else for Silver.\n\n\
         **Gold**: 5 of 8 partners meet it, 2 do not, of 1 it is not known. \
         It alone stops 1, who meets everything else for Gold."
    );
    let before = judged(&POLICY.replace("| 500  |", "| 650  |"), PARTNERS);
    let above: Vec<String> = summaries(&workspace, file, &found, Some(&before)).into_iter().map(|it| it.text).collect();
    assert_eq!(above, ["8 partners: Silver 5 · Gold 1 · no tier 2", "6 of 8 receive it, 64.00 USD in all, 10.67 each"]);
    let before = judged(&POLICY.replace("| 500  |", "| 900  |"), PARTNERS);
    let above = summaries(&workspace, file, &found, Some(&before));
    assert_eq!(above[0].text, "8 partners: Silver 5 (−1) · Gold 1 (+1) · no tier 2");
}

#[test]
fn a_bad_row_is_a_finding_and_the_others_count() {
    let found = judged(POLICY, &PARTNERS.replace("B,100,5", "B,1x0,5"));
    assert_eq!(found.partners, 7);
    let finding = found.data.findings.iter().find(|it| it.is_error()).unwrap();
    let at = finding.at().unwrap();
    assert_eq!(found.data.sources.slice(at), "1x0");
    assert!(found.data.sources.source(at.file).unwrap().name.ends_with("partner.csv"));
}

#[test]
fn stops_when_it_is_told_to_and_says_why_there_is_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/starter");
    let mut inputs = Inputs::default();
    inputs.add(folder.join("data").to_str().unwrap());
    let (sound, _) = workspace(&fs::read_to_string(folder.join("program.partner")).unwrap());
    let today = Date::parse("2026-06-30").unwrap();
    assert!(matches!(population(&sound, &inputs, today, &mut None, &|| true), Err(NoPopulation::Cancelled)));
    let (broken, _) = workspace("tiers { Silver");
    assert!(matches!(population(&broken, &inputs, today, &mut None, &|| false), Err(NoPopulation::Unsound)));
    let (other, _) = workspace(POLICY);
    let nowhere = Inputs { folder: Some(folder.join("nowhere")), ..Inputs::default() };
    assert!(population(&other, &nowhere, today, &mut None, &|| false).is_err());
}

#[test]
fn what_was_read_is_kept_until_something_changes_that_it_follows_from() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("partner.csv");
    fs::write(&table, PARTNERS.replace("B,100,5", "B,1x0,5")).unwrap();
    let mut inputs = Inputs::default();
    inputs.add(folder.path().to_str().unwrap());
    let today = Date::parse("2026-06-30").unwrap();
    let mut stock = None;
    let mut count = |policy: &str, inputs: &Inputs| {
        let before = stock.clone();
        let fresh = population(&workspace(policy).0, inputs, today, &mut None, &|| false).unwrap();
        let found = population(&workspace(policy).0, inputs, today, &mut stock, &|| false).unwrap();
        // Whether it was kept or read, it comes to the same, and findings point to the same text.
        assert_eq!((&found.rules, &found.outcomes, &found.keys), (&fresh.rules, &fresh.outcomes, &fresh.keys));
        let told = |of: &Population| -> Vec<(String, Option<String>)> {
            let at = |at| of.data.sources.slice(at).to_owned();
            of.data.findings.iter().map(|it| (it.message.clone(), it.at().map(at))).collect()
        };
        assert_eq!(told(&found), told(&fresh));
        assert!(!told(&found).is_empty());
        let kept = before.zip(stock.clone()).is_some_and(|(before, now)| Arc::ptr_eq(&before, &now));
        (kept, found.partners)
    };
    assert_eq!(count(POLICY, &inputs), (false, 7));
    assert_eq!(count(POLICY, &inputs), (true, 7));
    assert_eq!(count(&POLICY.replace("| 500  |", "| 650  |"), &inputs), (true, 7), "an edit elsewhere");
    assert_eq!(count(&POLICY.replace("certified: count", "certified: number"), &inputs), (false, 7), "another type");
    let mut drafted = inputs.clone();
    drafted.drafts.add(&table, &PARTNERS.replace("B,100,5", "B,1x0,5\nZ,1,1"));
    assert!(!count(POLICY, &drafted).0, "another text");
    fs::write(&table, PARTNERS.replace("B,100,5", "B,1xx0,5")).unwrap();
    assert_eq!(count(POLICY, &inputs), (false, 7), "another file");
}
