//! A second evaluator, slow and obvious, against the engine: random programs and data, every result compared.
//!
//! `ORACLE_CASES` says how many cases, `ORACLE_SEED` the first of them; `tests/README.md` has the command of the long run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that panics is a test that fails"
)]

#[path = "oracle/calendar.rs"]
mod calendar;
#[path = "oracle/case.rs"]
mod case;
#[path = "oracle/decide.rs"]
mod decide;
#[path = "oracle/engine.rs"]
mod engine;
#[path = "oracle/evaluate.rs"]
mod evaluate;
#[path = "oracle/generate.rs"]
mod generate;
#[path = "oracle/life.rs"]
mod life;
#[path = "oracle/outcome.rs"]
mod outcome;
#[path = "oracle/random.rs"]
mod random;
#[path = "oracle/read.rs"]
mod read;
#[path = "oracle/receive.rs"]
mod receive;
#[path = "oracle/scores.rs"]
mod scores;
#[path = "oracle/staffing.rs"]
mod staffing;
#[path = "oracle/value.rs"]
mod value;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use case::Case;
use engine::Skipped;
use partner_lang::workspace::Workspace;

/// What came of a case.
enum Verdict {
    Agrees(usize),
    Skipped(Skipped),
    /// What is different: name, by the engine, by hand.
    Differs(Vec<(String, String, String)>),
}

fn judge(case: &Case, workspace: &Workspace, folder: &Path) -> Verdict {
    let engine = match engine::by_engine(case, workspace, folder) {
        Ok(engine) => engine,
        Err(skipped) => return Verdict::Skipped(skipped),
    };
    let by_hand = match outcome::by_hand(case, workspace.model()) {
        Ok(by_hand) => by_hand,
        Err(skipped) => return Verdict::Skipped(skipped),
    };
    let absent = "(no such result)".to_owned();
    let differs = by_hand.iter().filter(|(name, text)| engine.get(*name) != Some(*text));
    let differs: Vec<_> =
        differs.map(|(name, text)| (name.clone(), engine.get(name).unwrap_or(&absent).clone(), text.clone())).collect();
    if differs.is_empty() { Verdict::Agrees(by_hand.len()) } else { Verdict::Differs(differs) }
}

/// The case of a seed that differs, made small, with what differs.
fn explain(seed: u64, case: Case, folder: &Path) -> String {
    // Other differences may come up on the way; what is looked for is one of the same kind of result.
    let again = |case: &Case| judge(case, &engine::workspace(case), folder);
    let still = |case: &Case| matches!(again(case), Verdict::Differs(_));
    let small = case.shrink(&still);
    let Verdict::Differs(differs) = again(&small) else { return format!("seed {seed}: no longer differs") };
    let lines = differs.iter().map(|(name, engine, hand)| format!("  {name}: engine `{engine}`, by hand `{hand}`\n"));
    format!("seed {seed}\n{}\n{}", lines.collect::<String>(), small.show())
}

/// What the programs must say somewhere, or the generator has lost it.
const CONSTRUCTS: [&str; 84] = [
    " if ",
    " default ",
    "min(",
    "max(",
    "round(",
    "round_up(",
    "round_down(",
    "abs(",
    "% of ",
    "(-",
    " / ",
    " between ",
    " in { ",
    " not in { ",
    " includes ",
    " is missing",
    " is not missing",
    "(not ",
    " and ",
    " or ",
    "at least 2 of { ",
    "all of { ",
    "any of { ",
    "none of { ",
    "count of { ",
    "sum of ",
    "average of ",
    "median of ",
    "smallest of ",
    "largest of ",
    "latest of ",
    "count of deal",
    "count of distinct ",
    "share of deal",
    "count of item",
    "(any deal ",
    "(every deal ",
    "rank of ",
    "top 34% by ",
    "top 2 by ",
    "count of partner within ",
    "parent.",
    "within last ",
    "within this and previous ",
    "within month 2 of ",
    "within since ",
    "not within ",
    "end of previous ",
    "as of ",
    " at every ",
    " at any ",
    "count of month_end in ",
    "metric deal.",
    "threshold ",
    "  missing => ",
    "standalone {",
    "  retain ",
    "qualifies for ",
    "no higher than none",
    "suspend benefits",
    "  notice ",
    "  grace ",
    "at anniversary of",
    "effective after",
    "judge as of",
    "inherit highest of",
    "at most 1 tier",
    "best of {",
    " in proportion to ",
    "points -5 for each ",
    "points by ",
    "weight 100% for ",
    "band ",
    "value incremental on ",
    "value retroactive on ",
    " against ",
    " by tier {",
    "  plus ",
    "  floor ",
    "benefits in technical by ",
    "exception ",
    "for each p in ",
    "  staff ",
    "track ",
];

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).map_or(or, |text| text.parse().unwrap())
}

