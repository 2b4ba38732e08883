//! A second evaluator, slow and obvious, against the engine: random programs and data, every result compared.
//!
//! `ORACLE_CASES` says how many cases, `ORACLE_SEED` the first of them; `tests/README.md` has the command of the long run.
//!
//! What is left out, and where it is held instead:
//! - which blanks the column `unknown` names: only that they are blanks of the partner or of what is named with them,
//!   that an open condition names one (`oracle/blanks.rs`), and that those are named with which something else comes out
//!   (`oracle/matters.rs`, with `ORACLE_FILL=1`); `tests/conformance`;
//! - paths that lead nowhere or in a circle: `tests/workspace.rs`; here one file imports one other;
//! - what changes no result (labels for people, documentation), and programs that the checker refuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test that panics is a test that fails"
)]

#[path = "oracle/blanks.rs"]
mod blanks;
#[path = "oracle/calendar.rs"]
mod calendar;
#[path = "oracle/case.rs"]
mod case;
#[path = "oracle/coverage.rs"]
mod coverage;
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
#[path = "oracle/matters.rs"]
mod matters;
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
#[path = "oracle/trials.rs"]
mod trials;
#[path = "oracle/value.rs"]
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use case::Case;
use coverage::Coverage;
use engine::Skipped;
use matters::Filled;
use outcome::Outcome;
use partner_lang::workspace::Workspace;
use trials::Tried;

/// What came of a case.
enum Verdict {
    /// With what comes out, how many expectations of it hold as a test, and how many blanks that matter are named.
    Agrees(Outcome, usize, usize),
    Skipped(Skipped),
    /// What is different: name, by the engine, by hand.
    Differs(Vec<(String, String, String)>),
}

fn judge(case: &Case, workspace: &Workspace, folder: &Path, seed: u64) -> Verdict {
    let as_test = is_tried(seed);
    let engine = match engine::by_engine(case, workspace, folder) {
        Ok(engine) => engine,
        Err(Skipped::NotChecked(codes))
            if case.in_parts && engine::by_engine(case, &engine::workspace(case), folder).is_ok() =>
        {
            return Verdict::Differs(vec![("in two files".to_owned(), codes.join("; "), "sound in one".to_owned())]);
        }
        Err(skipped) => return Verdict::Skipped(skipped),
    };
    let by_hand = match outcome::by_hand(case, workspace.model()) {
        Ok(by_hand) => by_hand,
        Err(skipped) => return Verdict::Skipped(skipped),
    };
    let absent = "(no such result)".to_owned();
    // The engine alone names the blanks that matter, and the day.
    let alone = |name: &&String| !name.ends_with(" unknown") && !name.ends_with(" evaluated");
    let names: BTreeSet<&String> = by_hand.keys().chain(engine.keys().filter(alone)).collect();
    let differs = names.into_iter().filter(|name| engine.get(*name) != by_hand.get(*name));
    let text = |outcome: &Outcome, name: &String| outcome.get(name).unwrap_or(&absent).clone();
    let differs: Vec<_> = differs.map(|name| (name.clone(), text(&engine, name), text(&by_hand, name))).collect();
    let wrong = blanks::wrong(case, workspace.model(), &engine);
    let fills = differs.is_empty() && fills_blanks(seed);
    let filled = if fills { matters::filled(case, folder, seed) } else { Filled::default() };
    let wrong = wrong.into_iter().chain(filled.wrong).map(|wrong| (wrong, String::new(), String::new()));
    let differs: Vec<_> = differs.into_iter().chain(wrong).collect();
    if !differs.is_empty() {
        return Verdict::Differs(differs);
    }
    let tried = if as_test { trials::run(case, workspace.model()) } else { Tried::Untold(String::new()) };
    match tried {
        Tried::Holds(expectations) => Verdict::Agrees(by_hand, expectations, filled.named),
        Tried::Untold(why) => {
            if std::env::var_os("ORACLE_ERRORS").is_some() && as_test {
                println!("no test: {why}");
            }
            Verdict::Agrees(by_hand, 0, filled.named)
        }
        Tried::Fails(why) => {
            let fails = |why: String| ("as a test".to_owned(), why, String::new());
            Verdict::Differs(why.into_iter().map(fails).collect())
        }
    }
}

/// The case of a seed that differs, made small, with what differs.
fn explain(seed: u64, case: Case, folder: &Path) -> String {
    // Other differences may come up on the way; what is looked for is one of the same kind of result.
    let again = |case: &Case| judge(case, &engine::in_files(case), folder, seed);
    let still = |case: &Case| matches!(again(case), Verdict::Differs(_));
    let small = case.shrink(&still);
    let Verdict::Differs(differs) = again(&small) else { return format!("seed {seed}: no longer differs") };
    let lines = differs.iter().map(|(name, engine, hand)| format!("  {name}: engine `{engine}`, by hand `{hand}`\n"));
    format!("seed {seed}\n{}\n{}", lines.collect::<String>(), small.show())
}

/// In which cases blanks are filled, where that is asked for.
fn fills_blanks(seed: u64) -> bool {
    std::env::var_os("ORACLE_FILL").is_some() && seed % 8 == 1
}

/// Which cases are told as a test of the program too.
fn is_tried(seed: u64) -> bool {
    seed.is_multiple_of(4)
}

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).map_or(or, |text| text.parse().unwrap())
}

#[test]
fn the_engine_and_the_second_evaluator_agree() {
    let (cases, first) = (number("ORACLE_CASES", 2000), number("ORACLE_SEED", 1));
    // One difference is enough to look at, unless more are asked for.
    let most = number("ORACLE_MOST", 1) as usize;
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let next = AtomicU64::new(first);
    let (differs, errors) = (Mutex::new(Vec::new()), Mutex::new(BTreeMap::<String, usize>::new()));
    let wrong = Mutex::new(Vec::<String>::new());
    let [agree, refused, results, repaired, tried, expected, named] = [const { AtomicU64::new(0) }; 7];
    let coverage = Mutex::new(Coverage::new());
    let says_why = std::env::var_os("ORACLE_ERRORS").is_some();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + cases || differs.lock().unwrap().len() >= most {
                        break;
                    }
                    let mut case = generate::generate(seed);
                    if std::env::var_os("ORACLE_SHOW").is_some() {
                        println!("{}", case.show());
                    }
                    let (mut workspace, left_out) = engine::repair(&mut case);
                    repaired.fetch_add(u64::from(!left_out.is_empty()), Ordering::Relaxed);
                    if says_why {
                        left_out.iter().for_each(|why| println!("seed {seed}: {why}"));
                    }
                    let in_vain = if seed % 3 == 1 { engine::accept(&mut case, &mut workspace) } else { None };
                    if let Some(why) = in_vain {
                        wrong.lock().unwrap().push(format!("seed {seed}: {why}"));
                    }
                    let workspace = if case.in_parts { engine::in_files(&case) } else { workspace };
                    match judge(&case, &workspace, folder.path(), seed) {
                        Verdict::Agrees(outcome, expectations, blanks) => {
                            named.fetch_add(blanks as u64, Ordering::Relaxed);
                            expected.fetch_add(expectations as u64, Ordering::Relaxed);
                            tried.fetch_add(u64::from(expectations > 0), Ordering::Relaxed);
                            agree.fetch_add(1, Ordering::Relaxed);
                            results.fetch_add(outcome.len() as u64, Ordering::Relaxed);
                            coverage.lock().unwrap().add(&case, &outcome);
                        }
                        Verdict::Skipped(Skipped::Refused) => drop(refused.fetch_add(1, Ordering::Relaxed)),
                        Verdict::Skipped(Skipped::NotChecked(codes)) => {
                            let code = codes.into_iter().next().unwrap_or_default();
                            *errors.lock().unwrap().entry(format!("{code} (seed {seed})")).or_default() += 1;
                        }
                        Verdict::Differs(what) => {
                            // What is found in a long run is told at once.
                            what.iter()
                                .for_each(|(name, engine, hand)| println!("seed {seed}: {name}: `{engine}`, `{hand}`"));
                            differs.lock().unwrap().push((seed, case));
                        }
                    }
                }
            });
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let (mut differs, errors) = (differs.into_inner().unwrap(), errors.into_inner().unwrap());
    differs.sort_by_key(|(seed, _)| *seed);
    let differs: Vec<String> = differs.into_iter().map(|(seed, case)| explain(seed, case, folder.path())).collect();
    assert!(differs.is_empty(), "the engine and the second evaluator differ\n{}", differs.join("\n\n"));
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "what is accepted is told all the same\n{}", wrong.join("\n"));
    let coverage = coverage.into_inner().unwrap();
    let not_checked: usize = errors.values().sum();
    let refused = refused.into_inner();
    println!(
        "{} cases agree in {} results; {} programs lost a clause, {not_checked} do not check, {refused} have refused rows",
        agree.into_inner(),
        results.into_inner(),
        repaired.into_inner()
    );
    let (tried, expected) = (tried.into_inner(), expected.into_inner());
    println!("{tried} of them hold as tests, in {expected} expectations");
    let named = named.into_inner();
    println!("{named} times something else comes out once a blank is filled that is named");
    println!("{}", coverage.show());
    if says_why {
        errors.iter().for_each(|(error, count)| println!("{count} {error}"));
    }
    let lacking = if cases < 1000 { Vec::new() } else { coverage.lacking(cases) };
    assert!(lacking.is_empty(), "the random programs lack {lacking:#?}");
    assert!((not_checked as u64) * 5 <= cases, "more than a fifth of the programs do not check: {errors:#?}");
    assert!(tried * 8 >= cases || cases < 1000, "less than half of what can be told as a test is");
    assert!(named * 20 >= cases || cases < 1000 || !fills_blanks(1), "few blanks that are filled matter");
    assert!(refused * 20 <= cases, "more than one case in twenty has refused rows");
}