#[test]
fn the_engine_and_the_second_evaluator_agree() {
    let (cases, first) = (number("ORACLE_CASES", 2000), number("ORACLE_SEED", 1));
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let next = AtomicU64::new(first);
    let (differs, errors) = (Mutex::new(Vec::new()), Mutex::new(BTreeMap::<String, usize>::new()));
    let [agree, refused, results, repaired] = [const { AtomicU64::new(0) }; 4];
    let said = Mutex::new(vec![0u64; CONSTRUCTS.len()]);
    let says_why = std::env::var_os("ORACLE_ERRORS").is_some();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    // One difference is enough to look at.
                    if seed >= first + cases || !differs.lock().unwrap().is_empty() {
                        break;
                    }
                    let mut case = generate::generate(seed);
                    if std::env::var_os("ORACLE_SHOW").is_some() {
                        println!("{}", case.show());
                    }
                    let (workspace, left_out) = engine::repair(&mut case);
                    repaired.fetch_add(u64::from(!left_out.is_empty()), Ordering::Relaxed);
                    if says_why {
                        left_out.iter().for_each(|why| println!("seed {seed}: {why}"));
                    }
                    match judge(&case, &workspace, folder.path()) {
                        Verdict::Agrees(compared) => {
                            let text = case.text();
                            let mut said = said.lock().unwrap();
                            said.iter_mut()
                                .zip(CONSTRUCTS)
                                .for_each(|(count, it)| *count += u64::from(text.contains(it)));
                            agree.fetch_add(1, Ordering::Relaxed);
                            results.fetch_add(compared as u64, Ordering::Relaxed);
                        }
                        Verdict::Skipped(Skipped::Refused) => drop(refused.fetch_add(1, Ordering::Relaxed)),
                        Verdict::Skipped(Skipped::NotChecked(codes)) => {
                            let code = codes.into_iter().next().unwrap_or_default();
                            *errors.lock().unwrap().entry(format!("{code} (seed {seed})")).or_default() += 1;
                        }
                        Verdict::Differs(_) => differs.lock().unwrap().push((seed, case)),
                    }
                }
            });
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let (mut differs, errors) = (differs.into_inner().unwrap(), errors.into_inner().unwrap());
    differs.sort_by_key(|(seed, _)| *seed);
    if let Some((seed, case)) = differs.into_iter().next() {
        panic!("the engine and the second evaluator differ\n{}", explain(seed, case, folder.path()));
    }
    let said = said.into_inner().unwrap();
    let not_checked: usize = errors.values().sum();
    let refused = refused.into_inner();
    println!(
        "{} cases agree in {} results; {} programs lost a clause, {not_checked} do not check, {refused} have refused rows",
        agree.into_inner(),
        results.into_inner(),
        repaired.into_inner()
    );
    if says_why {
        said.iter().zip(CONSTRUCTS).for_each(|(count, construct)| println!("{count} say `{construct}`"));
        errors.iter().for_each(|(error, count)| println!("{count} {error}"));
    }
    let rare = said.iter().zip(CONSTRUCTS).filter(|(count, _)| **count * 1000 < cases).map(|(_, construct)| construct);
    let rare: Vec<&str> = rare.collect();
    assert!(cases < 1000 || rare.is_empty(), "less than one program in a thousand says {rare:?}");
    assert!((not_checked as u64) * 5 <= cases, "more than a fifth of the programs do not check: {errors:#?}");
    assert!(refused * 20 <= cases, "more than one case in twenty has refused rows");
}
